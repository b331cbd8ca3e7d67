"""Decisive results: the implementation agrees with the definition, applied by brute force to generated sets.

The cases written by hand are the `deciding:` entries of the examples in `sets/`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.checked_set import CheckedSet
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.explanation.decisive import decisive, raises_level
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import JudgedResult
from criteria_engine.model.values import Truth, is_unknown
from tests.examples_count import examples
from tests.generated import DAY, any_set_texts, blurred, criteria_of, facts_for, full_facts
from tests.verdicts import verdict_of


def ids(checked: CheckedSet) -> list[str]:
    award = ["award"] if checked.document.award.judged is not None else []
    return [*(i.id for i in checked.indicators), *(c.id for c in checked.conditions), *award]


def extreme(result: IndicatorResult, *, best: bool) -> IndicatorResult:
    """An indicator's result at its best or worst; a result that is left out stays left out."""
    if result.left_out:
        return result
    levels = len(result.met)
    points = None
    if result.points is not None:
        points = (result.indicator.max or 0) if best else 0
    return result._replace(met=(best,) * levels, points=points, applies=(True,) * levels)


def with_extreme(checked: CheckedSet, results: Results, id_: str, *, best: bool) -> Results:
    """The results with one part at its best or worst."""
    if id_ == "award":
        return replace(results, award=JudgedResult(met=best), trace=None)
    truths: list[Truth] = [
        best if condition.id == id_ else truth
        for condition, truth in zip(checked.conditions, results.conditions, strict=True)
    ]
    indicators = tuple(
        extreme(r, best=best) if r.indicator.id == id_ else r for r in results.indicators
    )
    return replace(results, conditions=tuple(truths), indicators=indicators, trace=None)


def state(checked: CheckedSet, results: Results, id_: str) -> tuple[bool, bool]:
    """Whether a result is below its best, and whether it is unknown."""
    if id_ == "award":
        award = results.award
        return award is not None and award.met is False, award is None
    for condition, truth in zip(checked.conditions, results.conditions, strict=True):
        if condition.id == id_:
            return truth is False, is_unknown(truth)
    result = next(r for r in results.indicators if r.indicator.id == id_)
    if result.indicator.max is None:
        return False in result.met, any(map(is_unknown, result.met))
    return bounds_of(result.points)[1] < result.indicator.max, is_unknown(result.points)


def by_definition(decider: Decider, results: Results, verdict: SetVerdict) -> set[str]:
    """The definition in docs/design/decisive.md, applied literally."""

    def reached(changed: Results) -> tuple[Outcome, str | None]:
        verdict_ = verdict_of(decider, changed)
        return verdict_.outcome, verdict_.level

    checked = decider.checked
    every = ids(checked)
    if verdict.outcome is Outcome.ELIGIBLE:
        here = verdict.outcome, verdict.level
        return {e for e in every if reached(with_extreme(checked, results, e, best=False)) != here}
    if verdict.outcome is Outcome.NOT_ELIGIBLE:
        lost = {e for e in every if state(checked, results, e)[0]}
        alone = set()
        for each in lost:
            others = results
            for other in every:
                if other != each:
                    others = with_extreme(checked, others, other, best=True)
            if verdict_of(decider, others).outcome is Outcome.NOT_ELIGIBLE:
                alone.add(each)
        return alone or lost
    return {
        e
        for e in every
        if state(checked, results, e)[1]
        and any(
            verdict_of(decider, with_extreme(checked, results, e, best=best)).outcome
            is not Outcome.UNDETERMINED
            for best in (True, False)
        )
    }


def decided(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> tuple[Decider, Results, SetVerdict]:
    """A generated set, with facts of which some may be unknown."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    known = criteria.read(data.draw(st.one_of(st.just(facts), blurred(facts))))
    decider = Decider(criteria.checked, DAY)
    return decider, *decider.decide(known)


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_decisive_results_agree_with_the_definition(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    decider, results, verdict = decided(text, facts, data)
    assert decisive(decider, results, verdict) == by_definition(decider, results, verdict)


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_raises_level_agrees_with_combining_the_better_result(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    decider, results, verdict = decided(text, facts, data)
    for id_ in ids(decider.checked):
        better = verdict_of(decider, with_extreme(decider.checked, results, id_, best=True))
        raised = (better.outcome, better.level) != (verdict.outcome, verdict.level)
        assert raises_level(decider, results, id_, verdict) is raised


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(any_set_texts(), full_facts(), st.data())
def test_a_title_not_earned_always_has_a_decisive_result(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Something was not met, or something lost points."""
    decider, results, verdict = decided(text, facts, data)
    assume(verdict.outcome is Outcome.NOT_ELIGIBLE)
    # Where the outcome comes from a case split on unknown truths, no single result has to be lost.
    assume(verdict_of(decider, results).outcome is Outcome.NOT_ELIGIBLE)
    assert decisive(decider, results, verdict)


def test_findings_state_whether_they_are_decisive() -> None:
    criteria = criteria_of(SET)
    assert isinstance(criteria, Criteria)
    decision = criteria.decide({"a": True, "b": False, "n": 3})
    assert [f.id for f in decision.findings if f.decisive] == ["i1", "k"]
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    earned = criteria.decide({"a": True, "b": True, "n": 9})
    assert [f.id for f in earned.findings if f.decisive] == ["i0", "i1", "k"]
    assert criteria.on == date(2024, 1, 1)


SET = """
format: 1
title: generated
version: v1
name: generated
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
  n: {type: integer, at_least: 0, label: n, question: n}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i0, text: t, requires: a}
      - {id: i1, text: t, requires: b}
knock_outs:
  - {id: k, text: t, when: n < 5}
award: {when: every criterion met}
"""
