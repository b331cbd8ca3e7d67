"""evaluate: the results of the parts of a set → criteria, total, levels, grade and outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from criteria_engine.checked_set import CheckedSet, Criterion
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.model.arithmetic import total as add_up
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    AND,
    MAYBE,
    OR,
    Truth,
    Value,
)


def combine(checked: CheckedSet, results: Results) -> SetVerdict:
    """Combine the results of the parts of a set into its verdict.

    A level is reached if everything it requires holds: its knock-outs and prerequisites, the pass mark,
    the minima, the judgement on the award, and the criteria if the award requires them all.
    """
    criteria = _criteria(checked, results)
    total = total_of(results) if checked.scored else None
    everywhere = _everywhere(checked, results, total)
    by_level = tuple(
        [
            _level(checked, results, criteria, everywhere, level)
            for level in range(len(checked.levels))
        ]
    )
    return verdict_from(checked, criteria, total, by_level)


def settled_by(checked: CheckedSet, results: Results, outcome: Outcome) -> SettledBy | None:
    """Return who settled an outcome; None while it is undetermined.

    A person's no settles an outcome only where the rules alone leave the title open.

    Args:
        checked: the set.
        results: the results of its parts, with the judgement on the award.
        outcome: the outcome from these results.
    """
    if outcome is Outcome.UNDETERMINED:
        return None
    if checked.document.award.judged is None:
        return SettledBy.RULES
    if outcome is Outcome.ELIGIBLE:
        return SettledBy.JUDGEMENT
    if results.award is None or results.award.met is not False:
        return SettledBy.RULES
    by_rules = combine(checked, replace(results, award=None)).outcome
    return SettledBy.RULES if by_rules is Outcome.NOT_ELIGIBLE else SettledBy.JUDGEMENT


def _criteria(checked: CheckedSet, results: Results) -> tuple[tuple[Truth, ...], ...]:
    levels = range(len(checked.levels))
    everywhere = (True,) * len(checked.levels)
    counted: dict[str, list[IndicatorResult]] = {}
    for result in results.indicators:
        if result.indicator.max is None:
            counted.setdefault(result.indicator.criterion, []).append(result)
    return tuple(
        [
            everywhere
            if each.needed is None and each.id not in counted
            else tuple([criterion_met(each, counted.get(each.id, ()), level) for level in levels])
            for each in checked.criteria
        ]
    )


def criterion_met(criterion: Criterion, counted: Sequence[IndicatorResult], level: int) -> Truth:
    """Return whether a criterion is met at a level.

    Args:
        criterion: the criterion.
        counted: the results of its indicators that give no points.
        level: the index of the level.
    """
    if criterion.needed is None:
        return _fold(AND, True, [result.met[level] for result in counted])
    truths = [_counts_as_met(result, level) for result in counted]
    certain = sum(truth is True for truth in truths)
    possible = sum(truth is not False for truth in truths)
    if certain >= criterion.needed:
        return True
    return MAYBE if possible >= criterion.needed else False


def _counts_as_met(result: IndicatorResult, level: int) -> Truth:
    """Return whether an indicator counts among those met; one that is left out does not."""
    declared = result.indicator.document.applies
    if declared is None or declared.otherwise != "left_out":
        return result.met[level]
    return AND[result.applies[level], result.met[level]]


def _fold(table: Mapping[Any, Any], start: Truth, truths: Iterable[Truth]) -> Truth:
    truth = start
    for each in truths:
        truth = table[truth, each]
    return truth


def total_of(results: Results) -> tuple[Number, Number, Number]:
    """Return the minimum and the maximum of the subject's points, and the maximum of the counted indicators."""
    counted = [each for each in results.indicators if each.points is not None]
    points = [each.points for each in counted]
    maximum = add_up([0 if each.left_out else (each.indicator.max or 0) for each in counted])
    if set(map(type, points)) <= {int}:
        total = add_up(points)
        return total, total, maximum
    low, high = zip(*map(bounds_of, points), strict=True)
    return add_up(low), add_up(high), maximum


def _everywhere(
    checked: CheckedSet, results: Results, total: tuple[Number, Number, Number] | None
) -> Truth:
    """Return whether the requirements of every level hold: pass mark, minima, judgement of the award."""
    truth: Truth = True
    if total is not None and results.pass_mark is not None:
        truth = reaches((total[0], total[1]), results.pass_mark)
    for result in results.indicators if checked.has_minima else ():
        enough = meets_minimum(checked, result)
        if enough is not None:
            truth = AND[truth, enough]
    if checked.document.award.judged is not None:
        truth = AND[truth, MAYBE if results.award is None else results.award.met]
    return truth


def _level(
    checked: CheckedSet,
    results: Results,
    criteria: tuple[tuple[Truth, ...], ...],
    everywhere: Truth,
    level: int,
) -> Truth:
    truth = everywhere
    name = checked.levels[level]
    for condition, holds in zip(checked.conditions, results.conditions, strict=True):
        if name in condition.levels:
            truth = AND[truth, holds]
    if checked.document.award.when is not None:
        for criterion in criteria:
            truth = AND[truth, criterion[level]]
    return truth


def meets_minimum(checked: CheckedSet, result: IndicatorResult) -> Truth:
    """Return whether an indicator reaches its minimum of points; None if it needs none."""
    minimum = checked.minima[result.indicator.id]
    if minimum is None or result.points is None or result.left_out:
        return None
    enough = reaches(bounds_of(result.points), minimum)
    return OR[enough, MAYBE] if _may_be_left_out(result) else enough


def _may_be_left_out(result: IndicatorResult) -> bool:
    """Return whether the indicator may still be left out because it does not apply."""
    declared = result.indicator.document.applies
    if declared is None or declared.otherwise != "left_out":
        return False
    return all(each is not True for each in result.applies)


def reaches(points: tuple[Number, Number], mark: Value) -> Truth:
    """Return whether points (minimum, maximum) reach a mark that may itself be an interval.

    >>> reaches((40, 60), 40), reaches((40, 60), 50), reaches((40, 60), 70)
    (True, MAYBE, False)
    """
    low, high = bounds_of(mark)
    if high is not None and points[0] >= high:
        return True
    if low is not None and points[1] < low:
        return False
    return MAYBE


def verdict_from(
    checked: CheckedSet,
    criteria: tuple[tuple[Truth, ...], ...],
    total: tuple[Number, Number, Number] | None,
    by_level: tuple[Truth, ...],
) -> SetVerdict:
    """Return the verdict for given criteria, total, and whether each level is reached.

    The arguments are the fields of the same names of `SetVerdict`.
    """
    reached = [i for i, truth in enumerate(by_level) if truth is True]
    highest = max(reached, default=-1)
    possible = [i for i, truth in enumerate(by_level) if i > highest and truth is not False]
    outcome = Outcome.UNDETERMINED if possible else Outcome.NOT_ELIGIBLE
    if reached:
        outcome = Outcome.ELIGIBLE
    names = checked.levels if checked.document.levels else ()
    return SetVerdict(
        outcome,
        names[highest] if reached and names else None,
        tuple(names[i] for i in ([highest] if reached else []) + possible) if names else (),
        _grade(checked, total) if outcome is Outcome.ELIGIBLE and total else None,
        total,
        by_level,
        criteria,
    )


def _grade(checked: CheckedSet, total: tuple[Number, Number, Number]) -> str | None:
    """Return the grade, or None while the points allow several."""
    reached = [
        [str(g.id) for g in checked.document.award.grades if points >= g.at_least]
        for points in total[:2]
    ]
    low, high = (names[-1] if names else None for names in reached)
    return low if low == high else None
