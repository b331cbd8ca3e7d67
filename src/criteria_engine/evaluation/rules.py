"""One indicator: applicability, points, tables of bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from criteria_engine.checked_set import Indicator, JudgedPass, JudgedPoints
from criteria_engine.evaluation.expressions import Compute, Frame, hull
from criteria_engine.evaluation.results import IndicatorResult
from criteria_engine.model.arithmetic import add
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.types import NUMBER, Number
from criteria_engine.model.values import (
    AND,
    MAYBE,
    Interval,
    Truth,
    Value,
)

# ---- one indicator ---------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedRule:
    """A rule ready to run: its conditions and its points as functions of a frame."""

    indicator: Indicator
    applies: tuple[Compute, ...] | None
    conditions: tuple[Compute, ...]
    points: Compute | None
    levels: int

    @cached_property
    def everywhere(self) -> tuple[Truth, ...]:
        """That it holds at every level."""
        return (True,) * self.levels

    @cached_property
    def is_plain(self) -> bool:
        """Whether it gives points, always applies and asks for nothing but facts."""
        return (
            self.points is not None
            and self.applies is None
            and self.indicator.document.evidence is None
        )

    def result(self, frame: Frame, facts: Facts) -> IndicatorResult:
        """Return the result of the indicator for the facts of one subject."""
        indicator = self.indicator
        if self.is_plain and self.points is not None:
            return IndicatorResult(indicator, self.everywhere, self.points(frame), self.everywhere)
        judged = facts.judgements.get(indicator.id)
        met = self._met(frame, judged)
        points = self._points(frame, judged)
        evidence: Truth = True
        if indicator.document.evidence is not None:
            evidence = _stated(facts.evidence.get(indicator.id))
            met = tuple([AND[each, evidence] for each in met])
            points = _withheld(points, evidence)
        applies: tuple[Truth, ...] = (True,) * self.levels
        if self.applies is None:
            return IndicatorResult(indicator, met, points, applies, False, judged, evidence)
        applies = tuple([run(frame) for run in self.applies])
        return _where_it_applies(indicator, met, points, applies, judged, evidence)

    def _met(self, frame: Frame, judged: JudgedResult | None) -> tuple[Truth, ...]:
        if self.conditions:
            return tuple([run(frame) for run in self.conditions])
        if isinstance(self.indicator.rule, JudgedPass):
            return (MAYBE if judged is None else judged.met,) * self.levels
        return (True,) * self.levels

    def _points(self, frame: Frame, judged: JudgedResult | None) -> Value:
        if self.points is not None:
            return self.points(frame)
        if isinstance(self.indicator.rule, JudgedPoints):
            return Interval(0, self.indicator.rule.max) if judged is None else judged.points
        return None


def _stated(evidence: bool | str | None) -> Truth:
    if evidence is None:
        return MAYBE
    return evidence is not False


def _withheld(points: Value, evidence: Truth) -> Value:
    """Points that lacking evidence takes away."""
    if points is None or evidence is True:
        return points
    return 0 if evidence is False else hull(0, points, NUMBER)


def _where_it_applies(
    indicator: Indicator,
    met: tuple[Truth, ...],
    points: Value,
    applies: tuple[Truth, ...],
    judged: JudgedResult | None,
    evidence: Truth,
) -> IndicatorResult:
    declared = indicator.document.applies
    otherwise = "left_out" if declared is None else declared.otherwise
    instead = otherwise != "zero"
    results = tuple(
        [_choose(applied, truth, instead) for applied, truth in zip(applies, met, strict=True)]
    )
    if points is not None and applies[0] is not True:
        other = indicator.max if otherwise == "full_points" else 0
        points = other if applies[0] is False else hull(other, points, NUMBER)
    left_out = otherwise == "left_out" and all(each is False for each in applies)
    return IndicatorResult(indicator, results, points, applies, left_out, judged, evidence)


def _choose(applies: Truth, met: Truth, instead: bool) -> Truth:
    if applies is True:
        return met
    if applies is False:
        return instead
    return met if met is instead else MAYBE


def all_or_nothing(condition: Compute, most: Number) -> Compute:
    """Return the function for a rule that gives all its points or none."""

    def run(frame: Frame) -> Value:
        truth = condition(frame)
        return most if truth is True else 0 if truth is False else Interval(0, most)

    return run


_Rows = Sequence[tuple[Compute | None, Number]]


def first_row(rows: _Rows) -> Compute:
    """Return the function for a table whose first row that holds gives the points."""

    def run(frame: Frame) -> Value:
        possible: list[Number] = []
        for condition, points in rows:
            truth = True if condition is None else condition(frame)
            if truth is not False:
                possible.append(points)
            if truth is True:
                break
        return _span(possible)

    return run


def _span(possible: Sequence[Number]) -> Value:
    if len(possible) == 1:
        return possible[0]
    low, high = min(possible), max(possible)
    return low if low == high else Interval(low, high)


def highest_row(rows: _Rows) -> Compute:
    """Return the function for a table whose best row that holds gives the points."""

    def run(frame: Frame) -> Value:
        sure: list[Number] = []
        possible: list[Number] = []
        otherwise: Number | None = None
        for condition, points in rows:
            if condition is None:
                otherwise = points
                continue
            truth = condition(frame)
            (sure if truth is True else possible if truth is not False else []).append(points)
        if sure:
            return _span([max(sure), max([*sure, *possible])])
        if otherwise is not None:
            return _span([otherwise, *possible])
        return _span(possible)

    return run


def sum_of_rows(rows: _Rows) -> Compute:
    """The points of every row that holds; those of `otherwise` where none does."""

    def run(frame: Frame) -> Value:
        low: Number = 0
        high: Number = 0
        sure = possible = False
        otherwise: Number | None = None
        for condition, points in rows:
            if condition is None:
                otherwise = points
                continue
            truth = condition(frame)
            low = add(low, points if truth is True else 0)
            high = add(high, points if truth is not False else 0)
            sure = sure or truth is True
            possible = possible or truth is not False
        if otherwise is None or sure:
            return _span([low, high])
        return _span([otherwise, low, high]) if possible else otherwise

    return run
