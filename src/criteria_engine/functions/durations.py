"""Days and durations: what the operators on them do, known values only.

A day beyond the calendar (years 1 to 9999), or a duration beyond what is kept, is held at the
last one: adding is never null, and comparing with a day of the calendar stays right.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from criteria_engine.model.arithmetic import EXACT, LARGEST
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT, Months

Duration = Months | timedelta


DayT = TypeVar("DayT", date, datetime)


_MICROSECOND: Final = timedelta(microseconds=1)


_MAX_MONTHS: Final = 10**20


_MIN_MICROSECONDS: Final = timedelta.min // _MICROSECOND


_MAX_MICROSECONDS: Final = timedelta.max // _MICROSECOND


def amount(duration: Duration) -> int:
    """How many months, or how many microseconds."""
    return duration.months if isinstance(duration, Months) else duration // _MICROSECOND


def with_amount(duration: Duration, count: Number) -> Duration:
    """A duration of the same kind, of so many (whole) months or microseconds."""
    if isinstance(duration, Months):
        return Months(int(max(-_MAX_MONTHS, min(_MAX_MONTHS, count))))
    kept = int(max(_MIN_MICROSECONDS, min(_MAX_MICROSECONDS, count)))
    return timedelta(microseconds=kept)


def negate(duration: Duration) -> Duration:
    """The duration back in time."""
    return with_amount(duration, -amount(duration))


def multiply(duration: Duration, factor: Number) -> Duration:
    """So many times the duration; what is less than a month, or a microsecond, is cut off."""
    return with_amount(duration, EXACT.multiply(amount(duration), factor))


def divide(duration: Duration, divisor: Number) -> Duration | None:
    """The duration over a number, cut off likewise; null over zero."""
    if not divisor:
        return None
    count = amount(duration)
    parts = CONTEXT.divide_int(count, divisor)
    if parts.is_nan():  # more than 34 digits, so beyond every duration
        parts = LARGEST if (count < 0) is (divisor < 0) else LARGEST.copy_negate()
    return with_amount(duration, parts)


def add_to_date(day: DayT, duration: Duration) -> DayT:
    """The day so much later; the end of a shorter month where it has no such day.

    >>> add_to_date(date(2024, 1, 31), Months(1)), add_to_date(date(2021, 1, 2), timedelta(seconds=-1))
    (datetime.date(2024, 2, 29), datetime.date(2021, 1, 1))
    """
    if isinstance(duration, Months):
        return _add_months(day, duration.months)
    try:
        return day + duration
    except OverflowError:
        return type(day).max if duration > timedelta() else type(day).min


def _add_months(day: DayT, months: int) -> DayT:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < date.min.year:
        return type(day).min
    if year > date.max.year:
        return type(day).max
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def full_months(start: date, end: date) -> int:
    """The months that passed in full; negative where the end is before the start.

    >>> full_months(date(2024, 1, 31), date(2024, 2, 29))
    0
    >>> full_months(date(2024, 3, 1), date(2024, 1, 2))
    -1
    """
    if end < start:
        return -full_months(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def full_years(born: date, on: date) -> int:
    """The birthdays that passed; the one of 29 February is on 1 March in a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
