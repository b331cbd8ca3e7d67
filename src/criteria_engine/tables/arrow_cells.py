"""read: a column of any Arrow type → its cells as Python values, or as the texts of ids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.columns.engines.foreign_errors import engine_of, first_line
from criteria_engine.columns.engines.host_frames import decode
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.keys import MISSING_WORDS
from criteria_engine.reading.text_values import SUSPECT_TEXT, clean_text, is_encodable
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import UnreadableCell, text_of
from criteria_engine.tables.source import Cells


def key_texts(cells: Cells) -> pa.Array:
    """Return ids as clean texts; NULL where the cell is blank or holds no id.

    >>> key_texts(["a ", 12.0, None, " ", "NaN"]).to_pylist()
    ['a', '12', None, None, None]
    """
    array = plain_array(cells)
    if array is not None and pa.types.is_integer(array.type):
        return array.cast(pa.string())
    if array is not None and pa.types.is_null(array.type):
        return array.cast(pa.string())
    if array is None or not is_text_type(array.type):
        values = cells if array is None else exact_cells(array)
        texts = [_key_text(each) for each in values]
        array = pa.array([_encodable(each) for each in texts], pa.string())
    texts = clean_texts(array.cast(pa.string()))
    missing = pc.is_in(pc.utf8_lower(texts), value_set=_MISSING_WORDS)
    return pc.if_else(missing, pa.scalar(None, pa.string()), texts)


_MISSING_WORDS: Final = pa.array(sorted(MISSING_WORDS))


def clean_texts(texts: pa.Array) -> pa.Array:
    """Return an array of clean texts; NULL where nothing is left of one."""
    suspect = pc.match_substring_regex(texts, SUSPECT_TEXT)
    if pc.any(suspect).as_py():
        distinct = texts.filter(suspect).unique()
        cleaned = pa.array([clean_text(each) for each in distinct.to_pylist()], pa.string())
        changed = pc.take(cleaned, pc.index_in(texts, distinct))
        texts = pc.if_else(suspect, changed, texts)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _key_text(cell: Any) -> str | None:
    no_key = cell is None or isinstance(cell, UnreadableCell | list | dict)
    return None if no_key else text_of(cell)


def _encodable(text: str | None) -> str | None:
    """Return a text, and None for one with a damaged character, which is no id."""
    return text if text is not None and is_encodable(text) else None


@contextmanager
def column_errors(heading: str, cells: Cells) -> Iterator[None]:
    """Raise what Arrow raises while a column is read as an error that names the column and its type.

    Args:
        heading: the heading of the column.
        cells: its cells.

    Raises:
        CriteriaError: Arrow cannot read the column.
    """
    try:
        yield
    except CriteriaError:
        raise
    except BaseException as error:
        if engine_of(error) is None:
            raise
        kind = getattr(cells, "type", "list")
        diagnostic = codes.UNREADABLE_COLUMN.at(
            Source("table", heading).whole(), column=heading, type=kind, why=first_line(error)
        )
        raise CriteriaError([diagnostic]) from error


def python_cells(cells: Cells, heading: str) -> list[Any]:
    """Return the cells of an Arrow column as Python values; :class:`UnreadableCell` where Python has none.

    Raises:
        CriteriaError: Arrow cannot read the column.
    """
    with column_errors(heading, cells):
        return exact_cells(plain_array(cells))


def plain_array(cells: Cells) -> Any:
    """Return the cells as one Arrow array where they are one already or all are texts; else None.

    The array has no encoding: dictionaries and runs are expanded, and lists have the usual layout.
    """
    if isinstance(cells, pa.ChunkedArray | pa.Array):
        return _usual_layout(cells)
    if cells and all(type(each) is str for each in cells):
        try:
            return pa.array(cells, pa.string())
        except UnicodeEncodeError:  # a lone surrogate, which JSON can contain
            return None
    return None


def _usual_layout(cells: Any) -> pa.Array:
    array = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if isinstance(array, pa.ChunkedArray):
        # Some types cannot be joined; a column of one chunk, or of none, is not joined.
        array = array.chunk(0) if array.num_chunks else pa.nulls(0, array.type)
    if pa.types.is_dictionary(array.type):
        return array.dictionary_decode()
    return decode(pa.chunked_array([array])).chunk(0)


def exact_cells(array: pa.Array) -> list[Any]:
    """Return the cells of an array as Python values; :class:`UnreadableCell` where Python has none.

    A float of 16 or 32 bits becomes the shortest decimal that denotes it: widened to 64 bits, 6.1 would be
    6.099999904632568.
    """
    if not (pa.types.is_float16(array.type) or pa.types.is_float32(array.type)):
        try:
            values = list(array.to_pylist())
        except _NO_PYTHON_VALUE:
            values = [python_value(each) for each in array]
        return [_no_bytes(each) for each in values] if is_binary_type(array.type) else values
    values = array.to_numpy(zero_copy_only=False)
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    return [
        Decimal(str(value)) if is_valid else None
        for value, is_valid in zip(values, valid, strict=True)
    ]


_NO_PYTHON_VALUE: Final = (pa.ArrowException, ValueError, OverflowError, KeyError)
"""What Arrow raises for a value that Python cannot hold, such as a day after the year 9999."""


def python_value(cell: Any) -> Any:
    """Return a cell of a column as a Python value; :class:`UnreadableCell` where Python has none."""
    if not isinstance(cell, pa.Scalar):
        return cell
    try:
        return _no_bytes(cell.as_py())
    except _NO_PYTHON_VALUE as error:
        return UnreadableCell(codes.UNREADABLE_VALUE, f"{cell.type}, {first_line(error)}")


def _no_bytes(value: Any) -> Any:
    """Return a value; bytes are neither a text nor a number, as their encoding is unknown."""
    if not isinstance(value, bytes):
        return value
    return UnreadableCell(codes.UNREADABLE_VALUE, f"binary, 0x{value[:_MAX_BYTES_SHOWN].hex()}")


_MAX_BYTES_SHOWN: Final = 16


def is_binary_type(type_: pa.DataType) -> bool:
    """Whether a column holds bytes."""
    return bool(
        pa.types.is_binary(type_)
        or pa.types.is_large_binary(type_)
        or pa.types.is_fixed_size_binary(type_)
        or pa.types.is_binary_view(type_)
    )


def is_text_type(type_: pa.DataType) -> bool:
    """Whether a column holds texts."""
    return bool(
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )
