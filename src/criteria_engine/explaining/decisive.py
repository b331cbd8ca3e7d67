"""explain: which results a verdict hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from criteria_engine.criteria_set import CheckedSet
from criteria_engine.deciding.decide import Result, Results, Verdict
from criteria_engine.deciding.standing import Reached, Standing, extreme
from criteria_engine.decision import Outcome
from criteria_engine.evaluate import ends
from criteria_engine.reading.facts import Judged
from criteria_engine.values import MAYBE, Truth, is_unknown


def decisive(checked: CheckedSet, results: Results, verdict: Verdict) -> frozenset[str]:
    """The ids of the results that decide.

    * Earned: every result whose loss alone would change the outcome or the level.
    * Not earned: every result that by itself, all others at their best, still forces it; where
      none does, every result that lost something, since they decide together.
    * Open: every open result that alone could settle the outcome one way.
    """
    parts = list(_parts(checked, results))
    match verdict.outcome:
        case Outcome.ELIGIBLE:
            standing = Standing(checked, results)
            reached = verdict.outcome, verdict.level
            return _ids(p for p in parts if p.extreme(standing, best=False) != reached)
        case Outcome.NOT_ELIGIBLE:
            lost = [part for part in parts if part.is_lost]
            ideal = Standing(checked, _ideal(checked, results))
            return _ids(p for p in lost if p.alone(ideal)[0] is verdict.outcome) or _ids(lost)
        case Outcome.UNDETERMINED:
            standing = Standing(checked, results)
            return _ids(part for part in parts if part.is_open and _settles(part, standing))


def raises_level(checked: CheckedSet, results: Results, id_: str, verdict: Verdict) -> bool:
    """Whether a better result there alone would bring another level."""
    part = next(part for part in _parts(checked, results) if part.id == id_)
    reached = part.extreme(Standing(checked, results), best=True)
    return reached != (verdict.outcome, verdict.level)


def _ids(parts: Iterable[_Part]) -> frozenset[str]:
    return frozenset(part.id for part in parts)


def _settles(part: _Part, standing: Standing) -> bool:
    """Whether one of its extremes would settle the outcome."""
    return any(
        part.extreme(standing, best=best)[0] is not Outcome.UNDETERMINED for best in (True, False)
    )


def is_open(result: Result) -> bool:
    """Whether an indicator's points, or where it gives none its truth, are not known yet."""
    if result.indicator.max is not None:
        return is_unknown(result.points)
    return any(map(is_unknown, result.met))


# ---- what results are made of ----------------------------------------------------------------


def _parts(checked: CheckedSet, results: Results) -> Iterator[_Part]:
    for index, result in enumerate(results.indicators):
        yield _IndicatorPart(result.indicator.id, index, result)
    for index, truth in enumerate(results.conditions):
        yield _ConditionPart(checked.conditions[index].id, index, truth)
    if checked.document.award.judged is not None:
        yield _AwardPart("award", 0, MAYBE if results.award is None else results.award.met)


@dataclass(frozen=True, slots=True)
class _IndicatorPart:
    """The result of an indicator, in its place."""

    id: str
    index: int
    own: Result

    @property
    def is_lost(self) -> bool:
        """Whether it is less than it could have been."""
        if self.own.indicator.max is None:
            return False in self.own.met
        return bool(ends(self.own.points)[1] < self.own.indicator.max)

    @property
    def is_open(self) -> bool:
        """Whether it is not known yet."""
        return is_open(self.own)

    def extreme(self, standing: Standing, *, best: bool) -> Reached:
        """What it would lead to, as good or as bad as it can be."""
        return standing.with_extreme(self.index, best=best)

    def alone(self, ideal: Standing) -> Reached:
        """What it leads to, all others at their best."""
        return ideal.with_indicator(self.index, self.own)


@dataclass(frozen=True, slots=True)
class _ConditionPart:
    """The truth of a knock-out or prerequisite, in its place."""

    id: str
    index: int
    own: Truth

    @property
    def is_lost(self) -> bool:
        """Whether it keeps a level away."""
        return self.own is False

    @property
    def is_open(self) -> bool:
        """Whether it is not known yet."""
        return is_unknown(self.own)

    def extreme(self, standing: Standing, *, best: bool) -> Reached:
        """What it would lead to, as good or as bad as it can be."""
        return standing.with_condition(self.index, best)

    def alone(self, ideal: Standing) -> Reached:
        """What it leads to, all others at their best."""
        return ideal.with_condition(self.index, self.own)


class _AwardPart(_ConditionPart):
    """What a person judged of the award itself."""

    __slots__ = ()

    def extreme(self, standing: Standing, *, best: bool) -> Reached:
        """What it would lead to, as good or as bad as it can be."""
        return standing.with_award(best)

    def alone(self, ideal: Standing) -> Reached:
        """What it leads to, all others at their best."""
        return ideal.with_award(self.own)


_Part = _IndicatorPart | _ConditionPart


def _ideal(checked: CheckedSet, results: Results) -> Results:
    """All results as good as they can be."""
    judged = checked.document.award.judged is not None
    return replace(
        results,
        indicators=tuple([extreme(result, best=True) for result in results.indicators]),
        conditions=(True,) * len(results.conditions),
        award=replace(results.award or Judged(), met=True) if judged else results.award,
    )
