"""read: a sheet of an XLSX workbook → its rows, with the types of the spreadsheet's cells.

The sheet is read row by row. A formula gives the value that is stored with it. A cell in error, a formula
without a stored value, and merged cells are unreadable; they are never blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from criteria_engine.bounds import MAX_ROW_BYTES, MAX_XLSX_COLUMNS, MAX_XLSX_ROWS
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.values import is_whole
from criteria_engine.reading.legacy_fonts import SUSPECT_BYTES
from criteria_engine.reading.number_values import ShownPercentage
from criteria_engine.source import Source, column_letters
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import UnreadableCell, text_of
from criteria_engine.tables.heading_rows import (
    FoundHeadings,
    HeadingLine,
    find_headings,
    headings_at,
    is_without_digits,
)
from criteria_engine.tables.source import (
    HEADING_SEARCH_ROWS,
    HeadingRow,
    HeadingTest,
    ReadOptions,
    SheetRow,
    TableLocation,
    file_identity,
)
from criteria_engine.tables.workbook import (
    CellFormat,
    PaddedFormat,
    SheetEntry,
    Workbook,
    unescape_text,
    xml_blocks,
    xml_parser,
)

_SIGNIFICANT_DIGITS: Final = 15
"""How many digits of a number a spreadsheet keeps and shows: 2.4999999999999996 is 2.5."""

_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[Ee][-+]?[0-9]{1,3})?|[-+]?\.[0-9]+")

_DIGITS: Final = re.compile(r"[-+]?[0-9]+")

_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*["']\$?([A-Z]+)\$?([0-9]+):\$?([A-Z]+)\$?([0-9]+)["']"""
)

_OVERLAP: Final = 200
"""How many bytes two blocks share; every match of the pattern is shorter."""

MergedRange = tuple[int, int, int, int]
"""The first and last row, and the first and last column, of merged cells; all from 1."""


class WorkbookSheet:
    """One sheet of a workbook, as the rows it has.

    Args:
        workbook: the workbook.
        entry: the sheet.

    Attributes:
        merged: the ranges of merged cells.
        is_suspect: whether some text has signs that texts typed with an old font (.VnTime) have.

    Raises:
        CriteriaError: the sheet is damaged.
    """

    def __init__(self, workbook: Workbook, entry: SheetEntry) -> None:
        self._workbook = workbook
        self._entry = entry
        self.path: Path = workbook.path
        self.location = TableLocation(workbook.path.name, entry.name)
        self.identity: Mapping[str, Any] = {**file_identity(workbook.path), "sheet": entry.name}
        self.merged, self._estimated_rows, is_suspect = self._scan()
        self.is_suspect = workbook.is_suspect or is_suspect

    def estimated_rows(self) -> int:
        """Return the number of rows that the sheet's XML has, blank ones included."""
        return self._estimated_rows

    def heading(self, options: ReadOptions, is_heading: HeadingTest) -> HeadingRow:
        """Return the row of headings.

        Raises:
            CriteriaError: it is blank, or the sheet is damaged.
        """
        first = options.header or 1
        filled = (row for row in self._parsed_rows() if row.number >= first and any(_texts(row)))
        lines = [self._heading_line(row) for row in islice(filled, HEADING_SEARCH_ROWS)]
        if options.header is not None:
            lines = lines if lines and lines[0].number == first else []
        else:
            lines = lines[find_headings(lines, is_heading) or 0 :]
        if not lines:
            at = Source(self.location.file, "").whole()
            raise CriteriaError([codes.NO_HEADINGS.at(at, row=first, settings=options.settings)])
        found = headings_at(lines, is_heading)
        self._check_parts(found, lines[len(found.lines) :])
        return HeadingRow(
            lines[0].number,
            found.lines[-1].last,
            found.names,
            printed=tuple(tuple(each.cells) for each in found.lines),
        )

    def _heading_line(self, row: SheetRow) -> HeadingLine:
        merged = {
            left - 1: right - 1
            for first, last, left, right in self.merged
            if first <= row.number <= last and left < right
        }
        return HeadingLine(row.number, row.number, _texts(row), merged)

    def _check_parts(self, found: FoundHeadings, below: Sequence[HeadingLine]) -> None:
        """Refuse merged headings above words that could be either.

        Raises:
            CriteriaError: two or more cells below merged headings are words, and their row has no digit.
        """
        last = found.lines[-1]
        if not below or below[0].number != last.last + 1 or sum(map(bool, found.names)) < 2:
            return
        grouped = {c for first, end in last.merged.items() for c in range(first, end + 1)}
        words = [each for column, each in enumerate(below[0].cells) if column in grouped and each]
        if len(words) > 1 and is_without_digits(below[0].cells):
            number, row = below[0].number, below[0].cells
            at = Source.of_row(self.location.file, number, row, (), self._entry.name)
            raise CriteriaError(
                [codes.TWO_HEADING_ROWS.at(at.whole(), row=last.number, next=number)]
            )

    def rows(self, first: int = 1) -> Iterator[SheetRow]:
        """Yield the rows that have a cell, from a row on.

        Raises:
            CriteriaError: the sheet is damaged from some row on.
        """
        ranges = sorted(self.merged, reverse=True)
        covering: list[MergedRange] = []
        for row in self._parsed_rows():
            if row.number < first:
                continue
            while ranges and ranges[-1][0] <= row.number:
                covering.append(ranges.pop())
            if covering:
                covering = [each for each in covering if each[1] >= row.number]
                _mark_merged(row, covering)
            yield row

    def _parsed_rows(self) -> Iterator[SheetRow]:
        parser = _RowParser(self._workbook)
        with self._workbook.open_part(self._entry.part) as file:
            for block in xml_blocks(file):
                yield from parser.feed(block)
            yield from parser.feed(b"", last=True)

    def _scan(self) -> tuple[tuple[MergedRange, ...], int, bool]:
        """Return the merged ranges, which follow the rows in the XML, and how many rows there are.

        Returns:
            Both, and whether a text in a cell has a sign that texts typed with an old font have.
        """
        merged: dict[MergedRange, None] = {}
        rows = 0
        is_suspect = False
        with self._workbook.open_part(self._entry.part) as file:
            overlap = b""
            for block in xml_blocks(file):
                text = overlap + block
                is_suspect = is_suspect or SUSPECT_BYTES.search(block) is not None
                rows += block.count(b"<row") + block.count(b":row ")
                for left, first, right, last in _MERGED.findall(text):
                    merged[int(first), int(last), _column_number(left), _column_number(right)] = (
                        None
                    )
                overlap = text[-_OVERLAP:]
        return tuple(merged), rows, is_suspect


def _texts(row: SheetRow) -> list[str]:
    return [text_of(each).strip() for each in row.cells]


def _mark_merged(row: SheetRow, ranges: Sequence[MergedRange]) -> None:
    """Mark the cells of a row that are part of merged ranges as unreadable."""
    cells = row.cells
    for first, last, left, right in ranges:
        shown = f"{column_letters(left)}{first}:{column_letters(right)}{last}"
        cells += [None] * (right - len(cells))
        for index in range(left - 1, right):
            cells[index] = UnreadableCell(codes.CELL_IN_MERGE, text_of(cells[index]), shown)


class _RowParser:
    """Parses the XML of a sheet block by block."""

    def __init__(self, workbook: Workbook) -> None:
        self._texts = workbook.texts
        self._formats = workbook.formats
        self._epoch_1904 = workbook.since_1904
        self._parser = xml_parser(self._start, self._end)
        self._done: list[SheetRow] = []
        self._number = 0
        self._bytes = 0
        self._cells: list[Any] = []
        self._column = 0
        self._columns: dict[str, int] = {}
        self._cell: Mapping[str, str] = {}
        self._text: list[str] = []
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] = []
        self._phonetic = False

    def feed(self, block: bytes, *, last: bool = False) -> Sequence[SheetRow]:
        """Parse a block, and return the rows that end in it."""
        self._done = []
        self._bytes += len(block)
        self._parser.Parse(block, last)
        if self._done:
            self._bytes = 0
        elif self._bytes > MAX_ROW_BYTES:
            raise ValueError(f"> {MAX_ROW_BYTES >> 20} MB: {self._number + 1}")
        return self._done

    # ---- elements ------------------------------------------------------------------------------

    def _start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "c":
            self._cell = given
            self._value = self._formula = None
            self._inline = []
        elif tag in ("v", "f", "t"):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append
        elif tag == "row":
            number = int(given["r"]) if "r" in given else self._number + 1
            if not self._number < number <= MAX_XLSX_ROWS:
                raise ValueError(f"<row r={number}>")
            self._number = number
            self._cells = []
            self._column = 0
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag == "v":
            self._parser.CharacterDataHandler = None
            self._value = "".join(self._text)
        elif tag == "f":
            self._parser.CharacterDataHandler = None
            self._formula = "".join(self._text)
        elif tag == "t":
            self._parser.CharacterDataHandler = None
            if not self._phonetic:
                self._inline += self._text
        elif tag == "row":
            if self._cells:
                self._done.append(SheetRow(self._number, self._cells))
        elif tag == "rPh":
            self._phonetic = False

    def _end_cell(self) -> None:
        reference = self._cell.get("r")
        column = self._column + 1 if reference is None else self._column_of(reference)
        if not self._column < column <= MAX_XLSX_COLUMNS:
            raise ValueError(f"<c r={reference}>")
        self._column = column
        value = self._cell_value()
        if value is not None:
            cells = self._cells
            missing = column - 1 - len(cells)
            if missing:
                cells += [None] * missing
            cells.append(value)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters.encode())
        return column

    # ---- values --------------------------------------------------------------------------------

    def _cell_value(self) -> Any:
        kind = self._cell.get("t", "n")
        text = self._value
        if kind == "inlineStr":
            return unescape_text("".join(self._inline)) or None
        if not text:
            # A formula whose result is the empty text is stored as an empty text.
            if self._formula is not None and (kind != "str" or text is None):
                return UnreadableCell(codes.FORMULA_WITHOUT_VALUE, f"={self._formula}")
            return None
        match kind:
            case "n":
                return self._number_value(text.strip())
            case "s":
                return self._texts[_index(text)] or None
            case "str":
                return unescape_text(text)
            case "b":
                return _boolean(text)
            case "d":
                return _iso_date(text)
            case _:
                return UnreadableCell(codes.CELL_ERROR, text)

    def _number_value(self, text: str) -> Any:
        number = _parse_number(text)
        if number is None:
            return UnreadableCell(codes.CELL_ERROR, text)
        style = self._cell.get("s")
        if style is None or style == "0":
            return number
        match self._formats[_index(style)]:
            case CellFormat.NUMBER:
                return number
            case PaddedFormat() as padded:
                return padded.shown(int(number)) if _is_code(number) else number
            case CellFormat.PERCENT:
                return ShownPercentage(number)
            case CellFormat.PERCENT_SIGN:
                return ShownPercentage(number.scaleb(-2))
            case CellFormat.DURATION:
                return _duration(number)
            case CellFormat.DATE:
                day = _day(number, since_1904=self._epoch_1904)
                return UnreadableCell(codes.CELL_ERROR, text) if day is None else day


def _is_code(number: Decimal) -> bool:
    """Whether a number may be a code: a fraction, a negative or a very long number is none."""
    return number >= 0 and number.adjusted() < _MAX_CODE_DIGITS and is_whole(number)


_MAX_CODE_DIGITS: Final = 38


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _boolean(text: str) -> Any:
    match text.strip():
        case "1" | "true":
            return True
        case "0" | "false":
            return False
        case _:
            return UnreadableCell(codes.CELL_ERROR, text)


def _parse_number(text: str) -> Decimal | None:
    """Return a stored number with the digits that a spreadsheet shows; None for other text.

    Whole numbers keep all their digits: they may be ids.

    >>> _parse_number("2.4999999999999996"), _parse_number("1E-2"), _parse_number("12345678901234567")
    (Decimal('2.5'), Decimal('0.01'), Decimal('12345678901234567'))
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    if len(text) <= _SIGNIFICANT_DIGITS and "E" not in text and "e" not in text:
        return Decimal(text)
    if _DIGITS.fullmatch(text):
        return Decimal(text)
    rounded = Decimal(f"{float(text):.{_SIGNIFICANT_DIGITS}g}")
    return rounded if rounded.is_finite() else None


# ---- days ------------------------------------------------------------------------------------

_DAY_MILLISECONDS: Final = 86_400_000

_LAST_DAY: Final = 2_958_465
"""The serial number of 31/12/9999."""

_NO_SUCH_DAY: Final = 60
"""The serial number of 29/02/1900, which spreadsheets count although there was no such day."""


def _day(serial: Decimal, *, since_1904: bool) -> date | datetime | time | None:
    """Return the day or moment that a serial number means; None where no day has it.

    >>> _day(Decimal(45413), since_1904=False), _day(Decimal("45413.3125"), since_1904=False)
    (datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 7, 30))
    """
    if not 0 <= serial <= _LAST_DAY:
        return None
    days, milliseconds = divmod(
        int((serial * _DAY_MILLISECONDS).to_integral_value()), _DAY_MILLISECONDS
    )
    moment = timedelta(milliseconds=milliseconds)
    if not days and (milliseconds or not since_1904):
        return _moment(date.min, moment).time() if milliseconds else None
    if since_1904:
        start = date(1904, 1, 1)
    elif days == _NO_SUCH_DAY:
        return None
    else:
        start = date(1899, 12, 31) if days < _NO_SUCH_DAY else date(1899, 12, 30)
    try:
        day = start + timedelta(days=days)
    except OverflowError:
        return None
    if not milliseconds:
        return day
    return _moment(day, moment)


def _moment(day: date, after: timedelta) -> datetime:
    return datetime(day.year, day.month, day.day) + after  # noqa: DTZ001 - spreadsheets have no zones


def _duration(days: Decimal) -> str:
    """Return a number of days as hours, minutes and seconds.

    >>> _duration(Decimal("1.25"))
    '30:00:00'
    """
    seconds = int((abs(days) * 86_400).to_integral_value())
    sign = "-" if days < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _iso_date(text: str) -> Any:
    plain = text.strip()
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return UnreadableCell(codes.CELL_ERROR, text)
    return moment.date() if moment.time() == time() and moment.tzinfo is None else moment


def _column_number(letters: bytes) -> int:
    """Return the number of a column, from 1, by its letters.

    >>> _column_number(b"A"), _column_number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        if not ord("A") <= letter <= ord("Z"):
            raise ValueError(letters)
        number = number * 26 + letter - ord("A") + 1
    return number
