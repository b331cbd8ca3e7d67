"""render: diagnostics → the author's own line, a caret, and what to do about it.

As plain text (:func:`render_diagnostics`), as styled pieces for a terminal (:func:`pieces`),
or as data for an editor (:func:`diagnostic_json`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from unicodedata import category, east_asian_width

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.source import Position, Span


class DiagnosticStyle(StrEnum):
    """What a piece of text is, so that a terminal can choose its colour."""

    PLAIN = "plain"
    ERROR = "error"
    WARNING = "warning"
    MESSAGE = "message"
    FRAME = "frame"
    RELATED = "related"
    HELP = "help"


StyledText: TypeAlias = tuple[str, DiagnosticStyle]


_SEVERITY = {
    Severity.ERROR: Template("lỗi", "error"),
    Severity.WARNING: Template("cảnh báo", "warning"),
}


_PLURAL = {
    Severity.ERROR: Template("lỗi", "errors"),
    Severity.WARNING: Template("cảnh báo", "warnings"),
}


_STYLE = {Severity.ERROR: DiagnosticStyle.ERROR, Severity.WARNING: DiagnosticStyle.WARNING}


_HELP = Template("giúp", "help")


_REACHES = Template("đến dòng {line}, cột {column}", "to line {line}, column {column}")


_TAB = "    "


# Of a very long line this many letters are shown, so many of them before the caret.
_MAX_SHOWN = 100


_BEFORE = 40


def render_diagnostics(diagnostics: Iterable[Diagnostic], language: Language = "vi") -> str:
    """All diagnostics by file and place, and a last line that counts them; empty for none.

    >>> from criteria_engine.diagnostics import Code
    >>> from criteria_engine.source import Source
    >>> typo = Code("typo", Template("`{name}` viết sai", "`{name}` is misspelt"))
    >>> span = Span(Source("a.yaml", "tuoi >= 18"), 0, 4)
    >>> print(render_diagnostics([typo.at(span, name="tuoi", suggestion="tuổi")]))
    lỗi[typo]: `tuoi` viết sai
      --> a.yaml:1:1
      |
    1 | tuoi >= 18
      | ^^^^
      = giúp: có phải ý bạn là `tuổi`?
    <BLANKLINE>
    1 lỗi
    """
    return "".join(text for text, _ in pieces(diagnostics, language))


def pieces(diagnostics: Iterable[Diagnostic], language: Language = "vi") -> Iterator[StyledText]:
    """What :func:`render_diagnostics` says, as texts with their styles."""
    ordered = sorted(diagnostics, key=_sort_key)
    for diagnostic in ordered:
        yield from _diagnostic_pieces(diagnostic, language)
        yield "\n", DiagnosticStyle.PLAIN
    if ordered:
        yield from _summary(ordered, language)


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """A diagnostic as data: its place, its words in both languages, the other places."""
    helped = {language: diagnostic.help(language) for language in _LANGUAGES}
    return {
        **location_json(diagnostic.span),
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.value,
        "message": {language: diagnostic.message(language) for language in _LANGUAGES},
        "help": None if None in helped.values() else helped,
        "suggestion": diagnostic.suggestion,
        "related": [
            {
                **location_json(related.span),
                "label": {
                    language: related.label.in_language(language, diagnostic.data)
                    for language in _LANGUAGES
                },
            }
            for related in diagnostic.related
        ],
    }


_LANGUAGES: tuple[Language, ...] = ("vi", "en")


def _sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, int]:
    row = diagnostic.span.source.row
    number = 0 if row is None else row.number
    return diagnostic.span.source.name, number, diagnostic.span.start, diagnostic.span.end


def location_json(span: Span) -> dict[str, Any]:
    """Return the location of a span as JSON: file, first and last line and column, from 1.

    In a table the line is the row's number and the column is the number of the cell in its row.
    """
    start, end = span.position, span.source.position(span.end)
    row = span.source.row
    if row is not None:
        cell = row.cell(span.start) or 1
        place = {"file": span.source.name, "line": row.number, "column": cell}
        place |= {"end_line": row.number, "end_column": cell}
        return place | ({"sheet": row.sheet} if row.sheet else {})
    return {
        "file": span.source.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _summary(diagnostics: list[Diagnostic], language: Language) -> Iterator[StyledText]:
    separator = ""
    for severity in Severity:
        count = sum(each.severity is severity for each in diagnostics)
        if count:
            word = (_SEVERITY if count == 1 else _PLURAL)[severity].in_language(language, {})
            yield separator, DiagnosticStyle.PLAIN
            yield f"{count} {word}", _STYLE[severity]
            separator = ", "


@dataclass(frozen=True, slots=True)
class _MarkedSpan:
    """A place to draw: with which signs, and what to write beside them."""

    span: Span
    arrow: str
    sign: str
    style: DiagnosticStyle
    label: str = ""


def _diagnostic_pieces(diagnostic: Diagnostic, language: Language) -> Iterator[StyledText]:
    style = _STYLE[diagnostic.severity]
    places = [_MarkedSpan(diagnostic.span, "-->", "^", style)]
    for related in diagnostic.related:
        label = related.label.in_language(language, diagnostic.data)
        places.append(
            _MarkedSpan(related.span, ":::", "-", DiagnosticStyle.RELATED, _visible(label))
        )
    margin = " " * (max(len(str(_number(place.span))) for place in places) + 1)
    yield f"{_SEVERITY[diagnostic.severity].in_language(language, {})}[{diagnostic.code.id}]", style
    yield f": {_visible(diagnostic.message(language))}\n", DiagnosticStyle.MESSAGE
    for place in places:
        yield from _snippet(place, margin, language)
    help_text = diagnostic.help(language)
    if help_text is not None:
        yield f"{margin}= ", DiagnosticStyle.FRAME
        yield f"{_HELP.in_language(language, {})}: ", DiagnosticStyle.HELP
        yield f"{_visible(help_text)}\n", DiagnosticStyle.PLAIN


def _snippet(place: _MarkedSpan, margin: str, language: Language) -> Iterator[StyledText]:
    """Where it is, its line, and what is marked in it."""
    source, position = place.span.source, place.span.position
    yield f"{margin}{place.arrow} ", DiagnosticStyle.FRAME
    if not source.text:
        # A file that could not be read has a name and no lines.
        yield f"{_visible(source.name)}\n", DiagnosticStyle.PLAIN
        return
    yield f"{_visible(str(place.span))}\n", DiagnosticStyle.PLAIN
    line, indent, width = _line(place.span, position)
    yield f"{margin}|\n{_number(place.span):>{len(margin) - 1}} |", DiagnosticStyle.FRAME
    yield f" {line}".rstrip() + "\n", DiagnosticStyle.PLAIN
    yield f"{margin}|", DiagnosticStyle.FRAME
    remarks = [place.sign * width, place.label, _end_text(place.span, position, language)]
    yield f" {' ' * indent}{' '.join(filter(None, remarks))}\n", place.style


def _number(span: Span) -> int:
    """The number of the line, or of the row of a table."""
    return span.position.line if span.source.row is None else span.source.row.number


def _end_text(span: Span, position: Position, language: Language) -> str:
    end = span.source.position(span.end)
    if end.line == position.line:
        return ""
    return _REACHES.in_language(language, {"line": end.line, "column": end.column})


def _line(span: Span, position: Position) -> tuple[str, int, int]:
    """The line as it is shown, the cells before the marked part, and the cells marked."""
    text = span.source.line(position.line)
    start = min(position.column - 1, len(text))
    end = min(start + span.end - span.start, len(text))
    first = max(0, start - _BEFORE) if len(text) > _MAX_SHOWN else 0
    last = min(first + _MAX_SHOWN, len(text))
    opening, closing = ("…" if first else ""), ("…" if last < len(text) else "")
    before = opening + _visible(text[first:start])
    marked = _visible(text[start : min(end, last)])
    after = _visible(text[min(end, last) : last]) + closing
    return before + marked + after, _cells(before), max(1, _cells(marked))


def _cells(text: str) -> int:
    r"""How many columns of a terminal a text takes.

    >>> _cells("tuổi"), _cells("tuo\u0302\u0309i"), _cells("漢字")
    (4, 4, 4)
    """
    return sum(map(_width, text))


def _width(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def _visible(text: str) -> str:
    r"""A stranger's text, unable to steer the terminal or to hide: one visible sign for each.

    >>> _visible("a\tb\x1b[2J\u202e")
    'a    b␛[2J�'
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\t":
        return _TAB
    if character < " ":
        return chr(0x2400 + ord(character))
    # Joiners shape letters and emoji; whatever else has no form of its own is shown as missing.
    hidden = category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "\ufffd" if hidden and character not in "\u200c\u200d" else character
