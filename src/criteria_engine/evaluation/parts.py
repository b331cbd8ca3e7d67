"""evaluate: the definitions of a program, for the facts of one subject → the result of each part of the set.

What the parts mean is in their definitions (:mod:`criteria_engine.lowering`); this module only reads them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from criteria_engine import core
from criteria_engine.checked_set import Indicator
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Compute, Frame, Layout, computed
from criteria_engine.evaluation.results import IndicatorResult, Results, Trace
from criteria_engine.lowering.program import AUTHORED, DefinitionKind, Program
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import MAYBE, Truth, Value


def program_facts(facts: Facts) -> Mapping[str, Value]:
    """Return the facts of one subject by the names that a program reads: judgements and evidence are facts."""
    values = dict(facts.values)
    for id_, judged in facts.judgements.items():
        values[f"judgements.{id_}"] = judged.met if judged.points is None else judged.points
    for id_, shown in facts.evidence.items():
        values[f"evidence.{id_}"] = shown is not False
    return values


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
        program: the program.
        planner: plans its definitions.
        layout: the layout of the frames.
    """

    def __init__(self, program: Program, planner: Planner, layout: Layout) -> None:
        self._program = program
        self._planner = planner
        checked = program.checked
        self._everywhere: tuple[Truth, ...] = (True,) * len(checked.levels)
        self._indicators = [self._indicator(each) for each in checked.indicators]
        self._conditions = [self._run("condition", each.id) for each in checked.conditions]
        self._pass_mark = self._run_if_defined("pass_mark")
        self._authored = tuple(
            (layout.definitions[name], id(each.value))
            for name, each in program.definitions.items()
            if each.kind in AUTHORED
        )

    def results(self, facts: Facts, frame: Frame) -> Results:
        """Return the result of every part, with the values of the author's expressions that were read.

        Args:
            facts: the facts of the subject.
            frame: a frame over them.
        """
        indicators = tuple([self._result(runs, facts, frame) for runs in self._indicators])
        conditions = tuple([run(frame) for run in self._conditions])
        mark = None if self._pass_mark is None else self._pass_mark(frame)
        values = computed(frame, self._authored)
        award = facts.judgements.get("award")
        return Results(indicators, conditions, mark, award, Trace(frame, values))

    def results_again(
        self, facts: Facts, frame: Frame, before: Results, parts: Container[int]
    ) -> Results:
        """Return the results of some parts for other facts, and of the others as they were before.

        Args:
            facts: the facts of the subject.
            frame: a frame over them.
            before: the earlier results.
            parts: the indexes of the parts to evaluate, among the indicators, then the conditions, then the
                pass mark.
        """
        first = len(self._indicators)
        mark = before.pass_mark
        if self._pass_mark is not None and first + len(self._conditions) in parts:
            mark = self._pass_mark(frame)
        return Results(
            tuple(
                [
                    self._result(runs, facts, frame) if part in parts else before.indicators[part]
                    for part, runs in enumerate(self._indicators)
                ]
            ),
            tuple(
                [
                    run(frame) if first + part in parts else before.conditions[part]
                    for part, run in enumerate(self._conditions)
                ]
            ),
            mark,
            facts.judgements.get("award"),
        )

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

    def _indicator(self, indicator: Indicator) -> _IndicatorRuns:
        id_, levels = indicator.id, self._program.checked.levels
        return _IndicatorRuns(
            indicator,
            self._run_if_defined("points", id_),
            None
            if indicator.max is not None
            else tuple([self._run("met", id_, level) for level in levels]),
            None
            if indicator.applies is None
            else tuple([self._run("applies", id_, level) for level in levels]),
            self._run_if_defined("left_out", id_),
            None if indicator.document.evidence is None else id_,
        )

    def _run_if_defined(self, kind: DefinitionKind, part: str | None = None) -> Compute | None:
        return None if self._program.name(kind, part) is None else self._run(kind, part)

    def _run(
        self, kind: DefinitionKind, part: str | None = None, level: str | None = None
    ) -> Compute:
        name = self._program.names[kind, part, level or self._program.checked.levels[0]]
        value = self._program.definitions[name].value
        return self._planner.plan(core.Defined(name, value.type, value.written))


def _evidence(shown: bool | str | None) -> Truth:
    return MAYBE if shown is None else shown is not False
