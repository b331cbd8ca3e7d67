"""Comparisons, membership and connectives on unknown values.

Each function is the `lift` of the declaration of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

from criteria_engine.functions.lifted import (
    both_bounds,
    bounds,
    length_bounds,
    members,
)
from criteria_engine.functions.sequences import list_argument
from criteria_engine.model.values import (
    AND,
    MAYBE,
    NOT,
    OR,
    UNKNOWN,
    Interval,
    Range,
    Truth,
    Uncertain,
    Value,
    holds_unknown,
    is_unknown,
    same,
)

# ---- comparisons -----------------------------------------------------------------------------


def less(left: Value, right: Value) -> Truth:
    """Return whether left is less than right.

    >>> from criteria_engine.model.values import Interval
    >>> less(Interval(1, 2), 3), less(Interval(1, 3), 3)
    (True, MAYBE)
    """
    kind = right.__class__
    if left.__class__ is Interval and kind in _NUMBERS:
        # Nearly every comparison of something unknown; its ends are looked at in place.
        low, high = left.low, left.high
        if high is not None and bool(high < right):
            return True
        return False if low is not None and bool(low >= right) else MAYBE
    both = both_bounds(left, right)
    if both is None:
        return MAYBE if is_unknown(left) or is_unknown(right) else bool(left < right)
    (a, b), (c, d) = both
    if b < c:
        return True
    return False if a >= d else MAYBE


_NUMBERS: Final = frozenset({int, Decimal})


def at_most(left: Value, right: Value) -> Truth:
    """Return whether left is less than or equal to right."""
    return NOT[less(right, left)]


def more(left: Value, right: Value) -> Truth:
    """Return whether left is greater than right."""
    return less(right, left)


def at_least(left: Value, right: Value) -> Truth:
    """Return whether left is greater than or equal to right."""
    return NOT[less(left, right)]


def equal(left: Value, right: Value) -> Truth:
    """Return whether two values are equal; either may be null."""
    if left is UNKNOWN or right is UNKNOWN:
        return MAYBE
    if not holds_unknown(left) and not holds_unknown(right):
        return same(left, right)
    if left is None or right is None:
        return False
    match left, right:
        case tuple(), tuple():
            return len(left) == len(right) and _all_equal(zip(left, right, strict=True))
        case (Uncertain(), (tuple() | Uncertain())) | (tuple(), Uncertain()):
            return MAYBE if _lengths_overlap(left, right) else False
        case dict(), dict():
            return left.keys() == right.keys() and _all_equal(
                (item, right[name]) for name, item in left.items()
            )
        case Range(), Range():
            return _all_equal(zip(_range_parts(left), _range_parts(right), strict=True))
        case _:
            both = both_bounds(left, right)
            return False if both and (both[0][1] < both[1][0] or both[1][1] < both[0][0]) else MAYBE


def unequal(left: Value, right: Value) -> Truth:
    """Return whether two values differ."""
    return NOT[equal(left, right)]


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> Truth:
    truth: Truth = True
    for left, right in pairs:
        truth = AND[truth, equal(left, right)]
        if truth is False:
            break
    return truth


def _range_parts(range_: Range) -> tuple[Value, ...]:
    return range_.low, range_.high, range_.low_included, range_.high_included


def _lengths_overlap(left: Value, right: Value) -> bool:
    (a, b), (c, d) = length_bounds(left), length_bounds(right)
    return a <= d and c <= b


def within(value: Value, range_: Range) -> Truth:
    """Return whether a value lies in a range."""
    above = at_most if range_.low_included else less
    below = at_most if range_.high_included else less
    return AND[
        range_.low is None or above(range_.low, value),
        range_.high is None or below(value, range_.high),
    ]


def is_in(value: Value, among: Value) -> Truth:
    """Return whether a value lies in a range, or equals or lies in an item of a list."""
    if isinstance(among, Range):
        return within(value, among)
    return _any_item(among, lambda item: _matches_item(value, item))


def _matches_item(value: Value, item: Value) -> Truth:
    inside = isinstance(item, Range) and value is not None and not isinstance(value, Range)
    return within(value, item) if inside else equal(value, item)


def list_contains(among: Value, element: Value) -> Truth:
    """Return whether a list has an item equal to a value."""
    return _any_item(among, lambda item: equal(item, element))


def _any_item(among: Value, test: Callable[[Value], Truth]) -> Truth:
    items = members(among)
    if items is None:
        return MAYBE
    truth: Truth = False
    for item, certain in items:
        met = test(item)
        truth = OR[truth, met if certain else AND[MAYBE, met]]
        if truth is True:
            break
    return truth


# ---- truths ----------------------------------------------------------------------------------


def truth_hull(left: Truth, right: Truth) -> Truth:
    """Return the truth value that includes both of two."""
    if left is right:
        return left
    return UNKNOWN if {left, right} & {None, UNKNOWN} else MAYBE


def conjunction(*arguments: Value) -> Truth:
    """Return whether all items of a list are true."""
    return _combine(list_argument(arguments), AND, True)


def disjunction(*arguments: Value) -> Truth:
    """Return whether at least one item of a list is true."""
    return _combine(list_argument(arguments), OR, False)


def _combine(value: Value, table: Mapping[tuple[Truth, Truth], Truth], start: bool) -> Truth:
    items = members(value)
    if items is None:
        return UNKNOWN
    truth: Truth = start
    for item, certain in items:
        met = table[truth, item]
        truth = met if certain else truth_hull(truth, met)
    return truth


def at_least_true(needed: Value, *conditions: Value) -> Truth:
    """Return whether at least `needed` of the conditions are true."""
    both = bounds(needed)
    if both is None:
        return UNKNOWN
    true, false = conditions.count(True), conditions.count(False)
    if true >= both[1]:
        return True
    if len(conditions) - false < both[0]:
        return False
    return UNKNOWN if None in conditions or UNKNOWN in conditions else MAYBE
