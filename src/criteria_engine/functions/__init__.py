"""The standard library of the language: FEEL's functions, and a few that criteria need.

One module per subject; each ends in the tuple of its declarations. Beside them stand what they are
made of: `arithmetic` and `durations` on known values, `unknowns` on unknown ones.
"""

from __future__ import annotations

from functools import cache

from criteria_engine.library import Library


@cache
def standard() -> Library:
    """The functions every criteria set may call."""
    # Imported here: who only wants the names of the package does not build a hundred declarations.
    from criteria_engine.functions import (  # noqa: PLC0415
        dates,
        lists,
        numbers,
        operators,
        ours,
        properties,
        ranges,
        strings,
    )

    return Library(
        (
            *operators.FUNCTIONS,
            *properties.FUNCTIONS,
            *numbers.FUNCTIONS,
            *strings.FUNCTIONS,
            *lists.FUNCTIONS,
            *dates.FUNCTIONS,
            *ranges.FUNCTIONS,
            *ours.FUNCTIONS,
        )
    )
