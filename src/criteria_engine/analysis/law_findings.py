"""analysis: the laws of a set → those that facts break, those about nobody, and those that are left open."""

from __future__ import annotations

from dataclasses import replace

from criteria_engine.analysis.law_proofs import LawProof, prove_on_all_days
from criteria_engine.analysis.law_questions import questions_of
from criteria_engine.analysis.law_results import NO_EARLIER, FindSet, LawResult
from criteria_engine.analysis.law_texts import broken_by_text
from criteria_engine.analysis.proof_report import NotExamined
from criteria_engine.bilingual import Text
from criteria_engine.checked_law import CheckedLaw, KeepsTitle
from criteria_engine.checking.review.law_diagnostics import LAW_ABOUT_NOBODY, LAW_BROKEN
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.model.base import Bilingual
from criteria_engine.reading.scalars import bilingual
from criteria_engine.symbolic.solver import SolverProcess


class LawFindings:
    """Proves the laws of a set.

    Args:
        criteria: the set; its day does not matter.
        process: the process with the solver.
        find_set: finds the earlier sets that laws name; None for none.

    Attributes:
        findings: the laws that do not hold, and those about nobody.
        not_examined: the laws that were not decided.
        questions: how many laws were asked about.
    """

    def __init__(
        self, criteria: Criteria, process: SolverProcess, find_set: FindSet | None
    ) -> None:
        self.findings: list[Diagnostic] = []
        self.not_examined: list[NotExamined] = []
        self.questions = 0
        for law in criteria.checked.laws:
            self.questions += 1
            earlier = None
            if isinstance(law.claim, KeepsTitle):
                earlier = None if find_set is None else find_set(law.claim.earlier)
                if earlier is None:
                    self._leave_open(law, NO_EARLIER)
                    continue
            self._examine(law, prove_on_all_days(questions_of(law, criteria, earlier), process))

    def _examine(self, law: CheckedLaw, proof: LawProof) -> None:
        span = law.document.text.span or law.document.span
        if proof.witness is not None:
            how = broken_by_text(LawResult(law, "broken", witness=proof.witness))
            code = LAW_BROKEN
            if code.id in law.document.intended:
                code = replace(code, severity=Severity.WARNING)
            self.findings.append(code.at(span, text=_text(law), how=how))
        elif proof.about_nobody and law.document.when is not None:
            self.findings.append(LAW_ABOUT_NOBODY.at(law.document.when.span))
        elif proof.holds is None:
            for why in proof.not_decided:
                self._leave_open(law, why)

    def _leave_open(self, law: CheckedLaw, why: Bilingual) -> None:
        span = law.document.text.span or law.document.span
        self.not_examined.append(NotExamined(bilingual(law.document.text), why, str(span)))


def _text(law: CheckedLaw) -> Text:
    text = law.document.text
    return Text(text.vi, text.in_language("en"))
