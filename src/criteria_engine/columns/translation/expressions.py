"""expressions: a checked expression → its value over columns.

Functions and operators are translated by their own declarations (`columns=…`). A function without one is
reported by name and location before any query runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, assert_never

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.translation.algebra import Algebra
from criteria_engine.columns.translation.values import (
    FALSE,
    TRUE,
    ColumnValue,
    DateColumn,
    ItemExpr,
    ItemSet,
    ListLiteral,
    NumberPair,
    RecordColumns,
    TextColumn,
    TruthPair,
    UnsupportedOperation,
    ValueRange,
    constant_range,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import Range
from criteria_engine.source import Source


class UnsupportedExpression(Exception):
    """An expression that cannot be decided over columns; `diagnostic` names the construct and its location."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message("en"))


@dataclass(frozen=True, slots=True)
class ColumnScope:
    """The local variables that an expression may read.

    Attributes:
        values: the values of all variables, by slot.
        readable: the slots that can be read within a loop over the items of a fact; None outside of loops.
    """

    values: Mapping[int, ColumnValue]
    readable: frozenset[int] | None = None

    def local(self, slot: int) -> ColumnValue:
        """Return the value of a variable.

        Raises:
            UnsupportedOperation: it belongs to a loop around this one.
        """
        if self.readable is not None and slot not in self.readable:
            # A query cannot iterate over one list for each item of another.
            raise UnsupportedOperation("vòng lặp trong vòng lặp", "a loop inside a loop")
        return self.values[slot]

    def with_local(self, slot: int, value: ColumnValue) -> ColumnScope:
        """Return the scope with one more variable."""
        readable = None if self.readable is None else self.readable | {slot}
        return ColumnScope({**self.values, slot: value}, readable)

    def loop(self, slot: int, value: ColumnValue) -> ColumnScope:
        """Return the scope within a loop over the items of a fact, where only the item can be read."""
        return ColumnScope({**self.values, slot: value}, frozenset({slot}))


OUTERMOST: Final = ColumnScope({})
"""The scope outside of all loops."""


class ExpressionTranslator:
    """Translates the expressions of one set over the columns of one table.

    Args:
        algebra: the operations on values.
        definitions: the set's definitions, by name.
        facts: the values of the facts, by name.
        items: for each list, the record that each of its items is.
        store: stores a definition's value in a column and returns the value that reads it.
    """

    def __init__(
        self,
        algebra: Algebra,
        definitions: Mapping[str, Core],
        facts: Mapping[str, ColumnValue],
        items: Mapping[str, RecordColumns],
        store: Any,
    ) -> None:
        self.algebra = algebra
        self._definitions = definitions
        self._facts = facts
        self._items = items
        self._store = store
        self._defined: dict[str, ColumnValue] = {}

    def translate(self, node: Core, scope: ColumnScope = OUTERMOST) -> ColumnValue:
        """Return the value of an expression over columns.

        Args:
            node: the expression.
            scope: the local variables that it reads.

        Raises:
            UnsupportedExpression: it cannot be translated.
        """
        try:
            return self._translate(node, scope)
        except UnsupportedOperation as error:
            what = Text(error.vi, error.en)
            span = node.written.span or Source("expression", "").whole()
            raise UnsupportedExpression(
                codes.UNSUPPORTED_OVER_COLUMNS.at(span, what=what)
            ) from None

    def _translate(self, node: Core, scope: ColumnScope) -> ColumnValue:
        match node:
            case core.Constant(value):
                return self._constant(value)
            case core.Fact(name):
                return self._facts[name]
            case core.Defined(name):
                return self._definition(name)
            case core.Local(slot):
                return scope.local(slot)
            case core.FieldAccess(subject, name):
                return self._field(self.translate(subject, scope), name)
            case core.Apply():
                return self._apply(node, scope)
            case core.Conjunction(operands):
                return self.algebra.both(*(self.translate(each, scope) for each in operands))
            case core.Disjunction(operands):
                return self.algebra.either(*(self.translate(each, scope) for each in operands))
            case core.Negation(operand):
                return self.algebra.opposite(self.translate(operand, scope))
            case core.Choose(condition, then, otherwise):
                return self.algebra.choose(
                    *(self.translate(each, scope) for each in (condition, then, otherwise))
                )
            case core.Quantify(quantifier, slot, items, condition):
                among = self.translate(items, scope)
                met = self._for_each(among, slot, condition, scope)
                ask = self.algebra.every if quantifier == "every" else self.algebra.some
                return ask(among, met)
            case core.Select(items, slot, condition):
                return self._select(self.translate(items, scope), slot, condition, scope)
            case core.Map(items, slot, body):
                return self._for_each(self.translate(items, scope), slot, body, scope)
            case core.MakeList(parts):
                return ListLiteral(tuple((self.translate(part, scope), TRUE) for part in parts))
            case core.MakeRecord():
                return self._record(node, scope)
            case core.MakeRange(low, high, low_included, high_included):
                ends = [None if end is None else self.translate(end, scope) for end in (low, high)]
                return ValueRange(ends[0], ends[1], low_included, high_included)
            case _:
                assert_never(node)

    # ---- names -----------------------------------------------------------------------------

    def _definition(self, name: str) -> ColumnValue:
        if name not in self._defined:
            self._defined[name] = self._store(name, self.translate(self._definitions[name]))
        return self._defined[name]

    def _field(self, subject: ColumnValue, name: str) -> ColumnValue:
        match subject:
            case RecordColumns(fields) if name in fields:
                return fields[name]
            case ItemSet() | ItemExpr():
                among = subject.items if isinstance(subject, ItemExpr) else subject
                value = subject.value if isinstance(subject, ItemExpr) else self._items[among.name]
                return ItemExpr(among, self._field(value, name))
            case _:
                raise UnsupportedOperation(
                    "trường mà bản ghi có thể không có", "a field that a record may lack"
                )

    def _record(self, node: core.MakeRecord, scope: ColumnScope) -> ColumnValue:
        fields: dict[str, ColumnValue] = {}
        for name, slot, value in zip(node.names, node.slots, node.values, strict=True):
            fields[name] = self.translate(value, scope)
            scope = scope.with_local(slot, fields[name])
        return RecordColumns(fields)

    # ---- constants -------------------------------------------------------------------------

    def _constant(self, value: Any) -> ColumnValue:
        match value:
            case bool():
                return TRUE if value else FALSE
            case int() | Decimal():
                return self.algebra.numbers.constant(value)
            case str():
                return TextColumn(value, nullable=False)
            case datetime():
                raise UnsupportedOperation("ngày giờ", "a date and time")
            case date():
                return DateColumn(value, nullable=False)
            case tuple():
                return ListLiteral(tuple((self._constant(each), TRUE) for each in value))
            case Range(low, high):
                ends = [None if end is None else self._constant(end) for end in (low, high)]
                return constant_range(value, ends[0], ends[1])
            case None:
                raise UnsupportedOperation("giá trị null", "a null value")
            case _:
                raise UnsupportedOperation("một hằng như vậy", "a constant of this type")

    # ---- lists -----------------------------------------------------------------------------

    def _for_each(
        self, among: ColumnValue, slot: int, body: Core, scope: ColumnScope
    ) -> ColumnValue:
        """Return the value of the body for each item."""
        match among:
            case ItemSet(name):
                return ItemExpr(among, self.translate(body, scope.loop(slot, self._items[name])))
            case ItemExpr(items, value):
                return ItemExpr(items, self.translate(body, scope.loop(slot, value)))
            case ListLiteral(pairs):
                values = [
                    (self.translate(body, scope.with_local(slot, value)), member)
                    for value, member in pairs
                ]
                return ListLiteral(tuple(values))
            case _:
                raise UnsupportedOperation("một danh sách như vậy", "a list of this form")

    def _select(
        self, among: ColumnValue, slot: int, condition: Core, scope: ColumnScope
    ) -> ColumnValue:
        def chosen(member: TruthPair, inner: ColumnScope) -> TruthPair:
            return self.algebra.both(member, self.translate(condition, inner))

        match among:
            case ItemSet(name, member, stated):
                inner = scope.loop(slot, self._items[name])
                return ItemSet(name, chosen(member, inner), stated)
            case ItemExpr(ItemSet(name, member, stated), value):
                inner = scope.loop(slot, value)
                return ItemExpr(ItemSet(name, chosen(member, inner), stated), value)
            case ListLiteral(pairs):
                items = [
                    (value, chosen(member, scope.with_local(slot, value)))
                    for value, member in pairs
                ]
                return ListLiteral(tuple(items))
            case _:
                raise UnsupportedOperation("một danh sách như vậy", "a list of this form")

    # ---- functions -------------------------------------------------------------------------

    def _apply(self, node: core.Apply, scope: ColumnScope) -> ColumnValue:
        columns = node.function.columns
        if columns is None:
            name = node.function.name
            raise UnsupportedOperation(f"`{name}`", f"`{name}`")
        arguments = [self.translate(each, scope) for each in node.arguments]
        result: ColumnValue = columns(self.algebra.for_call(node.type), *arguments)
        return result


def expect_truth(value: ColumnValue) -> TruthPair:
    """Return the value of an expression that was checked to be a truth."""
    assert isinstance(value, TruthPair)
    return value


def expect_number(value: ColumnValue) -> NumberPair:
    """Return the value of an expression that was checked to be a number."""
    assert isinstance(value, NumberPair)
    return value
