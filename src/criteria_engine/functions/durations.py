"""Arithmetic on known days and durations, used by the operators and functions on them.

A day outside the calendar (years 1 to 9999) is null, and so is a duration that is longer than the longest one.
The checker refuses sets in which a duration may become that long.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from criteria_engine.model.temporal import LONGEST_DAYS, LONGEST_MONTHS
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT, EXACT, Months

Duration = Months | timedelta

DayT = TypeVar("DayT", date, datetime)

_MICROSECOND: Final = timedelta(microseconds=1)

_LONGEST_MICROSECONDS: Final = LONGEST_DAYS // _MICROSECOND


def amount(duration: Duration) -> int:
    """Return the number of months, or of microseconds."""
    return duration.months if isinstance(duration, Months) else duration // _MICROSECOND


def with_amount(duration: Duration, count: Number) -> Duration | None:
    """Return a duration of the same kind with a given number of months or microseconds.

    Returns:
        The duration, its fraction of a month or microsecond truncated; None (null) if it would be too long.
    """
    months = isinstance(duration, Months)
    longest = LONGEST_MONTHS.months if months else _LONGEST_MICROSECONDS
    # Compared first: `int` of a number with thousands of digits takes long.
    if not -longest - 1 < count < longest + 1:
        return None
    return Months(int(count)) if months else timedelta(microseconds=int(count))


def negate(duration: Duration) -> Duration:
    """Return the duration with the opposite sign."""
    return Months(-duration.months) if isinstance(duration, Months) else -duration


def absolute(duration: Duration) -> Duration:
    """Return the duration without its sign."""
    return negate(duration) if amount(duration) < 0 else duration


def multiply(duration: Duration, factor: Number) -> Duration | None:
    """Return the duration times a number, truncated; None (null) where it is too long."""
    return with_amount(duration, EXACT.multiply(amount(duration), factor))


def divide(duration: Duration, divisor: Number) -> Duration | None:
    """Return the duration divided by a number, truncated; None (null) for zero, or where it is too long."""
    if not divisor:
        return None
    parts = CONTEXT.divide_int(amount(duration), divisor)
    # A quotient of more than 34 digits is longer than every duration.
    return None if parts.is_nan() else with_amount(duration, parts)


def add_to_date(day: DayT, duration: Duration) -> DayT | None:
    """Return the day or moment after a duration; None (null) outside the calendar.

    Where months are added and the new month is too short, the result is its last day.

    >>> add_to_date(date(2024, 1, 31), Months(1)), add_to_date(date(2021, 1, 2), timedelta(seconds=-1))
    (datetime.date(2024, 2, 29), datetime.date(2021, 1, 1))
    """
    if isinstance(duration, Months):
        return _add_months(day, duration.months)
    try:
        return day + duration
    except OverflowError:
        return None


def _add_months(day: DayT, months: int) -> DayT | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def full_months(start: date, end: date) -> int:
    """Return the number of complete months between two days; negative where `end` is earlier.

    >>> full_months(date(2024, 1, 31), date(2024, 2, 29))
    0
    >>> full_months(date(2024, 3, 1), date(2024, 1, 2))
    -1
    """
    if end < start:
        return -full_months(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def full_years(born: date, on: date) -> int:
    """Return the age in years; a birthday on 29 February falls on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
