"""What a change of the rules means for the subjects of a table: data only, and the JSON `criteria-impact/1`."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from pydantic import PrivateAttr

from criteria_engine.model.base import Bilingual, FrozenModel
from criteria_engine.model.decision import Outcome, SetReference

IMPACT_FORMAT: Final = "criteria-impact/1"

Movement = Literal["gained", "lost", "opened", "settled", "unchanged"]
"""What happens to a subject: it earns the title now, no longer earns it, has an outcome that is open now,
is not eligible where the outcome was open, or has the same outcome."""


def movement(old: Outcome, new: Outcome) -> Movement:
    """Return what happens to a subject with two outcomes.

    >>> movement(Outcome.UNDETERMINED, Outcome.ELIGIBLE), movement(Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
    ('gained', 'lost')
    """
    if old is new:
        return "unchanged"
    if new is Outcome.ELIGIBLE:
        return "gained"
    if new is Outcome.UNDETERMINED:
        return "opened"
    return "lost" if old is Outcome.ELIGIBLE else "settled"


class OutcomePair(FrozenModel):
    """How many subjects have an outcome by the old set and an outcome by the new one."""

    old: Outcome

    new: Outcome

    count: int


class LevelPair(FrozenModel):
    """How many subjects reach a level by the old set and a level by the new one; None for no level."""

    old: str | None

    new: str | None

    count: int


class GroupImpact(FrozenModel):
    """The outcomes of one group of subjects; `group` is None where the column is blank."""

    group: str | None

    outcomes: tuple[OutcomePair, ...]


class DecidingPart(FrozenModel):
    """A part of a set because of which subjects gain or lose the title, or are open.

    Attributes:
        id: the id of the indicator, criterion, knock-out or prerequisite, or `award`.
        name: its text in the set.
        gained: subjects who earn the title now; the part failed by the old set.
        lost: subjects who no longer earn it; the part fails by the new set.
        opened: subjects whose outcome is open now; the part is unknown by the new set.
    """

    id: str

    name: Bilingual

    gained: int

    lost: int

    opened: int


class Impact(FrozenModel):
    """What a change of the rules means for the subjects of a table.

    Attributes:
        old: the set before.
        new: the set after.
        old_on: the day whose law the old set was applied for.
        new_on: the day whose law the new set was applied for.
        subjects: how many subjects both sets have decided.
        not_compared: how many subjects only one of them has decided.
        outcomes: each pair of outcomes that occurs, with its number of subjects.
        levels: each pair of levels that occurs; empty where neither set has levels.
        by: the column of the groups; None without groups.
        groups: the outcomes of each group, sorted.
        deciding: the parts that decide, most subjects first; a subject counts for each of its parts.
    """

    format: Literal["criteria-impact/1"] = IMPACT_FORMAT

    old: SetReference

    new: SetReference

    old_on: date

    new_on: date

    subjects: int

    not_compared: int = 0

    outcomes: tuple[OutcomePair, ...]

    levels: tuple[LevelPair, ...] = ()

    by: str | None = None

    groups: tuple[GroupImpact, ...] = ()

    deciding: tuple[DecidingPart, ...] = ()

    _changed_rows: Any = PrivateAttr(None)

    @property
    def changed(self) -> Any:
        """The subjects whose outcome or level changes, as an Arrow table; None where this was read from JSON.

        It has the id, the group, the movement, and outcome, level and reasons by each set.
        """
        return self._changed_rows

    def with_changed(self, table: Any) -> Impact:
        """Return the same with a table of the subjects whose outcome or level changes."""
        copy = self.model_copy()
        object.__setattr__(copy, "__pydantic_private__", {"_changed_rows": table})
        return copy

    def count(self, *movements: Movement) -> int:
        """Return how many subjects move so."""
        return counted(self.outcomes, *movements)


def counted(outcomes: tuple[OutcomePair, ...], *movements: Movement) -> int:
    """Return how many subjects of some pairs of outcomes move so."""
    return sum(each.count for each in outcomes if movement(each.old, each.new) in movements)
