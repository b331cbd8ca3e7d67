"""explain: what the short forms of a record leave out, and the texts of a words document.

A short form leaves out every field that has its usual value, or the value it has in the words document of
the set. Whether a field is left out depends only on whether it is equal to what reading puts there, so that
nothing can be lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import DECISION_FORMAT

Fields = Mapping[str, Any]
"""The fields of one JSON object."""

USUAL_DECISION: Final[Fields] = {
    "format": DECISION_FORMAT,
    "subject_id": None,
    "settled_by": None,
    "judged_titles": [],
    "level": None,
    "possible_levels": [],
    "grade": None,
    "total": None,
    "levels": [],
    "grades": [],
    "criteria": [],
    "conditions": [],
    "outputs": {},
    "missing": [],
    "missing_unlisted": 0,
    "missing_untried": 0,
    "contradictions": [],
    "doubts": [],
    "notes": [],
}
"""The fields of a decision with the values that are left out; likewise of its parts below."""

USUAL_SET: Final[Fields] = {"scope": None, "in_force_to": None}

USUAL_CRITERION: Final[Fields] = {"levels": {}, "points": None, "indicators": []}

USUAL_FINDING: Final[Fields] = {
    "decisive": False,
    "points": None,
    "levels": {},
    "reasons": {},
    "operands": [],
    "note": None,
    "judge": None,
    "judgement": None,
    "evidence": None,
    "evidence_stated": None,
    "applies": None,
}

USUAL_JUDGEMENT: Final[Fields] = {"by": None, "on": None, "evidence": None}

USUAL_REASON: Final[Fields] = {
    "left": None,
    "right": None,
    "margin": None,
    "share": None,
    "needed_share": None,
    "operator": None,
    "items": [],
    "because": [],
}

USUAL_QUANTITY: Final[Fields] = {
    "known": True,
    "value": None,
    "low": None,
    "high": None,
    "unit": None,
    "label": None,
}

USUAL_OPERAND: Final[Fields] = {"kind": "fact"}

USUAL_MISSING: Final[Fields] = {
    "kind": "fact",
    "answered_by": None,
    "unit": None,
    "certain": True,
    "indicators": [],
}

USUAL_OUTPUT: Final[Fields] = {
    "unit": None,
    "low": None,
    "high": None,
    "formula": None,
    "conditions": [],
    "unrounded": None,
    "rounding": None,
    "operands": [],
    "missing": {},
}

TEXTS_OF_OUTPUT: Final = ("label", "unit", "text", "formula", "rounding")
"""The fields of an output that hold a text in two languages."""

USUAL_DOUBT: Final[Fields] = {"cite": None, "to_check": None}

USUAL_SOURCE: Final[Fields] = {"cite": None, "sources": []}

USUAL_RECEIPT: Final[Fields] = {"period": None, "decided_on": None, "subject_hash": None}

COMPARED: Final = ("left", "right", "margin", "share")
"""The fields of a reason that hold a quantity."""


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What the decisions of a set on a day have in common: the data of a words document.

    Attributes:
        hash: the hash of the document; None where a record holds its own words.
        set_hash: the hash of the set.
        law_date: the day.
        file: the name of the file of the set.
        texts: texts in both languages.
        locations: for each of the texts, where the condition that it describes is written, or None.
        decision: fields of the decision.
        maximum: the most points of the title, or None.
        criteria: fields of each criterion, by id; and its `maximum`.
        indicators: fields of the finding on each indicator, by id; `maximum`; the names of its operands.
        conditions: fields of the finding on each condition, by id; and the names of its operands.
        operands: the label, the kind and the unit of each operand, by name.
        doubts: doubts.
    """

    hash: str | None = None
    set_hash: str | None = None
    law_date: str | None = None
    file: str | None = None
    texts: Sequence[Fields] = ()
    locations: Sequence[str | None] = ()
    decision: Fields = field(default_factory=dict)
    maximum: str | None = None
    criteria: Mapping[str, Fields] = field(default_factory=dict)
    indicators: Mapping[str, Fields] = field(default_factory=dict)
    conditions: Mapping[str, Fields] = field(default_factory=dict)
    operands: Mapping[str, Fields] = field(default_factory=dict)
    doubts: Sequence[Fields] = ()


class RecordBases:
    """The fields that reading puts where a short form has none.

    Args:
        words: the words document.

    Attributes:
        words: the words document.
        decision: the fields of a decision.
        criteria: the fields of each criterion, by id.
        indicators: the fields of the finding on each indicator, by id.
        conditions: the fields of the finding on each condition, by id.
    """

    def __init__(self, words: RecordWords) -> None:
        self.words = words
        self.decision = {**USUAL_DECISION, **words.decision}
        self.criteria = _over(USUAL_CRITERION, words.criteria)
        self.indicators = _over(USUAL_FINDING, words.indicators)
        self.conditions = _over(USUAL_FINDING, words.conditions)


def _over(usual: Fields, parts: Mapping[str, Fields]) -> dict[str, Fields]:
    return {id_: {**usual, **each} for id_, each in parts.items()}


def file_of(location: str) -> str:
    """Return the file of a location `file:line:column`.

    >>> file_of("family.yaml:7:3")
    'family.yaml'
    """
    return location.rsplit(":", 2)[0]


def above_parts(source: Fields) -> Fields:
    """Return the source that the parts below have where they state none: another part has another article."""
    return {**source, "cite": None}
