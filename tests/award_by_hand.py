"""What levels, totals and grades mean, written by hand from the results of the parts.

The package has this meaning once, in the definitions of a program; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from criteria_engine.checked_set import CheckedSet, Criterion
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.model.arithmetic import multiply
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.types import Number
from criteria_engine.model.values import AND, MAYBE, NOT, OR, Interval, Truth, Value


class AwardByHand(NamedTuple):
    """A verdict; its fields are those of `SetVerdict`."""

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    total: tuple[Number, Number, Number] | None
    by_level: tuple[Truth, ...]
    criteria: tuple[tuple[Truth, ...], ...]
    settled_by: SettledBy | None


def award_by_hand(checked: CheckedSet, results: Results) -> AwardByHand:
    """The verdict that follows from results of the parts."""
    levels = range(len(checked.levels))
    criteria = tuple(
        tuple(_criterion(each, results, level) for level in levels) for each in checked.criteria
    )
    total = _total(results) if checked.scored else None
    rules = [_rules(checked, results, criteria, total, level) for level in levels]
    award: Truth = True
    if checked.document.award.judged is not None:
        award = MAYBE if results.award is None else results.award.met
    by_level = tuple(AND[truth, award] for truth in rules)
    reached = [i for i in levels if by_level[i] is True]
    highest = max(reached, default=-1)
    open_ = [i for i in levels if i > highest and by_level[i] is not False]
    outcome = Outcome.UNDETERMINED if open_ else Outcome.NOT_ELIGIBLE
    if reached:
        outcome = Outcome.ELIGIBLE
    settled_by = None if outcome is Outcome.UNDETERMINED else SettledBy.RULES
    if settled_by is not None and checked.document.award.judged is not None:
        if outcome is Outcome.ELIGIBLE or any(truth is not False for truth in rules):
            settled_by = SettledBy.JUDGEMENT
    names = checked.levels if checked.document.levels else ()
    return AwardByHand(
        outcome,
        names[highest] if reached and names else None,
        tuple(names[i] for i in reached[-1:] + open_) if names else (),
        _grade(checked, total) if outcome is Outcome.ELIGIBLE and total else None,
        total,
        by_level,
        criteria,
        settled_by,
    )


def _all(truths: Iterable[Truth]) -> Truth:
    truth: Truth = True
    for each in truths:
        truth = AND[truth, each]
    return truth


def _criterion(criterion: Criterion, results: Results, level: int) -> Truth:
    counted = [
        each
        for each in results.indicators
        if each.indicator.max is None and each.indicator.criterion == criterion.id
    ]
    minimum = _minimum(criterion, results)
    if criterion.needed is None:
        return AND[_all(each.met[level] for each in counted), minimum]
    truths = [
        AND[each.applies[level], each.met[level]] if _leaves_out(each) else each.met[level]
        for each in counted
    ]
    return AND[_at_least(criterion.needed, truths), minimum]


def _at_least(needed: int, truths: Sequence[Truth]) -> Truth:
    if sum(truth is True for truth in truths) >= needed:
        return True
    return MAYBE if sum(truth is not False for truth in truths) >= needed else False


def _minimum(criterion: Criterion, results: Results) -> Truth:
    """Whether the points of a criterion reach its minimum, or all its indicators with points are left out."""
    least = criterion.document.minimum
    scored = [
        each
        for each in results.indicators
        if each.points is not None and each.indicator.criterion == criterion.id
    ]
    if least is None or not scored:
        return True
    may_be_left_out = [_may_be_left_out(each) for each in scored]
    low, high = zip(*(bounds_of(each.points) for each in scored), strict=True)
    needed: Value = least.amount
    if least.is_share:
        most = [each.indicator.max or 0 for each in scored]
        pairs = list(zip(scored, most, may_be_left_out, strict=True))
        greatest = [0 if each.left_out else n for each, n, _ in pairs]
        least_of = [0 if each.left_out or maybe else n for each, n, maybe in pairs]
        fewest, most_of = (multiply(add_up(each), least.amount) for each in (least_of, greatest))
        needed = fewest if fewest == most_of else Interval(fewest, most_of)
    truth = _reaches((add_up(low), add_up(high)), needed)
    if all(each.left_out for each in scored):
        return True
    if all(each.left_out or maybe for each, maybe in zip(scored, may_be_left_out, strict=True)):
        return OR[truth, MAYBE]
    return truth


def _may_be_left_out(result: IndicatorResult) -> bool:
    return _leaves_out(result) and all(each is not True for each in result.applies)


def _is_left_out(criterion: Criterion, results: Results, level: int) -> Truth:
    """Whether all indicators of a criterion are left out at a level."""
    own = [each for each in results.indicators if each.indicator.criterion == criterion.id]
    if criterion.needed is not None or not all(map(_leaves_out, own)):
        return False
    return _all(NOT[each.applies[level]] for each in own)


def _leaves_out(result: IndicatorResult) -> bool:
    declared = result.indicator.document.applies
    return declared is not None and declared.otherwise == "left_out"


def _total(results: Results) -> tuple[Number, Number, Number]:
    counted = [each for each in results.indicators if each.points is not None]
    low, high = zip(*(bounds_of(each.points) for each in counted), strict=True)
    of = add_up([0 if each.left_out else (each.indicator.max or 0) for each in counted])
    return add_up(low), add_up(high), of


def _rules(
    checked: CheckedSet,
    results: Results,
    criteria: tuple[tuple[Truth, ...], ...],
    total: tuple[Number, Number, Number] | None,
    level: int,
) -> Truth:
    """Whether a level is reached, but for the judgement on the award."""
    required = [
        holds
        for condition, holds in zip(checked.conditions, results.conditions, strict=True)
        if checked.levels[level] in condition.levels
    ]
    rule = checked.document.award.when
    if rule is None:
        required += [_minimum(each, results) for each in checked.criteria]
    elif rule.needed is None:
        required += [each[level] for each in criteria]
    else:
        truths = [
            AND[truths[level], NOT[_is_left_out(each, results, level)]]
            for each, truths in zip(checked.criteria, criteria, strict=True)
        ]
        required.append(_at_least(rule.needed, truths))
    if total is not None and results.pass_mark is not None:
        required.append(_reaches((total[0], total[1]), results.pass_mark))
    for result in results.indicators:
        minimum = checked.minima[result.indicator.id]
        if minimum is None or result.points is None or result.left_out:
            continue
        enough = _reaches(bounds_of(result.points), minimum)
        required.append(OR[enough, MAYBE] if _may_be_left_out(result) else enough)
    return _all(required)


def _reaches(points: tuple[Number, Number], mark: Value) -> Truth:
    low, high = bounds_of(mark)
    if high is not None and points[0] >= high:
        return True
    return False if low is not None and points[1] < low else MAYBE


def _grade(checked: CheckedSet, total: tuple[Number, Number, Number]) -> str | None:
    grades: Mapping[Any, Any] = {
        points: [str(g.id) for g in checked.document.award.grades if points >= g.at_least]
        for points in total[:2]
    }
    low, high = (names[-1] if names else None for names in map(grades.__getitem__, total[:2]))
    return low if low == high else None
