"""read: a piece of a table → facts in Arrow columns, and the cells that are none.

Each different value of a column is read once, by the reader of facts; columns of files that know
their types (Parquet, databases) pass as they are where they fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.arrow_columns import (
    ARROW_TYPES,
    FAULTY_COLUMN,
    FILE_COLUMN,
    INTERNAL_COLUMNS,
    KEY_COLUMN,
    LINE_COLUMN,
    CellFaults,
    blank_column,
    cast_facts,
    key_texts,
    list_type,
    plain_array,
    read_column,
    read_nested_column,
)
from criteria_engine.tables.cells import UnreadableCell, text_of
from criteria_engine.tables.fact_columns import MappableFact
from criteria_engine.tables.headings import ResolvedColumns, resolve_headings, unknown_heading
from criteria_engine.tables.mapping import TableMapping
from criteria_engine.tables.source import Chunk, Reject, TableSource


@dataclass(frozen=True, slots=True)
class FactRows:
    """Facts by row, with :data:`INTERNAL_COLUMNS` columns; rows without a usable id are only among the rejects.

    `count` is how many rows were read, whatever became of them.
    """

    table: pa.Table
    rejects: tuple[Reject, ...]
    count: int


class TableReader:
    """Reads the pieces of one table by its mapping; `number` tells the tables of one kind apart.

    Raises:
        CriteriaError: the columns of the table do not fit the mapping.
    """

    def __init__(self, table: TableSource, mapping: TableMapping, number: int = 0) -> None:
        self.table = table
        self.mapping = mapping
        self._number = number
        self._known: dict[tuple[str, ...], ResolvedColumns] = {}
        if not table.self_describing:
            self._resolved(table.names())

    def heading(self, fact: MappableFact) -> str:
        """The column a fact was read from, as its author calls it."""
        for names, resolved in self._known.items():
            if fact.name in resolved.facts:
                return names[resolved.facts[fact.name]]
        return fact.path

    def key_index(self) -> int | None:
        """Where the subject's id is; None where rows name their own columns."""
        return None if self.table.self_describing else self._resolved(self.table.names()).key

    def schema(self) -> dict[str, pa.DataType]:
        """The columns of :meth:`read` that hold facts, in types that are the same for every table."""
        names = self.table.names()
        resolved = None if self.table.self_describing else self._resolved(names)
        types = {
            name: ARROW_TYPES[fact.shape.kind]
            for name, fact in self.mapping.facts.items()
            if resolved is None or name in resolved.facts
        }
        for name, items in self.mapping.nested.items():
            if resolved is None or name in resolved.nested:
                types[name] = list_type(items)
        return types

    def keys(self, chunk: Chunk) -> pa.Array:
        """The ids of the rows alone, NULL where there is none."""
        if not self.table.self_describing:
            return key_texts(chunk.columns[0])  # the only one asked for
        key = self._resolved(chunk.names).key
        return pa.nulls(len(chunk), pa.string()) if key is None else key_texts(chunk.columns[key])

    def rejected_keys(self, chunk: Chunk) -> pa.Array:
        """The ids of the rows that could not be taken apart, as far as they are there."""
        key = self.key_index()
        rows = {each.line: each.cells for each in chunk.rejects}
        return key_texts(
            [cells[key] for cells in rows.values() if key is not None and key < len(cells)]
        )

    def has_integer_keys(self, chunk: Chunk) -> bool:
        """Whether the ids are stored as whole numbers, so that those of the answers are, too."""
        key = None if self.table.self_describing else self._resolved(chunk.names).key
        array = None if key is None else plain_array(chunk.columns[key])
        return array is not None and bool(pa.types.is_integer(array.type))

    def read(self, chunk: Chunk) -> FactRows:
        """The facts of a piece."""
        resolved = self._resolved(chunk.names)
        faults = CellFaults()
        count = len(chunk)
        keys = (
            pa.nulls(count, pa.string())
            if resolved.key is None
            else key_texts(chunk.columns[resolved.key])
        )
        columns: dict[str, Any] = {}
        for name, index in resolved.facts.items():
            fact, heading = self.mapping.facts[name], chunk.names[index]
            columns[name] = read_column(chunk.columns[index], fact, heading, faults)
        for name, index in resolved.nested.items():
            items = self.mapping.nested[name]
            columns[name] = read_nested_column(
                chunk.columns[index], name, items, chunk.names[index], faults
            )
        if self.table.self_describing:
            columns = self._all_facts(columns, count)
            for index in resolved.unknown:
                self._stranger(chunk, index, faults)
        self._check_keys(chunk, keys, resolved, faults)
        return self._rows(chunk, resolved, keys, columns, faults)

    # ---- parts -----------------------------------------------------------------------------

    def _resolved(self, names: tuple[str, ...]) -> ResolvedColumns:
        if names not in self._known:
            whole = not self.table.self_describing
            self._known[names] = resolve_headings(
                names, self.mapping, self.table.location.file, whole=whole
            )
        return self._known[names]

    def _all_facts(self, columns: Mapping[str, Any], count: int) -> dict[str, Any]:
        """Rows that name their own columns may name others in the next piece: give them all."""
        every = {
            name: columns[name] if name in columns else blank_column(fact, count)
            for name, fact in self.mapping.facts.items()
        }
        for name, items in self.mapping.nested.items():
            every[name] = columns.get(name, pa.nulls(count, list_type(items)))
        return every

    def _stranger(self, chunk: Chunk, index: int, faults: CellFaults) -> None:
        name = chunk.names[index]
        for row, value in enumerate(chunk.columns[index]):
            if value is not None:
                faults.add(
                    row,
                    name,
                    text_of(value),
                    unknown_heading(name, self.mapping, Source(name, name).whole()),
                )

    def _check_keys(
        self, chunk: Chunk, keys: pa.Array, resolved: ResolvedColumns, faults: CellFaults
    ) -> None:
        """Tell the rows without an id, or with one in a cell that is none."""
        column = self.mapping.key or "" if resolved.key is None else chunk.names[resolved.key]
        told: set[int] = set()
        cells = None if resolved.key is None else chunk.columns[resolved.key]
        for row, cell in enumerate(cells if isinstance(cells, list) else ()):
            if isinstance(cell, UnreadableCell):
                faults.add(row, column, cell.text, cell.diagnostic())
                told.add(row)
        if keys.null_count:
            at = Source(self.table.location.file, "").whole()
            for row in np.flatnonzero(keys.is_null().to_numpy(zero_copy_only=False)).tolist():
                if row not in told:
                    faults.add(row, column, "", codes.NO_SUBJECT.at(at))

    def _with_broken(self, chunk: Chunk, resolved: ResolvedColumns, table: pa.Table) -> pa.Table:
        """The rows, and those that could not be taken apart but for their id: theirs is spoilt."""
        index = resolved.key
        broken = {
            each.line: each.cells[index]
            for each in chunk.rejects
            if index is not None and index < len(each.cells)
        }
        keys = key_texts(list(broken.values()))
        more = pa.table(
            {
                KEY_COLUMN: keys,
                LINE_COLUMN: pa.array(list(broken), pa.int64()),
                FILE_COLUMN: pa.array([self._number] * len(keys), pa.int16()),
                FAULTY_COLUMN: pa.array([True] * len(keys)),
            }
        ).filter(keys.is_valid())
        if not len(more):
            return table
        types = {each.name: each.type for each in table.schema if each.name not in INTERNAL_COLUMNS}
        return pa.concat_tables([table, cast_facts(more, types)])

    def _rows(
        self,
        chunk: Chunk,
        resolved: ResolvedColumns,
        keys: pa.Array,
        columns: Mapping[str, Any],
        faults: CellFaults,
    ) -> FactRows:
        count = len(chunk)
        bad = np.zeros(count, dtype=bool)
        index = resolved.key
        rejects = [
            replace(each, subject=each.cells[index].strip())
            if index is not None and index < len(each.cells)
            else each
            for each in chunk.rejects
        ]
        for row, column, value, diagnostic in sorted(faults.entries, key=lambda each: each[0]):
            bad[row] = True
            subject = keys[row].as_py() or ""
            location, line = self.table.location, int(chunk.lines[row])
            rejects.append(Reject(location, line, diagnostic, subject, column, value))
        table = pa.table(
            {
                KEY_COLUMN: keys,
                LINE_COLUMN: pa.array(chunk.lines, pa.int64()),
                FILE_COLUMN: pa.array(np.full(count, self._number, dtype="int16")),
                FAULTY_COLUMN: pa.array(bad),
                **columns,
            }
        )
        if keys.null_count:
            table = table.filter(keys.is_valid())
        table = self._with_broken(chunk, resolved, table)
        unread = len({reject.line for reject in chunk.rejects})
        return FactRows(table, tuple(rejects), count + unread)
