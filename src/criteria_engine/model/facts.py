"""Facts of one subject; the shape a set asks for; limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from criteria_engine.model.basis import Basis
from criteria_engine.model.types import (
    BOOLEAN,
    NUMBER,
    Number,
    RecordType,
    Type,
)
from criteria_engine.model.values import Value

MAX_ITEMS: Final = 200_000
"""How many items one list of facts may hold."""


MAX_DIGITS: Final = 30
"""How many digits a fact that is a number may be written with."""


FACT_LIMIT: Final = 10**15
"""The greatest number a fact may be: a million billion. Sums and products of facts then stay exact."""


RESERVED_KEYS: Final = frozenset({"subject_id", "period", "decided_on", "judgements", "evidence"})
"""Keys beside the facts: whom they are about, of what time, and what people judged."""


@dataclass(frozen=True, slots=True)
class FactShape:
    """What a declared fact takes, as far as reading needs to know.

    `low` and `high` are bounds, told in `percent` where they were written so; `low_fact` and
    `high_fact` name other facts that bound it.
    `decision_of` is the title and scope of the decision a fact of that kind holds.
    """

    name: str
    kind: str
    type: Type
    fields: Mapping[str, FactShape] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    low: Number | None = None
    high: Number | None = None
    low_fact: str | None = None
    high_fact: str | None = None
    decision_of: tuple[str, str | None] | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Judgeable:
    """An indicator open to judgement: its most points (None: met or not met), in steps."""

    id: str
    max: Number | None
    step: Number | None


@dataclass(frozen=True, slots=True)
class JudgedResult:
    """A person's result: `met` or `points`, with who, when and on what evidence."""

    met: bool | None = None
    points: Number | None = None
    by: str | None = None
    on: date | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a set asks for: facts, judgements by id, ids that need evidence."""

    title: str
    fields: Mapping[str, FactShape]
    judgeable: Mapping[str, Judgeable]
    evidence: frozenset[str]


EMPTY_SHAPE: Final = Shape("", {}, {}, frozenset())


WeakestBasis = Callable[[], Basis | None]
"""The weakest basis a decision rests on, found out when it is asked for; None where all is seen."""


@dataclass(frozen=True)
class Facts:
    """The facts of one subject, checked against the declarations of a set.

    Attributes:
        values: the facts by name; a fact that nobody has stated has no entry.
        judgements: results that a person has given, by the id of the indicator or condition.
        evidence: for each id that asks for evidence, whether it was shown, or what was shown.
        subject_id: the id of the subject, as the caller gave it.
        period: the period the facts describe, as text.
        decided_on: the day of the decision.
        has_intervals: whether some number is known only as an interval.
        decision_bases: for each fact that is an earlier decision of this engine, a function that
            returns the weakest basis that decision rests on, or None where every basis is `seen`. It is
            a function because finding the basis makes all reasons of that decision; a verdict without
            reasons never calls it.
    """

    values: Mapping[str, Value]
    judgements: Mapping[str, JudgedResult] = field(default_factory=dict)
    evidence: Mapping[str, bool | str] = field(default_factory=dict)
    subject_id: str | None = None
    period: str | None = None
    decided_on: date | None = None
    has_intervals: bool = False
    decision_bases: Mapping[str, WeakestBasis] = field(default_factory=dict)


def decision_record(
    outcome: str, level: str | None, levels: Sequence[str], possible: Sequence[str] = ()
) -> dict[str, Value]:
    """A decision as the record a condition reads: `eligible`, and each level reached or not.

    What is not settled is left out: unknown.
    """
    if outcome == "undetermined":
        return {each: False for each in levels if possible and each not in possible}
    record: dict[str, Value] = {"eligible": outcome == "eligible"}
    if outcome == "not_eligible":
        return record | dict.fromkeys(levels, False)
    if level is None:
        return record
    reached = levels.index(level)
    for index, each in enumerate(levels):
        if index <= reached or each not in possible:
            record[each] = index <= reached
    return record


Absent = Literal["empty", "unknown"]
"""What a subject without rows in a list's table has: no items, or nobody has said."""


def record_fields(declared: FactShape) -> Mapping[str, FactShape]:
    """The fields of a record; of a decision: whether it is positive, and each level of it."""
    if declared.kind != "decision" or not isinstance(declared.type, RecordType):
        return declared.fields
    return {name: FactShape(name, "boolean", type_) for name, type_ in declared.type.fields}


# ---- columns beside facts ----------------------------------------------------------------------


def judgement_shape(id_: str, most: Any) -> FactShape:
    """What a judgement's column takes."""
    if most is None:
        return FactShape(id_, "boolean", BOOLEAN)
    return FactShape(id_, "number", NUMBER, low=0, high=most)


def evidence_shape(id_: str) -> FactShape:
    """What an evidence's column takes: whether it was shown."""
    return FactShape(id_, "boolean", BOOLEAN)
