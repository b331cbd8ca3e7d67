"""read: a number as given → its exact value, `int` or `Decimal`; never a float, and never rounded.

Nothing here depends on the `decimal` context of the host.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from numbers import Integral
from typing import Any, Final, Literal

from criteria_engine.bounds import FACT_LIMIT, MAX_DIGITS, MAX_NUMBER_TEXT
from criteria_engine.frozen import dataclass
from criteria_engine.model.arithmetic import scaled
from criteria_engine.model.types import Number
from criteria_engine.model.values import EXACT
from criteria_engine.reading.text_values import clean_text


class NumberFault(Enum):
    """Why a number has no exact value here."""

    NOT_A_NUMBER = "not-a-number"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class OversizedNumber:
    """A number of a file that is too long to be converted; whoever reads the fact reports it there.

    Attributes:
        text: the number as written, shortened.
    """

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ShownPercentage:
    """A number that a spreadsheet shows as a percentage: 0.8, shown as `80%`.

    Attributes:
        value: the number.
    """

    value: int | float | Decimal

    def __str__(self) -> str:
        exact = exact_number(self.value)
        return str(self.value) if isinstance(exact, NumberFault | None) else percent_text(exact)


def percent_text(value: Number) -> str:
    """Return a number as a percentage with all its digits.

    >>> percent_text(Decimal("0.805")), percent_text(1)
    ('80.5%', '100%')
    """
    exact = scaled(value, 2)
    short = exact.normalize(EXACT) if exact else Decimal(0)
    return f"{short:f}%"


_IN_LIMITS: Final = Context(
    prec=MAX_DIGITS, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, flags=[], traps=[]
)
"""Rounds to the digits that a fact may have: a number that it changes has more of them."""


def within_limits(value: Number) -> Number | Literal[NumberFault.TOO_LONG]:
    """Return a number of a fact, an `int` where it is whole; or that it is too long or too large.

    Zeros at its end, and all digits of an integer within the limit, do not count.

    >>> within_limits(Decimal("73.00")), within_limits(Decimal("0.0012"))
    (73, Decimal('0.0012'))
    >>> within_limits(Decimal("1e-31")), within_limits(10**15 + 1)
    (<NumberFault.TOO_LONG: 'too-long'>, <NumberFault.TOO_LONG: 'too-long'>)
    """
    if not -FACT_LIMIT <= value <= FACT_LIMIT:
        return NumberFault.TOO_LONG
    if isinstance(value, int):
        return value
    if not value:
        return 0
    short = _IN_LIMITS.plus(value)
    if short != value or -int(short.as_tuple().exponent) > MAX_DIGITS:
        return NumberFault.TOO_LONG
    return int(short) if short == int(short) else short


def exact_number(plain: Any) -> Number | NumberFault | None:
    """Return the exact value of a Python number; None where it is of another type, such as `bool`.

    A float becomes the shortest decimal that denotes it. Instances of subclasses (an `IntEnum`, say)
    become plain numbers.

    >>> exact_number(0.1), exact_number(True), exact_number(float("nan"))
    (Decimal('0.1'), None, <NumberFault.NOT_A_NUMBER: 'not-a-number'>)
    """
    value: Number
    match plain:
        case bool():
            return None
        case int():
            # A subclass may convert itself to something else.
            value = int.__int__(plain)
        case float():
            value = Decimal(float.__repr__(plain))
        case Decimal():
            value = Decimal(plain)
        case Integral():
            value = int(plain)
        case OversizedNumber():
            return NumberFault.TOO_LONG
        case _:
            return None
    if isinstance(value, Decimal) and not value.is_finite():
        return NumberFault.NOT_A_NUMBER
    return within_limits(value)


_PLAIN: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def plain_number(body: str, *, percent: bool = False) -> Number | NumberFault:
    """Convert a number written with the digits 0 to 9, a point before decimals, and a minus sign.

    Args:
        body: the text, without `%`.
        percent: whether it is a percentage, a hundredth of what is written.

    >>> plain_number("64.90"), plain_number("60", percent=True), plain_number("1e5")
    (Decimal('64.90'), Decimal('0.60'), <NumberFault.NOT_A_NUMBER: 'not-a-number'>)
    """
    if _PLAIN.fullmatch(body) is None:
        return NumberFault.NOT_A_NUMBER
    if len(body) > MAX_NUMBER_TEXT:
        return NumberFault.TOO_LONG
    return within_limits(Decimal(f"{body}E-2" if percent else body))


def split_percent(text: str) -> tuple[str, bool]:
    """Return the number in a text without its percent sign, and whether it has one.

    >>> split_percent(" 64.9 %"), split_percent("5%%")
    (('64.9', True), ('5%', True))
    """
    cleaned = clean_text(text)
    return cleaned.removesuffix("%").rstrip(), cleaned.endswith("%")


_EXPONENT: Final = re.compile("[eE]")

_MAX_EXPONENT_DIGITS: Final = 6


def json_number(text: str) -> Number | OversizedNumber:
    """Convert a number of JSON exactly; one that is too long is returned as such.

    >>> json_number("0.10"), json_number("12"), json_number("1e99999999999999999999")
    (Decimal('0.10'), 12, OversizedNumber(text='1e99999999999999999999'))
    """
    exponent = _EXPONENT.split(text)[-1].lstrip("+-0") if _EXPONENT.search(text) else ""
    if len(text) > MAX_NUMBER_TEXT or len(exponent) > _MAX_EXPONENT_DIGITS:
        return OversizedNumber(text if len(text) <= 40 else f"{text[:39]}…")
    digits = text.removeprefix("-")
    return int(text) if digits.isdigit() else Decimal(text)


# ---- points and commas that may mean two things ------------------------------------------------


def looks_grouped(body: str) -> bool:
    """Return whether a number is ambiguous: `5.000` may be five or five thousand.

    >>> looks_grouped("5.000"), looks_grouped("0.500"), looks_grouped("5.00")
    (True, False, False)
    """
    head, point, tail = body.lstrip("-").partition(".")
    return bool(point) and len(tail) == 3 and 1 <= len(head) <= 3 and head != "0"


def number_readings(body: str, *, whole: bool) -> list[str]:
    """Return the unambiguous spellings of every number that `body` may stand for.

    Points and commas may separate thousands or decimals. The result is empty if neither fits.

    Args:
        body: Digits with points and commas, and a sign at most; without `%`.
        whole: Whether only whole numbers are acceptable.

    >>> number_readings("5.000", whole=False), number_readings("5.000", whole=True)
    (['5000', '5.0'], ['5000'])
    >>> number_readings("2,5", whole=False)
    ['2.5']
    """
    sign = "-" if body.startswith("-") else ""
    first, *groups = re.split("[.,]", body.removeprefix("-"))
    if not all(each.isascii() and each.isdigit() for each in (first, *groups)):
        return []
    *heads, tail = (first, *groups)
    marks = [each for each in body if each in ".,"]
    readings: list[str] = []
    grouped = len(first) <= 3 and first != "0" and all(len(each) == 3 for each in groups)
    if grouped and len(set(marks)) == 1:
        readings.append(sign + "".join((first, *groups)))
    if not whole and marks.count(marks[-1]) == 1:
        tail = tail.rstrip("0") or "0"
        # A fourth decimal keeps three decimals from being read as thousands.
        readings.append(f"{sign}{''.join(heads)}.{tail}{'0' if len(tail) == 3 else ''}")
    return readings
