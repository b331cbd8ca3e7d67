"""aggregation: requested aggregates over the items of lists → columns of the subjects, in a database.

A list stored in a column of its subjects is folded row by row. Items in a table of their own are grouped by
subject and joined, which moves rows between the workers of a distributed database.

Several counts share one integer, each in a few of its bits: one sum takes a fraction of the time of ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import reduce
from operator import add, and_
from typing import Any, Final, TypeAlias

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.columns.ibis_internals import ops
from criteria_engine.columns.names import ROW
from criteria_engine.columns.translation.aggregates import Aggregate
from criteria_engine.columns.translation.unbound import (
    BoundRow,
    IbisValue,
    UnboundExpr,
    to_decimal,
)
from criteria_engine.frozen import dataclass

_PACKED_BITS: Final = 62
"""How many bits of an integer counts may share."""


@dataclass(frozen=True, slots=True)
class NestedList:
    """A list in a column of the subjects.

    Attributes:
        column: the column with the list.
        read: returns the fact columns of one item.
    """

    column: str
    read: Callable[[IbisValue], Mapping[str, IbisValue]]


def fold_items(
    table: ir.Table, nested: NestedList, requested: Sequence[Aggregate], max_items: int | None
) -> ir.Table:
    """Return the subjects with the aggregates of a nested list as new columns.

    Args:
        table: the subjects, with the list's column.
        nested: the list.
        requested: the aggregates; :func:`can_be_folded` holds for them.
        max_items: the greatest number of items of a subject, if known.
    """
    added = _PackedSums(requested, max_items)

    def summed(name: str) -> IbisValue:
        def added_by(item: IbisValue) -> IbisValue:
            own = nested.read(item)
            return added.summand(
                name, BoundRow(lambda each: own[each] if each in own else table[each])
            )

        return table[nested.column].map(added_by).sums()

    summed_up = table.mutate(**{name: summed(name) for name in added.names})
    results = added.results({name: summed_up[name] for name in added.names})
    return summed_up.select(*[summed_up[each] for each in table.columns], **results)


def can_be_folded(requested: Sequence[Aggregate]) -> bool:
    """Return whether a fold is as exact as a grouped sum: databases fold only numbers of 64 bits exactly."""
    return not any(each.wide for each in requested)


def group_items(
    table: ir.Table, items: ir.Table, requested: Sequence[Aggregate], max_items: int | None
) -> ir.Table:
    """Return the subjects with the aggregates of a table of items as new columns.

    Args:
        table: the subjects, with :data:`ROW`.
        items: the items, with the :data:`ROW` of their subject.
        requested: the aggregates.
        max_items: the greatest number of items of a subject, if known.
    """
    needed = needed_columns(table, requested)
    if needed:
        items = items.inner_join(table.select(ROW, *needed), ROW)
    added = _PackedSums(requested, max_items)
    row = BoundRow(lambda column: items[column])
    summands = items.select(ROW, **{name: added.summand(name, row) for name in added.names})
    sums = summands.group_by(ROW).aggregate(**{name: summands[name].sum() for name in added.names})
    joined = table.left_join(sums, ROW)
    results = added.results({name: joined[name] for name in added.names})
    return joined.select(*[joined[name] for name in table.columns], **results)


def needed_columns(subjects: ir.Table, requested: Sequence[Aggregate]) -> list[str]:
    """Return the columns of the subjects that the aggregates' operands read, sorted."""
    read = {
        name
        for each in requested
        if isinstance(each.operand, UnboundExpr)
        for name in each.operand.reads
    }
    return sorted((set(subjects.columns) - {ROW}) & read)


def item_summands(items: ir.Table, requested: Sequence[Aggregate]) -> ir.Table:
    """Return what each item adds to each aggregate."""
    row = BoundRow(lambda column: items[column])
    return items.select(**{each.name: summand(row.value(each.operand), each) for each in requested})


def summand(expr: IbisValue, each: Aggregate) -> IbisValue:
    """Return what one item adds to an aggregate that does not share its integer."""
    return to_decimal(expr) if each.wide else expr


# ---- counts that share numbers ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PackedCount:
    """A count and the bits of the integer that hold it: `place` is the lowest of them."""

    aggregate: Aggregate
    word: str
    place: int


class _PackedSums:
    """The aggregates of one list as sums; counts share integers.

    Args:
        requested: the aggregates.
        max_items: the greatest number of items of a subject, if known: it decides how many bits a count needs.

    Attributes:
        names: the names of the sums to compute.
    """

    def __init__(self, requested: Sequence[Aggregate], max_items: int | None) -> None:
        self._bits = _PACKED_BITS if max_items is None else max(max_items.bit_length(), 1)
        self._totals = {each.name: each for each in requested if each.kind == "total"}
        counted = [each for each in requested if each.kind != "total"]
        in_each = _PACKED_BITS // self._bits
        self._counts = [
            _PackedCount(each, f"word_{index // in_each}", index % in_each * self._bits)
            for index, each in enumerate(counted)
        ]
        words = dict.fromkeys(each.word for each in self._counts)
        self.names: Final = (*words, *self._totals)

    def summand(self, name: str, row: BoundRow) -> IbisValue:
        """Return what one item adds to the sum with this name."""
        if name in self._totals:
            each = self._totals[name]
            return summand(row.value(each.operand), each)
        return _weighted_sum(
            [
                (_conjuncts(row.value(each.aggregate.operand).op()), 1 << each.place)
                for each in self._counts
                if each.word == name
            ]
        )

    def results(self, sums: Mapping[str, IbisValue]) -> dict[str, IbisValue]:
        """Return each aggregate, given the sums; 0 or false where there are no items."""
        results: dict[str, IbisValue] = {}
        for name, total in self._totals.items():
            type_ = "decimal(38, 0)" if total.wide else "int64"
            results[name] = sums[name].fill_null(0).cast(type_)
        for each in self._counts:
            count = (_to_int64(sums[each.word]) >> each.place) & ((1 << self._bits) - 1)
            results[each.aggregate.name] = count > 0 if each.aggregate.kind == "any" else count
        return results


_Conjuncts: TypeAlias = tuple[ops.Value[Any, Any], ...]
"""The distinct conditions of a conjunction."""


def _conjuncts(op: ops.Value[Any, Any]) -> _Conjuncts:
    """Return the conditions of which all have to hold, in as many parts as possible."""
    conjuncts: dict[ops.Value[Any, Any], None] = {}
    for each in _split_conjunction(op):
        match each:
            case ops.Coalesce((inner, ops.Literal(value=False))):
                conjuncts |= dict.fromkeys(_conjuncts(inner))
            case ops.Coalesce((inner, ops.Literal(value=True) as otherwise)):
                # A conjunction is possible exactly where each of its parts is.
                conjuncts |= {
                    ops.Coalesce((part, otherwise)): None for part in _split_conjunction(inner)
                }
            case _:
                conjuncts[each] = None
    return tuple(conjuncts)


def _split_conjunction(op: ops.Value[Any, Any]) -> Iterator[ops.Value[Any, Any]]:
    """Yield the operands of nested conjunctions."""
    match op:
        case ops.And(left, right):
            yield from _split_conjunction(left)
            yield from _split_conjunction(right)
        case ops.Not(ops.Not(inner)):
            yield from _split_conjunction(inner)
        case _:
            yield op


def _weighted_sum(counted: Sequence[tuple[_Conjuncts, int]]) -> IbisValue:
    """Return the sum of the weights whose conditions hold; a condition that several share is evaluated once.

    Databases find common subexpressions of columns, but not within a function over the items of a list.
    """
    always = sum(weight for conditions, weight in counted if not conditions)
    left = [(conditions, weight) for conditions, weight in counted if conditions]
    terms: list[IbisValue] = []
    while left:
        uses = Counter(each for conditions, _ in left for each in conditions)
        common, count = uses.most_common(1)[0]
        if count == 1:
            terms += [_weight_where(conditions, _int64(weight)) for conditions, weight in left]
            break
        having = [
            (tuple(each for each in conditions if each != common), weight)
            for conditions, weight in left
            if common in conditions
        ]
        terms.append(_weight_where((common,), _weighted_sum(having)))
        left = [(conditions, weight) for conditions, weight in left if common not in conditions]
    if always or not terms:
        terms.append(_int64(always))
    return reduce(add, terms)


def _weight_where(conditions: _Conjuncts, weight: IbisValue) -> IbisValue:
    together = reduce(and_, (each.to_expr() for each in conditions))
    return ibis.ifelse(together, weight, _int64(0))


def _to_int64(sum_: IbisValue) -> IbisValue:
    """Cast a sum to 64 bits. Ibis believes that it has 64 bits, but some databases sum to 128."""
    return ops.Cast(sum_, dt.int64).to_expr().fill_null(0)


def _int64(number: int) -> IbisValue:
    return ibis.literal(number, "int64")
