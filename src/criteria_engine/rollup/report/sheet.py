"""One sheet of a workbook: cells, widths, forms."""

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
"""How wide a column may become; longer text goes on in the next line."""


_LINE_HEIGHT: Final = 15
"""How high a line is, in points."""


_MAX_LINES: Final = 25
"""How many lines a row may be high: a spreadsheet shows no row of more than 409 points."""


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A table on a sheet of its own; columns named in `shares` hold shares."""

    name: str
    caption: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[CellValue]]
    shares: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def new_workbook(path: Path, rollup: Rollup) -> Any:
    """Create a workbook in which every text stays a text."""
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra: only where a workbook is written
    except ImportError as error:
        nowhere = Source(path.name, "").whole()
        raise CriteriaError(
            [codes.NO_WORKBOOKS_WRITTEN.at(nowhere, package="xlsxwriter")]
        ) from error
    # What a stranger wrote must stay text: no formula, no link, no number made of it.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    # The day of the assessment, not of the clock: the same commune gives the same file.
    book.set_properties({"created": datetime.combine(rollup.plan.on, time())})
    return book


def close_workbook(book: Any, path: Path) -> None:
    """Write the file; one that is open in a spreadsheet cannot be written on some systems."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - there, or nothing to close

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        number = getattr(cause, "errno", None)
        raise OSError(number, getattr(cause, "strerror", None) or str(cause), str(path)) from error


def write_table_sheet(book: Any, table: SheetContent) -> Any:
    """One table: caption, headings that stay when the page is scrolled or printed, rows."""
    sheet = book.add_worksheet(sheet_name(table.name))
    forms = CellFormats(book)
    sheet.write_string(0, 0, table.caption, forms.strong)
    first = len(table.notes) + 1
    widths = _widths(table.headings, table.rows, table.shares)
    wide = sum(widths)
    for row, note in enumerate(table.notes, start=1):
        if len(note) < wide:
            sheet.write_string(row, 0, note)
            continue
        # One long line would make the page too small to read when it is printed.
        sheet.merge_range(row, 0, row, len(widths) - 1, note, forms.note)
        sheet.set_row(row, _height([note], [wide]))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    write_rows(sheet, forms, first, table, widths)
    sheet.freeze_panes(first + 1, 1)
    if table.rows:
        sheet.autofilter(first, 0, first + len(table.rows), len(table.headings) - 1)
    sheet.repeat_rows(first)
    set_up_page(sheet)
    return sheet


class CellFormats:
    """How cells look."""

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
    sheet: Any, forms: CellFormats, first: int, table: SheetContent, widths: Sequence[int]
) -> None:
    """Headings in the row `first` and the rows below, high enough for what they hold."""
    sheet.set_row(first, _height(table.headings, widths))
    sheet.write_row(first, 0, table.headings, forms.head)
    for number, cells in enumerate(table.rows, start=first + 1):
        sheet.set_row(number, _height(cells, widths))
        for column, cell in enumerate(cells):
            form = forms.share if column in table.shares else forms.plain
            if cell is None:
                sheet.write_blank(number, column, None, form)
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell, form)
            else:
                sheet.write_number(number, column, cell, form)


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
    """The height that shows all of a row: programs do not find it by themselves."""
    lines = (
        len(wrap(str(cell), max(1, width - 1)))
        for cell, width in zip(cells, widths, strict=False)
        if isinstance(cell, str)
    )
    return _LINE_HEIGHT * min(_MAX_LINES, max(1, max(lines, default=1)))


def set_up_page(sheet: Any) -> None:
    """Set a sheet up to print on A4, landscape, one page wide."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def sheet_name(name: str) -> str:
    r"""A name spreadsheets accept: at most 31 letters, none of `[]:*?/\`."""
    return "".join("-" if each in "[]:*?/\\" else each for each in name)[:31]
