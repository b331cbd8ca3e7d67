"""compute: the day or year of birth that a row states → the age on the day of the assessment.

The age is that of :func:`criteria_engine.functions.durations.full_years`: the birthdays so far. Where only the
year or the month of birth is known, the age is a number between two bounds, unless the commune has chosen to
take such people as born on the first day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import field, replace
from datetime import date
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.functions.durations import full_years
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import DATE
from criteria_engine.model.values import Interval
from criteria_engine.reading.facts import read_value
from criteria_engine.reading.nodes import TypedScalar
from criteria_engine.rollup import people_diagnostics as codes
from criteria_engine.rollup.input_rows import InputRow, cell_text
from criteria_engine.rollup.plan import TablePlan
from criteria_engine.source import Source
from criteria_engine.wording.dates import format_date

_YEAR: Final = re.compile(r"(?:(?P<month>\d{1,2})\s*[-/.]\s*)?(?P<year>\d{4})", re.ASCII)

_DAY: Final = FactShape("born", "date", DATE)


@dataclass(frozen=True, slots=True)
class Birth:
    """When somebody was born: the first and the last day on which it may have been."""

    first: date
    last: date


def read_birth(text: str) -> Birth | None:
    """Return the days on which somebody may have been born; None for a text that says neither day nor year.

    >>> read_birth("15/3/1980").first
    datetime.date(1980, 3, 15)
    >>> read_birth("1980") == Birth(date(1980, 1, 1), date(1980, 12, 31))
    True
    >>> read_birth("2/1980").last
    datetime.date(1980, 2, 29)
    >>> read_birth("13/1980"), read_birth("80")
    (None, None)
    """
    found = _YEAR.fullmatch(text)
    if found is None:
        day, wrong = read_value(text, _DAY, "born")
        return None if wrong or not isinstance(day, date) else Birth(day, day)
    year, month = int(found["year"]), found["month"]
    first, last = (1, 12) if month is None else (int(month), int(month))
    if not year or not 1 <= first <= last <= 12:
        return None
    return Birth(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


@dataclass(slots=True)
class Ages:
    """Computes the ages of the rows of a table.

    Attributes:
        planned: the table.
        on: the day of the assessment.
        by_year: whether people of whom only the year or month is known count as born on its first day.
        unclear: the keys of rows with an age that is not known exactly, or is so only by `by_year`.
    """

    planned: TablePlan
    on: date
    by_year: bool
    unclear: set[str] = field(default_factory=set)

    def add(self, row: InputRow) -> InputRow:
        """Return a row with the ages that its days of birth give, and with what is wrong about them."""
        if not any(born in row.cells for born in self.planned.ages.values()):
            return row
        cells, faults = dict(row.cells), list(row.faults)
        for age, born in self.planned.ages.items():
            text = cell_text(row.cells.get(born))
            if text:
                value, found = self._age(row, age, born, text)
                faults += found
                cells.pop(age, None)
                if isinstance(value, int):
                    cells[age] = TypedScalar(value, row.span_of(born, self.planned.name))
                elif value is not None:
                    cells[age] = value
        return replace(row, cells=cells, faults=tuple(faults))

    def _age(self, row: InputRow, age: str, born: str, text: str) -> tuple[Any, list[Diagnostic]]:
        """Return the age, as a number or its bounds, and the diagnostics; None where it is unknown."""
        at = row.span_of(born, self.planned.name)
        said: dict[str, Any] = {"name": born, "text": text, "on": _day_text(self.on)}
        birth = read_birth(text)
        if birth is None:
            return None, [codes.NOT_A_BIRTH.at(at, **said)]
        if birth.first > self.on:
            return None, [codes.BORN_LATER.at(at, **said)]
        last = min(birth.last, self.on)
        low, high = full_years(last, self.on), full_years(birth.first, self.on)
        most = self.planned.fields[age].high
        if most is not None and low > most:
            return None, [codes.IMPOSSIBLE_AGE.at(at, **said, age=low, high=most)]
        stated, wrong = read_value(row.cells.get(age), self.planned.fields[age], age)
        if wrong or isinstance(stated, Interval):
            stated = None
        if stated is not None and not (isinstance(stated, int) and low <= stated <= high):
            numbers = str(high) if low == high else f"{low}–{high}"
            at = row.span_of(age, self.planned.name)
            words = {**said, "name": age, "stated": stated, "age": numbers}
            return None, [codes.AGE_CONTRADICTS_BIRTH.at(at, **words)]
        if stated is not None or low == high:
            return high if stated is None else stated, list(wrong)
        self.unclear.add(row.text(self.planned.key))
        return high if self.by_year else {"at_least": low, "at_most": high}, list(wrong)

    def warning(self, count: int, choice: Text | None) -> Iterator[Diagnostic]:
        """Yield the warning that only the year of birth of some people is known.

        Args:
            count: how many of `unclear` are still among the rows.
            choice: what the column is called in which the commune may choose to count by the year; None where
                there is none.
        """
        if not count or self.by_year:
            return
        fix = Text("", "")
        if choice is not None:
            fix = Text(
                f", hoặc ghi có vào ô “{choice.vi}” nếu xã tính tuổi theo năm sinh",
                f", or write yes into “{choice.en}” if the commune counts by the year of birth",
            )
        yield codes.YEAR_OF_BIRTH_ONLY.at(
            Source(self.planned.name, "").whole(),
            table=self.planned.label,
            count=count,
            on=_day_text(self.on),
            fix=fix,
        )


def _day_text(day: date) -> Text:
    return Text(format_date(day), format_date(day, "en"))
