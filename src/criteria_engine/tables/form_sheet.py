"""read: a sheet in which the cells of its only subject stand below each other → the one row that it means.

`Nội dung | Trả lời` stands above questions with their answers. A table of one row and fifty columns is hard to
fill in; as such a form it means the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from criteria_engine.reading.text_values import fold_text
from criteria_engine.tables.cells import is_blank_cell, text_of
from criteria_engine.tables.source import (
    HEADING_SEARCH_ROWS,
    HeadingRow,
    HeadingTest,
    ReadOptions,
    RowSource,
    SheetRow,
    TableLocation,
)

_ANSWER: Final = 1
"""The column of the answers, from 0."""


def form_top(sheet: RowSource, headings: frozenset[tuple[str, str]]) -> int | None:
    """Return the number of the row with the headings of a form; None where a sheet is none.

    Args:
        sheet: the sheet.
        headings: the folded headings of the questions and of the answers, in each language.
    """
    for row in islice(sheet.rows(), HEADING_SEARCH_ROWS if headings else 0):
        first = tuple(fold_text(text_of(each)) for each in row.cells[:2])
        if first in headings:
            return row.number
    return None


class FormSheet:
    """A form, as a table of one row.

    Args:
        sheet: the sheet.
        top: the number of the row with its headings.
    """

    def __init__(self, sheet: RowSource, top: int) -> None:
        self._sheet = sheet
        self._top = top
        self.path: Path = sheet.path
        self.location: TableLocation = sheet.location
        self.identity: Mapping[str, Any] = sheet.identity
        self._lines = [
            (row.number, *_question_and_answer(row.cells))
            for row in sheet.rows(top + 1)
            if not all(map(is_blank_cell, row.cells[: _ANSWER + 1]))
        ]

    def estimated_rows(self) -> int:
        """Return that there is one row."""
        return 1

    def heading(self, options: ReadOptions, is_heading: HeadingTest) -> HeadingRow:
        """Return the questions as headings."""
        names = tuple(question for _, question, _ in self._lines)
        return HeadingRow(self._top, self._top, names)

    def rows(self, first: int = 1) -> Iterator[SheetRow]:
        """Yield the answers as one row, with the address of each."""
        answers = [answer for _, _, answer in self._lines]
        addresses = tuple(f"B{number}" for number, _, _ in self._lines)
        yield SheetRow(self._top + 1, answers, (), addresses)


def _question_and_answer(cells: Sequence[Any]) -> tuple[str, Any]:
    question = " ".join(text_of(cells[0]).split()) if cells else ""
    return question, cells[_ANSWER] if len(cells) > _ANSWER else None
