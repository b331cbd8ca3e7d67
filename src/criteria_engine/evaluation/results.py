"""Result of an indicator, Results, verdict of a set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from criteria_engine.checked_set import Indicator
from criteria_engine.evaluation.expressions import Frame
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import JudgedResult
from criteria_engine.model.types import Number
from criteria_engine.model.values import Truth, Value


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """What came of one indicator: its truth for each level, its points, whether it applies.

    `applies` is one truth for each level; where it is false, `met` and `points` are what the set says an
    indicator that does not apply counts as, and `left_out` says it does not count at all.
    """

    indicator: Indicator
    met: tuple[Truth, ...]
    points: Value
    applies: tuple[Truth, ...]
    left_out: bool = False
    judged: JudgedResult | None = None
    evidence: Truth = True


@dataclass(frozen=True, slots=True)
class Trace:
    """What was worked out on the way: the frame, and what expressions came to by their identity."""

    frame: Frame
    values: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Results:
    """All results of one subject, before they are put together."""

    indicators: tuple[IndicatorResult, ...]
    conditions: tuple[Truth, ...]
    pass_mark: Value
    award: JudgedResult | None
    trace: Trace | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetVerdict:
    """The outcome and what it is made of; each tuple has one entry for each level."""

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    total: tuple[Number, Number, Number] | None
    by_level: tuple[Truth, ...]
    criteria: tuple[tuple[Truth, ...], ...]
