"""table_kinds: an object that is no table → what was expected, and how a host makes a table of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Final

_EXPECTED: Final = "expected an Arrow table, a Polars, pandas or Spark data frame or an Ibis table"

_ADVICE: Final = {
    "DuckDBPyRelation": "`relation.pl()` makes a Polars data frame of it",
    "DuckDBPyConnection": "`ibis.duckdb.from_connection(connection).table(name)` is one of its tables",
    "RecordBatchReader": "`reader.read_all()` makes an Arrow table of it",
    "Dataset": "`dataset.to_table()` makes an Arrow table of it",
    "Series": "`series.to_frame()` makes a data frame of it",
    "Table": "`table.to_polars()` makes a data frame of it",
    "Column": "`column.as_table()` makes a table of it",
    "ndarray": "`pandas.DataFrame(array, columns=names)` makes a data frame of it",
}
"""How a table is made of an object, by the name of its class or of a base class of it."""

_FILES: Final = (
    "`criteria decide-table` decides files; `polars.read_csv` and `polars.read_parquet` read them"
)

_ROWS: Final = "`polars.DataFrame(list(rows))` makes a data frame of dictionaries"

_COLUMNS: Final = "`polars.DataFrame(columns)` makes a data frame of columns"


def no_table(given: object) -> TypeError:
    """Return the error that an object is no table.

    >>> no_table([{"subject_id": "h1"}]).args[0].partition(", got ")[2]
    'list; `polars.DataFrame(list(rows))` makes a data frame of dictionaries'
    """
    return TypeError(f"{_EXPECTED}, got {_named(given)}")


def no_list_in_memory(given: object, name: str) -> TypeError:
    """Return the error that the table of a list is not in memory, as that of the subjects is.

    Args:
        given: the table.
        name: the list.
    """
    return TypeError(
        f"the table of `{name}`: expected an Arrow table or a Polars or pandas data frame, as the table of the"
        f" subjects is in memory, got {_named(given)}"
    )


def _named(given: object) -> str:
    advice = _advice(given)
    return f"{type(given).__name__}; {advice}" if advice else type(given).__name__


def _advice(given: object) -> str:
    for each in type(given).__mro__:
        if each.__name__ in _ADVICE:
            return _ADVICE[each.__name__]
    match given:
        case str() | PathLike():
            return _FILES
        case Mapping():
            return _COLUMNS
        case list() | tuple() | Iterator():
            return _ROWS
        case _:
            return ""
