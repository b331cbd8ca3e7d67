"""explain: numbers, shares, days and durations as Vietnamese and English readers write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from criteria_engine.diagnostics import Language
from criteria_engine.types import Number
from criteria_engine.values import CONTEXT, Months

_WIDE: Final = Context(prec=120, rounding=ROUND_HALF_EVEN)
_FULL_PRECISION: Final = CONTEXT.prec
"""So many digits has a quotient that does not come out even."""

_SHOWN: Final = 2
"""How many decimals of a computed number are shown."""

_LONGEST: Final = 40
"""Numbers with more places than this are written with a power of ten."""

_SEPARATORS: Final = {"vi": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}
_PERCENT: Final = {"vi": "\u00a0%", "en": "%"}


# ---- numbers ---------------------------------------------------------------------------------


def format_number(value: Number, language: Language = "vi", *, grouped: bool = True) -> str:
    """A number, exact; of a quotient that does not come out even, the first decimals.

    >>> format_number(1234567), format_number(Decimal("0.5")), format_number(1234567, "en")
    ('1.234.567', '0,5', '1,234,567')
    >>> format_number(2024, grouped=False), format_number(CONTEXT.divide(Decimal(2), Decimal(3)))
    ('2024', '0,67')
    """
    amount = Decimal(value)
    if len(amount.as_tuple().digits) >= _FULL_PRECISION:
        amount = _rounded(amount, None)
    return _written(amount, language, grouped=grouped)


def format_percent(
    share: Number, language: Language = "vi", *, against: Number | None = None, exact: bool = False
) -> str:
    """A part of a whole in percent: two decimals, more where it would look better than it is.

    A share is never shown on the other side of a threshold (`against`), nor, where none
    is given, as a whole or half percent that it only comes near to.

    >>> [each.replace(chr(160), " ") for each in (
    ...     format_percent(Decimal("0.649")), format_percent(Decimal("0.59996")),
    ...     format_percent(Decimal("0.599994"), against=Decimal("0.59999")))]
    ['64,9 %', '59,996 %', '59,9994 %']
    >>> format_percent(CONTEXT.divide(Decimal(2), Decimal(3)), "en")
    '66.67%'
    """
    amount = Decimal(share).scaleb(2, _WIDE)
    limit = None if against is None else Decimal(against).scaleb(2, _WIDE)
    shown = amount if exact else _rounded(amount, limit)
    return _written(shown, language, grouped=True) + _PERCENT[language]


def _rounded(value: Decimal, limit: Decimal | None) -> Decimal:
    """The value with as few decimals as are honest."""
    if abs(value.adjusted()) > _LONGEST:
        return value
    for decimals in range(_SHOWN, _LONGEST):
        shown = value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
        if shown == value or _is_honest(shown, value, limit):
            return shown
    return value


def _is_honest(shown: Decimal, value: Decimal, limit: Decimal | None) -> bool:
    if limit is not None and _side(shown, limit) != _side(value, limit):
        return False
    return (2 * shown) % 1 != 0


def _side(value: Decimal, limit: Decimal) -> int:
    return (value > limit) - (value < limit)


def _written(value: Decimal, language: Language, *, grouped: bool) -> str:
    if not value:
        return "0"
    if abs(value.adjusted()) > _LONGEST:
        return str(value).translate(_SEPARATORS[language])
    text = f"{value:,f}" if grouped else f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SEPARATORS[language])


# ---- days and moments ------------------------------------------------------------------------

_ENGLISH_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def format_date(day: date, language: Language = "vi") -> str:
    """A day.

    >>> format_date(date(2024, 2, 12)), format_date(date(2024, 2, 12), "en")
    ('12/02/2024', '12 February 2024')
    """
    if language == "en":
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_moment(moment: datetime, language: Language = "vi") -> str:
    """A day and a time of day.

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
    """A length of time.

    >>> format_duration(Months(27)), format_duration(timedelta(days=1, hours=12), "en")
    ('2 năm 3 tháng', '1 day 12 hours')
    """
    if isinstance(length, Months):
        negative, parts = length.months < 0, list(_months_parts(abs(length.months)))
        smallest = "month"
    else:
        negative, parts = length < timedelta(), list(_days_parts(abs(length)))
        smallest = "day"
    said = [_part(amount, unit, language) for amount, unit in parts if amount]
    text = " ".join(said) or _part(0, smallest, language)
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
    return whole + Decimal(microseconds).scaleb(-6)


def _part(amount: Number, unit: str, language: Language) -> str:
    number = format_number(amount, language)
    if language == "vi":
        return f"{number} {_UNITS[unit]}"
    return f"{number} {unit}" if amount == 1 else f"{number} {unit}s"


# ---- truths ----------------------------------------------------------------------------------

_TRUTHS: Final = {"vi": {True: "có", False: "không"}, "en": {True: "yes", False: "no"}}


def format_truth(truth: bool, language: Language = "vi") -> str:
    """Yes or no."""
    return _TRUTHS[language][truth]
