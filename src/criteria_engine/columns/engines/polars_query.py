"""polars_query: a set and the schema of tables in memory → a reusable Polars query.

Translating a set and building its query takes tens of milliseconds, however small the table. The query is
therefore built once over typed tables without rows and cached: tables that come in pieces, or again every day,
cost only the time for their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np
import polars as pl
import pyarrow as pa

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.columns.engines.flattening import drop_columns
from criteria_engine.columns.engines.projections import Projection
from criteria_engine.columns.engines.text_lookup import LookupAssembler
from criteria_engine.columns.names import ROW, UNCHECKED_INVALID
from criteria_engine.columns.pipeline import GivenTables, label_answers, prepare_tables
from criteria_engine.columns.translation.aggregates import Aggregate, AggregateKind
from criteria_engine.columns.translation.case_split import TableBackend, memtable, resolve_open_rows
from criteria_engine.columns.translation.fact_schema import ColumnStats, FactColumn, TableInfo
from criteria_engine.columns.translation.plan import Plan, PreparedTables
from criteria_engine.columns.translation.unbound import MAX_INT64
from criteria_engine.evaluation.decider import Decider
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
        narrow_result: whether the answer's integers have the narrowest types that hold them, instead of 64
            bits.

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
        narrow_result: bool,
    ) -> None:
        self._decider = decider
        info = TableInfo(leaves, stats, given.stated, given.oversized)
        self.plan = Plan(decider, shape, info, wide=False, texts=LookupAssembler())
        ready = prepare_tables(given, leaves, stats, shape)
        self._subjects = Projection(ready.subjects)
        self._items = {name: Projection(table) for name, table in ready.lists.items()}
        traced = _Tracer(ready, given.oversized)
        first = self.plan.answer_table(traced.prepared, reasons=reasons)
        self._sums = traced.sums
        # With nothing unknown there are few integer columns: widening them would cost more than it saves.
        narrow = narrow_result or not self.plan.known
        self._first = Projection(first, traced.counts, narrow=narrow)
        last = label_answers(first, decider, self.plan)
        self._last = Projection(last, traced.counts, narrow=narrow, widen=not narrow_result)

    @cached_property
    def has_unchecked(self) -> bool:
        """Whether some values are assumed to be valid."""
        return UNCHECKED_INVALID in self._first.names

    def run(self, tables: FrameTables) -> pl.DataFrame | None:
        """Return the answers, in the order of the subjects; None if an unchecked value is invalid."""
        answers = []
        for piece in tables.pieces():
            answer = self._piece(piece)
            if answer is None:
                return None
            answers.append(answer)
        return pl.concat(answers)

    def _piece(self, tables: FrameTables) -> pl.DataFrame | None:
        subjects = self._subjects.run(tables.subjects)
        items = {name: each.run(tables.items[name]) for name, each in self._items.items()}
        ready = FrameTables(subjects, items, tables.offsets)
        for sums in self._sums:
            subjects = subjects.hstack(sums.run(subjects, ready))
        answered = self._decided(subjects, ready)
        if self.has_unchecked:
            if answered[UNCHECKED_INVALID].any():
                return None
            answered = drop_columns(answered, UNCHECKED_INVALID)
        return answered if answered[ROW].is_sorted() else answered.sort(ROW)

    def _decided(self, subjects: pl.DataFrame, ready: FrameTables) -> pl.DataFrame:
        if not self.plan.splits:
            return self._last.run(subjects)
        database = ibis.polars.connect()

        def keep(frame: pl.DataFrame) -> ir.Table:
            return database.create_table(f"kept_{len(database.list_tables())}", frame)

        def run(table: ir.Table) -> pl.DataFrame:
            # Ibis's own execution does not use Polars' streaming engine.
            lazy: pl.LazyFrame = database.compile(table)
            return lazy.collect(engine="streaming")

        first = keep(self._first.run(subjects))
        prepared = PreparedTables(
            keep(ready.subjects),
            {name: keep(each.with_columns(ready.rows(name))) for name, each in ready.items.items()},
        )
        levels = len(self._decider.checked.levels)
        backend = TableBackend(lambda table: keep(run(table)), memtable)
        answered = resolve_open_rows(self.plan, prepared, first, levels, backend)
        return run(label_answers(answered, self._decider, self.plan))


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
            known = self.needed.run(subjects).drop(ROW)
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

    def __init__(self, ready: PreparedTables, long: frozenset[str]) -> None:
        self._oversized = long
        self._subjects = dict(ready.subjects.schema().items())
        self._items = {name: dict(each.schema().items()) for name, each in ready.lists.items()}
        self._needed: Projection | None = None
        self.counts: dict[str, int] = {}
        self.sums: list[_ListSums] = []
        lists = {name: ibis.table(schema, name=name) for name, schema in self._items.items()}
        self.prepared = PreparedTables(ibis.table(self._subjects, name="subjects"), lists, self)

    def items(self, name: str, subjects: ir.Table | None) -> ir.Table:
        """Return the items of a list, with the given columns of the subject each belongs to."""
        schema = dict(self._items[name])
        self._needed = None
        if subjects is not None:
            self._needed = Projection(subjects, self.counts)
            schema |= {key: type_ for key, type_ in subjects.schema().items() if key != ROW}
        return ibis.table(schema, name=name)

    def append(self, name: str, summands: ir.Table, requested: Sequence[Aggregate]) -> ir.Table:
        """Return the prepared subjects with the aggregates of a list, given what each item adds."""
        firsts: dict[ops.Node, str] = {}
        op = summands.op()
        assert isinstance(op, ops.Project)
        same = {key: firsts.setdefault(value, key) for key, value in op.values.items()}
        totals = {each.name: (each.kind, _total(each, same[each.name])) for each in requested}
        sums = _ListSums(name, self._needed, Projection(summands), tuple(requested), same, totals)
        self.sums.append(sums)
        maximum = MAX_INT64 if name in self._oversized else MAX_ITEMS
        self.counts |= {each.name: maximum for each in requested if each.kind == "count"}
        for each in requested:
            self._subjects[each.name] = ibis.dtype("boolean" if each.kind == "any" else "int64")
        return ibis.table(self._subjects, name="subjects")
