"""analysis: the facts of a case that are others than in an example, or than in another case → words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from criteria_engine.analysis.differences import FactChange
from criteria_engine.bilingual import Template
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_truth

MET: Final = Template("đạt", "met")

NOT_MET: Final = Template("chưa đạt", "not met")

_FROM_TO: Final = Template("{label}: {new} (ví dụ: {old})", "{label}: {new} (example: {old})")

_IS: Final = Template("{label}: {new}", "{label}: {new}")

_AND_MORE: Final = Template("và {count} số liệu khác", "and {count} more")

_ITEMS: Final = Template("{count} mục", "{count} items")

_MOST_CHANGES: Final = 8
"""The most facts of a case that are written out."""


def changes_text(changes: Sequence[FactChange], locale: Locale, how: Template = _FROM_TO) -> str:
    """Return facts on one line.

    Args:
        changes: the facts.
        locale: the language.
        how: how a fact with an old value is written, with `{label}`, `{old}` and `{new}`.
    """
    texts = [_change(each, locale, how) for each in changes[:_MOST_CHANGES]]
    if len(changes) > _MOST_CHANGES:
        texts.append(locale.format(_AND_MORE, count=len(changes) - _MOST_CHANGES))
    return "; ".join(texts)


def _change(change: FactChange, locale: Locale, how: Template) -> str:
    return locale.format(
        _IS if change.old is None else how,
        label=locale.text(change.label),
        old=_value(change.old, locale) if change.old_text is None else locale.text(change.old_text),
        new=_value(change.new, locale) if change.new_text is None else locale.text(change.new_text),
    )


def _value(value: Any, locale: Locale) -> str:
    match value:
        case bool():
            return format_truth(value, locale.language)
        case int() | Decimal():
            return locale.number(value)
        case date():
            return format_date(value, locale.language)
        case {"items": int() as count}:
            return locale.format(_ITEMS, count=count)
        case {"outcome": _, "level": str() as level}:
            return level
        case {"outcome": str() as outcome}:
            return locale.format(MET if outcome == "eligible" else NOT_MET)
        case dict():
            return ", ".join(f"{name}: {_value(each, locale)}" for name, each in value.items())
        case _:
            return str(value)
