"""read: a CSV or XLSX file → the rows of one table as text, each with its number and its faults.

A spreadsheet's own types are written out exactly: a number with the digits it shows, a day as
year-month-day, a truth as `true` or `false`. What would have to be guessed is a fault of its cell
(an error, a formula nobody has calculated) or of the sheet (cells merged among the rows).
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
from unicodedata import normalize

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import (
    Code,
    CriteriaError,
    Diagnostic,
    nearest,
)
from criteria_engine.reading.files import load_source
from criteria_engine.source import Source, column_letters
from criteria_engine.tables import diagnostics
from criteria_engine.tables.diagnostics import BROKEN_TABLE, unmatched_quotes

MAX_BYTES: Final = 256 << 20
"""How large one table may be; of a workbook, all its parts unpacked."""


MAX_CELLS: Final = 2_000_000
"""How many cells, blank ones among them, one sheet may span: one stray cell at its end spans billions."""


WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
"""How the names of workbooks end."""


HEADING_SEARCH_ROWS: Final = 20
"""In how many rows the headings are looked for: above them stand the captions of a printed list."""


class TypedCell(str):
    """A cell a spreadsheet knows the type of, written so that it can be read in one way only."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row: its number, its cells as text, and what is wrong with some of them (by index)."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int, Code], ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.faults and not any(map(str.strip, self.cells))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table, blank ones left out.

    `merged` are ranges with the first and last row; `commas` says that commas part the cells.
    """

    file: str
    sheet: str
    lines: Sequence[SheetLine]
    merged: tuple[tuple[str, int, int], ...] = field(default=())
    comma_delimited: bool = False

    def source(self, line: SheetLine, headings: Sequence[str] = ()) -> Source:
        """A row as the text messages show."""
        return Source.of_row(self.file, line.number, line.cells, headings, self.sheet)

    def table_source(self) -> Source:
        """The table as a whole."""
        name = f"{self.file} [{self.sheet}]" if self.sheet else self.file
        return Source(name, "")


OpenWorkbooks = dict[Path, tuple[Any, Any]]
"""Workbooks that are open: one often holds every table of a commune, and opening it takes long."""


def read_sheet(
    path: Path, sheet: str | None, called: Sequence[str], books: OpenWorkbooks | None = None
) -> Sheet:
    """The rows of a file; of a workbook, those of `sheet`, or of the one sheet there is, or `called` so.

    Raises:
        CriteriaError: the file cannot be read as a table.
    """
    if path.suffix.lower() in WORKBOOK_SUFFIXES or _has_workbook_signature(path):
        return _read_workbook(path, sheet, called, {} if books is None else books)
    text = load_source(path, max_bytes=MAX_BYTES).text
    sign = _delimiter(text)
    return Sheet(path.name, "", list(_csv_lines(path, text, sign)), comma_delimited=sign == ",")


def fold_text(text: str) -> str:
    r"""A heading or word as it is compared: composed letters, one blank between words, no capitals.

    >>> fold_text("  Ma\u0303  HỘ ") == fold_text("mã hộ")
    True
    """
    return " ".join(normalize("NFC", text).split()).casefold()


# ---- CSV -------------------------------------------------------------------------------------


def _csv_lines(path: Path, text: str, sign: str) -> Iterator[SheetLine]:
    # Strict: a quote nobody closes would make the rest of the file one cell, and its rows nobody.
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
    r"""What separates most cells in the first rows, signs inside quotes left aside.

    Where two are as frequent, the comma is the one of the texts and the decimals.

    >>> _delimiter('"Lễ phép, chung";Xóm'), _delimiter("Mã;Điểm\nH1;8,5\nH2;7,5, nợ")
    (';', ';')
    """
    counted = dict.fromkeys("\t;,", 0)
    quoted = False
    rows = 0
    for sign in text:
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted:
            rows += 1
            if rows == HEADING_SEARCH_ROWS:
                break
        elif not quoted and sign in counted:
            counted[sign] += 1
    return max(counted, key=lambda each: counted[each])


# ---- workbooks -------------------------------------------------------------------------------


def _has_workbook_signature(path: Path) -> bool:
    """Whether a file is a workbook of the old kind, or a locked one, whatever its name says."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        return False
    return start.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04"))


def _read_workbook(
    path: Path, wanted: str | None, called: Sequence[str], books: OpenWorkbooks
) -> Sheet:
    if path not in books:
        books[path] = _open_workbook(path)
    book, formulas = books[path]
    shown = {each.title: each for each in book.worksheets if each.sheet_state == "visible"}
    name = _choose_sheet(path, list(shown), wanted, called)
    sheet = shown[name]
    cells = sheet.max_row * sheet.max_column
    if cells > MAX_CELLS:
        at = Source(f"{path.name} [{name}]", "").whole()
        corner = cell_address(sheet.max_column - 1, sheet.max_row)
        raise CriteriaError([diagnostics.SHEET_TOO_LARGE.at(at, last=corner, limit=MAX_CELLS)])
    written = None if formulas is None else formulas[name]
    lines = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts: list[str] = []
        faults: list[tuple[int, Code]] = []
        for index, cell in enumerate(cells):
            text, fault = _cell_text(cell, None if written is None else written[cell.coordinate])
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
    """A workbook's values, and where it has formulas the same with those."""
    nowhere = Source(path.name, "").whole()
    try:
        import openpyxl  # noqa: PLC0415 - an extra, and heavy: only where a table is a workbook
    except ImportError as error:
        raise CriteriaError(
            [diagnostics.NO_TABLES_EXTRA.at(nowhere, package="openpyxl")]
        ) from error
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(each.file_size for each in packed.infolist()) > MAX_BYTES:
                raise CriteriaError(
                    [diagnostics.WORKBOOK_TOO_LARGE.at(nowhere, limit=MAX_BYTES >> 20)]
                )
            calculated = any(
                b"<f>" in (text := packed.read(each)) or b"<f " in text
                for each in packed.infolist()
                if each.filename.startswith("xl/worksheets/")
            )
        book = openpyxl.load_workbook(path, data_only=True)
        return book, openpyxl.load_workbook(path) if calculated else None
    except OSError as error:
        told = error.strerror or str(error)
        raise CriteriaError([diagnostics.NOT_A_WORKBOOK.at(nowhere, why=told)]) from error
    except CriteriaError:
        raise
    except zipfile.BadZipFile as error:
        why = Text("không phải tệp .xlsx", "it is no .xlsx file")
        raise CriteriaError([diagnostics.NOT_A_WORKBOOK.at(nowhere, why=why)]) from error
    except Exception as error:  # a damaged part may break the reader of it in any way
        raise CriteriaError(
            [diagnostics.NOT_A_WORKBOOK.at(nowhere, why=type(error).__name__)]
        ) from error


def _choose_sheet(path: Path, names: list[str], wanted: str | None, called: Sequence[str]) -> str:
    if wanted is None and len(names) == 1:
        return names[0]
    looked = {fold_text(each) for each in (called if wanted is None else [wanted])}
    found = [name for name in names if fold_text(name) in looked]
    if len(found) == 1:
        return found[0]
    near = None if wanted is None else nearest(wanted, names)
    at = Source(path.name, "").whole()
    name = wanted if wanted is not None else " / ".join(called)
    raise CriteriaError(
        [diagnostics.NO_SHEET.at(at, suggestion=near, name=name, known=", ".join(names) or "–")]
    )


def _cell_text(cell: Any, written: Any) -> tuple[str, Code | None]:
    value = cell.value
    if value is None:
        uncalculated = written is not None and written.data_type == "f"
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
        # A day with no time; a time of day stays, and is refused where a day is wanted.
        plain = value.date().isoformat() if value.time() == value.time().min else value.isoformat()
        return TypedCell(plain), None
    if isinstance(value, date):
        return TypedCell(value.isoformat()), None
    return str(value), None


def _digits(value: float) -> str:
    """The fifteen digits a spreadsheet keeps of a number: 0.1 + 0.2 stands there as 0.3.

    >>> _digits(0.1 + 0.2), _digits(8.5), _digits(1e15)
    ('0.3', '8.5', '1000000000000000')
    """
    return f"{Decimal(f'{value:.15g}'):f}"


def cell_address(index: int, number: int) -> str:
    """A cell as spreadsheets name it.

    >>> cell_address(2, 4)
    'C4'
    """
    return f"{column_letters(index + 1)}{number}"


def merged_cell_diagnostics(sheet: Sheet, headings: SheetLine) -> list[Diagnostic]:
    """Cells merged in the headings or below: only the first of them would have a value."""
    if not sheet.lines:
        return []
    return [
        diagnostics.MERGED_CELLS.at(sheet.table_source().whole(), cells=cells)
        for cells, first, last in sheet.merged
        if last >= headings.number and first <= sheet.lines[-1].number
    ]
