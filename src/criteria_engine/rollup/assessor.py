"""decide: every title of a commune, lower ones first, each decision feeding those above it.

A member nothing settles makes an interval upstairs; :class:`CountRange` keeps who that was, so that an
undetermined title can say which members would decide it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, assert_never

from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import decision_record
from criteria_engine.model.types import Number
from criteria_engine.model.values import UNKNOWN, Uncertain, Value
from criteria_engine.rollup.commune import Commune, SubjectRow, facts_for
from criteria_engine.rollup.interval_sum import (
    bounds_of,
    exact_sum,
    fact_value,
    include_zero,
)
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

MAX_TRIED_OUTCOMES: Final = 400
"""Up to how many outcomes of open members are tried to say how many of them would decide."""


# ---- deciding --------------------------------------------------------------------------------

TitleProgress = Callable[[str, int], None]
"""Told of progress: the title, and how many more of its subjects are decided."""


def roll_up(
    plan: RollupPlan, commune: Commune, told: TitleProgress = lambda _title, _count: None
) -> Rollup:
    """Decide every title for every subject, in the order of the plan."""
    work = Assessor(plan, commune)
    for title in plan.titles:
        rows = commune.tables[title.table].rows
        results = {}
        for count, row in enumerate(rows[key] for key in sorted(rows)):
            results[row.key] = work.decide(title, row)
            if count % 100 == 99:
                told(title.id, 100)
        told(title.id, len(rows) % 100)
        work.results[title.id] = results
    return Rollup(
        plan,
        commune,
        work.results,
        work.count,
        tuple(work.recognitions.problems),
        tuple(work.conflicts),
    )


RowRecord = dict[str, Value]


class Assessor:
    """Decides every title of every subject of one commune."""

    def __init__(self, plan: RollupPlan, commune: Commune) -> None:
        self._plan = plan
        self._commune = commune
        self._members: dict[
            tuple[str, tuple[str, ...]], tuple[dict[str, list[SubjectRow]], list[SubjectRow]]
        ] = {}
        self._nobody: dict[str, RowRecord] = {}
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
        """Let the record of a row lead to the records of what it belongs to."""
        record = self._records[table][row.key]
        for column, to in self._plan.tables[table].belongs_to.items():
            if column in row.parents:
                parent = row.parents[column]
                if parent is None:
                    record[column] = self._none_of(to)
                elif parent in self._records[to]:
                    record[column] = self._records[to][parent]

    def _none_of(self, table: str) -> RowRecord:
        """The record of belonging to nothing: no title is earned there."""
        if table not in self._nobody:
            self._nobody[table] = {
                each.id: dict.fromkeys(("eligible", "held", *each.levels), False)
                for each in self._plan.titles_of(table)
            } | {
                column: self._none_of(to)
                for column, to in self._plan.tables[table].belongs_to.items()
            }
        return self._nobody[table]

    # ---- one title of one row --------------------------------------------------------------

    def decide(self, title: TitlePlan, row: SubjectRow) -> TitleResult:
        """Decide one title of one subject."""
        record = self._records[title.table][row.key]
        applies = True if title.only is None else _boolean(title.only.test(record))
        held = self.recognitions.held(title, row.key, None)
        if applies is False:
            record[title.id] = dict.fromkeys(("eligible", *title.levels), False)
            _set_held(record, title.id, held)
            return TitleResult(title.id, title.table, row.key, False, None, held)
        feeds: dict[str, CountRange | SumRange] = {}
        decision: Decision | None = None
        problems: tuple[Diagnostic, ...] = ()
        find_open_facts: Callable[[], tuple[OpenFact, ...]] = tuple
        if title.criteria is not None:
            decision, problems, find_open_facts = self._decision(title, title.criteria, row, feeds)
        result = TitleResult(
            title.id,
            title.table,
            row.key,
            applies,
            decision,
            held,
            feeds,
            problems,
            find_open_facts,
        )
        record[title.id] = _decision_record(result, title)
        _set_held(record, title.id, held)
        return result

    def _decision(
        self,
        title: TitlePlan,
        criteria: Criteria,
        row: SubjectRow,
        feeds: dict[str, CountRange | SumRange],
    ) -> tuple[Decision | None, tuple[Diagnostic, ...], Callable[[], tuple[OpenFact, ...]]]:
        given = facts_for(row, criteria.shape)
        lists: dict[str, Uncertain] = {}
        told: list[Diagnostic] = []
        for fact, feed in title.feeds.items():
            value = self._fed(title, criteria, row, (fact, feed), feeds)
            if isinstance(value, Uncertain):
                lists[fact] = value
                given[fact] = list(value.items)
            elif value is not None and (fact not in given or not is_undetermined(value)):
                told += reconcile(fact, given.get(fact), value, row)
                given[fact] = value
        self.conflicts += told
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
            return None, tuple(_at_row(each, row) for each in error.diagnostics), tuple
        settled = decision.outcome is not Outcome.UNDETERMINED
        if settled or lists or all(fed.low == fed.high for fed in feeds.values()):
            return decision, (), tuple
        return decision, (), lambda: tuple(_open_facts(criteria, given, feeds))

    def _fed(
        self,
        title: TitlePlan,
        criteria: Criteria,
        row: SubjectRow,
        feeding: tuple[str, Feed],
        feeds: dict[str, CountRange | SumRange],
    ) -> Any:
        """What a feed gives a fact, as the reader of facts takes it; None is unknown."""
        fact, feed = feeding
        match feed:
            case CountFeed():
                if not self._commune.tables[feed.table].known:
                    return None
                fed = self.count(feed, title.table, row.key)
                feeds[fact] = fed
                least = criteria.shape.fields[fact].low
                low = fed.low if least is None or fed.low == fed.high else max(fed.low, int(least))
                return fed.high if low >= fed.high else {"at_least": low, "at_most": fed.high}
            case SumFeed():
                if not self._commune.tables[feed.table].known:
                    return None
                summed = self.total(feed, title.table, row.key)
                if summed is None:
                    return None
                feeds[fact] = summed
                return fact_value(summed.low, summed.high, criteria.shape.fields[fact])
            case ColumnFeed(column):
                return row.given.get(column)
            case RowsFeed():
                return self._rows(feed, row)
            case DecisionFeed(id_):
                other = self.results[id_][row.key]
                if other.decision is None or other.applies is not True:
                    return None
                decided = other.decision
                return {
                    "outcome": decided.outcome.value,
                    "level": decided.level,
                    "possible_levels": list(decided.possible_levels),
                }
            case HeldFeed(level, months):
                if months:
                    return self.recognitions.months(title, row.key, level)
                return self.recognitions.held(title, row.key, level)
            case _:
                assert_never(feed)

    def _rows(self, feed: RowsFeed, row: SubjectRow) -> Any:
        table = self._commune.tables[feed.table]
        if not table.known:
            return None
        certain, perhaps = self._belonging(feed.table, feed.path)
        sure = sorted(certain.get(row.key, ()), key=lambda each: each.key)
        items = [_row_fields(each, feed.fields) for each in sure]
        if not perhaps and not table.unkeyed_rows:
            return items
        items += [_row_fields(each, feed.fields) for each in perhaps]
        items += [{} for _ in range(table.unkeyed_rows)]
        flags = [True] * len(sure) + [False] * (len(perhaps) + table.unkeyed_rows)
        return Uncertain(tuple(items), tuple(flags))

    # ---- counting --------------------------------------------------------------------------

    def count(self, feed: CountFeed, group_table: str, group: str) -> CountRange:
        """How many members of a group count, and which of them are open."""
        unkeyed_rows = self._commune.tables[feed.table].unkeyed_rows
        yes = 0
        unsettled: list[str] = []
        for row, counts in self._members_of(feed, group_table, group):
            if counts is True:
                yes += 1
            else:
                unsettled.append(row.key)
        high = yes + len(unsettled) + unkeyed_rows
        return CountRange(feed.table, yes, high, tuple(sorted(unsettled)), unkeyed_rows)

    def _members_of(
        self, feed: CountFeed | SumFeed, group_table: str, group: str
    ) -> Iterator[tuple[SubjectRow, bool | None]]:
        """The rows a feed is about: True where they count, None where that is open."""
        table = self._commune.tables[feed.table]
        if self._plan.tables[group_table].whole:
            sure: list[SubjectRow] = list(table.rows.values())
            perhaps: list[SubjectRow] = []
        else:
            certain, perhaps = self._belonging(feed.table, feed.path)
            sure = certain.get(group, [])
        records = self._records[feed.table]
        for rows, surely in ((sure, True), (perhaps, False)):
            for row in rows:
                holds = True if feed.where is None else _boolean(feed.where.test(records[row.key]))
                if holds is not False:
                    yield row, True if holds is True and surely else None

    def total(self, feed: SumFeed, group_table: str, group: str) -> SumRange | None:
        """What a column adds up to: exact where every part is known, else from the least to the most.

        None where there is no row to add: nobody has reported anything, which is not zero.
        """
        declared = self._plan.tables[feed.table].fields[feed.column]
        low: Number | None = 0
        high: Number | None = 0
        unsettled: list[str] = []
        rows = 0
        for row, counts in self._members_of(feed, group_table, group):
            rows += 1
            least, most = bounds_of(row.values.get(feed.column), declared)
            if counts is None:
                least, most = include_zero(least, most)
            if counts is None or least is None or least != most:
                unsettled.append(row.key)
            low, high = exact_sum(low, least), exact_sum(high, most)
        unkeyed_rows = self._commune.tables[feed.table].unkeyed_rows
        if not rows and not unkeyed_rows:
            return None
        for _ in range(unkeyed_rows):
            least, most = include_zero(declared.low, declared.high)
            low, high = exact_sum(low, least), exact_sum(high, most)
        return SumRange(feed.table, feed.column, low, high, tuple(sorted(unsettled)), unkeyed_rows)

    def _belonging(
        self, table: str, path: tuple[str, ...]
    ) -> tuple[dict[str, list[SubjectRow]], list[SubjectRow]]:
        """The rows of a table by the group they surely belong to, and those nobody knows."""
        if (table, path) not in self._members:
            certain: dict[str, list[SubjectRow]] = {}
            perhaps: list[SubjectRow] = []
            for row in self._commune.tables[table].rows.values():
                key = self._group(table, row, path)
                if key is UNKNOWN:
                    perhaps.append(row)
                elif isinstance(key, str):
                    certain.setdefault(key, []).append(row)
            perhaps.sort(key=lambda each: each.key)
            self._members[table, path] = certain, perhaps
        return self._members[table, path]

    def _group(self, table: str, row: SubjectRow, path: tuple[str, ...]) -> Value:
        """The key of the group a row belongs to: None for nothing, UNKNOWN where nobody knows."""
        here = row.key
        for column in path:
            found = self._commune.tables[table].rows.get(here)
            if found is None or column not in found.parents:
                return UNKNOWN
            above = found.parents[column]
            if above is None:
                return None
            here, table = above, self._plan.tables[table].belongs_to[column]
        return here


# ---- small helpers ---------------------------------------------------------------------------


def _at_row(found: Diagnostic, row: SubjectRow) -> Diagnostic:
    """A fault of facts told at the row they were gathered for."""
    if found.span.source.row is not None:
        return found
    return replace(found, span=row.place(found.span.source.name))


def _boolean(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _set_held(record: RowRecord, title: str, held: bool | None) -> None:
    if held is not None:
        decided: Any = record[title]
        decided["held"] = held


def _decision_record(result: TitleResult, title: TitlePlan) -> RowRecord:
    """The record conditions read of a result; what is not settled is left out."""
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
    """For each fact with open members: how many of them settle the outcome, one way or the other.

    Each number they could come to is tried; a title is earned `with` k members when it is for every
    number from k on, and lost `below` k when it is for every smaller one.
    """
    for fact, fed in feeds.items():
        if fed.low == fed.high:
            continue
        if isinstance(fed, SumRange):
            yield OpenFact(fact, fed, None, None)
            continue
        spread = fed.high - fed.low
        if spread > MAX_TRIED_OUTCOMES:
            yield OpenFact(fact, fed, None, None)
            continue
        outcomes: list[Outcome] = []
        for more in range(spread + 1):
            try:
                outcomes.append(criteria.verdict({**given, fact: fed.low + more}).outcome)
            except CriteriaError:  # more than there can be
                break
        earned = len(outcomes)
        while earned > 0 and outcomes[earned - 1] is Outcome.ELIGIBLE:
            earned -= 1
        lost = 0
        while lost < len(outcomes) and outcomes[lost] is Outcome.NOT_ELIGIBLE:
            lost += 1
        spread = len(outcomes) - 1
        yield OpenFact(
            fact, fed, earned if earned <= spread else None, lost if 0 < lost <= spread else None
        )
