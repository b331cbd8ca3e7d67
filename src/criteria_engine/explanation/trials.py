"""explain: the decision of one subject, and one more answer → the decision with this answer.

A trial evaluates only the definitions that the answer can change, from the values of the decision without it.
What a loop has found for an item is remembered for all trials, so an answer about one of many members costs
little more than this member. Steps are counted, never time: the same facts have the same trials everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_engine.bounds import STEP_BUDGET, TRIAL_BUDGET, TRIAL_STEPS
from criteria_engine.errors import BudgetExceeded, FunctionFailed, TooLong
from criteria_engine.evaluation.case_split import agreed_truths, merge_verdicts
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import FACTS, Frame, steps_left
from criteria_engine.evaluation.loop_memory import MEMORY, LoopMemory, LoopTables
from criteria_engine.evaluation.parts import program_facts, value_of_judgement
from criteria_engine.evaluation.results import ChangedParts, Results, SetVerdict
from criteria_engine.lazy import LazyValue
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.values import Truth, Value

_Answers = Mapping[str, Value]
"""Values of facts of the program, by name."""

Trial = tuple[ChangedParts, SetVerdict]
"""The results that an answer changes, and the verdict with it."""


class Trials:
    """Decides one subject again with another answer, within a budget of steps.

    Args:
        decider: the set on a day.
        facts: the facts of the subject, at least what the set reads of them.
        results: its results, with the trace of the decision; a trial starts from the values that it holds.
    """

    def __init__(self, decider: Decider, facts: Facts, results: Results) -> None:
        self._decider = decider.remembering
        self._facts = facts
        self._results = results
        self._tables: LoopTables = {}
        self._cases: dict[tuple[tuple[str, Value], ...], Frame] = {}
        self._steps_left = TRIAL_BUDGET

    @property
    def is_over(self) -> bool:
        """Whether the budget is spent."""
        return self._steps_left <= 0

    def with_fact(self, name: str, value: Value) -> Trial | None:
        """Return what changes, and the verdict, with another value of one fact.

        Returns:
            None where the value cannot be tried: a function of the host refuses it, or it makes a list or a
            decision too long.
        """
        return self._try(name, value)

    def with_judgement(self, id_: str, given: JudgedResult) -> Trial | None:
        """Return the same with one more judgement; None as for :meth:`with_fact`.

        Args:
            id_: the id of the indicator, or `award`.
            given: the judgement.
        """
        return self._try(f"judgements.{id_}", value_of_judgement(given))

    def with_evidence(self, id_: str, shown: bool) -> Trial | None:
        """Return the same with evidence for an indicator; None as for :meth:`with_fact`."""
        return self._try(f"evidence.{id_}", shown)

    def _try(self, name: str, value: Value) -> Trial | None:
        try:
            return self._decide(name, value)
        except (FunctionFailed, TooLong):
            # A function of the host may refuse extreme values such as the first date there is.
            return None
        except BudgetExceeded:
            self._steps_left = 0
            return None

    def _decide(self, name: str, value: Value) -> Trial:
        """Decide as :meth:`Decider.decide` does, on what the answer can change.

        The verdict says what is still open, not how the parts came out (see `VerdictReader.read_open`).
        """
        decider = self._decider
        frame = self._changed(self._base, {name: value}, frozenset((name,)))
        changed = decider.changed_parts(self._facts, frame, self._results, name)
        verdict = decider.verdicts.read_open(frame)
        self._charge(frame)
        if verdict.outcome is not Outcome.UNDETERMINED and len(verdict.possible_levels) < 2:
            return changed, verdict
        try:
            return changed, self._split(name, value, verdict)
        except FunctionFailed:
            return changed, verdict

    def _split(self, name: str, value: Value, verdict: SetVerdict) -> SetVerdict:
        """Return what all cases of the unknown facts agree on.

        The cases after those that already leave open all that the verdict leaves open are not decided.
        """
        decider, known = self._decider, self._facts.values
        if all(each in known or each == name for each in decider.case_split.order):
            return verdict
        frames: list[Frame] = []
        outcomes: set[Outcome] = set()
        agreed: tuple[Truth, ...] | None = None
        for case in decider.case_split.cases({**known, name: value}):
            frame = self._case(case, {name: value})
            by_level = decider.verdicts.by_level(frame)
            self._charge(frame)
            frames.append(frame)
            outcomes.add(decider.verdicts.reached(by_level)[0])
            agreed = by_level if agreed is None else agreed_truths((agreed, by_level))
            is_open = len(outcomes) > 1 or Outcome.UNDETERMINED in outcomes
            if is_open and agreed == verdict.by_level and verdict.level is None:
                return verdict
        if not frames:
            return verdict
        return merge_verdicts(map(decider.verdicts.read_open, frames), decider.checked.levels)

    def _case(self, case: _Answers, answers: _Answers) -> Frame:
        """The frame of one case of unknown facts, from that of the same case without the answers."""
        assumed = {
            name: case[name] if name in case else answers[name]
            for name in self._decider.case_split.order
            if name in case or (name in answers and name not in self._facts.values)
        }
        key = tuple(assumed.items())
        if key not in self._cases:
            frame = self._changed(self._base, assumed, frozenset(assumed))
            self._decider.verdicts.by_level(frame)
            self._charge(frame)
            self._cases[key] = frame
        others = {name: value for name, value in answers.items() if name not in assumed}
        return self._changed(self._cases[key], others, frozenset((*assumed, *others)))

    @LazyValue
    def _base(self) -> Frame:
        """The frame of the decision, over the facts of the trials."""
        frame = self._results.evaluated.frame.copy()
        frame[FACTS] = program_facts(self._facts)
        frame.append(LoopMemory(self._tables, frozenset()))
        return frame

    def _changed(self, frame: Frame, answers: _Answers, differing: frozenset[str]) -> Frame:
        changed = self._decider.changed(frame, answers)
        changed[MEMORY] = LoopMemory(self._tables, differing)
        return changed

    def _charge(self, frame: Frame) -> None:
        """Subtract the steps of an evaluation from the budget."""
        self._steps_left -= TRIAL_STEPS + STEP_BUDGET - steps_left(frame)
