"""integer_widths: Ibis values with known bounds → the same values in narrower integer types.

A plan computes with 64 bits. Points and codes need eight, and a column of these takes an eighth of the memory
bandwidth. The bounds of a value follow from the constants it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Final,
    NamedTuple,
    TypeAlias,
)

import ibis.expr.datatypes as dt
import polars as pl

from criteria_engine.columns.engines.labels import Label
from criteria_engine.columns.ibis_internals import ops, polars_translate, rlz
from criteria_engine.frozen import dataclass

OpsByName: TypeAlias = Mapping[str, ops.Value]
"""Columns as Ibis operations, by name."""


class IntegerBounds(NamedTuple):
    """The minimum and the maximum of a value."""

    low: int
    high: int


BoundsByColumn: TypeAlias = Mapping[str, IntegerBounds]
"""The bounds of narrowed columns; other columns have the type that Ibis gives them."""

_TYPES: Final = (
    (2**7, dt.int8, pl.Int8),
    (2**15, dt.int16, pl.Int16),
    (2**31, dt.int32, pl.Int32),
    (2**63, dt.int64, pl.Int64),
)
"""The limit of each type, with its name in Ibis and in Polars."""


class ResizedInteger(ops.Value):  # type: ignore[misc]
    """A number cast to the narrowest type for the bounds `within`.

    For Ibis it has 64 bits, which keeps the surrounding expression valid.
    """

    arg: ops.Value[dt.Integer, Any]
    within: tuple[int, int]

    shape = rlz.shape_like("arg")
    dtype = dt.int64


@polars_translate.register(ResizedInteger)  # type: ignore[untyped-decorator]
def _translate_resized(op: ResizedInteger, **tables: Any) -> pl.Expr:
    expr: pl.Expr = polars_translate(op.arg, **tables)
    return expr.cast(polars_type(IntegerBounds(*op.within)))


def polars_type(range_: IntegerBounds) -> Any:
    """Return the narrowest Polars type that holds these bounds."""
    return next(type_ for beyond, _, type_ in _TYPES if _is_within(range_, beyond))


def narrow_integers(
    values: OpsByName, ranges: BoundsByColumn
) -> tuple[OpsByName, dict[str, IntegerBounds]]:
    """Narrow the integers of a projection.

    Args:
        values: the projection's columns.
        ranges: the bounds of the columns it reads that are narrowed already.

    Returns:
        The columns in narrow types, and the bounds of those that were narrowed.
    """
    narrower = _Narrower(ranges)
    narrowed = {name: narrower.node(each) for name, each in values.items()}
    return (
        {name: each.node for name, each in narrowed.items()},
        {name: each.range for name, each in narrowed.items() if each.range is not None},
    )


_INT64_BOUNDS: Final = IntegerBounds(-(2**63), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class _NarrowValue:
    """A value; with bounds it has the narrowest type for them, without bounds the type that Ibis gives it."""

    node: ops.Value
    range: IntegerBounds | None = None


class _Narrower:
    """Narrows the values of one projection, each subexpression once."""

    def __init__(self, ranges: BoundsByColumn) -> None:
        self._ranges = ranges
        self._done: dict[ops.Value, _NarrowValue] = {}

    def node(self, node: ops.Value) -> _NarrowValue:
        """Return a value in the narrowest type possible."""
        waiting = [node]
        while waiting:
            last = waiting[-1]
            inner = [each for each in last.__children__ if isinstance(each, ops.Value)]
            left = [each for each in inner if each not in self._done]
            if left and last not in self._done and not isinstance(last, ops.Field):
                waiting += left
                continue
            waiting.pop()
            if last not in self._done:
                self._done[last] = self._one(last)
        return self._done[node]

    def _one(self, node: ops.Value) -> _NarrowValue:
        match node:
            case ops.Field(name=name):
                return _NarrowValue(node, self._ranges.get(name))
            case ops.Literal(value=int(value), dtype=dt.Int64()):
                return _literal(value)
            case ops.Add() | ops.Subtract() | ops.Multiply() if _is_int64(node):
                return self._arithmetic(node)
            case ops.IfElse() if _is_int64(node):
                return self._either(node)
            case ops.Comparison() if _is_int64(node.left) and _is_int64(node.right):
                left, right = self._done[node.left], self._done[node.right]
                within = _hull(left.range, right.range)
                return _NarrowValue(type(node)(_resize(left, within), _resize(right, within)))
            case Label(code=code):
                return _NarrowValue(Label(self._done[code].node, node.labels))
            case ops.Cast(arg=arg) if _is_int64(node) and _is_int64(arg):
                return self._done[arg]
            case ops.Cast(arg=ops.Field() as column) if _is_int64(node) and _is_short(column):
                return _short_column(column)
            case _:
                return self._unanalysed(node)

    def _arithmetic(self, node: Any) -> _NarrowValue:
        left, right = self._done[node.left], self._done[node.right]
        result = _result_bounds(node, left.range, right.range)
        within = _hull(_hull(left.range, right.range), result)
        expr = type(node)(_resize(left, within), _resize(right, within))
        if result is None or within is None:
            return _NarrowValue(expr)
        return _NarrowValue(expr, within)

    def _either(self, node: Any) -> _NarrowValue:
        then, otherwise = self._done[node.true_expr], self._done[node.false_null_expr]
        within = _hull(then.range, otherwise.range)
        condition = self._done[node.bool_expr].node
        return _NarrowValue(
            ops.IfElse(condition, _resize(then, within), _resize(otherwise, within)), within
        )

    def _unanalysed(self, node: ops.Value) -> _NarrowValue:
        """Return a node of a kind that is not analysed, with operands of 64 bits."""
        parts = dict(zip(node.__argnames__, node.__args__, strict=True))
        changed = {name: self._part(each) for name, each in parts.items()}
        return _NarrowValue(node if changed == parts else type(node)(**changed))

    def _part(self, part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(self._part, part))
        return _resize(self._done[part], None) if part in self._done else part


def _is_short(column: ops.Field) -> bool:
    is_long = isinstance(column.dtype, dt.Int64 | dt.UInt64)
    return isinstance(column.dtype, dt.Integer) and not is_long


def _short_column(column: ops.Field) -> _NarrowValue:
    """Return a column of fewer than 64 bits as it is, or unsigned ones in the signed type that holds them."""
    bounds = IntegerBounds(column.dtype.bounds.lower, column.dtype.bounds.upper)
    if _ibis_type(bounds) == column.dtype:
        return _NarrowValue(column, bounds)
    return _NarrowValue(ResizedInteger(column, tuple(bounds)), bounds)


def _is_int64(node: ops.Value) -> bool:
    return isinstance(node.dtype, dt.Int64)


def _literal(value: int) -> _NarrowValue:
    within = IntegerBounds(value, value)
    return _NarrowValue(ops.Literal(value, _ibis_type(within)), within)


def _ibis_type(range_: IntegerBounds) -> dt.DataType:
    return next(type_ for beyond, type_, _ in _TYPES if _is_within(range_, beyond))


def _is_within(range_: IntegerBounds, beyond: int) -> bool:
    return -beyond <= range_.low and range_.high < beyond


def _hull(left: IntegerBounds | None, right: IntegerBounds | None) -> IntegerBounds | None:
    if left is None or right is None:
        return None
    return IntegerBounds(min(left.low, right.low), max(left.high, right.high))


def _result_bounds(
    node: ops.Value, left: IntegerBounds | None, right: IntegerBounds | None
) -> IntegerBounds | None:
    """Return the bounds of a result; None if they may exceed 64 bits."""
    if left is None or right is None:
        return None
    match node:
        case ops.Add():
            ends = [left.low + right.low, left.high + right.high]
        case ops.Subtract():
            ends = [left.low - right.high, left.high - right.low]
        case _:
            ends = [one * other for one in left for other in right]
    result = IntegerBounds(min(ends), max(ends))
    return result if _is_within(result, 2**63) else None


def _resize(narrowed_: _NarrowValue, within: IntegerBounds | None) -> ops.Value:
    """Return the value in the type for some bounds, or in 64 bits."""
    if narrowed_.range is None:
        return narrowed_.node
    target = _INT64_BOUNDS if within is None else within
    if _ibis_type(target) == _ibis_type(narrowed_.range):
        return narrowed_.node
    if isinstance(narrowed_.node, ops.Literal):
        return ops.Literal(narrowed_.node.value, _ibis_type(target))
    return ResizedInteger(narrowed_.node, tuple(target))
