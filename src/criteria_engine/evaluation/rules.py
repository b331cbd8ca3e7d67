"""evaluate: one indicator → whether it is met, its points, and what it counts as if it does not apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from criteria_engine.checked_set import Indicator, JudgedPass, JudgedPoints
from criteria_engine.evaluation.expressions import Compute, Frame
from criteria_engine.evaluation.intervals import hull
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


@dataclass(frozen=True)
class PlannedRule:
    """The rule of an indicator as callables.

    Attributes:
        indicator: the indicator.
        applies: whether it applies, for each level; None if it always does.
        conditions: whether it is met, for each level; empty if it has no conditions.
        points: its points; None if it gives none, or a person gives them.
        levels: how many levels the set has.
    """

    indicator: Indicator
    applies: tuple[Compute, ...] | None
    conditions: tuple[Compute, ...]
    points: Compute | None
    levels: int

    @cached_property
    def everywhere(self) -> tuple[Truth, ...]:
        """The truth `True` for every level."""
        return (True,) * self.levels

    @cached_property
    def is_plain(self) -> bool:
        """Whether it always applies, and gives points that depend on facts only."""
        return (
            self.points is not None
            and self.applies is None
            and self.indicator.document.evidence is None
        )

    def result(self, frame: Frame, facts: Facts) -> IndicatorResult:
        """Return the result of the indicator for one subject.

        Args:
            frame: the frame over the subject's facts.
            facts: the same facts, with judgements and evidence.
        """
        indicator = self.indicator
        if self.is_plain and self.points is not None:
            return IndicatorResult(indicator, self.everywhere, self.points(frame), self.everywhere)
        judged = facts.judgements.get(indicator.id)
        met = self._met(frame, judged)
        points = self._points(frame, judged)
        evidence: Truth = True
        if indicator.document.evidence is not None:
            evidence = _evidence_truth(facts.evidence.get(indicator.id))
            met = tuple([AND[each, evidence] for each in met])
            points = _points_with_evidence(points, evidence)
        applies: tuple[Truth, ...] = (True,) * self.levels
        if self.applies is None:
            return IndicatorResult(indicator, met, points, applies, False, judged, evidence)
        applies = tuple([run(frame) for run in self.applies])
        return _with_applicability(indicator, met, points, applies, judged, evidence)

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


def _evidence_truth(evidence: bool | str | None) -> Truth:
    if evidence is None:
        return MAYBE
    return evidence is not False


def _points_with_evidence(points: Value, evidence: Truth) -> Value:
    """Return the points; without the required evidence they are 0."""
    if points is None or evidence is True:
        return points
    return 0 if evidence is False else hull(0, points, NUMBER)


def _with_applicability(
    indicator: Indicator,
    met: tuple[Truth, ...],
    points: Value,
    applies: tuple[Truth, ...],
    judged: JudgedResult | None,
    evidence: Truth,
) -> IndicatorResult:
    declared = indicator.document.applies
    otherwise = "left_out" if declared is None else declared.otherwise
    met_otherwise = otherwise != "zero"
    results = tuple(
        [
            _met_with_applicability(applied, truth, met_otherwise)
            for applied, truth in zip(applies, met, strict=True)
        ]
    )
    if points is not None and applies[0] is not True:
        points_otherwise = indicator.max if otherwise == "full_points" else 0
        points = points_otherwise if applies[0] is False else hull(points_otherwise, points, NUMBER)
    left_out = otherwise == "left_out" and all(each is False for each in applies)
    return IndicatorResult(indicator, results, points, applies, left_out, judged, evidence)


def _met_with_applicability(applies: Truth, met: Truth, met_otherwise: bool) -> Truth:
    if applies is True:
        return met
    if applies is False:
        return met_otherwise
    return met if met is met_otherwise else MAYBE


def all_or_nothing(condition: Compute, maximum: Number) -> Compute:
    """Return the callable of a rule that gives `maximum` points if the condition holds, else none."""

    def run(frame: Frame) -> Value:
        truth = condition(frame)
        return maximum if truth is True else 0 if truth is False else Interval(0, maximum)

    return run


_Rows = Sequence[tuple[Compute | None, Number]]
"""The rows of a table: the condition (None: `otherwise`), and the points."""


def first_row(rows: _Rows) -> Compute:
    """Return the callable of a table in which the first row that holds gives the points."""

    def run(frame: Frame) -> Value:
        possible: list[Number] = []
        for condition, points in rows:
            truth = True if condition is None else condition(frame)
            if truth is not False:
                possible.append(points)
            if truth is True:
                break
        return _narrowest(possible)

    return run


def _narrowest(possible: Sequence[Number]) -> Value:
    """Return the narrowest value that includes all numbers: a number, or an interval."""
    if len(possible) == 1:
        return possible[0]
    low, high = min(possible), max(possible)
    return low if low == high else Interval(low, high)


def highest_row(rows: _Rows) -> Compute:
    """Return the callable of a table in which the best row that holds gives the points."""

    def run(frame: Frame) -> Value:
        certain: list[Number] = []
        possible: list[Number] = []
        otherwise: Number | None = None
        for condition, points in rows:
            if condition is None:
                otherwise = points
                continue
            truth = condition(frame)
            (certain if truth is True else possible if truth is not False else []).append(points)
        if certain:
            return _narrowest([max(certain), max([*certain, *possible])])
        if otherwise is not None:
            return _narrowest([otherwise, *possible])
        return _narrowest(possible)

    return run


def sum_of_rows(rows: _Rows) -> Compute:
    """Return the callable of a table that adds up the points of all rows that hold.

    If none holds, the `otherwise` row gives the points.
    """

    def run(frame: Frame) -> Value:
        low: Number = 0
        high: Number = 0
        certain = possible = False
        otherwise: Number | None = None
        for condition, points in rows:
            if condition is None:
                otherwise = points
                continue
            truth = condition(frame)
            low = add(low, points if truth is True else 0)
            high = add(high, points if truth is not False else 0)
            certain = certain or truth is True
            possible = possible or truth is not False
        if otherwise is None or certain:
            return _narrowest([low, high])
        return _narrowest([otherwise, low, high]) if possible else otherwise

    return run
