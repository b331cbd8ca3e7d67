"""duckdb: tables of a DuckDB in this process → answers in the same DuckDB."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import polars as pl

from criteria_engine.columns.engines import embedded
from criteria_engine.columns.engines.duckdb_register import table_maker
from criteria_engine.columns.engines.engine import TableRequest
from criteria_engine.columns.engines.ibis import decide_in_database, require_ibis_lists
from criteria_engine.columns.engines.memory import MemoryTables
from criteria_engine.columns.engines.polars import decide_memory


class DuckDBEngine:
    """Decides tables of DuckDB by Polars if the answers fit in memory, else by DuckDB."""

    def accepts(self, table: object) -> bool:
        """Return whether a table is an Ibis table of a DuckDB."""
        return isinstance(table, ir.Table) and table.get_backend().name == "duckdb"

    def decide(self, request: TableRequest) -> ir.Table:
        """Return the answer, as a table of the same DuckDB or as a query."""
        require_ibis_lists(request)
        answers = None if request.as_query else _decide_in_memory(request)
        if answers is not None:
            return answers
        return decide_in_database(request, table_maker(request.table.get_backend()))


def _decide_in_memory(request: TableRequest) -> ir.Table | None:
    """Return the answers; None if they do not fit in memory."""
    table, lists = request.table, request.lists
    if request.extra == "ignore":
        table, lists = embedded.read_columns(request.mapping(), table, lists) or (table, lists)
    # Columns that had NULLs in one piece count as nullable in later ones, which then share a query.
    blank: set[str] = set()

    def decide(given: Any, own: embedded.ListTables) -> pl.DataFrame:
        memory = MemoryTables(
            request.shape,
            request.mapping(),
            given,
            request.subject_id,
            own,
            blank,
            request.queries,
        )
        return decide_memory(memory, request.decider, reasons=request.reasons)

    return embedded.decide_embedded(table, lists, request.subject_id, decide)
