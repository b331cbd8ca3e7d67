"""RollupPlan, TablePlan, TitlePlan and the kinds of feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from criteria_engine.catalogue import Catalogue
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.errors import NotInForce
from criteria_engine.model.facts import FactShape
from criteria_engine.model.values import Value
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.rollup.documents import RollupDocument

# ---- what a plan is made of ------------------------------------------------------------------

RowTest = Callable[[Mapping[str, Value]], Value]
"""A condition on the record of a row: true, false or unknown."""


@dataclass(frozen=True, slots=True)
class RowCondition:
    """A condition on the rows of a table: as it was written, ready to run, and as it was checked."""

    text: str
    test: RowTest
    core: Core


@dataclass(frozen=True, slots=True)
class CountFeed:
    """Feeds a number: how many rows of `table`, found by `path` of key columns, meet `where`."""

    table: str
    path: tuple[str, ...]
    where: RowCondition | None


@dataclass(frozen=True, slots=True)
class SumFeed:
    """Feeds a number: `column` added up over the rows of `table` that meet `where`."""

    table: str
    path: tuple[str, ...]
    column: str
    where: RowCondition | None


@dataclass(frozen=True, slots=True)
class ColumnFeed:
    """Feeds a fact from a column of the same row that bears another name."""

    column: str


@dataclass(frozen=True, slots=True)
class RowsFeed:
    """Feeds a list: the rows of `table` that belong to the subject, with these columns."""

    table: str
    path: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionFeed:
    """Feeds a decision: what the title `id` of the same row came to."""

    id: str


@dataclass(frozen=True, slots=True)
class HeldFeed:
    """Feeds a truth (or the months since): an earlier recognition that is still valid."""

    level: str | None
    months: bool


Feed = CountFeed | SumFeed | ColumnFeed | RowsFeed | DecisionFeed | HeldFeed


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table and the columns its rows may have.

    `stated` are facts that are fed: a row may state them, which counts where the feed knows nothing.
    """

    name: str
    key: str
    called: TextDocument
    belongs_to: Mapping[str, str]
    fields: Mapping[str, FactShape]
    stated: Mapping[str, FactShape]
    judgeable: frozenset[str]
    evidence: frozenset[str]
    whole: bool
    labels: Mapping[str, TextDocument]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every heading the table takes; facts with parts are written `fact.part`."""
        return (
            self.key,
            *self.belongs_to,
            *self.fields,
            *self.stated,
            *(f"judgements.{each}" for each in sorted(self.judgeable)),
            *(f"evidence.{each}" for each in sorted(self.evidence)),
        )


@dataclass(frozen=True, slots=True)
class TitlePlan:
    """A title over the rows of a table; `criteria` is None where none is in force (`absent` says why)."""

    id: str
    title: str
    scope: str | None
    table: str
    criteria: Criteria | None
    absent: NotInForce | None
    feeds: Mapping[str, Feed]
    only: RowCondition | None
    target: bool
    listed: bool
    depends_on: frozenset[str]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of the title, lowest first; none where it has none or is not in force."""
        return levels_of(self.criteria)


@dataclass(frozen=True, slots=True)
class RollupPlan:
    """A checked roll-up: `titles` stand in the order they are decided."""

    document: RollupDocument
    catalogue: Catalogue
    on: date
    tables: Mapping[str, TablePlan]
    titles: tuple[TitlePlan, ...]
    report_by: str | None

    def title(self, id_: str) -> TitlePlan:
        """The title with an id."""
        return next(each for each in self.titles if each.id == id_)

    def titles_of(self, table: str) -> tuple[TitlePlan, ...]:
        """The titles decided for the rows of a table."""
        return tuple(each for each in self.titles if each.table == table)

    def columns_of_other_versions(self, table: str) -> frozenset[str]:
        """Columns that only other versions of the table's titles ask for: no mistake, and not read."""
        titles = {(each.title, each.scope): each for each in self.titles}
        found: set[str] = set()
        for loaded in self.catalogue.all():
            checked = loaded.checked
            if checked is None:
                continue
            title = titles.get((checked.key.title, checked.key.scope))
            if title is None:
                continue
            shape = checked.shape
            if title.table == table:
                found |= shape.fields.keys()
                found |= {f"judgements.{each}" for each in shape.judgeable}
                found |= {f"evidence.{each}" for each in shape.evidence}
            for field in shape.fields.values():
                found |= field.fields.keys()
        return frozenset(found)

    def all_levels(self, title: TitlePlan) -> tuple[str, ...]:
        """The levels of every version of a title: an earlier recognition may be at one of them."""
        found: dict[str, None] = {}
        for loaded in self.catalogue.all():
            checked = loaded.checked
            if checked is not None and (checked.key.title, checked.key.scope) == (
                title.title,
                title.scope if title.scope is not None else checked.key.scope,
            ):
                found |= dict.fromkeys(each for each in checked.levels if each != "*")
        return tuple(found)

    def path(self, member: str, group: str) -> tuple[str, ...] | None:
        """The key columns that lead from one table to another in reports: the first way declared.

        (People live in the hamlet of their household, whatever hamlet they work in.)
        """
        return next(membership_paths(self.document, member, group), None)


def levels_of(criteria: Criteria | None) -> tuple[str, ...]:
    """Return the levels a title is recognised at; none where it has a single one."""
    if criteria is None:
        return ()
    return tuple(each for each in criteria.checked.levels if each != "*")


def membership_paths(
    document: RollupDocument, member: str, group: str
) -> Iterator[tuple[str, ...]]:
    """Every way of key columns from one table to another."""
    if member == group:
        yield ()
        return
    table = next(d for n, d in document.tables.items() if n == member)
    for key, to in table.belongs_to.items():
        for way in membership_paths(document, to, group):
            yield (str(key), *way)
