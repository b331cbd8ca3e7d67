"""What the solver proves holds for all facts that are tried; the evaluator agrees with what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from criteria_engine.analysis.prover import Found, Proved, Prover, Undecided
from criteria_engine.model.facts import Facts
from criteria_engine.symbolic.formulas import conjunction, negation
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError
from tests.analysis.generated_questions import drawn_criteria, solver_settings
from tests.analysis.small_facts import some_facts

TRIED = 40
"""The number of facts on which each proof is tried."""


def truths(prover: Prover) -> list[str]:
    """The definitions that are booleans and can be asked about."""
    kinds = (
        "requires",
        "when",
        "row",
        "met",
        "minimum",
        "condition",
        "passed",
        "rules",
        "level",
        "eligible",
    )
    found = []
    for name, each in prover.deciders[0].program.definitions.items():
        if each.kind in kinds:
            try:
                prover.translations[0].truth(name)
            except OutsideFragmentError:
                continue
            found.append(name)
    return found


def goal_of(
    prover: Prover, yes: str, no: str | None
) -> tuple[Any, Callable[[Sequence[Facts]], bool]]:
    """Whether one definition is true, and another one is not."""
    formulas = [prover.translations[0].truth(yes)]
    if no is not None:
        formulas.append(negation(prover.translations[0].truth(no)))

    def holds(facts: Sequence[Facts]) -> bool:
        here = prover.value(0, yes, facts[0]) is True
        return here and (no is None or prover.value(0, no, facts[0]) is not True)

    return conjunction(formulas), holds


@solver_settings(60)
@given(data=st.data())
def test_proofs_hold_for_all_facts_that_are_tried(
    process: SolverProcess, data: st.DataObject
) -> None:
    criteria, rng = drawn_criteria(data)
    prover = Prover([criteria], process, timeout=0.5)
    names = truths(prover)
    tried = [criteria.read(some_facts(criteria, rng)) for _ in range(TRIED)]
    for _ in range(3):
        yes, no = rng.choice(names), rng.choice([None, *names])
        goal, holds = goal_of(prover, yes, no)
        match prover.ask(goal, holds, rng.choice([None, None, None, None, ()])):
            case Proved():
                event("proved")
                assert not any(holds([facts]) for facts in tried), (yes, no)
            case Found(_, facts):
                event("found")
                assert holds(facts)
            case Undecided(problems, timeout):
                event("undecided: " + ", ".join(each.construct for each in problems))
                assert problems or timeout
