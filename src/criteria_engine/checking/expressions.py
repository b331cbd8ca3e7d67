"""check: an expression as written → the typed core, or every mistake in it.

A part that is wrong becomes a *hole* (a constant of type "nothing", which fits everywhere), so
that one mistake gives one diagnostic and the rest is still looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Final, assert_never

from criteria_engine import core, syntax
from criteria_engine.calling import call
from criteria_engine.core import Core
from criteria_engine.diagnostics import Code, Diagnostic, Said, nearest
from criteria_engine.diagnostics import checking as codes
from criteria_engine.library import (
    Bound,
    Function,
    FunctionFailed,
    Library,
    Mismatch,
    Parameter,
    Signature,
    bind,
)
from criteria_engine.source import Source, Span
from criteria_engine.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NEVER,
    NULL,
    STRING,
    EnumType,
    ListType,
    NeverType,
    NullableType,
    NullType,
    NumberType,
    RangeType,
    RecordType,
    Type,
    describe,
    describe_in_vietnamese,
    fits,
    is_ordered,
    join,
    join_all,
    may_be_null,
    nullable,
    without_null,
)
from criteria_engine.values import (
    UNKNOWN,
    Interval,
    Months,
    Range,
    TooLong,
    Value,
    holds_unknown,
    unknown_of,
)


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may speak of: declared facts, and the definitions and parameters before it."""

    facts: Mapping[str, Type] = field(default_factory=dict)
    definitions: Mapping[str, Type] = field(default_factory=dict)


class Slots:
    """Hands out places for local variables; one counter serves a whole set."""

    def __init__(self) -> None:
        self._next = count()
        self.used = 0

    def take(self) -> int:
        """A place no other variable of the set uses."""
        self.used += 1
        return next(self._next)


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked expression (a hole where it was wrong), and what was found."""

    core: Core
    diagnostics: tuple[Diagnostic, ...]


def check_expression(
    expression: syntax.Expr, names: Names, library: Library, slots: Slots | None = None
) -> Checked:
    """Resolve names, bind functions, find types; all mistakes at once."""
    checker = _Checker(names, library, slots or Slots())
    return Checked(checker.check(expression, _Scope()), tuple(checker.found))


def check_condition(
    expression: syntax.Expr, names: Names, library: Library, slots: Slots | None = None
) -> Checked:
    """The same for an expression that must be true or false, never null."""
    checker = _Checker(names, library, slots or Slots())
    return Checked(checker.condition(expression, _Scope()), tuple(checker.found))


def check_value(
    expression: syntax.Expr,
    wanted: Type,
    names: Names,
    library: Library,
    slots: Slots | None = None,
) -> Checked:
    """The same for an expression that must give a value of a type, never null."""
    checker = _Checker(names, library, slots or Slots())
    node = checker.check(expression, _Scope())
    return Checked(checker.want(node, wanted), tuple(checker.found))


def literal_type(value: Value) -> Type:
    """The narrowest type of a known value."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return NumberType(value, value, True)
        case Decimal():
            return NumberType(value, value, value == value.to_integral_value())
        case str():
            return STRING
        case datetime():
            return DATE_TIME
        case date():
            return DATE
        case Months():
            return MONTHS
        case timedelta():
            return DAYS
        case tuple():
            return ListType(join_all(map(literal_type, value)))
        case dict():
            return RecordType(tuple((name, literal_type(item)) for name, item in value.items()))
        case Range(low, high):
            ends = [end for end in (low, high) if end is not None]
            return RangeType(join_all(map(literal_type, ends)))
        case _:
            return ANY


@dataclass(frozen=True, slots=True)
class _Scope:
    """Local names, innermost last; a record's fields are in reach by their own names."""

    locals: tuple[tuple[str, core.Local], ...] = ()
    items: tuple[core.Local, ...] = ()

    def bind(self, local: core.Local) -> _Scope:
        return _Scope((*self.locals, (local.name, local)), self.items)

    def enter(self, item: core.Local) -> _Scope:
        return _Scope((*self.locals, ("item", item)), (*self.items, item))


_COMPARED: Final = 1_000
"""Among more names than these, more than any set has, the nearest to a misspelt one is not looked for."""

_OPERATOR_WORDS: Final[Mapping[str, str]] = {"negate": "-", "item at": "[…]"}


class _Checker:
    def __init__(self, names: Names, library: Library, slots: Slots) -> None:
        self._names = names
        self._library = library
        self._slots = slots
        self.found: list[Diagnostic] = []

    # ---- by node ---------------------------------------------------------------------------

    def check(self, expr: syntax.Expr, scope: _Scope) -> Core:
        match expr:
            case syntax.Literal(value):
                return core.Constant(value, literal_type(value), expr)
            case syntax.Name():
                return self._name(expr, scope)
            case syntax.Path(subject, name):
                return self._access(self.check(subject, scope), name, expr)
            case syntax.Negate(operand):
                return self._operator("negate", [self.check(operand, scope)], expr)
            case syntax.Calculate(operator, left, right):
                operands = [self.check(left, scope), self.check(right, scope)]
                return self._operator(operator, operands, expr)
            case syntax.Compare(operator, left, right):
                return self._compare(
                    operator, self.check(left, scope), self.check(right, scope), expr
                )
            case syntax.Between(operand, low, high):
                range_ = self._range(
                    self.check(low, scope), self.check(high, scope), True, True, expr
                )
                return self._operator("in", [self.check(operand, scope), range_], expr)
            case syntax.In(operand, tests):
                return self._in(expr, operand, tests, scope)
            case syntax.Limit():
                return self._limit(expr, scope)
            case syntax.And(operands) | syntax.Or(operands):
                return self._connect(expr, operands, scope)
            case syntax.Not(operand):
                inner = self._truth(operand, scope)
                return core.Not(inner, inner.type, expr)
            case syntax.If(condition, then, otherwise):
                return self._if(expr, condition, then, otherwise, scope)
            case syntax.Quantified(bindings=bindings):
                return self._quantified(expr, bindings, scope)
            case syntax.Filter():
                return self._filter(expr, scope)
            case syntax.ListOf(items):
                return self._list([self.check(item, scope) for item in items], expr)
            case syntax.RecordOf(entries):
                return self._record(expr, entries, scope)
            case syntax.RangeOf(low, high, low_included, high_included):
                return self._range(
                    self.check(low, scope),
                    self.check(high, scope),
                    low_included,
                    high_included,
                    expr,
                )
            case syntax.Call():
                return self._call(expr, scope)
            case _:
                assert_never(expr)

    # ---- names and paths -------------------------------------------------------------------

    def _name(self, expr: syntax.Name, scope: _Scope) -> Core:
        name = expr.name
        for bound, local in reversed(scope.locals):
            if bound == name:
                return core.Local(local.slot, name, local.type, expr)
            if bound == "item" and isinstance(local.type, RecordType):
                type_ = local.type.get(name)
                if type_ is not None:
                    item = core.Local(local.slot, "item", local.type, expr)
                    return core.Field(item, name, type_, expr)
        if name in self._names.definitions:
            return core.Defined(name, self._names.definitions[name], expr)
        if name in self._names.facts:
            return core.Fact(name, self._names.facts[name], expr)
        if any(isinstance(item.type, NeverType) for item in scope.items):
            # It may be a field of the items of a list that is a hole itself.
            return self._hole(expr)
        self._report(codes.UNKNOWN_NAME, expr, self._nearest_name(name, scope), name=name)
        return self._hole(expr)

    def _nearest_name(self, name: str, scope: _Scope) -> str | None:
        fields = [f for item in scope.items for f in _field_names(item.type)]
        bound = [name for name, _ in scope.locals]
        known = [*self._names.facts, *self._names.definitions, *fields, *bound]
        return nearest(name, known) if len(known) <= _COMPARED else None

    def _access(self, subject: Core, name: str, expr: syntax.Expr) -> Core:
        match subject.type:
            case NeverType():
                return self._hole(expr)
            case NullType():
                return core.Constant(None, NULL, expr)
            case ListType(item):
                slot = self._slots.take()
                local = core.Local(slot, "item", item, subject.written)
                body = self._access(local, name, expr)
                return core.Map(subject, slot, body, ListType(body.type), expr)
            case NullableType(ListType()):
                self._report_null(subject)
                return self._hole(expr)
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
            self._report(
                codes.UNKNOWN_FIELD,
                expr,
                nearest(name, known),
                of=f"`{_text(subject.written)}`",
                name=name,
                known=", ".join(known) or "–",
            )
            return self._hole(expr)
        return core.Field(subject, name, nullable(type_) if null else type_, expr)

    def _property(self, subject: Core, name: str, expr: syntax.Expr) -> Core:
        for declared in self._library.find(name, "property"):
            node = self._bind(declared, [subject], expr)
            if node is not None:
                return node
        self._report(
            codes.NO_FIELDS,
            expr,
            None,
            text=_text(subject.written),
            type=named(subject.type),
            name=name,
        )
        return self._hole(expr)

    # ---- operators and functions -----------------------------------------------------------

    def _operator(self, name: str, operands: list[Core], expr: syntax.Expr) -> Core:
        for declared in self._library.find(name, "operator"):
            node = self._bind(declared, operands, expr)
            if node is not None:
                return node
        word = _OPERATOR_WORDS.get(name, name)
        types = [named(operand.type) for operand in operands]
        if len(types) == 1:
            self._report(codes.WRONG_OPERAND_TYPE, expr, None, operator=word, found=types[0])
        else:
            self._report(
                codes.WRONG_OPERAND_TYPES, expr, None, operator=word, left=types[0], right=types[1]
            )
        return self._hole(expr)

    def _compare(self, operator: str, left: Core, right: Core, expr: syntax.Expr) -> Core:
        if operator in ("=", "!="):
            self._known_value(left, right)
            self._known_value(right, left)
        return self._operator(operator, [left, right], expr)

    def _known_value(self, subject: Core, literal: Core) -> None:
        """An enumeration compared with a text it can never be: a rule that silently never fires."""
        enum = without_null(subject.type)
        if isinstance(enum, ListType):
            enum = enum.item
        if not isinstance(enum, EnumType):
            return
        for node in core.walk(literal):
            if isinstance(node, core.Constant):
                values = node.value if isinstance(node.value, tuple) else (node.value,)
                for value in values:
                    if isinstance(value, str) and value not in enum.values:
                        self._report(
                            codes.NEVER_EQUAL,
                            node.written,
                            nearest(value, enum.values),
                            value=value,
                            text=_text(subject.written),
                            known=", ".join(enum.values),
                        )

    def _call(self, expr: syntax.Call, scope: _Scope) -> Core:
        declared = self._library.find(expr.function)
        if not declared:
            near = nearest(expr.function, self._library.names)
            self._report(codes.UNKNOWN_FUNCTION, expr, near, name=expr.function)
            for argument in expr.arguments:
                self.check(argument.value, scope)
            return self._hole(expr)
        signatures = [(f, s) for f in declared for s in f.signatures]
        fitting = [(f, s) for f, s in signatures if s.accepts(len(expr.arguments))]
        shown = "; ".join(s.text for _, s in signatures)
        if not fitting:
            count_ = len(expr.arguments)
            self._report(
                codes.WRONG_ARGUMENT_COUNT,
                expr,
                None,
                name=expr.function,
                count=count_,
                signatures=shown,
            )
            return self._hole(expr)
        return self._call_one_of(expr, fitting, shown, scope)

    def _call_one_of(
        self,
        expr: syntax.Call,
        candidates: Sequence[tuple[Function, Signature]],
        shown: str,
        scope: _Scope,
    ) -> Core:
        checked: dict[tuple[int, bool], Core] = {}
        failure: tuple[Mismatch, Core] | None = None
        misnamed: str | None = None
        for declared, signature in candidates:
            placed = _placed(expr.arguments, signature)
            if isinstance(placed, str):
                misnamed = misnamed or placed
                continue
            arguments = self._arguments(expr, placed, signature, scope, checked)
            bound = bind(
                signature, [a.type for a in arguments], propagate=declared.nulls == "propagate"
            )
            if isinstance(bound, Bound):
                return self._applied(declared, signature, arguments, bound, expr)
            failure = failure or (bound, arguments[bound.argument])
        if failure is None:
            self._report(
                codes.UNKNOWN_ARGUMENT,
                expr,
                None,
                function=expr.function,
                name=misnamed,
                signatures=shown,
            )
            return self._hole(expr)
        mismatch, node = failure
        self._report(
            codes.WRONG_ARGUMENT_TYPE,
            node.written,
            None,
            function=expr.function,
            wanted=_with_own_word(mismatch.wanted_vi, mismatch.wanted),
            text=_text(node.written),
            found=named(node.type),
            signatures=shown,
        )
        return self._hole(expr)

    def _arguments(
        self,
        expr: syntax.Call,
        placed: Sequence[tuple[Parameter, syntax.Expr | None]],
        signature: Signature,
        scope: _Scope,
        checked: dict[tuple[int, bool], Core],
    ) -> list[Core]:
        """The arguments in the signature's order; conditions over items become projections."""
        arguments: list[Core] = []
        for parameter, value in placed:
            if value is None:
                arguments.append(core.Constant(None, NULL, expr))
                continue
            key = (id(value), parameter.each)
            if key not in checked:
                checked[key] = (
                    self._each(arguments[0], value, scope)
                    if parameter.each
                    else self.check(value, scope)
                )
            arguments.append(checked[key])
        return arguments

    def _each(self, items: Core, condition: syntax.Expr, scope: _Scope) -> Core:
        """The values of an expression for each item of a list, or for the one item there is."""
        list_ = without_null(items.type)
        if not isinstance(list_, ListType | NullType | NeverType):
            items = core.MakeList((items,), ListType(items.type), items.written)
            list_ = items.type
        item = list_.item if isinstance(list_, ListType) else NEVER
        slot = self._slots.take()
        body = self._condition_in(condition, scope.enter(core.Local(slot, "item", item, condition)))
        return core.Map(items, slot, body, body.type, condition)

    def _bind(self, declared: Function, operands: list[Core], expr: syntax.Expr) -> Core | None:
        for signature in declared.signatures:
            bound = bind(
                signature, [o.type for o in operands], propagate=declared.nulls == "propagate"
            )
            if isinstance(bound, Bound) and not bound.singletons:
                return self._applied(declared, signature, operands, bound, expr)
        return None

    def _applied(
        self,
        declared: Function,
        signature: Signature,
        arguments: Sequence[Core],
        bound: Bound,
        expr: syntax.Expr,
    ) -> Core:
        given = tuple(
            core.MakeList((a,), ListType(a.type), a.written) if i in bound.singletons else a
            for i, a in enumerate(arguments)
        )
        given = tuple(map(_folded, given))
        type_ = _narrowed(declared, given, bound.result)
        node = core.Apply(declared, signature, given, type_, expr)
        if any(isinstance(a.type, NeverType) for a in arguments):
            return core.Apply(declared, signature, given, type_, expr)
        return self._constant(node) or node

    def _constant(self, node: core.Apply) -> Core | None:
        if not all(isinstance(a, core.Constant) for a in node.arguments):
            return None
        values = [a.value for a in node.arguments if isinstance(a, core.Constant)]
        try:
            value = call(node.function, node.signature, values, node.type)
        except TooLong:
            self._report(codes.TOO_LONG, node.written, None, text=_text(node.written))
            return self._hole(node.written)
        except FunctionFailed:
            # It is told where a decision needs it.
            return None
        if holds_unknown(value):
            return None
        if value is None and not any(v is None for v in values):
            why = _why_null(node)
            self._report(codes.ALWAYS_NULL, node.written, None, text=_text(node.written), why=why)
        return core.Constant(value, literal_type(value), node.written)

    # ---- in, ranges, filters ---------------------------------------------------------------

    def _in(
        self, expr: syntax.In, operand: syntax.Expr, tests: tuple[syntax.Expr, ...], scope: _Scope
    ) -> Core:
        subject = self.check(operand, scope)
        parts = [self._test(subject, test, scope, expr) for test in tests]
        if len(parts) == 1:
            return parts[0]
        return core.Any(tuple(parts), _truth_type(parts), expr)

    def _test(self, subject: Core, test: syntax.Expr, scope: _Scope, expr: syntax.In) -> Core:
        written = expr if len(expr.tests) == 1 else test
        if isinstance(test, syntax.Limit):
            bound = self.check(test.bound, scope)
            return self._compare(test.operator, subject, bound, written)
        checked = self.check(test, scope)
        self._known_value(subject, checked)
        if isinstance(subject.type, NullType) and not isinstance(
            checked.type, RangeType | ListType
        ):
            return self._operator("=", [subject, checked], written)
        return self._operator("in", [subject, checked], written)

    def _limit(self, expr: syntax.Limit, scope: _Scope) -> Core:
        bound = self.check(expr.bound, scope)
        match expr.operator:
            case "<" | "<=":
                return self._range(None, bound, False, expr.operator == "<=", expr)
            case ">" | ">=":
                return self._range(bound, None, expr.operator == ">=", False, expr)
            case _:
                return self._range(bound, bound, True, True, expr)

    def _range(
        self,
        low: Core | None,
        high: Core | None,
        low_included: bool,
        high_included: bool,
        expr: syntax.Expr,
    ) -> Core:
        types = [end.type for end in (low, high) if end is not None]
        item = join_all(types)
        if not (is_ordered(item) or isinstance(item, NeverType)):
            self._report(
                codes.MIXED_RANGE, expr, None, left=named(types[0]), right=named(types[-1])
            )
            return self._hole(expr)
        node = core.MakeRange(low, high, low_included, high_included, RangeType(item), expr)
        return _folded(node)

    def _filter(self, expr: syntax.Filter, scope: _Scope) -> Core:
        subject = self.check(expr.subject, scope)
        if isinstance(subject.type, NullableType | NullType):
            self._report_null(subject)
            return self._hole(expr)
        if not isinstance(subject.type, ListType | NeverType):
            subject = core.MakeList((subject,), ListType(subject.type), subject.written)
        item = subject.type.item if isinstance(subject.type, ListType) else NEVER
        slot = self._slots.take()
        inner = scope.enter(core.Local(slot, "item", item, expr.subject))
        before = len(self.found)
        selector = self.check(expr.selector, inner)
        if isinstance(selector.type, NumberType):
            outside = self.check(expr.selector, scope) if len(self.found) == before else selector
            return self._operator("item at", [_folded(subject), outside], expr)
        if len(self.found) == before:
            selector = self._as_condition(selector)
        return core.Select(subject, slot, selector, subject.type, expr)

    # ---- truth -----------------------------------------------------------------------------

    def condition(self, expr: syntax.Expr, scope: _Scope) -> Core:
        """An expression that must be true or false, never null."""
        return self._condition_in(expr, scope)

    def _condition_in(self, expr: syntax.Expr, scope: _Scope) -> Core:
        before = len(self.found)
        node = self.check(expr, scope)
        if any(d.severity == "error" for d in self.found[before:]):
            return node
        return self._as_condition(node)

    def _as_condition(self, node: Core) -> Core:
        if not fits(without_null(node.type), BOOLEAN):
            self._report(
                codes.NOT_A_CONDITION,
                node.written,
                None,
                text=_text(node.written),
                found=named(node.type),
            )
            return self._hole(node.written)
        if may_be_null(node.type):
            self._report_null(node)
            return self._hole(node.written)
        return node

    def want(self, node: Core, wanted: Type) -> Core:
        """The node itself where it has the type wanted and is never null; else a hole."""
        if isinstance(node.type, NeverType):
            return node
        if not fits(without_null(node.type), wanted):
            self._report(
                codes.WRONG_RESULT_TYPE,
                node.written,
                None,
                wanted=named(wanted),
                text=_text(node.written),
                found=named(node.type),
            )
            return self._hole(node.written)
        if may_be_null(node.type):
            self._report_null(node)
            return self._hole(node.written)
        return node

    def _truth(self, expr: syntax.Expr, scope: _Scope) -> Core:
        node = self.check(expr, scope)
        if fits(without_null(node.type), BOOLEAN):
            return node
        self._report(codes.NOT_A_CONDITION, expr, None, text=_text(expr), found=named(node.type))
        return self._hole(expr)

    def _connect(
        self, expr: syntax.And | syntax.Or, operands: tuple[syntax.Expr, ...], scope: _Scope
    ) -> Core:
        parts = tuple(self._truth(operand, scope) for operand in operands)
        type_ = _truth_type(parts)
        if isinstance(expr, syntax.And):
            return core.All(parts, type_, expr)
        return core.Any(parts, type_, expr)

    def _if(
        self,
        expr: syntax.If,
        condition: syntax.Expr,
        then: syntax.Expr,
        otherwise: syntax.Expr,
        scope: _Scope,
    ) -> Core:
        test = self._condition_in(condition, scope)
        narrowed = _narrowing(condition)
        outer = self._names
        branches: list[Core] = []
        for branch, truth in ((then, True), (otherwise, False)):
            self._names = _with(outer, narrowed, truth)
            branches.append(self.check(branch, scope))
            self._names = outer
        return core.Choose(
            test, branches[0], branches[1], join(branches[0].type, branches[1].type), expr
        )

    def _quantified(
        self, expr: syntax.Quantified, bindings: tuple[tuple[str, syntax.Expr], ...], scope: _Scope
    ) -> Core:
        (name, items), *rest = bindings
        domain = self.check(items, scope)
        if isinstance(domain.type, NullableType | NullType):
            self._report_null(domain)
            domain = self._hole(items)
        if not isinstance(domain.type, ListType | NeverType):
            domain = core.MakeList((domain,), ListType(domain.type), items)
        item = domain.type.item if isinstance(domain.type, ListType) else NEVER
        slot = self._slots.take()
        inner = scope.bind(core.Local(slot, name, item, items))
        body = (
            self._quantified(expr, tuple(rest), inner)
            if rest
            else self._condition_in(expr.condition, inner)
        )
        return core.Quantify(expr.quantifier, slot, domain, body, BOOLEAN, expr)

    # ---- lists and records -----------------------------------------------------------------

    def _list(self, items: list[Core], expr: syntax.Expr) -> Core:
        type_ = ListType(join_all(item.type for item in items))
        return _folded(core.MakeList(tuple(items), type_, expr))

    def _record(
        self, expr: syntax.RecordOf, entries: tuple[tuple[str, syntax.Expr], ...], scope: _Scope
    ) -> Core:
        values: dict[str, Core] = {}
        slots: list[int] = []
        for name, value in entries:
            if name in values:
                self._report(codes.DUPLICATE_ENTRY, value, None, name=name)
                continue
            values[name] = self.check(value, scope)
            slots.append(self._slots.take())
            scope = scope.bind(core.Local(slots[-1], name, values[name].type, value))
        type_ = RecordType(tuple((name, value.type) for name, value in values.items()))
        return _folded(
            core.MakeRecord(tuple(values), tuple(values.values()), tuple(slots), type_, expr)
        )

    # ---- reporting -------------------------------------------------------------------------

    def _hole(self, expr: syntax.Expr) -> Core:
        return core.Constant(None, NEVER, expr)

    def _report(
        self, code: Code, expr: syntax.Expr, suggestion: str | None, **data: str | int | Said | None
    ) -> None:
        self.found.append(Diagnostic(code, place(expr), data, suggestion))

    def _report_null(self, node: Core) -> None:
        cause = _cause_of_null(node)
        text, its = _text(node.written), _text(cause.written)
        because = Said("", "")
        if its != text:
            because = Said(f", vì `{its}` có thể là null", f", because `{its}` may be null")
        self._report(
            codes.MAY_BE_NULL,
            cause.written,
            None,
            text=text,
            because=because,
            way_out=self._way_out(cause),
        )

    def _way_out(self, cause: Core) -> Said:
        """How null is kept out; what `if` tests is only remembered of a name."""
        if isinstance(cause, core.Apply):
            name = cause.function.name
            of_empty = [
                signature
                for function in self._library.find(name)
                for signature in function.signatures
                if signature.parameters[-1].name == "empty"
            ]
            if of_empty and isinstance(cause.written, syntax.Call):
                text = _text(cause.written)
                right = f"{text.removesuffix(')')}, 0)" if text.endswith(")") else f"{name}(…, 0)"
                return Said(
                    f"nói thêm danh sách trống được tính là bao nhiêu, ví dụ `{right}`",
                    f"say what an empty list counts as, for example `{right}`",
                )
            if name == "/":
                return Said(
                    "khai báo `at_least: 1` cho mẫu số, để nó không bao giờ là 0",
                    "declare `at_least: 1` on the divisor, so that it is never 0",
                )
        if isinstance(cause.written, syntax.Name):
            return Said(
                f"viết `if {cause.written.name} = null then … else …`",
                f"write `if {cause.written.name} = null then … else …`",
            )
        return Said(
            "đặt tên cho phần đó dưới `definitions:`, rồi viết `if tên_đó = null then … else …`",
            "give it a name under `definitions:`, then write `if that_name = null then … else …`",
        )


def place(expr: syntax.Expr) -> Span:
    """Where an expression stands; one made by hand stands in an empty source."""
    return expr.span or Source("", "").whole()


def _text(expr: syntax.Expr) -> str:
    text = " ".join(place(expr).text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def _field_names(type_: Type) -> Iterable[str]:
    return [name for name, _ in type_.fields] if isinstance(type_, RecordType) else ()


def _truth_type(parts: Iterable[Core]) -> Type:
    return nullable(BOOLEAN) if any(may_be_null(part.type) for part in parts) else BOOLEAN


def _placed(
    arguments: Sequence[syntax.Argument], signature: Signature
) -> list[tuple[Parameter, syntax.Expr | None]] | str:
    """Arguments in the order of the parameters, or the name that is none of them."""
    if not any(argument.name for argument in arguments):
        return [(signature.parameter_for(i), a.value) for i, a in enumerate(arguments)]
    given = {a.name: a.value for a in arguments if a.name is not None}
    known = [p.name for p in signature.parameters]
    for name in given:
        if name not in known:
            return name
    placed: list[tuple[Parameter, syntax.Expr | None]] = []
    for parameter in signature.parameters:
        if parameter.name in given:
            placed.append((parameter, given.pop(parameter.name)))
        elif not (parameter.optional or parameter.variadic):
            return parameter.name
        elif given:
            placed.append((parameter, None))
    return placed


def _folded(node: Core) -> Core:
    """A list, record or range of constants is a constant."""
    parts = core.children(node)
    if not all(isinstance(part, core.Constant) for part in parts):
        return node
    if any(isinstance(part.type, NeverType) for part in parts):
        return node
    values = [part.value for part in parts if isinstance(part, core.Constant)]
    match node:
        case core.MakeList():
            return core.Constant(tuple(values), node.type, node.written)
        case core.MakeRecord(names=names):
            return core.Constant(dict(zip(names, values, strict=True)), node.type, node.written)
        case core.MakeRange(low=low, high=high):
            low_value = low.value if isinstance(low, core.Constant) else None
            high_value = high.value if isinstance(high, core.Constant) else None
            value = Range(low_value, high_value, node.low_included, node.high_included)
            return core.Constant(value, node.type, node.written)
        case _:
            return node


def _narrowed(declared: Function, arguments: Sequence[Core], result: Type) -> Type:
    """The result's type with the bounds that the function's `lift` proves from the arguments' types."""
    if declared.lift is None or not isinstance(without_null(result), NumberType):
        return result
    if any(isinstance(a.type, NeverType) for a in arguments):
        return result
    try:
        answer = declared.lift(*[_stand_in(a) for a in arguments])
    except ArithmeticError:
        return result
    null = declared.nulls == "propagate" and any(may_be_null(a.type) for a in arguments)
    match answer:
        case Interval(low, high, integer):
            type_: Type = NumberType(low, high, integer)
        case int() | Decimal():
            type_ = literal_type(answer)
        case _:
            return result
    return nullable(type_) if null else type_


def _stand_in(node: Core) -> Value:
    """What is known of a value before any fact: itself, or the bounds of its type."""
    match node:
        case core.Constant(value):
            return value
        case core.MakeList(items):
            # An item that may be null must not pass for a number.
            return tuple(UNKNOWN if may_be_null(item.type) else _stand_in(item) for item in items)
        case _:
            return unknown_of(without_null(node.type))


def _cause_of_null(node: Core) -> Core:
    """The innermost part of an expression that brings null into it."""
    for part in core.children(node):
        if may_be_null(part.type) and not isinstance(node, core.Quantify | core.Select | core.Map):
            return _cause_of_null(part)
    return node


def named(type_: Type) -> Said:
    """A type in words; the Vietnamese ones with the language's own."""
    return _with_own_word(describe_in_vietnamese(type_), describe(type_))


def _with_own_word(words: str, own: str) -> Said:
    return Said(words if own in words else f"{words} (`{own}`)", own)


def _why_null(node: core.Apply) -> Said:
    match node.function.name, [a.value for a in node.arguments if isinstance(a, core.Constant)]:
        case "item at", [_, place]:
            return Said(f"danh sách không có mục thứ {place}", f"the list has no item {place}")
        case "/", [_, 0]:
            return Said("không chia được cho 0", "nothing is divided by 0")
        case name, _ if node.function.kind == "function":
            return Said(
                f"hàm `{name}` không có kết quả với các giá trị này",
                f"the function `{name}` has no result for these values",
            )
        case name, _:
            word = _OPERATOR_WORDS.get(name, name)
            return Said(
                f"`{word}` không có kết quả với các giá trị này",
                f"`{word}` has no result for these values",
            )


# ---- what a condition proves about its branches ----------------------------------------------


@dataclass(frozen=True, slots=True)
class _Proof:
    """In the branch where the condition is `truth`, the name compares so with the literal."""

    name: str
    truth: bool
    operator: str
    value: Value


_OPPOSITE: Final[Mapping[str, str]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}


def _narrowing(condition: syntax.Expr) -> tuple[_Proof, ...]:
    match condition:
        case syntax.Compare(operator, syntax.Name(name), syntax.Literal(value)):
            return (
                _Proof(name, True, operator, value),
                _Proof(name, False, _OPPOSITE[operator], value),
            )
        case syntax.Not(operand):
            return tuple(
                _Proof(p.name, not p.truth, p.operator, p.value) for p in _narrowing(operand)
            )
        case syntax.And(operands):
            return tuple(p for o in operands for p in _narrowing(o) if p.truth)
        case syntax.Or(operands):
            return tuple(p for o in operands for p in _narrowing(o) if not p.truth)
        case _:
            return ()


def _with(names: Names, proofs: tuple[_Proof, ...], truth: bool) -> Names:
    facts = dict(names.facts)
    definitions = dict(names.definitions)
    for proof in proofs:
        if proof.truth is truth:
            for table in (facts, definitions):
                if proof.name in table:
                    table[proof.name] = _proven(table[proof.name], proof.operator, proof.value)
    return Names(facts, definitions)


def _like(type_: Type, narrower: Type) -> Type:
    """The narrower type, with null where the wider one has it: null differs from every number."""
    return nullable(narrower) if may_be_null(type_) else narrower


def _proven(type_: Type, operator: str, value: Value) -> Type:
    """The type of a name that is known to compare so with a literal."""
    if value is None:
        return without_null(type_) if operator == "!=" else type_
    inner = without_null(type_)
    if (
        not isinstance(inner, NumberType)
        or isinstance(value, bool)
        or not isinstance(value, int | Decimal)
    ):
        return type_
    low, high = inner.low, inner.high
    step = 1 if inner.integer and isinstance(value, int) else 0
    match operator:
        case ">=" | ">":
            bound = value + (step if operator == ">" else 0)
            low = bound if low is None else max(low, bound)
        case "<=" | "<":
            bound = value - (step if operator == "<" else 0)
            high = bound if high is None else min(high, bound)
        case "!=" if low == value and step:
            return _like(type_, NumberType(value + 1, high, inner.integer))
        case _:
            return type_
    return NumberType(low, high, inner.integer)
