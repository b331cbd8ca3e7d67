"""read: facts as a host gives them → plain data, and the exact JSON text of it.

Plain data are dicts, lists, texts, booleans, `int` and `Decimal`: what JSON text can hold without loss.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from criteria_engine.model.base import number_json
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.model.values import Interval
from criteria_engine.reading.facts import decision_entries
from criteria_engine.reading.number_values import exact_number
from criteria_engine.reading.raw_values import is_blank, items_of, python_value


def plain_facts(raw: Any) -> Any:
    """Return facts that can be read, or a value among them, as plain data; what is unknown is None.

    >>> plain_facts({"rate": 0.1, "since": date(2024, 2, 29), "poor": None})
    {'rate': Decimal('0.1'), 'since': '2024-02-29', 'poor': None}
    """
    if is_blank(raw):
        return None
    if isinstance(raw, DecisionData):
        return plain_facts(decision_entries(raw))
    if isinstance(raw, Mapping):
        if raw.keys() == {PLAIN_FIELD}:
            return plain_facts(raw[PLAIN_FIELD])
        return {str(name): plain_facts(value) for name, value in raw.items()}
    items = items_of(raw)
    if items is not None:
        return [plain_facts(item) for item in items]
    return _plain_scalar(python_value(raw))


def _plain_scalar(value: Any) -> Any:
    match value:
        case bool():
            return value
        case str():
            return str.__str__(value)
        case Interval(low, high):
            return {"at_least": low, "at_most": high}
        case datetime():
            return value.isoformat(sep="T")
        case date():
            return value.isoformat()
        case _:
            return exact_number(value)


def facts_json(plain: Any) -> str:
    """Return plain data as JSON text with every digit of its numbers.

    >>> facts_json({"rate": Decimal("0.10"), "members": [{}, {"age": 3}]})
    '{"rate":0.1,"members":[{},{"age":3}]}'
    """
    match plain:
        case dict():
            entries = [f"{json.dumps(name)}:{facts_json(value)}" for name, value in plain.items()]
            return "{" + ",".join(entries) + "}"
        case list():
            return "[" + ",".join(map(facts_json, plain)) + "]"
        case Decimal():
            return number_json(plain)
        case _:
            return json.dumps(plain)
