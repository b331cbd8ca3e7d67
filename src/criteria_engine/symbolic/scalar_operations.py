"""symbolic: operations on terms that are truths, numbers, texts and days.

An operation is called only where some argument is not a known value. Where a function propagates null, the
caller has taken care of arguments that are null.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, assert_never

import z3

from criteria_engine.model.arithmetic import RoundingMode
from criteria_engine.symbolic.formulas import (
    FALSE,
    TRUE,
    Formula,
    choice,
    conjunction,
    disjunction,
    is_numeral,
    negation,
    numeral,
    product,
    value_of,
)
from criteria_engine.symbolic.terms import (
    DayTerm,
    ItemsTerm,
    KnownTerm,
    NumberTerm,
    OutsideFragmentError,
    RatioTerm,
    RecordTerm,
    Term,
    TextTable,
    TextTerm,
    TruthTerm,
    both_lifted,
    lifted,
    null_of,
    truth,
    with_null,
)

_COMPARISONS: Final[Mapping[str, Callable[[Formula, Formula], Formula]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}

_Cases = tuple[tuple[Formula, Formula, Formula | None], ...]
"""Conditions, each with a numerator and a denominator; None for a denominator of 1."""


class ScalarOperations:
    """Operations on terms that are no lists.

    Args:
        texts: the numbers of texts.
    """

    def __init__(self, texts: TextTable) -> None:
        self._texts = texts

    # ---- arithmetic ------------------------------------------------------------------------------

    def add(self, left: Term, right: Term) -> Term:
        """Add two numbers."""
        return self._arithmetic(left, right, operator.add)

    def subtract(self, left: Term, right: Term) -> Term:
        """Subtract a number from another."""
        return self._arithmetic(left, right, operator.sub)

    def _arithmetic(
        self, left: Term, right: Term, apply: Callable[[Formula, Formula], Formula]
    ) -> Term:
        cases = []
        for here, a, of_a in self._cases(left):
            for there, b, of_b in self._cases(right):
                top = apply(_times(a, of_b), _times(b, of_a))
                cases.append((conjunction([here, there]), top, _common(of_a, of_b)))
        return _from_cases(cases)

    def multiply(self, left: Term, right: Term) -> Term:
        """Multiply two numbers."""
        return _from_cases(
            [
                (conjunction([here, there]), product(a, b), _common(of_a, of_b))
                for here, a, of_a in self._cases(left)
                for there, b, of_b in self._cases(right)
            ]
        )

    def divide(self, left: Term, right: Term) -> Term:
        """Divide a number by another; null where that is zero."""
        divisor = self._number(right)
        top = self._number(left)
        if is_numeral(divisor) and value_of(divisor):
            return NumberTerm(product(numeral(1 / value_of(divisor)), top))
        cases = ((divisor > 0, top, divisor), (divisor < 0, -top, -divisor))
        return RatioTerm(cases, divisor == 0)

    def negate(self, operand: Term) -> Term:
        """Return the number with the opposite sign."""
        return _from_cases([(when, -top, bottom) for when, top, bottom in self._cases(operand)])

    def absolute(self, operand: Term) -> Term:
        """Return a number without its sign."""
        value = self._number(operand)
        return NumberTerm(choice(value >= 0, value, -value))

    def floor(self, operand: Term) -> Term:
        """Round a number down."""
        value = self._number(operand)
        return NumberTerm(_floor(value))

    def ceiling(self, operand: Term) -> Term:
        """Round a number up."""
        value = self._number(operand)
        return NumberTerm(-_floor(-value))

    def rounded(self, mode: RoundingMode, value: Term, step: Term) -> Term:
        """Round a number to a multiple of another one that is known."""
        size = self._number(step)
        if not is_numeral(size):
            raise OutsideFragmentError("rounding")
        parts = product(numeral(1 / value_of(size)), self._number(value))
        match mode:
            case "down":
                whole = _floor(parts)
            case "up":
                whole = -_floor(-parts)
            case "nearest":
                half = numeral(Fraction(1, 2))
                whole = choice(parts >= 0, _floor(parts + half), -_floor(half - parts))
            case _:
                assert_never(mode)
        return NumberTerm(product(size, whole))

    # ---- comparisons -----------------------------------------------------------------------------

    def compare(self, symbol: str, left: Term, right: Term) -> Term:
        """Compare two numbers or two days."""
        return truth(self._compare(symbol, left, right))

    def _compare(self, symbol: str, left: Term, right: Term) -> Formula:
        apply = _COMPARISONS[symbol]
        left, right = both_lifted(left, right, self._texts)
        match left, right:
            case DayTerm(), DayTerm():
                return apply(left.order, right.order)
            case (NumberTerm() | RatioTerm(), NumberTerm() | RatioTerm()):
                return disjunction(
                    [
                        conjunction([here, there, apply(_times(a, of_b), _times(b, of_a))])
                        for here, a, of_a in self._cases(left)
                        for there, b, of_b in self._cases(right)
                    ]
                )
            case _:
                raise OutsideFragmentError("order of texts")

    def equal(self, left: Term, right: Term) -> Term:
        """Compare two values for equality; null is equal to null."""
        return truth(self._equal(left, right))

    def unequal(self, left: Term, right: Term) -> Term:
        """Compare two values for inequality."""
        return truth(negation(self._equal(left, right)))

    def _equal(self, left: Term, right: Term) -> Formula:
        left, right = both_lifted(left, right, self._texts)
        nulls = null_of(left), null_of(right)
        match left, right:
            case TruthTerm(), TruthTerm():
                same = disjunction(
                    [
                        conjunction([left.true, right.true]),
                        conjunction([left.false, right.false]),
                    ]
                )
            case TextTerm(), TextTerm():
                same = left.code == right.code
            case DayTerm(), DayTerm():
                same = left.order == right.order
            case (NumberTerm() | RatioTerm(), NumberTerm() | RatioTerm()):
                same = self._compare("=", left, right)
            case RecordTerm(fields), RecordTerm(others) if fields.keys() == others.keys():
                same = conjunction([self._equal(fields[name], others[name]) for name in fields])
            case (KnownTerm(None), _) | (_, KnownTerm(None)):
                return conjunction(nulls)
            case (
                (TruthTerm() | TextTerm() | DayTerm() | NumberTerm() | RatioTerm()),
                (TruthTerm() | TextTerm() | DayTerm() | NumberTerm() | RatioTerm()),
            ):
                return conjunction(nulls)
            case _:
                raise OutsideFragmentError("equality of lists")
        neither = [negation(each) for each in nulls]
        return disjunction([conjunction(nulls), conjunction([*neither, same])])

    # ---- days ------------------------------------------------------------------------------------

    def age(self, born: Term, on: Term) -> Term:
        """Return the complete years from one day to another."""
        first, last = self._day(born), self._day(on)
        early = last.month * 31 + last.day < first.month * 31 + first.day
        return NumberTerm(last.year - first.year - z3.If(early, 1, 0))

    def full_months(self, start: Term, end: Term) -> Term:
        """Return the complete months from one day to another."""
        first, last = self._day(start), self._day(end)
        months = (last.year - first.year) * 12 + last.month - first.month
        after = months - z3.If(last.day < first.day, 1, 0)
        before = months + z3.If(last.day > first.day, 1, 0)
        return NumberTerm(z3.If(last.order < first.order, before, after))

    def part_of_day(self, name: str, value: Term) -> Term:
        """Return the year, the month, or the day of the month."""
        return NumberTerm(getattr(self._day(value), name))

    # ---- choices ---------------------------------------------------------------------------------

    def choose(self, condition: Formula, then: Term, otherwise: Term) -> Term:
        """Return `then` where a condition holds, else `otherwise`."""
        if z3.is_true(condition) or then == otherwise:
            return then
        if z3.is_false(condition):
            return otherwise
        then, otherwise = both_lifted(then, otherwise, self._texts)
        match then, otherwise:
            case TruthTerm(), TruthTerm():
                return TruthTerm(
                    choice(condition, then.true, otherwise.true),
                    choice(condition, then.false, otherwise.false),
                )
            case NumberTerm(), NumberTerm():
                return NumberTerm(
                    choice(condition, then.value, otherwise.value),
                    choice(condition, then.null, otherwise.null),
                )
            case (NumberTerm() | RatioTerm(), NumberTerm() | RatioTerm()):
                cases = [
                    (conjunction([side, when]), top, bottom)
                    for side, part in ((condition, then), (negation(condition), otherwise))
                    for when, top, bottom in self._cases(part)
                ]
                null = choice(condition, null_of(then), null_of(otherwise))
                return with_null(_from_cases(cases), null)
            case TextTerm(), TextTerm():
                return TextTerm(
                    choice(condition, then.code, otherwise.code),
                    choice(condition, then.null, otherwise.null),
                )
            case DayTerm(), DayTerm():
                return DayTerm(
                    choice(condition, then.year, otherwise.year),
                    choice(condition, then.month, otherwise.month),
                    choice(condition, then.day, otherwise.day),
                    choice(condition, then.null, otherwise.null),
                )
            case RecordTerm(fields), RecordTerm(others) if fields.keys() == others.keys():
                return RecordTerm(
                    {name: self.choose(condition, fields[name], others[name]) for name in fields}
                )
            case ItemsTerm(source, first), ItemsTerm(same, second) if source is same:
                return ItemsTerm(source, choice(condition, first, second))
            case _:
                raise OutsideFragmentError("if")

    # ---- kinds of terms --------------------------------------------------------------------------

    def _truth(self, term: Term) -> TruthTerm:
        return truth_of(lifted(term, TruthTerm(FALSE, FALSE), self._texts))

    def _number(self, term: Term) -> Formula:
        match lifted(term, None, self._texts):
            case NumberTerm(value):
                return value
            case _:
                raise OutsideFragmentError("number")

    def _cases(self, term: Term) -> _Cases:
        match term:
            case RatioTerm(cases):
                return cases
            case _:
                return ((TRUE, self._number(term), None),)

    def _day(self, term: Term) -> DayTerm:
        if isinstance(term, KnownTerm) and isinstance(term.value, date):
            term = lifted(term, None, self._texts)
        if isinstance(term, DayTerm):
            return term
        raise OutsideFragmentError("date and time")


def truth_of(term: Term) -> TruthTerm:
    """Return a term that is a boolean.

    Raises:
        OutsideFragmentError: it is none.
    """
    match term:
        case TruthTerm():
            return term
        case KnownTerm(bool() as value):
            return truth(TRUE if value else FALSE)
        case KnownTerm(None):
            return TruthTerm(FALSE, FALSE)
        case _:
            raise OutsideFragmentError("boolean")


def _times(formula: Formula, factor: Formula | None) -> Formula:
    return formula if factor is None else product(formula, factor)


def _common(left: Formula | None, right: Formula | None) -> Formula | None:
    if left is None or right is None:
        return right if left is None else left
    return product(left, right)


def _from_cases(cases: Sequence[tuple[Formula, Formula, Formula | None]]) -> Term:
    """Return a number where there is one case without a denominator, else a quotient."""
    if len(cases) == 1 and cases[0][2] is None:
        return NumberTerm(cases[0][1])
    return RatioTerm(
        tuple((when, top, numeral(1) if bottom is None else bottom) for when, top, bottom in cases)
    )


def _floor(formula: Formula) -> Formula:
    return formula if z3.is_int(formula) else z3.ToInt(formula)
