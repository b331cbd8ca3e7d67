"""host_frames: a host's table → a Polars frame of the columns that can be decided, and the others' types.

This module holds the list of types that tables in memory are decided with. Columns of other types are left out
of the frame before Polars sees them: it panics at some of them, and cannot import others. Their types stay
known, so that the mapping refuses those that a fact, an id or a key needs, and passes over the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any, Final, TypeAlias
from uuid import UUID

import ibis
import ibis.expr.datatypes as dt
import numpy as np
import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.bilingual import Text
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.engines.table_kinds import no_table
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.source import Source

Refusals: TypeAlias = Mapping[tuple[str, ...], Text]
"""Why columns, or fields of struct columns, are left out: the type, and what is wrong with it or its values."""

_MAX_DIGITS: Final = 38
"""How many digits the decimals of Polars and DuckDB hold."""

_ARROW_TYPES: Final = (
    pa.types.is_integer,
    pa.types.is_boolean,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_float32,
    pa.types.is_float64,
    pa.types.is_date32,
    pa.types.is_null,
)
"""The types of Arrow that are taken as they are; :class:`_Types` says which others are cast, and to which."""

_POLARS_TYPES: Final = (
    pl.Int8,
    pl.Int16,
    pl.Int32,
    pl.Int64,
    pl.UInt8,
    pl.UInt16,
    pl.UInt32,
    pl.UInt64,
    pl.Boolean,
    pl.String,
    pl.Binary,
    pl.Float32,
    pl.Float64,
    pl.Date,
    pl.Datetime,
    pl.Decimal,
    pl.Null,
)
"""The types of Polars that are taken as they are; :class:`_Types` says which others are cast."""


@dataclass(frozen=True, slots=True)
class HostFrame:
    """The columns of a host's table.

    Attributes:
        frame: the columns that can be decided; integers of 128 bits are decimals. Texts in a dictionary are
            categories, unless lists are read.
        refused: the other columns and fields.
    """

    frame: pl.DataFrame
    refused: Refusals = field(default_factory=dict)

    @property
    def types(self) -> dict[str, dt.DataType]:
        """The types of all columns, for the mapping; those left out are unknown types that say why."""
        types = dict(frame_schema(self.frame).items())
        for (column, *fields), why in self.refused.items():
            types[column] = _with_unknown(types.get(column), fields, dt.Unknown(why))
        return types

    def without(self, column: str) -> HostFrame:
        """Return the table without one column."""
        refused = {path: why for path, why in self.refused.items() if path[0] != column}
        return HostFrame(self.frame.drop(column, strict=False), refused)


def _with_unknown(type_: dt.DataType | None, fields: list[str], unknown: dt.Unknown) -> dt.DataType:
    if not fields or (type_ is not None and not isinstance(type_, dt.Struct)):
        return unknown
    known = {} if type_ is None else dict(type_.fields)
    first, *inner = fields
    return dt.Struct(known | {first: _with_unknown(known.get(first), inner, unknown)})


def frame_schema(frame: pl.DataFrame) -> Any:
    """Return the schema of a frame for Ibis."""
    return _schema_of(tuple(frame.schema.items()))


@lru_cache(maxsize=64)
def _schema_of(columns: tuple[tuple[str, pl.DataType], ...]) -> Any:
    return ibis.Schema.from_polars(pl.Schema(columns))


def as_frame(table: Any) -> pl.DataFrame:
    """Return a table as a Polars data frame, with its lists.

    Raises:
        CriteriaError: two columns have one name, or a column is of a type that cannot be decided.
        TypeError: `table` is of an unsupported kind.
    """
    read = read_table(table, lists=True)
    if read.refused:
        raise CriteriaError(
            [
                codes.UNREADABLE_COLUMN.at(
                    Source("table", ".".join(path)).whole(), column=".".join(path), given=why
                )
                for path, why in read.refused.items()
            ]
        )
    return read.frame


def decode_categories(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with texts in place of categories."""
    return frame.with_columns(cs.categorical().cast(pl.String), cs.enum().cast(pl.String))


def read_table(table: Any, *, lists: bool = False) -> HostFrame:
    """Return the columns of a table.

    Args:
        table: a Polars, Arrow or pandas table.
        lists: whether lists are read; no fact is a list, except for those that are flattened before.

    Raises:
        CriteriaError: two columns have one name.
        TypeError: it is something else.
    """
    match table:
        case pl.DataFrame():
            return _from_polars(table, lists=lists)
        case pl.LazyFrame():
            return _from_polars(table.collect(), lists=lists)
        case pa.RecordBatch():
            return _from_arrow(pa.Table.from_batches([table]), lists=lists)
        case pa.Table():
            return _from_arrow(table, lists=lists)
        case _ if is_pandas(table):
            arrow, refused = arrow_of_pandas(table)
            read = _from_arrow(arrow, lists=lists)
            return HostFrame(read.frame, {**read.refused, **refused})
        case _:
            raise no_table(table)


def is_in_memory(table: object) -> bool:
    """Return whether a table is of a kind that :func:`read_table` reads."""
    return isinstance(table, pl.DataFrame | pl.LazyFrame | pa.RecordBatch | pa.Table) or is_pandas(
        table
    )


def refuse_repeated(names: Iterable[str]) -> None:
    """Check that the names of columns are distinct.

    Raises:
        CriteriaError: some are not; it has a diagnostic for each.
    """
    repeated = [(name, count) for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise CriteriaError(
            [
                codes.REPEATED_COLUMN.at(Source("table", name).whole(), column=name, count=count)
                for name, count in repeated
            ]
        )


# ---- Polars ----------------------------------------------------------------------------------


def _from_polars(frame: pl.DataFrame, *, lists: bool) -> HostFrame:
    types = _Types(lists)
    columns: list[pl.Series] = []
    for series in frame.iter_columns():
        target = types.polars(series.dtype, (series.name,))
        if target is not None and target != series.dtype:
            # Fewer values after the cast: some do not fit the type.
            cast = series.cast(target, strict=False)
            if cast.null_count() > series.null_count():
                types.refused[series.name,] = too_long(series.dtype)
                continue
            columns.append(cast)
        elif target is not None:
            columns.append(series)
    if frame.dtypes == [each.dtype for each in columns]:
        return HostFrame(frame)
    return HostFrame(pl.DataFrame(columns) if columns else _empty(len(frame)), types.refused)


def _empty(rows: int) -> pl.DataFrame:
    """Return a frame without columns."""
    return pl.DataFrame(height=rows)


class _Types:
    """The types that columns are cast to, and why others are left out.

    Args:
        lists: whether lists are read.

    Attributes:
        refused: the columns and fields that are left out.
    """

    def __init__(self, lists: bool) -> None:
        self._lists = lists
        self.refused: dict[tuple[str, ...], Text] = {}

    def polars(self, type_: Any, path: tuple[str, ...]) -> pl.DataType | None:
        """Return the type that a Polars column is cast to; None if it is left out."""
        match type_:
            case pl.Categorical() | pl.Enum():
                return type_ if self._keeps_categories(path) else pl.String()
            case pl.Int128() | pl.UInt128():
                return pl.Decimal(_MAX_DIGITS, 0)
            case pl.List() if self._lists:
                inner = self.polars(type_.inner, path)
                return None if inner is None else pl.List(inner)
            case pl.Struct():
                typed = {f.name: self.polars(f.dtype, (*path, f.name)) for f in type_.fields}
                known = {name: each for name, each in typed.items() if each is not None}
                return pl.Struct(known) if len(known) == len(typed) else None
            case _ if isinstance(type_, _POLARS_TYPES):
                return type_
            case _:
                self._refuse(type_, path)
                return None

    def arrow(self, type_: pa.DataType, path: tuple[str, ...]) -> pa.DataType | None:
        """Return the type that an Arrow column is cast to; None if it is left out."""
        if any(matches(type_) for matches in _ARROW_TYPES):
            return type_
        if pa.types.is_decimal(type_) and type_.scale <= _MAX_DIGITS:
            small = type_.bit_width <= 128 and type_.scale >= 0
            return type_ if small else pa.decimal128(_MAX_DIGITS, max(type_.scale, 0))
        if pa.types.is_date64(type_):
            return pa.date32()
        if pa.types.is_timestamp(type_) and type_.tz is None:
            return type_
        if pa.types.is_dictionary(type_) and not _is_compound(type_.value_type):
            keeps = _holds_texts(type_.value_type) and self._keeps_categories(path)
            return type_ if keeps else self.arrow(type_.value_type, path)
        if self._lists and (pa.types.is_list(type_) or pa.types.is_large_list(type_)):
            inner = self.arrow(type_.value_type, path)
            if inner is None or inner == type_.value_type:
                return None if inner is None else type_
            return pa.list_(inner) if pa.types.is_list(type_) else pa.large_list(inner)
        if pa.types.is_struct(type_) and len({each.name for each in type_}) == type_.num_fields:
            fields = [(each.name, self.arrow(each.type, (*path, each.name))) for each in type_]
            return pa.struct(fields) if all(each is not None for _, each in fields) else None
        self._refuse(type_, path)
        return None

    def _keeps_categories(self, path: tuple[str, ...]) -> bool:
        return len(path) == 1 and not self._lists

    def _refuse(self, type_: object, path: tuple[str, ...]) -> None:
        self.refused[path] = Text(str(type_), str(type_))


def _is_compound(type_: pa.DataType) -> bool:
    return bool(pa.types.is_nested(type_) or pa.types.is_dictionary(type_))


def too_long(type_: object) -> Text:
    """Return why a column of integers is left out: no decimal holds some of them."""
    return Text(
        f"{type_} có số dài hơn {_MAX_DIGITS} chữ số",
        f"{type_} with a number of more than {_MAX_DIGITS} digits",
    )


# ---- Arrow -----------------------------------------------------------------------------------


def _from_arrow(table: pa.Table, *, lists: bool) -> HostFrame:
    refuse_repeated(table.column_names)
    types = _Types(lists)
    columns: dict[str, pa.ChunkedArray] = {}
    for name, given in zip(table.column_names, table.columns, strict=True):
        column = decode(given)
        if _has_null_words(column):
            column = column.cast(column.type.value_type)
        target = types.arrow(column.type, (name,))
        if target is None:
            continue
        try:
            columns[name] = _cast(column, target)
        except _DOES_NOT_FIT:
            types.refused[name,] = _misfit(column, target)
    if not columns:
        return HostFrame(_empty(table.num_rows), types.refused)
    return HostFrame(pl.DataFrame(pl.from_arrow(pa.table(columns))), types.refused)


_DOES_NOT_FIT: Final = (pa.ArrowException, UnicodeDecodeError)


def _cast(column: pa.ChunkedArray, target: pa.DataType) -> pa.ChunkedArray:
    """Return the column in another type, with valid texts, or raise one of `_DOES_NOT_FIT`."""
    cast = column if target == column.type else column.cast(target)
    if _holds_texts(target):
        cast.validate(full=True)
    return cast


def _has_null_words(column: pa.ChunkedArray) -> bool:
    """Return whether a dictionary holds NULL, which Polars' categories do not."""
    return pa.types.is_dictionary(column.type) and any(
        each.dictionary.null_count for each in column.chunks
    )


def _holds_texts(type_: pa.DataType) -> bool:
    if pa.types.is_struct(type_):
        return any(_holds_texts(each.type) for each in type_)
    if pa.types.is_dictionary(type_):
        return _holds_texts(type_.value_type)
    return bool(
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )


def decode(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column without an encoding, a layout or an extension that stands for a plain type."""
    type_ = column.type
    if pa.types.is_run_end_encoded(type_) and not _is_compound(type_.value_type):
        runs = [pc.run_end_decode(each) for each in column.chunks]
        return pa.chunked_array(runs, type_.value_type)
    if _is_other_list(type_):
        return pa.chunked_array(map(_as_list, column.chunks), pa.large_list(type_.value_type))
    if isinstance(type_, pa.BaseExtensionType):
        return _unwrapped(column, type_)
    return column


def _is_other_list(type_: pa.DataType) -> bool:
    return bool(
        pa.types.is_list_view(type_)
        or pa.types.is_large_list_view(type_)
        or pa.types.is_fixed_size_list(type_)
    )


def _as_list(array: Any) -> pa.LargeListArray:
    """Return a list array of another layout in the usual one; Arrow's own cast of views is damaged."""
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths, dtype="int64")])
    return pa.LargeListArray.from_arrays(
        pa.array(ends, pa.int64()), pc.list_flatten(array), mask=array.is_null()
    )


def _unwrapped(column: pa.ChunkedArray, type_: Any) -> pa.ChunkedArray:
    """Return the values of an extension type whose meaning is known."""
    storage = pa.chunked_array([each.storage for each in column.chunks], type_.storage_type)
    match type_.extension_name:
        case "arrow.json":
            return storage
        case "arrow.uuid":
            return pa.chunked_array([pa.array(map(_uuid_text, storage), pa.string())])
        case "arrow.bool8":
            return storage.cast(pa.bool_())
        case "arrow.opaque" if (type_.vendor_name, type_.type_name) == ("DuckDB", "hugeint"):
            # The sixteen bytes are those of a decimal without decimals.
            wide = pa.decimal128(_MAX_DIGITS, 0)
            return pa.chunked_array([each.view(wide) for each in storage.chunks], wide)
        case _:
            return column


def _uuid_text(value: pa.Scalar) -> str | None:
    """Return the sixteen bytes of a UUID as DuckDB and every other program write it."""
    content = value.as_py()
    return None if content is None else str(UUID(bytes=content))


def _misfit(column: pa.ChunkedArray, target: pa.DataType) -> Text:
    """Return why a column cannot be cast, with the first row that cannot."""
    row = _first_misfit(column, target)
    if _holds_texts(target):
        return Text(
            f"{column.type}, và chữ ở dòng {row} bị hỏng (không phải UTF-8)",
            f"{column.type}, and the text in row {row} is damaged (not UTF-8)",
        )
    return Text(
        f"{column.type}, và giá trị ở dòng {row} không đổi được sang {target}",
        f"{column.type}, and the value in row {row} does not fit {target}",
    )


def _first_misfit(column: pa.ChunkedArray, target: pa.DataType) -> int:
    """Return the number of the first row that cannot be cast, found by halving."""

    def fits(rows: int) -> bool:
        try:
            _cast(column.slice(0, rows), target)
        except _DOES_NOT_FIT:
            return False
        return True

    return bisect_left(range(len(column)), True, key=lambda row: not fits(row + 1)) + 1


# ---- pandas ----------------------------------------------------------------------------------


def is_pandas(table: Any) -> bool:
    """Return whether a table is a pandas data frame, without importing pandas."""
    return type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "columns")


def arrow_of_pandas(table: Any) -> tuple[pa.Table, Refusals]:
    """Return a pandas data frame as an Arrow table, without the columns that Arrow cannot hold.

    Raises:
        CriteriaError: two columns have one name.
    """
    names = [str(each) for each in table.columns]
    refuse_repeated(names)
    refused: dict[tuple[str, ...], Text] = {}
    arrays: dict[str, Any] = {}
    for position, name in enumerate(names):
        series = table.iloc[:, position]
        try:
            array = pa.array(series, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError, NotImplementedError):
            array = None  # Arrow cannot hold the column; it is refused by name below.
        if array is None or _mixes_times(series, array.type):
            refused[name,] = _mixed(series)
        else:
            arrays[name] = array
    if not arrays:
        return pa.table({"": pa.nulls(len(table))}).select([]), refused
    return pa.table(arrays), refused


def _mixes_times(series: Any, type_: pa.DataType) -> bool:
    """Return whether Arrow has cut times off to make dates of all values."""
    if series.dtype != object or not (pa.types.is_date(type_) or pa.types.is_timestamp(type_)):
        return False
    return len({*map(type, series.dropna())}) > 1


def _mixed(series: Any) -> Text:
    """Return the type of a pandas column with the types of its values, and where the second type begins."""
    kinds: dict[str, int] = {}
    for row, value in enumerate(series, start=1):
        kinds.setdefault(type(value).__name__, row)
    places_vi = ", ".join(f"{kind} từ dòng {row}" for kind, row in kinds.items())
    places_en = ", ".join(f"{kind} from row {row}" for kind, row in kinds.items())
    return Text(f"{series.dtype} ({places_vi})", f"{series.dtype} ({places_en})")
