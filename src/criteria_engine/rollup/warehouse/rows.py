"""read: the tables of a province → checked tables with keys, parents and faulty rows emptied.

The rules are those of one commune (:mod:`~criteria_engine.rollup.commune`): the facts of a faulty row are
unknown but it stays a member, a row without a key may be one more member of any group, and the key of a
parent that does not exist is unknown.
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
"""What a column holds once faulty rows are emptied: NULLs, but no unusable value."""


def parent_column(column: str) -> str:
    """Return the column with the key of a parent; NULL where there is no parent or it is unknown."""
    return f"ce_above_{column}"


def no_parent_column(column: str) -> str:
    """Return the column that says that a row certainly has no parent of a kind."""
    return f"ce_nothing_{column}"


@dataclass(frozen=True, slots=True)
class WarehouseTable:
    """A table of the plan over all communes.

    Attributes:
        plan: the table in the plan.
        rows: the rows with a key: :data:`COMMUNE`, :data:`KEY`, :data:`ID`, keys of parents
            (:func:`parent_column`), and the columns of the host.
        leaves: the columns of the table's own facts, by path.
        unkeyed_communes: the commune of each row without a key.
    """

    plan: TablePlan
    rows: ir.Table
    leaves: Mapping[str, FactColumn]
    unkeyed_communes: ir.Table


@dataclass(frozen=True, slots=True)
class WarehouseTables:
    """The tables that were given.

    Attributes:
        members: the tables by name.
        communes: a row for each commune, with a :func:`known_column` and an :func:`unkeyed_column` for each
            table of the plan.
    """

    members: Mapping[str, WarehouseTable]
    communes: ir.Table


def known_column(table: str) -> str:
    """Return the column of `communes` that says whether a table was reported for the commune."""
    return f"ce_known_{table}"


def unkeyed_column(table: str) -> str:
    """Return the column of `communes` with the number of rows of a table without a key."""
    return f"ce_unkeyed_{table}"


def read_tables(
    plan: RollupPlan,
    given: Mapping[str, ir.Table],
    store: Store,
    commune: str,
    extra: ExtraColumns,
    absent: Absent,
) -> WarehouseTables:
    """Check the tables of a province and prepare their rows.

    Args:
        plan: the tables and their columns.
        given: the tables of the host by name.
        store: the store that holds them.
        commune: the column with the commune, in every table.
        extra: what to do with columns that are not in the plan.
        absent: what no rows of a commune in a table mean: "empty" (it has none) or "unknown".

    Raises:
        CriteriaError: a table lacks a column, has an unknown one or one of a wrong type, or repeats a key.
    """
    checkers = {
        name: _TableChecker(plan, plan.tables[name], table, commune, extra)
        for name, table in given.items()
    }
    diagnostics = [each for one in checkers.values() for each in one.diagnostics]
    if diagnostics:
        raise CriteriaError(diagnostics)
    # Whether a row is faulty is computed once here, not again in the query of each column.
    flagged = {name: store.materialize(one.faulty()) for name, one in checkers.items()}
    keyed = {name: store.materialize(one.keyed(flagged[name])) for name, one in checkers.items()}
    diagnostics = [each for name, table in keyed.items() for each in _duplicate_keys(name, table)]
    for one in checkers.values():
        if one.planned.whole:
            diagnostics += _several_root_rows(one.planned, keyed)
            # With "unknown", a commune may be in one table only.
            diagnostics += _unknown_communes(one.planned, keyed) if absent == "empty" else []
    if diagnostics:
        raise CriteriaError(diagnostics)
    members = {
        name: WarehouseTable(
            one.planned,
            store.materialize(_link(one.planned, keyed)),
            one.own.leaves,
            keyed[name].filter(keyed[name][KEY].isnull()).select(COMMUNE),
        )
        for name, one in checkers.items()
    }
    return WarehouseTables(members, store.materialize(_communes(plan, keyed, absent)))


def _communes(plan: RollupPlan, keyed: Mapping[str, ir.Table], absent: Absent) -> ir.Table:
    union = reduce(lambda a, b: a.union(b), [each.select(COMMUNE) for each in keyed.values()])
    communes: ir.Table = union.distinct()
    for name in plan.tables:
        if name not in keyed:
            columns = {
                known_column(name): ibis.literal(False),
                unkeyed_column(name): ibis.literal(0, "int64"),
            }
            communes = communes.mutate(**columns)
            continue
        table = keyed[name]
        counts = table.group_by(COMMUNE).aggregate(
            ce_unkeyed=table[KEY].isnull().cast("int64").sum()
        )
        joined = communes.left_join(counts, COMMUNE)
        reported = ibis.literal(True) if absent == "empty" else joined["ce_unkeyed"].notnull()
        communes = joined.select(
            *[joined[column] for column in communes.columns],
            **{
                known_column(name): reported,
                unkeyed_column(name): joined["ce_unkeyed"].fill_null(0).cast("int64"),
            },
        )
    return communes


def _duplicate_keys(name: str, table: ir.Table) -> list[Diagnostic]:
    """Report keys that occur twice in a commune, and rows without a commune."""
    with_key = table.filter(table[KEY].notnull())
    groups = with_key.group_by(COMMUNE, KEY).aggregate(ce_rows=with_key.count())
    repeated = groups.filter(groups["ce_rows"] > 1)
    missing = table.filter(table[COMMUNE].isnull())
    diagnostics = []
    if count := int(repeated.count().to_pyarrow().as_py()):
        diagnostics.append(
            codes.DUPLICATE_SUBJECT_KEY.at(Source("table", name).whole(), table=name, count=count)
        )
    if count := int(missing.count().to_pyarrow().as_py()):
        at = Source("table", name).whole()
        diagnostics.append(codes.ROW_WITHOUT_COMMUNE.at(at, table=name, count=count))
    return diagnostics


def _several_root_rows(planned: TablePlan, keyed: Mapping[str, ir.Table]) -> list[Diagnostic]:
    """Report a second row for a commune in the table with one row for each commune."""
    table = keyed[planned.name]
    groups = table.group_by(COMMUNE).aggregate(first=table[KEY].min(), last=table[KEY].max())
    repeated = groups.filter(groups["first"] != groups["last"]).order_by(COMMUNE).limit(1)
    at = Source("table", planned.name).whole()
    return [
        codes.SEVERAL_ROOT_ROWS.at(at, table=planned.name, first=each["first"], text=each["last"])
        for each in repeated.to_pyarrow().to_pylist()
    ]


def _unknown_communes(planned: TablePlan, keyed: Mapping[str, ir.Table]) -> list[Diagnostic]:
    """Report rows of communes that the table with one row for each commune does not have."""
    diagnostics = []
    for name, table in keyed.items():
        if name != planned.name:
            count = int(table.anti_join(keyed[planned.name], COMMUNE).count().to_pyarrow().as_py())
            if count:
                at = Source("table", name).whole()
                diagnostics.append(
                    codes.UNKNOWN_COMMUNE.at(at, table=name, count=count, whole=planned.name)
                )
    return diagnostics


def _link(planned: TablePlan, keyed: Mapping[str, ir.Table]) -> ir.Table:
    """Return the rows with a key, numbered, with keys of parents that do not exist set to NULL."""
    table = keyed[planned.name]
    table = table.filter(table[KEY].notnull())
    for column, to in planned.belongs_to.items():
        if to in keyed:
            parents = keyed[to].select(ce_to_commune=COMMUNE, ce_to=KEY)
            joined = table.left_join(
                parents,
                [
                    table[COMMUNE] == parents["ce_to_commune"],
                    table[parent_column(column)] == parents["ce_to"],
                ],
            )
            other_columns = [
                joined[name] for name in table.columns if name != parent_column(column)
            ]
            table = joined.select(*other_columns, **{parent_column(column): joined["ce_to"]})
        else:
            table = table.mutate(**{parent_column(column): ibis.null("string")})
    number = ibis.row_number().over(order_by=[table[COMMUNE], table[KEY]])
    return table.mutate(**{ID: number.cast("int64")})


class _TableChecker:
    """Checks one table of the host against the plan.

    Attributes:
        planned: the table in the plan.
        own: the mapping of the table's own facts to columns.
        diagnostics: everything in the table that does not fit.
    """

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
        read_columns = {commune, planned.key, *planned.belongs_to}
        read_columns = read_columns.union(*(each.used for each in self._mapped))
        self._facts = [name for name in table.columns if name in read_columns - self._keys()]
        ignored = plan.columns_of_other_versions(planned.name)
        for name in table.columns:
            if extra == "forbid" and name not in read_columns | ignored:
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
        """Return the rows, with :data:`FAULTY` for those with a fact that cannot be used."""
        return self._table.mutate(**{FAULTY: reduce(or_, self._faults(), ibis.literal(False))})

    def keyed(self, table: ir.Table) -> ir.Table:
        """Return the rows with commune, key and keys of parents; facts are NULL where the row is faulty."""
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
        faults: list[IbisValue] = []
        for mapped, shape in zip(self._mapped, self._shapes, strict=True):
            leaves = mapped.leaves
            stats = {
                each.column: ColumnStats(has_invalid=not each.absent) for each in leaves.values()
            }
            built = {
                each.column: normalizer(each, stats[each.column])(each.read(self._table))
                for each in leaves.values()
            }
            numeric = ("integer", "number", "enumeration")
            faults += [
                is_invalid(each, each.read(self._table))
                for each in leaves.values()
                if not each.absent and each.declared.kind in numeric
            ]
            row = unbound.BoundRow(built.__getitem__)
            _, crossed = FactColumns(ExactArithmetic(wide=True), stats).record(shape.fields, leaves)
            faults += [row.value(truth) for _, truth in crossed if truth is not False]
        return faults


def _text(built: IbisValue) -> IbisValue:
    """Return a key as text, and NULL for a blank one."""
    return built.cast("string").strip().nullif("")
