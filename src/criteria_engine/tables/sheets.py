"""read: a CSV or XLSX file of a commune → its rows as text, each with its number and faulty cells.

Typed cells of a spreadsheet become exact text: a number with the 15 digits that a spreadsheet keeps, a date
in ISO 8601, a boolean as `true` or `false`. Cells in error, uncalculated formulas and merged cells are
faults; they are never read as blank. The roll-up reads its tables here; `decide-table` reads them with `csv`
and `xlsx`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import (
    Code,
    CriteriaError,
    Diagnostic,
    nearest,
)
from criteria_engine.reading.files import load_source
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source, column_letters
from criteria_engine.tables import diagnostics
from criteria_engine.tables.diagnostics import BROKEN_TABLE, unmatched_quotes

MAX_BYTES: Final = 256 << 20
"""How large a file may be; for a workbook, the unpacked size of all its parts."""

MAX_CELLS: Final = 2_000_000
"""How many cells one sheet may span, blank ones included: a single stray cell can span billions."""

WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
"""The suffixes of workbooks."""

HEADING_SEARCH_ROWS: Final = 20
"""In how many rows the headings are searched for: printed lists have captions above them."""


class TypedCell(str):
    """The text of a typed cell, which can be read in one way only: its dot is always a decimal point."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row of a table.

    Attributes:
        number: the line or row number, from 1; the first line of a row with line breaks.
        cells: the cells as text, without blank ones at the end of a workbook's row.
        faults: the index and diagnostic code of each faulty cell.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int, Code], ...] = ()

    @property
    def blank(self) -> bool:
        """Whether all cells are blank and none is faulty."""
        return not self.faults and not any(map(str.strip, self.cells))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table.

    Attributes:
        file: the name of the file.
        sheet: the name of the workbook's sheet; "" for CSV.
        lines: the rows, without blank ones.
        merged: the merged ranges, each with its first and last row.
        comma_delimited: whether it is CSV with commas between the cells.
    """

    file: str
    sheet: str
    lines: Sequence[SheetLine]
    merged: tuple[tuple[str, int, int], ...] = field(default=())
    comma_delimited: bool = False

    def source(self, line: SheetLine, headings: Sequence[str] = ()) -> Source:
        """Return a row as the source that messages show."""
        return Source.of_row(self.file, line.number, line.cells, headings, self.sheet)

    def table_source(self) -> Source:
        """Return the whole table as a source without text."""
        name = f"{self.file} [{self.sheet}]" if self.sheet else self.file
        return Source(name, "")


OpenWorkbooks = dict[Path, tuple[Any, Any]]
"""Open workbooks by path: one often holds every table of a commune, and opening it takes long."""


def read_sheet(
    path: Path, sheet: str | None, names: Sequence[str], books: OpenWorkbooks | None = None
) -> Sheet:
    """Read the rows of a file.

    Args:
        path: the file.
        sheet: the sheet of a workbook; None takes the only visible one, or the one with one of the `names`.
        names: what the table is called.
        books: workbooks that are open already; a newly opened one is added.

    Raises:
        CriteriaError: the file cannot be read as a table.
    """
    if path.suffix.lower() in WORKBOOK_SUFFIXES or _has_workbook_signature(path):
        return _read_workbook(path, sheet, names, {} if books is None else books)
    text = load_source(path, max_bytes=MAX_BYTES).text
    sign = _delimiter(text)
    return Sheet(path.name, "", list(_csv_lines(path, text, sign)), comma_delimited=sign == ",")


# ---- CSV -------------------------------------------------------------------------------------


def _csv_lines(path: Path, text: str, sign: str) -> Iterator[SheetLine]:
    # Strict: an unclosed quote would otherwise turn the rest of the file into one cell, without an error.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            at = Source(path.name, "").whole()
            why = unmatched_quotes(number)
            raise CriteriaError([BROKEN_TABLE.at(at, path=path.name, why=why)]) from error
        if cells is None:
            return
        line = SheetLine(number, tuple(cells))
        if not line.blank:
            yield line
        number = reader.line_num + 1


def _delimiter(text: str) -> str:
    r"""Return the most frequent delimiter outside quotes in the first rows.

    Where a comma and another one are equally frequent, the other one wins: texts and numbers contain commas.

    >>> _delimiter('"Lễ phép, chung";Xóm'), _delimiter("Mã;Điểm\nH1;8,5\nH2;7,5, nợ")
    (';', ';')
    """
    counts = dict.fromkeys("\t;,", 0)
    quoted = False
    rows = 0
    for sign in text:
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted:
            rows += 1
            if rows == HEADING_SEARCH_ROWS:
                break
        elif not quoted and sign in counts:
            counts[sign] += 1
    return max(counts, key=lambda each: counts[each])


# ---- workbooks -------------------------------------------------------------------------------


def _has_workbook_signature(path: Path) -> bool:
    """Whether the first bytes are those of a workbook, old or encrypted ones included."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        return False
    return start.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04"))


def _read_workbook(
    path: Path, sheet_name: str | None, names: Sequence[str], books: OpenWorkbooks
) -> Sheet:
    if path not in books:
        books[path] = _open_workbook(path)
    book, formulas = books[path]
    visible = {each.title: each for each in book.worksheets if each.sheet_state == "visible"}
    name = _choose_sheet(path, list(visible), sheet_name, names)
    sheet = visible[name]
    cells = sheet.max_row * sheet.max_column
    if cells > MAX_CELLS:
        at = Source(f"{path.name} [{name}]", "").whole()
        corner = cell_address(sheet.max_column - 1, sheet.max_row)
        raise CriteriaError([diagnostics.SHEET_TOO_LARGE.at(at, last=corner, limit=MAX_CELLS)])
    formula_sheet = None if formulas is None else formulas[name]
    lines = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts: list[str] = []
        faults: list[tuple[int, Code]] = []
        for index, cell in enumerate(cells):
            formula = None if formula_sheet is None else formula_sheet[cell.coordinate]
            text, fault = _cell_text(cell, formula)
            texts.append(text)
            if fault is not None:
                faults.append((index, fault))
        while texts and not texts[-1] and (not faults or faults[-1][0] < len(texts) - 1):
            texts.pop()
        line = SheetLine(number, tuple(texts), tuple(faults))
        if not line.blank:
            lines.append(line)
    merged = tuple((r.coord, r.min_row, r.max_row) for r in sheet.merged_cells.ranges)
    return Sheet(path.name, name, lines, merged)


def _open_workbook(path: Path) -> tuple[Any, Any]:
    """Open a workbook for its values, and a second time for its formulas if it has any."""
    table = Source(path.name, "").whole()
    try:
        import openpyxl  # noqa: PLC0415 - an optional package, slow to import
    except ImportError as error:
        raise CriteriaError([diagnostics.NO_TABLES_EXTRA.at(table, package="openpyxl")]) from error
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(each.file_size for each in packed.infolist()) > MAX_BYTES:
                raise CriteriaError(
                    [diagnostics.WORKBOOK_TOO_LARGE.at(table, limit=MAX_BYTES >> 20)]
                )
            calculated = any(
                b"<f>" in (text := packed.read(each)) or b"<f " in text
                for each in packed.infolist()
                if each.filename.startswith("xl/worksheets/")
            )
        book = openpyxl.load_workbook(path, data_only=True)
        return book, openpyxl.load_workbook(path) if calculated else None
    except OSError as error:
        reason = error.strerror or str(error)
        raise CriteriaError([diagnostics.NOT_A_WORKBOOK.at(table, why=reason)]) from error
    except CriteriaError:
        raise
    except zipfile.BadZipFile as error:
        why = Text("không phải tệp .xlsx", "not an .xlsx file")
        raise CriteriaError([diagnostics.NOT_A_WORKBOOK.at(table, why=why)]) from error
    except Exception as error:  # openpyxl raises all kinds of errors on damaged files
        raise CriteriaError(
            [diagnostics.NOT_A_WORKBOOK.at(table, why=type(error).__name__)]
        ) from error


def _choose_sheet(
    path: Path, visible: list[str], sheet_name: str | None, names: Sequence[str]
) -> str:
    if sheet_name is None and len(visible) == 1:
        return visible[0]
    accepted = {fold_text(each) for each in (names if sheet_name is None else [sheet_name])}
    matching = [each for each in visible if fold_text(each) in accepted]
    if len(matching) == 1:
        return matching[0]
    near = None if sheet_name is None else nearest(sheet_name, visible)
    at = Source(path.name, "").whole()
    name = sheet_name if sheet_name is not None else " / ".join(names)
    raise CriteriaError(
        [diagnostics.NO_SHEET.at(at, suggestion=near, name=name, known=", ".join(visible) or "–")]
    )


def _cell_text(cell: Any, formula: Any) -> tuple[str, Code | None]:
    """Return the text of a cell and its fault, if any; `formula` is the same cell read with formulas."""
    value = cell.value
    if value is None:
        uncalculated = formula is not None and formula.data_type == "f"
        return "", diagnostics.NOT_CALCULATED if uncalculated else None
    if cell.data_type == "e":
        return str(value), diagnostics.CELL_ERROR
    if isinstance(value, bool):
        return TypedCell("true" if value else "false"), None
    if isinstance(value, int):
        return TypedCell(value), None
    if isinstance(value, float):
        return TypedCell(_digits(value)), None
    if isinstance(value, datetime):
        # Spreadsheets store dates as midnights. Another time of day stays, so that a date fact rejects it.
        text = value.date().isoformat() if value.time() == value.time().min else value.isoformat()
        return TypedCell(text), None
    if isinstance(value, date):
        return TypedCell(value.isoformat()), None
    return str(value), None


def _digits(value: float) -> str:
    """Return a number with the 15 significant digits that a spreadsheet keeps: 0.1 + 0.2 is 0.3.

    >>> _digits(0.1 + 0.2), _digits(8.5), _digits(1e15)
    ('0.3', '8.5', '1000000000000000')
    """
    return f"{Decimal(f'{value:.15g}'):f}"


def cell_address(index: int, number: int) -> str:
    """Return the address of a cell, from its column index (from 0) and row number (from 1).

    >>> cell_address(2, 4)
    'C4'
    """
    return f"{column_letters(index + 1)}{number}"


def merged_cell_diagnostics(sheet: Sheet, headings: SheetLine) -> list[Diagnostic]:
    """Return a diagnostic for each range merged in or below the headings: only its first cell has a value."""
    if not sheet.lines:
        return []
    return [
        diagnostics.MERGED_CELLS.at(sheet.table_source().whole(), cells=cells)
        for cells, first, last in sheet.merged
        if last >= headings.number and first <= sheet.lines[-1].number
    ]
