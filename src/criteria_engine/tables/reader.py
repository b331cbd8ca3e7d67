"""read: a chunk of a table → facts in Arrow columns, and the rejected rows and cells.

This is the main entry for jobs: it resolves the headings, reads each column
(:mod:`~criteria_engine.tables.arrow_columns`) and collects the rejects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from criteria_engine.frozen import dataclass
from criteria_engine.reading.keys import fault_of_key
from criteria_engine.reading.text_values import clean_text
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.arrow_cells import column_errors, key_texts, plain_array, python_value
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
    list_type,
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
    """The facts of some rows.

    Attributes:
        table: a column for each fact and the :data:`INTERNAL_COLUMNS`; without the rows that have no id.
        rejects: the rows and cells that cannot be used.
        count: how many rows were read, rejected ones included.
    """

    table: pa.Table
    rejects: tuple[Reject, ...]
    count: int


def _keys(chunk: Chunk, index: int | None) -> pa.Array:
    """Return the ids in a column, NULL where there is none."""
    if index is None:
        return pa.nulls(len(chunk), pa.string())
    with column_errors(chunk.names[index], chunk.columns[index]):
        return key_texts(chunk.columns[index])


class TableReader:
    """Reads the chunks of one table by its mapping.

    Args:
        table: the table.
        mapping: the mapping of its columns.
        number: the number of the table, for :data:`FILE_COLUMN`.

    Raises:
        CriteriaError: the headings of the table do not fit the mapping.
    """

    def __init__(self, table: TableSource, mapping: TableMapping, number: int = 0) -> None:
        self.table = table
        self.mapping = mapping
        self._number = number
        self._resolved_by_names: dict[tuple[str, ...], ResolvedColumns] = {}
        if not table.self_describing:
            self._resolved(table.names())

    def heading(self, fact: MappableFact) -> str:
        """Return the heading of the column a fact was read from; its path where there was none."""
        for names, resolved in self._resolved_by_names.items():
            if fact.name in resolved.facts:
                return names[resolved.facts[fact.name]]
        return fact.path

    def key_index(self) -> int | None:
        """Return the index of the column of subject ids; None where rows are self-describing."""
        return None if self.table.self_describing else self._resolved(self.table.names()).key

    def schema(self) -> dict[str, pa.DataType]:
        """Return the fact columns that :meth:`read` gives for any chunk, with their Arrow types."""
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
        """Return the ids of the rows, NULL where there is none.

        The chunk of a table that is not self-describing has to hold only the column of ids.
        """
        if not self.table.self_describing:
            return _keys(chunk, 0)
        return _keys(chunk, self._resolved(chunk.names).key)

    def rejected_keys(self, chunk: Chunk) -> pa.Array:
        """Return the ids of the rows that could not be parsed, as far as they have an id cell."""
        key = self.key_index()
        rows = {each.line: each.cells for each in chunk.rejects}
        return key_texts(
            [cells[key] for cells in rows.values() if key is not None and key < len(cells)]
        )

    def has_integer_keys(self, chunk: Chunk) -> bool:
        """Whether the ids are stored as integers that 64 bits hold; then those of the answers are, too."""
        key = None if self.table.self_describing else self._resolved(chunk.names).key
        array = None if key is None else plain_array(chunk.columns[key])
        if array is None or pa.types.is_uint64(array.type):
            return False
        return bool(pa.types.is_integer(array.type))

    def read(self, chunk: Chunk) -> FactRows:
        """Read a chunk.

        Raises:
            CriteriaError: the columns of self-describing rows, or the type of a nested list, do not fit the
                mapping.
        """
        resolved = self._resolved(chunk.names)
        faults = CellFaults()
        count = len(chunk)
        keys = _keys(chunk, resolved.key)
        columns: dict[str, Any] = {}
        for name, index in resolved.facts.items():
            fact, heading = self.mapping.facts[name], chunk.names[index]
            with column_errors(heading, chunk.columns[index]):
                columns[name] = read_column(chunk.columns[index], fact, heading, faults)
        for name, index in resolved.nested.items():
            items, heading = self.mapping.nested[name], chunk.names[index]
            with column_errors(heading, chunk.columns[index]):
                columns[name] = read_nested_column(
                    chunk.columns[index], name, items, heading, faults
                )
        if self.table.self_describing:
            columns = self._with_all_facts(columns, count)
            for index in resolved.unknown:
                self._reject_unknown(chunk, index, faults)
        self._reject_missing_keys(chunk, keys, resolved, faults)
        return self._rows(chunk, resolved, keys, columns, faults)

    # ---- parts -----------------------------------------------------------------------------

    def _resolved(self, names: tuple[str, ...]) -> ResolvedColumns:
        if names not in self._resolved_by_names:
            complete = not self.table.self_describing
            self._resolved_by_names[names] = resolve_headings(
                names, self.mapping, self.table.location.file, complete=complete
            )
        return self._resolved_by_names[names]

    def _with_all_facts(self, columns: Mapping[str, Any], count: int) -> dict[str, Any]:
        """Return a column for every fact, as each chunk of self-describing rows may name other facts."""
        every = {
            name: columns[name] if name in columns else blank_column(fact, count)
            for name, fact in self.mapping.facts.items()
        }
        for name, items in self.mapping.nested.items():
            every[name] = columns.get(name, pa.nulls(count, list_type(items)))
        return every

    def _reject_unknown(self, chunk: Chunk, index: int, faults: CellFaults) -> None:
        name = chunk.names[index]
        for row, value in enumerate(chunk.columns[index]):
            if value is not None:
                faults.add(
                    row,
                    name,
                    text_of(value),
                    unknown_heading(name, self.mapping, Source(name, name).whole()),
                )

    def _reject_missing_keys(
        self, chunk: Chunk, keys: pa.Array, resolved: ResolvedColumns, faults: CellFaults
    ) -> None:
        """Reject the rows without an id, or with an unreadable cell in its place."""
        column = self.mapping.key or "" if resolved.key is None else chunk.names[resolved.key]
        unreadable: set[int] = set()
        cells = None if resolved.key is None else chunk.columns[resolved.key]
        for row, cell in enumerate(cells if isinstance(cells, list) else ()):
            if isinstance(cell, UnreadableCell):
                faults.add(row, column, cell.text, cell.diagnostic())
                unreadable.add(row)
        if keys.null_count:
            at = Source(self.table.location.file, "").whole()
            for row in np.flatnonzero(keys.is_null().to_numpy(zero_copy_only=False)).tolist():
                if row not in unreadable:
                    cell = None if cells is None else cells[row]
                    plain = python_value(cell)
                    if isinstance(plain, list | dict):
                        plain = UnreadableCell(codes.UNREADABLE_VALUE, text_of(plain)[:200])
                    if isinstance(plain, UnreadableCell):
                        faults.add(row, column, plain.text, plain.diagnostic())
                        continue
                    text = clean_text(text_of(plain))
                    fault = fault_of_key(text, Source("cell", text).whole())
                    faults.add(
                        row, column, text, fault or codes.ROW_WITHOUT_KEY.at(at, name=column)
                    )

    def _with_rejected(self, chunk: Chunk, resolved: ResolvedColumns, table: pa.Table) -> pa.Table:
        """Return the rows with those added that could not be parsed but have an id.

        They are marked as faulty, so that no other row of the same subject is decided.
        """
        index = resolved.key
        rejected = {
            each.line: each.cells[index]
            for each in chunk.rejects
            if index is not None and index < len(each.cells)
        }
        keys = key_texts(list(rejected.values()))
        added = pa.table(
            {
                KEY_COLUMN: keys,
                LINE_COLUMN: pa.array(list(rejected), pa.int64()),
                FILE_COLUMN: pa.array([self._number] * len(keys), pa.int16()),
                FAULTY_COLUMN: pa.array([True] * len(keys)),
            }
        ).filter(keys.is_valid())
        if not len(added):
            return table
        types = {each.name: each.type for each in table.schema if each.name not in INTERNAL_COLUMNS}
        return pa.concat_tables([table, cast_facts(added, types)])

    def _rows(
        self,
        chunk: Chunk,
        resolved: ResolvedColumns,
        keys: pa.Array,
        columns: Mapping[str, Any],
        faults: CellFaults,
    ) -> FactRows:
        count = len(chunk)
        faulty = np.zeros(count, dtype=bool)
        index = resolved.key
        rejects = [
            replace(each, subject=each.cells[index].strip())
            if index is not None and index < len(each.cells)
            else each
            for each in chunk.rejects
        ]
        for row, column, value, diagnostic in sorted(faults.entries, key=lambda each: each[0]):
            faulty[row] = True
            subject = keys[row].as_py() or ""
            location, line = self.table.location, int(chunk.lines[row])
            rejects.append(Reject(location, line, diagnostic, subject, column, value))
        table = pa.table(
            {
                KEY_COLUMN: keys,
                LINE_COLUMN: pa.array(chunk.lines, pa.int64()),
                FILE_COLUMN: pa.array(np.full(count, self._number, dtype="int16")),
                FAULTY_COLUMN: pa.array(faulty),
                **columns,
            }
        )
        if keys.null_count:
            table = table.filter(keys.is_valid())
        table = self._with_rejected(chunk, resolved, table)
        unparsed = len({reject.line for reject in chunk.rejects})
        return FactRows(table, tuple(rejects), count + unparsed)
