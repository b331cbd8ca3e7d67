"""evaluate: facts → the same facts, in which alike records of a list are one object.

A condition is evaluated once for items that are one object, and the search for missing facts asks once about
them: eight thousand members of whom nothing is known cost little more than one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from decimal import Decimal
from operator import is_
from types import NoneType
from typing import Final

from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Interval, Value

LONG_LIST: Final = 50
"""From how many items on sharing alike records takes less time than it saves in a decision."""


def with_alike_items_shared(facts: Facts, *, at_least: int = 0) -> Facts:
    """Return the facts with one object for all alike records of a list.

    Args:
        facts: the facts.
        at_least: the facts stay as they are where every list has fewer items.

    >>> shared = with_alike_items_shared(Facts({"members": ({}, {"age": 3}, {})}))
    >>> first, second, third = shared.values["members"]
    >>> first is third, first is second
    (True, False)
    """
    lists = {name: each for name, each in facts.values.items() if each.__class__ is tuple}
    if all(len(each) < at_least for each in lists.values()):
        return facts
    shared = {name: _shared_items(each) for name, each in lists.items()}
    if all(map(is_, shared.values(), lists.values())):
        return facts
    return replace(facts, values={**facts.values, **shared})


def _shared_fields(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: _shared_items(value) if value.__class__ is tuple else value
        for name, value in fields.items()
    }


def _shared_items(items: tuple[Value, ...]) -> tuple[Value, ...]:
    if _all_differ(items):
        return items
    objects: dict[Hashable, Value] = {}
    shared = []
    for item in items:
        if item.__class__ is not dict:
            return items
        key = _key(item)
        if key not in objects:
            nested = tuple in map(type, item.values())
            objects[key] = _shared_fields(item) if nested else item
        shared.append(objects[key])
    return tuple(shared)


def _all_differ(items: tuple[Value, ...]) -> bool:
    """Return whether no two items are equal; not if one holds a list, whose items may be alike themselves."""
    try:
        return len({tuple(item.values()) for item in items}) == len(items)
    except (AttributeError, TypeError):
        # An item is no record, or holds what cannot be hashed.
        return False


def _key(value: Value) -> Hashable:
    """Return a key that two values have in common only if they are the same in every respect."""
    match value:
        case dict():
            kinds = tuple(map(type, value.values()))
            if _EXACT.issuperset(kinds):
                return tuple(value), tuple(value.values()), kinds
            return tuple([(name, _key(each)) for name, each in value.items()])
        case tuple():
            return tuple, tuple(map(_key, value))
        case Decimal():
            # 1 and 1.0 are equal numbers, but not the same text.
            return Decimal, value.as_tuple()
        case Interval(low, high, integer):
            return Interval, _key(low), _key(high), integer
        case bool():
            return bool, value
        case _:
            hashable: Hashable = value
            return hashable


_EXACT: Final = frozenset({bool, int, str, NoneType})
"""Classes of which two instances are the same in every respect where they are equal."""
