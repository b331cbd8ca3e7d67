"""explain: expressions → data about each, by identity: equal expressions at different places differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from criteria_engine.core import Core

_DataT = TypeVar("_DataT")


class IdentityMap(Generic[_DataT]):
    """Data about expressions, made on first use; the expressions are kept, so their identities stay unique."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[Core, _DataT]] = {}

    def get(self, node: Core, make: Callable[[], _DataT]) -> _DataT:
        """Return what belongs to an expression; `make` makes it where there is nothing yet."""
        entry = self._entries.get(id(node))
        if entry is None:
            entry = self._entries[id(node)] = node, make()
        return entry[1]
