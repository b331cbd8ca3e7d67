"""explain: which results a verdict hangs on."""

from __future__ import annotations

from criteria_engine.checked_set import CheckedSet
from criteria_engine.evaluation.expressions import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.evaluation.what_if import WhatIf
from criteria_engine.model.decision import Outcome
from criteria_engine.model.values import MAYBE, Truth, is_unknown


def decisive(checked: CheckedSet, results: Results, verdict: SetVerdict) -> frozenset[str]:
    """The ids of the results that decide.

    * Earned: every result whose loss alone would change the outcome or the level.
    * Not earned: every result that by itself, all others at their best, still forces it; where
      none does, every result that lost something, since they decide together.
    * Open: every open result that alone could settle the outcome one way.
    """
    found = _of_points(checked, results, verdict)
    if found is None:
        found = _of_anything(checked, results, verdict)
    return frozenset([checked.part_ids[part] for part in found])


def _of_points(checked: CheckedSet, results: Results, verdict: SetVerdict) -> list[int] | None:
    """The same where all hangs on a sum of whole numbers that are known, and on conditions.

    None where anything else is asked for. Most sheets are so, and the sum says at once what a part brings.
    """
    total, mark = verdict.total, results.pass_mark
    if not checked.decides_by_total or total is None or verdict.outcome is Outcome.UNDETERMINED:
        return None
    points = [each.points for each in results.indicators]
    if set(map(type, (*points, *total, mark))) != {int}:
        return None
    if set(map(type, results.conditions)) - {bool} or any(r.left_out for r in results.indicators):
        return None
    low, _, of = total
    if verdict.outcome is Outcome.ELIGIBLE:
        needed = [i for i, each in enumerate(points) if each > low - mark]
        return [*needed, *range(len(points), len(checked.part_ids))]
    lacks = [r.indicator.max - each for r, each in zip(results.indicators, points, strict=True)]
    alone = [i for i, lack in enumerate(lacks) if lack and lack > of - mark]
    failed = [i for i, truth in enumerate(results.conditions, len(points)) if truth is False]
    return [*alone, *failed] or [i for i, lack in enumerate(lacks) if lack]


def _of_anything(checked: CheckedSet, results: Results, verdict: SetVerdict) -> list[int]:
    """The parts that decide, by trying what each would lead to."""
    found: list[int] = []
    match verdict.outcome:
        case Outcome.ELIGIBLE:
            reached = verdict.outcome, verdict.level
            worst = WhatIf(checked, results).with_extremes(best=False)
            found = [part for part, led in enumerate(worst) if led != reached]
        case Outcome.NOT_ELIGIBLE:
            lost = _lost(checked, results)
            ideal = WhatIf(checked, results, ideal=True)
            alone = [p for p in lost if ideal.with_part(p, results)[0] is verdict.outcome]
            found = alone or lost
        case Outcome.UNDETERMINED:
            standing = WhatIf(checked, results)
            extremes = zip(
                standing.with_extremes(best=True), standing.with_extremes(best=False), strict=True
            )
            settles = [
                any(led[0] is not Outcome.UNDETERMINED for led in either) for either in extremes
            ]
            found = [part for part in _open(checked, results) if settles[part]]
    return found


def raises_level(checked: CheckedSet, results: Results, id_: str, verdict: SetVerdict) -> bool:
    """Whether a better result there alone would bring another level."""
    best = WhatIf(checked, results).with_extremes(best=True)
    return best[checked.part_ids.index(id_)] != (verdict.outcome, verdict.level)


def is_open(result: IndicatorResult) -> bool:
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
            lost = (points if points.__class__ is int else bounds_of(points)[1]) < most
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
