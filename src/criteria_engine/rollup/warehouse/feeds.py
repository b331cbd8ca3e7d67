"""translate: the feeds of a title → columns of its subjects; counts and sums are group-bys.

As in one commune, a member that is undetermined widens the count of its group, and a member whose group is
unknown widens the counts of all groups of its commune.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.columns.options import ListTable
from criteria_engine.columns.translation.fact_schema import FactColumn
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import Number
from criteria_engine.rollup.plan import (
    CountFeed,
    RollupPlan,
    RowsFeed,
    SumFeed,
)
from criteria_engine.rollup.warehouse.conditions import (
    ConditionTable,
    certain_column,
    possible_column,
)
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
    """The names of the columns with the bounds of a count or a sum; NULL where it is unknown."""

    low: str
    high: str


class TitleFeeds:
    """The feeds of one title, joined to its subjects.

    Attributes:
        table: the subjects, with the columns of their commune; :meth:`numbers` adds columns.
    """

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
        """Join the bounds of counts and sums to the subjects.

        Those over the same rows share one group-by. A feed from a table that was not given is left out.

        Returns:
            By fact, the names of its columns.
        """
        groups: dict[tuple[str, tuple[str, ...]], dict[str, CountFeed | SumFeed]] = {}
        for fact, feed in feeds.items():
            if feed.table in self._tables.members:
                groups.setdefault((feed.table, feed.path), {})[fact] = feed
        columns: dict[str, FeedColumns] = {}
        for (table, path), group in groups.items():
            columns |= self._aggregate(table, path, group)
        return columns

    def _aggregate(
        self, table: str, path: tuple[str, ...], feeds: Mapping[str, CountFeed | SumFeed]
    ) -> dict[str, FeedColumns]:
        members = self._tables.members[table]
        leaves = {
            fact: members.leaves[feed.column]
            for fact, feed in feeds.items()
            if isinstance(feed, SumFeed)
        }
        steps = [each(column) for column in path[:1] for each in (parent_column, no_parent_column)]
        summed = [column for leaf in leaves.values() for column in leaf.at[:1]]
        conditions = {fact: feed.where for fact, feed in feeds.items()}
        records = ConditionTable(
            self._plan, self._tables, self._decided, table, conditions, {*steps, *summed}
        )
        rows = self._grouped(records.table, table, path)
        has_group = ~rows[UNKNOWN_GROUP]
        sums: dict[str, _SumColumns] = {}
        parts: dict[str, IbisValue] = {}
        for fact, feed in feeds.items():
            certain, possible = rows[certain_column(fact)], rows[possible_column(fact)]
            certain = certain & has_group
            parts[f"n_{fact}"] = possible.cast("int64")
            if isinstance(feed, SumFeed):
                leaf = leaves[fact]
                sums[fact] = _SumColumns(leaf, self._plan.tables[table].fields[feed.column])
                parts |= sums[fact].parts(fact, leaf.read(rows), certain, possible)
            else:
                parts[f"low_{fact}"] = certain.cast("int64")
        summands = rows.select(COMMUNE, GROUP, UNKNOWN_GROUP, **parts)
        total = {name: summands[name].sum() for name in parts}
        by_group = (
            summands.filter(~summands[UNKNOWN_GROUP]).group_by(COMMUNE, GROUP).aggregate(**total)
        )
        without_group = (
            summands.filter(summands[UNKNOWN_GROUP]).group_by(COMMUNE).aggregate(**total)
        )
        joined = self._joined(by_group, without_group, parts)
        totals = {
            name: joined[f"ce_in_{name}"].fill_null(0) + joined[f"ce_or_{name}"].fill_null(0)
            for name in parts
        }
        reported, unkeyed = joined[known_column(table)], joined[unkeyed_column(table)]
        names: dict[str, FeedColumns] = {}
        columns: dict[str, IbisValue] = {}
        for fact, feed in feeds.items():
            low: IbisValue
            high: IbisValue
            if isinstance(feed, CountFeed):
                low = totals[f"low_{fact}"].cast("int64")
                high = (totals[f"n_{fact}"] + unkeyed).cast("int64")
            else:
                low, high = sums[fact].bounds(fact, totals, unkeyed)
            bounds = names[fact] = FeedColumns(f"fed_{fact}_low", f"fed_{fact}_high")
            columns[bounds.low] = ibis.ifelse(reported, low, ibis.null(low.type()))
            columns[bounds.high] = ibis.ifelse(reported, high, ibis.null(high.type()))
        self.table = joined.select(*[joined[name] for name in self.table.columns], **columns)
        return names

    def _joined(
        self, by_group: ir.Table, without_group: ir.Table, parts: Iterable[str]
    ) -> ir.Table:
        """Return the subjects with the totals of their group, and with those of rows of any group."""
        left = self.table
        in_group = by_group.select(
            ce_in_commune=COMMUNE,
            ce_in=GROUP,
            **{f"ce_in_{name}": by_group[name] for name in parts},
        )
        of_any = without_group.select(
            ce_or_commune=COMMUNE, **{f"ce_or_{name}": without_group[name] for name in parts}
        )
        conditions = [left[COMMUNE] == in_group["ce_in_commune"]]
        if not self._plan.tables[self._group].whole:
            conditions.append(left[KEY] == in_group["ce_in"])
        joined = left.left_join(in_group, conditions)
        return joined.left_join(of_any, joined[COMMUNE] == of_any["ce_or_commune"])

    def _grouped(self, rows: ir.Table, table: str, path: tuple[str, ...]) -> ir.Table:
        """Add the group of each row (:data:`GROUP`), and leave out rows that certainly belong to none."""
        if self._plan.tables[self._group].whole:
            return rows.mutate(**{GROUP: ibis.literal(""), UNKNOWN_GROUP: ibis.literal(False)})
        group: IbisValue = rows[KEY]
        none: IbisValue = ibis.literal(False)
        for step, column in enumerate(path):
            if step:
                to = self._plan.tables[table].belongs_to[path[step - 1]]
                table = to
                rows = rows.mutate(ce_here=group, ce_none=none)
                if to not in self._tables.members:
                    group, none = ibis.null("string"), rows["ce_none"]
                    break
                parents = self._tables.members[to].rows
                right = parents.select(
                    ce_right_commune=COMMUNE,
                    ce_right=KEY,
                    ce_next=parents[parent_column(column)],
                    ce_next_none=parents[no_parent_column(column)],
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
                group, none = rows[f"ce_next_{step}"], rows[f"ce_none_{step}"]
            else:
                group, none = rows[parent_column(column)], rows[no_parent_column(column)]
        rows = rows.mutate(**{GROUP: group, "ce_none": none})
        rows = rows.filter(~(rows["ce_none"] & rows[GROUP].isnull()))
        return rows.mutate(**{UNKNOWN_GROUP: rows[GROUP].isnull()}).drop("ce_none")

    # ---- lists -----------------------------------------------------------------------------

    def list_of(self, feed: RowsFeed, subjects: ir.Table) -> ListTable | None:
        """Return the rows that feed a list fact.

        Rows whose group is unknown, and rows without a key, may belong to every subject of their commune.
        None means that the table was not given.
        """
        if feed.table not in self._tables.members:
            return None
        members: WarehouseTable = self._tables.members[feed.table]
        rows = self._grouped(members.rows, feed.table, feed.path)
        fields = [name for name in feed.fields if name in members.rows.columns]
        keys = subjects.select(ce_to=ID, ce_to_commune=COMMUNE, ce_to_key=KEY)
        own_rows = [rows[COMMUNE] == keys["ce_to_commune"]]
        if not self._plan.tables[self._group].whole:
            own_rows.append(rows[GROUP] == keys["ce_to_key"])
        certain = rows.inner_join(keys, own_rows)
        certain = certain.select("ce_to", *fields, ce_certain=ibis.literal(True))
        without_group = rows.filter(rows[UNKNOWN_GROUP])
        possible = without_group.inner_join(keys, without_group[COMMUNE] == keys["ce_to_commune"])
        possible = possible.select("ce_to", *fields, ce_certain=ibis.literal(False))
        unkeyed = members.unkeyed_communes.inner_join(
            keys, members.unkeyed_communes[COMMUNE] == keys["ce_to_commune"]
        )
        nulls = {name: ibis.null(members.rows[name].type()) for name in fields}
        unkeyed = unkeyed.select("ce_to", **nulls, ce_certain=ibis.literal(False))
        return ListTable(certain.union(possible).union(unkeyed), "ce_to", "empty", "ce_certain")


class _SumColumns:
    """Adds up one column exactly, between two bounds where summands are unknown."""

    def __init__(self, leaf: FactColumn, declared: FactShape) -> None:
        places = [
            leaf.scale,
            *(_decimal_places(e) for e in (declared.low, declared.high) if e is not None),
        ]
        self._scale = max(places)
        self._low, self._high = declared.low, declared.high

    def parts(
        self, fact: str, value: IbisValue, certain: IbisValue, possible: IbisValue
    ) -> dict[str, IbisValue]:
        """Return the columns to add up: the bounds of each summand, and whether a bound is missing."""
        zero = self._exact(0)
        built = self._cast(value)
        lower = built if self._low is None else built.fill_null(self._exact(self._low))
        upper = built if self._high is None else built.fill_null(self._exact(self._high))
        low = ibis.ifelse(certain, lower, ibis.ifelse(lower < zero, lower, zero))
        high = ibis.ifelse(certain, upper, ibis.ifelse(upper > zero, upper, zero))
        no_low, no_high = possible & lower.isnull(), possible & upper.isnull()
        return {
            f"low_{fact}": ibis.ifelse(possible & ~no_low, low, zero),
            f"high_{fact}": ibis.ifelse(possible & ~no_high, high, zero),
            f"no_low_{fact}": no_low.cast("int64"),
            f"no_high_{fact}": no_high.cast("int64"),
        }

    def bounds(
        self, fact: str, totals: Mapping[str, IbisValue], unkeyed: IbisValue
    ) -> tuple[IbisValue, IbisValue]:
        """Return the bounds of the sum; NULL where there is no bound, or no summand."""
        low, high = self._cast(totals[f"low_{fact}"]), self._cast(totals[f"high_{fact}"])
        none = (totals[f"n_{fact}"] + unkeyed) == 0
        no_low, no_high = (
            none | (totals[f"no_low_{fact}"] > 0),
            none | (totals[f"no_high_{fact}"] > 0),
        )
        if self._low is None:
            no_low = no_low | (unkeyed > 0)
        else:
            low = low + self._cast(unkeyed) * self._times(min(self._low, 0))
        if self._high is None:
            no_high = no_high | (unkeyed > 0)
        else:
            high = high + self._cast(unkeyed) * self._times(max(self._high, 0))
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
    """Return the bounds of a count as a fact: an open count is clipped to the minimum of the fact."""
    if declared.low is not None:
        low = ibis.ifelse(low == high, low, ibis.greatest(low, int(declared.low)))
    return ibis.ifelse(low >= high, high, low), high


def sum_bounds(low: IbisValue, high: IbisValue, declared: FactShape) -> tuple[IbisValue, IbisValue]:
    """Return the bounds of a sum as a fact: an open sum is clipped to the bounds of the fact."""
    exact = (low == high).fill_null(False)
    if declared.low is not None:
        minimum = _literal(declared.low, low)
        low = ibis.ifelse(~exact & (low.isnull() | (low < minimum)), minimum, low)
    if declared.high is not None:
        maximum = _literal(declared.high, high)
        high = ibis.ifelse(~exact & (high.isnull() | (high > maximum)), maximum, high)
    return low, ibis.ifelse((low >= high).fill_null(False), low, high)


def _literal(value: Number, like: IbisValue) -> IbisValue:
    type_ = like.type()
    return ibis.literal(int(value) if isinstance(value, int) else value, type_)
