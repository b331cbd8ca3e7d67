"""source: text of a file → spans with line and column.

Every later stage refers to locations by :class:`Span`. Offsets count characters of the text exactly as the
author wrote it, with its line ends and its composed or decomposed letters, so a message can
quote the author's own line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import field
from functools import cached_property

from criteria_engine.frozen import dataclass


@dataclass(frozen=True, slots=True)
class TableRow:
    """The row of a table that a :class:`Source` holds.

    Attributes:
        number: the row's number in its file, from 1.
        headings: the heading of each column.
        starts: the offset of each cell in the text of the source.
        sheet: the name of the sheet; empty where the file has none.
        addresses: the address of each cell, where they stand below each other; empty where they do not.
    """

    number: int
    headings: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    sheet: str = ""
    addresses: tuple[str, ...] = ()

    def cell(self, offset: int) -> int | None:
        """Return the number (from 1) of the cell at an offset; None where the span is the whole row."""
        return bisect_right(self.starts, offset) or None


@dataclass(frozen=True)
class Source:
    r"""A named text: a criteria file, a facts file, an expression from the command line, a row of a table.

    Attributes:
        name: the path or label that messages show.
        text: the text, unchanged.
        row: set where the text is the row of a table.

    >>> Source("a.yaml", "one\r\ntwo").position(5)
    Position(line=2, column=1)
    """

    name: str
    text: str = field(repr=False)
    row: TableRow | None = field(default=None, repr=False)

    @classmethod
    def of_row(
        cls,
        name: str,
        number: int,
        cells: Sequence[str],
        headings: Sequence[str],
        sheet: str = "",
        addresses: tuple[str, ...] = (),
    ) -> Source:
        """Make a source of a table row, so that a message can show the row and point at a cell.

        Args:
            name: the path of the file.
            number: the row's number, from 1.
            cells: the cells as text; line breaks in them become spaces.
            headings: the heading of each column.
            sheet: the name of the sheet, if any.
            addresses: the address of each cell, where they do not stand beside each other.

        >>> source = Source.of_row("ho.csv", 4, ["H1", "X9"], ["Mã hộ", "Xóm"])
        >>> str(source.cell(1)), source.cell(1).text
        ('ho.csv:4 (Xóm)', 'X9')
        """
        starts: list[int] = []
        offset = 0
        for cell in cells:
            starts.append(offset)
            offset += len(cell) + len(_CELL_SEPARATOR)
        row = TableRow(number, tuple(headings), tuple(starts), sheet, addresses)
        return cls(name, _CELL_SEPARATOR.join(each.replace("\n", " ") for each in cells), row)

    def cell(self, index: int) -> Span:
        """Return the span of a cell (from 0) of the row; the whole text where there is no such cell."""
        starts = () if self.row is None else self.row.starts
        if not 0 <= index < len(starts):
            return self.whole()
        last = index + 1 == len(starts)
        return Span(
            self,
            starts[index],
            len(self.text) if last else starts[index + 1] - len(_CELL_SEPARATOR),
        )

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        line_end = self.text.find("\n")
        while line_end >= 0:
            starts.append(line_end + 1)
            line_end = self.text.find("\n", line_end + 1)
        return tuple(starts)

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset; an offset past the end gives the end of the text."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of a line (from 1) without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def whole(self) -> Span:
        """Return the span of the whole text."""
        return Span(self, 0, len(self.text))


@dataclass(frozen=True, slots=True)
class Position:
    """A line and a column, both from 1; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a source, from offset `start` up to but not including `end`.

    Its text form is what messages begin with: `file:line:column`, or `file:row (heading)` for a table.

    >>> Span(Source("x", "age > 18"), 0, 3).text
    'age'
    """

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the span."""
        return self.source.text[self.start : self.end]

    @property
    def position(self) -> Position:
        """The line and column of its start."""
        return self.source.position(self.start)

    def to(self, other: Span) -> Span:
        """Return the smallest span that covers this one and another of the same source."""
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))

    @property
    def heading(self) -> str:
        """The heading of the cell of a table row; empty for a whole row, and elsewhere."""
        row, cell = self.source.row, self._cell
        return (
            ""
            if row is None or cell is None or cell > len(row.headings)
            else row.headings[cell - 1]
        )

    @property
    def _cell(self) -> int | None:
        """The number of the cell of a table row, from 1; None for a whole row, and elsewhere."""
        is_whole = self.end - self.start == len(self.source.text) > 0
        return None if self.source.row is None or is_whole else self.source.row.cell(self.start)

    def __str__(self) -> str:
        position = self.position
        row = self.source.row
        if row is None:
            return f"{self.source.name}:{position.line}:{position.column}"
        cell, heading = self._cell, self.heading
        suffix = f" ({heading})" if heading else ""
        if not row.sheet:
            return f"{self.source.name}:{row.number}{suffix}"
        listed = cell is not None and cell <= len(row.addresses)
        at = row.addresses[(cell or 1) - 1] if listed else f"{column_letters(cell)}{row.number}"
        return f"{self.source.name} [{row.sheet}] {at}{suffix}"


_CELL_SEPARATOR = " | "
"""Text between the cells of a row in its source."""


def column_letters(number: int | None) -> str:
    """Return the letters by which a spreadsheet names a column (from 1); empty for None.

    >>> column_letters(3), column_letters(28), column_letters(None)
    ('C', 'AB', '')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
