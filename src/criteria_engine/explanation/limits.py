"""Bounds on the number and depth of reasons."""

from __future__ import annotations

from typing import Final

from criteria_engine import core
from criteria_engine.explanation.members import Concerned

MOST_REASONS: Final = 200
"""How many reasons one condition is taken apart into."""


DEEPEST: Final = 8
"""How many levels of reasons there are below one condition."""


WIDEST: Final = 40
"""How many parts of one condition are told."""


MEMBERS_TOLD: Final = 3
"""Of how many members it is told why they failed a condition on all."""


TAKEN_APART: Final = (core.Conjunction, core.Disjunction, core.Choose, core.Defined)
"""What has reasons of its own also where it is denied."""


def tells_why(found: Concerned) -> bool:
    """Whether it is told of the first members why they decide."""
    return found.whom == "failing" and not isinstance(found.members.condition, core.FieldAccess)
