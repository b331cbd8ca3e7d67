"""analysis: one set on a day → what is never, always, or twice said in it, for all subjects."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from criteria_engine.analysis.condition_proofs import ConditionProofs
from criteria_engine.analysis.decisive_proofs import DecisiveProofs
from criteria_engine.analysis.examination import Examination
from criteria_engine.analysis.law_findings import LawFindings
from criteria_engine.analysis.law_results import FindSet
from criteria_engine.analysis.level_proofs import LevelProofs
from criteria_engine.analysis.periods import MOST_PERIODS, first_days
from criteria_engine.analysis.proof_report import NotExamined, ProofReport
from criteria_engine.checking.review.diagnostics import LEVEL_ORDER
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.base import Bilingual
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.warm_solver import SOLVER

SECONDS: Final = 20.0
"""How many seconds all questions about one set may take."""

_OF_SOME_DAYS: Final = frozenset({LEVEL_ORDER.id})
"""The codes of what is a mistake even where it is so on some days only."""

_OTHER_DAYS: Final = NotExamined(
    Bilingual(
        vi="các ngày sau lần đổi tham số thứ tư",
        en="the days after the fourth change of parameters",
    ),
    Bilingual(
        vi="mỗi bộ chỉ xem bốn giai đoạn đầu",
        en="only the first four periods of a set are examined",
    ),
)


def prove_set(
    criteria: Criteria, seconds: float = SECONDS, find_set: FindSet | None = None
) -> ProofReport:
    """Return what was proved of a set; see :func:`criteria_engine.analysis.prove`."""
    days = first_days(criteria)
    with SOLVER.use() as process:
        started = time.monotonic()
        examinations = [
            _examine(criteria.on_day(day), process, seconds / len(days))
            for day in days[:MOST_PERIODS]
        ]
        laws = LawFindings(criteria, process, find_set)
    left_open = [each for examination in examinations for each in examination.not_examined]
    left_open += [_OTHER_DAYS] if len(days) > MOST_PERIODS else []
    found = [*_of_all_days([each.findings for each in examinations]), *laws.findings]
    return ProofReport(
        findings=tuple(sorted(found, key=lambda each: (each.span.source.name, each.span.start))),
        not_examined=tuple(dict.fromkeys([*left_open, *laws.not_examined])),
        questions=sum(each.questions for each in examinations) + laws.questions,
        by_examples=sum(each.by_examples for each in examinations),
        seconds=time.monotonic() - started,
    )


def _examine(criteria: Criteria, process: SolverProcess, seconds: float) -> Examination:
    """Examine a set on a day; parts with a condition that is always the same are reported once."""
    examination = Examination(criteria, process, seconds)
    constant = ConditionProofs(examination).examine()
    decisive = DecisiveProofs(examination)
    if decisive.examine_points(constant) and LevelProofs(examination).examine(constant):
        decisive.examine_parts(constant)
    return examination


def _of_all_days(findings: Sequence[Sequence[Diagnostic]]) -> list[Diagnostic]:
    """Return what is so in all periods, or is a mistake in any of them, each once."""
    by_period = [{_place(each): each for each in reversed(found)} for found in findings]
    every = {place: each for found in reversed(by_period) for place, each in found.items()}
    return [
        each
        for place, each in every.items()
        if each.code.id in _OF_SOME_DAYS or all(place in found for found in by_period)
    ]


def _place(diagnostic: Diagnostic) -> tuple[str, str, int]:
    return diagnostic.code.id, diagnostic.span.source.name, diagnostic.span.start
