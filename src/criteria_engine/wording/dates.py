"""Days, moments and durations → text as readers in each language write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.model.arithmetic import scaled
from criteria_engine.model.types import Number
from criteria_engine.model.values import EXACT, Months
from criteria_engine.wording.numbers import format_number

# ---- days and moments ------------------------------------------------------------------------

_ENGLISH_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def format_date(day: date, language: Language = "vi") -> str:
    """Return a day as text.

    >>> format_date(date(2024, 2, 12)), format_date(date(2024, 2, 12), "en")
    ('12/02/2024', '12 February 2024')
    """
    if language == "en":
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_moment(moment: datetime, language: Language = "vi") -> str:
    """Return a day and time as text; seconds only where they are not zero.

    >>> format_moment(datetime(2024, 2, 12, 8, 30))
    '08:30 ngày 12/02/2024'
    """
    clock = f"{moment.hour:02}:{moment.minute:02}"
    if moment.second or moment.microsecond:
        seconds = _seconds(moment.second, moment.microsecond)
        clock += f":{'0' if seconds < 10 else ''}{format_number(seconds, language)}"
    day = format_date(moment, language)
    return f"{clock} ngày {day}" if language == "vi" else f"{day}, {clock}"


# ---- durations -------------------------------------------------------------------------------

_UNITS: Final = {
    "year": "năm",
    "month": "tháng",
    "day": "ngày",
    "hour": "giờ",
    "minute": "phút",
    "second": "giây",
}


def format_duration(length: Months | timedelta, language: Language = "vi") -> str:
    """Return a duration in words, without the units whose amount is zero.

    >>> format_duration(Months(27)), format_duration(timedelta(days=1, hours=12), "en")
    ('2 năm 3 tháng', '1 day 12 hours')
    """
    if isinstance(length, Months):
        negative, parts = length.months < 0, list(_months_parts(abs(length.months)))
        smallest = "month"
    else:
        negative, parts = length < timedelta(), list(_days_parts(abs(length)))
        smallest = "day"
    words = [_format_part(amount, unit, language) for amount, unit in parts if amount]
    text = " ".join(words) or _format_part(0, smallest, language)
    if not negative:
        return text
    return f"âm {text}" if language == "vi" else f"minus {text}"


def _months_parts(months: int) -> Iterator[tuple[Number, str]]:
    yield months // 12, "year"
    yield months % 12, "month"


def _days_parts(length: timedelta) -> Iterator[tuple[Number, str]]:
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    yield length.days, "day"
    yield hours, "hour"
    yield minutes, "minute"
    yield _seconds(seconds, length.microseconds), "second"


def _seconds(whole: int, microseconds: int) -> Decimal:
    return EXACT.add(whole, scaled(microseconds, -6))


def _format_part(amount: Number, unit: str, language: Language) -> str:
    number = format_number(amount, language)
    if language == "vi":
        return f"{number} {_UNITS[unit]}"
    return f"{number} {unit}" if amount == 1 else f"{number} {unit}s"
