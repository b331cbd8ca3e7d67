"""explain: values as a decision carries them, with the words a reader needs beside the data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, Final

from criteria_engine.bilingual import Language
from criteria_engine.model.base import Bilingual
from criteria_engine.model.findings import Quantity
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
from criteria_engine.wording.dates import format_date, format_duration, format_moment

_LONGEST: Final = 40
"""How many places of a number are written out."""


PERCENT: Final = Bilingual(vi="%", en="%")


def quantity(
    value: Value, unit: Bilingual | None = None, label: Bilingual | None = None
) -> Quantity:
    """A value with its unit. `label` is how a text that is not for readers (a day, a code) is read.

    A list is told by how many items it has, since these may be people.

    >>> quantity(Interval(60, 68)).high, quantity(date(2024, 2, 12)).label.vi
    (68, '12/02/2024')
    """
    if label is None and value.__class__ in _SHARED:
        shown = value if value is None else _plain(value)  # type: ignore[arg-type]
        if not isinstance(shown, Decimal) or abs(shown.adjusted()) <= _LONGEST:
            return _shared(shown, *((None, None) if unit is None else (unit.vi, unit.en)))
    match value:
        case Interval(low, high):
            return Quantity(known=False, low=_plain(low), high=_plain(high), unit=unit, label=label)
        case Uncertain(items, certain):
            return Quantity(known=False, low=sum(certain), high=len(items), unit=unit, label=label)
        case _ if is_unknown(value):
            return Quantity(known=False, unit=unit, label=label)
        case tuple():
            return Quantity(known=True, value=len(value), unit=unit, label=label)
        case _:
            return Quantity(
                known=True, value=_data(value), unit=unit, label=label or _reading(value)
            )


_SHARED: Final = frozenset({int, Decimal, bool, NoneType})


@lru_cache(maxsize=2048, typed=True)
def _shared(value: Number | None, unit_vi: str | None, unit_en: str | None) -> Quantity:
    """A number or truth with its unit: one object for all decisions that come across it."""
    unit = None if unit_vi is None else Bilingual(vi=unit_vi, en=unit_en)
    return Quantity(known=True, value=value, unit=unit, label=None)


def _plain(number: Number | None) -> Number | None:
    """The number without needless zeros, and without a power of ten as long as that is short."""
    if number is None or isinstance(number, int) or abs(number.adjusted()) > _LONGEST:
        return number
    return int(number) if is_whole(number) else Decimal(f"{number.normalize(CONTEXT):f}")


def _data(value: Value) -> Any:
    """The value as JSON can carry it; what is unknown inside a record is null."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return _plain(value)
        case date() | datetime() | Months() | timedelta():
            return format_temporal(value)
        case dict():
            return {name: _data(item) for name, item in value.items()}
        case tuple():
            return [_data(item) for item in value]
        case Range(low, high, low_included, high_included):
            left, right = "[" if low_included else "(", "]" if high_included else ")"
            return f"{left}{_end(low)}..{_end(high)}{right}"
        case _:
            return None


def _end(value: Value) -> str:
    return "" if value is None or is_unknown(value) else str(_data(value))


def _reading(value: Value) -> Bilingual | None:
    match value:
        case datetime():
            return _both(lambda language: format_moment(value, language))
        case date():
            return _both(lambda language: format_date(value, language))
        case Months() | timedelta():
            return _both(lambda language: format_duration(value, language))
        case _:
            return None


def _both(write: Callable[[Language], str]) -> Bilingual:
    return Bilingual(vi=write("vi"), en=write("en"))
