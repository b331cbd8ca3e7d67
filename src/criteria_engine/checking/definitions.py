"""Definitions: order, circles, depth, weight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from criteria_engine import syntax
from criteria_engine.model.values import Value

MAX_WEIGHT: Final = 100_000
"""How many values the lists and records of a set, written out, may hold: definitions can double."""


MAX_DEPTH: Final = 100
"""How many levels deep a definition may go, through all those it is made of."""


def value_weight(value: Value) -> int:
    """Count the scalars in a value, its containers included."""
    match value:
        case tuple():
            return 1 + sum(map(value_weight, value))
        case dict():
            return 1 + sum(map(value_weight, value.values()))
        case _:
            return 1


def names_in(expression: syntax.Expr) -> Iterable[str]:
    """Every plain name written in an expression."""
    waiting: list[object] = [expression]
    while waiting:
        each = waiting.pop()
        if isinstance(each, syntax.Name):
            yield each.name
        elif isinstance(each, tuple):
            waiting.extend(each)
        elif isinstance(each, syntax.Argument):
            waiting.append(each.value)
        elif hasattr(each, "__dataclass_fields__"):
            waiting.extend(
                getattr(each, name) for name in each.__dataclass_fields__ if name != "span"
            )
