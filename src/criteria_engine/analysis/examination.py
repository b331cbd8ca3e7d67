"""analysis: questions about all subjects of one set: answered by an example, by the solver, or left open."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from criteria_engine.analysis.proof_report import NotExamined
from criteria_engine.analysis.prover import Answer, Found, Possible, Proved, Prover, Undecided
from criteria_engine.analysis.witnesses import part_not_compared, starting_points
from criteria_engine.bilingual import Template
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Code, Diagnostic, Related
from criteria_engine.errors import BudgetExceeded, FunctionFailed
from criteria_engine.evaluation.frames import Compute, Frame
from criteria_engine.lowering.program import Program
from criteria_engine.model.base import Bilingual
from criteria_engine.model.facts import Facts
from criteria_engine.source import Span
from criteria_engine.symbolic.formulas import Formula, negation
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError

QUESTION_TIMEOUT: Final = 2.0
"""How many seconds the solver may search for the answer to one question."""

_TIME_IS_OVER: Final = Bilingual(
    vi="đã hết thời gian cho phép của bộ này", en="the time allowed for this set was over"
)

Shows = Callable[[Frame], bool]
"""Whether the facts of a frame have a property, by the evaluator."""


class Examination:
    """Asks questions about a set on a day, and keeps what is found.

    Args:
        criteria: the set.
        process: the process with the solver.
        seconds: the limit for all questions together.

    Attributes:
        criteria: the set.
        prover: asks the solver.
        program: the meaning of the set on the day.
        findings: what its author probably did not mean.
        not_examined: the questions without an answer.
        questions: how many questions were asked.
        by_examples: how many of them an example answered.
    """

    def __init__(self, criteria: Criteria, process: SolverProcess, seconds: float) -> None:
        self.criteria = criteria
        self.prover = Prover([criteria], process, QUESTION_TIMEOUT)
        self.findings: list[Diagnostic] = []
        self.not_examined: list[NotExamined] = []
        self.questions = self.by_examples = 0
        self._end = time.monotonic() + seconds
        decider = self.prover.deciders[0]
        self.program: Program = decider.program
        self._examples = [decider.frame(start.given[0]) for start in starting_points(criteria, 0)]

    def run(self, node: Core) -> Compute:
        """Return the callable of an expression over the facts and definitions of the set."""
        return self.prover.deciders[0].planner.plan(node)

    def impossible(
        self,
        question: Template,
        span: Span | None,
        goal: Callable[[], Formula],
        shows: Shows | None = None,
        **data: object,
    ) -> bool:
        """Return whether it was proved that no facts have a property; an open question is noted.

        Args:
            question: what is asked, for the list of open questions.
            span: where the part is written.
            goal: returns the property.
            shows: the same property by the evaluator, so that an example can answer; None for none.
            data: the values for the placeholders of the question.
        """
        self.questions += 1
        if shows is not None and any(self._shows(shows, frame) for frame in self._examples):
            self.by_examples += 1
            return False
        answer = self._answer(question, span, lambda: self.prover.settle(goal()), data)
        return isinstance(answer, Proved)

    def find(
        self,
        question: Template,
        span: Span | None,
        goal: Callable[[], Formula],
        holds: Callable[[Facts], bool],
        **data: object,
    ) -> Found | None:
        """Return small facts with a property; None where there are none, or none are known.

        Args:
            question: what is asked, for the list of open questions.
            span: where the part is written.
            goal: returns the property.
            holds: the same property by the evaluator.
            data: the values for the placeholders of the question.
        """
        answer = self._answer(
            question, span, lambda: self.prover.ask(goal(), lambda all_: holds(all_[0]), ()), data
        )
        return answer if isinstance(answer, Found) else None

    def never(self, question: Template, span: Span | None, name: str, **data: object) -> bool:
        """Return whether it was proved that a definition of the set is never true."""
        run = self.run(self.program.values[name])
        return self.impossible(
            question, span, lambda: self.truth(name), lambda frame: run(frame) is True, **data
        )

    def always(self, question: Template, span: Span | None, name: str, **data: object) -> bool:
        """Return whether it was proved that a definition of the set is always true."""
        run = self.run(self.program.values[name])
        return self.impossible(
            question,
            span,
            lambda: negation(self.truth(name)),
            lambda frame: run(frame) is False,
            **data,
        )

    def truth(self, name: str) -> Formula:
        """Return when a definition of the set is true."""
        return self.prover.translations[0].truth(name)

    def report(
        self, code: Code, span: Span | None, related: Sequence[Related] = (), **data: object
    ) -> None:
        """Keep a finding; one without a place of its own is about the whole set."""
        place = span or self.criteria.checked.document.span
        self.findings.append(Diagnostic(code, place, data, related=tuple(related)))

    def _answer(
        self,
        question: Template,
        span: Span | None,
        ask: Callable[[], Answer | Possible],
        data: dict[str, object],
    ) -> Answer | Possible:
        """Return the answer of the solver; note a question that it leaves open."""
        if time.monotonic() > self._end:
            self._leave_open(question, span, _TIME_IS_OVER, data)
            return Undecided((), timeout=True)
        try:
            answer = ask()
        except OutsideFragmentError as problem:
            answer = Undecided((problem,))
        if isinstance(answer, Undecided):
            timeout = OutsideFragmentError("timeout")
            first = answer.problems[0] if answer.problems else timeout
            self._leave_open(question, span, part_not_compared(first).text, data)
        return answer

    def _shows(self, shows: Shows, frame: Frame) -> bool:
        try:
            return shows(frame.copy())
        except (BudgetExceeded, FunctionFailed):
            return False

    def _leave_open(
        self, question: Template, span: Span | None, why: Bilingual, data: dict[str, object]
    ) -> None:
        text = Bilingual(vi=question.in_language("vi", data), en=question.in_language("en", data))
        location = None if span is None else str(span)
        self.not_examined.append(NotExamined(text, why, location))
