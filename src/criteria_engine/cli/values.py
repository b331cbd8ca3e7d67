"""cli: a value → text in the notation of expressions, and JSON."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.arithmetic import as_small_int
from criteria_engine.model.temporal import format_temporal
from criteria_engine.model.values import (
    CONTEXT,
    Interval,
    Months,
    Range,
    Uncertain,
    Value,
    is_unknown,
)
from criteria_engine.rendering.formatter import format_expression
from criteria_engine.syntax import Literal, is_name
from criteria_engine.wording.numbers import format_number

_UNKNOWN: Final = Template("chưa biết", "unknown")

_BETWEEN: Final = Template("chưa biết, từ {low} đến {high}", "unknown, {low} to {high}")

_FROM: Final = Template("chưa biết, từ {low}", "unknown, {low} or more")

_TO: Final = Template("chưa biết, đến {high}", "unknown, {high} or less")

_PERHAPS: Final = Template("{item} (có thể)", "{item} (perhaps)")


def value_text(value: Value, language: Language) -> str:
    """Return a value in the notation of expressions; unknown values are described in words.

    >>> value_text((1, {"tên": "An"}, Months(14)), "vi")
    '[1, {tên: "An"}, @"P1Y2M"]'
    """
    match value:
        case Interval():
            return _interval(value, language)
        case Uncertain(items, certain):
            texts = (value_text(item, language) for item in items)
            return _listed(
                text if is_certain else _PERHAPS.in_language(language, {"item": text})
                for text, is_certain in zip(texts, certain, strict=True)
            )
        case tuple():
            return _listed(value_text(item, language) for item in value)
        case dict():
            fields = (f"{_key(name)}: {value_text(each, language)}" for name, each in value.items())
            return f"{{{', '.join(fields)}}}"
        case Range():
            return _range(value, language)
        case Decimal() if int(value.as_tuple().exponent) >= 0:
            # 1e40 / 1e40 is Decimal("1E+0"), a whole number; long numbers keep their exponent.
            whole = as_small_int(value)
            shown = whole if isinstance(whole, int) else value.normalize(CONTEXT)
            return format_expression(Literal(shown))
        case _ if is_unknown(value):
            return _UNKNOWN.in_language(language, {})
        case _:
            return format_expression(Literal(value))


def _listed(texts: Any) -> str:
    return f"[{', '.join(texts)}]"


def _key(name: str) -> str:
    return name if is_name(name) else format_expression(Literal(name))


def _interval(value: Interval, language: Language) -> str:
    low = None if value.low is None else format_number(value.low, language)
    high = None if value.high is None else format_number(value.high, language)
    if low is None and high is None:
        return _UNKNOWN.in_language(language, {})
    template = _FROM if high is None else _TO if low is None else _BETWEEN
    return template.in_language(language, {"low": low, "high": high})


def _range(value: Range, language: Language) -> str:
    if value.low is None or value.high is None:
        end = value.high if value.low is None else value.low
        sign = "<" if value.low is None else ">"
        included = value.high_included if value.low is None else value.low_included
        return f"({sign}{'=' if included else ''} {value_text(end, language)})"
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    low, high = value_text(value.low, language), value_text(value.high, language)
    return f"{opening}{low}..{high}{closing}"


def value_json(value: Value) -> Any:
    """Return a value as JSON: numbers, days and durations are text, which keeps them exact.

    Unknown values are null.

    >>> value_json((Decimal("1.50"), date(2026, 2, 20), True))
    ['1.5', '2026-02-20', True]
    """
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            return format(Decimal(value).normalize(CONTEXT), "f") if value else "0"
        case date() | timedelta() | Months():
            return format_temporal(value)
        case tuple():
            return [value_json(item) for item in value]
        case dict():
            return {name: value_json(each) for name, each in value.items()}
        case Range(low, high, low_included, high_included):
            return {
                "low": value_json(low),
                "high": value_json(high),
                "low_included": low_included,
                "high_included": high_included,
            }
        case _:
            return None
