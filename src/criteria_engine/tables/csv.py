"""read: CSV and JSON lines → pieces of rows, each with its line in the file."""

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
    """A CSV file: quotes and line ends as spreadsheets write them, UTF-8 unless the mapping says else."""

    self_describing = False

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._options = options
        self.location = TableLocation(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)
        with self._lines({}) as lines:
            self._heading = _HeaderRow(lines, options, path.name)

    def names(self) -> tuple[str, ...]:
        """The headings; a blank one stays blank."""
        return self._heading.names

    def estimated_rows(self) -> int:
        """Estimated from the first rows."""
        return estimate_rows(self._path, self._options.header)

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """The rows below the headings; blank ones are passed over."""
        damaged: dict[int, Diagnostic] = {}
        with self._lines(damaged) as lines:
            rows = _rows(csv.reader(lines, delimiter=self._heading.delimiter, strict=True), self)
            taken = _RowBuffer(self._heading, self.location, columns)
            for first, last, cells in rows:
                if first <= self._heading.line:
                    continue
                wrong = [damaged.pop(each) for each in list(damaged) if first <= each <= last]
                taken.row(first, cells, wrong)
                if len(taken) == size:
                    yield taken.chunk()
            if len(taken) or taken.rejects:
                yield taken.chunk()

    @contextmanager
    def _lines(self, damaged: dict[int, Diagnostic]) -> Iterator[Iterator[str]]:
        if self._options.encoding != "utf-8":
            with self._path.open(encoding=self._options.encoding, newline="") as text:
                yield text
        else:
            with self._path.open("rb") as file:
                yield utf8_lines(file, self._path.name, damaged)

    def broken(self, line: int, error: Exception) -> CriteriaError:
        """The file cannot be taken apart from this line on."""
        why = Text(f"dòng {line}: {error}", f"line {line}: {error}")
        if isinstance(error, csv.Error):
            why = codes.unmatched_quotes(line)
        at = Source(self._path.name, "").whole()
        return CriteriaError([codes.BROKEN_TABLE.at(at, path=self._path.name, why=why)])


def _rows(reader: Any, table: CsvTable) -> Iterator[tuple[int, int, list[str]]]:
    """Rows with their first and last line: a cell in quotes may go on over several."""
    last = 0
    while True:
        try:
            cells = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            raise table.broken(last + 1, error) from error
        if cells is None:
            return
        first, last = last + 1, reader.line_num
        yield first, last, cells


class _HeaderRow:
    """The row of headings, and what separates the columns."""

    def __init__(self, lines: Iterator[str], options: ReadOptions, name: str) -> None:
        self.line = options.header
        text = ""
        try:
            for number, each in enumerate(lines, start=1):
                if number >= options.header:
                    # A heading broken over several lines stands in quotes.
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
    """What separates the headings: the one sign of its kind outside quotes."""
    outside = "".join(text.split('"')[::2])
    found = [sign for sign in ",;\t" if sign in outside]
    if len(found) > 1:
        marks = ", ".join("tab" if each == "\t" else f"`{each}`" for each in found)
        raise CriteriaError([codes.AMBIGUOUS_DELIMITER.at(at, marks=marks)])
    return found[0] if found else ","


class _RowBuffer:
    """Rows on their way into a chunk."""

    def __init__(
        self, heading: _HeaderRow, location: TableLocation, columns: Sequence[int] | None
    ) -> None:
        names = heading.names
        self._names = names
        # A comma too many may be that of a decimal: what follows it stands one column too far.
        self._most = heading.width if heading.delimiter == "," else None
        self._location = location
        self._columns = range(len(names)) if columns is None else columns
        self._unnamed = [index for index, name in enumerate(names) if not name]
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self.rejects: list[Reject] = []

    def __len__(self) -> int:
        return len(self._lines)

    def row(self, line: int, cells: list[str], damaged: list[Diagnostic]) -> None:
        """Take one row, or keep it for the rejects."""
        width = len(self._names)
        if len(cells) != width:
            if not any(map(str.strip, cells)):
                return
            if self._most is None or len(cells) <= self._most:
                while len(cells) > width and not cells[-1].strip():
                    cells.pop()
            if len(cells) != width and not damaged:
                at = Source(self._location.file, "").whole()
                damaged = [codes.WRONG_CELL_COUNT.at(at, found=len(cells), wanted=width)]
        elif not "".join(cells).strip():
            return
        if not damaged:
            for index in self._unnamed:
                if cells[index].strip():
                    at = Source(self._location.file, cells[index]).whole()
                    damaged = [codes.CELL_WITHOUT_HEADING.at(at)]
        if damaged:
            self.rejects += [
                Reject(self._location, line, each, value=" | ".join(cells), cells=tuple(cells))
                for each in damaged
            ]
        else:
            self._rows.append(cells)
            self._lines.append(line)

    def chunk(self) -> Chunk:
        """What was taken, by columns."""
        rows = self._rows
        chunk = Chunk(
            tuple(self._names[index] for index in self._columns),
            [pa.array([row[index] for row in rows], pa.string()) for index in self._columns],
            self._lines,
            tuple(self.rejects),
        )
        self._rows, self._lines, self.rejects = [], [], []
        return chunk
