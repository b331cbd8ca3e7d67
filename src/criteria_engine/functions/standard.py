"""The standard library: FEEL's functions and those that criteria need beyond them.

Each module covers one subject and ends in a tuple `FUNCTIONS` of its declarations. `docs/language.md` lists
them in the order below.
"""

from __future__ import annotations

from functools import cache

from criteria_engine.functions import (
    comparisons,
    criteria_functions,
    dates,
    lists,
    numbers,
    operators,
    properties,
    ranges,
    strings,
)
from criteria_engine.library.registry import Library


@cache
def standard() -> Library:
    """Return the library of all standard functions; it is built once."""
    return Library(
        (
            *operators.FUNCTIONS,
            *comparisons.FUNCTIONS,
            *properties.FUNCTIONS,
            *numbers.FUNCTIONS,
            *strings.FUNCTIONS,
            *lists.FUNCTIONS,
            *dates.FUNCTIONS,
            *ranges.FUNCTIONS,
            *criteria_functions.FUNCTIONS,
        )
    )
