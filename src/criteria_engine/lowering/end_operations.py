"""lower: the operations that functions name in `ends`: the ends of arguments → both ends of a call.

An operation returns None where it does not know the ends of such arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from criteria_engine import core, syntax
from criteria_engine.core import Core
from criteria_engine.lowering import nodes
from criteria_engine.lowering.ends import (
    Ends,
    NodeLowering,
    bounds_of_type,
    compare,
    conjunction,
    disjunction,
    is_null,
    is_number,
    is_single,
    is_truth,
    negation,
    share_of_counts,
)
from criteria_engine.model.types import (
    INTEGER,
    ListType,
    Number,
    NumberType,
    RangeType,
    StringType,
    may_be_null,
)
from criteria_engine.model.values import Range, Value

OfBounds = Callable[..., Number]
"""A function of numbers that may be infinite."""

_Sign = Literal[-1, 0, 1]

_Corner = tuple[Literal["low", "high"], Literal["low", "high"]]

_CORNERS: Final[Mapping[tuple[_Sign, _Sign], tuple[_Corner, _Corner]]] = {
    (1, 1): (("low", "low"), ("high", "high")),
    (1, -1): (("high", "low"), ("low", "high")),
    (-1, 1): (("low", "high"), ("high", "low")),
    (-1, -1): (("high", "high"), ("low", "low")),
}
"""For the signs of two factors: the ends whose product is the least, and those whose is the greatest."""


class EndOperations:
    """Operations on the ends of arguments.

    Args:
        lowering: the lowering of the program that the calls belong to.
    """

    def __init__(self, lowering: NodeLowering) -> None:
        self._lowering = lowering

    # ---- monotone functions ----------------------------------------------------------------------

    def monotone(
        self,
        node: core.Apply,
        arguments: Sequence[Ends],
        signs: str,
        of_bounds: OfBounds | None = None,
    ) -> Ends | None:
        """Call a function on the ends of its arguments.

        Args:
            node: the call.
            arguments: the ends of its arguments: numbers, booleans and lists of them as written.
            signs: for each parameter: `+` where the function increases with it, `-` where it decreases, `=`
                where it does neither, so that the argument must be known; the last sign holds for all further
                arguments. A boolean increases from false to true.
            of_bounds: the function for numbers of which some are infinite, where it is another one.
        """
        ends = []
        for index, argument in enumerate(arguments):
            sign = signs[min(index, len(signs) - 1)]
            if not _has_comparable_ends(argument) or (sign == "=" and not argument.is_known):
                return None
            ends.append(argument.opposite if sign == "-" else argument)
        again = _again if of_bounds is None else _on_bounds(of_bounds)
        return Ends(again(node, [e.low for e in ends]), again(node, [e.high for e in ends]))

    def bounded(self, node: core.Apply, arguments: Sequence[Ends], signs: str) -> Ends | None:
        """Call a monotone function that cannot be called on an infinite number; see :meth:`monotone`."""
        if not all(_is_bounded(each.low) and _is_bounded(each.high) for each in arguments):
            return None
        return self.monotone(node, arguments, signs)

    def multiply(
        self, node: core.Apply, arguments: Sequence[Ends], of_bounds: OfBounds
    ) -> Ends | None:
        """Multiply two numbers of which each is positive or negative in any case."""
        left, right = arguments
        if not is_number(left) or not is_number(right):
            return None
        if not (_has_product(left, right) and _has_product(right, left)):
            return None
        lowest, highest = _CORNERS.get((_sign(left), _sign(right)), (None, None))
        if lowest is None or highest is None:
            return None
        again = _on_bounds(of_bounds)
        return Ends(
            again(node, [getattr(left, lowest[0]), getattr(right, lowest[1])]),
            again(node, [getattr(left, highest[0]), getattr(right, highest[1])]),
        )

    # ---- equality and membership -----------------------------------------------------------------

    def equal(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends | None:
        """Compare two values for equality."""
        left, right = map(self._lowering.named, arguments)
        return _equal(left, right, node.written)

    def unequal(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends | None:
        """Compare two values for inequality."""
        equal = self.equal(node, arguments)
        return None if equal is None else Ends(negation(equal.high), negation(equal.low))

    def belongs(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends | None:
        """Test whether a number lies in ranges, or whether a number or a text is an item of a list."""
        value, among = self._lowering.named(arguments[0]), arguments[1]
        if isinstance(among.low, core.MakeRange) and isinstance(among.high, core.MakeRange):
            return _within(value, among.low, among.high) if is_number(value) else None
        if not isinstance(among.low, core.Constant):
            return None
        items = among.low.value
        if isinstance(items, Range):
            return _matches(value, items, node.written)
        if is_single(value) and all(type(item) is str for item in items):
            return self._is_one_of(node, value)
        matches = [_matches(value, item, node.written) for item in items]
        found = [each for each in matches if each is not None]
        return _any_of(found, node.written) if len(found) == len(matches) else None

    def _is_one_of(self, node: core.Apply, value: Ends) -> Ends:
        certain = _again(node, [value.low, node.arguments[1]])
        if not may_be_null(value.low.type):
            return Ends(certain, certain)
        return Ends(certain, disjunction([is_null(value.low), certain], node.written))

    # ---- lists -----------------------------------------------------------------------------------

    def count(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends | None:
        """Count the items of a list."""
        (items,) = arguments
        if items.low is items.high:
            counted = _again(node, [items.low])
            return Ends(counted, counted)
        return Ends(_again(node, [items.low]), _again(node, [items.high]))

    def total(
        self, node: core.Apply, arguments: Sequence[Ends], of_bounds: OfBounds
    ) -> Ends | None:
        """Add up numbers of a list that are not negative, or that belong to it in any case."""
        low, high = arguments[0].low, arguments[0].high
        match low, high:
            case core.MakeList(), core.MakeList():
                pass
            case core.Map(items, _, body), core.Map(all_items):
                if items is not all_items and not _is_natural(body):
                    return None
            case _:
                return None
        again = _on_bounds(of_bounds)
        return Ends(again(node, [low]), again(node, [high]))

    def count_where(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends | None:
        """Count the items of a list that meet a condition."""
        mapped = _condition(arguments[1])
        if mapped is None:
            return None
        items, slot, met = mapped
        at = node.written
        return Ends(_count(items.low, slot, met.low, at), _count(items.high, slot, met.high, at))

    def share_or(self, node: core.Apply, arguments: Sequence[Ends]) -> Ends | None:
        """Return the share of the items of a list that meet a condition, from four counts.

        For the least share, whatever may fail fails, and an item that may belong to the list does so where it
        fails. For the greatest share it is the other way round.
        """
        mapped = _condition(arguments[1])
        empty = arguments[2]
        if mapped is None or not is_number(empty) or not _is_share(empty.low):
            return None
        items, slot, met = mapped
        at = node.written
        surely_met = _count(items.low, slot, met.low, at)
        may_fail = _count(items.high, slot, negation(met.low), at)
        may_be_met = _count(items.high, slot, met.high, at)
        surely_failed = _count(items.low, slot, negation(met.high), at)
        return Ends(
            share_of_counts(surely_met, may_fail, empty.low, node.type, at),
            share_of_counts(may_be_met, surely_failed, empty.high, node.type, at),
        )


def _again(node: core.Apply, arguments: Sequence[Core]) -> Core:
    """Return the same call with other arguments."""
    return core.Apply(node.function, node.signature, tuple(arguments), node.type, node.written)


def _on_bounds(of_bounds: OfBounds) -> Callable[[core.Apply, Sequence[Core]], Core]:
    """Return how to make the same call with arguments that may be infinite.

    The function keeps its name and signatures, so that code of integers stays arithmetic of integers.
    """

    def again(node: core.Apply, arguments: Sequence[Core]) -> Core:
        if all(map(_is_bounded, arguments)):
            return _again(node, arguments)
        function = replace(node.function, apply=of_bounds)
        return core.Apply(function, node.signature, tuple(arguments), node.type, node.written)

    return again


# ---- numbers -------------------------------------------------------------------------------------


def _has_comparable_ends(ends: Ends) -> bool:
    """Whether a value, or each item of a list as it is written, is a number or a boolean, or known."""
    match ends.low, ends.high:
        case core.MakeList(lows), core.MakeList(highs):
            return all(map(_has_comparable_ends, map(Ends, lows, highs)))
        case _:
            return is_number(ends) or is_truth(ends) or ends.is_known


def _is_bounded(node: Core) -> bool:
    type_ = node.type.item if isinstance(node.type, ListType) else node.type
    if not isinstance(type_, NumberType):
        return True
    return type_.low is not None and type_.high is not None


def _is_natural(node: Core) -> bool:
    type_ = node.type
    return isinstance(type_, NumberType) and type_.low is not None and type_.low >= 0


def _sign(ends: Ends) -> _Sign:
    """The sign of a number, whatever is unknown of it; 0 where it may be positive or negative."""
    type_ = ends.low.type
    if not isinstance(type_, NumberType):
        return 0
    low, high = bounds_of_type(type_)
    if low >= 0:
        return 1
    return -1 if high <= 0 else 0


def _has_product(factor: Ends, other: Ends) -> bool:
    """Whether a factor cannot be zero where the other one is infinite."""
    if _is_bounded(other.low) and _is_bounded(other.high):
        return True
    type_ = factor.low.type
    if not isinstance(type_, NumberType):
        return False
    low, high = bounds_of_type(type_)
    return low > 0 or high < 0


def _is_share(node: Core) -> bool:
    if not isinstance(node.type, NumberType):
        return False
    low, high = bounds_of_type(node.type)
    return low >= 0 and high <= 1


# ---- equality ------------------------------------------------------------------------------------


def _equal(left: Ends, right: Ends, at: syntax.Expr) -> Ends | None:
    if is_number(left) and is_number(right):
        return Ends(
            conjunction(
                [compare("=", left.low, right.high), compare("=", left.high, right.low)], at
            ),
            conjunction(
                [compare("<=", left.low, right.high), compare(">=", left.high, right.low)], at
            ),
        )
    if is_truth(left) and is_truth(right):
        return Ends(
            _both_or_neither(left.low, right.low, left.high, right.high, at),
            _both_or_neither(left.high, right.high, left.low, right.low, at),
        )
    if not is_single(left) or not is_single(right):
        return None
    same = compare("=", left.low, right.low)
    unknown = [is_null(each.low) for each in (left, right) if may_be_null(each.low.type)]
    if not unknown:
        return Ends(same, same)
    certain = same
    if len(unknown) > 1:
        certain = conjunction([same, negation(unknown[0])], at)
    return Ends(certain, disjunction([*unknown, same], at))


def _both_or_neither(
    left: Core, right: Core, left_other: Core, right_other: Core, at: syntax.Expr
) -> Core:
    """Return whether two booleans are both true by these ends, or both false by the other ends."""
    both = conjunction([left, right], at)
    neither = conjunction([negation(left_other), negation(right_other)], at)
    return disjunction([both, neither], at)


def _matches(value: Ends, item: Value, at: syntax.Expr) -> Ends | None:
    """Return whether a value lies in a range, or equals another value that is known."""
    if isinstance(item, Range):
        if not is_number(value):
            return None
        low, high = (
            None if end is None else nodes.number(end, at) for end in (item.low, item.high)
        )
        range_ = core.MakeRange(
            low, high, item.low_included, item.high_included, RangeType(value.low.type), at
        )
        return _within(value, range_, range_)
    if type(item) is str and is_single(value):
        text = core.Constant(item, StringType(), at)
        return _equal(value, Ends(text, text), at)
    if isinstance(item, bool) or not isinstance(item, Number):
        return None
    number = nodes.number(item, at)
    return _equal(value, Ends(number, number), at) if is_number(value) else None


def _within(value: Ends, narrowest: core.MakeRange, widest: core.MakeRange) -> Ends:
    """Return whether a number lies in a range, given the narrowest and the widest range it may be."""
    return Ends(_between(value.low, value.high, narrowest), _between(value.high, value.low, widest))


def _between(above: Core, below: Core, range_: core.MakeRange) -> Core:
    """Return whether one number is above the start of a range, and another one below its end."""
    tests: list[Core] = []
    if range_.low is not None:
        tests.append(compare(">=" if range_.low_included else ">", above, range_.low))
    if range_.high is not None:
        tests.append(compare("<=" if range_.high_included else "<", below, range_.high))
    return conjunction(tests, range_.written)


def _any_of(truths: Sequence[Ends], at: syntax.Expr) -> Ends:
    if not truths:
        never = nodes.truth(False, at)
        return Ends(never, never)
    return Ends(
        disjunction([each.low for each in truths], at),
        disjunction([each.high for each in truths], at),
    )


# ---- conditions on items -------------------------------------------------------------------------


def _condition(mapped: Ends) -> tuple[Ends, int, Ends] | None:
    """Return the items, the slot and the ends of a condition that was given for each item of a list.

    The items are those that the condition reads: of a list of plain values the records that hold them.
    """
    match mapped.low, mapped.high:
        case core.Map(items, slot, certain), core.Map(all_items, _, possible):
            return Ends(items, all_items), slot, Ends(certain, possible)
        case _:
            return None


def _count(items: Core, slot: int, condition: Core, at: syntax.Expr) -> Core:
    """Return how many items meet a condition."""
    selected = core.Select(items, slot, condition, items.type, at)
    if not isinstance(items.type, ListType):
        raise AssertionError(items.type)
    return nodes.apply("count", [selected], INTEGER, at)
