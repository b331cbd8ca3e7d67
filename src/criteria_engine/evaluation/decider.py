"""evaluate: a checked set on a day, and the facts of one subject → results and a verdict.

Facts may be unknown: truths follow Kleene's three-valued logic, points are intervals, and a verdict is
settled as soon as the known facts settle it. If one unknown boolean is read in several places, both of its
values are tried (`case_split.py`), so that `x or not x` does not stay undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from criteria_engine.bounds import STEP_BUDGET
from criteria_engine.checked_set import CheckedSet
from criteria_engine.core import Core
from criteria_engine.errors import FunctionFailed
from criteria_engine.evaluation.case_split import CaseSplit, merge_verdicts
from criteria_engine.evaluation.definitions import DefinitionPlanner
from criteria_engine.evaluation.expressions import EachItem, Planner
from criteria_engine.evaluation.frames import BUDGET, FACTS, UNSET, Compute, Frame, Layout
from criteria_engine.evaluation.loop_memory import remembering_loops
from criteria_engine.evaluation.part_positions import ResultFrames
from criteria_engine.evaluation.parts import PartReader, program_facts
from criteria_engine.evaluation.results import ChangedParts, Results, SetVerdict
from criteria_engine.evaluation.verdicts import VerdictReader, points_of, without_parts
from criteria_engine.lowering.dependencies import Dependencies
from criteria_engine.lowering.program import Program
from criteria_engine.lowering.sets import lower
from criteria_engine.model.decision import Outcome, Verdict
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import ATOMIC_CLASSES, Value


class Decider:
    """Evaluates a checked set on one day; threads may share it.

    Args:
        checked: the set.
        day: the day on which its parameters are read.
        each_item: replaces what loops evaluate for each item (see `Planner`); None to leave it.
        make_planner: the class that plans expressions.
        program: the program to evaluate instead of that of the set, with definitions of the same names.

    Attributes:
        checked: the set.
        day: the day.
        definitions: its definitions and parameters on that day, by name.
        program: the meaning of the set on that day, as definitions over facts.
        layout: the layout of the frames that expressions are evaluated in.
        planner: turns expressions of the set into callables.
        case_split: the unknown facts for which every value is tried.
        verdicts: reads verdicts from frames.
    """

    def __init__(
        self,
        checked: CheckedSet,
        day: date,
        each_item: EachItem | None = None,
        make_planner: type[Planner] = Planner,
        program: Program | None = None,
    ) -> None:
        self.checked = checked
        self.day = day
        self.definitions: Mapping[str, Core] = checked.definitions_on(day)
        self.program = lower(checked, day) if program is None else program
        self.layout = Layout.of(tuple(self.program.definitions), checked.local_count)
        self.planner = make_planner(self.layout, self.program.values, each_item)
        self.case_split = CaseSplit(self.program)
        self._definitions = DefinitionPlanner(self.program, self.planner, self.layout)
        self._parts = PartReader(self._definitions)
        self.verdicts = VerdictReader(self._definitions)

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
        frame = self.frame(facts)
        results = self._parts.results(facts, frame)
        verdict = self.verdicts.read(frame)
        if verdict.outcome is not Outcome.UNDETERMINED and len(verdict.possible_levels) < 2:
            return results, verdict
        cases = self.case_split.cases(facts.values)
        if not cases:
            return results, verdict
        try:
            verdicts = [self.verdicts.read(self.changed(frame, case)) for case in cases]
        except FunctionFailed:
            # The values of a case are assumed, so a function that fails on them is not an error.
            return results, verdict
        return results, merge_verdicts(verdicts, self.checked.levels)

    def verdict(self, facts: Facts) -> Verdict:
        """Return the verdict on one subject as hosts get it; see :meth:`decide`."""
        return self.verdict_from(*self.decide(facts))

    def verdict_from(self, results: Results, verdict: SetVerdict) -> Verdict:
        """Return what :meth:`decide` has returned as a verdict that hosts get."""
        return without_parts(verdict, points_of(self.program, results))

    def frame(self, facts: Facts) -> Frame:
        """Return a new frame over the facts of one subject, its judgements and evidence."""
        return self.layout.frame(program_facts(facts))

    def changed(self, frame: Frame, answers: Mapping[str, Value]) -> Frame:
        """Return a frame with more known facts, in which only what they may change is evaluated again.

        A scalar that is known stays the same whatever becomes known of a fact.

        Args:
            frame: a frame after an evaluation.
            answers: facts of the program that were unknown, or known less exactly, by name.
        """
        changed = frame.copy()
        changed[FACTS] = {**frame[FACTS], **answers}
        changed[BUDGET] = STEP_BUDGET
        for name in answers:
            for position in self._readers.get(name, ()):
                if changed[position].__class__ not in ATOMIC_CLASSES:
                    changed[position] = UNSET
        return changed

    def reading_again(
        self, frame: Frame, facts: Mapping[str, Value], names: Iterable[str]
    ) -> Frame:
        """Return a frame over other facts, in which all that reads the named ones is evaluated again.

        Args:
            frame: a frame after an evaluation.
            facts: the facts; those that are not named are the same as in `frame`.
            names: the names of facts.
        """
        changed = frame.copy()
        changed[FACTS] = facts
        changed[BUDGET] = STEP_BUDGET
        for name in names:
            for position in self._readers.get(name, ()):
                changed[position] = UNSET
        return changed

    @cached_property
    def runs_of_definitions(self) -> Mapping[int, Compute]:
        """The callable of each definition of the program, by the identity of its expression."""
        names = self.program.definitions
        return {id(each.value): self._definitions.run_named(name) for name, each in names.items()}

    def results(self, facts: Facts) -> Results:
        """Evaluate every indicator, condition and the pass mark, without combining them."""
        return self.results_in(facts, self.frame(facts))

    def results_in(self, facts: Facts, frame: Frame) -> Results:
        """Evaluate the same in a frame over the facts."""
        return self._parts.results(facts, frame)

    def changed_parts(
        self, facts: Facts, frame: Frame, before: Results, answered: str
    ) -> ChangedParts:
        """Evaluate the parts that read an answered fact.

        Args:
            facts: the facts of the subject without the answer.
            frame: a frame from :meth:`changed`.
            before: the results without the answer.
            answered: the name of the answered fact of the program.
        """
        return self._parts.changed(facts, frame, before, self._parts_reading.get(answered, ()))

    @cached_property
    def result_frames(self) -> ResultFrames:
        """Makes frames from the results of parts."""
        return ResultFrames(self._definitions, self.layout, self.dependencies)

    @cached_property
    def dependencies(self) -> Dependencies:
        """What the definitions of the program read."""
        return Dependencies.of(self.program)

    @cached_property
    def remembering(self) -> Decider:
        """The same set with loops that need a `LoopMemory` at the end of the frame."""
        loops = remembering_loops(self.layout.first_local, self.dependencies.reads)
        return Decider(self.checked, self.day, loops, type(self.planner))

    @cached_property
    def _parts_reading(self) -> Mapping[str, tuple[int, ...]]:
        """The indexes of the parts that read a fact: indicators, then conditions, then the pass mark."""
        ids = [*(i.id for i in self.checked.indicators), *(c.id for c in self.checked.conditions)]
        parts: dict[str, list[int]] = {}
        for part, id_ in enumerate([*ids, None]):
            for name in self.dependencies.parts.get(id_, ()):
                parts.setdefault(name, []).append(part)
        return {name: tuple(each) for name, each in parts.items()}

    @cached_property
    def _readers(self) -> Mapping[str, tuple[int, ...]]:
        """The positions of the definitions that depend on each fact, by its name."""
        positions = self.layout.definitions
        return {
            name: tuple([positions[reader] for reader in readers])
            for name, readers in self.dependencies.readers.items()
            if name not in positions
        }
