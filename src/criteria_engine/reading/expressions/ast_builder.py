"""build: Lark's tree of an expression → ours, with what is wrong with single names and values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, TypeAlias, cast
from unicodedata import normalize

from lark import Token, Tree

from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.model.temporal import Temporal
from criteria_engine.model.types import Number
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.foreign_syntax import misnamed_function, misspelt_keyword
from criteria_engine.reading.expressions.literals import (
    InvalidLiteral,
    number_from,
    percent_from,
    string_from,
    temporal_from,
)
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

MAX_NESTING: Final = 60
"""Operators and brackets nest so deep at most: every later stage may use recursion safely."""


ParseNode: TypeAlias = Tree[Token] | Token


SpanOf: TypeAlias = Callable[[int, int], Span]


LiteralValue: TypeAlias = Number | str | Temporal


def build(tree: ParseNode, place: SpanOf) -> tuple[Expr | None, list[Diagnostic]]:
    """Our tree of a parse tree; None where anything is wrong. `place` gives spans for offsets."""
    builder = _AstBuilder(place)
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
    """Goes through Lark's tree. It keeps every token; the grammar says which children to expect."""

    def __init__(self, place: SpanOf) -> None:
        self.place = place
        self.diagnostics: list[Diagnostic] = []
        self.level = 0

    def expr(self, node: ParseNode) -> Expr:
        """The expression a node stands for; parentheses leave no trace but the tree's shape."""
        while _rule(node) == "group":
            node = _children(node)[1]
        self.level += 1
        if self.level > MAX_NESTING:
            raise _TooDeepError(self.span(node))
        built = self.operation(node, self.span(node))
        self.level -= 1
        return built

    def exprs(self, nodes: Sequence[ParseNode]) -> tuple[Expr, ...]:
        """The expressions of several nodes."""
        return tuple(map(self.expr, nodes))

    # -- operators, clauses, values --

    def operation(self, node: ParseNode, span: Span) -> Expr:
        """An operator with its operands."""
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
        """A choice, a quantifier, something picked from a value, or a call."""
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
        """A list, a record or a range."""
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
        """A literal or a name."""
        (token,) = _children(node)
        text = str(token)
        match _rule(node):
            case "name":
                return Name(self.fact(token), span)
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
                raise AssertionError(rule)  # a rule of the grammar that nobody builds

    # -- parts of nodes --

    def binding(self, node: ParseNode) -> tuple[str, Expr]:
        """`x in xs` of a quantifier."""
        name, _, items = _children(node)
        return self.name(name), self.expr(items)

    def entry(self, node: ParseNode) -> tuple[str, Expr]:
        """`key: value` of a record; the key may be any text in quotes."""
        key, _, value = _children(node)
        if str(key).startswith('"'):
            return str(self.value(string_from(str(key)), key)), self.expr(value)
        return self.name(key), self.expr(value)

    def call(self, name: ParseNode, arguments: Sequence[ParseNode], span: Span) -> Expr:
        """A function with its arguments, all by place or all by name."""
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
        """A value, or `parameter: value`."""
        if _rule(node) == "named":
            name, _, value = _children(node)
            return Argument(self.expr(value), self.name(name))
        return Argument(self.expr(node))

    def fact(self, token: ParseNode) -> str:
        """A name that stands for a value; not `True` or `NULL`, which are meant as literals."""
        name = self.name(token)
        meant = misspelt_keyword(name)
        if meant in {"true", "false", "null"}:
            self.report(codes.OTHER_SPELLING, token, found=name, wanted=meant)
        return name

    def name(self, token: ParseNode) -> str:
        """A name as it is compared: composed, one blank between its words."""
        text = str(token)
        if not text.isascii():
            text = normalize("NFC", text)
            # A few letters, none of them Vietnamese, come apart when they are "composed".
            if not all(map(is_name, text.split())):
                self.report(codes.STRANGE_CHARACTER, token, found=text)
        return " ".join(text.split())

    def value(self, value: LiteralValue | InvalidLiteral, node: ParseNode) -> LiteralValue | None:
        """The value of a literal, or None and a diagnostic."""
        if not isinstance(value, InvalidLiteral):
            return value
        start = _start(node)
        end = _end(node) if value.end is None else start + value.end
        place = self.place(start + value.start, end)
        self.diagnostics.append(Diagnostic(value.code, place, value.data))
        return None

    def report(self, code: Code, node: ParseNode, **data: str) -> None:
        """Note a mistake and go on: the rest of the expression can be read all the same."""
        self.diagnostics.append(Diagnostic(code, self.span(node), data))

    def span(self, node: ParseNode) -> Span:
        """Where a node stands, from its first token to its last."""
        return self.place(_start(node), _end(node))


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
