"""What came of each title of each subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from criteria_engine.decision import Decision
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import Number
from criteria_engine.rollup.commune import Commune
from criteria_engine.rollup.plan import CountFeed, RollupPlan

# ---- results ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountRange:
    """What a count came to: from `low` to `high`, `open_members` the members not settled.

    `unkeyed_rows` is how many rows without a usable key may count as well.
    """

    table: str
    low: int
    high: int
    open_members: tuple[str, ...]
    unkeyed_rows: int = 0


@dataclass(frozen=True, slots=True)
class SumRange:
    """What a sum came to: from `low` to `high` (None: no bound); `open_members` are rows not settled."""

    table: str
    column: str
    low: Number | None
    high: Number | None
    open_members: tuple[str, ...]
    unkeyed_rows: int = 0


@dataclass(frozen=True, slots=True)
class OpenFact:
    """How the open members of one fact decide the outcome.

    `earned_with` is how many of them must count for the title to be earned whatever else,
    `lost_below` the number of them under which it is lost; None where they alone do not settle it.
    """

    fact: str
    amount: CountRange | SumRange
    earned_with: int | None
    lost_below: int | None

    @property
    def decides(self) -> bool:
        """Whether these members alone can settle the outcome."""
        return self.earned_with is not None or self.lost_below is not None


@dataclass(frozen=True)
class TitleResult:
    """One title of one subject. `decision` is None where it could not be made: `problems` say why.

    `applies` is False where the title is not for this row, None where that is not known.
    """

    title: str
    table: str
    subject: str
    applies: bool | None
    decision: Decision | None
    held: bool | None
    feeds: Mapping[str, CountRange | SumRange] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    _find_open_facts: Callable[[], tuple[OpenFact, ...]] = field(
        default=tuple, repr=False, compare=False
    )

    @property
    def outcome(self) -> Outcome:
        """What is settled about the title; a title that is not for the row is not earned."""
        if self.applies is False:
            return Outcome.NOT_ELIGIBLE
        if self.decision is None:
            return Outcome.UNDETERMINED
        if self.applies is None and self.decision.outcome is Outcome.ELIGIBLE:
            return Outcome.UNDETERMINED
        return self.decision.outcome

    @cached_property
    def open_facts(self) -> tuple[OpenFact, ...]:
        """For an undetermined title: the open members behind each fact, and whether they decide."""
        return self._find_open_facts()


@dataclass(frozen=True)
class Rollup:
    """Everything decided: results by title id and subject.

    `problems` are those of recognitions; `conflicts` say where a table states what the others deny.
    """

    plan: RollupPlan
    commune: Commune
    results: Mapping[str, Mapping[str, TitleResult]]
    count: Callable[[CountFeed, str, str], CountRange] = field(repr=False)
    problems: tuple[str, ...] = ()
    conflicts: tuple[Diagnostic, ...] = ()

    def of(self, title: str, subject: str) -> TitleResult:
        """The result of one title for one subject."""
        return self.results[title][subject]

    def all(self) -> Iterator[TitleResult]:
        """Every result of the titles in force, for rows they are for, in the order they were decided."""
        for title in self.plan.titles:
            for result in self.results[title.id].values():
                if title.criteria is not None and result.applies is not False:
                    yield result

    def group_of(self, result: TitleResult) -> str | None:
        """The group (a hamlet) a result's subject belongs to, where that is known."""
        by = self.plan.report_by
        if by is None:
            return None
        key: str | None = result.subject
        table = result.table
        for column in self.plan.path(table, by) or ():
            row = None if key is None else self.commune.tables[table].rows.get(key)
            key = None if row is None else row.parents.get(column)
            table = self.plan.tables[table].belongs_to[column]
        return key if table == by else None
