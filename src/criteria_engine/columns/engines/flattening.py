"""flattening: nested lists → one table of all items, in the order of their subjects.

Arrow's lists are flattened by Arrow: if Polars converted a slice of them, it would keep all items of the whole
table in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.columns.engines.host_frames import (
    HostFrame,
    arrow_of_pandas,
    decode,
    is_pandas,
    read_table,
    refuse_repeated,
)

NestedColumn: TypeAlias = pl.Series | pa.ChunkedArray
"""A column of lists."""

ItemCounts: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""The number of items of each subject."""


def drop_columns(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return a frame without some columns, which is ten times faster than a Polars query."""
    return frame[[each for each in frame.columns if each not in columns]]


_SMALL_CHUNK: Final = 32_768
"""Polars processes chunks one by one in every operation; it pays to join those with fewer rows."""


def without_small_chunks(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in one chunk if its chunks are small."""
    is_small = frame.n_chunks() > 1 and len(frame) < frame.n_chunks() * _SMALL_CHUNK
    return frame.rechunk() if is_small else frame


def separate_lists(
    table: Any, columns: Iterable[str], plain: Collection[str] = ()
) -> tuple[HostFrame, dict[str, NestedColumn]]:
    """Return the other columns, and those of the named columns that hold lists of records.

    Args:
        table: the table of the host.
        columns: the columns that may hold lists.
        plain: those of them whose lists may hold plain values; each becomes a record with one field, which has
            the name of the column.

    Raises:
        CriteriaError: two columns have one name.
        TypeError: `table` is of an unsupported kind.
    """
    match table:
        case pl.DataFrame() | pl.LazyFrame():
            frame = table.lazy().collect()
            lists = {
                each: _polars_lists(frame[each], each in plain)
                for each in columns
                if each in frame.columns
            }
            own = {name: each for name, each in lists.items() if each is not None}
            return read_table(drop_columns(frame, *own)), {**own}
        case pa.RecordBatch():
            return separate_lists(pa.Table.from_batches([table]), columns, plain)
        case pa.Table():
            refuse_repeated(table.column_names)
            arrays = {
                each: _plain_arrow(each, decode(table[each]))
                if each in plain
                else decode(table[each])
                for each in columns
                if each in table.column_names
            }
            nested = {name: each for name, each in arrays.items() if _is_record_list(each.type)}
            return read_table(table.drop_columns([*nested])), {
                name: _with_length(each) for name, each in nested.items()
            }
        case _ if is_pandas(table):
            arrow, refused = arrow_of_pandas(table)
            read, found = separate_lists(arrow, columns, plain)
            return HostFrame(read.frame, {**read.refused, **refused}), found
        case _:
            return read_table(table), {}


def _polars_lists(series: pl.Series, plain: bool) -> pl.Series | None:
    """Return a series with lists of records in the usual layout; None if it has none.

    With `plain`, each of other values becomes a record with one field, which has the name of the series.
    """
    if plain and isinstance(series.dtype, pl.Array):
        series = series.arr.to_list()
    if (
        plain
        and isinstance(series.dtype, pl.List)
        and not isinstance(series.dtype.inner, pl.Struct)
    ):
        held = pl.struct(pl.element().alias(series.name))
        return series.to_frame().select(pl.col(series.name).list.eval(held)).to_series()
    if isinstance(series.dtype, pl.Array) and isinstance(series.dtype.inner, pl.Struct):
        return series.arr.to_list()
    is_nested = isinstance(series.dtype, pl.List) and isinstance(series.dtype.inner, pl.Struct)
    return series if is_nested else None


def _plain_arrow(name: str, lists: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return lists of plain values as lists of records with one field."""
    is_list = pa.types.is_list(lists.type) or pa.types.is_large_list(lists.type)
    if not is_list or pa.types.is_struct(lists.type.value_type):
        return lists
    field = pa.struct([(name, lists.type.value_type)])
    chunks = [_held_values(name, each) for each in lists.chunks]
    return pa.chunked_array(chunks, pa.large_list(field))


def _held_values(name: str, lists: Any) -> pa.LargeListArray:
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    starts = np.concatenate([[0], np.cumsum(lengths, dtype="int64")])
    held = pa.StructArray.from_arrays([pc.list_flatten(lists)], [name])
    return pa.LargeListArray.from_arrays(pa.array(starts, pa.int64()), held, mask=lists.is_null())


def _is_record_list(type_: pa.DataType) -> bool:
    nested = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    return bool(nested and pa.types.is_struct(type_.value_type))


def _with_length(nested: pa.ChunkedArray) -> NestedColumn:
    """Return lists whose flattened records are counted: Arrow does not count records without fields."""
    if nested.type.value_type.num_fields:
        return nested
    return pl.Series(pl.from_arrow(nested))


def has_list(nested: NestedColumn) -> pl.Series:
    """Return for each subject whether it has a list, even an empty one."""
    return nested.is_not_null() if isinstance(nested, pl.Series) else pl.Series(nested.is_valid())


def flatten(nested: NestedColumn) -> tuple[HostFrame, ItemCounts]:
    """Return the items of all subjects one after the other, and the number of items of each.

    Raises:
        CriteriaError: two fields of the items have one name.
    """
    if isinstance(nested, pl.Series):
        # Flattening one chunk at a time avoids a copy.
        lists = [
            each.explode(empty_as_null=False, keep_nulls=False) for each in nested.get_chunks()
        ]
        items = pl.concat(lists, rechunk=False).struct.unnest()
        return read_table(items), nested.list.len().fill_null(0).to_numpy()
    chunks = nested.chunks or [pa.array([], nested.type)]
    return read_table(_records([each.flatten() for each in chunks])), pc.fill_null(
        pc.list_value_length(nested), 0
    ).to_numpy()


def _records(chunks: Sequence[pa.StructArray]) -> pa.Table:
    # The fields of a NULL record are NULL.
    names = [field.name for field in chunks[0].type]
    refuse_repeated(names)
    return pa.concat_tables(pa.Table.from_arrays(each.flatten(), names=names) for each in chunks)
