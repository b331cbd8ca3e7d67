"""decide a table: one row for each subject, worked out where the data lies.

Tables in memory (Arrow, Polars, pandas) are decided by Polars, or by DuckDB where numbers ask for more
than 64 bits; so are those of an embedded DuckDB, while the answers are small enough to be held. Other Ibis
tables and Spark's data frames are decided by the database they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any, Final
from uuid import uuid4

import ibis
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.engines import embedded
from criteria_engine.columns.engines.databases import Database
from criteria_engine.columns.engines.duckdb_register import table_maker
from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ColumnNames, ExtraColumns, ListTable
from criteria_engine.columns.translation.case_split import TableBackend, memtable
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import Shape


def decide_table(
    decider: Decider,
    shape: Shape,
    table: Any,
    *,
    subject_id: str,
    lists: Mapping[str, ListTable],
    columns: ColumnNames,
    extra: ExtraColumns,
    reasons: bool,
    as_query: bool,
) -> Any:
    """Decide a table of any kind; the answer is of the same kind.

    Raises:
        CriteriaError: the table does not fit the set, or the set cannot be decided over columns.
        TypeError: it is no table, or a list's table is of another kind.
        ValueError: a query is wanted of tables that lie in no database, or a word is not one of those known.
    """

    def mapped() -> ColumnMapping:
        return ColumnMapping(shape, columns, extra, subject_id)

    for name, each in lists.items():
        if not isinstance(each, ListTable):
            raise TypeError(f"`{name}` in `lists` is a ListTable, not {type(each).__name__}")
    mapped().refuse_unknown(lists)
    blank: set[str] = set()

    def in_memory(given: Any, own: Mapping[str, ListTable], *, short: bool = False) -> pl.DataFrame:
        memory = MemoryTables(shape, mapped(), given, subject_id, own, blank)
        return decide_memory(memory, decider, reasons=reasons, short=short)

    if _is_spark(table):
        return _decide_spark(decider, shape, table, mapped(), subject_id, lists, reasons=reasons)
    if isinstance(table, ir.Table):
        for name, each in lists.items():
            if not isinstance(each.table, ir.Table):
                raise TypeError(
                    f"the table of `{name}` has to be an Ibis table, as the subjects' is, "
                    f"not {type(each.table).__name__}"
                )
        if not as_query:
            read = embedded.read_columns(mapped(), table, lists) if extra == "ignore" else None
            decide = partial(in_memory, short=True)
            taken = embedded.decide_embedded(*(read or (table, lists)), subject_id, decide)
            if taken is not None:
                return taken
        # A database works out what one query reads several times by itself.
        of = table.get_backend()
        backend = TableBackend(
            lambda each: each, table_maker(of) if of.name == "duckdb" else memtable
        )
        database = Database(shape, mapped(), table, subject_id, lists, backend)
        return database.decide(decider, reasons=reasons)
    if as_query:
        raise ValueError("as_query is for tables of a database, not for those in memory")
    return _to_kind_of(table, in_memory(table, lists))


def decide_memory(
    memory: MemoryTables,
    decider: Decider,
    *,
    reasons: bool,
    engine: MemoryEngine | None = None,
    short: bool = False,
) -> pl.DataFrame:
    """Decide tables in memory by Polars, and by DuckDB where that cannot be exact."""
    if engine is not None:
        return memory.decide(decider, engine, reasons=reasons)
    try:
        return memory.decide(decider, "polars", reasons=reasons, short=short)
    except CriteriaError as error:
        if any(each.code is not codes.NOT_IN_COLUMNS for each in error.diagnostics):
            raise
        # What 64 bits do not hold, 38 digits may.
        return memory.decide(decider, "duckdb", reasons=reasons)


def _to_kind_of(table: Any, answered: pl.DataFrame) -> Any:
    match table:
        case pl.DataFrame():
            return answered
        case pl.LazyFrame():
            return answered.lazy()
        case pa.Table() | pa.RecordBatch():
            return answered.to_arrow()
        case _:
            # Only a host that has given a pandas data frame has to have pandas.
            arrow_type = import_module("pandas").ArrowDtype
            return answered.to_arrow().to_pandas(types_mapper=arrow_type)


# ---- Spark -----------------------------------------------------------------------------------


def _is_spark(table: Any) -> bool:
    return type(table).__module__.startswith("pyspark.")


def _decide_spark(
    decider: Decider,
    shape: Shape,
    table: Any,
    mapped: ColumnMapping,
    subject_id: str,
    lists: Mapping[str, ListTable],
    *,
    reasons: bool,
) -> Any:
    """By Spark itself: the data frames are seen through views."""
    session = table.sparkSession
    connection = ibis.pyspark.connect(session)

    def seen(frame: Any) -> ir.Table:
        name = f"criteria_engine_{uuid4().hex}"
        frame.createOrReplaceTempView(name)
        return connection.table(name)

    def framed(each: ir.Table) -> Any:
        return session.sql(connection.compile(each))

    def values(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
        schema = ", ".join(f"{name} {_SPARK_TYPES[type_]}" for name, type_ in types.items())
        return seen(session.createDataFrame(list(zip(*columns.values(), strict=True)), schema))

    in_ibis = {name: replace(each, table=seen(each.table)) for name, each in lists.items()}
    backend = TableBackend(lambda each: seen(framed(each).cache()), values)
    database = Database(shape, mapped, seen(table), subject_id, in_ibis, backend)
    return framed(database.decide(decider, reasons=reasons))


_SPARK_TYPES: Final = {"boolean": "boolean", "string": "string", "int64": "bigint"}
