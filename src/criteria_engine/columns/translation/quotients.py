"""quotients: the sum of a quotient that may have no finite decimal and a number that has one.

The evaluator rounds the quotient and then the sum to 34 digits. The sum here is exact. Both lie on the same
side of every number with few decimals, because the bounds keep them much farther from it than such an error.
"""

from __future__ import annotations

from typing import Final

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.bounds import EndArithmetic, magnitude
from criteria_engine.columns.translation.unbound import MAX_INT64
from criteria_engine.columns.translation.values import End, UnsupportedOperation

_MAX_PARTS: Final = 10**15
"""The greatest denominator of a sum."""

_MAX_PRECISION: Final = 10**32
"""The greatest product of a sum's numerator and denominator: beyond it the error of 34 digits might count."""


def add_ends(ends: EndArithmetic, left: End, right: End) -> End:
    """Return the sum of two ends, one of which may be a quotient.

    Raises:
        UnsupportedOperation: both are quotients, or the sum may be too large for the database.
    """
    if left.repeating == right.repeating or _is_zero(left) or _is_zero(right):
        return ends.add(left, right)
    quotient, other = (left, right) if left.repeating else (right, left)
    assert isinstance(other.denominator, int)
    first = (quotient.minimum * other.denominator, quotient.maximum * other.denominator)
    second = [
        end * parts
        for end in (other.minimum, other.maximum)
        for parts in (1, quotient.max_denominator)
    ]
    minimum, maximum = first[0] + min(second), first[1] + max(second)
    size, parts = max(abs(minimum), abs(maximum)), quotient.max_denominator * other.denominator
    if parts > _MAX_PARTS or size * parts > _MAX_PRECISION:
        raise UnsupportedOperation(
            "cộng, trừ một thương với số quá lớn",
            "addition or subtraction of a quotient and too large a number",
        )
    ends.require_size(size)
    return End(
        unbound.plus(
            ends.times(
                quotient.numerator, other.denominator, magnitude(quotient) * other.denominator
            ),
            ends.times(
                other.numerator, quotient.denominator, magnitude(other) * quotient.max_denominator
            ),
            wide=size > MAX_INT64,
        ),
        ends.times(quotient.denominator, other.denominator, parts),
        minimum,
        maximum,
        parts,
        quotient.nullable or other.nullable,
        repeating=True,
        rounded=True,
    )


def _is_zero(end: End) -> bool:
    return end.minimum == end.maximum == 0 and not end.nullable
