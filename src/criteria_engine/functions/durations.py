"""Arithmetic on known days and durations, used by the operators and functions on them.

A day outside the calendar (years 1 to 9999) is null. A duration outside the limits below, which exceed the
calendar, is clamped to the nearest valid one: comparisons with valid durations stay correct.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from criteria_engine.model.arithmetic import LARGEST
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT, EXACT, Months

Duration = Months | timedelta

DayT = TypeVar("DayT", date, datetime)

_MICROSECOND: Final = timedelta(microseconds=1)

_MAX_MONTHS: Final = 10**20

_MIN_MICROSECONDS: Final = timedelta.min // _MICROSECOND

_MAX_MICROSECONDS: Final = timedelta.max // _MICROSECOND


def amount(duration: Duration) -> int:
    """Return the number of months, or of microseconds."""
    return duration.months if isinstance(duration, Months) else duration // _MICROSECOND


def with_amount(duration: Duration, count: Number) -> Duration:
    """Return a duration of the same kind with a given whole number of months or microseconds."""
    if isinstance(duration, Months):
        return Months(int(max(-_MAX_MONTHS, min(_MAX_MONTHS, count))))
    clamped = int(max(_MIN_MICROSECONDS, min(_MAX_MICROSECONDS, count)))
    return timedelta(microseconds=clamped)


def negate(duration: Duration) -> Duration:
    """Return the duration with the opposite sign."""
    return with_amount(duration, -amount(duration))


def multiply(duration: Duration, factor: Number) -> Duration:
    """Return the duration times a number; fractions of a month or microsecond are truncated."""
    return with_amount(duration, EXACT.multiply(amount(duration), factor))


def divide(duration: Duration, divisor: Number) -> Duration | None:
    """Return the duration divided by a number, truncated as in `multiply`; None (null) for zero."""
    if not divisor:
        return None
    count = amount(duration)
    parts = CONTEXT.divide_int(count, divisor)
    if parts.is_nan():  # the quotient has more than 34 digits: longer than every duration
        parts = LARGEST if (count < 0) is (divisor < 0) else LARGEST.copy_negate()
    return with_amount(duration, parts)


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
