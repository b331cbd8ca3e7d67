"""explain: a value → the quantity in a decision: data for programs, with unit and label for readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, Final

from criteria_engine.bilingual import Language
from criteria_engine.functions import lifted
from criteria_engine.model import arithmetic
from criteria_engine.model.base import Bilingual, FrozenDict
from criteria_engine.model.findings import FRACTION_TEXT, Quantity
from criteria_engine.model.temporal import format_temporal
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    CONTEXT,
    Interval,
    Months,
    Range,
    Uncertain,
    Value,
    is_unknown,
    is_whole,
)
from criteria_engine.reading.raw_values import shortened
from criteria_engine.wording.dates import format_date, format_duration, format_moment

_MAX_DIGITS: Final = 40
"""Numbers with a larger exponent than this keep their exponent."""

PERCENT: Final = Bilingual(vi="%", en="%")
"""The unit of shares."""


def quantity(
    value: Value, unit: Bilingual | None = None, label: Bilingual | None = None
) -> Quantity:
    """Return a value in the form a decision stores it.

    Of a list only the number of its items is stored, since the items may be people. A text that is no code
    may be about a person: of a long one only the beginning is stored.

    Args:
        value: a known or unknown value; an interval becomes `low` and `high`.
        unit: what a number counts.
        label: text for readers, where the value itself is a code; dates and durations get theirs here.

    >>> quantity(Interval(60, 68)).high, quantity(date(2024, 2, 12)).label.vi
    (68, '12/02/2024')
    """
    if label is None and value.__class__ in _CACHED_TYPES:
        shown = value if value is None else _plain(value)  # type: ignore[arg-type]
        if not isinstance(shown, Decimal) or abs(shown.adjusted()) <= _MAX_DIGITS:
            return _cached_quantity(shown, *((None, None) if unit is None else (unit.vi, unit.en)))
    match value:
        case Interval(low, high):
            return Quantity(known=False, low=_plain(low), high=_plain(high), unit=unit, label=label)
        case Uncertain(items, certain):
            return Quantity(known=False, low=sum(certain), high=len(items), unit=unit, label=label)
        case _ if is_unknown(value):
            return Quantity(known=False, unit=unit, label=label)
        case tuple():
            return Quantity(known=True, value=len(value), unit=unit, label=label)
        case str() if label is not None:
            return Quantity(known=True, value=value, unit=unit, label=label)
        case _:
            return Quantity(
                known=True, value=_json_value(value), unit=unit, label=label or _label(value)
            )


_CACHED_TYPES: Final = frozenset({int, Decimal, bool, NoneType})


@lru_cache(maxsize=2048, typed=True)
def _cached_quantity(value: Number | None, unit_vi: str | None, unit_en: str | None) -> Quantity:
    """The quantity of a number or truth with its unit: one object shared by all decisions."""
    unit = None if unit_vi is None else Bilingual(vi=unit_vi, en=unit_en)
    return Quantity(known=True, value=value, unit=unit, label=None)


def _plain(number: Number | None) -> Number | None:
    """The number without trailing zeros, and written out without an exponent up to `_MAX_DIGITS`."""
    if number is None or isinstance(number, int) or abs(number.adjusted()) > _MAX_DIGITS:
        return number
    return int(number) if is_whole(number) else Decimal(f"{number.normalize(CONTEXT):f}")


def _json_value(value: Value) -> Any:
    """The value as JSON data; an unknown field of a record becomes null."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return shortened(value)
        case Decimal():
            return _plain(value)
        case date() | datetime() | Months() | timedelta():
            return format_temporal(value)
        case dict():
            return FrozenDict({name: _item_value(item) for name, item in value.items()})
        case tuple():
            return tuple([_item_value(item) for item in value])
        case Range(low, high, low_included, high_included):
            left, right = "[" if low_included else "(", "]" if high_included else ")"
            return f"{left}{_bound_text(low)}..{_bound_text(high)}{right}"
        case _:
            return None


def _item_value(value: Value) -> Any:
    """The value of a part as JSON data; a fraction is the text that JSON has for it.

    A part has no label that tells a fraction from a text such as `1.5`, so that a decision read back from its
    JSON would differ from the decision itself.
    """
    shown = _json_value(value)
    return str(shown) if isinstance(shown, Decimal) else shown


def _bound_text(value: Value) -> str:
    return "" if value is None or is_unknown(value) else str(_json_value(value))


def _label(value: Value) -> Bilingual | None:
    match value:
        case datetime():
            return _in_both_languages(lambda language: format_moment(value, language))
        case date():
            return _in_both_languages(lambda language: format_date(value, language))
        case Months() | timedelta():
            return _in_both_languages(lambda language: format_duration(value, language))
        case str() if FRACTION_TEXT.fullmatch(value):
            # In JSON a fraction without a label is a number: the label says that this one is a text.
            return Bilingual(vi=value, en=value)
        case _:
            return None


def is_number(value: Value) -> bool:
    """Whether a value is a number or an interval of numbers; truth values are not.

    >>> is_number(3), is_number(Interval(1, 2)), is_number(True)
    (True, True, False)
    """
    return isinstance(value, int | Decimal | Interval) and not isinstance(value, bool)


def product(left: Value, right: Value) -> Value:
    """Multiply two numbers, known or intervals."""
    if isinstance(left, Interval) or isinstance(right, Interval):
        return lifted.multiply(left, right)
    return arithmetic.multiply(left, right)


def _in_both_languages(write: Callable[[Language], str]) -> Bilingual:
    return Bilingual(vi=write("vi"), en=write("en"))
