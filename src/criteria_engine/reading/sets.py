"""read: the nodes of a criteria file → the document its author wrote.

A file that `adapts` another states only what differs: mappings are laid over the base key by
key, lists of things with an `id` item by item, everything else replaces what was there. What
`remove` names, by id or by a path of keys, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence as Items
from typing import (
    Any,
    Final,
    TypeVar,
    get_args,
    get_origin,
)
from unicodedata import normalize

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading import set_diagnostics
from criteria_engine.reading.documents import FORMAT, SetDocument, plain_data
from criteria_engine.reading.nodes import (
    Empty,
    Mapping,
    MappingEntry,
    Node,
    Scalar,
    Sequence,
)
from criteria_engine.reading.scalars import format_version
from criteria_engine.source import Span

NOT_INHERITED: Final = frozenset(
    {"adapts", "remove", "version", "revision", "name", "summary", "in_force", "source", "examples"}
)
"""What an adaptation says for itself: it is another legal act, with its own days and examples."""


_KEYED_BY_ID: Final = frozenset(
    {"criteria", "indicators", "levels", "grades", "knock_outs", "prerequisites"}
)


def read_set(node: Node) -> tuple[SetDocument | None, list[Diagnostic]]:
    """The document of a composed file (an adaptation already laid over its base)."""
    if not isinstance(node, Mapping):
        return None, [set_diagnostics.NOT_A_SET.at(node.span)]
    stated = lookup(node, "format")
    format_ = format_version(stated)
    if stated is not None and format_ not in (None, FORMAT):
        # Another format has other keys: they are not mistakes of this one.
        return None, [set_diagnostics.UNKNOWN_FORMAT.at(stated.span, found=format_, known=FORMAT)]
    return read_document(node, SetDocument)


DocumentT = TypeVar("DocumentT", bound=BaseModel)


def read_document(node: Node, model: type[DocumentT]) -> tuple[DocumentT | None, list[Diagnostic]]:
    """A composed file as the document a model describes, or every mistake of shape in it."""
    try:
        return model.model_validate(plain_data(node)), []
    except ValidationError as error:
        found = [_diagnostic(each, node, model) for each in error.errors(include_url=False)]
        return None, sorted(found, key=lambda d: d.span.start)


def lookup(node: Node, *path: str | int) -> Node | None:
    """What stands under a path of keys and positions, or None."""
    for step in path:
        match node, step:
            case Mapping(entries), str():
                found = next((e.value for e in entries if _key_name(e) == step), None)
            case Sequence(items), int() if step < len(items):
                found = items[step]
            case _:
                return None
        if found is None:
            return None
        node = found
    return node


def text_at(node: Node, *path: str | int) -> str | None:
    """The text under a path, or None where there is none."""
    found = lookup(node, *path)
    return normalize("NFC", found.value.strip()) if isinstance(found, Scalar) else None


# ---- adaptations -----------------------------------------------------------------------------


def adapt(base: Node, change: Node) -> tuple[Node, list[Diagnostic]]:
    """The base with the changes of an adaptation laid over it."""
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return change, []
    inherited = tuple(e for e in base.entries if e.key.value not in NOT_INHERITED)
    # Left out first, so that what is left out of one place can be put into another.
    kept: Node = Mapping(inherited, change.span)
    removed, found = _removed_ids(change)
    for word, span in removed:
        kept, count = _remove_by_id(kept, word)
        if not count:
            kept, count = _remove_path(kept, word.split("."))
        if not count:
            found.append(set_diagnostics.NOTHING_TO_REMOVE.at(span, id=word))
    return _overlay("", kept, change), found


def _removed_ids(change: Mapping) -> tuple[list[tuple[str, Span]], list[Diagnostic]]:
    node = lookup(change, "remove")
    items = node.items if isinstance(node, Sequence) else ()
    words = [(normalize("NFC", i.value.strip()), i.span) for i in items if isinstance(i, Scalar)]
    return words, []


def _remove_by_id(node: Node, word: str) -> tuple[Node, int]:
    """The node without the items whose `id` is the word, and how many there were."""
    match node:
        case Mapping(entries, span):
            parts = [(e, *_remove_by_id(e.value, word)) for e in entries]
            kept = tuple(MappingEntry(e.key, value) for e, value, _ in parts)
            return Mapping(kept, span), sum(count for _, _, count in parts)
        case Sequence(items, span):
            left = [item for item in items if text_at(item, "id") != word]
            inner = [_remove_by_id(item, word) for item in left]
            gone = len(items) - len(left) + sum(count for _, count in inner)
            return Sequence(tuple(item for item, _ in inner), span), gone
        case _:
            return node, 0


def _remove_path(node: Node, path: list[str]) -> tuple[Node, int]:
    """The node without what stands under a path of keys (`award.judged`), and whether it was there."""
    if not isinstance(node, Mapping):
        return node, 0
    first, *rest = path
    entries: list[MappingEntry] = []
    gone = 0
    for entry in node.entries:
        if entry.key.value != first:
            entries.append(entry)
        elif rest:
            value, gone = _remove_path(entry.value, rest)
            entries.append(MappingEntry(entry.key, value))
        else:
            gone = 1
    return Mapping(tuple(entries), node.span), gone


def _overlay(key: str, base: Node, change: Node) -> Node:
    match base, change:
        case Mapping(), Mapping():
            return _overlay_mapping(base, change)
        case Sequence(), Sequence() if key in _KEYED_BY_ID:
            return _overlay_items(base, change)
        case _:
            return change


_ALTERNATIVES: Final[Items[frozenset[str]]] = (
    frozenset({"requires", "points", "judged"}),
    frozenset({"when", "bands", "computed", "judged"}),
)
"""Ways to decide that exclude one another: stating one in an adaptation replaces the other."""


def _overlay_mapping(base: Mapping, change: Mapping) -> Mapping:
    known = {_key_name(e): e for e in base.entries}
    changes = {_key_name(e): e for e in change.entries}
    replaced = {
        other
        for group in _ALTERNATIVES
        if group & changes.keys()
        for other in group - changes.keys()
        if "id" in changes or "max" in changes or "max" in known
    }
    entries = [
        MappingEntry(changes[name].key, _overlay(name, e.value, changes[name].value))
        if name in changes
        else e
        for name, e in known.items()
        if name not in replaced
    ]
    entries.extend(e for name, e in changes.items() if name not in known)
    return Mapping(tuple(entries), change.span)


def _key_name(entry: MappingEntry) -> str:
    return normalize("NFC", entry.key.value)


def _overlay_items(base: Sequence, change: Sequence) -> Sequence:
    ids = [text_at(item, "id") for item in base.items]
    changes: dict[str | None, Node] = {}
    added: list[Node] = []
    for item in change.items:
        key = text_at(item, "id")
        # A second change of the same item is added too, for the checker to refuse.
        if key is None or key in changes or key not in ids:
            added.append(item)
        else:
            changes[key] = item
    items = [
        _overlay("", item, changes[key]) if key in changes else item
        for key, item in zip(ids, base.items, strict=True)
    ]
    return Sequence((*items, *added), change.span)


# ---- mistakes of shape -----------------------------------------------------------------------


def _diagnostic(error: ErrorDetails, root: Node, model: type[BaseModel]) -> Diagnostic:
    """What pydantic found, in the author's words and at the author's place."""
    path = _path(error["loc"], root)
    place = _key_node(root, path) if error["loc"][-1:] == ("[key]",) else lookup(root, *path)
    kind = error["type"]
    key = str(path[-1]) if path else ""
    if kind == "missing":
        return set_diagnostics.MISSING_KEY.at(
            _first_span(_nearest_ancestor(root, path)), key=_last_key(error)
        )
    if kind == "extra_forbidden":
        return _unknown_key(error, root, path, model)
    if kind in ("literal_error", "enum"):
        expected = (
            str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        )
        text = _shortened(text_at(root, *path) or "")
        near = nearest(text, expected.split(", "))
        return set_diagnostics.WRONG_CHOICE.at(
            (place or root).span, suggestion=near, key=key, text=text, known=expected
        )
    code = set_diagnostics.BY_ERROR_TYPE.get(kind, set_diagnostics.WRONG_SHAPE)
    if isinstance(place, Empty):
        return set_diagnostics.NO_VALUE.at(place.span, key=key)
    at = place.span if place is not None else _first_span(_nearest_ancestor(root, path))
    text = _shortened(place.value) if isinstance(place, Scalar) else ""
    return code.at(
        at, key=key, text=text, wanted=set_diagnostics.expected_shape(kind, error["msg"])
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _path(loc: tuple[str | int, ...], root: Node) -> tuple[str | int, ...]:
    """The part of pydantic's path that names keys and positions of the file."""
    path: list[str | int] = []
    for step in loc:
        if lookup(root, *path, step) is None:
            if isinstance(step, str) and step == loc[-1] and step != "[key]":
                path.append(step)
            continue
        path.append(step)
    return tuple(path)


def _key_node(root: Node, path: tuple[str | int, ...]) -> Node | None:
    """The last key of a path itself, where it is a name the author chose."""
    parent = lookup(root, *path[:-1])
    entries = parent.entries if isinstance(parent, Mapping) else ()
    return next((entry.key for entry in entries if _key_name(entry) == path[-1]), None)


def _nearest_ancestor(root: Node, path: tuple[str | int, ...]) -> Node:
    for length in range(len(path) - 1, -1, -1):
        found = lookup(root, *path[:length])
        if found is not None:
            return found
    return root


def _first_span(node: Node) -> Span:
    """The first thing written in a node: where a key is missing there is nothing to point at."""
    match node:
        case Mapping(entries) if entries:
            return entries[0].key.span
        case Sequence(items) if items:
            return _first_span(items[0])
        case _:
            return node.span


def _last_key(error: ErrorDetails) -> str:
    return str(error["loc"][-1])


def _unknown_key(
    error: ErrorDetails, root: Node, path: tuple[str | int, ...], model: type[BaseModel]
) -> Diagnostic:
    key = _last_key(error)
    parent = _nearest_ancestor(root, path)
    at = parent.span
    if isinstance(parent, Mapping):
        at = next((e.key.span for e in parent.entries if _key_name(e) == key), at)
    known = _known_keys(error["loc"], model)
    return set_diagnostics.UNKNOWN_KEY.at(
        at, suggestion=nearest(key, known), key=key, known=", ".join(sorted(known))
    )


def _known_keys(loc: tuple[str | int, ...], document: type[BaseModel]) -> set[str]:
    """The keys the model at a path has, found by walking the models' own fields."""
    kind: Any = document
    for step in loc[:-1]:
        kind = _annotation_below(kind, step)
    model = _model_in(kind)
    fields = {} if model is None else _fields(model)
    return {name for name in fields if name != "span"}


def _annotation_below(kind: Any, step: str | int) -> Any:
    """What stands under a key or position of a model, a `dict`, a `tuple`, or one of them or None."""
    if hasattr(kind, "model_fields"):
        field = _fields(kind).get(str(step))
        return None if field is None else field.annotation
    parts: tuple[Any, ...] = get_args(kind)
    if get_origin(kind) is dict:
        return parts[1]
    if get_origin(kind) is tuple:
        return parts[0]
    return next(
        (found for part in parts if (found := _annotation_below(part, step)) is not None), None
    )


def _fields(model: Any) -> dict[str, Any]:
    return {f.alias or name: f for name, f in model.model_fields.items()}


def _model_in(annotation: Any) -> Any:
    """The pydantic model inside `tuple[X, ...]`, `X | None`, `dict[str, X]` or an annotation."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None
