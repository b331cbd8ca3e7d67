"""read: a CSV file → chunks of rows as text, each with its line in the file."""

from __future__ import annotations

import csv
from collections.abc import (
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.mapping import ReadOptions
from criteria_engine.tables.source import (
    SAMPLE_BYTES,
    Chunk,
    Reject,
    TableLocation,
    estimate_rows,
    file_identity,
    utf8_lines,
)


class CsvTable:
    """A CSV file, quoted as spreadsheets quote; UTF-8 unless the mapping file names another encoding.

    Raises:
        CriteriaError: the row of headings is blank, cannot be parsed, or has an ambiguous delimiter.
    """

    self_describing = False

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._options = options
        self.location = TableLocation(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)
        with self._lines({}) as lines:
            self._heading = _HeaderRow(lines, options, path.name)

    def names(self) -> tuple[str, ...]:
        """Return the headings; a blank one is an empty text."""
        return self._heading.names

    def estimated_rows(self) -> int:
        """Estimate the number of rows from the first bytes of the file."""
        return estimate_rows(self._path, self._options.header)

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows below the headings, without blank ones."""
        damaged: dict[int, Diagnostic] = {}
        with self._lines(damaged) as lines:
            rows = _rows(csv.reader(lines, delimiter=self._heading.delimiter, strict=True), self)
            buffer = _RowBuffer(self._heading, self.location, columns)
            for first, last, cells in rows:
                if first <= self._heading.line:
                    continue
                diagnostics = [damaged.pop(each) for each in list(damaged) if first <= each <= last]
                buffer.add(first, cells, diagnostics)
                if len(buffer) == size:
                    yield buffer.take_chunk()
            if len(buffer) or buffer.rejects:
                yield buffer.take_chunk()

    @contextmanager
    def _lines(self, damaged: dict[int, Diagnostic]) -> Iterator[Iterator[str]]:
        if self._options.encoding != "utf-8":
            with self._path.open(encoding=self._options.encoding, newline="") as text:
                yield text
        else:
            with self._path.open("rb") as file:
                yield utf8_lines(file, self._path.name, damaged)

    def parse_error(self, line: int, error: Exception) -> CriteriaError:
        """Return the error that says the file cannot be parsed from this line on."""
        why = Text(f"dòng {line}: {error}", f"line {line}: {error}")
        if isinstance(error, csv.Error):
            why = codes.unmatched_quotes(line)
        at = Source(self._path.name, "").whole()
        return CriteriaError([codes.BROKEN_TABLE.at(at, path=self._path.name, why=why)])


def _rows(reader: Any, table: CsvTable) -> Iterator[tuple[int, int, list[str]]]:
    """Yield rows with their first and last line: a quoted cell may contain line breaks."""
    last = 0
    while True:
        try:
            cells = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            raise table.parse_error(last + 1, error) from error
        if cells is None:
            return
        first, last = last + 1, reader.line_num
        yield first, last, cells


class _HeaderRow:
    """The row of headings and the delimiter."""

    def __init__(self, lines: Iterator[str], options: ReadOptions, name: str) -> None:
        self.line = options.header
        text = ""
        try:
            for number, each in enumerate(lines, start=1):
                if number >= options.header:
                    # A heading with line breaks is quoted: read on until the quotes are balanced.
                    text += each
                    if text.count('"') % 2 == 0 or len(text) > SAMPLE_BYTES:
                        break
        except UnicodeError as error:
            at = Source(name, "").whole()
            raise CriteriaError(
                [codes.BROKEN_TABLE.at(at, path=name, why=Text(str(error), str(error)))]
            ) from error
        text = text.rstrip("\r\n")
        at = Source(name, text).whole()
        if not text.strip().strip(",;\t|"):
            raise CriteriaError([codes.NO_HEADINGS.at(at, row=options.header)])
        self.delimiter = options.delimiter or _delimiter(text, at)
        try:
            (cells,) = csv.reader([text], delimiter=self.delimiter)
        except (csv.Error, ValueError) as error:
            why = codes.unmatched_quotes(options.header)
            raise CriteriaError([codes.BROKEN_TABLE.at(at, path=name, why=why)]) from error
        self.width = len(cells)
        while cells and not cells[-1].strip():
            cells.pop()
        self.names = tuple(" ".join(each.split()) for each in cells)


def _delimiter(text: str, at: Span) -> str:
    """Return the one delimiter outside quotes; a comma where there is none."""
    outside = "".join(text.split('"')[::2])
    candidates = [sign for sign in ",;\t" if sign in outside]
    if len(candidates) > 1:
        marks = ", ".join("tab" if each == "\t" else f"`{each}`" for each in candidates)
        raise CriteriaError([codes.AMBIGUOUS_DELIMITER.at(at, marks=marks)])
    return candidates[0] if candidates else ","


class _RowBuffer:
    """Collects rows and rejects until they are taken as a chunk."""

    def __init__(
        self, heading: _HeaderRow, location: TableLocation, columns: Sequence[int] | None
    ) -> None:
        names = heading.names
        self._names = names
        # In a file delimited by commas, a surplus cell may come from an unquoted decimal comma, which
        # shifts the cells after it. So a row wider than the headings is rejected even if its end is blank.
        self._max_width = heading.width if heading.delimiter == "," else None
        self._location = location
        self._columns = range(len(names)) if columns is None else columns
        self._unnamed = [index for index, name in enumerate(names) if not name]
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self.rejects: list[Reject] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, line: int, cells: list[str], diagnostics: list[Diagnostic]) -> None:
        """Add one row, or reject it: for the given diagnostics, or for what is wrong with its cells."""
        width = len(self._names)
        if len(cells) != width:
            if not any(map(str.strip, cells)):
                return
            if self._max_width is None or len(cells) <= self._max_width:
                while len(cells) > width and not cells[-1].strip():
                    cells.pop()
            if len(cells) != width and not diagnostics:
                at = Source(self._location.file, "").whole()
                diagnostics = [codes.WRONG_CELL_COUNT.at(at, found=len(cells), wanted=width)]
        elif not "".join(cells).strip():
            return
        if not diagnostics:
            for index in self._unnamed:
                if cells[index].strip():
                    at = Source(self._location.file, cells[index]).whole()
                    diagnostics = [codes.CELL_WITHOUT_HEADING.at(at)]
        if diagnostics:
            self.rejects += [
                Reject(self._location, line, each, value=" | ".join(cells), cells=tuple(cells))
                for each in diagnostics
            ]
        else:
            self._rows.append(cells)
            self._lines.append(line)

    def take_chunk(self) -> Chunk:
        """Return the collected rows by column, and start anew."""
        rows = self._rows
        chunk = Chunk(
            tuple(self._names[index] for index in self._columns),
            [pa.array([row[index] for row in rows], pa.string()) for index in self._columns],
            self._lines,
            tuple(self.rejects),
        )
        self._rows, self._lines, self.rejects = [], [], []
        return chunk
