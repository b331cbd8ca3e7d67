"""report: a table → one sheet of a workbook: cells, their formats and widths, and the page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.results import Rollup
from criteria_engine.source import Source

CellValue = str | int | float | None

_MAX_WIDTH: Final = 60
"""The greatest width of a column, in characters; longer text is wrapped."""

_LINE_HEIGHT: Final = 15
"""The height of a line of text, in points."""

_MAX_LINES: Final = 25
"""The greatest height of a row, in lines: spreadsheets limit it to 409 points."""


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The content of a sheet with one table.

    Attributes:
        name: the name of the sheet; characters that spreadsheets do not accept are replaced.
        caption: the text above the table.
        headings: the headings of the columns.
        rows: the rows.
        shares: the indices of the columns with shares, shown as percentages.
        notes: lines between the caption and the table.
    """

    name: str
    caption: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[CellValue]]
    shares: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def new_workbook(path: Path, rollup: Rollup) -> Any:
    """Create a workbook in which every text stays a text.

    Raises:
        CriteriaError: XlsxWriter is not installed.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra: only where a workbook is written
    except ImportError as error:
        nowhere = Source(path.name, "").whole()
        raise CriteriaError(
            [codes.NO_WORKBOOKS_WRITTEN.at(nowhere, package="xlsxwriter")]
        ) from error
    # Text from tables stays text: never a formula, a link or a number.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    # The day of the assessment instead of the clock: the same commune gives the same bytes.
    book.set_properties({"created": datetime.combine(rollup.plan.on, time())})
    return book


def close_workbook(book: Any, path: Path) -> None:
    """Write the file of a workbook.

    Raises:
        OSError: the file cannot be written, on some systems because it is open in a spreadsheet.
    """
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - there, or nothing to close

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        number = getattr(cause, "errno", None)
        raise OSError(number, getattr(cause, "strerror", None) or str(cause), str(path)) from error


def write_table_sheet(book: Any, table: SheetContent) -> Any:
    """Add a sheet with one table, whose headings stay in view and are printed on every page."""
    sheet = book.add_worksheet(sheet_name(table.name))
    formats = CellFormats(book)
    sheet.write_string(0, 0, table.caption, formats.strong)
    first = len(table.notes) + 1
    widths = _widths(table.headings, table.rows, table.shares)
    wide = sum(widths)
    for row, note in enumerate(table.notes, start=1):
        if len(note) < wide:
            sheet.write_string(row, 0, note)
            continue
        # One long line would shrink the printed page until it is unreadable.
        sheet.merge_range(row, 0, row, len(widths) - 1, note, formats.note)
        sheet.set_row(row, _height([note], [wide]))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    write_rows(sheet, formats, first, table, widths)
    sheet.freeze_panes(first + 1, 1)
    if table.rows:
        sheet.autofilter(first, 0, first + len(table.rows), len(table.headings) - 1)
    sheet.repeat_rows(first)
    set_up_page(sheet)
    return sheet


class CellFormats:
    """The formats of cells in one workbook."""

    def __init__(self, book: Any) -> None:
        cell = {"valign": "top", "border": 1}
        self.strong = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {**cell, "bold": True, "bg_color": "#E8EEF7", "text_wrap": True}
        )
        self.note = book.add_format({"valign": "top", "text_wrap": True})
        self.plain = book.add_format({**cell, "text_wrap": True})
        self.share = book.add_format({**cell, "num_format": "0.0%"})


def write_rows(
    sheet: Any, formats: CellFormats, first: int, table: SheetContent, widths: Sequence[int]
) -> None:
    """Write headings to the row `first` and the rows below it, high enough for their text."""
    sheet.set_row(first, _height(table.headings, widths))
    sheet.write_row(first, 0, table.headings, formats.head)
    for number, cells in enumerate(table.rows, start=first + 1):
        sheet.set_row(number, _height(cells, widths))
        for column, cell in enumerate(cells):
            cell_format = formats.share if column in table.shares else formats.plain
            if cell is None:
                sheet.write_blank(number, column, None, cell_format)
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell, cell_format)
            else:
                sheet.write_number(number, column, cell, cell_format)


def _widths(
    headings: Sequence[str], rows: Sequence[Sequence[CellValue]], shares: frozenset[int]
) -> list[int]:
    widths = []
    for column, heading in enumerate(headings):
        longest = max((len(str(row[column] or "")) for row in rows), default=0)
        words = max(map(len, heading.split()), default=0)
        narrow = 8 if column in shares else longest
        widths.append(min(_MAX_WIDTH, max(narrow, words, 6) + 2))
    return widths


def _height(cells: Sequence[CellValue], widths: Sequence[int]) -> int:
    """Return the height, in points, that shows all text of a row; spreadsheets do not compute it."""
    lines = (
        len(wrap(str(cell), max(1, width - 1)))
        for cell, width in zip(cells, widths, strict=False)
        if isinstance(cell, str)
    )
    return _LINE_HEIGHT * min(_MAX_LINES, max(1, max(lines, default=1)))


def set_up_page(sheet: Any) -> None:
    """Set a sheet up to print on A4 in landscape, one page wide."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def sheet_name(name: str) -> str:
    r"""Return a name that spreadsheets accept: at most 31 characters, none of `[]:*?/\`."""
    return "".join("-" if each in "[]:*?/\\" else each for each in name)[:31]
