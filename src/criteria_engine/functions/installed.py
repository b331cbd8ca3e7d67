"""The standard library together with the functions of installed packages (plug-ins)."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint
from typing import Final

from criteria_engine.functions.standard import standard
from criteria_engine.library.registry import Library

ENTRY_POINTS: Final = "criteria_engine.functions"
"""The entry point group under which a package names a tuple of its functions."""


def installed(plug_ins: Iterable[EntryPoint]) -> Library:
    """Return the standard library, extended by the functions of installed packages.

    Args:
        plug_ins: the entry points of installed packages in the group :data:`ENTRY_POINTS`.

    Raises:
        FunctionRefused: a package declares a name that is already taken, or its entry point contains
            something that is not a declaration.
    """
    library = standard()
    for point in plug_ins:
        library = library.extend(point.load())
    return library
