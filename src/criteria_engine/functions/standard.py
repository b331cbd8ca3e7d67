"""The standard library of the language: FEEL's functions, and a few that criteria need.

One module per subject; each ends in the tuple of its declarations.
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
    """The functions every criteria set may call."""
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
