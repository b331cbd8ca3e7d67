"""engine: what is asked of an engine of columns, and what every engine does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from criteria_engine.columns.engines.polars_query import Queries
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ColumnNames, ExtraColumns, ListTable
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Shape


@dataclass(frozen=True, slots=True)
class TableRequest:
    """A table to decide.

    Attributes:
        decider: the set.
        shape: the facts it asks for.
        table: the subjects, one row for each.
        subject_id: the column with their ids.
        lists: the tables of lists that are not nested, by name.
        columns: the columns of facts whose column is not named by their path.
        extra: what to do with columns that hold no fact.
        reasons: whether the answer has the columns `reasons` and `missing`.
        as_query: whether the answer is a query that the database runs when it is read.
        queries: the queries that the set already has for tables in memory; extended here.
    """

    decider: Decider
    shape: Shape
    table: Any
    subject_id: str
    lists: Mapping[str, ListTable]
    columns: ColumnNames
    extra: ExtraColumns
    reasons: bool
    as_query: bool
    queries: Queries

    def mapping(self) -> ColumnMapping:
        """Return a new mapping of facts to columns, which is extended while tables are read.

        Raises:
            TypeError: an entry of `columns` is neither a column nor a pair of columns.
            ValueError: `extra` is not an allowed word.
        """
        return ColumnMapping(self.shape, self.columns, self.extra, self.subject_id)


class Engine(Protocol):
    """Decides tables of some kinds."""

    def accepts(self, table: object) -> bool:
        """Return whether a table is of a kind that this engine decides."""

    def decide(self, request: TableRequest) -> Any:
        """Return the answer, as a table of the same kind.

        Raises:
            CriteriaError: the table does not fit the set, or the set cannot be decided over columns.
            TypeError: a table is of an unsupported kind.
            ValueError: an option does not apply to tables of this kind.
        """
