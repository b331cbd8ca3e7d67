"""The small commune of the examples with what its papers need: a name, earlier recognitions, a grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.subjects import Recognition
from criteria_engine.rollup.targets import TargetReport, target_reports
from tests.packaged import packaged_plan

SMALL: Final = Path(__file__).parents[4] / "examples" / "commune" / "small"

DAY: Final = date(2025, 11, 20)

NAMES: Final = {
    # Without the title.
    "H0018": "Lê <b>An</b> & 'Bình' #[*x*] $y$",
    # With the title.
    "H0001": "Nguyễn Thị Ánh Tuyết Hoàng Phương Khuê {{ office.name }}",
}


@cache
def small_rollup() -> Rollup:
    """Return the results of the commune."""
    plan = packaged_plan(DAY)
    commune = load_folder(SMALL, plan).commune
    column = plan.tables["families"].name_column
    assert column is not None
    families = commune.tables["families"]
    rows = dict(families.rows)
    for key, name in NAMES.items():
        rows[key] = replace(rows[key], values={**rows[key].values, column: name})
    earlier = [
        Recognition("learning_family", key, date(year, 12, 18))
        for key, years in {"H0002": (2023,), "H0001": (2022, 2023, 2024)}.items()
        for year in years
    ]
    signed = Recognition(
        "learning_family",
        "H0003",
        date(2025, 12, 20),
        number="45/QĐ-UBND",
        signer="Lê Văn Ký",
        year=2025,
    )
    tables = {**commune.tables, "families": replace(families, rows=rows)}
    known = (*(commune.recognitions or ()), *earlier, signed)
    return roll_up(plan, replace(commune, tables=tables, recognitions=known))


@cache
def small_reports() -> tuple[TargetReport, ...]:
    """Return the targets of the commune."""
    return tuple(target_reports(small_rollup()))
