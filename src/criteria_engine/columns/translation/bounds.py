"""bounds: exact operations on one end of a number.

A number over columns is a pair of ends (:class:`NumberPair`), each a fraction of two integers with proven
bounds. The bounds decide whether a result fits 64 bits, needs a decimal of 38 digits, or has to be refused.
`numbers.py` combines ends into numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Final

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.unbound import (
    MAX_DECIMAL,
    MAX_INT64,
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import (
    End,
    NumberPair,
    TruthPair,
    UnsupportedOperation,
)

_MAX_DENOMINATOR: Final = 10**15
"""The greatest denominator: above it, two different quotients could agree in all 34 digits."""

_MAX_DIVIDEND: Final = 2**50
"""The greatest dividend of an integer division: some databases divide in floats of 53 bits."""


def same_end(left: End | None, right: End | None) -> bool:
    """Return whether two ends are provably equal: the same expression, or the same constant."""
    if left is right:
        return True
    if left is None or right is None or left.nullable or right.nullable:
        return False
    if left.numerator is right.numerator and left.denominator is right.denominator:
        return True
    parts = (left.numerator, left.denominator, right.numerator, right.denominator)
    return not any(isinstance(each, UnboundExpr) for each in parts) and parts[:2] == parts[2:]


def magnitude(end: End) -> int:
    """Return the greatest absolute value of the numerator."""
    return max(abs(end.minimum), abs(end.maximum))


def negate_end(end: End) -> End:
    """Return the end with the opposite sign."""
    minimum, maximum = -end.maximum, -end.minimum
    return replace(end, numerator=unbound.negate(end.numerator), minimum=minimum, maximum=maximum)


def constant_end(ratio: Fraction) -> End:
    """Return the end that is this constant in every row."""
    return End(
        ratio.numerator, ratio.denominator, ratio.numerator, ratio.numerator, ratio.denominator
    )


def is_fixed_end(end: End | None) -> bool:
    """Return whether the end is the same number in every row."""
    return end is not None and end.minimum == end.maximum and isinstance(end.denominator, int)


def is_fixed(number: NumberPair) -> bool:
    """Return whether the number is known and the same in every row."""
    return number.known and is_fixed_end(number.low)


def is_literal(number: NumberPair) -> bool:
    """Return whether the number is fixed and not an expression over columns."""
    return (
        is_fixed(number)
        and number.low is not None
        and not isinstance(number.low.numerator, UnboundExpr)
    )


def is_negative(number: NumberPair) -> bool:
    """Return whether the number is below zero in every row."""
    return number.high is not None and number.high.maximum < 0


def is_never_negative(number: NumberPair) -> bool:
    """Return whether the number is zero or more in every row."""
    return number.low is not None and not number.low.nullable and number.low.minimum >= 0


def divides_power_of_ten(value: int) -> bool:
    """Return whether `1 / value` is a finite decimal.

    >>> divides_power_of_ten(40), divides_power_of_ten(6), divides_power_of_ten(0)
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
            UnsupportedOperation: an operand is a quotient, or the sum may be too large for the database.
        """
        for end, other in ((left, right), (right, left)):
            if end.minimum == end.maximum == 0 and not end.nullable:
                return other
        if left.repeating or right.repeating:
            raise UnsupportedOperation(
                "cộng, trừ với một thương hay tỷ lệ",
                "addition or subtraction of a quotient or share",
            )
        a, b = self.same_denominator(left, right)
        size = max(abs(a.minimum + b.minimum), abs(a.maximum + b.maximum))
        self.require_size(size)
        return End(
            unbound.plus(a.numerator, b.numerator, wide=size > MAX_INT64),
            a.denominator,
            a.minimum + b.minimum,
            a.maximum + b.maximum,
            a.max_denominator,
            a.nullable or b.nullable,
            a.repeating or b.repeating,
            a.rounded or b.rounded,
        )

    def multiply(self, left: End, right: End) -> End:
        """Return the product of two ends; 0 where one is 0, even if the other is unbounded.

        Raises:
            UnsupportedOperation: the product may be too large for the database, or a quotient is multiplied by
                something other than a constant whose only prime factors are 2 and 5.
        """
        repeating = left.repeating or right.repeating
        if repeating:
            # A factor of twos and fives does not change whether the quotient is a finite decimal.
            other = right if left.repeating else left
            is_factor = is_fixed_end(other) and divides_power_of_ten(other.minimum)
            if other.repeating or not is_factor:
                raise UnsupportedOperation(
                    "nhân một thương hay tỷ lệ với số khác", "multiplication of a quotient or share"
                )
        lefts, rights = (left.minimum, left.maximum), (right.minimum, right.maximum)
        corners = [a * b for a in lefts for b in rights]
        size = max(map(abs, corners))
        numerator = self.times(left.numerator, right.numerator, size)
        if left.nullable or right.nullable:
            zeros = [unbound.equal(e.numerator, 0) for e in (left, right)]
            zero = unbound.disjunction(*(unbound.coalesce(each, False) for each in zeros))
            numerator = unbound.if_else(zero, 0, numerator)
        part = left.max_denominator * right.max_denominator
        if part > _MAX_DENOMINATOR:
            raise UnsupportedOperation("quá nhiều chữ số thập phân", "too many decimal places")
        return End(
            numerator,
            self.times(left.denominator, right.denominator, part),
            min(corners),
            max(corners),
            part,
            left.nullable or right.nullable,
            repeating,
            repeating,
        )

    def divide(self, left: End, right: End) -> End:
        """Return the quotient of two ends; the divisor is above zero in every row.

        Raises:
            UnsupportedOperation: an operand is a quotient, or the result may be too large for the database.
        """
        if left.repeating or right.repeating:
            raise UnsupportedOperation(
                "thương của một thương hay tỷ lệ", "division of or by a quotient or share"
            )
        assert isinstance(left.denominator, int)
        assert isinstance(right.denominator, int)
        max_denominator = right.maximum * left.denominator
        if max_denominator > _MAX_DENOMINATOR:
            raise UnsupportedOperation("chia cho số quá lớn", "division by too large a number")
        size = max(abs(left.minimum), abs(left.maximum)) * right.denominator
        if is_fixed_end(right):
            ratio = Fraction(right.minimum, right.denominator)
            if divides_power_of_ten(ratio.numerator):
                return self.multiply(left, constant_end(1 / ratio))
        return End(
            self.times(left.numerator, right.denominator, size),
            self.times(right.numerator, left.denominator, max_denominator),
            left.minimum * right.denominator,
            left.maximum * right.denominator,
            max_denominator,
            left.nullable,
            repeating=True,
        )

    def floor(self, end: End) -> End:
        """Return the greatest integer that is not above the end.

        Raises:
            UnsupportedOperation: the numbers may exceed what every database divides exactly.
        """
        if end.denominator == 1:
            return end
        if isinstance(end.denominator, int) and not isinstance(end.numerator, UnboundExpr):
            return constant_end(Fraction(end.numerator // end.denominator))
        fixed = isinstance(end.denominator, int)
        low = end.minimum // end.max_denominator if fixed else min(end.minimum, 0)
        high = max(end.maximum // end.max_denominator, 0) if fixed else max(end.maximum, 0)
        # Databases round negative quotients differently, so shift the dividend above zero first.
        shift = max(-low, 0)
        lift = self.times(end.denominator, shift, shift * end.max_denominator)
        if max(abs(end.minimum), abs(end.maximum)) + shift * end.max_denominator > _MAX_DIVIDEND:
            raise UnsupportedOperation("làm tròn số quá lớn", "rounding of too large a number")
        lifted = unbound.plus(end.numerator, lift)
        cut = unbound.combine(lambda a, b: a // b, lifted, end.denominator)
        return End(unbound.plus(cut, -shift), 1, low, high, 1, end.nullable)

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
            return self._unbounded(unbound.negation(condition), otherwise)
        if otherwise is None:
            return self._unbounded(condition, then)
        if then is otherwise:
            return then
        a, b = self.same_denominator(then, otherwise)
        return End(
            unbound.if_else(condition, a.numerator, b.numerator),
            unbound.if_else(condition, a.denominator, b.denominator),
            min(a.minimum, b.minimum),
            max(a.maximum, b.maximum),
            max(a.max_denominator, b.max_denominator),
            a.nullable or b.nullable,
            a.repeating or b.repeating,
            a.rounded or b.rounded,
        )

    @staticmethod
    def _unbounded(condition: UnboundTruth, end: End | None) -> End:
        """Return the end where the condition holds, and NULL elsewhere."""
        assert end is not None
        return End(
            unbound.if_else(condition, end.numerator, None),
            end.denominator,
            end.minimum,
            end.maximum,
            end.max_denominator,
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
        return unbound.coalesce(truth, False) if left.nullable or right.nullable else truth

    def compare(
        self,
        left: End,
        right: End,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> UnboundTruth:
        """Compare two ends by cross-multiplication; NULL where one of them is unbounded.

        Raises:
            UnsupportedOperation: a quotient is compared with the rounded result of another one.
        """
        if (left.rounded and right.repeating) or (right.rounded and left.repeating):
            raise UnsupportedOperation(
                "so sánh hai thương đã tính tiếp", "a comparison of numbers computed from quotients"
            )
        if left.denominator is right.denominator or left.denominator == right.denominator:
            return compare(left.numerator, right.numerator)
        if isinstance(left.denominator, int) and isinstance(right.denominator, int):
            a, b = self.same_denominator(left, right)
            return compare(a.numerator, b.numerator)
        return compare(
            self.times(left.numerator, right.denominator, magnitude(left) * right.max_denominator),
            self.times(right.numerator, left.denominator, magnitude(right) * left.max_denominator),
        )

    def minimum(self, left: End, right: End) -> End:
        """Return the lesser of two ends; NULL where one of them is NULL."""
        ordered = self._ordered(left, right)
        if ordered is not None:
            return ordered[0]
        return self._extreme(
            left, right, unbound.minimum, lambda a, b: self.compare(a, b, unbound.at_most)
        )

    def maximum(self, left: End, right: End) -> End:
        """Return the greater of two ends; NULL where one of them is NULL."""
        ordered = self._ordered(left, right)
        if ordered is not None:
            return ordered[1]
        return self._extreme(
            left, right, unbound.maximum, lambda a, b: self.compare(b, a, unbound.at_most)
        )

    def _ordered(self, left: End, right: End) -> tuple[End, End] | None:
        """Return the lesser and the greater end if their bounds prove the order, else None."""
        if left.nullable or right.nullable:
            return None
        if not isinstance(left.denominator, int) or not isinstance(right.denominator, int):
            return None
        if left.maximum * right.denominator <= right.minimum * left.denominator:
            return left, right
        if right.maximum * left.denominator <= left.minimum * right.denominator:
            return right, left
        return None

    def _extreme(
        self,
        left: End,
        right: End,
        of_integers: Callable[[UnboundInteger, UnboundInteger], UnboundInteger],
        takes_left: Callable[[End, End], UnboundTruth],
    ) -> End:
        if left is right:
            return left
        a, b = self.same_denominator(left, right)
        if not (a.denominator is b.denominator or a.denominator == b.denominator):
            if a.nullable or b.nullable:
                raise UnsupportedOperation(
                    "so sánh các tỷ lệ không biết giới hạn", "a comparison of unbounded shares"
                )
            end = self.pick(takes_left(a, b), a, b)
            assert end is not None
            return end
        numerator = of_integers(a.numerator, b.numerator)
        if a.nullable or b.nullable:
            missing = unbound.disjunction(
                unbound.is_null(a.numerator), unbound.is_null(b.numerator)
            )
            numerator = unbound.if_else(missing, None, numerator)
        return End(
            numerator,
            a.denominator,
            min(a.minimum, b.minimum),
            max(a.maximum, b.maximum),
            a.max_denominator,
            a.nullable or b.nullable,
            a.repeating or b.repeating,
            a.rounded or b.rounded,
        )

    def minimum_high(self, left: End, right: End) -> End:
        """Return the lesser of two upper ends; where one of them is NULL, the other one.

        Raises:
            UnsupportedOperation: both are unbounded in some rows and their denominators differ.
        """
        if not (left.nullable or right.nullable):
            return self.minimum(left, right)
        a, b = self.same_denominator(left, right)
        if not (a.denominator is b.denominator or a.denominator == b.denominator):
            raise UnsupportedOperation(
                "so sánh các tỷ lệ không biết giới hạn", "a comparison of unbounded shares"
            )
        numerator = unbound.if_else(
            unbound.is_null(a.numerator),
            b.numerator,
            unbound.if_else(
                unbound.is_null(b.numerator), a.numerator, unbound.minimum(a.numerator, b.numerator)
            ),
        )
        bounds = [each.maximum for each in (a, b) if not each.nullable]
        return replace(
            a,
            numerator=numerator,
            minimum=min(a.minimum, b.minimum),
            maximum=min([max(a.maximum, b.maximum), *bounds]),
            nullable=a.nullable and b.nullable,
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
            end.minimum * factor,
            end.maximum * factor,
            denominator,
            end.nullable,
            end.repeating,
            end.rounded,
        )

    def times(self, left: UnboundInteger, right: UnboundInteger, size: int) -> UnboundInteger:
        """Return the product of two integers whose absolute value is at most `size`.

        Raises:
            UnsupportedOperation: the database does not keep integers of that size exactly.
        """
        self.require_size(size)
        return unbound.times(left, right, wide=size > MAX_INT64)

    def require_size(self, size: int) -> None:
        """Refuse integers whose absolute value may exceed what the database stores exactly.

        Raises:
            UnsupportedOperation: `size` is above the limit.
        """
        if size > (MAX_DECIMAL if self._wide else MAX_INT64):
            raise UnsupportedOperation(
                "số có thể lớn quá mức mà bảng giữ được chính xác",
                "numbers that may be too large to be exact in a table",
            )
