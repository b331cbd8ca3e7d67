"""explain: which results a verdict hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from criteria_engine.criteria_set import CheckedSet, Condition, Indicator
from criteria_engine.deciding.decide import Result, Results, Verdict, combine
from criteria_engine.decision import Outcome
from criteria_engine.evaluate import ends
from criteria_engine.reading.facts import Judged
from criteria_engine.values import Truth, is_unknown

T = TypeVar("T")


def decisive(checked: CheckedSet, results: Results, verdict: Verdict) -> frozenset[str]:
    """The ids of the results that decide.

    * Earned: every result whose loss alone would change the outcome or the level.
    * Not earned: every result that by itself, all others at their best, still forces it; where
      none does, every result that lost something, since they decide together.
    * Open: every open result that alone could settle the outcome one way.
    """
    match verdict.outcome:
        case Outcome.ELIGIBLE:
            return frozenset(
                id_
                for id_ in _ids(checked)
                if _changed(combine(checked, _with(checked, results, id_, best=False)), verdict)
            )
        case Outcome.NOT_ELIGIBLE:
            lost = frozenset(id_ for id_ in _ids(checked) if _lost(checked, results, id_))
            ideal = _ideal(checked, results)
            return frozenset(id_ for id_ in lost if _forces(checked, results, ideal, id_)) or lost
        case Outcome.UNDETERMINED:
            return frozenset(
                id_
                for id_ in _ids(checked)
                if _is_open(checked, results, id_) and _settles(checked, results, id_)
            )


def raises_level(checked: CheckedSet, results: Results, id_: str, verdict: Verdict) -> bool:
    """Whether a better result there alone would bring another level."""
    return _changed(combine(checked, _with(checked, results, id_, best=True)), verdict)


def _ids(checked: CheckedSet) -> tuple[str, ...]:
    ids = [*(i.id for i in checked.indicators), *(c.id for c in checked.conditions)]
    return (*ids, "award") if checked.document.award.judged is not None else tuple(ids)


def _changed(other: Verdict, verdict: Verdict) -> bool:
    return other.outcome is not verdict.outcome or other.level != verdict.level


def _ideal(checked: CheckedSet, results: Results) -> Results:
    """All results as good as they can be."""
    judged = checked.document.award.judged is not None
    return replace(
        results,
        indicators=tuple(_extreme(result, best=True) for result in results.indicators),
        conditions=(True,) * len(results.conditions),
        award=replace(results.award or Judged(), met=True) if judged else results.award,
    )


def _forces(checked: CheckedSet, results: Results, ideal: Results, id_: str) -> bool:
    """Whether a result, all others at their best, still keeps the title from being earned."""
    if id_ == "award":
        alone = replace(ideal, award=results.award)
    else:
        alone = replace(
            ideal,
            indicators=_one_kept(checked.indicators, results.indicators, ideal.indicators, id_),
            conditions=_one_kept(checked.conditions, results.conditions, ideal.conditions, id_),
        )
    return combine(checked, alone).outcome is Outcome.NOT_ELIGIBLE


def _one_kept(
    parts: Sequence[Indicator | Condition], kept: Sequence[T], others: Sequence[T], id_: str
) -> tuple[T, ...]:
    """The others, but for the one with the id."""
    return tuple(
        own if part.id == id_ else other
        for part, own, other in zip(parts, kept, others, strict=True)
    )


def _settles(checked: CheckedSet, results: Results, id_: str) -> bool:
    return any(
        combine(checked, _with(checked, results, id_, best=best)).outcome
        is not Outcome.UNDETERMINED
        for best in (True, False)
    )


def _lost(checked: CheckedSet, results: Results, id_: str) -> bool:
    """Whether a result is less than it could have been."""
    if id_ == "award":
        return results.award is not None and results.award.met is False
    for index, condition in enumerate(checked.conditions):
        if condition.id == id_:
            return results.conditions[index] is False
    result = _result(results, id_)
    if result.indicator.max is None:
        return False in result.met
    return bool(ends(result.points)[1] < result.indicator.max)


def _is_open(checked: CheckedSet, results: Results, id_: str) -> bool:
    if id_ == "award":
        return results.award is None
    for index, condition in enumerate(checked.conditions):
        if condition.id == id_:
            return is_unknown(results.conditions[index])
    result = _result(results, id_)
    return is_unknown(result.points) or any(is_unknown(truth) for truth in result.met)


def _result(results: Results, id_: str) -> Result:
    return next(result for result in results.indicators if result.indicator.id == id_)


def _with(checked: CheckedSet, results: Results, id_: str, *, best: bool) -> Results:
    """The results with one of them as good, or as bad, as it can be."""
    if id_ == "award":
        judged = results.award
        return replace(results, award=replace(judged or Judged(), met=best))
    for index, condition in enumerate(checked.conditions):
        if condition.id == id_:
            truths: list[Truth] = list(results.conditions)
            truths[index] = best
            return replace(results, conditions=tuple(truths))
    return replace(
        results,
        indicators=tuple(
            _extreme(r, best=best) if r.indicator.id == id_ else r for r in results.indicators
        ),
    )


def _extreme(result: Result, *, best: bool) -> Result:
    points = None if result.points is None else (result.indicator.max or 0) if best else 0
    met: tuple[Truth, ...] = (best,) * len(result.met)
    applies: tuple[Truth, ...] = (True,) * len(result.applies)
    if result.left_out:
        return result
    return replace(result, met=met, points=points, applies=applies)
