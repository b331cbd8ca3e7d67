"""What another result in the place of one would make of a verdict, without putting all of them together again.

A level is earned where all that it asks for holds, so it is enough to know how many of these truths are
false and how many are not true: another result takes its own ones out and puts others in.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine.checked_set import CheckedSet, Criterion
from criteria_engine.evaluation.award import criterion_met, meets_minimum, reaches
from criteria_engine.evaluation.expressions import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.model.arithmetic import exact_total, replace_term, rounded_total
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import Number
from criteria_engine.model.values import MAYBE, Truth

Reached = tuple[Outcome, str | None]
"""The outcome, and the highest level that is settled."""


_Exchange = tuple[int, Truth, Truth]
"""A level (by its index), a truth it asks for, and the one that takes its place."""


class WhatIf:
    """Results as they stand, to be asked what another one among them would lead to.

    It says of the outcome and the level what :func:`criteria_engine.evaluation.award.combine` would. With
    `ideal`, all of them stand as well as they could. A part is named by its place in
    :attr:`criteria_engine.checked_set.CheckedSet.part_ids`.
    """

    def __init__(self, checked: CheckedSet, results: Results, *, ideal: bool = False) -> None:
        self._checked = checked
        self._mark_asked = results.pass_mark if checked.scored else None
        self._levels = range(len(checked.levels))
        self._indicators = results.indicators
        self._conditions = results.conditions
        self._awarded: Truth = MAYBE if results.award is None else results.award.met
        ends_of = _ends
        if ideal:
            self._indicators = tuple([_best_met(each) for each in results.indicators])
            ends_of = _best_ends
            self._conditions, self._awarded = (True,) * len(results.conditions), True
        self._criteria: dict[str, tuple[Criterion, list[IndicatorResult]]] = {}
        if checked.document.award.when is not None:
            self._criteria = _counted(checked, self._indicators)
        self._points = [ends_of(result) for result in self._indicators]
        self._low = exact_total([low for low, _ in self._points])
        self._high = exact_total([high for _, high in self._points])
        # All points are known, and they and the mark are whole numbers, as in most sets.
        kinds = {self._mark_asked.__class__, self._low.__class__, self._high.__class__}
        self._is_plain = kinds == {int} and self._low == self._high
        self._mark = self._marked(self._low, self._high)
        self._minima: list[Truth] = [True] * len(self._indicators)
        if checked.has_minima:
            minima = [extreme(each, best=True) for each in results.indicators] if ideal else None
            self._minima = [self._enough(result) for result in minima or self._indicators]
        self._false = [0 for _ in self._levels]
        self._not_true = [0 for _ in self._levels]
        self._count_all()
        self._here = self._reached(self._false, self._not_true)
        self._led_to: dict[tuple[tuple[Truth, Truth], ...], Reached] = {}

    def with_part(self, part: int, results: Results) -> Reached:
        """What a part as it came out in other results would lead to."""
        if part < len(self._indicators):
            return self._with_indicator(part, results.indicators[part])
        index = part - len(self._indicators)
        if index < len(self._conditions):
            return self._with_condition(index, results.conditions[index])
        return self._with_award(MAYBE if results.award is None else results.award.met)

    def with_extremes(self, *, best: bool) -> list[Reached]:
        """What each part would lead to, as good or as bad as it can be, all others as they are."""
        led = []
        for part, result in enumerate(self._indicators):
            most = result.indicator.max
            if result.left_out:
                led.append(self._here)
            elif most is None:
                led.append(self._with(self._of_criterion(result, extreme(result, best=best))))
            else:
                points = most if best and result.points is not None else 0
                mark = self._marked_with(part, points, points)
                enough: Truth = True
                if self._checked.has_minima and result.points is not None:
                    least = self._checked.minima[result.indicator.id]
                    enough = least is None or points >= least
                if mark is self._mark and enough is self._minima[part]:
                    led.append(self._here)
                else:
                    exchanges = (self._mark, mark), (self._minima[part], enough)
                    led.append(self._with_everywhere(*exchanges))
        led += [self._with_condition(index, best) for index in range(len(self._conditions))]
        if self._checked.document.award.judged is not None:
            led.append(self._with_award(best))
        return led

    def _with_indicator(self, index: int, other: IndicatorResult) -> Reached:
        result = self._indicators[index]
        if result.indicator.max is None:
            return self._with(self._of_criterion(result, other))
        mark = self._marked_with(index, *_ends(other))
        enough = self._enough(other) if self._checked.has_minima else True
        return self._with_everywhere((self._mark, mark), (self._minima[index], enough))

    def _with_condition(self, index: int, other: Truth) -> Reached:
        truth = self._conditions[index]
        if truth is other:
            return self._here
        return self._with([(level, truth, other) for level in self._concerned(index)])

    def _with_award(self, other: Truth) -> Reached:
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
        for index, truth in enumerate(self._conditions):
            if truth is not True:
                asked += [(level, truth) for level in self._concerned(index)]
        for criterion, results in self._criteria.values():
            asked += [(each, criterion_met(criterion, results, each)) for each in self._levels]
        for level, truth in asked:
            _count(self._false, self._not_true, level, truth, 1)

    def _concerned(self, index: int) -> list[int]:
        """The levels that a knock-out or prerequisite is about."""
        levels = self._checked.conditions[index].levels
        return [i for i, level in enumerate(self._checked.levels) if level in levels]

    def _of_criterion(self, result: IndicatorResult, other: IndicatorResult) -> list[_Exchange]:
        """What another result that is met or not met makes of its criterion."""
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

    def _marked(self, low: Number, high: Number) -> Truth:
        """Whether totals (exact) reach the pass mark, or there is none to reach."""
        mark = self._mark_asked
        if mark is None:
            return True
        if mark.__class__ is int and low.__class__ is int and high.__class__ is int:
            # As below, without rounding: sums of points are far from the limit.
            if low >= mark:
                return True
            return False if high < mark else MAYBE
        return reaches((rounded_total(low), rounded_total(high)), mark)

    def _marked_with(self, index: int, low: Number, high: Number) -> Truth:
        """The same with other points (the least and the most) for one of the indicators."""
        if self._mark_asked is None:
            return True
        old_low, old_high = self._points[index]
        if self._is_plain and low.__class__ is int and low is high:
            return bool(self._low - old_low + low >= self._mark_asked)
        least = replace_term(self._low, old_low, low)
        return self._marked(least, replace_term(self._high, old_high, high))

    def _enough(self, result: IndicatorResult) -> Truth:
        """Whether an indicator gives the least points it has to, or has not to give any."""
        enough = meets_minimum(self._checked, result)
        return True if enough is None else enough

    # ---- what is reached ---------------------------------------------------------------------

    def _with_everywhere(self, *exchanges: tuple[Truth, Truth]) -> Reached:
        led = self._led_to.get(exchanges)
        if led is None:
            changed = [each for each in exchanges if each[0] is not each[1]]
            led = self._with([(level, *each) for each in changed for level in self._levels])
            self._led_to[exchanges] = led
        return led

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


def extreme(result: IndicatorResult, *, best: bool) -> IndicatorResult:
    """A result as good or as bad as it can be; what is left out stays so."""
    if result.left_out:
        return result
    points = None if result.points is None else (result.indicator.max or 0) if best else 0
    levels = len(result.met)
    return IndicatorResult(result.indicator, (best,) * levels, points, (True,) * levels)


def _best_met(result: IndicatorResult) -> IndicatorResult:
    """What is met or not met as good as it can be; of points, :func:`_best_ends` tells."""
    return extreme(result, best=True) if result.indicator.max is None else result


def _best_ends(result: IndicatorResult) -> tuple[Number, Number]:
    """The points a result gives when it is as good as it can be."""
    most = result.indicator.max
    if most is None or result.points is None or result.left_out:
        return _ends(result)
    return most, most


def _counted(
    checked: CheckedSet, results: Sequence[IndicatorResult]
) -> dict[str, tuple[Criterion, list[IndicatorResult]]]:
    """The results of each criterion that are met or not met, by its id."""
    found: dict[str, tuple[Criterion, list[IndicatorResult]]] = {
        c.id: (c, []) for c in checked.criteria
    }
    for result in results:
        if result.indicator.max is None:
            found[result.indicator.criterion][1].append(result)
    return found


def _ends(result: IndicatorResult) -> tuple[Number, Number]:
    """The least and the most points a result may give."""
    points = result.points
    if points.__class__ is int:
        return points, points
    return (0, 0) if points is None else bounds_of(points)
