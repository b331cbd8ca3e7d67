"""Helpers for lists and texts: positions, subsequences, and limits on their length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from criteria_engine.bounds import MAX_LENGTH
from criteria_engine.errors import TooLong
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value


def list_argument(arguments: Sequence[Value]) -> Value:
    """Return the list that a function received, as one argument or as separate items.

    A single null counts as an item, not as a list.
    """
    is_one_list = len(arguments) == 1 and arguments[0] is not None
    return arguments[0] if is_one_list else tuple(arguments)


def index_at(sequence: Sequence[Any], position: Number) -> int | None:
    """Return the index of a position (1 is the first, -1 the last); None where there is no such position.

    FEEL uses the integer part of a position such as 2.5.
    """
    length = len(sequence)
    if not -length - 1 < position < length + 1:
        return None
    whole = int(position)
    return whole - 1 if whole > 0 else length + whole if whole < 0 else None


def subsequence(sequence: Value, start: Number, length: Number | None) -> Value:
    """Return the part of a text or list from a position on; None where there is no such position.

    Args:
        sequence: the text or the list.
        start: the position of the first item, from 1, or from the end by -1.
        length: the number of items; None for all that remain.
    """
    first = index_at(sequence, start)
    if first is None or (length is not None and length < 1):
        return None
    remaining = len(sequence) - first
    return sequence[first : first + (remaining if length is None else int(min(length, remaining)))]


def extend_limited(items: list[Any], added: Sequence[Any]) -> None:
    """Append to a list under construction, up to :data:`~criteria_engine.bounds.MAX_LENGTH` items.

    Raises:
        TooLong: the list would be longer.
    """
    check_length(len(items) + len(added))
    items += added


def check_length(length: int) -> None:
    """Check the length of a list or text before it is made.

    Raises:
        TooLong: the length exceeds :data:`~criteria_engine.bounds.MAX_LENGTH`.
    """
    if length > MAX_LENGTH:
        raise TooLong


def distinct_items(items: Iterable[Value]) -> tuple[Value, ...]:
    """Return the items without those that are equal to an earlier one."""
    first: dict[Value, Value] = {}
    for item in items:
        first.setdefault(_equality_key(item), item)
    return tuple(first.values())


def _equality_key(value: Value) -> Value:
    """Return a hashable key that is equal exactly for equal values."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, tuple):
        return tuple, tuple(map(_equality_key, value))
    if isinstance(value, dict):
        return dict, frozenset((name, _equality_key(item)) for name, item in value.items())
    return value
