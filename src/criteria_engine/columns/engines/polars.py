"""polars: tables in memory (Polars, Arrow, pandas) → answers of the same kind."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import polars as pl
import pyarrow as pa

from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.engines.engine import TableRequest
from criteria_engine.columns.engines.host_frames import is_in_memory
from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables
from criteria_engine.columns.engines.table_kinds import no_list_in_memory, no_table
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider


class PolarsEngine:
    """Decides tables in memory by Polars, or by a DuckDB of its own where numbers need more than 64 bits."""

    def accepts(self, table: object) -> bool:
        """Return True: a table that no other engine accepts is in memory, or refused when it is read."""
        return True

    def decide(self, request: TableRequest) -> Any:
        """Return the answer, as a table of the same kind."""
        if not is_in_memory(request.table):
            raise no_table(request.table)
        for name, each in request.lists.items():
            if not is_in_memory(each.table):
                raise no_list_in_memory(each.table, name)
        if request.as_query:
            raise ValueError("as_query requires tables of a database, not tables in memory")
        memory = MemoryTables(
            request.shape,
            request.mapping(),
            request.table,
            request.subject_id,
            request.lists,
            queries=request.queries,
        )
        answered = decide_memory(memory, request.decider, reasons=request.reasons)
        return _to_kind_of(request.table, answered)


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
