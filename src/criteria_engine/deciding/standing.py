"""What another result in the place of one would make of a verdict, without putting all of them together again.

A level is earned where all that it asks for holds, so it is enough to know how many of these truths are
false and how many are not true: another result takes its own ones out and puts others in.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine.criteria_set import CheckedSet, Criterion
from criteria_engine.deciding.decide import Result, Results, criterion_met, has_minimum, reaches
from criteria_engine.decision import Outcome
from criteria_engine.evaluate import ends
from criteria_engine.functions.arithmetic import exact_total, exchanged, rounded_total
from criteria_engine.types import Number
from criteria_engine.values import MAYBE, Truth, Value

Reached = tuple[Outcome, str | None]
"""The outcome, and the highest level that is settled."""

_Exchange = tuple[int, Truth, Truth]
"""A level (by its index), a truth it asks for, and the one that takes its place."""


class Standing:
    """Results as they stand, to be asked what another one among them would lead to.

    It says of the outcome and the level what :func:`criteria_engine.deciding.decide.combine` would.
    """

    def __init__(self, checked: CheckedSet, results: Results) -> None:
        self._checked = checked
        self._results = results
        self._levels = range(len(checked.levels))
        self._criteria = _counted(checked, results)
        points = [_ends(result.points) for result in results.indicators] if checked.scored else []
        self._points = points
        self._low = exact_total([low for low, _ in points])
        self._high = exact_total([high for _, high in points])
        self._mark = self._marked(self._low, self._high)
        self._minima: list[Truth] = [True for _ in results.indicators]
        if any(least is not None for least in checked.minima.values()):
            self._minima = [self._enough(result) for result in results.indicators]
        self._false = [0 for _ in self._levels]
        self._not_true = [0 for _ in self._levels]
        self._count_all()
        self._here = self._reached(self._false, self._not_true)

    def with_indicator(self, index: int, other: Result) -> Reached:
        """What another result of an indicator would lead to."""
        result = self._results.indicators[index]
        if result.indicator.max is None:
            return self._with(self._of_criterion(result, other))
        (old_low, old_high), (low, high) = self._points[index], _ends(other.points)
        mark = self._marked(
            exchanged(self._low, old_low, low), exchanged(self._high, old_high, high)
        )
        return self._with_everywhere((self._mark, mark), (self._minima[index], self._enough(other)))

    def with_extreme(self, index: int, *, best: bool) -> Reached:
        """What the result of an indicator would lead to, as good or as bad as it can be."""
        result = self._results.indicators[index]
        if result.left_out:
            return self._here
        most = result.indicator.max
        if most is None:
            return self._with(self._of_criterion(result, extreme(result, best=best)))
        points = most if best and result.points is not None else 0
        low, high = self._points[index]
        mark = self._marked(exchanged(self._low, low, points), exchanged(self._high, high, points))
        least = self._checked.minima[result.indicator.id]
        enough = least is None or result.points is None or points >= least
        if mark is self._mark and enough is self._minima[index]:
            return self._here
        return self._with_everywhere((self._mark, mark), (self._minima[index], enough))

    def with_condition(self, index: int, other: Truth) -> Reached:
        """What another truth of a knock-out or prerequisite would lead to."""
        truth = self._results.conditions[index]
        return self._with([(level, truth, other) for level in self._concerned(index)])

    def with_award(self, other: Truth) -> Reached:
        """What another judgement on the award would lead to."""
        return self._with_everywhere((self._awarded, other))

    # ---- what levels ask for -----------------------------------------------------------------

    def _count_all(self) -> None:
        """Count what is false, and what is not true, among all that each level asks for."""
        award = self._checked.document.award
        everywhere = [self._mark, *self._minima]
        if award.judged is not None:
            everywhere.append(self._awarded)
        asked: list[tuple[int, Truth]] = [
            (level, each) for each in everywhere if each is not True for level in self._levels
        ]
        for index, truth in enumerate(self._results.conditions):
            if truth is not True:
                asked += [(level, truth) for level in self._concerned(index)]
        if award.when is not None:
            for criterion, results in self._criteria.values():
                asked += [(each, criterion_met(criterion, results, each)) for each in self._levels]
        for level, truth in asked:
            _count(self._false, self._not_true, level, truth, 1)

    def _concerned(self, index: int) -> list[int]:
        """The levels that a knock-out or prerequisite is about."""
        levels = self._checked.conditions[index].levels
        return [i for i, level in enumerate(self._checked.levels) if level in levels]

    def _of_criterion(self, result: Result, other: Result) -> list[_Exchange]:
        """What another result that is met or not met makes of its criterion."""
        if self._checked.document.award.when is None:
            return []
        criterion, results = self._criteria[result.indicator.criterion]
        others = [other if each is result else each for each in results]
        return [
            (
                level,
                criterion_met(criterion, results, level),
                criterion_met(criterion, others, level),
            )
            for level in self._levels
        ]

    def _marked(self, low: Number, high: Number) -> Truth:
        """Whether totals (exact) reach the pass mark, or there is none to reach."""
        mark = self._results.pass_mark
        if mark is None or not self._checked.scored:
            return True
        if mark.__class__ is int and low.__class__ is int and high.__class__ is int:
            # As below, without rounding: sums of points are far from the limit.
            if low >= mark:
                return True
            return False if high < mark else MAYBE
        return reaches((rounded_total(low), rounded_total(high)), mark)

    def _enough(self, result: Result) -> Truth:
        """Whether an indicator gives the least points it has to, or has not to give any."""
        enough = has_minimum(self._checked, result)
        return True if enough is None else enough

    @property
    def _awarded(self) -> Truth:
        return MAYBE if self._results.award is None else self._results.award.met

    # ---- what is reached ---------------------------------------------------------------------

    def _with_everywhere(self, *exchanges: tuple[Truth, Truth]) -> Reached:
        changed = [each for each in exchanges if each[0] is not each[1]]
        return self._with([(level, *each) for each in changed for level in self._levels])

    def _with(self, exchanges: Sequence[_Exchange]) -> Reached:
        changed = [each for each in exchanges if each[1] is not each[2]]
        if not changed:
            return self._here
        false, not_true = self._false.copy(), self._not_true.copy()
        for level, before, after in changed:
            _count(false, not_true, level, before, -1)
            _count(false, not_true, level, after, 1)
        return self._reached(false, not_true)

    def _reached(self, false: Sequence[int], not_true: Sequence[int]) -> Reached:
        reached = [level for level in self._levels if not not_true[level]]
        if reached:
            named = bool(self._checked.document.levels)
            return Outcome.ELIGIBLE, self._checked.levels[reached[-1]] if named else None
        return (Outcome.NOT_ELIGIBLE if all(false) else Outcome.UNDETERMINED), None


def _count(false: list[int], not_true: list[int], level: int, truth: Truth, times: int) -> None:
    if truth is not True:
        not_true[level] += times
        if truth is False:
            false[level] += times


def extreme(result: Result, *, best: bool) -> Result:
    """A result as good or as bad as it can be; what is left out stays so."""
    if result.left_out:
        return result
    points = None if result.points is None else (result.indicator.max or 0) if best else 0
    levels = len(result.met)
    return Result(result.indicator, (best,) * levels, points, (True,) * levels)


def _counted(checked: CheckedSet, results: Results) -> dict[str, tuple[Criterion, list[Result]]]:
    """The results of each criterion that are met or not met, by its id."""
    found: dict[str, tuple[Criterion, list[Result]]] = {c.id: (c, []) for c in checked.criteria}
    for result in results.indicators:
        if result.indicator.max is None:
            found[result.indicator.criterion][1].append(result)
    return found


def _ends(points: Value) -> tuple[Number, Number]:
    if points.__class__ is int:
        return points, points
    return (0, 0) if points is None else ends(points)
