"""Decisions cite the one cell of a threshold table that was read, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.decision import Decision
from criteria_engine.model.decision import Outcome
from criteria_engine.source import Source

ROOT: Final = Path(__file__).parents[2]

COMMUNE: Final[dict[str, Any]] = {
    "region": "central_highlands",
    "holds_standard": True,
    "income": 55,
    "households": 1000,
    "poor_households": 60,
    "piped_water_households": 400,
    "road_length": 10,
    "road_paved": 10,
    "people": 4000,
    "insured": 3900,
    "villages": 5,
    "model_villages": 1,
    "judgements": {"17.2": True},
}


def decide(**facts: Any) -> Decision:
    """Decide a commune of the example of new rural communes in 2024."""
    criteria = Catalogue.load(ROOT / "examples" / "new-rural-slice").find(
        "example_advanced_rural_commune", scope="commune", on=date(2024, 5, 1)
    )
    given = COMMUNE | facts
    return criteria.decide({name: each for name, each in given.items() if each is not None})


def lines(decision: Decision, language: Language) -> str:
    """Return an explanation on one line."""
    return " ".join(decision.explain(language).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", "mức thu nhập cần đạt (57 triệu đồng/người/năm; Tây Nguyên, năm 2024): không"),
        ("vi", "Số hộ nghèo đa chiều nhiều nhất bằng 5 % số hộ (Tây Nguyên): không"),
        ("en", "income needed (57 million VND a person and year; Central Highlands, 2024): no"),
        ("en", "at most 5% of the number of households (Central Highlands): no"),
    ],
)
def test_a_known_region_cites_one_cell(language: Language, expected: str) -> None:
    text = lines(decide(), language)
    assert expected in text
    assert "Đông Nam Bộ" not in text
    assert "South East" not in text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", "mức thu nhập cần đạt (từ 52 đến 80 triệu đồng/người/năm, tùy vùng): chưa rõ"),
        ("vi", "tỷ lệ nghèo đa chiều cho phép (từ 1 % đến 8 %, tùy vùng): chưa rõ"),
        ("en", "(from 52 to 80 million VND a person and year, depending on the region): not known"),
    ],
)
def test_an_unknown_region_gives_the_range(language: Language, expected: str) -> None:
    assert expected in lines(decide(region=None), language)


def test_a_cell_that_the_province_sets() -> None:
    base = (ROOT / "tests" / "diagnostics" / "base" / "table.yaml").read_text(encoding="utf-8")
    national = base.replace("north: [46, 49]", "north: [46, set_by_adaptation]").replace(
        "  income_needed:\n",
        "  income_needed:\n    set_by: Ủy ban nhân dân tỉnh\n    at_least: 40\n    at_most: 80\n",
    )
    province = """
format: 1
title: example_table
version: province
name: Xã khá của tỉnh
adapts: {title: example_table, version: "2024"}
in_force: {from: 2025-01-01, to: 2025-12-31}
source: {document: Quyết định của tỉnh, checked_on: 2026-01-01, basis: seen}
parameters: {income_needed: {table: {rows: {north: [46, 55]}}}}
"""
    catalogue = Catalogue(
        [CatalogueEntry(Source("a.yaml", national)), CatalogueEntry(Source("b.yaml", province))]
    )
    facts = {
        "region": "north",
        "remote": True,
        "villages": 5,
        "income": 50,
        "households": 1000,
        "poor": 20,
        "halls": 2,
    }
    day = date(2025, 6, 1)
    first, second = (
        catalogue.find("example_table", version=version, on=day).decide(facts)
        for version in ("2024", "province")
    )
    assert first.outcome is Outcome.UNDETERMINED
    assert "(do Ủy ban nhân dân tỉnh quy định; miền Bắc, năm 2025)" in lines(first, "vi")
    assert second.outcome is Outcome.NOT_ELIGIBLE
    assert "(55 triệu đồng; miền Bắc, năm 2025)" in lines(second, "vi")
