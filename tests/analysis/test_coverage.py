"""What the examples of a set show of it; what is made shows its cell, what is impossible is never seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from criteria_engine.analysis import ExampleCoverage, coverage
from criteria_engine.analysis.cell_coverage import question_of, shows
from criteria_engine.analysis.cells import cells_of
from criteria_engine.analysis.prover import Found, Proved
from criteria_engine.analysis.variant_questions import VariantQuestions
from criteria_engine.analysis.variants import VariantEvaluator
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.testing import run_examples
from tests.analysis.generated_questions import drawn_criteria, solver_settings
from tests.analysis.small_facts import some_facts
from tests.analysis.small_sets import FILES, check_listing, criteria_in, with_made
from tests.missing_package import output_without


def listing(found: ExampleCoverage) -> str:
    """Every cell on a line, with the examples that show it."""
    lines = []
    for cell in found.cells:
        where = f"{cell.place.name.in_language('en')}: {cell.place.text}".removesuffix(": ")
        shown = ", ".join(cell.examples)
        lines.append(f"{cell.state:10} {cell.case:8} {where}{f' | {shown}' if shown else ''}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cells_of_small_sets(path: Path) -> None:
    check_listing(listing(coverage(criteria_in(path))), path.with_suffix(".coverage.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_made_examples_pass_and_cover_what_is_possible(path: Path, tmp_path: Path) -> None:
    before = coverage(criteria_in(path))
    whole = with_made(path, [each.yaml for each in before.made], tmp_path)
    assert all(each.passed for each in run_examples(whole.checked))
    after = coverage(whole)
    assert {each.state for each in after.cells} <= {"covered", "impossible"}
    assert after.percent == 100
    assert not after.made
    # What never decides alone may be listed under `deciding:` of an example, which then shows it.
    assert len(after.of_state("impossible")) <= len(before.of_state("impossible"))


def test_without_the_solver_nothing_is_called_impossible() -> None:
    code = f"""
from pathlib import Path
from criteria_engine.analysis import coverage
from tests.analysis.small_sets import criteria_in
found = coverage(criteria_in(Path({str(FILES[0])!r})))
print(found.solved, *(len(found.of_state(state)) for state in ("impossible", "covered", "undecided")))
"""
    solved, impossible, covered, undecided = output_without("z3", code).split()
    assert (solved, impossible) == ("False", "0")
    assert int(covered) > 0
    assert int(undecided) > 0


@solver_settings(15)
@given(data=st.data())
def test_what_is_impossible_is_never_seen(process: SolverProcess, data: st.DataObject) -> None:
    criteria, rng = drawn_criteria(data)
    evaluator = VariantEvaluator(criteria)
    cells = [each for each in cells_of(evaluator.program) if each.case != "unknown"]
    assume(cells)
    questions = VariantQuestions(evaluator, process, 0.5)
    tried = [evaluator.subject(criteria.read(some_facts(criteria, rng))) for _ in range(30)]
    for cell in rng.sample(cells, min(3, len(cells))):
        match question_of(cell)(questions, None):
            case Proved():
                event("proved")
                assert not any(shows(evaluator, each, cell) for each in tried), cell.place
            case Found(_, facts):
                event("found")
                assert shows(evaluator, evaluator.subject(facts[0]), cell), cell.place
            case _:
                event("undecided")
