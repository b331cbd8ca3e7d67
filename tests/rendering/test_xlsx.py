"""Workbooks: texts stay texts, numbers, shares and days are stored as such, with their formats."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    DocumentRow,
    Heading,
    Item,
    Pairs,
    Paragraph,
    RangeColumn,
    RangeRun,
    Table,
    TextLine,
    date_run,
    line,
    number_run,
    share_run,
)
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.text import render_text
from criteria_engine.rendering.xlsx import sheet_name, write_workbook

DAY = date(2026, 11, 30)

HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "http://example.org",
    "mailto:a@b.c",
    "internal:Sheet1!A1",
    "1416",
    "0001",
    "TRUE",
    "2026-11-30",
    "{=1}",
    "<script>alert(1)</script>",
    "a|b\\|c",
    "`x` *y* _z_ [l](javascript:alert(1)) ![i](x)",
    "&lt;b&gt;",
    "_x0041_",
    "a\nb",
    "\x1b[2J\x00",
    "\u202eabc",
    "\ud800",
    "# x",
    "- x",
    "1. x",
    "> x",
    "| x |",
    "",
)


def table(*cells: TextLine) -> Table:
    return Table(
        ("name", *("n" for _ in cells[1:])),
        (DocumentRow(cells),),
    )


def book(blocks: tuple[Block, ...], folder: Path, title: str = "t") -> Any:
    path = write_workbook(Document("vi", title, blocks), folder / "a.xlsx", DAY)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text(text: str, tmp_path: Path) -> None:
    blocks = (
        Heading(1, line(text)),
        Paragraph(line(text)),
        Bullets((Item(line(text), (Item(line(text)),)),)),
        Pairs(((text, line(text)),)),
        Table((text, text), (DocumentRow((line(text), line(text)), (line(text),)),)),
    )
    for sheet in book(blocks, tmp_path, text):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.data_type == "s" or cell.value is None
                assert cell.hyperlink is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_cannot_be_markup(text: str) -> None:
    document = Document("vi", text, (table(line(text), line(text)), Paragraph(line(text))))
    page = render_html(document).partition("</style>")[2]
    assert "<script" not in page
    assert page.count("<") == page.count(">")
    head, rule, row, *_ = render_markdown(document).split("\n")
    assert _columns(row) == _columns(head) == _columns(rule) == 2
    assert "\x1b" not in render_text(document)


def _columns(row: str) -> int:
    """Return the number of cells of a row of a Markdown table."""
    escaped, bars = False, 0
    for character in row:
        bars += character == "|" and not escaped
        escaped = character == "\\" and not escaped
    return bars - 1


def test_numbers_shares_and_days_keep_their_values_and_formats(tmp_path: Path) -> None:
    cells = (
        line("a"),
        (number_run(1416, "vi"),),
        (number_run(Decimal("37.8"), "vi"),),
        (share_run(Fraction(92, 100), "vi"),),
        (share_run(Fraction(2, 3), "vi"),),
        (date_run(DAY, "vi"),),
        (),
    )
    sheet = book((table(*cells),), tmp_path)["t"]
    found = [(each.value, each.number_format) for each in sheet[2]]
    assert found == [
        ("a", "General"),
        (1416, "#,##0"),
        (37.8, "#,##0.00"),
        (0.92, "0\\ %"),
        (pytest.approx(2 / 3), "0.00\\ %"),
        (datetime.combine(DAY, time()), "dd/mm/yyyy"),
        (None, "General"),
    ]
    text = render_text(Document("vi", "", (table(*cells),)), columns=120)
    shown = text.split("\n")[-1].replace("\u00a0", "").split()
    assert shown == ["a", "1.416", "37,8", "92%", "66,67%", "30/11/2026"]


def test_a_range_takes_two_columns_in_a_workbook(tmp_path: Path) -> None:
    amount = RangeRun(number_run(3, "vi"), number_run(5, "vi"))
    columns = ("name", RangeColumn("count", "at least", "at most"))
    rows = (DocumentRow((line("a"), (amount,))), DocumentRow((line("b"), line("none"))))
    blocks = (Table(columns, rows),)
    sheet = book(blocks, tmp_path)["t"]
    assert [[each.value for each in row] for row in sheet.iter_rows()] == [
        ["name", "at least", "at most"],
        ["a", 3, 5],
        ["b", "none", None],
    ]
    assert "| a | 3–5 |" in render_markdown(Document("vi", "", blocks))


def test_sheets_begin_with_sections_and_have_distinct_names(tmp_path: Path) -> None:
    name = "Mục tiêu đến năm 2025 của Quyết định"
    blocks = (
        Paragraph(line("first")),
        Heading(2, line(name)),
        Heading(2, line(name.upper())),
        Heading(3, line("inside")),
        Heading(2, line("long"), sheet="short"),
    )
    made = book(blocks, tmp_path, "t")
    assert made.sheetnames == ["t", name[:31], f"{name.upper()[:28]} 2", "short"]
    assert all(len(each) <= 31 for each in made.sheetnames)


@pytest.mark.parametrize("text", ["'", "''x'", "History", "a/b:c*d?e[f]\\g", "x" * 40, "", "\x00"])
def test_every_name_of_a_sheet_is_accepted(text: str, tmp_path: Path) -> None:
    assert book((Heading(2, line(text), sheet=text),), tmp_path).sheetnames == [sheet_name(text)]


def test_a_text_that_is_too_long_for_a_cell_is_cut(tmp_path: Path) -> None:
    value = book((table(line("x" * 40_000), line("y")),), tmp_path)["t"]["A2"].value
    assert len(value) == 32_767
    assert value.endswith("…")
