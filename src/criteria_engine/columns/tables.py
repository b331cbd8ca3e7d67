"""tables: a table of any kind → the engine that decides it.

Tables in memory (Arrow, Polars, pandas) are decided by Polars, or by DuckDB where numbers need more than 64
bits. Tables of an embedded DuckDB are decided in the same way
if the answers fit in memory. Other Ibis tables and Spark's
data frames are decided by the database they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from criteria_engine.columns.engines.foreign_errors import foreign_errors_told
from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables, Queries
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ColumnNames, ExtraColumns, ListTable
from criteria_engine.columns.translation.case_split import TableBackend, memtable
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import Shape


@foreign_errors_told()
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
    queries: Queries,
) -> Any:
    """Decide a table; the answer is a table of the same kind.

    Args:
        decider: the set.
        shape: the facts it asks for.
        table: the subjects, one row for each.
        subject_id: the column with their ids.
        lists: the tables of lists that are not nested, by name.
        columns: the columns of facts whose column is not named by their path.
        extra: what to do with columns that hold no fact.
        reasons: whether the answer has the columns `reasons` and `missing`.
        as_query: return an Ibis expression that the database runs when it is read.
        queries: the queries that the set already has for tables in memory; extended here.

    Raises:
        CriteriaError: the table does not fit the set, the set cannot be decided over columns, or the engine
            that decides the table failed.
        TypeError: `table` or the table of a list is of an unsupported kind.
        ValueError: `as_query` is given for a table in memory, or an option is not an allowed word.
    """

    def mapped() -> ColumnMapping:
        return ColumnMapping(shape, columns, extra, subject_id)

    for name, each in lists.items():
        if not isinstance(each, ListTable):
            raise TypeError(f"`{name}` in `lists`: expected a ListTable, got {type(each).__name__}")
    mapped().refuse_unknown(lists)
    blank: set[str] = set()

    def in_memory(given: Any, own: Mapping[str, ListTable]) -> pl.DataFrame:
        memory = MemoryTables(shape, mapped(), given, subject_id, own, blank, queries)
        return decide_memory(memory, decider, reasons=reasons)

    if _is_spark(table):
        return _decide_spark(decider, shape, table, mapped(), subject_id, lists, reasons=reasons)
    if isinstance(table, ir.Table):
        for name, each in lists.items():
            if not isinstance(each.table, ir.Table):
                raise TypeError(
                    f"the table of `{name}`: expected an Ibis table, like that of the subjects, "
                    f"got {type(each.table).__name__}"
                )
        if not as_query:
            read = embedded.read_columns(mapped(), table, lists) if extra == "ignore" else None
            answers = embedded.decide_embedded(*(read or (table, lists)), subject_id, in_memory)
            if answers is not None:
                return answers
        # The database itself computes a shared subquery once, so nothing has to be cached.
        of = table.get_backend()
        backend = TableBackend(
            lambda each: each, table_maker(of) if of.name == "duckdb" else memtable
        )
        database = Database(shape, mapped(), table, subject_id, lists, backend)
        return database.decide(decider, reasons=reasons)
    if as_query:
        raise ValueError("as_query requires tables of a database, not tables in memory")
    return _to_kind_of(table, in_memory(table, lists))


def decide_memory(
    memory: MemoryTables,
    decider: Decider,
    *,
    reasons: bool,
    engine: MemoryEngine | None = None,
) -> pl.DataFrame:
    """Decide tables in memory by Polars, or by DuckDB where 64 bits are not enough."""
    if engine is not None:
        return memory.decide(decider, engine, reasons=reasons)
    try:
        return memory.decide(decider, "polars", reasons=reasons)
    except CriteriaError as error:
        if any(each.code is not codes.UNSUPPORTED_OVER_COLUMNS for each in error.diagnostics):
            raise
        # 38 digits may hold what 64 bits do not.
        return memory.decide(decider, "duckdb", reasons=reasons)


def _to_kind_of(table: Any, answered: pl.DataFrame) -> Any:
    match table:
        case pl.DataFrame():
            return answered
        case pl.LazyFrame():
            return answered.lazy()
        case pa.Table() | pa.RecordBatch():
            return _to_arrow(answered)
        case _:
            # Only a host that passes a pandas data frame needs pandas.
            arrow_type = import_module("pandas").ArrowDtype
            return _to_arrow(answered).to_pandas(
                types_mapper=lambda type_: (
                    None if pa.types.is_dictionary(type_) else arrow_type(type_)
                )
            )


def _to_arrow(answered: pl.DataFrame) -> pa.Table:
    """Return answers as an Arrow table; texts that are all NULL, as problems often are, are not converted."""
    rows = len(answered)
    nulls = [
        name
        for name, type_ in answered.schema.items()
        if type_ == pl.String and answered[name].null_count() == rows
    ]
    table = answered.drop(nulls).to_arrow()
    for name in nulls:
        at = answered.columns.index(name)
        table = table.add_column(at, name, pa.nulls(rows, pa.large_string()))
    return table


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
    """Decide by Spark itself, which Ibis accesses through views of the data frames."""
    session = table.sparkSession
    connection = ibis.pyspark.connect(session)

    def view(frame: Any) -> ir.Table:
        name = f"criteria_engine_{uuid4().hex}"
        frame.createOrReplaceTempView(name)
        return connection.table(name)

    def framed(each: ir.Table) -> Any:
        return session.sql(connection.compile(each))

    def values(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
        schema = ", ".join(f"{name} {_SPARK_TYPES[type_]}" for name, type_ in types.items())
        return view(session.createDataFrame(list(zip(*columns.values(), strict=True)), schema))

    in_ibis = {name: replace(each, table=view(each.table)) for name, each in lists.items()}
    backend = TableBackend(lambda each: view(framed(each).cache()), values)
    database = Database(shape, mapped, view(table), subject_id, in_ibis, backend)
    return framed(database.decide(decider, reasons=reasons))


_SPARK_TYPES: Final = {"boolean": "boolean", "string": "string", "int64": "bigint"}
