"""Data of a checked roll-up: its tables, its titles in the order of assessment, and what feeds each fact.

Made by :mod:`~criteria_engine.rollup.planner`; read by everything that loads, decides or reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import field, replace
from datetime import date

from criteria_engine.bilingual import Text
from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape, Shape
from criteria_engine.model.values import Value
from criteria_engine.not_in_force import NotInForce
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.rollup.documents import RollupDocument
from criteria_engine.rollup.title_reads import TitleRead

# ---- parts of a plan -------------------------------------------------------------------------

RowTest = Callable[[Mapping[str, Value]], Value]
"""A condition on the record of a row (its values by column); returns true, false or an unknown value."""


@dataclass(frozen=True, slots=True)
class RowCondition:
    """A condition on the rows of a table.

    Attributes:
        text: the condition as the roll-up file writes it.
        test: the condition, ready to run on the record of a row.
        core: the checked expression, for translation to a database.
        reads: the titles whose decisions it reads.
    """

    text: str
    test: RowTest
    core: Core
    reads: tuple[TitleRead, ...]


@dataclass(frozen=True, slots=True)
class CountFeed:
    """Feeds a number: how many rows of `table` belong to the subject and satisfy `where`.

    `path` holds the key columns that lead from the table to the table of the subject.
    """

    table: str
    path: tuple[str, ...]
    where: RowCondition | None


@dataclass(frozen=True, slots=True)
class SumFeed:
    """Feeds a number: the sum of `column` over the rows of `table` that a count would count."""

    table: str
    path: tuple[str, ...]
    column: str
    where: RowCondition | None


@dataclass(frozen=True, slots=True)
class ColumnFeed:
    """Feeds a fact from a column of the same row with another name."""

    column: str


@dataclass(frozen=True, slots=True)
class RowsFeed:
    """Feeds a list: the rows of `table` that belong to the subject, as records of `fields`."""

    table: str
    path: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionFeed:
    """Feeds a decision: the decision about the title `id` for the same row."""

    id: str


@dataclass(frozen=True, slots=True)
class HeldFeed:
    """Feeds whether an earlier recognition is still valid, or with `months` for how many months it has been.

    `level` is the lowest level that counts; None counts every recognition of the title.
    """

    level: str | None
    months: bool


Feed = CountFeed | SumFeed | ColumnFeed | RowsFeed | DecisionFeed | HeldFeed


@dataclass(frozen=True, slots=True)
class LeavingPlan:
    """How rows say that they do not count any more.

    Attributes:
        on: the column with the first day on which a row does not count.
        why: the column with the reason.
        reasons: the words for each reason, by its id.
        also: other words that people write for a reason, by its id.
        with_members: the reasons for which rows that belong to this one leave with it.
    """

    on: str
    why: str
    reasons: Mapping[str, TextDocument]
    also: Mapping[str, tuple[str, ...]]
    with_members: frozenset[str]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table and the columns that its rows may have.

    Attributes:
        name: the name of the table in the roll-up.
        key: the column with the key of each row.
        called: what the rows are called.
        belongs_to: for each column with a key of another table, the name of that table.
        fields: the columns that hold values, with the shape of each.
        stated: facts that a feed provides and a row may also state; the stated value is used where the value
            of the feed is unknown.
        judgeable: ids of the indicators that the table may judge, in columns `judgements.ID`.
        evidence: ids of the indicators with evidence, in columns `evidence.ID`.
        whole: whether the table has a single row, the commune itself.
        labels: headings of columns that no criteria set declares.
        name_column: the column with the names of the subjects; None where they have none, or where names are
            to be left out.
        ages: for each column with an age, the column with the day or year of birth that it is computed from.
        age_by_year: a yes-or-no column of the table of the whole: whether people of whom only the year of birth
            is known count as born on its first day; None where there is none.
        leaves: how rows say that they do not count any more; None where they cannot.
        private: the columns whose content stands in no message, record or list of wrong rows: names of people.
        optional: whether the table may be left blank without a warning.
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
    name_column: str | None = None
    private: frozenset[str] = frozenset()
    ages: Mapping[str, str] = field(default_factory=dict)
    age_by_year: str | None = None
    leaves: LeavingPlan | None = None
    optional: bool = False

    @property
    def label(self) -> Text:
        """Return what the rows are called, with the name of the table in brackets where it differs."""
        vi, en = self.called.in_language("vi"), self.called.in_language("en")
        return Text(
            f"{vi} ({self.name})" if vi != self.name else vi,
            f"{en} ({self.name})" if en != self.name else en,
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of all columns; a fact with parts has one column `fact.part` for each."""
        return (
            self.key,
            *self.belongs_to,
            *self.fields,
            *self.ages.values(),
            *(() if self.leaves is None else (self.leaves.on, self.leaves.why)),
            *self.stated,
            *(f"judgements.{each}" for each in sorted(self.judgeable)),
            *(f"evidence.{each}" for each in sorted(self.evidence)),
        )


@dataclass(frozen=True, slots=True)
class TitlePlan:
    """A title to decide for the rows of a table.

    Attributes:
        id: the name of the title inside the roll-up.
        title: the title of the criteria sets.
        scope: their scope; None where the title has a single one.
        version: the version to use; None for the one in force.
        table: the table whose rows are the subjects.
        criteria: the set in force on the day of the plan; None where there is none.
        absent: the reason why no set is in force; None where one is.
        feeds: what feeds each fact that is not a column.
        only: the condition for the title to apply to a row; None where it applies to every row.
        target: whether the set holds targets of a programme.
        listed: whether subjects who earned the title are listed for recognition.
        depends_on: ids of the titles that must be decided first.
    """

    id: str
    title: str
    scope: str | None
    version: str | None
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
        """Return the levels of the title, lowest first; empty where it has none or is not in force."""
        return levels_of(self.criteria)


@dataclass(frozen=True, slots=True)
class Registrations:
    """What branches registered for.

    Attributes:
        table: the table of the branches.
        plan: a boolean column: whether the branch has a plan; None where nobody asks.
        titles: for each column with how many are registered, the ids of the titles that count for it.
    """

    table: str
    plan: str | None
    titles: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RollupPlan:
    """A checked roll-up.

    Attributes:
        document: the roll-up file.
        catalogue: the criteria sets of all days.
        on: the day of the assessment.
        tables: the tables by name.
        titles: the titles in the order of assessment: each after those it depends on.
        report_by: the table whose rows group subjects in reports; None where reports have no groups.
        warnings: what the file left open and how it was read.
        registrations: what branches registered for; None where the file has none.
    """

    document: RollupDocument
    catalogue: Catalogue
    on: date
    tables: Mapping[str, TablePlan]
    titles: tuple[TitlePlan, ...]
    report_by: str | None
    warnings: tuple[Diagnostic, ...] = ()
    registrations: Registrations | None = None

    def without_names(self) -> RollupPlan:
        """Return the plan with which no report shows the name of a person: keys stand alone."""
        tables = {
            name: replace(each, name_column=None) if each.name_column in each.private else each
            for name, each in self.tables.items()
        }
        return replace(self, tables=tables)

    def title(self, id_: str) -> TitlePlan:
        """Return the title with an id.

        Raises:
            StopIteration: there is no such title.
        """
        return next(each for each in self.titles if each.id == id_)

    @property
    def listed_titles(self) -> tuple[TitlePlan, ...]:
        """The titles in force whose holders are listed for recognition."""
        return tuple([each for each in self.titles if each.criteria is not None and each.listed])

    def titles_of(self, table: str) -> tuple[TitlePlan, ...]:
        """Return the titles that are decided for the rows of a table."""
        return tuple(each for each in self.titles if each.table == table)

    def columns_of_other_versions(self, table: str) -> frozenset[str]:
        """Return the columns that versions of the table's titles for other days ask for.

        Such a column is allowed in a table, but is not read.
        """
        columns: set[str] = set()
        for title, shape in self._shapes_of_versions():
            if title.table == table:
                columns |= shape.fields.keys()
                columns |= {f"judgements.{each}" for each in shape.judgeable}
                columns |= {f"evidence.{each}" for each in shape.evidence}
            for fact in shape.fields.values():
                columns |= fact.fields.keys()
        return frozenset(columns)

    def choices_of_other_versions(self, column: str) -> frozenset[str]:
        """Return the values that a column may have by versions of the titles for other days."""
        return frozenset(
            value
            for _, shape in self._shapes_of_versions()
            for fact in shape.fields.values()
            for each in (fact, *fact.fields.values())
            if each.name == column
            for value in each.values
        )

    def _shapes_of_versions(self) -> Iterator[tuple[TitlePlan, Shape]]:
        """Yield the facts of every version of the titles, for whatever day."""
        titles = {(each.title, each.scope): each for each in self.titles}
        for checked in self._versions({each.title for each in self.titles}):
            title = titles.get((checked.key.title, checked.key.scope))
            if title is not None:
                yield title, checked.shape

    def _versions(self, titles: Set[str]) -> Iterator[CheckedSet]:
        """Yield every version of some titles, for whatever day and scope; other sets are not read."""
        for entry in self.catalogue.entries:
            if entry.key is not None and entry.key.title in titles:
                checked = self.catalogue.loaded(entry).checked
                if checked is not None:
                    yield checked

    def all_levels(self, title: TitlePlan) -> Mapping[str, TextDocument]:
        """Return the levels of every version of a title, with their names; any may have been recognised."""
        levels: dict[str, TextDocument] = {}
        for checked in self._versions({title.title}):
            if title.scope in (None, checked.key.scope):
                levels |= {str(each.id): each.name for each in checked.document.levels}
        return levels

    def path(self, member: str, group: str) -> tuple[str, ...] | None:
        """Return the key columns that lead from one table to another in reports.

        Of several paths the first one declared counts: people live in the hamlet of their household, in
        whatever hamlet they work.

        Returns:
            The column of `member` first; empty where both are the same table, None where there is no path.
        """
        return next(membership_paths(self.document, member, group), None)


def levels_of(criteria: Criteria | None) -> tuple[str, ...]:
    """Return the levels of a title, lowest first; empty where it has none or is not in force."""
    if criteria is None:
        return ()
    return tuple(each for each in criteria.checked.levels if each != "*")


def membership_paths(
    document: RollupDocument, member: str, group: str
) -> Iterator[tuple[str, ...]]:
    """Yield every path of key columns from one table to another, in the order of declaration."""
    if member == group:
        yield ()
        return
    table = next(d for n, d in document.tables.items() if n == member)
    for key, to in table.belongs_to.items():
        for path in membership_paths(document, to, group):
            yield (str(key), *path)
