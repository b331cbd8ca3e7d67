"""The facts of one subject, and the shape a criteria set declares for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from criteria_engine.bilingual import Text
from criteria_engine.frozen import dataclass
from criteria_engine.model.basis import Basis
from criteria_engine.model.types import (
    BOOLEAN,
    NUMBER,
    PLAIN_FIELD,
    Number,
    RecordType,
    Type,
)
from criteria_engine.model.values import Value

RESERVED_KEYS: Final = frozenset({"subject_id", "period", "decided_on", "judgements", "evidence"})
"""Keys of a facts mapping that are not facts."""

SubjectId: TypeAlias = str | int | UUID
"""The id of a subject as a host has it; decisions and records hold its text."""


@dataclass(frozen=True, slots=True)
class FactShape:
    """The values that a declared fact accepts.

    Attributes:
        name: the name of the fact.
        kind: the kind of the declaration (number, boolean, list, decision, …).
        type: its type in expressions.
        fields: the fields of a record or of the items of a list.
        values: the values of an enumeration.
        low: the least value accepted, or None.
        high: the greatest value accepted, or None.
        low_fact: the name of a fact that is the lower bound, or None.
        high_fact: the name of a fact that is the upper bound, or None.
        decision_of: the title and scope of the decision that the fact holds, or None.
        percent: whether the bounds were written as percentages.
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

    @property
    def is_share(self) -> bool:
        """Whether it is a share of a whole, which may be written as a percentage.

        Its bounds are written as percentages, or its greatest value is 1.
        """
        return self.percent or (self.kind == "number" and self.high is not None and self.high <= 1)

    @property
    def plain(self) -> FactShape | None:
        """What each item of a list of plain values is; None for every other fact."""
        return self.fields.get(PLAIN_FIELD)


PLAIN_KINDS: Final = ("enumeration", "integer", "number", "date", "string")
"""What the items of a list of plain values may be."""


def plain_path(path: str) -> str:
    """Return the path of a value as hosts know it: an item of a list of plain values has no field.

    >>> plain_path("fines[2]._value"), plain_path("members[2].age")
    ('fines[2]', 'members[2].age')
    """
    return path.removesuffix(f".{PLAIN_FIELD}")


@dataclass(frozen=True, slots=True)
class Judgeable:
    """An indicator that a person judges.

    Attributes:
        id: its id.
        max: the most points; None where it is only met or not met.
        step: the step between points, or None.
    """

    id: str
    max: Number | None
    step: Number | None


@dataclass(frozen=True, slots=True)
class JudgedResult:
    """The result a person has given.

    Attributes:
        met: whether it is met, for an indicator without points.
        points: the points, for an indicator with points.
        by: who judged.
        on: the day of the judgement.
        evidence: what it is based on.
    """

    met: bool | None = None
    points: Number | None = None
    by: str | None = None
    on: date | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The facts, judgements and evidence that a set asks for.

    Attributes:
        title: the title of the set.
        fields: the facts by name.
        judgeable: the indicators that a person judges, by id.
        evidence: the ids of the indicators and conditions that ask for evidence.
        set_elsewhere: the numbers that are no facts, but that another authority sets: who does, by name.
    """

    title: str
    fields: Mapping[str, FactShape]
    judgeable: Mapping[str, Judgeable]
    evidence: frozenset[str]
    set_elsewhere: Mapping[str, Text] = field(default_factory=dict)

    def authority_of(self, path: str) -> Text | None:
        """Return who sets the number that a path of a decision, or its name, stands for; None for facts."""
        return self.set_elsewhere.get(path.removeprefix("parameters.").partition("@")[0])


EMPTY_SHAPE: Final = Shape("", {}, {}, frozenset())
"""The shape of a set that asks for nothing."""

WeakestBasis = Callable[[], Basis | None]
"""Returns the weakest basis of the rules of a decision; None where every basis is `seen`."""


@dataclass(frozen=True)
class Facts:
    """The facts of one subject, checked against the declarations of a set.

    Attributes:
        values: the facts by name; an unknown fact has no entry.
        judgements: results that a person has given, by the id of the indicator or condition.
        evidence: for each id that asks for evidence, whether it was shown, or what was shown.
        subject_id: the id of the subject, as the caller gave it.
        period: the period the facts describe, as text.
        decided_on: the day of the decision.
        has_intervals: whether some number is known only as an interval.
        decision_bases: for each fact that is an earlier decision of this engine, a function that
            returns the weakest basis of the rules of that decision, or None where every basis is
            `seen`. It is a function because finding the basis computes all reasons of that decision;
            a verdict without reasons never calls it.
        judged_decisions: the facts that are decisions settled by a person's judgement.
    """

    values: Mapping[str, Value]
    judgements: Mapping[str, JudgedResult] = field(default_factory=dict)
    evidence: Mapping[str, bool | str] = field(default_factory=dict)
    subject_id: str | None = None
    period: str | None = None
    decided_on: date | None = None
    has_intervals: bool = False
    decision_bases: Mapping[str, WeakestBasis] = field(default_factory=dict)
    judged_decisions: tuple[str, ...] = ()


def decision_record(
    outcome: str, level: str | None, levels: Sequence[str], possible: Sequence[str] = ()
) -> dict[str, Value]:
    """Return a decision as the record that conditions read: `eligible` and one boolean for each level.

    Args:
        outcome: an :class:`~criteria_engine.model.decision.Outcome` value.
        level: the highest level that is certain, or None.
        levels: the ids of all levels, lowest first.
        possible: the levels that unknown facts leave possible.

    Returns:
        The record without the fields that are not settled; they are unknown.
    """
    # Who has a level has those below it, too: a level is lost only where no higher one is possible.
    top = max((levels.index(each) for each in possible), default=len(levels) - 1)
    if outcome == "undetermined":
        return dict.fromkeys(levels[top + 1 :], False)
    record: dict[str, Value] = {"eligible": outcome == "eligible"}
    if outcome == "not_eligible":
        return record | dict.fromkeys(levels, False)
    if level is None:
        return record
    reached = levels.index(level)
    top = max(top, reached) if possible else reached
    return (
        record
        | dict.fromkeys(levels[: reached + 1], True)
        | dict.fromkeys(levels[top + 1 :], False)
    )


Absent = Literal["empty", "unknown"]
"""The meaning of no rows in the table of a list: the subject has no items, or they are unknown."""


def record_fields(declared: FactShape) -> Mapping[str, FactShape]:
    """Return the fields of a record; for a decision `eligible` and one boolean for each level."""
    if declared.kind != "decision" or not isinstance(declared.type, RecordType):
        return declared.fields
    return {name: FactShape(name, "boolean", type_) for name, type_ in declared.type.fields}


# ---- columns of judgements and evidence --------------------------------------------------------


def judgement_shape(id_: str, maximum: Any) -> FactShape:
    """Return what the column of a judgement accepts; `maximum` is that of its points, or None."""
    if maximum is None:
        return FactShape(id_, "boolean", BOOLEAN)
    return FactShape(id_, "number", NUMBER, low=0, high=maximum)


def evidence_shape(id_: str) -> FactShape:
    """Return what the column of a piece of evidence accepts: whether it was shown."""
    return FactShape(id_, "boolean", BOOLEAN)
