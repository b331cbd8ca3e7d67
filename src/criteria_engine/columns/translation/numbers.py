"""Numbers over columns: fractions of whole numbers, compared by multiplying crosswise.

Every numerator knows its bounds. Where they prove that 64 bits hold a product, it is one; where 38
digits hold it and the database keeps them, it is one of those; otherwise the construct is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.bounds import (
    EndArithmetic,
    constant,
    fixed,
    map_end,
    map_ends,
    negative,
    never_negative,
    opposite,
)
from criteria_engine.columns.translation.unbound import (
    UnboundInteger,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import (
    End,
    NumberPair,
    TruthPair,
    Unlowered,
    nullable,
    settled,
)


class ExactArithmetic:
    """Exact arithmetic; `wide` says whether the database keeps whole numbers of 38 digits."""

    def __init__(self, *, wide: bool) -> None:
        self.ends: Final = EndArithmetic(wide=wide)

    # ---- making numbers --------------------------------------------------------------------

    @staticmethod
    def constant(value: int | Decimal) -> NumberPair:
        """A number written out."""
        ratio = Fraction(value)
        end = End(
            ratio.numerator, ratio.denominator, ratio.numerator, ratio.numerator, ratio.denominator
        )
        return NumberPair(end, end)

    @staticmethod
    def count(low: UnboundInteger, high: UnboundInteger, most: int) -> NumberPair:
        """How many there are at least and at most."""
        end = End(low, 1, 0, most, 1)
        return NumberPair(end, end if high is low else End(high, 1, 0, most, 1))

    # ---- arithmetic ------------------------------------------------------------------------

    def add(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The sum."""
        return map_ends(left, right, self.ends.add, self.ends.add)

    def subtract(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The difference."""
        return self.add(left, self.negate(right))

    def negate(self, number: NumberPair) -> NumberPair:
        """The opposite number."""
        if number.known:
            assert number.low is not None
            end = opposite(number.low)
            return NumberPair(end, end)
        return NumberPair(
            None if number.high is None else opposite(number.high),
            None if number.low is None else opposite(number.low),
        )

    def multiply(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The product."""
        if left.known and right.known:
            assert left.low is not None
            assert right.low is not None
            end = self.ends.multiply(left.low, right.low)
            return NumberPair(end, end)
        if negative(left) and fixed(left):
            return self.negate(self.multiply(self.negate(left), right))
        if negative(right) and fixed(right):
            return self.negate(self.multiply(left, self.negate(right)))
        if never_negative(left) and never_negative(right):
            return map_ends(left, right, self.ends.multiply, self.ends.multiply)
        return self._corners(left, right)

    def _corners(self, left: NumberPair, right: NumberPair) -> NumberPair:
        ends = [left.low, left.high, right.low, right.high]
        if any(end is None or end.open for end in ends):
            raise Unlowered(
                "tích của số có thể âm và số không biết giới hạn",
                "the product of a number that may be negative and one without bounds",
            )
        corners = [
            self.ends.multiply(a, b)
            for a in (left.low, left.high)
            for b in (right.low, right.high)
            if a is not None and b is not None
        ]
        low = high = corners[0]
        for corner in corners[1:]:
            low, high = self.ends.lesser(low, corner), self.ends.greater(high, corner)
        return NumberPair(low, high)

    def divide(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The quotient; the divisor is surely above zero."""
        if right.low is None or right.low.least <= 0 or right.low.open:
            raise Unlowered(
                "chia cho số có thể bằng 0 hoặc âm", "division by what may be zero or negative"
            )
        if left.known and right.known:
            assert left.low is not None
            end = self.ends.divide(left.low, right.low)
            return NumberPair(end, end)
        if not never_negative(left) or right.high is None or right.high.open:
            raise Unlowered(
                "thương của số có thể âm, hoặc chia cho số không biết giới hạn",
                "a quotient of what may be negative, or by a number without bounds",
            )
        return NumberPair(
            None if left.low is None else self.ends.divide(left.low, right.high),
            None if left.high is None else self.ends.divide(left.high, right.low),
        )

    def absolute(self, number: NumberPair) -> NumberPair:
        """The number without its sign."""
        if never_negative(number):
            return number
        if number.known:
            assert number.low is not None
            end = self.ends.greater(number.low, opposite(number.low))
            return NumberPair(end, end)
        if number.low is None or number.high is None or number.low.open or number.high.open:
            raise Unlowered(
                "giá trị tuyệt đối của số không biết giới hạn",
                "the absolute value of a number without bounds",
            )
        zero = self.constant(0).low
        assert zero is not None
        low = self.ends.greater(zero, self.ends.greater(number.low, opposite(number.high)))
        return NumberPair(low, self.ends.greater(number.high, opposite(number.low)))

    def floor(self, number: NumberPair) -> NumberPair:
        """The greatest whole number that is not more."""
        return map_end(number, self.ends.floor)

    def ceiling(self, number: NumberPair) -> NumberPair:
        """The least whole number that is not less."""
        return self.negate(self.floor(self.negate(number)))

    def least(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The lesser of two numbers."""
        if left.known and right.known:
            assert left.low is not None
            assert right.low is not None
            end = self.ends.lesser(left.low, right.low)
            return NumberPair(end, end)
        low = (
            None if left.low is None or right.low is None else self.ends.lesser(left.low, right.low)
        )
        # What has no bound above is never the lesser one.
        if left.high is None or right.high is None:
            return NumberPair(low, right.high if left.high is None else left.high)
        return NumberPair(low, self.ends.lesser_high(left.high, right.high))

    def greatest(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The greater of two numbers."""
        return self.negate(self.least(self.negate(left), self.negate(right)))

    # ---- choosing --------------------------------------------------------------------------

    def choose(self, condition: TruthPair, then: NumberPair, otherwise: NumberPair) -> NumberPair:
        """One number or the other; the hull of both where the condition is not settled."""
        if condition.settled:
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
        """Between the lesser low and the greater high end."""
        low = (
            None if left.low is None or right.low is None else self.ends.lesser(left.low, right.low)
        )
        high = (
            None
            if left.high is None or right.high is None
            else self.ends.greater(left.high, right.high)
        )
        return NumberPair(low, high)

    # ---- comparing -------------------------------------------------------------------------

    def at_most(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Whether left is less than right, or equal."""
        if (in_one := self._in_one(left, right, ex.at_most)) is not None:
            return in_one
        certain = self.ends.compare_known(left.high, right.low, ex.at_most)
        if left.known and right.known:
            return settled(certain)
        return TruthPair(
            certain, ex.negation(self.ends.compare_known(right.high, left.low, ex.less))
        )

    def less(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Whether left is less than right."""
        if (in_one := self._in_one(left, right, ex.less)) is not None:
            return in_one
        certain = self.ends.compare_known(left.high, right.low, ex.less)
        if left.known and right.known:
            return settled(certain)
        return TruthPair(
            certain, ex.negation(self.ends.compare_known(right.high, left.low, ex.at_most))
        )

    def equal(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Whether two numbers are the same."""
        if left.known and right.known:
            return settled(self.ends.compare_known(left.low, right.low, ex.same))
        certain = ex.conjunction(
            self.ends.compare_known(left.high, right.low, ex.at_most),
            self.ends.compare_known(right.high, left.low, ex.at_most),
        )
        apart = ex.disjunction(
            self.ends.compare_known(left.high, right.low, ex.less),
            self.ends.compare_known(right.high, left.low, ex.less),
        )
        return TruthPair(certain, ex.negation(apart))

    def _in_one(
        self,
        left: NumberPair,
        right: NumberPair,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> TruthPair | None:
        """How a number as the table has it compares with a constant: a blank is open unless bounds tell."""
        if left.cell is not None and constant(right):
            assert right.low is not None
            truth = self.ends.compare(left.cell.given, right.low, compare)
            surely, perhaps = left.cell.ceiling, left.cell.floor
            certain = surely is not None and self.ends.compare(surely, right.low, compare)
            possible = perhaps is None or self.ends.compare(perhaps, right.low, compare)
        elif right.cell is not None and constant(left):
            assert left.low is not None
            truth = self.ends.compare(left.low, right.cell.given, compare)
            surely, perhaps = right.cell.floor, right.cell.ceiling
            certain = surely is not None and self.ends.compare(left.low, surely, compare)
            possible = perhaps is None or self.ends.compare(left.low, perhaps, compare)
        else:
            return None
        # The bounds are constants, so these are, too.
        if certain is True or possible is False:
            return settled(ex.filled(truth, certain))
        return nullable(truth)
