"""Tables in memory: Arrow tables, decided by Polars, or by DuckDB where 64 bits are not enough.

Nested lists are made flat without a copy: the items of all subjects as one table, each with the row of
its subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.columns.cases import Helper, memtable
from criteria_engine.columns.deciding import Given, decide
from criteria_engine.columns.given import ListTable
from criteria_engine.columns.mapping import Mapped
from criteria_engine.columns.plan import ROW
from criteria_engine.deciding.decide import Decider
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.diagnostics import columns as codes
from criteria_engine.reading.facts import Shape
from criteria_engine.source import Source

Engine = Literal["polars", "duckdb"]


def as_arrow(table: Any) -> pa.Table:
    """An Arrow table of what is one, or of a Polars or pandas data frame."""
    match table:
        case pa.Table():
            return table
        case pa.RecordBatch():
            return pa.Table.from_batches([table])
        case pl.LazyFrame():
            return table.collect().to_arrow()
        case pl.DataFrame():
            return table.to_arrow()
        case _:
            return pa.Table.from_pandas(table, preserve_index=False)


class Memory:
    """Arrow tables, made flat and mapped to the facts of a set.

    Raises:
        CriteriaError: the tables do not fit the set.
    """

    def __init__(
        self,
        shape: Shape,
        mapped: Mapped,
        table: pa.Table,
        subject_id: str,
        lists: Mapping[str, ListTable],
    ) -> None:
        mapped.need(table.schema.names, subject_id)
        self._shape = shape
        self._mapped = mapped
        self._subject_id = subject_id
        self._rows = pa.array(np.arange(len(table), dtype="int64"))
        self._stated: dict[str, str | bool] = {}
        self._lists: dict[str, pa.Table] = {}
        self._subjects = table.append_column(ROW, self._rows)
        self._check_ids()
        for name, declared in shape.fields.items():
            if declared.kind == "list":
                items = self._joined(name, lists[name]) if name in lists else self._nested(name)
                if items is not None:
                    self._lists[name] = items
                    mapped.items(name, _schema(items))
        mapped.subjects(_schema(self._subjects))
        if mapped.faults.found:
            raise CriteriaError(mapped.faults.found)

    def _check_ids(self) -> None:
        ids = self._subjects.column(self._subject_id)
        distinct = pc.count_distinct(ids, mode="only_valid").as_py()
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

    def _nested(self, name: str) -> pa.Table | None:
        column = self._mapped.column(name)
        if column not in self._subjects.schema.names:
            self._stated[name] = False
            return None
        nested = self._subjects.column(column).combine_chunks()
        if not pa.types.is_list(nested.type) and not pa.types.is_large_list(nested.type):
            self._mapped.faults.wrong_type(name, "list", nested.type)
            return None
        self._subjects = self._subjects.drop_columns([column])
        self._stated[name] = True
        if nested.null_count:
            self._state(name, nested.is_valid())
        flat = pc.list_flatten(nested)
        parents = pc.cast(pc.list_parent_indices(nested), pa.int64())
        # An item that is NULL has fields that are: nothing is known of it.
        fields = pa.Table.from_arrays(flat.flatten(), names=[field.name for field in flat.type])
        return fields.append_column(ROW, parents)

    def _joined(self, name: str, list_: ListTable) -> pa.Table:
        items = as_arrow(list_.table)
        self._mapped.need(items.schema.names, list_.key)
        ids = self._subjects.column(self._subject_id).combine_chunks()
        keys = items.column(list_.key).cast(ids.type).combine_chunks()
        places = pc.cast(pc.index_in(keys, value_set=ids), pa.int64())
        if places.null_count:
            at = Source("table", list_.key).whole()
            self._mapped.faults.found.append(
                codes.WITHOUT_SUBJECT.at(at, list=name, count=places.null_count, column=list_.key)
            )
        self._stated[name] = True
        if list_.absent == "unknown":
            self._state(name, pc.is_in(self._rows, value_set=pc.unique(places)))
        return items.drop_columns([list_.key]).append_column(ROW, places)

    def _state(self, name: str, stated: pa.Array) -> None:
        column = f"stated_{name}"
        self._stated[name] = column
        self._mapped.ours(column)
        self._subjects = self._subjects.append_column(column, stated)

    # ---- deciding --------------------------------------------------------------------------

    def decide(self, decider: Decider, engine: Engine, *, reasons: bool) -> pa.Table:
        """Decide by one of the databases; the subjects stay in their order."""
        database = _Database(engine, {"subjects": self._subjects, **self._lists})
        given = Given(
            database.table("subjects"),
            {name: database.table(name) for name in self._lists},
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
        )
        return with_decimals(_in_order(database.run(answered)), plan.scales)


class _Database:
    """Arrow tables in an embedded database."""

    def __init__(self, engine: Engine, tables: Mapping[str, pa.Table]) -> None:
        if engine == "polars":
            frames = {name: pl.from_arrow(table) for name, table in tables.items()}
            self._database: Any = ibis.polars.connect(frames)
            self._tables = {name: self._database.table(name) for name in tables}
        else:
            self._database = ibis.duckdb.connect()
            self._tables = {name: ibis.memtable(table) for name, table in tables.items()}

    def table(self, name: str) -> ir.Table:
        """A table by its name."""
        return self._tables[name]

    def run(self, table: ir.Table) -> pa.Table:
        """The rows of a table."""
        return self._database.to_pyarrow(table)

    def cache(self, table: ir.Table) -> ir.Table:
        """A table worked out once."""
        return ibis.memtable(self.run(table))


def _schema(table: pa.Table) -> Any:
    return ibis.Schema.from_pyarrow(table.schema)


def _in_order(answered: pa.Table) -> pa.Table:
    """The answers in the order of the subjects, without their row."""
    rows = answered.column(ROW).to_numpy()
    if np.any(rows[1:] < rows[:-1]):
        answered = answered.take(pa.array(np.argsort(rows)))
    return answered.drop_columns([ROW])


def with_decimals(answered: pa.Table, scales: Mapping[str, int]) -> pa.Table:
    """Whole numbers over a denominator as the decimals they stand for."""
    for name, denominator in scales.items():
        index = answered.schema.get_field_index(name)
        places = decimal_places(denominator)
        factor = pa.scalar(10**places // denominator, pa.int64())
        column = pc.multiply_checked(answered.column(name).cast(pa.int64()), factor)
        answered = answered.set_column(index, name, _with_places(column, places))
    return answered


def decimal_places(denominator: int) -> int:
    """How many decimals a number over a denominator of twos and fives has.

    >>> decimal_places(1), decimal_places(2), decimal_places(125)
    (0, 1, 3)
    """
    places = 0
    while 10**places % denominator:
        places += 1
    return places


def _with_places(column: pa.ChunkedArray, places: int) -> pa.ChunkedArray:
    """The same digits with a point before the last `places`: the bytes are those of the whole number."""
    type_ = pa.decimal128(38, places)
    chunks = [
        pa.Array.from_buffers(type_, len(chunk), chunk.buffers(), chunk.null_count, chunk.offset)
        for chunk in column.cast(pa.decimal128(38, 0)).chunks
    ]
    return pa.chunked_array(chunks, type_)
