"""author: diagnostics → edits that mend them, where there is one way to do so."""

from __future__ import annotations

from collections.abc import Iterable

from criteria_engine.authoring.navigation import TextEdit
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.source import Source


def fix_of(diagnostic: Diagnostic) -> TextEdit | None:
    """Return the edit that mends a mistake; None where its author has to choose."""
    text = diagnostic.replacement
    return None if text is None else TextEdit(diagnostic.span, text)


def apply_edits(source: Source, edits: Iterable[TextEdit]) -> str:
    """Return the text of a file after edits; of edits that overlap, the first is applied.

    >>> from criteria_engine.source import Span
    >>> source = Source("a", "x == y")
    >>> apply_edits(source, [TextEdit(Span(source, 2, 4), "=")])
    'x = y'
    """
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda each: each.span.start):
        if edit.span.source.name == source.name and edit.span.start >= end:
            pieces += (source.text[end : edit.span.start], edit.text)
            end = edit.span.end
    return "".join((*pieces, source.text[end:]))
