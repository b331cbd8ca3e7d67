"""Word documents: every block, the fonts and margins of offices, the same bytes for the same document."""

from __future__ import annotations

import sys
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from criteria_engine.errors import MissingPackages
from criteria_engine.rendering.document import (
    Bullets,
    Document,
    DocumentRow,
    Heading,
    Item,
    Note,
    Pairs,
    Paragraph,
    Table,
    TextRun,
    Tone,
    line,
    number_run,
)
from criteria_engine.rendering.docx import render_docx

DAY = date(2026, 2, 20)

DOCUMENT = Document(
    "vi",
    "Phiếu",
    (
        Heading(1, line("Cộng đồng học tập")),
        Paragraph(line("Đạt ", TextRun("8/10", Tone.STRONG))),
        Bullets((Item(line("một"), (Item(line("bên trong")),)), Item(line("hai")))),
        Bullets((Item(line("thứ nhất")),), numbered=True),
        Pairs((("Văn bản", line("Thông tư 24/2023")),)),
        Table(
            ("Chỉ tiêu", "Điểm"),
            (
                DocumentRow((line("A"), ()), heading=True),
                DocumentRow((line("1a"), (number_run(5, "vi"),)), (line("chi tiết"),)),
            ),
        ),
        Note(Tone.WARNING, (Paragraph(line("lưu ý")),)),
    ),
)


def opened(document: Document) -> Any:
    return docx.Document(BytesIO(render_docx(document, DAY)))


def test_every_block_is_in_the_file() -> None:
    file = opened(DOCUMENT)
    texts = [each.text for each in file.paragraphs if each.text]
    assert texts == [
        "Cộng đồng học tập",
        "Đạt 8/10",
        "một",
        "bên trong",
        "hai",
        "1. thứ nhất",
        "lưu ý",
    ]
    pairs, table = file.tables
    assert [cell.text for cell in pairs.rows[0].cells] == ["Văn bản", "Thông tư 24/2023"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Chỉ tiêu", "Điểm"],
        ["A", ""],
        ["1a\nchi tiết", "5"],
    ]
    assert table.cell(1, 0).paragraphs[0].runs[0].bold
    assert 'w:tblHeader w:val="true"' in table.rows[0]._tr.xml  # noqa: SLF001


def test_the_page_is_that_of_offices() -> None:
    file = opened(DOCUMENT)
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (210, 30)
    assert file.styles["Normal"].font.name == "Times New Roman"
    assert 'w:hAnsi="Times New Roman"' in file.styles["Heading 1"].element.xml
    assert file.core_properties.title == "Phiếu"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_docx(DOCUMENT, DAY) == render_docx(DOCUMENT, DAY)


def test_the_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingPackages) as raised:
        render_docx(DOCUMENT, DAY)
    assert raised.value.extra == "papers"


@pytest.mark.parametrize("count", [1, 9])
def test_columns_fill_the_page_and_hold_their_longest_word(count: int) -> None:
    long = "Được công nhận theo quyết định của Ủy ban nhân dân xã"
    row = DocumentRow((*(line("H0001") for _ in range(count)), line(long)))
    table = opened(Document("vi", "t", (Table(("Mã",) * count + ("Căn cứ",), (row,)),))).tables[0]
    widths = [cell.width.mm for cell in table.rows[1].cells]
    assert sum(widths) == pytest.approx(165, abs=0.1)
    assert min(widths[:-1]) > 15
