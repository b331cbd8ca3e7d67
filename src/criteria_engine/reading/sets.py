"""read: the YAML nodes of a criteria file → its document, or diagnostics.

A file that `adapts` another set is merged with it before (:mod:`criteria_engine.reading.adaptations`).
"""

from __future__ import annotations

from collections.abc import Iterable
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

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading import set_diagnostics
from criteria_engine.reading.award_values import MetCriteria
from criteria_engine.reading.documents import (
    EVERY_LEVEL,
    FORMAT,
    LEVELS_CONTEXT,
    ParameterValue,
    SetDocument,
)
from criteria_engine.reading.meant_values import criteria_meant, wrong_number
from criteria_engine.reading.nodes import (
    Empty,
    Mapping,
    MappingEntry,
    Node,
    Scalar,
    Sequence,
)
from criteria_engine.reading.number_values import NumberFault, plain_number, split_percent
from criteria_engine.reading.plain_data import plain_data
from criteria_engine.reading.raw_values import intended_date
from criteria_engine.reading.scalars import QUOTES, format_version
from criteria_engine.source import Span


def read_set(node: Node) -> tuple[SetDocument | None, list[Diagnostic]]:
    """Read a composed criteria file; an adaptation must be merged with its base before.

    Returns:
        The document and no diagnostic; or None and the diagnostics.
    """
    if not isinstance(node, Mapping):
        return None, [set_diagnostics.NOT_A_SET.at(node.span)]
    stated = lookup(node, "format")
    format_ = format_version(stated)
    if stated is not None and format_ not in (None, FORMAT):
        # A file of another format has other keys, which are not mistakes.
        return None, [set_diagnostics.UNKNOWN_FORMAT.at(stated.span, found=format_, known=FORMAT)]
    return read_document(node, SetDocument)


DocumentT = TypeVar("DocumentT", bound=BaseModel)


def read_document(node: Node, model: type[DocumentT]) -> tuple[DocumentT | None, list[Diagnostic]]:
    """Read a composed file by a document model.

    Args:
        node: The root node of the file.
        model: A model built of the field types in :mod:`criteria_engine.reading.scalars`.

    Returns:
        The document and no diagnostic; or None and the diagnostics, in the order of the file.
    """
    try:
        return validated(node, model), []
    except ValidationError as error:
        return None, diagnostics_of_errors(error.errors(include_url=False), node, model)


def validated(node: Node, model: type[DocumentT]) -> DocumentT:
    """Return the document of a composed file.

    Raises:
        ValidationError: if a key or value is not one of the model's.
    """
    return model.model_validate(plain_data(node), context={LEVELS_CONTEXT: level_ids(node)})


def level_ids(root: Node) -> frozenset[str]:
    """Return the ids of the levels that a criteria file declares, as far as they can be read."""
    levels = lookup(root, "levels")
    items = levels.items if isinstance(levels, Sequence) else ()
    return frozenset(id_ for item in items if (id_ := text_at(item, "id")) is not None)


def lookup(node: Node, *path: str | int) -> Node | None:
    """Return the node at a path of keys and positions (from 0); None if there is none."""
    for step in path:
        match node, step:
            case Mapping(entries), str():
                child = next((e.value for e in entries if key_name(e) == step), None)
            case Sequence(items), int() if step < len(items):
                child = items[step]
            case _:
                return None
        if child is None:
            return None
        node = child
    return node


def text_at(node: Node, *path: str | int) -> str | None:
    """Return the text at a path, composed and stripped; None if there is no scalar."""
    child = lookup(node, *path)
    return normalize("NFC", child.value.strip()) if isinstance(child, Scalar) else None


# ---- adaptations -----------------------------------------------------------------------------


def key_name(entry: MappingEntry) -> str:
    """Return the key of an entry, in NFC."""
    return normalize("NFC", entry.key.value)


# ---- diagnostics of pydantic's errors ---------------------------------------------------------


def diagnostics_of_errors(
    errors: Items[ErrorDetails], root: Node, model: type[BaseModel]
) -> list[Diagnostic]:
    """Convert the errors of pydantic about a file to diagnostics, in the order of the file."""
    found = [(each, _diagnostic_of_error(each, root, model)) for each in errors]
    values = {each["loc"][:-1] for each, diagnostic in found if diagnostic.code in _WRONG_VALUES}
    diagnostics = [
        diagnostic
        for each, diagnostic in found
        # What is written under a wrong key is not missing, too.
        if not (each["type"] == "missing" and each["loc"][:-1] in values)
    ]
    return sorted(diagnostics, key=lambda d: d.span.start)


_WRONG_VALUES: Final = (set_diagnostics.UNKNOWN_VALUE_LEVEL, set_diagnostics.VALUE_WITHOUT_LEVELS)


def _diagnostic_of_error(error: ErrorDetails, root: Node, model: type[BaseModel]) -> Diagnostic:
    """Convert an error of pydantic to a diagnostic at its location in the file."""
    path = path_of_error(error["loc"], root)
    node = _key_node(root, path) if error["loc"][-1:] == ("[key]",) else lookup(root, *path)
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
        known = expected.split(", ")
        near = set_diagnostics.choice_meant(text, known)
        if MetCriteria.WORDS[0] in known:
            # The numbers in the allowed value are examples, which nobody means.
            near = criteria_meant(text)
        elif near is None:
            near = nearest(text, known)
        return set_diagnostics.WRONG_CHOICE.at(
            (node or root).span, suggestion=near, key=key, text=text, known=expected
        )
    code = set_diagnostics.BY_ERROR_TYPE.get(kind, set_diagnostics.WRONG_SHAPE)
    if isinstance(node, Empty):
        return set_diagnostics.NO_VALUE.at(node.span, key=key)
    at = node.span if node is not None else _first_span(_nearest_ancestor(root, path))
    text = _shortened(node.value) if isinstance(node, Scalar) else ""
    wanted, way_out = set_diagnostics.expected_shape(kind, error["msg"])
    if code is set_diagnostics.WRONG_SHAPE:
        way_out = _with_keys(way_out, known_keys((*error["loc"], ""), model, root))
    if code is set_diagnostics.WRONG_DATE and (day := intended_date(text)) is not None:
        return set_diagnostics.DATE_STYLE.at(at, text=text, wanted=day.isoformat())
    if code is set_diagnostics.WRONG_NUMBER:
        return wrong_number(text, at, may_be_open=path[:1] == ("parameters",))
    near = _without_quotes(text) if code in _NAMING else None
    return code.at(at, suggestion=near, key=_named(path), text=text, wanted=wanted, way_out=way_out)


_FEW_KEYS: Final = 6


def _with_keys(way_out: Text, keys: Iterable[str]) -> Text:
    """Return how to write keys, with their names where they are few."""
    names = sorted(keys)
    if not 0 < len(names) <= _FEW_KEYS:
        return way_out
    listed = ", ".join(names)
    return Text(f"{way_out.vi}; các khóa: {listed}", f"{way_out.en}; the keys: {listed}")


_NAMING: Final = (set_diagnostics.WRONG_ID, set_diagnostics.WRONG_NAME)


def _without_quotes(text: str) -> str | None:
    """Return an id without the quotes of word processors; None where it has none."""
    bare = "".join(c for c in text if c not in QUOTES)
    return bare if bare != text and bare and not any(map(str.isspace, bare)) else None


def _named(path: tuple[str | int, ...]) -> str:
    """Return the last key of a path, for a message; the place in a list is not one."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def path_of_error(loc: tuple[str | int, ...], root: Node) -> tuple[str | int, ...]:
    """Return the keys and positions of the file in an error's `loc`, which names unions too."""
    path: list[str | int] = []
    for step in loc:
        if lookup(root, *path, step) is None:
            under = lookup(root, *path)
            if (
                isinstance(step, str)
                and step == loc[-1]
                and step not in ("[key]", EVERY_LEVEL)
                and not isinstance(under, Scalar)
            ):
                path.append(step)
            continue
        path.append(step)
    return tuple(path)


def _key_node(root: Node, path: tuple[str | int, ...]) -> Node | None:
    """Return the node of the last key of a path."""
    parent = lookup(root, *path[:-1])
    entries = parent.entries if isinstance(parent, Mapping) else ()
    return next((entry.key for entry in entries if key_name(entry) == path[-1]), None)


def _nearest_ancestor(root: Node, path: tuple[str | int, ...]) -> Node:
    for length in range(len(path) - 1, -1, -1):
        node = lookup(root, *path[:length])
        if node is not None:
            return node
    return root


def _first_span(node: Node) -> Span:
    """Return the span of the first scalar in a node, to point at where a key is missing."""
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
        at = next((e.key.span for e in parent.entries if key_name(e) == key), at)
    known = known_keys(error["loc"], model, root)
    near = nearest(key, known)
    of_value = _model_at(error["loc"], model) is ParameterValue
    if near is None and of_value and _is_number(lookup(root, *path)):
        levels = level_ids(root)
        if not levels:
            return set_diagnostics.VALUE_WITHOUT_LEVELS.at(at, key=key)
        return set_diagnostics.UNKNOWN_VALUE_LEVEL.at(at, key=key, known=", ".join(sorted(levels)))
    return set_diagnostics.UNKNOWN_KEY.at(
        at, suggestion=near, key=key, known=", ".join(sorted(known))
    )


def _is_number(node: Node | None) -> bool:
    if not isinstance(node, Scalar):
        return False
    body, percent = split_percent(node.value)
    return not isinstance(plain_number(body, percent=percent), NumberFault)


def known_keys(loc: tuple[str | int, ...], document: type[BaseModel], root: Node) -> set[str]:
    """Return the keys that the model at an error's `loc` has in a file."""
    model = _model_at(loc, document)
    fields = {} if model is None else _fields(model)
    levels = level_ids(root) if model is ParameterValue else frozenset[str]()
    return {name for name in fields if name != "span"} | levels


def _model_at(loc: tuple[str | int, ...], document: type[BaseModel]) -> Any:
    """Return the model whose keys stand at an error's `loc`; None where there is none."""
    kind: Any = document
    for step in loc[:-1]:
        kind = _annotation_below(kind, step)
    return _model_in(kind)


def _annotation_below(kind: Any, step: str | int) -> Any:
    """Return the annotation one step below an annotation: of a model, dict, tuple or union."""
    if hasattr(kind, "model_fields"):
        field = _fields(kind).get(str(step))
        return None if field is None else field.annotation
    parts: tuple[Any, ...] = get_args(kind)
    if get_origin(kind) is dict:
        return parts[1]
    if get_origin(kind) is tuple:
        return parts[0]
    return next(
        (inner for part in parts if (inner := _annotation_below(part, step)) is not None), None
    )


def _fields(model: Any) -> dict[str, Any]:
    return {f.alias or name: f for name, f in model.model_fields.items()}


def _model_in(annotation: Any) -> Any:
    """Return the pydantic model in an annotation such as `tuple[X, ...]` or `X | None`."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        inner = _model_in(part)
        if inner is not None:
            return inner
    return None
