"""The verdict alone: what is decided, without the reasons."""

from __future__ import annotations

from typing import NamedTuple

from criteria_engine.decision import Outcome
from criteria_engine.types import Number
from criteria_engine.values import Value


class Verdict(NamedTuple):
    """What one subject has earned, for hosts that ask many times and show no reasons.

    `low` and `high` are the least and the most points that what is known leaves open, `of` the most there
    are (all None where the title is not won by points). `points` has one entry for each indicator, in the
    order of the set: a number, an :class:`~criteria_engine.values.Interval`, or None.
    """

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    low: Number | None
    high: Number | None
    of: Number | None
    points: tuple[Value, ...]
