"""Results of a roll-up: the decision about each title of each subject, and what fed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property

from criteria_engine.bilingual import Text
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.findings import Contradiction
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value
from criteria_engine.rollup.plan import CountFeed, RollupPlan
from criteria_engine.rollup.subjects import Commune

# ---- results ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountRange:
    """The value of a count, between two bounds.

    Attributes:
        table: the table whose rows are counted.
        low: the rows that certainly count.
        high: the rows that may count.
        open_members: keys of the rows that may or may not count, sorted.
        unkeyed_rows: how many rows without a usable key may count as well.
        by_judgement: how many of the rows that certainly count do so only because a person granted a title;
            they are part of `low`.
    """

    table: str
    low: int
    high: int
    open_members: tuple[str, ...]
    unkeyed_rows: int = 0
    by_judgement: int = 0


@dataclass(frozen=True, slots=True)
class SumRange:
    """The value of a sum, between two bounds.

    Attributes:
        table: the table whose rows are added up.
        column: the column that is added up.
        low: the minimum of the sum; None where it has no lower bound.
        high: the maximum of the sum; None where it has no upper bound.
        open_members: keys of the rows whose part of the sum is unknown, sorted.
        unkeyed_rows: how many rows without a usable key may belong to the sum as well.
    """

    table: str
    column: str
    low: Number | None
    high: Number | None
    open_members: tuple[str, ...]
    unkeyed_rows: int = 0


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact with open members, and whether they decide the outcome.

    Attributes:
        fact: the fact that the members feed.
        amount: the count or the sum.
        earned_with: how many of the open members must count for the title to be earned, whatever the other
            unknown facts; None where no number of them suffices.
        lost_below: the title is not earned if fewer of them count, whatever the other unknown facts; None
            where no number of them excludes it.
    """

    fact: str
    amount: CountRange | SumRange
    earned_with: int | None
    lost_below: int | None

    @property
    def decides(self) -> bool:
        """Report whether these members alone can decide the outcome."""
        return self.earned_with is not None or self.lost_below is not None


@dataclass(frozen=True)
class TitleResult:
    """The result of one title for one subject.

    Attributes:
        title: the id of the title in the roll-up.
        table: the table of the subject.
        subject: its key.
        applies: whether the title applies to the row; None where that is unknown.
        decision: the decision; None where the title does not apply, no set is in force, or the facts
            contradict each other.
        held: whether an earlier recognition is still valid; None where that is unknown.
        feeds: the counts and sums that fed the facts, by fact.
        problems: why there is no decision although the title applies and a set is in force.
        facts: the values that were decided on, by fact; kept for sets of targets only.
    """

    title: str
    table: str
    subject: str
    applies: bool | None
    decision: Decision | None
    held: bool | None
    feeds: Mapping[str, CountRange | SumRange] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    _find_open_facts: Callable[[], tuple[OpenFact, ...]] = field(
        default=tuple, repr=False, compare=False
    )

    @property
    def outcome(self) -> Outcome:
        """Return the outcome that feeds other titles; a title that does not apply is not earned."""
        if self.applies is False:
            return Outcome.NOT_ELIGIBLE
        if self.decision is None:
            return Outcome.UNDETERMINED
        if self.applies is None and self.decision.outcome is Outcome.ELIGIBLE:
            return Outcome.UNDETERMINED
        return self.decision.outcome

    @property
    def settled_by(self) -> SettledBy | None:
        """Return who settled the outcome; None while it is undetermined or where the title does not apply."""
        decision = self.decision
        if decision is None or self.applies is False or decision.outcome is not self.outcome:
            return None
        return decision.settled_by

    @property
    def is_granted(self) -> bool:
        """Report whether a person granted the title; it was not computed."""
        return self.outcome is Outcome.ELIGIBLE and self.settled_by is SettledBy.JUDGEMENT

    @cached_property
    def open_facts(self) -> tuple[OpenFact, ...]:
        """Return the facts with open members, where the outcome is undetermined.

        They are computed when first read: each number of members is tried.
        """
        return self._find_open_facts()


@dataclass(frozen=True)
class Rollup:
    """The results of a commune.

    Attributes:
        plan: the plan.
        commune: the data it was assessed on.
        results: the results by the id of the title and the key of the subject.
        count: counts the members of any group: takes a feed, the table of the group and its key.
        members: the keys of these members, each with whether it certainly counts.
        problems: why the validity of earlier recognitions could not be looked up.
        conflicts: diagnostics of values that a row states and other tables contradict.
    """

    plan: RollupPlan
    commune: Commune
    results: Mapping[str, Mapping[str, TitleResult]]
    count: Callable[[CountFeed, str, str], CountRange] = field(repr=False)
    members: Callable[[CountFeed, str, str], Mapping[str, bool]] = field(repr=False)
    problems: tuple[Text, ...] = ()
    conflicts: tuple[Diagnostic, ...] = ()

    def of(self, title: str, subject: str) -> TitleResult:
        """Return the result of one title for one subject.

        Raises:
            KeyError: there is no such title, or no such subject.
        """
        return self.results[title][subject]

    def all(self) -> Iterator[TitleResult]:
        """Yield the results of titles in force for rows they apply to, in the order of assessment."""
        for title in self.plan.titles:
            for result in self.results[title.id].values():
                if title.criteria is not None and result.applies is not False:
                    yield result

    @cached_property
    def contradictions(self) -> tuple[tuple[TitleResult, Contradiction], ...]:
        """Where judgements contradict the results of the rules, in the order of assessment."""
        # A copy of each decision, so that what its reasons are made from is not kept.
        return tuple(
            (result, each)
            for result in self.all()
            if result.decision is not None
            for each in result.decision.model_copy().contradictions
        )

    def group_of(self, result: TitleResult) -> str | None:
        """Return the key of the group (the hamlet) of a result's subject.

        Returns:
            The key; None where reports have no groups, or the group is unknown, or there is none.
        """
        return self.group_of_row(result.table, result.subject)

    def group_of_row(self, table: str, key: str) -> str | None:
        """Return the key of the group of a row, as :meth:`group_of` does for the subject of a result."""
        place = (table, key)
        if place not in self._groups:
            self._groups[place] = self._find_group(*place)
        return self._groups[place]

    @cached_property
    def _groups(self) -> dict[tuple[str, str], str | None]:
        """The groups found so far, by table and key: reports ask for each several times."""
        return {}

    def _find_group(self, table: str, subject: str) -> str | None:
        by = self.plan.report_by
        if by is None:
            return None
        key: str | None = subject
        for column in self.plan.path(table, by) or ():
            row = None if key is None else self.commune.tables[table].rows.get(key)
            key = None if row is None else row.parents.get(column)
            table = self.plan.tables[table].belongs_to[column]
        return key if table == by else None
