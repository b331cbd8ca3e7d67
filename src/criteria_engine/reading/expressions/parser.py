"""parse: the text of an expression → its syntax tree, or diagnostics.

Lark parses the text by `expression.lark`;
:mod:`~criteria_engine.reading.expressions.ast_builder` builds the syntax tree, and
:mod:`~criteria_engine.reading.expressions.syntax_hints` explains syntax errors. An expression in a
file is parsed in place, so that every node knows its location in the file.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from lark import Token, Tree
from lark.exceptions import UnexpectedInput
from lark.utils import TextSlice

from criteria_engine import syntax
from criteria_engine.bounds import MAX_CHARACTERS, MAX_NESTING, MAX_REPAIRS
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.lazy import LazyModule
from criteria_engine.model.types import Number
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.ast_builder import build
from criteria_engine.reading.expressions.grammar import parser
from criteria_engine.source import Source, Span
from criteria_engine.syntax import Expr

if TYPE_CHECKING:
    from criteria_engine.reading.expressions import repairs, syntax_hints
    from criteria_engine.reading.expressions.stop import SyntaxMistake
else:
    # Only mistakes need them.
    repairs = LazyModule("criteria_engine.reading.expressions.repairs")
    syntax_hints = LazyModule("criteria_engine.reading.expressions.syntax_hints")


def parse(span: Span, *, text: str | None = None) -> tuple[Expr | None, list[Diagnostic]]:
    """Parse the expression at a span.

    Args:
        span: The location of the expression.
        text: The expression, if it differs from the text of the span (a quoted scalar with escapes);
            then every node has the whole span as its location.

    Returns:
        The syntax tree and no diagnostic; or None and the diagnostics.

    >>> from criteria_engine.source import Source
    >>> parse(Source("example", "age >= 18").whole())
    (Compare(operator='>=', left=Name(name='age'), right=Literal(value=18, percent=False)), [])
    >>> _, (diagnostic,) = parse(Source("example", "age == 18").whole())
    >>> print(diagnostic.span, diagnostic.message("en"), "/", diagnostic.help("en"))
    example:1:5 `==` does not exist in this language / write `=` instead of `==`
    """
    expression, diagnostics = parse_with_repairs(span, text=text)
    return (None if diagnostics else expression), diagnostics


def parse_with_repairs(
    span: Span, *, text: str | None = None
) -> tuple[Expr | None, list[Diagnostic]]:
    """Parse the expression at a span, and go on after a mistake whose meaning is certain.

    Returns:
        The syntax tree, of a repaired text if there are diagnostics, for finding more mistakes; None where
        parsing could not go on. And all diagnostics.

    >>> from criteria_engine.source import Source
    >>> tree, diagnostics = parse_with_repairs(Source("example", "a == 1 && b").whole())
    >>> [each.span.text for each in diagnostics], tree is None
    (['==', '&&'], False)
    """
    if text is None:
        source = _ParseInput(span.source.text, span.start, span.end, span, in_file=True)
    else:
        source = _ParseInput(text, 0, len(text), span, in_file=False)
    wrong = _check_input(source)
    if wrong is not None:
        return None, [wrong]
    tree = _parse_tree(source)
    if isinstance(tree, Tree):
        return build(tree, source.span_of)
    if isinstance(tree, Diagnostic):
        return None, [tree]
    return _go_on(source, tree)


def _go_on(source: _ParseInput, mistake: SyntaxMistake) -> tuple[Expr | None, list[Diagnostic]]:
    """Return the diagnostics of a first mistake and of those after it."""
    diagnostics = [mistake.at(source.span_of)]
    offset = source.start
    current = repairs.RepairableText.of(source.text, source.start, source.end)
    moved = replace(
        mistake,
        start=mistake.start - offset,
        end=mistake.end - offset,
    )
    for _ in range(MAX_REPAIRS):
        without = current.repaired(moved)
        if without is None:
            break
        current = without
        if not current.text.strip():
            break
        place = partial(_written_span, source, current)
        repaired = _ParseInput(current.text, 0, len(current.text), source.span, in_file=False)
        tree = _parse_tree(repaired)
        if isinstance(tree, Tree):
            expression, more = build(tree, place)
            return expression, [*diagnostics, *more]
        if isinstance(tree, Diagnostic):
            break
        moved = tree
        found = tree.at(place)
        if any(
            found.span.start < d.span.end and d.span.start < found.span.end for d in diagnostics
        ):
            break  # It may come from the repair.
        diagnostics.append(found)
    return None, diagnostics


def _written_span(source: _ParseInput, text: repairs.RepairableText, start: int, end: int) -> Span:
    return source.span_of(*text.written_at(start, end))


@dataclass(frozen=True, slots=True)
class _ParseInput:
    """The text to parse, from `start` to `end`, and the location of its parts in the file."""

    text: str
    start: int
    end: int
    span: Span
    in_file: bool

    def span_of(self, start: int, end: int) -> Span:
        """Return the span between two offsets of the text."""
        return Span(self.span.source, start, end) if self.in_file else self.span


def _check_input(source: _ParseInput) -> Diagnostic | None:
    """Return a diagnostic for a text that is too long or empty."""
    length = source.end - source.start
    if length > MAX_CHARACTERS:
        beginning = source.span_of(source.start, source.start)
        return codes.TOO_LONG.at(beginning, length=length, limit=MAX_CHARACTERS)
    if not source.text[source.start : source.end].strip():
        return codes.EMPTY.at(source.span_of(source.start, source.end))
    return None


_DEPTH_CHANGE: Final = {"LPAR": 1, "LSQB": 1, "LBRACE": 1, "RPAR": -1, "RSQB": -1, "RBRACE": -1}


def _parse_tree(source: _ParseInput) -> Tree[Token] | SyntaxMistake | Diagnostic:
    """Return Lark's tree, or what is wrong; stop early where brackets nest too deep."""
    session = parser().parse_interactive(TextSlice(source.text, source.start, source.end))
    tokens: list[Token] = []
    depth = 0
    try:
        for token in session.iter_parse():
            tokens.append(token)
            depth += _DEPTH_CHANGE.get(token.type, 0)
            if depth > MAX_NESTING:
                location = source.span_of(token.start_pos or 0, token.end_pos or 0)
                return codes.TOO_DEEP.at(location, limit=MAX_NESTING)
        return cast("Tree[Token]", session.feed_eof(tokens[-1] if tokens else None))  # type: ignore[no-untyped-call]
    except UnexpectedInput as error:
        return syntax_hints.find_mistake(source.text, source.start, source.end, tokens, error)


# ---- numbers ---------------------------------------------------------------------------------


def parse_number(word: str) -> Number | None:
    """Parse a text that is one number; None for any other expression, such as a name.

    >>> parse_number("-0.5"), parse_number("60%"), parse_number("members")
    (Decimal('-0.5'), Decimal('0.60'), None)
    """
    expression, diagnostics = parse(Source("", str(word)).whole())
    negative = isinstance(expression, syntax.Negate)
    literal = expression.operand if isinstance(expression, syntax.Negate) else expression
    if diagnostics or not isinstance(literal, syntax.Literal):
        return None
    value = literal.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return -value if negative else value
