"""report: a fact with open members → a sentence that says how many of them decide the outcome."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.results import OpenFact, Rollup, TitleResult
from criteria_engine.wording.numbers import counted, format_number

STILL_OPEN: Final = Template("còn {counted} chưa rõ", "{counted} still open")

_OF: Final = Template("{open} ({label})", "{open} ({label})")

_ALL: Final = Template(
    "phải đủ {least} {called} đạt thì mới đạt", "earned only if all {least} of them count"
)

_EXACTLY: Final = Template(
    "có từ {least} {called} đạt thì đạt, ít hơn thì chưa đạt",
    "earned if at least {least} of them count, not earned with fewer",
)

_EARNED: Final = Template(
    "có từ {least} {called} đạt thì đạt", "earned if at least {least} of them count"
)

_LOST: Final = Template(
    "có dưới {least} {called} đạt thì chưa đạt", "not earned if fewer than {least} of them count"
)

UNKEYED_ROWS: Final = Template("{counted} không đọc được mã", "{counted} without a key")

ROWS: Final = Template("dòng", "rows")


def open_fact_text(
    rollup: Rollup, result: TitleResult, open_fact: OpenFact, language: Language
) -> str:
    """Return a sentence about the open members of a fact.

    It says how many there are, how many rows have no usable key, and how many of the members earn the title or
    rule it out. Where they alone do not decide, it says which fact they are part of.
    """
    amount = open_fact.amount
    called = rollup.plan.tables[amount.table].called.in_language(language)
    count = len(amount.open_members)
    words: dict[str, object] = {
        "called": called,
        "counted": counted(format_number(count, language), called, language),
    }
    parts = [STILL_OPEN.in_language(language, words)] if count else []
    if amount.unkeyed_rows:
        unkeyed = format_number(amount.unkeyed_rows, language)
        rows = counted(unkeyed, ROWS.in_language(language, {}), language)
        parts.append(UNKEYED_ROWS.in_language(language, {"counted": rows}))
    text = ", ".join(parts)
    if not open_fact.decides:
        label = open_fact.fact
        criteria = rollup.plan.title(result.title).criteria
        if criteria is not None:
            label = criteria.checked.facts[open_fact.fact].document.label.in_language(language)
        return _OF.in_language(language, {"open": text, "label": label})
    for template, least in _decisive(open_fact, count):
        words["least"] = format_number(least, language)
        text += f"; {template.in_language(language, words)}"
    return text


def _decisive(open_fact: OpenFact, count: int) -> list[tuple[Template, int]]:
    """Return the sentences about how many members decide, each with its number."""
    earned, lost = open_fact.earned_with, open_fact.lost_below
    if earned is not None and earned == lost:
        every = earned == count and not open_fact.amount.unkeyed_rows
        return [(_ALL if every else _EXACTLY, earned)]
    found = [(_EARNED, earned), (_LOST, lost)]
    return [(template, number) for template, number in found if number is not None]
