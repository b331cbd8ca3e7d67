"""duckdb_register: tables in memory → temporary tables of a DuckDB connection.

Ibis's `memtable` would do the same, but what it registers keeps the connection alive until the process ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import uuid4
from weakref import WeakValueDictionary

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from criteria_engine.columns.ibis_internals import ops
from criteria_engine.columns.translation.case_split import TableMaker

_PREFIX: Final = "criteria_engine_lent_"

_REFERENCED: Final[WeakValueDictionary[str, ops.Node]] = WeakValueDictionary()
"""The registered tables that some live expression references, by name."""


def register_table(database: Any, table: pa.Table) -> ir.Table:
    """Register a table with a connection, without copying it, and return it as an Ibis table.

    It stays registered as long as an Ibis expression references it. SQL texts and views do not count, and a
    rollback unregisters it. Unreferenced tables are unregistered by the next call: doing it when the last
    expression is garbage-collected would run a query while the host may be reading a result in batches.
    """
    _unregister_unused(database.con)
    name = f"{_PREFIX}{uuid4().hex}"
    database.con.register(name, table)
    registered: ir.Table = database.table(name)
    _REFERENCED[name] = registered.op()
    return registered


def table_maker(database: Any) -> TableMaker:
    """Return the function that makes tables of a few values in this database."""

    def values(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
        return register_table(database, pa.table(dict(columns), ibis.schema(types).to_pyarrow()))

    return values


def _unregister_unused(connection: Any) -> None:
    views = connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    for (name,) in views.fetchall():
        if name.startswith(_PREFIX) and name not in _REFERENCED:
            connection.unregister(name)
