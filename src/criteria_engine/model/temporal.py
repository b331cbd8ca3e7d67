"""Reading and writing days, local moments and durations, as ISO 8601 and FEEL write them.

Strict on purpose: a text that is nearly a date is no date, and the author or the
clerk is told so. Nothing here knows a time zone, nor what time it is.
"""

from __future__ import annotations

import re
from datetime import (
    date,
    datetime,
    time,
    timedelta,
)
from typing import Final

from criteria_engine.model.values import Months

Temporal = date | datetime | Months | timedelta


_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?")


_MONTHS: Final = re.compile(r"(-?)P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?")


# `PT0.S` has no digit after its point, and DMN's own tests call it a duration.
_DAYS: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
)


_ZONED: Final = re.compile(r"(?:[0-9-]+T)?[0-9]+:[0-9:.]+(?:[Zz]|[+-][0-9]+(?::?[0-9]+)*|@.+)")


_TIME_OF_DAY: Final = re.compile(r"T?[0-9]+:[0-9:.]+")


_MAX_DIGITS: Final = 18
"""Longer counts are beyond every calendar, and Python would take long to read them."""


def parse_date(text: str) -> date | None:
    """The day a text names, or None where it names none.

    >>> parse_date("2024-02-29"), parse_date("2023-02-29"), parse_date("29/02/2024")
    (datetime.date(2024, 2, 29), None, None)
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def parse_date_time(text: str) -> datetime | None:
    """The local moment a text names; a day alone is its midnight, 24:00:00 the end of the day.

    >>> parse_date_time("2021-01-01T24:00:00")
    datetime.datetime(2021, 1, 2, 0, 0)
    >>> parse_date_time("2021-01-01T24:00:01"), parse_date_time("2021-01-01T07:00:00Z")
    (None, None)
    """
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is None:
        return None
    since_midnight = _parse_time(time_text) if separator else timedelta()
    if since_midnight is None:
        return None
    try:
        return datetime.combine(day, time.min) + since_midnight
    except OverflowError:  # the end of the last day of the calendar
        return None


def _parse_time(text: str) -> timedelta | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part) for part in found.groups()[:3])
    microseconds = _microseconds(found[4])
    if microseconds is None or minutes > 59 or seconds > 59:
        return None
    since_midnight = timedelta(
        hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
    )
    return since_midnight if since_midnight <= timedelta(days=1) else None


def parse_duration(text: str) -> Months | timedelta | None:
    """The duration a text names: of years and months, or of days, hours, minutes and seconds.

    >>> str(parse_duration("P26M")), parse_duration("PT36H"), parse_duration("P1H")
    ('P2Y2M', datetime.timedelta(days=1, seconds=43200), None)
    """
    return _parse_months(text) or _parse_days(text)


def _parse_months(text: str) -> Months | None:
    found = _MONTHS.fullmatch(text)
    if found is None:
        return None
    years, months = found[2] or "0", found[3] or "0"
    if max(len(years), len(months)) > _MAX_DIGITS:
        return None
    total = 12 * int(years) + int(months)
    return Months(-total if found[1] else total)


def _parse_days(text: str) -> timedelta | None:
    found = _DAYS.fullmatch(text)
    if found is None:
        return None
    parts = [part or "0" for part in found.groups()[1:5]]
    microseconds = _microseconds(found[6])
    if microseconds is None or max(map(len, parts)) > _MAX_DIGITS:
        return None
    days, hours, minutes, seconds = map(int, parts)
    try:
        length = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
        )
        return -length if found[1] else length
    except OverflowError:
        return None


def _microseconds(fraction: str | None) -> int | None:
    """Digits after the point as microseconds; None where they are finer than that."""
    digits = (fraction or "").rstrip("0")
    return int(digits.ljust(6, "0")) if len(digits) <= 6 else None


def format_temporal(value: Temporal) -> str:
    """The ISO text that reads back as the same value.

    >>> format_temporal(date(2018, 12, 8)), format_temporal(timedelta(hours=-36))
    ('2018-12-08', '-P1DT12H')
    """
    match value:
        case datetime():
            whole = value.replace(microsecond=0, tzinfo=None).isoformat()
            return whole + _fraction(value.microsecond)
        case date():
            return value.isoformat()
        case Months():
            return str(value)
        case timedelta():
            return _format_days(value)


def _format_days(value: timedelta) -> str:
    length = abs(value)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    second_text = f"{seconds}{_fraction(length.microseconds)}"
    date_part = f"{length.days}D" if length.days else ""
    time_part = (
        (f"{hours}H" if hours else "")
        + (f"{minutes}M" if minutes else "")
        + (f"{second_text}S" if second_text != "0" else "")
    )
    if not (date_part or time_part):
        time_part = "0S"
    sign = "-" if value < timedelta() else ""
    return f"{sign}P{date_part}" + (f"T{time_part}" if time_part else "")


def _fraction(microseconds: int) -> str:
    return f".{microseconds:06}".rstrip("0") if microseconds else ""


def has_zone(text: str) -> bool:
    """Whether a text is a time, or a day and time, that names a time zone.

    >>> has_zone("2021-01-01T07:00:00+07:00"), has_zone("2021-01-01T07:00:00")
    (True, False)
    """
    return _ZONED.fullmatch(text) is not None


def is_time_of_day(text: str) -> bool:
    """Whether a text is a time of day without a day.

    >>> is_time_of_day("07:30:00"), is_time_of_day("2021-01-01T07:30:00")
    (True, False)
    """
    return _TIME_OF_DAY.fullmatch(text) is not None
