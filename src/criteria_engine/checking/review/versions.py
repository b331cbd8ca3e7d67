"""review: two files of one set → a diagnostic where both state one revision, or are in force on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.set_diagnostics import (
    DUPLICATE_SET,
    SUPERSEDED_REVISION,
    THE_OTHER_FILE,
)
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Diagnostic, Related
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.source import Span


def same_set(
    entries: Sequence[CatalogueEntry], files: Sequence[int], index: int
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each earlier file of the same revision, and for the next older revision.

    Args:
        entries: all files.
        files: which of them state the set, the oldest revision first.
        index: the file that is checked.
    """
    entry = entries[index]
    older = [i for i in files if entries[i].revision < entry.revision]
    same = [i for i in files if entries[i].revision == entry.revision and i < index]
    for code, found in ((DUPLICATE_SET, same[:1]), (SUPERSEDED_REVISION, older[-1:])):
        for other in map(entries.__getitem__, found):
            yield code.at(
                _span(entry, "version"),
                key=entry.key,
                revision=entry.revision,
                older=other.revision,
                first=other.source.name,
                second=entry.source.name,
                related=[Related(_span(other, "version"), THE_OTHER_FILE)],
            )


def overlaps(entry: CatalogueEntry, others: Iterable[CatalogueEntry]) -> Iterator[Diagnostic]:
    """Yield a warning at the older of two versions whose days overlap.

    Args:
        entry: the file that is reviewed.
        others: the newest files of all sets.
    """
    for other in others:
        if entry.key is None or other.key is None or entry.key.version == other.key.version:
            continue
        same_title = (entry.key.title, entry.key.scope) == (other.key.title, other.key.scope)
        # A province's adaptation stands beside the set it adapts, and is chosen by its version.
        if same_title and not (_adapts(entry, other) or _adapts(other, entry)):
            yield from _overlap(entry, other)


def _adapts(entry: CatalogueEntry, other: CatalogueEntry) -> bool:
    if entry.node is None or other.key is None:
        return False
    return text_at(entry.node, "adapts", "version") == other.key.version


def _overlap(entry: CatalogueEntry, other: CatalogueEntry) -> Iterator[Diagnostic]:
    if entry.days is None or other.days is None:
        return
    (first, last), (other_first, other_last) = entry.days, other.days
    begin = max(first, other_first)
    if begin > min(last or date.max, other_last or date.max):
        return
    older = (first, entry.source.name) <= (other_first, other.source.name)
    if older:
        yield codes.OVERLAPPING_VERSIONS.at(
            _span(entry, "in_force"),
            day=begin.isoformat(),
            other=other.key,
            last=(begin - timedelta(days=1)).isoformat() if begin > date.min else begin.isoformat(),
            related=[Related(_span(other, "in_force"), THE_OTHER_FILE)],
        )


def _span(entry: CatalogueEntry, key: str) -> Span:
    """Return where a file states a key at its top; the whole file where it states none."""
    node = None if entry.node is None else lookup(entry.node, key)
    return entry.source.whole() if node is None else node.span
