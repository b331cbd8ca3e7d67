"""Which small mistakes the examples of a set notice; what is equivalent changes nothing for anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from criteria_engine.analysis import ExampleMutation, mutation
from criteria_engine.analysis.api import coverage_and_mutation
from criteria_engine.analysis.mutants import mutants_of
from criteria_engine.analysis.prover import Found, Proved
from criteria_engine.analysis.variant_questions import VariantQuestions
from criteria_engine.analysis.variants import VariantEvaluator
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.testing import run_examples
from tests.analysis.generated_questions import drawn_criteria, solver_settings
from tests.analysis.small_facts import some_facts
from tests.analysis.small_sets import FILES, check_listing, criteria_in, with_made


def listing(found: ExampleMutation) -> str:
    """Every mutant on a line, with the examples that fail by it."""
    lines = []
    for each in found.mutants:
        where = each.place.name.in_language("en")
        shown = ", ".join(each.examples)
        change = each.change.in_language("en")
        line = f"{each.state:10} {each.operator:10} {where}: {change}"
        lines.append(f"{line}{f' | {shown}' if shown else ''}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_mutants_of_small_sets(path: Path) -> None:
    check_listing(listing(mutation(criteria_in(path))), path.with_suffix(".mutation.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_made_examples_pass_and_notice_what_survived(path: Path, tmp_path: Path) -> None:
    before = mutation(criteria_in(path))
    whole = with_made(path, [each.yaml for each in before.made], tmp_path)
    assert all(each.passed for each in run_examples(whole.checked))
    after = mutation(whole)
    assert {each.state for each in after.mutants} <= {"killed", "equivalent"}
    assert after.percent == 100
    assert len(after.of_state("equivalent")) <= len(before.of_state("equivalent"))


def test_examples_made_for_coverage_are_tried_on_mutants() -> None:
    criteria = criteria_in(FILES[0])
    covered, mutated = coverage_and_mutation(criteria)
    assert mutated.made[: len(covered.made)] == covered.made
    assert len(mutated.made) < len(covered.made) + len(mutation(criteria).made)


@solver_settings(15)
@given(data=st.data())
def test_what_is_equivalent_changes_nothing(process: SolverProcess, data: st.DataObject) -> None:
    criteria, rng = drawn_criteria(data)
    evaluator = VariantEvaluator(criteria)
    mutants = list(mutants_of(evaluator.program))
    assume(mutants)
    questions = VariantQuestions(evaluator, process, 0.5)
    tried = [evaluator.subject(criteria.read(some_facts(criteria, rng))) for _ in range(30)]
    for mutant in rng.sample(mutants, min(3, len(mutants))):
        match questions.ask_other_decision(mutant.variant):
            case Proved():
                event("proved")
                assert not any(evaluator.differs(each, mutant.variant) for each in tried), mutant
            case Found(_, facts):
                event("found")
                assert evaluator.differs(evaluator.subject(facts[0]), mutant.variant), mutant
            case _:
                event("undecided")
