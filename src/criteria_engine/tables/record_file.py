"""read: JSON lines or a Parquet file → headings and rows, as a sheet has them, for the tables of a commune."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from criteria_engine.bounds import MAX_CELLS
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.errors import MissingPackages
from criteria_engine.lazy import LazyModule
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.json_lines import JSON_LINES_SUFFIXES, JsonLinesTable
from criteria_engine.tables.source import (
    Cells,
    Chunk,
    HeadingRow,
    HeadingTest,
    ReadOptions,
    Reject,
    SheetRow,
    TableLocation,
    TableSource,
)

if TYPE_CHECKING:
    from criteria_engine.tables import arrow_cells, parquet
else:
    # A commune of CSV files and workbooks needs no Arrow.
    arrow_cells = LazyModule("criteria_engine.tables.arrow_cells")
    parquet = LazyModule("criteria_engine.tables.parquet")

PARQUET_SUFFIXES: Final = frozenset({".parquet"})

RECORD_SUFFIXES: Final = JSON_LINES_SUFFIXES | PARQUET_SUFFIXES
"""The suffixes of files whose rows are records with names, not cells below headings."""

_ENDS: Final = frozenset({"at_least", "at_most"})


class RecordFile:
    """A file of records; the names that occur in any of them are the headings.

    A number that is only known within bounds (`{"at_least": 3, "at_most": 5}`) has a column for each end.

    Args:
        path: the file.

    Raises:
        CriteriaError: the file cannot be read as a table.
        MissingPackages: the packages that read Parquet are not installed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._table = _open(path)
        self.identity: Mapping[str, Any] = self._table.identity

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def location(self) -> TableLocation:
        """Where the rows come from, for messages."""
        return self._table.location

    def estimated_rows(self) -> int:
        """Estimate the number of rows."""
        return self._table.estimated_rows()

    def heading(self, options: ReadOptions, is_heading: HeadingTest) -> HeadingRow:
        """Return the names of all columns, in the order in which they first occur, above the first row."""
        return HeadingRow(1, 0, tuple(self._columns))

    def rows(self, first: int = 1) -> Iterator[SheetRow]:
        """Yield the records, and the lines that hold none with what is wrong with them."""
        for row in self._rows:
            if row.number >= first:
                yield row._replace(cells=[*row.cells])

    @cached_property
    def _chunk(self) -> Chunk:
        """The whole file.

        Raises:
            CriteriaError: it cannot be parsed, or has too many cells.
        """
        chunks = list(self._table.chunks(MAX_CELLS))
        if not chunks:
            return Chunk((), (), ())
        if len(chunks) > 1 or len(chunks[0]) * len(chunks[0].names) > MAX_CELLS:
            at = Source(self._path.name, "").whole()
            raise CriteriaError([codes.TOO_MANY_CELLS.at(at, limit=MAX_CELLS)])
        return chunks[0]

    @cached_property
    def _cells(self) -> list[tuple[str, list[Any]]]:
        """The columns with their names; those of the ends of intervals follow the column of the fact."""
        columns: list[tuple[str, list[Any]]] = []
        for name, given in zip(self._chunk.names, self._chunk.columns, strict=True):
            cells = _python_cells(name, given)
            intervals = [_is_interval(each) for each in cells]
            if any(intervals):
                ends = [
                    each if is_one else {} for each, is_one in zip(cells, intervals, strict=True)
                ]
                cells = [
                    None if is_one else each for each, is_one in zip(cells, intervals, strict=True)
                ]
                columns += [(f"{name}.{end}", [each.get(end) for each in ends]) for end in _ENDS]
            columns.append((name, cells))
        return columns

    @cached_property
    def _columns(self) -> list[str]:
        return [name for name, _ in self._cells]

    @cached_property
    def _rows(self) -> list[SheetRow]:
        columns = [cells for _, cells in self._cells]
        found = [
            SheetRow(line, [cells[index] for cells in columns])
            for index, line in enumerate(self._chunk.lines)
        ]
        return sorted([*found, *_rejected(self._chunk.rejects)], key=lambda row: row.number)


def _open(path: Path) -> TableSource:
    if path.suffix.lower() in JSON_LINES_SUFFIXES:
        return JsonLinesTable(path)
    try:
        table: TableSource = parquet.ParquetTable(path)
    except ModuleNotFoundError as error:
        raise MissingPackages("columns", error.name or "") from error
    return table


def _python_cells(name: str, cells: Cells) -> list[Any]:
    return list(cells) if isinstance(cells, list) else arrow_cells.python_cells(cells, name)


def _is_interval(cell: Any) -> bool:
    return isinstance(cell, dict) and bool(cell) and cell.keys() <= _ENDS


def _rejected(rejects: Sequence[Reject]) -> Iterator[SheetRow]:
    """Yield a row for each line that holds no record, with all that is wrong with it."""
    wrong: dict[int, list[Diagnostic]] = {}
    texts: dict[int, str] = {}
    for each in rejects:
        wrong.setdefault(each.line, []).append(each.diagnostic)
        texts[each.line] = each.value
    for line, found in wrong.items():
        yield SheetRow(line, [texts[line]], tuple(found))
