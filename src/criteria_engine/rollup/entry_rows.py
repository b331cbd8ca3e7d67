"""The rows of an entry workbook that are filled in already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from criteria_engine.frozen import dataclass


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row that is filled in already.

    Attributes:
        cells: its cells by column.
        own: the cells of the officer's own columns, in their order.
    """

    cells: Mapping[str, Any]
    own: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class EntryTable:
    """The rows of a table that are filled in already.

    Attributes:
        rows: the rows.
        own: the headings of the officer's own columns, which are added behind those of the table.
    """

    rows: Sequence[EntryRow] = ()
    own: Sequence[str] = ()

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> EntryTable:
        """Return a table without columns of the officer's own."""
        return cls([EntryRow(each) for each in rows])
