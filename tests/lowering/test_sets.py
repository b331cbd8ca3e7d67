"""The definitions of a program have the values that the evaluator gives, known facts or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine import core
from criteria_engine.checked_set import CheckedSet
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Layout
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.lowering.program import Program
from criteria_engine.lowering.sets import lower
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value
from tests.award_by_hand import award_by_hand
from tests.examples_count import examples
from tests.generated import any_set_texts, blurred, criteria_of, facts_for, full_facts
from tests.packaged import packaged, with_few_examples
from tests.verdicts import verdict_of


def program_facts(facts: Facts) -> dict[str, Value]:
    values = dict(facts.values)
    for id_, judged in facts.judgements.items():
        values[f"judgements.{id_}"] = judged.met if judged.points is None else judged.points
    for id_, shown in facts.evidence.items():
        values[f"evidence.{id_}"] = shown is not False
    return values


def trace(program: Program, facts: Facts) -> dict[str, Value]:
    layout = Layout.of(tuple(program.definitions), program.checked.local_count)
    planner = Planner(layout, program.values)
    frame = layout.frame(program_facts(facts))
    return {
        name: planner.plan(core.Defined(name, each.value.type, each.value.written))(frame)
        for name, each in program.definitions.items()
    }


def check(criteria: Criteria, given_facts: Any) -> None:
    checked: CheckedSet = criteria.checked
    facts = criteria.read(given_facts)
    program = lower(checked, criteria.on)
    values = trace(program, facts)
    decider = Decider(checked, criteria.on)
    results = replace(decider.results(facts), trace=None)
    verdict = award_by_hand(checked, results)
    evaluated = verdict_of(decider, results)
    assert {name: getattr(evaluated, name) for name in verdict._fields} == verdict._asdict()

    def value(kind: Any, part: str | None = None, level: str | None = None) -> Value:
        name = program.name(kind, part, level)
        assert name is not None, (kind, part)
        return values[name]

    for level, truth in zip(checked.levels, verdict.by_level, strict=True):
        assert value("level", level, level) is truth
    for criterion, truths in zip(checked.criteria, verdict.criteria, strict=True):
        for level, truth in zip(checked.levels, truths, strict=True):
            assert value("criterion", criterion.id, level) is truth
    for result in results.indicators:
        id_ = result.indicator.id
        if result.indicator.max is None:
            assert tuple(value("met", id_, level) for level in checked.levels) == result.met
        else:
            assert bounds_of(value("points", id_)) == bounds_of(result.points)
        if program.name("left_out", id_):
            assert (value("left_out", id_) is True) is result.left_out
    if verdict.total is not None:
        low, high, maximum = verdict.total
        assert bounds_of(value("total")) == (low, high)
        assert bounds_of(value("of"))[1] == maximum


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])
@given(any_set_texts(), full_facts(), st.data())
def test_generated_sets(text: str, facts: dict[str, Any], data: st.DataObject) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    check(criteria, data.draw(st.one_of(st.just(facts), blurred(facts))))


def packaged_examples() -> Iterator[Any]:
    """Yield each packaged set on the first day of each example, with the facts of the example, and no facts."""
    for loaded in packaged().all():
        assert loaded.checked is not None
        checked = with_few_examples(loaded.checked)
        for example in checked.examples:
            criteria = Criteria(checked, example.on or checked.document.in_force.from_)
            yield pytest.param(criteria, example.facts or {}, id=f"{checked.key}: {example.name}")


@pytest.mark.parametrize(("criteria", "facts"), list(packaged_examples()))
def test_examples_of_packaged_sets(criteria: Criteria, facts: Any) -> None:
    check(criteria, facts)
