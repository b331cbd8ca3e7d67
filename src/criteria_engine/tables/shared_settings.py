"""check: the settings that a mapping file and the `columns.yaml` of a commune share.

Both map headings to columns and words to values, and name headings to ignore. Capitals, blanks and the
composition of letters make no difference in them, so two entries may contradict each other unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_CELLS
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source, Span
from criteria_engine.tables import mapping_diagnostics
from criteria_engine.tables.mapping_documents import FileSettingsDocument
from criteria_engine.tables.source import MAPPING_FILE, ReadOptions

Meaning = TypeVar("Meaning")


DELIMITERS: Final = (",", ";", "\t", "|")
"""What may separate the columns of a CSV file."""


def choose_mark(
    setting: str, node: Any, known: tuple[str, ...], diagnostics: list[Diagnostic]
) -> str | None:
    """Return a setting of one character; None where there is none, or where it is wrong.

    It is not stripped, as it may be a space; a tab may be written as `tab`.

    Args:
        setting: the name of the setting.
        node: what the file says.
        known: the characters it may be.
        diagnostics: receives a diagnostic for any other.
    """
    if node is None:
        return None
    text = str(node) if isinstance(node, str) else getattr(node, "value", "")
    text = "\t" if text in ("\\t", "tab") else text
    if text in known:
        return text
    diagnostics.append(wrong_mark(setting, getattr(node, "span", _NOWHERE), text, known))
    return None


ENCODINGS: Final = ("utf-8", "utf-16", "windows-1258", "windows-1252")
"""The encodings of CSV files."""


def read_options(
    document: FileSettingsDocument,
    diagnostics: list[Diagnostic],
    *,
    header: int | None,
    settings: Text = MAPPING_FILE,
) -> ReadOptions:
    """Return how a file is parsed into cells.

    Args:
        document: the settings of the file.
        diagnostics: receives a diagnostic for each setting that is wrong.
        header: the row of headings where no setting names it; None to search for it.
        settings: the file with the settings, for messages.
    """
    encoding = document.encoding
    if encoding is not None and encoding.lower() not in ENCODINGS:
        diagnostics.append(wrong_mark("encoding", encoding.span, encoding, ENCODINGS))
    stated = document.header
    return ReadOptions(
        tuple(map(str, document.sheet)),
        header if stated is None else _heading_row(stated, diagnostics),
        choose_mark("delimiter", document.delimiter, DELIMITERS, diagnostics),
        "utf-8" if encoding is None else encoding.lower(),
        settings,
    )


def _heading_row(stated: LocatedStr, diagnostics: list[Diagnostic]) -> int:
    """Return the number of the row of headings; 1 where it is not a number of a row."""
    number = int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 10 else 0
    if 1 <= number <= MAX_CELLS:
        return number
    diagnostics.append(wrong_mark("header", stated.span, str(stated), ("1", "2", "3", "…")))
    return 1


def wrong_mark(setting: str, at: Span, text: str, known: tuple[str, ...]) -> Diagnostic:
    """Return the diagnostic of a setting that is not a known one."""
    shown = "  ".join(f'"{"tab" if each == chr(9) else each}"' for each in known)
    return mapping_diagnostics.WRONG_SEPARATOR.at(at, setting=setting, text=text, known=shown)


_NOWHERE: Final = Source("mapping", "").whole()


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
            diagnostics.append(
                mapping_diagnostics.DUPLICATE_WORD.at(word.span, text=str(word), path=path)
            )
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
        mapping_diagnostics.IGNORED_AND_READ.at(heading.span, column=str(heading))
        for heading in ignored
        if fold_text(heading) in read
    ]
    return frozenset(map(fold_text, ignored))
