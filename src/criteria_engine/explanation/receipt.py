"""explain: a decision → its receipt: engine version, hashes and dates, enough to repeat it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import version
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Final

from criteria_engine.errors import ReceiptDifference
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.base import unvalidated
from criteria_engine.model.decision import Receipt
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.values import (
    CONTEXT,
    UNKNOWN_KINDS,
    Interval,
    Months,
    Value,
)

_make_receipt: Final = unvalidated(Receipt)


def receipt(decider: Decider, facts: Facts) -> Receipt:
    """Make the receipt of a decision; of the facts it contains a hash only."""
    return _make_receipt(
        engine=_engine(),
        set_hash=decider.checked.fingerprint,
        facts_hash=facts_hash(facts),
        law_date=decider.day,
        period=facts.period,
        decided_on=facts.decided_on,
        subject_hash=subject_hash(facts.subject_id),
    )


def receipt_differences(
    decider: Decider, facts: Facts, recorded: Receipt
) -> list[ReceiptDifference]:
    """Return in which respects the receipt of a recorded decision is not that of these facts.

    A subject, a period or a day of decision that is not given now is not compared.
    """
    own = receipt(decider, facts)
    compared = ["set_hash", "facts_hash", "law_date"]
    if facts.subject_id is not None and recorded.subject_hash is not None:
        compared.append("subject_hash")
    compared += [name for name in ("period", "decided_on") if getattr(own, name) is not None]
    return [
        ReceiptDifference(what, str(getattr(recorded, what)), str(getattr(own, what)))
        for what in compared
        if getattr(recorded, what) != getattr(own, what)
    ]


@cache
def _engine() -> str:
    """Name and version of the library, read from its metadata once."""
    return f"criteria-engine {version('criteria-engine')}"


def subject_hash(subject_id: str | None) -> str:
    """Return a hash of the id of a subject; where no id is given, that of JSON's `null`."""
    return _NO_SUBJECT if subject_id is None else _sha256(_canonical(subject_id))


def facts_hash(facts: Facts) -> str:
    """Return a hash of the facts that does not depend on how they were written.

    The subject's id and the period are not part of it. The hash is SHA-256 of one line of JSON with sorted
    keys and numbers as `{"number":"12.5"}`.
    """
    evidence = _record({id_: _canonical(each) for id_, each in facts.evidence.items()})
    judgements = _record({id_: _judged(each) for id_, each in facts.judgements.items()})
    values = _facts(facts.values)
    return _sha256(f'{{"evidence":{evidence},"facts":{values},"judgements":{judgements}}}')


def _sha256(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


_NO_SUBJECT: Final = _sha256("null")


def _record(texts: Mapping[str, str]) -> str:
    if not texts:
        return "{}"
    return "{" + ",".join([f"{_text(name)}:{texts[name]}" for name in sorted(texts)]) + "}"


def _list(texts: Iterable[str]) -> str:
    return "[" + ",".join(texts) + "]"


def _judged(judged: JudgedResult) -> str:
    fields = (judged.met, judged.points, judged.by, judged.on, judged.evidence)
    return _list(map(_canonical, fields))


_text: Final = encode_basestring

_TRUTHS: Final = {True: "true", False: "false"}


def _facts(values: Mapping[str, Value]) -> str:
    """A record as canonical JSON; unknown fields are left out."""
    return _writer(tuple(values), tuple(map(type, values.values())))(values)


@lru_cache(maxsize=1024)
def _writer(
    names: tuple[str, ...], kinds: tuple[type, ...]
) -> Callable[[Mapping[str, Value]], str]:
    """Generate a function that writes records with these field names and value types.

    Cached, since the members of a list and the subjects of a set mostly have the same types.
    """
    texts, values = [], []
    for name, kind in sorted(zip(names, kinds, strict=True), key=itemgetter(0)):
        if issubclass(kind, Interval) or not issubclass(kind, UNKNOWN_KINDS):
            form, value = _FORMS.get(kind, ("%s", "canonical({})"))
            texts.append(f"{_text(name)}:".replace("%", "%%") + form)
            values.append(value.format(f"v[{name!r}]"))
    form = "{" + ",".join(texts) + "}"
    text = f"lambda v: {form!r} % ({''.join(f'{value}, ' for value in values)})"
    scope = {"text": _text, "truths": _TRUTHS, "canonical": _canonical, "items": _items}
    writer: Callable[[Mapping[str, Value]], str] = eval(text, scope)  # noqa: S307 - generated from field names
    return writer


# `%d` is exact: the numbers in facts are limited to less than 34 digits, and so are never rounded.
_FORMS: Final[Mapping[type, tuple[str, str]]] = {
    int: ('{"number":"%d"}', "{}"),
    bool: ("%s", "truths[{}]"),
    str: ("%s", "text({})"),
    tuple: ("[%s]", "items({})"),
}


def _items(values: Sequence[Value]) -> str:
    """The items of a list, with commas between them; the writer of a record is found once for alike records."""
    texts = []
    names: tuple[str, ...] = ()
    kinds: tuple[type, ...] = ()
    write: Callable[[Mapping[str, Value]], str] = _facts
    for value in values:
        if value.__class__ is not dict:
            texts.append(_canonical(value))
            continue
        own_names, own_kinds = tuple(value), tuple(map(type, value.values()))
        if own_names != names or own_kinds != kinds:
            names, kinds = own_names, own_kinds
            write = _writer(names, kinds)
        texts.append(write(value))
    return ",".join(texts)


def _canonical(value: Value) -> str:
    match value:
        case dict():
            return _facts(value)
        case str():
            return _text(value)
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
