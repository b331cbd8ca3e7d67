"""Tables in memory: Arrow tables, decided by Polars, or by DuckDB where 64 bits are not enough.

Nested lists are made flat without a copy: the items of all subjects as one table, each with the row of
its subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.columns.aggregates import Aggregate
from criteria_engine.columns.cases import Helper, memtable
from criteria_engine.columns.deciding import Given, decide
from criteria_engine.columns.given import ListTable
from criteria_engine.columns.mapping import Mapped
from criteria_engine.columns.plan import ROW, Prepared
from criteria_engine.deciding.decide import Decider
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.diagnostics import columns as codes
from criteria_engine.reading.facts import Shape
from criteria_engine.source import Source

Engine = Literal["polars", "duckdb"]

Offsets = np.ndarray[Any, np.dtype[np.int64]]
"""Where the items of each subject begin, and those of the last one end."""


def as_frame(table: Any) -> pl.DataFrame:
    """A Polars data frame of what is one, or of an Arrow table or a pandas data frame.

    Raises:
        TypeError: it is no table.
    """
    match table:
        case pl.DataFrame():
            frame = table
        case pl.LazyFrame():
            frame = table.collect()
        case pa.Table() | pa.RecordBatch():
            frame = pl.DataFrame(pl.from_arrow(table))
        case _ if type(table).__module__.partition(".")[0] == "pandas":
            frame = pl.DataFrame(pl.from_arrow(pa.Table.from_pandas(table, preserve_index=False)))
        case _:
            raise TypeError(
                "a table is an Arrow table, a Polars, pandas or Spark data frame or an Ibis table, "
                f"not {type(table).__name__}"
            )
    return frame.with_columns(cs.categorical().cast(pl.String), cs.enum().cast(pl.String))


class Memory:
    """Tables in memory, made flat and mapped to the facts of a set.

    Raises:
        CriteriaError: the tables do not fit the set.
    """

    def __init__(
        self,
        shape: Shape,
        mapped: Mapped,
        table: Any,
        subject_id: str,
        lists: Mapping[str, ListTable],
    ) -> None:
        frame = as_frame(table)
        mapped.need(frame.columns, subject_id)
        self._shape = shape
        self._mapped = mapped
        self._subject_id = subject_id
        self._stated: dict[str, str | bool] = {}
        self._items: dict[str, pl.DataFrame] = {}
        self._offsets: dict[str, Offsets] = {}
        self._subjects = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))
        self._check_ids()
        for name, declared in shape.fields.items():
            if declared.kind == "list":
                items = self._joined(name, lists[name]) if name in lists else self._nested(name)
                sure = lists[name].sure if name in lists else None
                if items is not None:
                    self._items[name] = items
                    mapped.items(name, _schema(items), sure)
        mapped.subjects(_schema(self._subjects))
        if mapped.faults.found:
            raise CriteriaError(mapped.faults.found)

    def _check_ids(self) -> None:
        ids = self._subjects[self._subject_id]
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
        if column not in self._subjects.columns:
            self._stated[name] = False
            return None
        nested = self._subjects[column]
        if not isinstance(nested.dtype, pl.List) or not isinstance(nested.dtype.inner, pl.Struct):
            self._mapped.faults.wrong_type(name, "list", nested.dtype)
            return None
        self._subjects = self._subjects.drop(column)
        self._stated[name] = True
        if nested.null_count():
            self._state(name, nested.is_not_null())
        counts = nested.list.len().fill_null(0).to_numpy()
        self._offsets[name] = np.concatenate([[0], np.cumsum(counts, dtype="int64")])
        items = nested.explode(empty_as_null=False, keep_nulls=False).struct.unnest()
        rows = np.repeat(np.arange(len(counts), dtype="int64"), counts)
        return as_frame(items).with_columns(pl.Series(ROW, rows))

    def _joined(self, name: str, list_: ListTable) -> pl.DataFrame:
        items = as_frame(list_.table)
        self._mapped.need(items.columns, list_.key)
        rows, orphans = self._rows_of(items[list_.key])
        if orphans:
            at = Source("table", list_.key).whole()
            self._mapped.faults.found.append(
                codes.WITHOUT_SUBJECT.at(at, list=name, count=orphans, column=list_.key)
            )
        items = items.drop(list_.key).with_columns(rows)
        if not rows.is_sorted():
            items = items.sort(ROW, maintain_order=True)
        counts = np.bincount(items[ROW].to_numpy(), minlength=len(self._subjects))
        self._offsets[name] = np.concatenate([[0], np.cumsum(counts, dtype="int64")])
        self._stated[name] = True
        if list_.absent == "unknown":
            self._state(name, pl.Series(counts > 0))
        return items

    def _rows_of(self, keys: pl.Series) -> tuple[pl.Series, int]:
        """The row of the subject each key stands for, and how many stand for none.

        Keys that follow one another are looked up once.
        """
        ids = self._subjects[self._subject_id]
        runs = keys.cast(ids.dtype).rle().struct.unnest()
        found = _found(ids, runs["value"])
        orphans = int(runs["len"].filter(found.is_null()).sum())
        rows = np.repeat(found.fill_null(0).to_numpy(), runs["len"].to_numpy())
        return pl.Series(ROW, rows), orphans

    def _state(self, name: str, stated: pl.Series) -> None:
        column = f"stated_{name}"
        self._stated[name] = column
        self._mapped.ours(column)
        self._subjects = self._subjects.with_columns(stated.alias(column))

    # ---- deciding --------------------------------------------------------------------------

    def decide(self, decider: Decider, engine: Engine, *, reasons: bool) -> pl.DataFrame:
        """Decide by one of the databases; the subjects stay in their order."""
        database = _Database(engine, {"subjects": self._subjects, **self._items})
        given = Given(
            database.table("subjects"),
            {name: database.table(name) for name in self._items},
            self._stated,
            self._subject_id,
        )
        answered, plan = decide(
            decider,
            self._shape,
            given,
            self._mapped.leaves,
            wide=engine == "duckdb",
            reasons=reasons,
            helper=Helper(database.cache, memtable),
            gather=partial(database.gathering, self._offsets) if engine == "polars" else None,
        )
        frame = database.run(answered)
        if not frame[ROW].is_sorted():
            frame = frame.sort(ROW)
        return with_decimals(frame.drop(ROW), plan.scales)


class _Database:
    """Data frames in an embedded database."""

    def __init__(self, engine: Engine, frames: Mapping[str, pl.DataFrame]) -> None:
        self._engine = engine
        if engine == "polars":
            self._database: Any = ibis.polars.connect(dict(frames))
            self._tables = {name: self._database.table(name) for name in frames}
        else:
            self._database = ibis.duckdb.connect()
            self._tables = {name: ibis.memtable(frame) for name, frame in frames.items()}

    def table(self, name: str) -> ir.Table:
        """A table by its name."""
        return self._tables[name]

    def run(self, table: ir.Table) -> pl.DataFrame:
        """The rows of a table."""
        if self._engine == "duckdb":
            return as_frame(self._database.to_pyarrow(table))
        # Ibis itself would not let Polars stream.
        lazy: pl.LazyFrame = self._database.compile(table)
        return lazy.collect(engine="streaming")

    def cache(self, table: ir.Table) -> ir.Table:
        """A table worked out once."""
        return self.keep(self.run(table))

    def keep(self, frame: pl.DataFrame) -> ir.Table:
        """A frame as a table of the database."""
        if self._engine == "duckdb":
            return ibis.memtable(frame)
        name = f"kept_{len(self._tables)}"
        self._tables[name] = self._database.create_table(name, frame)
        return self._tables[name]

    def gathering(self, offsets: Mapping[str, Offsets], prepared: Prepared) -> Prepared:
        """The same tables, worked out so far, with a way to add up items that lie in order."""
        subjects = self.run(prepared.subjects)
        items = {name: self.run(table) for name, table in prepared.lists.items()}
        kept = {name: self.keep(frame) for name, frame in items.items()}
        return Prepared(self.keep(subjects), kept, _InOrder(self, subjects, items, offsets))


class _InOrder:
    """Items that lie in the order of their subjects: added up from offset to offset, not grouped."""

    def __init__(
        self,
        database: _Database,
        subjects: pl.DataFrame,
        items: Mapping[str, pl.DataFrame],
        offsets: Mapping[str, Offsets],
    ) -> None:
        self._database = database
        self._subjects = subjects
        self._items = items
        self._offsets = offsets

    def items(self, name: str, subjects: ir.Table | None) -> ir.Table:
        """The items of a list, with the columns of the subject each belongs to."""
        items = self._items[name]
        if subjects is not None:
            known = self._database.run(subjects).sort(ROW).drop(ROW)
            items = items.with_columns(known[items[ROW]].get_columns())
        return self._database.keep(items)

    def append(self, name: str, summands: ir.Table, wanted: Sequence[Aggregate]) -> ir.Table:
        """The subjects as they were prepared, with what the list's items come to."""
        # A list with NULLs in it is added up item by item, which takes many times as long.
        worked_out = self._database.run(summands).with_columns(cs.boolean().fill_null(False))
        offsets = pa.array(self._offsets[name])
        lists = pl.DataFrame(
            {
                each.name: pa.LargeListArray.from_arrays(offsets, worked_out[each.name].to_arrow())
                for each in wanted
            }
        )
        # One after the other they would be added up on one core.
        added_up = lists.select(_added_up(each) for each in wanted)
        self._subjects = self._subjects.hstack(added_up)
        return self._database.keep(self._subjects)


def _found(ids: pl.Series, keys: pl.Series) -> pl.Series:
    """The place of each key among the ids; NULL for none."""
    if not len(ids) or not ids.dtype.is_integer() or keys.null_count() or not ids.is_sorted():
        rows = pl.DataFrame({"key": ids, ROW: pl.int_range(len(ids), eager=True)})
        return pl.DataFrame({"key": keys}).join(rows, on="key", how="left", maintain_order="left")[
            ROW
        ]
    # Halving a sorted column is several times quicker than a hash table.
    ordered, looked_for = ids.to_numpy(), keys.to_numpy()
    places = np.searchsorted(ordered, looked_for).clip(max=len(ids) - 1)
    missing = pl.Series(ordered[places] != looked_for)
    return pl.Series(ROW, places, dtype=pl.Int64).set(missing, None)


def _added_up(each: Aggregate) -> pl.Expr:
    total = pl.col(each.name).list.sum()
    return total > 0 if each.kind == "any" else total.cast(pl.Int64)


def _schema(frame: pl.DataFrame) -> Any:
    return ibis.Schema.from_polars(frame.schema)


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
    return answered.with_columns(columns)


def decimal_places(denominator: int) -> int:
    """How many decimals a number over a denominator of twos and fives has.

    >>> decimal_places(1), decimal_places(2), decimal_places(125)
    (0, 1, 3)
    """
    places = 0
    while 10**places % denominator:
        places += 1
    return places
