"""Where a value is in the facts of one subject: as data, and as messages write it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from criteria_engine.bounds import MAX_ITEMS

FactPath = tuple[str | int, ...]
"""Names of facts, and positions in lists from 0, as in `loc` of pydantic; empty for the facts as a whole."""


def path_text(path: FactPath) -> str:
    """Return a path as messages write it; items are counted from 1.

    >>> path_text(("members", 2, "age")), path_text(("judgements", "2.2"))
    ('members[3].age', 'judgements.2.2')
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


def steps_of(path: str) -> FactPath:
    """Return the path of a fact that a message or a missing fact writes as text.

    >>> steps_of("members[3].age")
    ('members', 2, 'age')
    """
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)
    return tuple(int(number) - 1 if number else name for number, name in parts)


def value_at(value: Any, path: FactPath) -> Any:
    """Return the value at a path inside a value; None where nothing is known.

    >>> value_at({"members": ({"age": 3}, {})}, ("members", 0, "age"))
    3
    """
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, tuple | list) and isinstance(step, int):
            value = value[step] if 0 <= step < len(value) else None
        else:
            return None
    return value


def with_value_at(facts: Any, path: FactPath, value: Any) -> Any:
    """Return facts with a value at a path; records and items on the way to it are made where they are missing.

    >>> with_value_at({"citizens": 5}, ("members", 1, "age"), 70)
    {'citizens': 5, 'members': [{}, {'age': 70}]}

    Raises:
        ValueError: a step of the path is inside a value that has no names, or no items; a position is negative,
            or beyond what a list may have.
    """
    if not path:
        return value
    step, *rest = path
    below = tuple(rest)
    if isinstance(step, str):
        if not isinstance(facts, Mapping | None):
            raise ValueError(
                f"`path`: {step!r} is inside {type(facts).__name__}, which has no names"
            )
        known = facts or {}
        return {**known, step: with_value_at(known.get(step), below, value)}
    if not isinstance(facts, list | tuple | None):
        raise ValueError(f"`path`: [{step}] is inside {type(facts).__name__}, which has no items")
    if not 0 <= step < MAX_ITEMS:
        raise ValueError(f"`path`: there is no item [{step}]")
    items = list(facts or ())
    items += [{} if below else None for _ in range(step + 1 - len(items))]
    items[step] = with_value_at(items[step], below, value)
    return items


def path_of(path: Sequence[str | int]) -> FactPath:
    """Return a path as a tuple; JSON has it as a list."""
    is_path = isinstance(path, list | tuple) and all(type(step) in (str, int) for step in path)
    if not is_path or not path:
        raise TypeError(f"`path`: expected a sequence of names and positions, got {path!r}")
    return tuple(path)
