"""load: the files of a catalogue → documents and checked sets.

A set is read and checked when it is first used. Files are named by their position in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING

from criteria_engine.assembly import Assembly
from criteria_engine.checked_set import CheckedSet, no_examples
from criteria_engine.checking.context import NO_LEVELS
from criteria_engine.checking.example_names import unknown_names
from criteria_engine.checking.review.versions import overlaps, same_set, unknown_earlier_sets
from criteria_engine.checking.sets import check_set
from criteria_engine.collector import paused_collector
from criteria_engine.criteria_files import CatalogueEntry, fingerprint
from criteria_engine.diagnostics import CriteriaError, Diagnostic, has_errors
from criteria_engine.frozen import dataclass
from criteria_engine.lazy import LazyModule
from criteria_engine.library.registry import Library
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.companions import examples_in
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.example_documents import Example, ExamplesBeside
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.sets import lookup, read_document, read_set, text_at
from criteria_engine.reading.short_forms import expand_examples

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
        assembly: the files.
        library: the functions that the sets may call.
    """

    def __init__(self, assembly: Assembly, library: Library) -> None:
        self._assembly = assembly
        self._entries = assembly.sets
        self._library = library
        self._loaded: dict[int, Loaded] = {}
        self._examples: dict[int, tuple[Example, ...]] = {}
        self._lock = RLock()

    def load(self, index: int) -> Loaded:
        """Return a file with its checked set or diagnostics."""
        with self._lock:
            if index not in self._loaded:
                with paused_collector():
                    self._loaded[index] = self._read(index)
            return self._loaded[index]

    def _read(self, index: int, *, examples: bool = False) -> Loaded:
        """Read and check a file; with the examples beside it, or so that they are read when asked for."""
        entry = self._entries[index]
        found = self._assembly.yaml_diagnostics(index, examples=examples)
        if entry.node is None or has_errors(found):
            return Loaded(entry, None, None, found)
        node, more = self._assembly.whole(entry.node, index, examples=examples)
        diagnostics = [*found, *more]
        if has_errors(diagnostics):
            return Loaded(entry, None, None, tuple(diagnostics))
        document, more = read_set(node)
        diagnostics += more
        if document is None:
            return Loaded(entry, None, None, tuple(diagnostics))
        written, _ = self._assembly.plain(entry.node)
        later = not examples and bool(self._assembly.examples_beside(index))
        checked, more = check_set(
            document,
            self._library,
            fingerprint(written),
            self.levels_of,
            partial(self._examples_beside, index) if later else no_examples,
        )
        diagnostics = [*self.other_files_of_set(index), *diagnostics, *more]
        if has_errors(diagnostics):
            checked = None
        return Loaded(entry, document, checked, tuple(diagnostics))

    def _examples_beside(self, index: int, checked: CheckedSet) -> tuple[Example, ...]:
        """Return the examples in files beside a set.

        Raises:
            CriteriaError: they have mistakes.
        """
        with self._lock:
            if index not in self._examples:
                self._examples[index] = self._read_examples(index, checked)
            return self._examples[index]

    def _read_examples(self, index: int, checked: CheckedSet) -> tuple[Example, ...]:
        entries = self._assembly.examples_beside(index)
        diagnostics = [each for entry in entries for each in entry.diagnostics]
        nodes = [each.node for each in entries if each.node is not None]
        found: tuple[Example, ...] = ()
        if not has_errors(diagnostics):
            root, more = examples_in(str(checked.key), nodes)
            asked = [i.id for i in checked.indicators if i.document.evidence is not None]
            expanded, last = expand_examples(root, asked)
            document, wrong = read_document(expanded, ExamplesBeside)
            diagnostics += (*more, *last, *wrong)
            if document is not None:
                found = document.examples
                diagnostics += unknown_names(checked, found, checked.document.examples)
        if has_errors(diagnostics):
            raise CriteriaError(each for each in diagnostics if each.severity == "error")
        return found

    def _whole(self, index: int) -> Loaded:
        """Return a file as :meth:`load` does, with the examples beside it in its document."""
        if not self._assembly.examples_beside(index):
            return self.load(index)
        with self._lock, paused_collector():
            return self._read(index, examples=True)

    def review(self, index: int, proved: Sequence[Diagnostic] | None = None) -> Loaded:
        """Return a file with every mistake of one with errors, and more warnings.

        Args:
            index: the file.
            proved: what a proof about all facts found; None where nothing was proved.
        """
        loaded = self._whole(index)
        entry, checked = loaded.entry, loaded.checked
        if checked is not None and entry.node is not None:
            merged, _ = self._assembly.whole(entry.node, index)
            newest = [e for i, e in enumerate(self._entries) if e.key and self.is_newest(i)]
            unknown = unknown_earlier_sets(checked, tuple(self.all_keys()))
            every = [*loaded.diagnostics, *overlaps(entry, newest), *unknown]
            names = self._assembly.names(index)
            reviewed = review.review_set(checked, merged, names, every, proved)
            return replace(loaded, diagnostics=tuple(reviewed))
        if entry.unreadable:
            return loaded
        diagnostics = mistakes.every_mistake(
            entry.source,
            loaded.diagnostics,
            self._library,
            self.levels_of,
            lambda node: self._assembly.whole(node, index),
            self._assembly.names(index),
        )
        return replace(loaded, diagnostics=tuple(diagnostics))

    def completed(self, index: int) -> Node | None:
        """Return the nodes of a file with its texts in both languages; None where it is no YAML."""
        node = self._entries[index].node
        return None if node is None else self._assembly.completed(node, index)[0]

    def levels_of(self, title: str, scope: str | None) -> Sequence[str] | None:
        """Return the levels of another title, from the first of its files that has any.

        The result is `NO_LEVELS` where none has any, and None where there is no such title.
        """
        levels_found: Sequence[str] | None = None
        for index, entry in enumerate(self._entries):
            if entry.key is None or (entry.key.title, entry.key.scope) != (title, scope):
                continue
            if entry.node and self.is_newest(index):
                levels = lookup(self._assembly.plain(entry.node)[0], "levels")
                items = levels.items if isinstance(levels, Items) else ()
                ids = [id_ for item in items if (id_ := text_at(item, "id")) is not None]
                if ids:
                    return ids
                levels_found = NO_LEVELS
        return levels_found

    def is_newest(self, index: int) -> bool:
        """Whether no other file states a newer revision of the set."""
        newest = self._assembly.files_of[self.key(index)][-1]
        return self._entries[index].revision == self._entries[newest].revision

    def other_files_of_set(self, index: int) -> Iterator[Diagnostic]:
        """Yield a diagnostic for each earlier file of the same revision, and for the next older revision."""
        key = self._entries[index].key
        return (
            iter(())
            if key is None
            else same_set(self._entries, self._assembly.files_of[key], index)
        )

    def all_keys(self) -> Iterator[SetKey]:
        """Yield the keys of all files that have one."""
        return (entry.key for entry in self._entries if entry.key is not None)

    def key(self, index: int) -> SetKey:
        """Return the key of a file that has one."""
        key = self._entries[index].key
        if key is None:
            raise ValueError(f"`index`: file {index} has no key")
        return key
