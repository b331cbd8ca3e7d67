"""The diagnostic code for keys and ids that are almost the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from criteria_engine.bilingual import Template, Text
from criteria_engine.diagnostics import Code, Diagnostic, Severity
from criteria_engine.reading.keys import foreign_letters
from criteria_engine.source import Span

NEAR_EQUAL_KEYS: Final = Code(
    "near-equal-keys",
    Template(
        "bảng {table} có {count} nhóm mã gần giống nhau, được coi là khác nhau: {groups}",
        "the table of {table} has {count} groups of keys that are almost the same, taken for different ones:"
        " {groups}",
    ),
    Template(
        "nếu là một thì giữ một dòng, ghi mã giống hệt ở mọi bảng",
        "if they are the same, keep one row and write the key alike in every table",
    ),
    severity=Severity.WARNING,
)

_MAX_GROUPS_SHOWN: Final = 5


def near_equal_warning(
    at: Span, table: Text | str, groups: Sequence[Sequence[str]], count: int
) -> Diagnostic:
    """Return the warning about groups of keys that are almost the same.

    Args:
        at: the table.
        table: what it is called.
        groups: the first groups.
        count: how many there are.
    """
    more = "; …" if count > _MAX_GROUPS_SHOWN else ""
    shown = [
        "; ".join(
            ", ".join(f"`{key}`{_foreign(key, words)}" for key in group)
            for group in groups[:_MAX_GROUPS_SHOWN]
        )
        + more
        for words in ("có ký tự lạ: {}", "with foreign characters: {}")
    ]
    return NEAR_EQUAL_KEYS.at(at, table=table, count=count, groups=Text(*shown))


def _foreign(key: str, words: str) -> str:
    """Return in brackets which characters of a key only look like ordinary ones; they cannot be seen."""
    found = foreign_letters(key)
    return f" ({words.format(', '.join(found))})" if found else ""
