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

Built = Any
"""An Ibis value; Ibis types its values too loosely to say more."""

NARROW: Final = 2**63 - 1
"""The greatest whole number of 64 bits."""

WIDE: Final = 10**38 - 1
"""The greatest whole number that a decimal column of 38 digits holds."""

Columns = Callable[[str], Built]
"""How a row gives a column by its name."""


class Row:
    """One row of a table, or one item of a list: where expressions are bound, each of them once."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._built: dict[int, tuple[Expr, Built]] = {}

    def column(self, name: str) -> Built:
        """The column of a name."""
        return self._columns(name)

    def value(self, operand: Operand) -> Built:
        """The expression, or the constant, as Ibis has it."""
        if not isinstance(operand, Expr):
            return literal(operand)
        known = self._built.get(id(operand))
        if known is None:
            known = self._built[id(operand)] = (operand, operand.build(self))
        return known[1]


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """An expression over columns that have names and no table yet."""

    build: Callable[[Row], Built]
    reads: frozenset[str]


Operand = Expr | bool | int | str | date | None
Truth = Expr | bool
Whole = Expr | int


def literal(value: bool | int | str | date | None) -> Built:
    """A constant, in the widest type of its kind: narrow ones overflow in some databases."""
    if value is None:
        return ibis.null()
    if isinstance(value, bool):
        return ibis.literal(value)
    if isinstance(value, int):
        return ibis.literal(value, "int64" if abs(value) <= NARROW else "decimal(38, 0)")
    return ibis.literal(value)


def column(name: str) -> Expr:
    """A column by its name."""
    return Expr(lambda row: row.column(name), frozenset({name}))


def combine(make: Callable[..., Built], *operands: Operand) -> Expr:
    """An expression made of others."""
    reads = frozenset(
        chain.from_iterable(each.reads for each in operands if isinstance(each, Expr))
    )
    return Expr(lambda row: make(*[row.value(each) for each in operands]), reads)


# ---- truths ----------------------------------------------------------------------------------


def conjunction(*truths: Truth) -> Truth:
    """Whether all are true. None of them is NULL."""
    return _connected(truths, True, lambda left, right: left & right)


def disjunction(*truths: Truth) -> Truth:
    """Whether one is true. None of them is NULL."""
    return _connected(truths, False, lambda left, right: left | right)


def _connected(
    truths: Iterable[Truth], start: bool, join: Callable[[Built, Built], Built]
) -> Truth:
    left: list[Expr] = []
    for each in truths:
        if not isinstance(each, Expr):
            if each is not start:
                return not start
        elif all(each is not other for other in left):
            left.append(each)
    if len(left) < 2:
        return left[0] if left else start

    def make(*built: Built) -> Built:
        result, *rest = built
        for each in rest:
            result = join(result, each)
        return result

    return combine(make, *left)


def negation(truth: Truth) -> Truth:
    """Whether it is false."""
    return combine(lambda built: ~built, truth) if isinstance(truth, Expr) else not truth


def if_else(condition: Truth, then: Operand, otherwise: Operand) -> Any:
    """The one where the condition is true, the other where it is not."""
    if not isinstance(condition, Expr):
        return then if condition else otherwise
    if then is otherwise or (not _bound(then, otherwise) and then == otherwise):
        return then
    if then is True and otherwise is False:
        return condition
    if then is False and otherwise is True:
        return negation(condition)
    return combine(ibis.ifelse, condition, then, otherwise)


def _bound(*operands: Operand) -> bool:
    return any(isinstance(each, Expr) for each in operands)


def filled(operand: Operand, instead: Operand) -> Any:
    """The value, or another where it is NULL."""
    if not isinstance(operand, Expr):
        return instead if operand is None else operand
    return combine(lambda built, other: built.fill_null(other), operand, instead)


def is_null(operand: Operand) -> Truth:
    """Whether it is NULL."""
    if not isinstance(operand, Expr):
        return operand is None
    return combine(lambda built: built.isnull(), operand)


# ---- comparisons -----------------------------------------------------------------------------


def at_most(left: Operand, right: Operand) -> Truth:
    """Whether left is less than right, or equal; NULL where one of them is."""
    return _compared(left, right, lambda a, b: a <= b)


def less(left: Operand, right: Operand) -> Truth:
    """Whether left is less than right; NULL where one of them is."""
    return _compared(left, right, lambda a, b: a < b)


def same(left: Operand, right: Operand) -> Truth:
    """Whether left is right; NULL where one of them is."""
    return _compared(left, right, lambda a, b: a == b)


def one_of(operand: Operand, among: tuple[Any, ...]) -> Truth:
    """Whether a value is one of a few constants; NULL where it is."""
    if not isinstance(operand, Expr):
        return operand in among
    # Comparing a few times is far quicker than looking a text up in a set.
    return disjunction(*(same(operand, each) for each in among))


def _compared(left: Any, right: Any, compare: Callable[[Any, Any], Any]) -> Truth:
    if not _bound(left, right):
        return bool(compare(left, right))
    return combine(compare, left, right)


# ---- whole numbers ---------------------------------------------------------------------------


def plus(left: Whole, right: Whole, *, wide: bool = False) -> Whole:
    """The sum; `wide` where 64 bits may not hold it."""
    if not isinstance(left, Expr) and not isinstance(right, Expr):
        return left + right
    if not isinstance(right, Expr) and right == 0:
        return left
    if not isinstance(left, Expr) and left == 0:
        return right
    if wide:
        return combine(lambda a, b: (widened(a) + widened(b)).cast("decimal(38, 0)"), left, right)
    return combine(lambda a, b: a + b, left, right)


def times(left: Whole, right: Whole, *, wide: bool = False) -> Whole:
    """The product; `wide` where 64 bits may not hold it."""
    if not isinstance(left, Expr) and not isinstance(right, Expr):
        return left * right
    for factor, other in ((left, right), (right, left)):
        if not isinstance(factor, Expr) and factor in (0, 1):
            return other if factor else 0
    if wide:
        return combine(lambda a, b: (widened(a) * widened(b)).cast("decimal(38, 0)"), left, right)
    return combine(lambda a, b: a * b, left, right)


def widened(built: Built) -> Built:
    """A whole number of 38 digits."""
    return built.cast("decimal(38, 0)")


def opposite(operand: Whole) -> Whole:
    """The number with the other sign."""
    return combine(lambda built: -built, operand) if isinstance(operand, Expr) else -operand


def lesser(left: Whole, right: Whole) -> Whole:
    """The lesser of two numbers, neither of them NULL."""
    if not isinstance(left, Expr) and not isinstance(right, Expr):
        return min(left, right)
    return left if left is right else combine(ibis.least, left, right)


def greater(left: Whole, right: Whole) -> Whole:
    """The greater of two numbers, neither of them NULL."""
    if not isinstance(left, Expr) and not isinstance(right, Expr):
        return max(left, right)
    return left if left is right else combine(ibis.greatest, left, right)
