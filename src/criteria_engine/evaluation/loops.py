"""evaluate: quantifiers, filters and projections: one expression for each item of a list.

Where items next to each other are one object (see `alike.py`), the expression is evaluated once for them.
"""

from __future__ import annotations

from criteria_engine.evaluation.frames import UNSET, Compute, Frame, spend
from criteria_engine.model.values import AND, MAYBE, OR, UNKNOWN, Uncertain, Value


def _members(value: Value) -> tuple[tuple[Value, ...], tuple[bool, ...] | None]:
    """Return the items of a list, and for each whether it is certainly in the list (None: all are)."""
    if value.__class__ is Uncertain:
        return value.items, value.certain
    return value, None


def quantify(every: bool, position: int, items: Compute, condition: Compute) -> Compute:
    """Return the callable of whether every, or some, item meets a condition.

    Args:
        every: whether every item must meet it; else one is enough.
        position: the position of the item in the frame.
        items: the list.
        condition: the condition.
    """
    table, with_doubt = (AND, OR) if every else (OR, AND)
    settled = not every

    def run(frame: Frame) -> Value:
        value = items(frame)
        if value is None or value is UNKNOWN:
            return None if value is None else MAYBE
        members, certain = _members(value)
        spend(frame, len(members))
        truth: Value = every
        previous, met = UNSET, None
        for index, member in enumerate(members):
            if member is not previous:
                previous = frame[position] = member
                met = condition(frame)
            counted = met
            if certain is not None and not certain[index]:
                counted = with_doubt[MAYBE, met]
            if counted is settled:
                return settled
            if counted is not every:
                truth = table[truth, counted]
        return truth

    return run


def select(position: int, items: Compute, condition: Compute) -> Compute:
    """Return the callable of the items that meet a condition; the arguments are those of :func:`quantify`."""

    def run(frame: Frame) -> Value:
        value = items(frame)
        if value is None or value is UNKNOWN:
            return value
        members, certain = _members(value)
        spend(frame, len(members))
        selected: list[Value] = []
        uncertain: list[int] = []
        previous, met = UNSET, None
        for index, member in enumerate(members):
            if member is not previous:
                previous = frame[position] = member
                met = condition(frame)
            if met is True:
                if certain is not None and not certain[index]:
                    uncertain.append(len(selected))
                selected.append(member)
            elif met is MAYBE or met is UNKNOWN:
                uncertain.append(len(selected))
                selected.append(member)
        if not uncertain:
            return tuple(selected)
        certainly = [True] * len(selected)
        for index in uncertain:
            certainly[index] = False
        return Uncertain(tuple(selected), tuple(certainly))

    return run


def map_items(position: int, items: Compute, body: Compute) -> Compute:
    """Return the callable of the values of `body` for each item; `position` is the item's in the frame."""

    def run(frame: Frame) -> Value:
        value = items(frame)
        if value is None or value is UNKNOWN:
            return value
        members, certain = _members(value)
        spend(frame, len(members))
        results = []
        previous, result = UNSET, None
        for member in members:
            if member is not previous:
                previous = frame[position] = member
                result = body(frame)
            results.append(result)
        return tuple(results) if certain is None else Uncertain(tuple(results), certain)

    return run
