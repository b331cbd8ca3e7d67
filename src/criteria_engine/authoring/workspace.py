"""author: criteria files on disk, and their unsaved texts → diagnostics, documents and checked sets.

A workspace is immutable: each edit makes a new one that shares the parsed files of the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry, key_of, over
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.library.registry import Library
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source


@dataclass(frozen=True)
class Workspace:
    """The criteria files an author works on, and the sets they may refer to.

    Attributes:
        files: the author's files, by the names of their sources.
        others: the packaged sets; one is left out where a file of the author has its key.
        library: the functions that sets may call.
    """

    files: Mapping[str, CatalogueEntry]
    others: tuple[CatalogueEntry, ...]
    library: Library

    @classmethod
    def of(cls, entries: Iterable[CatalogueEntry], packaged: Catalogue) -> Workspace:
        """Make a workspace of files and the packaged sets."""
        files = {each.source.name: each for each in entries}
        return cls(files, packaged.entries, packaged.library)

    def with_text(self, name: str, text: str) -> Workspace:
        """Return the workspace after an edit, or with a further file."""
        return replace(self, files={**self.files, name: CatalogueEntry(Source(name, text))})

    def without(self, name: str) -> Workspace:
        """Return the workspace without a file."""
        files = {key: each for key, each in self.files.items() if key != name}
        return replace(self, files=files)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The sets of the files, and the packaged sets that none of them replaces."""
        return Catalogue(over(self.files.values(), self.others), library=self.library)

    def loaded(self, name: str) -> Loaded:
        """Return a file of the author with its document and checked set.

        Raises:
            KeyError: there is no such file.
        """
        return self.catalogue.loaded(self.files[name])

    def diagnostics(
        self, name: str, *, proved: Sequence[Diagnostic] | None = None
    ) -> list[Diagnostic]:
        """Return the errors and warnings of a file of the author that are located in it.

        Args:
            name: the file.
            proved: what a proof about all facts found in its set; None where nothing was proved.
        """
        found = self.catalogue.review(self.files[name], proved=proved).diagnostics
        return [each for each in found if each.span.source.name == name]

    def set_of(self, name: str) -> CatalogueEntry:
        """Return the file of the set that a file belongs to: itself, or the set it stands beside."""
        return self.catalogue.set_of(self.files[name])

    def bases(self, name: str) -> Iterator[CatalogueEntry]:
        """Yield the set of a file and the sets it adapts, one after the other."""
        entry: CatalogueEntry | None = self.set_of(name)
        seen: set[str] = set()
        while entry is not None and entry.source.name not in seen:
            seen.add(entry.source.name)
            yield entry
            entry = self._base_of(entry.node)

    def relatives(self, name: str) -> list[CatalogueEntry]:
        """Return the files that share names with a file.

        They are the sets it adapts, all that adapt these, and what stands beside each of them.
        """
        root = list(self.bases(name))[-1]
        related = (self.catalogue.set_of(each) for each in self.catalogue.entries)
        return [
            each
            for each, owner in zip(self.catalogue.entries, related, strict=True)
            if owner is root or root in self._bases_of_entry(owner)
        ]

    def _bases_of_entry(self, entry: CatalogueEntry) -> list[CatalogueEntry]:
        found: list[CatalogueEntry] = []
        base = self._base_of(entry.node)
        while base is not None and base not in found:
            found.append(base)
            base = self._base_of(base.node)
        return found

    def _base_of(self, node: Node | None) -> CatalogueEntry | None:
        key = None if node is None else _adapted_key(node)
        return next((each for each in self.catalogue.entries if key and each.key == key), None)


def _adapted_key(node: Node) -> SetKey | None:
    adapts = lookup(node, "adapts")
    version = None if adapts is None else text_at(adapts, "version")
    if adapts is None or version is None:
        return None
    own = key_of(node)
    title = text_at(adapts, "title") or (own.title if own else None)
    return None if title is None else SetKey(title, text_at(adapts, "scope"), version)
