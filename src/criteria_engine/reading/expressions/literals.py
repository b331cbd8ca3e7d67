"""Values of literals: the text of a token → its value, or why it is invalid.

Literals are those of FEEL (DMN 1.5, section 10.3), and percentages; numbers have at most 34 digits.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from criteria_engine.diagnostics import Code
from criteria_engine.frozen import dataclass
from criteria_engine.model.arithmetic import scaled
from criteria_engine.model.temporal import (
    Temporal,
    has_zone,
    is_time_of_day,
    parse_date,
    parse_date_time,
    parse_duration,
)
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT
from criteria_engine.reading.expressions import diagnostics as codes


@dataclass(frozen=True, slots=True)
class InvalidLiteral:
    """Why a literal has no value; `start` and `end` are offsets in the token."""

    code: Code
    data: Mapping[str, object] = field(default_factory=dict)
    start: int = 0
    end: int | None = None


# ---- numbers ---------------------------------------------------------------------------------

_EXPONENT_DIGITS: Final = 6
"""Exponents with more digits are always out of range, and slow to convert."""


def number_from(text: str) -> Number | InvalidLiteral:
    """Convert a number exactly; one without point and exponent becomes an `int`.

    >>> number_from("007"), number_from("1.50"), number_from("1.23e+4")
    (7, Decimal('1.50'), Decimal('1.23E+4'))
    """
    exponent = text.lower().partition("e")[2].lstrip("+-0")
    if len(exponent) > _EXPONENT_DIGITS:
        return InvalidLiteral(codes.NUMBER_OUT_OF_RANGE)
    amount = _within_limits(Decimal(text))
    return int(text) if isinstance(amount, Decimal) and text.isdigit() else amount


def percent_from(text: str) -> Decimal | InvalidLiteral:
    """Convert a percentage to a Decimal.

    >>> percent_from("60%")
    Decimal('0.60')
    """
    amount = number_from(text.removesuffix("%"))
    if isinstance(amount, InvalidLiteral):
        return amount
    return _within_limits(scaled(amount, -2))


def _within_limits(amount: Decimal) -> Decimal | InvalidLiteral:
    digits = len(amount.as_tuple().digits)
    if digits > CONTEXT.prec:
        return InvalidLiteral(codes.TOO_MANY_DIGITS, {"digits": digits, "limit": CONTEXT.prec})
    in_range = CONTEXT.Emin <= amount.adjusted() <= CONTEXT.Emax
    return amount if in_range else InvalidLiteral(codes.NUMBER_OUT_OF_RANGE)


# ---- texts -----------------------------------------------------------------------------------

# A character beyond U+FFFF may be written as a surrogate pair, \uD83D\uDC0E.
_ESCAPE: Final = re.compile(
    r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|[nrt\"'\\uU])"
)

_SIMPLE_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}

_PAIR_LENGTH: Final = len(r"uD83D\uDC0E")


def string_from(text: str) -> str | InvalidLiteral:
    r"""Convert a text in quotes: escapes are resolved, characters composed (NFC).

    A backslash before any other character stands for itself (DMN 1.5, grammar rule 33).

    >>> string_from(r'"a\tb"'), string_from(r'"\ud83d\udc0e"'), string_from(r'"\d"')
    ('a\tb', '🐎', '\\d')
    """
    body = text[1:-1]
    if "\\" in body:
        for escape in _ESCAPE.finditer(body):
            if _character(escape[1]) is None:
                start = 1 + escape.start()
                return InvalidLiteral(
                    codes.UNKNOWN_ESCAPE, {"found": escape[0]}, start, start + len(escape[0])
                )
        body = _ESCAPE.sub(lambda escape: _character(escape[1]) or "", body)
    return body if body.isascii() else normalize("NFC", body)


def _character(escape: str) -> str | None:
    if len(escape) == 1:
        return _SIMPLE_ESCAPES.get(escape)
    if len(escape) == _PAIR_LENGTH:
        high, low = int(escape[1:5], 16), int(escape[-4:], 16)
        return chr(0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00))
    code_point = int(escape[1:], 16)
    is_half = 0xD800 <= code_point <= 0xDFFF
    return chr(code_point) if code_point <= sys.maxunicode and not is_half else None


# ---- days, moments and durations -------------------------------------------------------------

# Only mistakes need these two, so they are compiled at the first of them.
_DATE_LIKE: Final = r"[0-9]+([-/.])[0-9]+\1[0-9]+|-?[0-9]{4,}-[0-9]+-[0-9]+"

_DURATION_LIKE: Final = r"(?i)[+-]?P.*|[0-9.]+[YMWDHS]"


def temporal_from(text: str) -> Temporal | InvalidLiteral:
    """Convert the text in `@"…"` to a date, a date and time, or a duration.

    >>> temporal_from("2024-02-29"), temporal_from("2023-02-29").code.id
    (datetime.date(2024, 2, 29), 'impossible-date')
    """
    readings: tuple[Temporal | None, ...] = (
        parse_date(text),
        parse_date_time(text),
        parse_duration(text),
    )
    value = next((each for each in readings if each is not None), None)
    return InvalidLiteral(_temporal_mistake(text), {"found": text}) if value is None else value


def _temporal_mistake(text: str) -> Code:
    if has_zone(text):
        return codes.NO_TIME_ZONE
    if is_time_of_day(text):
        return codes.NO_TIME_OF_DAY
    if re.fullmatch(_DURATION_LIKE, text):
        return codes.IMPOSSIBLE_DURATION
    day, separator, _ = text.replace(" ", "T", 1).partition("T")
    if re.fullmatch(_DATE_LIKE, day):
        return codes.IMPOSSIBLE_DATE_TIME if separator else codes.IMPOSSIBLE_DATE
    return codes.NOT_TEMPORAL
