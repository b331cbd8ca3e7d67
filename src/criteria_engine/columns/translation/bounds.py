"""One end of a number: exact operations."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.unbound import UnboundExpr
from criteria_engine.columns.translation.values import End, NumberPair


def same_end(left: End | None, right: End | None) -> bool:
    """Whether two ends are surely one: the same, or the same constant."""
    if left is right:
        return True
    if left is None or right is None or left.open or right.open:
        return False
    if left.numerator is right.numerator and left.denominator is right.denominator:
        return True
    parts = (left.numerator, left.denominator, right.numerator, right.denominator)
    return not any(isinstance(each, UnboundExpr) for each in parts) and parts[:2] == parts[2:]


def magnitude(end: End) -> int:
    """Return the greatest absolute value of the numerator."""
    return max(abs(end.least), abs(end.most))


def opposite(end: End) -> End:
    """Return the end with the opposite sign."""
    return replace(end, numerator=ex.opposite(end.numerator), least=-end.most, most=-end.least)


def end_of(ratio: Fraction) -> End:
    """Return the end that is this constant in every row."""
    return End(
        ratio.numerator, ratio.denominator, ratio.numerator, ratio.numerator, ratio.denominator
    )


def fixed_end(end: End | None) -> bool:
    """Return whether the end is the same number in every row."""
    return end is not None and end.least == end.most and isinstance(end.denominator, int)


def fixed(number: NumberPair) -> bool:
    """Return whether the number is known and the same in every row."""
    return number.known and fixed_end(number.low)


def constant(number: NumberPair) -> bool:
    """Return whether the number is fixed and not an expression over columns."""
    return (
        fixed(number)
        and number.low is not None
        and not isinstance(number.low.numerator, UnboundExpr)
    )


def negative(number: NumberPair) -> bool:
    """Return whether the number is below zero in every row."""
    return number.high is not None and number.high.most < 0


def never_negative(number: NumberPair) -> bool:
    """Return whether the number is zero or more in every row."""
    return number.low is not None and not number.low.open and number.low.least >= 0


def only_twos_and_fives(value: int) -> bool:
    """Whether one over it has a last decimal."""
    value = abs(value)
    for factor in (2, 5):
        while value and value % factor == 0:
            value //= factor
    return value == 1
