"""Which members decide."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.results import Drill, Rollup, TitleResult
from criteria_engine.wording.numbers import format_number

_DECIDES: Final = Template(
    "{count} {called} quyết định kết quả", "{count} {called} decide the outcome"
)


_EARNED: Final = Template("đạt nếu có từ {least} {called} đạt", "earned with {least} of them")


_LOST: Final = Template(
    "chưa đạt nếu có dưới {least} {called} đạt", "not earned with fewer than {least}"
)


_OPEN_MEMBERS: Final = Template(
    "{count} {called} chưa rõ ({label})", "{count} {called} are open ({label})"
)


_ONLY_STRANGERS: Final = Template(
    "{count} dòng không đọc được mã ({label})", "{count} rows without a key ({label})"
)


_STRANGERS: Final = Template("và {count} dòng không đọc được mã", "and {count} rows without a key")


def drill_text(rollup: Rollup, result: TitleResult, drill: Drill, language: Language) -> str:
    """Which members would decide, in a sentence."""
    fed = drill.fed
    called = rollup.plan.tables[fed.table].called.in_language(language)
    criteria = rollup.plan.title(result.title).criteria
    label = drill.fact
    if criteria is not None:
        label = criteria.checked.facts[drill.fact].document.label.in_language(language)
    words: dict[str, object] = {
        "count": format_number(len(fed.open), language),
        "called": called,
        "label": label,
    }
    first = _DECIDES if drill.decides else _OPEN_MEMBERS
    parts = [first.in_language(language, words)] if fed.open else []
    if drill.earned_with is not None:
        parts.append(
            _EARNED.in_language(
                language, {**words, "least": format_number(drill.earned_with, language)}
            )
        )
    if drill.lost_below is not None:
        parts.append(
            _LOST.in_language(
                language, {**words, "least": format_number(drill.lost_below, language)}
            )
        )
    if fed.strangers:
        strangers = _STRANGERS if fed.open else _ONLY_STRANGERS
        parts.append(
            strangers.in_language(
                language, {"count": format_number(fed.strangers, language), "label": label}
            )
        )
    return ", ".join(parts)
