"""The packaged sets, checked once in each process of the tests, and the plan over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_set import CheckedSet, no_examples
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import load_rollup

_make: Final = Catalogue.packaged
"""The real method: a test may have replaced it by `packaged`."""


_FEW: Final = 20


@cache
def packaged() -> Catalogue:
    """Return the catalogue of the packaged sets, always the same one."""
    return _make()


def with_few_examples(checked: CheckedSet) -> CheckedSet:
    """Return a set with the examples of its file only; with the first ones beside it, where its file has none.

    Most of those beside it were made so that every rule is tested, and say little more of anything else.
    """
    if checked.document.examples:
        return replace(checked, read_examples=no_examples)
    first = checked.examples[:_FEW]
    return replace(checked, read_examples=lambda _: first)


@cache
def packaged_plan(on: date) -> RollupPlan:
    """Return the packaged plan of a commune on a day."""
    return load_rollup(None, packaged(), on)


MINH_HOP: Final = Path(__file__).parents[1] / "examples" / "minh-hop" / "criteria"
"""The targets of the commune of the examples."""


@cache
def minh_hop_plan(on: date) -> RollupPlan:
    """Return the packaged plan of a commune on a day, with the targets of Minh Hợp."""
    return load_rollup(None, packaged().extend(MINH_HOP), on)
