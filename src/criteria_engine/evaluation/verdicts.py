"""evaluate: the definitions of a program, for the facts of one subject → the verdict.

What a level, a total, a pass mark and a grade mean is in their definitions (:mod:`criteria_engine.lowering`).
This module says what follows from them while some of their values are unknown.
"""

from __future__ import annotations

from criteria_engine.evaluation.definitions import DefinitionPlanner
from criteria_engine.evaluation.frames import Frame
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.results import Reached, SetVerdict
from criteria_engine.model.decision import Outcome, SettledBy
from criteria_engine.model.types import Number
from criteria_engine.model.values import Truth


class VerdictReader:
    """Reads the verdict on one subject from the values of a program's definitions.

    Args:
        planner: plans the definitions of the program.
    """

    def __init__(self, planner: DefinitionPlanner) -> None:
        checked = planner.program.checked
        self._names = checked.levels if checked.document.levels else ()
        self._is_judged = checked.document.award.judged is not None
        self._levels = [planner.run("level", level, level) for level in checked.levels]
        self._rules = [planner.run("rules", level, level) for level in checked.levels]
        self._criteria = [planner.by_level("criterion", each.id) for each in checked.criteria]
        self._minima = [planner.run_if_defined("minimum", each.id) for each in checked.indicators]
        self._total = planner.run_if_defined("total")
        self._of = planner.run_if_defined("of")
        self._passed = planner.run_if_defined("passed")
        self._grade = planner.run_if_defined("grade")

    def read(self, frame: Frame) -> SetVerdict:
        """Return the verdict.

        Args:
            frame: a frame over the facts of the subject, or over the results of the parts.
        """
        by_level = self.by_level(frame)
        outcome, level = self.reached(by_level)
        grade = None if self._grade is None else self._grade(frame)
        return SetVerdict(
            outcome,
            level,
            self._possible_levels(by_level),
            grade if isinstance(grade, str) else None,
            self._total_of(frame),
            by_level,
            tuple([tuple([run(frame) for run in each]) for each in self._criteria]),
            self._settled_by(frame, outcome),
            None if self._passed is None else self._passed(frame),
            tuple([None if run is None else run(frame) for run in self._minima]),
        )

    def by_level(self, frame: Frame) -> tuple[Truth, ...]:
        """Return whether each level is reached."""
        return tuple([run(frame) for run in self._levels])

    def reached(self, by_level: tuple[Truth, ...]) -> Reached:
        """Return the outcome and the highest level reached, given whether each level is."""
        for index in reversed(range(len(by_level))):
            if by_level[index] is True:
                return Outcome.ELIGIBLE, self._names[index] if self._names else None
        is_lost = all(truth is False for truth in by_level)
        return (Outcome.NOT_ELIGIBLE if is_lost else Outcome.UNDETERMINED), None

    def _possible_levels(self, by_level: tuple[Truth, ...]) -> tuple[str, ...]:
        """Return the highest level reached and those above it that are still open."""
        first = max([i for i, truth in enumerate(by_level) if truth is True], default=0)
        above = list(zip(self._names, by_level, strict=False))[first:]
        return tuple([name for name, truth in above if truth is not False])

    def _settled_by(self, frame: Frame, outcome: Outcome) -> SettledBy | None:
        """Return who settled the outcome: a person's no does where the rules alone do not refuse the title."""
        if outcome is Outcome.UNDETERMINED:
            return None
        if not self._is_judged:
            return SettledBy.RULES
        if outcome is Outcome.NOT_ELIGIBLE and all(run(frame) is False for run in self._rules):
            return SettledBy.RULES
        return SettledBy.JUDGEMENT

    def _total_of(self, frame: Frame) -> tuple[Number, Number, Number] | None:
        if self._total is None or self._of is None:
            return None
        low, high = bounds_of(self._total(frame))
        _, maximum = bounds_of(self._of(frame))
        return low, high, maximum
