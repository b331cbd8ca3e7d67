"""evaluate: loops that remember what they have found for an item, for evaluations of nearly the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.evaluation.expressions import EachItem
from criteria_engine.evaluation.frames import Compute, Frame
from criteria_engine.model.values import Value


class Loop:
    """What a loop evaluates for each item, and the facts it reads besides the item."""

    def __init__(self, reads: frozenset[str]) -> None:
        self.reads = reads


_Remembered = dict[int, tuple[Value, Value]]
"""Items with what a loop has found for them, by the identity of the item (which is kept, so it is unique)."""

LoopTables = dict[Loop, _Remembered]
"""What loops have found for items, by the loop."""

MEMORY: Final = -1
"""The position of the memory in a frame, after all other values."""


class LoopMemory(dict[Loop, _Remembered | None]):
    """What loops have found; None for a loop that reads a fact which differs from the given ones.

    Args:
        tables: what loops have found with the given facts.
        differing: the names of the facts that differ from the given ones.
    """

    def __init__(self, tables: LoopTables, differing: frozenset[str]) -> None:
        self._tables = tables
        self._differing = differing

    def __missing__(self, loop: Loop) -> _Remembered | None:
        found = None
        if self._differing.isdisjoint(loop.reads):
            found = self._tables.setdefault(loop, {})
        self[loop] = found
        return found


def remembering_loops(first_local: int, facts_read: Mapping[str, frozenset[str]]) -> EachItem:
    """Return how to plan what loops evaluate, so that it is remembered in the :class:`LoopMemory` of a frame.

    Args:
        first_local: the position of the local variable with slot 0.
        facts_read: the names that each definition reads, also through others.
    """

    def each_item(node: Core, slot: int, compute: Compute) -> Compute:
        reads = _reads_beside_item(node, slot, facts_read)
        return compute if reads is None else _remembering(compute, first_local + slot, reads)

    return each_item


def _remembering(compute: Compute, position: int, reads: frozenset[str]) -> Compute:
    loop = Loop(reads)

    def run(frame: Frame) -> Value:
        remembered = frame[MEMORY][loop]
        if remembered is None:
            return compute(frame)
        item = frame[position]
        found = remembered.get(id(item))
        if found is None:
            found = remembered[id(item)] = item, compute(frame)
        return found[1]

    return run


def _reads_beside_item(
    node: Core, slot: int, facts_read: Mapping[str, frozenset[str]]
) -> frozenset[str] | None:
    """The facts that an expression reads besides an item; None where it reads other local variables."""
    bound = {slot}
    read = set()
    names: set[str] = set()
    for each in core.walk(node):
        match each:
            case core.Quantify(slot=own) | core.Select(slot=own) | core.Map(slot=own):
                bound.add(own)
            case core.MakeRecord(slots=own_slots):
                bound.update(own_slots)
            case core.Local(slot=own):
                read.add(own)
            case core.Fact(name):
                names.add(name)
            case core.Defined(name):
                names |= facts_read[name]
            case _:
                pass
    return None if read - bound else frozenset(names)
