"""evaluate: the data that an evaluation returns: results of the parts of a set, and its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from criteria_engine.checked_set import Indicator
from criteria_engine.evaluation.frames import UNSET, Frame
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.facts import JudgedResult
from criteria_engine.model.types import Number
from criteria_engine.model.values import Truth, Value


class IndicatorResult(NamedTuple):
    """The result of one indicator.

    Every record makes one for each indicator: a named tuple is made in a third of the time of a dataclass.

    Attributes:
        indicator: the indicator.
        met: whether it is met, for each level; the truth is `MAYBE` while it is open.
        points: its points, a number or an `Interval`; None if it gives no points.
        applies: whether it applies, for each level. Where it does not, `met` and `points` are what the set
            says such an indicator counts as.
        left_out: whether it does not apply and therefore does not count at all.
        judged: the judgement of a person, or None if there is none.
        evidence: whether the required evidence was shown; true if none is required.
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
    """The values that an evaluation computed, for the explanation.

    Attributes:
        frame: the frame after the evaluation, with the values of definitions.
        positions: the position of each definition of the program in the frame, by name.
    """

    frame: Frame
    positions: Mapping[str, int]

    @property
    def values(self) -> dict[str, Value]:
        """The value of each definition that was read, by name, such as `points.1.1`."""
        frame = self.frame
        return {
            name: frame[position]
            for name, position in self.positions.items()
            if frame[position] is not UNSET
        }


@dataclass(frozen=True, slots=True)
class Results:
    """The results of all parts of a set for one subject, not yet combined into a verdict.

    Attributes:
        indicators: one result for each indicator, in the order of the set.
        conditions: whether each knock-out and prerequisite holds, in the order of the set.
        pass_mark: the points that are needed; None if the set has no pass mark.
        award: the judgement on the award as a whole, or None if there is none.
        trace: the computed values; None for results that were not evaluated by a decider.
    """

    indicators: tuple[IndicatorResult, ...]
    conditions: tuple[Truth, ...]
    pass_mark: Value
    award: JudgedResult | None
    trace: Trace | None = field(default=None, compare=False, repr=False)

    @property
    def evaluated(self) -> Trace:
        """The trace of results that a decider has evaluated."""
        if self.trace is None:
            raise AssertionError("these results were not evaluated by a decider")
        return self.trace

    def __deepcopy__(self, memo: object) -> Results:
        """Return the same object, because it is immutable."""
        return self


class ChangedParts(NamedTuple):
    """The results of the parts that one more answer can change; a named tuple, because each trial makes one.

    Attributes:
        indicators: the results of such indicators, each with its index.
        conditions: whether such knock-outs and prerequisites hold, each with its index.
        pass_mark: the points that are needed, changed or not.
    """

    indicators: Sequence[tuple[int, IndicatorResult]]
    conditions: Sequence[tuple[int, Truth]]
    pass_mark: Value

    def put_into(self, before: Results) -> Results:
        """Return the results of all parts: these, and those that the answer does not change."""
        indicators, conditions = list(before.indicators), list(before.conditions)
        for index, result in self.indicators:
            indicators[index] = result
        for index, truth in self.conditions:
            conditions[index] = truth
        return Results(tuple(indicators), tuple(conditions), self.pass_mark, before.award)


class SetVerdict(NamedTuple):
    """The verdict of a set on one subject; a named tuple, because each trial of an answer makes one.

    Attributes:
        outcome: eligible, not eligible or undetermined.
        level: the highest level that is certainly reached; None if none is, or the title has none.
        possible_levels: that level and the higher ones that are still open.
        grade: the grade, if the title is earned and the grade is settled.
        total: the minimum and the maximum of the subject's points, and the maximum of the set; None
            if the set gives no points.
        by_level: whether each level is reached.
        criteria: for each criterion, whether it is met at each level.
        settled_by: who settled the outcome; None while it is undetermined.
        passed: whether the points reach the pass mark; None if the set has none.
        minima: for each indicator, whether it reaches its minimum of points or is left out; None if it needs
            no points.
        criteria_minima: for each criterion, whether its points reach their minimum; None if it needs no points.
        counts: for each level, how many criteria are certainly met and how many may be; empty where the award
            asks for no number of them.
        enough: for each level, whether as many criteria are met as the award needs; empty where it asks for
            no number of them.
        outputs: the value of each output, a number or an interval; empty where they were not evaluated.
    """

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    total: tuple[Number, Number, Number] | None
    by_level: tuple[Truth, ...]
    criteria: tuple[tuple[Truth, ...], ...]
    settled_by: SettledBy | None
    passed: Truth | None
    minima: tuple[Truth | None, ...]
    criteria_minima: tuple[Truth | None, ...] = ()
    counts: tuple[tuple[int, int], ...] = ()
    enough: tuple[Truth, ...] = ()
    outputs: tuple[Value, ...] = ()


Reached = tuple[Outcome, str | None]
"""The outcome, and the highest level that is certainly reached (None: none, or the title has none)."""
