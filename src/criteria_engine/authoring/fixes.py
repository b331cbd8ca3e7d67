"""author: diagnostics → edits that mend them, where there is one way to do so."""

from __future__ import annotations

from collections.abc import Iterable

from criteria_engine.authoring.navigation import TextEdit
from criteria_engine.diagnostics import Diagnostic, is_slip
from criteria_engine.source import Source


def fix_of(diagnostic: Diagnostic) -> TextEdit | None:
    """Return the edit that mends a mistake; None where its author has to choose."""
    text = diagnostic.replacement
    return None if text is None else TextEdit(diagnostic.span, text)


def fixes_in(source: Source, diagnostics: Iterable[Diagnostic]) -> list[TextEdit]:
    """Return the edits that mend the mistakes of a file for certain; of those at one place, the first.

    A name that is only similar to the suggested one may be a name that is not declared yet.
    """
    found = [
        fix_of(each)
        for each in diagnostics
        if each.span.source.name == source.name
        if each.suggestion is None or is_slip(each.span.text, each.suggestion)
    ]
    edits: list[TextEdit] = []
    for edit in sorted((each for each in found if each), key=lambda each: each.span.start):
        if not edits or edit.span.start >= edits[-1].span.end:
            edits.append(edit)
    return edits


def apply_edits(source: Source, edits: Iterable[TextEdit]) -> str:
    """Return the text of a file after edits that do not overlap.

    >>> from criteria_engine.source import Span
    >>> source = Source("a", "x == y")
    >>> apply_edits(source, [TextEdit(Span(source, 2, 4), "=")])
    'x = y'
    """
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda each: each.span.start):
        pieces += (source.text[end : edit.span.start], edit.text)
        end = edit.span.end
    return "".join((*pieces, source.text[end:]))
