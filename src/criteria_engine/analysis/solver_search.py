"""analysis: looks with the solver for subjects that no example shows, on each day with other parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from criteria_engine.analysis.differences import NotCompared
from criteria_engine.analysis.example_pool import ExamplePool
from criteria_engine.analysis.made_names import About
from criteria_engine.analysis.prover import Answer, Found, Proved, StartingPoint, Undecided
from criteria_engine.analysis.variant_questions import VariantQuestions
from criteria_engine.analysis.witnesses import part_not_compared
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError
from criteria_engine.symbolic.warm_solver import SOLVER

TIMEOUT: Final = 3.0
"""How many seconds the solver may search for the answer to one question."""

Question = Callable[[VariantQuestions, Sequence[StartingPoint] | None], Answer]
"""Asks for a subject."""


@contextmanager
def searching(pool: ExamplePool) -> Iterator[SolverSearch]:
    """Start a solver that looks for subjects; it ends with the `with` statement."""
    with SOLVER.use() as process:
        yield SolverSearch(pool, process)


class SolverSearch:
    """Asks the solver, and adds what it finds to the examples.

    Args:
        pool: the examples.
        process: the process with the solver.
    """

    def __init__(self, pool: ExamplePool, process: SolverProcess) -> None:
        self._pool, self._process = pool, process
        self._questions: dict[int, VariantQuestions] = {}

    @property
    def calls(self) -> int:
        """How many questions the solver was asked."""
        return self._process.calls

    def search(
        self, questions: Mapping[int, Question], about: About
    ) -> str | tuple[NotCompared, ...] | None:
        """Look for a subject on each day until there is one.

        Args:
            questions: what is asked, by the number of the day's program.
            about: what the made example is about.

        Returns:
            The name that the made example has for now; None where there is none, which was proved; what keeps
            it from being decided.
        """
        problems: list[NotCompared] = []
        for version, question in questions.items():
            answer = question(self._of(version), self._near(version))
            if isinstance(answer, Found):
                made = self._pool.subject_of(version, answer.given[0])
                if made is not None:
                    return self._pool.add(version, *made, about)
                problems.append(part_not_compared(OutsideFragmentError("timeout")))
            elif isinstance(answer, Undecided):
                problems += map(part_not_compared, answer.problems)
                if answer.timeout or not answer.problems:
                    problems.append(part_not_compared(OutsideFragmentError("timeout")))
        return tuple(dict.fromkeys(problems)) or None

    def is_impossible(self, questions: Mapping[int, Question]) -> bool:
        """Return whether it is proved that there is no subject on any day; the arguments are as above."""
        return all(
            isinstance(question(self._of(version), self._near(version)), Proved)
            for version, question in questions.items()
        )

    def _near(self, version: int) -> list[StartingPoint]:
        """Return an example that what is found should be near to: one that is eligible, if there is any."""
        examples = [each for each in self._pool.examples if each.version == version]
        eligible = [each for each in examples if each.is_eligible] or examples
        return [
            StartingPoint(each.name, program_facts(each.subject.facts), {0: each.subject.facts})
            for each in eligible[:1]
        ]

    def _of(self, version: int) -> VariantQuestions:
        if version not in self._questions:
            evaluator = self._pool.evaluators[version]
            self._questions[version] = VariantQuestions(evaluator, self._process, TIMEOUT)
        return self._questions[version]
