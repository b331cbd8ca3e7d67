"""What can be said of unknown values: numbers between two ends, possible truths, uncertain lists.

Each function here is the `lift` of a declaration, or a part of one: its answer holds every value
the known function could give. Rounding is monotone, so the ends of an interval are computed with
the very functions of :mod:`criteria_engine.functions.arithmetic`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from criteria_engine.functions import arithmetic
from criteria_engine.functions.arithmetic import EXACT
from criteria_engine.functions.sequences import extend, spread
from criteria_engine.types import Number
from criteria_engine.values import (
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
    is_whole,
    same,
)

Lift = Callable[..., Value]
Ends = tuple[Number, Number]
Member = tuple[Value, bool]
"""An item of a list, and whether it surely belongs to it."""

_ABOVE: Final = Decimal("Infinity")
_BELOW: Final = Decimal("-Infinity")


# ---- intervals -------------------------------------------------------------------------------


def ends(value: Value) -> Ends | None:
    """The least and the greatest a number may be; None for what is not (surely) a number."""
    match value:
        case Interval(low, high):
            return _BELOW if low is None else low, _ABOVE if high is None else high
        case bool():
            return None
        case int() | Decimal():
            return value, value
        case _:
            return None


def interval(low: Number, high: Number, integer: bool = False) -> Value:
    """What lies between two ends; the number itself where they are one."""
    if low == high:
        return low
    return Interval(None if low == _BELOW else low, None if high == _ABOVE else high, integer)


def hull(left: Value, right: Value) -> Value:
    """A number that is one of two, or between them."""
    both = _both_ends(left, right)
    if both is None:
        return UNKNOWN
    (a, b), (c, d) = both
    return interval(min(a, c), max(b, d), _whole(left) and _whole(right))


def always(low: int, high: int | None = None) -> Lift:
    """The lift of a function that gives whole numbers from `low` to `high`, whatever it gets."""
    return lambda *_: Interval(low, high, integer=True)


def _both_ends(left: Value, right: Value) -> tuple[Ends, Ends] | None:
    first, second = ends(left), ends(right)
    return None if first is None or second is None else (first, second)


def _whole(value: Value) -> bool:
    return value.integer if isinstance(value, Interval) else is_whole(value)


def _infinite(value: Number) -> bool:
    return value in (_ABOVE, _BELOW)


# ---- arithmetic on intervals -----------------------------------------------------------------


def add(left: Value, right: Value) -> Value:
    """Left plus right."""
    both = _both_ends(left, right)
    if both is None:
        return UNKNOWN
    (a, b), (c, d) = both
    return interval(_plus(a, c), _plus(b, d), _whole(left) and _whole(right))


def subtract(left: Value, right: Value) -> Value:
    """Left minus right."""
    return add(left, negate(right))


def multiply(left: Value, right: Value) -> Value:
    """Left times right."""
    both = _both_ends(left, right)
    if both is None:
        return UNKNOWN
    corners = [_times(x, y) for x in both[0] for y in both[1]]
    return interval(min(corners), max(corners), _whole(left) and _whole(right))


def divide(left: Value, right: Value) -> Value:
    """Left over right; null cannot be ruled out where the divisor may be zero."""
    both = _both_ends(left, right)
    if both is None or both[1][0] <= 0 <= both[1][1]:
        return UNKNOWN
    corners = [_over(x, y) for x in both[0] for y in both[1]]
    return interval(min(corners), max(corners))


def negate(value: Value) -> Value:
    """The opposite number."""
    both = ends(value)
    if both is None:
        return UNKNOWN
    return interval(arithmetic.negate(both[1]), arithmetic.negate(both[0]), _whole(value))


def absolute(value: Value) -> Value:
    """The number without its sign."""
    both = ends(value)
    if both is None:
        return UNKNOWN
    low, high = both
    if low >= 0:
        return value
    if high <= 0:
        return negate(value)
    return interval(0, max(arithmetic.negate(low), high), _whole(value))


def rising(apply: Callable[..., Number | None]) -> Lift:
    """The lift of a function that rises with its first argument and keeps whole numbers whole."""

    def lift(value: Value, *settings: Value) -> Value:
        both = ends(value)
        if both is None or any(each is None or is_unknown(each) for each in settings):
            return UNKNOWN
        if apply(0, *settings) is None:
            return UNKNOWN
        low, high = (end if _infinite(end) else apply(end, *settings) or 0 for end in both)
        return interval(low, high, _whole(value))

    return lift


def to_whole(lift: Lift) -> Lift:
    """The lift of a function whose results are whole numbers."""

    def lifted(*arguments: Value) -> Value:
        answer = lift(*arguments)
        if isinstance(answer, Interval):
            return Interval(answer.low, answer.high, integer=True)
        return answer

    return lifted


def _plus(left: Number, right: Number) -> Number:
    if _infinite(left):
        return left
    return right if _infinite(right) else arithmetic.add(left, right)


def _times(left: Number, right: Number) -> Number:
    if not left or not right:
        return 0
    if _infinite(left) or _infinite(right):
        return _ABOVE if (left < 0) is (right < 0) else _BELOW
    return arithmetic.multiply(left, right)


def _over(left: Number, right: Number) -> Number:
    if _infinite(right) or not left:
        return 0
    if _infinite(left):
        return _ABOVE if (left < 0) is (right < 0) else _BELOW
    return arithmetic.quotient(left, right)


# ---- comparisons -----------------------------------------------------------------------------


def less(left: Value, right: Value) -> Truth:
    """Whether left is less than right."""
    both = _both_ends(left, right)
    if both is None:
        return MAYBE if is_unknown(left) or is_unknown(right) else bool(left < right)
    (a, b), (c, d) = both
    if b < c:
        return True
    return False if a >= d else MAYBE


def at_most(left: Value, right: Value) -> Truth:
    """Whether left is less than right, or equal."""
    return NOT[less(right, left)]


def more(left: Value, right: Value) -> Truth:
    """Whether left is more than right."""
    return less(right, left)


def at_least(left: Value, right: Value) -> Truth:
    """Whether left is more than right, or equal."""
    return NOT[less(left, right)]


def equal(left: Value, right: Value) -> Truth:
    """Whether two values are the same; null may be compared too."""
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
            return MAYBE if _lengths_meet(left, right) else False
        case dict(), dict():
            return left.keys() == right.keys() and _all_equal(
                (item, right[name]) for name, item in left.items()
            )
        case Range(), Range():
            return _all_equal(zip(_parts(left), _parts(right), strict=True))
        case _:
            both = _both_ends(left, right)
            return False if both and (both[0][1] < both[1][0] or both[1][1] < both[0][0]) else MAYBE


def unequal(left: Value, right: Value) -> Truth:
    """Whether two values differ."""
    return NOT[equal(left, right)]


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> Truth:
    truth: Truth = True
    for left, right in pairs:
        truth = AND[truth, equal(left, right)]
        if truth is False:
            break
    return truth


def _parts(range_: Range) -> tuple[Value, ...]:
    return range_.low, range_.high, range_.low_included, range_.high_included


def _lengths_meet(left: Value, right: Value) -> bool:
    (a, b), (c, d) = _lengths(left), _lengths(right)
    return a <= d and c <= b


def _lengths(value: Value) -> tuple[int, int]:
    items = members(value) or []
    return sum(sure for _, sure in items), len(items)


def within(value: Value, range_: Range) -> Truth:
    """Whether a value lies in a range."""
    above = at_most if range_.low_included else less
    below = at_most if range_.high_included else less
    return AND[
        range_.low is None or above(range_.low, value),
        range_.high is None or below(value, range_.high),
    ]


def belongs(value: Value, among: Value) -> Truth:
    """Whether a value lies in a range, or is (or lies in) one of the items of a list."""
    if isinstance(among, Range):
        return within(value, among)
    return _one_of(among, lambda item: _meets(value, item))


def _meets(value: Value, item: Value) -> Truth:
    inside = isinstance(item, Range) and not isinstance(value, Range)
    return within(value, item) if inside else equal(value, item)


def found(among: Value, element: Value) -> Truth:
    """Whether a value is an item of a list."""
    return _one_of(among, lambda item: equal(item, element))


def _one_of(among: Value, test: Callable[[Value], Truth]) -> Truth:
    items = members(among)
    if items is None:
        return MAYBE
    truth: Truth = False
    for item, sure in items:
        met = test(item)
        truth = OR[truth, met if sure else AND[MAYBE, met]]
        if truth is True:
            break
    return truth


# ---- truths ----------------------------------------------------------------------------------


def either(left: Truth, right: Truth) -> Truth:
    """A truth that is one of two."""
    if left is right:
        return left
    return UNKNOWN if {left, right} & {None, UNKNOWN} else MAYBE


def conjunction(*arguments: Value) -> Truth:
    """Whether all the items of a list are true."""
    return _connected(spread(arguments), AND, True)


def disjunction(*arguments: Value) -> Truth:
    """Whether one of the items of a list is true."""
    return _connected(spread(arguments), OR, False)


def _connected(value: Value, table: Mapping[tuple[Truth, Truth], Truth], start: bool) -> Truth:
    items = members(value)
    if items is None:
        return UNKNOWN
    truth: Truth = start
    for item, sure in items:
        met = table[truth, item]
        truth = met if sure else either(truth, met)
    return truth


def enough(needed: Value, *conditions: Value) -> Truth:
    """Whether so many of the conditions are true."""
    both = ends(needed)
    if both is None:
        return UNKNOWN
    true, false = conditions.count(True), conditions.count(False)
    if true >= both[1]:
        return True
    if len(conditions) - false < both[0]:
        return False
    return UNKNOWN if None in conditions or UNKNOWN in conditions else MAYBE


# ---- lists -----------------------------------------------------------------------------------


def members(value: Value) -> list[Member] | None:
    """The items of a list; None where nothing is known of it."""
    match value:
        case tuple():
            return [(item, True) for item in value]
        case Uncertain(items, certain):
            return list(zip(items, certain, strict=True))
        case _:
            return None


def rebuilt(items: Sequence[Member]) -> Value:
    """A list again."""
    values = tuple(item for item, _ in items)
    certain = tuple(sure for _, sure in items)
    return values if all(certain) else Uncertain(values, certain)


def count(value: Value) -> Value:
    """How many items a list has."""
    if not isinstance(value, tuple | Uncertain):
        return Interval(0, None, integer=True)
    return interval(*_lengths(value), integer=True)


def total(value: Value) -> Value:
    """The sum of a list's numbers, 0 where it is empty."""
    bounded = _bounded(value)
    if bounded is None:
        return UNKNOWN
    lows = [low if sure else min(low, 0) for (low, _), sure in bounded]
    highs = [high if sure else max(high, 0) for (_, high), sure in bounded]
    return interval(_summed(lows), _summed(highs), _all_whole(value))


def summed(*arguments: Value) -> Value:
    """The sum of a list's numbers, null where it is empty."""
    value = spread(arguments)
    return total(value) if _never_empty(value) else UNKNOWN


def product(*arguments: Value) -> Value:
    """The product of a list's numbers, null where it is empty."""
    value = spread(arguments)
    items = members(value)
    if items is None or not _never_empty(value):
        return UNKNOWN
    result: Value = 1
    for item, sure in items:
        with_item = multiply(result, item)
        result = with_item if sure else hull(result, with_item)
    return result


def mean(*arguments: Value) -> Value:
    """The mean of a list's numbers, null where it is empty."""
    value = spread(arguments)
    bounded = _bounded(value)
    if bounded is None or not _never_empty(value):
        return UNKNOWN
    low = _least_mean([(low, sure) for (low, _), sure in bounded])
    opposite = _least_mean([(arithmetic.negate(high), sure) for (_, high), sure in bounded])
    return interval(low, arithmetic.negate(opposite))


def least(*arguments: Value) -> Value:
    """The least item of a list, null where it is empty."""
    return _extreme(spread(arguments), min, lambda both, sure: (both[0], both[1] if sure else None))


def greatest(*arguments: Value) -> Value:
    """The greatest item of a list, null where it is empty."""
    return _extreme(spread(arguments), max, lambda both, sure: (both[0] if sure else None, both[1]))


def _extreme(
    value: Value, pick: Any, bounds: Callable[[Ends, bool], tuple[Number | None, Number | None]]
) -> Value:
    """An item that may be left out bounds the extreme on one side only."""
    if not _never_empty(value):
        return UNKNOWN
    bounded = _bounded(value)
    if bounded is None:
        return _known_extreme(value, pick)
    pairs = [bounds(both, sure) for both, sure in bounded]
    low = pick(low for low, _ in pairs if low is not None)
    high = pick(high for _, high in pairs if high is not None)
    return interval(low, high, _all_whole(value))


def _known_extreme(value: Value, pick: Any) -> Value:
    """Of days or texts: known only where what may be left out does not matter."""
    items = members(value) or []
    if any(item is None or is_unknown(item) for item, _ in items):
        return UNKNOWN
    extreme = pick(item for item, _ in items)
    sure = pick(item for item, sure in items if sure)
    return sure if sure == extreme else UNKNOWN


def _never_empty(value: Value) -> bool:
    return any(sure for _, sure in members(value) or ())


def _bounded(value: Value) -> list[tuple[Ends, bool]] | None:
    """The items of a list of numbers by their ends; None where one is no number."""
    items = members(value)
    if items is None:
        return None
    bounded = []
    for item, sure in items:
        both = ends(item)
        if both is None:
            return None
        bounded.append((both, sure))
    return bounded


def _all_whole(value: Value) -> bool:
    return all(_whole(item) for item, _ in members(value) or ())


def _summed(values: Sequence[Number]) -> Number:
    endless = next(filter(_infinite, values), None)
    return arithmetic.total(values) if endless is None else endless


def _least_mean(items: Sequence[tuple[Number, bool]]) -> Number:
    """The least mean: an item that may be left out is taken in while it lowers the mean."""
    chosen = [value for value, sure in items if sure]
    if any(value == _BELOW for value, _ in items):
        return _BELOW
    sum_: Number = reduce(EXACT.add, chosen, Decimal(0))
    for value in sorted(value for value, sure in items if not sure):
        if EXACT.multiply(value, len(chosen)) >= sum_:
            break
        sum_ = EXACT.add(sum_, value)
        chosen.append(value)
    return arithmetic.mean(chosen)


# ---- lists that are only passed on -----------------------------------------------------------


def joined(*lists: Value) -> Value:
    """One list after the other."""
    items: list[Member] = []
    for each in lists:
        added = members(each)
        if added is None:
            return UNKNOWN
        extend(items, added)
    return rebuilt(items)


def appended(value: Value, *items: Value) -> Value:
    """A list with items after it."""
    return joined(value, items)


def reversed_(value: Value) -> Value:
    """The list from its end."""
    items = members(value)
    return UNKNOWN if items is None else rebuilt(items[::-1])


def flattened(value: Value) -> Value:
    """The items of the lists in a list; what is wholly unknown might be a list, too."""
    items = members(value)
    if items is None:
        return UNKNOWN
    flat: list[Member] = []
    for item, sure in items:
        inner = flattened(item) if isinstance(item, tuple | Uncertain) else (item,)
        parts = None if item is UNKNOWN else members(inner)
        if parts is None:
            return UNKNOWN
        extend(flat, [(part, sure and part_sure) for part, part_sure in parts])
    return rebuilt(flat)


def at(value: Value, position: Value) -> Value:
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


def counted(items: Value, met: Value) -> Value:
    """How many items meet a condition."""
    if members(items) is None:
        return Interval(0, None, integer=True)
    pairs = _conditions(items, met)
    sure = sum(belongs_ and truth is True for truth, belongs_ in pairs)
    return interval(sure, sum(_may(truth) for truth, _ in pairs), integer=True)


def share(items: Value, met: Value) -> Value:
    """The share of the items that meet a condition; null where there may be no items."""
    if not _never_empty(items):
        return UNKNOWN
    return interval(*_shares(_conditions(items, met)))


def share_or(items: Value, met: Value, empty: Value) -> Value:
    """The share of the items that meet a condition, or what an empty list counts as."""
    if ends(empty) is None:
        return UNKNOWN
    if members(items) is None:
        return hull(Interval(0, 1), empty)
    pairs = _conditions(items, met)
    if not pairs:
        return empty
    among = interval(*_shares(pairs))
    return among if _never_empty(items) else hull(among, empty)


def _conditions(items: Value, met: Value) -> list[tuple[Truth, bool]]:
    """For each item: whether it meets the condition, and whether it belongs to the list."""
    results = members(met)
    if results is not None:
        return results
    return [(met, sure) for _, sure in members(items) or ()]


def _may(truth: Truth) -> bool:
    return truth is not False and truth is not None


def _shares(pairs: Sequence[tuple[Truth, bool]]) -> tuple[Number, Number]:
    """The least and the greatest share among the lists these may be, the empty one apart.

    For the least, what may fail fails, and what may be left out stays where it fails; the other way
    round for the greatest.
    """
    surely_met = sum(sure and truth is True for truth, sure in pairs)
    may_fail = sum(truth is not True for truth, _ in pairs)
    may_be_met = sum(_may(truth) for truth, _ in pairs)
    surely_fails = sum(sure and not _may(truth) for truth, sure in pairs)
    return (
        _ratio(surely_met, may_fail, when_none=1),
        _ratio(may_be_met, surely_fails, when_none=0),
    )


def _ratio(met: int, failed: int, *, when_none: int) -> Number:
    counted_ = met + failed
    return arithmetic.quotient(met, counted_) if counted_ else when_none
