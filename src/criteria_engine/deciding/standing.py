"""What another result in the place of one would make of a verdict, without putting all of them together again.

A level is earned where all that it asks for holds, so it is enough to know how many of these truths are
false and how many are not true: another result takes its own ones out and puts others in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_engine.criteria_set import CheckedSet, Criterion
from criteria_engine.deciding.decide import Result, Results, criterion_met, has_minimum, reaches
from criteria_engine.decision import Outcome
from criteria_engine.evaluate import ends
from criteria_engine.functions.arithmetic import total
from criteria_engine.types import Number
from criteria_engine.values import MAYBE, Truth

Reached = tuple[Outcome, str | None]
"""The outcome, and the highest level that is settled."""

_Asked = Sequence[tuple[int, Truth]]
"""What levels (by their index) ask for, and whether it holds."""


class Standing:
    """Results as they stand, to be asked what another one among them would lead to.

    It says of the outcome and the level what :func:`criteria_engine.deciding.decide.combine` would.
    """

    def __init__(self, checked: CheckedSet, results: Results) -> None:
        self._checked = checked
        self._results = results
        self._levels = range(len(checked.levels))
        self._criteria = _counted(checked, results)
        self._low, self._high = _points(checked, results)
        self._false = [0 for _ in self._levels]
        self._not_true = [0 for _ in self._levels]
        for asked in self._all():
            _count(asked, self._false, self._not_true, 1)

    def with_indicator(self, index: int, other: Result) -> Reached:
        """What another result of an indicator would lead to."""
        result = self._results.indicators[index]
        return self._reached(self._indicator(index, result), self._indicator(index, other))

    def with_condition(self, index: int, other: Truth) -> Reached:
        """What another truth of a knock-out or prerequisite would lead to."""
        truth = self._results.conditions[index]
        return self._reached(self._condition(index, truth), self._condition(index, other))

    def with_award(self, other: Truth) -> Reached:
        """What another judgement on the award would lead to."""
        return self._reached(self._award(self._awarded), self._award(other))

    # ---- what levels ask for -----------------------------------------------------------------

    def _all(self) -> Iterator[_Asked]:
        """Everything, once."""
        for index, truth in enumerate(self._results.conditions):
            yield self._condition(index, truth)
        if self._checked.document.award.when is not None:
            for criterion, results in self._criteria.values():
                yield self._criterion(criterion, results)
        yield self._mark(self._low, self._high)
        for result in self._results.indicators:
            yield self._minimum(result)
        if self._checked.document.award.judged is not None:
            yield self._award(self._awarded)

    def _indicator(self, index: int, result: Result) -> _Asked:
        """All that hangs on the result of one indicator."""
        indicator = result.indicator
        if indicator.max is not None:
            low, high = _ends(result)
            lows, highs = _replaced(self._low, index, low), _replaced(self._high, index, high)
            return [*self._mark(lows, highs), *self._minimum(result)]
        if self._checked.document.award.when is None:
            return []
        criterion, results = self._criteria[indicator.criterion]
        return self._criterion(
            criterion, [result if each.indicator is indicator else each for each in results]
        )

    def _criterion(self, criterion: Criterion, results: Sequence[Result]) -> _Asked:
        return [(level, criterion_met(criterion, results, level)) for level in self._levels]

    def _mark(self, low: Sequence[Number], high: Sequence[Number]) -> _Asked:
        mark = self._results.pass_mark
        if mark is None or not self._checked.scored:
            return []
        return self._of_all_levels(reaches((total(low), total(high)), mark))

    def _minimum(self, result: Result) -> _Asked:
        enough = has_minimum(self._checked, result)
        return [] if enough is None else self._of_all_levels(enough)

    def _condition(self, index: int, truth: Truth) -> _Asked:
        levels = self._checked.conditions[index].levels
        return [(i, truth) for i, level in enumerate(self._checked.levels) if level in levels]

    @property
    def _awarded(self) -> Truth:
        return MAYBE if self._results.award is None else self._results.award.met

    def _award(self, truth: Truth) -> _Asked:
        return self._of_all_levels(truth)

    def _of_all_levels(self, truth: Truth) -> _Asked:
        return [(level, truth) for level in self._levels]

    # ---- what is reached ---------------------------------------------------------------------

    def _reached(self, before: _Asked, after: _Asked) -> Reached:
        false, not_true = self._false.copy(), self._not_true.copy()
        _count(before, false, not_true, -1)
        _count(after, false, not_true, 1)
        reached = [level for level in self._levels if not not_true[level]]
        if reached:
            named = bool(self._checked.document.levels)
            return Outcome.ELIGIBLE, self._checked.levels[reached[-1]] if named else None
        return (Outcome.NOT_ELIGIBLE if all(false) else Outcome.UNDETERMINED), None


def _count(asked: _Asked, false: list[int], not_true: list[int], times: int) -> None:
    for level, truth in asked:
        if truth is not True:
            not_true[level] += times
            if truth is False:
                false[level] += times


def _counted(checked: CheckedSet, results: Results) -> dict[str, tuple[Criterion, list[Result]]]:
    """The results of each criterion that are met or not met, by its id."""
    found: dict[str, tuple[Criterion, list[Result]]] = {c.id: (c, []) for c in checked.criteria}
    for result in results.indicators:
        if result.indicator.max is None:
            found[result.indicator.criterion][1].append(result)
    return found


def _points(checked: CheckedSet, results: Results) -> tuple[list[Number], list[Number]]:
    """The least and the most points of each indicator; none where it gives no points."""
    if not checked.scored:
        return [], []
    both = [_ends(result) for result in results.indicators]
    return [low for low, _ in both], [high for _, high in both]


def _ends(result: Result) -> tuple[Number, Number]:
    return (0, 0) if result.points is None else ends(result.points)


def _replaced(numbers: Sequence[Number], index: int, other: Number) -> list[Number]:
    replaced = list(numbers)
    replaced[index] = other
    return replaced
