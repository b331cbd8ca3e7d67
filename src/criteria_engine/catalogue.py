"""`Catalogue`: the criteria sets of this package, of folders and of plug-ins, chosen by title and day.

A catalogue is immutable: adding a folder makes a new one. The files are read when it is made; a set is
checked when it is first used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import NoReturn

from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import (
    CatalogueEntry,
    packaged_files,
    read_folder,
    read_paths,
)
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    Severity,
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
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.sets import (
    text_at,
)
from criteria_engine.set_loader import Loaded, SetLoader


class Catalogue:
    """Criteria sets, found by title, scope and day.

    Make one with :meth:`packaged` or :meth:`load`; :meth:`extend` makes a larger one. It can be shared
    between threads. It cannot be pickled.

    >>> catalogue = Catalogue.packaged()
    >>> "learning_family" in catalogue.titles
    True
    >>> str(catalogue.find("learning_family", on=date(2025, 6, 30)).checked.key.title)
    'learning_family'
    """

    def __init__(
        self, entries: Iterable[CatalogueEntry] = (), *, library: Library | None = None
    ) -> None:
        self._entries = tuple(entries)
        self._library = library or standard()
        self._sets = SetLoader(self._entries, self._library)
        self._criteria = lru_cache(maxsize=256)(self._make_criteria)

    def __repr__(self) -> str:
        return f"<Catalogue of {len(self._entries)} sets: {', '.join(self.titles)}>"

    def __copy__(self) -> Catalogue:
        return self

    def __deepcopy__(self, memo: object) -> Catalogue:
        """Return the same object, because it is immutable; hosts copy settings that contain one."""
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Catalogue cannot be pickled; pass the folders, and call Catalogue.load")

    # ---- making one ------------------------------------------------------------------------

    @classmethod
    def packaged(cls) -> Catalogue:
        """Make a catalogue of the sets of this library and of installed plug-ins.

        Plug-ins name folders of sets in the entry point group `criteria_engine.criteria`, and tuples of
        functions in the group `criteria_engine.functions`.

        Raises:
            FunctionRefused: a plug-in declares a function whose name is taken.
        """
        entries = packaged_files()
        for point in entry_points(group="criteria_engine.criteria"):
            entries += read_folder(Path(str(point.load())))
        return cls(entries, library=installed())

    @classmethod
    def load(cls, *paths: str | Path, functions: Iterable[Function] = ()) -> Catalogue:
        """Make a catalogue of the sets in files and folders.

        Args:
            paths: YAML files, and folders, which are searched with their subfolders.
            functions: functions of the host that the sets may call, besides the standard functions.

        Raises:
            CriteriaError: a path does not exist or cannot be read as text.
            FunctionRefused: a function's name is taken.
        """
        library = standard().extend(functions)
        return cls(read_paths(paths), library=library)

    def extend(self, *paths: str | Path, functions: Iterable[Function] = ()) -> Catalogue:
        """Return a new catalogue with the sets and functions of this one and others.

        Args:
            paths: YAML files, and folders, which are searched with their subfolders.
            functions: functions of the host that the sets may call.

        Raises:
            CriteriaError: a path does not exist or cannot be read as text.
            FunctionRefused: a function's name is taken.
        """
        entries = (*self._entries, *read_paths(paths))
        return Catalogue(entries, library=self._library.extend(functions))

    # ---- contents ---------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The functions that sets may call."""
        return self._library

    @property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The files, in the order they were read, unchecked."""
        return self._entries

    def check(self) -> list[Diagnostic]:
        """Check every set and return the diagnostics of all files."""
        return [d for loaded in self.reviewed() for d in loaded.diagnostics]

    def all(self) -> Iterator[Loaded]:
        """Yield every file with its checked set or diagnostics, in the order they were read."""
        return map(self._sets.load, range(len(self._entries)))

    def loaded(self, entry: CatalogueEntry) -> Loaded:
        """Return one of the files with its checked set or diagnostics.

        Raises:
            ValueError: the file is not one of this catalogue.
        """
        return self._sets.load(self._index_of(entry))

    def review(self, entry: CatalogueEntry) -> Loaded:
        """Return one of the files as :meth:`reviewed` does; the error is that of :meth:`loaded`."""
        return self._sets.review(self._index_of(entry))

    def _index_of(self, entry: CatalogueEntry) -> int:
        found = [index for index, each in enumerate(self._entries) if each is entry]
        if not found:
            raise ValueError(f"`entry`: {entry.source.name} is not in this catalogue")
        return found[0]

    def reviewed(self) -> Iterator[Loaded]:
        """Yield every file as :meth:`all` does, with every mistake of one with errors, and more warnings."""
        return map(self._sets.review, range(len(self._entries)))

    def documents(self) -> list[SetDocument]:
        """Return the documents that can be read, sorted by title, scope and first day in force."""
        documents = [each.document for each in self.all() if each.document is not None]
        return sorted(documents, key=lambda d: (d.title, d.scope or "", d.in_force.from_))

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the sets, sorted."""
        return tuple(sorted({key.title for key in self._sets.all_keys()}))

    # ---- choosing --------------------------------------------------------------------------

    def find(
        self,
        title: str,
        *,
        on: date,
        scope: str | None = None,
        version: str | None = None,
        revision: int | None = None,
    ) -> Criteria:
        """Return the criteria set of a title that is in force on a day.

        Args:
            title: the title, for example "learning_family".
            on: the day whose law is applied.
            scope: the scope; may be omitted where the title has only one.
            version: the version; None finds the one in force.
            revision: the revision; None finds the newest of each version.

        Raises:
            UnknownTitle: there is no set of that title, scope, version or revision.
            AmbiguousScope: `scope` is None, although the title has several scopes.
            NotYetInForce: the first set is in force later.
            Ended: the last set is no longer in force.
            Gap: the day is between two sets.
            Overlap: several sets are in force that day.
            CriteriaError: the file of the set has errors, or two files state the same set and revision.
            TypeError: an argument has another type. As `on` a `datetime` is refused, too: its day depends on
                the time zone.
        """
        _expect_day(on)
        _expect("title", title, str)
        for name, given, kind in (
            ("scope", scope, str),
            ("version", version, str),
            ("revision", revision, int),
        ):
            if given is not None:
                _expect(name, given, kind)
        chosen = self._choose(title, scope, version, revision, on)
        return self._criteria(chosen, on)

    def _choose(
        self, title: str, scope: str | None, version: str | None, revision: int | None, on: date
    ) -> int:
        of_title = [i for i, e in enumerate(self._entries) if e.key and e.key.title == title]
        if not of_title:
            raise UnknownTitle(title, None, self.titles, unread=self._unread())
        scopes = sorted({self._sets.key(i).scope or "" for i in of_title})
        if scope is None and len(scopes) > 1:
            raise AmbiguousScope(title, [each for each in scopes if each])
        chosen = scope if scope is not None else scopes[0] or None
        candidates = [
            i
            for i in of_title
            if self._sets.key(i).scope == chosen
            and version in (None, self._sets.key(i).version)
            and (
                self._sets.is_newest(i)
                if revision is None
                else self._entries[i].revision == revision
            )
        ]
        if not candidates:
            keys = [self._named(i, revision) for i in of_title]
            in_force_keys = [self._named(i, revision) for i in of_title if self._is_in_force(i, on)]
            raise UnknownTitle(
                title,
                scope,
                keys,
                version=version,
                revision=revision,
                keys=tuple(self._sets.all_keys()),
                unread=self._unread(),
                # A named version need not be in force: `find` raises `Ended` for one that is not.
                in_force=in_force_keys if version is None else (),
            )
        for each in candidates:
            self._period(each)
            self._refuse_duplicate(each)
        in_force = [i for i in candidates if self._is_in_force(i, on)]
        if len(in_force) == 1:
            return in_force[0]
        if in_force:
            raise Overlap(title, chosen, on, [self._period(i) for i in in_force])
        successors = [
            i for i in of_title if self._sets.key(i).scope == chosen and self._sets.is_newest(i)
        ]
        raise self._not_in_force(title, chosen, on, candidates, successors)

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
        node = self._entries[index].node
        assert node is not None
        whole = text_at(node, "in_force", which)
        vi = whole or text_at(node, "in_force", which, "vi")
        return None if vi is None else (vi, text_at(node, "in_force", which, "en"))

    def _period(self, index: int) -> ForcePeriod:
        """Return the days a set is in force; raise the diagnostics of its file where they cannot be read."""
        days = self._entries[index].days
        if days is None:
            raise CriteriaError(self._sets.load(index).diagnostics)
        return ForcePeriod(self._sets.key(index), *days)

    def _make_criteria(self, index: int, on: date) -> Criteria:
        loaded = self._sets.load(index)
        if loaded.checked is None:
            raise CriteriaError(d for d in loaded.diagnostics if d.severity == "error")
        return Criteria(loaded.checked, on, self._find_other)

    def _find_other(self, title: str, scope: str | None, on: date) -> Criteria:
        return self.find(title, scope=scope, on=on)


def _expect(name: str, given: object, kind: type) -> None:
    if not isinstance(given, kind) or isinstance(given, bool):
        found = type(given).__name__
        raise TypeError(f"`{name}`: expected {kind.__name__}, got {found}: {given!r}")


def _expect_day(on: object) -> None:
    if not isinstance(on, date) or isinstance(on, datetime):
        raise TypeError(f"`on`: expected a datetime.date, got {type(on).__name__}: {on!r}")


def _last_day(period: ForcePeriod) -> date:
    return period.last or date.max
