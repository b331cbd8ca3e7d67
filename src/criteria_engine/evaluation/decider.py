"""decide: a checked set on a day, and the facts of one subject → results and a verdict.

What is unknown stays unknown: truths are Kleene's, points are intervals, and a verdict is settled as
soon as what is known settles it. Where one unknown yes-or-no is read in several places,
the cases are tried one by one, so that `x or not x` is not left open.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any, assert_never

from criteria_engine.checked_set import (
    AllOrNothing,
    Banded,
    CheckedSet,
    Computed,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.core import Core
from criteria_engine.errors import FunctionFailed
from criteria_engine.evaluation.award import combine
from criteria_engine.evaluation.case_split import CaseSplit, merge_verdicts
from criteria_engine.evaluation.expressions import (
    Compute,
    Frame,
    Layout,
    Planner,
)
from criteria_engine.evaluation.results import Results, SetVerdict, Trace
from criteria_engine.evaluation.rules import (
    PlannedRule,
    all_or_nothing,
    first_row,
    highest_row,
    sum_of_rows,
)
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value


class Decider:
    """A checked set as it stands on one day, ready to decide; it can be shared between threads."""

    def __init__(self, checked: CheckedSet, day: date) -> None:
        self.checked = checked
        self.day = day
        self.definitions: Mapping[str, Core] = checked.definitions_on(day)
        self.layout = Layout.of(tuple(self.definitions), checked.local_count)
        self.planner = Planner(self.layout, self.definitions)
        self.case_split = CaseSplit(checked, self.definitions)
        self._rules = [self._rule(indicator) for indicator in checked.indicators]
        self._conditions = [self._plan(each.holds) for each in checked.conditions]
        self._mark = None if checked.pass_mark is None else self._plan(checked.pass_mark)
        # What others have made of this set, kept here so that it goes when the set goes.
        self.cache: dict[Hashable, Any] = {}

    def decide(self, facts: Facts) -> tuple[Results, SetVerdict]:
        """Results and verdict; unknown yes-or-no facts read more than once are tried both ways."""
        results = self.results(facts)
        verdict = combine(self.checked, results)
        if verdict.outcome is not Outcome.UNDETERMINED and len(verdict.possible_levels) < 2:
            return results, verdict
        cases = self.case_split.cases(facts)
        if not cases:
            return results, verdict
        try:
            verdicts = [combine(self.checked, self.results(case)) for case in cases]
        except FunctionFailed:
            # Nobody has said that a case is so, and a function of the host cannot take it.
            return results, verdict
        return results, merge_verdicts(verdicts, self.checked.levels)

    def results(self, facts: Facts) -> Results:
        """Every indicator and condition on its own."""
        values: dict[int, Value] = {}
        frame = [*self.layout.frame(facts.values), values]
        return Results(
            tuple([rule.result(frame, facts) for rule in self._rules]),
            tuple([run(frame) for run in self._conditions]),
            None if self._mark is None else self._mark(frame),
            facts.judgements.get("award"),
            Trace(frame, values),
        )

    # ---- planning --------------------------------------------------------------------------

    def _plan(self, node: Core) -> Compute:
        """How to find a value, which is kept in the last place of the frame for who explains it."""
        run, key = self.planner.plan(node), id(node)

        def found(frame: Frame) -> Value:
            value = frame[-1][key] = run(frame)
            return value

        return found

    def _rule(self, indicator: Indicator) -> PlannedRule:
        levels = self.checked.levels
        shared: dict[int, Compute] = {}

        def planned(node: Core) -> Compute:
            return shared.setdefault(id(node), self._plan(node))

        applies = None
        if indicator.applies is not None:
            applies = tuple(planned(indicator.applies[level]) for level in levels)
        conditions: tuple[Compute, ...] = ()
        points: Compute | None = None
        match indicator.rule:
            case Requires(by_level):
                conditions = tuple(planned(by_level[level]) for level in levels)
            case AllOrNothing(most, condition):
                points = all_or_nothing(self._plan(condition), most)
            case Banded():
                points = self._banded(indicator.rule)
            case Computed(_, value):
                points = self._plan(value)
            case JudgedPoints() | JudgedPass():
                pass
            case _:
                assert_never(indicator.rule)
        return PlannedRule(indicator, applies, conditions, points, len(levels))

    def _banded(self, rule: Banded) -> Compute:
        rows = [
            (None if row.condition is None else self._plan(row.condition), row.points)
            for row in rule.rows
        ]
        match rule.hit:
            case "unique" | "first":
                return first_row(rows)
            case "highest":
                return highest_row(rows)
            case "sum":
                return sum_of_rows(rows)
            case _:
                assert_never(rule.hit)
