"""Truths as pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.unbound import UnboundTruth
from criteria_engine.columns.translation.values import (
    TRUE,
    DateColumn,
    Few,
    ItemExpr,
    Items,
    Lowered,
    NumberPair,
    TextColumn,
    TruthPair,
    Unlowered,
    nullable,
    settled,
)

# ---- kinds of values -------------------------------------------------------------------------


def condition(value: Lowered) -> TruthPair:
    """The value as a truth."""
    if not isinstance(value, TruthPair):
        raise Unlowered("giá trị không phải điều kiện", "a value that is no truth")
    return value


def number(value: Lowered) -> NumberPair:
    """The value as a number."""
    if not isinstance(value, NumberPair):
        raise Unlowered("giá trị không phải số", "a value that is no number")
    return value


def is_constant(number: NumberPair, value: int) -> bool:
    """Whether a number is a certain constant."""
    end = number.low
    return number.known and end is not None and (end.numerator, end.denominator) == (value, 1)


def few_numbers(values: Sequence[Lowered]) -> list[NumberPair]:
    """Return the members as numbers; all must surely belong, and there is at least one."""
    if len(values) == 1 and isinstance(values[0], Few):
        pairs = values[0].items
        if not pairs or any(member is not TRUE for _, member in pairs):
            raise Unlowered(
                "giá trị nhỏ nhất, lớn nhất của danh sách có thể rỗng",
                "the least of a list that may be empty",
            )
        return [number(each) for each, _ in pairs]
    if any(isinstance(each, Items | ItemExpr) for each in values):
        raise Unlowered(
            "giá trị nhỏ nhất, lớn nhất của danh sách có thể rỗng",
            "the least of a list that may be empty",
        )
    return [number(each) for each in values]


def each_item(items: Lowered, truth: TruthPair) -> Lowered:
    """Return the truth as the value of each item."""
    match items:
        case Items():
            return ItemExpr(items, truth)
        case ItemExpr(among):
            return ItemExpr(among, truth)
        case Few(pairs):
            return Few(tuple((truth, member) for _, member in pairs))
        case _:
            raise Unlowered("một danh sách như vậy", "such a list")


def map_truths(met: Lowered, turn: Callable[[Lowered], TruthPair]) -> Lowered:
    """Apply a function to the truth of each item."""
    match met:
        case ItemExpr(among, value):
            return ItemExpr(among, turn(value))
        case Few(pairs):
            return Few(tuple((turn(value), member) for value, member in pairs))
        case _:
            return met


def all_settled(*conditions: TruthPair) -> bool:
    """Return whether every condition is known in every row."""
    return all(each.settled for each in conditions)


def same_truth(left: TruthPair, right: TruthPair) -> TruthPair:
    """Return whether two truths are equal, itself a pair."""
    certain = ex.disjunction(
        ex.conjunction(left.certain, right.certain),
        ex.conjunction(ex.negation(left.possible), ex.negation(right.possible)),
    )
    apart = ex.disjunction(
        ex.conjunction(left.certain, ex.negation(right.possible)),
        ex.conjunction(ex.negation(left.possible), right.certain),
    )
    return TruthPair(certain, ex.negation(apart))


def perhaps(truth: UnboundTruth, *values: TextColumn | DateColumn) -> TruthPair:
    """A truth that is NULL where one of the values is."""
    return nullable(truth) if any(each.nullable for each in values) else settled(truth)


def choose_truth(known: TruthPair, then: TruthPair, otherwise: TruthPair) -> TruthPair:
    """Return `then` where the condition is true and `otherwise` where it is false."""
    if all_settled(known, then, otherwise):
        return settled(ex.if_else(known.certain, then.certain, otherwise.certain))
    return TruthPair(
        ex.conjunction(
            ex.disjunction(then.certain, ex.negation(known.possible)),
            ex.disjunction(otherwise.certain, known.certain),
        )
        if not all_settled(known)
        else ex.if_else(known.certain, then.certain, otherwise.certain),
        ex.disjunction(
            ex.conjunction(known.possible, then.possible),
            ex.conjunction(ex.negation(known.certain), otherwise.possible),
        ),
    )


def choose_value(
    known: TruthPair, then: TextColumn | DateColumn, otherwise: TextColumn | DateColumn
) -> tuple[Any, bool]:
    """Return the chosen value, and whether it may be NULL."""
    nullable = then.nullable or otherwise.nullable
    if all_settled(known):
        return ex.if_else(known.certain, then.value, otherwise.value), nullable
    agreed = ex.filled(ex.same(then.value, otherwise.value), False)
    either = ex.if_else(agreed, then.value, None)
    chosen = ex.if_else(known.possible, either, otherwise.value)
    return ex.if_else(known.certain, then.value, chosen), True
