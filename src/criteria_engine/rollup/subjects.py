"""Data of a commune as it was read: subjects by key, what they belong to, recognitions, rejected rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any, Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import DATE
from criteria_engine.model.values import Value
from criteria_engine.reading.nodes import Scalar, TypedScalar
from criteria_engine.rollup.input_rows import InputRow
from criteria_engine.source import Source, Span

NONE_WORDS: Final = frozenset({"-", "–", "—", "không", "none"})
"""Words in a column of keys for a row without a parent; a blank cell means that the parent is unknown."""

RECOGNITIONS: Final = "recognitions"
"""The table of earlier recognitions."""

RECOGNISED_ON: Final = FactShape("date", "date", DATE)
"""What the day of an earlier recognition may be."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject.

    Attributes:
        key: its key.
        line: the number of its row in the file or table.
        given: the raw facts, by column.
        values: the facts of the table's own columns as typed values.
        judgements: the raw judgements, by indicator.
        evidence: the raw evidence, by indicator.
        parents: keys of the rows that the subject belongs to, by key column: None where it belongs to
            nothing; a column is missing where that is unknown.
        parent_spans: the locations of the keys of parents; that of the row where a key is missing.
    """

    key: str
    line: int
    given: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    judgements: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    parent_spans: Mapping[str, Span] = field(default_factory=dict)

    def span_of(self, fact: str) -> Span:
        """Return the location of a fact or its first part; of the row where it was not read from a file."""
        given = self.given.get(fact)
        cells = given.values() if isinstance(given, Mapping) else (given,)
        span = next((each.span for each in cells if isinstance(each, Scalar | TypedScalar)), None)
        return Source.of_row(self.key, self.line, (), ()).whole() if span is None else span


@dataclass(frozen=True, slots=True)
class SubjectTable:
    """The rows of a table.

    Attributes:
        rows: the subjects by key.
        unkeyed_rows: how many rows have no usable key or repeat another; each may be one more member of any
            group.
        known: whether the table was given; the rows of a table that was not are unknown.
    """

    rows: Mapping[str, SubjectRow] = field(default_factory=dict)
    unkeyed_rows: int = 0
    known: bool = True


@dataclass(frozen=True, slots=True)
class Recognition:
    """An earlier recognition.

    Attributes:
        title: the id of the title in the roll-up; empty where it is unknown.
        subject: the key of the subject; empty where it is unknown.
        on: the day of the decision; None where it is unknown.
        level: the level; None where the title has none or it is unknown.
        row: the row of the table of recognitions that states it, for messages; None where there is none.
        number: the number of the decision; empty where it is unknown.
        signer: who signed it; empty where it is unknown.
        name: the name of the subject as the decision has it; empty where it is unknown.
        year: the year that it is for, where it states one: it is the award of that year.
    """

    title: str
    subject: str
    on: date | None
    level: str | None = None
    row: InputRow | None = field(default=None, compare=False, repr=False)
    number: str = ""
    signer: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    year: int | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be used, wholly or in part.

    Attributes:
        table: its table.
        line: its number in the file or table.
        key: its key; None where it has none.
        diagnostics: its diagnostics.
        cells: the text of its cells.
        same: keys of the other rows of the table with exactly this mistake, which are not listed again.
    """

    table: str
    line: int
    key: str | None
    diagnostics: tuple[Diagnostic, ...]
    cells: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """A row that does not count any more: a household that moved away or split, somebody who died.

    Attributes:
        table: its table.
        line: its number in the file or table.
        key: its key.
        on: the first day on which it does not count.
        why: the id of the reason; empty where none is stated.
        followed: the key of the row that it left with, such as the household; None where it left by itself.
        at: the cell that says so.
    """

    table: str
    line: int
    key: str
    on: date
    why: str = ""
    followed: str | None = None
    at: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Commune:
    """The data of one commune.

    Attributes:
        tables: the tables of the plan by name, those that were not given included.
        recognitions: the earlier recognitions; None where they are unknown.
        rejects: the rows that could not be used, by table and line.
        warnings: what is probably a mistake in keys and memberships: near-equal keys, blank memberships.
        departures: the rows that do not count any more, by table and line.
        by_year_of_birth: how many ages are counted by the year of birth, as the commune chose, by table.
    """

    tables: Mapping[str, SubjectTable]
    recognitions: tuple[Recognition, ...] | None = None
    rejects: tuple[RejectedRow, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    departures: tuple[Departure, ...] = ()
    by_year_of_birth: Mapping[str, int] = field(default_factory=dict)

    @property
    def rejected_rows(self) -> int:
        """Return how many rows could not be used, wholly or in part."""
        rows = {(each.table, each.line) for each in self.rejects}
        for each in self.rejects:
            rows |= {(each.table, self.tables[each.table].rows[key].line) for key in each.same}
        return len(rows)
