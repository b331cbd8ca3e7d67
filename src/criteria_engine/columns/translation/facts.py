"""facts: fact columns → values of the facts, and the conditions that make a row unusable.

Statistics of the columns keep the query small: a column without NULLs becomes a known value, and a column whose
values are all valid needs no check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.checked_set import FactDeclaration, fact_shape
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.fact_schema import (
    NO_SIZES,
    ColumnStats,
    FactColumn,
    ListSize,
    end_paths,
    fact_bounds,
    nearest_zero,
)
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.unbound import MAX_INT64, UnboundExpr, UnboundTruth
from criteria_engine.columns.translation.values import (
    UNKNOWN,
    ColumnValue,
    DateColumn,
    End,
    ItemSet,
    NumberColumn,
    NumberPair,
    RecordColumns,
    TextColumn,
    TruthPair,
    UnsupportedOperation,
    known_truth,
    nullable_truth,
)
from criteria_engine.model.facts import FactShape, record_fields


class FactColumns:
    """Reads facts from their columns.

    Args:
        arithmetic: the arithmetic of the database.
        stats: the statistics of each column.
    """

    def __init__(self, arithmetic: ExactArithmetic, stats: Mapping[str, ColumnStats]) -> None:
        self.arithmetic: Final = arithmetic
        self._stats = stats

    def record(
        self,
        fields: Mapping[str, FactShape],
        leaves: Mapping[str, FactColumn],
        path: str = "",
        *,
        sizes: Mapping[str, ListSize] = NO_SIZES,
    ) -> tuple[dict[str, ColumnValue], list[tuple[str, UnboundTruth]]]:
        """Return the values of the scalar facts, and the conditions that make a row unusable.

        Args:
            fields: the declarations of the facts.
            leaves: their columns, by path.
            path: the path of the record they are fields of.
            sizes: the sizes of lists whose number of items is bounded, by name.

        Returns:
            The values by name, and pairs of a path and the condition under which a row is unusable.
        """
        values: dict[str, ColumnValue] = {}
        faults = [
            fault for name, size in sizes.items() for fault in self._sized(fields[name], size)
        ]
        for name, declared in fields.items():
            full_path = f"{path}.{name}" if path else name
            if declared.kind in ("record", "decision"):
                inner, _ = self.record(record_fields(declared), leaves, full_path)
                values[name] = RecordColumns(inner)
            elif (ends := _ends_of(full_path, leaves)) is not None:
                ranged = values[name] = self.between(declared, *ends)
                faults.append((full_path, self._backwards(ranged)))
            elif declared.kind != "list":
                leaf = leaves.get(full_path)
                values[name] = (
                    self._unknown(declared) if leaf is None else self.scalar(declared, leaf)
                )
        return values, faults + self._bounded(fields, leaves, values, path, sizes)

    def _sized(self, declared: FactShape, size: ListSize) -> Iterator[tuple[str, UnboundTruth]]:
        """Yield whether a list has fewer items than declared, and whether it has more."""
        numbers = self.arithmetic
        if declared.low is not None:
            too_few = numbers.less(size.count, numbers.constant(declared.low))
            yield declared.name, unbound.conjunction(size.stated, too_few.certain)
        high = declared.high
        if size.oversized:
            high = MAX_ITEMS if high is None else min(high, MAX_ITEMS)
        if high is not None:
            many = numbers.less(numbers.constant(high), size.count)
            yield declared.name, unbound.conjunction(size.stated, many.certain)

    def scalar(self, declared: FactShape, leaf: FactColumn) -> ColumnValue:
        """Return the value of one fact with a column of its own."""
        blanks = self._nullable(leaf)
        match declared.kind:
            case "boolean":
                value = unbound.column(leaf.column)
                return nullable_truth(value) if blanks else known_truth(value)
            case "integer" | "number":
                return self._number(declared, leaf, blanks)
            case "date":
                return DateColumn(unbound.column(leaf.column), blanks)
            case _:
                return TextColumn(unbound.column(leaf.column), blanks)

    def absent(self, declared: Mapping[str, FactDeclaration]) -> dict[str, ColumnValue]:
        """Return the values of scalar facts that no column states, by name."""
        return {name: self._unknown(fact_shape(each)) for name, each in declared.items()}

    def _unknown(self, declared: FactShape) -> ColumnValue:
        """Return the value of a fact or field that the table lacks."""
        match declared.kind:
            case "boolean":
                return UNKNOWN
            case "integer" | "number":
                low, high = (
                    None if end is None else self.arithmetic.constant(end).low
                    for end in (declared.low, declared.high)
                )
                return NumberPair(low, high)
            case kind:
                nothing = UnboundExpr(
                    lambda row: unbound.null(kind if kind == "date" else "string"), frozenset()
                )
                return (DateColumn if kind == "date" else TextColumn)(nothing, nullable=True)

    def _nullable(self, leaf: FactColumn) -> bool:
        stats = self._stats[leaf.column]
        return stats.has_nulls or stats.has_invalid

    def _number(self, declared: FactShape, leaf: FactColumn, blanks: bool) -> NumberPair:
        low = None if declared.low is None else self.arithmetic.constant(declared.low).low
        high = None if declared.high is None else self.arithmetic.constant(declared.high).low
        end = self._end(declared, leaf)
        if not blanks:
            return NumberPair(end, end)
        null = unbound.is_null(end.numerator)
        cell = NumberColumn(end, low, high)
        return NumberPair(self._instead(null, low, end), self._instead(null, high, end), cell)

    def between(self, declared: FactShape, lower: FactColumn, upper: FactColumn) -> NumberPair:
        """Return a number whose ends have columns; the fact's bounds take the place of NULL."""
        low = self._number(declared, lower, self._nullable(lower)).low
        return NumberPair(low, self._number(declared, upper, self._nullable(upper)).high)

    def _backwards(self, number: NumberPair) -> UnboundTruth:
        """Return whether the lower end is above the upper one."""
        low, high = NumberPair(number.low, number.low), NumberPair(number.high, number.high)
        return self.arithmetic.less(high, low).certain

    def _end(self, declared: FactShape, leaf: FactColumn) -> End:
        """Return the column as an end; its statistics may prove narrower bounds than its declaration."""
        scale = 10**leaf.scale
        if scale > MAX_INT64:
            raise _too_many_digits(leaf)
        low, high = fact_bounds(declared)
        if leaf.absent:
            low = high = nearest_zero(declared)
        stats = self._stats[leaf.column]
        if not stats.has_invalid:
            low = low if stats.minimum is None else max(low, stats.minimum)
            high = high if stats.maximum is None else min(high, stats.maximum)
        minimum, maximum = (int(Fraction(each) * scale // 1) for each in (low, high))
        if max(abs(minimum), abs(maximum)) > MAX_INT64:
            raise _too_many_digits(leaf)
        return End(unbound.column(leaf.column), scale, minimum, maximum + 1, scale)

    def _instead(self, null: UnboundTruth, bound: End | None, end: End) -> End:
        """Return the end with a bound in place of NULL (None: no bound)."""
        if bound is None:
            return End(
                end.numerator,
                end.denominator,
                end.minimum,
                end.maximum,
                end.max_denominator,
                nullable=True,
            )
        chosen = self.arithmetic.ends.pick(null, bound, end)
        assert chosen is not None
        return chosen

    # ---- facts that bound one another ------------------------------------------------------

    def _bounded(
        self,
        fields: Mapping[str, FactShape],
        leaves: Mapping[str, FactColumn],
        values: dict[str, ColumnValue],
        path: str,
        sizes: Mapping[str, ListSize],
    ) -> list[tuple[str, UnboundTruth]]:
        """Apply the bounds that facts set on each other.

        A row is unusable where both are known and contradict; where one is unknown, the other narrows it.
        """
        faults: list[tuple[str, UnboundTruth]] = []
        missing: dict[str, UnboundTruth] = {}
        present: dict[str, UnboundTruth] = {}
        for name in fields:
            full_path = f"{path}.{name}" if path else name
            if (ends := _ends_of(full_path, leaves)) is not None:
                # Narrowing is safe even for a known number, which has to lie within the bound anyway.
                missing[name] = True
                present[name] = unbound.negation(unbound.conjunction(*map(self._missing, ends)))
            elif full_path in leaves:
                missing[name] = self._missing(leaves[full_path])
                present[name] = unbound.negation(missing[name])
        for name, declared in fields.items():
            for other, upper in ((declared.low_fact, False), (declared.high_fact, True)):
                size = sizes.get(name)
                value = values.get(name) if size is None else size.count
                if other is None or other not in values or not isinstance(value, NumberPair):
                    continue
                bound = values[other]
                assert isinstance(bound, NumberPair)
                full_path = f"{path}.{name}" if path else name
                beyond = (
                    self.arithmetic.less(bound, value)
                    if upper
                    else self.arithmetic.less(value, bound)
                )
                stated = True if size is None else size.stated
                faults.append(
                    (full_path, unbound.conjunction(stated, present[other], beyond.certain))
                )
                if size is not None:
                    continue
                values[name] = self._narrowed(value, bound, upper, missing[name], present[other])
                present[name] = unbound.disjunction(present[name], present[other])
        return faults

    def _missing(self, leaf: FactColumn) -> UnboundTruth:
        return unbound.is_null(unbound.column(leaf.column)) if self._nullable(leaf) else False

    def _narrowed(
        self,
        value: NumberPair,
        bound: NumberPair,
        upper: bool,
        missing: UnboundTruth,
        present: UnboundTruth,
    ) -> NumberPair:
        applies = unbound.conjunction(missing, present)
        if applies is False:
            return value
        low, high = value.low, value.high
        if upper:
            high = self.arithmetic.ends.pick(applies, self._met(high, bound.high, upper), high)
        else:
            low = self.arithmetic.ends.pick(applies, self._met(low, bound.low, upper), low)
        return NumberPair(low, high)

    def _met(self, end: End | None, bound: End | None, upper: bool) -> End | None:
        if end is None or bound is None:
            return bound if end is None else end
        ends = self.arithmetic.ends
        met: End | None = (ends.minimum if upper else ends.maximum)(end, bound)
        if bound.nullable:
            met = ends.pick(unbound.is_null(bound.numerator), end, met)
        return ends.pick(unbound.is_null(end.numerator), bound, met) if end.nullable else met


def _too_many_digits(leaf: FactColumn) -> UnsupportedOperation:
    return UnsupportedOperation(
        f"số ở `{leaf.path}` có quá nhiều chữ số",
        f"too many digits in the numbers of `{leaf.path}`",
    )


def _ends_of(path: str, leaves: Mapping[str, FactColumn]) -> tuple[FactColumn, FactColumn] | None:
    """Return the two columns of a number whose ends have columns of their own, else None."""
    lower, upper = (leaves.get(each) for each in end_paths(path))
    if lower is None or upper is None or lower.interval_path != path:
        return None
    return lower, upper


def item_set(name: str, stated: UnboundTruth, certain: FactColumn | None) -> ItemSet:
    """Return all items of a list.

    Args:
        name: the list.
        stated: whether a row states it.
        certain: the column that says which items certainly belong to it; None: all of them.
    """
    belongs = True if certain is None else unbound.coalesce(unbound.column(certain.column), False)
    return ItemSet(name, TruthPair(belongs, True), stated)
