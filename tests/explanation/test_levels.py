"""Explanations of numbers that differ between levels, and of numbers that an adaptation sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest

from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rendering.document import Table
from criteria_engine.rendering.set_page.page import set_page
from criteria_engine.rendering.text import line_text
from criteria_engine.source import Source
from criteria_engine.tables.headings import resolve_headings
from criteria_engine.tables.mapping import default_mapping
from criteria_engine.testing import run_examples
from tests.diagnostic_pages import BASE, BASES

DAY: Final = date(2026, 1, 1)

KNOWN: Final = {"difficult": False, "citizens": 1000, "trained": 600, "apprentices": 50}


def shares() -> Criteria:
    return Catalogue.load(BASE / "shares.yaml").find("example_shares", on=DAY)


def of_province() -> Criteria:
    """The set of the province, which states the number that the law leaves to it."""
    found = Catalogue([*map(entry, ("shares.yaml", "province.yaml"))])
    return found.find("example_shares", version="2024-province", on=DAY)


def entry(name: str) -> CatalogueEntry:
    return CatalogueEntry(Source(name, BASES[name]))


def decide(**facts: Any) -> Decision:
    given: Mapping[str, Any] = {**KNOWN, **facts}
    return shares().decide({name: value for name, value in given.items() if value is not None})


def section(decision: Decision, language: Language, heading: str) -> str:
    """The lines below a heading, without breaks."""
    lines = decision.explain(language).splitlines()
    start = lines.index(heading) + 3
    ends = (
        i for i in range(start, len(lines)) if lines[i] == "─" * len(lines[i - 1].strip()) != ""
    )
    end = next(ends, len(lines) + 1)
    return " ".join(" ".join(lines[start : end - 1]).split()).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "heading", "expected"),
    [
        (
            "vi",
            "Vì sao chưa đạt mức 2",
            "• ✗ Chưa đạt: 1.1 Tỷ lệ công dân được đào tạo • Số công dân được đào tạo ít nhất bằng 60 % số công dân"
            " (không thuộc diện đặc biệt khó khăn): không (500 / 1.000 = 50 %, cần 60 %, thiếu 100 người). • Số liệu liên"
            " quan: xã đặc biệt khó khăn: không.",
        ),
        (
            "en",
            "Why not mức 2",
            "• ✗ Not met: 1.1 Tỷ lệ công dân được đào tạo • Số công dân được đào tạo is at least 60% of số công dân"
            " (xã không thuộc diện đặc biệt khó khăn): no (500 / 1,000 = 50%, 60% needed, 100 người short).",
        ),
    ],
)
def test_the_next_level_is_missed_by_its_own_number(
    language: Language, heading: str, expected: str
) -> None:
    decision = decide(trained=500)
    assert decision.level == "level_1"
    assert section(decision, language, heading).startswith(expected)


@pytest.mark.parametrize(
    ("language", "heading", "expected"),
    [
        (
            "vi",
            "Kết quả từng tiêu chí",
            "Mức 1: 500 / 1.000 = 50 %, đúng bằng ngưỡng.",
        ),
        ("en", "Every criterion", "Mức 1: 500 / 1,000 = 50%, exactly at the threshold."),
    ],
)
def test_the_level_reached_shows_its_own_number(
    language: Language, heading: str, expected: str
) -> None:
    assert expected in section(decide(trained=500), language, heading)


def test_each_level_has_an_operand_of_its_own() -> None:
    (finding,) = [each for each in decide(trained=500).findings if each.id == "1.1"]
    read = {
        each.name: (each.label.vi, each.quantity.value)
        for each in finding.operands
        if each.kind == "parameter"
    }
    label = "tỷ lệ công dân được đào tạo phải đạt"
    assert read == {
        "trained_share@level_1": (f"{label} (mức 1)", 50),
        "trained_share@level_2": (f"{label} (mức 2)", 60),
    }


@pytest.mark.parametrize(
    ("language", "heading", "expected"),
    [
        (
            "vi",
            "Vì sao chưa đủ thông tin về mức 2",
            "• ? Chưa đủ thông tin: Mức 2 cần thêm số công dân học nghề • Số công dân học nghề ít nhất bằng số công dân"
            " học nghề phải có (do Ủy ban nhân dân tỉnh quy định): chưa rõ (30 người, cần 10–50 người).",
        ),
        (
            "vi",
            "Còn chờ quy định",
            "1. Ủy ban nhân dân tỉnh quy định số công dân học nghề phải có là bao nhiêu? • Cơ quan quy định: Ủy ban"
            " nhân dân tỉnh; đơn vị: người.",
        ),
        (
            "en",
            "What the law leaves to be set",
            "1. What số công dân học nghề phải có does Ủy ban nhân dân tỉnh set? • Who sets it: Ủy ban nhân dân"
            " tỉnh; unit: người.",
        ),
    ],
)
def test_an_open_number_is_waited_for(language: Language, heading: str, expected: str) -> None:
    decision = decide(apprentices=30)
    assert decision.level == "level_1"
    assert decision.possible_levels == ("level_1", "level_2")
    assert section(decision, language, heading).startswith(expected)


@pytest.mark.parametrize(("apprentices", "level"), [(50, "level_2"), (9, "level_1")])
def test_an_open_number_that_cannot_matter_is_not_missing(apprentices: int, level: str) -> None:
    decision = decide(apprentices=apprentices)
    assert decision.level == level
    assert decision.missing == ()


def test_what_is_missing_names_the_parameter_and_who_sets_it() -> None:
    decision = decide(apprentices=None)
    by_kind = {each.kind: each for each in decision.missing}
    assert set(by_kind) == {"fact", "parameter"}
    number = by_kind["parameter"]
    assert number.path == "parameters.needed_apprentices"
    assert number.label.vi == "số công dân học nghề phải có"
    assert number.answered_by is not None
    assert number.answered_by.vi == "Ủy ban nhân dân tỉnh"
    assert number.indicators == ("upgrade",)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


@pytest.mark.parametrize(("apprentices", "level"), [(20, "level_2"), (19, "level_1")])
def test_an_adaptation_states_the_open_number(apprentices: int, level: str) -> None:
    decision = of_province().decide({**KNOWN, "apprentices": apprentices})
    assert decision.level == level
    assert decision.possible_levels == (level,)


def test_examples_name_an_open_number_by_its_parameter() -> None:
    results = run_examples(shares().checked, lambda title, scope, on: shares())
    assert [each.mismatches for each in results] == [(), (), ()]


# ---- no facts state it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"needed_apprentices": 20},
        {"parameters": {"needed_apprentices": 20}},
        {"parameters.needed_apprentices": 20},
    ],
)
def test_facts_cannot_state_it(facts: Any) -> None:
    with pytest.raises(CriteriaError) as caught:
        shares().decide({**KNOWN, **facts})
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code.id == "set-elsewhere"
    assert "Ủy ban nhân dân tỉnh" in diagnostic.message("vi")


def test_a_column_of_a_table_cannot_state_it() -> None:
    mapping = default_mapping(shares().checked).subjects
    headings = ["subject_id", "citizens", "needed_apprentices"]
    with pytest.raises(CriteriaError) as caught:
        resolve_headings(headings, mapping, "table.csv", complete=True)
    assert [each.code.id for each in caught.value.diagnostics] == ["set-elsewhere"]


# ---- the page of the set ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "vi",
            [
                ("Tên", "Mức 1", "Mức 2", "Khi nào"),
                ("tỷ lệ công dân được đào tạo phải đạt", "40 %", "50 %", "xã đặc biệt khó khăn"),
                ("tỷ lệ công dân được đào tạo phải đạt", "50 %", "60 %", "các trường hợp khác"),
                (
                    "số công dân học nghề phải có",
                    "do Ủy ban nhân dân tỉnh quy định, từ 10 người đến 50 người",
                    "″",
                    "",
                ),
            ],
        ),
        (
            "en",
            [
                ("Name", "Mức 1", "Mức 2", "When"),
                ("tỷ lệ công dân được đào tạo phải đạt", "40%", "50%", "xã đặc biệt khó khăn"),
                ("tỷ lệ công dân được đào tạo phải đạt", "50%", "60%", "otherwise"),
                (
                    "số công dân học nghề phải có",
                    "set by Ủy ban nhân dân tỉnh, from 10 người to 50 người",
                    "″",
                    "",
                ),
            ],
        ),
    ],
)
def test_the_page_has_a_column_for_each_level(
    language: Language, expected: list[tuple[str, ...]]
) -> None:
    tables = [
        each
        for each in set_page(shares().checked, DAY, language).blocks
        if isinstance(each, Table) and each.columns == expected[0]
    ]
    (table,) = tables
    rows = [tuple(map(line_text, row.cells)) for row in table.rows]
    assert [tuple(cell.replace("\u00a0", " ") for cell in row) for row in rows] == expected[1:]
