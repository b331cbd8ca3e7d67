"""Nested lists made flat: the items of all subjects as one table, in the order of their subjects.

Lists of Polars and of Arrow are each taken as they lie. Through Polars a slice of Arrow's lists would bring
along all items of the table it is a slice of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.compute as pc

NestedColumn: TypeAlias = pl.Series | pa.ChunkedArray
"""A column of lists."""


ItemCounts: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""How many items each subject has."""


def as_frame(table: Any) -> pl.DataFrame:
    """A Polars data frame of what is one, or of an Arrow table or a pandas data frame.

    Raises:
        TypeError: it is no table.
    """
    match table:
        case pl.DataFrame():
            frame = table
        case pl.LazyFrame():
            frame = table.collect()
        case pa.Table() | pa.RecordBatch():
            frame = pl.DataFrame(pl.from_arrow(table))
        case _ if type(table).__module__.partition(".")[0] == "pandas":
            frame = pl.DataFrame(pl.from_arrow(pa.Table.from_pandas(table, preserve_index=False)))
        case _:
            raise TypeError(
                "a table is an Arrow table, a Polars, pandas or Spark data frame or an Ibis table, "
                f"not {type(table).__name__}"
            )
    if not any(isinstance(each, pl.Categorical | pl.Enum) for each in frame.dtypes):
        return frame
    return frame.with_columns(cs.categorical().cast(pl.String), cs.enum().cast(pl.String))


def drop_columns(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """A table without some of its columns; that Polars asks for no query takes a tenth of the time."""
    return frame[[each for each in frame.columns if each not in columns]]


def separate_lists(
    table: Any, columns: Iterable[str]
) -> tuple[pl.DataFrame, dict[str, NestedColumn]]:
    """A table without those of these columns that it has, and these.

    Raises:
        TypeError: it is no table.
    """
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if not isinstance(table, pa.Table):
        frame = as_frame(table)
        found = [each for each in columns if each in frame.columns]
        return drop_columns(frame, *found), {each: frame[each] for each in found}
    names = table.column_names
    lists = {each: table[each] for each in columns if names.count(each) == 1}
    lists = {name: each for name, each in lists.items() if _is_record_list(each.type)}
    frame, others = separate_lists(as_frame(table.drop_columns([*lists])), columns)
    return frame, lists | others


def _is_record_list(type_: pa.DataType) -> bool:
    nested = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    # Of records without fields Arrow would not say how many there are.
    return bool(nested and pa.types.is_struct(type_.value_type) and type_.value_type.num_fields)


def has_records(nested: NestedColumn) -> bool:
    """Whether it is a column of lists of records."""
    if not isinstance(nested, pl.Series):
        return True
    return isinstance(nested.dtype, pl.List) and isinstance(nested.dtype.inner, pl.Struct)


def has_list(nested: NestedColumn) -> pl.Series:
    """Which subjects have a list, be it empty."""
    return nested.is_not_null() if isinstance(nested, pl.Series) else pl.Series(nested.is_valid())


def flatten(nested: NestedColumn) -> tuple[pl.DataFrame, ItemCounts]:
    """The items of all subjects, one after the other, and how many each subject has."""
    if isinstance(nested, pl.Series):
        # A list in one chunk is made flat without a copy; of several all would be copied.
        lists = [
            each.explode(empty_as_null=False, keep_nulls=False) for each in nested.get_chunks()
        ]
        items = pl.concat(lists, rechunk=False).struct.unnest()
        return as_frame(items), nested.list.len().fill_null(0).to_numpy()
    chunks = nested.chunks or [pa.array([], nested.type)]
    items = pl.concat([as_frame(_records(each.flatten())) for each in chunks], rechunk=False)
    return items, pc.fill_null(pc.list_value_length(nested), 0).to_numpy()


def _records(items: pa.StructArray) -> pa.Table:
    # A record that is blank has blank fields.
    return pa.Table.from_arrays(items.flatten(), names=[field.name for field in items.type])
