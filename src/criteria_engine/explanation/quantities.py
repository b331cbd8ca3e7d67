"""explain: a value → the JSON of the quantity in a record: data for programs, with unit and label for readers.

Every function here returns JSON text; `null` stands for what is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final

from criteria_engine.bilingual import Language
from criteria_engine.functions import lifted
from criteria_engine.model import arithmetic
from criteria_engine.model.base import Bilingual, number_json
from criteria_engine.model.findings import FRACTION_TEXT
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

NULL: Final = "null"
"""The JSON of a field that has no value."""

_MAX_DIGITS: Final = 40
"""Numbers with a larger exponent than this keep their exponent."""

_UNKNOWN: Final = '{"known":false,"value":null,"low":null,"high":null,"unit":'


def text_json(text: str) -> str:
    """Return a text as JSON.

    Raises:
        UnicodeEncodeError: the text cannot be encoded as UTF-8, such as a lone surrogate.
    """
    if not text.isascii():
        text.encode()
    return encode_basestring(text)


def optional_json(text: str | None) -> str:
    """Return a text, or None, as JSON."""
    return NULL if text is None else text_json(text)


def bilingual_json(text: Bilingual | None) -> str:
    """Return a text in two languages, or None, as JSON.

    >>> bilingual_json(Bilingual(vi="đạt"))
    '{"vi":"đạt","en":null}'
    """
    if text is None:
        return NULL
    return f'{{"vi":{text_json(text.vi)},"en":{optional_json(text.en)}}}'


PERCENT: Final = bilingual_json(Bilingual(vi="%", en="%"))
"""The unit of shares."""


def quantity_json(value: Value, unit: str = NULL, label: str = NULL) -> str:
    """Return a value as the JSON of a `Quantity`.

    Of a list only the number of its items is written, since the items may be people. A text that is no code
    may be about a person: of a long one only the beginning is written.

    Args:
        value: a known or unknown value; an interval becomes `low` and `high`.
        unit: the JSON of what a number counts.
        label: the JSON of a text for readers, where the value itself is a code; dates and durations get
            theirs here.

    >>> quantity_json(3)
    '{"known":true,"value":3,"low":null,"high":null,"unit":null,"label":null}'
    """
    kind = value.__class__
    if kind is int:
        shown = str(value)
    elif kind is Decimal:
        number = _plain(value)
        shown = str(number) if number.__class__ is int else f'"{number}"'
    elif kind is tuple:
        shown = str(len(value))
    elif kind is Interval:
        return _interval(value.low, value.high, unit, label)
    elif kind is Uncertain:
        return _interval(sum(value.certain), len(value.items), unit, label)
    elif kind is str and label != NULL:
        shown = text_json(value)
    elif is_unknown(value):
        return f'{_UNKNOWN}{unit},"label":{label}}}'
    else:
        shown = _json(_json_value(value))
        if label == NULL:
            label = bilingual_json(_label(value))
    return f'{{"known":true,"value":{shown},"low":null,"high":null,"unit":{unit},"label":{label}}}'


def quantity_around(unit: str) -> tuple[str, str]:
    """Return the JSON before and after a whole number in a `Quantity`.

    Args:
        unit: the JSON of what the number counts.
    """
    return '{"known":true,"value":', f',"low":null,"high":null,"unit":{unit},"label":null}}'


def _interval(low: Number | None, high: Number | None, unit: str, label: str) -> str:
    ends = f'"low":{optional_number_json(low)},"high":{optional_number_json(high)}'
    return f'{{"known":false,"value":null,{ends},"unit":{unit},"label":{label}}}'


def optional_number_json(number: Number | None) -> str:
    """Return an exact number, or None, as JSON: numbers are texts there."""
    return NULL if number is None else f'"{number_json(number)}"'


def score_json(low: Number, high: Number, maximum: Number) -> str:
    """Return the fewest and the most points still possible, and the maximum, as JSON.

    >>> score_json(6, 8, 10)
    '{"low":"6","high":"8","maximum":"10"}'
    """
    if low.__class__ is int and high.__class__ is int and maximum.__class__ is int:
        return f'{{"low":"{low}","high":"{high}","maximum":"{maximum}"}}'
    ends = f'"low":"{number_json(low)}","high":"{number_json(high)}"'
    return f'{{{ends},"maximum":"{number_json(maximum)}"}}'


def _json(data: Any) -> str:
    return text_json(data) if data.__class__ is str else _encode(data)


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _plain(number: Decimal) -> Number:
    """The number without trailing zeros, and written out without an exponent up to `_MAX_DIGITS`."""
    if abs(number.adjusted()) > _MAX_DIGITS:
        return number
    return int(number) if is_whole(number) else Decimal(f"{number.normalize(CONTEXT):f}")


def _json_value(value: Value) -> Any:
    """The value as JSON data; an unknown field of a record becomes null."""
    match value:
        case None | bool() | int():
            return value
        case Decimal():
            # A fraction in a record or a range is a text: it has no label that tells it from one.
            number = _plain(value)
            return number if isinstance(number, int) else str(number)
        case str():
            return shortened(value)
        case date() | datetime() | Months() | timedelta():
            return format_temporal(value)
        case dict():
            return {name: _json_value(item) for name, item in value.items()}
        case tuple():
            return [_json_value(item) for item in value]
        case Range(low, high, low_included, high_included):
            left, right = "[" if low_included else "(", "]" if high_included else ")"
            return f"{left}{_bound_text(low)}..{_bound_text(high)}{right}"
        case _:
            return None


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
    kind = value.__class__
    return kind in _NUMBERS or (kind is not bool and isinstance(value, int | Decimal | Interval))


_NUMBERS: Final = frozenset({int, Decimal, Interval})


def product(left: Value, right: Value) -> Value:
    """Multiply two numbers, known or intervals."""
    if isinstance(left, Interval) or isinstance(right, Interval):
        return lifted.multiply(left, right)
    return arithmetic.multiply(left, right)


def _in_both_languages(write: Callable[[Language], str]) -> Bilingual:
    return Bilingual(vi=write("vi"), en=write("en"))
