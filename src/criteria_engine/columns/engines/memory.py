"""memory: tables in memory → answers, by Polars, or by DuckDB where 64 bits are not enough.

Nested lists are flattened without a copy: one frame with the items of all subjects, and the offset at which
each subject's items begin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from threading import Lock
from typing import Any, Final, Literal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np
import polars as pl

from criteria_engine.bounds import MAX_ITEMS, MAX_QUERIES
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.engines.answer_types import with_answer_types
from criteria_engine.columns.engines.clean_columns import (
    clean_column,
    decode,
    limit_column,
    with_choices,
)
from criteria_engine.columns.engines.duckdb_register import register_table, table_maker
from criteria_engine.columns.engines.flattening import (
    drop_columns,
    flatten,
    has_list,
    separate_lists,
    without_small_chunks,
)
from criteria_engine.columns.engines.host_frames import (
    HostFrame,
    as_frame,
    decode_categories,
    frame_schema,
    read_table,
    too_long,
)
from criteria_engine.columns.engines.keys import (
    are_joinable,
    key_runs,
    row_numbers,
    strictly_ascending,
)
from criteria_engine.columns.engines.polars_query import FrameTables, Offsets, PolarsQuery, Queries
from criteria_engine.columns.engines.whole_check import with_valid_columns
from criteria_engine.columns.mapping import ColumnMapping, keys_match
from criteria_engine.columns.names import ROW, stated_column
from criteria_engine.columns.options import ListTable
from criteria_engine.columns.pipeline import GivenTables, decide, inspect_columns
from criteria_engine.columns.translation.case_split import TableBackend
from criteria_engine.columns.translation.fact_schema import (
    ColumnStats,
    FactColumn,
    fact_bounds,
)
from criteria_engine.columns.translation.plan import Plan
from criteria_engine.columns.translation.texts_read import choices, texts_read
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import Shape
from criteria_engine.source import Source

MemoryEngine = Literal["polars", "duckdb"]


class MemoryTables:
    """Tables in memory, flattened and mapped to the facts of a set.

    Args:
        shape: the facts of the set.
        mapped: the mapping of facts to columns.
        table: the subjects.
        subject_id: the column with their ids.
        lists: the tables of lists that are not nested, by name.
        blank: the columns that had NULLs in earlier pieces of the same tables; extended here. Treating them as
            nullable in all later pieces lets these share one query.
        queries: the queries that the set already has, by what they depend on; extended here.

    Raises:
        CriteriaError: the tables do not fit the set.
    """

    def __init__(
        self,
        shape: Shape,
        mapped: ColumnMapping,
        table: Any,
        subject_id: str,
        lists: Mapping[str, ListTable],
        blank: set[str] | None = None,
        queries: Queries | None = None,
    ) -> None:
        self._shape = shape
        self._mapped = mapped
        self._subject_id = subject_id
        self._blank = set() if blank is None else blank
        self._queries: Queries = {} if queries is None else queries
        self._stated: dict[str, str | bool] = {}
        self._items: dict[str, pl.DataFrame] = {}
        self._offsets: dict[str, Offsets] = {}
        read, self._nested_lists = separate_lists(
            table,
            {
                mapped.column(name)
                for name, declared in shape.fields.items()
                if declared.kind == "list" and name not in lists
            },
            mapped.plain_lists,
        )
        subjects = without_small_chunks(read.frame)
        types = read.types
        mapped.check_columns([*types, *self._nested_lists], subject_id)
        mapped.check_ids(types)
        self._types = types
        self._subjects = decode(subjects, subject_id)
        self._check_ids()
        for name, declared in shape.fields.items():
            if declared.kind == "list":
                items = self._joined(name, lists[name]) if name in lists else self._nested(name)
                certain = lists[name].certain if name in lists else None
                if items is not None:
                    self._items[name] = items.frame
                    mapped.map_items(name, items.types, certain)
        mapped.map_subjects(types)
        mapped.finish()
        for leaf in mapped.leaves.values():
            if isinstance(leaf.type, dt.Decimal) and (leaf.type.precision, leaf.scale) == (38, 0):
                self._replace_frame(leaf, limit_column(self._frame_of(leaf), leaf.at))

    def _check_ids(self) -> None:
        ids = self._subjects[self._subject_id]
        if strictly_ascending(ids):
            return
        distinct = ids.drop_nulls().n_unique()
        if distinct < len(ids):
            at = Source("table", self._subject_id).whole()
            raise CriteriaError(
                [
                    codes.DUPLICATE_SUBJECT.at(
                        at, column=self._subject_id, count=len(ids), distinct=distinct
                    )
                ]
            )

    # ---- lists -----------------------------------------------------------------------------

    def _nested(self, name: str) -> HostFrame | None:
        column = self._mapped.column(name)
        nested = self._nested_lists.get(column)
        if nested is None:
            self._stated[name] = False
            self._mapped.note_no_list(name, self._types, self._nested_lists)
            return None
        self._stated[name] = True
        stated = has_list(nested)
        if self._is_blank(name, not stated.all()):
            self._state(name, stated)
        items, counts = flatten(nested)
        self._offsets[name] = np.concatenate([[0], np.cumsum(counts, dtype="int64")])
        return items

    def _joined(self, name: str, list_: ListTable) -> HostFrame:
        read = read_table(list_.table)
        types = read.types
        self._mapped.check_columns(types, list_.key)
        ids = self._types[self._subject_id]
        if not keys_match(ids, types[list_.key]):
            self._mapped.problems.wrong_key(list_.key, ids, types[list_.key])
            return read.without(list_.key)
        for column, given in (
            (self._subject_id, self._subjects[self._subject_id]),
            (list_.key, read.frame[list_.key]),
        ):
            if not are_joinable(given):
                at = Source("table", column).whole()
                wrong = codes.UNREADABLE_COLUMN.at(at, column=column, given=too_long(given.dtype))
                raise CriteriaError([wrong])
        keys = self._keys(decode(read.frame, list_.key)[list_.key])
        items = drop_columns(read.frame, list_.key)
        runs = key_runs(keys)
        positions = row_numbers(self._subjects[self._subject_id], runs.values)
        orphans = int(runs.lengths[positions.is_null().to_numpy()].sum())
        if orphans:
            at = Source("table", list_.key).whole()
            self._mapped.problems.diagnostics.append(
                codes.WITHOUT_SUBJECT.at(at, list=name, count=orphans, column=list_.key)
            )
            return read.without(list_.key)
        counts = np.zeros(len(self._subjects), dtype="int64")
        if strictly_ascending(positions):
            counts[positions.to_numpy()] = runs.lengths
        else:
            rows = pl.Series(ROW, np.repeat(positions.to_numpy(), runs.lengths))
            items = items.with_columns(rows).sort(ROW, maintain_order=True).drop(ROW)
            np.add.at(counts, positions.to_numpy(), runs.lengths)
        self._offsets[name] = np.concatenate([[0], np.cumsum(counts, dtype="int64")])
        self._stated[name] = True
        if list_.absent == "unknown":
            self._state(name, pl.Series(counts > 0))
        return HostFrame(items, read.refused)

    def _keys(self, keys: pl.Series) -> pl.Series:
        """Cast keys to the type of ids, NULL where no id can be equal."""
        ids = self._subjects[self._subject_id]
        if keys.dtype == ids.dtype:
            return keys
        cast = keys.cast(ids.dtype, strict=False)
        return cast.set(cast.cast(keys.dtype, strict=False) != keys, None)

    def _state(self, name: str, stated: pl.Series) -> None:
        column = stated_column(name)
        self._stated[name] = column
        self._mapped.add_internal(column)
        self._subjects = self._subjects.with_columns(stated.alias(column))

    def _clean(self, leaves: Iterable[FactColumn]) -> bool:
        """Clean the texts of some columns, and return whether any was changed."""
        changed = False
        for leaf in leaves:
            frame = self._frame_of(leaf)
            cleaned = clean_column(frame, leaf.at)
            if cleaned is not frame:
                changed = True
                self._replace_frame(leaf, cleaned)
        return changed

    def _frame_name(self, leaf: FactColumn) -> str:
        list_ = leaf.path.partition(".")[0]
        return list_ if list_ in self._items else ""

    def _frame_of(self, leaf: FactColumn) -> pl.DataFrame:
        return self._items.get(self._frame_name(leaf), self._subjects)

    def _replace_frame(self, leaf: FactColumn, frame: pl.DataFrame) -> None:
        name = self._frame_name(leaf)
        if name:
            self._items[name] = frame
        else:
            self._subjects = frame

    # ---- deciding --------------------------------------------------------------------------

    def decide(self, decider: Decider, engine: MemoryEngine, *, reasons: bool) -> pl.DataFrame:
        """Return the answers by one of the engines, in the order of the subjects.

        Args:
            decider: the set.
            engine: Polars, or DuckDB.
            reasons: whether the answer has reasons and missing facts.

        Raises:
            CriteriaError: the engine cannot decide the set exactly; every construct is listed.
        """
        leaves = self._mapped.leaves.values()
        self._clean(texts_read(decider.program, leaves))
        if engine == "duckdb":
            self._clean(choices(leaves))
            answered, plan = self._decide_by_duckdb(decider, reasons=reasons)
        else:
            answered, plan = self._decide_by_polars(decider, reasons=reasons)
        return with_answer_types(answered, plan, decider.checked)

    def _decide_by_polars(self, decider: Decider, *, reasons: bool) -> tuple[pl.DataFrame, Plan]:
        stats = self._stats()
        try:
            query = self._cached_query(decider, stats, reasons=reasons)
        except CriteriaError:
            # The actual values may have narrower bounds than the declarations.
            query = self._new_query(decider, self._inspected_stats(), reasons=reasons)
        tables = FrameTables(self._subjects, self._items, self._offsets)
        return query.run(tables), query.plan

    def _decide_by_duckdb(self, decider: Decider, *, reasons: bool) -> tuple[pl.DataFrame, Plan]:
        database = ibis.duckdb.connect()
        tables = FrameTables(self._subjects, self._items, self._offsets)

        def run(table: ir.Table) -> pl.DataFrame:
            return as_frame(database.to_pyarrow(table))

        def register(frame: pl.DataFrame) -> ir.Table:
            return register_table(database, decode_categories(frame).to_arrow())

        rows = pl.int_range(len(self._subjects), dtype=pl.Int64, eager=True).alias(ROW)
        lists = {name: each.with_columns(tables.rows(name)) for name, each in self._items.items()}
        given = self._given_tables(
            register(self._subjects.hstack([rows])),
            {name: register(each) for name, each in lists.items()},
        )
        answered, plan = decide(
            decider,
            self._shape,
            given,
            self._mapped.leaves,
            inspect_columns(given, self._mapped.leaves, self._shape),
            wide=True,
            reasons=reasons,
            backend=TableBackend(
                lambda table: register_table(database, database.to_pyarrow(table)),
                table_maker(database),
            ),
        )
        return run(answered).sort(ROW).drop(ROW), plan

    def _given_tables(self, subjects: ir.Table, lists: Mapping[str, ir.Table]) -> GivenTables:
        return GivenTables(subjects, lists, self._stated, self._subject_id, self._max_items)

    @cached_property
    def _max_items(self) -> dict[str, int]:
        """Return the greatest number of items of a subject, by list."""
        return {name: int(np.diff(ends).max(initial=0)) for name, ends in self._offsets.items()}

    # ---- queries ---------------------------------------------------------------------------

    def _cached_query(
        self, decider: Decider, stats: Mapping[str, ColumnStats], *, reasons: bool
    ) -> PolarsQuery:
        """Return the query for tables with this schema; a new one is kept in the queries of the set."""
        leaves = self._mapped.leaves.values()
        key = (
            self._subject_id,
            tuple(self._stated.items()),
            tuple((each.path, each.column, each.at, each.type) for each in leaves),
            tuple(stats.values()),
            tuple(name for name, count in self._max_items.items() if count > MAX_ITEMS),
            reasons,
        )
        query = self._queries.get(key)
        if query is None:
            with _BUILD_LOCK:
                query = self._queries.get(key)
                if query is None:
                    if len(self._queries) >= MAX_QUERIES:
                        self._queries.clear()
                    query = self._new_query(decider, stats, reasons=reasons)
                    self._queries[key] = query
        return query

    def _new_query(
        self, decider: Decider, stats: Mapping[str, ColumnStats], *, reasons: bool
    ) -> PolarsQuery:
        unbound = {
            name: ibis.table(frame_schema(frame), name=name) for name, frame in self._frames()
        }
        subjects = unbound.pop("")
        given = self._given_tables(subjects, unbound)
        return PolarsQuery(decider, self._shape, given, self._mapped.leaves, stats, reasons=reasons)

    def _frames(self) -> list[tuple[str, pl.DataFrame]]:
        """Return the subjects, under the empty name, and the items of each list."""
        return [("", self._subjects), *self._items.items()]

    # ---- looking at columns ----------------------------------------------------------------

    def _stats(self) -> dict[str, ColumnStats]:
        """Return what the query has to know of each column: whether it has NULLs and invalid values."""
        inspected: dict[str, ColumnStats] | None = None
        stats: dict[str, ColumnStats] = {}
        valid = self._replace_valid()
        for leaf in self._mapped.leaves.values():
            if leaf.absent:
                stats[leaf.column] = ColumnStats(has_nulls=True, has_invalid=False)
            elif leaf.declared.kind in _NEVER_INVALID:
                stats[leaf.column] = ColumnStats(self._has_blanks(leaf), has_invalid=False)
            elif leaf.plain:
                invalid = self._frame_name(leaf) not in valid and not self._is_valid(leaf)
                stats[leaf.column] = ColumnStats(self._has_blanks(leaf), has_invalid=invalid)
            else:
                inspected = self._inspected_stats() if inspected is None else inspected
                stats[leaf.column] = inspected[leaf.column]
        return stats

    def _replace_valid(self) -> Collection[str]:
        """Return the names of the frames whose integers and texts are all valid; the texts get codes."""
        by_frame: dict[str, list[FactColumn]] = {}
        for leaf in self._mapped.leaves.values():
            if leaf.plain and not leaf.absent and leaf.declared.kind not in _NEVER_INVALID:
                by_frame.setdefault(self._frame_name(leaf), []).append(leaf)
        valid = with_valid_columns(dict(self._frames()), by_frame)
        self._subjects = valid.get("", self._subjects)
        self._items |= {name: frame for name, frame in valid.items() if name}
        return valid

    def _is_valid(self, leaf: FactColumn) -> bool:
        """Return whether all values of an integer or an enumeration are valid.

        Texts are cleaned if some are not, and become values of an Enum if all are.
        """
        if leaf.declared.kind == "enumeration":
            return self._is_valid_choice(leaf)
        low, high = fact_bounds(leaf.declared)
        values = self._values(leaf)
        least: Any = values.min()
        greatest: Any = values.max()
        return least is None or (least >= low and greatest <= high)

    def _is_valid_choice(self, leaf: FactColumn) -> bool:
        frame = self._frame_of(leaf)
        coded = with_choices(frame, leaf.at, leaf.declared.values)
        if coded is None and self._clean([leaf]):
            frame = self._frame_of(leaf)
            coded = with_choices(frame, leaf.at, leaf.declared.values)
        if coded is not None and coded is not frame:
            self._replace_frame(leaf, coded)
        return coded is not None

    def _values(self, leaf: FactColumn) -> pl.Series:
        column, *fields = leaf.at
        values = self._frame_of(leaf)[column]
        for field in fields:
            values = values.struct.field(field)
        return values

    def _has_blanks(self, leaf: FactColumn) -> bool:
        return self._is_blank(leaf.path, self._values(leaf).null_count() > 0)

    def _is_blank(self, path: str, blank: bool) -> bool:
        if blank:
            self._blank.add(path)
        return path in self._blank

    def _inspected_stats(self) -> dict[str, ColumnStats]:
        """Return statistics of each column, from its values."""
        database = ibis.polars.connect(
            {name or "subjects": frame for name, frame in self._frames()}
        )
        lists = {name: database.table(name) for name in self._items}
        given = self._given_tables(database.table("subjects"), lists)
        return inspect_columns(given, self._mapped.leaves, self._shape)


_BUILD_LOCK: Final = Lock()
"""Held while a query is built: threads that decide pieces wait for it instead of building it twice."""

_NEVER_INVALID: Final = ("boolean", "string", "date")
"""The kinds of facts of which each value that the type allows is valid."""
