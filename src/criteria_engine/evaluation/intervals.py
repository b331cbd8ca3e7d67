"""evaluate: possibly unknown values → their bounds, and the narrowest value that includes two of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from criteria_engine.model.types import NumberType, Type
from criteria_engine.model.values import (
    NOTHING,
    Interval,
    Value,
    holds_unknown,
    is_unknown,
    same,
    unknown_of,
)

_NUMBERS: Final = frozenset({int, Decimal})


def hull(left: Value, right: Value, type_: Type) -> Value:
    """Return the narrowest value that includes both values: for numbers the interval around them.

    :data:`~criteria_engine.model.values.NOTHING` does not count.

    Args:
        left: one value.
        right: the other value.
        type_: the type of the result.

    >>> from criteria_engine.model.types import NUMBER
    >>> hull(2, Interval(5, 7), NUMBER)
    Interval(low=2, high=7, integer=False)
    """
    if right is NOTHING:
        return left
    if left is NOTHING:
        return right
    if not holds_unknown(left) and not holds_unknown(right) and same(left, right):
        return left
    if isinstance(type_, NumberType):
        low_left, high_left = bounds_of(left)
        low_right, high_right = bounds_of(right)
        return Interval(
            None if low_left is None or low_right is None else min(low_left, low_right),
            None if high_left is None or high_right is None else max(high_left, high_right),
            _integer(left) and _integer(right),
        )
    return unknown_of(type_)


def bounds_of(value: Value) -> tuple[Any, Any]:
    """Return the least and the greatest value of a possibly unknown number; None for no bound.

    >>> from criteria_engine.model.values import UNKNOWN
    >>> bounds_of(3), bounds_of(Interval(0, 10)), bounds_of(UNKNOWN)
    ((3, 3), (0, 10), (None, None))
    """
    if value.__class__ in _NUMBERS:
        return value, value
    if isinstance(value, Interval):
        return value.low, value.high
    return (None, None) if is_unknown(value) else (value, value)


def _integer(value: Value) -> bool:
    return value.integer if isinstance(value, Interval) else isinstance(value, int)
