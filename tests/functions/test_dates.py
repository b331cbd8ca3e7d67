"""Functions on dates: parsing, parts of the calendar, ages, and differences in years and months."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.functions.durations import add_to_date, full_months, full_years
from criteria_engine.model.values import Months
from tests.functions.calls import call, moment, months

D = Decimal


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("date", ("2024-02-29",), date(2024, 2, 29)),
        ("date", ("2023-02-29",), None),
        ("date", ("2024-2-9",), None),
        ("date", ("29/02/2024",), None),
        ("date", (None,), None),
        ("date", (moment("2024-02-29T23:59:00"),), date(2024, 2, 29)),
        ("date", (2024, 2, 29), date(2024, 2, 29)),
        ("date", (2023, 2, 29), None),
        ("date", (2024, D("2.5"), 1), None),
        ("date", (D("1E6000"), 1, 1), None),
        ("date", (2017, None, 1), None),
        ("date and time", ("2024-02-29",), moment("2024-02-29T00:00:00")),
        ("date and time", ("2024-12-31T24:00:00",), moment("2025-01-01T00:00:00")),
        ("date and time", ("2017-12-31T24:01:00",), None),
        ("date and time", ("2017-12-31T7:00:00",), None),
        ("date and time", ("2017-12-31T07:00:00+07:00",), None),
        ("duration", ("P26M",), months("2y2m")),
        ("duration", ("-PT1H2M",), timedelta(hours=-1, minutes=-2)),
        ("duration", ("P1H",), None),
        ("duration", ("P",), None),
        ("duration", ("P" + "9" * 5000 + "Y",), None),
        ("day of year", (date(2020, 12, 31),), 366),
        ("day of week", (date(2018, 12, 10),), "Monday"),
        ("month of year", (date(2024, 12, 1),), "December"),
        ("week of year", (date(2021, 1, 1),), 53),
        ("week of year", (moment("1970-01-01T10:00:00"),), 1),
    ],
)
def test_reading_and_the_calendar(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    result = call(name, *arguments)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2011, 12, 22), date(2013, 8, 24), months("1y8m")),
        (date(2013, 8, 24), date(2011, 12, 22), months("-1y8m")),
        (date(2024, 1, 31), date(2024, 2, 29), Months(0)),
        (moment("2016-09-30T23:25:00"), moment("2017-12-28T12:12:12"), months("1y2m")),
        (moment("2017-02-28T23:59:59"), date(2019, 7, 23), months("2y4m")),
    ],
)
def test_years_and_months(start: date, end: date, expected: Months) -> None:
    assert call("years and months duration", start, end) == expected


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (date(2006, 11, 23), date(2024, 11, 22), 17),
        (date(2006, 11, 23), date(2024, 11, 23), 18),
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
        (date(2024, 1, 1), date(2024, 1, 1), 0),
        (date(2024, 1, 2), date(2024, 1, 1), -1),
    ],
)
def test_age(born: date, on: date, expected: int) -> None:
    assert call("age", born, on) == expected


@given(st.dates(), st.dates())
def test_a_year_is_twelve_full_months(born: date, on: date) -> None:
    assert full_years(born, on) == full_months(born, on) // 12 or on < born
    assert full_months(born, on) == -full_months(on, born)


@given(st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(0, 10_000))
def test_full_months_are_the_inverse_of_adding_months(start: date, count: int) -> None:
    """One month is lost only where the month reached is too short for the day."""
    end = add_to_date(start, Months(count))
    assert end is not None
    assert full_months(start, end) == count - (end.day < start.day)
