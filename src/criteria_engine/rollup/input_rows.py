"""A row of a commune's table before it is checked: its cells by column, with their locations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Scalar, TypedScalar
from criteria_engine.reading.text_values import clean_text
from criteria_engine.source import Source, Span
from criteria_engine.tables.cells import text_of

MASK: Final = "…"
"""What messages show in place of a private cell."""


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row before it is checked.

    Attributes:
        number: its number in the file or table.
        cells: its cells by column: Python values, or scalars with locations.
        faults: the diagnostics of cells that could not be read.
        source: the row as a source, where it was read from a file.
        columns: the column of each cell of `source`; None for a cell that is not read.
        private: the columns whose content no message shows; `source` has it masked.
    """

    number: int
    cells: Mapping[str, Any]
    faults: tuple[Diagnostic, ...] = ()
    source: Source | None = None
    columns: tuple[str | None, ...] = ()
    private: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """Return a cell as plain text; an empty one where the column is missing."""
        return cell_text(self.cells.get(column))

    def span_of(self, column: str, table: str = "") -> Span:
        """Return the location of a cell; that of the row where the column is missing."""
        cell = self.cells.get(column)
        if isinstance(cell, Scalar | TypedScalar):
            return cell.span
        if self.source is not None:
            blank = column in self.columns
            return self.source.cell(self.columns.index(column)) if blank else self.source.whole()
        names = tuple(self.cells)
        source = Source.of_row(table, self.number, self._texts(), names)
        return source.cell(names.index(column)) if column in names else source.whole()

    def shown(self) -> tuple[str, ...]:
        """Return the text of each cell as it was read."""
        if self.source is not None and self.source.row is not None:
            count = len(self.source.row.starts)
            return tuple(self.source.cell(index).text for index in range(count))
        return self._texts()

    def _texts(self) -> tuple[str, ...]:
        """Return the text of each cell, private ones masked."""
        return tuple(
            MASK if column in self.private and cell is not None else cell_text(cell)
            for column, cell in self.cells.items()
        )


def is_blank_cell(cell: Any) -> bool:
    """Return whether a cell has no content."""
    return cell is None or (isinstance(cell, Scalar) and not clean_text(cell.value))


def cell_text(cell: Any) -> str:
    """Return the clean text of a cell, as keys are compared; empty for None."""
    if cell is None:
        return ""
    plain = cell.value if isinstance(cell, Scalar | TypedScalar) else cell
    return clean_text(plain if isinstance(plain, str) else text_of(plain))
