"""What levels, totals and grades mean, written by hand from the results of the parts.

The package has this meaning once, in the definitions of a program; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from criteria_engine.checked_set import CheckedSet, Criterion
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.types import Number
from criteria_engine.model.values import AND, MAYBE, OR, Truth, Value


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
    if criterion.needed is None:
        return _all(each.met[level] for each in counted)
    truths = [
        AND[each.applies[level], each.met[level]] if _leaves_out(each) else each.met[level]
        for each in counted
    ]
    if sum(truth is True for truth in truths) >= criterion.needed:
        return True
    return MAYBE if sum(truth is not False for truth in truths) >= criterion.needed else False


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
    if checked.document.award.when is not None:
        required += [each[level] for each in criteria]
    if total is not None and results.pass_mark is not None:
        required.append(_reaches((total[0], total[1]), results.pass_mark))
    for result in results.indicators:
        minimum = checked.minima[result.indicator.id]
        if minimum is None or result.points is None or result.left_out:
            continue
        enough = _reaches(bounds_of(result.points), minimum)
        may_be_left_out = _leaves_out(result) and all(each is not True for each in result.applies)
        required.append(OR[enough, MAYBE] if may_be_left_out else enough)
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
