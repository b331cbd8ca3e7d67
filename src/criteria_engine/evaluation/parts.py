"""evaluate: the definitions of a program, for the facts of one subject → the result of each part of the set.

What the parts mean is in their definitions (:mod:`criteria_engine.lowering`); this module only reads them.
"""

from __future__ import annotations

from collections.abc import Iterable

from criteria_engine.checked_set import Indicator
from criteria_engine.evaluation.definitions import DefinitionPlanner
from criteria_engine.evaluation.frames import Compute, Frame
from criteria_engine.evaluation.results import ChangedParts, IndicatorResult, Results, Trace
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.values import MAYBE, Truth, Value


def program_facts(facts: Facts) -> dict[str, Value]:
    """Return the facts of one subject by the names that a program reads: judgements and evidence are facts."""
    values = dict(facts.values)
    for id_, judged in facts.judgements.items():
        values[f"judgements.{id_}"] = value_of_judgement(judged)
    for id_, shown in facts.evidence.items():
        values[f"evidence.{id_}"] = shown is not False
    return values


def value_of_judgement(judged: JudgedResult) -> Value:
    """Return the value of a judgement as a fact of a program: the points, or whether it is met."""
    return judged.met if judged.points is None else judged.points


@dataclass(frozen=True, slots=True)
class _IndicatorRuns:
    """The callables of the definitions of one indicator; None where it has no such definition."""

    indicator: Indicator
    points: Compute | None
    met: tuple[Compute, ...] | None
    applies: tuple[Compute, ...] | None
    left_out: Compute | None
    evidence: str | None


class PartReader:
    """Reads the results of the parts of a set from the definitions of its program.

    Args:
        planner: plans the definitions of the program.
    """

    def __init__(self, planner: DefinitionPlanner) -> None:
        self._planner = planner
        program = planner.program
        checked = program.checked
        self._everywhere: tuple[Truth, ...] = (True,) * len(checked.levels)
        self._indicators = [self._runs_of(each) for each in checked.indicators]
        self._conditions = [planner.run("condition", each.id) for each in checked.conditions]
        self._pass_mark = planner.run_if_defined("pass_mark")

    def results(self, facts: Facts, frame: Frame) -> Results:
        """Return the result of every part, with the trace of the evaluation.

        Args:
            facts: the facts of the subject.
            frame: a frame over them.
        """
        indicators = tuple([self._result(runs, facts, frame) for runs in self._indicators])
        conditions = tuple([run(frame) for run in self._conditions])
        mark = None if self._pass_mark is None else self._pass_mark(frame)
        award = facts.judgements.get("award")
        return Results(indicators, conditions, mark, award, Trace(frame, self._planner.positions))

    def changed(
        self, facts: Facts, frame: Frame, before: Results, parts: Iterable[int]
    ) -> ChangedParts:
        """Return the results of some parts in a frame with one more answer.

        Args:
            facts: the facts of the subject without the answer: who judged is not read from the frame.
            frame: a frame with the answer.
            before: the results without it.
            parts: the indexes of the parts that may differ, among the indicators, then the conditions, then
                the pass mark.
        """
        indicators: list[tuple[int, IndicatorResult]] = []
        conditions: list[tuple[int, Truth]] = []
        mark, first = before.pass_mark, len(self._indicators)
        for part in parts:
            if part < first:
                indicators.append((part, self._result(self._indicators[part], facts, frame)))
            elif part - first < len(self._conditions):
                conditions.append((part - first, self._conditions[part - first](frame)))
            elif self._pass_mark is not None:
                mark = self._pass_mark(frame)
        return ChangedParts(indicators, conditions, mark)

    def _result(self, runs: _IndicatorRuns, facts: Facts, frame: Frame) -> IndicatorResult:
        indicator, everywhere = runs.indicator, self._everywhere
        points = None if runs.points is None else runs.points(frame)
        met = everywhere if runs.met is None else tuple([run(frame) for run in runs.met])
        applies = (
            everywhere if runs.applies is None else tuple([run(frame) for run in runs.applies])
        )
        return IndicatorResult(
            indicator,
            met,
            points,
            applies,
            runs.left_out is not None and runs.left_out(frame) is True,
            facts.judgements.get(indicator.id),
            True if runs.evidence is None else _evidence(facts.evidence.get(runs.evidence)),
        )

    def _runs_of(self, indicator: Indicator) -> _IndicatorRuns:
        id_, planner = indicator.id, self._planner
        return _IndicatorRuns(
            indicator,
            planner.run_if_defined("points", id_),
            planner.by_level("met", id_) if indicator.max is None else None,
            None if indicator.applies is None else planner.by_level("applies", id_),
            planner.run_if_defined("left_out", id_),
            None if indicator.document.evidence is None else id_,
        )


def _evidence(shown: bool | str | None) -> Truth:
    return MAYBE if shown is None else shown is not False
