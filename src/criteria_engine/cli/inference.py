"""cli: facts without declarations → values, with types inferred from how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn
from unicodedata import normalize

from criteria_engine.bounds import MAX_DIGITS
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.temporal import parse_date, parse_date_time
from criteria_engine.model.values import UNKNOWN, Value
from criteria_engine.reading import fact_diagnostics
from criteria_engine.reading.nodes import (
    Empty,
    Scalar,
    ScalarStyle,
    Sequence,
)
from criteria_engine.reading.nodes import (
    Mapping as Keys,
)
from criteria_engine.reading.number_values import (
    NumberFault,
    OversizedNumber,
    plain_number,
    within_limits,
)
from criteria_engine.reading.raw_values import excerpt, shortened
from criteria_engine.reading.text_values import clean_text, is_encodable
from criteria_engine.source import Source

_TRUTHS: Final = {"true": True, "false": False}


def infer_facts(given: Any) -> dict[str, Value] | None:
    """Return facts by name from a YAML node or a JSON value.

    Texts are cleaned as facts are. A blank value is unknown; in a record the field is left out.

    Args:
        given: a composed YAML node, or the value of JSON.

    Returns:
        The facts; None where `given` is not a mapping.

    Raises:
        CriteriaError: a number is too long.

    >>> infer_facts({"books": 12, "since": "2026-02-20"})
    {'books': 12, 'since': datetime.date(2026, 2, 20)}
    """
    match given:
        case Keys(entries):
            values = {entry.key.value: entry.value for entry in entries}
        case Mapping():
            values = dict(given)
        case _:
            return None
    return {normalize("NFC", name): _value(each) for name, each in values.items()}


def _value(given: Any) -> Value:
    match given:
        case Scalar(value, style=style):
            text = clean_text(value)
            if not text:
                return UNKNOWN
            return _plain(text) if style is ScalarStyle.PLAIN else text
        case Sequence(items):
            return tuple(map(_value, items))
        case list():
            return tuple(map(_value, given))
        case Keys() | Mapping():
            fields = infer_facts(given) or {}
            return {name: value for name, value in fields.items() if value is not UNKNOWN}
        case Empty() | None:
            return UNKNOWN
        case bool():
            return given
        case str():
            text = clean_text(_undamaged(given))
            return _day_or_text(text) if text else UNKNOWN
        case int() | Decimal():
            number = within_limits(given)
            return _too_long(given) if isinstance(number, NumberFault) else number
        case OversizedNumber():
            return _too_long(given)
        case _:
            raise AssertionError(given)


def _undamaged(text: str) -> str:
    """Return the text; a lone surrogate, as broken JSON may hold, is an error."""
    if is_encodable(text):
        return text
    shown = excerpt(text)
    at = Source("facts", shown.en).whole()
    raise CriteriaError([fact_diagnostics.DAMAGED_TEXT.at(at, path="facts", text=shown)])


def _too_long(number: object) -> NoReturn:
    at = Source("facts", excerpt(number).en).whole()
    path = shortened(str(number))
    raise CriteriaError([fact_diagnostics.TOO_LONG_NUMBER.at(at, path=path, limit=MAX_DIGITS)])


def _plain(text: str) -> Value:
    if text in _TRUTHS:
        return _TRUTHS[text]
    number = plain_number(text)
    if number is NumberFault.NOT_A_NUMBER:
        return _day_or_text(text)
    return _too_long(text) if isinstance(number, NumberFault) else number


def _day_or_text(text: str) -> Value:
    day = parse_date(text)
    moment = parse_date_time(text) if day is None and "T" in text else None
    return day or moment or text
