"""The values of expressions, known and unknown, and three-valued logic as tables.

Known values are plain Python: `int | Decimal` (a number), `str`, `bool`, `date`, `datetime`,
:class:`Months`, `timedelta`, `tuple` (a list), `dict` (a record, never modified), :class:`Range`, and `None`
(null in FEEL).

An unknown value is never replaced by a default. It is one of :data:`MAYBE` (a boolean),
:class:`Interval` (a number), :class:`Uncertain` (a list some of whose items may not belong to it) or
:data:`UNKNOWN` (any other value, null included).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from types import NoneType
from typing import Any, Final

from criteria_engine.frozen import dataclass
from criteria_engine.model.types import (
    BooleanType,
    Number,
    NumberType,
    Type,
)

CONTEXT: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[],
)
"""Decimals of 34 digits (IEEE 754-2008 decimal128), as DMN 1.5 section 10.3.2.3.1 requires.

Every operation on decimals in this package names its context, because the context of the thread belongs to the
host: its precision, its rounding and its traps are not ours.
"""

EXACT: Final = Context(
    prec=40_000, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX,
    capitals=1, clamp=0, flags=[], traps=[],
)  # fmt: skip
"""A context with enough digits to add the squares of any numbers without rounding."""

INTEGER_LIMIT: Final = 10**34
"""Integers smaller than this stay `int`; greater ones are rounded to 34 digits."""


class _Unknown(Enum):
    MAYBE = "maybe"
    UNKNOWN = "unknown"
    NOTHING = "nothing"

    def __repr__(self) -> str:
        return self.name

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false")

    # The hash of `Enum` is computed in Python, and the truth tables below look up by it.
    __hash__ = object.__hash__


MAYBE: Final = _Unknown.MAYBE
"""An unknown boolean: true or false, but not null."""

UNKNOWN: Final = _Unknown.UNKNOWN
"""An unknown value of any type, null included."""

NOTHING: Final = _Unknown.NOTHING
"""The value of a place that is never reached, of the type without values: below the last row of a complete
table. Beside another value it does not count."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An unknown number between two bounds.

    Attributes:
        low: the least possible value, included; None where there is no lower bound.
        high: the greatest possible value, included; None where there is no upper bound.
        integer: whether the number is an integer.

    >>> Interval(60, 68).contains(68)
    True
    """

    low: Number | None = None
    high: Number | None = None
    integer: bool = False

    def contains(self, number: Number) -> bool:
        """Return whether the number lies within the bounds."""
        return (self.low is None or self.low <= number) and (
            self.high is None or number <= self.high
        )


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A list some of whose items may not belong to it.

    Attributes:
        items: every item that may belong to the list, in order.
        certain: for each item, whether it certainly belongs.
    """

    items: tuple[Any, ...]
    certain: tuple[bool, ...]


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months, stored as a number of months.

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
    """A range of ordered values.

    Attributes:
        low: the start; None where the range has no start.
        high: the end; None where the range has no end.
        low_included: whether the start belongs to the range.
        high_included: whether the end belongs to the range.
    """

    low: Any
    high: Any
    low_included: bool
    high_included: bool


ATOMIC_CLASSES: Final = frozenset({bool, int, str, Decimal, NoneType})
"""Classes whose instances contain nothing unknown; tested first, because they are the most frequent."""

Value = Any
"""A known or unknown value. The checker, not Python's type system, guarantees the types of operands."""


def is_unknown(value: Value) -> bool:
    """Return whether the value is unknown or only partly known; the items of a list do not count."""
    return isinstance(value, UNKNOWN_KINDS)


UNKNOWN_KINDS: Final = (Interval, Uncertain, _Unknown)
"""The classes of values that are not, or not completely, known."""


def holds_unknown(value: Value) -> bool:
    """Return whether the value, or anything inside it, is unknown."""
    if value.__class__ in ATOMIC_CLASSES:
        return False
    if isinstance(value, tuple):
        return any(holds_unknown(item) for item in value)
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, Range):
        return is_unknown(value.low) or is_unknown(value.high)
    return is_unknown(value)


def unknown_of(type_: Type) -> Value:
    """Return the unknown value that stands for any value of a type.

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


def finite_or_null(value: Decimal) -> Number | None:
    """Return the decimal, or None (null) where it is infinite or not a number."""
    return value if value.is_finite() else None


def rounded_integer(value: int) -> Number:
    """Return the integer, as a decimal rounded to 34 digits where it is longer."""
    return value if -INTEGER_LIMIT < value < INTEGER_LIMIT else CONTEXT.create_decimal(value)


def is_whole(value: Number) -> bool:
    """Return whether a number is an integer, whether it is stored as `int` or `Decimal`.

    >>> is_whole(2), is_whole(Decimal("2.0")), is_whole(Decimal("2.5"))
    (True, True, False)
    """
    return isinstance(value, int) or value == value.to_integral_value(context=CONTEXT)


def same(left: Value, right: Value) -> bool:
    """Return whether two known values are equal in type and content; `1` and `true` are not.

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
    """Return whether an unknown value may turn out to be the given known value.

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
    """Return whether omitting some of the uncertain items gives the known list."""
    counts = {0}  # the numbers of known items that the items so far can account for
    for item, certain in zip(unknown.items, unknown.certain, strict=True):
        included = {n + 1 for n in counts if n < len(known) and admits(item, known[n])}
        counts = included if certain else counts | included
    return len(known) in counts


Truth = bool | None | _Unknown
"""True, false, null (None), or an unknown boolean."""

_T, _F, _N, _M, _U = True, False, None, MAYBE, UNKNOWN

AND: Final[Mapping[tuple[Truth, Truth], Truth]] = {
    (_T, _T): _T, (_T, _F): _F, (_T, _N): _N, (_T, _M): _M, (_T, _U): _U,
    (_F, _T): _F, (_F, _F): _F, (_F, _N): _F, (_F, _M): _F, (_F, _U): _F,
    (_N, _T): _N, (_N, _F): _F, (_N, _N): _N, (_N, _M): _U, (_N, _U): _U,
    (_M, _T): _M, (_M, _F): _F, (_M, _N): _U, (_M, _M): _M, (_M, _U): _U,
    (_U, _T): _U, (_U, _F): _F, (_U, _N): _U, (_U, _M): _U, (_U, _U): _U,
}  # fmt: skip
"""Kleene conjunction with null (DMN 1.5 table 50) and unknown values: false absorbs everything."""

OR: Final[Mapping[tuple[Truth, Truth], Truth]] = {
    (_T, _T): _T, (_T, _F): _T, (_T, _N): _T, (_T, _M): _T, (_T, _U): _T,
    (_F, _T): _T, (_F, _F): _F, (_F, _N): _N, (_F, _M): _M, (_F, _U): _U,
    (_N, _T): _T, (_N, _F): _N, (_N, _N): _N, (_N, _M): _U, (_N, _U): _U,
    (_M, _T): _T, (_M, _F): _M, (_M, _N): _U, (_M, _M): _M, (_M, _U): _U,
    (_U, _T): _T, (_U, _F): _U, (_U, _N): _U, (_U, _M): _U, (_U, _U): _U,
}  # fmt: skip
"""Kleene disjunction with null and unknown values: true absorbs everything."""

NOT: Final[Mapping[Truth, Truth]] = {_T: _F, _F: _T, _N: _N, _M: _M, _U: _U}
"""Negation; null and unknown values stay what they are."""


def type_name(value: Value) -> str:
    """Return the name of a known value's type in the language, for messages about facts."""
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
