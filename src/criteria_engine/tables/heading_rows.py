"""find: the first rows of a sheet → the headings, which may stand in two or three rows.

Printed lists divide a heading: `Số người` stands above `Tổng số` and `Trong đó nữ`. The columns are then named
`Số người › Tổng số` and `Số người › Trong đó nữ`. A row is only read as such parts where it can be nothing
else: all its cells are words, and each stands where the heading above is blank, or begins such a group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from criteria_engine.reading.text_values import fold_text
from criteria_engine.tables.source import HeadingTest

HEADING_PARTS: Final = " › "
"""What stands between a heading and its part."""

_MAX_HEADING_ROWS: Final = 3

_MAX_HEADING: Final = 200
"""How many characters the part of a heading has at most."""

_NUMBER: Final = re.compile(r"\(?[-+]?[\d.,\s]+%?\)?")

_YEAR: Final = re.compile(r"(?:19|20)\d\d")


class HeadingLine(NamedTuple):
    """A row that may have headings.

    Attributes:
        number: its first line or row number.
        last: its last line.
        cells: the texts of its cells.
        merged: the last column of each cell that is merged with those to its right, by its column.
    """

    number: int
    last: int
    cells: Sequence[str]
    merged: Mapping[int, int] = {}


class FoundHeadings(NamedTuple):
    """The headings of a table.

    Attributes:
        names: the heading of each column; a blank one is an empty text, and none is blank at the end.
        lines: the rows in which they stand.
    """

    names: tuple[str, ...]
    lines: tuple[HeadingLine, ...]


def find_headings(lines: Sequence[HeadingLine], is_heading: HeadingTest) -> int | None:
    """Return the index of the row in which the headings begin; None where no row has them.

    Args:
        lines: the first rows.
        is_heading: whether some texts are the headings.
    """
    for index, line in enumerate(lines):
        if is_heading(line.cells):
            names = [fold_text(each) for each in line.cells if each.strip()]
            divided = index > 0 and len(set(names)) < len(names)
            if divided and len(headings_at(lines[index - 1 :], is_heading).lines) > 1:
                return index - 1
            return index
    for index in range(len(lines)):
        found = headings_at(lines[index:], is_heading)
        if len(found.lines) > 1 and is_heading(found.names):
            return index
    return None


def headings_at(lines: Sequence[HeadingLine], is_heading: HeadingTest) -> FoundHeadings:
    """Return the headings that begin in the first of some rows.

    Args:
        lines: the rows; at least one.
        is_heading: whether some texts are the headings. The next row is only joined to them where they still
            are, or were not before.
    """
    found = FoundHeadings(_names(lines[0].cells), (lines[0],))
    for below in lines[1:_MAX_HEADING_ROWS]:
        above = found.lines[-1]
        names = _divided(found.names, below.cells, above.merged)
        if names is None or below.number != above.last + 1:
            break
        if is_heading(found.names) and not is_heading(names):
            break
        found = FoundHeadings(names, (*found.lines, below))
    return found


def heading_spellings(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the folded texts by which each heading may be called: whole, or by its last parts.

    >>> heading_spellings(["Mã", "Số người › Nữ", "Số hộ › Mã"])
    [('mã',), ('số người › nữ', 'nữ'), ('số hộ › mã',)]
    """
    folded = [fold_text(each) for each in names]
    whole = frozenset(folded)
    return [(each, *(part for part in _last_parts(each) if part not in whole)) for each in folded]


def _last_parts(name: str) -> list[str]:
    parts = name.split(HEADING_PARTS)
    return [HEADING_PARTS.join(parts[start:]) for start in range(1, len(parts))]


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(each.split()) for each in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _divided(
    names: Sequence[str], cells: Sequence[str], merged: Mapping[int, int]
) -> tuple[str, ...] | None:
    """Return headings with the parts that stand below them; None where the row below has no parts.

    >>> _divided(["Mã", "Số người", "", "Ghi chú"], ["", "Tổng", "Nữ"], {})
    ('Mã', 'Số người › Tổng', 'Số người › Nữ', 'Ghi chú')
    >>> _divided(["Mã", "Số người", ""], ["H1", "5", "6"], {}) is None
    True
    >>> _divided(["Danh sách hộ"], ["Mã", "Số người"], {}) is None
    True
    """
    parts = _names(cells)
    if sum(map(bool, names)) < 2:  # one cell is a caption
        return None
    above = [*names, *[""] * (len(parts) - len(names))]
    below = [*parts, *[""] * (len(above) - len(parts))]
    groups = _groups(above, merged)
    joined = list(above)
    divides = False
    for column, part in enumerate(below):
        if not part:
            continue
        begins = column + 1 < len(above) and not above[column + 1] and bool(groups[column + 1])
        if (above[column] and not begins) or not _is_part(part):
            return None
        divides = divides or not above[column]
        group = groups[column]
        joined[column] = f"{group}{HEADING_PARTS}{part}" if group else part
    return tuple(joined) if divides else None


def _groups(names: Sequence[str], merged: Mapping[int, int]) -> list[str]:
    """Return the heading to which each column belongs; a merged one says itself how far it reaches."""
    groups: list[str] = []
    group, end = "", -1
    for column, name in enumerate(names):
        if name:
            group = name
            end = merged.get(column, column if merged else len(names))
        groups.append(group if column <= end else "")
    return groups


def _is_part(text: str) -> bool:
    """Whether a cell may be the part of a heading: words, or a year."""
    is_number = _NUMBER.fullmatch(text) is not None
    return len(text) <= _MAX_HEADING and (not is_number or _YEAR.fullmatch(text) is not None)


def is_without_digits(cells: Sequence[str]) -> bool:
    """Whether no cell has a digit, as in headings but hardly in a row of facts."""
    return not any(char.isdigit() for each in cells for char in each)
