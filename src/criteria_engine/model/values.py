"""The values expressions work on, known and unknown, and three-valued truth as tables.

Known values are plain Python: `int | Decimal` (a number), `str`, `bool`, `date`,
`datetime`, :class:`Months`, `timedelta`, `tuple` (a list), `dict` (a record, never
changed once made), :class:`Range`, and `None` (FEEL's null).

What nobody has said is never replaced by a default. It is one of
:data:`MAYBE` (a truth), :class:`Interval` (a number), :class:`Uncertain` (a list some of
whose items may not belong to it) or :data:`UNKNOWN` (anything else, null included).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from types import NoneType
from typing import Any, Final

from criteria_engine.model.types import (
    BooleanType,
    Number,
    NumberType,
    Type,
)

CONTEXT: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])
"""Decimals of 34 digits (IEEE 754-2008 decimal128), as DMN 1.5 section 10.3.2.3.1 asks."""


INTEGER_LIMIT: Final = 10**34
"""Whole numbers below this are kept as `int`; greater ones are rounded to 34 digits."""


class _Unknown(Enum):
    MAYBE = "maybe"
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return self.name

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false")


MAYBE: Final = _Unknown.MAYBE
"""A truth nobody has stated: it may be true or false, not null."""


UNKNOWN: Final = _Unknown.UNKNOWN
"""A value nobody has stated, of whatever type; it may also be null."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A number nobody has stated, known only to lie between two bounds (None: no bound).

    >>> Interval(60, 68).contains(68)
    True
    """

    low: Number | None = None
    high: Number | None = None
    integer: bool = False

    def contains(self, number: Number) -> bool:
        """Whether the number lies within the bounds."""
        return (self.low is None or self.low <= number) and (
            self.high is None or number <= self.high
        )


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A list some of whose items may not belong to it: `certain[i]` says whether item i surely does."""

    items: tuple[Any, ...]
    certain: tuple[bool, ...]


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months, counted in months.

    >>> str(Months(-26))
    '-P2Y2M'
    """

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-" if self.months < 0 else "") + "P" + text


@dataclass(frozen=True, slots=True)
class Range:
    """Ordered values from `low` to `high`; an end that is None is open to infinity."""

    low: Any
    high: Any
    low_included: bool
    high_included: bool


_ATOMIC_TYPES: Final = frozenset({bool, int, str, Decimal, NoneType})


Value = Any
"""A known or unknown value; the checker, not Python's types, says which kinds meet."""


def is_unknown(value: Value) -> bool:
    """Whether nobody has (fully) said what this value is; items inside a list do not count."""
    return isinstance(value, UNKNOWN_KINDS)


UNKNOWN_KINDS: Final = (Interval, Uncertain, _Unknown)
"""The classes of what is not (fully) known."""


def holds_unknown(value: Value) -> bool:
    """Whether the value or anything inside it is unknown."""
    if value.__class__ in _ATOMIC_TYPES:
        return False
    if isinstance(value, tuple):
        return any(holds_unknown(item) for item in value)
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, Range):
        return is_unknown(value.low) or is_unknown(value.high)
    return is_unknown(value)


def unknown_of(type_: Type) -> Value:
    """What stands for a value of a type that nobody has stated.

    >>> unknown_of(NumberType(0, 10, True))
    Interval(low=0, high=10, integer=True)
    """
    match type_:
        case BooleanType():
            return MAYBE
        case NumberType(low, high, integer):
            return Interval(low, high, integer)
        case _:
            return UNKNOWN


MAX_LENGTH: Final = 1_000_000
"""The most items a list may have, and the most characters a text, that an expression makes."""


def finite_or_null(value: Decimal) -> Number | None:
    """A decimal as the language keeps it: None (null) where it is not finite."""
    return value if value.is_finite() else None


def rounded_integer(value: int) -> Number:
    """A whole number as the language keeps it: rounded to 34 digits where it is longer."""
    return value if -INTEGER_LIMIT < value < INTEGER_LIMIT else CONTEXT.create_decimal(value)


def is_whole(value: Number) -> bool:
    """Whether a number has no fraction, however it is kept.

    >>> is_whole(2), is_whole(Decimal("2.0")), is_whole(Decimal("2.5"))
    (True, True, False)
    """
    return isinstance(value, int) or value == value.to_integral_value()


def same(left: Value, right: Value) -> bool:
    """Whether two known values are equal, by kind and by content; never true for `1` and `true`.

    >>> same(1, Decimal("1.00")), same(1, True), same((1, None), (1, None))
    (True, False, True)
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, datetime) is not isinstance(right, datetime):
        return False
    return bool(left == right)


def admits(unknown: Value, known: Value) -> bool:
    """Whether a known value is one of those that an unknown one may turn out to be.

    >>> admits(Interval(0, 10, integer=True), 3), admits(MAYBE, None), admits((1, UNKNOWN), (1, "a"))
    (True, False, True)
    >>> admits(Uncertain((1, 2, 3), (True, False, True)), (1, 3))
    True
    """
    if unknown is UNKNOWN:
        return True
    if unknown is MAYBE:
        return isinstance(known, bool)
    if isinstance(unknown, Interval):
        return (
            _is_number(known)
            and unknown.contains(known)
            and (is_whole(known) or not unknown.integer)
        )
    if isinstance(unknown, Uncertain):
        return isinstance(known, tuple) and _admits_items(unknown, known)
    if isinstance(unknown, tuple) and isinstance(known, tuple):
        return len(unknown) == len(known) and all(map(admits, unknown, known))
    if isinstance(unknown, dict) and isinstance(known, dict):
        return unknown.keys() == known.keys() and all(admits(unknown[k], known[k]) for k in unknown)
    if isinstance(unknown, Range) and isinstance(known, Range):
        return (
            admits(unknown.low, known.low)
            and admits(unknown.high, known.high)
            and unknown.low_included is known.low_included
            and unknown.high_included is known.high_included
        )
    return same(unknown, known)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _admits_items(unknown: Uncertain, known: tuple[Value, ...]) -> bool:
    """Whether leaving out some items that may not belong gives the known list."""
    matched = {0}  # how many known items the items so far may stand for
    for item, sure in zip(unknown.items, unknown.certain, strict=True):
        taken = {at + 1 for at in matched if at < len(known) and admits(item, known[at])}
        matched = taken if sure else matched | taken
    return len(known) in matched


Truth = bool | None | _Unknown
"""True, false, null, or a truth nobody has stated."""


_T, _F, _N, _M, _U = True, False, None, MAYBE, UNKNOWN


AND: Final[Mapping[tuple[Truth, Truth], Truth]] = {
    (_T, _T): _T, (_T, _F): _F, (_T, _N): _N, (_T, _M): _M, (_T, _U): _U,
    (_F, _T): _F, (_F, _F): _F, (_F, _N): _F, (_F, _M): _F, (_F, _U): _F,
    (_N, _T): _N, (_N, _F): _F, (_N, _N): _N, (_N, _M): _U, (_N, _U): _U,
    (_M, _T): _M, (_M, _F): _F, (_M, _N): _U, (_M, _M): _M, (_M, _U): _U,
    (_U, _T): _U, (_U, _F): _F, (_U, _N): _U, (_U, _M): _U, (_U, _U): _U,
}  # fmt: skip
"""Kleene's conjunction with null (DMN 1.5 table 50) and unknown: false wins over everything."""


OR: Final[Mapping[tuple[Truth, Truth], Truth]] = {
    (_T, _T): _T, (_T, _F): _T, (_T, _N): _T, (_T, _M): _T, (_T, _U): _T,
    (_F, _T): _T, (_F, _F): _F, (_F, _N): _N, (_F, _M): _M, (_F, _U): _U,
    (_N, _T): _T, (_N, _F): _N, (_N, _N): _N, (_N, _M): _U, (_N, _U): _U,
    (_M, _T): _T, (_M, _F): _M, (_M, _N): _U, (_M, _M): _M, (_M, _U): _U,
    (_U, _T): _T, (_U, _F): _U, (_U, _N): _U, (_U, _M): _U, (_U, _U): _U,
}  # fmt: skip
"""Kleene's disjunction with null and unknown: true wins over everything."""


NOT: Final[Mapping[Truth, Truth]] = {_T: _F, _F: _T, _N: _N, _M: _M, _U: _U}
"""Negation: what is not known stays not known."""


def type_name(value: Value) -> str:
    """The name of a known value's type in the language, for messages about facts."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | Decimal():
            return "number"
        case str():
            return "string"
        case datetime():
            return "date and time"
        case date():
            return "date"
        case Months():
            return "months duration"
        case timedelta():
            return "days duration"
        case tuple() | list():
            return "list"
        case dict():
            return "record"
        case Range():
            return "range"
        case _:
            return type(value).__name__
