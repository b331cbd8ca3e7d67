"""analysis: a set in which one definition has another value, and what the evaluator decides by it.

A set is evaluated once for the facts of a subject. For a variant of it the other value is put into a copy of
the frame, and only what reads that definition is evaluated again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from criteria_engine.bounds import STEP_BUDGET
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.errors import BudgetExceeded, FunctionFailed
from criteria_engine.evaluation.case_split import merge_verdicts
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import BUDGET, UNSET, Compute, Frame
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.decisive import decisive
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.program import Program
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, FactShape
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value, holds_unknown, same


@dataclass(frozen=True, slots=True)
class Variant:
    """A set in which one definition has another value.

    Attributes:
        definition: the name of the definition in the program of the set.
        value: the value it has instead.
    """

    definition: str
    value: Core


@dataclass(frozen=True, slots=True)
class Observation:
    """What a decision says of the award; an example may expect each of these.

    Attributes:
        outcome: the outcome.
        level: the highest level, if any.
        possible_levels: the levels that are possible while facts are unknown.
        grade: the grade, if any.
        score: the bounds of the points, if any.
        outputs: the amounts, as texts, in the order of the set.
    """

    outcome: Outcome
    level: str | None
    possible_levels: tuple[str, ...]
    grade: str | None
    score: tuple[Number, Number] | None
    outputs: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether unknown facts leave some of it open."""
        open_score = self.score is not None and self.score[0] != self.score[1]
        open_level = len(self.possible_levels) > 1
        return self.outcome is Outcome.UNDETERMINED or open_level or open_score


FAILED: None = None
"""What is observed where a function fails on the facts, or the evaluation takes too long."""


@dataclass(frozen=True)
class EvaluatedSubject:
    """The facts of a subject after an evaluation.

    Attributes:
        facts: the facts.
        frame: the frame after the evaluation.
        observation: what was decided.
        complete: whether all facts are known.
    """

    facts: Facts
    frame: Frame
    observation: Observation | None
    complete: bool


@dataclass(frozen=True)
class _DecidedParts:
    """The results of all parts, and the verdict of a decider."""

    results: Results
    verdict: SetVerdict
    decider: Decider

    @cached_property
    def deciding(self) -> frozenset[str]:
        """The parts that decide."""
        return decisive(self.decider, self.results, self.verdict)


class VariantEvaluator:
    """Evaluates variants of a set on one day.

    Args:
        criteria: the set on the day.

    Attributes:
        criteria: the set on the day.
        program: its program.
    """

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self._decider = Decider(criteria.checked, criteria.on)
        self.program: Program = self._decider.program
        self._positions = self._decider.layout.definitions
        self._planned: dict[int, tuple[Core, Compute]] = {}
        self._parts: dict[int, tuple[EvaluatedSubject, _DecidedParts | None]] = {}
        self._deciders: dict[int, tuple[Variant, Decider]] = {}

    def subject(self, facts: Facts) -> EvaluatedSubject:
        """Evaluate the set for the facts of a subject."""
        frame = self._decider.frame(facts)
        observation = self._observe(facts, frame, None)
        complete = is_complete(self.criteria, facts)
        return EvaluatedSubject(facts, frame, observation, complete)

    def value(self, subject: EvaluatedSubject, node: Core) -> Value:
        """Return the value of an expression for a subject; None where it fails."""
        frame = subject.frame.copy()
        frame[BUDGET] = STEP_BUDGET
        try:
            return self._run(node)(frame)
        except (FunctionFailed, BudgetExceeded):
            return None

    def observe(self, subject: EvaluatedSubject, variant: Variant) -> Observation | None:
        """Return what is decided of a subject by a variant."""
        return self._observe(subject.facts, subject.frame, variant)

    def differs(self, subject: EvaluatedSubject, variant: Variant) -> bool:
        """Return whether a variant decides a subject in another way."""
        return self.observe(subject, variant) != subject.observation

    def decided_by_others(self, subject: EvaluatedSubject, variant: Variant) -> bool:
        """Return whether a variant has other parts decide about a subject, as `deciding:` lists them."""
        kept = self._parts.get(id(subject))
        if kept is None:
            # The subject is kept, so that no other one gets its identity.
            kept = self._parts[id(subject)] = (subject, self._decided(subject, None))
        own = kept[1]
        if self._positions[variant.definition] in self._of_award:
            other = self._decided_by_award(subject.facts, variant)
        else:
            other = self._decided(subject, variant)
        if own is None or other is None:
            return own is not other
        if own == other:
            return False
        return own.deciding != other.deciding

    def _decided(self, subject: EvaluatedSubject, variant: Variant | None) -> _DecidedParts | None:
        try:
            frame = subject.frame if variant is None else self._with(subject.frame, variant)
            results = self._decider.results_in(subject.facts, frame)
            verdict = self._verdict(subject.facts, subject.frame, variant)
        except (FunctionFailed, BudgetExceeded):
            return None
        return _DecidedParts(results, verdict, self._decider)

    def _decided_by_award(self, facts: Facts, variant: Variant) -> _DecidedParts | None:
        """Return the same for a variant of how the results of the parts are combined."""
        try:
            decider = self._variant_decider(variant)
            return _DecidedParts(*decider.decide(facts), decider)
        except (FunctionFailed, BudgetExceeded):
            return None

    def _variant_decider(self, variant: Variant) -> Decider:
        kept = self._deciders.get(id(variant))
        if kept is None:
            name = variant.definition
            changed = replace(self.program.definitions[name], value=variant.value)
            program = replace(self.program, definitions={**self.program.definitions, name: changed})
            criteria = self.criteria
            decider = Decider(criteria.checked, criteria.on, program=program)
            # The variant is kept, so that no other one gets its identity.
            kept = self._deciders[id(variant)] = (variant, decider)
        return kept[1]

    @cached_property
    def _of_award(self) -> frozenset[int]:
        """The positions of the definitions that combine the results of the parts."""
        return frozenset(self._decider.result_frames.dependents)

    def _observe(self, facts: Facts, frame: Frame, variant: Variant | None) -> Observation | None:
        try:
            verdict = self._verdict(facts, frame, variant)
        except (FunctionFailed, BudgetExceeded):
            return FAILED
        score = None if verdict.total is None else verdict.total[:2]
        outputs = tuple(map(str, verdict.outputs))
        return Observation(
            verdict.outcome, verdict.level, verdict.possible_levels, verdict.grade, score, outputs
        )

    def _verdict(self, facts: Facts, frame: Frame, variant: Variant | None) -> SetVerdict:
        verdict = self._read(frame, variant)
        if verdict.outcome is Outcome.UNDETERMINED or len(verdict.possible_levels) > 1:
            verdict = self._of_cases(facts, frame, variant) or verdict
        return verdict

    def _of_cases(self, facts: Facts, frame: Frame, variant: Variant | None) -> SetVerdict | None:
        """Return what the verdicts of all cases of unknown facts agree on, as decisions do."""
        decider = self._decider
        cases = decider.case_split.cases(facts.values)
        if not cases:
            return None
        try:
            verdicts = [self._read(decider.changed(frame, case), variant) for case in cases]
        except FunctionFailed:
            return None
        return merge_verdicts(verdicts, self.criteria.checked.levels)

    def _read(self, frame: Frame, variant: Variant | None) -> SetVerdict:
        if variant is not None:
            frame = self._with(frame, variant)
        return self._decider.verdicts.read(frame)

    def _with(self, frame: Frame, variant: Variant) -> Frame:
        """Return a frame in which a definition has the value of a variant."""
        changed = frame.copy()
        changed[BUDGET] = STEP_BUDGET
        position = self._positions[variant.definition]
        value = self._run(variant.value)(changed)
        if frame[position] is not UNSET and _is_same(frame[position], value):
            return frame
        for name in self._decider.dependencies.readers.get(variant.definition, ()):
            changed[self._positions[name]] = UNSET
        changed[position] = value
        return changed

    def _run(self, node: Core) -> Compute:
        planned = self._planned.get(id(node))
        if planned is None:
            # The node is kept, so that no other one gets its identity.
            planned = self._planned[id(node)] = (node, self._decider.planner.plan(node))
        return planned[1]


def _is_same(left: Value, right: Value) -> bool:
    return not holds_unknown(left) and not holds_unknown(right) and same(left, right)


def is_complete(criteria: Criteria, facts: Facts) -> bool:
    """Return whether all facts, judgements and evidence that a set asks for are known."""
    shape = criteria.shape
    return (
        _are_known(list(shape.fields.values()), facts.values)
        and all(each in facts.judgements for each in shape.judgeable)
        and all(each in facts.evidence for each in shape.evidence)
    )


def _are_known(shapes: Sequence[FactShape], values: Value) -> bool:
    return all(each.name in values and _is_known(each, values[each.name]) for each in shapes)


def _is_known(shape: FactShape, value: Value) -> bool:
    if holds_unknown(value):
        return False
    match value:
        case tuple() if shape.fields:
            return all(_are_known(list(shape.fields.values()), each) for each in value)
        case dict() if shape.kind == "record":
            return _are_known(list(shape.fields.values()), value)
        case _:
            return True
