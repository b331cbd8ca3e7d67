"""test: the laws of a set → which of them were proved, which were only searched, and which are broken.

Where the solver of the extra `analysis` is installed, a law is proved, or broken by facts near to an example.
What it does not decide is searched: on the examples and beside them, and where Hypothesis is installed, on
facts that it makes up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from criteria_engine.analysis.law_questions import LawQuestion, questions_of
from criteria_engine.analysis.law_results import NO_EARLIER, FindSet, LawResult, LawWitness
from criteria_engine.analysis.law_search import LawSearch, subjects_beside
from criteria_engine.checked_law import CheckedLaw, KeepsTitle
from criteria_engine.checking.review.law_diagnostics import LAW_BROKEN
from criteria_engine.criteria import Criteria
from criteria_engine.lazy import LazyModule
from criteria_engine.model.base import Bilingual
from criteria_engine.reading.scalars import optional_bilingual

if TYPE_CHECKING:
    from criteria_engine.analysis import law_proofs
    from criteria_engine.symbolic import warm_solver
    from criteria_engine.symbolic.solver import SolverProcess
    from criteria_engine.testing import law_draws
else:
    law_draws = LazyModule("criteria_engine.testing.law_draws")
    law_proofs = LazyModule("criteria_engine.analysis.law_proofs")
    warm_solver = LazyModule("criteria_engine.symbolic.warm_solver")

_NO_SOLVER: Final = Bilingual(
    vi="chưa cài bộ giải (gói `analysis`)", en="the solver is not installed (extra `analysis`)"
)


def run_laws(criteria: Criteria, find_set: FindSet | None = None) -> list[LawResult]:
    """Prove the laws of a set, and search for facts that break those that are not proved.

    Args:
        criteria: the set; its day does not matter.
        find_set: finds the earlier sets that laws name; None for none.

    Returns:
        One result for each law, in the order of the file.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> family = Catalogue.packaged().find("learning_family", on=date(2017, 1, 1))
    >>> all(each.passed for each in run_laws(family))
    True
    """
    if not criteria.checked.laws:
        return []
    with _solver() as process:
        return [_run(law, criteria, find_set, process) for law in criteria.checked.laws]


def run_law(law: CheckedLaw, criteria: Criteria, find_set: FindSet | None = None) -> LawResult:
    """Prove one law of a set, or search, as :func:`run_laws` does."""
    with _solver() as process:
        return _run(law, criteria, find_set, process)


@contextmanager
def _solver() -> Iterator[SolverProcess | None]:
    """Yield the process with the solver; None where the solver is not installed."""
    if find_spec("z3") is None:
        yield None
        return
    with warm_solver.SOLVER.use() as process:
        yield process


def _run(
    law: CheckedLaw,
    criteria: Criteria,
    find_set: FindSet | None,
    process: SolverProcess | None,
) -> LawResult:
    earlier = None
    if isinstance(law.claim, KeepsTitle):
        earlier = None if find_set is None else find_set(law.claim.earlier)
        if earlier is None:
            return LawResult(law, "undecided", not_proved=(NO_EARLIER,))
    questions = questions_of(law, criteria, earlier)
    not_proved: tuple[Bilingual, ...] = (_NO_SOLVER,)
    if process is not None:
        proof = law_proofs.prove_on_all_days(questions, process)
        if proof.holds:
            return LawResult(law, "proved")
        if proof.witness is not None:
            return _broken(law, proof.witness)
        not_proved = proof.not_decided
    return _search(law, questions, not_proved)


def _search(
    law: CheckedLaw, questions: Sequence[LawQuestion], not_proved: tuple[Bilingual, ...]
) -> LawResult:
    tried = 0
    for question in questions:
        search = LawSearch(question)
        found = next((each for each in subjects_beside(question) if search.breaks(each)), None)
        if find_spec("hypothesis") is not None:
            # It also finds smaller facts than those beside an example.
            found = law_draws.draw_broken(search) or found
        if found is not None:
            return _broken(law, search.witness(found))
        tried += search.tried
    return LawResult(law, "searched" if tried else "undecided", tried, not_proved=not_proved)


def _broken(law: CheckedLaw, witness: LawWitness) -> LawResult:
    reasons = {str(code): reason for code, reason in law.document.intended.items()}
    because = optional_bilingual(reasons.get(LAW_BROKEN.id))
    return LawResult(law, "broken", witness=witness, because=because)
