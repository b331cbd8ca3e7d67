"""Diagnose why a text is not YAML: where PyYAML stopped → one diagnostic.

PyYAML's own messages describe its parser; these describe what the author probably did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading import file_diagnostics as codes
from criteria_engine.reading.nodes import (
    Mapping,
    Scalar,
    ScalarStyle,
    Sequence,
)
from criteria_engine.reading.yaml_stop import BLANK, BRACKETS, BYTE_ORDER_MARK, YamlStop
from criteria_engine.source import Span

_KEY = re.compile(r"[^\n#]*:(?=[ \r\n]|\Z)|- ")

_CLOSING = frozenset("'\"]}")

_VALUE_ENDS = frozenset(["", "\r", "\n", "]", "}", ","])

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")


def diagnose(stop: YamlStop) -> Diagnostic:
    """Return the diagnostic of the first rule that recognises the stop."""
    for rule in _RULES:
        diagnostic = rule(stop)
        if diagnostic is not None:
            return diagnostic
    return codes.YAML_SYNTAX.at(stop.character_at(stop.at))


def _depth(stop: YamlStop) -> Diagnostic | None:
    """Newer versions of libyaml limit the nesting themselves, before they emit any event."""
    if "nesting depth" not in stop.problem:
        return None
    return codes.TOO_DEEP.at(stop.character_at(stop.at), limit=stop.max_depth)


_DASH: Final = re.compile(r"[ \t]*([–—―−•▪●‣·∙◦■►➢✓*])[ \t\u00a0]")

_WIDE_COLON: Final = re.compile(
    r"[ \t\u00a0]*(?:- +)?([^\s:：#\"'\[{]+(?: [^\s:：#\"'\[{]+){0,3})[ \t]*(：|︰|:[\u00a0\u2007\u202f\u3000])"
)


def _suspect_lines(stop: YamlStop) -> Iterator[tuple[int, int]]:
    """Yield where the line of the stop, and each line since the last node, begins and ends."""
    text = stop.source.text
    first = stop.at if stop.last is None else min(stop.last.span.start, stop.at)
    start = text.rfind("\n", 0, min(first, stop.opened, stop.at)) + 1
    while start <= stop.at and start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def dash_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """Match a line that begins with a sign of a word processor instead of a hyphen."""
    return _DASH.match(text, start, end)


def wide_colon_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """Match a line with a full-width colon, or a no-break space after the colon."""
    return _WIDE_COLON.match(text, start, end)


def _signs_of_word_processors(stop: YamlStop) -> Diagnostic | None:
    text = stop.source.text
    for start, end in _suspect_lines(stop):
        dash = dash_in(text, start, end)
        if dash is not None:
            span = Span(stop.source, *dash.span(1))
            return codes.DASH.at(span, character=dash[1])
        colon = wide_colon_in(text, start, end)
        if colon is not None:
            span = Span(stop.source, *colon.span(2))
            return codes.WIDE_COLON.at(span, key=colon[1], character=_character(colon[2]))
    return None


def _character(colon: str) -> Text:
    if len(colon) == 1:
        return Text(f"dấu hai chấm rộng `{colon}`", f"the wide colon `{colon}`")
    return Text("một dấu cách không ngắt", "a no-break space")


def _tab(stop: YamlStop) -> Diagnostic | None:
    lead = stop.source.text[stop.line_start : stop.at] + stop.character
    tab = lead.find("\t")
    if stop.character == "\t":
        return codes.TAB.at(stop.character_at(stop.at))
    if tab >= 0 and not lead[:-1].strip(BLANK):
        return codes.TAB.at(stop.character_at(stop.line_start + tab))
    return None


def _quote(stop: YamlStop) -> Diagnostic | None:
    if "quoted scalar" not in stop.context:
        return None
    text = stop.source.text
    if "end of stream" in stop.problem or "document" in stop.problem:
        return codes.UNCLOSED_QUOTE.at(stop.character_at(stop.opened), character=text[stop.opened])
    start = max(text.rfind("\\", stop.opened, stop.at + 1), stop.opened)
    escape = text[start : start + 2]
    return codes.ESCAPE.at(Span(stop.source, start, start + len(escape)), escape=escape)


def _indicator(stop: YamlStop) -> Diagnostic | None:
    """An unquoted value that starts with an indicator character of YAML."""
    in_indicator = stop.context.endswith(
        ("block scalar", "an alias", "an anchor", "a tag", "a directive", "next token")
    )
    at = stop.opened if in_indicator else stop.at
    character = stop.source.text[at : at + 1]
    misplaced = (
        "node content" in stop.problem
        or ("not allowed" in stop.problem and character in {"-", "?"})
        or character in {"&", "*", "!", "@", "`", "%"}
    )
    if character not in _INDICATORS or not (in_indicator or misplaced):
        return None
    if character == "," and stop.bracket is not None:
        return codes.EXTRA_COMMA.at(stop.character_at(at))
    if character == ":":
        return codes.MISSING_KEY.at(stop.character_at(at))
    return codes.INDICATOR.at(stop.character_at(at), character=character)


def _colon(stop: YamlStop) -> Diagnostic | None:
    word = stop.last_word
    if stop.character != ":" or word is None:
        return None
    if word.span.start >= stop.line_start:
        return codes.COLON_IN_TEXT.at(stop.character_at(stop.at))
    if "mapping values" not in stop.problem:
        return None
    text, start = stop.source.text, word.span.start
    if not text[text.rfind("\n", 0, start) + 1 : start].strip(" -" + BYTE_ORDER_MARK):
        return codes.KEY_WITHOUT_COLON.at(stop.rest_of_line(start))
    # YAML read this line, which should begin with a key, as part of the value above.
    lead = text[stop.line_start : stop.at]
    indent = len(lead) - len(lead.lstrip(BLANK))
    return codes.INDENTATION.at(stop.rest_of_line(stop.line_start + indent))


def _text_after(stop: YamlStop) -> Diagnostic | None:
    """`"a" = b`, `[1..5] …`: text after a value that has ended on the same line."""
    match stop.last:
        case Scalar(style=ScalarStyle.SINGLE | ScalarStyle.DOUBLE) | Sequence() | Mapping():
            closing = stop.last.span.text[-1:]
        case _:
            return None
    same_line = not stop.gap.strip(" \t")
    if not same_line or closing not in _CLOSING or stop.character in _VALUE_ENDS:
        return None
    return codes.TEXT_AFTER_VALUE.at(stop.rest_of_line(stop.at), character=closing)


def _bracket(stop: YamlStop) -> Diagnostic | None:
    if "flow" not in stop.context:
        return None
    if stop.character == "?":
        return codes.QUESTION_MARK.at(stop.character_at(stop.at))
    opening = stop.source.text[stop.opened : stop.opened + 1]
    start = stop.opened if opening in BRACKETS else stop.bracket
    if start is None:
        return None
    character = stop.source.text[start]
    return codes.UNCLOSED_BRACKET.at(
        stop.character_at(start), character=character, closing=BRACKETS[character]
    )


def _key(stop: YamlStop) -> Diagnostic | None:
    if "unexpected ':'" in stop.problem:
        return codes.KEY_WITHOUT_COLON.at(stop.character_at(stop.at))
    if "simple key" in stop.context:
        return codes.KEY_WITHOUT_COLON.at(stop.rest_of_line(stop.opened))
    return None


def _comment(stop: YamlStop) -> Diagnostic | None:
    if not isinstance(stop.last, Scalar) or "#" not in stop.gap:
        return None
    if stop.last.style is not ScalarStyle.PLAIN or _KEY.match(stop.source.text, stop.at):
        return None
    at = stop.last.span.end + stop.gap.index("#")
    return codes.COMMENT_IN_TEXT.at(stop.rest_of_line(at))


def _layout(stop: YamlStop) -> Diagnostic | None:
    if "block" not in stop.context and "document start" not in stop.problem:
        return None
    if stop.character == ":":
        return codes.MISSING_KEY.at(stop.character_at(stop.at))
    if "..." in stop.gap:
        return codes.SEVERAL_DOCUMENTS.at(stop.rest_of_line(stop.at))
    return codes.INDENTATION.at(stop.rest_of_line(stop.at))


_RULES: tuple[Callable[[YamlStop], Diagnostic | None], ...] = (
    _depth,
    _signs_of_word_processors,
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
