"""narrow_decimals: columns of decimals → the same numbers with fewer places, which are decided faster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def narrow_decimals(table: pa.Table) -> pa.Table:
    """Cast decimal columns to fewer decimals where no digit is lost: narrow numbers are decided faster."""
    for index, column in enumerate(table.schema):
        if pa.types.is_decimal128(column.type):
            table = table.set_column(index, column.name, _narrow(table.column(index)))
        elif pa.types.is_list(column.type):
            table = table.set_column(index, column.name, _narrow_list(table.column(index)))
    return table


def _narrow(column: Any) -> Any:
    for scale in (0, 1, 2, 3, 4, 6, 9, 12):
        if scale >= column.type.scale:
            break
        try:
            return column.cast(pa.decimal128(38, scale))
        except pa.ArrowInvalid:
            continue
    return column


def _narrow_list(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0)
    flat_ = array.flatten()
    if not any(pa.types.is_decimal128(each.type) for each in flat_.type):
        return array
    fields = [
        _narrow(each) if pa.types.is_decimal128(each.type) else each for each in flat_.flatten()
    ]
    items = pa.StructArray.from_arrays(fields, [each.name for each in flat_.type])
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate(([0], np.cumsum(lengths))).astype("int32"))
    return pa.ListArray.from_arrays(offsets, items, mask=array.is_null())
