"""author: the text of a criteria file and a place in it → what the format expects there.

The file may be broken, since someone is typing in it; so the keys around the place are found by
indentation, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from criteria_engine.frozen import dataclass
from criteria_engine.reading.shapes import (
    ROOT,
    ModelShape,
    NamedShape,
    Shape,
    item_shape,
    value_shape,
)

ITEM: Final = "-"
"""What stands for an item of a list in a path of keys."""

_KEY: Final = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s#"'\[\]{}>|-][^#:]*?)\s*:(?=\s|$)""")

_BLOCK: Final = re.compile(r"[|>][-+]?\s*(?:#.*)?$")

_OPEN_BRACES: Final = re.compile(r"^\{((?:[^{}]|\{[^{}]*\})*)$")

_DASH: Final = re.compile(r"-(?: +|$)")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a criteria file.

    Attributes:
        expects: whether a key or a value stands there.
        path: the keys around the place, `ITEM` for an item of a list; for a value, its key is the last.
        shape: the shape of the mapping for a key, of the value for a value.
        parent: the shape of the mapping that holds the value; for a key, that of the mapping.
        siblings: the keys that the mapping has already.
        before: the text of the key or value up to the place, on its line.
    """

    expects: Literal["key", "value"]
    path: tuple[str, ...]
    shape: Shape
    parent: Shape
    siblings: frozenset[str]
    before: str


@dataclass(frozen=True, slots=True)
class _Level:
    """A key whose value is open, or an item of a list.

    Attributes:
        column: the column of the key or the dash.
        key: the key, or `ITEM`.
        has_text: whether a value stands behind the key on its line.
    """

    column: int
    key: str
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a criteria file: its dashes, its key, and what follows."""

    dashes: tuple[int, ...]
    column: int
    key: str | None
    rest: str

    @classmethod
    def of(cls, text: str) -> _Line:
        column = len(text) - len(text.lstrip(" "))
        rest = text[column:]
        dashes: list[int] = []
        while (dash := _DASH.match(rest)) is not None:
            dashes.append(column)
            column, rest = column + dash.end(), rest[dash.end() :]
        key = _KEY.match(rest)
        if key is None:
            return cls(tuple(dashes), column, None, rest)
        return cls(tuple(dashes), column, key["key"].strip("\"'"), rest[key.end() :].lstrip())


class _Outline:
    """The open keys and items at the end of some lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.levels: list[_Level] = []
        self.block: int | None = None
        for text in lines:
            self._read(text)

    def _read(self, text: str) -> None:
        if not text.strip() or text.lstrip().startswith("#"):
            return
        line = _Line.of(text)
        if self.is_in_block(line):
            return
        self.block = None
        self.open(line)

    def is_in_block(self, line: _Line) -> bool:
        """Return whether a line continues a text in `|` or `>`."""
        first = min((*line.dashes, line.column))
        return self.block is not None and first > self.block

    def open(self, line: _Line) -> None:
        """Close what a line ends, and open its items and its key."""
        for dash in line.dashes:
            self.close(dash, keep_key=True)
            self.levels.append(_Level(dash, ITEM))
        if line.key is not None:
            self.close(line.column)
            self.levels.append(_Level(line.column, line.key, bool(line.rest)))
            if _BLOCK.match(line.rest):
                self.block = line.column

    def close(self, column: int, *, keep_key: bool = False) -> None:
        """Close the levels at a column and right of it; a key may hold a list at its own column."""
        while self.levels and (
            self.levels[-1].column > column
            or (self.levels[-1].column == column and not (keep_key and self.levels[-1].key != ITEM))
        ):
            self.levels.pop()

    @property
    def path(self) -> tuple[str, ...]:
        """The keys around the end of the lines."""
        return tuple(each.key for each in self.levels)


def cursor_at(text: str, offset: int) -> Cursor:
    """Return what the format expects at an offset of a text whose lines end with a line feed."""
    begin = text.rfind("\n", 0, offset) + 1
    outline = _Outline(text[:begin].split("\n")[:-1])
    line = _Line.of(text[begin:offset])
    if outline.is_in_block(line):
        return _value(outline.path, line.rest)
    top = outline.levels[-1] if outline.levels else None
    if not line.dashes and line.key is None and top and top.has_text and line.column > top.column:
        return _value(outline.path, line.rest)
    outline.open(line)
    if line.key is not None:
        return _value(outline.path, line.rest)
    if not line.dashes:
        outline.close(line.column)
    shape = shape_at(outline.path)
    if line.dashes and not isinstance(shape, ModelShape | NamedShape):
        return _value(outline.path, line.rest)
    siblings = _siblings(text.split("\n"), text.count("\n", 0, begin), line)
    return Cursor("key", outline.path, shape, shape, siblings, line.rest)


def shape_at(path: Iterable[str]) -> Shape:
    """Return the shape at a path of keys and items."""
    shape = ROOT
    for key in path:
        shape = item_shape(shape) if key == ITEM else value_shape(shape, key)
    return shape


def _value(path: tuple[str, ...], before: str) -> Cursor:
    """Return the cursor in a value; in brackets, in the innermost mapping of them."""
    shape = shape_at(path)
    opened = _OPEN_BRACES.search(before)
    if opened is not None and isinstance(shape, ModelShape | NamedShape):
        entries = opened[1].split(",")
        key = _KEY.match(entries[-1].lstrip())
        if key is not None:
            rest = entries[-1].lstrip()[key.end() :].lstrip()
            return _value((*path, key["key"].strip("\"'")), rest)
        siblings = frozenset(each.partition(":")[0].strip() for each in entries[:-1])
        return Cursor("key", path, shape, shape, siblings, entries[-1].lstrip())
    return Cursor("value", path, shape, shape_at(path[:-1]), frozenset(), before)


def _siblings(lines: list[str], number: int, cursor: _Line) -> frozenset[str]:
    """Return the keys of the mapping to which a line belongs."""
    found: set[str] = set()
    for step in (-1, 1):
        if step == -1 and cursor.dashes:
            continue
        at = number + step
        while 0 <= at < len(lines):
            line = _Line.of(lines[at])
            blank = not lines[at].strip() or lines[at].lstrip().startswith("#")
            if not blank and (
                line.column < cursor.column
                or (step == 1 and line.dashes and line.dashes[0] < cursor.column)
            ):
                break
            if not blank and line.column == cursor.column and line.key is not None:
                found.add(line.key)
            if not blank and line.dashes and line.dashes[0] < cursor.column:
                break
            at += step
    return frozenset(found)
