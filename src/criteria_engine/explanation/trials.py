"""explain: the decision of one subject, and one more answer → the decision with this answer.

A trial evaluates only the parts that are open and that the answer can change. What a loop has found for an
item is remembered for all trials, so an answer about one of many members costs little more than this member.
Steps are counted, never time: the same facts have the same trials on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from criteria_engine import core
from criteria_engine.bounds import TRIAL_BUDGET, TRIAL_STEPS
from criteria_engine.core import Core
from criteria_engine.errors import BudgetExceeded, FunctionFailed, TooLong
from criteria_engine.evaluation.award import combine
from criteria_engine.evaluation.case_split import merge_verdicts, with_values
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import Compute, Frame, steps_left
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.values import Value, is_unknown


class Trials:
    """Decides one subject again with another answer, within a budget of steps.

    Args:
        decider: the set on a day.
        facts: the facts of the subject.
        results: the results from these facts.
    """

    def __init__(self, decider: Decider, facts: Facts, results: Results) -> None:
        self._decider = _trial_decider(decider)
        self._checked = decider.checked
        self._facts = facts
        self._results = results
        self._reads = _reads_of_parts(decider)
        self._memory: _Tables = {}
        self._cases: dict[tuple[Value, ...], Results] = {}
        self._steps_left = TRIAL_BUDGET

    @property
    def is_over(self) -> bool:
        """Whether the budget is spent."""
        return self._steps_left <= 0

    def with_fact(self, name: str, value: Value) -> tuple[Results, SetVerdict] | None:
        """Return results and verdict with another value of one fact.

        Returns:
            None where the value cannot be tried: a function of the host refuses it, or it makes a list or a
            decision too long.
        """
        return self._try(with_values(self._facts, {name: value}), frozenset({name}))

    def with_judgement(self, id_: str, given: JudgedResult) -> tuple[Results, SetVerdict] | None:
        """Return results and verdict with one more judgement; None as for :meth:`with_fact`.

        Args:
            id_: the id of the indicator, or `award`.
            given: the judgement.
        """
        facts = replace(self._facts, judgements={**self._facts.judgements, id_: given})
        return self._try(facts, frozenset(), id_)

    def with_evidence(self, id_: str, shown: bool) -> tuple[Results, SetVerdict] | None:
        """Return results and verdict with evidence for an indicator; None as for :meth:`with_fact`."""
        facts = replace(self._facts, evidence={**self._facts.evidence, id_: shown})
        return self._try(facts, frozenset(), id_)

    def _try(
        self, facts: Facts, changed: frozenset[str], id_: str | None = None
    ) -> tuple[Results, SetVerdict] | None:
        try:
            return self._decide(facts, changed, id_)
        except FunctionFailed:
            # A function of the host may refuse extreme values such as the first date there is.
            return None
        except TooLong:
            return None
        except BudgetExceeded:
            self._steps_left = 0
            return None

    def _decide(
        self, facts: Facts, changed: frozenset[str], id_: str | None
    ) -> tuple[Results, SetVerdict]:
        """Decide as :meth:`Decider.decide` does, on the parts that can change."""
        results = self._again(facts, self._results, changed, changed, id_)
        verdict = combine(self._checked, results)
        if verdict.outcome is not Outcome.UNDETERMINED and len(verdict.possible_levels) < 2:
            return results, verdict
        cases = self._decider.case_split.cases(facts)
        if not cases:
            return results, verdict
        try:
            verdicts = [combine(self._checked, self._case(c, changed, id_)) for c in cases]
        except FunctionFailed:
            return results, verdict
        return results, merge_verdicts(verdicts, self._checked.levels)

    def _case(self, case: Facts, changed: frozenset[str], id_: str | None) -> Results:
        """The results of one case of unknown facts, from those of the same case without the answer."""
        assumed = {
            name: case.values[name]
            for name in self._decider.case_split.order
            if name in case.values and name not in self._facts.values
        }
        names = frozenset(assumed)
        key = tuple(assumed.items())
        if key not in self._cases:
            alone = with_values(self._facts, assumed)
            self._cases[key] = self._again(alone, self._results, names, names, None)
        before = self._cases[key]
        if changed <= names and id_ is None:
            return before
        return self._again(case, before, changed, names | changed, id_)

    def _again(
        self,
        facts: Facts,
        before: Results,
        changed: frozenset[str],
        differing: frozenset[str],
        id_: str | None,
    ) -> Results:
        """Evaluate the open parts that read a changed fact, and the part with an id.

        Args:
            facts: the facts.
            before: the results before the change.
            changed: the names of the changed facts.
            differing: the names of all facts that differ from the given ones.
            id_: the part about which a person has answered.
        """
        parts = {
            part
            for part, is_open in enumerate(_open(before))
            if is_open and not changed.isdisjoint(self._reads[part])
        }
        if id_ in self._checked.part_ids:
            parts.add(self._checked.part_ids.index(id_))
        self._steps_left -= TRIAL_STEPS
        frame = self._decider.frame(facts)
        frame.append(_Memory(self._memory, differing))
        before_steps = steps_left(frame)
        results = self._decider.results_again(facts, before, parts, frame)
        self._steps_left -= before_steps - steps_left(frame)
        return results


def _open(results: Results) -> Iterable[bool]:
    """Whether each part, among indicators, conditions and the pass mark, is not completely known."""
    return [
        *map(_is_open, results.indicators),
        *map(is_unknown, results.conditions),
        is_unknown(results.pass_mark),
    ]


def _is_open(result: IndicatorResult) -> bool:
    values = (*result.met, *result.applies, result.points, result.evidence)
    return any(map(is_unknown, values))


# ---- what does not change from trial to trial ------------------------------------------------


class _Loop:
    """What a loop evaluates for each item, and the facts it reads besides the item."""

    def __init__(self, reads: frozenset[str]) -> None:
        self.reads = reads


_Remembered = dict[int, tuple[Value, Value]]
"""Items with what a loop has found for them, by the identity of the item (which is kept, so it is unique)."""

_Tables = dict[_Loop, _Remembered]


class _Memory(dict[_Loop, _Remembered | None]):
    """What loops have found; None for a loop that reads a fact which differs from the given ones."""

    def __init__(self, tables: _Tables, differing: frozenset[str]) -> None:
        super().__init__()
        self._tables = tables
        self._differing = differing

    def __missing__(self, loop: _Loop) -> _Remembered | None:
        found = None
        if self._differing.isdisjoint(loop.reads):
            found = self._tables.setdefault(loop, {})
        self[loop] = found
        return found


_MEMORY: Final = -1
"""The place of the memory in the frame of a trial."""


def _trial_decider(decider: Decider) -> Decider:
    """The decider whose loops remember what they have found; one for each set on a day."""
    made: Decider | None = decider.cache.get(_trial_decider)
    if made is None:
        definitions, first_local = decider.definitions, decider.layout.first_local

        def each_item(node: Core, slot: int, compute: Compute) -> Compute:
            reads = _facts_beside_item(node, slot, definitions)
            return compute if reads is None else _remembering(compute, first_local + slot, reads)

        made = decider.cache[_trial_decider] = Decider(decider.checked, decider.day, each_item)
    return made


def _remembering(compute: Compute, position: int, reads: frozenset[str]) -> Compute:
    loop = _Loop(reads)

    def run(frame: Frame) -> Value:
        remembered = frame[_MEMORY][loop]
        if remembered is None:
            return compute(frame)
        item = frame[position]
        found = remembered.get(id(item))
        if found is None:
            found = remembered[id(item)] = item, compute(frame)
        return found[1]

    return run


def _facts_beside_item(
    node: Core, slot: int, definitions: Mapping[str, Core]
) -> frozenset[str] | None:
    """The facts that an expression reads besides an item; None where it reads other local variables."""
    bound = {slot}
    read = set()
    for each in core.walk(node):
        match each:
            case core.Quantify(slot=own) | core.Select(slot=own) | core.Map(slot=own):
                bound.add(own)
            case core.MakeRecord(slots=own_slots):
                bound.update(own_slots)
            case core.Local(slot=own):
                read.add(own)
            case _:
                pass
    return None if read - bound else _facts_read([node], definitions)


def _facts_read(nodes: Iterable[Core], definitions: Mapping[str, Core]) -> frozenset[str]:
    """The names of the facts that expressions read, also through definitions."""
    facts: set[str] = set()
    opened: set[str] = set()
    pending = list(nodes)
    while pending:
        for each in core.walk(pending.pop()):
            match each:
                case core.Fact(name):
                    facts.add(name)
                case core.Defined(name) if name not in opened:
                    opened.add(name)
                    pending.append(definitions[name])
                case _:
                    pass
    return frozenset(facts)


def _reads_of_parts(decider: Decider) -> tuple[frozenset[str], ...]:
    """The facts that each indicator, each condition and the pass mark read."""
    reads: Any = decider.cache.get(_reads_of_parts)
    if reads is None:
        checked = decider.checked
        parts = [
            *(indicator.expressions() for indicator in checked.indicators),
            *([condition.holds] for condition in checked.conditions),
            [] if checked.pass_mark is None else [checked.pass_mark],
        ]
        reads = tuple([_facts_read(part, decider.definitions) for part in parts])
        decider.cache[_reads_of_parts] = reads
    found: tuple[frozenset[str], ...] = reads
    return found
