"""translate: a condition on rows → columns that say which rows satisfy it, certainly or possibly.

A condition reads the columns of its table, the decisions about its rows, and the same of the rows that a
row belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.aggregates import Aggregates
from criteria_engine.columns.translation.algebra import Algebra
from criteria_engine.columns.translation.expressions import (
    ExpressionTranslator,
    UnsupportedExpression,
    expect_truth,
)
from criteria_engine.columns.translation.fact_schema import FactColumn, normalizer
from criteria_engine.columns.translation.facts import FactColumns
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.columns.translation.values import ColumnValue, RecordColumns
from criteria_engine.columns.translation.values import TruthPair as Truths
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.facts import FactShape
from criteria_engine.rollup.plan import RollupPlan, RowCondition, TitlePlan
from criteria_engine.rollup.warehouse.rows import (
    COMMUNE,
    EMPTIED,
    KEY,
    WarehouseTables,
    no_parent_column,
    parent_column,
)
from criteria_engine.source import Source

FieldTree = dict[str, "FieldTree"]
"""The names that a condition reads, each with the fields that it reads of it."""


def certain_column(name: str) -> str:
    """Return the column that says whether each row certainly satisfies a condition."""
    return f"ce_certain_{name}"


def possible_column(name: str) -> str:
    """Return the column that says whether each row possibly satisfies a condition."""
    return f"ce_possible_{name}"


def decision_fields(title: TitlePlan) -> tuple[str, ...]:
    """Return the fields that conditions read of a decision."""
    return ("eligible", "held", *title.levels)


class ConditionTable:
    """The rows of one table, with the truth of conditions on them.

    Args:
        plan: the plan.
        tables: the tables.
        decided: the answers of the titles that are decided, by id.
        table: the table whose rows are tested.
        conditions: the conditions by name; None is always true.
        kept: columns of the rows that are read later. Other columns that no condition reads are left out, as
            each join names all columns of both sides again.

    Attributes:
        table: the rows: their commune and key, the columns that were kept, and for each condition
            :func:`certain_column` and :func:`possible_column`.

    Raises:
        CriteriaError: a condition cannot be translated to columns.
    """

    def __init__(
        self,
        plan: RollupPlan,
        tables: WarehouseTables,
        decided: Mapping[str, ir.Table],
        table: str,
        conditions: Mapping[str, RowCondition | None],
        kept: Iterable[str],
    ) -> None:
        self._plan = plan
        self._tables = tables
        self._decided = decided
        self._joined: set[str] = set()
        self._arithmetic = ExactArithmetic(wide=True)
        fields: dict[str, FieldTree] = {}
        for name, condition in conditions.items():
            fields[name] = {}
            if condition is not None:
                _collect_fields(condition.core, fields[name])
        self._columns: dict[str, dict[str, None]] = {}
        for each in fields.values():
            self._collect_columns(table, each)
        keys = (COMMUNE, KEY)
        read = dict.fromkeys((*keys, *kept, *self._columns[table]))
        self.table = tables.members[table].rows.select(*read)
        truths = {
            name: self._truth(condition, self._record(table, fields[name], "", None))
            for name, condition in conditions.items()
        }
        row = unbound.BoundRow(lambda column: self.table[column])
        columns: dict[str, IbisValue] = {}
        for name, truth in truths.items():
            columns[certain_column(name)] = row.value(truth.certain)
            columns[possible_column(name)] = row.value(truth.possible)
        self.table = self.table.select(*keys, *kept, **columns)

    def _truth(self, condition: RowCondition | None, facts: Mapping[str, ColumnValue]) -> Truths:
        """Return the truth of a condition, from the values of the names that it reads."""
        if condition is None:
            return Truths(True, True)
        algebra = Algebra(self._arithmetic, Aggregates())
        translator = ExpressionTranslator(algebra, {}, facts, {}, lambda _name, value: value)
        try:
            return expect_truth(translator.translate(condition.core))
        except UnsupportedExpression as refused:
            raise CriteriaError([refused.diagnostic]) from None

    def _collect_columns(self, table: str, fields: FieldTree) -> None:
        """Add the columns that conditions read of a table, and of the tables that its rows belong to."""
        columns = self._columns.setdefault(table, {KEY: None})
        belongs_to = self._plan.tables[table].belongs_to
        for name, inner in fields.items():
            if name in belongs_to:
                columns |= dict.fromkeys((parent_column(name), no_parent_column(name)))
                if belongs_to[name] in self._tables.members:
                    self._collect_columns(belongs_to[name], inner)
        for path, leaf in self._tables.members[table].leaves.items():
            if path.split(".")[0] in fields:
                columns |= dict.fromkeys(leaf.at[:1])

    # ---- what a name holds -----------------------------------------------------------------

    def _record(
        self, table: str, fields: FieldTree, prefix: str, none: str | None
    ) -> dict[str, ColumnValue]:
        """Return the values of fields of a table; `none` is the column that says that there is no row."""
        planned = self._plan.tables[table]
        titles = {each.id: each for each in self._plan.titles_of(table)}
        values: dict[str, ColumnValue] = {}
        own: dict[str, FactShape] = {}
        for name, inner in fields.items():
            if name in titles:
                values[name] = self._decision(titles[name], prefix, none)
            elif name in planned.belongs_to:
                values[name] = RecordColumns(self._parent(table, name, inner, prefix, none))
            else:
                own[name] = planned.fields[name]
        return values | self._own(table, own, prefix)

    def _own(
        self, table: str, fields: Mapping[str, FactShape], prefix: str
    ) -> dict[str, ColumnValue]:
        for name, declared in fields.items():
            if declared.kind == "list":
                at = Source(table, name).whole()
                what = Text(
                    "danh sách trong điều kiện của bảng", "a list in a condition of a table"
                )
                raise CriteriaError([codes.UNSUPPORTED_OVER_COLUMNS.at(at, what=what)])
        leaves: dict[str, FactColumn] = {}
        for path, leaf in self._tables.members[table].leaves.items():
            if path.split(".")[0] in fields:
                column = f"{prefix}ce_value_{leaf.column}"
                if column not in self._joined:
                    self._joined.add(column)
                    source = _Prefixed(self.table, prefix)
                    self.table = self.table.mutate(
                        **{column: normalizer(leaf, EMPTIED)(leaf.read(source))}
                    )
                leaves[path] = replace(leaf, column=column)
        stats = {each.column: EMPTIED for each in leaves.values()}
        values, _ = FactColumns(self._arithmetic, stats).record(fields, leaves)
        return values

    def _decision(self, title: TitlePlan, prefix: str, none: str | None) -> RecordColumns:
        columns = {n: f"{prefix}ce_of_{title.id}_{n}" for n in decision_fields(title)}
        joined_key = f"{prefix}ce_of_{title.id}"
        if joined_key not in self._joined:
            self._joined.add(joined_key)
            decided = self._decided[title.id]
            right = decided.select(
                ce_right_commune=COMMUNE,
                ce_right=KEY,
                **{columns[n]: decided[n] for n in columns},
            )
            self._join(right, f"{prefix}{KEY}")
            if none is not None:
                without_row = {
                    column: ibis.ifelse(self.table[none], False, self.table[column])
                    for column in columns.values()
                }
                self.table = self.table.mutate(**without_row)
        return RecordColumns(
            {
                name: Truths(
                    unbound.coalesce(unbound.column(column), False),
                    unbound.coalesce(unbound.column(column), True),
                )
                for name, column in columns.items()
            }
        )

    def _parent(
        self, table: str, column: str, fields: FieldTree, prefix: str, none: str | None
    ) -> dict[str, ColumnValue]:
        to = self._plan.tables[table].belongs_to[column]
        inner, none_column = f"{prefix}{column}__", f"{prefix}ce_no_{column}"
        if inner not in self._joined:
            self._joined.add(inner)
            is_none = self.table[f"{prefix}{no_parent_column(column)}"].fill_null(False)
            if none is not None:
                is_none = is_none | self.table[none]
            self.table = self.table.mutate(**{none_column: is_none})
            if to in self._tables.members:
                rows = self._tables.members[to].rows
                right = rows.select(
                    ce_right_commune=COMMUNE,
                    ce_right=KEY,
                    **{f"{inner}{name}": rows[name] for name in self._columns[to]},
                )
                self._join(right, f"{prefix}{parent_column(column)}")
        if to not in self._tables.members:
            return self._unknown_record(to, fields, none_column)
        return self._record(to, fields, inner, none_column)

    def _unknown_record(self, table: str, fields: FieldTree, none: str) -> dict[str, ColumnValue]:
        """Return the values of a table that was not given: unknown, and false where there is no row."""
        planned = self._plan.tables[table]
        values: dict[str, ColumnValue] = {}
        own: dict[str, FactShape] = {}
        unknown = Truths(False, unbound.negation(unbound.column(none)))
        for name, inner in fields.items():
            title = next((each for each in self._plan.titles_of(table) if each.id == name), None)
            if title is not None:
                values[name] = RecordColumns(dict.fromkeys(decision_fields(title), unknown))
            elif name in planned.belongs_to:
                parent = planned.belongs_to[name]
                values[name] = RecordColumns(self._unknown_record(parent, inner, none))
            else:
                own[name] = planned.fields[name]
        own_values, _ = FactColumns(self._arithmetic, {}).record(own, {})
        return values | own_values

    def _join(self, right: ir.Table, key: str) -> None:
        left = self.table
        joined = left.left_join(
            right,
            [left[COMMUNE] == right["ce_right_commune"], left[key] == right["ce_right"]],
        )
        more = [name for name in right.columns if name not in ("ce_right_commune", "ce_right")]
        self.table = joined.select(*[joined[name] for name in (*left.columns, *more)])


class _Prefixed:
    """A table whose columns have a prefix, for readers that use the names without it."""

    def __init__(self, table: ir.Table, prefix: str) -> None:
        self._table = table
        self._prefix = prefix

    def __getitem__(self, name: str) -> Any:
        return self._table[f"{self._prefix}{name}"]


def _collect_fields(node: core.Core, fields: FieldTree) -> None:
    """Add the names that an expression reads to `fields`, each with the fields that it reads of it."""
    for each in core.walk(node):
        path: list[str] = []
        inner: Any = each
        while isinstance(inner, core.FieldAccess):
            path.append(inner.name)
            inner = inner.subject
        if isinstance(inner, core.Fact):
            subfields = fields.setdefault(inner.name, {})
            for name in reversed(path):
                subfields = subfields.setdefault(name, {})
