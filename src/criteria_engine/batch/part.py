"""decide: some subjects with all of their items → answers and rejects.

A subject is decided only if all of its row and items could be read; otherwise it is rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.facts import Absent
from criteria_engine.source import Source
from criteria_engine.tables.arrow_columns import (
    FAULTY_COLUMN,
    FILE_COLUMN,
    INTERNAL_COLUMNS,
    KEY_COLUMN,
    LINE_COLUMN,
)
from criteria_engine.tables.cells import read_cell, text_of
from criteria_engine.tables.fact_columns import MappableFact
from criteria_engine.tables.narrow_decimals import narrow_decimals
from criteria_engine.tables.reader import TableReader
from criteria_engine.tables.source import Reject

_InvalidCell = tuple[str, str, Diagnostic]
"""The column, the text and the diagnostic of a cell with an invalid value."""


@dataclass(frozen=True, slots=True)
class PartResult:
    """The result of deciding a part.

    Attributes:
        table: the answers, as :meth:`criteria_engine.criteria.Criteria.decide_table` gives them.
        rejects: the rejected rows, without those that the reader had rejected.
        counts: how many rows were read, rejected and decided.
    """

    table: pa.Table
    rejects: tuple[Reject, ...]
    counts: RunCounts


class PartDecider:
    """Decides parts of a table.

    Args:
        criteria: the criteria to decide by.
        readers: the readers of the tables of subjects, by table number.
        lists: the readers of each list's own tables, by the list's name and the table number.
        absent: what no rows in a list's own file mean, by the list's name.
    """

    def __init__(
        self,
        criteria: Criteria,
        readers: Sequence[TableReader],
        lists: Mapping[str, Sequence[TableReader]],
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
    ) -> PartResult:
        """Decide some rows.

        Args:
            rows: the rows of subjects, with internal columns.
            count: how many rows were read for them, those without an id included.
            items: the items of these subjects, by the name of the list.
            duplicates: the ids with several rows; None where `rows` holds all rows of its subjects.
        """
        rejects: list[Reject] = []
        faulty = rows.column(FAULTY_COLUMN).to_numpy().copy()
        self._reject_duplicates(rows, duplicates, faulty, rejects)
        usable_items: dict[str, pa.Table] = {}
        rejected_items = 0
        for name, table in items.items():
            usable = self._usable_items(name, table, rows, faulty, rejects)
            rejected_items += len(table) - len(usable)
            usable_items[name] = usable
        sound = rows.filter(pa.array(~faulty))
        answers = self._decide(sound, usable_items)
        answers = self._without_invalid(answers, sound, usable_items, rejects)
        outcomes = pc.value_counts(answers.column("outcome"))
        counts = RunCounts(
            rows=count,
            rejected=count - len(answers),
            items=sum(map(len, items.values())),
            items_rejected=rejected_items,
            outcomes={each["values"].as_py(): each["counts"].as_py() for each in outcomes},
            granted=_granted(answers),
        )
        return PartResult(answers, tuple(rejects), counts)

    # ---- rows that are not decided ---------------------------------------------------------

    def _reject_duplicates(
        self, rows: pa.Table, duplicates: pa.Table | None, faulty: Any, rejects: list[Reject]
    ) -> None:
        """Reject every row of an id that has several rows."""
        keys = rows.column(KEY_COLUMN)
        if duplicates is None:
            duplicates = duplicate_ids_in_memory(keys)
        if not len(duplicates):
            return
        indices = pc.index_in(keys, value_set=duplicates.column("id").combine_chunks())
        duplicated = np.flatnonzero(indices.is_valid().to_numpy(zero_copy_only=False))
        for row in duplicated.tolist():
            faulty[row] = True
            key = keys[row].as_py()
            count = duplicates.column("count")[indices[row].as_py()].as_py()
            column = self._key_column(self._readers[rows.column(FILE_COLUMN)[row].as_py()])
            at = Source("table", key).whole()
            diagnostic = column_codes.DUPLICATE_SUBJECT.at(
                at, column=column, count=count, distinct=1
            )
            rejects.append(self._reject(rows, row, self._readers, diagnostic, column, key))

    def _usable_items(
        self, name: str, items: pa.Table, rows: pa.Table, faulty: Any, rejects: list[Reject]
    ) -> pa.Table:
        """Return the items that could be read and have a subject.

        An item without a subject is rejected. A subject with an item that could not be read is rejected.
        """
        keys = rows.column(KEY_COLUMN).combine_chunks()
        indices = pc.index_in(items.column(KEY_COLUMN), value_set=keys)
        readers = self._lists[name]
        column = self._key_column(readers[0])
        for row in np.flatnonzero(indices.is_null().to_numpy(zero_copy_only=False)).tolist():
            key = items.column(KEY_COLUMN)[row].as_py()
            at = Source("table", key).whole()
            diagnostic = column_codes.WITHOUT_SUBJECT.at(at, list=name, count=1, column=column)
            rejects.append(self._reject(items, row, readers, diagnostic, column, key))
        faulty_keys = items.filter(items.column(FAULTY_COLUMN)).column(KEY_COLUMN).unique()
        affected = pc.is_in(rows.column(KEY_COLUMN), value_set=faulty_keys)
        at = Source("table", name).whole()
        for row in np.flatnonzero(affected.to_numpy(zero_copy_only=False)).tolist():
            faulty[row] = True
            diagnostic = batch_diagnostics.ITEM_REJECTED.at(at, list=name)
            rejects.append(self._reject(rows, row, self._readers, diagnostic, name, ""))
        usable = pc.and_(indices.is_valid(), pc.invert(items.column(FAULTY_COLUMN)))
        return items.filter(usable)

    def _without_invalid(
        self,
        answers: pa.Table,
        rows: pa.Table,
        items: Mapping[str, pa.Table],
        rejects: list[Reject],
    ) -> pa.Table:
        """Return the answers of rows with valid values; reject the others cell by cell.

        The column `problem` of the answers has the paths of the invalid values, separated by spaces.
        """
        problems = answers.column("problem")
        if problems.null_count < len(answers):
            invalid = np.flatnonzero(problems.is_valid().to_numpy(zero_copy_only=False)).tolist()
            for row in invalid:
                for path in problems[row].as_py().split():
                    rejects += self._invalid_value(path, rows, row, items)
            answers = answers.filter(problems.is_null())
        return answers.drop_columns(["problem"])

    def _invalid_value(
        self, path: str, rows: pa.Table, row: int, items: Mapping[str, pa.Table]
    ) -> Iterator[Reject]:
        """Yield a reject for each cell with an invalid value of the fact `path` in a row."""
        name, _, field = path.partition(".")
        field = field or name  # A plain value has the name of its list.
        if name in items:
            yield from self._invalid_items(path, rows, row, items[name])
            return
        reader = self._readers[rows.column(FILE_COLUMN)[row].as_py()]
        nested = reader.mapping.nested.get(name)
        if nested is not None and name in rows.column_names:
            cells = self._invalid_nested(nested.facts.get(field), name, field, rows, row)
        else:
            cells = self._invalid_cell(reader, reader.mapping.facts.get(path), path, rows, row)
        rejects = [
            self._reject(rows, row, self._readers, diagnostic, column, text)
            for column, text, diagnostic in cells
        ]
        if not rejects:
            at = Source("table", path).whole()
            diagnostic = batch_diagnostics.INVALID_VALUE.at(at, path=path)
            rejects = [self._reject(rows, row, self._readers, diagnostic, path, "")]
        yield from rejects

    def _invalid_items(
        self, path: str, rows: pa.Table, row: int, items: pa.Table
    ) -> Iterator[Reject]:
        """Yield the rejects of a subject's items in a list's own file, and that of the subject."""
        name, _, field = path.partition(".")
        field = field or name
        readers = self._lists[name]
        fact = readers[0].mapping.facts.get(field)
        has_invalid_item = False
        own = pc.equal(items.column(KEY_COLUMN), rows.column(KEY_COLUMN)[row])
        for index in np.flatnonzero(own.to_numpy(zero_copy_only=False)).tolist():
            reader = readers[items.column(FILE_COLUMN)[index].as_py()]
            for column, text, diagnostic in self._invalid_cell(reader, fact, field, items, index):
                has_invalid_item = True
                yield self._reject(items, index, readers, diagnostic, column, text)
        at = Source("table", path).whole()
        diagnostic = (
            batch_diagnostics.ITEM_REJECTED.at(at, list=name)
            if has_invalid_item
            else batch_diagnostics.INVALID_VALUE.at(at, path=path)
        )
        yield self._reject(rows, row, self._readers, diagnostic, name, "")

    def _invalid_nested(
        self, fact: MappableFact | None, name: str, field: str, rows: pa.Table, row: int
    ) -> Iterator[_InvalidCell]:
        """Yield the invalid values of a field in a nested list."""
        if fact is None:
            return
        for number, item in enumerate(rows.column(name)[row].as_py() or (), start=1):
            value = (item or {}).get(field)
            diagnostic = read_cell(value, fact)[1]
            if diagnostic is not None:
                place = f"{name}[{number}]"
                yield place if fact.is_plain else f"{place}.{field}", text_of(value), diagnostic

    def _invalid_cell(
        self, reader: TableReader, fact: MappableFact | None, column: str, rows: pa.Table, row: int
    ) -> Iterator[_InvalidCell]:
        """Yield the value of one cell, if it is invalid."""
        if fact is None or column not in rows.column_names:
            return
        value = rows.column(column)[row].as_py()
        diagnostic = read_cell(value, fact)[1]
        if diagnostic is not None:
            yield reader.heading(fact), text_of(value), diagnostic

    def _reject(
        self,
        rows: pa.Table,
        row: int,
        readers: Sequence[TableReader],
        diagnostic: Diagnostic,
        column: str,
        value: str,
    ) -> Reject:
        location = readers[rows.column(FILE_COLUMN)[row].as_py()].table.location
        line, key = rows.column(LINE_COLUMN)[row].as_py(), rows.column(KEY_COLUMN)[row].as_py()
        return Reject(location, line, diagnostic, key, column, value)

    def _key_column(self, reader: TableReader) -> str:
        return reader.mapping.key or KEY_COLUMN

    # ---- deciding --------------------------------------------------------------------------

    def _decide(self, rows: pa.Table, items: Mapping[str, pa.Table]) -> pa.Table:
        lists = {}
        internal = [name for name in INTERNAL_COLUMNS if name != KEY_COLUMN]
        keys = rows.column(KEY_COLUMN).combine_chunks()
        for name, table in items.items():
            # Items of rejected subjects are left out as well.
            known = pc.is_in(table.column(KEY_COLUMN), value_set=keys)
            own = narrow_decimals(table.filter(known).drop_columns(internal))
            lists[name] = ListTable(own, KEY_COLUMN, self._absent[name])
        return self._criteria.decide_table(
            narrow_decimals(rows.drop_columns(internal)), subject_id=KEY_COLUMN, lists=lists
        )


def _granted(answers: pa.Table) -> int:
    """Return how many eligible subjects a person's decision made eligible."""
    eligible = pc.equal(answers.column("outcome"), Outcome.ELIGIBLE.value)
    by_judgement = pc.equal(answers.column("settled_by"), SettledBy.JUDGEMENT.value)
    return pc.sum(pc.and_(eligible, by_judgement)).as_py() or 0
