"""decide: a plan and a commune → the decision about every title of every subject.

Titles are decided in the order of the plan, so that each decision can feed the titles above it. A member
that is undetermined makes the count above it an interval; :class:`CountRange` names these members, so an
undetermined title can list those that would decide it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, assert_never

from criteria_engine.bounds import MAX_TRIED_OUTCOMES
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import decision_record
from criteria_engine.model.types import Number
from criteria_engine.model.values import UNKNOWN, Uncertain, Value
from criteria_engine.rollup.commune import facts_for
from criteria_engine.rollup.granted import GrantedTitles
from criteria_engine.rollup.interval_sum import (
    bounds_of,
    exact_sum,
    fact_value,
    include_zero,
)
from criteria_engine.rollup.membership import group_along
from criteria_engine.rollup.plan import (
    ColumnFeed,
    CountFeed,
    DecisionFeed,
    Feed,
    HeldFeed,
    RollupPlan,
    RowsFeed,
    SumFeed,
    TitlePlan,
)
from criteria_engine.rollup.recognition import Recognitions
from criteria_engine.rollup.reconciliation import is_undetermined, reconcile
from criteria_engine.rollup.results import (
    CountRange,
    OpenFact,
    Rollup,
    SumRange,
    TitleResult,
)
from criteria_engine.rollup.subjects import Commune, SubjectRow

# ---- deciding --------------------------------------------------------------------------------

TitleProgress = Callable[[str, int], None]
"""Called with the id of a title and the number of its subjects decided since the last call."""


def roll_up(
    plan: RollupPlan, commune: Commune, on_progress: TitleProgress = lambda _title, _count: None
) -> Rollup:
    """Decide every title of the plan for every subject.

    Args:
        plan: the titles in order, and what feeds them.
        commune: the data.
        on_progress: called every hundred subjects, and at the end of each title.

    Returns:
        The results. A subject whose facts contradict each other has no decision but a result with its
        problems.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.rollup.commune import commune_of
    >>> from criteria_engine.rollup.planner import load_rollup
    >>> plan = load_rollup(None, Catalogue.packaged(), date(2025, 11, 20))
    >>> families = [{"family": "H1", "judgements.award": True}, {"family": "H2"}]
    >>> rollup = roll_up(plan, commune_of(plan, {"families": families}))
    >>> [str(each.outcome) for each in rollup.results["learning_family"].values()]
    ['eligible', 'undetermined']
    """
    assessor = Assessor(plan, commune)
    for title in plan.titles:
        rows = commune.tables[title.table].rows
        results = {}
        for count, row in enumerate(rows[key] for key in sorted(rows)):
            results[row.key] = assessor.decide(title, row)
            if count % 100 == 99:
                on_progress(title.id, 100)
        on_progress(title.id, len(rows) % 100)
        assessor.results[title.id] = results
    return Rollup(
        plan,
        commune,
        assessor.results,
        assessor.count,
        assessor.members,
        tuple(assessor.recognitions.problems),
        tuple(assessor.conflicts),
    )


RowRecord = dict[str, Value]
"""What a condition reads of a row: its columns, its decisions, and the records of what it belongs to."""


@dataclass(frozen=True, slots=True)
class _Decided:
    """A decision with the values it was made on; without a decision, the problems that prevented it."""

    decision: Decision | None
    problems: tuple[Diagnostic, ...] = ()
    find_open_facts: Callable[[], tuple[OpenFact, ...]] = tuple
    facts: Mapping[str, Value] = field(default_factory=dict)


class Assessor:
    """Decides titles for the subjects of one commune.

    Attributes:
        results: the results so far, by title and subject; :meth:`decide` reads them, the caller fills them.
        conflicts: diagnostics of values that a row states and other tables contradict.
        recognitions: the earlier recognitions.
    """

    def __init__(self, plan: RollupPlan, commune: Commune) -> None:
        self._plan = plan
        self._commune = commune
        self._members: dict[
            tuple[str, tuple[str, ...]], tuple[dict[str, list[SubjectRow]], list[SubjectRow]]
        ] = {}
        self._absent_records: dict[str, RowRecord] = {}
        self._granted = GrantedTitles(plan, commune)
        self.results: dict[str, dict[str, TitleResult]] = {}
        self.conflicts: list[Diagnostic] = []
        self.recognitions = Recognitions(plan, commune.recognitions)
        self._records = {
            name: {key: dict(row.values) for key, row in table.rows.items()}
            for name, table in commune.tables.items()
        }
        for name, table in commune.tables.items():
            for row in table.rows.values():
                self._link(name, row)

    def _link(self, table: str, row: SubjectRow) -> None:
        """Put the records of the parents of a row into its record."""
        record = self._records[table][row.key]
        for column, to in self._plan.tables[table].belongs_to.items():
            if column in row.parents:
                parent = row.parents[column]
                if parent is None:
                    record[column] = self._absent_record(to)
                elif parent in self._records[to]:
                    record[column] = self._records[to][parent]

    def _absent_record(self, table: str) -> RowRecord:
        """Return the record of a missing parent: every decision in it is false."""
        if table not in self._absent_records:
            self._absent_records[table] = {
                each.id: dict.fromkeys(("eligible", "held", *each.levels), False)
                for each in self._plan.titles_of(table)
            } | {
                column: self._absent_record(to)
                for column, to in self._plan.tables[table].belongs_to.items()
            }
        return self._absent_records[table]

    # ---- one title of one row --------------------------------------------------------------

    def decide(self, title: TitlePlan, row: SubjectRow) -> TitleResult:
        """Decide one title for one subject, and put the decision into the record of its row.

        The titles that feed this one must be in :attr:`results`.
        """
        record = self._records[title.table][row.key]
        applies = True if title.only is None else _boolean(title.only.test(record))
        held = self.recognitions.held(title, row.key, None)
        if applies is False:
            record[title.id] = dict.fromkeys(("eligible", *title.levels), False)
            _set_held(record, title.id, held)
            return TitleResult(title.id, title.table, row.key, False, None, held)
        feeds: dict[str, CountRange | SumRange] = {}
        decided = _Decided(None)
        if title.criteria is not None:
            decided = self._decision(title, title.criteria, row, feeds)
        result = TitleResult(
            title.id,
            title.table,
            row.key,
            applies,
            decided.decision,
            held,
            feeds,
            decided.problems,
            decided.facts if title.target else {},
            decided.find_open_facts,
        )
        record[title.id] = _decision_record(result, title)
        if result.is_granted:
            self._granted.add(title.id, row.key)
        _set_held(record, title.id, held)
        return result

    def _decision(
        self,
        title: TitlePlan,
        criteria: Criteria,
        row: SubjectRow,
        feeds: dict[str, CountRange | SumRange],
    ) -> _Decided:
        given = facts_for(row, criteria.shape)
        lists: dict[str, Uncertain] = {}
        conflicts: list[Diagnostic] = []
        for fact, feed in title.feeds.items():
            value = self._feed_value(title, criteria, row, (fact, feed), feeds)
            if isinstance(value, Uncertain):
                lists[fact] = value
                given[fact] = list(value.items)
            elif value is not None and (fact not in given or not is_undetermined(value)):
                conflicts += reconcile(fact, given.get(fact), value, row)
                given[fact] = value
        self.conflicts += conflicts
        try:
            known = criteria.read(given)
            if lists:
                values = dict(known.values)
                for fact, uncertain in lists.items():
                    read: Any = values[fact]
                    values[fact] = Uncertain(read, uncertain.certain)
                known = replace(known, values=values, has_intervals=True)
            decision = criteria.decide(known, subject_id=row.key)
        except CriteriaError as error:
            return _Decided(None, tuple(_locate(each, row) for each in error.diagnostics))
        determined = decision.outcome is not Outcome.UNDETERMINED
        if determined or lists or all(each.low == each.high for each in feeds.values()):
            return _Decided(decision, facts=known.values)
        return _Decided(
            decision,
            find_open_facts=lambda: tuple(_open_facts(criteria, given, feeds)),
            facts=known.values,
        )

    def _feed_value(
        self,
        title: TitlePlan,
        criteria: Criteria,
        row: SubjectRow,
        fact_and_feed: tuple[str, Feed],
        feeds: dict[str, CountRange | SumRange],
    ) -> Any:
        """Return the value that a feed gives a fact, in the form that `Criteria.read` takes.

        Counts and sums go into `feeds`. None means that the value is unknown.
        """
        fact, feed = fact_and_feed
        match feed:
            case CountFeed():
                if not self._commune.tables[feed.table].known:
                    return None
                count = self.count(feed, title.table, row.key)
                feeds[fact] = count
                low, high = count.low, count.high
                minimum = criteria.shape.fields[fact].low
                if minimum is not None and low != high:
                    low = max(low, int(minimum))
                return high if low >= high else {"at_least": low, "at_most": high}
            case SumFeed():
                if not self._commune.tables[feed.table].known:
                    return None
                total = self.total(feed, title.table, row.key)
                if total is None:
                    return None
                feeds[fact] = total
                return fact_value(total.low, total.high, criteria.shape.fields[fact])
            case ColumnFeed(column):
                return row.given.get(column)
            case RowsFeed():
                return self._rows(feed, title.table, row.key)
            case DecisionFeed(id_):
                other = self.results[id_][row.key]
                if other.decision is None or other.applies is not True:
                    return None
                decision = other.decision
                return {
                    "outcome": decision.outcome.value,
                    "level": decision.level,
                    "possible_levels": list(decision.possible_levels),
                    "settled_by": decision.settled_by and decision.settled_by.value,
                }
            case HeldFeed(level, months):
                if months:
                    return self.recognitions.months(title, row.key, level)
                return self.recognitions.held(title, row.key, level)
            case _:
                assert_never(feed)

    def _rows(self, feed: RowsFeed, group_table: str, group: str) -> Any:
        table = self._commune.tables[feed.table]
        if not table.known:
            return None
        members, unassigned = self._group_rows(feed, group_table, group)
        members.sort(key=lambda each: each.key)
        items = [_row_fields(each, feed.fields) for each in members]
        if not unassigned and not table.unkeyed_rows:
            return items
        items += [_row_fields(each, feed.fields) for each in unassigned]
        items += [{} for _ in range(table.unkeyed_rows)]
        certain = [True] * len(members) + [False] * (len(unassigned) + table.unkeyed_rows)
        return Uncertain(tuple(items), tuple(certain))

    # ---- counting --------------------------------------------------------------------------

    def count(self, feed: CountFeed, group_table: str, group: str) -> CountRange:
        """Count the members of a group.

        Args:
            feed: what to count.
            group_table: the table of the group.
            group: its key.
        """
        unkeyed_rows = self._commune.tables[feed.table].unkeyed_rows
        low = by_judgement = 0
        open_members: list[str] = []
        for row, counts in self._members_of(feed, group_table, group):
            if counts is True:
                low += 1
                by_judgement += self._granted.decide(feed, row, self._records[feed.table][row.key])
            else:
                open_members.append(row.key)
        high = low + len(open_members) + unkeyed_rows
        return CountRange(
            feed.table, low, high, tuple(sorted(open_members)), unkeyed_rows, by_judgement
        )

    def members(self, feed: CountFeed, group_table: str, group: str) -> dict[str, bool]:
        """Return the keys of the members of a group that count or may count, with whether they certainly do.

        Args:
            feed: what is counted.
            group_table: the table of the group.
            group: its key.
        """
        found = self._members_of(feed, group_table, group)
        return {row.key: counts is True for row, counts in found}

    def _members_of(
        self, feed: CountFeed | SumFeed, group_table: str, group: str
    ) -> Iterator[tuple[SubjectRow, bool | None]]:
        """Yield the rows that count or may count, with True or None; those that do not are left out."""
        members, unassigned = self._group_rows(feed, group_table, group)
        records = self._records[feed.table]
        for rows, certain in ((members, True), (unassigned, False)):
            for row in rows:
                holds = True if feed.where is None else _boolean(feed.where.test(records[row.key]))
                if holds is not False:
                    yield row, True if holds is True and certain else None

    def total(self, feed: SumFeed, group_table: str, group: str) -> SumRange | None:
        """Add up a column over the members of a group.

        Returns:
            The bounds of the sum; None where there is no row to add: a table without rows is unreported,
            which is not a sum of zero.
        """
        declared = self._plan.tables[feed.table].fields[feed.column]
        low: Number | None = 0
        high: Number | None = 0
        open_members: list[str] = []
        rows = 0
        for row, counts in self._members_of(feed, group_table, group):
            rows += 1
            lower, upper = bounds_of(row.values.get(feed.column), declared)
            if counts is None:
                lower, upper = include_zero(lower, upper)
            if counts is None or lower is None or lower != upper:
                open_members.append(row.key)
            low, high = exact_sum(low, lower), exact_sum(high, upper)
        unkeyed_rows = self._commune.tables[feed.table].unkeyed_rows
        if not rows and not unkeyed_rows:
            return None
        for _ in range(unkeyed_rows):
            lower, upper = include_zero(declared.low, declared.high)
            low, high = exact_sum(low, lower), exact_sum(high, upper)
        return SumRange(
            feed.table, feed.column, low, high, tuple(sorted(open_members)), unkeyed_rows
        )

    def _group_rows(
        self, feed: CountFeed | SumFeed | RowsFeed, group_table: str, group: str
    ) -> tuple[list[SubjectRow], list[SubjectRow]]:
        """Return the rows that belong to a group, and those that may; all rows belong to the commune."""
        if self._plan.tables[group_table].whole:
            return list(self._commune.tables[feed.table].rows.values()), []
        by_group, unassigned = self._rows_by_group(feed.table, feed.path)
        return list(by_group.get(group, ())), unassigned

    def _rows_by_group(
        self, table: str, path: tuple[str, ...]
    ) -> tuple[dict[str, list[SubjectRow]], list[SubjectRow]]:
        """Return the rows of a table by group, and the rows whose group is unknown."""
        if (table, path) not in self._members:
            by_group: dict[str, list[SubjectRow]] = {}
            unassigned: list[SubjectRow] = []
            for row in self._commune.tables[table].rows.values():
                key = group_along(self._plan, self._commune, table, row, path)
                if key is UNKNOWN:
                    unassigned.append(row)
                elif isinstance(key, str):
                    by_group.setdefault(key, []).append(row)
            unassigned.sort(key=lambda each: each.key)
            self._members[table, path] = by_group, unassigned
        return self._members[table, path]


# ---- helpers ---------------------------------------------------------------------------------


def _locate(diagnostic: Diagnostic, row: SubjectRow) -> Diagnostic:
    """Return a diagnostic about collected facts with the location of their row."""
    if diagnostic.span.source.row is not None:
        return diagnostic
    return replace(diagnostic, span=row.span_of(diagnostic.span.source.name))


def _boolean(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _set_held(record: RowRecord, title: str, held: bool | None) -> None:
    if held is not None:
        decision: Any = record[title]
        decision["held"] = held


def _decision_record(result: TitleResult, title: TitlePlan) -> RowRecord:
    """Return the record that conditions read of a result; unknown fields are left out."""
    decision = result.decision
    if decision is None:
        return {}
    if result.applies is None and decision.outcome is not Outcome.NOT_ELIGIBLE:
        return {}
    return decision_record(
        decision.outcome.value, decision.level, title.levels, decision.possible_levels
    )


def _row_fields(row: SubjectRow, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: row.given[name] for name in fields if name in row.given}


def _open_facts(
    criteria: Criteria, given: Mapping[str, Any], feeds: Mapping[str, CountRange | SumRange]
) -> Iterator[OpenFact]:
    """Yield each fact with open members, with how many of them decide the outcome.

    Every number of open members is tried. `earned_with` is the smallest k such that the title is earned with k
    members and with every larger number of them; `lost_below` is the largest k such that it is not earned
    with any smaller number.
    """
    for fact, amount in feeds.items():
        if amount.low == amount.high:
            continue
        if isinstance(amount, SumRange):
            yield OpenFact(fact, amount, None, None)
            continue
        spread = amount.high - amount.low
        if spread > MAX_TRIED_OUTCOMES:
            yield OpenFact(fact, amount, None, None)
            continue
        outcomes: list[Outcome] = []
        for more in range(spread + 1):
            try:
                outcomes.append(criteria.verdict({**given, fact: amount.low + more}).outcome)
            except CriteriaError:  # the number is larger than the fact may be
                break
        earned = len(outcomes)
        while earned > 0 and outcomes[earned - 1] is Outcome.ELIGIBLE:
            earned -= 1
        lost = 0
        while lost < len(outcomes) and outcomes[lost] is Outcome.NOT_ELIGIBLE:
            lost += 1
        spread = len(outcomes) - 1
        yield OpenFact(
            fact, amount, earned if earned <= spread else None, lost if 0 < lost <= spread else None
        )
