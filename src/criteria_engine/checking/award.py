"""Knock-outs, pass marks, minima, grades; rules that never fire."""

from __future__ import annotations

from typing import Final

from criteria_engine import core
from criteria_engine.checked_set import (
    AllOrNothing,
    Condition,
    Requires,
    Rule,
)
from criteria_engine.core import Core

MAX_DAYS: Final = 100
"""Up to how many changes of parameters each condition is tried on all of their days."""


CHECK_BUDGET: Final = 100_000
"""How many items of fixed lists are looked at to find rules that never fire."""


def as_written(condition: Condition) -> Core:
    """The condition of a knock-out or a prerequisite as its author wrote it."""
    holds = condition.holds
    return holds.operand if condition.knock_out and isinstance(holds, core.Negation) else holds


def conditions_of(rule: Rule) -> list[Core]:
    """Return the conditions of a rule that awards nothing but met or not met."""
    match rule:
        case Requires(conditions):
            return list(conditions.values())
        case AllOrNothing(condition=condition):
            return [condition]
        case _:
            return []
