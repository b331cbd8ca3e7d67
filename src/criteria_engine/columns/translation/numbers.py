"""numbers: exact arithmetic and comparisons on numbers between two ends.

Comparisons cross-multiply fractions. The proven bounds of every numerator decide the type of a result: 64 bits
where these are proven to be enough, else a decimal of 38 digits where the database has one. Other operations
are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.bounds import (
    EndArithmetic,
    is_fixed,
    is_literal,
    is_negative,
    is_never_negative,
    map_end,
    map_ends,
    negate_end,
)
from criteria_engine.columns.translation.quotients import add_ends
from criteria_engine.columns.translation.rounding import round_number
from criteria_engine.columns.translation.unbound import (
    UnboundInteger,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import (
    End,
    NumberPair,
    TruthPair,
    UnsupportedOperation,
    known_truth,
    nullable_truth,
)
from criteria_engine.model.arithmetic import RoundingMode


class ExactArithmetic:
    """Exact arithmetic on numbers between two ends.

    Args:
        wide: whether the database keeps integers of 38 digits exactly; otherwise 64 bits are the limit.

    Attributes:
        ends: the arithmetic on single ends.

    Every operation raises :class:`UnsupportedOperation` where it cannot be exact.
    """

    def __init__(self, *, wide: bool) -> None:
        self.ends: Final = EndArithmetic(wide=wide)

    # ---- making numbers --------------------------------------------------------------------

    @staticmethod
    def constant(value: int | Decimal) -> NumberPair:
        """Return a constant."""
        ratio = Fraction(value)
        end = End(
            ratio.numerator, ratio.denominator, ratio.numerator, ratio.numerator, ratio.denominator
        )
        return NumberPair(end, end)

    @staticmethod
    def count(low: UnboundInteger, high: UnboundInteger, maximum: int) -> NumberPair:
        """Return a count between `low` and `high`, neither of them above `maximum`."""
        end = End(low, 1, 0, maximum, 1)
        return NumberPair(end, end if high is low else End(high, 1, 0, maximum, 1))

    # ---- arithmetic ------------------------------------------------------------------------

    def add(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the sum."""
        add = partial(add_ends, self.ends)
        return map_ends(left, right, add, add)

    def subtract(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the difference."""
        return self.add(left, self.negate(right))

    def negate(self, number: NumberPair) -> NumberPair:
        """Return the number with the opposite sign."""
        if number.known:
            assert number.low is not None
            end = negate_end(number.low)
            return NumberPair(end, end)
        return NumberPair(
            None if number.high is None else negate_end(number.high),
            None if number.low is None else negate_end(number.low),
        )

    def multiply(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the product."""
        if left.known and right.known:
            assert left.low is not None
            assert right.low is not None
            end = self.ends.multiply(left.low, right.low)
            return NumberPair(end, end)
        if is_negative(left) and is_fixed(left):
            return self.negate(self.multiply(self.negate(left), right))
        if is_negative(right) and is_fixed(right):
            return self.negate(self.multiply(left, self.negate(right)))
        if is_never_negative(left) and is_never_negative(right):
            return map_ends(left, right, self.ends.multiply, self.ends.multiply)
        return self._corners(left, right)

    def _corners(self, left: NumberPair, right: NumberPair) -> NumberPair:
        ends = [left.low, left.high, right.low, right.high]
        if any(end is None or end.nullable for end in ends):
            raise UnsupportedOperation(
                "tích của số có thể âm và số không biết giới hạn",
                "the product of a possibly negative number and an unbounded one",
            )
        corners = [
            self.ends.multiply(a, b)
            for a in (left.low, left.high)
            for b in (right.low, right.high)
            if a is not None and b is not None
        ]
        low = high = corners[0]
        for corner in corners[1:]:
            low, high = self.ends.minimum(low, corner), self.ends.maximum(high, corner)
        return NumberPair(low, high)

    def divide(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the quotient; the divisor has to be above zero in every row."""
        if right.low is None or right.low.minimum <= 0 or right.low.nullable:
            raise UnsupportedOperation(
                "chia cho số có thể bằng 0 hoặc âm",
                "division by a number that may be zero or negative",
            )
        if left.known and right.known:
            assert left.low is not None
            end = self.ends.divide(left.low, right.low)
            return NumberPair(end, end)
        if not is_never_negative(left) or right.high is None or right.high.nullable:
            raise UnsupportedOperation(
                "thương của số có thể âm, hoặc chia cho số không biết giới hạn",
                "the quotient of a possibly negative number, or division by an unbounded number",
            )
        return NumberPair(
            None if left.low is None else self.ends.divide(left.low, right.high),
            None if left.high is None else self.ends.divide(left.high, right.low),
        )

    def absolute(self, number: NumberPair) -> NumberPair:
        """Return the absolute value."""
        if is_never_negative(number):
            return number
        if number.known:
            assert number.low is not None
            end = self.ends.maximum(number.low, negate_end(number.low))
            return NumberPair(end, end)
        if number.low is None or number.high is None or number.low.nullable or number.high.nullable:
            raise UnsupportedOperation(
                "giá trị tuyệt đối của số không biết giới hạn",
                "the absolute value of an unbounded number",
            )
        zero = self.constant(0).low
        assert zero is not None
        low = self.ends.maximum(zero, self.ends.maximum(number.low, negate_end(number.high)))
        return NumberPair(low, self.ends.maximum(number.high, negate_end(number.low)))

    def floor(self, number: NumberPair) -> NumberPair:
        """Return the greatest integer that is not above the number."""
        return map_end(number, self.ends.floor)

    def ceiling(self, number: NumberPair) -> NumberPair:
        """Return the least integer that is not below the number."""
        return self.negate(self.floor(self.negate(number)))

    def rounded(self, number: NumberPair, step: NumberPair, mode: RoundingMode) -> NumberPair:
        """Return the number rounded to a multiple of a constant above 0."""
        return round_number(self.ends, number, step, mode)

    def least(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the lesser of two numbers."""
        if left.known and right.known:
            assert left.low is not None
            assert right.low is not None
            end = self.ends.minimum(left.low, right.low)
            return NumberPair(end, end)
        low = (
            None
            if left.low is None or right.low is None
            else self.ends.minimum(left.low, right.low)
        )
        # A number without an upper bound does not limit the lesser one.
        if left.high is None or right.high is None:
            return NumberPair(low, right.high if left.high is None else left.high)
        return NumberPair(low, self.ends.minimum_high(left.high, right.high))

    def greatest(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the greater of two numbers."""
        return self.negate(self.least(self.negate(left), self.negate(right)))

    # ---- choosing --------------------------------------------------------------------------

    def choose(self, condition: TruthPair, then: NumberPair, otherwise: NumberPair) -> NumberPair:
        """Return `then` or `otherwise` by the condition; where it is unknown, the hull of both."""
        if condition.known:
            if then.known and otherwise.known:
                end = self.ends.pick(condition.certain, then.low, otherwise.low)
                return NumberPair(end, end)
            return NumberPair(
                self.ends.pick(condition.certain, then.low, otherwise.low),
                self.ends.pick(condition.certain, then.high, otherwise.high),
            )
        hull = self.hull(then, otherwise)
        return NumberPair(
            self.ends.pick_uncertain(condition, then.low, otherwise.low, hull.low),
            self.ends.pick_uncertain(condition, then.high, otherwise.high, hull.high),
        )

    def hull(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Return the interval from the lesser low end to the greater high end."""
        low = (
            None
            if left.low is None or right.low is None
            else self.ends.minimum(left.low, right.low)
        )
        high = (
            None
            if left.high is None or right.high is None
            else self.ends.maximum(left.high, right.high)
        )
        return NumberPair(low, high)

    # ---- comparing -------------------------------------------------------------------------

    def at_most(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Return whether `left <= right`."""
        if (truth := self._compare_column(left, right, unbound.at_most)) is not None:
            return truth
        certain = self.ends.compare_known(left.high, right.low, unbound.at_most)
        if left.known and right.known:
            return known_truth(certain)
        return TruthPair(
            certain, unbound.negation(self.ends.compare_known(right.high, left.low, unbound.less))
        )

    def less(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Return whether `left < right`."""
        if (truth := self._compare_column(left, right, unbound.less)) is not None:
            return truth
        certain = self.ends.compare_known(left.high, right.low, unbound.less)
        if left.known and right.known:
            return known_truth(certain)
        return TruthPair(
            certain,
            unbound.negation(self.ends.compare_known(right.high, left.low, unbound.at_most)),
        )

    def equal(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Return whether two numbers are equal."""
        if left.known and right.known:
            return known_truth(self.ends.compare_known(left.low, right.low, unbound.equal))
        certain = unbound.conjunction(
            self.ends.compare_known(left.high, right.low, unbound.at_most),
            self.ends.compare_known(right.high, left.low, unbound.at_most),
        )
        apart = unbound.disjunction(
            self.ends.compare_known(left.high, right.low, unbound.less),
            self.ends.compare_known(right.high, left.low, unbound.less),
        )
        return TruthPair(certain, unbound.negation(apart))

    def _compare_column(
        self,
        left: NumberPair,
        right: NumberPair,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> TruthPair | None:
        """Compare a table's own column with a constant in one comparison; None for other operands.

        NULL makes the result unknown, unless the bounds of the column prove it.
        """
        if left.column is not None and is_literal(right):
            assert right.low is not None
            truth = self.ends.compare(left.column.value, right.low, compare)
            proves_true, proves_false = left.column.high, left.column.low
            certain = proves_true is not None and self.ends.compare(proves_true, right.low, compare)
            possible = proves_false is None or self.ends.compare(proves_false, right.low, compare)
        elif right.column is not None and is_literal(left):
            assert left.low is not None
            truth = self.ends.compare(left.low, right.column.value, compare)
            proves_true, proves_false = right.column.low, right.column.high
            certain = proves_true is not None and self.ends.compare(left.low, proves_true, compare)
            possible = proves_false is None or self.ends.compare(left.low, proves_false, compare)
        else:
            return None
        # The bounds are constants, so both of these are constants, too.
        if certain is True or possible is False:
            return known_truth(unbound.coalesce(truth, certain))
        return nullable_truth(truth)
