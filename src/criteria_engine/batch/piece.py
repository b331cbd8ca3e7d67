"""decide: some subjects with all of their items → answers, and what stands in their way.

A subject is decided only where everything read of it is sound; else it is among the rejects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.batch.duplicates import duplicate_ids_in_memory
from criteria_engine.batch.journal import RunCounts
from criteria_engine.columns import diagnostics as column_codes
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.facts import Absent
from criteria_engine.source import Source
from criteria_engine.tables.arrow_columns import (
    FAULTY_COLUMN,
    FILE_COLUMN,
    INTERNAL_COLUMNS,
    KEY_COLUMN,
    LINE_COLUMN,
    narrow_decimals,
)
from criteria_engine.tables.cells import read_cell, text_of
from criteria_engine.tables.fact_columns import MappableFact
from criteria_engine.tables.reader import TableReader
from criteria_engine.tables.source import Reject, TableLocation


@dataclass(frozen=True, slots=True)
class PieceResult:
    """The answers, the rejects found on the way, and how many rows became what."""

    table: pa.Table
    rejects: tuple[Reject, ...]
    counts: RunCounts


class PieceDecider:
    """Decides parts of a table; the readers tell where its rows came from."""

    def __init__(
        self,
        criteria: Criteria,
        readers: Sequence[TableReader],
        lists: Mapping[str, TableReader],
        absent: Mapping[str, Absent],
    ) -> None:
        self._criteria = criteria
        self._readers = readers
        self._lists = lists
        self._absent = absent

    def decide(
        self,
        rows: pa.Table,
        count: int,
        items: Mapping[str, pa.Table],
        duplicates: pa.Table | None = None,
    ) -> PieceResult:
        """Decide the rows of which everything is here; `count` more were read in getting them.

        `duplicates` names the ids with several rows, where not all of their rows are here.
        """
        rejects: list[Reject] = []
        bad = rows.column(FAULTY_COLUMN).to_numpy().copy()
        self._reject_duplicates(rows, duplicates, bad, rejects)
        given: dict[str, pa.Table] = {}
        refused_items = 0
        for name, table in items.items():
            kept = self._items(name, table, rows, bad, rejects)
            refused_items += len(table) - len(kept)
            given[name] = kept
        good = rows.filter(pa.array(~bad))
        answered = self._answered(good, given)
        answered = self._without_problems(answered, good, given, rejects)
        outcomes = pc.value_counts(answered.column("outcome"))
        counts = RunCounts(
            rows=count,
            rejected=count - len(answered),
            items=sum(map(len, items.values())),
            items_rejected=refused_items,
            outcomes={each["values"].as_py(): each["counts"].as_py() for each in outcomes},
        )
        return PieceResult(answered, tuple(rejects), counts)

    # ---- what is not decided ---------------------------------------------------------------

    def _reject_duplicates(
        self, rows: pa.Table, duplicates: pa.Table | None, bad: Any, rejects: list[Reject]
    ) -> None:
        """Of two rows under one id neither is decided."""
        keys = rows.column(KEY_COLUMN)
        if duplicates is None:
            duplicates = duplicate_ids_in_memory(keys)
        if not len(duplicates):
            return
        places = pc.index_in(keys, value_set=duplicates.column("id").combine_chunks())
        found = np.flatnonzero(places.is_valid().to_numpy(zero_copy_only=False))
        for row in found.tolist():
            bad[row] = True
            key = keys[row].as_py()
            count = duplicates.column("count")[places[row].as_py()].as_py()
            column = self._key_column(self._readers[rows.column(FILE_COLUMN)[row].as_py()])
            at = Source("table", key).whole()
            code = column_codes.DOUBLE_SUBJECT.at(at, column=column, count=count, distinct=1)
            rejects.append(self._reject(rows, row, self._readers, code, column, key))

    def _items(
        self, name: str, items: pa.Table, rows: pa.Table, bad: Any, rejects: list[Reject]
    ) -> pa.Table:
        """The sound items of sound subjects; a subject with another is not decided."""
        keys = rows.column(KEY_COLUMN).combine_chunks()
        places = pc.index_in(items.column(KEY_COLUMN), value_set=keys)
        reader = [self._lists[name]]
        column = self._key_column(self._lists[name])
        for row in np.flatnonzero(places.is_null().to_numpy(zero_copy_only=False)).tolist():
            key = items.column(KEY_COLUMN)[row].as_py()
            at = Source("table", key).whole()
            found = column_codes.WITHOUT_SUBJECT.at(at, list=name, count=1, column=column)
            rejects.append(self._reject(items, row, reader, found, column, key))
        wrong = items.filter(items.column(FAULTY_COLUMN)).column(KEY_COLUMN).unique()
        spoilt = pc.is_in(rows.column(KEY_COLUMN), value_set=wrong)
        at = Source("table", name).whole()
        for row in np.flatnonzero(spoilt.to_numpy(zero_copy_only=False)).tolist():
            bad[row] = True
            code = batch_diagnostics.ITEM_REJECTED.at(at, list=name)
            rejects.append(self._reject(rows, row, self._readers, code, name, ""))
        usable = pc.and_(places.is_valid(), pc.invert(items.column(FAULTY_COLUMN)))
        return items.filter(usable)

    def _without_problems(
        self,
        answered: pa.Table,
        good: pa.Table,
        items: Mapping[str, pa.Table],
        rejects: list[Reject],
    ) -> pa.Table:
        """The answers of rows whose values fit; the others are told cell by cell."""
        problems = answered.column("problem")
        if problems.null_count < len(answered):
            rows = np.flatnonzero(problems.is_valid().to_numpy(zero_copy_only=False)).tolist()
            for row in rows:
                for path in problems[row].as_py().split():
                    rejects += self._problem(path, good, row, items)
            answered = answered.filter(problems.is_null())
        return answered.drop_columns(["problem"])

    def _problem(
        self, path: str, good: pa.Table, row: int, items: Mapping[str, pa.Table]
    ) -> Iterator[Reject]:
        """Which cell of a row does not fit, and why."""
        reader = self._readers[good.column(FILE_COLUMN)[row].as_py()]
        name, _, rest = path.partition(".")
        told = False
        if name in items:
            inner = self._lists[name]
            fact = inner.mapping.facts.get(rest)
            own = items[name]
            here = pc.equal(own.column(KEY_COLUMN), good.column(KEY_COLUMN)[row])
            for each in np.flatnonzero(here.to_numpy(zero_copy_only=False)).tolist():
                found = self._unfit(fact, own, rest, each)
                if fact is not None and found is not None:
                    told = True
                    value = text_of(own.column(rest)[each].as_py())
                    heading = inner.heading(fact)
                    yield self._reject(own, each, [inner], found, heading, value)
            at = Source("table", path).whole()
            unfit = (
                batch_diagnostics.ITEM_REJECTED.at(at, list=name)
                if told
                else batch_diagnostics.INVALID_VALUE.at(at, path=path)
            )
            yield self._reject(good, row, self._readers, unfit, name, "")
            return
        nested = reader.mapping.nested.get(name)
        if nested is not None and name in good.column_names:
            fact = nested.facts.get(rest)
            for number, item in enumerate(good.column(name)[row].as_py() or (), start=1):
                given = (item or {}).get(rest)
                found = None if fact is None else read_cell(given, fact)[1]
                if found is not None:
                    told = True
                    column = f"{name}[{number}].{rest}"
                    yield self._reject(good, row, self._readers, found, column, text_of(given))
        else:
            fact = reader.mapping.facts.get(path)
            found = self._unfit(fact, good, path, row)
            if fact is not None and found is not None:
                told = True
                value = text_of(good.column(path)[row].as_py())
                heading = reader.heading(fact)
                yield self._reject(good, row, self._readers, found, heading, value)
        if not told:
            at = Source("table", path).whole()
            unfit = batch_diagnostics.INVALID_VALUE.at(at, path=path)
            yield self._reject(good, row, self._readers, unfit, path, "")

    def _unfit(
        self, fact: MappableFact | None, table: pa.Table, name: str, row: int
    ) -> Diagnostic | None:
        if fact is None or name not in table.column_names:
            return None
        return read_cell(table.column(name)[row].as_py(), fact)[1]

    def _reject(
        self,
        table: pa.Table,
        row: int,
        readers: Sequence[TableReader],
        found: Diagnostic,
        column: str,
        value: str,
    ) -> Reject:
        number = table.column(FILE_COLUMN)[row].as_py()
        location: TableLocation = readers[number].table.location
        key = table.column(KEY_COLUMN)[row].as_py()
        return Reject(location, table.column(LINE_COLUMN)[row].as_py(), found, key, column, value)

    def _key_column(self, reader: TableReader) -> str:
        return reader.mapping.key or KEY_COLUMN

    # ---- deciding --------------------------------------------------------------------------

    def _answered(self, good: pa.Table, items: Mapping[str, pa.Table]) -> pa.Table:
        lists = {}
        ours = [name for name in INTERNAL_COLUMNS if name != KEY_COLUMN]
        for name, table in items.items():
            # Items of subjects that are not decided are left out with them.
            known = pc.is_in(
                table.column(KEY_COLUMN), value_set=good.column(KEY_COLUMN).combine_chunks()
            )
            kept = narrow_decimals(table.filter(known).drop_columns(ours))
            lists[name] = ListTable(kept, KEY_COLUMN, self._absent[name])
        return self._criteria.decide_table(
            narrow_decimals(good.drop_columns(ours)), subject_id=KEY_COLUMN, lists=lists
        )
