"""expressions: a checked expression → its value over columns.

Functions and operators are translated by their own declarations (`columns=…`). A function without one is
reported by name and location before any query runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_never

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
from criteria_engine.model.values import Range
from criteria_engine.source import Source


class UnsupportedExpression(Exception):
    """An expression that cannot be decided over columns; `diagnostic` names the construct and its location."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message("en"))


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
        self._locals: dict[int, ColumnValue] = {}
        self._scopes: list[frozenset[int]] = []

    def translate(self, node: Core) -> ColumnValue:
        """Return the value of an expression over columns.

        Raises:
            UnsupportedExpression: it cannot be translated.
        """
        try:
            return self._translate(node)
        except UnsupportedOperation as error:
            what = Text(error.vi, error.en)
            span = node.written.span or Source("expression", "").whole()
            raise UnsupportedExpression(
                codes.UNSUPPORTED_OVER_COLUMNS.at(span, what=what)
            ) from None

    def _translate(self, node: Core) -> ColumnValue:
        match node:
            case core.Constant(value):
                return self._constant(value)
            case core.Fact(name):
                return self._facts[name]
            case core.Defined(name):
                return self._definition(name)
            case core.Local(slot):
                return self._local(slot)
            case core.FieldAccess(subject, name):
                return self._field(self.translate(subject), name)
            case core.Apply():
                return self._apply(node)
            case core.Conjunction(operands):
                return self.algebra.both(*map(self.translate, operands))
            case core.Disjunction(operands):
                return self.algebra.either(*map(self.translate, operands))
            case core.Negation(operand):
                return self.algebra.opposite(self.translate(operand))
            case core.Choose(condition, then, otherwise):
                return self.algebra.choose(
                    self.translate(condition), self.translate(then), self.translate(otherwise)
                )
            case core.Quantify(quantifier, slot, items, condition):
                among = self.translate(items)
                met = self._for_each(among, slot, condition)
                ask = self.algebra.every if quantifier == "every" else self.algebra.some
                return ask(among, met)
            case core.Select(items, slot, condition):
                return self._select(self.translate(items), slot, condition)
            case core.Map(items, slot, body):
                return self._for_each(self.translate(items), slot, body)
            case core.MakeList(parts):
                return ListLiteral(tuple((self.translate(part), TRUE) for part in parts))
            case core.MakeRecord():
                return self._record(node)
            case core.MakeRange(low, high, low_included, high_included):
                ends = [None if end is None else self.translate(end) for end in (low, high)]
                return ValueRange(ends[0], ends[1], low_included, high_included)
            case _:
                assert_never(node)

    # ---- names -----------------------------------------------------------------------------

    def _definition(self, name: str) -> ColumnValue:
        if name not in self._defined:
            scopes, self._scopes = self._scopes, []
            try:
                value = self.translate(self._definitions[name])
            finally:
                self._scopes = scopes
            self._defined[name] = self._store(name, value)
        return self._defined[name]

    def _local(self, slot: int) -> ColumnValue:
        if self._scopes and slot not in self._scopes[-1]:
            # A query cannot iterate over one list for each item of another.
            raise UnsupportedOperation("vòng lặp trong vòng lặp", "a loop inside a loop")
        return self._locals[slot]

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

    def _record(self, node: core.MakeRecord) -> ColumnValue:
        fields: dict[str, ColumnValue] = {}
        for name, slot, value in zip(node.names, node.slots, node.values, strict=True):
            fields[name] = self._locals[slot] = self.translate(value)
            if self._scopes:
                self._scopes = [*self._scopes[:-1], self._scopes[-1] | {slot}]
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

    def _for_each(self, among: ColumnValue, slot: int, body: Core) -> ColumnValue:
        """Return the value of the body for each item."""
        match among:
            case ItemSet(name):
                with self._bound(slot, self._items[name], over=True):
                    return ItemExpr(among, self.translate(body))
            case ItemExpr(items, value):
                with self._bound(slot, value, over=True):
                    return ItemExpr(items, self.translate(body))
            case ListLiteral(pairs):
                values = []
                for value, member in pairs:
                    with self._bound(slot, value):
                        values.append((self.translate(body), member))
                return ListLiteral(tuple(values))
            case _:
                raise UnsupportedOperation("một danh sách như vậy", "a list of this form")

    def _select(self, among: ColumnValue, slot: int, condition: Core) -> ColumnValue:
        both = self.algebra.both
        match among:
            case ItemSet(name, member, stated):
                with self._bound(slot, self._items[name], over=True):
                    return ItemSet(name, both(member, self.translate(condition)), stated)
            case ItemExpr(ItemSet(name, member, stated), value):
                with self._bound(slot, value, over=True):
                    chosen = ItemSet(name, both(member, self.translate(condition)), stated)
                return ItemExpr(chosen, value)
            case ListLiteral(pairs):
                items = []
                for value, member in pairs:
                    with self._bound(slot, value):
                        items.append((value, both(member, self.translate(condition))))
                return ListLiteral(tuple(items))
            case _:
                raise UnsupportedOperation("một danh sách như vậy", "a list of this form")

    @contextmanager
    def _bound(self, slot: int, value: ColumnValue, *, over: bool = False) -> Iterator[None]:
        """Bind a local variable to an item; `over` says that it is an item of a fact, not of a literal."""
        before = self._locals.get(slot)
        self._locals[slot] = value
        scopes = self._scopes
        if over:
            # Inside a loop over a list, the items of an outer list cannot be read.
            self._scopes = [*scopes, frozenset({slot})]
        elif scopes:
            self._scopes = [*scopes[:-1], scopes[-1] | {slot}]
        try:
            yield
        finally:
            self._scopes = scopes
            if before is not None:
                self._locals[slot] = before

    # ---- functions -------------------------------------------------------------------------

    def _apply(self, node: core.Apply) -> ColumnValue:
        columns = node.function.columns
        if columns is None:
            name = node.function.name
            raise UnsupportedOperation(f"`{name}`", f"`{name}`")
        arguments = [self.translate(each) for each in node.arguments]
        self.algebra.result = node.type
        result: ColumnValue = columns(self.algebra, *arguments)
        return result


def expect_truth(value: ColumnValue) -> TruthPair:
    """Return the value of an expression that was checked to be a truth."""
    assert isinstance(value, TruthPair)
    return value


def expect_number(value: ColumnValue) -> NumberPair:
    """Return the value of an expression that was checked to be a number."""
    assert isinstance(value, NumberPair)
    return value
