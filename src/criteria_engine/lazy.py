"""Modules that are imported when they are first used."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a module of the package until one of its names is used.

    A module that is not needed for the first decision (explanation, code generation, rendering) is
    imported through it, which keeps importing the package and the first decision fast. Type checkers
    see the usual import instead:

        if TYPE_CHECKING:
            from criteria_engine.rendering import html
        else:
            html = LazyModule("criteria_engine.rendering.html")

    >>> from criteria_engine.lazy import LazyModule
    >>> numbers = LazyModule("criteria_engine.wording.numbers")
    >>> numbers.format_number(1234, "vi")
    '1.234'
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Import the module and store the value in an attribute, which later accesses find directly."""
        value = getattr(import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value
