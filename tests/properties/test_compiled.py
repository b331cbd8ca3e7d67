"""Generated functions and the evaluator give the same verdict for every generated set and facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from criteria_engine.codegen.frames import CompiledPlanner
from criteria_engine.codegen.two_ends import compile_two_ends
from criteria_engine.criteria import Criteria
from criteria_engine.errors import BudgetExceeded, FunctionFailed, TooLong
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import BUDGET
from criteria_engine.evaluation.loop_memory import LoopMemory
from criteria_engine.model.decision import Verdict
from criteria_engine.model.facts import Facts
from tests.generated import DAY, any_set_texts, blurred, criteria_of, facts_for, full_facts


def by_evaluator(criteria: Criteria, facts: Facts) -> Verdict:
    """Return the verdict of the evaluator."""
    return Decider(criteria.checked, DAY).verdict(facts)


@given(any_set_texts(), full_facts(), st.data())
def test_compiled_agrees_with_the_evaluator(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """For known and partly unknown facts, as a dict and as read."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    decider = Decider(criteria.checked, DAY)
    ends = compile_two_ends(decider.program, decider.case_split)
    for given_facts in (facts, data.draw(blurred(facts))):
        known = criteria.read(given_facts)
        expected = by_evaluator(criteria, known)
        assert criteria.verdict(known) == expected
        assert ends.verdict(known) in (None, expected)
        assert criteria.verdict(given_facts) == expected
        bare = {k: v for k, v in given_facts.items() if k not in ("evidence", "judgements", "day")}
        assert criteria.verdict(bare) == by_evaluator(criteria, criteria.read(bare))


@given(any_set_texts(), full_facts(), st.data())
def test_compiled_definitions_agree_with_the_evaluator(
    text: str, facts: dict[str, Any], data: st.DataObject
) -> None:
    """Each definition has the same value, of the same type, after the same number of steps."""
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, facts, data)
    evaluator = Decider(criteria.checked, DAY)
    compiled = Decider(criteria.checked, DAY, make_planner=CompiledPlanner)
    names = data.draw(st.permutations(list(evaluator.program.definitions)))
    few = data.draw(st.integers(0, 40))
    for given_facts in (facts, data.draw(blurred(facts))):
        known = criteria.read(given_facts)
        stopped = _values(evaluator, known, names, few)
        assert _values(compiled, known, names, few) == stopped
        expected = _values(evaluator, known, names, None)
        assert _values(compiled, known, names, None) == expected
        remembered = _values(compiled.remembering, known, names, None)
        assert remembered == _values(evaluator.remembering, known, names, None)
        assert remembered[:-1] == expected[:-1]


def _values(
    decider: Decider, facts: Facts, names: Sequence[str], steps: int | None
) -> Sequence[str]:
    """Return the values of definitions, evaluated in this order, and then the steps that are left."""
    frame = decider.frame(facts)
    if steps is not None:
        frame[BUDGET] = steps
    frame.append(LoopMemory({}, frozenset()))
    runs = decider.runs_of_definitions
    values = []
    for name in names:
        try:
            value = runs[id(decider.program.definitions[name].value)](frame)
        except (BudgetExceeded, FunctionFailed, TooLong) as error:
            value = type(error)
        values.append(f"{name}: {value!r}")
    return [*values, str(frame[BUDGET])]
