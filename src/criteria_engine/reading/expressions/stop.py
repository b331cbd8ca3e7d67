"""Where reading stopped, and what a mistake is: the ground the explanations stand on."""

from __future__ import annotations

import re
from collections.abc import (
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lark import Token

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Diagnostic, Related
from criteria_engine.reading.expressions.grammar import parser
from criteria_engine.source import Span

# ---- kinds of tokens, as the grammar names them ------------------------------------------------

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
    """A mistake from one offset of the text to another; `opened_at` is the bracket it is about."""

    code: Code
    start: int
    end: int
    data: Mapping[str, object] = field(default_factory=dict)
    opened_at: int | None = None

    def at(self, place: Callable[[int, int], Span]) -> Diagnostic:
        """The diagnostic, at the span `place` gives for offsets."""
        related: tuple[Related, ...] = ()
        if self.opened_at is not None:
            label = Template("mở ở đây", "opened here")
            related = (Related(place(self.opened_at, self.opened_at + 1), label),)
        return Diagnostic(self.code, place(self.start, self.end), self.data, related=related)


@dataclass(frozen=True)
class ParseStop:
    """Where reading stopped: the text up to `end`, the tokens before, and what stands at `at`.

    `token` is None where no token begins, its type `$END` where the text is over.
    """

    text: str
    end: int
    before: Sequence[Token]
    token: Token | None
    at: int

    @property
    def previous(self) -> Token | None:
        """The token before, or None at the beginning."""
        return self.before[-1] if self.before else None

    @property
    def type(self) -> str:
        """The type of the token found; empty where none begins."""
        return self.token.type if self.token is not None else ""

    @property
    def found(self) -> str:
        """What stands where reading stopped."""
        return str(self.token) if self.token is not None else self.text[self.at : self.at + 1]

    @property
    def found_end(self) -> int:
        """The offset behind what was found."""
        return self.at + len(self.found)

    @cached_property
    def accepts(self) -> frozenset[str]:
        """The types of the tokens that could follow."""
        session = parser().parse_interactive()
        for token in self.before:
            session.feed_token(token)
        return frozenset(session.accepts())  # type: ignore[no-untyped-call]

    @property
    def wants_value(self) -> bool:
        """Whether a value could stand here."""
        return "NUMBER" in self.accepts

    @property
    def wants_operator(self) -> bool:
        """Whether a value is complete here, so that an operator could follow."""
        return "PLUS" in self.accepts

    @cached_property
    def open_brackets(self) -> Sequence[Token]:
        """The brackets not closed so far, the innermost last."""
        return _open_brackets(self.before)

    def matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern finds from the token that ends here, or here, if it is no token."""
        previous = self.previous
        if previous is not None and previous.end_pos == self.at:
            found = pattern.match(self.text, previous.start_pos or 0, self.end)
            if found is not None and found.end() > self.at:
                return found
        found = pattern.match(self.text, self.at, self.end)
        is_token = found is not None and self.token is not None and found.end() <= self.found_end
        return None if is_token else found

    def here(self, code: Code, **data: object) -> SyntaxMistake:
        """A mistake at what was found."""
        return SyntaxMistake(code, self.at, self.found_end, data)


def _open_brackets(tokens: Iterable[Token]) -> list[Token]:
    """The brackets left open; a `]` opens a range where there is no value for it to follow."""
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
    """The offset a token begins at."""
    return token.start_pos or 0


def end_of(token: Token) -> int:
    """The offset behind a token."""
    return token.end_pos or 0


def excerpt(text: str) -> str:
    """A piece of the author's text for a sentence: on one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_EXCERPT else line[: _MAX_EXCERPT - 1] + "…"
