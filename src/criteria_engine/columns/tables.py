"""tables: a table of any kind → the engine that decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from criteria_engine.arguments import expect_type
from criteria_engine.columns.engines.duckdb import DuckDBEngine
from criteria_engine.columns.engines.engine import Engine, TableRequest
from criteria_engine.columns.engines.foreign_errors import foreign_errors_reported
from criteria_engine.columns.engines.ibis import IbisEngine
from criteria_engine.columns.engines.polars import PolarsEngine
from criteria_engine.columns.engines.polars_query import Queries
from criteria_engine.columns.engines.spark import SparkEngine
from criteria_engine.columns.options import ColumnNames, ExtraColumns, ListTable
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import Shape

_ENGINES: Final[tuple[Engine, ...]] = (SparkEngine(), DuckDBEngine(), IbisEngine(), PolarsEngine())
"""The engines; the first one that accepts a table decides it."""


@foreign_errors_reported()
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
    expect_type("subject_id", subject_id, str)
    expect_type("lists", lists, Mapping)
    expect_type("reasons", reasons, bool)
    for name, each in lists.items():
        if not isinstance(each, ListTable):
            raise TypeError(f"`{name}` in `lists`: expected a ListTable, got {type(each).__name__}")
    request = TableRequest(
        decider, shape, table, subject_id, lists, columns, extra, reasons, as_query, queries
    )
    request.mapping().refuse_unknown(lists)
    engine = next(each for each in _ENGINES if each.accepts(table))
    return engine.decide(request)
