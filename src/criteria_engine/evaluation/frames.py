"""evaluate: frames, lists of the facts of one subject and the values of definitions and local variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from criteria_engine.bounds import STEP_BUDGET
from criteria_engine.errors import BudgetExceeded
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import Value

Frame = list[Any]
"""The facts, the remaining steps, then the values of definitions and local variables (see `Layout`)."""

Compute = Callable[[Frame], Value]
"""Returns the value of one expression."""

FACTS, BUDGET, FIRST = 0, 1, 2
"""The positions of the facts, of the remaining steps, and of the first definition."""

UNSET: Final = object()
"""Marks a definition that is not computed yet."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of values in a frame.

    Attributes:
        definitions: the position of each definition, by name; local variables come after them.
        size: the length of the frame.
    """

    definitions: Mapping[str, int]
    size: int

    @classmethod
    def of(cls, definitions: Sequence[str], local_count: int) -> Layout:
        """Return the layout for definitions with these names and a number of local variables."""
        places = {name: FIRST + i for i, name in enumerate(definitions)}
        return cls(places, FIRST + len(places) + local_count)

    @property
    def first_local(self) -> int:
        """The position of the local variable with slot 0."""
        return FIRST + len(self.definitions)

    def frame(self, facts: Mapping[str, Value], steps: int | None = None) -> Frame:
        """Return a new frame.

        Args:
            facts: the facts of one subject, by name; those that are absent are unknown.
            steps: how many list items may be visited; None for :data:`STEP_BUDGET`.
        """
        frame: Frame = [UNSET] * self.size
        frame[FACTS] = facts
        frame[BUDGET] = STEP_BUDGET if steps is None else steps
        return frame


def emptied(frame: Frame) -> Frame:
    """Return a new frame over the same facts, with all steps."""
    new: Frame = [UNSET] * len(frame)
    new[FACTS], new[BUDGET] = frame[FACTS], STEP_BUDGET
    return new


def steps_left(frame: Frame) -> int:
    """Return how many list items an evaluation on this frame may still visit."""
    steps: int = frame[BUDGET]
    return steps


def spend(frame: Frame, steps: int) -> None:
    """Count visited list items, and raise `BudgetExceeded` if there are too many."""
    frame[BUDGET] -= steps
    if frame[BUDGET] < 0:
        raise BudgetExceeded
