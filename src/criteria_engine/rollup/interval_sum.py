"""Exact sums of numbers that are known only between two bounds; None is a missing bound."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import Number
from criteria_engine.model.values import EXACT, Interval, Value


def exact_sum(one: Number | None, other: Number | None) -> Number | None:
    """Return the exact sum of two bounds; None where one of them is missing.

    >>> exact_sum(Decimal("0.1"), Decimal("0.2")), exact_sum(1, None)
    (Decimal('0.3'), None)
    """
    if one is None or other is None:
        return None
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    total = EXACT.add(one, other)
    return int(total) if total == int(total) else total


def include_zero(low: Number | None, high: Number | None) -> tuple[Number | None, Number | None]:
    """Return the bounds of a summand that may be missing from the sum, which then contributes 0."""
    return None if low is None else min(low, 0), None if high is None else max(high, 0)


def bounds_of(value: Value, declared: FactShape) -> tuple[Number | None, Number | None]:
    """Return the bounds of a value: its own where it is known, those declared for it where it is not."""
    if isinstance(value, Interval):
        return value.low, value.high
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value, value
    return declared.low, declared.high


def fact_value(low: Number | None, high: Number | None, declared: FactShape) -> Any:
    """Return a sum as a fact, in the form that :func:`~criteria_engine.reading.facts.read_facts` reads.

    An open sum is clipped to the bounds declared for the fact; an exact sum is not, so one outside
    the bounds is reported.

    Returns:
        A number, a mapping `{"at_least": …, "at_most": …}`, or None where the sum has no bound.
    """
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
