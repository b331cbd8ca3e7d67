"""Unknown is not no: whatever is not known may be filled in without contradicting what was settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names, Slots
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.evaluation.expressions import Layout, plan
from criteria_engine.functions.standard import standard
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Status
from criteria_engine.model.values import admits
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.source import Source
from tests.generated import (
    DEFINITIONS,
    FACTS_YAML,
    HEAD,
    blurred,
    catalogue_of,
    conditions,
    full_facts,
    numbers,
    set_texts,
)

DAY = date(2024, 1, 1)
OPEN = (Status.UNDETERMINED, Status.NEEDS_JUDGEMENT)


def criteria_of(text: str) -> Criteria | None:
    """The criteria of a generated file, or None where the checker refused it."""
    loaded = next(catalogue_of(text).all())
    return None if loaded.checked is None else Criteria(loaded.checked, DAY)


def contradicts(rough: Decision, exact: Decision) -> str | None:
    """What a settled part of the rough decision says differently from the exact one."""
    if rough.outcome not in (Outcome.UNDETERMINED, exact.outcome):
        return "outcome"
    if exact.level is not None and exact.level not in rough.possible_levels:
        return "level"
    if rough.grade not in (None, exact.grade):
        return "grade"
    low, high = rough.total, exact.total
    if low is not None and high is not None and not (low.low <= high.low <= high.high <= low.high):
        return "total"
    for one, other in zip(rough.findings, exact.findings, strict=True):
        if one.levels:
            for level, status in one.levels.items():
                if status not in (*OPEN, other.levels[level]):
                    return f"{one.id} {level}"
        elif one.status not in (*OPEN, other.status):
            return one.id
    return None


@given(set_texts(), full_facts(), st.data())
def test_filling_in_unknowns_never_contradicts(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """The law of design section 4, over generated sets and facts."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    shape = criteria.shape
    facts["evidence"] = {k: v for k, v in facts["evidence"].items() if k in shape.evidence}
    facts["judgements"] = {
        id_: data.draw(st.integers(0, 10)) for id_ in shape.judgeable if data.draw(st.booleans())
    }
    exact = criteria.decide(facts)
    rough = criteria.decide(data.draw(blurred(facts)))
    assert contradicts(rough, exact) is None


BASE = (
    HEAD + FACTS_YAML + DEFINITIONS + "criteria:\n  - id: c\n    name: c\n    indicators:\n"
    "      - id: i\n        text: i\n        requires: a\naward: {when: every criterion met}\n"
)


@settings(max_examples=300)
@given(st.one_of(conditions(3), numbers(3)), full_facts(), st.data())
def test_an_unknown_value_admits_every_value_it_may_have(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """The same for a single expression: the rough value holds the exact one."""
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
    found = check_expression(expression, names, standard(), slots)
    assert found.diagnostics == ()
    layout = Layout.of(tuple(definitions), slots.used)
    run = plan(found.core, layout, definitions)
    facts = {k: v for k, v in facts.items() if k not in ("evidence", "judgements")}
    exact = run(layout.frame(criteria.read(facts).values))
    rough = run(layout.frame(criteria.read(data.draw(blurred(facts))).values))
    assert admits(rough, exact)
