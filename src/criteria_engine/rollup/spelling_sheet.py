"""write: the sheet in which other spellings of keys are confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.entry_cells import CellWriter, print_on_a4

SPELLING_SHEET: Final = Template("Cách viết", "Spellings")

SPELLING_HEADS: Final = Template(
    "Trang|Cách viết|Mã đúng|Có phải là|Số dòng ghi như vậy",
    "Sheet|Spelling|Right key|Probably|Rows that say so",
)
"""The headings; the first three are read."""

_TITLE: Final = Template("Cách viết khác của các mã", "Other spellings of keys")

_HOW: Final = Template(
    "Mỗi cách viết một dòng; ghi mã đúng vào ô vàng là xác nhận, từ đó mọi nơi viết như vậy được hiểu là mã ấy."
    " Không có mã đúng thì chưa xác nhận.",
    "A row for each spelling; a right key in the yellow cell confirms it, wherever it is written from then on."
    " A row without a right key confirms nothing.",
)

_WIDTHS: Final = (16, 36, 18, 18, 16)

_HEADING_ROW: Final = 3

_BLANK_ROWS: Final = 5

_RIGHT: Final = 2


def write_spelling_sheet(
    book: Any,
    cells: CellWriter,
    language: Language,
    rows: Sequence[tuple[object, ...]],
) -> None:
    """Write the sheet with the rows that are known, and some blank ones.

    Args:
        book: the workbook.
        cells: writes its cells.
        language: the language of the headings.
        rows: the cells of each row: the sheet, the spelling, the right key or an empty text, the key that is
            probably meant, and how many rows say so.
    """
    sheet = book.add_worksheet(SPELLING_SHEET.in_language(language, {}))
    sheet.write_string(0, 0, _TITLE.in_language(language, {}), cells.title)
    sheet.write_string(1, 0, _HOW.in_language(language, {}))
    heads = SPELLING_HEADS.in_language(language, {}).split("|")
    for index, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        sheet.write_string(_HEADING_ROW, index, head, cells.need if index == _RIGHT else cells.head)
        sheet.set_column(index, index, width)
    for number in range(len(rows) + _BLANK_ROWS):
        row = rows[number] if number < len(rows) else ()
        at = _HEADING_ROW + 1 + number
        sheet.write_blank(at, _RIGHT, None, cells.need)
        for index, value in enumerate(row):
            if value != "":
                cells.write(sheet, at, index, value, cells.need if index == _RIGHT else None)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    print_on_a4(sheet)
