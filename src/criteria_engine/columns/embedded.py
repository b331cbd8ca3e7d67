"""Tables of a database in this very process, taken out of it to be decided in memory where they fit.

Polars decides them, with the way there and back, in less time than DuckDB takes for our query, and what is
blank costs it less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import polars as pl

from criteria_engine.columns.given import ListTable
from criteria_engine.columns.memory import as_frame

_MOST_BYTES: Final = 2 << 30
"""How much of tables is taken, as Arrow; what is worked out of them takes as much again."""

_BATCH: Final = 245_760
"""How many rows are taken at a time: two row groups of DuckDB."""

_REGISTERED: Final = (ops.InMemoryTable, ops.ScalarUDF, ops.AggUDF)
"""What Ibis makes known to DuckDB when it runs a query."""

_TAKEN: Final = (
    dt.Integer,
    dt.Decimal,
    dt.Floating,
    dt.Boolean,
    dt.String,
    dt.Date,
    dt.Timestamp,
    dt.Null,
)
"""Types that stay what they are on the way; tables with others are left where they lie."""

Taken = tuple[pl.DataFrame, Mapping[str, ListTable]]


def taken(table: ir.Table, lists: Mapping[str, ListTable]) -> Taken | None:
    """The same tables in memory; None where they are of another database, or too large."""
    tables = [table, *(each.table for each in lists.values())]
    if not all(map(_is_embedded, tables)):
        return None
    left = _MOST_BYTES
    frames = []
    for each in tables:
        found = _read(each, left)
        if found is None:
            return None
        frame, size = found
        left -= size
        frames.append(frame)
    subjects, *items = frames
    named = zip(lists.items(), items, strict=True)
    return subjects, {name: replace(each, table=frame) for (name, each), frame in named}


def given_back(answered: pl.DataFrame) -> ir.Table:
    """A table that any query of the database may read."""
    found: ir.Table = ibis.memtable(answered.to_arrow())
    return found


def _read(table: ir.Table, most: int) -> tuple[pl.DataFrame, int] | None:
    """A table, and how many bytes it has; None where these are more."""
    if table.op().find(_REGISTERED):
        whole = table.to_pyarrow()
        return (as_frame(whole), whole.nbytes) if whole.nbytes <= most else None
    database = table.get_backend()
    size = 0
    with database.con.sql(database.compile(table)).to_arrow_reader(_BATCH) as reader:
        # DuckDB goes on while a batch is taken over.
        frames = [as_frame(reader.schema.empty_table())]
        for batch in reader:
            size += batch.nbytes
            if size > most:
                return None
            frames.append(as_frame(batch))
    return pl.concat(frames, rechunk=False), size


def _is_embedded(table: ir.Table) -> bool:
    return table.get_backend().name == "duckdb" and all(map(_is_taken, table.schema().types))


def _is_taken(type_: dt.DataType) -> bool:
    match type_:
        case dt.Array():
            return _is_taken(type_.value_type)
        case dt.Struct():
            return all(map(_is_taken, type_.types))
        case _:
            return isinstance(type_, _TAKEN)
