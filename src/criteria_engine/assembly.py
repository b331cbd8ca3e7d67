"""read: the files of a catalogue → the nodes of each set, with what stands beside it and what it adapts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.place_diagnostics import (
    ADAPTS_ITSELF,
    PLACE_NOT_STATED,
    is_without_base,
)
from criteria_engine.criteria_files import (
    CatalogueEntry,
    SetFiles,
    has_examples,
    key_of,
    place_text,
)
from criteria_engine.diagnostics import Diagnostic, Severity, nearest
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.adaptations import adapt
from criteria_engine.reading.companions import complete
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.short_forms import expand


class Assembly:
    """The files of sets and what belongs to them.

    Attributes:
        sets: the files of sets, in the order they were read.
        beside: the files of translations and examples beside each of them.
    """

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        files = SetFiles.of(entries)
        self.sets = files.sets
        self.beside = files.beside

    @cached_property
    def files_of(self) -> Mapping[SetKey, Sequence[int]]:
        """The files of each title, scope and version, the oldest revision first."""
        files: dict[SetKey, list[int]] = {}
        for index, entry in enumerate(self.sets):
            if entry.key is not None:
                files.setdefault(entry.key, []).append(index)
        return {
            key: sorted(each, key=lambda i: self.sets[i].revision) for key, each in files.items()
        }

    def indices_of(self, entry: CatalogueEntry) -> list[int]:
        """Return the position of the set that a file states or stands beside; none where it is not here."""
        return [
            index
            for index, (own, beside) in enumerate(zip(self.sets, self.beside, strict=True))
            if any(each.source is entry.source for each in (own, *beside))
        ]

    def names(self, index: int) -> frozenset[str]:
        """Return the names of the files of a set: its own, and those beside it."""
        return frozenset(e.source.name for e in (self.sets[index], *self.beside[index]))

    def examples_beside(self, index: int) -> list[CatalogueEntry]:
        """Return the files of examples beside a set."""
        return [each for each in self.beside[index] if has_examples(each.source)]

    def yaml_diagnostics(self, index: int, *, examples: bool) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the files of a set as text and as YAML.

        Args:
            index: the position of the set.
            examples: whether to read the examples beside it, too.
        """
        files = (self.sets[index], *self._beside(index, examples=examples))
        return tuple(each for entry in files for each in entry.diagnostics)

    def plain(self, node: Node) -> tuple[Node, list[Diagnostic]]:
        """Return a file merged with the set it adapts, as both are written."""
        return self._merged(node, None, ())

    def whole(
        self, node: Node, index: int, *, examples: bool = True
    ) -> tuple[Node, list[Diagnostic]]:
        """Return the nodes of a set in the long form, with its translations, its examples and its base.

        Args:
            node: the root node of its file.
            index: the position of the file, for what stands beside it.
            examples: whether with the examples beside it.
        """
        completed, found = self.completed(node, index, examples=examples)
        merged, more = self._merged(completed, index, ())
        if is_without_base(more):
            return merged, [*found, *more]
        expanded, last = expand(merged)
        return expanded, [*found, *more, *last]

    def completed(
        self, node: Node, index: int, *, examples: bool = True
    ) -> tuple[Node, list[Diagnostic]]:
        """Return a file with its examples and translations, before it is merged with its base."""
        beside = (each.node for each in self._beside(index, examples=examples))
        key = self.sets[index].key
        named = None if key is None else str(key)
        return complete(node, named, [each for each in beside if each is not None])

    def _beside(self, index: int, *, examples: bool) -> Sequence[CatalogueEntry]:
        beside = self.beside[index]
        return beside if examples else [each for each in beside if not has_examples(each.source)]

    def _merged(
        self, node: Node, index: int | None, path: tuple[str, ...]
    ) -> tuple[Node, list[Diagnostic]]:
        """Return a file merged with its base.

        Args:
            node: its root node; what stands beside it is merged already.
            index: its position; None to leave out what stands beside its base.
            path: the sets that adapt it.
        """
        adapts = lookup(node, "adapts")
        if adapts is None:
            return node, []
        key = SetKey(
            text_at(adapts, "title") or text_at(node, "title") or "",
            text_at(adapts, "scope"),
            text_at(adapts, "version") or "",
        )
        own = str(key_of(node) or SetKey("", None, ""))
        version = lookup(node, "version")
        is_taken = len(self.files_of.get(key, ())) > 1
        if str(key) == own and is_taken and not path and version is not None:
            example = f"{key.version}-nghe-an"
            return node, [ADAPTS_ITSELF.at(version.span, version=key.version, example=example)]
        if str(key) in (*path, own):
            cycle = " → ".join((*path, own, str(key)))
            return node, [codes.CIRCULAR_SETS.at(adapts.span, path=cycle)]
        base = self._newest(key)
        base_node = None if base is None else self.sets[base].node
        if base is None or base_node is None:
            known = [str(each) for each in self._keys() if str(each) != own]
            near = nearest(str(key), known)
            return node, [
                codes.UNKNOWN_SET.at(
                    self._unknown_part(adapts, key).span,
                    suggestion=near,
                    key=key,
                    known=", ".join(sorted(known)) or "–",
                )
            ]
        applies_in = self.sets[base].applies_in
        if applies_in and lookup(node, "applies_in") is None:
            name, values = applies_in[0]
            place, example = place_text(applies_in), f"{name}: {values[0]}"
            return node, [PLACE_NOT_STATED.at(adapts.span, base=key, place=place, example=example)]
        found: list[Diagnostic] = []
        if index is not None:
            base_node, found = self.completed(base_node, base, examples=False)
            found = [each for each in found if each.severity is Severity.ERROR]
        base_node, diagnostics = self._merged(
            base_node, None if index is None else base, (*path, own)
        )
        merged, more = adapt(base_node, node)
        return merged, [*found, *diagnostics, *more]

    def _unknown_part(self, adapts: Node, key: SetKey) -> Node:
        """Return what of the name of a base no set has: its version, its scope or its title."""
        keys = self._keys()
        titles = [each for each in keys if each.title == key.title]
        scopes = [each for each in titles if each.scope == key.scope]
        part = "version" if scopes else "scope" if titles else "title"
        return lookup(adapts, part) or adapts

    def _newest(self, key: SetKey) -> int | None:
        """Return the newest file of a set that can be read as YAML."""
        files = reversed(self.files_of.get(key, ()))
        return next((each for each in files if self.sets[each].node is not None), None)

    def _keys(self) -> list[SetKey]:
        return [each.key for each in self.sets if each.key is not None]
