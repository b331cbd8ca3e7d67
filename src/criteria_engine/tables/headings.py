"""Which column of a table is which fact: by the mapping file, by the fact's name, or by its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.fact_columns import fold_text
from criteria_engine.tables.mapping import TableMapping


@dataclass(frozen=True, slots=True)
class ResolvedColumns:
    """Where things are: columns by fact and by nested list, and the key's; `unknown` are no facts."""

    key: int | None
    facts: Mapping[str, int]
    nested: Mapping[str, int]
    unknown: tuple[int, ...] = ()


def resolve_headings(
    names: Sequence[str], mapping: TableMapping, file: str, *, whole: bool
) -> ResolvedColumns:
    """Find the columns of a table among its headings.

    Where the headings are not the `whole` of them (rows that name their own), none is missed and
    unknown are told row by row.

    Raises:
        CriteriaError: a column is missing, meant by several, or nobody knows what it is.
    """
    search = _HeadingResolver(names, mapping, file, whole)
    resolved = search.resolved()
    if search.diagnostics:
        raise CriteriaError(search.diagnostics)
    return resolved


def has_mapped_headings(names: Sequence[str], mapping: TableMapping) -> bool:
    """Whether a row has all columns that the mapping names, though perhaps others as well."""
    search = _HeadingResolver(names, mapping, "", whole=True)
    resolved = search.resolved()
    missed = any(each.code is not codes.UNKNOWN_HEADING for each in search.diagnostics)
    return not missed and bool(resolved.facts or resolved.nested)


class _HeadingResolver:
    def __init__(self, names: Sequence[str], mapping: TableMapping, file: str, whole: bool) -> None:
        self._names = names
        self._mapping = mapping
        self._whole = whole
        self._row = Source(file, _SEPARATOR.join(names))
        self._places: dict[str, list[int]] = {}
        for index, name in enumerate(names):
            self._places.setdefault(fold_text(name), []).append(index)
        self._used: set[int] = set()
        self.diagnostics: list[Diagnostic] = []

    def resolved(self) -> ResolvedColumns:
        mapping = self._mapping
        key = None
        if mapping.key is not None:
            key = self._named(mapping.key, mapping.key)
        wanted = [
            *((n, fact.path, fact.heading, fact.labels) for n, fact in mapping.facts.items()),
            *((n, n, items.heading, items.labels) for n, items in mapping.nested.items()),
        ]
        # A label that two facts share names neither.
        labels: dict[str, int] = {}
        for _, _, _, own in wanted:
            for label in {fold_text(each) for each in own}:
                labels[label] = labels.get(label, 0) + 1
        found: dict[str, int] = {}
        # What the mapping file names is taken first: it may bear another fact's label.
        for name, path, heading, own in sorted(wanted, key=lambda each: each[2] is None):
            single = [each for each in own if labels[fold_text(each)] == 1]
            index = self._index(path, name, heading, single)
            if index is not None:
                found[name] = index
        facts = {name: index for name, index in found.items() if name in mapping.facts}
        nested = {name: index for name, index in found.items() if name in mapping.nested}
        return ResolvedColumns(key, facts, nested, self._unknown())

    def _index(
        self, path: str, name: str, heading: str | None, labels: Sequence[str]
    ) -> int | None:
        if heading is not None:
            return self._named(path, heading)
        wanted = {fold_text(each) for each in (path, name, *labels)}
        free = [
            index
            for each in sorted(wanted)
            for index in self._places.get(each, ())
            if index not in self._used
        ]
        return self._one(path, free)

    def _named(self, path: str, heading: str) -> int | None:
        """The column of a heading somebody has named; it has to be there."""
        places = self._places.get(fold_text(heading), [])
        if not places and self._whole:
            known = ", ".join(filter(None, self._names)) or "–"
            near = nearest(heading, [each for each in self._names if each])
            self.diagnostics.append(
                codes.MISSING_HEADING.at(
                    self._row.whole(), suggestion=near, column=heading, known=known
                )
            )
        return self._one(path, places)

    def _one(self, path: str, places: Sequence[int]) -> int | None:
        if len(places) > 1:
            columns = ", ".join(f"`{self._names[each]}` ({each + 1})" for each in places)
            self.diagnostics.append(
                codes.AMBIGUOUS_HEADING.at(self._heading(places[0]), path=path, columns=columns)
            )
        self._used.update(places)
        return places[0] if places else None

    def _unknown(self) -> tuple[int, ...]:
        mapping = self._mapping
        unknown = tuple(
            index
            for index, name in enumerate(self._names)
            if name
            and index not in self._used
            and not mapping.ignore_unknown
            and fold_text(name) not in mapping.ignored_headings
        )
        if self._whole:
            self.diagnostics += [
                unknown_heading(self._names[index], self._mapping, self._heading(index))
                for index in unknown
            ]
        return unknown

    def _heading(self, index: int) -> Span:
        """Where a heading stands in the row of headings."""
        start = sum(len(each) + len(_SEPARATOR) for each in self._names[:index])
        return Span(self._row, start, start + len(self._names[index]))


_SEPARATOR: Final = " | "
"""What is shown between headings."""


def unknown_heading(name: str, mapping: TableMapping, at: Span) -> Diagnostic:
    """A column nobody knows."""
    known = [*mapping.facts, *mapping.nested]
    known += [label for fact in mapping.facts.values() for label in fact.labels]
    return codes.UNKNOWN_HEADING.at(
        at, suggestion=nearest(name, known), column=name, title=mapping.title
    )
