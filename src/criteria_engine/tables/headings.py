"""map: the headings of a table → which column holds which fact.

A column is matched by the heading in the mapping file, else by the fact's path, name or label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.reading import fact_diagnostics as fact_codes
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.heading_rows import heading_spellings
from criteria_engine.tables.mapping import TableMapping
from criteria_engine.tables.source import MAPPING_FILE


@dataclass(frozen=True, slots=True)
class ResolvedColumns:
    """The column indexes of a table.

    Attributes:
        key: the column of subject ids; None where there is none.
        facts: the column of each fact that has one, by the fact's name.
        nested: the column of each nested list that has one, by the list's name.
        unknown: columns that are not facts and not ignored.
    """

    key: int | None
    facts: Mapping[str, int]
    nested: Mapping[str, int]
    unknown: tuple[int, ...] = ()


def resolve_headings(
    names: Sequence[str], mapping: TableMapping, file: str, *, complete: bool
) -> ResolvedColumns:
    """Find the columns of the facts among the headings of a table.

    Args:
        names: the headings.
        mapping: the mapping of the table.
        file: the name of the file, for messages.
        complete: whether these are all headings of the table, and not the names that occur in one chunk of
            self-describing rows. Only then are missing and unknown columns errors.

    Raises:
        CriteriaError: a mapped column is missing, a fact has several columns, or a column is unknown.
    """
    search = _HeadingResolver(names, mapping, file, complete)
    resolved = search.resolved()
    if search.diagnostics:
        raise CriteriaError(search.diagnostics)
    return resolved


def has_mapped_headings(names: Sequence[str], mapping: TableMapping) -> bool:
    """Whether a row of cells has every heading that the mapping names, and perhaps unknown ones."""
    search = _HeadingResolver(names, mapping, "", complete=True)
    resolved = search.resolved()
    unknown = (codes.UNKNOWN_HEADING, fact_codes.SET_ELSEWHERE)
    missing = any(each.code not in unknown for each in search.diagnostics)
    return not missing and bool(resolved.facts or resolved.nested)


def key_heading(names: Sequence[str], mapping: TableMapping) -> int | None:
    """Return the index of the heading of the keys; None where there is none, or several are called so."""
    key = None if mapping.key is None else fold_text(mapping.key)
    found = [i for i, spellings in enumerate(heading_spellings(names)) if key in spellings]
    return found[0] if len(found) == 1 else None


class _HeadingResolver:
    """Matches headings with facts and collects the diagnostics."""

    def __init__(
        self, names: Sequence[str], mapping: TableMapping, file: str, complete: bool
    ) -> None:
        self._names = names
        self._mapping = mapping
        self._complete = complete
        self._row = Source(file, _SEPARATOR.join(names))
        self._indices: dict[str, list[int]] = {}
        self._spellings = heading_spellings(names)
        for index, spellings in enumerate(self._spellings):
            for each in spellings:
                self._indices.setdefault(each, []).append(index)
        self._used: set[int] = set()
        self.diagnostics: list[Diagnostic] = []

    def resolved(self) -> ResolvedColumns:
        mapping = self._mapping
        key = None
        if mapping.key is not None:
            key = self._named(mapping.key, mapping.key)
        targets = [
            *((n, fact.path, fact.heading, fact.labels) for n, fact in mapping.facts.items()),
            *((n, n, items.heading, items.labels) for n, items in mapping.nested.items()),
        ]
        # A label that several facts share is ambiguous, so it matches none of them.
        label_counts: dict[str, int] = {}
        for _, _, _, labels in targets:
            for label in {fold_text(each) for each in labels}:
                label_counts[label] = label_counts.get(label, 0) + 1
        indices: dict[str, int] = {}
        # Mapped headings come first: one of them may be the label of another fact.
        for name, path, heading, labels in sorted(targets, key=lambda each: each[2] is None):
            unique = [each for each in labels if label_counts[fold_text(each)] == 1]
            index = self._index(path, name, heading, unique)
            if index is not None:
                indices[name] = index
        facts = {name: index for name, index in indices.items() if name in mapping.facts}
        nested = {name: index for name, index in indices.items() if name in mapping.nested}
        return ResolvedColumns(key, facts, nested, self._unknown())

    def _index(
        self, path: str, name: str, heading: str | None, labels: Sequence[str]
    ) -> int | None:
        if heading is not None:
            return self._named(path, heading)
        accepted = {fold_text(each) for each in (path, name, *labels)}
        free = [
            index
            for each in sorted(accepted)
            for index in self._indices.get(each, ())
            if index not in self._used and not self._is_ignored(index)
        ]
        return self._one(path, free)

    def _named(self, path: str, heading: str) -> int | None:
        """Return the column of a mapped heading; report an error where there is none."""
        indices = self._indices.get(fold_text(heading), [])
        if not indices and self._complete:
            known = ", ".join(filter(None, self._names)) or "–"
            near = nearest(heading, [each for each in self._names if each])
            self.diagnostics.append(
                codes.MISSING_HEADING.at(
                    self._row.whole(),
                    suggestion=near,
                    column=heading,
                    known=known,
                    settings=MAPPING_FILE,
                )
            )
        return self._one(path, indices)

    def _one(self, path: str, indices: Sequence[int]) -> int | None:
        if len(indices) > 1:
            columns = ", ".join(f"`{self._names[each]}` ({each + 1})" for each in indices)
            self.diagnostics.append(
                codes.AMBIGUOUS_HEADING.at(
                    self._heading(indices[0]), path=path, columns=columns, settings=MAPPING_FILE
                )
            )
        self._used.update(indices)
        return indices[0] if indices else None

    def _unknown(self) -> tuple[int, ...]:
        mapping = self._mapping
        unknown = tuple(
            index
            for index, name in enumerate(self._names)
            if name
            and index not in self._used
            and not mapping.ignore_unknown
            and not self._is_ignored(index)
        )
        if self._complete:
            self.diagnostics += [
                unknown_heading(self._names[index], self._mapping, self._heading(index))
                for index in unknown
            ]
        return unknown

    def _is_ignored(self, index: int) -> bool:
        """Whether the mapping ignores a column; of rows that name their fields, also by a record around it."""
        ignored = self._mapping.ignored_headings
        if self._complete:
            return not ignored.isdisjoint(self._spellings[index])
        parts = fold_text(self._names[index]).split(".")
        return any(".".join(parts[: end + 1]) in ignored for end in range(len(parts)))

    def _heading(self, index: int) -> Span:
        """Return the span of a heading in the row of headings as it is shown."""
        start = sum(len(each) + len(_SEPARATOR) for each in self._names[:index])
        return Span(self._row, start, start + len(self._names[index]))


_SEPARATOR: Final = " | "
"""What separates headings in messages."""


def unknown_heading(name: str, mapping: TableMapping, at: Span) -> Diagnostic:
    """Return the diagnostic of a column of a table with a mapping that is not a fact."""
    by = mapping.shape.authority_of(name)
    if by is not None:
        return fact_codes.SET_ELSEWHERE.at(at, path=name, by=by)
    known = [*mapping.facts, *mapping.nested]
    labels = [label for fact in mapping.facts.values() for label in fact.labels]
    draft = f"criteria facts {mapping.title} --mapping"
    file = mapping.options.settings
    settings = Text(f"{file.vi} (`{draft}` in tệp mẫu)", f"{file.en} (`{draft}` drafts one)")
    return unknown_heading_of(name, known, at, settings, labels)


def unknown_heading_of(
    name: str, known: Sequence[str], at: Span, settings: Text, labels: Sequence[str] = ()
) -> Diagnostic:
    """Return the diagnostic of a column that is not read, with the nearest name as a suggestion.

    Args:
        name: its heading.
        known: the names of what is read.
        at: its location.
        settings: the file in which a heading is given a name.
        labels: other headings that are read.
    """
    more = ", …" if len(known) > _MAX_NAMES_SHOWN else ""
    return codes.UNKNOWN_HEADING.at(
        at,
        suggestion=nearest(name, [*known, *labels]),
        column=name,
        settings=settings,
        known=", ".join(known[:_MAX_NAMES_SHOWN]) + more,
    )


_MAX_NAMES_SHOWN: Final = 12
"""The number of names that a help text lists; the table of units has fifty."""
