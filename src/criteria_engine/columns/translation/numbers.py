"""Numbers over columns: fractions of whole numbers, compared by multiplying crosswise.

Every numerator knows its bounds. Where they prove that 64 bits hold a product, it is one; where 38
digits hold it and the database keeps them, it is one of those; otherwise the construct is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Final

from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.bounds import (
    constant,
    end_of,
    fixed,
    fixed_end,
    magnitude,
    negative,
    never_negative,
    only_twos_and_fives,
    opposite,
    same_end,
)
from criteria_engine.columns.translation.unbound import (
    NARROW,
    WIDE,
    UnboundExpr,
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

_LONGEST_PART: Final = 10**15
"""The greatest denominator: beyond it two quotients of 34 digits might no longer tell apart what differs."""


_LONGEST_CUT: Final = 2**50
"""The greatest number that is divided: some databases do so in binary fractions of 53 bits."""


class ExactArithmetic:
    """Exact arithmetic; `wide` says whether the database keeps whole numbers of 38 digits."""

    def __init__(self, *, wide: bool) -> None:
        self._wide = wide

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
        return self._ends(left, right, self._sum, self._sum)

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
            end = self._product(left.low, right.low)
            return NumberPair(end, end)
        if negative(left) and fixed(left):
            return self.negate(self.multiply(self.negate(left), right))
        if negative(right) and fixed(right):
            return self.negate(self.multiply(left, self.negate(right)))
        if never_negative(left) and never_negative(right):
            return self._ends(left, right, self._product, self._product)
        return self._corners(left, right)

    def _corners(self, left: NumberPair, right: NumberPair) -> NumberPair:
        ends = [left.low, left.high, right.low, right.high]
        if any(end is None or end.open for end in ends):
            raise Unlowered(
                "tích của số có thể âm và số không biết giới hạn",
                "the product of a number that may be negative and one without bounds",
            )
        corners = [
            self._product(a, b)
            for a in (left.low, left.high)
            for b in (right.low, right.high)
            if a is not None and b is not None
        ]
        low = high = corners[0]
        for corner in corners[1:]:
            low, high = self.lesser(low, corner), self.greater(high, corner)
        return NumberPair(low, high)

    def divide(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The quotient; the divisor is surely above zero."""
        if right.low is None or right.low.least <= 0 or right.low.open:
            raise Unlowered(
                "chia cho số có thể bằng 0 hoặc âm", "division by what may be zero or negative"
            )
        if left.known and right.known:
            assert left.low is not None
            end = self._quotient(left.low, right.low)
            return NumberPair(end, end)
        if not never_negative(left) or right.high is None or right.high.open:
            raise Unlowered(
                "thương của số có thể âm, hoặc chia cho số không biết giới hạn",
                "a quotient of what may be negative, or by a number without bounds",
            )
        return NumberPair(
            None if left.low is None else self._quotient(left.low, right.high),
            None if left.high is None else self._quotient(left.high, right.low),
        )

    def absolute(self, number: NumberPair) -> NumberPair:
        """The number without its sign."""
        if never_negative(number):
            return number
        if number.known:
            assert number.low is not None
            end = self.greater(number.low, opposite(number.low))
            return NumberPair(end, end)
        if number.low is None or number.high is None or number.low.open or number.high.open:
            raise Unlowered(
                "giá trị tuyệt đối của số không biết giới hạn",
                "the absolute value of a number without bounds",
            )
        zero = self.constant(0).low
        assert zero is not None
        low = self.greater(zero, self.greater(number.low, opposite(number.high)))
        return NumberPair(low, self.greater(number.high, opposite(number.low)))

    def floor(self, number: NumberPair) -> NumberPair:
        """The greatest whole number that is not more."""
        return self._each(number, self._floor)

    def ceiling(self, number: NumberPair) -> NumberPair:
        """The least whole number that is not less."""
        return self.negate(self.floor(self.negate(number)))

    def least(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The lesser of two numbers."""
        if left.known and right.known:
            assert left.low is not None
            assert right.low is not None
            end = self.lesser(left.low, right.low)
            return NumberPair(end, end)
        low = None if left.low is None or right.low is None else self.lesser(left.low, right.low)
        # What has no bound above is never the lesser one.
        if left.high is None or right.high is None:
            return NumberPair(low, right.high if left.high is None else left.high)
        return NumberPair(low, self._lesser_high(left.high, right.high))

    def greatest(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """The greater of two numbers."""
        return self.negate(self.least(self.negate(left), self.negate(right)))

    # ---- choosing --------------------------------------------------------------------------

    def choose(self, condition: TruthPair, then: NumberPair, otherwise: NumberPair) -> NumberPair:
        """One number or the other; the hull of both where the condition is not settled."""
        if condition.settled:
            if then.known and otherwise.known:
                end = self.pick(condition.certain, then.low, otherwise.low)
                return NumberPair(end, end)
            return NumberPair(
                self.pick(condition.certain, then.low, otherwise.low),
                self.pick(condition.certain, then.high, otherwise.high),
            )
        hull = self.hull(then, otherwise)
        return NumberPair(
            self._pick3(condition, then.low, otherwise.low, hull.low),
            self._pick3(condition, then.high, otherwise.high, hull.high),
        )

    def hull(self, left: NumberPair, right: NumberPair) -> NumberPair:
        """Between the lesser low and the greater high end."""
        low = None if left.low is None or right.low is None else self.lesser(left.low, right.low)
        high = (
            None if left.high is None or right.high is None else self.greater(left.high, right.high)
        )
        return NumberPair(low, high)

    def _pick3(
        self, condition: TruthPair, then: End | None, otherwise: End | None, hull: End | None
    ) -> End | None:
        if same_end(hull, then):
            return self.pick(condition.possible, then, otherwise)
        if same_end(hull, otherwise):
            return self.pick(condition.certain, then, otherwise)
        either = self.pick(condition.possible, hull, otherwise)
        return self.pick(condition.certain, then, either)

    def pick(self, condition: UnboundTruth, then: End | None, otherwise: End | None) -> End | None:
        """The one end where the condition is true, the other where it is not."""
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
        a, b = self._alike(then, otherwise)
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
        """The end where the condition holds, and none elsewhere."""
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

    def at_most(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Whether left is less than right, or equal."""
        if (in_one := self._in_one(left, right, ex.at_most)) is not None:
            return in_one
        certain = self._never(left.high, right.low, ex.at_most)
        if left.known and right.known:
            return settled(certain)
        return TruthPair(certain, ex.negation(self._never(right.high, left.low, ex.less)))

    def less(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Whether left is less than right."""
        if (in_one := self._in_one(left, right, ex.less)) is not None:
            return in_one
        certain = self._never(left.high, right.low, ex.less)
        if left.known and right.known:
            return settled(certain)
        return TruthPair(certain, ex.negation(self._never(right.high, left.low, ex.at_most)))

    def equal(self, left: NumberPair, right: NumberPair) -> TruthPair:
        """Whether two numbers are the same."""
        if left.known and right.known:
            return settled(self._never(left.low, right.low, ex.same))
        certain = ex.conjunction(
            self._never(left.high, right.low, ex.at_most),
            self._never(right.high, left.low, ex.at_most),
        )
        apart = ex.disjunction(
            self._never(left.high, right.low, ex.less), self._never(right.high, left.low, ex.less)
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
            truth = self._crosswise(left.cell.given, right.low, compare)
            surely, perhaps = left.cell.ceiling, left.cell.floor
            certain = surely is not None and self._crosswise(surely, right.low, compare)
            possible = perhaps is None or self._crosswise(perhaps, right.low, compare)
        elif right.cell is not None and constant(left):
            assert left.low is not None
            truth = self._crosswise(left.low, right.cell.given, compare)
            surely, perhaps = right.cell.floor, right.cell.ceiling
            certain = surely is not None and self._crosswise(left.low, surely, compare)
            possible = perhaps is None or self._crosswise(left.low, perhaps, compare)
        else:
            return None
        # The bounds are constants, so these are, too.
        if certain is True or possible is False:
            return settled(ex.filled(truth, certain))
        return nullable(truth)

    def _never(
        self,
        left: End | None,
        right: End | None,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> UnboundTruth:
        """How two ends compare; false where one of them is no end."""
        if left is None or right is None:
            return False
        truth = self._crosswise(left, right, compare)
        return ex.filled(truth, False) if left.open or right.open else truth

    def _crosswise(
        self,
        left: End,
        right: End,
        compare: Callable[[UnboundInteger, UnboundInteger], UnboundTruth],
    ) -> UnboundTruth:
        if (left.rounded and right.repeating) or (right.rounded and left.repeating):
            raise Unlowered(
                "so sánh hai thương đã tính tiếp", "a comparison of two reckoned quotients"
            )
        if left.denominator is right.denominator or left.denominator == right.denominator:
            return compare(left.numerator, right.numerator)
        if isinstance(left.denominator, int) and isinstance(right.denominator, int):
            a, b = self._alike(left, right)
            return compare(a.numerator, b.numerator)
        return compare(
            self._times(left.numerator, right.denominator, magnitude(left) * right.part),
            self._times(right.numerator, left.denominator, magnitude(right) * left.part),
        )

    def lesser(self, left: End, right: End) -> End:
        """The lesser of two ends, neither of them open."""
        ordered = self._ordered(left, right)
        if ordered is not None:
            return ordered[0]
        return self._extreme(left, right, ex.lesser, lambda a, b: self._crosswise(a, b, ex.at_most))

    def greater(self, left: End, right: End) -> End:
        """The greater of two ends, neither of them open."""
        ordered = self._ordered(left, right)
        if ordered is not None:
            return ordered[1]
        return self._extreme(
            left, right, ex.greater, lambda a, b: self._crosswise(b, a, ex.at_most)
        )

    def _ordered(self, left: End, right: End) -> tuple[End, End] | None:
        """The lesser and the greater of two ends, where their bounds tell which is which."""
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
        a, b = self._alike(left, right)
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

    # ---- ends ------------------------------------------------------------------------------

    def _ends(
        self,
        left: NumberPair,
        right: NumberPair,
        of_low: Callable[[End, End], End],
        of_high: Callable[[End, End], End],
    ) -> NumberPair:
        if left.known and right.known:
            assert left.low is not None
            assert right.low is not None
            end = of_low(left.low, right.low)
            return NumberPair(end, end)
        return NumberPair(
            None if left.low is None or right.low is None else of_low(left.low, right.low),
            None if left.high is None or right.high is None else of_high(left.high, right.high),
        )

    def _each(self, number: NumberPair, of_end: Callable[[End], End]) -> NumberPair:
        if number.known:
            assert number.low is not None
            end = of_end(number.low)
            return NumberPair(end, end)
        return NumberPair(
            None if number.low is None else of_end(number.low),
            None if number.high is None else of_end(number.high),
        )

    def _lesser_high(self, left: End, right: End) -> End:
        """The lesser of two upper ends, each of which may be open in some rows."""
        if not (left.open or right.open):
            return self.lesser(left, right)
        a, b = self._alike(left, right)
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

    def _sum(self, left: End, right: End) -> End:
        for end, other in ((left, right), (right, left)):
            if end.least == end.most == 0 and not end.open:
                return other
        if left.repeating or right.repeating:
            raise Unlowered(
                "cộng, trừ với một thương hay tỷ lệ", "a quotient or share added or subtracted"
            )
        a, b = self._alike(left, right)
        size = max(abs(a.least + b.least), abs(a.most + b.most))
        self.fits(size)
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

    def _product(self, left: End, right: End) -> End:
        repeating = left.repeating or right.repeating
        if repeating:
            # Times a power of two or five it still has a last digit just where the evaluator's has.
            other = right if left.repeating else left
            if other.repeating or not fixed_end(other) or not only_twos_and_fives(other.least):
                raise Unlowered(
                    "nhân một thương hay tỷ lệ với số khác", "a quotient or share multiplied"
                )
        corners = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
        size = max(map(abs, corners))
        numerator = self._times(left.numerator, right.numerator, size)
        if left.open or right.open:
            zeros = [ex.same(e.numerator, 0) for e in (left, right)]
            zero = ex.disjunction(*(ex.filled(each, False) for each in zeros))
            numerator = ex.if_else(zero, 0, numerator)
        part = left.part * right.part
        if part > _LONGEST_PART:
            raise Unlowered("quá nhiều chữ số thập phân", "too many decimals")
        return End(
            numerator,
            self._times(left.denominator, right.denominator, part),
            min(corners),
            max(corners),
            part,
            left.open or right.open,
            repeating,
            repeating,
        )

    def _quotient(self, left: End, right: End) -> End:
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
                return self._product(left, end_of(1 / ratio))
        return End(
            self._times(left.numerator, right.denominator, size),
            self._times(right.numerator, left.denominator, most_over),
            left.least * right.denominator,
            left.most * right.denominator,
            most_over,
            left.open,
            repeating=True,
        )

    def _floor(self, end: End) -> End:
        if end.denominator == 1:
            return end
        if isinstance(end.denominator, int) and not isinstance(end.numerator, UnboundExpr):
            return end_of(Fraction(end.numerator // end.denominator))
        fixed = isinstance(end.denominator, int)
        low = end.least // end.part if fixed else min(end.least, 0)
        high = max(end.most // end.part, 0) if fixed else max(end.most, 0)
        # Databases differ on which way a negative quotient is cut: one above zero is cut downwards.
        shift = max(-low, 0)
        lift = self._times(end.denominator, shift, shift * end.part)
        if max(abs(end.least), abs(end.most)) + shift * end.part > _LONGEST_CUT:
            raise Unlowered("làm tròn số quá lớn", "rounding of too great a number")
        cut = ex.combine(lambda a, b: a // b, ex.plus(end.numerator, lift), end.denominator)
        return End(ex.plus(cut, -shift), 1, low, high, 1, end.open)

    # ---- whole numbers ---------------------------------------------------------------------

    def _alike(self, left: End, right: End) -> tuple[End, End]:
        """Both over the same denominator, where both have a fixed one."""
        a, b = left.denominator, right.denominator
        if not isinstance(a, int) or not isinstance(b, int) or a == b:
            return left, right
        common = lcm(a, b)
        return self._over(left, common), self._over(right, common)

    def _over(self, end: End, denominator: int) -> End:
        assert isinstance(end.denominator, int)
        factor = denominator // end.denominator
        return End(
            self._times(end.numerator, factor, magnitude(end) * factor),
            denominator,
            end.least * factor,
            end.most * factor,
            denominator,
            end.open,
            end.repeating,
            end.rounded,
        )

    def _times(self, left: UnboundInteger, right: UnboundInteger, size: int) -> UnboundInteger:
        self.fits(size)
        return ex.times(left, right, wide=size > NARROW)

    def fits(self, size: int) -> None:
        """Refuse numbers that may be greater than the database keeps exactly."""
        if size > (WIDE if self._wide else NARROW):
            raise Unlowered(
                "số có thể lớn quá mức mà bảng giữ được chính xác",
                "numbers that may be greater than a table keeps exactly",
            )
