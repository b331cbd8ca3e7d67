"""explain: the nodes that a reason is divided at."""

from __future__ import annotations

from typing import Final

from criteria_engine import core

EXPANDED_NODES: Final = (core.Conjunction, core.Disjunction, core.Choose, core.Defined)
"""Nodes whose negation has the reason of the node below it."""
