"""evaluate: the definitions of a program, for the facts of one subject → the verdict.

What a level, a total, a pass mark and a grade mean is in their definitions (:mod:`criteria_engine.lowering`).
This module says what follows from them while some of their values are unknown.
"""

from __future__ import annotations

from criteria_engine.evaluation.definitions import DefinitionPlanner
from criteria_engine.evaluation.frames import Frame
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.outcomes import Outcomes
from criteria_engine.evaluation.results import IndicatorResult, Reached, Results, SetVerdict
from criteria_engine.lowering.program import Program
from criteria_engine.model.decision import Outcome, Verdict
from criteria_engine.model.types import NUMBER, Number, NumberType
from criteria_engine.model.values import Interval, Truth, Value, is_unknown


class VerdictReader:
    """Reads the verdict on one subject from the values of a program's definitions.

    Args:
        planner: plans the definitions of the program.
    """

    def __init__(self, planner: DefinitionPlanner) -> None:
        checked = planner.program.checked
        self._outcomes = Outcomes(checked)
        self._levels = [planner.run("level", level, level) for level in checked.levels]
        self._rules = [planner.run("rules", level, level) for level in checked.levels]
        self._criteria = [planner.by_level("criterion", each.id) for each in checked.criteria]
        self._minima = [planner.run_if_defined("minimum", each.id) for each in checked.indicators]
        self._no_minima = (None,) * len(self._minima) if not any(self._minima) else None
        self._criteria_minima = [
            planner.run_if_defined("minimum", each.id) for each in checked.criteria
        ]
        self._no_criteria_minima = (
            None if any(self._criteria_minima) else (None,) * len(self._criteria_minima)
        )
        asks_for_number = planner.program.name("enough") is not None
        self._enough = planner.by_level("enough") if asks_for_number else ()
        self._counted = [
            planner.by_level("counted", each.id) for each in checked.criteria if asks_for_number
        ]
        self._total = planner.run_if_defined("total")
        self._of = planner.run_if_defined("of")
        self._passed = planner.run_if_defined("passed")
        self._grade = planner.run_if_defined("grade")
        self._outputs = [_OutputReader(planner, each.name) for each in checked.outputs]

    def read(self, frame: Frame) -> SetVerdict:
        """Return the verdict.

        Args:
            frame: a frame over the facts of the subject, or over the results of the parts.
        """
        by_level = self.by_level(frame)
        rules = (run(frame) for run in self._rules)
        outcome, level, possible, settled_by = self._outcomes.of(by_level, rules)
        grade = None if self._grade is None else self._grade(frame)
        return SetVerdict(
            outcome,
            level,
            possible,
            grade if isinstance(grade, str) else None,
            self._total_of(frame),
            by_level,
            tuple([tuple([run(frame) for run in each]) for each in self._criteria]),
            settled_by,
            None if self._passed is None else self._passed(frame),
            self._minima_of_indicators(frame),
            self._minima_of_criteria(frame),
            tuple([self._count(frame, level) for level in range(len(self._enough))]),
            tuple([run(frame) for run in self._enough]),
            tuple([read(frame) for read in self._outputs]),
        )

    def read_open(self, frame: Frame) -> SetVerdict:
        """Return the verdict as far as it says what is settled and what is open.

        Left out are criteria and outputs, which are empty, and the grade, the pass mark and who settled the
        outcome, which are None. The total says whether the grade is open; it is None where the title is not
        earned.
        """
        by_level = self.by_level(frame)
        outcome, level = self.reached(by_level)
        return SetVerdict(
            outcome,
            level,
            self._outcomes.possible_levels(by_level),
            None,
            self._total_of(frame) if outcome is Outcome.ELIGIBLE else None,
            by_level,
            (),
            None,
            None,
            self._minima_of_indicators(frame),
            self._minima_of_criteria(frame),
        )

    def by_level(self, frame: Frame) -> tuple[Truth, ...]:
        """Return whether each level is reached."""
        return tuple([run(frame) for run in self._levels])

    def reached(self, by_level: tuple[Truth, ...]) -> Reached:
        """Return the outcome and the highest level reached, given whether each level is."""
        return self._outcomes.reached(by_level)

    def _minima_of_indicators(self, frame: Frame) -> tuple[Truth | None, ...]:
        if self._no_minima is not None:
            return self._no_minima
        return tuple([None if run is None else run(frame) for run in self._minima])

    def _minima_of_criteria(self, frame: Frame) -> tuple[Truth | None, ...]:
        if self._no_criteria_minima is not None:
            return self._no_criteria_minima
        return tuple([None if run is None else run(frame) for run in self._criteria_minima])

    def _count(self, frame: Frame, level: int) -> tuple[int, int]:
        """Return how many criteria are certainly met at a level, and how many may be."""
        truths = [runs[level](frame) for runs in self._counted]
        met = sum(truth is True for truth in truths)
        return met, met + sum(map(is_unknown, truths))

    def _total_of(self, frame: Frame) -> tuple[Number, Number, Number] | None:
        if self._total is None or self._of is None:
            return None
        low, high = bounds_of(self._total(frame))
        _, maximum = bounds_of(self._of(frame))
        return low, high, maximum


class _OutputReader:
    """Reads the value of an output: a number, or an interval with the bounds that are known of it."""

    def __init__(self, planner: DefinitionPlanner, name: str) -> None:
        self._run = planner.run("output", name)
        type_ = planner.program.definitions[f"output.{name}"].value.type
        self._type = type_ if isinstance(type_, NumberType) else NUMBER

    def __call__(self, frame: Frame) -> Value:
        value = self._run(frame)
        if not is_unknown(value):
            return value
        low, high = bounds_of(value)
        declared = self._type
        return Interval(
            declared.low if low is None else low,
            declared.high if high is None else high,
            declared.integer,
        )


def without_parts(verdict: SetVerdict, points: tuple[Value, ...]) -> Verdict:
    """Return a verdict as hosts get it.

    Args:
        verdict: the verdict of the set.
        points: the points of each indicator.
    """
    low, high, maximum = verdict.total or (None, None, None)
    return Verdict(
        verdict.outcome,
        verdict.level,
        verdict.possible_levels,
        verdict.grade,
        low,
        high,
        maximum,
        points,
        verdict.settled_by,
        verdict.outputs,
    )


def points_of(program: Program, results: Results) -> tuple[Value, ...]:
    """Return the points of each indicator; an interval is of integers where the rule gives integers only."""
    return tuple([_points(program, each) for each in results.indicators])


def _points(program: Program, result: IndicatorResult) -> Value:
    if not isinstance(result.points, Interval):
        return result.points
    type_ = program.definitions[f"points.{result.indicator.id}"].value.type
    integer = isinstance(type_, NumberType) and type_.integer
    return Interval(result.points.low, result.points.high, integer)
