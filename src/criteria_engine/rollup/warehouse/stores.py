"""One interface to the stores that hold a province's tables.

They are databases of Ibis (DuckDB and others), Spark, or data frames in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

import ibis
import ibis.expr.types as ir
import polars as pl

from criteria_engine.columns.engines.duckdb_register import register_table
from criteria_engine.columns.engines.host_frames import as_frame
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria

ID = "ce_id"
"""The column with the number of a subject, unique in its table over all communes."""


class Store(Protocol):
    """Holds tables and runs queries on them; inside, every table is an Ibis table."""

    def table(self, given: Any) -> ir.Table:
        """Return a table of the host as an Ibis table."""

    def materialize(self, table: ir.Table) -> ir.Table:
        """Run the query of a table once, and return a table of its rows."""

    def decide(
        self, criteria: Criteria, table: ir.Table, lists: Mapping[str, ListTable], *, reasons: bool
    ) -> ir.Table:
        """Decide a set for a table of subjects with the key :data:`ID`, and return the answers."""

    def to_host(self, table: ir.Table) -> Any:
        """Return a table in the form in which the host gave its own."""


def store_of(given: Any) -> Store:
    """Return the store for a table of the host: its database, its Spark session, or memory."""
    if type(given).__module__.startswith("pyspark."):
        return _SparkStore(given.sparkSession)
    if isinstance(given, ir.Table):
        return _DatabaseStore(given.get_backend())
    return _MemoryStore()


class _DatabaseStore:
    """A database of Ibis; materialized tables are temporary and end with its connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def table(self, given: Any) -> ir.Table:
        table: ir.Table = given
        return table

    def materialize(self, table: ir.Table) -> ir.Table:
        name = f"criteria_engine_{uuid4().hex}"
        result: ir.Table = self._connection.create_table(name, table, temp=True)
        return result

    def decide(
        self, criteria: Criteria, table: ir.Table, lists: Mapping[str, ListTable], *, reasons: bool
    ) -> ir.Table:
        # The answers stay in the database, which decides itself what is too large for memory.
        answered: ir.Table = criteria.decide_table(
            table, subject_id=ID, lists=lists, reasons=reasons
        )
        return self.materialize(answered)

    def to_host(self, table: ir.Table) -> Any:
        return table


class _MemoryStore(_DatabaseStore):
    """Data frames in memory, queried by an own DuckDB; results are Polars data frames."""

    def __init__(self) -> None:
        super().__init__(ibis.duckdb.connect())

    def table(self, given: Any) -> ir.Table:
        return self.materialize(register_table(self._connection, as_frame(given).to_arrow()))

    def to_host(self, table: ir.Table) -> Any:
        return pl.DataFrame(pl.from_arrow(table.to_pyarrow()))


class _SparkStore:
    """Spark: its data frames are read through views; a checkpoint cuts the lineage of materialized ones."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._connection = ibis.pyspark.connect(session)

    def table(self, given: Any) -> ir.Table:
        name = f"criteria_engine_{uuid4().hex}"
        given.createOrReplaceTempView(name)
        table: ir.Table = self._connection.table(name)
        return table

    def materialize(self, table: ir.Table) -> ir.Table:
        return self.table(self.to_host(table).localCheckpoint())

    def decide(
        self, criteria: Criteria, table: ir.Table, lists: Mapping[str, ListTable], *, reasons: bool
    ) -> ir.Table:
        framed = {n: replace(each, table=self.to_host(each.table)) for n, each in lists.items()}
        answered = criteria.decide_table(
            self.to_host(table), subject_id=ID, lists=framed, reasons=reasons
        )
        return self.materialize(self.table(answered))

    def to_host(self, table: ir.Table) -> Any:
        return self._session.sql(self._connection.compile(table))
