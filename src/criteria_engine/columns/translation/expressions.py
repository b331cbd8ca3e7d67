"""lower: one checked expression → what it comes to over columns.

Functions and operators are lowered by their own declarations (`columns=…`); what a declaration does
not say is refused by name, with the place where it was written, before anything runs.
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
    DateColumn,
    Few,
    ItemExpr,
    Items,
    Lowered,
    NumberPair,
    RecordColumns,
    TextColumn,
    TruthPair,
    Unlowered,
    ValueRange,
    between,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.values import Range
from criteria_engine.source import Source


class NotLowered(Exception):
    """A construct that cannot be decided over columns; the diagnostic says which and where."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message("en"))


class Lowering:
    """Lowers the expressions of one set over the columns of one table.

    `facts` are the facts' columns, `items` the record that an item of each list is, and `keep` gives
    a definition's value a column of its own.
    """

    def __init__(
        self,
        algebra: Algebra,
        definitions: Mapping[str, Core],
        facts: Mapping[str, Lowered],
        items: Mapping[str, RecordColumns],
        keep: Any,
    ) -> None:
        self.algebra = algebra
        self._definitions = definitions
        self._facts = facts
        self._items = items
        self._keep = keep
        self._defined: dict[str, Lowered] = {}
        self._locals: dict[int, Lowered] = {}
        self._inside: list[frozenset[int]] = []

    def lower(self, node: Core) -> Lowered:
        """What an expression comes to.

        Raises:
            NotLowered: it cannot be said of columns.
        """
        try:
            return self._lower(node)
        except Unlowered as refused:
            what = Text(refused.vi, refused.en)
            span = node.written.span or Source("expression", "").whole()
            raise NotLowered(codes.NOT_IN_COLUMNS.at(span, what=what)) from None

    def _lower(self, node: Core) -> Lowered:
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
                return self._field(self.lower(subject), name)
            case core.Apply():
                return self._apply(node)
            case core.Conjunction(operands):
                return self.algebra.both(*map(self.lower, operands))
            case core.Disjunction(operands):
                return self.algebra.either(*map(self.lower, operands))
            case core.Negation(operand):
                return self.algebra.opposite(self.lower(operand))
            case core.Choose(condition, then, otherwise):
                return self.algebra.choose(
                    self.lower(condition), self.lower(then), self.lower(otherwise)
                )
            case core.Quantify(quantifier, slot, items, condition):
                among = self.lower(items)
                met = self._for_each(among, slot, condition)
                ask = self.algebra.every if quantifier == "every" else self.algebra.some
                return ask(among, met)
            case core.Select(items, slot, condition):
                return self._select(self.lower(items), slot, condition)
            case core.Map(items, slot, body):
                return self._for_each(self.lower(items), slot, body)
            case core.MakeList(parts):
                return Few(tuple((self.lower(part), TRUE) for part in parts))
            case core.MakeRecord():
                return self._record(node)
            case core.MakeRange(low, high, low_included, high_included):
                ends = [None if end is None else self.lower(end) for end in (low, high)]
                return ValueRange(ends[0], ends[1], low_included, high_included)
            case _:
                assert_never(node)

    # ---- names -----------------------------------------------------------------------------

    def _definition(self, name: str) -> Lowered:
        if name not in self._defined:
            inside, self._inside = self._inside, []
            try:
                value = self.lower(self._definitions[name])
            finally:
                self._inside = inside
            self._defined[name] = self._keep(name, value)
        return self._defined[name]

    def _local(self, slot: int) -> Lowered:
        if self._inside and slot not in self._inside[-1]:
            # The database would go through one list for each item of another.
            raise Unlowered("vòng lặp trong vòng lặp", "a loop inside a loop")
        return self._locals[slot]

    def _field(self, subject: Lowered, name: str) -> Lowered:
        match subject:
            case RecordColumns(fields) if name in fields:
                return fields[name]
            case Items() | ItemExpr():
                among = subject.items if isinstance(subject, ItemExpr) else subject
                value = subject.value if isinstance(subject, ItemExpr) else self._items[among.name]
                return ItemExpr(among, self._field(value, name))
            case _:
                raise Unlowered("trường mà bản ghi có thể không có", "a field a record may lack")

    def _record(self, node: core.MakeRecord) -> Lowered:
        fields: dict[str, Lowered] = {}
        for name, slot, value in zip(node.names, node.slots, node.values, strict=True):
            fields[name] = self._locals[slot] = self.lower(value)
            if self._inside:
                self._inside = [*self._inside[:-1], self._inside[-1] | {slot}]
        return RecordColumns(fields)

    # ---- constants -------------------------------------------------------------------------

    def _constant(self, value: Any) -> Lowered:
        match value:
            case bool():
                return TRUE if value else FALSE
            case int() | Decimal():
                return self.algebra.numbers.constant(value)
            case str():
                return TextColumn(value, nullable=False)
            case datetime():
                raise Unlowered("ngày giờ", "a date and time")
            case date():
                return DateColumn(value, nullable=False)
            case tuple():
                return Few(tuple((self._constant(each), TRUE) for each in value))
            case Range(low, high):
                ends = [None if end is None else self._constant(end) for end in (low, high)]
                return between(value, ends[0], ends[1])
            case None:
                raise Unlowered("giá trị null", "a null")
            case _:
                raise Unlowered("một hằng như vậy", "such a constant")

    # ---- lists -----------------------------------------------------------------------------

    def _for_each(self, among: Lowered, slot: int, body: Core) -> Lowered:
        """The body's value for each item."""
        match among:
            case Items(name):
                with self._bound(slot, self._items[name], over=True):
                    return ItemExpr(among, self.lower(body))
            case ItemExpr(items, value):
                with self._bound(slot, value, over=True):
                    return ItemExpr(items, self.lower(body))
            case Few(pairs):
                found = []
                for value, member in pairs:
                    with self._bound(slot, value):
                        found.append((self.lower(body), member))
                return Few(tuple(found))
            case _:
                raise Unlowered("một danh sách như vậy", "such a list")

    def _select(self, among: Lowered, slot: int, condition: Core) -> Lowered:
        both = self.algebra.both
        match among:
            case Items(name, member, stated):
                with self._bound(slot, self._items[name], over=True):
                    return Items(name, both(member, self.lower(condition)), stated)
            case ItemExpr(Items(name, member, stated), value):
                with self._bound(slot, value, over=True):
                    chosen = Items(name, both(member, self.lower(condition)), stated)
                return ItemExpr(chosen, value)
            case Few(pairs):
                kept = []
                for value, member in pairs:
                    with self._bound(slot, value):
                        kept.append((value, both(member, self.lower(condition))))
                return Few(tuple(kept))
            case _:
                raise Unlowered("một danh sách như vậy", "such a list")

    @contextmanager
    def _bound(self, slot: int, value: Lowered, *, over: bool = False) -> Iterator[None]:
        """A local variable that stands for an item; `over` the items of a list of facts."""
        before = self._locals.get(slot)
        self._locals[slot] = value
        inside = self._inside
        if over:
            # Inside a loop over a list, an outer list's item is out of reach.
            self._inside = [*inside, frozenset({slot})]
        elif inside:
            self._inside = [*inside[:-1], inside[-1] | {slot}]
        try:
            yield
        finally:
            self._inside = inside
            if before is not None:
                self._locals[slot] = before

    # ---- functions -------------------------------------------------------------------------

    def _apply(self, node: core.Apply) -> Lowered:
        columns = node.function.columns
        if columns is None:
            name = node.function.name
            raise Unlowered(f"`{name}`", f"`{name}`")
        arguments = [self.lower(each) for each in node.arguments]
        self.algebra.result = node.type
        result: Lowered = columns(self.algebra, *arguments)
        return result


def truth(value: Lowered) -> TruthPair:
    """The value of a checked condition."""
    assert isinstance(value, TruthPair)
    return value


def amount(value: Lowered) -> NumberPair:
    """The value of a checked number."""
    assert isinstance(value, NumberPair)
    return value
