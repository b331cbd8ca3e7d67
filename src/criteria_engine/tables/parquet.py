"""read: a Parquet file → chunks of rows in Arrow types."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import (
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from criteria_engine.bilingual import Text
from criteria_engine.columns.engines.foreign_errors import first_line
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.arrow_columns import flatten_struct
from criteria_engine.tables.source import Chunk, TableLocation, file_identity

_DAMAGED: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
"""What pyarrow raises for a damaged file; a damaged length may ask for more memory than there is."""


class ParquetTable:
    """A Parquet file; nested records become columns named `record.field`.

    Raises:
        CriteriaError: the file is not a readable Parquet file.
    """

    self_describing = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.location = TableLocation(path.name)
        self.identity: Mapping[str, Any] = file_identity(path)
        try:
            with pq.ParquetFile(path) as file:
                self._schema = file.schema_arrow
                self._count = int(file.metadata.num_rows)
            self._names = tuple(flat_column_names(self._schema))
        except _DAMAGED as error:
            raise _broken_table(path.name, error) from error

    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, with `record.field` for nested records."""
        return self._names

    def estimated_rows(self) -> int:
        """Return the number of rows according to the file."""
        return self._count

    def chunks(
        self, size: int, columns: Sequence[int] | None = None
    ) -> Generator[Chunk, None, None]:
        """Yield the rows; only the given columns are read from disk."""
        names = None if columns is None else [self._names[index] for index in columns]
        stored = None if names is None else [_stored_name(each, self._schema) for each in names]
        try:
            file = pq.ParquetFile(self._path, pre_buffer=False)
        except _DAMAGED as error:
            raise _broken_table(self._path.name, error) from error
        with file:
            batches = file.iter_batches(batch_size=min(size, 1 << 16), columns=stored)
            yield from rechunk(validated(batches, self._broken), size, names)

    def _broken(self, error: Exception) -> CriteriaError:
        return _broken_table(self._path.name, error)


def _stored_name(name: str, schema: pa.Schema) -> str:
    """Return the column of a file that holds `name`, which may be that of a field in a record."""
    return name if name in schema.names else name.partition(".")[0]


def validated(
    batches: Iterator[pa.RecordBatch], refuse: Callable[[Exception], CriteriaError]
) -> Iterator[pa.RecordBatch]:
    """Yield each batch after Arrow has validated its offsets and texts.

    Args:
        batches: the batches as they are read, which raises where the file is damaged.
        refuse: makes the error to raise from what Arrow raised.

    Raises:
        CriteriaError: a part of the file is damaged.
    """
    first = 1
    while True:
        batch = None
        try:
            batch = next(batches, None)
            if batch is not None:
                batch.validate(full=True)
        except _DAMAGED as error:
            located = None if batch is None else _damaged_cell(batch, first)
            raise refuse(located or error) from error
        if batch is None:
            return
        first += len(batch)
        yield batch


class DamagedCell(ValueError):
    """A value that Arrow finds damaged.

    Attributes:
        why: the column and the row, with what Arrow says, in both languages.
    """

    def __init__(self, column: str, row: int, error: Exception) -> None:
        said = first_line(error)
        self.why = Text(
            f"cột `{column}`, dòng {row}: {said}", f"column `{column}`, row {row}: {said}"
        )
        super().__init__(self.why.en)


def _damaged_cell(batch: pa.RecordBatch, first: int) -> DamagedCell | None:
    """Return the first damaged value of a batch; None where none is damaged alone.

    Args:
        batch: the batch.
        first: the number of its first row.
    """
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        error = _damage_of(column)
        if error is not None:
            lengths = range(1, len(column) + 1)
            row = bisect_left(lengths, True, key=partial(_is_damaged, column))
            return DamagedCell(name, first + row, error)
    return None


def _is_damaged(column: pa.Array, length: int) -> bool:
    """Whether one of the first rows is damaged."""
    return _damage_of(column.slice(0, length)) is not None


def _damage_of(column: pa.Array) -> Exception | None:
    try:
        column.validate(full=True)
    except _DAMAGED as error:
        return error
    return None


def _broken_table(name: str, error: Exception) -> CriteriaError:
    """Return the error that shows the first line of Arrow's message, and the damaged value if it is known."""
    why = first_line(error)
    said = error.why if isinstance(error, DamagedCell) else Text(why, why)
    at = Source(name, "").whole()
    return CriteriaError([codes.BROKEN_TABLE.at(at, path=name, why=said)])


def flat_column_names(schema: pa.Schema) -> Iterator[str]:
    """Yield the names of the columns, with `record.field` for nested records."""
    for each in schema:
        if pa.types.is_struct(each.type):
            for inner in flat_column_names(pa.schema(list(each.type))):
                yield f"{each.name}.{inner}"
        else:
            yield each.name


def rechunk(
    batches: Iterator[pa.RecordBatch], size: int, names: Sequence[str] | None
) -> Iterator[Chunk]:
    """Yield record batches of any length as chunks of `size` rows, with the columns `names` or all."""
    pending: list[pa.RecordBatch] = []
    count = first = 0
    for each in batches:
        batch = each
        while count + len(batch) >= size:
            rest = size - count
            yield _chunk([*pending, batch.slice(0, rest)], first, names)
            first += size
            pending, count, batch = [], 0, batch.slice(rest)
        if len(batch):
            pending.append(batch)
            count += len(batch)
    if count:
        yield _chunk(pending, first, names)


def _chunk(batches: Sequence[pa.RecordBatch], first: int, names: Sequence[str] | None) -> Chunk:
    table = pa.Table.from_batches(batches).combine_chunks()
    flat_names: list[str] = []
    columns: list[Any] = []
    # By position, as a file may have several columns of one name.
    for each, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_struct(each.type):
            inner_names, inner = flatten_struct(_combined(column), f"{each.name}.")
            flat_names += inner_names
            columns += inner
        else:
            flat_names.append(each.name)
            columns.append(column)
    if names is not None:
        columns = [columns[flat_names.index(name)] for name in names]
        flat_names = list(names)
    return Chunk(tuple(flat_names), columns, range(first + 1, first + len(table) + 1))


def _combined(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    return array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
