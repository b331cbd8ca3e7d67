"""Truths as pairs."""

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
    """The value as a truth."""
    if not isinstance(value, TruthPair):
        raise UnsupportedOperation("giá trị không phải điều kiện", "a value that is no truth")
    return value


def as_number(value: ColumnValue) -> NumberPair:
    """The value as a number."""
    if not isinstance(value, NumberPair):
        raise UnsupportedOperation("giá trị không phải số", "a value that is no number")
    return value


def is_constant(number: NumberPair, value: int) -> bool:
    """Whether a number is a certain constant."""
    end = number.low
    return number.known and end is not None and (end.numerator, end.denominator) == (value, 1)


def as_numbers(values: Sequence[ColumnValue]) -> list[NumberPair]:
    """Return the members as numbers; all must surely belong, and there is at least one."""
    if len(values) == 1 and isinstance(values[0], ListLiteral):
        pairs = values[0].items
        if not pairs or any(member is not TRUE for _, member in pairs):
            raise UnsupportedOperation(
                "giá trị nhỏ nhất, lớn nhất của danh sách có thể rỗng",
                "the least of a list that may be empty",
            )
        return [as_number(each) for each, _ in pairs]
    if any(isinstance(each, ItemSet | ItemExpr) for each in values):
        raise UnsupportedOperation(
            "giá trị nhỏ nhất, lớn nhất của danh sách có thể rỗng",
            "the least of a list that may be empty",
        )
    return [as_number(each) for each in values]


def with_value(items: ColumnValue, truth: TruthPair) -> ColumnValue:
    """Return the truth as the value of each item."""
    match items:
        case ItemSet():
            return ItemExpr(items, truth)
        case ItemExpr(among):
            return ItemExpr(among, truth)
        case ListLiteral(pairs):
            return ListLiteral(tuple((truth, member) for _, member in pairs))
        case _:
            raise UnsupportedOperation("một danh sách như vậy", "such a list")


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
    """Return whether two truths are equal, itself a pair."""
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
    """A truth that is NULL where one of the values is."""
    return nullable_truth(truth) if any(each.nullable for each in values) else known_truth(truth)


def choose_truth(known: TruthPair, then: TruthPair, otherwise: TruthPair) -> TruthPair:
    """Return `then` where the condition is true and `otherwise` where it is false."""
    if all_known(known, then, otherwise):
        return known_truth(unbound.if_else(known.certain, then.certain, otherwise.certain))
    return TruthPair(
        unbound.conjunction(
            unbound.disjunction(then.certain, unbound.negation(known.possible)),
            unbound.disjunction(otherwise.certain, known.certain),
        )
        if not all_known(known)
        else unbound.if_else(known.certain, then.certain, otherwise.certain),
        unbound.disjunction(
            unbound.conjunction(known.possible, then.possible),
            unbound.conjunction(unbound.negation(known.certain), otherwise.possible),
        ),
    )


def choose_value(
    known: TruthPair, then: TextColumn | DateColumn, otherwise: TextColumn | DateColumn
) -> tuple[Any, bool]:
    """Return the chosen value, and whether it may be NULL."""
    nullable = then.nullable or otherwise.nullable
    if all_known(known):
        return unbound.if_else(known.certain, then.value, otherwise.value), nullable
    agreed = unbound.coalesce(unbound.equal(then.value, otherwise.value), False)
    either = unbound.if_else(agreed, then.value, None)
    chosen = unbound.if_else(known.possible, either, otherwise.value)
    return unbound.if_else(known.certain, then.value, chosen), True
