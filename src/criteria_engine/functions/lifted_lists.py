"""Functions on lists that are partly unknown: counts, sums, means, extremes, shares.

An item may itself be unknown, and it may be uncertain whether it belongs to the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from criteria_engine.functions.lifted import (
    MINUS_INFINITY,
    Bounds,
    ListMember,
    bounds,
    hull,
    interval,
    is_infinite,
    is_whole_value,
    length_bounds,
    list_from_members,
    members,
    multiply,
)
from criteria_engine.functions.sequences import extend_limited, list_argument
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    EXACT,
    INTEGER_LIMIT,
    UNKNOWN,
    Interval,
    Truth,
    Uncertain,
    Value,
    is_unknown,
)


def count(value: Value) -> Value:
    """Return the number of items."""
    if not isinstance(value, tuple | Uncertain):
        return Interval(0, None, integer=True)
    return interval(*length_bounds(value), integer=True)


def total(value: Value) -> Value:
    """Return the sum of the numbers; 0 for an empty list.

    >>> total(Uncertain((3, 5), (True, False)))
    Interval(low=3, high=8, integer=True)
    """
    if value.__class__ is tuple:
        plain = plain_total(value)
        if plain is not None:
            return plain
    bounded = _item_bounds(value)
    if bounded is None:
        return UNKNOWN
    lows = [low if certain else min(low, 0) for (low, _), certain in bounded]
    highs = [high if certain else max(high, 0) for (_, high), certain in bounded]
    return interval(sum_bounds(lows), sum_bounds(highs), _all_integer(value))


def plain_total(items: Sequence[Any]) -> Value | None:
    """Return the sum of known integers and of intervals between integers, as most points are; else None.

    >>> plain_total([3, Interval(0, 5, integer=True)]), plain_total([3, 2]), plain_total([3, UNKNOWN])
    (Interval(low=3, high=8, integer=True), 5, None)
    """
    low: Number = 0
    high: Number = 0
    whole = True
    for item in items:
        kind = item.__class__
        if kind is int:
            low += item
            high += item
        elif kind is Interval and item.low.__class__ is int and item.high.__class__ is int:
            low += item.low
            high += item.high
            whole = whole and item.integer
        else:
            return None
    if not -INTEGER_LIMIT < low <= high < INTEGER_LIMIT:
        low, high = arithmetic.rounded_total(low), arithmetic.rounded_total(high)
    return low if low == high else Interval(low, high, whole)


def sum_or_null(*arguments: Value) -> Value:
    """Return the sum of the numbers; unknown, null included, where the list may be empty."""
    value = list_argument(arguments)
    return total(value) if _has_certain_item(value) else UNKNOWN


def product(*arguments: Value) -> Value:
    """Return the product of the numbers; unknown, null included, where the list may be empty."""
    value = list_argument(arguments)
    items = members(value)
    if items is None or not _has_certain_item(value):
        return UNKNOWN
    result: Value = 1
    for item, certain in items:
        with_item = multiply(result, item)
        result = with_item if certain else hull(result, with_item)
    return result


def mean(*arguments: Value) -> Value:
    """Return the mean of the numbers; unknown, null included, where the list may be empty."""
    value = list_argument(arguments)
    bounded = _item_bounds(value)
    if bounded is None or not _has_certain_item(value):
        return UNKNOWN
    low = _least_mean([(low, certain) for (low, _), certain in bounded])
    opposite = _least_mean([(arithmetic.negate(high), certain) for (_, high), certain in bounded])
    return interval(low, arithmetic.negate(opposite))


def minimum(*arguments: Value) -> Value:
    """Return the least item; unknown, null included, where the list may be empty."""
    return _extreme(
        list_argument(arguments), min, lambda both, certain: (both[0], both[1] if certain else None)
    )


def maximum(*arguments: Value) -> Value:
    """Return the greatest item; unknown, null included, where the list may be empty."""
    return _extreme(
        list_argument(arguments), max, lambda both, certain: (both[0] if certain else None, both[1])
    )


def _extreme(
    value: Value, pick: Any, limits: Callable[[Bounds, bool], tuple[Number | None, Number | None]]
) -> Value:
    """Return the least or greatest item; an item that may not belong limits it on one side only."""
    if not _has_certain_item(value):
        return UNKNOWN
    bounded = _item_bounds(value)
    if bounded is None:
        return _known_extreme(value, pick)
    pairs = [limits(both, certain) for both, certain in bounded]
    low = pick(low for low, _ in pairs if low is not None)
    high = pick(high for _, high in pairs if high is not None)
    return interval(low, high, _all_integer(value))


def _known_extreme(value: Value, pick: Any) -> Value:
    """Return the extreme of days or texts where the uncertain items cannot change it, else unknown."""
    items = members(value) or []
    if any(item is None or is_unknown(item) for item, _ in items):
        return UNKNOWN
    of_all = pick(item for item, _ in items)
    of_certain = pick(item for item, certain in items if certain)
    return of_certain if of_certain == of_all else UNKNOWN


def _has_certain_item(value: Value) -> bool:
    """Return whether the list cannot be empty."""
    return any(certain for _, certain in members(value) or ())


def _item_bounds(value: Value) -> list[tuple[Bounds, bool]] | None:
    """Return the bounds of each item, with whether it certainly belongs; None where one is no number."""
    items = members(value)
    if items is None:
        return None
    bounded = []
    for item, certain in items:
        both = bounds(item)
        if both is None:
            return None
        bounded.append((both, certain))
    return bounded


def _all_integer(value: Value) -> bool:
    return all(is_whole_value(item) for item, _ in members(value) or ())


def sum_bounds(values: Sequence[Number]) -> Number:
    """Return the sum of bounds, which may be infinite on one side."""
    infinite_end = next(filter(is_infinite, values), None)
    return arithmetic.total(values) if infinite_end is None else infinite_end


def _least_mean(items: Sequence[tuple[Number, bool]]) -> Number:
    """Return the least possible mean: uncertain items are included, least first, while they lower it."""
    chosen = [value for value, certain in items if certain]
    if any(value == MINUS_INFINITY for value, _ in items):
        return MINUS_INFINITY
    sum_: Number = reduce(EXACT.add, chosen, Decimal(0))
    for value in sorted(value for value, certain in items if not certain):
        if EXACT.multiply(value, len(chosen)) >= sum_:
            break
        sum_ = EXACT.add(sum_, value)
        chosen.append(value)
    return arithmetic.mean(chosen)


# ---- lists of the same items -----------------------------------------------------------------


def concatenate(*lists: Value) -> Value:
    """Return the lists one after another; unknown where one of them is unknown."""
    items: list[ListMember] = []
    for each in lists:
        added = members(each)
        if added is None:
            return UNKNOWN
        extend_limited(items, added)
    return list_from_members(items)


def append(value: Value, *items: Value) -> Value:
    """Return the list with items added at the end."""
    return concatenate(value, items)


def reverse(value: Value) -> Value:
    """Return the list in reverse order."""
    items = members(value)
    return UNKNOWN if items is None else list_from_members(items[::-1])


def flatten(value: Value) -> Value:
    """Return the items of nested lists; an item that is wholly unknown could be a list as well."""
    items = members(value)
    if items is None:
        return UNKNOWN
    flat: list[ListMember] = []
    for item, certain in items:
        inner = flatten(item) if isinstance(item, tuple | Uncertain) else (item,)
        parts = None if item is UNKNOWN else members(inner)
        if parts is None:
            return UNKNOWN
        extend_limited(flat, [(part, certain and part_certain) for part, part_certain in parts])
    return list_from_members(flat)


def item_at(value: Value, position: Value) -> Value:
    """Return the item at a position (1 is the first, -1 the last).

    It is unknown unless that item, and all items counted before it, certainly belong to the list.
    """
    items = members(value)
    if items is None or is_unknown(position) or position is None:
        return UNKNOWN
    place = int(position)
    ordered = items if place > 0 else items[::-1]
    before = ordered[: abs(place)]
    if not before or len(before) < abs(place) or not all(certain for _, certain in before):
        return UNKNOWN
    return before[-1][0]


# ---- conditions over items -------------------------------------------------------------------


def count_where(items: Value, met: Value) -> Value:
    """Return how many items meet a condition.

    Args:
        items: the list.
        met: the result of the condition for each item, or one result for all.
    """
    if (
        items.__class__ is tuple
        and met.__class__ is tuple
        and _ARE_KNOWN.issuperset(map(type, met))
    ):
        return met.count(True)
    if members(items) is None:
        return Interval(0, None, integer=True)
    pairs = _condition_results(items, met)
    certain = sum(certain and truth is True for truth, certain in pairs)
    return interval(certain, sum(_may_be_true(truth) for truth, _ in pairs), integer=True)


_ARE_KNOWN: Final = frozenset({bool, type(None)})
"""The classes of truths that are known."""


def share(items: Value, met: Value) -> Value:
    """Return the share of items that meet a condition; unknown, null included, where the list may be empty."""
    if not _has_certain_item(items):
        return UNKNOWN
    return interval(*_share_bounds(_condition_results(items, met)))


def share_or(items: Value, met: Value, empty: Value) -> Value:
    """Return the share of items that meet a condition, or `empty` for an empty list."""
    if bounds(empty) is None:
        return UNKNOWN
    if members(items) is None:
        return hull(Interval(0, 1), empty)
    pairs = _condition_results(items, met)
    if not pairs:
        return empty
    among = interval(*_share_bounds(pairs))
    return among if _has_certain_item(items) else hull(among, empty)


def _condition_results(items: Value, met: Value) -> list[tuple[Truth, bool]]:
    """Return for each item the result of the condition and whether the item certainly belongs."""
    results = members(met)
    if results is not None:
        return results
    return [(met, certain) for _, certain in members(items) or ()]


def _may_be_true(truth: Truth) -> bool:
    return truth is not False and truth is not None


def _share_bounds(pairs: Sequence[tuple[Truth, bool]]) -> tuple[Number, Number]:
    """Return the least and the greatest share over all possible lists, except the empty one.

    For the least share every unknown condition fails, and an uncertain item is included where its condition
    may fail; for the greatest share the other way round.
    """
    surely_met = sum(certain and truth is True for truth, certain in pairs)
    may_fail = sum(truth is not True for truth, _ in pairs)
    may_be_met = sum(_may_be_true(truth) for truth, _ in pairs)
    surely_fails = sum(certain and not _may_be_true(truth) for truth, certain in pairs)
    return (
        _ratio(surely_met, may_fail, when_none=1),
        _ratio(may_be_met, surely_fails, when_none=0),
    )


def _ratio(met: int, failed: int, *, when_none: int) -> Number:
    count_ = met + failed
    return arithmetic.quotient(met, count_) if count_ else when_none
