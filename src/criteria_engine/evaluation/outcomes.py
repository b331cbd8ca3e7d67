"""evaluate: whether each level is reached → the outcome, the possible levels, and who settled it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from criteria_engine.checked_set import CheckedSet
from criteria_engine.evaluation.results import Reached
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.values import Truth


class Outcomes:
    """Says what follows for the title from the levels of a set.

    Args:
        checked: the set.
    """

    def __init__(self, checked: CheckedSet) -> None:
        self._names = checked.levels if checked.document.levels else ()
        self._is_judged = checked.document.award.judged is not None

    def of(
        self, by_level: Sequence[Truth], rules: Iterable[Truth]
    ) -> tuple[Outcome, str | None, tuple[str, ...], SettledBy | None]:
        """Return the outcome, the highest level reached, the possible levels, and who settled the outcome.

        Args:
            by_level: whether each level is reached.
            rules: the same by the rules alone; read only where a person has judged.
        """
        outcome, level = self.reached(by_level)
        return outcome, level, self.possible_levels(by_level), self._settled_by(outcome, rules)

    def reached(self, by_level: Sequence[Truth]) -> Reached:
        """Return the outcome and the highest level reached, given whether each level is."""
        for index in range(len(by_level) - 1, -1, -1):
            if by_level[index] is True:
                return Outcome.ELIGIBLE, self._names[index] if self._names else None
        is_lost = by_level.count(False) == len(by_level)
        return (Outcome.NOT_ELIGIBLE if is_lost else Outcome.UNDETERMINED), None

    def possible_levels(self, by_level: Sequence[Truth]) -> tuple[str, ...]:
        """Return the highest level reached and those above it that are still open."""
        if not self._names:
            return ()
        first = max([i for i, truth in enumerate(by_level) if truth is True], default=0)
        above = list(zip(self._names, by_level, strict=True))[first:]
        return tuple([name for name, truth in above if truth is not False])

    def _settled_by(self, outcome: Outcome, rules: Iterable[Truth]) -> SettledBy | None:
        """Return who settled an outcome: a person's no does where the rules alone do not refuse the title."""
        if outcome is Outcome.UNDETERMINED:
            return None
        if not self._is_judged:
            return SettledBy.RULES
        if outcome is Outcome.NOT_ELIGIBLE and all(truth is False for truth in rules):
            return SettledBy.RULES
        return SettledBy.JUDGEMENT
