"""analysis: what differs between two sets: data only, and the JSON format `criteria-diff/1`.

It imports no solver, so that what was compared can be read back where none is installed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from criteria_engine.model.base import (
    Bilingual,
    ExactNumber,
    FrozenDict,
    FrozenMapping,
    FrozenModel,
)
from criteria_engine.model.decision import Outcome, SetReference

DIFF_FORMAT: Final = "criteria-diff/1"

Relation = Literal["equivalent", "stricter", "looser", "incomparable", "unknown"]
"""The new set beside the old one: it accepts the same subjects, fewer, more, or some fewer and some more."""

WitnessSide = Literal["only_old", "only_new"]
"""Which of the sets accepts the subject, or gives it more points."""

ChangeKind = Literal["added", "removed", "renamed", "changed"]

PartKind = Literal["outcome", "level", "grade", "points", "indicator", "condition", "amount"]

PartOfSet = Literal[
    "fact",
    "parameter",
    "definition",
    "criterion",
    "indicator",
    "condition",
    "award",
    "level",
    "grade",
    "amount",
]


def _exact(value: Any) -> Any:
    """Return facts with exact numbers instead of the floats that JSON was read as."""
    match value:
        case float():
            return Decimal(repr(value))
        case dict():
            return {name: _exact(each) for name, each in value.items()}
        case list() | tuple():
            return [_exact(each) for each in value]
        case _:
            return value


def _for_json(value: Any) -> Any:
    """Return facts as JSON states them: numbers are numbers, so that a file of facts can hold them."""
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case dict():
            return {name: _for_json(each) for name, each in value.items()}
        case list() | tuple():
            return [_for_json(each) for each in value]
        case _:
            return value


FactsJson = Annotated[
    dict[str, Any], BeforeValidator(_exact), PlainSerializer(_for_json, when_used="json")
]
"""Facts as a host states them. A number that is not whole has at most 15 digits, which floats keep."""

FactJson = Annotated[Any, BeforeValidator(_exact), PlainSerializer(_for_json, when_used="json")]


class StructureChange(FrozenModel):
    """One difference in what two sets consist of, whatever it means.

    Attributes:
        part: what kind of part it is.
        id: its id or name in the old set; in the new one, where the part was added.
        change: what happened to it.
        what: which property of it changed; None for the part as a whole.
        old: the old value as text.
        new: the new value as text, or the new id of a renamed part.
        name: what the part is called.
    """

    part: PartOfSet
    id: str
    change: ChangeKind
    what: str | None = None
    old: str | None = None
    new: str | None = None
    name: Bilingual | None = None


class FactChange(FrozenModel):
    """A fact of a witness that is another one in the example it is near to.

    Attributes:
        name: its name.
        label: its label.
        old: its value in the example; None for not stated.
        new: its value in the witness.
        old_text: the value in the example in words, where it has any of its own.
        new_text: the value in the witness in words.
    """

    name: str
    label: Bilingual
    old: FactJson = None
    new: FactJson = None
    old_text: Bilingual | None = None
    new_text: Bilingual | None = None


class WitnessDecision(FrozenModel):
    """How one of the sets decides a witness.

    Attributes:
        outcome: the outcome.
        level: the highest level, if any.
        grade: the grade, if any.
        total: the points, if any.
        points: the points of the part that the witness is about, if it has any.
        met: whether that part is met, if it gives no points.
        amount: what the output is that the witness is about.
        sentence: the verdict in one sentence.
        reasons: why that part, or the award, has this result.
    """

    outcome: Outcome
    level: str | None = None
    grade: str | None = None
    total: ExactNumber | None = None
    points: ExactNumber | None = None
    met: bool | None = None
    amount: ExactNumber | None = None
    sentence: Bilingual
    reasons: tuple[Bilingual, ...] = ()


class Witness(FrozenModel):
    """Facts that the sets decide differently; the evaluator has decided them by both.

    Attributes:
        shows: which of the sets accepts the subject, or gives it more points.
        level: the level of the old set at which it does; None for all levels.
        facts: the facts of both sets together.
        old_facts: the facts that the old set asks for.
        new_facts: the facts that the new set asks for.
        example: the example of an author that the facts are near to; None for none.
        changed: the facts that differ from that example.
        old: how the old set decides.
        new: how the new set decides.
    """

    shows: WitnessSide
    level: str | None = None
    facts: FactsJson
    old_facts: FactsJson
    new_facts: FactsJson
    example: str | None = None
    changed: tuple[FactChange, ...] = ()
    old: WitnessDecision
    new: WitnessDecision


class NotCompared(FrozenModel):
    """Why something was not compared.

    Attributes:
        what: what the solver does not know, or `timeout`.
        text: the same in words.
        location: where it is written (`file:line:column`).
    """

    what: str
    text: Bilingual
    location: str | None = None


class PartDifference(FrozenModel):
    """How one part of the new set relates to that of the old one.

    Attributes:
        kind: what is compared.
        id: the id of the part in the old set.
        new_id: its id in the new set, where it was renamed.
        name: what it is called.
        relation: the new set beside the old one.
        proved: whether the relation was proved for all facts.
        by_level: the relation at each level, where they differ.
        witnesses: facts that show the difference.
        not_compared: what kept it from being compared.
    """

    kind: PartKind
    id: str
    new_id: str | None = None
    name: Bilingual
    relation: Relation
    proved: bool
    by_level: FrozenMapping[Relation] = Field(default_factory=FrozenDict)
    witnesses: tuple[Witness, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()


class Difference(FrozenModel):
    """The difference between two sets.

    Attributes:
        old: the old set.
        new: the new set.
        old_on: the day whose parameters the old set has.
        new_on: the day whose parameters the new set has.
        structure: what the sets consist of, compared by id.
        narrowed_facts: the facts of both of which one accepts values that the other does not; only values
            that both accept are compared.
        outcome: whether the title is earned.
        levels: each level that both have.
        grades: each grade that both have.
        points: the total of points; None where one of them has none.
        indicators: each indicator that both have.
        conditions: each knock-out and prerequisite that both have.
        amounts: each output that both have; the new set is stricter where it gives less.
        questions: how many questions the solver was asked.
    """

    format: Literal["criteria-diff/1"] = DIFF_FORMAT
    old: SetReference
    new: SetReference
    old_on: date
    new_on: date
    structure: tuple[StructureChange, ...]
    narrowed_facts: tuple[str, ...] = ()
    outcome: PartDifference
    levels: tuple[PartDifference, ...]
    grades: tuple[PartDifference, ...] = ()
    points: PartDifference | None = None
    indicators: tuple[PartDifference, ...]
    conditions: tuple[PartDifference, ...] = ()
    amounts: tuple[PartDifference, ...] = ()
    questions: int = 0

    @property
    def parts(self) -> tuple[PartDifference, ...]:
        """All that was compared, the outcome first."""
        points = () if self.points is None else (self.points,)
        return (
            self.outcome, *self.levels, *self.grades, *points, *self.indicators, *self.conditions,
            *self.amounts,
        )  # fmt: skip

    @property
    def relation(self) -> Relation:
        """The relation of what subjects reach: outcome, levels, grades and amounts together."""
        reached = (self.outcome, *self.levels, *self.grades, *self.amounts)
        return combined([each.relation for each in reached])


def combined(relations: list[Relation]) -> Relation:
    """Return the relation of several parts together.

    >>> combined(["equivalent", "stricter"]), combined(["stricter", "looser"]), combined([])
    ('stricter', 'incomparable', 'equivalent')
    """
    found = set(relations) - {"equivalent"}
    if not found:
        return "equivalent"
    if "unknown" in found and "incomparable" not in found and len(found) < 3:
        return "unknown"
    found.discard("unknown")
    return found.pop() if len(found) == 1 else "incomparable"
