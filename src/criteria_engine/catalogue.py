"""`Catalogue`: the criteria sets of this package, of folders and of plug-ins, chosen by title and day.

A catalogue is immutable: adding a folder makes a new one. The files are read when it is made; a set is
checked when it is first used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from criteria_engine.arguments import expect_day, expect_type
from criteria_engine.assembly import Assembly
from criteria_engine.checked_set import CheckedSet
from criteria_engine.criteria import Criteria, FactsGiven
from criteria_engine.criteria_files import (
    CatalogueEntry,
    packaged_files,
    read_folder,
    read_paths,
)
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError, Diagnostic, distinct
from criteria_engine.errors import UnknownSetHash, UnknownTitle
from criteria_engine.functions.installed import ENTRY_POINTS, installed
from criteria_engine.functions.standard import standard
from criteria_engine.lazy import LazyModule
from criteria_engine.library.declarations import Function
from criteria_engine.library.registry import Library
from criteria_engine.model.decision import Receipt, SetKey
from criteria_engine.model.facts import SubjectId
from criteria_engine.model.set_summary import SetSummary
from criteria_engine.provenance import basis_of
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.scalars import bilingual
from criteria_engine.set_choice import SetChoice, SetRequest, named_place
from criteria_engine.set_loader import Loaded, SetLoader
from criteria_engine.source import Source

if TYPE_CHECKING:
    from criteria_engine.explanation import record_reading
else:
    # Not needed for the first decision.
    record_reading = LazyModule("criteria_engine.explanation.record_reading")


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
        self._assembly = Assembly(entries)
        self._entries = self._assembly.sets
        self._library = library or standard()
        self._sets = SetLoader(self._assembly, self._library)
        self._choice = SetChoice(self._entries, self._sets)
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
        entries, plug_ins = packaged_files(), entry_points()
        for point in plug_ins.select(group="criteria_engine.criteria"):
            entries += read_folder(Path(str(point.load())))
        return cls(entries, library=installed(plug_ins.select(group=ENTRY_POINTS)))

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
        entries = (*self.entries, *read_paths(paths))
        return Catalogue(entries, library=self._library.extend(functions))

    # ---- contents ---------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The functions that sets may call."""
        return self._library

    @property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The files, unchecked: the sets in the order they were read, then what stands beside them."""
        return (*self._entries, *(each for beside in self._assembly.beside for each in beside))

    def check(self) -> list[Diagnostic]:
        """Check every set and return the diagnostics of all files."""
        # What is wrong with a base is wrong with each set that adapts it.
        return list(distinct(d for loaded in self.reviewed() for d in loaded.diagnostics))

    def all(self) -> Iterator[Loaded]:
        """Yield every file with its checked set or diagnostics, in the order they were read."""
        return map(self._sets.load, range(len(self._entries)))

    def loaded(self, entry: CatalogueEntry) -> Loaded:
        """Return the set of one of the files, checked, or its diagnostics.

        Raises:
            ValueError: the file is not one of this catalogue.
        """
        return self._sets.load(self._index_of(entry))

    def review(
        self, entry: CatalogueEntry, *, proved: Sequence[Diagnostic] | None = None
    ) -> Loaded:
        """Return one of the files as :meth:`reviewed` does; the error is that of :meth:`loaded`.

        Args:
            entry: the file.
            proved: what :func:`criteria_engine.analysis.prove` found in its set; None where it was not asked.
        """
        return self._sets.review(self._index_of(entry), proved)

    def set_of(self, entry: CatalogueEntry) -> CatalogueEntry:
        """Return the file of the set that a file belongs to; the error is that of :meth:`loaded`."""
        return self._entries[self._index_of(entry)]

    def sources(self, entry: CatalogueEntry) -> tuple[Source, ...]:
        """Return the texts of a set: its file, and those beside it; the error is that of :meth:`loaded`."""
        index = self._index_of(entry)
        files = (self._entries[index], *self._assembly.beside[index])
        return tuple(each.source for each in files)

    def completed(self, entry: CatalogueEntry, node: Node) -> Node:
        """Return the nodes of a file with its examples and its texts in both languages.

        Args:
            entry: the file of the set.
            node: its root node, or that of an earlier text of it.

        Raises:
            ValueError: the file is not one of this catalogue.
        """
        return self._assembly.completed(node, self._index_of(entry))[0]

    def _index_of(self, entry: CatalogueEntry) -> int:
        expect_type("entry", entry, CatalogueEntry)
        found = self._assembly.indices_of(entry)
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

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """The places that some set is for: for each key, such as `province`, its values, sorted.

        >>> Catalogue.packaged().places
        {}
        """
        return self._choice.places

    def check_place(self, place: Mapping[str, str]) -> None:
        """Refuse a place that no set names: it may be misspelt.

        Raises:
            UnknownPlace: a key or a value of it is in no set.
        """
        self._choice.refuse_unknown(named_place(place))

    def places_of(self, title: str, scope: str | None, on: date) -> tuple[str, ...]:
        """Return the places that have a set of their own of a title, such as `province=nghe_an`."""
        return self._choice.places_of(title, scope, on)

    # ---- choosing --------------------------------------------------------------------------

    def find(
        self,
        title: str,
        *,
        on: date,
        scope: str | None = None,
        version: str | None = None,
        revision: int | None = None,
        place: Mapping[str, str] | None = None,
    ) -> Criteria:
        """Return the criteria set of a title that is in force on a day.

        Of the sets for a place the most particular one is taken, that which names most keys of the place.
        Without a place, or a version, a set that applies only somewhere is never taken.

        Args:
            title: the title, for example "learning_family".
            on: the day whose law is applied.
            scope: the scope; may be omitted where the title has only one.
            version: the version; None finds the one in force.
            revision: the revision; None finds the newest of each version.
            place: where the subject is, such as `{"province": "nghe_an"}`; see :attr:`places`.

        Raises:
            UnknownTitle: there is no set of that title, scope, version or revision.
            UnknownPlace: no set of the catalogue names that key of a place, or that value of it.
            NotForPlace: all sets of the title, or the named version, are for other places.
            AmbiguousScope: `scope` is None, although the title has several scopes.
            NotYetInForce: the first set is in force later.
            Ended: the last set is no longer in force.
            Gap: the day is between two sets.
            Overlap: several sets are in force that day, equally particular.
            CriteriaError: the file of the set has errors, or two files state the same set and revision.
            TypeError: an argument has another type. As `on` a `datetime` is refused, too: its day depends on
                the time zone.
        """
        expect_day("on", on)
        expect_type("title", title, str)
        for name, given, kind in (
            ("scope", scope, str),
            ("version", version, str),
            ("revision", revision, int),
        ):
            if given is not None:
                expect_type(name, given, kind)
        wanted = SetRequest(title, scope, version, revision, on, named_place(place))
        return self._criteria(self._choice.choose(wanted), on, tuple(sorted(wanted.place.items())))

    def sets(self) -> tuple[SetSummary, ...]:
        """Return what hosts list of each set without errors, sorted by title, scope and first day in force."""
        found = [_summary(each.checked) for each in self.all() if each.checked is not None]
        return tuple(
            sorted(found, key=lambda s: (s.title, s.scope or "", s.in_force_from, s.revision))
        )

    def scopes(self, title: str) -> tuple[str, ...]:
        """Return the scopes of a title, sorted; empty where it has none.

        Raises:
            UnknownTitle: there is no set of that title.
        """
        expect_type("title", title, str)
        keys = [key for key in self._sets.all_keys() if key.title == title]
        if not keys:
            raise UnknownTitle(title, None, self.titles)
        return tuple(sorted({key.scope for key in keys if key.scope is not None}))

    def find_by_hash(self, set_hash: str, *, on: date) -> Criteria:
        """Return the set that has a hash, as a receipt names it; any revision, applied on a day.

        Raises:
            UnknownSetHash: no set of this catalogue has it.
            ValueError: the set is not in force that day.
        """
        for loaded in self.all():
            if loaded.checked is not None and loaded.checked.fingerprint == set_hash:
                return self.criteria_of(loaded.entry, on)
        raise UnknownSetHash(set_hash)

    def replay(
        self,
        record: str | bytes | Receipt,
        facts: FactsGiven,
        *,
        subject_id: SubjectId | None = None,
    ) -> Decision:
        """Repeat a recorded decision by the set that its receipt names, and compare what they rest on.

        :func:`criteria_engine.verify` compares the decision, too.

        Args:
            record: the record of the decision in any form, or its receipt.
            facts: the facts of the recorded decision.
            subject_id: the id of the subject; replaces a `subject_id` among the facts.

        Raises:
            UnknownSetHash: no set of this catalogue has the hash of the receipt.
            ReplayMismatch: the facts, the subject, a day or the period differ from those of the receipt.
            CriteriaError: the facts or the record are invalid.
        """
        receipt = record if isinstance(record, Receipt) else record_reading.receipt_of(record)
        criteria = self.find_by_hash(receipt.set_hash, on=receipt.law_date)
        return criteria.replay(receipt, facts, subject_id=subject_id)

    def criteria_of(self, entry: CatalogueEntry, on: date) -> Criteria:
        """Return the set of one of the files, applied on a day; :meth:`find` chooses the file by title and day.

        Raises:
            CriteriaError: the file has errors.
            ValueError: the file is not one of this catalogue, or its set is not in force that day.
        """
        expect_day("on", on)
        index = self._index_of(entry)
        criteria = self._criteria(index, on, ())
        period = criteria.checked.document.in_force
        if not period.from_ <= on <= (period.to or date.max):
            raise ValueError(f"`on`: {criteria.checked.key} is not in force on {on}")
        return criteria

    def of_key(self, key: SetKey) -> Criteria | None:
        """Return the newest revision of a set, on its last day, or its first one where it has no last day.

        The result is None where there is no such set without errors.
        """
        entries = (each for each in self._entries if each.key == key)
        newest = max(entries, key=lambda each: each.revision, default=None)
        checked = None if newest is None else self.loaded(newest).checked
        if newest is None or checked is None:
            return None
        period = checked.document.in_force
        return self.criteria_of(newest, period.to or period.from_)

    def _make_criteria(self, index: int, on: date, place: tuple[tuple[str, str], ...]) -> Criteria:
        loaded = self._sets.load(index)
        if loaded.checked is None:
            raise CriteriaError(d for d in loaded.diagnostics if d.severity == "error")

        def find_other(title: str, scope: str | None, on: date) -> Criteria:
            return self.find(title, scope=scope, on=on, place=dict(place))

        return Criteria(loaded.checked, on, find_other, dict(place))


def _summary(checked: CheckedSet) -> SetSummary:
    document = checked.document
    return SetSummary(
        checked.key.title,
        checked.key.scope,
        checked.key.version,
        document.revision,
        bilingual(document.name),
        document.in_force.from_,
        document.in_force.to,
        basis_of(document),
        document.award.judged is not None or bool(checked.shape.judgeable),
        checked.fingerprint,
        document.example_only,
    )
