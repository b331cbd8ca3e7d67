"""The databases that hold a province: DuckDB and others through Ibis, Spark, or frames in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

import ibis
import ibis.expr.types as ir
import polars as pl

from criteria_engine.columns.engines.duckdb_register import register_table
from criteria_engine.columns.engines.flattening import as_frame
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria

ID = "ce_id"
"""The number of a subject among all of its table."""


class Store(Protocol):
    """A database: tables are seen through it, kept in it, decided in it and given back."""

    def table(self, given: Any) -> ir.Table:
        """A table as the host gave it."""

    def keep(self, table: ir.Table) -> ir.Table:
        """A table worked out once."""

    def decide(
        self, criteria: Criteria, table: ir.Table, lists: Mapping[str, ListTable], *, reasons: bool
    ) -> ir.Table:
        """The answers for a table of subjects by :data:`ID`."""

    def give(self, table: ir.Table) -> Any:
        """A table of the kind the host gave."""


def store_of(given: Any) -> Store:
    """The database a table of the host's lies in."""
    if type(given).__module__.startswith("pyspark."):
        return _SparkStore(given.sparkSession)
    if isinstance(given, ir.Table):
        return _DatabaseStore(given.get_backend())
    return _MemoryStore()


class _DatabaseStore:
    """A database of Ibis; what is kept are its temporary tables, which end with the connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def table(self, given: Any) -> ir.Table:
        found: ir.Table = given
        return found

    def keep(self, table: ir.Table) -> ir.Table:
        name = f"criteria_engine_{uuid4().hex}"
        kept: ir.Table = self._connection.create_table(name, table, temp=True)
        return kept

    def decide(
        self, criteria: Criteria, table: ir.Table, lists: Mapping[str, ListTable], *, reasons: bool
    ) -> ir.Table:
        # A province may be larger than memory, and what is kept of it lies in the database in any case.
        answered: ir.Table = criteria.decide_table(
            table, subject_id=ID, lists=lists, reasons=reasons, as_query=True
        )
        return self.keep(answered)

    def give(self, table: ir.Table) -> Any:
        return table


class _MemoryStore(_DatabaseStore):
    """Frames in memory, in a DuckDB of their own; answers are Polars data frames."""

    def __init__(self) -> None:
        super().__init__(ibis.duckdb.connect())

    def table(self, given: Any) -> ir.Table:
        return self.keep(register_table(self._connection, as_frame(given).to_arrow()))

    def give(self, table: ir.Table) -> Any:
        return pl.DataFrame(pl.from_arrow(table.to_pyarrow()))


class _SparkStore:
    """Spark: its data frames are seen through views, and what is kept forgets how it was made."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._connection = ibis.pyspark.connect(session)

    def table(self, given: Any) -> ir.Table:
        name = f"criteria_engine_{uuid4().hex}"
        given.createOrReplaceTempView(name)
        found: ir.Table = self._connection.table(name)
        return found

    def keep(self, table: ir.Table) -> ir.Table:
        return self.table(self.give(table).localCheckpoint())

    def decide(
        self, criteria: Criteria, table: ir.Table, lists: Mapping[str, ListTable], *, reasons: bool
    ) -> ir.Table:
        framed = {n: replace(each, table=self.give(each.table)) for n, each in lists.items()}
        answered = criteria.decide_table(
            self.give(table), subject_id=ID, lists=framed, reasons=reasons
        )
        return self.keep(self.table(answered))

    def give(self, table: ir.Table) -> Any:
        return self._session.sql(self._connection.compile(table))
