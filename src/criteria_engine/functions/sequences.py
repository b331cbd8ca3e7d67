"""What lists and texts share: places from 1 or from the end, parts, and growing within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from criteria_engine.errors import TooLong
from criteria_engine.model.types import Number
from criteria_engine.model.values import MAX_LENGTH, Value


def list_argument(arguments: Sequence[Value]) -> Value:
    """The list a function works on, given as one argument or item by item (null is an item)."""
    one_list = len(arguments) == 1 and arguments[0] is not None
    return arguments[0] if one_list else tuple(arguments)


def index_at(sequence: Sequence[Any], position: Number) -> int | None:
    """A position (1 the first, -1 the last) as an index; None where there is no such place.

    FEEL takes the whole part of a position such as 2.5.
    """
    length = len(sequence)
    if not -length - 1 < position < length + 1:
        return None
    whole = int(position)
    return whole - 1 if whole > 0 else length + whole if whole < 0 else None


def subsequence(sequence: Value, start: Number, length: Number | None) -> Value:
    """A part of a text or a list, from a position on; None where it has no such position."""
    first = index_at(sequence, start)
    if first is None or (length is not None and length < 1):
        return None
    rest = len(sequence) - first
    return sequence[first : first + (rest if length is None else int(min(length, rest)))]


def extend_limited(items: list[Any], added: Sequence[Any]) -> None:
    """Add to a list that is being made, within :data:`MAX_LENGTH`."""
    check_length(len(items) + len(added))
    items += added


def check_length(length: int) -> None:
    """Refuse to make a list or a text that is too long.

    Raises:
        TooLong: it would be longer than :data:`MAX_LENGTH`.
    """
    if length > MAX_LENGTH:
        raise TooLong
