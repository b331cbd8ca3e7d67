"""evaluate: results, and another result for one part → the outcome and level with it.

A level is reached if all its requirements hold. So it is enough to count, for each level, the requirements
that are false and those that are not true: replacing a result subtracts its truths and adds the new ones.
Explanations use it to find the parts that decide a verdict, without combining all results again.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine.checked_set import CheckedSet, Criterion
from criteria_engine.evaluation.award import criterion_met, meets_minimum, reaches
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.model.arithmetic import exact_total, replace_term, rounded_total
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import Number
from criteria_engine.model.values import MAYBE, Truth

Reached = tuple[Outcome, str | None]
"""The outcome, and the highest level that is certainly reached (None: none, or the title has none)."""

_Change = tuple[int, Truth, Truth]
"""The index of a level, the truth of one of its requirements, and the truth that replaces it."""


class WhatIf:
    """The results of one subject, in which one part at a time can be replaced by another result.

    Outcome and level are those that :func:`criteria_engine.evaluation.award.combine` would return. A part is
    named by its index in :attr:`criteria_engine.checked_set.CheckedSet.part_ids`.

    Args:
        checked: the set.
        results: the results of the subject.
        ideal: whether to start from the best possible result of every part instead.
    """

    def __init__(self, checked: CheckedSet, results: Results, *, ideal: bool = False) -> None:
        self._checked = checked
        self._required_mark = results.pass_mark if checked.scored else None
        self._levels = range(len(checked.levels))
        self._indicators = results.indicators
        self._conditions = results.conditions
        self._award: Truth = MAYBE if results.award is None else results.award.met
        points_of = _points
        if ideal:
            self._indicators = tuple([_best_met(each) for each in results.indicators])
            points_of = _best_points
            self._conditions, self._award = (True,) * len(results.conditions), True
        self._criteria: dict[str, tuple[Criterion, list[IndicatorResult]]] = {}
        if checked.document.award.when is not None:
            self._criteria = _by_criterion(checked, self._indicators)
        self._points = [points_of(result) for result in self._indicators]
        self._low = exact_total([low for low, _ in self._points])
        self._high = exact_total([high for _, high in self._points])
        # In most sets the mark and the points are integers, and the points are known.
        classes = {self._required_mark.__class__, self._low.__class__, self._high.__class__}
        self._is_plain = classes == {int} and self._low == self._high
        self._mark = self._reaches_mark(self._low, self._high)
        self._minima: list[Truth] = [True] * len(self._indicators)
        if checked.has_minima:
            minima = [extreme(each, best=True) for each in results.indicators] if ideal else None
            self._minima = [self._reaches_minimum(result) for result in minima or self._indicators]
        self._false = [0 for _ in self._levels]
        self._not_true = [0 for _ in self._levels]
        self._count_all()
        self._unchanged = self._reached(self._false, self._not_true)
        self._cache: dict[tuple[tuple[Truth, Truth], ...], Reached] = {}

    def with_part(self, part: int, results: Results) -> Reached:
        """Return outcome and level with one part replaced.

        Args:
            part: the index of the part.
            results: the results from which the other result of this part is taken.
        """
        if part < len(self._indicators):
            return self._with_indicator(part, results.indicators[part])
        index = part - len(self._indicators)
        if index < len(self._conditions):
            return self._with_condition(index, results.conditions[index])
        return self._with_award(MAYBE if results.award is None else results.award.met)

    def with_extremes(self, *, best: bool) -> list[Reached]:
        """Return outcome and level for each part replaced by its best, or by its worst, possible result."""
        reached = []
        for part, result in enumerate(self._indicators):
            maximum = result.indicator.max
            if result.left_out:
                reached.append(self._unchanged)
            elif maximum is None:
                changes = self._changes_of_criterion(result, extreme(result, best=best))
                reached.append(self._with(changes))
            else:
                points = maximum if best and result.points is not None else 0
                mark = self._reaches_mark_with(part, points, points)
                enough: Truth = True
                if self._checked.has_minima and result.points is not None:
                    minimum = self._checked.minima[result.indicator.id]
                    enough = minimum is None or points >= minimum
                if mark is self._mark and enough is self._minima[part]:
                    reached.append(self._unchanged)
                else:
                    changes_everywhere = (self._mark, mark), (self._minima[part], enough)
                    reached.append(self._with_everywhere(*changes_everywhere))
        reached += [self._with_condition(index, best) for index in range(len(self._conditions))]
        if self._checked.document.award.judged is not None:
            reached.append(self._with_award(best))
        return reached

    def _with_indicator(self, index: int, other: IndicatorResult) -> Reached:
        result = self._indicators[index]
        if result.indicator.max is None:
            return self._with(self._changes_of_criterion(result, other))
        mark = self._reaches_mark_with(index, *_points(other))
        enough = self._reaches_minimum(other) if self._checked.has_minima else True
        return self._with_everywhere((self._mark, mark), (self._minima[index], enough))

    def _with_condition(self, index: int, other: Truth) -> Reached:
        truth = self._conditions[index]
        if truth is other:
            return self._unchanged
        return self._with([(level, truth, other) for level in self._levels_of(index)])

    def _with_award(self, other: Truth) -> Reached:
        return self._with_everywhere((self._award, other))

    # ---- requirements of levels ----------------------------------------------------------------

    def _count_all(self) -> None:
        """Count the requirements of each level that are false, and those that are not true."""
        award = self._checked.document.award
        everywhere = [self._mark, *self._minima]
        if award.judged is not None:
            everywhere.append(self._award)
        required: list[tuple[int, Truth]] = [
            (level, each) for each in everywhere if each is not True for level in self._levels
        ]
        for index, truth in enumerate(self._conditions):
            if truth is not True:
                required += [(level, truth) for level in self._levels_of(index)]
        for criterion, results in self._criteria.values():
            required += [(each, criterion_met(criterion, results, each)) for each in self._levels]
        for level, truth in required:
            _count(self._false, self._not_true, level, truth, 1)

    def _levels_of(self, index: int) -> list[int]:
        """Return the indexes of the levels that a knock-out or prerequisite concerns."""
        levels = self._checked.conditions[index].levels
        return [i for i, level in enumerate(self._checked.levels) if level in levels]

    def _changes_of_criterion(
        self, result: IndicatorResult, other: IndicatorResult
    ) -> list[_Change]:
        """Return how another result of an indicator without points changes its criterion at each level."""
        if not self._criteria:
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

    def _reaches_mark(self, low: Number, high: Number) -> Truth:
        """Return whether exact totals reach the pass mark; true if the set has none."""
        mark = self._required_mark
        if mark is None:
            return True
        if mark.__class__ is int and low.__class__ is int and high.__class__ is int:
            # The same as below, but integers of this size need no rounding.
            if low >= mark:
                return True
            return False if high < mark else MAYBE
        return reaches((rounded_total(low), rounded_total(high)), mark)

    def _reaches_mark_with(self, index: int, low: Number, high: Number) -> Truth:
        """Return the same with other points (minimum and maximum) for one indicator."""
        if self._required_mark is None:
            return True
        old_low, old_high = self._points[index]
        if self._is_plain and low.__class__ is int and low is high:
            return bool(self._low - old_low + low >= self._required_mark)
        least = replace_term(self._low, old_low, low)
        return self._reaches_mark(least, replace_term(self._high, old_high, high))

    def _reaches_minimum(self, result: IndicatorResult) -> Truth:
        """Return whether an indicator reaches its minimum; true if it needs none."""
        enough = meets_minimum(self._checked, result)
        return True if enough is None else enough

    # ---- outcome and level -----------------------------------------------------------------------

    def _with_everywhere(self, *changes: tuple[Truth, Truth]) -> Reached:
        """Return outcome and level with requirements of all levels changed (from, to)."""
        reached = self._cache.get(changes)
        if reached is None:
            changed = [each for each in changes if each[0] is not each[1]]
            reached = self._with([(level, *each) for each in changed for level in self._levels])
            self._cache[changes] = reached
        return reached

    def _with(self, changes: Sequence[_Change]) -> Reached:
        changed = [each for each in changes if each[1] is not each[2]]
        if not changed:
            return self._unchanged
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


def extreme(result: IndicatorResult, *, best: bool) -> IndicatorResult:
    """Return the best or worst possible result of an indicator; one that is left out stays so."""
    if result.left_out:
        return result
    points = None if result.points is None else (result.indicator.max or 0) if best else 0
    levels = len(result.met)
    return IndicatorResult(result.indicator, (best,) * levels, points, (True,) * levels)


def _best_met(result: IndicatorResult) -> IndicatorResult:
    """Return the best possible result of an indicator without points; others unchanged."""
    return extreme(result, best=True) if result.indicator.max is None else result


def _best_points(result: IndicatorResult) -> tuple[Number, Number]:
    """Return the minimum and maximum points of the best possible result."""
    maximum = result.indicator.max
    if maximum is None or result.points is None or result.left_out:
        return _points(result)
    return maximum, maximum


def _by_criterion(
    checked: CheckedSet, results: Sequence[IndicatorResult]
) -> dict[str, tuple[Criterion, list[IndicatorResult]]]:
    """Return each criterion with the results of its indicators without points, by the criterion's id."""
    by_criterion: dict[str, tuple[Criterion, list[IndicatorResult]]] = {
        c.id: (c, []) for c in checked.criteria
    }
    for result in results:
        if result.indicator.max is None:
            by_criterion[result.indicator.criterion][1].append(result)
    return by_criterion


def _points(result: IndicatorResult) -> tuple[Number, Number]:
    """Return the minimum and maximum points of a result; 0 if it gives none."""
    points = result.points
    if points.__class__ is int:
        return points, points
    return (0, 0) if points is None else bounds_of(points)
