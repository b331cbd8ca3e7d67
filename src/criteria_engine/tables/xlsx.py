"""read: a sheet of an XLSX workbook → chunks of rows, with the types of the spreadsheet's cells.

The sheet is read row by row. A formula gives the value that is stored with it. A cell in error, a formula
without a stored value, and merged cells are rejected; they are never read as blank.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import (
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import closing
from importlib import import_module
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.errors import MissingPackages
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source, column_letters
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import UnreadableCell, text_of
from criteria_engine.tables.mapping import ReadOptions
from criteria_engine.tables.source import (
    Chunk,
    Reject,
    TableLocation,
    file_identity,
)

_MERGED: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"'
)

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")

_BLOCK_BYTES: Final = 1 << 20
"""How many bytes of a sheet's XML are searched at a time."""

_OVERLAP: Final = 200
"""How many bytes two blocks share; every match of the patterns is shorter."""


class WorkbookTable:
    """One sheet of a workbook.

    Raises:
        CriteriaError: the workbook cannot be read, its sheet is ambiguous, or the row of headings is blank.
        MissingPackages: openpyxl is not installed.
    """

    self_describing = False

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._options = options
        try:
            self._openpyxl: Any = import_module("openpyxl")
        except ModuleNotFoundError as error:
            raise MissingPackages("tables", "openpyxl") from error
        self.identity: Mapping[str, Any] = file_identity(path)
        with closing(self._open()) as book:
            name = self._sheet_name(book)
            self.location = TableLocation(path.name, name)
            sheet = book[name]
            part = str(getattr(sheet, "_worksheet_path", ""))
            self._count = sheet.max_row or 0
            sheet.reset_dimensions()  # a wrong stored size would hide rows
            self._names = self._headings(sheet)
        self._merged, self._formulas = _scan_sheet_xml(path, part)
        self.identity = {**self.identity, "sheet": name}

    def names(self) -> tuple[str, ...]:
        """Return the headings; a blank one is an empty text."""
        return self._names

    def estimated_rows(self) -> int:
        """Return the number of rows by the size stored in the sheet."""
        return max(self._count - self._options.header, 0)

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows below the headings, without blank ones."""
        indexes = range(len(self._names)) if columns is None else columns
        rows: list[list[Any]] = []
        lines: list[int] = []
        rejects: list[Reject] = []
        for line, cells in self._rows():
            row, diagnostic = self._row(line, cells)
            if diagnostic is not None:
                texts = tuple(map(text_of, row))
                shown = " | ".join(texts)
                rejects.append(Reject(self.location, line, diagnostic, value=shown, cells=texts))
            elif row:
                rows.append(row)
                lines.append(line)
            if len(lines) == size:
                yield _chunk(self._names, indexes, rows, lines, rejects)
                rows, lines, rejects = [], [], []
        if lines or rejects:
            yield _chunk(self._names, indexes, rows, lines, rejects)

    # ---- opening ---------------------------------------------------------------------------

    def _open(self, *, values: bool = True) -> Any:
        try:
            return self._openpyxl.load_workbook(self._path, read_only=True, data_only=values)
        except Exception as error:  # openpyxl raises all kinds of errors on damaged files
            why = Text("không phải tệp .xlsx còn lành", f"not an intact .xlsx file ({error})")
            at = Source(self._path.name, "").whole()
            raise CriteriaError(
                [codes.BROKEN_TABLE.at(at, path=self._path.name, why=why)]
            ) from error

    def _sheet_name(self, book: Any) -> str:
        names = [each.title for each in book.worksheets if each.sheet_state == "visible"]
        name = self._options.sheet
        matching = names if name is None else [n for n in names if fold_text(n) == fold_text(name)]
        if len(matching) == 1:
            return str(matching[0])
        near = None if name is None else nearest(name, names)
        at = Source(self._path.name, "").whole()
        known = ", ".join(names) or "–"
        raise CriteriaError(
            [codes.AMBIGUOUS_SHEET.at(at, suggestion=near, path=self._path.name, known=known)]
        )

    def _headings(self, sheet: Any) -> tuple[str, ...]:
        row = self._options.header
        cells = next(sheet.iter_rows(min_row=row, max_row=row, values_only=True), ())
        names = [text_of(each).strip() for each in cells]
        while names and not names[-1]:
            names.pop()
        if not names:
            at = Source(self._path.name, "").whole()
            raise CriteriaError([codes.NO_HEADINGS.at(at, row=row)])
        return tuple(names)

    # ---- rows ------------------------------------------------------------------------------

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows with their numbers; a sheet with formulas is read twice, for values and formulas."""
        start = self._options.header + 1
        with closing(self._open()) as book:
            sheet = book[self.location.sheet]
            sheet.reset_dimensions()
            if not self._formulas:
                for line, cells in enumerate(sheet.iter_rows(min_row=start), start=start):
                    yield line, [_cell_value(cell, None) for cell in cells]
                return
            with closing(self._open(values=False)) as formula_book:
                formula_book[self.location.sheet].reset_dimensions()
                formula_rows = formula_book[self.location.sheet].iter_rows(min_row=start)
                rows = zip(sheet.iter_rows(min_row=start), formula_rows, strict=False)
                for line, (cells, formulas) in enumerate(rows, start=start):
                    pairs = zip(cells, [*formulas, *repeat(None, len(cells))], strict=False)
                    yield line, [_cell_value(cell, formula) for cell, formula in pairs]

    def _row(self, line: int, cells: list[Any]) -> tuple[list[Any], Diagnostic | None]:
        """Return the cells below the headings (none where the row is blank), or why the row is rejected."""
        width = len(self._names)
        for first, last, left, right in self._merged:
            if first <= line <= last:
                shown = f"{column_letters(left)}{first}:{column_letters(right)}{last}"
                cells += [None] * (right - len(cells))
                for index in range(left - 1, right):
                    cells[index] = UnreadableCell(codes.CELL_IN_MERGE, text_of(cells[index]), shown)
        row = cells[:width] + [None] * (width - len(cells))
        if all(each is None or (isinstance(each, str) and not each.strip()) for each in cells):
            return [], None
        if all(_is_blank(each) or isinstance(each, UnreadableCell) for each in cells):
            texts = [each.text for each in cells if isinstance(each, UnreadableCell)]
            if not any(texts) and all(
                each.code is codes.CELL_IN_MERGE
                for each in cells
                if isinstance(each, UnreadableCell)
            ):
                # A row inside a caption or signature that is merged over several rows is blank.
                return [], None
        for index, each in enumerate(cells):
            has_heading = index < width and self._names[index]
            if not has_heading and not _is_blank(each) and not isinstance(each, UnreadableCell):
                at = Source(self.location.file, text_of(each)).whole()
                return cells, codes.CELL_WITHOUT_HEADING.at(at)
        return row, None


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _cell_value(cell: Any, formula: Any) -> Any:
    """Return the value of a cell; `formula` is the same cell read with formulas."""
    value = cell.value
    if value is None and formula is not None and getattr(formula, "data_type", "") == "f":
        return UnreadableCell(codes.FORMULA_WITHOUT_VALUE, str(formula.value))
    if cell.data_type == "e":
        return UnreadableCell(codes.CELL_IN_ERROR, str(value))
    return value


def _chunk(
    names: tuple[str, ...],
    indexes: Sequence[int],
    rows: Sequence[Sequence[Any]],
    lines: list[int],
    rejects: list[Reject],
) -> Chunk:
    columns = [[row[index] for row in rows] for index in indexes]
    return Chunk(tuple(names[index] for index in indexes), columns, lines, tuple(rejects))


# ---- what openpyxl does not give in read-only mode -----------------------------------------


def _scan_sheet_xml(path: Path, part: str) -> tuple[tuple[tuple[int, int, int, int], ...], bool]:
    """Return the merged ranges (first and last row, first and last column), and whether there are formulas."""
    merged: dict[tuple[int, int, int, int], None] = {}
    formulas = False
    with zipfile.ZipFile(path) as packed, packed.open(part) as file:
        overlap = b""
        while block := file.read(_BLOCK_BYTES):
            text = overlap + block
            formulas = formulas or _FORMULA.search(text) is not None
            for left, first, right, last in _MERGED.findall(text):
                merged[int(first), int(last), _column_number(left), _column_number(right)] = None
            overlap = text[-_OVERLAP:]
    return tuple(merged), formulas


def _column_number(letters: bytes) -> int:
    """Return the number of a column, from 1.

    >>> _column_number(b"A"), _column_number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
