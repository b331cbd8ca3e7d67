"""author: a criteria file → the same file in the layout of the house.

Keys stand in the order of the reference, blocks are indented by two, long texts are filled and long
expressions are divided before `and` and `or`. Comments and the author's blank lines stay where they
belong; no value changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from criteria_engine.authoring.comments import (
    FileRemarks,
    Remarks,
    entry_anchor,
    find_remarks,
    is_in_brackets,
    item_anchor,
)
from criteria_engine.authoring.scalar_layout import WIDTH, lay_out_scalar
from criteria_engine.authoring.shapes import level_key
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.companions import EXAMPLES_OF, TRANSLATES
from criteria_engine.reading.nodes import Empty, Mapping, MappingEntry, Node, Scalar, Sequence
from criteria_engine.reading.sets import lookup
from criteria_engine.reading.shapes import (
    ROOT,
    ModelShape,
    RowShape,
    ScalarKind,
    Shape,
    item_shape,
    key_shapes,
    scalar_kind,
    value_shape,
)
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

_INDENT: Final = 2


def format_criteria(source: Source) -> str:
    r"""Return a criteria file in the layout of the house.

    Lines end as the first line of the file does.

    Args:
        source: the file.

    Raises:
        CriteriaError: the file is not YAML as criteria files are; its keys may be unknown.

    >>> print(format_criteria(Source("a.yaml", "version:   v1\ntitle: t # ours\n")), end="")
    title: t # ours
    version: v1
    """
    root, diagnostics = compose(source)
    if root is None or diagnostics:
        raise CriteriaError(diagnostics)
    line_end = "\r\n" if "\r\n" in source.text[: source.text.find("\n") + 1] else "\n"
    if "\r\n" in source.text:
        source = Source(source.name, source.text.replace("\r\n", "\n"))
        root, _ = compose(source)
    return "".join(f"{line}{line_end}" for line in _lines(source, root or Empty(source.whole())))


def _lines(source: Source, root: Node) -> list[str]:
    remarks = find_remarks(source, root)
    match root:
        case Empty():
            body = []
        case Scalar():
            body = lay_out_scalar(root, scalar_kind(ROOT), used=0, indent=_INDENT)
        case Mapping() | Sequence():
            in_texts = lookup(root, TRANSLATES) is not None
            body = _Formatter(remarks, in_texts=in_texts).block(root, ROOT, 0)
        case _:
            assert_never(root)
    lines = [*remarks.header, *body, *remarks.footer]
    while lines and not lines[-1]:
        lines.pop()
    return lines[1:] if lines[:1] == [""] else lines


class _Formatter:
    def __init__(self, remarks: FileRemarks, *, in_texts: bool) -> None:
        self._remarks = remarks
        self._in_texts = in_texts  # All scalars of a translation are texts.

    def block(self, node: Mapping | Sequence, shape: Shape, indent: int) -> list[str]:
        """Return the lines of a collection that is not on one line."""
        match node:
            case Mapping():
                width = _width_of_rows(node, shape)
                parts = [self._entry(each, shape, indent, width) for each in _sorted(node, shape)]
            case Sequence(items):
                parts = [self._item(node, each, item_shape(shape), indent) for each in items]
            case _:
                assert_never(node)
        lines = [line for part in parts for line in part]
        return lines[1:] if lines[:1] == [""] else lines

    def _entry(self, entry: MappingEntry, shape: Shape, indent: int, width: int) -> list[str]:
        """Return the lines of an entry; its value begins after `width` characters, or behind its key."""
        inner = value_shape(shape, entry.key.value)
        lines = self._value(f"{entry.key.span.text}:".ljust(width), entry.value, inner, indent)
        return _with_remarks(lines, self._remarks.at(entry_anchor(entry.key)), indent)

    def _item(self, items: Sequence, item: Node, shape: Shape, indent: int) -> list[str]:
        below = indent + _INDENT
        if isinstance(item, Mapping | Sequence) and self._inline(item, shape, below) is None:
            lines = _behind_dash(self.block(item, shape, below), indent)
        else:
            lines = self._value("-", item, shape, indent)
        return _with_remarks(lines, self._remarks.at(item_anchor(items, item)), indent)

    def _value(self, prefix: str, value: Node, shape: Shape, indent: int) -> list[str]:
        """Return the lines of a value behind its key or dash."""
        start = " " * indent + prefix
        used, below = len(start) + 1, indent + _INDENT
        match value:
            case Empty():
                return [f"{start} {value.span.text}".rstrip()]
            case Scalar():
                kind = ScalarKind.TEXT if self._in_texts else scalar_kind(shape)
                first, *rest = lay_out_scalar(value, kind, used=used, indent=below)
                return [f"{start} {first}", *rest]
            case Mapping() | Sequence():
                line = self._inline(value, shape, used)
                return (
                    [start.rstrip(), *self.block(value, shape, below)]
                    if line is None
                    else [f"{start} {line}"]
                )
            case _:
                assert_never(value)

    def _inline(self, node: Mapping | Sequence, shape: Shape, used: int) -> str | None:
        """Return a collection that the author wrote in brackets on one line, if it fits on one."""
        if not is_in_brackets(node):
            return None
        parts = [part for part in self._parts(node, shape) if part is not None]
        opening, closing = "{}" if isinstance(node, Mapping) else "[]"
        line = f"{opening}{', '.join(parts)}{closing}"
        count = len(node.entries) if isinstance(node, Mapping) else len(node.items)
        return line if len(parts) == count and used + len(line) <= WIDTH else None

    def _parts(self, node: Mapping | Sequence, shape: Shape) -> Iterator[str | None]:
        """Yield the text of each entry or item on one line; None where it needs several."""
        match node:
            case Mapping():
                for entry in _sorted(node, shape):
                    text = self._text(entry.value, value_shape(shape, entry.key.value))
                    remarks = self._remarks.at(entry_anchor(entry.key))
                    bare = remarks.is_empty and text is not None
                    yield f"{entry.key.span.text}: {text}".rstrip() if bare else None
            case Sequence(items):
                for item in items:
                    remarks = self._remarks.at(item_anchor(node, item))
                    yield self._text(item, item_shape(shape)) if remarks.is_empty else None
            case _:
                assert_never(node)

    def _text(self, node: Node, shape: Shape) -> str | None:
        match node:
            case Empty() | Scalar():
                return None if "\n" in node.span.text else node.span.text
            case Mapping() | Sequence():
                return self._inline(node, shape, 0)
            case _:
                assert_never(node)


def _sorted(node: Mapping, shape: Shape) -> list[MappingEntry]:
    """Return the entries in the order of the reference; unknown keys and names stay in theirs.

    Ids of levels stand where the one value for all levels would.
    """
    if not isinstance(shape, ModelShape):
        return list(node.entries)
    order = {
        key: index for index, key in enumerate((TRANSLATES, EXAMPLES_OF, *key_shapes(shape.model)))
    }
    others = order.get(level_key(shape.model) or "", len(order))
    return sorted(node.entries, key=lambda each: order.get(each.key.value, others))


def _width_of_rows(node: Mapping, shape: Shape) -> int:
    """Return the width of the names of a table's rows, so that its numbers stand in columns; else 0."""
    values = [entry.value for entry in node.entries]
    in_columns = all(
        is_in_brackets(each) if isinstance(each, Mapping | Sequence) else True for each in values
    )
    if not in_columns or not isinstance(value_shape(shape, ""), RowShape):
        return 0
    return max((len(entry.key.span.text) + 1 for entry in node.entries), default=0)


def _behind_dash(lines: list[str], indent: int) -> list[str]:
    """Write the first entry of an item behind its dash, and comments above it above the dash."""
    first = next(index for index, line in enumerate(lines) if not _is_remark(line))
    above = [line[_INDENT:] for line in lines[:first]]
    return [*above, f"{' ' * indent}- {lines[first].lstrip()}", *lines[first + 1 :]]


def _is_remark(line: str) -> bool:
    return line.strip() == "" or line.lstrip().startswith("#")


def _with_remarks(lines: list[str], remarks: Remarks, indent: int) -> list[str]:
    """Add the comments of an entry or item to its lines."""
    if remarks.beside:
        first = next(index for index, line in enumerate(lines) if not _is_remark(line))
        beside = f"{lines[first]} {remarks.beside}"
        lines = [*lines[:first], beside, *lines[first + 1 :]]
    before, after = _indented(remarks.before, indent), _indented(remarks.after, indent)
    return [*before, *lines, *after]


def _indented(lines: Iterable[str], indent: int) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]
