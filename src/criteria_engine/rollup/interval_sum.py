"""Adding up a column whose parts may not all be known: exact sums between two bounds."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any, Final

from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import Number
from criteria_engine.model.values import Interval, Value

_EXACT: Final = Context(prec=200)
"""Facts have at most thirty digits: their sums are exact."""


def exact_sum(one: Number | None, other: Number | None) -> Number | None:
    """The exact sum of two numbers; None is no bound at all.

    >>> exact_sum(Decimal("0.1"), Decimal("0.2")), exact_sum(1, None)
    (Decimal('0.3'), None)
    """
    if one is None or other is None:
        return None
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    found = _EXACT.add(Decimal(one), Decimal(other))
    return int(found) if found == int(found) else found


def include_zero(low: Number | None, high: Number | None) -> tuple[Number | None, Number | None]:
    """The bounds of something that may also not be there."""
    return None if low is None else min(low, 0), None if high is None else max(high, 0)


def bounds_of(value: Value, declared: FactShape) -> tuple[Number | None, Number | None]:
    """The least and the most a column of a row may be."""
    if isinstance(value, Interval):
        return value.low, value.high
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value, value
    return declared.low, declared.high


def fact_value(low: Number | None, high: Number | None, declared: FactShape) -> Any:
    """A sum as the reader of facts takes it: never wider than the fact may be, unless it is settled."""
    if low is not None and low == high:
        return low
    if declared.low is not None and (low is None or low < declared.low):
        low = declared.low
    if declared.high is not None and (high is None or high > declared.high):
        high = declared.high
    if low is None and high is None:
        return None
    if low is not None and high is not None and low >= high:
        return low
    return {"at_least": low, "at_most": high}
