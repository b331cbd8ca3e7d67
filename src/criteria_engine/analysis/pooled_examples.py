"""analysis: an example of a set with its facts evaluated, and what it differs in from another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from criteria_engine.analysis.made_names import About
from criteria_engine.analysis.variants import EvaluatedSubject, Observation
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome
from criteria_engine.reading.example_documents import Expect

EvaluatedEntries = tuple[EvaluatedSubject, dict[str, Any]]
"""The facts of a subject, evaluated and one by one, as a host states them."""


@dataclass(frozen=True)
class PooledExample:
    """An example that passes, or one that was made.

    Attributes:
        name: its name.
        version: the number of the day's program that decides it.
        subject: its facts, evaluated.
        entries: its facts one by one, as a host states them.
        expects: what it expects; None for a made example, which expects all that is observed.
        lists_deciding: whether it expects certain parts to decide.
    """

    name: str
    version: int
    subject: EvaluatedSubject
    entries: Mapping[str, Any]
    expects: Expect | None
    lists_deciding: bool = True

    @property
    def is_eligible(self) -> bool:
        """Whether the subject earns the title."""
        own = self.subject.observation
        return own is not None and own.outcome is Outcome.ELIGIBLE

    def notices(self, other: Observation | None) -> bool:
        """Return whether the example fails if something else is observed of the award."""
        own = self.subject.observation
        if own is None or other is None:
            return own is not other
        if self.expects is None:
            return own != other
        expects = self.expects
        return (
            own.outcome != other.outcome
            or (expects.level is not None and own.level != other.level)
            or (expects.grade is not None and own.grade != other.grade)
            or (expects.score is not None and own.score != other.score)
            or (bool(expects.outputs) and own.outputs != other.outputs)
        )


IsShown = Callable[[PooledExample], bool]
"""Returns whether an example shows something."""


@dataclass(frozen=True)
class MadeSubject:
    """A subject that was made to show something.

    Attributes:
        example: the subject as an example.
        about: what it was made for.
        shown: all that it is needed for: what, and whether another example shows it.
    """

    example: PooledExample
    about: About
    shown: list[tuple[About, IsShown]] = field(default_factory=list)


def changes(
    base: PooledExample | None, found: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the facts that are others than those of an example, and the names of those that it has more.

    Args:
        base: the example; None for one without facts.
        found: the facts one by one.
    """
    before = {} if base is None else base.entries
    changed = {
        name: value
        for name, value in found.items()
        if name not in before or before[name] != value or type(before[name]) is not type(value)
    }
    return changed, [name for name in before if name not in found]
