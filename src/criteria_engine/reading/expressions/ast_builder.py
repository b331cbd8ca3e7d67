"""build: Lark's parse tree of an expression → the syntax tree, or diagnostics.

The grammar accepts some names and literals that have no value (`@"2023-02-29"`, `True`); they are
reported here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias, cast
from unicodedata import normalize

from lark import Token, Tree

from criteria_engine.bounds import MAX_NESTING
from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.model.temporal import Temporal
from criteria_engine.model.types import Number
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.literals import (
    InvalidLiteral,
    number_from,
    percent_from,
    string_from,
    temporal_from,
)
from criteria_engine.reading.expressions.misnamed import misnamed_function, misspelt_keyword
from criteria_engine.source import Span
from criteria_engine.syntax import (
    And,
    Argument,
    ArithmeticOperator,
    BetweenExpr,
    Calculate,
    Call,
    Compare,
    ComparisonOperator,
    Expr,
    Filter,
    If,
    In,
    Limit,
    ListOf,
    Literal,
    Name,
    Negate,
    Not,
    Or,
    Path,
    Quantified,
    RangeOf,
    RecordOf,
    is_name,
)

ParseNode: TypeAlias = Tree[Token] | Token

SpanOf: TypeAlias = Callable[[int, int], Span]

LiteralValue: TypeAlias = Number | str | Temporal


def build(tree: ParseNode, span_of: SpanOf) -> tuple[Expr | None, list[Diagnostic]]:
    """Build the syntax tree of a parse tree.

    Args:
        tree: The parse tree, with all its tokens.
        span_of: Returns the span between two offsets of the text.

    Returns:
        The syntax tree and no diagnostic; or None and the diagnostics.
    """
    builder = _AstBuilder(span_of)
    try:
        built = builder.expr(tree)
    except _TooDeepError as too_deep:
        return None, [codes.TOO_DEEP.at(too_deep.span, limit=MAX_NESTING)]
    return (None if builder.diagnostics else built), builder.diagnostics


class _TooDeepError(Exception):
    def __init__(self, span: Span) -> None:
        super().__init__(str(span))
        self.span = span


class _AstBuilder:
    """Builds nodes from parse nodes, whose children are as the rules of the grammar list them."""

    def __init__(self, span_of: SpanOf) -> None:
        self.span_of = span_of
        self.diagnostics: list[Diagnostic] = []
        self.level = 0

    def expr(self, node: ParseNode) -> Expr:
        """Build the expression of a parse node; parentheses only determine the shape of the tree."""
        while _rule(node) == "group":
            node = _children(node)[1]
        self.level += 1
        if self.level > MAX_NESTING:
            raise _TooDeepError(self.span(node))
        built = self.operation(node, self.span(node))
        self.level -= 1
        return built

    def exprs(self, nodes: Sequence[ParseNode]) -> tuple[Expr, ...]:
        """Build the expressions of several nodes."""
        return tuple(map(self.expr, nodes))

    # -- operators, clauses, values --

    def operation(self, node: ParseNode, span: Span) -> Expr:
        """Build an operator with its operands."""
        match _rule(node), _children(node):
            case "or", operands:
                return Or(self.exprs(operands[::2]), span)
            case "and", operands:
                return And(self.exprs(operands[::2]), span)
            case "not", [_, _, operand, _]:
                return Not(self.expr(operand), span)
            case "compare", [left, operator, right]:
                return Compare(_comparison(operator), self.expr(left), self.expr(right), span)
            case "between", [operand, _, low, _, high]:
                return BetweenExpr(self.expr(operand), self.expr(low), self.expr(high), span)
            case "in", [operand, _, test]:
                return In(self.expr(operand), (self.expr(test),), span)
            case "in", [operand, _, _, *tests, _]:
                return In(self.expr(operand), self.exprs(tests[::2]), span)
            case "limit", [operator, bound]:
                return Limit(_comparison(operator), self.expr(bound), span)
            case "open_range", [_, limit, _]:
                operator, bound = _children(limit)
                return Limit(_comparison(operator), self.expr(bound), span)
            case "calculate", [left, operator, right]:
                arithmetic = cast("ArithmeticOperator", str(operator))
                return Calculate(arithmetic, self.expr(left), self.expr(right), span)
            case "negate", [_, operand]:
                return Negate(self.expr(operand), span)
            case _:
                return self.clause(node, span)

    def clause(self, node: ParseNode, span: Span) -> Expr:
        """Build an `if`, a quantifier, a path, a filter or a call."""
        match _rule(node), _children(node):
            case "if", [_, condition, _, then, _, otherwise]:
                return If(self.expr(condition), self.expr(then), self.expr(otherwise), span)
            case "quantified", [quantifier, *bindings, _, condition]:
                return Quantified(
                    "some" if quantifier == "some" else "every",
                    tuple(map(self.binding, bindings[::2])),
                    self.expr(condition),
                    span,
                )
            case "path", [subject, _, name]:
                return Path(self.expr(subject), self.name(name), span)
            case "filter", [subject, _, selector, _]:
                return Filter(self.expr(subject), self.expr(selector), span)
            case "call", [name, _, *arguments, _]:
                return self.call(name, arguments[::2], span)
            case _:
                return self.collection(node, span)

    def collection(self, node: ParseNode, span: Span) -> Expr:
        """Build a list, a record or a range."""
        match _rule(node), _children(node):
            case "list", [_, *items, _]:
                return ListOf(self.exprs(items[::2]), span)
            case "list", [_]:
                return ListOf((), span)
            case "record", [_, *entries, _]:
                return RecordOf(tuple(map(self.entry, entries[::2])), span)
            case "range", [opening, low, _, high, closing]:
                ends = opening == "[", closing == "]"
                return RangeOf(self.expr(low), self.expr(high), *ends, span)
            case _:
                return self.atom(node, span)

    def atom(self, node: ParseNode, span: Span) -> Expr:
        """Build a literal or a name."""
        (token,) = _children(node)
        text = str(token)
        match _rule(node):
            case "name":
                return Name(self.reference(token), span)
            case "number":
                return Literal(self.value(number_from(text), token), span=span)
            case "percent":
                percent = self.value(percent_from(text), token)
                return Literal(percent, percent=isinstance(percent, Decimal), span=span)
            case "string":
                return Literal(self.value(string_from(text), token), span=span)
            case "temporal":
                return Literal(self.value(temporal_from(text[2:-1]), token), span=span)
            case "true" | "false" as truth:
                return Literal(truth == "true", span=span)
            case "null":
                return Literal(None, span=span)
            case rule:
                raise AssertionError(rule)  # a rule of the grammar without a case here

    # -- parts of nodes --

    def binding(self, node: ParseNode) -> tuple[str, Expr]:
        """Build `x in xs` of a quantifier."""
        name, _, items = _children(node)
        return self.name(name), self.expr(items)

    def entry(self, node: ParseNode) -> tuple[str, Expr]:
        """Build `key: value` of a record; a key in quotes may be any text."""
        key, _, value = _children(node)
        if str(key).startswith('"'):
            return str(self.value(string_from(str(key)), key)), self.expr(value)
        return self.name(key), self.expr(value)

    def call(self, name: ParseNode, arguments: Sequence[ParseNode], span: Span) -> Expr:
        """Build a call; its arguments must be all positional or all named."""
        function = self.name(name)
        misnamed = misnamed_function(function)
        if misnamed is not None:
            code, data = misnamed
            self.diagnostics.append(Diagnostic(code, self.span(name), data))
        named = [_rule(each) == "named" for each in arguments]
        if any(named) and not all(named):
            other = arguments[named.index(not named[0])]
            self.report(codes.MIXED_ARGUMENTS, other, function=function)
        return Call(function, tuple(map(self.argument, arguments)), span)

    def argument(self, node: ParseNode) -> Argument:
        """Build an argument: a value, or `parameter: value`."""
        if _rule(node) == "named":
            name, _, value = _children(node)
            return Argument(self.expr(value), self.name(name))
        return Argument(self.expr(node))

    def reference(self, token: ParseNode) -> str:
        """Return a name that refers to a value; report `True` or `NULL`, which mean literals."""
        name = self.name(token)
        keyword = misspelt_keyword(name)
        if keyword in {"true", "false", "null"}:
            self.report(codes.OTHER_SPELLING, token, found=name, wanted=keyword)
        return name

    def name(self, token: ParseNode) -> str:
        """Return a name in the form in which names are compared: NFC, one space between its words."""
        text = str(token)
        if not text.isascii():
            text = normalize("NFC", text)
            # NFC decomposes a few letters, none of them Vietnamese, so that they leave the grammar.
            if not all(map(is_name, text.split())):
                self.report(codes.STRANGE_CHARACTER, token, found=text)
        return " ".join(text.split())

    def value(self, value: LiteralValue | InvalidLiteral, node: ParseNode) -> LiteralValue | None:
        """Return the value of a literal; report an invalid one and return None."""
        if not isinstance(value, InvalidLiteral):
            return value
        start = _start(node)
        end = _end(node) if value.end is None else start + value.end
        span = self.span_of(start + value.start, end)
        self.diagnostics.append(Diagnostic(value.code, span, value.data))
        return None

    def report(self, code: Code, node: ParseNode, **data: str) -> None:
        """Add a diagnostic; building continues, to find further mistakes."""
        self.diagnostics.append(Diagnostic(code, self.span(node), data))

    def span(self, node: ParseNode) -> Span:
        """Return the span of a node, from its first token to its last."""
        return self.span_of(_start(node), _end(node))


def _rule(node: ParseNode) -> str:
    return str(node.data) if isinstance(node, Tree) else ""


def _children(node: ParseNode) -> list[ParseNode]:
    return node.children if isinstance(node, Tree) else []


def _comparison(operator: ParseNode) -> ComparisonOperator:
    return cast("ComparisonOperator", str(operator))


def _start(node: ParseNode) -> int:
    while isinstance(node, Tree):
        node = node.children[0]
    return cast("int", node.start_pos)


def _end(node: ParseNode) -> int:
    while isinstance(node, Tree):
        node = node.children[-1]
    return cast("int", node.end_pos)
