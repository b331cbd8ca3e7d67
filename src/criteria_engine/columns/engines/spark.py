"""spark: data frames of Spark → a data frame of the same session, decided by Spark itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

import ibis
import ibis.expr.types as ir

from criteria_engine.columns.engines.databases import Database
from criteria_engine.columns.engines.engine import TableRequest
from criteria_engine.columns.translation.case_split import TableBackend


class SparkEngine:
    """Decides Spark's data frames, which Ibis accesses through views."""

    def accepts(self, table: object) -> bool:
        """Return whether a table is a data frame of Spark, without importing Spark."""
        return type(table).__module__.startswith("pyspark.")

    def decide(self, request: TableRequest) -> Any:
        """Return the answer, as a data frame that Spark computes when it is read."""
        session = request.table.sparkSession
        connection = ibis.pyspark.connect(session)

        def view(frame: Any) -> ir.Table:
            name = f"criteria_engine_{uuid4().hex}"
            frame.createOrReplaceTempView(name)
            return connection.table(name)

        def framed(each: ir.Table) -> Any:
            return session.sql(connection.compile(each))

        def values(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
            schema = ", ".join(f"{name} {_TYPES[type_]}" for name, type_ in types.items())
            return view(session.createDataFrame(list(zip(*columns.values(), strict=True)), schema))

        in_ibis = {
            name: replace(each, table=view(each.table)) for name, each in request.lists.items()
        }
        backend = TableBackend(lambda each: view(framed(each).cache()), values)
        database = Database(replace(request, table=view(request.table), lists=in_ibis), backend)
        return framed(database.decide(request.decider, reasons=request.reasons))


_TYPES: Final = {"boolean": "boolean", "string": "string", "int64": "bigint"}
"""Spark's names of types."""
