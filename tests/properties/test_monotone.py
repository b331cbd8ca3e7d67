"""The verdict is monotone in the results: better results never make a worse verdict.

A result is better if it has more points, is met instead of not met, or is a known best instead of unknown. The
expressions behind the results need not be monotone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.checked_set import CheckedSet, Indicator
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.lowering.program import DefinitionKind
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import JudgedResult
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    MAYBE,
    Interval,
    Truth,
    Value,
)
from tests.generated import HEAD, catalogue_of
from tests.verdicts import verdict_of

FACTS: Final = """
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
"""
SCORED: Final = (
    HEAD
    + FACTS
    + """
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: t, points: {max: 10, when: a}}
      - {id: j, text: t, points: {max: 5, minimum: 2, judged: {by: x, step: 0.5}}}
      - {id: k, text: t, points: {max: 10, when: b}, applies: {when: a, otherwise: full_points}}
knock_outs:
  - {id: out, text: t, when: a and b}
award:
  pass_mark: 12
  minimum_per_indicator: 1
  grades: [{id: fair, name: fair, at_least: 12}, {id: good, name: good, at_least: 20}]
"""
)
LEVELED: Final = (
    HEAD
    + FACTS
    + """
levels: [{id: one, name: one}, {id: two, name: two}, {id: three, name: three}]
criteria:
  - id: c
    name: c
    met_when: {at_least: 2}
    indicators:
      - {id: i, text: t, requires: {one: a, two: b, three: a and b}}
      - {id: j, text: t, judged: {by: x}}
      - {id: k, text: t, requires: a, applies: {when: b, otherwise: left_out}}
  - id: d
    name: d
    indicators:
      - {id: l, text: t, requires: b, applies: {when: a, otherwise: full_points}}
prerequisites:
  - {id: p, text: t, requires: a, levels: [two, three]}
knock_outs:
  - {id: out, text: t, when: a and b}
award: {when: every criterion met, judged: {by: x}}
"""
)
WORST_FIRST: Final[tuple[Truth, ...]] = (False, MAYBE, True)
GRADES: Final = (None, "fair", "good")


@cache
def decider_of(text: str) -> Decider:
    found = catalogue_of(text).find("generated", on=date(2024, 1, 1))
    return Decider(found.checked, found.on)


def checked(text: str) -> CheckedSet:
    return decider_of(text).checked


def combine(whole: CheckedSet, given_results: Results) -> SetVerdict:
    """The verdict that follows from results of the parts."""
    text = SCORED if whole is checked(SCORED) else LEVELED
    return verdict_of(decider_of(text), given_results)


def same_where_defined_once(
    indicator: Indicator, kind: DefinitionKind, truths_: Sequence[Truth]
) -> tuple[Truth, ...]:
    """The truths by level; levels for which the set says the same have the same truth."""
    text = SCORED if indicator in checked(SCORED).indicators else LEVELED
    program = decider_of(text).program
    by_name: dict[str | None, Truth] = {}
    names = [program.name(kind, indicator.id, level) for level in program.checked.levels]
    for name, truth in zip(names, truths_, strict=True):
        by_name.setdefault(name, truth)
    return tuple(by_name[name] for name in names)


def truths() -> st.SearchStrategy[Truth]:
    return st.sampled_from(WORST_FIRST)


@st.composite
def points(draw: st.DrawFn, most: Number) -> Value:
    low, high = sorted(draw(st.tuples(*[st.integers(0, int(most) * 2)] * 2)))
    return (
        low / 2
        if low == high and low % 2
        else low // 2
        if low == high
        else Interval(low // 2, (high + 1) // 2)
    )


@st.composite
def results(draw: st.DrawFn, text: str) -> Results:
    """Any results of a set, independent of facts."""
    whole = checked(text)
    indicators = tuple(draw(one_result(whole, each)) for each in whole.indicators)
    conditions = tuple(draw(truths()) for _ in whole.conditions)
    judged = whole.document.award.judged is not None
    award = draw(st.sampled_from((None, False, True))) if judged else None
    return Results(
        indicators,
        conditions,
        12 if whole.pass_mark is not None else None,
        None if award is None else JudgedResult(met=award),
    )


@st.composite
def one_result(draw: st.DrawFn, whole: CheckedSet, indicator: Indicator) -> IndicatorResult:
    levels = len(whole.levels)
    applies: tuple[Truth, ...] = (True,) * levels
    if indicator.applies is not None:
        drawn = [draw(truths()) for _ in range(levels)]
        applies = same_where_defined_once(indicator, "applies", drawn)
    if indicator.max is not None:
        return IndicatorResult(
            indicator, (True,) * levels, draw(exact_points(indicator.max)), applies
        )
    met = same_where_defined_once(indicator, "met", [draw(truths()) for _ in range(levels)])
    return IndicatorResult(indicator, met, None, applies)


def exact_points(most: Number) -> st.SearchStrategy[Value]:
    whole = st.integers(0, int(most))
    return st.one_of(
        whole,
        st.tuples(whole, whole).map(lambda ends: _interval(min(ends), max(ends))),
    )


def _interval(low: int, high: int) -> Value:
    return low if low == high else Interval(low, high)


# ---- better ----------------------------------------------------------------------------------


def truth_up(draw: st.DrawFn, truth: Truth) -> Truth:
    """The same or a better truth; true is better than unknown, unknown better than false."""
    return draw(st.sampled_from(WORST_FIRST[WORST_FIRST.index(truth) :]))


def points_up(draw: st.DrawFn, value: Value, most: Number) -> Value:
    """Points with bounds that are not lower than before."""
    least, highest = bounds_of(value)
    low = draw(st.integers(int(least), int(most)))
    high = draw(st.integers(max(low, int(highest)), int(most)))
    return _interval(low, high)


@st.composite
def better(draw: st.DrawFn, before: Results) -> Results:
    """The results with one of them the same or better."""
    index = draw(st.integers(0, len(before.indicators) + len(before.conditions)))
    if index < len(before.indicators):
        result = before.indicators[index]
        if result.indicator.max is not None:
            raised = result._replace(points=points_up(draw, result.points, result.indicator.max))
        else:
            better_truths = [truth_up(draw, each) for each in result.met]
            met = same_where_defined_once(result.indicator, "met", better_truths)
            raised = result._replace(met=met)
        changed = (*before.indicators[:index], raised, *before.indicators[index + 1 :])
        return replace(before, indicators=changed)
    index -= len(before.indicators)
    if index < len(before.conditions):
        truth = truth_up(draw, before.conditions[index])
        truths_ = (*before.conditions[:index], truth, *before.conditions[index + 1 :])
        return replace(before, conditions=truths_)
    if before.award is None:
        return before
    return replace(before, award=JudgedResult(met=True))


OUTCOMES: Final = (Outcome.NOT_ELIGIBLE, Outcome.UNDETERMINED, Outcome.ELIGIBLE)


def is_no_worse(whole: CheckedSet, before: SetVerdict, after: SetVerdict) -> bool:
    """Whether no part of the second verdict is worse than in the first."""
    order = (None, *whole.levels)
    if before.total is not None and after.total is not None:
        if after.total[0] < before.total[0] or after.total[1] < before.total[1]:
            return False
    if OUTCOMES.index(after.outcome) < OUTCOMES.index(before.outcome):
        return False
    if order.index(after.level) < order.index(before.level):
        return False
    if before.grade is not None and after.grade is not None:
        if GRADES.index(after.grade) < GRADES.index(before.grade):
            return False
    return all(
        WORST_FIRST.index(now) >= WORST_FIRST.index(then)
        for then, now in zip(before.by_level, after.by_level, strict=True)
    )


@given(st.data())
def test_a_better_result_never_worsens_a_verdict_by_points(data: st.DataObject) -> None:
    whole = checked(SCORED)
    before = data.draw(results(SCORED))
    after = data.draw(better(before))
    assert is_no_worse(whole, combine(whole, before), combine(whole, after))


@given(st.data())
def test_a_better_result_never_worsens_a_verdict_by_levels(data: st.DataObject) -> None:
    whole = checked(LEVELED)
    before = data.draw(results(LEVELED))
    after = data.draw(better(before))
    assert is_no_worse(whole, combine(whole, before), combine(whole, after))


@given(st.data())
def test_improvements_end_with_the_title_earned(data: st.DataObject) -> None:
    """No improvement worsens the verdict, and with all results at their best the title is earned."""
    for text in (SCORED, LEVELED):
        whole = checked(text)
        here = data.draw(results(text))
        for _ in range(4):
            after = data.draw(better(here))
            assert is_no_worse(whole, combine(whole, here), combine(whole, after))
            here = after
        top = replace(
            here,
            indicators=tuple(
                r._replace(
                    met=(True,) * len(r.met),
                    applies=(True,) * len(r.applies),
                    points=r.indicator.max,
                )
                for r in here.indicators
            ),
            conditions=(True,) * len(here.conditions),
            award=None if here.award is None else JudgedResult(met=True),
        )
        best = combine(whole, top)
        if here.award is not None or whole.document.award.judged is None:
            assert best.outcome is Outcome.ELIGIBLE
            assert best.level == (whole.levels[-1] if whole.document.levels else None)


@given(st.data())
def test_the_verdict_with_unknowns_lies_between_worst_and_best(data: st.DataObject) -> None:
    """The verdict with MAYBE lies between the verdicts with false and with true."""
    whole = checked(LEVELED)
    middle = data.draw(results(LEVELED))
    worst, best = _settled(middle, False), _settled(middle, True)
    verdict = combine(whole, middle)
    assert is_no_worse(whole, combine(whole, worst), verdict)
    assert is_no_worse(whole, verdict, combine(whole, best))


def _settled(middle: Results, truth: bool) -> Results:
    def settle(each: Truth) -> Truth:
        return truth if each is MAYBE else each

    return replace(
        middle,
        indicators=tuple(
            r._replace(met=tuple(map(settle, r.met)), applies=tuple(map(settle, r.applies)))
            for r in middle.indicators
        ),
        conditions=tuple(map(settle, middle.conditions)),
    )
