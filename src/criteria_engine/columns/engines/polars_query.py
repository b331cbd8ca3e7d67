"""polars_query: a set and the schema of tables in memory → a reusable Polars query.

Translating a set and building its query takes tens of milliseconds, however small the table. The query is
therefore built once over typed tables without rows and cached: tables that come in pieces, or again every day,
cost only the time for their rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np
import polars as pl
import pyarrow as pa

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.columns.engines.answer_types import integer_types
from criteria_engine.columns.engines.host_frames import decode_categories
from criteria_engine.columns.engines.integer_widths import BoundsByColumn
from criteria_engine.columns.engines.projections import Projection
from criteria_engine.columns.engines.text_lookup import LookupAssembler
from criteria_engine.columns.ibis_internals import ops
from criteria_engine.columns.names import ROW
from criteria_engine.columns.pipeline import SUBJECT, GivenTables, label_answers, prepare_tables
from criteria_engine.columns.translation.aggregates import Aggregate, AggregateKind
from criteria_engine.columns.translation.aggregation import item_summands
from criteria_engine.columns.translation.case_split import TableBackend, memtable, resolve_open_rows
from criteria_engine.columns.translation.fact_schema import ColumnStats, FactColumn, TableInfo
from criteria_engine.columns.translation.plan import Plan, PreparedTables
from criteria_engine.columns.translation.unbound import MAX_INT64
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Shape

Offsets = np.ndarray[Any, np.dtype[np.int64]]
"""The position of each subject's first item, followed by the number of all items."""

Frames = Mapping[str, pl.DataFrame]
"""Data frames by name."""


@dataclass(frozen=True, slots=True)
class FrameTables:
    """Tables in memory.

    Attributes:
        subjects: the subjects, with :data:`ROW`.
        items: the items of each list, in the order of their subjects.
        offsets: for each list the positions at which the items of each subject begin.
    """

    subjects: pl.DataFrame
    items: Frames
    offsets: Mapping[str, Offsets]

    def rows(self, name: str) -> pl.Series:
        """Return for each item of a list the row number of its subject."""
        counts = np.diff(self.offsets[name])
        return pl.Series(ROW, np.repeat(np.arange(len(counts), dtype="int64"), counts))

    def pieces(self) -> Iterator[FrameTables]:
        """Yield the tables in pieces of so many subjects that intermediate columns stay in cache memory."""
        for start in range(0, max(len(self.subjects), 1), _SUBJECTS_AT_ONCE):
            subjects = self.subjects.slice(start, _SUBJECTS_AT_ONCE)
            items: dict[str, pl.DataFrame] = {}
            offsets: dict[str, Offsets] = {}
            for name, ends in self.offsets.items():
                own = ends[start : start + len(subjects) + 1]
                items[name] = self.items[name].slice(int(own[0]), int(own[-1] - own[0]))
                offsets[name] = own - own[0]
            yield FrameTables(subjects, items, offsets)


_SUBJECTS_AT_ONCE: Final = 1_000_000
"""The number of subjects in a piece."""


class PolarsQuery:
    """The query that decides a set over tables in memory with one schema.

    Args:
        decider: the set.
        shape: the facts it asks for.
        given: tables with the schema, without rows.
        leaves: the columns of facts, by path.
        stats: the statistics of each column.
        reasons: whether the answer has reasons and missing facts.

    Attributes:
        plan: the plan that the query was built from.

    Raises:
        CriteriaError: Polars cannot decide the set exactly; every construct is listed.
    """

    def __init__(
        self,
        decider: Decider,
        shape: Shape,
        given: GivenTables,
        leaves: Mapping[str, FactColumn],
        stats: Mapping[str, ColumnStats],
        *,
        reasons: bool,
    ) -> None:
        self._decider = decider
        info = TableInfo(leaves, stats, given.stated, given.oversized)
        self.plan = Plan(decider, shape, info, wide=False, texts=LookupAssembler())
        splits = bool(self.plan.splits)
        if splits:
            numbered = {ROW: "int64", **given.subjects.schema()}
            given = replace(given, subjects=ibis.table(numbered, name="subjects"))
        ready = prepare_tables(given, leaves, stats, shape)

        def prepared(table: ir.Table) -> Projection:
            # Ibis itself computes the cases, in the types that the columns have.
            return Projection(table, types=_long_integers(table) if splits else None)

        self._subjects = prepared(ready.subjects)
        self._items = {name: prepared(table) for name, table in ready.lists.items()}
        traced = _Tracer(
            ready,
            given.oversized,
            self._subjects.bounds,
            {name: each.bounds for name, each in self._items.items()},
        )
        first = self.plan.answer_table(traced.prepared, reasons=reasons)
        self._sums = traced.sums
        self._answer = traced.projection(
            first if splits else label_answers(first, decider, self.plan),
            _long_integers(first) if splits else integer_types(self.plan, decider.checked),
        )

    def run(self, tables: FrameTables) -> pl.DataFrame:
        """Return the answers, in the order of the subjects."""
        answers = [self._piece(piece) for piece in tables.pieces()]
        return answers[0] if len(answers) == 1 else pl.concat(answers)

    def _piece(self, tables: FrameTables) -> pl.DataFrame:
        subjects = tables.subjects
        if self.plan.splits:
            rows = pl.int_range(len(subjects), dtype=pl.Int64, eager=True)
            subjects = decode_categories(subjects).hstack([rows.alias(ROW)])
        subjects = self._subjects.run(subjects)
        items = {name: each.run(tables.items[name]) for name, each in self._items.items()}
        ready = FrameTables(subjects, items, tables.offsets)
        for sums in self._sums:
            subjects = subjects.hstack(sums.run(subjects, ready))
        answered = self._answer.run(subjects)
        return self._split(answered, ready) if self.plan.splits else answered

    def _split(self, answered: pl.DataFrame, ready: FrameTables) -> pl.DataFrame:
        """Return the answers of subjects, the undecided ones decided case by case."""
        database = ibis.polars.connect()

        def keep(frame: pl.DataFrame) -> ir.Table:
            return database.create_table(f"kept_{len(database.list_tables())}", frame)

        def run(table: ir.Table) -> pl.DataFrame:
            # Ibis's own execution does not use Polars' streaming engine.
            lazy: pl.LazyFrame = database.compile(table)
            return lazy.collect(engine="streaming")

        items = {
            name: keep(decode_categories(each).with_columns(ready.rows(name)))
            for name, each in ready.items.items()
        }
        levels = len(self._decider.checked.levels)
        backend = TableBackend(lambda table: keep(run(table)), memtable)
        prepared = PreparedTables(keep(ready.subjects), items)
        cases = resolve_open_rows(self.plan, prepared, keep(answered), levels, backend)
        return run(label_answers(cases, self._decider, self.plan)).sort(ROW).drop(ROW)


Queries = dict[Hashable, PolarsQuery]
"""The queries of one set on a day, by the schema of the tables and all else that they depend on."""


@dataclass(frozen=True, slots=True)
class _ListSums:
    """The aggregates over the items of one list.

    Attributes:
        name: the list.
        needed: the columns of the subject that operands read, if any.
        summands: what each item adds.
        requested: the aggregates.
        same: for each aggregate the first one with the same operand; it is computed once.
        totals: for each aggregate its kind and its Polars expression.
    """

    name: str
    needed: Projection | None
    summands: Projection
    requested: tuple[Aggregate, ...]
    same: Mapping[str, str]
    totals: Mapping[str, tuple[AggregateKind, pl.Expr]]

    def run(self, subjects: pl.DataFrame, ready: FrameTables) -> pl.DataFrame:
        """Return one column for each aggregate, summed between offsets instead of by grouping."""
        items = ready.items[self.name]
        if self.needed is not None:
            known = self.needed.run(subjects)
            items = items.with_columns(known[ready.rows(self.name)].get_columns())
        # Polars sums lists with NULLs item by item, which takes many times as long.
        worked_out = self.summands.truths(items)
        offsets = pa.array(ready.offsets[self.name])
        nested = {
            each.name: pa.LargeListArray.from_arrays(offsets, worked_out[each.name].to_arrow())
            for each in self.requested
            if self.same[each.name] == each.name and _has_summands(worked_out[each.name])
        }
        # Polars takes an Arrow table as it is, but validates all offsets of a single array.
        lists = pl.DataFrame(pl.from_arrow(pa.table(nested)))
        # One select sums the columns in parallel.
        return lists.select(
            total if self.same[name] in nested else _empty_total(kind, len(subjects)).alias(name)
            for name, (kind, total) in self.totals.items()
        )


def _total(each: Aggregate, summed: str) -> pl.Expr:
    """Return the aggregate of a list of summands."""
    total = pl.col(summed).list.sum()
    return (total > 0 if each.kind == "any" else total).alias(each.name)


def _empty_total(kind: AggregateKind, rows: int) -> pl.Expr:
    """Return the aggregate for subjects none of which has a summand."""
    return pl.repeat(False, rows) if kind == "any" else pl.repeat(0, rows, dtype=pl.UInt32)


def _has_summands(column: pl.Series) -> bool:
    """Return whether a column of summands has any effect."""
    return column.dtype != pl.Boolean or bool(column.any())


class _Tracer:
    """Records which aggregates a plan asks for, while the plan runs over tables without rows."""

    def __init__(
        self,
        ready: PreparedTables,
        oversized: frozenset[str],
        subjects: BoundsByColumn,
        items: Mapping[str, BoundsByColumn],
    ) -> None:
        self._oversized = oversized
        self._subjects = dict(ready.subjects.schema().items())
        self._items = {name: dict(each.schema().items()) for name, each in ready.lists.items()}
        self._bounds = subjects
        self._item_bounds = items
        self._counts: dict[str, int] = {}
        self.sums: list[_ListSums] = []
        lists = {name: ibis.table(schema, name=name) for name, schema in self._items.items()}
        self.prepared = PreparedTables(ibis.table(self._subjects, name="subjects"), lists, self)

    def projection(self, table: ir.Table, types: Mapping[str, Any] | None = None) -> Projection:
        """Return a projection of the prepared subjects with the aggregates so far."""
        return Projection(table, self._bounds, counts=self._counts, types=types)

    def aggregate(
        self, name: str, subjects: ir.Table | None, requested: Sequence[Aggregate]
    ) -> ir.Table:
        """Return the prepared subjects with the aggregates of a list, and record them."""
        schema = dict(self._items[name])
        needed = None if subjects is None else self.projection(subjects)
        if subjects is not None:
            schema |= dict(subjects.schema().items())
        summands = item_summands(ibis.table(schema, name=name), requested)
        firsts: dict[ops.Node, str] = {}
        op = summands.op()
        assert isinstance(op, ops.Project)
        same = {key: firsts.setdefault(value, key) for key, value in op.values.items()}
        totals = {each.name: (each.kind, _total(each, same[each.name])) for each in requested}
        bounds = {**self._item_bounds[name], **({} if needed is None else needed.bounds)}
        # Polars adds up integers of 32 bits in 32 bits.
        added = Projection(summands, bounds, types=_long_integers(summands))
        self.sums.append(_ListSums(name, needed, added, tuple(requested), same, totals))
        maximum = MAX_INT64 if name in self._oversized else MAX_ITEMS
        self._counts |= {each.name: maximum for each in requested if each.kind == "count"}
        for each in requested:
            self._subjects[each.name] = ibis.dtype("boolean" if each.kind == "any" else "int64")
        return ibis.table(self._subjects, name="subjects")


def _long_integers(table: ir.Table) -> dict[str, Any]:
    """Return the type of 64 bits for each integer column of a table that a plan computes."""
    return {
        name: pl.Int64
        for name, type_ in table.schema().items()
        if isinstance(type_, dt.Int64) and name not in (ROW, SUBJECT)
    }
