"""explain: which results a verdict hangs on."""

from __future__ import annotations

from criteria_engine.criteria_set import CheckedSet
from criteria_engine.deciding.decide import Result, Results, Verdict
from criteria_engine.deciding.standing import Standing
from criteria_engine.decision import Outcome
from criteria_engine.evaluate import ends
from criteria_engine.values import MAYBE, Truth, is_unknown


def decisive(checked: CheckedSet, results: Results, verdict: Verdict) -> frozenset[str]:
    """The ids of the results that decide.

    * Earned: every result whose loss alone would change the outcome or the level.
    * Not earned: every result that by itself, all others at their best, still forces it; where
      none does, every result that lost something, since they decide together.
    * Open: every open result that alone could settle the outcome one way.
    """
    found: list[int] = []
    match verdict.outcome:
        case Outcome.ELIGIBLE:
            reached = verdict.outcome, verdict.level
            worst = Standing(checked, results).with_extremes(best=False)
            found = [part for part, led in enumerate(worst) if led != reached]
        case Outcome.NOT_ELIGIBLE:
            lost = _lost(checked, results)
            ideal = Standing(checked, results, ideal=True)
            alone = [p for p in lost if ideal.with_part(p, results)[0] is verdict.outcome]
            found = alone or lost
        case Outcome.UNDETERMINED:
            standing = Standing(checked, results)
            extremes = zip(
                standing.with_extremes(best=True), standing.with_extremes(best=False), strict=True
            )
            settles = [
                any(led[0] is not Outcome.UNDETERMINED for led in either) for either in extremes
            ]
            found = [part for part in _open(checked, results) if settles[part]]
    return frozenset([checked.part_ids[part] for part in found])


def raises_level(checked: CheckedSet, results: Results, id_: str, verdict: Verdict) -> bool:
    """Whether a better result there alone would bring another level."""
    best = Standing(checked, results).with_extremes(best=True)
    return best[checked.part_ids.index(id_)] != (verdict.outcome, verdict.level)


def is_open(result: Result) -> bool:
    """Whether an indicator's points, or where it gives none its truth, are not known yet."""
    if result.indicator.max is not None:
        return is_unknown(result.points)
    return any(map(is_unknown, result.met))


def _lost(checked: CheckedSet, results: Results) -> list[int]:
    """The results that are less than they could have been."""
    found = []
    for part, result in enumerate(results.indicators):
        points, most = result.points, result.indicator.max
        if most is None:
            lost = False in result.met
        else:
            lost = (points if points.__class__ is int else ends(points)[1]) < most
        if lost:
            found.append(part)
    truths = enumerate(_truths(checked, results), len(results.indicators))
    return [*found, *[part for part, truth in truths if truth is False]]


def _open(checked: CheckedSet, results: Results) -> list[int]:
    """The results that are not known yet."""
    opened = [
        *map(is_open, results.indicators),
        *map(is_unknown, _truths(checked, results)),
    ]
    return [part for part, each in enumerate(opened) if each]


def _truths(checked: CheckedSet, results: Results) -> tuple[Truth, ...]:
    """What came of knock-outs and prerequisites, and what was judged of the award."""
    if checked.document.award.judged is None:
        return results.conditions
    return (*results.conditions, MAYBE if results.award is None else results.award.met)
