"""Exact arithmetic on known numbers: 34 digits, half to even, never a float.

The operators of `decimal` use the context of the thread (28 digits), so every operation here names its
context. A result greater than the greatest number has no value: the functions of expressions return None (null)
for it. The checker refuses sets in which a sum or product of facts may become that great. `add`, `multiply`,
`total` and their like are for numbers that are known to be smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import reduce
from typing import Final, Literal, assert_never

from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    CONTEXT,
    EXACT,
    INTEGER_LIMIT,
    finite_or_null,
    rounded_integer,
)

LARGEST: Final = CONTEXT.next_minus(Decimal("Infinity"))
"""The greatest number, 9.99…E+6144."""

_POWER_BITS: Final = 256
"""Powers of integers up to this many bits are computed as integers, then rounded."""


def as_small_int(value: Decimal) -> Number:
    """Return a decimal without a fraction as `int` where it has at most 34 digits."""
    return int(value) if -INTEGER_LIMIT < value < INTEGER_LIMIT else value


def scaled(value: Number, places: int) -> Decimal:
    """Return the number times ten to the power of `places`, with all its digits.

    >>> scaled(5, -2), scaled(Decimal("0.4"), 2) == 40
    (Decimal('0.05'), True)
    """
    return EXACT.scaleb(Decimal(value), places)


# ---- operators -------------------------------------------------------------------------------


def add_or_null(left: Number, right: Number) -> Number | None:
    """Return the sum of two numbers; None (null) where it is too large."""
    if type(left) is int and type(right) is int:
        return rounded_integer(left + right)
    return finite_or_null(CONTEXT.add(left, right))


def subtract_or_null(left: Number, right: Number) -> Number | None:
    """Return the first number minus the second; None (null) where it is too large."""
    if type(left) is int and type(right) is int:
        return rounded_integer(left - right)
    return finite_or_null(CONTEXT.subtract(left, right))


def multiply_or_null(left: Number, right: Number) -> Number | None:
    """Return the product of two numbers; None (null) where it is too large."""
    if type(left) is int and type(right) is int:
        return rounded_integer(left * right)
    return finite_or_null(CONTEXT.multiply(left, right))


def divide(left: Number, right: Number) -> Number | None:
    """Return the first number divided by the second; None (null) for a zero, or where it is too large.

    >>> divide(6, 3), divide(1, 3), divide(1, 0)
    (2, Decimal('0.3333333333333333333333333333333333'), None)
    """
    if not right:
        return None
    if type(left) is int and type(right) is int and left % right == 0:
        return left // right
    return finite_or_null(CONTEXT.divide(left, right))


def add(left: Number, right: Number) -> Number:
    """Return the sum of two numbers, at most :data:`LARGEST`."""
    result = add_or_null(left, right)
    return _largest(negative=left < 0) if result is None else result


def subtract(left: Number, right: Number) -> Number:
    """Return the first number minus the second, at most :data:`LARGEST`."""
    result = subtract_or_null(left, right)
    return _largest(negative=left < 0) if result is None else result


def multiply(left: Number, right: Number) -> Number:
    """Return the product of two numbers, at most :data:`LARGEST`."""
    result = multiply_or_null(left, right)
    return _largest(negative=(left < 0) is not (right < 0)) if result is None else result


def quotient(left: Number, right: Number) -> Number:
    """Return the first number divided by the second, at most :data:`LARGEST`; the second must not be zero."""
    result = divide(left, right)
    return _largest(negative=(left < 0) is not (right < 0)) if result is None else result


def _largest(*, negative: bool) -> Decimal:
    return CONTEXT.minus(LARGEST) if negative else LARGEST


def negate(value: Number) -> Number:
    """Return the number with the opposite sign."""
    return -value if type(value) is int else CONTEXT.minus(value)


def absolute(value: Number) -> Number:
    """Return the absolute value."""
    return negate(value) if value < 0 else value


def power(base: Number, exponent: Number) -> Number | None:
    """Return base to the power of exponent; None (null) where that is undefined or too large."""
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
    """Return the remainder, with the sign of the divisor; None (null) where the divisor is zero."""
    if not divisor:
        return None
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    # The context of 34 digits returns NaN where the quotient has more digits than that.
    rest = EXACT.remainder(dividend, divisor)
    if rest and (rest < 0) is not (divisor < 0):
        rest = EXACT.add(rest, divisor)
    return finite_or_null(CONTEXT.plus(rest))


# ---- rounding --------------------------------------------------------------------------------

MIN_SCALE: Final = -6111
"""The least number of decimals that a number can be rounded to."""

MAX_SCALE: Final = 6176
"""The greatest number of decimals that a number can be rounded to."""


def rounded(value: Number, scale: Number, mode: str) -> Number | None:
    """Return the value rounded to `scale` decimals.

    Args:
        value: the number to round.
        scale: the number of decimals; a negative one rounds to tens, hundreds, …
        mode: a rounding mode of :mod:`decimal`.

    Returns:
        The rounded number; None (null) for a scale outside `MIN_SCALE` to `MAX_SCALE`.

    >>> from decimal import ROUND_HALF_UP
    >>> rounded(Decimal("2.345"), 2, ROUND_HALF_UP), rounded(1250, -2, ROUND_HALF_UP)
    (Decimal('2.35'), 1300)
    """
    if not MIN_SCALE - 1 < scale < MAX_SCALE + 1:
        return None
    decimals = int(scale)
    return to_integer(value, mode) if decimals == 0 else _to_decimals(value, decimals, mode)


def to_integer(value: Number, mode: str) -> Number:
    """Return the value rounded to an integer; `mode` is a rounding mode of :mod:`decimal`."""
    return (
        value
        if isinstance(value, int)
        else as_small_int(value.to_integral_value(rounding=mode, context=CONTEXT))
    )


Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
"""An operator that compares two values."""


def whole_threshold(operator: str, threshold: Number) -> Number:
    """Return the whole number that a count must reach, or may reach, to meet a comparison.

    Args:
        operator: `<`, `<=`, `>` or `>=`.
        threshold: what the count is compared with.

    >>> from decimal import Decimal
    >>> whole_threshold(">=", Decimal("948.6")), whole_threshold(">", 948), whole_threshold("<", 10)
    (949, 949, 9)
    """
    rounding = ROUND_CEILING if operator in {">=", "<"} else ROUND_FLOOR
    nearest = to_integer(threshold, rounding)
    if operator == ">":
        return add(nearest, 1)
    return subtract(nearest, 1) if operator == "<" else nearest


RoundingMode = Literal["down", "up", "nearest"]
"""How a number is rounded to a multiple of a step; `nearest` takes half of a step away from zero."""


def to_multiple(value: Number, step: Number, mode: RoundingMode) -> Number:
    """Return a number rounded to a multiple of a step above 0; `nearest` takes half of it away from zero.

    >>> to_multiple(142_600, 1000, "down"), to_multiple(Decimal("0.21"), Decimal("0.25"), "nearest")
    (142000, Decimal('0.25'))
    >>> to_multiple(-500, 1000, "nearest"), to_multiple(-1, 1000, "up")
    (-1000, 0)
    """
    if type(value) is int and type(step) is int:
        return rounded_integer(_multiples(value, step, mode) * step)
    ratio = Fraction(value) / Fraction(step)
    return multiply(_multiples(ratio.numerator, ratio.denominator, mode), step)


def _multiples(value: int, step: int, mode: RoundingMode) -> int:
    """Return how many times a step is in the rounded value."""
    match mode:
        case "down":
            return value // step
        case "up":
            return -(-value // step)
        case "nearest":
            half = (2 * abs(value) + step) // (2 * step)
            return half if value >= 0 else -half
        case _:
            assert_never(mode)


def _to_decimals(value: Number, decimals: int, mode: str) -> Number:
    amount = Decimal(value)
    if int(amount.as_tuple().exponent) >= -decimals:
        return value
    result = amount.quantize(Decimal((0, (1,), -decimals)), rounding=mode, context=CONTEXT)
    return as_small_int(result) if decimals < 0 else result


# ---- many numbers ----------------------------------------------------------------------------


_ONLY_INT: Final = frozenset({int})


def exact_total(values: Sequence[Number]) -> Number:
    """Return the sum with all its digits, to be rounded by :func:`rounded_total`."""
    if not values or set(map(type, values)) == _ONLY_INT:
        return sum(values)
    return reduce(EXACT.add, values, Decimal(0))


def rounded_total(exact: Number) -> Number:
    """Round an exact sum to 34 digits; it is at most :data:`LARGEST`."""
    result = total_or_null(exact)
    return _largest(negative=exact < 0) if result is None else result


def total_or_null(exact: Number) -> Number | None:
    """Round an exact sum to 34 digits; None (null) where it is too large."""
    if isinstance(exact, int):
        return rounded_integer(exact)
    return finite_or_null(CONTEXT.plus(exact))


def total(values: Sequence[Number]) -> Number:
    """Return the sum, rounded once, so that the order of the numbers does not matter."""
    return rounded_total(exact_total(values))


def product(values: Sequence[Number]) -> Number | None:
    """Return the product, multiplied and rounded from left to right; None (null) where it is too large."""
    result: Number | None = 1
    for each in values:
        if result is None:
            return None
        result = multiply_or_null(result, each)
    return result


def mean(values: Sequence[Number]) -> Number:
    """Return the arithmetic mean, rounded once; `values` must not be empty."""
    return quotient(exact_total(values), len(values))


def standard_deviation(values: Sequence[Number]) -> Number | None:
    """Return the standard deviation of a sample; `values` must have two items or more."""
    count = len(values)
    squares = exact_total([EXACT.multiply(value, value) for value in values])
    square = EXACT.multiply(exact_total(values), exact_total(values))
    spread = EXACT.subtract(EXACT.multiply(count, squares), square)
    return finite_or_null(CONTEXT.sqrt(CONTEXT.divide(spread, count * (count - 1))))
