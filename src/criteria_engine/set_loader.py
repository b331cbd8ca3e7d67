"""load: the files of a catalogue → documents and checked sets, each merged with the set it adapts.

A set is read and checked when it is first used. Files are named by their position in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import NO_LEVELS
from criteria_engine.checking.place_diagnostics import PLACE_NOT_STATED
from criteria_engine.checking.review.versions import overlaps, same_set
from criteria_engine.checking.sets import check_set
from criteria_engine.criteria_files import CatalogueEntry, fingerprint, key_of, place_text
from criteria_engine.diagnostics import Diagnostic, has_errors, nearest
from criteria_engine.lazy import LazyModule
from criteria_engine.library.registry import Library
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.sets import adapt, lookup, read_set, text_at

if TYPE_CHECKING:
    from criteria_engine.checking import every_mistake as mistakes
    from criteria_engine.checking.review import review
else:
    # Only the check of a set needs them, not the decisions by it.
    mistakes = LazyModule("criteria_engine.checking.every_mistake")
    review = LazyModule("criteria_engine.checking.review.review")


@dataclass(frozen=True)
class Loaded:
    """The result of reading and checking one file.

    Attributes:
        entry: the file.
        document: the document; None where it cannot be read.
        checked: the checked set; None where the document has errors.
        diagnostics: the errors and warnings, in order.
    """

    entry: CatalogueEntry
    document: SetDocument | None
    checked: CheckedSet | None
    diagnostics: tuple[Diagnostic, ...]


class SetLoader:
    """Reads and checks the sets of a catalogue.

    Args:
        entries: the files.
        library: the functions that the sets may call.
    """

    def __init__(self, entries: Sequence[CatalogueEntry], library: Library) -> None:
        self._entries = entries
        self._library = library
        self._loaded: dict[int, Loaded] = {}
        self._lock = RLock()

    def load(self, index: int) -> Loaded:
        """Return a file with its checked set or diagnostics."""
        with self._lock:
            if index not in self._loaded:
                self._loaded[index] = self._read(index)
            return self._loaded[index]

    def _read(self, index: int) -> Loaded:
        entry = self._entries[index]
        if entry.node is None or has_errors(entry.diagnostics):
            return Loaded(entry, None, None, entry.diagnostics)
        node, more = self.adapted(entry.node)
        diagnostics = [*entry.diagnostics, *more]
        if has_errors(diagnostics):
            return Loaded(entry, None, None, tuple(diagnostics))
        document, more = read_set(node)
        diagnostics += more
        if document is None:
            return Loaded(entry, None, None, tuple(diagnostics))
        checked, more = check_set(document, self._library, fingerprint(node), self.levels_of)
        diagnostics = [*self.other_files_of_set(index), *diagnostics, *more]
        if has_errors(diagnostics):
            checked = None
        return Loaded(entry, document, checked, tuple(diagnostics))

    def review(self, index: int) -> Loaded:
        """Return a file with every mistake of one with errors, and more warnings."""
        loaded = self.load(index)
        entry, checked = loaded.entry, loaded.checked
        if checked is not None and entry.node is not None:
            merged, _ = self.adapted(entry.node)
            newest = [e for i, e in enumerate(self._entries) if e.key and self.is_newest(i)]
            every = [*loaded.diagnostics, *overlaps(entry, newest)]
            return replace(loaded, diagnostics=tuple(review.review_set(checked, merged, every)))
        if entry.unreadable:
            return loaded
        diagnostics = mistakes.every_mistake(
            entry.source, loaded.diagnostics, self._library, self.levels_of, self.adapted
        )
        return replace(loaded, diagnostics=tuple(diagnostics))

    def adapted(self, node: Node, path: tuple[str, ...] = ()) -> tuple[Node, list[Diagnostic]]:
        """Return a file merged with the set it adapts, if any; `path` names the sets that adapt it."""
        adapts = lookup(node, "adapts")
        if adapts is None:
            return node, []
        key = SetKey(
            text_at(adapts, "title") or text_at(node, "title") or "",
            text_at(adapts, "scope"),
            text_at(adapts, "version") or "",
        )
        own = str(key_of(node) or SetKey("", None, ""))
        if str(key) in (*path, own):
            cycle = " → ".join((*path, own, str(key)))
            return node, [codes.CIRCULAR_SETS.at(adapts.span, path=cycle)]
        files = [self._entries[i] for i in self.files_of.get(key, ())]
        base = next((each for each in reversed(files) if each.node is not None), None)
        if base is None or base.node is None:
            known = [str(each) for each in self.all_keys() if str(each) != own]
            near = nearest(str(key), known)
            return node, [
                codes.UNKNOWN_SET.at(
                    adapts.span, suggestion=near, key=key, known=", ".join(sorted(known)) or "–"
                )
            ]
        if base.applies_in and lookup(node, "applies_in") is None:
            name, values = base.applies_in[0]
            place, example = place_text(base.applies_in), f"{name}: {values[0]}"
            return node, [PLACE_NOT_STATED.at(adapts.span, base=key, place=place, example=example)]
        base_node, diagnostics = self.adapted(base.node, (*path, own))
        merged, more = adapt(base_node, node)
        return merged, [*diagnostics, *more]

    def levels_of(self, title: str, scope: str | None) -> Sequence[str] | None:
        """Return the levels of another title, from the first of its files that has any.

        The result is `NO_LEVELS` where none has any, and None where there is no such title.
        """
        levels_found: Sequence[str] | None = None
        for index, entry in enumerate(self._entries):
            if entry.key is None or (entry.key.title, entry.key.scope) != (title, scope):
                continue
            if entry.node and self.is_newest(index):
                levels = lookup(self.adapted(entry.node)[0], "levels")
                items = levels.items if isinstance(levels, Items) else ()
                ids = [id_ for item in items if (id_ := text_at(item, "id")) is not None]
                if ids:
                    return ids
                levels_found = NO_LEVELS
        return levels_found

    @cached_property
    def files_of(self) -> Mapping[SetKey, Sequence[int]]:
        """The files of each title, scope and version, the oldest revision first."""
        files: dict[SetKey, list[int]] = {}
        for index, entry in enumerate(self._entries):
            if entry.key is not None:
                files.setdefault(entry.key, []).append(index)
        return {
            key: sorted(each, key=lambda i: self._entries[i].revision)
            for key, each in files.items()
        }

    def is_newest(self, index: int) -> bool:
        """Whether no other file states a newer revision of the set."""
        newest = self.files_of[self.key(index)][-1]
        return self._entries[index].revision == self._entries[newest].revision

    def other_files_of_set(self, index: int) -> Iterator[Diagnostic]:
        """Yield a diagnostic for each earlier file of the same revision, and for the next older revision."""
        key = self._entries[index].key
        return iter(()) if key is None else same_set(self._entries, self.files_of[key], index)

    def all_keys(self) -> Iterator[SetKey]:
        """Yield the keys of all files that have one."""
        return (entry.key for entry in self._entries if entry.key is not None)

    def key(self, index: int) -> SetKey:
        """Return the key of a file that has one."""
        key = self._entries[index].key
        if key is None:
            raise ValueError(f"`index`: file {index} has no key")
        return key
