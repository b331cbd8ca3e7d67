"""check: the settings that a mapping file and the `columns.yaml` of a commune share.

Both map headings to columns and words to values, and name headings to ignore. Capitals, blanks and the
composition of letters make no difference in them, so two entries may contradict each other unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.text_values import fold_text
from criteria_engine.tables import diagnostics as codes

Meaning = TypeVar("Meaning")


def fold_words(
    words: Mapping[LocatedStr, Meaning], path: str, diagnostics: list[Diagnostic]
) -> dict[str, Meaning]:
    """Return the meaning of each folded word or heading.

    Args:
        words: the meaning of each word.
        path: the fact or setting that they belong to, for messages.
        diagnostics: receives a diagnostic for each word that is there twice.
    """
    folded: dict[str, Meaning] = {}
    for word, meaning in words.items():
        key = fold_text(word)
        if key in folded:
            diagnostics.append(codes.DUPLICATE_WORD.at(word.span, text=str(word), path=path))
        folded[key] = meaning
    return folded


def fold_ignored(
    ignored: Iterable[LocatedStr], used: Iterable[str], diagnostics: list[Diagnostic]
) -> frozenset[str]:
    """Return the folded headings to ignore.

    Args:
        ignored: the headings.
        used: headings that other settings say are read.
        diagnostics: receives a diagnostic for each heading that is both.
    """
    read = set(map(fold_text, used))
    diagnostics += [
        codes.IGNORED_AND_READ.at(heading.span, column=str(heading))
        for heading in ignored
        if fold_text(heading) in read
    ]
    return frozenset(map(fold_text, ignored))
