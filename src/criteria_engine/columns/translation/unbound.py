"""Ibis expressions before they are bound to a table: what to build, and which columns it reads.

Constants stay Python's own as long as they can, so that `true and x` is `x` before a database sees it.
Whole numbers are kept to 64 bits, or to 38 digits where their bounds ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

import ibis

IbisValue = Any
"""An Ibis value; Ibis types its values too loosely to say more."""


MAX_INT64: Final = 2**63 - 1
"""The greatest whole number of 64 bits."""


MAX_DECIMAL: Final = 10**38 - 1
"""The greatest whole number that a decimal column of 38 digits holds."""


ColumnReader = Callable[[str], IbisValue]
"""How a row gives a column by its name."""


class BoundRow:
    """One row of a table, or one item of a list: where expressions are bound, each of them once."""

    def __init__(self, columns: ColumnReader) -> None:
        self._columns = columns
        self._cache: dict[int, tuple[UnboundExpr, IbisValue]] = {}

    def column(self, name: str) -> IbisValue:
        """The column of a name."""
        return self._columns(name)

    def value(self, operand: UnboundOperand) -> IbisValue:
        """The expression, or the constant, as Ibis has it."""
        if not isinstance(operand, UnboundExpr):
            return literal(operand)
        known = self._cache.get(id(operand))
        if known is None:
            known = self._cache[id(operand)] = (operand, operand.build(self))
        return known[1]


@dataclass(frozen=True, slots=True, eq=False)
class UnboundExpr:
    """An expression over columns that have names and no table yet."""

    build: Callable[[BoundRow], IbisValue]
    reads: frozenset[str]


UnboundOperand = UnboundExpr | bool | int | str | date | None


UnboundTruth = UnboundExpr | bool


UnboundInteger = UnboundExpr | int


def literal(value: bool | int | str | date | None) -> IbisValue:
    """A constant, in the widest type of its kind: narrow ones overflow in some databases."""
    if value is None:
        return ibis.null()
    if isinstance(value, bool):
        return ibis.literal(value)
    if isinstance(value, int):
        return ibis.literal(value, "int64" if abs(value) <= MAX_INT64 else "decimal(38, 0)")
    return ibis.literal(value)


def column(name: str) -> UnboundExpr:
    """A column by its name."""
    return UnboundExpr(lambda row: row.column(name), frozenset({name}))


def combine(make: Callable[..., IbisValue], *operands: UnboundOperand) -> UnboundExpr:
    """An expression made of others."""
    reads = frozenset(
        chain.from_iterable(each.reads for each in operands if isinstance(each, UnboundExpr))
    )
    return UnboundExpr(lambda row: make(*[row.value(each) for each in operands]), reads)


# ---- truths ----------------------------------------------------------------------------------


def conjunction(*truths: UnboundTruth) -> UnboundTruth:
    """Whether all are true. None of them is NULL."""
    return _connect(truths, True, lambda left, right: left & right)


def disjunction(*truths: UnboundTruth) -> UnboundTruth:
    """Whether one is true. None of them is NULL."""
    return _connect(truths, False, lambda left, right: left | right)


def _connect(
    truths: Iterable[UnboundTruth], start: bool, join: Callable[[IbisValue, IbisValue], IbisValue]
) -> UnboundTruth:
    left: list[UnboundExpr] = []
    for each in truths:
        if not isinstance(each, UnboundExpr):
            if each is not start:
                return not start
        elif all(each is not other for other in left):
            left.append(each)
    if len(left) < 2:
        return left[0] if left else start

    def make(*expr: IbisValue) -> IbisValue:
        result, *rest = expr
        for each in rest:
            result = join(result, each)
        return result

    return combine(make, *left)


def negation(truth: UnboundTruth) -> UnboundTruth:
    """Whether it is false."""
    return combine(lambda expr: ~expr, truth) if isinstance(truth, UnboundExpr) else not truth


def if_else(condition: UnboundTruth, then: UnboundOperand, otherwise: UnboundOperand) -> Any:
    """The one where the condition is true, the other where it is not."""
    if not isinstance(condition, UnboundExpr):
        return then if condition else otherwise
    if then is otherwise or (not _bound(then, otherwise) and then == otherwise):
        return then
    if then is True and otherwise is False:
        return condition
    if then is False and otherwise is True:
        return negation(condition)
    return combine(ibis.ifelse, condition, then, otherwise)


def _bound(*operands: UnboundOperand) -> bool:
    return any(isinstance(each, UnboundExpr) for each in operands)


def coalesce(operand: UnboundOperand, instead: UnboundOperand) -> Any:
    """The value, or another where it is NULL."""
    if not isinstance(operand, UnboundExpr):
        return instead if operand is None else operand
    return combine(lambda expr, other: expr.fill_null(other), operand, instead)


def is_null(operand: UnboundOperand) -> UnboundTruth:
    """Whether it is NULL."""
    if not isinstance(operand, UnboundExpr):
        return operand is None
    return combine(lambda expr: expr.isnull(), operand)


# ---- comparisons -----------------------------------------------------------------------------


def at_most(left: UnboundOperand, right: UnboundOperand) -> UnboundTruth:
    """Whether left is less than right, or equal; NULL where one of them is."""
    return _compare(left, right, lambda a, b: a <= b)


def less(left: UnboundOperand, right: UnboundOperand) -> UnboundTruth:
    """Whether left is less than right; NULL where one of them is."""
    return _compare(left, right, lambda a, b: a < b)


def equal(left: UnboundOperand, right: UnboundOperand) -> UnboundTruth:
    """Whether left is right; NULL where one of them is."""
    return _compare(left, right, lambda a, b: a == b)


def is_in(operand: UnboundOperand, among: tuple[Any, ...]) -> UnboundTruth:
    """Whether a value is one of a few constants; NULL where it is."""
    if not isinstance(operand, UnboundExpr):
        return operand in among
    # Comparing a few times is far quicker than looking a text up in a set.
    return disjunction(*(equal(operand, each) for each in among))


def _compare(left: Any, right: Any, compare: Callable[[Any, Any], Any]) -> UnboundTruth:
    if not _bound(left, right):
        return bool(compare(left, right))
    return combine(compare, left, right)


# ---- whole numbers ---------------------------------------------------------------------------


def plus(left: UnboundInteger, right: UnboundInteger, *, wide: bool = False) -> UnboundInteger:
    """The sum; `wide` where 64 bits may not hold it."""
    if not isinstance(left, UnboundExpr) and not isinstance(right, UnboundExpr):
        return left + right
    if not isinstance(right, UnboundExpr) and right == 0:
        return left
    if not isinstance(left, UnboundExpr) and left == 0:
        return right
    if wide:
        return combine(
            lambda a, b: (to_decimal(a) + to_decimal(b)).cast("decimal(38, 0)"), left, right
        )
    return combine(lambda a, b: a + b, left, right)


def times(left: UnboundInteger, right: UnboundInteger, *, wide: bool = False) -> UnboundInteger:
    """The product; `wide` where 64 bits may not hold it."""
    if not isinstance(left, UnboundExpr) and not isinstance(right, UnboundExpr):
        return left * right
    for factor, other in ((left, right), (right, left)):
        if not isinstance(factor, UnboundExpr) and factor in (0, 1):
            return other if factor else 0
    if wide:
        return combine(
            lambda a, b: (to_decimal(a) * to_decimal(b)).cast("decimal(38, 0)"), left, right
        )
    return combine(lambda a, b: a * b, left, right)


def to_decimal(expr: IbisValue) -> IbisValue:
    """A whole number of 38 digits."""
    return expr.cast("decimal(38, 0)")


def negate(operand: UnboundInteger) -> UnboundInteger:
    """The number with the other sign."""
    return combine(lambda expr: -expr, operand) if isinstance(operand, UnboundExpr) else -operand


def minimum(left: UnboundInteger, right: UnboundInteger) -> UnboundInteger:
    """The lesser of two numbers, neither of them NULL."""
    if not isinstance(left, UnboundExpr) and not isinstance(right, UnboundExpr):
        return min(left, right)
    return left if left is right else combine(ibis.least, left, right)


def maximum(left: UnboundInteger, right: UnboundInteger) -> UnboundInteger:
    """The greater of two numbers, neither of them NULL."""
    if not isinstance(left, UnboundExpr) and not isinstance(right, UnboundExpr):
        return max(left, right)
    return left if left is right else combine(ibis.greatest, left, right)
