"""The sets of a catalogue: a title, a scope, a day and a place → the one set that applies.

Of several sets in force the most particular one is taken: that which names most keys of the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import cached_property

from criteria_engine.criteria_files import CatalogueEntry, covers, place_text
from criteria_engine.diagnostics import CriteriaError, Severity
from criteria_engine.errors import (
    AmbiguousScope,
    NotForPlace,
    UnknownPlace,
    UnknownTitle,
)
from criteria_engine.frozen import dataclass
from criteria_engine.not_in_force import (
    Ended,
    ForcePeriod,
    Gap,
    NotYetInForce,
    Overlap,
)
from criteria_engine.reading.sets import text_at
from criteria_engine.reading.text_values import clean_text
from criteria_engine.set_loader import SetLoader


@dataclass(frozen=True, slots=True)
class SetRequest:
    """What a host asks a catalogue for.

    Attributes:
        title: the title.
        scope: the scope; None where the title has only one.
        version: the version; None for the one in force.
        revision: the revision; None for the newest of each version.
        on: the day whose law is applied.
        place: where the subject is, by keys such as `province`; empty for none.
    """

    title: str
    scope: str | None
    version: str | None
    revision: int | None
    on: date
    place: Mapping[str, str] = field(default_factory=dict)


def named_place(place: Mapping[str, str] | None) -> dict[str, str]:
    """Return the place that a host names, with clean texts.

    Raises:
        TypeError: it is no mapping of texts to texts.

    >>> named_place({"province": " nghe_an "})
    {'province': 'nghe_an'}
    """
    if place is None:
        return {}
    given: object = place
    if not isinstance(given, Mapping) or not all(
        isinstance(each, str) for pair in given.items() for each in pair
    ):
        raise TypeError(
            f"`place`: expected a mapping such as {{'province': 'nghe_an'}}, got {place!r}"
        )
    return {clean_text(key): clean_text(value) for key, value in place.items()}


class SetChoice:
    """Chooses among the files of a catalogue.

    Args:
        entries: the files.
        sets: reads them.
    """

    def __init__(self, entries: Sequence[CatalogueEntry], sets: SetLoader) -> None:
        self._entries = entries
        self._sets = sets

    def choose(self, wanted: SetRequest) -> int:
        """Return the index of the file that applies.

        Raises:
            CriteriaEngineError: there is no such set; :meth:`criteria_engine.Catalogue.find` lists the errors.
        """
        title, scope, on = wanted.title, wanted.scope, wanted.on
        of_title = [i for i, e in enumerate(self._entries) if e.key and e.key.title == title]
        if not of_title:
            raise UnknownTitle(title, None, self._titles, unread=self._unread())
        self.refuse_unknown(wanted.place)
        scopes = sorted({self._sets.key(i).scope or "" for i in of_title})
        if scope is None and len(scopes) > 1:
            raise AmbiguousScope(title, [each for each in scopes if each])
        chosen = scope if scope is not None else scopes[0] or None
        candidates = [i for i in of_title if self._fits(i, chosen, wanted)]
        if not candidates:
            raise self._unknown(wanted, of_title)
        candidates = self._at_place(candidates, wanted)
        for each in candidates:
            self._period(each)
            self._refuse_duplicate(each)
        in_force = [i for i in candidates if self._is_in_force(i, on)]
        most = max((len(self._entries[i].applies_in) for i in in_force), default=0)
        if wanted.version is None:
            in_force = [i for i in in_force if len(self._entries[i].applies_in) == most]
        if len(in_force) == 1:
            return in_force[0]
        if in_force:
            raise Overlap(title, chosen, on, [self._period(i) for i in in_force])
        of_scope = [
            i for i in of_title if self._sets.key(i).scope == chosen and self._sets.is_newest(i)
        ]
        successors = [i for i in of_scope if covers(self._entries[i].applies_in, wanted.place)]
        raise self._not_in_force(title, chosen, on, candidates, successors)

    def _fits(self, index: int, scope: str | None, wanted: SetRequest) -> bool:
        """Whether a file of the title has the scope, version and revision."""
        entry, revision = self._entries[index], wanted.revision
        return (
            self._sets.key(index).scope == scope
            and wanted.version in (None, self._sets.key(index).version)
            and (self._sets.is_newest(index) if revision is None else entry.revision == revision)
        )

    def _unknown(self, wanted: SetRequest, of_title: Sequence[int]) -> UnknownTitle:
        keys = [self._named(i, wanted.revision) for i in of_title]
        in_force = [
            self._named(i, wanted.revision) for i in of_title if self._is_in_force(i, wanted.on)
        ]
        return UnknownTitle(
            wanted.title,
            wanted.scope,
            keys,
            version=wanted.version,
            revision=wanted.revision,
            keys=tuple(self._sets.all_keys()),
            unread=self._unread(),
            # A named version need not be in force: `find` raises `Ended` for one that is not.
            in_force=in_force if wanted.version is None else (),
        )

    # ---- places ----------------------------------------------------------------------------

    @cached_property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The places that some set is for: for each key its values, sorted."""
        values: dict[str, set[str]] = {}
        for entry in self._entries:
            for key, named in entry.applies_in:
                values.setdefault(key, set()).update(named)
        return {key: tuple(sorted(named)) for key, named in sorted(values.items())}

    def places_of(self, title: str, scope: str | None, on: date) -> tuple[str, ...]:
        """Return where the sets of a title apply that are in force on a day for certain places only."""
        found = {
            place_text(each.applies_in)
            for index, each in enumerate(self._entries)
            if each.key is not None
            and (each.key.title, each.key.scope) == (title, scope)
            and each.applies_in
            and self._is_in_force(index, on)
        }
        return tuple(sorted(found))

    def refuse_unknown(self, place: Mapping[str, str]) -> None:
        """Refuse a key or a value that no set names: it may be misspelt.

        Raises:
            UnknownPlace: there is one.
        """
        for key, value in place.items():
            if key not in self.places:
                raise UnknownPlace(key, None, [*self.places])
            if value not in self.places[key]:
                raise UnknownPlace(key, value, self.places[key])

    def _at_place(self, candidates: Sequence[int], wanted: SetRequest) -> list[int]:
        """Return the candidates that apply in the place; without a place a named version may be for any.

        Raises:
            NotForPlace: all are for other places.
        """
        if wanted.version is not None and not wanted.place:
            return [*candidates]
        fitting = [i for i in candidates if covers(self._entries[i].applies_in, wanted.place)]
        if not fitting:
            places = [place_text(self._entries[i].applies_in) for i in candidates]
            raise NotForPlace(
                wanted.title, wanted.scope, wanted.version, wanted.place, sorted({*places})
            )
        return fitting

    @property
    def _titles(self) -> list[str]:
        return sorted({each.title for each in self._sets.all_keys()})

    # ---- files of one title, scope and version ----------------------------------------------

    def _named(self, index: int, revision: int | None) -> str:
        """Return the key of a file, with its revision where one was asked for."""
        key = str(self._sets.key(index))
        return key if revision is None else f"{key} (revision {self._entries[index].revision})"

    def _refuse_duplicate(self, index: int) -> None:
        """Raise the diagnostic of two files that state one set and revision, for the later of them."""
        duplicates = [
            d for d in self._sets.other_files_of_set(index) if d.severity is Severity.ERROR
        ]
        if duplicates:
            raise CriteriaError(duplicates)

    def _is_in_force(self, index: int, on: date) -> bool:
        days = self._entries[index].days
        return days is not None and days[0] <= on <= (days[1] or date.max)

    def _unread(self) -> list[str]:
        """Return the files without a readable key, which may contain the set that was not found."""
        return [entry.source.name for entry in self._entries if entry.key is None]

    def _not_in_force(
        self,
        title: str,
        scope: str | None,
        on: date,
        candidates: Sequence[int],
        successors: Sequence[int],
    ) -> NotYetInForce | Ended | Gap:
        before = [i for i in candidates if _last_day(self._period(i)) < on]
        after = [i for i in candidates if self._period(i).first > on]
        if not before:
            first = min(after, key=lambda i: self._period(i).first)
            return NotYetInForce(title, scope, on, self._period(first), self._note(first, "before"))
        last = max(before, key=lambda i: _last_day(self._period(i)))
        note = self._note(last, "after")
        if not after:
            ended = self._period(last)
            # If the caller named a version, a later version may be its successor.
            later = [s for s in map(self._period, successors) if s.first > _last_day(ended)]
            successor = min(later, key=lambda s: s.first, default=None)
            return Ended(title, scope, on, ended, successor, note)
        following = min(after, key=lambda i: self._period(i).first)
        return Gap(title, scope, on, self._period(last), self._period(following), note)

    def _note(self, index: int, which: str) -> tuple[str, str | None] | None:
        node = self._sets.completed(index)
        if node is None:
            raise AssertionError(index)
        whole = text_at(node, "in_force", which)
        vi = whole or text_at(node, "in_force", which, "vi")
        return None if vi is None else (vi, text_at(node, "in_force", which, "en"))

    def _period(self, index: int) -> ForcePeriod:
        """Return the days a set is in force; raise the diagnostics of its file where they cannot be read."""
        days = self._entries[index].days
        if days is None:
            raise CriteriaError(self._sets.load(index).diagnostics)
        return ForcePeriod(self._sets.key(index), *days)


def _last_day(period: ForcePeriod) -> date:
    return period.last or date.max
