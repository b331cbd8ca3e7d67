"""What feeds the facts of a title, for all its subjects at once: counts and sums as group-bys.

A member that is not settled, or whose group nobody knows, widens the number of every group it may
belong to, as it does in one commune.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.columns.options import ListTable
from criteria_engine.columns.translation.fact_schema import FactColumn
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import Number
from criteria_engine.rollup.plan import (
    CountFeed,
    RollupPlan,
    RowsFeed,
    SumFeed,
)
from criteria_engine.rollup.warehouse.conditions import ConditionTable
from criteria_engine.rollup.warehouse.rows import (
    COMMUNE,
    KEY,
    WarehouseTable,
    WarehouseTables,
    known_column,
    no_parent_column,
    parent_column,
    unkeyed_column,
)
from criteria_engine.rollup.warehouse.stores import ID

GROUP = "ce_group"


UNKNOWN_GROUP = "ce_perhaps"


@dataclass(frozen=True, slots=True)
class FeedColumns:
    """The columns a feed gives: its ends as they were counted; NULL where nothing is known."""

    low: str
    high: str


class TitleFeeds:
    """The feeds of one title, joined to its subjects."""

    def __init__(
        self,
        plan: RollupPlan,
        tables: WarehouseTables,
        decided: Mapping[str, ir.Table],
        group: str,
        subjects: ir.Table,
    ) -> None:
        self._plan = plan
        self._tables = tables
        self._decided = decided
        self._group = group
        communes = tables.communes
        joined = subjects.left_join(communes, COMMUNE)
        more = [name for name in communes.columns if name != COMMUNE]
        self.table = joined.select(*[joined[name] for name in (*subjects.columns, *more)])

    # ---- numbers ---------------------------------------------------------------------------

    def numbers(self, feeds: Mapping[str, CountFeed | SumFeed]) -> dict[str, FeedColumns]:
        """Join what counts and sums come to; those over the same members are worked out together."""
        ways: dict[tuple[str, tuple[str, ...]], dict[str, CountFeed | SumFeed]] = {}
        for fact, feed in feeds.items():
            if feed.table in self._tables.members:
                ways.setdefault((feed.table, feed.path), {})[fact] = feed
        found: dict[str, FeedColumns] = {}
        for (table, path), over in ways.items():
            found |= self._over(table, path, over)
        return found

    def _over(
        self, table: str, path: tuple[str, ...], feeds: Mapping[str, CountFeed | SumFeed]
    ) -> dict[str, FeedColumns]:
        members = self._tables.members[table]
        records = ConditionTable(self._plan, self._tables, self._decided, table)
        tests = {fact: records.test(feed.where, fact) for fact, feed in feeds.items()}
        rows = self._grouped(records.table, table, path)
        surely = ~rows[UNKNOWN_GROUP]
        sums: dict[str, _SumColumns] = {}
        parts: dict[str, IbisValue] = {}
        for fact, feed in feeds.items():
            sure, may = rows[tests[fact][0]] & surely, rows[tests[fact][1]]
            parts[f"n_{fact}"] = may.cast("int64")
            if isinstance(feed, SumFeed):
                leaf = members.leaves[feed.column]
                sums[fact] = _SumColumns(leaf, self._plan.tables[table].fields[feed.column])
                parts |= sums[fact].parts(fact, leaf.read(rows), sure, may)
            else:
                parts[f"low_{fact}"] = sure.cast("int64")
        worked = rows.select(COMMUNE, GROUP, UNKNOWN_GROUP, **parts)
        total = {name: worked[name].sum() for name in parts}
        known_ = worked.filter(~worked[UNKNOWN_GROUP]).group_by(COMMUNE, GROUP).aggregate(**total)
        open_ = worked.filter(worked[UNKNOWN_GROUP]).group_by(COMMUNE).aggregate(**total)
        self._join(known_, parts, "ce_in_", on_group=True)
        self._join(open_, parts, "ce_or_", on_group=False)
        added = {
            name: self.table[f"ce_in_{name}"].fill_null(0)
            + self.table[f"ce_or_{name}"].fill_null(0)
            for name in parts
        }
        found: dict[str, FeedColumns] = {}
        columns: dict[str, IbisValue] = {}
        for fact, feed in feeds.items():
            low, high = self._ends(fact, feed, added, sums)
            fed = found[fact] = FeedColumns(f"fed_{fact}_low", f"fed_{fact}_high")
            there = self.table[known_column(table)]
            columns[fed.low] = ibis.ifelse(there, low, ibis.null(low.type()))
            columns[fed.high] = ibis.ifelse(there, high, ibis.null(high.type()))
        self.table = self.table.mutate(**columns)
        helpers = [f"{way}{name}" for way in ("ce_in_", "ce_or_") for name in parts]
        self.table = self.table.drop(*helpers)
        return found

    def _ends(
        self,
        fact: str,
        feed: CountFeed | SumFeed,
        added: Mapping[str, IbisValue],
        sums: Mapping[str, _SumColumns],
    ) -> tuple[IbisValue, IbisValue]:
        lost = self.table[unkeyed_column(feed.table)]
        if isinstance(feed, CountFeed):
            low, high = added[f"low_{fact}"], added[f"n_{fact}"] + lost
            return low.cast("int64"), high.cast("int64")
        return sums[fact].ends(fact, added, lost)

    def _grouped(self, rows: ir.Table, table: str, path: tuple[str, ...]) -> ir.Table:
        """The rows with the group each belongs to, those that surely belong to none left out."""
        if self._plan.tables[self._group].whole:
            return rows.mutate(**{GROUP: ibis.literal(""), UNKNOWN_GROUP: ibis.literal(False)})
        here: IbisValue = rows[KEY]
        none: IbisValue = ibis.literal(False)
        for step, column in enumerate(path):
            if step:
                to = self._plan.tables[table].belongs_to[path[step - 1]]
                table = to
                rows = rows.mutate(ce_here=here, ce_none=none)
                if to not in self._tables.members:
                    here, none = ibis.null("string"), rows["ce_none"]
                    break
                there = self._tables.members[to].rows
                right = there.select(
                    ce_right_commune=COMMUNE,
                    ce_right=KEY,
                    ce_next=there[parent_column(column)],
                    ce_next_none=there[no_parent_column(column)],
                )
                joined = rows.left_join(
                    right,
                    [
                        rows[COMMUNE] == right["ce_right_commune"],
                        rows["ce_here"] == right["ce_right"],
                    ],
                )
                rows = joined.select(
                    *[joined[name] for name in rows.columns],
                    **{
                        f"ce_next_{step}": joined["ce_next"],
                        f"ce_none_{step}": joined["ce_next_none"].fill_null(False)
                        | joined["ce_none"],
                    },
                ).drop("ce_here", "ce_none")
                here, none = rows[f"ce_next_{step}"], rows[f"ce_none_{step}"]
            else:
                here, none = rows[parent_column(column)], rows[no_parent_column(column)]
        rows = rows.mutate(**{GROUP: here, "ce_none": none})
        rows = rows.filter(~(rows["ce_none"] & rows[GROUP].isnull()))
        return rows.mutate(**{UNKNOWN_GROUP: rows[GROUP].isnull()}).drop("ce_none")

    def _join(self, right: ir.Table, names: Iterable[str], prefix: str, *, on_group: bool) -> None:
        left = self.table
        keys = {"ce_right_commune": COMMUNE} | ({"ce_right": GROUP} if on_group else {})
        right = right.select(**keys, **{f"{prefix}{name}": right[name] for name in names})
        conditions = [left[COMMUNE] == right["ce_right_commune"]]
        if on_group and not self._plan.tables[self._group].whole:
            conditions.append(left[KEY] == right["ce_right"])
        joined = left.left_join(right, conditions)
        more = [f"{prefix}{name}" for name in names]
        self.table = joined.select(*[joined[name] for name in (*left.columns, *more)])

    # ---- lists -----------------------------------------------------------------------------

    def list_of(self, feed: RowsFeed, subjects: ir.Table) -> ListTable | None:
        """The rows of a list fact; those nobody knows the place of may belong to any of the commune."""
        if feed.table not in self._tables.members:
            return None
        members: WarehouseTable = self._tables.members[feed.table]
        rows = self._grouped(members.rows, feed.table, feed.path)
        fields = [name for name in feed.fields if name in members.rows.columns]
        keys = subjects.select(ce_to=ID, ce_to_commune=COMMUNE, ce_to_key=KEY)
        at_home = [rows[COMMUNE] == keys["ce_to_commune"]]
        if not self._plan.tables[self._group].whole:
            at_home.append(rows[GROUP] == keys["ce_to_key"])
        sure = rows.inner_join(keys, at_home)
        sure = sure.select("ce_to", *fields, ce_surely=ibis.literal(True))
        lost = rows.filter(rows[UNKNOWN_GROUP])
        may = lost.inner_join(keys, lost[COMMUNE] == keys["ce_to_commune"])
        may = may.select("ce_to", *fields, ce_surely=ibis.literal(False))
        blank = members.unkeyed_communes.inner_join(
            keys, members.unkeyed_communes[COMMUNE] == keys["ce_to_commune"]
        )
        nothing_ = {name: ibis.null(members.rows[name].type()) for name in fields}
        blank = blank.select("ce_to", **nothing_, ce_surely=ibis.literal(False))
        return ListTable(sure.union(may).union(blank), "ce_to", "empty", "ce_surely")


class _SumColumns:
    """A column added up exactly, between two ends where a part of it is not known."""

    def __init__(self, leaf: FactColumn, declared: FactShape) -> None:
        places = [
            leaf.scale,
            *(_decimal_places(e) for e in (declared.low, declared.high) if e is not None),
        ]
        self._scale = max(places)
        self._low, self._high = declared.low, declared.high

    def parts(
        self, fact: str, value: IbisValue, sure: IbisValue, may: IbisValue
    ) -> dict[str, IbisValue]:
        """What is added up of each row, and whether an end of it has no bound."""
        zero = self._exact(0)
        built = self._cast(value)
        least = built if self._low is None else built.fill_null(self._exact(self._low))
        most = built if self._high is None else built.fill_null(self._exact(self._high))
        low = ibis.ifelse(sure, least, ibis.ifelse(least < zero, least, zero))
        high = ibis.ifelse(sure, most, ibis.ifelse(most > zero, most, zero))
        no_low, no_high = may & least.isnull(), may & most.isnull()
        return {
            f"low_{fact}": ibis.ifelse(may & ~no_low, low, zero),
            f"high_{fact}": ibis.ifelse(may & ~no_high, high, zero),
            f"no_low_{fact}": no_low.cast("int64"),
            f"no_high_{fact}": no_high.cast("int64"),
        }

    def ends(
        self, fact: str, added: Mapping[str, IbisValue], lost: IbisValue
    ) -> tuple[IbisValue, IbisValue]:
        """The least and the most of the sum; NULL where there is no bound, or nothing to add up."""
        low, high = self._cast(added[f"low_{fact}"]), self._cast(added[f"high_{fact}"])
        none = (added[f"n_{fact}"] + lost) == 0
        no_low, no_high = (
            none | (added[f"no_low_{fact}"] > 0),
            none | (added[f"no_high_{fact}"] > 0),
        )
        if self._low is None:
            no_low = no_low | (lost > 0)
        else:
            low = low + self._cast(lost) * self._times(min(self._low, 0))
        if self._high is None:
            no_high = no_high | (lost > 0)
        else:
            high = high + self._cast(lost) * self._times(max(self._high, 0))
        low, high = self._cast(low), self._cast(high)
        return (
            ibis.ifelse(no_low, ibis.null(low.type()), low),
            ibis.ifelse(no_high, ibis.null(high.type()), high),
        )

    def _times(self, value: Number) -> IbisValue:
        if self._scale == 0:
            return ibis.literal(int(value), "int64")
        return ibis.literal(Decimal(value), dt.Decimal(18, self._scale))

    def _exact(self, value: Number) -> IbisValue:
        if self._scale == 0:
            return ibis.literal(int(value), "int64")
        return ibis.literal(Decimal(value), dt.Decimal(38, self._scale))

    def _cast(self, built: IbisValue) -> IbisValue:
        return built.cast("int64" if self._scale == 0 else dt.Decimal(38, self._scale))


def _decimal_places(value: Number) -> int:
    return 0 if isinstance(value, int) else max(0, -int(value.as_tuple().exponent))


def count_bounds(
    low: IbisValue, high: IbisValue, declared: FactShape
) -> tuple[IbisValue, IbisValue]:
    """The ends of a count as a fact takes them: not below the least it may be, unless settled there."""
    if declared.low is not None:
        low = ibis.ifelse(low == high, low, ibis.greatest(low, int(declared.low)))
    return ibis.ifelse(low >= high, high, low), high


def sum_bounds(low: IbisValue, high: IbisValue, declared: FactShape) -> tuple[IbisValue, IbisValue]:
    """The ends of a sum as a fact takes them: no wider than the fact may be, unless it is settled."""
    settled = (low == high).fill_null(False)
    if declared.low is not None:
        least = _literal(declared.low, low)
        low = ibis.ifelse(~settled & (low.isnull() | (low < least)), least, low)
    if declared.high is not None:
        most = _literal(declared.high, high)
        high = ibis.ifelse(~settled & (high.isnull() | (high > most)), most, high)
    return low, ibis.ifelse((low >= high).fill_null(False), low, high)


def _literal(value: Number, like: IbisValue) -> IbisValue:
    type_ = like.type()
    return ibis.literal(int(value) if isinstance(value, int) else value, type_)
