"""read: rows that say since when they do not count any more → which rows are left out on the day, and why.

A household that moved away takes its people along; one that split does not, so that it is unknown where these
belong now. Where the day of a departure is unknown, it is unknown whether the row counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Final, get_args

from criteria_engine.bilingual import Language, Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import DATE
from criteria_engine.reading.facts import read_value
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup import people_diagnostics as codes
from criteria_engine.rollup.input_rows import InputRow, cell_text, is_blank_cell
from criteria_engine.rollup.plan import LeavingPlan, RollupPlan, TablePlan
from criteria_engine.rollup.subjects import Departure, SubjectRow, SubjectTable
from criteria_engine.wording.dates import format_date

_MOST_DAYS_LATER: Final = 366
"""How long after the assessment a departure may be; later days are taken for slips, such as 2525 for 2025."""


@dataclass(frozen=True, slots=True)
class Departures:
    """The rows that do not count any more.

    Attributes:
        plan: the tables.
        found: the departures by table and key; None for a row of which it is unknown whether it counts.
    """

    plan: RollupPlan
    found: dict[str, dict[str, Departure | None]] = field(default_factory=dict)

    def keys(self, table: str) -> set[str]:
        """Return the keys of the rows of a table that do not count, or may not."""
        return set(self.found.get(table, ()))

    def all(self) -> tuple[Departure, ...]:
        """Return the departures, by table and line."""
        known = [each for table in self.found.values() for each in table.values() if each]
        return tuple(sorted(known, key=lambda each: (each.table, each.line)))

    @staticmethod
    def is_stated(planned: TablePlan, row: InputRow) -> bool:
        """Report whether a row says anything about its departure."""
        leaves = planned.leaves
        return leaves is not None and not (
            is_blank_cell(row.cells.get(leaves.on))
            and is_blank_cell(row.cells.get(leaves.why))
            and not any(each.span == row.span_of(leaves.on) for each in row.faults)
        )

    def leaves(self, planned: TablePlan, key: str, row: InputRow) -> tuple[bool, list[Diagnostic]]:
        """Return whether a row does not, or may not, count on the day, and what is wrong about it."""
        if planned.leaves is None or not self.is_stated(planned, row):
            return False, []
        day, wrong = self._day(planned, planned.leaves, row)
        why, unknown = _reason(planned, planned.leaves, row)
        if day is not None and day > self.plan.on:
            return False, unknown
        table = self.found.setdefault(planned.name, {})
        at = row.span_of(planned.leaves.on, planned.name)
        left = None if day is None else Departure(planned.name, row.number, key, day, why, None, at)
        table[key] = left
        return True, [*wrong, *unknown]

    def _day(
        self, planned: TablePlan, leaves: LeavingPlan, row: InputRow
    ) -> tuple[date | None, list[Diagnostic]]:
        cell = row.cells.get(leaves.on)
        value, wrong = read_value(cell, FactShape(leaves.on, "date", DATE), leaves.on)
        at = row.span_of(leaves.on, planned.name)
        if isinstance(value, date):
            if (value - self.plan.on).days <= _MOST_DAYS_LATER:
                return value, []
            day = Text(format_date(value), format_date(value, "en"))
            return None, [codes.LEFT_FAR_LATER.at(at, day=day)]
        if wrong:
            return None, [replace(each, span=at) for each in wrong]
        if any(each.span == at for each in row.faults):
            return None, []
        words = reason_text(planned, _reason(planned, leaves, row)[0])
        text = words if words.vi else cell_text(row.cells.get(leaves.why))
        return None, [codes.LEFT_WITHOUT_DAY.at(row.span_of(leaves.why, planned.name), text=text)]

    def follow(self, tables: Mapping[str, SubjectTable]) -> dict[str, SubjectTable]:
        """Return the tables without the members of what left with its members."""
        left = dict(tables)
        while True:
            followers = [*self._followers(left)]
            if not followers:
                return left
            for each in followers:
                self.found.setdefault(each.table, {})[each.key] = each
            for name in {each.table for each in followers}:
                gone = self.found[name]
                rows = {key: row for key, row in left[name].rows.items() if key not in gone}
                left[name] = replace(left[name], rows=rows)

    def _followers(self, tables: Mapping[str, SubjectTable]) -> Iterator[Departure]:
        for name, table in tables.items():
            for column, to in self.plan.tables[name].belongs_to.items():
                leaves, found = self.plan.tables[to].leaves, self.found.get(to)
                if leaves is None or not found:
                    continue
                for key, row in table.rows.items():
                    above = found.get(row.parents.get(column) or "")
                    if above is not None and above.why in leaves.with_members:
                        at = row.parent_spans.get(column)
                        yield Departure(name, row.line, key, above.on, above.why, above.key, at)

    def explained(
        self, name: str, row: SubjectRow, column: str, text: str
    ) -> list[Diagnostic] | None:
        """Return why the key of a parent names nothing any more; None where the parent did not leave."""
        to = self.plan.tables[name].belongs_to[column]
        found = self.found.get(to, {})
        if text not in found:
            return None
        above = found[text]
        if above is None:
            return []  # told at the row of the parent
        table = self.plan.tables[to]
        why = reason_text(table, above.why)
        words = Text(*(f" ({each})" if each else "" for each in (why.vi, why.en)))
        day = Text(format_date(above.on), format_date(above.on, "en"))
        return [
            codes.MEMBER_OF_DEPARTED.at(
                row.parent_spans[column],
                column=column,
                label=table.label,
                text=text,
                day=day,
                why=words,
            )
        ]


def reason_text(table: TablePlan, why: str) -> Text:
    """Return the words for the reason of a departure; empty ones where none is stated."""
    words = None if table.leaves is None else table.leaves.reasons.get(why)
    return Text("", "") if words is None else Text(words.in_language("vi"), words.in_language("en"))


def _reason(planned: TablePlan, leaves: LeavingPlan, row: InputRow) -> tuple[str, list[Diagnostic]]:
    """Return the id of the reason that a row states, and what is wrong about it."""
    text = cell_text(row.cells.get(leaves.why))
    if not text:
        return "", []
    for id_, words in leaves.reasons.items():
        own = (words.in_language(each) for each in get_args(Language))
        spellings = (id_, *own, *leaves.also.get(id_, ()))
        if fold_text(text) in map(fold_text, spellings):
            return id_, []
    known = Text(
        *("; ".join(w.in_language(each) for w in leaves.reasons.values()) for each in ("vi", "en"))
    )
    at = row.span_of(leaves.why, planned.name)
    return "", [codes.UNKNOWN_LEAVING_REASON.at(at, name=leaves.why, text=text, known=known)]
