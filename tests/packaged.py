"""The packaged sets, checked once in each process of the tests, and the plan over them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from criteria_engine.catalogue import Catalogue
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import load_rollup

_make: Final = Catalogue.packaged
"""The real method: a test may have replaced it by `packaged`."""


@cache
def packaged() -> Catalogue:
    """Return the catalogue of the packaged sets, always the same one."""
    return _make()


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
