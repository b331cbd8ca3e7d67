"""evaluate: a checked set on a day, and the facts of one subject → results and a verdict.

Facts may be unknown: truths follow Kleene's three-valued logic, points are intervals, and a verdict is
settled as soon as the known facts settle it. If one unknown boolean is read in several places, both of its
values are tried (`case_split.py`), so that `x or not x` does not stay undetermined.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping
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
    EachItem,
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
    """Evaluates a checked set on one day; threads may share it.

    Args:
        checked: the set.
        day: the day on which its parameters are read.
        each_item: replaces what loops evaluate for each item (see `Planner`); None to leave it.

    Attributes:
        checked: the set.
        day: the day.
        definitions: its definitions and parameters on that day, by name.
        layout: the layout of the frames that expressions are evaluated in.
        planner: turns expressions of the set into callables.
        case_split: the unknown facts for which every value is tried.
        cache: whatever other modules compute from this set; its lifetime is the decider's.
    """

    def __init__(self, checked: CheckedSet, day: date, each_item: EachItem | None = None) -> None:
        self.checked = checked
        self.day = day
        self.definitions: Mapping[str, Core] = checked.definitions_on(day)
        self.layout = Layout.of(tuple(self.definitions), checked.local_count)
        self.planner = Planner(self.layout, self.definitions, each_item)
        self.case_split = CaseSplit(checked, self.definitions)
        self._rules = [self._rule(indicator) for indicator in checked.indicators]
        self._conditions = [self._plan(each.holds) for each in checked.conditions]
        self._mark = None if checked.pass_mark is None else self._plan(checked.pass_mark)
        self.cache: dict[Hashable, Any] = {}

    def decide(self, facts: Facts) -> tuple[Results, SetVerdict]:
        """Evaluate the set on the facts of one subject.

        Args:
            facts: the facts of the subject; facts that are absent are unknown.

        Returns:
            The results for the facts as given, and the verdict. Where the results leave the verdict open,
            it is what the verdicts of all cases of the unknown facts agree on.

        Raises:
            BudgetExceeded: if the decision visits more list items than `STEP_BUDGET`.
            FunctionFailed: if a function fails on the known values.

        >>> from criteria_engine.catalogue import Catalogue
        >>> criteria = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
        >>> decider = Decider(criteria.checked, criteria.on)
        >>> results, verdict = decider.decide(criteria.read({}))
        >>> verdict.outcome
        <Outcome.UNDETERMINED: 'undetermined'>
        """
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
            # The values of a case are assumed, so a function that fails on them is not an error.
            return results, verdict
        return results, merge_verdicts(verdicts, self.checked.levels)

    def results(self, facts: Facts) -> Results:
        """Evaluate every indicator, condition and the pass mark, without combining them."""
        values: dict[int, Value] = {}
        frame = [*self.layout.frame(facts.values), values]
        return Results(
            tuple([rule.result(frame, facts) for rule in self._rules]),
            tuple([run(frame) for run in self._conditions]),
            None if self._mark is None else self._mark(frame),
            facts.judgements.get("award"),
            Trace(frame, values),
        )

    def results_again(
        self, facts: Facts, before: Results, parts: Container[int], frame: Frame
    ) -> Results:
        """Evaluate some parts, and take the results of the others from an earlier evaluation.

        Args:
            facts: the facts of the subject.
            before: the earlier results.
            parts: the indexes of the parts to evaluate, among the indicators, then the conditions, then the
                pass mark.
            frame: a frame over the facts.
        """
        values: dict[int, Value] = {}
        frame.append(values)
        indicators, conditions = len(self._rules), len(self._conditions)
        return Results(
            tuple(
                [
                    rule.result(frame, facts) if part in parts else before.indicators[part]
                    for part, rule in enumerate(self._rules)
                ]
            ),
            tuple(
                [
                    run(frame) if indicators + part in parts else before.conditions[part]
                    for part, run in enumerate(self._conditions)
                ]
            ),
            before.pass_mark
            if self._mark is None or indicators + conditions not in parts
            else self._mark(frame),
            facts.judgements.get("award"),
        )

    # ---- planning --------------------------------------------------------------------------

    def _plan(self, node: Core) -> Compute:
        """Return the callable of an expression; it also stores the value, for the explanation.

        The values are stored by the identity of the expression in the last place of the frame.
        """
        run, key = self.planner.plan(node), id(node)

        def run_and_store(frame: Frame) -> Value:
            value = frame[-1][key] = run(frame)
            return value

        return run_and_store

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
            case AllOrNothing(maximum, condition):
                points = all_or_nothing(self._plan(condition), maximum)
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
