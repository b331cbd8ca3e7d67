"""explain: what it takes to make the same decision again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import version
from json.encoder import encode_basestring
from typing import Final

from criteria_engine.deciding.decide import Decider
from criteria_engine.decision import Receipt, trusted
from criteria_engine.reading.facts import Facts, Judged
from criteria_engine.values import CONTEXT, INTEGER_LIMIT, Interval, Months, Value, is_unknown

_RECEIPT: Final = trusted(Receipt)


def receipt(decider: Decider, facts: Facts) -> Receipt:
    """What it takes to make the same decision again; facts go in as a hash only."""
    return _RECEIPT(
        engine=_engine(),
        set_hash=decider.checked.fingerprint,
        facts_hash=facts_hash(facts),
        law_date=decider.day,
        period=facts.period,
        decided_on=facts.decided_on,
    )


@cache
def _engine() -> str:
    """The library and its version: read from disk once."""
    return f"criteria-engine {version('criteria-engine')}"


def facts_hash(facts: Facts) -> str:
    """A hash of what was known, the same however it was written; not of whom it is known.

    It is taken over one line of JSON: keys sorted, numbers as `{"number":"12.5"}`.
    """
    text = _record(
        {
            "evidence": _record({id_: _canonical(each) for id_, each in facts.evidence.items()}),
            "facts": _facts(facts.values),
            "judgements": _record({id_: _judged(each) for id_, each in facts.judgements.items()}),
        }
    )
    return "sha256:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _record(texts: Mapping[str, str]) -> str:
    return "{" + ",".join([f"{_text(name)}:{texts[name]}" for name in sorted(texts)]) + "}"


def _list(texts: Iterable[str]) -> str:
    return "[" + ",".join(texts) + "]"


def _judged(judged: Judged) -> str:
    said = (judged.met, judged.points, judged.by, judged.on, judged.evidence)
    return _list(map(_canonical, said))


_text: Final = encode_basestring
_TRUTHS: Final = {True: "true", False: "false"}


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names in order, each with its text: the members of a list have the same ones."""
    return tuple((name, _text(name) + ":") for name in sorted(names))


def _facts(values: Mapping[str, Value]) -> str:
    """A record; what is unknown in it is left out."""
    parts = []
    for name, text in _names(tuple(values)):
        value = values[name]
        kind = value.__class__
        if kind is int and -INTEGER_LIMIT < value < INTEGER_LIMIT:
            parts.append(f'{text}{{"number":"{value}"}}')
        elif kind is bool:
            parts.append(f"{text}{_TRUTHS[value]}")
        elif kind is str:
            parts.append(text + _text(value))
        elif kind is Interval or not is_unknown(value):
            parts.append(text + _canonical(value))
    return "{" + ",".join(parts) + "}"


def _canonical(value: Value) -> str:
    match value:
        case str():
            return _text(value)
        case dict():
            return _facts(value)
        case tuple():
            return _list([_canonical(item) for item in value])
        case bool():
            return _TRUTHS[value]
        case None:
            return "null"
        case int() | Decimal():
            return f'{{"number":"{format(Decimal(value).normalize(CONTEXT), "f")}"}}'
        case Interval(low, high):
            return f'{{"between":{_list([_canonical(low), _canonical(high)])}}}'
        case date() | datetime() | Months() | timedelta():
            return f'{{"time":{_text(str(value))}}}'
        case Mapping():
            return _facts(value)
        case _:
            return _text(str(value))
