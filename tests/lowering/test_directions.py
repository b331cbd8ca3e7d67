"""Yes-or-no facts by which a value only rises or only falls need no cases: intervals lose nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.case_split import CaseSplit
from criteria_engine.lowering.directions import Direction, directions
from criteria_engine.lowering.sets import lower
from tests.examples_count import examples
from tests.generated import (
    DAY,
    FACTS_YAML,
    HEAD,
    any_set_texts,
    blurred,
    criteria_of,
    facts_for,
    full_facts,
)

UP, DOWN, BOTH = Direction.UP, Direction.DOWN, Direction.BOTH


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a", UP),
        ("not(a)", DOWN),
        ("a and n > 3 or b and a", UP),
        ("a or not(a)", BOTH),
        ("n >= (if a then 3 else 5)", UP),
        ("n < (if a then 3 else 5)", DOWN),
        ("n >= (if a then m else r)", BOTH),
        ("(if a then b else false)", UP),
        ("(if a then true else b)", UP),
        ("(if a then not(b) else true)", DOWN),
        ("some x in members satisfies x.able and a", UP),
        ("count(members[able or a]) > 1", BOTH),
        ("total([if a then 2 else 1, n]) >= 3", UP),
        ("a = b", BOTH),
    ],
)
def test_directions_of_conditions(condition: str, expected: Direction) -> None:
    text = (
        f"{HEAD}{FACTS_YAML}criteria:\n  - id: c1\n    name: c\n    indicators:\n      - id: '1'\n"
    )
    text += (
        f"        text: t\n        requires: '{condition}'\naward: {{when: every criterion met}}\n"
    )
    criteria = criteria_of(text)
    assert criteria is not None
    program = lower(criteria.checked, DAY)
    found = directions(program)[program.names["level", "*", "*"]]
    assert found["a"] is expected


@given(any_set_texts(), full_facts(), st.data())
@settings(max_examples=examples(100))
def test_cases_of_the_other_facts_change_no_verdict(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    rough = data.draw(blurred(facts_for(criteria, facts, data)))
    found = criteria.verdict(rough)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CaseSplit, "undirected", lambda _: frozenset("abc"))
        assert Criteria(criteria.checked, DAY).verdict(rough) == found
