"""check: a name or a path in an expression → the fact, definition, local variable or field it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from itertools import count
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.binding import FunctionBinder
from criteria_engine.checking.operand_hints import truth_word
from criteria_engine.checking.reporting import excerpt_of, hole, type_text
from criteria_engine.core import Core
from criteria_engine.diagnostics import Code, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import (
    BOOLEAN,
    NULL,
    PLAIN_FIELD,
    EnumType,
    ListType,
    NeverType,
    NullableType,
    NullType,
    RecordType,
    Type,
    nullable,
    plain_item,
    without_null,
)
from criteria_engine.syntax import is_name

_MOST_COMPARED: Final = 1_000
"""With more names than this in scope (no real set has so many), no spelling is suggested."""


@dataclass(frozen=True, slots=True)
class RefusedName:
    """What is said where a name is read that means something elsewhere only.

    Attributes:
        code: the diagnostic.
        data: the values of its placeholders, besides the `name`.
    """

    code: Code
    data: Mapping[str, str | Text]


@dataclass(frozen=True, slots=True)
class Names:
    """The names an expression may use, with their types.

    Attributes:
        facts: the declared facts.
        definitions: the parameters, and the definitions that are checked already.
        at_level: for each parameter with a number for each level, its name at the level of the expression;
            None for an expression that does not belong to one level.
        answers: the words that stand for a part of the decision, with the definition of the program each means.
        refused: the names that mean something elsewhere only.
    """

    facts: Mapping[str, Type] = field(default_factory=dict)
    definitions: Mapping[str, Type] = field(default_factory=dict)
    at_level: Mapping[str, str | None] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, RefusedName] = field(default_factory=dict)


class Slots:
    """Allocates slots for local variables; all expressions of one set share it.

    Attributes:
        used: how many slots were allocated so far.
    """

    def __init__(self) -> None:
        self._next = count()
        self.used = 0

    def take(self) -> int:
        """Return a slot that no other variable of the set uses."""
        self.used += 1
        return next(self._next)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in one part of an expression refer to.

    Attributes:
        names: the names of the set, with the types that surrounding conditions prove.
        locals: the local variables with the names they were bound to, innermost last. The fields of a
            variable named `item` can be used by their own names.
        items: the variables among them that are items of a filtered list, innermost last.
        compared: what the names are compared with, if it is an enumeration or true or false; its values are
            no names, but an author may forget their quotes.
    """

    names: Names
    locals: tuple[tuple[str, core.Local], ...] = ()
    items: tuple[core.Local, ...] = ()
    compared: Core | None = None

    def bind(self, local: core.Local) -> Scope:
        """Return the scope with one more local variable."""
        return replace(self, locals=(*self.locals, (local.name, local)))

    def enter(self, item: core.Local) -> Scope:
        """Return the scope inside a list: its item is `item`, and the item's fields are in scope."""
        return replace(self, locals=(*self.locals, ("item", item)), items=(*self.items, item))

    def compare_with(self, subject: Core) -> Scope:
        """Return the scope of an operand that is compared with `subject`."""
        type_ = without_null(subject.type)
        of_values = isinstance(type_, EnumType) or type_ == BOOLEAN
        return replace(self, compared=subject) if of_values else self

    def knows(self, name: str) -> bool:
        """Whether a name means something in this scope."""
        return (
            name in self.names.facts
            or name in self.names.definitions
            or name in self.names.at_level
            or any(name == bound for bound, _ in self.locals)
            or any(_has_field(local.type, name) for bound, local in self.locals if bound == "item")
        )


class NameResolver:
    """Resolves names and paths; local variables hide definitions, and definitions hide facts."""

    def __init__(self, binder: FunctionBinder, slots: Slots) -> None:
        self._binder = binder
        self._reporter = binder.reporter
        self._slots = slots

    def resolve(self, expr: syntax.Name, scope: Scope) -> Core:
        """Return what a name means in a scope; report a name that is not in it."""
        name = expr.name
        for bound, local in reversed(scope.locals):
            # A field named `item` hides the item itself (DMN 1.5, 10.3.2.5).
            if bound == name and not (local in scope.items and _has_field(local.type, name)):
                return self.opened(core.Local(local.slot, name, local.type, expr))
            if bound == "item" and isinstance(local.type, RecordType) and name != PLAIN_FIELD:
                type_ = local.type.get(name)
                if type_ is not None:
                    item = core.Local(local.slot, "item", local.type, expr)
                    return self.opened(core.FieldAccess(item, name, type_, expr))
        if name in scope.names.at_level:
            return self._at_level(scope.names.at_level[name], expr, scope)
        if name in scope.names.definitions:
            defined = scope.names.answers.get(name, name)
            return core.Defined(defined, scope.names.definitions[name], expr)
        if name in scope.names.facts:
            return self.opened(core.Fact(name, scope.names.facts[name], expr))
        if any(isinstance(item.type, NeverType) for item in scope.items):
            # It may be a field of the items of a list that itself has a mistake.
            return hole(expr)
        if not (self._is_compared_value(expr, scope) or self._is_field_of_variable(expr, scope)):
            refused = scope.names.refused.get(name)
            code, data = (
                (codes.UNKNOWN_NAME, {}) if refused is None else (refused.code, refused.data)
            )
            self._reporter.report(code, expr, _nearest_name(name, scope), name=name, **data)
        return hole(expr)

    def _at_level(self, name: str | None, expr: syntax.Name, scope: Scope) -> Core:
        """Return the parameter that a name means at one level; report it outside of one."""
        if name is None:
            self._reporter.report(codes.OUTSIDE_LEVEL, expr, name=expr.name)
            return hole(expr)
        return core.Defined(name, scope.names.definitions[name], expr)

    def _is_compared_value(self, expr: syntax.Name, scope: Scope) -> bool:
        """Report a name that is a value without quotes, or a word for true or false."""
        if scope.compared is None:
            return False
        type_, name = without_null(scope.compared.type), expr.name
        if isinstance(type_, EnumType):
            value = name if name in type_.values else nearest(name, type_.values)
            if value is None or (value != name and _nearest_name(name, scope) is not None):
                return False
            text = excerpt_of(scope.compared.written)
            self._reporter.report(
                codes.VALUE_WITHOUT_QUOTES, expr, name=name, text=text, value=value
            )
            return True
        wanted = truth_word(name)
        if wanted is None:
            return False
        self._reporter.report(codes.TRUTH_WORD, expr, found=name, wanted=wanted)
        return True

    def _is_field_of_variable(self, expr: syntax.Name, scope: Scope) -> bool:
        """Report a name that is a field of the items of `some` or `every`, without its variable."""
        for variable, local in reversed(scope.locals):
            if variable != "item" and _has_field(local.type, expr.name):
                self._reporter.report(
                    codes.FIELD_WITHOUT_VARIABLE, expr, name=expr.name, variable=variable
                )
                return True
        return False

    def access(self, subject: Core, name: str, expr: syntax.Expr) -> Core:
        """Return what `subject.name` means: a field, a property, or the field of every item of a list."""
        match subject.type:
            case NeverType():
                return hole(expr)
            case NullType():
                return core.Constant(None, NULL, expr)
            case ListType(item) | NullableType(ListType(item)):
                slot = self._slots.take()
                local = core.Local(slot, "item", item, subject.written)
                body = self.access(local, name, expr)
                type_ = ListType(body.type)
                null = isinstance(subject.type, NullableType)
                return core.Map(subject, slot, body, nullable(type_) if null else type_, expr)
            case RecordType() as record:
                return self._field(subject, record, name, expr, null=False)
            case NullableType(RecordType() as record):
                return self._field(subject, record, name, expr, null=True)
            case _:
                return self._property(subject, name, expr)

    def _field(
        self, subject: Core, record: RecordType, name: str, expr: syntax.Expr, *, null: bool
    ) -> Core:
        type_ = record.get(name)
        if type_ is None:
            known = [field for field, _ in record.fields]
            self._reporter.report(
                codes.UNKNOWN_FIELD,
                expr,
                nearest(name, known),
                of=f"`{excerpt_of(subject.written)}`",
                name=name,
                known=", ".join(known) or "–",
            )
            return hole(expr)
        node = core.FieldAccess(subject, name, nullable(type_) if null else type_, expr)
        return self.opened(node)

    def opened(self, node: Core) -> Core:
        """Return the plain values of a list that holds them in records, or the one that an item holds.

        Authors read and compare the values; the records exist for what evaluates lists.
        """
        match node.type:
            case RecordType() as record if (value := plain_item(record)) is not None:
                return core.FieldAccess(node, PLAIN_FIELD, value, node.written)
            case ListType(item) if (value := plain_item(item)) is not None:
                slot = self._slots.take()
                held = core.Local(slot, "item", item, node.written)
                body = core.FieldAccess(held, PLAIN_FIELD, value, node.written)
                return core.Map(node, slot, body, ListType(value), node.written)
            case _:
                return node

    def _property(self, subject: Core, name: str, expr: syntax.Expr) -> Core:
        for declared in self._binder.library.find(name, "property"):
            node = self._binder.bind_exactly(declared, [subject], expr)
            if node is not None:
                return node
        self._reporter.report(
            codes.NO_FIELDS,
            expr,
            text=excerpt_of(subject.written),
            type=type_text(subject.type),
            name=name,
        )
        return hole(expr)


def closed(node: Core) -> Core:
    """Return the list whose items hold plain values, given these values; other nodes unchanged.

    Conditions on its items read them one by one, as those on records do, so that each back end has one kind
    of loop.
    """
    match node:
        case core.Map(items, slot, core.FieldAccess(core.Local(held), name)) if (
            held == slot and name == PLAIN_FIELD
        ):
            return items
        case _:
            return node


def _has_field(type_: Type, name: str) -> bool:
    return isinstance(type_, RecordType) and type_.get(name) is not None


_ANSWER_MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("outcome", "passed", "earned", "awarded", "đạt", "kết_quả"), "eligible"),
    **dict.fromkeys(("points", "score", "điểm", "tổng_điểm"), "total"),
    **dict.fromkeys(("mức", "mức_độ"), "level"),
    **dict.fromkeys(("hạng", "xếp_loại"), "grade"),
}
"""Words that authors write for parts of the decision."""


def _nearest_name(name: str, scope: Scope) -> str | None:
    meant = _ANSWER_MEANT.get(name)
    if meant in scope.names.answers:
        return meant
    fields = [f for item in scope.items for f in _field_names(item.type) if f != PLAIN_FIELD]
    bound = [name for name, _ in scope.locals]
    defined = [each for each in scope.names.definitions if is_name(each)]
    known = [*scope.names.facts, *defined, *scope.names.at_level, *fields, *bound]
    return nearest(name, known) if len(known) <= _MOST_COMPARED else None


def _field_names(type_: Type) -> Iterable[str]:
    return [name for name, _ in type_.fields] if isinstance(type_, RecordType) else ()
