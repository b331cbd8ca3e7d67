"""analysis: questions about variants of one set to the solver: which subjects they decide in another way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_engine.analysis.prover import Answer, Prover, StartingPoint, Undecided
from criteria_engine.analysis.term_differences import difference
from criteria_engine.analysis.variants import Variant, VariantEvaluator
from criteria_engine.core import Core
from criteria_engine.lowering.dependencies import Dependencies
from criteria_engine.model.facts import Facts
from criteria_engine.symbolic.formulas import Formula, disjunction
from criteria_engine.symbolic.scalar_operations import truth_of
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError

_OBSERVED = ("eligible", "reached", "grade", "total", "output")
"""The kinds of definitions that a decision tells of the award."""


class VariantQuestions:
    """Asks about variants of one set on one day.

    Args:
        evaluator: evaluates the variants.
        process: the process with the solver.
        timeout: how many seconds the solver may search for the answer to one question.
    """

    def __init__(self, evaluator: VariantEvaluator, process: SolverProcess, timeout: float) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._prover = Prover([evaluator.criteria], process, timeout)
        self._dependencies = Dependencies.of(evaluator.program)

    def ask_other_decision(
        self, variant: Variant, near: Sequence[StartingPoint] | None = None
    ) -> Answer:
        """Ask for a subject of whose award a variant decides something else."""

        def holds(facts: Sequence[Facts]) -> bool:
            return self._evaluator.differs(self._evaluator.subject(facts[0]), variant)

        try:
            goal = disjunction(list(self._differences(variant)))
        except OutsideFragmentError as problem:
            return Undecided((problem,))
        return self._prover.ask(goal, holds, near)

    def ask_holding(self, expression: Core, near: Sequence[StartingPoint] | None = None) -> Answer:
        """Ask for a subject for which an expression over the program is true."""

        def holds(facts: Sequence[Facts]) -> bool:
            subject = self._evaluator.subject(facts[0])
            return self._evaluator.value(subject, expression) is True

        try:
            goal = truth_of(self._prover.translations[0].term(expression)).true
        except OutsideFragmentError as problem:
            return Undecided((problem,))
        return self._prover.ask(goal, holds, near)

    def _differences(self, variant: Variant) -> Iterator[Formula]:
        """Yield when each thing that a decision tells is another one by a variant.

        Raises:
            OutsideFragmentError: something is not expressed in formulas.
        """
        readers = self._dependencies.readers.get(variant.definition, ())
        affected = {variant.definition, *readers}
        base = self._prover.translations[0]
        other = base.changed({variant.definition: variant.value}, affected)
        for name, definition in self._program.definitions.items():
            if name in affected and definition.kind in _OBSERVED:
                terms = base.definition(name), other.definition(name)
                yield difference(*terms, self._prover.subject.texts)
