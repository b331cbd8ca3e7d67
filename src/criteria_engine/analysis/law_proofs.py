"""analysis: the laws of a set → proved for all facts, or broken by facts that the evaluator has decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Final, assert_never

from criteria_engine.analysis.law_questions import TOTAL, LawQuestion
from criteria_engine.analysis.law_results import LawWitness
from criteria_engine.analysis.law_witnesses import law_witness
from criteria_engine.analysis.proof_report import LawAnswer
from criteria_engine.analysis.prover import (
    Answer,
    Found,
    Proved,
    Prover,
    StartingPoint,
    Undecided,
)
from criteria_engine.analysis.witnesses import part_not_compared, starting_points
from criteria_engine.checked_law import AlwaysHolds, KeepsTitle, LevelsOrdered, MoreNeverHurts
from criteria_engine.criteria import Criteria
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.symbolic.formulas import Formula, conjunction, disjunction, negation
from criteria_engine.symbolic.scalar_operations import ScalarOperations, truth_of
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError, Term, TruthTerm
from criteria_engine.symbolic.warm_solver import SOLVER

_MOST_STARTS: Final = 2
"""How many examples a witness is searched near to."""


@dataclass(frozen=True, slots=True)
class LawProof:
    """What the solver says of a law.

    Attributes:
        holds: True where it was proved, False where facts break it, None where it was not decided.
        found: the facts that break it, if any.
        witness: the same for readers.
        not_decided: why it was not decided.
        about_nobody: whether it was proved that its condition never holds.
    """

    holds: bool | None
    found: Found | None = None
    witness: LawWitness | None = None
    not_decided: tuple[Bilingual, ...] = field(default=())
    about_nobody: bool = False


def prove_law(question: LawQuestion, process: SolverProcess) -> LawProof:
    """Return whether a law holds for all known facts within their declared bounds."""
    starts = [
        start
        for side, criteria in enumerate(question.sets)
        if side == 0 or criteria is not question.sets[0]
        for start in starting_points(criteria, side)
    ]
    prover = Prover(question.sets, process, separate=question.separate)
    try:
        answer: Answer = prover.ask(
            conjunction(list(_broken(question, prover))), question.breaks, _near(question, starts)
        )
    except OutsideFragmentError as problem:
        answer = Undecided((problem,))
    match answer:
        case Found():
            return LawProof(
                False, answer, law_witness(question, answer.given, answer.facts, answer.example)
            )
        case Undecided(problems):
            found = problems or (OutsideFragmentError("timeout"),)
            texts = [part_not_compared(each).text for each in found]
            return LawProof(None, not_decided=tuple(dict.fromkeys(texts)))
        case _:
            return LawProof(True, about_nobody=_is_about_nobody(question, prover))


def _is_about_nobody(question: LawQuestion, prover: Prover) -> bool:
    """Return whether it was proved that the condition of a law never holds."""
    if question.when is None:
        return False
    return isinstance(prover.settle(conjunction(list(_meant(question, prover)))), Proved)


def _meant(question: LawQuestion, prover: Prover) -> Iterator[Formula]:
    """Yield that the condition of the law holds."""
    if question.when is not None:
        for side in question.sides_meant:
            yield truth_of(prover.translations[side].term(question.when)).true


def prove_on_all_days(questions: Sequence[LawQuestion], process: SolverProcess) -> LawProof:
    """Return whether a law holds in all periods: the first proof that it does not, else what is left open.

    Args:
        questions: the law in each period.
        process: the process with the solver.
    """
    proofs = []
    for question in questions:
        proofs.append(prove_law(question, process))
        if proofs[-1].holds is False:
            return proofs[-1]
    if all(proof.holds for proof in proofs):
        return LawProof(True, about_nobody=all(proof.about_nobody for proof in proofs))
    texts = [text for proof in proofs for text in proof.not_decided]
    return LawProof(None, not_decided=tuple(dict.fromkeys(texts)))


def prove_never_hurts(
    criteria: Criteria, more: Sequence[str], less: Sequence[str] = ()
) -> LawAnswer:
    """Return whether more may hurt; see :func:`criteria_engine.analysis.never_hurts`."""
    claim = MoreNeverHurts(tuple(more), tuple(less))
    question = LawQuestion(claim, None, (criteria, criteria))
    with SOLVER.use() as process:
        proof = prove_law(question, process)
    if proof.found is None:
        return LawAnswer(proof.holds, not_decided=proof.not_decided)
    given = proof.found.given
    return LawAnswer(False, less=given[0], more=given[1])


def _near(question: LawQuestion, starts: Sequence[StartingPoint]) -> list[StartingPoint]:
    """Return the examples that a witness should be near to: first those of which the law speaks."""

    def reached(start: StartingPoint) -> bool:
        return any(
            question.sets[side].decide(facts).outcome.value == "eligible"
            for side, facts in start.given.items()
        )

    return sorted(starts, key=lambda start: not reached(start))[:_MOST_STARTS]


def _broken(question: LawQuestion, prover: Prover) -> Iterator[Formula]:
    """Yield what holds at once where the law is broken."""
    yield from _meant(question, prover)
    match question.claim:
        case AlwaysHolds(condition):
            yield negation(truth_of(prover.translations[0].term(condition)).true)
        case LevelsOrdered():
            reached = [
                prover.translations[0].truth(f"level.{each}")
                for each in question.sets[0].checked.levels
            ]
            yield disjunction(
                [
                    conjunction([higher, negation(lower)])
                    for index, higher in enumerate(reached)
                    for lower in reached[:index]
                ]
            )
        case MoreNeverHurts(more, less):
            yield from _more(prover, more, (0, 1))
            yield from _more(prover, less, (1, 0))
            yield _loses(question, prover)
        case KeepsTitle():
            yield _loses(question, prover)
        case _:
            assert_never(question.claim)


def _loses(question: LawQuestion, prover: Prover) -> Formula:
    """Return when the first subject reaches a rank, or has points, that the second one has not."""
    lost = []
    for names in question.ranks:
        reached = [
            disjunction([prover.translations[side].truth(name) for name in names[side]])
            for side in (0, 1)
        ]
        lost.append(conjunction([reached[0], negation(reached[1])]))
    if question.compares_points:
        totals = [each.definition(TOTAL) for each in prover.translations]
        operations = ScalarOperations(prover.subject.texts)
        lost.append(truth_of(operations.compare(">", totals[0], totals[1])).true)
    return disjunction(lost)


def _more(prover: Prover, names: Sequence[str], sides: tuple[int, int]) -> Iterator[Formula]:
    """Yield that one subject has at least as much of each fact as the other one.

    What holds for each item of a list is added to the list.
    """
    for name in names:
        list_, dot, field_ = name.partition(".")
        if not dot:
            less, more = (prover.subject.facts[side][name] for side in sides)
            yield _at_least(prover, less, more)
            continue
        source = next(each for each in prover.subject.lists if each.path == list_)
        of_side = {
            side: each.term
            for each in source.item_terms
            if each.name == field_
            for side in each.shape
        }
        source.domain.append(_at_least(prover, of_side[sides[0]], of_side[sides[1]]))


def _at_least(prover: Prover, less: Term, more: Term) -> Formula:
    if isinstance(less, TruthTerm):
        return disjunction([less.false, truth_of(more).true])
    operations = ScalarOperations(prover.subject.texts)
    return truth_of(operations.compare("<=", less, more)).true
