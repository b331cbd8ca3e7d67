"""render: diagnostics → the line of the source, a caret, and the help.

The output is plain text (:func:`render_diagnostics`), styled pieces for a terminal
(:func:`pieces`), or data for an editor (:func:`diagnostic_json`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, TypeAlias

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import Diagnostic, Severity, first_diagnostics
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.display_width import cells, visible
from criteria_engine.source import Position, Span


class DiagnosticStyle(StrEnum):
    """The role of a piece of text, from which a terminal chooses its colour."""

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

_MORE = Template("… và {count} lỗi, cảnh báo nữa", "… and {count} more")

_REACHES = Template("đến dòng {line}, cột {column}", "to line {line}, column {column}")

_TAB = "    "

_MAX_SHOWN = 100
"""How many characters of a long line are shown."""

_MAX_BEFORE = 40
"""How many characters of a long line are shown before the caret."""


def render_diagnostics(diagnostics: Iterable[Diagnostic], language: Language = "vi") -> str:
    """Return all diagnostics, sorted by file and location, and a last line that counts them.

    Args:
        diagnostics: in any order.
        language: "vi" or "en".

    Returns:
        The text with a final count; empty where there are no diagnostics.


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


def pieces(
    diagnostics: Iterable[Diagnostic], language: Language = "vi", left_out: int = 0
) -> Iterator[StyledText]:
    """Yield the text of :func:`render_diagnostics` in pieces with their styles.

    Args:
        diagnostics: in any order; the first 1,000 are shown, and the number of the others.
        language: "vi" or "en".
        left_out: how many more errors there are.
    """
    given = list(diagnostics)
    shown = sorted(first_diagnostics(given), key=_sort_key)
    for diagnostic in shown:
        yield from _diagnostic_pieces(diagnostic, language)
        yield "\n", DiagnosticStyle.PLAIN
    more = len(given) + left_out - len(shown)
    if more:
        yield f"{_MORE.in_language(language, {'count': more})}\n\n", DiagnosticStyle.MESSAGE
    if shown:
        yield from _summary(given, language, left_out)


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic as data: location, texts in both languages, and related locations."""
    help_texts = {language: diagnostic.help(language) for language in _LANGUAGES}
    return {
        **location_json(diagnostic.span),
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.value,
        "message": {language: diagnostic.message(language) for language in _LANGUAGES},
        "help": None if None in help_texts.values() else help_texts,
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
        location = {"file": span.source.name, "line": row.number, "column": cell}
        location |= {"end_line": row.number, "end_column": cell}
        return location | ({"sheet": row.sheet} if row.sheet else {})
    return {
        "file": span.source.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _summary(
    diagnostics: list[Diagnostic], language: Language, left_out: int
) -> Iterator[StyledText]:
    separator = ""
    for severity in Severity:
        count = sum(each.severity is severity for each in diagnostics)
        count += left_out if severity is Severity.ERROR else 0
        if count:
            word = (_SEVERITY if count == 1 else _PLURAL)[severity].in_language(language, {})
            yield separator, DiagnosticStyle.PLAIN
            yield f"{count} {word}", _STYLE[severity]
            separator = ", "


@dataclass(frozen=True, slots=True)
class _MarkedSpan:
    """A span to print: the arrow before its location, the sign under its text, and a label."""

    span: Span
    arrow: str
    sign: str
    style: DiagnosticStyle
    label: str = ""


def _diagnostic_pieces(diagnostic: Diagnostic, language: Language) -> Iterator[StyledText]:
    style = _STYLE[diagnostic.severity]
    spans = [_MarkedSpan(diagnostic.span, "-->", "^", style)]
    for related in diagnostic.related:
        label = related.label.in_language(language, diagnostic.data)
        spans.append(
            _MarkedSpan(related.span, ":::", "-", DiagnosticStyle.RELATED, _visible(label))
        )
    margin = " " * (max(len(str(_number(marked_span.span))) for marked_span in spans) + 1)
    yield f"{_SEVERITY[diagnostic.severity].in_language(language, {})}[{diagnostic.code.id}]", style
    yield f": {_visible(diagnostic.message(language))}\n", DiagnosticStyle.MESSAGE
    for marked_span in spans:
        yield from _snippet(marked_span, margin, language)
    help_text = diagnostic.help(language)
    if help_text is not None:
        yield f"{margin}= ", DiagnosticStyle.FRAME
        yield f"{_HELP.in_language(language, {})}: ", DiagnosticStyle.HELP
        yield f"{_visible(help_text)}\n", DiagnosticStyle.PLAIN


def _snippet(marked_span: _MarkedSpan, margin: str, language: Language) -> Iterator[StyledText]:
    """Yield the location of a span, its line, and the line of signs below it."""
    source, position = marked_span.span.source, marked_span.span.position
    yield f"{margin}{marked_span.arrow} ", DiagnosticStyle.FRAME
    if not source.text:
        # A file that could not be read has a name but no lines.
        yield f"{_visible(source.name)}\n", DiagnosticStyle.PLAIN
        return
    yield f"{_visible(str(marked_span.span))}\n", DiagnosticStyle.PLAIN
    line, indent, width = _line(marked_span.span, position)
    yield f"{margin}|\n{_number(marked_span.span):>{len(margin) - 1}} |", DiagnosticStyle.FRAME
    yield f" {line}".rstrip() + "\n", DiagnosticStyle.PLAIN
    yield f"{margin}|", DiagnosticStyle.FRAME
    remarks = [
        marked_span.sign * width,
        marked_span.label,
        _end_text(marked_span.span, position, language),
    ]
    yield f" {' ' * indent}{' '.join(filter(None, remarks))}\n", marked_span.style


def _number(span: Span) -> int:
    """Return the number of the line, or of the row of a table."""
    return span.position.line if span.source.row is None else span.source.row.number


def _end_text(span: Span, position: Position, language: Language) -> str:
    end = span.source.position(span.end)
    if end.line == position.line:
        return ""
    return _REACHES.in_language(language, {"line": end.line, "column": end.column})


def _line(span: Span, position: Position) -> tuple[str, int, int]:
    """Return the line as printed, and the columns before and below the marked part."""
    text = span.source.line(position.line)
    start = min(position.column - 1, len(text))
    end = min(start + span.end - span.start, len(text))
    first = max(0, start - _MAX_BEFORE) if len(text) > _MAX_SHOWN else 0
    last = min(first + _MAX_SHOWN, len(text))
    opening, closing = ("…" if first else ""), ("…" if last < len(text) else "")
    before = opening + _visible(text[first:start])
    marked = _visible(text[start : min(end, last)])
    after = _visible(text[min(end, last) : last]) + closing
    return before + marked + after, cells(before), max(1, cells(marked))


def _visible(text: str) -> str:
    r"""Return a text with tabs as spaces and each control or hidden character replaced.

    Unlike :func:`~criteria_engine.rendering.display_width.one_line` it keeps all spaces, so that
    the caret stays below its character.

    >>> _visible("a\tb\x1b[2J\u202e")
    'a    b␛[2J�'
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    return _TAB if character == "\t" else visible(character)
