"""check: a declared function and checked operands → an application, or its constant result.

Operators, properties and calls are all bound here, against the signatures of the library.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine import core, syntax
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.literals import (
    fold_constants,
    literal_texts,
    literal_type,
    narrow_result,
)
from criteria_engine.checking.nulls import why_always_null
from criteria_engine.checking.operand_hints import report_comparison, way_out
from criteria_engine.checking.reporting import (
    OPERATOR_SYMBOLS,
    Reporter,
    excerpt_of,
    hole,
    type_text,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import nearest
from criteria_engine.errors import FunctionFailed, TooLong
from criteria_engine.evaluation.application import call_function
from criteria_engine.library.declarations import Function
from criteria_engine.library.registry import Library
from criteria_engine.library.signatures import BoundCall, Signature, bind
from criteria_engine.model.types import EnumType, ListType, NeverType, without_null
from criteria_engine.model.values import holds_unknown


class FunctionBinder:
    """Binds declared functions to operands that are already checked.

    Attributes:
        library: the functions that expressions may use.
        reporter: where mistakes are reported.
    """

    def __init__(self, library: Library, reporter: Reporter) -> None:
        self.library = library
        self.reporter = reporter

    def operator(self, name: str, operands: list[Core], expr: syntax.Expr) -> Core:
        """Return an operator applied to its operands; report operand types that no signature accepts.

        Args:
            name: the operator's name in the library, for example `+` or `item at`.
            operands: one or two checked operands.
            expr: the expression as written.
        """
        for declared in self.library.find(name, "operator"):
            node = self.bind_exactly(declared, operands, expr)
            if node is not None:
                return node
        symbol = OPERATOR_SYMBOLS.get(name, name)
        types = [type_text(operand.type) for operand in operands]
        if len(types) == 1:
            self.reporter.report(codes.WRONG_OPERAND_TYPE, expr, operator=symbol, found=types[0])
        else:
            self.reporter.report(
                codes.WRONG_OPERAND_TYPES,
                expr,
                operator=symbol,
                left=types[0],
                right=types[1],
                way_out=way_out(name, operands[0].type, operands[1].type),
            )
        return hole(expr)

    def compare(self, operator: str, left: Core, right: Core, expr: syntax.Expr) -> Core:
        """Return a comparison; report a text that an enumeration compared with it can never equal."""
        if operator in ("=", "!="):
            self.check_enum_values(left, right)
            self.check_enum_values(right, left)
        if report_comparison(left, right, self.reporter):
            return hole(expr)
        return self.operator(operator, [left, right], expr)

    def check_enum_values(self, subject: Core, compared: Core) -> None:
        """Report constants in `compared` that are not among the values of the enumeration `subject`.

        Such a comparison would always be false, and its rule would never apply.
        """
        enum = without_null(subject.type)
        if isinstance(enum, ListType):
            enum = enum.item
        if not isinstance(enum, EnumType) or not enum.values:
            return  # An enumeration without values is reported where it is declared.
        for value, written in literal_texts(compared):
            if value not in enum.values:
                near = nearest(value, enum.values)
                self.reporter.report(
                    codes.NEVER_EQUAL,
                    written,
                    None if near is None else f'"{near}"',
                    value=value,
                    text=excerpt_of(subject.written),
                    known=", ".join(enum.values),
                )

    def bind_exactly(
        self, declared: Function, operands: list[Core], expr: syntax.Expr
    ) -> Core | None:
        """Return the function applied by its first signature that accepts the operands, or None.

        A single value is not converted to a list of one, as it is for the arguments of a call.
        """
        for signature in declared.signatures:
            bound = bind(
                signature, [o.type for o in operands], propagate=declared.nulls == "propagate"
            )
            if isinstance(bound, BoundCall) and not bound.singletons:
                return self.apply(declared, signature, operands, bound, expr)
        return None

    def apply(
        self,
        declared: Function,
        signature: Signature,
        arguments: Sequence[Core],
        bound: BoundCall,
        expr: syntax.Expr,
    ) -> Core:
        """Return the application of a function by one of its signatures, or its value if it is constant.

        Args:
            declared: the function.
            signature: the signature of it that accepts the arguments.
            arguments: the arguments in the order of the signature.
            bound: the result type, and which arguments are converted to a list of one.
            expr: the expression as written.
        """
        converted = tuple(
            core.MakeList((a,), ListType(a.type), a.written) if i in bound.singletons else a
            for i, a in enumerate(arguments)
        )
        converted = tuple(map(fold_constants, converted))
        type_ = narrow_result(declared, converted, bound.result)
        node = core.Apply(declared, signature, converted, type_, expr)
        if any(isinstance(a.type, NeverType) for a in arguments):
            return node
        return self._constant(node) or node

    def _constant(self, node: core.Apply) -> Core | None:
        """Return the value of an application to constants; None if it is only known in a decision."""
        if not all(isinstance(a, core.Constant) for a in node.arguments):
            return None
        values = [a.value for a in node.arguments if isinstance(a, core.Constant)]
        try:
            value = call_function(node.function, node.signature, values, node.type)
        except TooLong:
            self.reporter.report(codes.TOO_LONG, node.written, text=excerpt_of(node.written))
            return hole(node.written)
        except FunctionFailed:
            # Reported by the decisions that need the value.
            return None
        if holds_unknown(value):
            return None
        if value is None and not any(v is None for v in values):
            self.reporter.report(
                codes.ALWAYS_NULL,
                node.written,
                text=excerpt_of(node.written),
                why=why_always_null(node),
            )
        return core.Constant(value, literal_type(value), node.written)
