"""explain: bounds on the number, depth and width of the reasons of one condition."""

from __future__ import annotations

from typing import Final

from criteria_engine import core

MAX_REASONS: Final = 200
"""The most reasons that one condition is divided into."""

MAX_DEPTH: Final = 8
"""The most levels of reasons below one condition."""

MAX_PARTS: Final = 40
"""The most operands of one condition that have a reason of their own."""

MAX_EXPLAINED_MEMBERS: Final = 3
"""The most members of a list for which the result of the condition is explained."""

EXPANDED_NODES: Final = (core.Conjunction, core.Disjunction, core.Choose, core.Defined)
"""Nodes whose negation has the reason of the node below it."""
