"""explain: results and a verdict → the results that the verdict depends on."""

from __future__ import annotations

from criteria_engine.checked_set import CheckedSet
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.evaluation.what_if import WhatIf
from criteria_engine.model.decision import Outcome
from criteria_engine.model.values import MAYBE, Truth, is_unknown


def decisive(decider: Decider, results: Results, verdict: SetVerdict) -> frozenset[str]:
    """Find the results that decide a verdict (definition: docs/design/decisive.md).

    * Eligible: every result whose loss alone would change the outcome or the level.
    * Not eligible: every result that alone forces the outcome, with all others at their best; where
      none does, every result below its best, since they decide together.
    * Undetermined: every open result that alone could determine the outcome in one way or the other.

    Returns:
        The ids of indicators, knock-outs and prerequisites, and `award` for the judgement of the award.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> decider = Decider(family.checked, family.on)
    >>> results, verdict = decider.decide(family.read({"members": []}))
    >>> decisive(decider, results, verdict)
    frozenset({'award'})
    """
    part_ids = decider.checked.part_ids
    return frozenset([part_ids[part] for part in _decisive_parts(decider, results, verdict)])


def _decisive_parts(decider: Decider, results: Results, verdict: SetVerdict) -> list[int]:
    """The indexes of decisive parts, found by trying other results of each part."""
    parts: list[int] = []
    match verdict.outcome:
        case Outcome.ELIGIBLE:
            reached = verdict.outcome, verdict.level
            what_if = WhatIf(decider, results)
            parts = [
                part
                for part in range(len(decider.checked.part_ids))
                if what_if.with_extreme(part, best=False) != reached
            ]
        case Outcome.NOT_ELIGIBLE:
            lost = _lost(decider.checked, results)
            ideal = WhatIf(decider, results, ideal=True)
            alone = [p for p in lost if ideal.with_part(p, results)[0] is verdict.outcome]
            parts = alone or lost
        case Outcome.UNDETERMINED:
            what_if = WhatIf(decider, results)
            parts = [
                part
                for part in _open(decider.checked, results)
                if any(
                    what_if.with_extreme(part, best=best)[0] is not Outcome.UNDETERMINED
                    for best in (True, False)
                )
            ]
    return parts


def raises_level(decider: Decider, results: Results, id_: str, verdict: SetVerdict) -> bool:
    """Whether the best result of one part alone would change the outcome or the level.

    Args:
        decider: the set on a day.
        results: the results of the subject.
        id_: the id of the part.
        verdict: the verdict from these results.
    """
    part = decider.checked.part_ids.index(id_)
    best = WhatIf(decider, results).with_extreme(part, best=True)
    return best != (verdict.outcome, verdict.level)


def is_open(result: IndicatorResult) -> bool:
    """Whether an indicator's points are unknown, or its truth where it has no points."""
    if result.indicator.max is not None:
        return is_unknown(result.points)
    return any(map(is_unknown, result.met))


def _lost(checked: CheckedSet, results: Results) -> list[int]:
    """The indexes of results below their best."""
    parts = []
    for part, result in enumerate(results.indicators):
        points, most = result.points, result.indicator.max
        if most is None:
            lost = False in result.met
        else:
            lost = (points if points.__class__ is int else bounds_of(points)[1]) < most
        if lost:
            parts.append(part)
    truths = enumerate(_truths(checked, results), len(results.indicators))
    return [*parts, *[part for part, truth in truths if truth is False]]


def _open(checked: CheckedSet, results: Results) -> list[int]:
    """The indexes of unknown results."""
    unknown = [
        *map(is_open, results.indicators),
        *map(is_unknown, _truths(checked, results)),
    ]
    return [part for part, each in enumerate(unknown) if each]


def _truths(checked: CheckedSet, results: Results) -> tuple[Truth, ...]:
    """The truths of knock-outs and prerequisites, and of the judgement of the award."""
    if checked.document.award.judged is None:
        return results.conditions
    return (*results.conditions, MAYBE if results.award is None else results.award.met)
