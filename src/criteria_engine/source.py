"""The text of a file and the places in it.

Every later stage speaks of places only as :class:`Span`: offsets into the text
exactly as the person wrote it (line ends and composed or decomposed letters
included), so that a message can always show the author's own line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class TableRow:
    """Which row of a table a source is: its number, the sheet, and where each cell begins in the text."""

    number: int
    headings: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    sheet: str = ""

    def cell(self, offset: int) -> int | None:
        """The cell (from 1) an offset is in; None where the row is meant as a whole."""
        return bisect_right(self.starts, offset) or None


@dataclass(frozen=True)
class Source:
    r"""A named text: a criteria file, a facts file, an expression typed by hand, the row of a table.

    >>> Source("a.yaml", "one\r\ntwo").position(5)
    Position(line=2, column=1)
    """

    name: str
    text: str = field(repr=False)
    row: TableRow | None = field(default=None, repr=False)

    @classmethod
    def of_row(
        cls, name: str, number: int, cells: Sequence[str], headings: Sequence[str], sheet: str = ""
    ) -> Source:
        """A row of a table as one text, so that a message can show it and point at a cell.

        >>> source = Source.of_row("ho.csv", 4, ["H1", "X9"], ["Mã hộ", "Xóm"])
        >>> str(source.cell(1)), source.cell(1).text
        ('ho.csv:4 (Xóm)', 'X9')
        """
        starts: list[int] = []
        at = 0
        for cell in cells:
            starts.append(at)
            at += len(cell) + len(_CELL_SEPARATOR)
        row = TableRow(number, tuple(headings), tuple(starts), sheet)
        return cls(name, _CELL_SEPARATOR.join(each.replace("\n", " ") for each in cells), row)

    def cell(self, index: int) -> Span:
        """The cell of a row (from 0); the whole text where there is no such cell."""
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
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> Position:
        """The line and column (both from 1) of an offset; past the end means at the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def whole(self) -> Span:
        """The span of the whole text."""
        return Span(self, 0, len(self.text))


@dataclass(frozen=True, slots=True)
class Position:
    """A line and a column, both counted from 1; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, from `start` up to but not including `end`.

    >>> Span(Source("x", "age > 18"), 0, 3).text
    'age'
    """

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """What is written there."""
        return self.source.text[self.start : self.end]

    @property
    def position(self) -> Position:
        """Where it begins."""
        return self.source.position(self.start)

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of another of the same source."""
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))

    def at_end(self) -> Span:
        """The empty span just behind this one, where something is missing."""
        return Span(self.source, self.end, self.end)

    def __str__(self) -> str:
        position = self.position
        row = self.source.row
        if row is None:
            return f"{self.source.name}:{position.line}:{position.column}"
        cell = None if self.end - self.start == len(self.source.text) > 0 else row.cell(self.start)
        heading = "" if cell is None or cell > len(row.headings) else row.headings[cell - 1]
        named = f" ({heading})" if heading else ""
        if not row.sheet:
            return f"{self.source.name}:{row.number}{named}"
        return f"{self.source.name} [{row.sheet}] {column_letters(cell)}{row.number}{named}"


_CELL_SEPARATOR = " | "
"""What stands between the cells of a row."""


def column_letters(number: int | None) -> str:
    """The letters a spreadsheet gives to a column (from 1).

    >>> column_letters(3), column_letters(28), column_letters(None)
    ('C', 'AB', '')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
