"""author: source and nodes → the comments and blank lines that belong to each part of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise
from typing import Final, assert_never

from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Empty, Mapping, Node, Scalar, ScalarStyle, Sequence
from criteria_engine.source import Source

_COMMENT: Final = re.compile(r"(?<![^ \t\n])#[^\n]*")

_BLOCKS: Final = (ScalarStyle.LITERAL, ScalarStyle.FOLDED)


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """Where an entry of a mapping or an item of a list begins.

    Attributes:
        offset: the offset of its first character, that behind the dash for an item.
        column: the column of its key or dash, from 0.
    """

    offset: int
    column: int


@dataclass(slots=True)
class Remarks:
    """What is written around an entry or item and is no part of it.

    Attributes:
        before: the comments above it, and "" for blank lines.
        beside: the comment at the end of its first or last line.
        after: the comments below it that are indented more than what follows.
    """

    before: list[str] = field(default_factory=list)
    beside: str = ""
    after: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written around it."""
        return not (any(self.before) or self.beside or self.after)


@dataclass(frozen=True, slots=True)
class FileRemarks:
    """The comments and blank lines of a file.

    Attributes:
        header: those at its top.
        by_anchor: the remarks of each entry or item that has some.
        footer: those at its end.
        comments: all comments, in the order of the file.
    """

    header: list[str]
    by_anchor: dict[Anchor, Remarks]
    footer: list[str]
    comments: list[str]

    def at(self, anchor: Anchor) -> Remarks:
        """Return the remarks of an entry or item; empty ones if it has none."""
        return self.by_anchor.get(anchor) or Remarks()


def entry_anchor(key: Scalar) -> Anchor:
    """Return the anchor of the entry of a mapping with a key."""
    return Anchor(key.span.start, key.span.position.column - 1)


def item_anchor(items: Sequence, item: Node) -> Anchor:
    """Return the anchor of an item of a list."""
    at = item.span if is_in_brackets(items) else items.span
    return Anchor(item.span.start, at.position.column - 1)


def is_in_brackets(node: Mapping | Sequence) -> bool:
    """Return whether a collection is written in brackets, `[…]` or `{…}`."""
    return node.span.source.text.startswith(("[", "{"), node.span.start)


def find_remarks(source: Source, root: Node) -> FileRemarks:
    """Assign each comment and each blank line of a file to an entry or item.

    A comment on a line of its own belongs to what follows; where what follows is indented less, to
    what precedes it. One between a key and its value goes above the key. Several blank lines count as one.

    Args:
        source: a text whose lines end with a line feed.
        root: its nodes.
    """
    return _RemarkFinder(source, root).find()


class _RemarkFinder:
    def __init__(self, source: Source, root: Node) -> None:
        self._source = source
        self._root = root
        self._lines = source.text.split("\n")
        self._comments = list(_comments(source, root))
        self._free = self._free_lines()
        self._anchors = sorted(_anchors(root))
        self._brackets = [
            each.span
            for each in _nodes(root)
            if isinstance(each, Mapping | Sequence) and is_in_brackets(each)
        ]
        self._remarks: dict[Anchor, Remarks] = {}
        self._placed: set[int] = set()

    def find(self) -> FileRemarks:
        texts = [each[0].rstrip() for each in self._comments]
        if not self._anchors:
            return FileRemarks(texts, {}, [], texts)
        header: list[str] = []
        previous = 0
        for index, anchor in enumerate(self._anchors):
            line = self._line(anchor.offset)
            if index == 0:
                header = self._above(line)
            elif line > previous:
                self._place_above(index, self._above(line), anchor.column)
            previous = line
        footer = self._place_above(len(self._anchors), self._above(len(self._lines)), 0)
        # The others stand behind something, or between a key and its value.
        for comment in self._comments:
            if self._line(comment.start()) not in self._placed:
                self._place_beside(comment)
        return FileRemarks(_compact(header), self._remarks, _compact(footer), texts)

    def _line(self, offset: int) -> int:
        return self._source.position(offset).line - 1

    def _free_lines(self) -> frozenset[int]:
        """Return the lines that are blank or hold only a comment."""
        within = {
            line
            for scalar in _scalars(self._root)
            for line in range(self._line(scalar.span.start), self._line(scalar.span.end) + 1)
        }
        alone = {
            self._line(each.start())
            for each in self._comments
            if not self._source.text[: each.start()].rpartition("\n")[2].strip()
        }
        blank = {index for index, line in enumerate(self._lines) if not line.strip()}
        return frozenset(alone | blank - within)

    def _above(self, line: int) -> list[str]:
        """Return the free lines directly above a line, which then have their place."""
        first = line
        while first - 1 in self._free:
            first -= 1
        self._placed.update(range(first, line))
        return [each.rstrip() for each in self._lines[first:line]]

    def _place_above(self, index: int, lines: list[str], column: int) -> list[str]:
        """Assign the lines above an anchor; return those that belong to it.

        Args:
            index: the position of the anchor, or the number of anchors for the end of the file.
            lines: the lines.
            column: the column of the anchor.
        """
        own = lines
        for number in range(len(lines), 0, -1):
            owner = self._owner(index, lines[number - 1], column)
            if owner is not None:
                self._of(owner).after.extend(_compact(lines[:number]))
                own = lines[number:]
                break
        if index < len(self._anchors):
            self._of(self._anchors[index]).before.extend(_compact(own))
        return own

    def _owner(self, index: int, line: str, column: int) -> Anchor | None:
        """Return the part above a comment to which it belongs; None if it belongs to what follows."""
        before = [each for each in self._anchors[:index] if each.column <= _indent(line)]
        return before[-1] if line and before and before[-1].column > column else None

    def _place_beside(self, comment: re.Match[str]) -> None:
        """Assign a comment to the part before it; above that, if it has one or the comment its own line."""
        at = comment.start()
        closed = [each for each in self._brackets if each.end <= at]
        owner = self._anchors[0]
        for anchor in self._anchors:
            if anchor.offset > at:
                break
            if not any(each.start < anchor.offset < each.end for each in closed):
                owner = anchor
        remarks = self._of(owner)
        if remarks.beside or self._line(at) in self._free:
            remarks.before.append(comment[0].rstrip())
        else:
            remarks.beside = comment[0].rstrip()

    def _of(self, anchor: Anchor) -> Remarks:
        return self._remarks.setdefault(anchor, Remarks())


def _comments(source: Source, root: Node) -> Iterator[re.Match[str]]:
    """Find the comments between scalars, and those behind the `|` or `>` of a block."""
    text = source.text
    taken = [(0, 0), (len(text), len(text))]
    for scalar in _scalars(root):
        start, end = scalar.span.start, scalar.span.end
        if scalar.style in _BLOCKS:
            start = min(end, text.index("\n", start) if "\n" in text[start:end] else end)
        taken.append((start, end))
    for (_, end), (start, _) in pairwise(sorted(taken)):
        yield from _COMMENT.finditer(text, end, start)


def _scalars(root: Node) -> Iterator[Scalar]:
    for node in _nodes(root):
        if isinstance(node, Scalar):
            yield node


def _nodes(root: Node) -> Iterator[Node]:
    """Yield all keys and values."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        match node:
            case Mapping(entries):
                for entry in entries:
                    pending += (entry.key, entry.value)
            case Sequence(items):
                pending += items
            case Scalar() | Empty():
                pass
            case _:
                assert_never(node)


def _anchors(root: Node) -> Iterator[Anchor]:
    for node in _nodes(root):
        match node:
            case Mapping(entries):
                yield from (entry_anchor(entry.key) for entry in entries)
            case Sequence(items):
                yield from (item_anchor(node, item) for item in items)
            case Scalar() | Empty():
                pass
            case _:
                assert_never(node)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _compact(lines: list[str]) -> list[str]:
    """Remove the indentation, and all but one of several blank lines."""
    texts = [line.strip() for line in lines]
    return [text for index, text in enumerate(texts) if text or index == 0 or texts[index - 1]]
