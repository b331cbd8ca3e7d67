"""author: the nodes of a criteria file, each with its shape and the keys that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Empty, Mapping, Node, Scalar, Sequence
from criteria_engine.reading.shapes import ROOT, Shape, item_shape, value_shape

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys, and the positions in lists, from the root of a file to a node."""


@dataclass(frozen=True, slots=True)
class ShapedNode:
    """A node of a criteria file.

    Attributes:
        path: the keys and positions that lead to it.
        node: the node.
        shape: what the format expects there.
        parent: the shape of the collection that holds it; None for the root.
        key: the key of a value of a mapping; None for items of lists and the root.
    """

    path: KeyPath
    node: Node
    shape: Shape
    parent: Shape | None = None
    key: Scalar | None = None


def walk_nodes(root: Node, shape: Shape = ROOT) -> Iterator[ShapedNode]:
    """Yield all nodes of a file in the order of the file, each before its children."""
    pending = [ShapedNode((), root, shape)]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(reversed(list(_children(found))))


def _children(found: ShapedNode) -> Iterator[ShapedNode]:
    match found.node:
        case Mapping(entries):
            for entry in entries:
                name = entry.key.value
                inner = value_shape(found.shape, name)
                yield ShapedNode((*found.path, name), entry.value, inner, found.shape, entry.key)
        case Sequence(items):
            for position, item in enumerate(items):
                inner = item_shape(found.shape)
                yield ShapedNode((*found.path, position), item, inner, found.shape)
        case Scalar() | Empty():
            pass
        case _:
            assert_never(found.node)
