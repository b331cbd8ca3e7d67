"""parse: the text of an expression → its tree, or what is wrong with it.

Lark recognises the text by `expression.lark`, :mod:`~criteria_engine.reading.expressions.ast_builder` makes our
tree of it, :mod:`~criteria_engine.reading.expressions.syntax_hints` says why it cannot. An expression inside a
file is read where it stands, so that every node knows its place there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from lark import Token, Tree
from lark.exceptions import UnexpectedInput
from lark.utils import TextSlice

from criteria_engine import syntax
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.types import Number
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.ast_builder import MAX_NESTING, build
from criteria_engine.reading.expressions.grammar import parser
from criteria_engine.reading.expressions.syntax_hints import find_mistake
from criteria_engine.source import Source, Span
from criteria_engine.syntax import Expr

MAX_CHARACTERS: Final = 64 * 1024
"""Longer texts are refused unread."""


def parse(span: Span, *, text: str | None = None) -> tuple[Expr | None, list[Diagnostic]]:
    """Read the expression that stands at a span; the tree is None where anything is wrong.

    Where the file writes the expression in another way than it is meant (a quoted scalar with
    escapes), `text` is the meaning, and the whole span the place of everything in it.

    >>> from criteria_engine.source import Source
    >>> parse(Source("example", "age >= 18").whole())
    (Compare(operator='>=', left=Name(name='age'), right=Literal(value=18, percent=False)), [])
    >>> _, (diagnostic,) = parse(Source("example", "age == 18").whole())
    >>> print(diagnostic.span, diagnostic.message("en"), "/", diagnostic.help("en"))
    example:1:5 `==` is not written in this language / write `=` in place of `==`
    """
    if text is None:
        written = _ParseInput(span.source.text, span.start, span.end, span, in_file=True)
    else:
        written = _ParseInput(text, 0, len(text), span, in_file=False)
    tree = _check_input(written) or _parse_tree(written)
    return (None, [tree]) if isinstance(tree, Diagnostic) else build(tree, written.at)


@dataclass(frozen=True, slots=True)
class _ParseInput:
    """The text to read, from `start` to `end`, and where its parts are for the author."""

    text: str
    start: int
    end: int
    span: Span
    in_file: bool

    def at(self, start: int, end: int) -> Span:
        """The span from one offset of the text to another."""
        return Span(self.span.source, start, end) if self.in_file else self.span


def _check_input(written: _ParseInput) -> Diagnostic | None:
    """What keeps a text from being read at all."""
    length = written.end - written.start
    if length > MAX_CHARACTERS:
        beginning = written.at(written.start, written.start)
        return codes.TOO_LONG.at(beginning, length=length, limit=MAX_CHARACTERS)
    if not written.text[written.start : written.end].strip():
        return codes.EMPTY.at(written.at(written.start, written.end))
    return None


_DEPTH_CHANGE: Final = {"LPAR": 1, "LSQB": 1, "LBRACE": 1, "RPAR": -1, "RSQB": -1, "RBRACE": -1}


def _parse_tree(written: _ParseInput) -> Tree[Token] | Diagnostic:
    """Lark's tree. Brackets are counted on the way: no need to read on when they pile up."""
    session = parser().parse_interactive(TextSlice(written.text, written.start, written.end))
    tokens: list[Token] = []
    depth = 0
    try:
        for token in session.iter_parse():
            tokens.append(token)
            depth += _DEPTH_CHANGE.get(token.type, 0)
            if depth > MAX_NESTING:
                here = written.at(token.start_pos or 0, token.end_pos or 0)
                return codes.TOO_DEEP.at(here, limit=MAX_NESTING)
        return cast("Tree[Token]", session.feed_eof(tokens[-1] if tokens else None))  # type: ignore[no-untyped-call]
    except UnexpectedInput as error:
        found = find_mistake(written.text, written.start, written.end, tokens, error)
        return found.at(written.at)


# ---- small helpers ---------------------------------------------------------------------------


def parse_number(word: str) -> Number | None:
    """The number a bound is written as (`1`, `0.5`, `100%`), or None where it is a name."""
    expression, found = parse(Source("", str(word)).whole())
    negative = isinstance(expression, syntax.Negate)
    literal = expression.operand if isinstance(expression, syntax.Negate) else expression
    if found or not isinstance(literal, syntax.Literal):
        return None
    value = literal.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return -value if negative else value
