"""embedded: tables of a DuckDB in this process → answers, decided in memory piece by piece.

Reading the tables, deciding them by Polars and registering the answers takes less time than DuckDB needs for
our query. While one piece is decided the next one is read, into memory that earlier pieces have released.
"""

from __future__ import annotations

from collections import deque
from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final, NamedTuple

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from criteria_engine.bounds import MAX_EMBEDDED_BYTES
from criteria_engine.columns.engines.duckdb_register import register_table
from criteria_engine.columns.engines.host_frames import as_frame
from criteria_engine.columns.engines.keys import strictly_ascending
from criteria_engine.columns.ibis_internals import ops
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ListTable
from criteria_engine.columns.pipeline import SUBJECT
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass

SUBJECTS_PER_PIECE: Final = 122_880
"""The number of subjects decided at a time: a row group of DuckDB."""

ITEMS_PER_PIECE: Final = 4 * SUBJECTS_PER_PIECE
"""The number of rows of a list's table read at a time."""

_BATCHES: Final = 5
"""The number of batches of a piece: the allocator reuses memory of that size, but not of a piece's."""

_THREADS: Final = 3
"""How many pieces are decided at the same time; Polars does not use all cores in every operation."""

_REGISTERED: Final = (ops.InMemoryTable, ops.ScalarUDF, ops.AggUDF)
"""Operations for which Ibis registers something with DuckDB when it runs a query."""

_READABLE: Final = (
    dt.Integer,
    dt.Decimal,
    dt.Floating,
    dt.Boolean,
    dt.String,
    dt.Date,
    dt.Timestamp,
    dt.Null,
)
"""Types that are unchanged by the transfer; tables with other columns are decided by DuckDB."""

ListTables = Mapping[str, ListTable]
"""The tables of lists, by name."""

DecidePiece = Callable[[Any, ListTables], pl.DataFrame]
"""Decides subjects and the tables of their lists in memory."""


class _TooLarge(Exception):
    """The tables or answers exceed the limit of memory."""


class _NotInPieces(Exception):
    """The tables are not in an order in which they can be read in pieces."""


def decide_embedded(
    table: ir.Table, lists: ListTables, subject_id: str, decide: DecidePiece
) -> ir.Table | None:
    """Return the answers as a table of the same database.

    Args:
        table: the subjects.
        lists: the tables of lists, by name.
        subject_id: the column with the ids of subjects.
        decide: decides a piece.

    Returns:
        The answers; None if the database is not an embedded DuckDB, or if the tables are too large.

    Raises:
        CriteriaError: the tables do not fit the set, or the set cannot be decided over columns.
    """
    if not all(map(_is_embedded, [table, *(each.table for each in lists.values())])):
        return None
    try:
        answered = decide_in_pieces(table, lists, subject_id, decide)
        if answered is None:
            answered = decide(*read_whole(table, lists)).to_arrow()
    except _TooLarge:
        return None
    return _as_stored(answered, register_table(table.get_backend(), answered))


def _as_stored(answered: pa.Table, registered: ir.Table) -> ir.Table:
    """Return the answers in the types of a query: integers of 64 bits, and texts for labels."""
    columns = {}
    for name, type_ in zip(answered.column_names, answered.schema.types, strict=True):
        column = registered[name]
        is_integer = pa.types.is_integer(type_) and name != SUBJECT
        column = column.cast("int64") if is_integer else column
        columns[name] = column.cast("string") if pa.types.is_dictionary(type_) else column
    return registered.select(**columns)


def read_columns(
    mapped: ColumnMapping, table: ir.Table, lists: ListTables
) -> tuple[ir.Table, ListTables] | None:
    """Return the tables with only the columns that hold facts; None if the mapping has errors.

    Raises:
        CriteriaError: a key or id column is missing, or a column begins with the reserved prefix.
    """
    subjects = dict(table.schema().items())
    mapped.check_columns(subjects, mapped.subject_id)
    if any(mapped.column(each) not in {each, *subjects} for each in mapped.lists):
        return None
    mapped.map_subjects(subjects)
    used = {*mapped.used, mapped.subject_id, *map(mapped.column, mapped.lists)}
    read = {}
    for name, each in lists.items():
        schema = dict(each.table.schema().items())
        mapped.check_columns(schema, each.key)
        mapped.map_items(name, schema, each.certain)
        own = mapped.used | {each.key}
        read[name] = replace(each, table=each.table.select(*(c for c in schema if c in own)))
    if mapped.problems.diagnostics:
        return None
    return table.select(*(column for column in subjects if column in used)), read


def decide_in_pieces(
    table: ir.Table, lists: ListTables, subject_id: str, decide: DecidePiece
) -> pa.Table | None:
    """Return the answers; None if the tables have to be decided in one piece.

    That includes tables with errors, because all of these can only be reported together.
    """

    def decided_(subjects: Any, own: ListTables) -> tuple[pa.Table, _PieceIds]:
        answered = decide(subjects, own)
        return answered.to_arrow(compat_level=pl.CompatLevel.newest()), _PieceIds.of(
            answered[SUBJECT]
        )

    budget = _Budget(MAX_EMBEDDED_BYTES)
    answers: list[pa.Table] = []
    ids: list[_PieceIds] = []
    waiting: deque[Future[tuple[pa.Table, _PieceIds]]] = deque()

    def take() -> None:
        answered, of = waiting.popleft().result()
        budget.spend(_memory_size(answered))
        answers.append(answered)
        ids.append(of)

    try:
        with ThreadPoolExecutor(_THREADS) as others:
            # Read the next pieces while these are decided.
            for piece in _pieces(table, lists, subject_id, budget):
                waiting.append(others.submit(decided_, *piece))
                del piece
                if len(waiting) > _THREADS:
                    take()
            while waiting:
                take()
    except (CriteriaError, _NotInPieces):
        return None
    if len({each.schema for each in answers}) > 1:
        return None
    if not _are_distinct(ids):
        return None
    return pa.concat_tables(answers)


def _memory_size(answered: pa.Table) -> int:
    """Return the memory of answers, except for the data of texts, which all pieces share."""
    return sum(
        16 * len(column) if type_ == pa.string_view() and name != SUBJECT else column.nbytes
        for name, type_, column in zip(
            answered.column_names, answered.schema.types, answered.columns, strict=True
        )
    )


class _PieceIds(NamedTuple):
    """The ids of one piece, and whether they are strictly ascending."""

    ids: pl.Series
    in_order: bool

    @classmethod
    def of(cls, ids: pl.Series) -> _PieceIds:
        """Return the ids with their order, computed while other pieces are decided."""
        return cls(ids, strictly_ascending(ids))


def _are_distinct(pieces: Sequence[_PieceIds]) -> bool:
    """Return whether no id occurs in two pieces; within a piece they are distinct."""
    known = [each for each in pieces if len(each.ids)]
    if all(each.in_order for each in known) and all(
        before.ids[-1] < after.ids[0] for before, after in pairwise(known)
    ):
        return True
    all_ = pl.concat([each.ids for each in known])
    return len(known) == 1 or all_.n_unique() == len(all_)


# ---- pieces ----------------------------------------------------------------------------------


def _pieces(
    table: ir.Table, lists: ListTables, subject_id: str, budget: _Budget
) -> Iterator[tuple[Any, ListTables]]:
    """Yield some subjects at a time, with all of their items."""
    match list(lists.items()):
        case []:
            # `map` keeps no reference to a piece, so that the next one can reuse its memory.
            yield from map(_without_lists, _read_batches(table, SUBJECTS_PER_PIECE))
        case [(name, list_)]:
            subjects = _read_frame(table, budget)
            if subject_id not in subjects.columns or list_.key not in list_.table.columns:
                raise _NotInPieces
            for first, last, items in _split_items(
                map(as_frame, _read_batches(list_.table, ITEMS_PER_PIECE)),
                list_.key,
                subjects[subject_id],
            ):
                yield subjects.slice(first, last - first), {name: replace(list_, table=items)}
        case _:
            raise _NotInPieces


def _without_lists(subjects: pa.Table) -> tuple[pa.Table, ListTables]:
    return subjects, {}


def _split_items(
    batches: Iterator[pl.DataFrame], key: str, ids: pl.Series
) -> Iterator[tuple[int, int, pl.DataFrame]]:
    """Yield ranges of subjects and their items, where both are sorted by id."""
    if not (ids.dtype.is_integer() or ids.dtype == pl.String) or ids.null_count():
        raise _NotInPieces
    if not strictly_ascending(ids):
        raise _NotInPieces
    first, final = 0, None
    # Items of the last subject, which may have more items in the next batch.
    waiting: list[pl.DataFrame] = []
    for batch in batches:
        keys = batch[key]
        if not _comparable(keys, ids) or keys.null_count() or not keys.is_sorted():
            raise _NotInPieces
        if not len(keys):
            waiting = waiting or [batch]
            continue
        if final is not None and keys[0] < final:
            raise _NotInPieces
        if keys[-1] == final:
            waiting.append(batch)
            continue
        final = keys[-1]
        own = int(keys.search_sorted(final, "left"))
        last = int(ids.search_sorted(final, "left"))
        yield first, last, pl.concat([*waiting, batch.head(own)], rechunk=False)
        first, waiting = last, [batch.slice(own)]
    yield first, len(ids), pl.concat(waiting, rechunk=False)


def _comparable(keys: pl.Series, ids: pl.Series) -> bool:
    return keys.dtype == ids.dtype or (keys.dtype.is_integer() and ids.dtype.is_integer())


# ---- reading ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Budget:
    """The number of bytes that may still be held."""

    left: int

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _TooLarge


def read_whole(table: ir.Table, lists: ListTables) -> tuple[pl.DataFrame, ListTables]:
    """Read the subjects and the tables of their lists into memory.

    Raises:
        _TooLarge: they take more than :data:`MAX_EMBEDDED_BYTES`.
    """
    budget = _Budget(MAX_EMBEDDED_BYTES)
    subjects = _read_frame(table, budget)
    return subjects, {
        name: replace(each, table=_read_frame(each.table, budget)) for name, each in lists.items()
    }


def _read_frame(table: ir.Table, budget: _Budget) -> pl.DataFrame:
    frames = []
    for batch in _read_batches(table, SUBJECTS_PER_PIECE):
        budget.spend(batch.nbytes)
        frames.append(as_frame(batch))
    return pl.concat(frames, rechunk=False)


def _read_batches(table: ir.Table, rows: int) -> Iterator[pa.Table]:
    """Yield a table in pieces of about so many rows; an empty table yields one piece without rows."""
    if table.op().find(_REGISTERED):
        yield table.to_pyarrow()
        return
    database = table.get_backend()
    relation = database.con.sql(database.compile(table))
    with relation.to_arrow_reader(max(rows // _BATCHES, 1)) as reader:
        batches: list[pa.RecordBatch] = []
        yielded, waiting = False, 0
        for batch in reader:
            batches.append(batch)
            waiting += batch.num_rows
            del batch
            if waiting >= rows:
                yield _to_table(batches, reader.schema)
                yielded, waiting = True, 0
        if batches or not yielded:
            yield _to_table(batches, reader.schema)


def _to_table(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    table = pa.Table.from_batches(batches, schema)
    batches.clear()
    return table


def _is_embedded(table: ir.Table) -> bool:
    return table.get_backend().name == "duckdb" and all(map(_is_readable, table.schema().types))


def _is_readable(type_: dt.DataType) -> bool:
    match type_:
        case dt.Array():
            return _is_readable(type_.value_type)
        case dt.Struct():
            return all(map(_is_readable, type_.types))
        case _:
            return isinstance(type_, _READABLE)
