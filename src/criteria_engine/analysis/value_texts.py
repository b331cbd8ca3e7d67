"""analysis: a fact of a witness and the one of the example it is near to → both in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.model.values import Value, same
from criteria_engine.reading.scalars import bilingual
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number, format_truth

_ITEMS: Final = Template("{count} mục", "{count} items")

_ADDED: Final = Template("{items}, thêm {what}", "{items}, with {what} added")

_REMOVED: Final = Template("{items}, bớt {what}", "{items}, without {what}")

_FIELD: Final = Template("{label}: {value}", "{label}: {value}")

_MOST_ITEMS: Final = 2
"""The most added or removed items that are written out."""


def texts_of_change(
    fact: FactDeclaration, old: Value, new: Value
) -> tuple[Bilingual | None, Bilingual | None]:
    """Return both values in words; None for values that readers can write themselves."""
    if isinstance(new, tuple):
        before = old if isinstance(old, tuple) else ()
        added, removed = _without(new, before), _without(before, new)
        return (
            None if old is None else _both(lambda language: _count(before, language)),
            _both(lambda language: _list_text(fact, new, added, removed, language)),
        )
    values = fact.document.values
    if not values:
        return None, None
    labels = {str(id_): bilingual(label) for id_, label in values.items()}
    return labels.get(str(old)), labels.get(str(new))


def same_but_for_order(one: Value, other: Value) -> bool:
    """Return whether two values are the same; the order of the items of a list does not matter."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and not _without(one, other)
    return same(one, other)


def _both(write: Callable[[Language], str]) -> Bilingual:
    return Bilingual(vi=write("vi"), en=write("en"))


def _without(items: Sequence[Value], others: Sequence[Value]) -> list[Value]:
    """Return the items that others do not have, each as often as it is missing there."""
    rest = list(others)
    found = []
    for item in items:
        place = next((n for n, each in enumerate(rest) if same(each, item)), None)
        if place is None:
            found.append(item)
        else:
            del rest[place]
    return found


def _count(items: Sequence[Value], language: Language) -> str:
    return _ITEMS.in_language(language, {"count": format_number(len(items), language)})


def _list_text(
    fact: FactDeclaration,
    items: Sequence[Value],
    added: Sequence[Value],
    removed: Sequence[Value],
    language: Language,
) -> str:
    text = _count(items, language)
    for template, some in ((_ADDED, added), (_REMOVED, removed)):
        if some:
            what = " ".join(f"({_item(fact, each, language)})" for each in some[:_MOST_ITEMS])
            more = f" +{len(some) - _MOST_ITEMS}" if len(some) > _MOST_ITEMS else ""
            text = template.in_language(language, {"items": text, "what": what + more})
    return text


def _item(fact: FactDeclaration, item: Value, language: Language) -> str:
    return "; ".join(_fields(fact, item, language))


def _fields(fact: FactDeclaration, item: Value, language: Language) -> Iterator[str]:
    for name, field in fact.fields.items():
        if name in item:
            value = _value(field, item[name], language)
            if name == PLAIN_FIELD:
                yield value
            else:
                label = bilingual(field.document.label).in_language(language)
                yield _FIELD.in_language(language, {"label": label, "value": value})


def _value(fact: FactDeclaration, value: Value, language: Language) -> str:
    match value:
        case bool():
            return format_truth(value, language)
        case int() | Decimal():
            return format_number(value, language)
        case date():
            return format_date(value, language)
        case tuple():
            return _count(value, language)
        case str() if fact.document.values:
            labels = {str(id_): bilingual(text) for id_, text in fact.document.values.items()}
            return labels[value].in_language(language) if value in labels else value
        case _:
            return str(value)
