"""Uncertain lists: counts, sums, means, shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

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
from criteria_engine.model.arithmetic import EXACT
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    UNKNOWN,
    Interval,
    Truth,
    Uncertain,
    Value,
    is_unknown,
)


def count(value: Value) -> Value:
    """How many items a list has."""
    if not isinstance(value, tuple | Uncertain):
        return Interval(0, None, integer=True)
    return interval(*length_bounds(value), integer=True)


def total(value: Value) -> Value:
    """The sum of a list's numbers, 0 where it is empty."""
    bounded = _item_bounds(value)
    if bounded is None:
        return UNKNOWN
    lows = [low if sure else min(low, 0) for (low, _), sure in bounded]
    highs = [high if sure else max(high, 0) for (_, high), sure in bounded]
    return interval(_sum_bounds(lows), _sum_bounds(highs), _all_integer(value))


def sum_or_null(*arguments: Value) -> Value:
    """The sum of a list's numbers, null where it is empty."""
    value = list_argument(arguments)
    return total(value) if _has_certain_item(value) else UNKNOWN


def product(*arguments: Value) -> Value:
    """The product of a list's numbers, null where it is empty."""
    value = list_argument(arguments)
    items = members(value)
    if items is None or not _has_certain_item(value):
        return UNKNOWN
    result: Value = 1
    for item, sure in items:
        with_item = multiply(result, item)
        result = with_item if sure else hull(result, with_item)
    return result


def mean(*arguments: Value) -> Value:
    """The mean of a list's numbers, null where it is empty."""
    value = list_argument(arguments)
    bounded = _item_bounds(value)
    if bounded is None or not _has_certain_item(value):
        return UNKNOWN
    low = _least_mean([(low, sure) for (low, _), sure in bounded])
    opposite = _least_mean([(arithmetic.negate(high), sure) for (_, high), sure in bounded])
    return interval(low, arithmetic.negate(opposite))


def minimum(*arguments: Value) -> Value:
    """The least item of a list, null where it is empty."""
    return _extreme(
        list_argument(arguments), min, lambda both, sure: (both[0], both[1] if sure else None)
    )


def maximum(*arguments: Value) -> Value:
    """The greatest item of a list, null where it is empty."""
    return _extreme(
        list_argument(arguments), max, lambda both, sure: (both[0] if sure else None, both[1])
    )


def _extreme(
    value: Value, pick: Any, bounds: Callable[[Bounds, bool], tuple[Number | None, Number | None]]
) -> Value:
    """An item that may be left out bounds the extreme on one side only."""
    if not _has_certain_item(value):
        return UNKNOWN
    bounded = _item_bounds(value)
    if bounded is None:
        return _known_extreme(value, pick)
    pairs = [bounds(both, sure) for both, sure in bounded]
    low = pick(low for low, _ in pairs if low is not None)
    high = pick(high for _, high in pairs if high is not None)
    return interval(low, high, _all_integer(value))


def _known_extreme(value: Value, pick: Any) -> Value:
    """Of days or texts: known only where what may be left out does not matter."""
    items = members(value) or []
    if any(item is None or is_unknown(item) for item, _ in items):
        return UNKNOWN
    extreme = pick(item for item, _ in items)
    sure = pick(item for item, sure in items if sure)
    return sure if sure == extreme else UNKNOWN


def _has_certain_item(value: Value) -> bool:
    return any(sure for _, sure in members(value) or ())


def _item_bounds(value: Value) -> list[tuple[Bounds, bool]] | None:
    """The items of a list of numbers by their ends; None where one is no number."""
    items = members(value)
    if items is None:
        return None
    bounded = []
    for item, sure in items:
        both = bounds(item)
        if both is None:
            return None
        bounded.append((both, sure))
    return bounded


def _all_integer(value: Value) -> bool:
    return all(is_whole_value(item) for item, _ in members(value) or ())


def _sum_bounds(values: Sequence[Number]) -> Number:
    endless = next(filter(is_infinite, values), None)
    return arithmetic.total(values) if endless is None else endless


def _least_mean(items: Sequence[tuple[Number, bool]]) -> Number:
    """The least mean: an item that may be left out is taken in while it lowers the mean."""
    chosen = [value for value, sure in items if sure]
    if any(value == MINUS_INFINITY for value, _ in items):
        return MINUS_INFINITY
    sum_: Number = reduce(EXACT.add, chosen, Decimal(0))
    for value in sorted(value for value, sure in items if not sure):
        if EXACT.multiply(value, len(chosen)) >= sum_:
            break
        sum_ = EXACT.add(sum_, value)
        chosen.append(value)
    return arithmetic.mean(chosen)


# ---- lists that are only passed on -----------------------------------------------------------


def concatenate(*lists: Value) -> Value:
    """One list after the other."""
    items: list[ListMember] = []
    for each in lists:
        added = members(each)
        if added is None:
            return UNKNOWN
        extend_limited(items, added)
    return list_from_members(items)


def append(value: Value, *items: Value) -> Value:
    """A list with items after it."""
    return concatenate(value, items)


def reverse(value: Value) -> Value:
    """The list from its end."""
    items = members(value)
    return UNKNOWN if items is None else list_from_members(items[::-1])


def flatten(value: Value) -> Value:
    """The items of the lists in a list; what is wholly unknown might be a list, too."""
    items = members(value)
    if items is None:
        return UNKNOWN
    flat: list[ListMember] = []
    for item, sure in items:
        inner = flatten(item) if isinstance(item, tuple | Uncertain) else (item,)
        parts = None if item is UNKNOWN else members(inner)
        if parts is None:
            return UNKNOWN
        extend_limited(flat, [(part, sure and part_sure) for part, part_sure in parts])
    return list_from_members(flat)


def item_at(value: Value, position: Value) -> Value:
    """The item at a place, counted from 1, or from the end by -1."""
    items = members(value)
    if items is None or is_unknown(position) or position is None:
        return UNKNOWN
    place = int(position)
    ordered = items if place > 0 else items[::-1]
    before = ordered[: abs(place)]
    if not before or len(before) < abs(place) or not all(sure for _, sure in before):
        return UNKNOWN
    return before[-1][0]


# ---- conditions over items -------------------------------------------------------------------


def count_where(items: Value, met: Value) -> Value:
    """How many items meet a condition."""
    if members(items) is None:
        return Interval(0, None, integer=True)
    pairs = _condition_results(items, met)
    sure = sum(belongs_ and truth is True for truth, belongs_ in pairs)
    return interval(sure, sum(_may_be_true(truth) for truth, _ in pairs), integer=True)


def share(items: Value, met: Value) -> Value:
    """The share of the items that meet a condition; null where there may be no items."""
    if not _has_certain_item(items):
        return UNKNOWN
    return interval(*_share_bounds(_condition_results(items, met)))


def share_or(items: Value, met: Value, empty: Value) -> Value:
    """The share of the items that meet a condition, or what an empty list counts as."""
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
    """For each item: whether it meets the condition, and whether it belongs to the list."""
    results = members(met)
    if results is not None:
        return results
    return [(met, sure) for _, sure in members(items) or ()]


def _may_be_true(truth: Truth) -> bool:
    return truth is not False and truth is not None


def _share_bounds(pairs: Sequence[tuple[Truth, bool]]) -> tuple[Number, Number]:
    """The least and the greatest share among the lists these may be, the empty one apart.

    For the least, what may fail fails, and what may be left out stays where it fails; the other way
    round for the greatest.
    """
    surely_met = sum(sure and truth is True for truth, sure in pairs)
    may_fail = sum(truth is not True for truth, _ in pairs)
    may_be_met = sum(_may_be_true(truth) for truth, _ in pairs)
    surely_fails = sum(sure and not _may_be_true(truth) for truth, sure in pairs)
    return (
        _ratio(surely_met, may_fail, when_none=1),
        _ratio(may_be_met, surely_fails, when_none=0),
    )


def _ratio(met: int, failed: int, *, when_none: int) -> Number:
    counted_ = met + failed
    return arithmetic.quotient(met, counted_) if counted_ else when_none
