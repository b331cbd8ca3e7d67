"""analysis: a set → the days that stand for all days on which it is in force."""

from __future__ import annotations

from datetime import date
from typing import Final

from criteria_engine.checking.parameters import periods_between_changes
from criteria_engine.criteria import Criteria

MOST_PERIODS: Final = 4
"""The most periods between changes of parameters for which a set is examined."""


def first_days(criteria: Criteria) -> list[date]:
    """Return the first day of each period in which no parameter changes."""
    in_force = criteria.checked.document.in_force
    rows = [row for parameter in criteria.checked.parameters.values() for row in parameter.values]
    return [first for first, _ in periods_between_changes(rows, in_force.from_, in_force.to)]
