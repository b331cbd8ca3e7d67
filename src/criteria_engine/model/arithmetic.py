"""Arithmetic on known numbers: exact, of 34 digits, half to even; never a float.

Python's own operators on decimals follow a context of the thread (28 digits), so every
operation here names its context. A result beyond the greatest number is held at it, so
that sums and products are never null and keep the order of what they are made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
)
from functools import reduce
from typing import Final

from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    CONTEXT,
    INTEGER_LIMIT,
    finite_or_null,
    rounded_integer,
)

LARGEST: Final = CONTEXT.next_minus(Decimal("Infinity"))
"""The greatest number there is, 9.99…E+6144."""


EXACT: Final = Context(
    prec=40_000, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[]
)
"""Enough digits for the squares of any numbers to be added without rounding."""


_POWER_BITS: Final = 256
"""Powers of whole numbers up to this size are computed as whole numbers, then rounded."""


def clamped(value: Decimal) -> Decimal:
    """A result, or the greatest (least) number where it is beyond that."""
    return value if value.is_finite() else LARGEST.copy_sign(value)


def as_small_int(value: Decimal) -> Number:
    """A decimal without a fraction, as `int` where it is one that is kept so."""
    return int(value) if -INTEGER_LIMIT < value < INTEGER_LIMIT else value


# ---- operators -------------------------------------------------------------------------------


def add(left: Number, right: Number) -> Number:
    """Left plus right."""
    if type(left) is int and type(right) is int:
        return rounded_integer(left + right)
    return clamped(CONTEXT.add(left, right))


def subtract(left: Number, right: Number) -> Number:
    """Left minus right."""
    if type(left) is int and type(right) is int:
        return rounded_integer(left - right)
    return clamped(CONTEXT.subtract(left, right))


def multiply(left: Number, right: Number) -> Number:
    """Left times right."""
    if type(left) is int and type(right) is int:
        return rounded_integer(left * right)
    return clamped(CONTEXT.multiply(left, right))


def quotient(left: Number, right: Number) -> Number:
    """Left over right, which is not zero."""
    if type(left) is int and type(right) is int and left % right == 0:
        return left // right
    return clamped(CONTEXT.divide(left, right))


def divide(left: Number, right: Number) -> Number | None:
    """Left over right; null over zero."""
    return quotient(left, right) if right else None


def negate(value: Number) -> Number:
    """The opposite number."""
    return -value if type(value) is int else CONTEXT.minus(value)


def absolute(value: Number) -> Number:
    """The number without its sign."""
    return negate(value) if value < 0 else value


def power(base: Number, exponent: Number) -> Number | None:
    """Base to the exponent; null where it is no number, or beyond the greatest one."""
    if not exponent:
        return 1
    if (
        type(base) is int
        and type(exponent) is int
        and 0 < exponent * base.bit_length() <= _POWER_BITS
    ):
        return rounded_integer(base**exponent)
    return finite_or_null(CONTEXT.power(base, exponent))


def modulo(dividend: Number, divisor: Number) -> Number | None:
    """What is left after dividing, with the sign of the divisor; null for a divisor of zero."""
    if not divisor:
        return None
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    # Exact: the context of 34 digits gives up where the quotient is longer than that.
    rest = EXACT.remainder(dividend, divisor)
    if rest and (rest < 0) is not (divisor < 0):
        rest = EXACT.add(rest, divisor)
    return clamped(CONTEXT.plus(rest))


# ---- rounding --------------------------------------------------------------------------------

MIN_SCALE: Final = -6111


MAX_SCALE: Final = 6176


def rounded(value: Number, scale: Number, mode: str) -> Number | None:
    """The value with `scale` decimals; null where no number has so many, or so few.

    >>> from decimal import ROUND_HALF_UP
    >>> rounded(Decimal("2.345"), 2, ROUND_HALF_UP), rounded(1250, -2, ROUND_HALF_UP)
    (Decimal('2.35'), 1300)
    """
    if not MIN_SCALE - 1 < scale < MAX_SCALE + 1:
        return None
    places = int(scale)
    return to_integer(value, mode) if places == 0 else _to_decimals(value, places, mode)


def to_integer(value: Number, mode: str) -> Number:
    """The value as a whole number."""
    return value if isinstance(value, int) else as_small_int(value.to_integral_value(rounding=mode))


def _to_decimals(value: Number, places: int, mode: str) -> Number:
    kept = Decimal(value)
    if int(kept.as_tuple().exponent) >= -places:
        return value
    result = kept.quantize(Decimal((0, (1,), -places)), rounding=mode, context=CONTEXT)
    return as_small_int(result) if places < 0 else result


# ---- many numbers ----------------------------------------------------------------------------


_ONLY_INT: Final = frozenset({int})


def exact_total(values: Sequence[Number]) -> Number:
    """The sum with all its digits, for :func:`rounded_total`."""
    if not values or set(map(type, values)) == _ONLY_INT:
        return sum(values)
    return reduce(EXACT.add, values, Decimal(0))


def rounded_total(exact: Number) -> Number:
    """A sum as the language keeps it."""
    return rounded_integer(exact) if isinstance(exact, int) else clamped(CONTEXT.plus(exact))


def replace_term(exact: Number, old: Number, new: Number) -> Number:
    """The exact sum with another number in the place of one of its own."""
    if type(exact) is int and type(new) is int and type(old) is int:
        return exact - old + new
    return EXACT.add(EXACT.subtract(exact, old), new)


def total(values: Sequence[Number]) -> Number:
    """The sum, rounded once: the order of the numbers does not matter."""
    return rounded_total(exact_total(values))


def product(values: Sequence[Number]) -> Number:
    """The product, from left to right."""
    one: Number = 1
    return reduce(multiply, values, one)


def mean(values: Sequence[Number]) -> Number:
    """The sum over how many there are, rounded once; there is at least one."""
    return quotient(exact_total(values), len(values))


def standard_deviation(values: Sequence[Number]) -> Number | None:
    """The standard deviation of a sample of two or more."""
    count = len(values)
    squares = exact_total([EXACT.multiply(value, value) for value in values])
    square = EXACT.multiply(exact_total(values), exact_total(values))
    spread = EXACT.subtract(EXACT.multiply(count, squares), square)
    return finite_or_null(CONTEXT.sqrt(CONTEXT.divide(spread, count * (count - 1))))
