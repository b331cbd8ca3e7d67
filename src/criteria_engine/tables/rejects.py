"""write: rejected rows and cells → a CSV file that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.tables.formula_escapes import escape_formula
from criteria_engine.tables.source import Reject

BYTE_ORDER_MARK: Final = "\ufeff"

REJECT_COLUMNS: Final = ("file", "sheet", "line", "subject", "column", "value", "code", "message")

_MAX_VALUE_LENGTH: Final = 1000
"""How many characters of a value are written."""


def write_reject_part(path: Path, rejects: Iterable[Reject], language: Language) -> None:
    """Write the rejects of one part of a job, without the row of headings."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(_row(each, language) for each in rejects)


def join_reject_parts(path: Path, parts: Sequence[Path]) -> None:
    """Join the parts into one file with headings; it replaces `path` in one step when complete."""
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        csv.writer(file).writerow(REJECT_COLUMNS)
        for part in parts:
            with part.open(encoding="utf-8", newline="") as piece:
                while text := piece.read(1 << 20):
                    file.write(text)
    unfinished.replace(path)


def _row(reject: Reject, language: Language) -> tuple[object, ...]:
    diagnostic = reject.diagnostic
    help_ = diagnostic.help(language)
    message = diagnostic.message(language)
    return (
        escape_formula(reject.location.file),
        escape_formula(reject.location.sheet),
        reject.line or "",
        escape_formula(reject.subject),
        escape_formula(reject.column),
        escape_formula(reject.value[:_MAX_VALUE_LENGTH]),
        diagnostic.code.id,
        escape_formula(message if help_ is None else f"{message}; {help_}"),
    )
