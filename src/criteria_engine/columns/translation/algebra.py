"""algebra: the operations that function declarations use to describe themselves over columns.

A declaration says `columns=lambda of, left, right: of.less(left, right)`, where `of` is an :class:`Algebra`.
Each operation gives the same result as the declaration's `apply` and `lift`, or raises
:class:`UnsupportedOperation`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Final

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.aggregates import Aggregates
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.truths import (
    all_known,
    as_number,
    as_numbers,
    as_truth,
    choose_truth,
    choose_value,
    equal_truths,
    is_constant,
    map_truths,
    truth_of,
    with_value,
)
from criteria_engine.columns.translation.unbound import (
    MAX_INT64,
    IbisValue,
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import (
    FALSE,
    TRUE,
    ColumnValue,
    DateColumn,
    End,
    ItemExpr,
    ItemSet,
    ListLiteral,
    NumberPair,
    RecordColumns,
    TextColumn,
    TruthPair,
    UnsupportedOperation,
    ValueRange,
    known_truth,
    nullable_truth,
)
from criteria_engine.model.types import (
    ANY,
    NumberType,
    Type,
    without_null,
)


class Algebra:
    """Operations on translated values.

    Attributes:
        numbers: the arithmetic of the database.
        result: the type of the call that is translated.
    """

    def __init__(
        self, arithmetic: ExactArithmetic, aggregates: Aggregates, result: Type = ANY
    ) -> None:
        self.numbers: Final = arithmetic
        self.result: Final = result
        self._aggregates: Final = aggregates

    def for_call(self, result: Type) -> Algebra:
        """Return the same operations for a call whose result has a given type."""
        return Algebra(self.numbers, self._aggregates, result)

    def add(self, left: ColumnValue, right: ColumnValue) -> ColumnValue:
        """Return the sum."""
        return self.numbers.add(as_number(left), as_number(right))

    def subtract(self, left: ColumnValue, right: ColumnValue) -> ColumnValue:
        """Return the difference."""
        return self.numbers.subtract(as_number(left), as_number(right))

    def multiply(self, left: ColumnValue, right: ColumnValue) -> ColumnValue:
        """Return the product."""
        return self.numbers.multiply(as_number(left), as_number(right))

    def divide(self, left: ColumnValue, right: ColumnValue) -> ColumnValue:
        """Return the quotient; the divisor has to be above zero in every row."""
        return self.numbers.divide(as_number(left), as_number(right))

    def negate(self, value: ColumnValue) -> ColumnValue:
        """Return the number with the opposite sign."""
        return self.numbers.negate(as_number(value))

    def absolute(self, value: ColumnValue) -> ColumnValue:
        """Return the absolute value."""
        return self.numbers.absolute(as_number(value))

    def floor(self, value: ColumnValue) -> ColumnValue:
        """Return the greatest integer that is not above the number."""
        return self.numbers.floor(as_number(value))

    def ceiling(self, value: ColumnValue) -> ColumnValue:
        """Return the least integer that is not below the number."""
        return self.numbers.ceiling(as_number(value))

    # ---- truths ----------------------------------------------------------------------------

    @staticmethod
    def both(*conditions: ColumnValue) -> TruthPair:
        """Return whether all conditions are true."""
        truths = [as_truth(each) for each in conditions]
        if all_known(*truths):
            return known_truth(unbound.conjunction(*(each.certain for each in truths)))
        with_column = [each for each in truths if each.known or each.column is not None]
        if len(with_column) == len(truths):
            # SQL's AND treats NULL as our `and` treats unknown, so one column is enough.
            return nullable_truth(unbound.conjunction(*(each.is_true for each in truths)))
        return TruthPair(
            unbound.conjunction(*(each.certain for each in truths)),
            unbound.conjunction(*(each.possible for each in truths)),
        )

    @classmethod
    def either(cls, *conditions: ColumnValue) -> TruthPair:
        """Return whether at least one condition is true."""
        return cls.opposite(cls.both(*(cls.opposite(each) for each in conditions)))

    @staticmethod
    def opposite(value: ColumnValue) -> TruthPair:
        """Return whether a condition is false."""
        truth = as_truth(value)
        if truth.known:
            return known_truth(unbound.negation(truth.certain))
        if truth.column is not None:
            return nullable_truth(unbound.negation(truth.column))
        return TruthPair(unbound.negation(truth.possible), unbound.negation(truth.certain))

    def choose(self, value: ColumnValue, then: ColumnValue, otherwise: ColumnValue) -> ColumnValue:
        """Return `then` where the condition is true and `otherwise` where it is false.

        Where the condition is unknown, numbers become the hull of both, texts and dates NULL unless both are
        equal.
        """
        truth = as_truth(value)
        match then, otherwise:
            case TruthPair(), TruthPair():
                return choose_truth(truth, then, otherwise)
            case NumberPair(), NumberPair():
                return self.numbers.choose(truth, then, otherwise)
            case TextColumn(), TextColumn():
                return TextColumn(*choose_value(truth, then, otherwise))
            case DateColumn(), DateColumn():
                return DateColumn(*choose_value(truth, then, otherwise))
            case RecordColumns(), RecordColumns() if then.fields.keys() == otherwise.fields.keys():
                fields = {
                    name: self.choose(truth, each, otherwise.fields[name])
                    for name, each in then.fields.items()
                }
                return RecordColumns(fields)
            case _:
                raise UnsupportedOperation("`if` giữa hai danh sách", "`if` between lists")

    # ---- comparing -------------------------------------------------------------------------

    def less(self, left: ColumnValue, right: ColumnValue) -> TruthPair:
        """Return whether `left < right`, for numbers and dates."""
        match left, right:
            case NumberPair(), NumberPair():
                return self.numbers.less(left, right)
            case DateColumn(), DateColumn():
                return truth_of(unbound.less(left.value, right.value), left, right)
            case _:
                raise UnsupportedOperation("so sánh thứ tự của chữ", "the order of texts")

    def more(self, left: ColumnValue, right: ColumnValue) -> TruthPair:
        """Return whether `left > right`."""
        return self.less(right, left)

    def at_least(self, left: ColumnValue, right: ColumnValue) -> TruthPair:
        """Return whether `left >= right`."""
        return self.at_most(right, left)

    def at_most(self, left: ColumnValue, right: ColumnValue) -> TruthPair:
        """Return whether `left <= right`, for numbers and dates."""
        match left, right:
            case NumberPair(), NumberPair():
                return self.numbers.at_most(left, right)
            case DateColumn(), DateColumn():
                return truth_of(unbound.at_most(left.value, right.value), left, right)
            case _:
                raise UnsupportedOperation("so sánh thứ tự của chữ", "the order of texts")

    def equal(self, left: ColumnValue, right: ColumnValue) -> TruthPair:
        """Return whether two values of the same type are equal."""
        match left, right:
            case NumberPair(), NumberPair():
                return self.numbers.equal(left, right)
            case TextColumn(), TextColumn():
                return truth_of(unbound.equal(left.value, right.value), left, right)
            case DateColumn(), DateColumn():
                return truth_of(unbound.equal(left.value, right.value), left, right)
            case TruthPair(), TruthPair():
                return (
                    self.either(
                        self.both(left, right), self.both(self.opposite(left), self.opposite(right))
                    )
                    if all_known(left, right)
                    else equal_truths(left, right)
                )
            case _:
                raise UnsupportedOperation(
                    "so sánh danh sách hoặc bản ghi", "a comparison of lists or records"
                )

    def unequal(self, left: ColumnValue, right: ColumnValue) -> TruthPair:
        """Return whether two values differ."""
        return self.opposite(self.equal(left, right))

    def belongs(self, value: ColumnValue, among: ColumnValue) -> TruthPair:
        """Return whether a value lies in a range, or equals or lies in an item of a list."""
        match among:
            case ValueRange(low, high):
                above = self.at_most if among.low_included else self.less
                below = self.at_most if among.high_included else self.less
                return self.both(
                    TRUE if low is None else above(low, value),
                    TRUE if high is None else below(value, high),
                )
            case ListLiteral(items):
                texts = [item.value for item, member in items if isinstance(item, TextColumn)]
                fixed = len(texts) == len(items) and not any(
                    isinstance(t, UnboundExpr) for t in texts
                )
                if isinstance(value, TextColumn) and fixed and all(m is TRUE for _, m in items):
                    return truth_of(unbound.is_in(value.value, tuple(texts)), value)
                return (
                    self.either(
                        *(self.both(member, self._matches(value, item)) for item, member in items)
                    )
                    if items
                    else FALSE
                )
            case _:
                return self.equal(value, among)

    def _matches(self, value: ColumnValue, item: ColumnValue) -> TruthPair:
        return (
            self.belongs(value, item) if isinstance(item, ValueRange) else self.equal(value, item)
        )

    def enough(self, needed: ColumnValue, *conditions: ColumnValue) -> TruthPair:
        """Return whether at least `needed` of the conditions are true."""
        met = ListLiteral(tuple((TRUE, as_truth(each)) for each in conditions))
        return self.at_most(needed, self.count(met))

    # ---- numbers ---------------------------------------------------------------------------

    def least(self, *numbers: ColumnValue) -> ColumnValue:
        """Return the least of the numbers, or of the items of a single list that is never empty."""
        return reduce(self.numbers.least, as_numbers(numbers))

    def greatest(self, *numbers: ColumnValue) -> ColumnValue:
        """Return the greatest of the numbers, or of the items of a single list that is never empty."""
        return reduce(self.numbers.greatest, as_numbers(numbers))

    # ---- lists -----------------------------------------------------------------------------

    def count(self, items: ColumnValue) -> NumberPair:
        """Return the number of items of a list."""
        return self.count_where(items, with_value(items, TRUE))

    def count_where(self, items: ColumnValue, met: ColumnValue) -> NumberPair:
        """Return the number of items that meet a condition."""
        match met:
            case ItemExpr(among, value):
                meets = self.both(among.member, as_truth(value))
                low, high = self._both_counts(among.name, meets)
                number = self.numbers.count(low, high, MAX_ITEMS)
                return number if among.stated is True else self._if_stated(among.stated, number)
            case ListLiteral(pairs):
                zero, one = self.numbers.constant(0), self.numbers.constant(1)
                total = zero
                for each, member in pairs:
                    total = self.numbers.add(
                        total, self.numbers.choose(self.both(member, as_truth(each)), one, zero)
                    )
                return total
            case _:
                raise UnsupportedOperation(
                    "đếm một danh sách như vậy", "the count of a list of this form"
                )

    def _both_counts(
        self, name: str, condition: TruthPair
    ) -> tuple[UnboundInteger, UnboundInteger]:
        low = self._aggregates.count(name, condition.is_true)
        if condition.known:
            return low, low
        return low, self._aggregates.count(name, condition.possible)

    def _if_stated(self, stated: UnboundTruth, number: NumberPair) -> NumberPair:
        """Return the count where the list is stated; elsewhere a number of at least 0."""
        zero = self.numbers.constant(0)
        return self.numbers.choose(TruthPair(stated, stated), number, NumberPair(zero.low, None))

    def some(self, items: ColumnValue, met: ColumnValue) -> TruthPair:
        """Return whether at least one item meets a condition."""
        match met:
            case ItemExpr(among, value):
                meets = self.both(among.member, as_truth(value))
                certain = self._aggregates.any(among.name, meets.is_true)
                if meets.known and among.stated is True:
                    return known_truth(certain)
                return TruthPair(
                    unbound.conjunction(among.stated, certain),
                    unbound.disjunction(
                        unbound.negation(among.stated),
                        self._aggregates.any(among.name, meets.possible),
                    ),
                )
            case ListLiteral(pairs):
                return (
                    self.either(*(self.both(m, as_truth(v)) for v, m in pairs)) if pairs else FALSE
                )
            case _:
                raise UnsupportedOperation(
                    "hỏi về một danh sách như vậy", "a condition on a list of this form"
                )

    def every(self, items: ColumnValue, met: ColumnValue) -> TruthPair:
        """Return whether every item meets a condition."""
        return self.opposite(self.some(items, map_truths(met, self.opposite)))

    def share_or(self, items: ColumnValue, met: ColumnValue, empty: ColumnValue) -> ColumnValue:
        """Return the share of the items that meet a condition, or `empty` for an empty list."""
        if not isinstance(met, ItemExpr) or not isinstance(empty, NumberPair):
            raise UnsupportedOperation(
                "tỷ lệ trong một danh sách như vậy", "a share of a list of this form"
            )
        among, truth = met.items, as_truth(met.value)
        if all_known(among.member, truth):
            whole = self._aggregates.count(among.name, among.member.certain)
            part = self._aggregates.count(
                among.name, unbound.conjunction(among.member.certain, truth.certain)
            )
            end = self._share_end(part, whole)
            share = self.numbers.choose(self._is_zero(whole), empty, NumberPair(end, end))
        else:
            share = self._uncertain_share(among, truth, empty)
        if among.stated is True:
            return share
        unit = NumberPair(self.numbers.constant(0).low, self.numbers.constant(1).low)
        unknown_share = self.numbers.hull(unit, empty)
        return self.numbers.choose(TruthPair(among.stated, among.stated), share, unknown_share)

    def _uncertain_share(self, among: ItemSet, truth: TruthPair, empty: NumberPair) -> NumberPair:
        """Return the least and the greatest share over all lists that the uncertain items allow."""
        name, member = among.name, among.member
        meets, may_meet = self._both_counts(name, self.both(member, truth))
        fails, may_fail = self._both_counts(name, self.both(member, self.opposite(truth)))
        for end in (0, 1):
            if is_constant(empty, end):
                # No item of a list that may be empty certainly belongs to it. So the others can make the
                # share as great as 1 and as small as 0, unless there is no item to count at that end.
                return NumberPair(
                    self._ratio(meets, may_fail, when_none=end),
                    self._ratio(may_meet, fails, when_none=end),
                )
        low = self._ratio(meets, may_fail, when_none=1)
        high = self._ratio(may_meet, fails, when_none=0)
        never_empty = self._aggregates.any(name, member.is_true)
        share = NumberPair(low, high)
        share = self.numbers.choose(
            known_truth(never_empty), share, self.numbers.hull(share, empty)
        )
        none = unbound.negation(self._aggregates.any(name, member.possible))
        return self.numbers.choose(known_truth(none), empty, share)

    def _ratio(self, met: UnboundInteger, failed: UnboundInteger, *, when_none: int) -> End:
        whole = unbound.plus(met, failed)
        end = self._share_end(met, whole)
        instead = self.numbers.constant(when_none)
        chosen = self.numbers.choose(self._is_zero(whole), instead, NumberPair(end, end))
        assert chosen.low is not None
        return chosen.low

    @staticmethod
    def _share_end(part: UnboundInteger, whole: UnboundInteger) -> End:
        return End(part, whole, 0, MAX_ITEMS, MAX_ITEMS, repeating=True)

    @staticmethod
    def _is_zero(count: UnboundInteger) -> TruthPair:
        empty = unbound.equal(count, 0)
        return TruthPair(empty, empty)

    def total(self, numbers: ColumnValue) -> NumberPair:
        """Return the sum of a list's numbers; 0 for an empty list."""
        match numbers:
            case ListLiteral(pairs):
                total = zero = self.numbers.constant(0)
                for each, member in pairs:
                    value = as_number(each)
                    total = self.numbers.add(total, self.numbers.choose(member, value, zero))
                return total
            case ItemExpr(among, value):
                return self._total_of(among, as_number(value))
            case _:
                raise UnsupportedOperation(
                    "tổng của một danh sách như vậy", "the total of a list of this form"
                )

    def _total_of(self, among: ItemSet, value: NumberPair) -> NumberPair:
        if among.stated is not True:
            total = self._total_of(ItemSet(among.name, among.member, True), value)
            stated = TruthPair(among.stated, among.stated)
            return self.numbers.choose(stated, total, self._any_number())
        zero = self.numbers.constant(0)
        counted = self.numbers.choose(among.member, value, zero)
        low = None if counted.low is None else self._summed(among, counted.low)
        if counted.known:
            return NumberPair(low, low)
        return NumberPair(low, None if counted.high is None else self._summed(among, counted.high))

    def _any_number(self) -> NumberPair:
        """Return an unknown number within the bounds of the result's type."""
        type_ = without_null(self.result)
        if not isinstance(type_, NumberType):
            raise UnsupportedOperation("tổng không phải là số", "a total that is not a number")
        ends = (type_.low, type_.high)
        low, high = (None if end is None else self.numbers.constant(end).low for end in ends)
        return NumberPair(low, high)

    def _summed(self, among: ItemSet, end: End) -> End:
        if end.repeating or not isinstance(end.denominator, int):
            raise UnsupportedOperation(
                "tổng của các thương hay tỷ lệ", "the total of quotients or shares"
            )
        size = max(abs(end.minimum), abs(end.maximum)) * MAX_ITEMS
        wide = size > MAX_INT64
        self.numbers.ends.require_size(size)
        total = self._aggregates.total(among.name, end.numerator, wide=wide)
        if end.nullable:
            unknown = self._aggregates.any(among.name, unbound.is_null(end.numerator))
            total = unbound.if_else(unknown, None, total)
        return End(
            total,
            end.denominator,
            min(0, end.minimum) * MAX_ITEMS,
            max(0, end.maximum) * MAX_ITEMS,
            end.max_denominator,
            end.nullable,
        )

    # ---- days ------------------------------------------------------------------------------

    def age(self, born: ColumnValue, on: ColumnValue) -> NumberPair:
        """Return the full years from one date to another; NULL where one of them is NULL."""
        if not isinstance(born, DateColumn) or not isinstance(on, DateColumn):
            raise UnsupportedOperation(
                "tuổi từ giá trị không phải ngày", "an age from a value that is not a date"
            )
        years = _years_between(born, on, _full_years)
        if not isinstance(years, UnboundExpr):
            return self.numbers.constant(years)
        nullable = born.nullable or on.nullable
        end = End(years, 1, -9999, 9999, 1, nullable)
        return NumberPair(end, end if not nullable else End(years, 1, -9999, 9999, 1, nullable))


def _full_years(born: IbisValue, on: IbisValue) -> IbisValue:
    passed = (
        born.month().cast("int64") * 100 + born.day() <= on.month().cast("int64") * 100 + on.day()
    )
    years = on.year().cast("int64") - born.year()
    return years - 1 + passed.cast("int64")


def _years_between(
    left: DateColumn, right: DateColumn, work: Callable[[IbisValue, IbisValue], IbisValue]
) -> UnboundInteger:
    if isinstance(left.value, date) and isinstance(right.value, date):
        raise UnsupportedOperation(
            "tuổi giữa hai ngày cố định", "an age between two constant dates"
        )
    return unbound.combine(work, left.value, right.value)
