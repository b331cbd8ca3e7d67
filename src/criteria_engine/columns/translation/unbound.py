"""unbound: operands → Ibis expressions that are not yet bound to a table.

An unbound expression records how to build an Ibis expression and which columns it reads. The plan binds it
later to whichever table has these columns. Operations on constants are computed at once, so that `true and x`
becomes `x` and never reaches the database. Integers have 64 bits; where their bounds require more, they are
decimals of 38 digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt

from criteria_engine.columns.ibis_internals import ops
from criteria_engine.frozen import dataclass

IbisValue = Any
"""An Ibis value. Ibis's own types are too loose to be more specific."""

MAX_INT64: Final = 2**63 - 1
"""The greatest integer of 64 bits."""

MAX_DECIMAL: Final = 10**38 - 1
"""The greatest integer that a decimal column of 38 digits holds."""

ColumnReader = Callable[[str], IbisValue]
"""Returns the column with a given name."""


class BoundRow:
    """A row of a table or an item of a list; binds unbound expressions to it, each only once."""

    def __init__(self, columns: ColumnReader) -> None:
        self._columns = columns
        self._cache: dict[int, tuple[UnboundExpr, IbisValue]] = {}

    def column(self, name: str) -> IbisValue:
        """Return the column with this name."""
        return self._columns(name)

    def value(self, operand: UnboundOperand) -> IbisValue:
        """Return the Ibis expression of an operand; a constant becomes a literal."""
        if not isinstance(operand, UnboundExpr):
            return literal(operand)
        cached = self._cache.get(id(operand))
        if cached is None:
            cached = self._cache[id(operand)] = (operand, operand.build(self))
        return cached[1]


@dataclass(frozen=True, slots=True, eq=False)
class UnboundExpr:
    """An expression over named columns, before its table is known.

    Attributes:
        build: makes the Ibis expression, given the row to bind it to.
        reads: the names of the columns it reads.
    """

    build: Callable[[BoundRow], IbisValue]
    reads: frozenset[str]


UnboundOperand = UnboundExpr | bool | int | str | date | None

UnboundTruth = UnboundExpr | bool

UnboundInteger = UnboundExpr | int


def null(type_: dt.DataType | str) -> IbisValue:
    """Return NULL of a type.

    Comparing it gives NULL, as for a column. Ibis takes `ibis.null(type_) == x` for the question whether x is
    NULL.

    >>> null("string").type()
    String(length=None, nullable=True)
    """
    return ops.Cast(ops.Literal(None, dt.null), dt.dtype(type_)).to_expr()


def literal(value: bool | int | str | date | None) -> IbisValue:
    """Return a constant as an Ibis literal.

    Integers get the widest type: narrow ones overflow in some databases.
    """
    if value is None:
        return ibis.null()
    if isinstance(value, bool):
        return ibis.literal(value)
    if isinstance(value, int):
        return ibis.literal(value, "int64" if abs(value) <= MAX_INT64 else "decimal(38, 0)")
    return ibis.literal(value)


def column(name: str) -> UnboundExpr:
    """Return the column with this name as an unbound expression."""
    return UnboundExpr(lambda row: row.column(name), frozenset({name}))


def combine(make: Callable[..., IbisValue], *operands: UnboundOperand) -> UnboundExpr:
    """Return the expression that applies `make` to the bound operands."""
    reads = frozenset(
        chain.from_iterable(each.reads for each in operands if isinstance(each, UnboundExpr))
    )
    return UnboundExpr(lambda row: make(*[row.value(each) for each in operands]), reads)


NO_NUMBER: Final = UnboundExpr(lambda row: null("int64"), frozenset())
"""A whole number that is NULL in every row."""


# ---- truths ----------------------------------------------------------------------------------


def conjunction(*truths: UnboundTruth) -> UnboundTruth:
    """Return whether all truths hold; NULL where SQL's AND is NULL.

    >>> conjunction(True, False), conjunction(), conjunction(True, True)
    (False, True, True)
    """
    return _connect(truths, True, lambda left, right: left & right)


def disjunction(*truths: UnboundTruth) -> UnboundTruth:
    """Return whether at least one truth holds; NULL where SQL's OR is NULL.

    >>> disjunction(True, False), disjunction()
    (True, False)
    """
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
    """Return whether a truth does not hold; NULL where it is NULL."""
    return combine(lambda expr: ~expr, truth) if isinstance(truth, UnboundExpr) else not truth


def if_else(condition: UnboundTruth, then: UnboundOperand, otherwise: UnboundOperand) -> Any:
    """Return `then` where the condition is true, and `otherwise` where it is false or NULL."""
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
    """Return the operand, with `instead` in place of NULL."""
    if not isinstance(operand, UnboundExpr):
        return instead if operand is None else operand
    return combine(lambda expr, other: expr.fill_null(other), operand, instead)


def is_null(operand: UnboundOperand) -> UnboundTruth:
    """Return whether the operand is NULL."""
    if not isinstance(operand, UnboundExpr):
        return operand is None
    return combine(lambda expr: expr.isnull(), operand)


# ---- comparisons -----------------------------------------------------------------------------


def at_most(left: UnboundOperand, right: UnboundOperand) -> UnboundTruth:
    """Return whether `left <= right`; NULL where one of them is NULL."""
    return _compare(left, right, lambda a, b: a <= b)


def less(left: UnboundOperand, right: UnboundOperand) -> UnboundTruth:
    """Return whether `left < right`; NULL where one of them is NULL."""
    return _compare(left, right, lambda a, b: a < b)


def equal(left: UnboundOperand, right: UnboundOperand) -> UnboundTruth:
    """Return whether `left = right`; NULL where one of them is NULL."""
    return _compare(left, right, lambda a, b: a == b)


def is_in(operand: UnboundOperand, among: tuple[Any, ...]) -> UnboundTruth:
    """Return whether the operand equals one of a few constants; NULL where it is NULL."""
    if not isinstance(operand, UnboundExpr):
        return operand in among
    # A few comparisons are much faster than a lookup in a set of texts.
    return disjunction(*(equal(operand, each) for each in among))


def _compare(left: Any, right: Any, compare: Callable[[Any, Any], Any]) -> UnboundTruth:
    if not _bound(left, right):
        return bool(compare(left, right))
    return combine(compare, left, right)


# ---- whole numbers ---------------------------------------------------------------------------


def plus(left: UnboundInteger, right: UnboundInteger, *, wide: bool = False) -> UnboundInteger:
    """Return the sum.

    Args:
        left: an operand.
        right: another one.
        wide: whether the sum may need more than 64 bits.
    """
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
    """Return the product.

    Args:
        left: an operand.
        right: another one.
        wide: whether the product may need more than 64 bits.
    """
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
    """Return an integer expression as a decimal of 38 digits."""
    return expr.cast("decimal(38, 0)")


def negate(operand: UnboundInteger) -> UnboundInteger:
    """Return the number with the opposite sign."""
    return combine(lambda expr: -expr, operand) if isinstance(operand, UnboundExpr) else -operand


def minimum(left: UnboundInteger, right: UnboundInteger) -> UnboundInteger:
    """Return the lesser of two numbers, neither of them NULL."""
    if not isinstance(left, UnboundExpr) and not isinstance(right, UnboundExpr):
        return min(left, right)
    return left if left is right else combine(ibis.least, left, right)


def maximum(left: UnboundInteger, right: UnboundInteger) -> UnboundInteger:
    """Return the greater of two numbers, neither of them NULL."""
    if not isinstance(left, UnboundExpr) and not isinstance(right, UnboundExpr):
        return max(left, right)
    return left if left is right else combine(ibis.greatest, left, right)
