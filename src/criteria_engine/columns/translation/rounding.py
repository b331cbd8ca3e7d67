"""rounding: numbers over columns, rounded to a multiple of a constant.

The meaning is that of :func:`criteria_engine.model.arithmetic.to_multiple`.
"""

from __future__ import annotations

from fractions import Fraction

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.bounds import (
    EndArithmetic,
    constant_end,
    is_literal,
    magnitude,
    map_end,
    negate_end,
)
from criteria_engine.columns.translation.values import End, NumberPair, UnsupportedOperation
from criteria_engine.model.arithmetic import RoundingMode


def round_number(
    ends: EndArithmetic, number: NumberPair, step: NumberPair, mode: RoundingMode
) -> NumberPair:
    """Return a number rounded to a multiple of a step, which is a constant above 0.

    Raises:
        UnsupportedOperation: the numbers may exceed what every database divides exactly.
    """
    if not is_literal(step) or step.low is None:
        raise UnsupportedOperation("bước làm tròn không cố định", "a step that is not a constant")
    size = Fraction(step.low.minimum, step.low.max_denominator)
    return map_end(number, lambda end: _round_end(ends, end, size, mode))


def _round_end(ends: EndArithmetic, end: End, step: Fraction, mode: RoundingMode) -> End:
    if mode == "down":
        return ends.multiply(ends.floor(_over(ends, end, step)), constant_end(step))
    if mode == "up":
        return negate_end(_round_end(ends, negate_end(end), step, "down"))
    above = ends.multiply(ends.floor(_with_half(ends, end, step)), constant_end(step))
    if end.minimum >= 0:
        return above
    opposite = _with_half(ends, negate_end(end), step)
    below = negate_end(ends.multiply(ends.floor(opposite), constant_end(step)))
    nearest = ends.pick(unbound.less(end.numerator, 0), below, above)
    assert nearest is not None
    return nearest


def _over(ends: EndArithmetic, end: End, step: Fraction) -> End:
    """Return how many steps a number is. Only its floor is exact where the number is a quotient."""
    return End(
        ends.times(end.numerator, step.denominator, magnitude(end) * step.denominator),
        ends.times(end.denominator, step.numerator, end.max_denominator * step.numerator),
        end.minimum * step.denominator,
        end.maximum * step.denominator,
        end.max_denominator * step.numerator,
        end.nullable,
    )


def _with_half(ends: EndArithmetic, end: End, step: Fraction) -> End:
    """Return how many steps a number and half of a step are."""
    count = _over(ends, end, step / 2)
    size = magnitude(count) + count.max_denominator
    ends.require_size(size)
    # (n / (d / 2) + 1) / 2 is n / d + 1 / 2.
    return End(
        unbound.plus(count.numerator, count.denominator, wide=size > unbound.MAX_INT64),
        ends.times(count.denominator, 2, 2 * count.max_denominator),
        count.minimum,
        count.maximum + count.max_denominator,
        2 * count.max_denominator,
        count.nullable,
    )
