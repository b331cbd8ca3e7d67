"""explain: the subject whose findings are written, and the JSON that findings of all kinds have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.quantities import NULL, optional_json, text_json
from criteria_engine.explanation.trace_values import ReasonState
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.findings import Citation, Status

NO_STAGES: Final = "".join(
    f'"{name}":null,'
    for name in ("note", "judge", "judgement", "evidence", "evidence_stated", "applies")
)
"""The fields of a finding that only indicators and the judgement of the award have."""


class Subject:
    """One subject while its findings are written.

    Args:
        facts: its facts.
        decided: its results.
        state: the values that reasons show.
    """

    __slots__ = ("decided", "facts", "state")

    def __init__(self, facts: Facts, decided: DecidedSubject, state: ReasonState) -> None:
        self.facts = facts
        self.decided = decided
        self.state = state


WriteFinding = Callable[[Subject], str]
"""Returns the JSON of one finding."""


def by_level_json(names: Sequence[str], statuses: Sequence[Status]) -> str:
    """Return the statuses of levels as the inside of a JSON object; the names are JSON already."""
    return ",".join([f'{name}:"{status}"' for name, status in zip(names, statuses, strict=True)])


def citation_json(source: Citation) -> str:
    """Return the article of the law that a rule is from."""
    sources = ",".join(map(text_json, source.sources))
    basis = source.basis.value
    return f'{{"cite":{optional_json(source.cite)},"basis":"{basis}","sources":[{sources}]}}'


def judgement_json(judged: JudgedResult | None) -> str:
    """Who judged, when and on what evidence; null where it is not judged yet."""
    if judged is None:
        return NULL
    on = NULL if judged.on is None else f'"{judged.on.isoformat()}"'
    by, evidence = optional_json(judged.by), optional_json(judged.evidence)
    return f'{{"by":{by},"on":{on},"evidence":{evidence}}}'


def truth_json(value: bool) -> str:
    """Return a truth as JSON."""
    return "true" if value else "false"
