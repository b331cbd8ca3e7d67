"""ISO 8601 text ↔ days, local moments and durations, in the forms FEEL uses.

Parsing is strict: text that only resembles a date gives None, so that the caller can report it. There
are no time zones here and no clock.
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

# `PT0.S` without a digit after the point is a duration in the DMN conformance tests.
_DAYS: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
)

_ZONED: Final = re.compile(r"(?:[0-9-]+T)?[0-9]+:[0-9:.]+(?:[Zz]|[+-][0-9]+(?::?[0-9]+)*|@.+)")

_TIME_OF_DAY: Final = re.compile(r"T?[0-9]+:[0-9:.]+")

LONGEST_DAYS: Final = timedelta(days=999_999_999)
"""The longest duration of days and time, in both directions."""

LONGEST_MONTHS: Final = Months(10**20 - 1)
"""The longest duration of years and months, in both directions."""

_MAX_DIGITS: Final = 18
"""Longer counts exceed every calendar and would take Python long to read."""


def parse_date(text: str) -> date | None:
    """Return the day of a text such as `2024-02-29`; None where it is not a valid date.

    >>> parse_date("2024-02-29"), parse_date("2023-02-29"), parse_date("29/02/2024")
    (datetime.date(2024, 2, 29), None, None)
    """
    match_ = _DATE.fullmatch(text)
    if match_ is None:
        return None
    try:
        return date(*map(int, match_.groups()))
    except ValueError:
        return None


def parse_date_time(text: str) -> datetime | None:
    """Return the local moment of a text such as `2021-01-01T08:30:00`; None where it is not valid.

    A date alone means its midnight; `24:00:00` means the end of the day. A time zone is not accepted.

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
    match_ = _TIME.fullmatch(text)
    if match_ is None:
        return None
    hours, minutes, seconds = (int(part) for part in match_.groups()[:3])
    microseconds = _microseconds(match_[4])
    if microseconds is None or minutes > 59 or seconds > 59:
        return None
    since_midnight = timedelta(
        hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
    )
    return since_midnight if since_midnight <= timedelta(days=1) else None


def parse_duration(text: str) -> Months | timedelta | None:
    """Return the duration of a text: years and months, or days to seconds; None where it is not valid.

    >>> str(parse_duration("P26M")), parse_duration("PT36H"), parse_duration("P1H")
    ('P2Y2M', datetime.timedelta(days=1, seconds=43200), None)
    """
    return _parse_months(text) or _parse_days(text)


def _parse_months(text: str) -> Months | None:
    match_ = _MONTHS.fullmatch(text)
    if match_ is None:
        return None
    years, months = match_[2] or "0", match_[3] or "0"
    if max(len(years), len(months)) > _MAX_DIGITS:
        return None
    total = 12 * int(years) + int(months)
    return Months(-total if match_[1] else total)


def _parse_days(text: str) -> timedelta | None:
    match_ = _DAYS.fullmatch(text)
    if match_ is None:
        return None
    parts = [part or "0" for part in match_.groups()[1:5]]
    microseconds = _microseconds(match_[6])
    if microseconds is None or max(map(len, parts)) > _MAX_DIGITS:
        return None
    days, hours, minutes, seconds = map(int, parts)
    try:
        length = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
        )
    except OverflowError:
        return None
    if length > LONGEST_DAYS:
        return None
    return -length if match_[1] else length


def _microseconds(fraction: str | None) -> int | None:
    """Return the digits after the decimal point as microseconds; None where they are finer than that."""
    digits = (fraction or "").rstrip("0")
    return int(digits.ljust(6, "0")) if len(digits) <= 6 else None


def format_temporal(value: Temporal) -> str:
    """Return the ISO 8601 text that parses to the same value.

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
    """Return whether a text is a time, or a date and time, with a time zone.

    >>> has_zone("2021-01-01T07:00:00+07:00"), has_zone("2021-01-01T07:00:00")
    (True, False)
    """
    return _ZONED.fullmatch(text) is not None


def is_time_of_day(text: str) -> bool:
    """Return whether a text is a time of day without a date.

    >>> is_time_of_day("07:30:00"), is_time_of_day("2021-01-01T07:30:00")
    (True, False)
    """
    return _TIME_OF_DAY.fullmatch(text) is not None
