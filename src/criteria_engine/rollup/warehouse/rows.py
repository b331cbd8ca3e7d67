"""read: the tables of a province → checked tables with keys and parents, and without faulty facts.

The rules are those of one commune (:mod:`~criteria_engine.rollup.commune`): a fact that cannot be used is
unknown but its row stays, a row without a key may be one more member of any group, and the key of a
parent that does not exist is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial, reduce
from operator import and_, or_
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.columns import diagnostics as column_codes
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ExtraColumns
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.fact_schema import (
    ColumnStats,
    FactColumn,
    TableProblems,
    accepts_type,
    end_paths,
    is_invalid,
    normalizer,
)
from criteria_engine.columns.translation.facts import FactColumns
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Absent, Shape
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.readable_facts import bounding_facts
from criteria_engine.rollup.subjects import NONE_WORDS
from criteria_engine.rollup.warehouse.keys import (
    key_text,
    misspelt_communes,
    near_equal_subjects,
    unusable_keys,
)
from criteria_engine.rollup.warehouse.null_columns import with_typed_nulls
from criteria_engine.rollup.warehouse.stores import ID, Store
from criteria_engine.source import Source

COMMUNE: Final = "ce_commune"

KEY: Final = "ce_key"


EMPTIED: Final = ColumnStats(has_nulls=True, has_invalid=False)
"""What a column holds once faulty facts are removed: NULLs, but no unusable value."""


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
        warnings: keys that are almost the same.
    """

    members: Mapping[str, WarehouseTable]
    communes: ir.Table
    warnings: tuple[Diagnostic, ...] = ()


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
    given = {name: _with_types(plan, name, table) for name, table in given.items()}
    checkers = {
        name: _TableChecker(plan, plan.tables[name], table, commune, extra)
        for name, table in given.items()
    }
    diagnostics = [each for one in checkers.values() for each in one.diagnostics]
    if diagnostics:
        raise CriteriaError(diagnostics)
    whole = next((name for name, one in checkers.items() if one.planned.whole), None)
    diagnostics = misspelt_communes(given, commune, whole, absent)
    if not diagnostics:
        for name, one in checkers.items():
            diagnostics += unusable_keys(
                given[name], name, one.key_columns(), one.planned.belongs_to
            )
    if diagnostics:
        raise CriteriaError(diagnostics)
    # Which facts are faulty is computed once here, not again in the query of each column.
    flagged = {name: store.materialize(one.flagged()) for name, one in checkers.items()}
    keyed = {name: store.materialize(one.keyed(flagged[name])) for name, one in checkers.items()}
    diagnostics = [each for name, table in keyed.items() for each in _duplicate_keys(name, table)]
    for one in checkers.values():
        if one.planned.whole:
            diagnostics += _several_root_rows(one.planned, keyed)
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
    warnings = [
        warning
        for name, table in keyed.items()
        for warning in near_equal_subjects(table, COMMUNE, KEY, plan.tables[name].label)
    ]
    communes = store.materialize(_communes(plan, keyed, absent))
    return WarehouseTables(members, communes, tuple(warnings))


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


def _shapes(plan: RollupPlan, planned: TablePlan) -> list[Shape]:
    """Return the facts of a table, and those of the sets that are decided for its rows."""
    own = Shape(planned.name, planned.fields, {}, frozenset())
    titles = plan.titles_of(planned.name)
    return [own, *(each.criteria.shape for each in titles if each.criteria is not None)]


def _with_types(plan: RollupPlan, name: str, table: ir.Table) -> ir.Table:
    shapes = _shapes(plan, plan.tables[name])
    return with_typed_nulls(table, {n: f for each in shapes for n, f in each.fields.items()})


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
        self._shapes = _shapes(plan, planned)
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
        self._mapped = [self._map(shape) for shape in self._shapes]
        self.own = self._mapped[0]
        read_columns = {commune, planned.key, *planned.belongs_to}
        read_columns = read_columns.union(*(each.used for each in self._mapped))
        self._plain_items = self._map_plain_lists()
        read_columns |= self._plain_items.keys()
        self._facts = [name for name in table.columns if name in read_columns - self._keys()]
        unread = [each for each in table.columns if each not in read_columns]
        # The versions for other days are read only where a column is unknown to those of this day.
        ignored = plan.columns_of_other_versions(planned.name) if unread else frozenset()
        for name in unread:
            if extra == "forbid" and name not in ignored:
                near = nearest(name, planned.columns)
                self.diagnostics.append(
                    column_codes.UNKNOWN_FACT_COLUMN.at(
                        Source(planned.name, name).whole(), suggestion=near, column=name
                    )
                )

    def _keys(self) -> set[str]:
        return {self._commune, *self.key_columns()}

    def key_columns(self) -> list[str]:
        """Return the columns with the key of each row and of its parents, as far as the table has them."""
        names = (self.planned.key, *self.planned.belongs_to)
        return [each for each in names if each in self._table.columns]

    def _map(self, shape: Shape) -> ColumnMapping:
        mapped = ColumnMapping(shape, {}, "ignore", self.planned.key)
        mapped.map_subjects(dict(self._table.schema().items()))
        self.diagnostics += [
            each for each in mapped.problems.diagnostics if each not in self.diagnostics
        ]
        return mapped

    def _map_plain_lists(self) -> dict[str, FactColumn]:
        """Return how an item of each list of plain values is read, by the column of the list."""
        schema = self._table.schema()
        lists = {
            name: declared
            for shape in self._shapes
            for name, declared in shape.fields.items()
            if declared.plain is not None and name in schema
        }
        items: dict[str, FactColumn] = {}
        problems = TableProblems()
        for name, declared in lists.items():
            item, type_ = declared.plain, schema[name]
            if item is None or isinstance(type_, dt.Null):
                continue
            if not isinstance(type_, dt.Array):
                problems.wrong_type(name, "plain list", type_)
            elif not accepts_type(item, type_.value_type):
                problems.wrong_type(name, item.kind, type_.value_type)
            else:
                items[name] = FactColumn(name, name, item, type_.value_type, (name,))
        self.diagnostics += problems.diagnostics
        return items

    def flagged(self) -> ir.Table:
        """Return the rows, with a column (:func:`_flag`) for each that may hold a fact that cannot be used."""
        conditions: dict[str, list[IbisValue]] = {}
        for columns, condition in self._faults():
            for column in columns:
                conditions.setdefault(column, []).append(condition)
        return self._table.mutate(
            **{_flag(column): reduce(or_, found) for column, found in conditions.items()}
        )

    def keyed(self, table: ir.Table) -> ir.Table:
        """Return the rows with commune, key and keys of parents; facts that cannot be used are NULL."""
        columns: dict[str, Any] = {
            COMMUNE: key_text(table[self._commune]),
            KEY: key_text(table[self.planned.key]),
        }
        for column in self.planned.belongs_to:
            if column in table.columns:
                text = key_text(table[column])
                none = text.lower().isin(sorted(NONE_WORDS)).fill_null(False)
                columns[parent_column(column)] = ibis.ifelse(none, ibis.null("string"), text)
                columns[no_parent_column(column)] = none
            else:
                columns[parent_column(column)] = ibis.null("string")
                columns[no_parent_column(column)] = ibis.literal(False)
        for column in self._facts:
            built = table[column]
            if _flag(column) in table.columns:
                built = ibis.ifelse(table[_flag(column)], ibis.null(built.type()), built)
            columns[column] = built
        return table.select(**columns)

    def _faults(self) -> Iterator[tuple[list[str], IbisValue]]:
        """Yield columns, and the condition under which their facts cannot be used."""
        for name, item in self._plain_items.items():
            if item.declared.kind in ("integer", "number", "enumeration"):
                bad = self._table[name].filter(partial(is_invalid, item))
                yield [name], (bad.length() > 0).fill_null(False)
        for mapped, shape in zip(self._mapped, self._shapes, strict=True):
            leaves = mapped.leaves
            stats = {
                each.column: ColumnStats(has_invalid=not each.absent) for each in leaves.values()
            }
            built = {
                each.column: normalizer(each, stats[each.column])(each.read(self._table))
                for each in leaves.values()
            }
            for each in leaves.values():
                if not each.absent and each.declared.kind in ("integer", "number", "enumeration"):
                    yield [each.at[0]], is_invalid(each, each.read(self._table))
            row = unbound.BoundRow(built.__getitem__)
            _, crossed = FactColumns(ExactArithmetic(wide=True), stats).record(shape.fields, leaves)
            for path, truth in crossed:
                if truth is not False:
                    condition: IbisValue = row.value(truth)
                    yield self._columns_of(path, leaves), condition
                    yield from self._bounds_of(path, shape, leaves, condition, frozenset())

    @staticmethod
    def _columns_of(path: str, leaves: Mapping[str, FactColumn]) -> list[str]:
        """Return the host's columns of a fact: one, or one for each end of its interval."""
        paths = (path, *end_paths(path))
        return [leaves[each].at[0] for each in paths if each in leaves and not leaves[each].absent]

    def _bounds_of(
        self,
        name: str,
        shape: Shape,
        leaves: Mapping[str, FactColumn],
        condition: IbisValue,
        seen: frozenset[str],
    ) -> Iterator[tuple[list[str], IbisValue]]:
        """Yield the columns of the facts that bound a fact, through bounds that are NULL in the row."""
        bounding = bounding_facts(shape.fields[name])
        for other in bounding & shape.fields.keys() - seen - {name}:
            columns = self._columns_of(other, leaves)
            yield columns, condition
            blank = reduce(and_, [self._table[each].isnull() for each in columns], condition)
            yield from self._bounds_of(other, shape, leaves, blank, seen | {name})


def _flag(column: str) -> str:
    """Return the column that says whether the fact in a column cannot be used."""
    return f"ce_faulty_{column}"
