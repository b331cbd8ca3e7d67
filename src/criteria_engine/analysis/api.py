"""analysis: what hosts call; the solver is imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria_engine.analysis.differences import Difference
from criteria_engine.criteria import Criteria
from criteria_engine.errors import MissingPackages
from criteria_engine.lazy import LazyModule

if TYPE_CHECKING:
    from criteria_engine.analysis import comparison
else:
    comparison = LazyModule("criteria_engine.analysis.comparison")


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
    for criteria, level in zip((old, new), levels or (), strict=False):
        if level not in criteria.checked.levels:
            known = ", ".join(criteria.checked.levels)
            raise ValueError(f"`levels`: {criteria.checked.key} has no level {level} ({known})")
    try:
        compare_sets = comparison.compare_sets
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise MissingPackages("analysis", "z3-solver") from error
    return compare_sets(old, new, levels)
