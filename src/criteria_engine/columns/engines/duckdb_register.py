"""Tables in memory, lent to a DuckDB: tables of its own to any query of that connection.

Ibis would do it with `memtable`, but what it has once made known to a connection is held until the process
ends, and the connection with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import uuid4
from weakref import WeakValueDictionary

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from criteria_engine.columns.translation.case_split import TableMaker

_PREFIX: Final = "criteria_engine_lent_"


_REFERENCED: Final[WeakValueDictionary[str, ops.Node]] = WeakValueDictionary()
"""Who has a lent table: the operation that every query about it holds."""


def register_table(database: Any, table: pa.Table) -> ir.Table:
    """A table of the database; it is not copied, and lasts as long as an expression that reads it.

    Texts of SQL and views over it are no expressions, and a transaction that is rolled back takes it away.
    What nobody has any more is taken back first. That is not done as soon as nobody has it: it asks the
    connection something, and the host may just be reading an answer of it batch by batch.
    """
    _unregister_unused(database.con)
    name = f"{_PREFIX}{uuid4().hex}"
    database.con.register(name, table)
    found: ir.Table = database.table(name)
    _REFERENCED[name] = found.op()
    return found


def table_maker(database: Any) -> TableMaker:
    """How tables of a few values are made in the database."""

    def values(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
        return register_table(database, pa.table(dict(columns), ibis.schema(types).to_pyarrow()))

    return values


def _unregister_unused(connection: Any) -> None:
    views = connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    for (name,) in views.fetchall():
        if name.startswith(_PREFIX) and name not in _REFERENCED:
            connection.unregister(name)
