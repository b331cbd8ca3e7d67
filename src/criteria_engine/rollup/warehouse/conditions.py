"""Conditions on the rows of a table, lowered over its columns, its decisions and what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
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
"""The names a condition reads, and the names read of those."""


def decision_fields(title: TitlePlan) -> tuple[str, ...]:
    """What conditions read of a decision."""
    return ("eligible", "held", *title.levels)


class ConditionTable:
    """The rows of one table with everything conditions on them read, joined as it is asked for."""

    def __init__(
        self, plan: RollupPlan, tables: WarehouseTables, decided: Mapping[str, ir.Table], table: str
    ) -> None:
        self._plan = plan
        self._tables = tables
        self._decided = decided
        self._name = table
        self._joined: set[str] = set()
        self._arithmetic = ExactArithmetic(wide=True)
        self.table = tables.members[table].rows

    def test(self, condition: RowCondition | None, name: str) -> tuple[str, str]:
        """The columns that say of each row whether it surely meets a condition, and whether it may.

        Raises:
            CriteriaError: the condition cannot be said of columns.
        """
        sure, may = f"ce_sure_{name}", f"ce_may_{name}"
        certain: IbisValue = ibis.literal(True)
        possible: IbisValue = ibis.literal(True)
        if condition is not None:
            wanted: FieldTree = {}
            _collect_fields(condition.core, wanted)
            facts = self._record(self._name, wanted, "", None)
            algebra = Algebra(self._arithmetic, Aggregates())
            lowering = ExpressionTranslator(algebra, {}, facts, {}, lambda _name, value: value)
            try:
                met = expect_truth(lowering.translate(condition.core))
            except UnsupportedExpression as refused:
                raise CriteriaError([refused.diagnostic]) from None
            row = unbound.BoundRow(lambda column: self.table[column])
            certain, possible = row.value(met.certain), row.value(met.possible)
        self.table = self.table.mutate(**{sure: certain, may: possible})
        return sure, may

    # ---- what a name holds -----------------------------------------------------------------

    def _record(
        self, table: str, wanted: FieldTree, prefix: str, none: str | None
    ) -> dict[str, ColumnValue]:
        """The values of names of a table's rows; `none` is the column that says there is no row at all."""
        planned = self._plan.tables[table]
        titles = {each.id: each for each in self._plan.titles_of(table)}
        found: dict[str, ColumnValue] = {}
        own: dict[str, FactShape] = {}
        for name, inner in wanted.items():
            if name in titles:
                found[name] = self._decision(titles[name], prefix, none)
            elif name in planned.belongs_to:
                found[name] = RecordColumns(self._parent(table, name, inner, prefix, none))
            else:
                own[name] = planned.fields[name]
        return found | self._own(table, own, prefix)

    def _own(
        self, table: str, fields: Mapping[str, FactShape], prefix: str
    ) -> dict[str, ColumnValue]:
        for name, declared in fields.items():
            if declared.kind == "list":
                at = Source(table, name).whole()
                what = Text(
                    "danh sách trong điều kiện của bảng", "a list in a condition of a table"
                )
                raise CriteriaError([codes.NOT_IN_COLUMNS.at(at, what=what)])
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
        seen = {each.column: EMPTIED for each in leaves.values()}
        values, _ = FactColumns(self._arithmetic, seen).record(fields, leaves)
        return values

    def _decision(self, title: TitlePlan, prefix: str, none: str | None) -> RecordColumns:
        columns = {n: f"{prefix}ce_of_{title.id}_{n}" for n in decision_fields(title)}
        mark = f"{prefix}ce_of_{title.id}"
        if mark not in self._joined:
            self._joined.add(mark)
            decided = self._decided[title.id]
            right = decided.select(
                ce_right_commune=COMMUNE,
                ce_right=KEY,
                **{columns[n]: decided[n] for n in columns},
            )
            self._join(right, f"{prefix}{KEY}")
            if none is not None:
                instead = {
                    column: ibis.ifelse(self.table[none], False, self.table[column])
                    for column in columns.values()
                }
                self.table = self.table.mutate(**instead)
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
        self, table: str, column: str, wanted: FieldTree, prefix: str, none: str | None
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
                    **{f"{inner}{name}": rows[name] for name in rows.columns if name != COMMUNE},
                )
                self._join(right, f"{prefix}{parent_column(column)}")
        if to not in self._tables.members:
            return self._unread(to, wanted, none_column)
        return self._record(to, wanted, inner, none_column)

    def _unread(self, table: str, wanted: FieldTree, none: str) -> dict[str, ColumnValue]:
        """Of a table that was not given: nothing is known, but that one has no part in it."""
        planned = self._plan.tables[table]
        found: dict[str, ColumnValue] = {}
        own: dict[str, FactShape] = {}
        open_ = Truths(False, unbound.negation(unbound.column(none)))
        for name, inner in wanted.items():
            title = next((each for each in self._plan.titles_of(table) if each.id == name), None)
            if title is not None:
                found[name] = RecordColumns(dict.fromkeys(decision_fields(title), open_))
            elif name in planned.belongs_to:
                above_ = planned.belongs_to[name]
                found[name] = RecordColumns(self._unread(above_, inner, none))
            else:
                own[name] = planned.fields[name]
        values, _ = FactColumns(self._arithmetic, {}).record(own, {})
        return found | values

    def _join(self, right: ir.Table, key: str) -> None:
        left = self.table
        joined = left.left_join(
            right,
            [left[COMMUNE] == right["ce_right_commune"], left[key] == right["ce_right"]],
        )
        more = [name for name in right.columns if name not in ("ce_right_commune", "ce_right")]
        self.table = joined.select(*[joined[name] for name in (*left.columns, *more)])


class _Prefixed:
    """A table whose columns bear a prefix, for what reads them by their own names."""

    def __init__(self, table: ir.Table, prefix: str) -> None:
        self._table = table
        self._prefix = prefix

    def __getitem__(self, name: str) -> Any:
        return self._table[f"{self._prefix}{name}"]


def _collect_fields(node: core.Core, wanted: FieldTree) -> None:
    """The names an expression reads, each with what is read of it."""
    for each in core.walk(node):
        way: list[str] = []
        inner: Any = each
        while isinstance(inner, core.FieldAccess):
            way.append(inner.name)
            inner = inner.subject
        if isinstance(inner, core.Fact):
            here = wanted.setdefault(inner.name, {})
            for name in reversed(way):
                here = here.setdefault(name, {})
