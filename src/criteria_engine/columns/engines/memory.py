"""Tables in memory: Arrow tables, decided by Polars, or by DuckDB where 64 bits are not enough.

Nested lists are made flat without a copy: the items of all subjects as one table, in the order of their
subjects, and the places where those of one subject end.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any, Final, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.engines.duckdb_register import register_table, table_maker
from criteria_engine.columns.engines.flattening import (
    as_frame,
    drop_columns,
    flatten,
    has_list,
    has_records,
    separate_lists,
)
from criteria_engine.columns.engines.keys import row_numbers, strictly_ascending
from criteria_engine.columns.engines.polars_query import FrameTables, Offsets, PolarsQuery
from criteria_engine.columns.mapping import ColumnMapping, keys_match
from criteria_engine.columns.names import ROW, stated_column
from criteria_engine.columns.options import ListTable
from criteria_engine.columns.pipeline import GivenTables, decide, inspect_columns
from criteria_engine.columns.translation.case_split import TableBackend
from criteria_engine.columns.translation.fact_schema import ColumnStats, FactColumn
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import MAX_ITEMS, Shape
from criteria_engine.source import Source

MemoryEngine = Literal["polars", "duckdb"]


class MemoryTables:
    """Tables in memory, made flat and mapped to the facts of a set.

    `blank` names what has had blanks in the pieces before this one, and learns of more: taken for blank
    in all that follow, pieces that differ in this alone have one query.

    Raises:
        CriteriaError: the tables do not fit the set.
    """

    def __init__(
        self,
        shape: Shape,
        mapped: ColumnMapping,
        table: Any,
        subject_id: str,
        lists: Mapping[str, ListTable],
        blank: set[str] | None = None,
    ) -> None:
        self._shape = shape
        self._mapped = mapped
        self._subject_id = subject_id
        self._blank = set() if blank is None else blank
        self._stated: dict[str, str | bool] = {}
        self._items: dict[str, pl.DataFrame] = {}
        self._offsets: dict[str, Offsets] = {}
        subjects, self._nested_lists = separate_lists(
            table,
            {
                mapped.column(name)
                for name, declared in shape.fields.items()
                if declared.kind == "list" and name not in lists
            },
        )
        # Columns in many chunks would be gone through chunk by chunk, each time anew.
        subjects = subjects.rechunk()
        mapped.check_columns(subjects.columns, subject_id)
        rows = pl.int_range(len(subjects), dtype=pl.Int64, eager=True)
        self._subjects = subjects.hstack([rows.alias(ROW)])
        self._check_ids()
        for name, declared in shape.fields.items():
            if declared.kind == "list":
                items = self._joined(name, lists[name]) if name in lists else self._nested(name)
                certain = lists[name].certain if name in lists else None
                if items is not None:
                    self._items[name] = items
                    mapped.map_items(name, _schema(items), certain)
        mapped.map_subjects(_schema(self._subjects))
        mapped.finish()

    def _check_ids(self) -> None:
        ids = self._subjects[self._subject_id]
        if strictly_ascending(ids):
            return
        distinct = ids.drop_nulls().n_unique()
        if distinct < len(ids):
            at = Source("table", self._subject_id).whole()
            raise CriteriaError(
                [
                    codes.DOUBLE_SUBJECT.at(
                        at, column=self._subject_id, count=len(ids), distinct=distinct
                    )
                ]
            )

    # ---- lists -----------------------------------------------------------------------------

    def _nested(self, name: str) -> pl.DataFrame | None:
        column = self._mapped.column(name)
        nested = self._nested_lists.get(column)
        if nested is None:
            self._mapped.note_missing_list(name, [*self._subjects.columns, *self._nested_lists])
            self._stated[name] = False
            return None
        if not has_records(nested):
            self._mapped.problems.wrong_type(name, "list", nested.dtype)
            return None
        self._stated[name] = True
        stated = has_list(nested)
        if self._is_blank(name, not stated.all()):
            self._state(name, stated)
        items, counts = flatten(nested)
        self._offsets[name] = np.concatenate([[0], np.cumsum(counts, dtype="int64")])
        return items

    def _joined(self, name: str, list_: ListTable) -> pl.DataFrame:
        items = as_frame(list_.table)
        self._mapped.check_columns(items.columns, list_.key)
        keys = self._keys(list_.key, items[list_.key])
        items = drop_columns(items, list_.key)
        if keys is None:
            return items
        rows, orphans = self._rows_of(keys)
        if orphans:
            at = Source("table", list_.key).whole()
            self._mapped.problems.diagnostics.append(
                codes.WITHOUT_SUBJECT.at(at, list=name, count=orphans, column=list_.key)
            )
            return items
        if not rows.is_sorted():
            items = items.with_columns(rows).sort(ROW, maintain_order=True).drop(ROW)
        counts = np.bincount(rows.to_numpy(), minlength=len(self._subjects))
        self._offsets[name] = np.concatenate([[0], np.cumsum(counts, dtype="int64")])
        self._stated[name] = True
        if list_.absent == "unknown":
            self._state(name, pl.Series(counts > 0))
        return items

    def _keys(self, column: str, keys: pl.Series) -> pl.Series | None:
        """Keys as ids are, NULL where no id can be like it; None where they are something else."""
        ids = self._subjects[self._subject_id]
        if keys.dtype == ids.dtype:
            return keys
        if not keys_match(*_schema_of((("ids", ids.dtype), ("keys", keys.dtype))).types):
            self._mapped.problems.wrong_key(column, ids.dtype, keys.dtype)
            return None
        cast = keys.cast(ids.dtype, strict=False)
        return cast.set(cast.cast(keys.dtype, strict=False) != keys, None)

    def _rows_of(self, keys: pl.Series) -> tuple[pl.Series, int]:
        """The row of the subject each key stands for, and how many stand for none.

        Keys that follow one another are looked up once.
        """
        ids = self._subjects[self._subject_id]
        runs = keys.rle().struct.unnest()
        found = row_numbers(ids, runs["value"])
        orphans = int(runs["len"].filter(found.is_null()).sum())
        rows = np.repeat(found.fill_null(0).to_numpy(), runs["len"].to_numpy())
        return pl.Series(ROW, rows), orphans

    def _state(self, name: str, stated: pl.Series) -> None:
        column = stated_column(name)
        self._stated[name] = column
        self._mapped.add_internal(column)
        self._subjects = self._subjects.with_columns(stated.alias(column))

    # ---- deciding --------------------------------------------------------------------------

    def decide(
        self, decider: Decider, engine: MemoryEngine, *, reasons: bool, short: bool = False
    ) -> pl.DataFrame:
        """Decide by one of the databases; the subjects stay in their order.

        `short` lets Polars give numbers of fewer than 64 bits, where they are no greater.

        Raises:
            CriteriaError: something in the set cannot be decided by this one; all of it is listed.
        """
        if engine == "duckdb":
            answered, scales = self._by_duckdb(decider, reasons=reasons)
        else:
            answered, scales = self._by_polars(decider, reasons=reasons, short=short)
        return with_decimals(drop_columns(answered, ROW), scales)

    def _by_polars(
        self, decider: Decider, *, reasons: bool, short: bool
    ) -> tuple[pl.DataFrame, Mapping[str, int]]:
        tables = FrameTables(self._subjects, self._items, self._offsets)
        try:
            program = self._kept(decider, self._presumed(), reasons=reasons, short=short)
        except CriteriaError:
            # What the declared bounds do not prove, those of the values may.
            pass
        else:
            answered = program.run(tables)
            if answered is not None:
                return answered, program.plan.scales
        program = self._program(decider, self._looked_at(), reasons=reasons, short=short)
        answered = program.run(tables)
        assert answered is not None
        return answered, program.plan.scales

    def _by_duckdb(
        self, decider: Decider, *, reasons: bool
    ) -> tuple[pl.DataFrame, Mapping[str, int]]:
        database = ibis.duckdb.connect()
        tables = FrameTables(self._subjects, self._items, self._offsets)

        def run(table: ir.Table) -> pl.DataFrame:
            return as_frame(database.to_pyarrow(table))

        def lend(frame: pl.DataFrame) -> ir.Table:
            return register_table(database, frame.to_arrow())

        lists = {name: each.with_columns(tables.rows(name)) for name, each in self._items.items()}
        answered, plan = decide(
            decider,
            self._shape,
            self._given(lend(self._subjects), {name: lend(each) for name, each in lists.items()}),
            self._mapped.leaves,
            wide=True,
            reasons=reasons,
            backend=TableBackend(lambda table: lend(run(table)), table_maker(database)),
        )
        frame = run(answered)
        return frame if frame[ROW].is_sorted() else frame.sort(ROW), plan.scales

    def _given(self, subjects: ir.Table, lists: Mapping[str, ir.Table]) -> GivenTables:
        return GivenTables(subjects, lists, self._stated, self._subject_id, self._most)

    @cached_property
    def _most(self) -> dict[str, int]:
        """How many items a subject has at most."""
        return {name: int(np.diff(ends).max(initial=0)) for name, ends in self._offsets.items()}

    # ---- programs --------------------------------------------------------------------------

    def _kept(
        self, decider: Decider, stats: Mapping[str, ColumnStats], *, reasons: bool, short: bool
    ) -> PolarsQuery:
        """The program for tables like these, made once."""
        leaves = self._mapped.leaves.values()
        key = (
            self._subject_id,
            tuple(self._stated.items()),
            tuple((each.path, each.column, each.at, each.type) for each in leaves),
            tuple(stats.values()),
            tuple(name for name, most in self._most.items() if most > MAX_ITEMS),
            reasons,
            short,
        )
        program: PolarsQuery | None = decider.cache.get(key)
        if program is None:
            with _BUILDING:
                program = decider.cache.get(key)
                if program is None:
                    if len(decider.cache) >= _MAX_QUERIES:
                        decider.cache.clear()
                    program = self._program(decider, stats, reasons=reasons, short=short)
                    decider.cache[key] = program
        return program

    def _program(
        self, decider: Decider, stats: Mapping[str, ColumnStats], *, reasons: bool, short: bool
    ) -> PolarsQuery:
        unbound = {name: ibis.table(_schema(frame), name=name) for name, frame in self._frames()}
        subjects = unbound.pop("")
        given = self._given(subjects, unbound)
        leaves = self._mapped.leaves
        return PolarsQuery(decider, self._shape, given, leaves, stats, reasons=reasons, short=short)

    def _frames(self) -> list[tuple[str, pl.DataFrame]]:
        """The subjects, under no name, and the items of each list."""
        return [("", self._subjects), *self._items.items()]

    # ---- looking at columns ----------------------------------------------------------------

    def _presumed(self) -> dict[str, ColumnStats]:
        """What is known of each column without a look at its values: where they are blank."""
        looked: dict[str, ColumnStats] | None = None
        stats: dict[str, ColumnStats] = {}
        for leaf in self._mapped.leaves.values():
            if leaf.absent:
                stats[leaf.column] = ColumnStats(has_nulls=True, has_invalid=False)
            elif leaf.declared.kind in ("boolean", "string", "date"):
                stats[leaf.column] = ColumnStats(
                    has_nulls=self._has_blanks(leaf), has_invalid=False
                )
            elif leaf.plain:
                stats[leaf.column] = ColumnStats(
                    self._has_blanks(leaf), has_invalid=False, unchecked=True
                )
            else:
                looked = self._looked_at() if looked is None else looked
                stats[leaf.column] = looked[leaf.column]
        return stats

    def _has_blanks(self, leaf: FactColumn) -> bool:
        list_ = leaf.path.partition(".")[0]
        column, *fields = leaf.at
        values = self._items.get(list_, self._subjects)[column]
        for field in fields:
            values = values.struct.field(field)
        return self._is_blank(leaf.path, values.null_count() > 0)

    def _is_blank(self, path: str, blank: bool) -> bool:
        if blank:
            self._blank.add(path)
        return path in self._blank

    def _looked_at(self) -> dict[str, ColumnStats]:
        """What a look at every column tells."""
        database = ibis.polars.connect(
            {name or "subjects": frame for name, frame in self._frames()}
        )
        lists = {name: database.table(name) for name in self._items}
        given = self._given(database.table("subjects"), lists)
        return inspect_columns(given, self._mapped.leaves, self._shape)


_BUILDING: Final = Lock()
"""Held while a program is expr: pieces decided side by side wait for one, and do not make it twice."""


_MAX_QUERIES: Final = 16
"""How many programs are kept of one set: one for each shape of tables, and of what is blank in them."""


def _schema(frame: pl.DataFrame) -> Any:
    return _schema_of(tuple(frame.schema.items()))


@lru_cache(maxsize=64)
def _schema_of(columns: tuple[tuple[str, pl.DataType], ...]) -> Any:
    return ibis.Schema.from_polars(pl.Schema(columns))


def with_decimals(answered: pl.DataFrame, scales: Mapping[str, int]) -> pl.DataFrame:
    """Whole numbers over a denominator as the decimals they stand for."""
    columns = []
    for name, denominator in scales.items():
        places = decimal_places(denominator)
        factor = pa.scalar(10**places // denominator, pa.int64())
        whole = pc.multiply_checked(answered[name].cast(pl.Int64).to_arrow(), factor)
        # The bytes are those of the whole number: only the point is moved.
        digits = whole.cast(pa.decimal128(38, 0))
        type_ = pa.decimal128(38, places)
        moved = pa.Array.from_buffers(
            type_, len(digits), digits.buffers(), digits.null_count, digits.offset
        )
        columns.append(pl.Series(name, moved))
    return answered.with_columns(columns) if columns else answered


def decimal_places(denominator: int) -> int:
    """How many decimals a number over a denominator of twos and fives has.

    >>> decimal_places(1), decimal_places(2), decimal_places(125)
    (0, 1, 3)
    """
    places = 0
    while 10**places % denominator:
        places += 1
    return places
