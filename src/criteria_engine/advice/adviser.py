"""advice: the facts of one subject → the plans that reach the title or a level of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from criteria_engine.advice.encoding import EncodedSubject, SubjectEncoder
from criteria_engine.advice.moves import Move, Path
from criteria_engine.advice.places import can_change, places_of
from criteria_engine.advice.search import FoundPlan, PlanSearch
from criteria_engine.advice.steps import Answer, StepWriter
from criteria_engine.advice.wording import AdviceWords
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.model.advice import Advice, AdvicePlan, AdviceStatus
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Outcome, SetReference
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.values import Interval, Value
from criteria_engine.reading.fact_paths import path_text, with_value_at
from criteria_engine.symbolic.subject import SubjectTerms
from criteria_engine.symbolic.translation import Translation
from criteria_engine.symbolic.warm_solver import SOLVER

TIMEOUT: Final = 5.0
"""How many seconds the solver may search for one plan."""


class Adviser:
    """Finds plans for the subjects of one set; threads may share it.

    Args:
        decider: the set on its day.
        reference: the set as advice cites it.
    """

    def __init__(self, decider: Decider, reference: SetReference) -> None:
        self._decider, self._reference = decider, reference
        self._places = places_of(decider.checked)
        self._encoders: dict[str | None, SubjectEncoder] = {}

    def advise(
        self, facts: Facts, *, level: str | None, limit: int, timeout: float = TIMEOUT
    ) -> Advice:
        """Return the minimal plans for a subject, the cheapest first.

        Args:
            facts: the facts of the subject.
            level: the level to be reached; None for the title itself.
            limit: how many plans are returned at most.
            timeout: how many seconds the solver may search for one plan.

        Raises:
            ValueError: the title has no such level, or `limit` is less than 1.
        """
        levels = [str(each.id) for each in self._decider.checked.document.levels]
        if level is not None and level not in levels:
            known = ", ".join(levels) or "none"
            raise ValueError(
                f"`level`: {self._decider.checked.key} has no level {level!r} ({known})"
            )
        if limit < 1:
            raise ValueError(f"`limit`: expected at least 1, got {limit}")
        if self.is_reached(facts, level):
            return self._advice(level, "reached", True, [])
        with SOLVER.use() as process:
            encoder = self._encoder(level)
            encoded = encoder.encode(program_facts(facts))
            if encoded.open_lists:
                return self._advice(level, "open", False, [], encoded)

            def confirms(plan: FoundPlan) -> bool:
                return self.is_reached(self.after(facts, plan), level)

            search = PlanSearch(encoded, process, confirms, timeout)
            writer = StepWriter(facts, self._places, encoded.moves, encoder.maker.unit)
            plans = []
            for plan in search.plans(limit):
                answers = self._answers(facts, plan, level)
                plans.append(writer.plan(plan, answers, self._subject.texts))
        complete = search.ended == "complete"
        status: AdviceStatus = "plans" if plans else "impossible" if complete else "open"
        return self._advice(level, status, complete, plans, encoded)

    def is_reached(self, facts: Facts, level: str | None) -> bool:
        """Return whether the evaluator finds the title earned, at a level or at any."""
        verdict = self._decider.verdict(facts)
        if verdict.outcome is not Outcome.ELIGIBLE:
            return False
        levels = self._decider.checked.levels
        if level is None:
            return True
        return verdict.level is not None and levels.index(verdict.level) >= levels.index(level)

    def after(self, facts: Facts, plan: FoundPlan) -> Facts:
        """Return the facts of a subject after a plan.

        Raises:
            NoDecimalError: a number of the plan is no decimal number.
        """
        for move in plan.moves:
            facts = with_value(facts, move.path, move.value(plan.values, self._subject.texts))
        return facts

    # ---- parts of the answer ---------------------------------------------------------------------

    @cached_property
    def _translation(self) -> Translation:
        return Translation(self._decider.program, self._subject)

    @cached_property
    def _subject(self) -> SubjectTerms:
        return SubjectTerms([self._decider.checked.shape])

    def _encoder(self, level: str | None) -> SubjectEncoder:
        if level not in self._encoders:
            name = "award.eligible" if level is None else f"level.{level}"
            goal = self._translation.truth(name)
            self._encoders[level] = SubjectEncoder(
                self._subject, self._places, goal, self._decider.day
            )
        return self._encoders[level]

    def _answers(self, facts: Facts, plan: FoundPlan, level: str | None) -> Mapping[Move, Answer]:
        """Return for each number that a plan asks about whether a greater or a lesser one would do as well."""
        answers: dict[Move, Answer] = {}
        after = self.after(facts, plan)
        for move in plan.moves:
            if not move.asks or move.place.shape.kind not in ("integer", "number"):
                continue
            shape, value = move.place.shape, move.value(plan.values, self._subject.texts)
            whole = shape.kind == "integer"
            ranges: dict[Answer, Value] = {
                "at_least": Interval(value, shape.high, integer=whole),
                "at_most": Interval(shape.low, value, integer=whole),
            }
            for answer, values in ranges.items():
                wider = replace(with_value(after, move.path, values), has_intervals=True)
                if self.is_reached(wider, level):
                    answers[move], after = answer, wider
                    break
        return answers

    def _advice(
        self,
        level: str | None,
        status: AdviceStatus,
        complete: bool,
        plans: Sequence[AdvicePlan],
        encoded: EncodedSubject | None = None,
    ) -> Advice:
        lists = () if encoded is None else tuple([path_text(each) for each in encoded.open_lists])
        advice = Advice(
            criteria_set=self._reference,
            level=level,
            status=status,
            complete=complete,
            plans=tuple(plans),
            unknown_lists=lists,
            text=Bilingual(vi=""),
        )
        changeable = can_change(self._places, self._decider.day)
        return advice.model_copy(update={"text": self._words.text(advice, changeable)})

    @cached_property
    def _words(self) -> AdviceWords:
        return AdviceWords(self._decider.checked, self._places)


def with_value(facts: Facts, path: Path, value: Value) -> Facts:
    """Return facts with another value of a fact, a judgement or evidence."""
    section, id_ = path[0], str(path[-1])
    if section == "judgements":
        is_met = isinstance(value, bool)
        judged = JudgedResult(met=value) if is_met else JudgedResult(points=value)
        return replace(facts, judgements={**facts.judgements, id_: judged})
    if section == "evidence":
        return replace(facts, evidence={**facts.evidence, id_: value is True})
    return replace(facts, values=with_value_at(facts.values, path, value))
