"""Interval arithmetic on unknown numbers, and helpers for the lifts of other types.

Each function here is the `lift` of a declaration, or part of one: its result includes every value that
the known function could return. Rounding is monotone, so the bounds of an interval are computed with
the functions of :mod:`criteria_engine.model.arithmetic`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    UNKNOWN,
    Interval,
    Uncertain,
    Value,
    is_unknown,
    is_whole,
)

Lift = Callable[..., Value]
"""An implementation of a function on arguments of which some are unknown."""

Bounds = tuple[Number, Number]
"""The least and the greatest value of a number; infinite where there is no bound."""

ListMember = tuple[Value, bool]
"""An item of a list, and whether it certainly belongs to the list."""

INFINITY: Final = Decimal("Infinity")

MINUS_INFINITY: Final = Decimal("-Infinity")


# ---- intervals -------------------------------------------------------------------------------


def bounds(value: Value) -> Bounds | None:
    """Return the least and the greatest value of a number; None where the value may not be a number."""
    kind = value.__class__
    if kind is int or kind is Decimal:
        return value, value
    if kind is Interval:
        low, high = value.low, value.high
        return MINUS_INFINITY if low is None else low, INFINITY if high is None else high
    is_number = isinstance(value, int | Decimal) and kind is not bool
    return (value, value) if is_number else None


def interval(low: Number, high: Number, integer: bool = False) -> Value:
    """Return the interval between two bounds; the number itself where they are equal.

    `UNKNOWN`, which includes null, where every possible value is too large for a number.
    """
    if low == high:
        if low.__class__ is int:
            return low
        return UNKNOWN if is_infinite(low) else low
    return Interval(
        None if low == MINUS_INFINITY else low, None if high == INFINITY else high, integer
    )


def hull(left: Value, right: Value) -> Value:
    """Return the smallest interval that contains two numbers or intervals."""
    both = both_bounds(left, right)
    if both is None:
        return UNKNOWN
    (a, b), (c, d) = both
    return interval(min(a, c), max(b, d), is_whole_value(left) and is_whole_value(right))


def integer_between(low: int, high: int | None = None) -> Lift:
    """Return a lift that ignores its arguments and gives the integers from `low` to `high`."""
    return lambda *_: Interval(low, high, integer=True)


def both_bounds(left: Value, right: Value) -> tuple[Bounds, Bounds] | None:
    """Return the bounds of two numbers; None where one of them may not be a number."""
    first, second = bounds(left), bounds(right)
    return None if first is None or second is None else (first, second)


def is_whole_value(value: Value) -> bool:
    """Return whether every possible value of a number is an integer."""
    return value.integer if isinstance(value, Interval) else is_whole(value)


def is_infinite(value: Number) -> bool:
    """Return whether a bound is infinite."""
    return value in (INFINITY, MINUS_INFINITY)


def or_infinity(value: Number | None, *, negative: bool) -> Number:
    """Return a bound, or the infinite one where it is too large for a number."""
    if value is not None:
        return value
    return MINUS_INFINITY if negative else INFINITY


# ---- arithmetic on intervals -----------------------------------------------------------------


def add(left: Value, right: Value) -> Value:
    """Return the sum.

    >>> add(Interval(60, 68, integer=True), 5)
    Interval(low=65, high=73, integer=True)
    """
    both = both_bounds(left, right)
    if both is None:
        return UNKNOWN
    (a, b), (c, d) = both
    return interval(
        add_bounds(a, c), add_bounds(b, d), is_whole_value(left) and is_whole_value(right)
    )


def subtract(left: Value, right: Value) -> Value:
    """Return the first number minus the second."""
    return add(left, negate(right))


def multiply(left: Value, right: Value) -> Value:
    """Return the product."""
    both = both_bounds(left, right)
    if both is None:
        return UNKNOWN
    corners = [multiply_bounds(x, y) for x in both[0] for y in both[1]]
    return interval(min(corners), max(corners), is_whole_value(left) and is_whole_value(right))


def divide(left: Value, right: Value) -> Value:
    """Return the quotient; `UNKNOWN`, which includes null, where the divisor may be zero."""
    both = both_bounds(left, right)
    if both is None or both[1][0] <= 0 <= both[1][1]:
        return UNKNOWN
    corners = [_divide_bounds(x, y) for x in both[0] for y in both[1]]
    return interval(min(corners), max(corners))


def negate(value: Value) -> Value:
    """Return the number with the opposite sign."""
    both = bounds(value)
    if both is None:
        return UNKNOWN
    return interval(arithmetic.negate(both[1]), arithmetic.negate(both[0]), is_whole_value(value))


def absolute(value: Value) -> Value:
    """Return the absolute value."""
    both = bounds(value)
    if both is None:
        return UNKNOWN
    low, high = both
    if low >= 0:
        return value
    if high <= 0:
        return negate(value)
    return interval(0, max(arithmetic.negate(low), high), is_whole_value(value))


def increasing(apply: Callable[..., Number | None]) -> Lift:
    """Return the lift of a function that increases with its first argument and maps integers to integers.

    The other arguments must be known; otherwise the result is unknown.
    """

    def lift(value: Value, *settings: Value) -> Value:
        both = bounds(value)
        if both is None or any(each is None or is_unknown(each) for each in settings):
            return UNKNOWN
        if apply(0, *settings) is None:
            return UNKNOWN
        low, high = (end if is_infinite(end) else apply(end, *settings) or 0 for end in both)
        return interval(low, high, is_whole_value(value))

    return lift


def with_integer_result(lift: Lift) -> Lift:
    """Return the same lift for a function whose results are integers."""

    def lifted(*arguments: Value) -> Value:
        answer = lift(*arguments)
        if isinstance(answer, Interval):
            return Interval(answer.low, answer.high, integer=True)
        return answer

    return lifted


def add_bounds(left: Number, right: Number) -> Number:
    """Return the sum of two bounds, which may be infinite."""
    if is_infinite(left):
        return left
    if is_infinite(right):
        return right
    return or_infinity(arithmetic.add_or_null(left, right), negative=left < 0)


def subtract_bounds(left: Number, right: Number) -> Number:
    """Return the first bound minus the second; each may be infinite."""
    return add_bounds(left, arithmetic.negate(right))


def multiply_bounds(left: Number, right: Number) -> Number:
    """Return the product of two bounds, which may be infinite; zero times infinity is zero."""
    if not left or not right:
        return 0
    if is_infinite(left) or is_infinite(right):
        return INFINITY if (left < 0) is (right < 0) else MINUS_INFINITY
    negative = (left < 0) is not (right < 0)
    return or_infinity(arithmetic.multiply_or_null(left, right), negative=negative)


def _divide_bounds(left: Number, right: Number) -> Number:
    if is_infinite(right) or not left:
        return 0
    if is_infinite(left):
        return INFINITY if (left < 0) is (right < 0) else MINUS_INFINITY
    negative = (left < 0) is not (right < 0)
    return or_infinity(arithmetic.divide(left, right), negative=negative)


def length_bounds(value: Value) -> tuple[int, int]:
    """Return the least and the greatest number of items of a list."""
    if value.__class__ is tuple:
        return len(value), len(value)
    items = members(value) or []
    return sum(certain for _, certain in items), len(items)


# ---- lists -----------------------------------------------------------------------------------


def members(value: Value) -> list[ListMember] | None:
    """Return the items of a list, each with whether it certainly belongs; None for an unknown list."""
    match value:
        case tuple():
            return [(item, True) for item in value]
        case Uncertain(items, certain):
            return list(zip(items, certain, strict=True))
        case _:
            return None


def list_from_members(items: Sequence[ListMember]) -> Value:
    """Return the list with these items: a tuple where all certainly belong, else an `Uncertain`."""
    values = tuple(item for item, _ in items)
    flags = tuple(certain for _, certain in items)
    return values if all(flags) else Uncertain(values, flags)
