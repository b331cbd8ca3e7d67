"""analysis: one set, and a fact of which a subject has more → whether that may cost it anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_engine.analysis.proof_report import LawAnswer
from criteria_engine.analysis.prover import Answer, Found, Proved, Prover, Undecided
from criteria_engine.analysis.witnesses import part_not_compared
from criteria_engine.criteria import Criteria
from criteria_engine.model.facts import Facts
from criteria_engine.symbolic.formulas import Formula, conjunction, disjunction, negation
from criteria_engine.symbolic.scalar_operations import ScalarOperations, truth_of
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError, TruthTerm


def prove_never_hurts(criteria: Criteria, names: Sequence[str]) -> LawAnswer:
    """Return whether more may hurt; see :func:`criteria_engine.analysis.never_hurts`."""
    with SolverProcess() as process:
        prover = Prover([criteria, criteria], process, separate=names)
        answer = _ask(prover, names)
    match answer:
        case Proved():
            return LawAnswer(True)
        case Found(given=(less, more)):
            return LawAnswer(False, less, more)
        case _:
            problems = answer.problems if isinstance(answer, Undecided) else ()
            found = problems or (OutsideFragmentError("timeout"),)
            return LawAnswer(None, not_decided=tuple(part_not_compared(p).text for p in found))


def _ask(prover: Prover, names: Sequence[str]) -> Answer:
    try:
        goal = conjunction([*_more(prover, names), _loses(prover)])
    except OutsideFragmentError as problem:
        return Undecided((problem,))
    return prover.ask(goal, lambda facts: _does_lose(prover, facts), ())


def _more(prover: Prover, names: Sequence[str]) -> Iterator[Formula]:
    """Yield that the second subject has at least as much of each fact as the first one."""
    operations = ScalarOperations(prover.subject.texts)
    for name in names:
        less, more = (facts[name] for facts in prover.subject.facts)
        if isinstance(less, TruthTerm):
            yield disjunction([less.false, truth_of(more).true])
        else:
            yield truth_of(operations.compare("<=", less, more)).true


def _reached(prover: Prover) -> list[str]:
    """Return the names of the definitions that say which levels, or the title, are reached."""
    return [e.name for e in prover.deciders[0].program.definitions.values() if e.kind == "level"]


def _loses(prover: Prover) -> Formula:
    """Return when the first subject reaches a level, or has points, that the second one has not."""
    less, more = prover.translations
    lost = [
        conjunction([less.truth(name), negation(more.truth(name))]) for name in _reached(prover)
    ]
    if "award.total" in prover.deciders[0].program.definitions:
        totals = [each.definition("award.total") for each in (less, more)]
        operations = ScalarOperations(prover.subject.texts)
        lost.append(truth_of(operations.compare(">", totals[0], totals[1])).true)
    return disjunction(lost)


def _does_lose(prover: Prover, facts: Sequence[Facts]) -> bool:
    """Return the same for known facts, by the evaluator."""

    def values(name: str) -> tuple[object, object]:
        return prover.value(0, name, facts[0]), prover.value(1, name, facts[1])

    if any(values(name) == (True, False) for name in _reached(prover)):
        return True
    if "award.total" not in prover.deciders[0].program.definitions:
        return False
    before, after = (prover.value(side, "award.total", facts[side]) for side in (0, 1))
    return bool(before > after)
