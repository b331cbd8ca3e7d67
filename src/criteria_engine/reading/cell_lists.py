"""read: one cell of a table → the plain values of a list that it holds.

An officer writes several values into a cell with semicolons between them: `đánh bạc; say rượu`. A comma may
be a decimal comma.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from criteria_engine.reading.text_values import clean_text, fold_text

SEPARATOR: Final = ";"
"""What stands between the values of a list in a cell."""

_NONE: Final = frozenset({"không", "không có", "none", "no", "[]"})
"""How a cell says that a list is empty; a blank cell says that it is unknown."""


def values_in_cell(cell: Any, values: Container[str] = ()) -> list[Any] | None:
    """Return the values that a cell holds, as they are written; None where the cell is blank.

    A piece without text between two semicolons is an unknown value; one at the end is nothing.

    Args:
        cell: a text, a value of the file format, or None.
        values: the values of an enumeration, which come before the words for none.

    >>> values_in_cell("đánh bạc; say rượu;"), values_in_cell("không có"), values_in_cell(" ")
    (['đánh bạc', 'say rượu'], [], None)
    >>> values_in_cell(17), values_in_cell("none", {"none"})
    ([17], ['none'])
    """
    if not isinstance(cell, str):
        return None if cell is None else [cell]
    text = clean_text(cell)
    if not text:
        return None
    if fold_text(text) in _NONE and text not in values:
        return []
    pieces: list[str | None] = [clean_text(each) or None for each in text.split(SEPARATOR)]
    while pieces and pieces[-1] is None:
        pieces.pop()
    return [*pieces]
