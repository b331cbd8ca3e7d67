"""check: an expression as written → the typed core, or every mistake in it.

A part that is wrong becomes a *hole* (a constant of type "nothing", which fits everywhere), so
that one mistake gives one diagnostic and the rest is still looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from criteria_engine import core, syntax
from criteria_engine.bilingual import Said
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.literals import folded, literal_type, narrowed
from criteria_engine.checking.names import Names, Slots
from criteria_engine.checking.narrowing import proofs_of, with_proofs
from criteria_engine.checking.nulls import (
    OPERATOR_WORDS,
    cause_of_null,
    excerpt_of,
    named,
    place,
    why_null,
    with_own_word,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import Code, Diagnostic, nearest
from criteria_engine.errors import FunctionFailed, TooLong
from criteria_engine.evaluation.application import call
from criteria_engine.library.declarations import Function
from criteria_engine.library.registry import Library
from criteria_engine.library.signatures import (
    ArgumentMismatch,
    Bound,
    FunctionParameter,
    Signature,
    bind,
)
from criteria_engine.model.types import (
    BOOLEAN,
    NEVER,
    NULL,
    EnumType,
    ListType,
    NeverType,
    NullableType,
    NullType,
    NumberType,
    RangeType,
    RecordType,
    Type,
    fits,
    is_ordered,
    join,
    join_all,
    may_be_null,
    nullable,
    without_null,
)
from criteria_engine.model.values import holds_unknown


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
            case syntax.BetweenExpr(operand, low, high):
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
                return core.Negation(inner, inner.type, expr)
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
                    return core.FieldAccess(item, name, type_, expr)
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
                of=f"`{excerpt_of(subject.written)}`",
                name=name,
                known=", ".join(known) or "–",
            )
            return self._hole(expr)
        return core.FieldAccess(subject, name, nullable(type_) if null else type_, expr)

    def _property(self, subject: Core, name: str, expr: syntax.Expr) -> Core:
        for declared in self._library.find(name, "property"):
            node = self._bind(declared, [subject], expr)
            if node is not None:
                return node
        self._report(
            codes.NO_FIELDS,
            expr,
            None,
            text=excerpt_of(subject.written),
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
        word = OPERATOR_WORDS.get(name, name)
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
                            text=excerpt_of(subject.written),
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
        failure: tuple[ArgumentMismatch, Core] | None = None
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
            wanted=with_own_word(mismatch.wanted_vi, mismatch.wanted),
            text=excerpt_of(node.written),
            found=named(node.type),
            signatures=shown,
        )
        return self._hole(expr)

    def _arguments(
        self,
        expr: syntax.Call,
        placed: Sequence[tuple[FunctionParameter, syntax.Expr | None]],
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
        given = tuple(map(folded, given))
        type_ = narrowed(declared, given, bound.result)
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
            self._report(codes.TOO_LONG, node.written, None, text=excerpt_of(node.written))
            return self._hole(node.written)
        except FunctionFailed:
            # It is told where a decision needs it.
            return None
        if holds_unknown(value):
            return None
        if value is None and not any(v is None for v in values):
            why = why_null(node)
            self._report(
                codes.ALWAYS_NULL, node.written, None, text=excerpt_of(node.written), why=why
            )
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
        return folded(node)

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
            return self._operator("item at", [folded(subject), outside], expr)
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
                text=excerpt_of(node.written),
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
                text=excerpt_of(node.written),
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
        self._report(
            codes.NOT_A_CONDITION, expr, None, text=excerpt_of(expr), found=named(node.type)
        )
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
        narrowed = proofs_of(condition)
        outer = self._names
        branches: list[Core] = []
        for branch, truth in ((then, True), (otherwise, False)):
            self._names = with_proofs(outer, narrowed, truth)
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
        return folded(core.MakeList(tuple(items), type_, expr))

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
        return folded(
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
        cause = cause_of_null(node)
        text, its = excerpt_of(node.written), excerpt_of(cause.written)
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
                text = excerpt_of(cause.written)
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


def _field_names(type_: Type) -> Iterable[str]:
    return [name for name, _ in type_.fields] if isinstance(type_, RecordType) else ()


def _truth_type(parts: Iterable[Core]) -> Type:
    return nullable(BOOLEAN) if any(may_be_null(part.type) for part in parts) else BOOLEAN


def _placed(
    arguments: Sequence[syntax.Argument], signature: Signature
) -> list[tuple[FunctionParameter, syntax.Expr | None]] | str:
    """Arguments in the order of the parameters, or the name that is none of them."""
    if not any(argument.name for argument in arguments):
        return [(signature.parameter_for(i), a.value) for i, a in enumerate(arguments)]
    given = {a.name: a.value for a in arguments if a.name is not None}
    known = [p.name for p in signature.parameters]
    for name in given:
        if name not in known:
            return name
    placed: list[tuple[FunctionParameter, syntax.Expr | None]] = []
    for parameter in signature.parameters:
        if parameter.name in given:
            placed.append((parameter, given.pop(parameter.name)))
        elif not (parameter.optional or parameter.variadic):
            return parameter.name
        elif given:
            placed.append((parameter, None))
    return placed
