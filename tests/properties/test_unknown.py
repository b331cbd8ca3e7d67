"""Unknown is not false: filling in unknown facts never contradicts what was decided without them."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names, Slots
from criteria_engine.decision import Decision
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.functions.standard import standard
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Output, Status
from criteria_engine.model.values import admits
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.source import Source
from tests.examples_count import examples
from tests.generated import (
    DAY,
    DEFINITIONS,
    FACTS_YAML,
    HEAD,
    any_set_texts,
    blurred,
    conditions,
    criteria_of,
    facts_for,
    full_facts,
    numbers,
)

OPEN = (Status.UNDETERMINED, Status.NEEDS_JUDGEMENT)


def includes(rough: Output, exact: Output) -> bool:
    """Whether the interval of an output, a bound of which may be open, includes that of another."""
    low = rough.low is None or (exact.low is not None and rough.low <= exact.low)
    return low and (rough.high is None or (exact.high is not None and exact.high <= rough.high))


def contradicts(rough: Decision, exact: Decision) -> str | None:
    """Return which settled part of the rough decision differs from the exact one; None if none does."""
    if rough.outcome not in (Outcome.UNDETERMINED, exact.outcome):
        return "outcome"
    if exact.level is not None and exact.level not in rough.possible_levels:
        return "level"
    if rough.grade not in (None, exact.grade):
        return "grade"
    low, high = rough.total, exact.total
    if low is not None and high is not None and not (low.low <= high.low <= high.high <= low.high):
        return "total"
    for name, output in rough.outputs.items():
        if not includes(output, exact.outputs[name]):
            return name
    for one, other in zip(rough.findings, exact.findings, strict=True):
        if one.levels:
            for level, status in one.levels.items():
                if status not in (*OPEN, other.levels[level]):
                    return f"{one.id} {level}"
        elif one.status not in (*OPEN, other.status):
            return one.id
    return None


@given(any_set_texts(), full_facts(), st.data())
def test_filling_in_unknowns_never_contradicts(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """The law of monotone refinement, for generated sets and facts."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    exact = criteria.decide(facts)
    rough = criteria.decide(data.draw(blurred(facts)))
    assert contradicts(rough, exact) is None


BASE = (
    HEAD + FACTS_YAML + DEFINITIONS + "criteria:\n  - id: c\n    name: c\n    indicators:\n"
    "      - id: i\n        text: i\n        requires: a\naward: {when: every criterion met}\n"
)


@settings(max_examples=examples(200))
@given(st.one_of(conditions(3), numbers(3)), full_facts(), st.data())
def test_an_unknown_value_admits_every_value_it_may_have(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """The same for a single expression: its unknown value admits the exact value."""
    criteria = criteria_of(BASE)
    assert criteria is not None
    checked = criteria.checked
    expression, _ = parse(Source("expression", text).whole())
    assert expression is not None
    definitions = checked.definitions_on(DAY)
    names = Names(
        {name: fact.type for name, fact in checked.facts.items()},
        {name: node.type for name, node in definitions.items()},
    )
    slots = Slots()
    for _ in range(checked.local_count):
        slots.take()
    checked_expression = check_expression(expression, names, standard(), slots)
    assert checked_expression.diagnostics == ()
    layout = Layout.of(tuple(definitions), slots.used)
    run = plan(checked_expression.core, layout, definitions)
    facts = {k: v for k, v in facts.items() if k not in ("evidence", "judgements")}
    exact = run(layout.frame(criteria.read(facts).values))
    rough = run(layout.frame(criteria.read(data.draw(blurred(facts))).values))
    assert admits(rough, exact)
