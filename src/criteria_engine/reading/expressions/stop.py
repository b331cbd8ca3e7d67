"""Where parsing stopped, and the mistake found there.

The rules in :mod:`~criteria_engine.reading.expressions.syntax_hints` and
:mod:`~criteria_engine.reading.expressions.foreign_syntax` take a :class:`ParseStop` and return a
:class:`SyntaxMistake`.
"""

from __future__ import annotations

import re
from collections.abc import (
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import field
from functools import cached_property
from typing import Final

from lark import Token

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Diagnostic, Related
from criteria_engine.frozen import dataclass
from criteria_engine.reading.expressions.grammar import parser
from criteria_engine.source import Span

# ---- token types, as named in the grammar ------------------------------------------------------

END: Final = "$END"

WORD: Final = re.compile(r"[^\W\d][\w\u0300-\u036f]*")

NAMES: Final = frozenset({"NAME", "WORDS", "PARAMETER", "PROPERTY"})

OPERATORS: Final = frozenset(
    {"AND", "OR", "PLUS", "MINUS", "STAR", "SLASH", "POWER", "COMPARISON", "IN", "BETWEEN"}
)

BEGINS_VALUE: Final = frozenset(
    {"NUMBER", "PERCENT", "STRING", "TEMPORAL", "TRUE", "FALSE", "NULL", "NOT", "EMPTY_LIST"}
    | {"LPAR", "LSQB", "LBRACE", "IF", "SOME", "EVERY"}
    | NAMES
)

_ENDS_VALUE: Final = frozenset(
    {"NUMBER", "PERCENT", "STRING", "TEMPORAL", "TRUE", "FALSE", "NULL", "NAME", "PROPERTY"}
    | {"EMPTY_LIST", "RPAR", "RSQB", "RBRACE", "RANGE_END"}
)

CLOSING: Final = {"RPAR": ")", "RSQB": "]", "RBRACE": "}", "RANGE_END": "[", END: ""}

_MAX_EXCERPT: Final = 40


@dataclass(frozen=True, slots=True)
class SyntaxMistake:
    """A mistake between two offsets of the text.

    Attributes:
        code: The kind of mistake.
        start: The first offset.
        end: The offset after the last character.
        data: Values for the placeholders of the message.
        opened_at: The offset of the bracket that is not closed, if that is the mistake.
    """

    code: Code
    start: int
    end: int
    data: Mapping[str, object] = field(default_factory=dict)
    opened_at: int | None = None

    def at(self, span_of: Callable[[int, int], Span]) -> Diagnostic:
        """Make the diagnostic; `span_of` returns the span between two offsets."""
        related: tuple[Related, ...] = ()
        if self.opened_at is not None:
            label = Template("mở ở đây", "opened here")
            related = (Related(span_of(self.opened_at, self.opened_at + 1), label),)
        return Diagnostic(self.code, span_of(self.start, self.end), self.data, related=related)


@dataclass(frozen=True)
class ParseStop:
    """Where parsing stopped: at the first token that cannot follow the tokens before it.

    Attributes:
        text: The text that contains the expression.
        end: The offset where the expression ends.
        before: The tokens before the stop.
        token: The token at the stop: None where no token begins, of type `$END` at the end.
        at: The offset of the stop.
    """

    text: str
    end: int
    before: Sequence[Token]
    token: Token | None
    at: int

    @property
    def previous(self) -> Token | None:
        """The last token before the stop; None at the beginning."""
        return self.before[-1] if self.before else None

    @property
    def type(self) -> str:
        """The type of the token at the stop; empty if there is none."""
        return self.token.type if self.token is not None else ""

    @property
    def found(self) -> str:
        """The text of the token at the stop; a single character if there is none."""
        return str(self.token) if self.token is not None else self.text[self.at : self.at + 1]

    @property
    def found_end(self) -> int:
        """The offset after :attr:`found`."""
        return self.at + len(self.found)

    @cached_property
    def accepts(self) -> frozenset[str]:
        """The types of the tokens that can follow those before."""
        session = parser().parse_interactive()
        for token in self.before:
            session.feed_token(token)
        return frozenset(session.accepts())  # type: ignore[no-untyped-call]

    @property
    def accepts_value(self) -> bool:
        """Whether a value can follow."""
        return "NUMBER" in self.accepts

    @property
    def accepts_operator(self) -> bool:
        """Whether an operator can follow, because a value is complete."""
        return "PLUS" in self.accepts

    @cached_property
    def open_brackets(self) -> Sequence[Token]:
        """The open brackets before the stop, the innermost last."""
        return _open_brackets(self.before)

    def matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the token that ends at the stop, or at the stop.

        A match that does not extend beyond a token that the grammar knows does not count.
        """
        previous = self.previous
        if previous is not None and previous.end_pos == self.at:
            match = pattern.match(self.text, previous.start_pos or 0, self.end)
            if match is not None and match.end() > self.at:
                return match
        match = pattern.match(self.text, self.at, self.end)
        is_token = match is not None and self.token is not None and match.end() <= self.found_end
        return None if is_token else match

    def here(self, code: Code, **data: object) -> SyntaxMistake:
        """Return a mistake at :attr:`found`."""
        return SyntaxMistake(code, self.at, self.found_end, data)


def _open_brackets(tokens: Iterable[Token]) -> list[Token]:
    """Return the open brackets; a `]` that follows no value opens a range."""
    opened: list[Token] = []
    after_value = False
    for token in tokens:
        match token.type:
            case "LPAR" | "LSQB" | "LBRACE":
                opened.append(token)
            case "RSQB" if not after_value:
                opened.append(token)
            case "RPAR" | "RSQB" | "RBRACE" | "RANGE_END" if opened:
                opened.pop()
            case _:
                pass
        after_value = token.type in _ENDS_VALUE and not (opened and opened[-1] is token)
    return opened


def start_of(token: Token) -> int:
    """Return the offset where a token begins."""
    return token.start_pos or 0


def end_of(token: Token) -> int:
    """Return the offset after a token."""
    return token.end_pos or 0


def excerpt(text: str) -> str:
    """Shorten a piece of an expression for a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_EXCERPT else line[: _MAX_EXCERPT - 1] + "…"
