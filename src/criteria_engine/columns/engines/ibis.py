"""ibis: Ibis tables of any database → a query that the database runs when it is read."""

from __future__ import annotations

import ibis.expr.types as ir

from criteria_engine.columns.engines.databases import Database
from criteria_engine.columns.engines.engine import TableRequest
from criteria_engine.columns.translation.case_split import TableBackend, TableMaker, memtable


class IbisEngine:
    """Decides Ibis tables in their own database."""

    def accepts(self, table: object) -> bool:
        """Return whether a table is an Ibis table."""
        return isinstance(table, ir.Table)

    def decide(self, request: TableRequest) -> ir.Table:
        """Return the answer as a query."""
        return decide_in_database(request, memtable)


def decide_in_database(request: TableRequest, make_table: TableMaker) -> ir.Table:
    """Return the answer as a query of the database of the tables.

    Args:
        request: Ibis tables.
        make_table: makes tables of a few values in that database.

    Raises:
        CriteriaError: the tables do not fit the set, or the set cannot be decided over columns.
        TypeError: the table of a list is no Ibis table.
    """
    require_ibis_lists(request)
    # The database itself computes a shared subquery once, so nothing has to be cached.
    database = Database(request, TableBackend(lambda each: each, make_table))
    return database.decide(request.decider, reasons=request.reasons)


def require_ibis_lists(request: TableRequest) -> None:
    """Check that the tables of lists are Ibis tables, too.

    Raises:
        TypeError: one is not.
    """
    for name, each in request.lists.items():
        if not isinstance(each.table, ir.Table):
            raise TypeError(
                f"the table of `{name}`: expected an Ibis table, like that of the subjects, "
                f"got {type(each.table).__name__}"
            )
