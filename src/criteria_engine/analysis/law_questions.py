"""analysis: a law of a set on a day → which facts break it, by the evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from decimal import Decimal
from functools import cached_property
from typing import Final, assert_never

from criteria_engine.analysis.periods import first_days
from criteria_engine.arguments import expect_texts, expect_type
from criteria_engine.checked_law import (
    AlwaysHolds,
    CheckedLaw,
    Claim,
    KeepsTitle,
    LevelsOrdered,
    MoreNeverHurts,
)
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import Compute, Frame
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value

TOTAL: Final = "award.total"
"""The definition of the points of a set."""


@dataclass(frozen=True)
class LawQuestion:
    """A law, and the sets whose decisions it is about.

    Attributes:
        claim: what the law claims.
        when: the condition for the subjects that it is about; None for all of them.
        sets: the set on a day; of a law about `more`, that set twice; of one about an earlier set, that set
            first.
        is_dated: whether the set has other numbers on other days, so that the day has to be told.
    """

    claim: Claim
    when: Core | None
    sets: tuple[Criteria, ...]
    is_dated: bool = False
    _runs: dict[tuple[int, int], Compute] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(
        cls, law: CheckedLaw, criteria: Criteria, earlier: Criteria | None = None
    ) -> LawQuestion:
        """Make the question of a law.

        Args:
            law: the law.
            criteria: its set on a day.
            earlier: the earlier set that it is about, if any.
        """
        sets: tuple[Criteria, ...] = (criteria,)
        if isinstance(law.claim, MoreNeverHurts):
            sets = (criteria, criteria)
        elif earlier is not None:
            sets = (earlier, criteria)
        return cls(law.claim, law.when, sets)

    @property
    def separate(self) -> tuple[str, ...]:
        """The facts that the two subjects of a law about `more` do not share."""
        if not isinstance(self.claim, MoreNeverHurts):
            return ()
        names = (*self.claim.more, *self.claim.less)
        return tuple(name.replace(".", "[].", 1) for name in names)

    @property
    def sides_meant(self) -> tuple[int, ...]:
        """The sets for whose facts the condition of the law counts: the last one, or both of `more`."""
        return (0, 1) if isinstance(self.claim, MoreNeverHurts) else (len(self.sets) - 1,)

    @property
    def compares_points(self) -> bool:
        """Whether points count, too."""
        return isinstance(self.claim, MoreNeverHurts) and self._has_total

    @cached_property
    def ranks(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """For each rank, lowest first, the definitions of each set of which one has to be true."""
        levels = [each.checked.levels for each in self.sets]
        if isinstance(self.claim, KeepsTitle) and levels[0] != levels[-1]:
            return (tuple(tuple(f"level.{each}" for each in of_set) for of_set in levels),)
        return tuple(
            tuple(tuple(f"level.{each}" for each in of_set[rank:]) for of_set in levels)
            for rank in range(len(levels[0]))
        )

    def breaks(self, facts: Sequence[Facts]) -> bool:
        """Return whether facts, one for each set, break the law, whatever is still unknown of them."""
        frames = [decider.frame(each) for decider, each in zip(self._deciders, facts, strict=True)]
        if self.when is not None and not all(
            self._holds(side, self.when, frames[side]) is True for side in self.sides_meant
        ):
            return False
        match self.claim:
            case AlwaysHolds(condition):
                return self._holds(0, condition, frames[0]) is False
            case LevelsOrdered():
                return self._left_out(frames[0]) is not None
            case MoreNeverHurts() | KeepsTitle():
                return self._loses(frames)
            case _:
                assert_never(self.claim)

    def left_out(self, facts: Facts) -> str | None:
        """Return the highest level that is certainly not reached although a higher one is; None for none."""
        return self._left_out(self._deciders[0].frame(facts))

    def _left_out(self, frame: Frame) -> str | None:
        above = False
        for level in reversed(self.sets[0].checked.levels):
            reached = self._value(0, f"level.{level}", frame)
            if above and reached is False:
                return level
            above = above or reached is True
        return None

    def _loses(self, frames: Sequence[Frame]) -> bool:
        """Return whether the first subject certainly has more than the second one."""
        if any(
            self._reaches(0, names[0], frames[0]) is True
            and self._reaches(1, names[1], frames[1]) is False
            for names in self.ranks
        ):
            return True
        if not self.compares_points:
            return False
        less, more = (self._value(side, TOTAL, frames[side]) for side in (0, 1))
        numbers = isinstance(less, int | Decimal) and isinstance(more, int | Decimal)
        return numbers and bool(less > more)

    def _reaches(self, side: int, names: Sequence[str], frame: Frame) -> bool | None:
        """Return whether one of some definitions is true; None where that is unknown."""
        values = [self._value(side, name, frame) for name in names]
        if True in values:
            return True
        return False if all(each is False for each in values) else None

    @cached_property
    def _deciders(self) -> list[Decider]:
        return [Decider(each.checked, each.on) for each in self.sets]

    @property
    def _has_total(self) -> bool:
        return self.sets[0].checked.scored

    def _value(self, side: int, name: str, frame: Frame) -> Value:
        decider = self._deciders[side]
        return decider.runs_of_definitions[id(decider.program.definitions[name].value)](frame)

    def _holds(self, side: int, node: Core, frame: Frame) -> Value:
        key = side, id(node)
        if key not in self._runs:
            self._runs[key] = self._deciders[side].planner.plan(node)
        return self._runs[key](frame)


def questions_of(
    law: CheckedLaw, criteria: Criteria, earlier: Criteria | None = None
) -> list[LawQuestion]:
    """Return a law as a question for each period in which no parameter changes.

    Args:
        law: the law.
        criteria: its set; the day does not matter.
        earlier: the earlier set that it is about, if any.
    """
    days = first_days(criteria)
    questions = [LawQuestion.of(law, criteria.on_day(day), earlier) for day in days]
    return [replace(each, is_dated=True) for each in questions] if len(days) > 1 else questions


def require_growing(criteria: Criteria, names: Sequence[str], less: Sequence[str]) -> None:
    """Check that there may be more or less of some facts of a set.

    Args:
        criteria: the set.
        names: the facts of which there may be more.
        less: the facts of which there may be less.

    Raises:
        TypeError: an argument is of another type.
        ValueError: one of them is neither a number nor a yes-or-no fact, nor such a field of a list.
    """
    expect_type("criteria", criteria, Criteria)
    expect_texts("names", names)
    expect_texts("less", less)
    for name in (*names, *less):
        first, dot, field_ = name.partition(".")
        shape = criteria.shape.fields.get(first)
        if dot and shape is not None:
            shape = shape.fields.get(field_) if shape.kind == "list" else None
        if shape is None or shape.kind not in ("integer", "number", "boolean"):
            raise ValueError(f"`{name}`: expected a number or a boolean of {criteria.checked.key}")
