"""evaluate: a checked set on a day, and the facts of one subject → results and a verdict.

Facts may be unknown: truths follow Kleene's three-valued logic, points are intervals, and a verdict is
settled as soon as the known facts settle it. If one unknown boolean is read in several places, both of its
values are tried (`case_split.py`), so that `x or not x` does not stay undetermined.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping
from datetime import date
from typing import Any

from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.errors import FunctionFailed
from criteria_engine.evaluation.award import combine
from criteria_engine.evaluation.case_split import CaseSplit, merge_verdicts
from criteria_engine.evaluation.expressions import EachItem, Planner
from criteria_engine.evaluation.frames import Frame, Layout
from criteria_engine.evaluation.parts import PartReader, program_facts
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.lowering.sets import lower
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts


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
        program: the meaning of the set on that day, as definitions over facts.
        layout: the layout of the frames that expressions are evaluated in.
        planner: turns expressions of the set into callables.
        case_split: the unknown facts for which every value is tried.
        cache: whatever other modules compute from this set; its lifetime is the decider's.
    """

    def __init__(self, checked: CheckedSet, day: date, each_item: EachItem | None = None) -> None:
        self.checked = checked
        self.day = day
        self.definitions: Mapping[str, Core] = checked.definitions_on(day)
        self.program = lower(checked, day)
        self.layout = Layout.of(tuple(self.program.definitions), checked.local_count)
        self.planner = Planner(self.layout, self.program.values, each_item)
        self.case_split = CaseSplit(checked, self.definitions)
        self._parts = PartReader(self.program, self.planner, self.layout)
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

    def frame(self, facts: Facts, steps: int | None = None) -> Frame:
        """Return a new frame over the facts of one subject, its judgements and evidence.

        Args:
            facts: the facts of the subject.
            steps: how many list items may be visited; None for the budget of a decision.
        """
        return self.layout.frame(program_facts(facts), steps)

    def results(self, facts: Facts) -> Results:
        """Evaluate every indicator, condition and the pass mark, without combining them."""
        return self._parts.results(facts, self.frame(facts))

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
        return self._parts.results_again(facts, frame, before, parts)
