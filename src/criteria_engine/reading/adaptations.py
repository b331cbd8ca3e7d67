"""read: the nodes of a file that `adapts` another set, and of that set → the nodes of the whole set.

The file states only the differences. Mappings are merged key by key, lists of items with an `id` item by item;
any other value replaces that of the base. Items that `remove` names, by id or by a path of keys, are removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from collections.abc import Sequence as Items
from typing import Final
from unicodedata import normalize

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading import set_diagnostics
from criteria_engine.reading.nodes import Mapping, MappingEntry, Node, Scalar, Sequence
from criteria_engine.reading.sets import key_name, lookup, text_at
from criteria_engine.source import Span

NOT_INHERITED: Final = frozenset(
    {"adapts", "remove", "version", "revision", "name", "summary", "in_force", "source", "examples"}
    | {"laws", "untested", "applies_in", "language"}
)
"""Keys an adaptation does not take from its base: it is another legal act, with its own tests."""

_KEYED_BY_ID: Final = frozenset(
    {"criteria", "indicators", "levels", "grades", "knock_outs", "prerequisites"}
)


def adapt(base: Node, change: Node) -> tuple[Node, list[Diagnostic]]:
    """Merge an adaptation with its base.

    Args:
        base: The root node of the base set.
        change: The root node of the adaptation.

    Returns:
        The merged root node; and a diagnostic for each entry of `remove` that is not in the base, and for each
        part that has neither a base nor what a new part needs.
    """
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return change, []
    inherited = tuple(e for e in base.entries if e.key.value not in NOT_INHERITED)
    # Remove first, so that an item can be removed in one place and added in another.
    remaining: Node = Mapping(inherited, change.span)
    diagnostics: list[Diagnostic] = []
    for id_, span in _removed_ids(change):
        remaining, count = _remove_by_id(remaining, id_)
        if not count:
            remaining, count = _remove_path(remaining, id_.split("."))
        if not count:
            diagnostics.append(set_diagnostics.NOTHING_TO_REMOVE.at(span, id=id_))
    known = _without_misnamed("", base, change, diagnostics)
    return _overlay("", remaining, known), diagnostics


_MAIN_TEXTS: Final[Table[str, str]] = {
    **dict.fromkeys(("facts", "parameters", "definitions", "outputs"), "label"),
    **dict.fromkeys(("indicators", "knock_outs", "prerequisites"), "text"),
    **dict.fromkeys(("criteria", "levels", "grades"), "name"),
}
"""The sections whose parts have names or ids, with the text that every part needs."""


def _without_misnamed(key: str, base: Node, change: Node, diagnostics: list[Diagnostic]) -> Node:
    """Return an adaptation without the parts that change nothing of the base and cannot be new; report them."""
    main = _MAIN_TEXTS.get(key)
    match base, change:
        case Mapping(), Mapping(entries, span):
            kept = []
            for entry in entries:
                inner = lookup(base, key_name(entry))
                if inner is not None:
                    below = key_name(entry) if main is None else ""
                    value = _without_misnamed(below, inner, entry.value, diagnostics)
                    kept.append(MappingEntry(entry.key, value))
                elif main is None or not _is_change_only(entry.value, main):
                    kept.append(entry)
                else:
                    names = [key_name(each) for each in base.entries]
                    diagnostics.append(_not_in_base(entry.key, key_name(entry), names, main))
            return Mapping(tuple(kept), span)
        case Sequence(), Sequence(items, span) if main is not None:
            return Sequence(tuple(_known_items(key, base, items, diagnostics)), span)
        case _:
            return change


def _known_items(
    key: str, base: Sequence, items: Items[Node], diagnostics: list[Diagnostic]
) -> Iterator[Node]:
    of_base = {text_at(each, "id"): each for each in base.items}
    main = _MAIN_TEXTS[key]
    for item in items:
        id_, name = text_at(item, "id"), lookup(item, "id")
        if id_ is None or name is None:
            yield item
        elif id_ in of_base:
            yield _without_misnamed("", of_base[id_], item, diagnostics)
        elif not _is_change_only(item, main):
            yield item
        else:
            ids = [each for each in of_base if each is not None]
            diagnostics.append(_not_in_base(name, id_, ids, main))


def _is_change_only(part: Node, main: str) -> bool:
    """Return whether a part lacks the text that a new one needs."""
    return isinstance(part, Mapping) and lookup(part, main) is None


def _not_in_base(at: Node, name: str, known: Items[str], main: str) -> Diagnostic:
    return set_diagnostics.NOT_IN_BASE.at(
        at.span,
        suggestion=nearest(name, known),
        name=name,
        main=main,
        known=", ".join(known[:_MOST_NAMED]) or "–",
    )


_MOST_NAMED: Final = 12


def _removed_ids(change: Mapping) -> list[tuple[str, Span]]:
    node = lookup(change, "remove")
    items = node.items if isinstance(node, Sequence) else ()
    return [(normalize("NFC", i.value.strip()), i.span) for i in items if isinstance(i, Scalar)]


def _remove_by_id(node: Node, id_: str) -> tuple[Node, int]:
    """Return the node without the items that have an `id`, and how many were removed."""
    match node:
        case Mapping(entries, span):
            parts = [(e, *_remove_by_id(e.value, id_)) for e in entries]
            remaining = tuple(MappingEntry(e.key, value) for e, value, _ in parts)
            return Mapping(remaining, span), sum(count for _, _, count in parts)
        case Sequence(items, span):
            left = [item for item in items if text_at(item, "id") != id_]
            inner = [_remove_by_id(item, id_) for item in left]
            removed = len(items) - len(left) + sum(count for _, count in inner)
            return Sequence(tuple(item for item, _ in inner), span), removed
        case _:
            return node, 0


def _remove_path(node: Node, path: list[str]) -> tuple[Node, int]:
    """Return the node without the entry at a path of keys (`award.judged`), and 1 if it was there."""
    if not isinstance(node, Mapping):
        return node, 0
    first, *rest = path
    entries: list[MappingEntry] = []
    removed = 0
    for entry in node.entries:
        if entry.key.value != first:
            entries.append(entry)
        elif rest:
            value, removed = _remove_path(entry.value, rest)
            entries.append(MappingEntry(entry.key, value))
        else:
            removed = 1
    return Mapping(tuple(entries), node.span), removed


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
"""Keys of a part that exclude one another: one of them in an adaptation replaces the other of the base."""

_TABLE_OR_VALUES: Final = frozenset({"table", "values"})
"""The same for a parameter; a fact may have `values`, but never a `table`."""


_BY_PART_OF: Final = frozenset({"type", "at_least", "at_most"})
"""What `part_of` of an adaptation states in another way than the base."""


def _overlay_mapping(base: Mapping, change: Mapping) -> Mapping:
    known = {key_name(e): e for e in base.entries}
    changes = {key_name(e): e for e in change.entries}
    replaced = {
        other
        for group in _ALTERNATIVES
        if group & changes.keys()
        for other in group - changes.keys()
        if "id" in changes or "max" in changes or "max" in known
    }
    if "part_of" in changes:
        replaced |= _BY_PART_OF - changes.keys()
    if " / " in (text_at(change, "label") or text_at(change, "label", "vi") or ""):
        replaced |= {"denied"} - changes.keys()
    if len(_TABLE_OR_VALUES & (known.keys() | changes.keys())) > 1:
        replaced |= _TABLE_OR_VALUES - changes.keys()
    entries = [
        MappingEntry(changes[name].key, _overlay(name, e.value, changes[name].value))
        if name in changes
        else e
        for name, e in known.items()
        if name not in replaced
    ]
    entries.extend(e for name, e in changes.items() if name not in known)
    return Mapping(tuple(entries), change.span)


def _overlay_items(base: Sequence, change: Sequence) -> Sequence:
    ids = [text_at(item, "id") for item in base.items]
    changes: dict[str | None, Node] = {}
    added: list[Node] = []
    for item in change.items:
        key = text_at(item, "id")
        # A second change of the same item is added, so that the checker reports the duplicate id.
        if key is None or key in changes or key not in ids:
            added.append(item)
        else:
            changes[key] = item
    items = [
        _overlay("", item, changes[key]) if key in changes else item
        for key, item in zip(ids, base.items, strict=True)
    ]
    return Sequence((*items, *added), change.span)
