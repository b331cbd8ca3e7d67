"""Texts typed with the fonts of TCVN3 and VNI: recognised, converted on request, never guessed."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import openpyxl
import pytest
from openpyxl.styles import Font

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.legacy_fonts import convert_text, legacy_fonts_of
from criteria_engine.tables.locators import open_tables
from criteria_engine.tables.sheet_table import SheetTable
from criteria_engine.tables.source import DEFAULT_OPTIONS

TYPED = [
    ("tcvn3", "Hä vµ tªn chñ hé", "Họ và tên chủ hộ"),
    ("tcvn3", "§Þa chØ: xãm Minh Thµnh", "Địa chỉ: xóm Minh Thành"),
    ("tcvn3", "Thu nhËp b×nh qu©n (tr­êng)", "Thu nhập bình quân (trường)"),
    ("tcvn3", "QuyÕt ®Þnh sè 12/Q§", "Quyết định số 12/QĐ"),
    ("vni", "Hoï vaø teân chuû hoä", "Họ và tên chủ hộ"),
    ("vni", "Ñòa chæ: xoùm Minh Thaønh", "Địa chỉ: xóm Minh Thành"),
    ("vni", "Thöôøng xuyeân, ÑAÏI HOÏC", "Thường xuyên, ĐẠI HỌC"),
    ("vni", "Quyeát ñònh giöõ gìn", "Quyết định giữ gìn"),
]

PLAIN = [
    "Họ và tên chủ hộ", "Hòa, hoà, HOÃN", "Müller & Søn © 2025", "5 µm", "Señor Über", "naïve", "a · b",
    normalize("NFD", "Quyết định số 12"), "H001", "", "«Đạt»", "100 %", "Nhà văn hoá ® 1",
]  # fmt: skip


@pytest.mark.parametrize(("font", "typed", "meant"), TYPED)
def test_a_typed_text_is_recognised_and_converted(font: str, typed: str, meant: str) -> None:
    assert legacy_fonts_of(typed) == (font,)
    assert convert_text(typed, "tcvn3" if font == "tcvn3" else "vni") == meant


def test_other_texts_are_not_recognised() -> None:
    assert [each for each in PLAIN if legacy_fonts_of(each)] == []


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Danh s¸ch"
    for row in (
        ["id", "Hä tªn", "Ghi chó"],
        ["H1", "Lª V¨n <An>", "đã hỏi"],
        ["H2", "TrÇn ThÞ B", "12"],
    ):
        book.active.append(row)
    book.active["B2"].font = Font(name=".VnTime")
    book.save(tmp_path / "cu.xlsx")
    return tmp_path / "cu.xlsx"


def test_headings_are_refused_and_cells_are_counted(workbook: Path) -> None:
    with pytest.raises(CriteriaError) as error:
        open_tables(str(workbook), DEFAULT_OPTIONS, {})
    (found,) = error.value.diagnostics
    assert found.message("vi") == (
        "tiêu đề `Hä tªn` viết bằng phông TCVN3 (.VnTime), không phải Unicode; đúng ra là `Họ tên`"
    )
    assert str(found.span).startswith("cu.xlsx [Danh s¸ch] B1")
    assert "--encoding tcvn3" in (found.help("vi") or "")
    book = openpyxl.load_workbook(workbook)
    book.active["B1"] = "Họ tên"
    book.save(workbook)
    (table,) = open_tables(str(workbook), DEFAULT_OPTIONS, {})
    assert isinstance(table, SheetTable)
    (warning,) = table.warnings()
    assert (warning.code.id, warning.data["count"]) == ("legacy-font-cells", 2)
    assert str(warning.span) == "cu.xlsx [Danh s¸ch] B2 (Họ tên)"
    assert "An" not in warning.message("vi") + warning.span.source.text


def test_the_command_converts_into_a_new_file(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = workbook.read_bytes()
    out = workbook.with_name("moi.xlsx")
    command = ["commune", "convert", str(workbook), "--encoding", "TCVN3", "--out", str(out)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "Hä tªn → Họ tên" in said
    assert "“đã hỏi”" in said  # Unicode already
    assert "“Ghi chó” → “Ghi chú”" in said  # may be either
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Danh sách"]
    assert [[c.value for c in row] for row in book.active] == [
        ["id", "Họ tên", "Ghi chú"], ["H1", "Lê Văn <An>", "đã hỏi"], ["H2", "Trần Thị B", "12"],
    ]  # fmt: skip
    assert book.active["B2"].font.name == "Times New Roman"
    assert workbook.read_bytes() == before
    assert main(command) == 1  # never overwrites
    assert main([*command[:4], "utf-8", "--out", str(out)]) == 2
    assert open_tables(str(out), DEFAULT_OPTIONS, {})[0].names() == ("id", "Họ tên", "Ghi chú")
