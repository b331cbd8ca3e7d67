"""check: a call of a function → its arguments checked and bound to one signature, or one diagnostic.

The arguments of a call are expressions. The checker of expressions passes its methods that check them, so
that this module does not import it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.binding import FunctionBinder
from criteria_engine.checking.names import Scope, Slots, closed
from criteria_engine.checking.outside_profile import REASONS
from criteria_engine.checking.reporting import (
    excerpt_of,
    hole,
    signature_texts,
    span_of,
    type_text,
    with_keyword,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import Code, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.library.declarations import Function
from criteria_engine.library.signatures import (
    ArgumentMismatch,
    BoundCall,
    FunctionParameter,
    Signature,
    bind,
)
from criteria_engine.model.types import (
    NEVER,
    NULL,
    ListType,
    NeverType,
    NullType,
    without_null,
)
from criteria_engine.source import Span

CheckPart = Callable[[syntax.Expr, Scope], Core]
"""Checks a part of an expression in a scope."""


def _name_span(expr: syntax.Call) -> Span:
    """Return where the name of a called function stands, so that a correction leaves its arguments."""
    span = span_of(expr)
    name = span.text.partition("(")[0].rstrip()
    return Span(span.source, span.start, span.start + len(name)) if name else span


_MEANT: Final = {
    "tuổi": "age", "tuoi": "age", "đếm": "count", "dem": "count", "số lượng": "count",
    "len": "count", "length": "count", "countif": "count where", "count if": "count where",
    "đếm nếu": "count where", "dem neu": "count where", "tổng": "sum", "tong": "sum",
    "cộng": "sum", "trung bình": "mean", "average": "mean", "avg": "mean", "tỷ lệ": "share",
    "tỉ lệ": "share", "ty le": "share", "ti le": "share", "percent": "share", "ratio": "share",
    "lớn nhất": "max", "nhỏ nhất": "min", "maximum": "max", "minimum": "min",
    "ít nhất": "at least", "it nhat": "at least", "số tháng": "full months",
    "so thang": "full months", "months between": "full months", "làm tròn": "round half up",
    "lam tron": "round half up",
}  # fmt: skip
"""Names of functions in Vietnamese and in spreadsheets, and the functions they mean."""


class CallChecker:
    """Checks calls of functions.

    Args:
        binder: binds functions to arguments.
        slots: allocates the variables for items of lists.
        check: checks an argument.
        check_condition: checks an argument that must be true or false, never null.
    """

    def __init__(
        self, binder: FunctionBinder, slots: Slots, check: CheckPart, check_condition: CheckPart
    ) -> None:
        self._binder = binder
        self._reporter = binder.reporter
        self._slots = slots
        self._check = check
        self._check_condition = check_condition

    def call(self, expr: syntax.Call, scope: Scope) -> Core:
        """Return the call bound to the first signature that accepts its arguments.

        Reports, in this order of precedence: an unknown function, an argument name written twice, a wrong
        number of arguments, argument names that several signatures have in different orders, an unknown or a
        missing argument name, an argument of a wrong type.
        """
        declared = self._binder.library.find(expr.function)
        if not declared:
            self._report_unknown(expr)
            for argument in expr.arguments:
                self._check(argument.value, scope)
            return hole(expr)
        if (repeated := _repeated_argument(expr)) is not None:
            self._reporter.report(
                codes.DUPLICATE_ARGUMENT,
                repeated.value,
                function=expr.function,
                name=repeated.name,
            )
            return hole(expr)
        signatures = [(f, s) for f in declared for s in f.signatures]
        # Names say more than the number of arguments: which one is unknown, or missing.
        named = any(argument.name for argument in expr.arguments)
        candidates = [(f, s) for f, s in signatures if named or s.accepts(len(expr.arguments))]
        all_texts = signature_texts([s for _, s in signatures])
        if not candidates:
            self._reporter.report(
                codes.WRONG_ARGUMENT_COUNT,
                expr,
                name=expr.function,
                count=len(expr.arguments),
                signatures=all_texts,
            )
            return hole(expr)
        readings = _readings_of_names(expr, [s for _, s in candidates])
        if len(readings) > 1:
            self._reporter.report(
                codes.AMBIGUOUS_ARGUMENTS,
                expr,
                function=expr.function,
                readings=", ".join(f"`{s.text}`" for s in readings),
            )
            return hole(expr)
        return self._call_one_of(expr, candidates, all_texts, scope)

    def _report_unknown(self, expr: syntax.Call) -> None:
        """Report a function that is not declared; one of FEEL with the reason why it is left out."""
        name = expr.function
        reason = REASONS.get(name)
        if reason is not None:
            self._reporter.report(codes.OUTSIDE_PROFILE, expr, name=name, reason=reason)
        else:
            names = self._binder.library.names
            meant = _MEANT.get(name.replace("_", " ").casefold())
            near = meant if meant in names else nearest(name, names)
            self._reporter.report_at(codes.UNKNOWN_FUNCTION, _name_span(expr), near, name=name)

    def _call_one_of(
        self,
        expr: syntax.Call,
        candidates: Sequence[tuple[Function, Signature]],
        all_texts: Text,
        scope: Scope,
    ) -> Core:
        """Bind to the first candidate that fits; else report the first mismatch."""
        checked: dict[tuple[int, bool], Core] = {}
        failure: tuple[ArgumentMismatch, Core] | None = None
        misplaced: list[_Misplaced] = []
        for declared, signature in candidates:
            placed = _placed(expr.arguments, signature)
            if isinstance(placed, _Misplaced):
                misplaced.append(placed)
                continue
            arguments = self._arguments(expr, placed, scope, checked)
            if declared.name == "count":
                # Counting does not read the values, so that the items can be counted where they are.
                arguments = list(map(closed, arguments))
            bound = bind(
                signature, [a.type for a in arguments], propagate=declared.nulls == "propagate"
            )
            if isinstance(bound, BoundCall):
                return self._binder.apply(declared, signature, arguments, bound, expr)
            failure = failure or (bound, arguments[bound.argument])
        if failure is None:
            # A signature that has every name the call writes is the one that is meant.
            nearest_one = min(misplaced, key=lambda each: each.code is codes.UNKNOWN_ARGUMENT)
            self._reporter.report(
                nearest_one.code,
                expr,
                function=expr.function,
                name=nearest_one.name,
                signatures=all_texts,
            )
            return hole(expr)
        mismatch, node = failure
        self._reporter.report(
            codes.WRONG_ARGUMENT_TYPE,
            node.written,
            function=expr.function,
            wanted=with_keyword(mismatch.expected, mismatch.keyword),
            text=excerpt_of(node.written),
            found=type_text(node.type),
            signatures=all_texts,
        )
        return hole(expr)

    def _arguments(
        self,
        expr: syntax.Call,
        placed: Sequence[tuple[FunctionParameter, syntax.Expr | None]],
        scope: Scope,
        checked: dict[tuple[int, bool], Core],
    ) -> list[Core]:
        """Return the arguments in the signature's order; conditions over items become projections.

        `checked` holds the arguments checked for earlier candidates, so that each is checked, and its
        mistakes are reported, only once.
        """
        arguments: list[Core] = []
        for parameter, value in placed:
            if value is None:
                arguments.append(core.Constant(None, NULL, expr))
                continue
            key = (id(value), parameter.each)
            if key not in checked:
                checked[key] = (
                    self._for_each(arguments[0], value, scope)
                    if parameter.each
                    else self._check(value, scope)
                )
            arguments.append(checked[key])
        return arguments

    def _for_each(self, items: Core, condition: syntax.Expr, scope: Scope) -> Core:
        """Return the values of a condition for the items of a list; a single value is a list of one."""
        items = closed(items)
        list_ = without_null(items.type)
        if not isinstance(list_, ListType | NullType | NeverType):
            items = core.MakeList((items,), ListType(items.type), items.written)
            list_ = items.type
        item = list_.item if isinstance(list_, ListType) else NEVER
        slot = self._slots.take()
        inner = scope.enter(core.Local(slot, "item", item, condition))
        body = self._check_condition(condition, inner)
        return core.Map(items, slot, body, body.type, condition)


def _repeated_argument(call: syntax.Call) -> syntax.Argument | None:
    """Return the first argument whose name an earlier argument of the call has."""
    seen: set[str] = set()
    for argument in call.arguments:
        if argument.name in seen:
            return argument
        if argument.name is not None:
            seen.add(argument.name)
    return None


def _readings_of_names(call: syntax.Call, candidates: Sequence[Signature]) -> list[Signature]:
    """Return one signature for each order in which the names of the arguments occur in the candidates.

    `before(point, range)` and `before(range, point)` have the same names with opposite meanings, and the
    order in which a call writes named arguments has none (DMN 1.5, 10.3.2.13.1).
    """
    names = {argument.name for argument in call.arguments}
    by_order: dict[tuple[str, ...], Signature] = {}
    for signature in candidates:
        order = tuple(p.name for p in signature.parameters if p.name in names)
        if len(order) == len(names):
            by_order.setdefault(order, signature)
    return list(by_order.values())


@dataclass(frozen=True, slots=True)
class _Misplaced:
    """Why named arguments do not match a signature: a name it does not have, or one that is missing."""

    code: Code
    name: str


def _placed(
    arguments: Sequence[syntax.Argument], signature: Signature
) -> list[tuple[FunctionParameter, syntax.Expr | None]] | _Misplaced:
    """Return the arguments in the order of the parameters (None: left out), or why they do not match."""
    if not any(argument.name for argument in arguments):
        return [(signature.parameter_for(i), a.value) for i, a in enumerate(arguments)]
    by_name = {a.name: a.value for a in arguments if a.name is not None}
    known = [p.name for p in signature.parameters]
    for name in by_name:
        if name not in known:
            return _Misplaced(codes.UNKNOWN_ARGUMENT, name)
    placed: list[tuple[FunctionParameter, syntax.Expr | None]] = []
    for parameter in signature.parameters:
        if parameter.name in by_name:
            placed.append((parameter, by_name.pop(parameter.name)))
        elif not (parameter.optional or parameter.variadic):
            return _Misplaced(codes.MISSING_ARGUMENT, parameter.name)
        elif by_name:
            placed.append((parameter, None))
    return placed
