"""analysis: what hosts call; the solver is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from criteria_engine.analysis.differences import Difference
from criteria_engine.analysis.law_questions import require_growing
from criteria_engine.analysis.law_results import FindSet
from criteria_engine.analysis.proof_report import LawAnswer, ProofReport
from criteria_engine.analysis.rule_tests import ExampleCoverage, ExampleMutation
from criteria_engine.arguments import expect_callable, expect_texts, expect_type
from criteria_engine.criteria import Criteria
from criteria_engine.errors import MissingPackages
from criteria_engine.lazy import LazyModule

if TYPE_CHECKING:
    from criteria_engine.analysis import (
        cell_coverage,
        comparison,
        example_pool,
        law_proofs,
        mutant_kills,
        proofs,
        solver_search,
    )
else:
    cell_coverage = LazyModule("criteria_engine.analysis.cell_coverage")
    comparison = LazyModule("criteria_engine.analysis.comparison")
    law_proofs = LazyModule("criteria_engine.analysis.law_proofs")
    proofs = LazyModule("criteria_engine.analysis.proofs")
    example_pool = LazyModule("criteria_engine.analysis.example_pool")
    mutant_kills = LazyModule("criteria_engine.analysis.mutant_kills")
    solver_search = LazyModule("criteria_engine.analysis.solver_search")


def compare(old: Criteria, new: Criteria, *, levels: tuple[str, str] | None = None) -> Difference:
    """Compare two sets for all facts at once.

    The sets share the facts that have the same name and kind, and these have to be acceptable to both; a fact
    that only one of them has may be anything. All facts are known. Each difference is shown by facts that both
    sets have decided; where there is none, that was proved.

    Args:
        old: the set that is compared with.
        new: the set that is compared.
        levels: a level of each of them, to compare these two instead of those with the same id.

    Raises:
        MissingPackages: the extra `analysis` is not installed.
        ValueError: a set has no such level.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> catalogue = Catalogue.packaged()
    >>> old = catalogue.find("learning_citizen", on=date(2021, 1, 1))
    >>> new = catalogue.find("learning_citizen", on=date(2023, 1, 1))
    >>> compare(old, new).outcome.relation
    'stricter'
    """
    expect_type("old", old, Criteria)
    expect_type("new", new, Criteria)
    if levels is not None:
        expect_texts("levels", levels)
        if len(levels) != len((old, new)):
            raise ValueError(f"`levels`: expected one of each set, got {len(levels)}")
    for criteria, level in zip((old, new), levels or (), strict=False):
        if level not in criteria.checked.levels:
            known = ", ".join(criteria.checked.levels)
            raise ValueError(f"`levels`: {criteria.checked.key} has no level {level} ({known})")
    with _solver_installed():
        compare_sets = comparison.compare_sets
    return compare_sets(old, new, levels)


def prove(
    criteria: Criteria, *, seconds: float = 20.0, find_set: FindSet | None = None
) -> ProofReport:
    """Prove what is never, always or twice said in a set, for all facts and on every day it is in force.

    Found are conditions that are never or always met, parts of them that say nothing new, rows that are never
    used, indicators that never decide or exclude each other, levels that are no steps, points, marks and grades
    out of reach, and laws that facts break. All facts are known and within their declared bounds. A finding is
    proved, or shows facts that the evaluator has decided. What was not decided is listed.

    Args:
        criteria: the set; its day does not matter.
        seconds: how long all questions together may take, laws aside.
        find_set: finds the earlier sets that laws name, as `catalogue.of_key` does; None leaves them open.

    Raises:
        MissingPackages: the extra `analysis` is not installed.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> report = prove(Catalogue.packaged().find("learning_citizen", on=date(2025, 1, 1)))
    >>> report.findings, report.not_examined
    ((), ())
    """
    expect_type("criteria", criteria, Criteria)
    expect_type("seconds", seconds, int, float)
    if find_set is not None:
        expect_callable("find_set", find_set)
    with _solver_installed():
        prove_set = proofs.prove_set
    return prove_set(criteria, seconds, find_set)


def never_hurts(criteria: Criteria, *names: str, less: Sequence[str] = ()) -> LawAnswer:
    """Prove that more of some facts never costs a subject the title, a level or points, all else equal.

    It is the law that :func:`criteria_engine.testing.monotone` tries on made-up subjects.

    Args:
        criteria: the set on a day.
        names: numbers and yes-or-no facts of which the second of two subjects has at least as much; a field of
            the items of a list is written `list.field`.
        less: those of which it has at most as much.

    Raises:
        MissingPackages: the extra `analysis` is not installed.
        ValueError: the set has no such fact.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> commune = Catalogue.packaged().find("learning_community", scope="commune", on=date(2026, 2, 20))
    >>> never_hurts(commune, "learning_citizens", "budget_sufficient").holds
    True
    >>> never_hurts(commune, "citizens").holds
    False
    """
    require_growing(criteria, names, less)
    with _solver_installed():
        prove_law = law_proofs.prove_never_hurts
    return prove_law(criteria, names, less)


@contextmanager
def _solver_installed() -> Iterator[None]:
    """Say which extra is missing where the solver is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise MissingPackages("analysis", "z3-solver") from error


def coverage(criteria: Criteria) -> ExampleCoverage:
    """Find out what the examples of a set show of it: conditions, thresholds, rows, levels, outcomes.

    For what no example shows, the solver makes an example, or proves that no facts can show it. Without the
    extra `analysis` that is left undecided, and `solved` is false. Only examples that pass count.

    Args:
        criteria: the set; its day decides for what no example shows.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> citizen = Catalogue.packaged().find("learning_citizen", on=date(2025, 6, 30))
    >>> found = coverage(citizen)
    >>> found.of_state("undecided")
    ()
    """
    expect_type("criteria", criteria, Criteria)
    pool = example_pool.ExamplePool(criteria)
    with _searching(pool) as search:
        cells = cell_coverage.CellCoverage(pool, search)
        cells.examine()
        pool.combine()
        return cells.coverage()


def mutation(criteria: Criteria) -> ExampleMutation:
    """Find out which small mistakes in a set its examples would notice.

    Each mutant is the set with one mistake: another number, `>` for `>=`, a part dropped, another fact, two
    rows swapped, and so on. It is killed if an example fails by it: by the outcome, level, grade, score or
    amounts that the example expects. For a mutant that no example kills, the solver makes an example, or
    proves that it decides every subject as the set does. Without the extra `analysis` that is left undecided,
    and `solved` is false. Only examples that pass count.

    Args:
        criteria: the set; its day decides for what no example notices.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> citizen = Catalogue.packaged().find("learning_citizen", on=date(2025, 6, 30))
    >>> mutation(citizen).of_state("undecided")
    ()
    """
    expect_type("criteria", criteria, Criteria)
    pool = example_pool.ExamplePool(criteria)
    with _searching(pool) as search:
        mutants = mutant_kills.MutantKills(pool, search)
        mutants.examine()
        pool.combine()
        return mutants.mutation()


def coverage_and_mutation(criteria: Criteria) -> tuple[ExampleCoverage, ExampleMutation]:
    """Return both; the examples that are made for what is not covered are then tried on the mutants, too.

    The made examples of the coverage are among those of the mutation.
    """
    expect_type("criteria", criteria, Criteria)
    pool = example_pool.ExamplePool(criteria)
    with _searching(pool) as search:
        cells = cell_coverage.CellCoverage(pool, search)
        cells.examine()
        mutants = mutant_kills.MutantKills(pool, search)
        mutants.examine()
        pool.combine()
        return cells.coverage(), mutants.mutation()


@contextmanager
def _searching(
    pool: example_pool.ExamplePool,
) -> Iterator[solver_search.SolverSearch | None]:
    """Start the solver; yield None where it is not installed."""
    try:
        start = solver_search.searching
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        yield None
        return
    with start(pool) as search:
        yield search
