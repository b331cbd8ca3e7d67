"""Why a text is no YAML, as a named mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading import file_diagnostics as codes
from criteria_engine.reading.nodes import (
    Mapping,
    Node,
    Scalar,
    ScalarStyle,
    Sequence,
)
from criteria_engine.source import Source, Span

BYTE_ORDER_MARK = "\ufeff"


BLANK = " \t\r\n"


_KEY = re.compile(r"[^\n#]*:(?=[ \r\n]|\Z)|- ")


BRACKETS = {"[": "]", "{": "}"}


_CLOSING = frozenset("'\"]}")


_NO_TEXT = frozenset(["", "\r", "\n", "]", "}", ","])


_SIGNS = frozenset("-?:,[]{}#&*!|>'\"%@`")


# --- What an author did, told from where PyYAML could not go on ---------------------------------


@dataclass(frozen=True, slots=True)
class YamlStop:
    """Where PyYAML stopped (`at`), where what it was reading began (`opened`), what came before."""

    source: Source
    at: int
    opened: int
    problem: str
    context: str
    bracket: int | None
    last: Node | None
    max_depth: int

    @property
    def character(self) -> str:
        """The character where reading stopped; empty at the end of the text."""
        return self.source.text[self.at : self.at + 1]

    @property
    def line_start(self) -> int:
        """The index of the first character of the line where reading stopped."""
        return self.source.text.rfind("\n", 0, self.at) + 1

    @property
    def gap(self) -> str:
        """What stands between the last node and here."""
        return "" if self.last is None else self.source.text[self.last.span.end : self.at]

    @property
    def last_word(self) -> Scalar | None:
        """The last node, where it is a text and only blanks stand between it and here."""
        word = self.last if isinstance(self.last, Scalar) else None
        return None if self.gap.strip(BLANK) else word

    def one(self, start: int) -> Span:
        """A single character."""
        return Span(self.source, start, min(start + 1, len(self.source.text)))

    def line(self, start: int) -> Span:
        """From a place to the end of what is written on its line."""
        end = self.source.text.find("\n", start)
        text = self.source.text[start : None if end < 0 else end]
        return Span(self.source, start, start + len(text.rstrip(BLANK)))


def diagnose(mistake: YamlStop) -> Diagnostic:
    """Return the diagnostic of the first rule that recognises the mistake."""
    for rule in _RULES:
        diagnostic = rule(mistake)
        if diagnostic is not None:
            return diagnostic
    return codes.YAML_SYNTAX.at(mistake.one(mistake.at))


def _depth(mistake: YamlStop) -> Diagnostic | None:
    """A newer libyaml has a limit of its own, and meets it before the first of many brackets is told."""
    if "nesting depth" not in mistake.problem:
        return None
    return codes.TOO_DEEP.at(mistake.one(mistake.at), limit=mistake.max_depth)


def _tab(mistake: YamlStop) -> Diagnostic | None:
    lead = mistake.source.text[mistake.line_start : mistake.at] + mistake.character
    tab = lead.find("\t")
    if mistake.character == "\t":
        return codes.TAB.at(mistake.one(mistake.at))
    if tab >= 0 and not lead[:-1].strip(BLANK):
        return codes.TAB.at(mistake.one(mistake.line_start + tab))
    return None


def _quote(mistake: YamlStop) -> Diagnostic | None:
    if "quoted scalar" not in mistake.context:
        return None
    text = mistake.source.text
    if "end of stream" in mistake.problem or "document" in mistake.problem:
        return codes.UNCLOSED_QUOTE.at(mistake.one(mistake.opened), character=text[mistake.opened])
    start = max(text.rfind("\\", mistake.opened, mistake.at + 1), mistake.opened)
    escape = text[start : start + 2]
    return codes.ESCAPE.at(Span(mistake.source, start, start + len(escape)), escape=escape)


def _indicator(mistake: YamlStop) -> Diagnostic | None:
    """A plain value that starts with what is a sign to YAML."""
    reading_sign = mistake.context.endswith(
        ("block scalar", "an alias", "an anchor", "a tag", "a directive", "next token")
    )
    at = mistake.opened if reading_sign else mistake.at
    character = mistake.source.text[at : at + 1]
    misplaced = (
        "node content" in mistake.problem
        or ("not allowed" in mistake.problem and character in {"-", "?"})
        or character in {"&", "*", "!", "@", "`", "%"}
    )
    if character not in _SIGNS or not (reading_sign or misplaced):
        return None
    if character == "," and mistake.bracket is not None:
        return codes.EXTRA_COMMA.at(mistake.one(at))
    if character == ":":
        return codes.MISSING_KEY.at(mistake.one(at))
    return codes.INDICATOR.at(mistake.one(at), character=character)


def _colon(mistake: YamlStop) -> Diagnostic | None:
    word = mistake.last_word
    if mistake.character != ":" or word is None:
        return None
    if word.span.start >= mistake.line_start:
        return codes.COLON_IN_TEXT.at(mistake.one(mistake.at))
    if "mapping values" not in mistake.problem:
        return None
    text, start = mistake.source.text, word.span.start
    if not text[text.rfind("\n", 0, start) + 1 : start].strip(" -" + BYTE_ORDER_MARK):
        return codes.KEY_WITHOUT_COLON.at(mistake.line(start))
    # The value above went on into this line, which was meant to begin with a key.
    lead = text[mistake.line_start : mistake.at]
    indent = len(lead) - len(lead.lstrip(BLANK))
    return codes.INDENTATION.at(mistake.line(mistake.line_start + indent))


def _text_after(mistake: YamlStop) -> Diagnostic | None:
    """`"a" = b`, `[1..5] …`: the value is over, the line is not."""
    match mistake.last:
        case Scalar(style=ScalarStyle.SINGLE | ScalarStyle.DOUBLE) | Sequence() | Mapping():
            closing = mistake.last.span.text[-1:]
        case _:
            return None
    same_line = not mistake.gap.strip(" \t")
    if not same_line or closing not in _CLOSING or mistake.character in _NO_TEXT:
        return None
    return codes.TEXT_AFTER_VALUE.at(mistake.line(mistake.at), character=closing)


def _bracket(mistake: YamlStop) -> Diagnostic | None:
    if "flow" not in mistake.context:
        return None
    if mistake.character == "?":
        return codes.QUESTION_MARK.at(mistake.one(mistake.at))
    opening = mistake.source.text[mistake.opened : mistake.opened + 1]
    start = mistake.opened if opening in BRACKETS else mistake.bracket
    if start is None:
        return None
    character = mistake.source.text[start]
    return codes.UNCLOSED_BRACKET.at(
        mistake.one(start), character=character, closing=BRACKETS[character]
    )


def _key(mistake: YamlStop) -> Diagnostic | None:
    if "unexpected ':'" in mistake.problem:
        return codes.KEY_WITHOUT_COLON.at(mistake.one(mistake.at))
    if "simple key" in mistake.context:
        return codes.KEY_WITHOUT_COLON.at(mistake.line(mistake.opened))
    return None


def _comment(mistake: YamlStop) -> Diagnostic | None:
    if not isinstance(mistake.last, Scalar) or "#" not in mistake.gap:
        return None
    if mistake.last.style is not ScalarStyle.PLAIN or _KEY.match(mistake.source.text, mistake.at):
        return None
    at = mistake.last.span.end + mistake.gap.index("#")
    return codes.COMMENT_IN_TEXT.at(mistake.line(at))


def _layout(mistake: YamlStop) -> Diagnostic | None:
    if "block" not in mistake.context and "document start" not in mistake.problem:
        return None
    if mistake.character == ":":
        return codes.MISSING_KEY.at(mistake.one(mistake.at))
    if "..." in mistake.gap:
        return codes.SEVERAL_DOCUMENTS.at(mistake.line(mistake.at))
    return codes.INDENTATION.at(mistake.line(mistake.at))


_RULES: tuple[Callable[[YamlStop], Diagnostic | None], ...] = (
    _depth,
    _tab,
    _quote,
    _indicator,
    _colon,
    _text_after,
    _bracket,
    _key,
    _comment,
    _layout,
)
