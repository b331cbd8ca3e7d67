"""read: the rows below the headings of a CSV file or a sheet → chunks of rows by column."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.tables.cells import text_of
from criteria_engine.tables.headed_rows import HeadedRows
from criteria_engine.tables.source import Chunk, Reject, SheetRow, TableLocation


class SheetTable:
    """A CSV file or a sheet of a workbook.

    Args:
        rows: its headings and the rows below them.
    """

    self_describing = False

    def __init__(self, rows: HeadedRows) -> None:
        self._rows = rows
        self.location: TableLocation = rows.source.location
        self.identity: Mapping[str, Any] = rows.source.identity

    @property
    def rows(self) -> HeadedRows:
        """The rows by which it is read."""
        return self._rows

    def names(self) -> tuple[str, ...]:
        """Return the headings; a blank one is an empty text."""
        return self._rows.heading.names

    def estimated_rows(self) -> int:
        """Estimate the number of rows below the headings."""
        return max(self._rows.source.estimated_rows() - self._rows.heading.last, 0)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return what is to be said of rows that were passed over."""
        return self._rows.warnings()

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows below the headings, without blank ones."""
        names = self.names()
        indexes = range(len(names)) if columns is None else columns
        rows: list[SheetRow] = []
        rejects: list[Reject] = []
        for row in self._rows.rows():
            if row.diagnostics:
                rejects += self._rejected(row)
                continue
            rows.append(row)
            if len(rows) == size:
                yield _chunk(names, indexes, rows, rejects)
                rows, rejects = [], []
        if rows or rejects:
            yield _chunk(names, indexes, rows, rejects)

    def _rejected(self, row: SheetRow) -> list[Reject]:
        texts = tuple(map(text_of, row.cells))
        shown = " | ".join(texts)
        return [
            Reject(self.location, row.number, each, value=shown, cells=texts)
            for each in row.diagnostics
        ]


def _chunk(
    names: tuple[str, ...],
    indexes: Sequence[int],
    rows: Sequence[SheetRow],
    rejects: Sequence[Reject],
) -> Chunk:
    columns = [_column([row.cells[index] for row in rows]) for index in indexes]
    lines = [row.number for row in rows]
    return Chunk(tuple(names[index] for index in indexes), columns, lines, tuple(rejects))


def _column(cells: list[Any]) -> Any:
    """Return the cells of a column, as an Arrow array where all are texts."""
    if all(type(each) is str for each in cells):
        return pa.array(cells, pa.string())
    return cells
