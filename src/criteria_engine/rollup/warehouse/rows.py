"""The rows of a province's tables: their keys, what they belong to, and which of them say what cannot be.

As in one commune, a row with a fault is emptied and stays a member, a row without a key may be one
more member of anything, and a key that points nowhere is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from criteria_engine.columns import diagnostics as column_codes
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ExtraColumns
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.fact_schema import (
    ColumnStats,
    FactColumn,
    is_invalid,
    normalizer,
)
from criteria_engine.columns.translation.facts import FactColumns
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.model.facts import Absent, Shape
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.commune import NONE_WORDS
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.warehouse.stores import ID, Store
from criteria_engine.source import Source

COMMUNE: Final = "ce_commune"


KEY: Final = "ce_key"


FAULTY: Final = "ce_faulty"


EMPTIED: Final = ColumnStats(has_nulls=True, has_invalid=False)
"""What is known of a column once its faults are emptied."""


def parent_column(column: str) -> str:
    """The column with the key a row belongs to; NULL where it is to nothing, or unknown."""
    return f"ce_above_{column}"


def no_parent_column(column: str) -> str:
    """The column that says that a row belongs to nothing."""
    return f"ce_nothing_{column}"


@dataclass(frozen=True, slots=True)
class WarehouseTable:
    """A table of the plan over all communes.

    `rows` have :data:`COMMUNE`, :data:`KEY`, :data:`ID`, what they belong to, and the host's columns.
    `leaves` are the own columns of the plan, by path; `unkeyed_communes` has the commune of each row
    without a key.
    """

    plan: TablePlan
    rows: ir.Table
    leaves: Mapping[str, FactColumn]
    unkeyed_communes: ir.Table


@dataclass(frozen=True, slots=True)
class WarehouseTables:
    """Every table that was given.

    `communes` has a row for each commune: which tables tell anything of it, and how many rows have no key.
    """

    members: Mapping[str, WarehouseTable]
    communes: ir.Table


def known_column(table: str) -> str:
    """The column of `communes` that says whether a table tells anything of it."""
    return f"ce_known_{table}"


def unkeyed_column(table: str) -> str:
    """The column of `communes` with the number of rows without a key."""
    return f"ce_unkeyed_{table}"


def read_tables(
    plan: RollupPlan,
    given: Mapping[str, ir.Table],
    store: Store,
    commune: str,
    extra: ExtraColumns,
    absent: Absent,
) -> WarehouseTables:
    """The tables made ready.

    Raises:
        CriteriaError: a table lacks a column, has one nobody takes or one of a wrong type, or repeats a key.
    """
    reading = {
        name: _TableChecker(plan, plan.tables[name], table, commune, extra)
        for name, table in given.items()
    }
    found = [each for one in reading.values() for each in one.diagnostics]
    if found:
        raise CriteriaError(found)
    # A fault empties every column of its row: worked out once, not again for each of them.
    looked = {name: store.keep(one.faulty()) for name, one in reading.items()}
    keyed = {name: store.keep(one.keyed(looked[name])) for name, one in reading.items()}
    found = [each for name, table in keyed.items() for each in _duplicate_keys(name, table)]
    for one in reading.values():
        if one.planned.whole:
            found += _several_wholes(one.planned, keyed)
            # Where nothing is said, a place may well be in one table only.
            found += _rows_of_no_commune(one.planned, keyed) if absent == "empty" else []
    if found:
        raise CriteriaError(found)
    members = {
        name: WarehouseTable(
            one.planned,
            store.keep(_link(one.planned, keyed)),
            one.own.leaves,
            keyed[name].filter(keyed[name][KEY].isnull()).select(COMMUNE),
        )
        for name, one in reading.items()
    }
    return WarehouseTables(members, store.keep(_communes(plan, keyed, absent)))


def _communes(plan: RollupPlan, keyed: Mapping[str, ir.Table], absent: Absent) -> ir.Table:
    all_ = reduce(lambda a, b: a.union(b), [each.select(COMMUNE) for each in keyed.values()])
    communes: ir.Table = all_.distinct()
    for name in plan.tables:
        if name not in keyed:
            columns = {
                known_column(name): ibis.literal(False),
                unkeyed_column(name): ibis.literal(0, "int64"),
            }
            communes = communes.mutate(**columns)
            continue
        table = keyed[name]
        counted = table.group_by(COMMUNE).aggregate(
            ce_unkeyed=table[KEY].isnull().cast("int64").sum()
        )
        joined = communes.left_join(counted, COMMUNE)
        there = ibis.literal(True) if absent == "empty" else joined["ce_unkeyed"].notnull()
        communes = joined.select(
            *[joined[column] for column in communes.columns],
            **{
                known_column(name): there,
                unkeyed_column(name): joined["ce_unkeyed"].fill_null(0).cast("int64"),
            },
        )
    return communes


def _duplicate_keys(name: str, table: ir.Table) -> list[Diagnostic]:
    """A key twice in a commune: a table has no first row that could be the one to keep."""
    there = table.filter(table[KEY].notnull())
    groups = there.group_by(COMMUNE, KEY).aggregate(ce_rows=there.count())
    again = groups.filter(groups["ce_rows"] > 1)
    missing = table.filter(table[COMMUNE].isnull())
    found = []
    if count := int(again.count().to_pyarrow().as_py()):
        found.append(
            codes.DUPLICATE_KEYS.at(Source("table", name).whole(), table=name, count=count)
        )
    if count := int(missing.count().to_pyarrow().as_py()):
        at = Source("table", name).whole()
        found.append(codes.ROW_WITHOUT_COMMUNE.at(at, table=name, count=count))
    return found


def _several_wholes(planned: TablePlan, keyed: Mapping[str, ir.Table]) -> list[Diagnostic]:
    """More than one row for a commune, in a table with one row for each."""
    table = keyed[planned.name]
    groups = table.group_by(COMMUNE).aggregate(least=table[KEY].min(), most=table[KEY].max())
    again = groups.filter(groups["least"] != groups["most"]).order_by(COMMUNE).limit(1)
    at = Source("table", planned.name).whole()
    return [
        codes.SEVERAL_WHOLES.at(at, table=planned.name, first=each["least"], text=each["most"])
        for each in again.to_pyarrow().to_pylist()
    ]


def _rows_of_no_commune(planned: TablePlan, keyed: Mapping[str, ir.Table]) -> list[Diagnostic]:
    """Rows of communes that the table with one row for each does not have."""
    found = []
    for name, table in keyed.items():
        if name != planned.name:
            count = int(table.anti_join(keyed[planned.name], COMMUNE).count().to_pyarrow().as_py())
            if count:
                at = Source("table", name).whole()
                found.append(
                    codes.ROW_OF_NO_COMMUNE.at(at, table=name, count=count, whole=planned.name)
                )
    return found


def _link(planned: TablePlan, keyed: Mapping[str, ir.Table]) -> ir.Table:
    """The rows with a key, and the keys of rows that are there for what they belong to."""
    table = keyed[planned.name]
    table = table.filter(table[KEY].notnull())
    for column, to in planned.belongs_to.items():
        if to in keyed:
            there = keyed[to].select(ce_to_commune=COMMUNE, ce_to=KEY)
            joined = table.left_join(
                there,
                [
                    table[COMMUNE] == there["ce_to_commune"],
                    table[parent_column(column)] == there["ce_to"],
                ],
            )
            kept = [joined[name] for name in table.columns if name != parent_column(column)]
            table = joined.select(*kept, **{parent_column(column): joined["ce_to"]})
        else:
            table = table.mutate(**{parent_column(column): ibis.null("string")})
    number = ibis.row_number().over(order_by=[table[COMMUNE], table[KEY]])
    return table.mutate(**{ID: number.cast("int64")})


class _TableChecker:
    """One table as given, looked through for what does not fit the plan."""

    def __init__(
        self,
        plan: RollupPlan,
        planned: TablePlan,
        table: ir.Table,
        commune: str,
        extra: ExtraColumns,
    ) -> None:
        self.planned = planned
        self._table = table
        self._commune = commune
        self.diagnostics: list[Diagnostic] = []
        for column in (commune, planned.key):
            if column not in table.columns:
                near = nearest(column, table.columns)
                at = Source(planned.name, column).whole()
                names = ", ".join(table.columns)
                self.diagnostics.append(
                    column_codes.MISSING_COLUMN.at(at, suggestion=near, column=column, known=names)
                )
        self._shapes = [Shape(planned.name, planned.fields, {}, frozenset())]
        titles = plan.titles_of(planned.name)
        self._shapes += [each.criteria.shape for each in titles if each.criteria is not None]
        self._mapped = [self._map(shape) for shape in self._shapes]
        self.own = self._mapped[0]
        taken = {commune, planned.key, *planned.belongs_to}
        taken = taken.union(*(each.used for each in self._mapped))
        self._facts = [name for name in table.columns if name in taken - self._keys()]
        ignored = plan.columns_of_other_versions(planned.name)
        for name in table.columns:
            if extra == "forbid" and name not in taken | ignored:
                near = nearest(name, planned.columns)
                shown = ", ".join(planned.columns)
                self.diagnostics.append(
                    codes.UNKNOWN_COLUMN.at(
                        Source(planned.name, name).whole(),
                        suggestion=near,
                        table=planned.name,
                        name=name,
                        known=shown,
                    )
                )

    def _keys(self) -> set[str]:
        return {self._commune, self.planned.key, *self.planned.belongs_to}

    def _map(self, shape: Shape) -> ColumnMapping:
        mapped = ColumnMapping(shape, {}, "ignore", self.planned.key)
        mapped.map_subjects(dict(self._table.schema().items()))
        self.diagnostics += [
            each for each in mapped.problems.diagnostics if each not in self.diagnostics
        ]
        return mapped

    def faulty(self) -> ir.Table:
        """The rows, and which of them have a fact that does not fit."""
        return self._table.mutate(**{FAULTY: reduce(or_, self._faults(), ibis.literal(False))})

    def keyed(self, table: ir.Table) -> ir.Table:
        """The rows by commune and key, emptied where they are faulty."""
        columns: dict[str, Any] = {
            COMMUNE: _text(table[self._commune]),
            KEY: _text(table[self.planned.key]),
        }
        for column in self.planned.belongs_to:
            if column in table.columns:
                text = _text(table[column])
                none = text.lower().isin(sorted(NONE_WORDS)).fill_null(False)
                columns[parent_column(column)] = ibis.ifelse(none, ibis.null("string"), text)
                columns[no_parent_column(column)] = none
            else:
                columns[parent_column(column)] = ibis.null("string")
                columns[no_parent_column(column)] = ibis.literal(False)
        for column in self._facts:
            built = table[column]
            columns[column] = ibis.ifelse(table[FAULTY], ibis.null(built.type()), built)
        return table.select(**columns)

    def _faults(self) -> list[IbisValue]:
        found: list[IbisValue] = []
        for mapped, shape in zip(self._mapped, self._shapes, strict=True):
            leaves = mapped.leaves
            seen = {
                each.column: ColumnStats(has_invalid=not each.absent) for each in leaves.values()
            }
            built = {
                each.column: normalizer(each, seen[each.column])(each.read(self._table))
                for each in leaves.values()
            }
            numeric = ("integer", "number", "enumeration")
            found += [
                is_invalid(each, each.read(self._table))
                for each in leaves.values()
                if not each.absent and each.declared.kind in numeric
            ]
            row = unbound.BoundRow(built.__getitem__)
            _, crossed = FactColumns(ExactArithmetic(wide=True), seen).record(shape.fields, leaves)
            found += [row.value(truth) for _, truth in crossed if truth is not False]
        return found


def _text(built: IbisValue) -> IbisValue:
    """A key as text; a blank is none."""
    return built.cast("string").strip().nullif("")
