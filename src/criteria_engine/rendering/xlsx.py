"""render: a document → an Excel workbook, with a sheet for each section.

Every text stays a text: never a formula, a link or a number. Numbers, shares and days are stored as such,
with a format like their text; a range takes two columns. Shares are floats there, as in every workbook;
nothing is decided by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import Any, Final, assert_never

from criteria_engine.bilingual import Language, Template
from criteria_engine.errors import MissingPackages
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number
from criteria_engine.rendering.display_width import kept_line, one_line
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Item,
    Listing,
    Note,
    Pairs,
    Paragraph,
    RangeColumn,
    RangeRun,
    Table,
    TextLine,
    TextRun,
    ValueRun,
)
from criteria_engine.rendering.text import line_text
from criteria_engine.rendering.xlsx_charts import PlacedTable, draw_chart

_MAX_WIDTH: Final = 60
"""The greatest width of a column, in characters; longer text is wrapped."""

_LINE_HEIGHT: Final = 15
"""The height of a line of text, in points."""

_MAX_LINES: Final = 25
"""The greatest height of a row, in lines: spreadsheets limit it to 409 points."""

_UPRIGHT_WIDTH: Final = 95
"""The characters that a row of an upright page can show in a size that can be read."""

_LEAST_WIDTH: Final = 78
"""The characters that notes and three signatures side by side need."""

_SPARE_WIDTH: Final = 13
"""The width of the columns that a narrow table gets beside it for them."""

_MAX_HEADER: Final = 120
"""The characters of a title in the header of a page; with codes, spreadsheets take 255."""

_PAGE: Final = Template("Trang {page}/{pages}", "Page {page} of {pages}")

_MAX_TEXT: Final = 32_767
"""The greatest number of characters in a cell."""


def write_workbook(
    document: Document, path: Path, day: date, signers: Sequence[Signer] = ()
) -> Path:
    """Write a document as a workbook, and return its path.

    Every sheet prints on A4: as wide as the page, with the title, the name of the sheet and the number of the
    page.

    Args:
        document: the document; every heading of level 1 or 2 begins a sheet.
        path: the file.
        day: the day in the properties of the file; without the clock, the same document gives the same bytes.
        signers: who signs each sheet with a table, below it, from left to right.

    Raises:
        MissingPackages: XlsxWriter is not installed.
        OSError: the file cannot be written, on some systems because it is open in a spreadsheet.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError as error:
        raise MissingPackages("tables", "xlsxwriter") from error
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.combine(day, time())})
    formats = _Formats(book, document.language)
    names = _SheetNames()
    for name, blocks in _sheets(document):
        sheet = _Sheet(book, formats, names.distinct(name), document)
        sheet.write(blocks)
        sheet.sign(signers)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else error
        number = getattr(cause, "errno", None)
        raise OSError(number, getattr(cause, "strerror", None) or str(cause), str(path)) from error
    return path


def _sheets(document: Document) -> Iterator[tuple[str, Sequence[Block]]]:
    """Yield the blocks of each sheet with its name; sections of level 3 stay on the sheet."""
    name, blocks = document.title, list[Block]()
    for block in document.blocks:
        if isinstance(block, Heading) and block.level <= 2:
            if blocks:
                yield name, blocks
            name, blocks = block.sheet or line_text(block.line), []
        blocks.append(block)
    yield name, blocks


@dataclass(frozen=True, slots=True)
class Signer:
    """A place to sign: who signs, and what is to be written there."""

    role: str
    note: str


class _SheetNames:
    """Gives sheets names that spreadsheets accept and take for different ones."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def distinct(self, text: str) -> str:
        name, number = sheet_name(text), 2
        while name.casefold() in self._taken:
            name = f"{sheet_name(text)[:28].rstrip()} {number}"
            number += 1
        self._taken.add(name.casefold())
        return name


def sheet_name(text: str) -> str:
    r"""Return a name that spreadsheets accept: up to 31 characters, without `[]:*?/\` and outer apostrophes.

    >>> sheet_name("'Kết quả [1/2]'"), sheet_name("")
    ('Kết quả -1-2-', '–')
    """
    name = "".join("-" if each in "[]:*?/\\" else each for each in one_line(text))[:31]
    name = name.strip("' ")
    return f"{name}." if name.casefold() == "history" else name or "–"


class _Formats:
    """The formats of cells in one workbook."""

    def __init__(self, book: Any, language: Language) -> None:
        cell = {"valign": "top", "border": 1}
        percent = "\\ %" if language == "vi" else "%"
        self.strong = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {**cell, "bold": True, "bg_color": "#E8EEF7", "text_wrap": True}
        )
        self.group = book.add_format({**cell, "bold": True, "text_wrap": True})
        self.note = book.add_format({"valign": "top", "text_wrap": True})
        self.signer = book.add_format({"bold": True, "align": "center", "text_wrap": True})
        self.signer_note = book.add_format(
            {"italic": True, "align": "center", "valign": "top", "text_wrap": True}
        )
        self.plain = book.add_format({**cell, "text_wrap": True})
        self.number = book.add_format({**cell, "num_format": "#,##0"})
        self.decimal = book.add_format({**cell, "num_format": "#,##0.00"})
        self.percent = book.add_format({**cell, "num_format": f"0{percent}"})
        self.share = book.add_format({**cell, "num_format": f"0.00{percent}"})
        days = "dd/mm/yyyy" if language == "vi" else "d mmmm yyyy"
        self.day = book.add_format({**cell, "num_format": days})


class _Sheet:
    """Writes the blocks of one sheet from the first row down."""

    def __init__(self, book: Any, formats: _Formats, name: str, document: Document) -> None:
        self._book = book
        self._formats = formats
        self._name = name
        self._document = document
        self._sheet = book.add_worksheet(name)
        self._row = 0
        self._widths: list[int] = []
        # The columns of the tables, and further ones where notes and signatures need more room.
        self._room: list[int] = []

    def write(self, blocks: Sequence[Block]) -> None:
        """Write all blocks; a sheet with one table keeps its headings in view and on every page."""
        tables = [each for each in blocks if isinstance(each, Table)]
        self._widths = _sheet_widths(tables)
        self._room = list(self._widths)
        while self._widths and sum(self._room) < _LEAST_WIDTH:
            self._room.append(_SPARE_WIDTH)
        for column, width in enumerate(self._room):
            self._sheet.set_column(column, column, width)
        breaks: list[int] = []
        placed: list[PlacedTable] = []
        for block in blocks:
            if isinstance(block, Table):
                placed.append(self._table(block, alone=len(tables) == 1))
                breaks.append(self._row)
            else:
                self._block(block)
        if len(placed) == 1:
            only = placed[0]
            self._sheet.freeze_panes(only.row + 1, 1)
            self._sheet.repeat_rows(only.row)
            if only.table.rows:
                self._sheet.autofilter(only.row, 0, only.last_row, len(self._widths) - 1)
        self._set_page()
        with_chart = any(each.table.chart for each in placed)
        self._sheet.fit_to_pages(1, 1 if with_chart and len(placed) == 1 else 0)
        if with_chart and len(placed) > 1:
            self._sheet.set_h_pagebreaks(breaks[:-1])

    def _set_page(self) -> None:
        """Print on A4, on its side where the table is wider than a page upright can show."""
        if sum(self._widths) > _UPRIGHT_WIDTH:
            self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        title = one_line(self._document.title).replace("&", "&&")[:_MAX_HEADER]
        self._sheet.set_header(f"&L&9{title}&R&9&A")
        page = _PAGE.in_language(self._document.language, {"page": "&P", "pages": "&N"})
        self._sheet.set_footer(f"&C&9{page}")

    def sign(self, signers: Sequence[Signer]) -> None:
        """Leave places to sign below the last row of a sheet with a table."""
        if not signers or not self._widths:
            return
        self._row += 1
        self._sheet.set_row(self._row + 1, 2 * _LINE_HEIGHT)
        for signer, (first, last) in zip(signers, _spans(self._room, len(signers)), strict=True):
            for down, (text, style) in enumerate(
                ((signer.role, self._formats.signer), (signer.note, self._formats.signer_note))
            ):
                row = self._row + down
                if first < last:
                    self._sheet.merge_range(row, first, row, last, "", style)
                self._sheet.write_string(row, first, text, style)
        self._row += 2

    def _block(self, block: Block) -> None:
        match block:
            case Heading(_, text_line):
                self._sheet.write_string(self._row, 0, _text(text_line), self._formats.strong)
                self._row += 1
            case Paragraph(text_line):
                self._note(_text(text_line))
            case Bullets(items, numbered):
                for number, item in enumerate(items, start=1):
                    self._item(item, f"{number}. " if numbered else "• ")
            case Pairs(rows):
                for label, text_line in rows:
                    self._note(f"{one_line(label)}: {_text(text_line)}")
            case Note(_, inner):
                for each in inner:
                    self._block(each)
            case Table():
                self._table(block, alone=False)
            case Listing(lines):
                for runs in lines:
                    self._note(_limited(kept_line("".join(run.text for run in runs))))
            case _:
                assert_never(block)

    def _item(self, item: Item, mark: str) -> None:
        self._note(mark + _text(item.line))
        for child in item.children:
            self._item(child, "   • ")

    def _note(self, text: str) -> None:
        """Write running text across the width of the tables, wrapped."""
        width = sum(self._room)
        columns = len(self._room)
        if columns < 2 or len(text) < width:
            self._sheet.write_string(self._row, 0, text)
        else:
            # One long line would shrink the printed page until it is unreadable.
            self._sheet.merge_range(self._row, 0, self._row, columns - 1, "", self._formats.note)
            self._sheet.write_string(self._row, 0, text, self._formats.note)
            self._sheet.set_row(self._row, _height([text], [width]))
        self._row += 1

    # ---- tables ----------------------------------------------------------------------------

    def _table(self, table: Table, *, alone: bool) -> PlacedTable:
        ranges = _range_columns(table)
        starts, heads = list[int](), list[str]()
        for index, column in enumerate(table.columns):
            starts.append(len(heads))
            heads += _headings(column, split=index in ranges)
        placed = PlacedTable(table, self._row, tuple(starts), ranges)
        self._write_row([one_line(each) for each in heads], self._formats.head)
        for row in table.rows:
            cells: list[TextLine] = []
            for index, cell in enumerate(row.cells):
                cells += _split(cell) if index in ranges else [cell]
            style = self._formats.group if row.heading else self._formats.plain
            self._write_cells(cells, row.details, style)
        if table.chart is not None and table.rows:
            self._chart(placed, table.chart, below=alone)
        else:
            self._row += 1
        return placed

    def _write_row(self, texts: Sequence[str], style: Any) -> None:
        self._sheet.set_row(self._row, _height(texts, self._widths))
        for column, text in enumerate(texts):
            self._sheet.write_string(self._row, column, text, style)
        self._row += 1

    def _write_cells(
        self, cells: Sequence[TextLine], details: Sequence[TextLine], style: Any
    ) -> None:
        texts = list(map(_text, cells))
        texts[0] = _limited("\n".join([texts[0], *map(_text, details)]))
        self._sheet.set_row(self._row, _height(texts, self._widths))
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            match cell:
                case ():
                    self._sheet.write_blank(self._row, column, None, style)
                case (ValueRun(value),):
                    self._write_value(column, value)
                case _:
                    self._sheet.write_string(self._row, column, text, style)
        self._row += 1

    def _write_value(self, column: int, value: Number | Fraction | date) -> None:
        formats = self._formats
        match value:
            case date():
                self._sheet.write_datetime(
                    self._row, column, datetime.combine(value, time()), formats.day
                )
            case Fraction():
                whole = (value * 100).denominator == 1
                style = formats.percent if whole else formats.share
                self._sheet.write_number(self._row, column, float(value), style)
            case int():
                self._sheet.write_number(self._row, column, value, formats.number)
            case Decimal():
                style = formats.number if value == int(value) else formats.decimal
                self._sheet.write_number(self._row, column, value, style)
            case _:
                assert_never(value)

    # ---- charts ----------------------------------------------------------------------------

    def _chart(self, placed: PlacedTable, chart: Chart, *, below: bool) -> None:
        """Insert a chart, below a table that is alone on its sheet, otherwise beside it."""
        made = draw_chart(self._book, self._name, placed, chart)
        made.set_title({"name": one_line(chart.title), "name_font": {"size": 12 if below else 11}})
        made.set_legend({"position": "bottom"})
        count = len(placed.table.rows)
        if below:
            made.set_size({"width": 1100, "height": 90 + 70 * count})
            self._sheet.insert_chart(self._row + 1, 0, made)
            self._row += 5 + 4 * count
        else:
            made.set_size({"width": 620, "height": 22 * max(15, count + 2)})
            self._sheet.insert_chart(placed.row, len(self._widths) + 1, made)
            self._row = max(self._row + 1, placed.row + 18)


def _range_columns(table: Table) -> frozenset[int]:
    """Return the positions of the columns that become two."""
    return frozenset(i for i, each in enumerate(table.columns) if isinstance(each, RangeColumn))


def _headings(column: str | RangeColumn, *, split: bool) -> list[str]:
    if isinstance(column, RangeColumn):
        return [column.low, column.high] if split else [column.title]
    return [column]


def _split(cell: TextLine) -> list[TextLine]:
    """Return the bounds of a range; a single value is both of them, and a text stands in the first column."""
    match cell:
        case (RangeRun(low, high),):
            return [(low,), (high,)]
        case (ValueRun(),):
            return [cell, cell]
        case _:
            return [cell, ()]


# ---- texts and sizes -------------------------------------------------------------------------


def _spans(widths: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Return the first and last columns of each of `count` parts of a sheet that are about as wide.

    >>> _spans([10, 40, 10, 10, 10], 2)
    [(0, 1), (2, 4)]
    """
    spans, first, used = list[tuple[int, int]](), 0, 0
    for column, width in enumerate(widths):
        used += width
        left = count - len(spans) - 1
        is_enough = used * count >= sum(widths) * (len(spans) + 1) - width * count / 2
        if left and (is_enough or len(widths) - column - 1 == left):
            spans.append((first, column))
            first = column + 1
    return [*spans, (first, len(widths) - 1)]


def _text(text_line: TextLine) -> str:
    return _limited(line_text(text_line))


def _limited(text: str) -> str:
    """Return a text that fits a cell; XlsxWriter would leave a longer one out."""
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"


def _sheet_widths(tables: Sequence[Table]) -> list[int]:
    """Return the widths of the columns, so that each table fits."""
    widths: list[int] = []
    for table in tables:
        ranges = _range_columns(table)
        column = 0
        for index, heading in enumerate(table.columns):
            split = index in ranges
            parts = [
                _split(row.cells[index]) if split else [row.cells[index]] for row in table.rows
            ]
            for part, title in enumerate(_headings(heading, split=split)):
                longest = max((_length(each[part]) for each in parts), default=0)
                words = max(map(len, title.split()), default=0)
                width = min(_MAX_WIDTH, max(longest, words, 6) + 2)
                if column == len(widths):
                    widths.append(width)
                widths[column] = max(widths[column], width)
                column += 1
    return widths


def _length(text_line: TextLine) -> int:
    """Return how long a cell is; of a plain text, without the work of making it one line."""
    match text_line:
        case (TextRun(text),):
            return len(text)
        case _:
            return len(_text(text_line))


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Return the height, in points, that shows all text of a row; spreadsheets do not compute it."""
    # A little less than the width, as letters of other fonts are wider.
    lines = (
        sum(
            1 if len(part) < 0.9 * width else max(1, len(wrap(part, max(1, int(0.9 * width)))))
            for part in text.split("\n")
        )
        for text, width in zip(texts, widths, strict=False)
    )
    return _LINE_HEIGHT * min(_MAX_LINES, max(1, max(lines, default=1)))
