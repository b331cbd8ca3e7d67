"""bounds: exact operations on one end of a number.

A number over columns is a pair of ends (:class:`NumberPair`).
Each end is a fraction of two integers with proven bounds. The bounds decide whether a result fits 64 bits,
needs a decimal of 38 digits, or has to be refused. `numbers.py` combines ends into numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Final

from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.unbound import (
    NARROW,
    WIDE,
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import End, NumberPair, TruthPair, Unlowered

_LONGEST_PART: Final = 10**15
"""The greatest denominator: above it, two different quotients could agree in all 34 digits."""


_LONGEST_CUT: Final = 2**50
"""The greatest dividend of an integer division: some databases divide in floats of 53 bits."""


def same_end(left: End | None, right: End | None) -> bool:
    """Return whether two ends are provably equal: the same expression, or the same constant."""
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
    """Return whether `1 / value` is a finite decimal.

    >>> only_twos_and_fives(40), only_twos_and_fives(6), only_twos_and_fives(0)
    (True, False, False)
    """
    value = abs(value)
    for factor in (2, 5):
        while value and value % factor == 0:
            value //= factor
    return value == 1


def map_end(number: NumberPair, of_end: Callable[[End], End]) -> NumberPair:
    """Apply a function to both ends of a number, once where they are the same."""
    if number.known:
        assert number.low is not None
        end = of_end(number.low)
        return NumberPair(end, end)
    return NumberPair(
        None if number.low is None else of_end(number.low),
        None if number.high is None else of_end(number.high),
    )


def map_ends(
    left: NumberPair,
    right: NumberPair,
    of_low: Callable[[End, End], End],
    of_high: Callable[[End, End], End],
) -> NumberPair:
    """Combine the low ends of two numbers and their high ends, once where the ends are the same."""
    if left.known and right.known:
        assert left.low is not None
        assert right.low is not None
        end = of_low(left.low, right.low)
        return NumberPair(end, end)
    return NumberPair(
        None if left.low is None or right.low is None else of_low(left.low, right.low),
        None if left.high is None or right.high is None else of_high(left.high, right.high),
    )


class EndArithmetic:
    """Exact arithmetic on single ends of numbers.

    Args:
        wide: whether the database keeps integers of 38 digits exactly; otherwise 64 bits are the limit.
    """

    def __init__(self, *, wide: bool) -> None:
        self._wide = wide

    # ---- arithmetic ------------------------------------------------------------------------

    def add(self, left: End, right: End) -> End:
        """Return the sum of two ends.

        Raises:
            Unlowered: an operand is a quotient, or the sum may exceed what the database keeps exactly.
        """
        for end, other in ((left, right), (right, left)):
            if end.least == end.most == 0 and not end.open:
                return other
        if left.repeating or right.repeating:
            raise Unlowered(
                "cộng, trừ với một thương hay tỷ lệ", "a quotient or share added or subtracted"
            )
        a, b = self.same_denominator(left, right)
        size = max(abs(a.least + b.least), abs(a.most + b.most))
        self.require_size(size)
        return End(
            ex.plus(a.numerator, b.numerator, wide=size > NARROW),
            a.denominator,
            a.least + b.least,
            a.most + b.most,
            a.part,
            a.open or b.open,
            a.repeating or b.repeating,
            a.rounded or b.rounded,
        )

    def multiply(self, left: End, right: End) -> End:
        """Return the product of two ends; 0 where one is 0, even if the other is unbounded.

        Raises:
            Unlowered: a quotient is multiplied by something other than a constant power of two and five, or the
                product may exceed what the database keeps exactly.
        """
        repeating = left.repeating or right.repeating
        if repeating:
            # A factor of twos and fives does not change whether the quotient is a finite decimal.
            other = right if left.repeating else left
            if other.repeating or not fixed_end(other) or not only_twos_and_fives(other.least):
                raise Unlowered(
                    "nhân một thương hay tỷ lệ với số khác", "a quotient or share multiplied"
                )
        corners = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
        size = max(map(abs, corners))
        numerator = self.times(left.numerator, right.numerator, size)
        if left.open or right.open:
            zeros = [ex.same(e.numerator, 0) for e in (left, right)]
            zero = ex.disjunction(*(ex.filled(each, False) for each in zeros))
            numerator = ex.if_else(zero, 0, numerator)
        part = left.part * right.part
        if part > _LONGEST_PART:
            raise Unlowered("quá nhiều chữ số thập phân", "too many decimals")
        return End(
            numerator,
            self.times(left.denominator, right.denominator, part),
            min(corners),
            max(corners),
            part,
            left.open or right.open,
            repeating,
            repeating,
        )

    def divide(self, left: End, right: End) -> End:
        """Return the quotient of two ends; the divisor is above zero in every row.

        Raises:
            Unlowered: an operand is a quotient, or the result may exceed what the database keeps exactly.
        """
        if left.repeating or right.repeating:
            raise Unlowered("thương của một thương hay tỷ lệ", "a quotient of a quotient or share")
        assert isinstance(left.denominator, int)
        assert isinstance(right.denominator, int)
        most_over = right.most * left.denominator
        if most_over > _LONGEST_PART:
            raise Unlowered("chia cho số quá lớn", "division by too great a number")
        size = max(abs(left.least), abs(left.most)) * right.denominator
        if fixed_end(right):
            ratio = Fraction(right.least, right.denominator)
            if only_twos_and_fives(ratio.numerator):
                return self.multiply(left, end_of(1 / ratio))
        return End(
            self.times(left.numerator, right.denominator, size),
            self.times(right.numerator, left.denominator, most_over),
            left.least * right.denominator,
            left.most * right.denominator,
            most_over,
            left.open,
            repeating=True,
        )

    def floor(self, end: End) -> End:
        """Return the greatest integer that is not above the end.

        Raises:
            Unlowered: the numbers may exceed what every database divides exactly.
        """
        if end.denominator == 1:
            return end
        if isinstance(end.denominator, int) and not isinstance(end.numerator, UnboundExpr):
            return end_of(Fraction(end.numerator // end.denominator))
        fixed = isinstance(end.denominator, int)
        low = end.least // end.part if fixed else min(end.least, 0)
        high = max(end.most // end.part, 0) if fixed else max(end.most, 0)
        # Databases round negative quotients differently, so shift the dividend above zero first.
        shift = max(-low, 0)
        lift = self.times(end.denominator, shift, shift * end.part)
        if max(abs(end.least), abs(end.most)) + shift * end.part > _LONGEST_CUT:
            raise Unlowered("làm tròn số quá lớn", "rounding of too great a number")
        cut = ex.combine(lambda a, b: a // b, ex.plus(end.numerator, lift), end.denominator)
        return End(ex.plus(cut, -shift), 1, low, high, 1, end.open)

    # ---- choosing --------------------------------------------------------------------------

    def pick_uncertain(
        self, condition: TruthPair, then: End | None, otherwise: End | None, hull: End | None
    ) -> End | None:
        """Return `then` or `otherwise` where the condition is known, and `hull` where it is unknown."""
        if same_end(hull, then):
            return self.pick(condition.possible, then, otherwise)
        if same_end(hull, otherwise):
            return self.pick(condition.certain, then, otherwise)
        either = self.pick(condition.possible, hull, otherwise)
        return self.pick(condition.certain, then, either)

    def pick(self, condition: UnboundTruth, then: End | None, otherwise: End | None) -> End | None:
        """Return `then` where the condition is true and `otherwise` where it is not (None: no bound)."""
        if not isinstance(condition, UnboundExpr):
            return then if condition else otherwise
        if then is None and otherwise is None:
            return None
        if then is None:
            return self._unbounded(ex.negation(condition), otherwise)
        if otherwise is None:
            return self._unbounded(condition, then)
        if then is otherwise:
            return then
        a, b = self.same_denominator(then, otherwise)
        return End(
            ex.if_else(condition, a.numerator, b.numerator),
            ex.if_else(condition, a.denominator, b.denominator),
            min(a.least, b.least),
            max(a.most, b.most),
            max(a.part, b.part),
            a.open or b.open,
            a.repeating or b.repeating,
            a.rounded or b.rounded,
        )

    @staticmethod
    def _unbounded(condition: UnboundTruth, end: End | None) -> End:
        """Return the end where the condition holds, and NULL elsewhere."""
        assert end is not None
        return End(
            ex.if_else(condition, end.numerator, None),
            end.denominator,
            end.least,
            end.most,
            end.part,
            True,
            end.repeating,
            end.rounded,
        )

    # ---- comparing -------------------------------------------------------------------------

    def compare_known(
        self,
        left: End | None,
        right: End | None,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> UnboundTruth:
        """Compare two ends; false where one of them is unbounded."""
        if left is None or right is None:
            return False
        truth = self.compare(left, right, compare)
        return ex.filled(truth, False) if left.open or right.open else truth

    def compare(
        self,
        left: End,
        right: End,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> UnboundTruth:
        """Compare two ends by cross-multiplication; NULL where one of them is unbounded.

        Raises:
            Unlowered: a quotient is compared with the rounded result of another one.
        """
        if (left.rounded and right.repeating) or (right.rounded and left.repeating):
            raise Unlowered(
                "so sánh hai thương đã tính tiếp", "a comparison of two reckoned quotients"
            )
        if left.denominator is right.denominator or left.denominator == right.denominator:
            return compare(left.numerator, right.numerator)
        if isinstance(left.denominator, int) and isinstance(right.denominator, int):
            a, b = self.same_denominator(left, right)
            return compare(a.numerator, b.numerator)
        return compare(
            self.times(left.numerator, right.denominator, magnitude(left) * right.part),
            self.times(right.numerator, left.denominator, magnitude(right) * left.part),
        )

    def lesser(self, left: End, right: End) -> End:
        """Return the lesser of two ends; NULL where one of them is NULL."""
        ordered = self._ordered(left, right)
        if ordered is not None:
            return ordered[0]
        return self._extreme(left, right, ex.lesser, lambda a, b: self.compare(a, b, ex.at_most))

    def greater(self, left: End, right: End) -> End:
        """Return the greater of two ends; NULL where one of them is NULL."""
        ordered = self._ordered(left, right)
        if ordered is not None:
            return ordered[1]
        return self._extreme(left, right, ex.greater, lambda a, b: self.compare(b, a, ex.at_most))

    def _ordered(self, left: End, right: End) -> tuple[End, End] | None:
        """Return the lesser and the greater end if their bounds prove the order, else None."""
        if left.open or right.open:
            return None
        if not isinstance(left.denominator, int) or not isinstance(right.denominator, int):
            return None
        if left.most * right.denominator <= right.least * left.denominator:
            return left, right
        if right.most * left.denominator <= left.least * right.denominator:
            return right, left
        return None

    def _extreme(
        self,
        left: End,
        right: End,
        of_wholes: Callable[[UnboundInteger, UnboundInteger], UnboundInteger],
        takes_left: Callable[[End, End], UnboundTruth],
    ) -> End:
        if left is right:
            return left
        a, b = self.same_denominator(left, right)
        if not (a.denominator is b.denominator or a.denominator == b.denominator):
            if a.open or b.open:
                raise Unlowered(
                    "so sánh các tỷ lệ không biết giới hạn", "shares without bounds compared"
                )
            end = self.pick(takes_left(a, b), a, b)
            assert end is not None
            return end
        numerator = of_wholes(a.numerator, b.numerator)
        if a.open or b.open:
            missing = ex.disjunction(ex.is_null(a.numerator), ex.is_null(b.numerator))
            numerator = ex.if_else(missing, None, numerator)
        return End(
            numerator,
            a.denominator,
            min(a.least, b.least),
            max(a.most, b.most),
            a.part,
            a.open or b.open,
            a.repeating or b.repeating,
            a.rounded or b.rounded,
        )

    def lesser_high(self, left: End, right: End) -> End:
        """Return the lesser of two upper ends; where one of them is NULL, the other one.

        Raises:
            Unlowered: both are unbounded in some rows and their denominators differ.
        """
        if not (left.open or right.open):
            return self.lesser(left, right)
        a, b = self.same_denominator(left, right)
        if not (a.denominator is b.denominator or a.denominator == b.denominator):
            raise Unlowered(
                "so sánh các tỷ lệ không biết giới hạn", "shares without bounds compared"
            )
        numerator = ex.if_else(
            ex.is_null(a.numerator),
            b.numerator,
            ex.if_else(ex.is_null(b.numerator), a.numerator, ex.lesser(a.numerator, b.numerator)),
        )
        return replace(
            a,
            numerator=numerator,
            least=min(a.least, b.least),
            most=max(a.most, b.most),
            open=a.open and b.open,
            repeating=a.repeating or b.repeating,
            rounded=a.rounded or b.rounded,
        )

    # ---- whole numbers ---------------------------------------------------------------------

    def same_denominator(self, left: End, right: End) -> tuple[End, End]:
        """Return both ends over their least common denominator, if both denominators are constants."""
        a, b = left.denominator, right.denominator
        if not isinstance(a, int) or not isinstance(b, int) or a == b:
            return left, right
        common = lcm(a, b)
        return self._rescale(left, common), self._rescale(right, common)

    def _rescale(self, end: End, denominator: int) -> End:
        assert isinstance(end.denominator, int)
        factor = denominator // end.denominator
        return End(
            self.times(end.numerator, factor, magnitude(end) * factor),
            denominator,
            end.least * factor,
            end.most * factor,
            denominator,
            end.open,
            end.repeating,
            end.rounded,
        )

    def times(self, left: UnboundInteger, right: UnboundInteger, size: int) -> UnboundInteger:
        """Return the product of two integers whose absolute value is at most `size`.

        Raises:
            Unlowered: the database does not keep integers of that size exactly.
        """
        self.require_size(size)
        return ex.times(left, right, wide=size > NARROW)

    def require_size(self, size: int) -> None:
        """Refuse integers whose absolute value may exceed what the database keeps exactly.

        Raises:
            Unlowered: `size` is above the limit.
        """
        if size > (WIDE if self._wide else NARROW):
            raise Unlowered(
                "số có thể lớn quá mức mà bảng giữ được chính xác",
                "numbers that may be greater than a table keeps exactly",
            )
