"""The example of a whole commune, as the only commune of a province."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.warehouse.assessor import assess_province
from tests.packaged import packaged_plan
from tests.rollup.provinces import agree
from tests.rollup.stacked import stacked

SMALL = Path(__file__).parents[3] / "examples" / "commune" / "small"


def test_the_small_commune() -> None:
    plan = packaged_plan(date(2025, 11, 20))
    small = load_folder(SMALL, plan).commune
    tables = stacked(plan, {"MH": small})
    province = assess_province(plan, tables, commune="in_commune", absent="empty")
    agree(province, {"MH": roll_up(plan, small)})
