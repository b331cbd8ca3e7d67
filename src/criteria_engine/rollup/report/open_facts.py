"""report: a fact with open members → a sentence that says how many of them decide the outcome."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.results import OpenFact, Rollup, TitleResult
from criteria_engine.wording.numbers import format_number

_DECIDES: Final = Template(
    "{count} {called} quyết định kết quả", "{count} {called} decide the outcome"
)

_EARNED: Final = Template(
    "đạt nếu có từ {least} {called} đạt", "earned with at least {least} of them"
)

_LOST: Final = Template(
    "chưa đạt nếu có dưới {least} {called} đạt", "not earned with fewer than {least}"
)

_OPEN_MEMBERS: Final = Template(
    "{count} {called} chưa rõ ({label})", "{count} {called} are open ({label})"
)

_ONLY_UNKEYED_ROWS: Final = Template(
    "{count} dòng không đọc được mã ({label})", "{count} rows without a key ({label})"
)

_UNKEYED_ROWS: Final = Template(
    "và {count} dòng không đọc được mã", "and {count} rows without a key"
)


def open_fact_text(
    rollup: Rollup, result: TitleResult, open_fact: OpenFact, language: Language
) -> str:
    """Return a sentence about the open members of a fact.

    It states how many there are, how many of them earn the title or rule it out, and the number of rows without
    a usable key.
    """
    amount = open_fact.amount
    called = rollup.plan.tables[amount.table].called.in_language(language)
    criteria = rollup.plan.title(result.title).criteria
    label = open_fact.fact
    if criteria is not None:
        label = criteria.checked.facts[open_fact.fact].document.label.in_language(language)
    words: dict[str, object] = {
        "count": format_number(len(amount.open_members), language),
        "called": called,
        "label": label,
    }
    first = _DECIDES if open_fact.decides else _OPEN_MEMBERS
    parts = [first.in_language(language, words)] if amount.open_members else []
    if open_fact.earned_with is not None:
        parts.append(
            _EARNED.in_language(
                language, {**words, "least": format_number(open_fact.earned_with, language)}
            )
        )
    if open_fact.lost_below is not None:
        parts.append(
            _LOST.in_language(
                language, {**words, "least": format_number(open_fact.lost_below, language)}
            )
        )
    if amount.unkeyed_rows:
        template = _UNKEYED_ROWS if amount.open_members else _ONLY_UNKEYED_ROWS
        parts.append(
            template.in_language(
                language, {"count": format_number(amount.unkeyed_rows, language), "label": label}
            )
        )
    return ", ".join(parts)
