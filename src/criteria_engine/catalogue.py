"""The sets a host can decide by: packaged ones, folders, and those other packages bring.

A catalogue is a value: adding a folder makes a new one. Files are read when it is made, so
that every set can be listed and found by its days; a set is checked when it is first used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from threading import RLock
from typing import NoReturn

from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import NO_LEVELS
from criteria_engine.checking.sets import check_set
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import (
    CatalogueEntry,
    fingerprint,
    key_of,
    packaged_files,
    read_folder,
    read_paths,
)
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.errors import (
    AmbiguousScope,
    Ended,
    ForcePeriod,
    Gap,
    NotYetInForce,
    Overlap,
    UnknownTitle,
)
from criteria_engine.functions.installed import installed
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function
from criteria_engine.library.registry import Library
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.sets import (
    adapt,
    lookup,
    read_set,
    text_at,
)


@dataclass(frozen=True)
class Loaded:
    """A checked set, or why there is none."""

    entry: CatalogueEntry
    document: SetDocument | None
    checked: CheckedSet | None
    found: tuple[Diagnostic, ...]


class Catalogue:
    """Criteria sets to choose from, by title, scope and date of law.

    Make one with :meth:`packaged` or :meth:`load`, add to it with :meth:`extend`; it can be shared
    between threads.
    """

    def __init__(
        self, entries: Iterable[CatalogueEntry] = (), *, library: Library | None = None
    ) -> None:
        self._entries = tuple(entries)
        self._library = library or standard()
        self._loaded: dict[int, Loaded] = {}
        self._lock = RLock()
        self._criteria = lru_cache(maxsize=256)(self._make_criteria)

    def __repr__(self) -> str:
        return f"<Catalogue of {len(self._entries)} sets: {', '.join(self.titles)}>"

    def __copy__(self) -> Catalogue:
        return self

    def __deepcopy__(self, memo: object) -> Catalogue:
        """Itself: what never changes needs no copy, and hosts copy what holds it (settings, say)."""
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a Catalogue does not travel between processes: make it in each, from its folders"
        )

    # ---- making one ------------------------------------------------------------------------

    @classmethod
    def packaged(cls) -> Catalogue:
        """The sets that come with the library, and those of installed packages.

        Packages name folders of sets under the entry point group `criteria_engine.criteria`, and
        tuples of functions under `criteria_engine.functions`.
        """
        entries = packaged_files()
        for point in entry_points(group="criteria_engine.criteria"):
            entries += read_folder(Path(str(point.load())))
        return cls(entries, library=installed())

    @classmethod
    def load(cls, *paths: str | Path, functions: Iterable[Function] = ()) -> Catalogue:
        """The sets of files and folders (with their subfolders), and a host's own functions.

        Raises:
            CriteriaError: a path is not there or cannot be read as text.
        """
        library = standard().extend(functions)
        return cls(read_paths(paths), library=library)

    def extend(self, *paths: str | Path, functions: Iterable[Function] = ()) -> Catalogue:
        """A new catalogue with more sets and functions.

        Raises:
            CriteriaError: a path is not there or cannot be read as text.
        """
        entries = (*self._entries, *read_paths(paths))
        return Catalogue(entries, library=self._library.extend(functions))

    # ---- what is in it ---------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The functions sets may call."""
        return self._library

    @property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The files as they were read, none of them checked yet."""
        return self._entries

    def check(self) -> list[Diagnostic]:
        """Check every set; everything wrong with any of them."""
        return [d for loaded in self.all() for d in loaded.found]

    def all(self) -> Iterator[Loaded]:
        """Every file, checked, in the order they were read."""
        for index in range(len(self._entries)):
            yield self._load(index)

    def documents(self) -> list[SetDocument]:
        """Every set that could be read, by title, scope and first day."""
        found = [each.document for each in self.all() if each.document is not None]
        return sorted(found, key=lambda d: (d.title, d.scope or "", d.in_force.from_))

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles there are sets for."""
        return tuple(sorted({key.title for key in self._keys()}))

    def _keys(self) -> Iterator[SetKey]:
        return (entry.key for entry in self._entries if entry.key is not None)

    # ---- choosing --------------------------------------------------------------------------

    def find(
        self, title: str, *, on: date, scope: str | None = None, version: str | None = None
    ) -> Criteria:
        """The criteria of a title that are the law on a day.

        Raises:
            UnknownTitle: there is no set of that title, scope or version.
            AmbiguousScope: the title has several scopes; name one.
            NotYetInForce, Ended, Gap, Overlap: no single set is in force that day.
            CriteriaError: the set's file has mistakes.
            TypeError: `on` is no day; a moment is not taken for one, since its day hangs on the time zone.
        """
        _expect_day(on)
        chosen = self._choose(title, scope, version, on)
        return self._criteria(chosen, on)

    def _choose(self, title: str, scope: str | None, version: str | None, on: date) -> int:
        of_title = [i for i, e in enumerate(self._entries) if e.key and e.key.title == title]
        if not of_title:
            raise UnknownTitle(title, None, self.titles, unread=self._unread())
        scopes = sorted({self._key(i).scope or "" for i in of_title})
        if scope is None and len(scopes) > 1:
            raise AmbiguousScope(title, [each for each in scopes if each])
        wanted = scope if scope is not None else scopes[0] or None
        candidates = [
            i
            for i in of_title
            if self._key(i).scope == wanted and version in (None, self._key(i).version)
        ]
        if not candidates:
            keys = [str(self._key(i)) for i in of_title]
            raise UnknownTitle(title, scope, keys, version=version, unread=self._unread())
        in_force = [i for i in candidates if self._stretch(i).first <= on <= _end(self._stretch(i))]
        if len(in_force) == 1:
            return in_force[0]
        if in_force:
            raise Overlap(title, wanted, on, [self._stretch(i) for i in in_force])
        successors = [i for i in of_title if self._key(i).scope == wanted]
        raise self._not_in_force(title, wanted, on, candidates, successors)

    def _unread(self) -> list[str]:
        """The files that do not say which set they hold: what was asked for may be in one of them."""
        return [entry.source.name for entry in self._entries if entry.key is None]

    def _not_in_force(
        self,
        title: str,
        scope: str | None,
        on: date,
        candidates: Sequence[int],
        successors: Sequence[int],
    ) -> NotYetInForce | Ended | Gap:
        before = [i for i in candidates if _end(self._stretch(i)) < on]
        after = [i for i in candidates if self._stretch(i).first > on]
        if not before:
            first = min(after, key=lambda i: self._stretch(i).first)
            return NotYetInForce(
                title, scope, on, self._stretch(first), self._note(first, "before")
            )
        last = max(before, key=lambda i: _end(self._stretch(i)))
        note = self._note(last, "after")
        if not after:
            ended = self._stretch(last)
            # Where one version was asked for, a later one may have taken its place.
            later = [s for s in map(self._stretch, successors) if s.first > _end(ended)]
            successor = min(later, key=lambda s: s.first, default=None)
            return Ended(title, scope, on, ended, successor, note)
        following = min(after, key=lambda i: self._stretch(i).first)
        return Gap(title, scope, on, self._stretch(last), self._stretch(following), note)

    def _note(self, index: int, which: str) -> tuple[str, str | None] | None:
        node = self._entries[index].node
        assert node is not None
        whole = text_at(node, "in_force", which)
        vi = whole or text_at(node, "in_force", which, "vi")
        return None if vi is None else (vi, text_at(node, "in_force", which, "en"))

    def _key(self, index: int) -> SetKey:
        key = self._entries[index].key
        assert key is not None
        return key

    def _stretch(self, index: int) -> ForcePeriod:
        """The set's days; a file whose days cannot be read says so with all its mistakes."""
        days = self._entries[index].days
        if days is None:
            raise CriteriaError(self._load(index).found)
        return ForcePeriod(self._key(index), *days)

    def _make_criteria(self, index: int, on: date) -> Criteria:
        loaded = self._load(index)
        if loaded.checked is None:
            raise CriteriaError(d for d in loaded.found if d.severity == "error")
        return Criteria(loaded.checked, on, self._find_other)

    def _find_other(self, title: str, scope: str | None, on: date) -> Criteria:
        return self.find(title, scope=scope, on=on)

    # ---- reading and checking --------------------------------------------------------------

    def _load(self, index: int) -> Loaded:
        with self._lock:
            if index not in self._loaded:
                self._loaded[index] = self._read(index)
            return self._loaded[index]

    def _read(self, index: int) -> Loaded:
        entry = self._entries[index]
        if entry.node is None or has_errors(entry.diagnostics):
            return Loaded(entry, None, None, entry.diagnostics)
        node, found = self._laid_over_base(entry.node, ())
        found = [*entry.diagnostics, *found]
        if has_errors(found):
            return Loaded(entry, None, None, tuple(found))
        document, mistakes = read_set(node)
        found += mistakes
        if document is None:
            return Loaded(entry, None, None, tuple(found))
        checked, mistakes = check_set(document, self._library, fingerprint(node), self._levels_of)
        found += mistakes
        return Loaded(entry, document, checked, tuple(found))

    def _laid_over_base(self, node: Node, path: tuple[str, ...]) -> tuple[Node, list[Diagnostic]]:
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
            circle = " → ".join((*path, own, str(key)))
            return node, [codes.CIRCULAR_SETS.at(adapts.span, path=circle)]
        base = next((e for e in self._entries if e.key == key and e.node is not None), None)
        if base is None or base.node is None:
            known = [str(each) for each in self._keys()]
            near = nearest(str(key), known)
            return node, [
                codes.UNKNOWN_SET.at(
                    adapts.span, suggestion=near, key=key, known=", ".join(sorted(known)) or "–"
                )
            ]
        whole, found = self._laid_over_base(base.node, (*path, own))
        merged, more = adapt(whole, node)
        return merged, [*found, *more]

    def _levels_of(self, title: str, scope: str | None) -> Sequence[str] | None:
        """The levels of another title, from the first of its files that has any."""
        found: Sequence[str] | None = None
        for entry in self._entries:
            if entry.key and entry.key.title == title and entry.key.scope == scope and entry.node:
                levels = lookup(self._laid_over_base(entry.node, ())[0], "levels")
                items = levels.items if isinstance(levels, Items) else ()
                ids = [id_ for item in items if (id_ := text_at(item, "id")) is not None]
                if ids:
                    return ids
                found = NO_LEVELS
        return found


def _expect_day(on: object) -> None:
    if not isinstance(on, date) or isinstance(on, datetime):
        raise TypeError(f"`on` is a day, a datetime.date, not {type(on).__name__}: {on!r}")


def _end(stretch: ForcePeriod) -> date:
    return stretch.last or date.max
