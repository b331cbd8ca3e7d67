"""report: a checked number → a fraction of two linear sums of counts, with exact coefficients.

Counts are facts, fields, and numbers of list members. A number that depends on a condition
(`if … then … else`, a parameter with several rows) has one fraction for each outcome of the condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.parameters import OPEN_NUMBERS
from criteria_engine.phrasing.patterns import MembersPattern, counted_members, share_members

Count = Core | MembersPattern
"""What is counted: a fact or field that is a number, a list, or the members of a list that meet a condition."""

_MAX_CASES: Final = 32
"""A number with more cases than this is not analysed."""


@dataclass(frozen=True)
class LinearSum:
    """A sum of counts with coefficients other than 0, and a constant."""

    terms: tuple[tuple[Count, Fraction], ...] = ()
    constant: Fraction = Fraction(0)

    def plus(self, other: LinearSum, factor: Fraction = Fraction(1)) -> LinearSum:
        """Return this sum plus `factor` times another."""
        terms = list(self.terms)
        for count, coefficient in other.terms:
            at = next((i for i, (each, _) in enumerate(terms) if each == count), None)
            if at is None:
                terms.append((count, coefficient * factor))
            else:
                terms[at] = count, terms[at][1] + coefficient * factor
        left = tuple((count, coefficient) for count, coefficient in terms if coefficient)
        return LinearSum(left, self.constant + other.constant * factor)

    def times(self, factor: Fraction) -> LinearSum:
        """Return this sum multiplied by a number."""
        return LinearSum().plus(self, factor)


_ONE: Final = LinearSum(constant=Fraction(1))


@dataclass(frozen=True)
class LinearFraction:
    """`numerator / denominator`; the denominator is 1, or a sum that is not negative."""

    numerator: LinearSum
    denominator: LinearSum = _ONE

    @property
    def is_divided(self) -> bool:
        """Whether the value is null where the denominator is 0."""
        return bool(self.denominator.terms)


@dataclass(frozen=True)
class NumberCases:
    """The fraction that a number is if a condition is true, and the one that it is otherwise."""

    condition: Core
    then: LinearNumber
    otherwise: LinearNumber


LinearNumber = LinearFraction | NumberCases


def linear_number(node: Core, definitions: Mapping[str, Core]) -> LinearNumber | None:
    """Return a number as fractions of linear sums; None where it is not linear.

    Args:
        node: the number.
        definitions: the definitions and parameters that it may read, by name.
    """
    match node:
        case core.Constant(value):
            return _constant(value)
        case core.Defined(name):
            return linear_number(definitions[name], definitions)
        case core.Fact(name) if name.startswith(OPEN_NUMBERS):
            return None  # No table states it.
        case core.Fact() | core.FieldAccess():
            return LinearFraction(LinearSum(((node, Fraction(1)),)))
        case core.Choose(condition, then, otherwise):
            first = linear_number(then, definitions)
            second = linear_number(otherwise, definitions)
            if first is None or second is None:
                return None
            return NumberCases(condition, first, second)
        case core.Apply():
            return _applied(node, definitions)
        case _:
            return None


def _constant(value: object) -> LinearFraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return LinearFraction(LinearSum(constant=Fraction(value)))


def _applied(node: core.Apply, definitions: Mapping[str, Core]) -> LinearNumber | None:
    members = share_members(node)
    if members is not None:
        part = LinearSum(((members, Fraction(1)),))
        return LinearFraction(part, LinearSum(((members.items, Fraction(1)),)))
    counted = counted_members(node)
    if counted is not None:
        return LinearFraction(LinearSum(((counted, Fraction(1)),)))
    if node.function.kind != "operator":
        return None
    operands = [linear_number(each, definitions) for each in node.arguments]
    match node.function.name, operands:
        case "negate", [LinearFraction() | NumberCases() as only]:
            return _mapped(only, lambda each: _scaled(each, Fraction(-1)))
        case name, [LinearFraction() | NumberCases() as left, right] if (
            name in _OPERATIONS and right is not None
        ):
            operation = _OPERATIONS[name]
            return combined(left, right, operation)
        case _:
            return None


def combined(
    left: LinearNumber,
    right: LinearNumber,
    operation: Callable[[LinearFraction, LinearFraction], LinearFraction | None],
) -> LinearNumber | None:
    """Return the result of an operation in every case of two numbers; None where one of them has none."""
    if _cases(left) * _cases(right) > _MAX_CASES:
        return None
    if isinstance(left, NumberCases):
        cases = left
        first = combined(left.then, right, operation)
        second = combined(left.otherwise, right, operation)
    elif isinstance(right, NumberCases):
        cases = right
        first = combined(left, right.then, operation)
        second = combined(left, right.otherwise, operation)
    else:
        return operation(left, right)
    if first is None or second is None:
        return None
    return NumberCases(cases.condition, first, second)


def _mapped(
    number: LinearNumber, operation: Callable[[LinearFraction], LinearFraction]
) -> LinearNumber:
    match number:
        case LinearFraction():
            return operation(number)
        case NumberCases(condition, then, otherwise):
            return NumberCases(condition, _mapped(then, operation), _mapped(otherwise, operation))


def _cases(number: LinearNumber) -> int:
    match number:
        case LinearFraction():
            return 1
        case NumberCases(_, then, otherwise):
            return _cases(then) + _cases(otherwise)


# ---- operations ------------------------------------------------------------------------------


def _scaled(number: LinearFraction, factor: Fraction) -> LinearFraction:
    return LinearFraction(number.numerator.times(factor), number.denominator)


def difference(left: LinearFraction, right: LinearFraction) -> LinearFraction | None:
    """Return `left - right`; None where the denominators are different sums."""
    return _sum(left, _scaled(right, Fraction(-1)))


def _sum(left: LinearFraction, right: LinearFraction) -> LinearFraction | None:
    if left.denominator == right.denominator:
        return LinearFraction(left.numerator.plus(right.numerator), left.denominator)
    if not left.numerator.terms and not left.is_divided:
        left, right = right, left
    if right.numerator.terms or right.is_divided:
        return None
    more = left.denominator.times(right.numerator.constant)
    return LinearFraction(left.numerator.plus(more), left.denominator)


def _product(left: LinearFraction, right: LinearFraction) -> LinearFraction | None:
    for one, other in ((left, right), (right, left)):
        if not one.numerator.terms and not one.is_divided:
            return _scaled(other, one.numerator.constant)
    return None


def _quotient(left: LinearFraction, right: LinearFraction) -> LinearFraction | None:
    if right.is_divided:
        return None
    if not right.numerator.terms:
        constant = right.numerator.constant
        return None if not constant else _scaled(left, 1 / constant)
    if left.is_divided or any(coefficient < 0 for _, coefficient in _parts(right.numerator)):
        return None
    return LinearFraction(left.numerator, right.numerator)


def _parts(total: LinearSum) -> Iterator[tuple[Count | None, Fraction]]:
    yield from total.terms
    yield None, total.constant


_OPERATIONS: Final[
    Mapping[str, Callable[[LinearFraction, LinearFraction], LinearFraction | None]]
] = {"+": _sum, "-": difference, "*": _product, "/": _quotient}
