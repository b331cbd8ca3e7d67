"""Names in reach, slots; unknown names and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from criteria_engine.model.types import Type


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may speak of: declared facts, and the definitions and parameters before it."""

    facts: Mapping[str, Type] = field(default_factory=dict)
    definitions: Mapping[str, Type] = field(default_factory=dict)


class Slots:
    """Hands out places for local variables; one counter serves a whole set."""

    def __init__(self) -> None:
        self._next = count()
        self.used = 0

    def take(self) -> int:
        """A place no other variable of the set uses."""
        self.used += 1
        return next(self._next)
