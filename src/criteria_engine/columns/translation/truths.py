"""truths: operations on truths as pairs, and conversions between kinds of values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.unbound import UnboundTruth
from criteria_engine.columns.translation.values import (
    TRUE,
    ColumnValue,
    DateColumn,
    ItemExpr,
    ItemSet,
    ListLiteral,
    NumberPair,
    TextColumn,
    TruthPair,
    UnsupportedOperation,
    known_truth,
    nullable_truth,
)

# ---- kinds of values -------------------------------------------------------------------------


def as_truth(value: ColumnValue) -> TruthPair:
    """Return the value if it is a truth.

    Raises:
        UnsupportedOperation: it is something else.
    """
    if not isinstance(value, TruthPair):
        raise UnsupportedOperation("giá trị không phải điều kiện", "a value that is not a truth")
    return value


def as_number(value: ColumnValue) -> NumberPair:
    """Return the value if it is a number.

    Raises:
        UnsupportedOperation: it is something else.
    """
    if not isinstance(value, NumberPair):
        raise UnsupportedOperation("giá trị không phải số", "a value that is not a number")
    return value


def is_constant(number: NumberPair, value: int) -> bool:
    """Return whether a number is this integer in every row."""
    end = number.low
    return number.known and end is not None and (end.numerator, end.denominator) == (value, 1)


def as_numbers(values: Sequence[ColumnValue]) -> list[NumberPair]:
    """Return the arguments, or the items of a single list, as numbers.

    Raises:
        UnsupportedOperation: the list may be empty, or an item is not a number.
    """
    if len(values) == 1 and isinstance(values[0], ListLiteral):
        pairs = values[0].items
        if not pairs or any(member is not TRUE for _, member in pairs):
            raise UnsupportedOperation(
                "giá trị nhỏ nhất, lớn nhất của danh sách có thể rỗng",
                "the least or greatest item of a list that may be empty",
            )
        return [as_number(each) for each, _ in pairs]
    if any(isinstance(each, ItemSet | ItemExpr) for each in values):
        raise UnsupportedOperation(
            "giá trị nhỏ nhất, lớn nhất của danh sách có thể rỗng",
            "the least or greatest item of a list that may be empty",
        )
    return [as_number(each) for each in values]


def with_value(items: ColumnValue, truth: TruthPair) -> ColumnValue:
    """Return an item-wise value that is the same truth for every item."""
    match items:
        case ItemSet():
            return ItemExpr(items, truth)
        case ItemExpr(among):
            return ItemExpr(among, truth)
        case ListLiteral(pairs):
            return ListLiteral(tuple((truth, member) for _, member in pairs))
        case _:
            raise UnsupportedOperation("một danh sách như vậy", "a list of this form")


def map_truths(met: ColumnValue, turn: Callable[[ColumnValue], TruthPair]) -> ColumnValue:
    """Apply a function to the truth of each item."""
    match met:
        case ItemExpr(among, value):
            return ItemExpr(among, turn(value))
        case ListLiteral(pairs):
            return ListLiteral(tuple((turn(value), member) for value, member in pairs))
        case _:
            return met


def all_known(*conditions: TruthPair) -> bool:
    """Return whether every condition is known in every row."""
    return all(each.known for each in conditions)


def equal_truths(left: TruthPair, right: TruthPair) -> TruthPair:
    """Return whether two truths are equal."""
    certain = unbound.disjunction(
        unbound.conjunction(left.certain, right.certain),
        unbound.conjunction(unbound.negation(left.possible), unbound.negation(right.possible)),
    )
    apart = unbound.disjunction(
        unbound.conjunction(left.certain, unbound.negation(right.possible)),
        unbound.conjunction(unbound.negation(left.possible), right.certain),
    )
    return TruthPair(certain, unbound.negation(apart))


def truth_of(truth: UnboundTruth, *values: TextColumn | DateColumn) -> TruthPair:
    """Return a truth computed from `values`: known if none of them can be NULL.

    Its column is NULL, that is unknown, where one of them is.
    """
    return nullable_truth(truth) if any(each.nullable for each in values) else known_truth(truth)


def choose_truth(condition: TruthPair, then: TruthPair, otherwise: TruthPair) -> TruthPair:
    """Return `then` where the condition is true and `otherwise` where it is false.

    Where the condition is unknown, the result is certain only if both agree.
    """
    if all_known(condition, then, otherwise):
        return known_truth(unbound.if_else(condition.certain, then.certain, otherwise.certain))
    return TruthPair(
        unbound.conjunction(
            unbound.disjunction(then.certain, unbound.negation(condition.possible)),
            unbound.disjunction(otherwise.certain, condition.certain),
        )
        if not all_known(condition)
        else unbound.if_else(condition.certain, then.certain, otherwise.certain),
        unbound.disjunction(
            unbound.conjunction(condition.possible, then.possible),
            unbound.conjunction(unbound.negation(condition.certain), otherwise.possible),
        ),
    )


def choose_value(
    condition: TruthPair, then: TextColumn | DateColumn, otherwise: TextColumn | DateColumn
) -> tuple[Any, bool]:
    """Return the chosen value, and whether it may be NULL.

    It is NULL where the condition is unknown and the two values differ.
    """
    nullable = then.nullable or otherwise.nullable
    if all_known(condition):
        return unbound.if_else(condition.certain, then.value, otherwise.value), nullable
    agreed = unbound.coalesce(unbound.equal(then.value, otherwise.value), False)
    either = unbound.if_else(agreed, then.value, None)
    chosen = unbound.if_else(condition.possible, either, otherwise.value)
    return unbound.if_else(condition.certain, then.value, chosen), True
