"""check: an expression as written → the typed core, or diagnostics.

A part with a mistake becomes a *hole* (a constant of type `Never`, which fits everywhere). So each mistake
gives one diagnostic, and the other parts are still checked. :func:`check_expression` is the main entry;
`checking/context.py` calls it for the expressions of a set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from criteria_engine import core, syntax
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.binding import FunctionBinder
from criteria_engine.checking.calls import CallChecker
from criteria_engine.checking.literals import fold_constants, literal_type
from criteria_engine.checking.names import NameResolver, Names, Scope, Slots, closed
from criteria_engine.checking.narrowing import proofs_of, with_proofs
from criteria_engine.checking.nulls import report_null
from criteria_engine.checking.operand_hints import condition_of, date_as_calculation
from criteria_engine.checking.reporting import Reporter, excerpt_of, hole, type_text
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.library.registry import Library
from criteria_engine.model.types import (
    BOOLEAN,
    NEVER,
    AnyType,
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


@dataclass(frozen=True, slots=True)
class CheckedExpression:
    """A checked expression with its diagnostics.

    Attributes:
        core: the typed expression; a hole, or one that contains holes, if there are errors.
        diagnostics: in the order in which they were found.
    """

    core: Core
    diagnostics: tuple[Diagnostic, ...]


def check_expression(
    expression: syntax.Expr, names: Names, library: Library, slots: Slots | None = None
) -> CheckedExpression:
    """Resolve the names, bind the functions and infer the types of an expression.

    Args:
        expression: the expression as parsed.
        names: the facts and definitions it may use.
        library: the functions it may call.
        slots: allocates its local variables; None for an expression that stands alone.

    >>> from criteria_engine.functions.standard import standard
    >>> from criteria_engine.model.types import NUMBER
    >>> from criteria_engine.reading.expressions.parser import parse
    >>> from criteria_engine.source import Source
    >>> expression, _ = parse(Source("example", "people * 2").whole())
    >>> checked = check_expression(expression, Names({"people": NUMBER}), standard())
    >>> checked.core.type == NUMBER, checked.diagnostics
    (True, ())
    """
    checker = _ExpressionChecker(names, library, slots or Slots())
    return checker.result(checker.check(expression, checker.scope))


def check_condition(
    expression: syntax.Expr, names: Names, library: Library, slots: Slots | None = None
) -> CheckedExpression:
    """Check an expression that must be true or false, never null.

    The arguments are those of :func:`check_expression`.
    """
    checker = _ExpressionChecker(names, library, slots or Slots())
    return checker.result(checker.condition(expression, checker.scope))


def check_value(
    expression: syntax.Expr,
    expected: Type,
    names: Names,
    library: Library,
    slots: Slots | None = None,
) -> CheckedExpression:
    """Check an expression that must have the type `expected` and never be null.

    The other arguments are those of :func:`check_expression`.
    """
    checker = _ExpressionChecker(names, library, slots or Slots())
    node = checker.check(expression, checker.scope)
    return checker.result(checker.require(node, expected))


class _ExpressionChecker:
    """Checks one expression; `scope` is the outermost scope, with the names of the set only."""

    def __init__(self, names: Names, library: Library, slots: Slots) -> None:
        self.scope = Scope(names)
        self._slots = slots
        self._library = library
        self._reporter = Reporter()
        self._binder = FunctionBinder(library, self._reporter)
        self._resolver = NameResolver(self._binder, slots)
        self._calls = CallChecker(self._binder, slots, self.check, self.condition)

    def result(self, node: Core) -> CheckedExpression:
        """Return a checked expression with the diagnostics reported so far."""
        return CheckedExpression(node, tuple(self._reporter.diagnostics))

    # ---- by node ---------------------------------------------------------------------------

    def check(self, expr: syntax.Expr, scope: Scope) -> Core:
        """Return the typed expression; report its mistakes."""
        match expr:
            case syntax.Literal(value):
                return core.Constant(value, literal_type(value), expr)
            case syntax.Name():
                return self._resolver.resolve(expr, scope)
            case syntax.Path(subject, name):
                return self._resolver.access(self.check(subject, scope), name, expr)
            case syntax.Negate(operand):
                return self._binder.operator("negate", [self.check(operand, scope)], expr)
            case syntax.Calculate(operator, left, right):
                if (day := date_as_calculation(expr)) is not None:
                    self._reporter.report(codes.BARE_DATE, expr, found=excerpt_of(expr), wanted=day)
                    return hole(expr)
                operands = [self.check(left, scope), self.check(right, scope)]
                return self._binder.operator(operator, operands, expr)
            case syntax.Compare(operator, left, right):
                return self._binder.compare(operator, *self._compared(left, right, scope), expr)
            case syntax.BetweenExpr(operand, low, high):
                bounds = self.check(low, scope), self.check(high, scope)
                return self._between(self.check(operand, scope), bounds, (True, True), expr, expr)
            case syntax.In(operand, tests):
                return self._in(expr, operand, tests, scope)
            case syntax.Limit():
                return self._limit(expr, scope)
            case syntax.And(operands) | syntax.Or(operands):
                return self._connective(expr, operands, scope)
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
                return self._calls.call(expr, scope)
            case _:
                assert_never(expr)

    def _compared(self, left: syntax.Expr, right: syntax.Expr, scope: Scope) -> tuple[Core, Core]:
        """Check two operands; where one is an unknown name, it may be a value of the other."""
        if isinstance(left, syntax.Name) and not scope.knows(left.name):
            value = self.check(right, scope)
            return self.check(left, scope.compare_with(value)), value
        subject = self.check(left, scope)
        return subject, self.check(right, scope.compare_with(subject))

    # ---- in, ranges, filters ---------------------------------------------------------------

    def _in(
        self, expr: syntax.In, operand: syntax.Expr, tests: tuple[syntax.Expr, ...], scope: Scope
    ) -> Core:
        subject = self.check(operand, scope)
        scope = scope.compare_with(subject)
        parts = [self._test(subject, test, scope, expr) for test in tests]
        if len(parts) == 1:
            return parts[0]
        return core.Disjunction(tuple(parts), _truth_type(parts), expr)

    def _test(self, subject: Core, test: syntax.Expr, scope: Scope, expr: syntax.In) -> Core:
        written = expr if len(expr.tests) == 1 else test
        if isinstance(test, syntax.Limit):
            bound = self.check(test.bound, scope)
            return self._binder.compare(test.operator, subject, bound, written)
        if isinstance(test, syntax.RangeOf):
            bounds = self.check(test.low, scope), self.check(test.high, scope)
            included = test.low_included, test.high_included
            return self._between(subject, bounds, included, test, written)
        checked = self.check(test, scope)
        self._binder.check_enum_values(subject, checked)
        if (held := closed(checked)) is not checked and not may_be_null(subject.type):
            return self._among_plain(subject, held, checked, written)
        if isinstance(checked.type, NullType) or (
            isinstance(subject.type, NullType)
            and not isinstance(checked.type, RangeType | ListType)
        ):
            return self._binder.operator("=", [subject, checked], written)
        return self._binder.operator("in", [subject, checked], written)

    def _among_plain(self, subject: Core, held: Core, values: Core, written: syntax.Expr) -> Core:
        """Return whether a value is among plain values: whether some item is equal to it."""
        if not isinstance(held.type, ListType):
            return self._binder.operator("in", [subject, values], written)
        self._binder.check_enum_values(values, subject)
        slot = self._slots.take()
        item = self._resolver.opened(core.Local(slot, "item", held.type.item, values.written))
        equal = self._binder.compare("=", item, subject, written)
        return core.Quantify("some", slot, held, equal, BOOLEAN, written)

    def _between(
        self,
        subject: Core,
        bounds: tuple[Core, Core],
        included: tuple[bool, bool],
        range_: syntax.Expr,
        written: syntax.Expr,
    ) -> Core:
        """Return whether a value lies between two bounds; two comparisons where a bound may be null.

        A range has no bound that may be null, because null there would mean that it has no bound.
        """
        low, high = bounds
        if not any(may_be_null(bound.type) for bound in bounds):
            among = self._range(low, high, *included, range_)
            self._binder.check_enum_values(subject, among)
            return self._binder.operator("in", [subject, among], written)
        above, below = (">=" if included[0] else ">"), ("<=" if included[1] else "<")
        parts = (
            self._binder.compare(above, subject, low, written),
            self._binder.compare(below, subject, high, written),
        )
        return core.Conjunction(parts, _truth_type(parts), written)

    def _limit(self, expr: syntax.Limit, scope: Scope) -> Core:
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
        uncertain = next((e for e in (low, high) if e and isinstance(e.type, NullableType)), None)
        if uncertain is not None and is_ordered(join_all(map(without_null, types))):
            self._report_null(uncertain)
            return hole(expr)
        item = join_all(types)
        if not (is_ordered(item) or isinstance(item, NeverType)):
            self._reporter.report(
                codes.MIXED_RANGE, expr, left=type_text(types[0]), right=type_text(types[-1])
            )
            return hole(expr)
        node = core.MakeRange(low, high, low_included, high_included, RangeType(item), expr)
        return fold_constants(node)

    def _filter(self, expr: syntax.Filter, scope: Scope) -> Core:
        subject = closed(self.check(expr.subject, scope))
        list_ = without_null(subject.type)
        if may_be_null(subject.type) and not isinstance(list_, ListType | AnyType):
            self._report_null(subject)
            return hole(expr)
        if not isinstance(list_, ListType | NeverType):
            subject = core.MakeList((subject,), ListType(subject.type), subject.written)
            list_ = subject.type
        item = list_.item if isinstance(list_, ListType) else NEVER
        slot = self._slots.take()
        inner = scope.enter(core.Local(slot, "item", item, expr.subject))
        before = len(self._reporter.diagnostics)
        selector = self.check(expr.selector, inner)
        if isinstance(without_null(selector.type), NumberType):
            # A number is a position, not a condition on the items: it is read outside of the list.
            position = self.check(expr.selector, scope) if self._none_since(before) else selector
            values = fold_constants(self._resolver.opened(subject))
            return self._binder.operator("item at", [values, position], expr)
        if self._none_since(before):
            selector = self._as_condition(selector)
        return self._resolver.opened(core.Select(subject, slot, selector, subject.type, expr))

    # ---- truth -----------------------------------------------------------------------------

    def condition(self, expr: syntax.Expr, scope: Scope) -> Core:
        """Check an expression that must be true or false, never null."""
        before = len(self._reporter.diagnostics)
        node = self.check(expr, scope)
        if any(d.severity == "error" for d in self._reporter.diagnostics[before:]):
            return node
        return self._as_condition(node)

    def _as_condition(self, node: Core) -> Core:
        if not fits(without_null(node.type), BOOLEAN):
            return self._no_condition(node)
        if may_be_null(node.type):
            self._report_null(node)
            return hole(node.written)
        return node

    def _no_condition(self, node: Core) -> Core:
        """Report a value that is neither true nor false where a condition is needed."""
        text = excerpt_of(node.written)
        self._reporter.report(
            codes.NOT_A_CONDITION,
            node.written,
            text=text,
            found=type_text(node.type),
            way_out=condition_of(text, node.type),
        )
        return hole(node.written)

    def require(self, node: Core, expected: Type) -> Core:
        """Return the node if it has the expected type and is never null; else report it."""
        if isinstance(node.type, NeverType):
            return node
        if not fits(without_null(node.type), expected):
            self._reporter.report(
                codes.WRONG_RESULT_TYPE,
                node.written,
                wanted=type_text(expected),
                text=excerpt_of(node.written),
                found=type_text(node.type),
            )
            return hole(node.written)
        if may_be_null(node.type):
            self._report_null(node)
            return hole(node.written)
        return node

    def _truth(self, expr: syntax.Expr, scope: Scope) -> Core:
        """Check an operand of `and`, `or` or `not`: true, false or null."""
        node = self.check(expr, scope)
        if fits(without_null(node.type), BOOLEAN):
            return node
        return self._no_condition(node)

    def _connective(
        self, expr: syntax.And | syntax.Or, operands: tuple[syntax.Expr, ...], scope: Scope
    ) -> Core:
        parts = tuple(self._truth(operand, scope) for operand in operands)
        type_ = _truth_type(parts)
        if isinstance(expr, syntax.And):
            return core.Conjunction(parts, type_, expr)
        return core.Disjunction(parts, type_, expr)

    def _if(
        self,
        expr: syntax.If,
        condition: syntax.Expr,
        then: syntax.Expr,
        otherwise: syntax.Expr,
        scope: Scope,
    ) -> Core:
        test = self.condition(condition, scope)
        proofs = proofs_of(condition)
        when_true = replace(scope, names=with_proofs(scope.names, proofs, True))
        when_false = replace(scope, names=with_proofs(scope.names, proofs, False))
        first, second = self.check(then, when_true), self.check(otherwise, when_false)
        return core.Choose(test, first, second, join(first.type, second.type), expr)

    def _quantified(
        self, expr: syntax.Quantified, bindings: tuple[tuple[str, syntax.Expr], ...], scope: Scope
    ) -> Core:
        (name, items), *rest = bindings
        domain = closed(self.check(items, scope))
        if isinstance(domain.type, NullableType | NullType):
            self._report_null(domain)
            domain = hole(items)
        if not isinstance(domain.type, ListType | NeverType):
            domain = core.MakeList((domain,), ListType(domain.type), items)
        item = domain.type.item if isinstance(domain.type, ListType) else NEVER
        slot = self._slots.take()
        inner = scope.bind(core.Local(slot, name, item, items))
        body = (
            self._quantified(expr, tuple(rest), inner)
            if rest
            else self.condition(expr.condition, inner)
        )
        return core.Quantify(expr.quantifier, slot, domain, body, BOOLEAN, expr)

    # ---- lists and records -----------------------------------------------------------------

    def _list(self, items: list[Core], expr: syntax.Expr) -> Core:
        type_ = ListType(join_all(item.type for item in items))
        return fold_constants(core.MakeList(tuple(items), type_, expr))

    def _record(
        self, expr: syntax.RecordOf, entries: tuple[tuple[str, syntax.Expr], ...], scope: Scope
    ) -> Core:
        values: dict[str, Core] = {}
        slots: list[int] = []
        for name, value in entries:
            if name in values:
                self._reporter.report(codes.DUPLICATE_ENTRY, value, name=name)
                continue
            values[name] = self.check(value, scope)
            slots.append(self._slots.take())
            scope = scope.bind(core.Local(slots[-1], name, values[name].type, value))
        type_ = RecordType(tuple((name, value.type) for name, value in values.items()))
        return fold_constants(
            core.MakeRecord(tuple(values), tuple(values.values()), tuple(slots), type_, expr)
        )

    def _none_since(self, before: int) -> bool:
        """Return whether nothing was reported since there were `before` diagnostics."""
        return len(self._reporter.diagnostics) == before

    def _report_null(self, node: Core) -> None:
        report_null(node, self._library, self._reporter)


def _truth_type(parts: Iterable[Core]) -> Type:
    return nullable(BOOLEAN) if any(may_be_null(part.type) for part in parts) else BOOLEAN
