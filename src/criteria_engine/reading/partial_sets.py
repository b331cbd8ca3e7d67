"""read: a criteria file with mistakes of shape → what can be read of it, so that the rest is checked too.

Every value that pydantic refuses is left out or replaced, until the remainder is a document. The result only
serves to find more mistakes: no decision is ever made by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import Mapping, MappingEntry, Node, Scalar, Sequence
from criteria_engine.reading.sets import (
    diagnostics_of_errors,
    known_keys,
    lookup,
    path_of_error,
    validated,
)
from criteria_engine.source import Span

Path = tuple[str | int, ...]

_MOST_ROUNDS: Final = 8

_DECLARATIONS: Final = frozenset({"facts", "parameters", "definitions"})

_STAND_INS: Final = {
    "format": "1",
    "from": "0001-01-01",
    "checked_on": "9999-12-31",
    "basis": "seen",
    "outcome": "undetermined",
    "points": "0",
    "max": "0",
    "at_least": "0",
    "months": "1",
    "hit": "first",
    "otherwise": "zero",
    "value": "0",
}
"""What stands in for a required key that is missing, where a text would not do."""


@dataclass(frozen=True, slots=True)
class PartialSet:
    """What could be read of a criteria file.

    Attributes:
        document: the document without the parts that are wrong; None where nothing is left.
        names: facts, parameters and definitions with mistakes, whose type is not known.
        misnamed: whether a declaration has a name that cannot be one.
    """

    document: SetDocument | None
    names: frozenset[str] = frozenset()
    misnamed: bool = False


def read_partly(root: Node) -> tuple[PartialSet, list[Diagnostic]]:
    """Read what can be read of a criteria file.

    Returns:
        What could be read, and the diagnostics of the mistakes of shape, in the order of the file.
    """
    diagnostics: list[Diagnostic] = []
    names: set[str] = set()
    misnamed = False
    node = root
    for round_ in range(_MOST_ROUNDS):
        try:
            document = validated(node, SetDocument)
        except ValidationError as error:
            errors = error.errors(include_url=False)
        else:
            return PartialSet(document, frozenset(names), misnamed), diagnostics
        if not round_:
            diagnostics = diagnostics_of_errors(errors, root, SetDocument)
        paths = [path_of_error(each["loc"], node) for each in errors]
        misnamed = misnamed or any(
            each["loc"][-1:] == ("[key]",) and path and path[0] in _DECLARATIONS
            for path, each in zip(paths, errors, strict=True)
        )
        names |= {
            str(path[1])
            for path, each in zip(paths, errors, strict=True)
            if path
            and path[0] in _DECLARATIONS
            and len(path) > 1
            and each["type"] != "extra_forbidden"
        }
        if round_ >= _MOST_ROUNDS // 2:
            for path in sorted(
                {_item_around(path) for path in paths if path}, key=_order, reverse=True
            ):
                node = _edited(node, path, _removed)
            continue
        # The last places first, so that the positions of others stay valid.
        by_place = sorted(zip(paths, errors, strict=True), key=lambda p: _order(p[0]), reverse=True)
        for path, each in by_place:
            node = _without(node, each, path)
    return PartialSet(None, frozenset(names), misnamed), diagnostics


def _order(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _without(node: Node, error: ErrorDetails, path: Path) -> Node:
    """Return the node without a mistake."""
    if error["type"] == "missing":
        return _edited(node, path, _with_stand_in)
    if error["type"] == "extra_forbidden":
        key = str(path[-1])
        near = nearest(key, known_keys(error["loc"], SetDocument, node))
        parent = lookup(node, *path[:-1])
        if near is not None and isinstance(parent, Mapping) and lookup(parent, near) is None:
            return _edited(node, path, lambda parent, key: _renamed(parent, key, near))
    return _edited(node, path, _removed)


def _item_around(path: Path) -> Path:
    """Return the path of the innermost item of a list, or of the declaration, that a path is in."""
    if path[0] in _DECLARATIONS and len(path) > 1:
        return path[:2]
    positions = [i for i, step in enumerate(path) if isinstance(step, int)]
    return path[: positions[-1] + 1] if positions else path[:1]


def _edited(node: Node, path: Path, edit: Callable[[Node, str | int], Node]) -> Node:
    """Return the node with the parent of a path edited; unchanged where the path does not exist."""
    if not path:
        return node
    first, *rest = path
    if not rest:
        return edit(node, first)
    match node:
        case Mapping(entries, span):
            return Mapping(
                tuple(
                    MappingEntry(e.key, _edited(e.value, tuple(rest), edit))
                    if e.key.value == first
                    else e
                    for e in entries
                ),
                span,
            )
        case Sequence(items, span):
            return Sequence(
                tuple(
                    _edited(item, tuple(rest), edit) if i == first else item
                    for i, item in enumerate(items)
                ),
                span,
            )
        case _:
            return node


def _removed(parent: Node, key: str | int) -> Node:
    match parent:
        case Mapping(entries, span):
            return Mapping(tuple(e for e in entries if e.key.value != key), span)
        case Sequence(items, span):
            return Sequence(tuple(item for i, item in enumerate(items) if i != key), span)
        case _:
            return parent


def _renamed(parent: Node, key: str | int, name: str) -> Node:
    if not isinstance(parent, Mapping):
        return parent
    entries = tuple(
        MappingEntry(_scalar(name, e.key.span), e.value) if e.key.value == key else e
        for e in parent.entries
    )
    return Mapping(entries, parent.span)


def _with_stand_in(parent: Node, key: str | int) -> Node:
    if not isinstance(parent, Mapping) or not isinstance(key, str):
        return parent
    at = parent.entries[0].key.span if parent.entries else parent.span
    if key in ("source", "in_force", "award", "expect"):
        value: Node = Mapping((), at)
    elif key in ("criteria", "indicators", "rows", "values"):
        value = Sequence((), at)
    else:
        # Every place gives another text, so that no two stand-ins are equal.
        value = _scalar(_STAND_INS.get(key, f"…{at.start}"), at)
    return Mapping((*parent.entries, MappingEntry(_scalar(key, at), value)), parent.span)


def _scalar(text: str, span: Span) -> Scalar:
    return Scalar(text, span)
