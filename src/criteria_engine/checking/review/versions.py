"""review: two files of one set → a diagnostic where both state one revision, or are in force on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from criteria_engine.checked_law import KeepsTitle
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking.law_diagnostics import UNKNOWN_EARLIER_SET
from criteria_engine.checking.laws import set_name
from criteria_engine.checking.place_diagnostics import PLACE_CLAIMED_TWICE
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.set_diagnostics import (
    DUPLICATE_SET,
    SUPERSEDED_REVISION,
    THE_OTHER_FILE,
)
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Diagnostic, Related, nearest
from criteria_engine.model.decision import SetKey
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


def unknown_earlier_sets(checked: CheckedSet, keys: Sequence[SetKey]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each law about an earlier set that no file states.

    Args:
        checked: the set with the laws.
        keys: the sets that there are.
    """
    for law in checked.laws:
        written = law.document.keeps
        if written is None or not isinstance(law.claim, KeepsTitle) or law.claim.earlier in keys:
            continue
        own = [k for k in keys if k.title == checked.key.title and k != checked.key]
        names = [each.version if _is_beside(each, checked.key) else set_name(each) for each in own]
        others = (set_name(each) for each in keys if each != checked.key)
        near = nearest(written, [*names, *others])
        known = ", ".join(names) or "–"
        yield UNKNOWN_EARLIER_SET.at(written.span, suggestion=near, name=written, known=known)


def _is_beside(key: SetKey, own: SetKey) -> bool:
    return (key.title, key.scope) == (own.title, own.scope)


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
        if not same_title:
            continue
        if entry.applies_in or other.applies_in:
            yield from _same_place(entry, other)
        # An adaptation without a place stands beside the set it adapts, and is chosen by its version.
        elif not (_adapts(entry, other) or _adapts(other, entry)):
            yield from _overlap(entry, other)


def _same_place(entry: CatalogueEntry, other: CatalogueEntry) -> Iterator[Diagnostic]:
    """Yield an error where two sets are for the same place on one day, so that neither is more particular."""
    own, others = dict(entry.applies_in), dict(other.applies_in)
    if own.keys() != others.keys():
        return
    shared = {key: [each for each in own[key] if each in others[key]] for key in own}
    day = _first_common_day(entry, other)
    if day is None or not all(shared.values()) or not _is_older(entry, other):
        return
    yield PLACE_CLAIMED_TWICE.at(
        _span(entry, "applies_in"),
        place=", ".join(f"{key}: {values[0]}" for key, values in shared.items()),
        day=day.isoformat(),
        other=other.key,
        last=_day_before(day).isoformat(),
        related=[Related(_span(other, "applies_in"), THE_OTHER_FILE)],
    )


def _adapts(entry: CatalogueEntry, other: CatalogueEntry) -> bool:
    if entry.node is None or other.key is None:
        return False
    return text_at(entry.node, "adapts", "version") == other.key.version


def _overlap(entry: CatalogueEntry, other: CatalogueEntry) -> Iterator[Diagnostic]:
    begin = _first_common_day(entry, other)
    if begin is None or not _is_older(entry, other):
        return
    yield codes.OVERLAPPING_VERSIONS.at(
        _span(entry, "in_force"),
        day=begin.isoformat(),
        other=other.key,
        last=_day_before(begin).isoformat(),
        related=[Related(_span(other, "in_force"), THE_OTHER_FILE)],
    )


def _first_common_day(entry: CatalogueEntry, other: CatalogueEntry) -> date | None:
    """Return the first day on which both are in force; None where there is none, or it is not known."""
    if entry.days is None or other.days is None:
        return None
    (first, last), (other_first, other_last) = entry.days, other.days
    begin = max(first, other_first)
    return None if begin > min(last or date.max, other_last or date.max) else begin


def _is_older(entry: CatalogueEntry, other: CatalogueEntry) -> bool:
    """Whether a file is the one at which both are reported."""
    if entry.days is None or other.days is None:
        return False
    return (entry.days[0], entry.source.name) <= (other.days[0], other.source.name)


def _day_before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _span(entry: CatalogueEntry, key: str) -> Span:
    """Return where a file states a key at its top; the whole file where it states none."""
    node = None if entry.node is None else lookup(entry.node, key)
    return entry.source.whole() if node is None else node.span
