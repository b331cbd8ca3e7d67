"""explain: unknown facts, judgements and evidence that can change the decision, by influence.

To find the influence of an unknown, possible answers are tried one by one: an answer that settles the
decision counts 1, an answer that settles some of the open parts counts their share of all open parts.
The influence is the mean over the answers tried. An unknown is *certain* to matter where some answer
settles something; otherwise it only *may* matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice
from math import prod
from typing import Final, NamedTuple

from criteria_engine.bounds import MAX_MISSING
from criteria_engine.checked_set import CheckedSet
from criteria_engine.evaluation.results import ChangedParts, Results, SetVerdict
from criteria_engine.explanation.decisive import is_open
from criteria_engine.explanation.declared_unknowns import (
    DeclaredFact,
    DeclaredUnknown,
    FoundMissing,
)
from criteria_engine.explanation.member_names import ItemQuestions
from criteria_engine.explanation.open_parts import OpenParts
from criteria_engine.explanation.static import StaticSet
from criteria_engine.explanation.trials import Trial, Trials
from criteria_engine.explanation.unknown_reads import (
    Path,
    UnknownReads,
    facts_as_read,
    path_asked,
    paths_of,
)
from criteria_engine.frozen import dataclass
from criteria_engine.model.arithmetic import mean, quotient
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.values import EXACT, Value, is_unknown
from criteria_engine.reading.fact_paths import steps_of, value_at


class MissingSearch(NamedTuple):
    """What can still change a decision, and how far it was searched.

    Attributes:
        listed: unknown facts, judgements and evidence, highest influence first.
        unlisted: how many more unknown facts there are.
        untried: for how many of those listed the budget did not suffice; their influence is 0.
    """

    listed: tuple[FoundMissing, ...]
    unlisted: int
    untried: int


_NOTHING_MISSING: Final = MissingSearch((), 0, 0)


class _Influence(NamedTuple):
    """The influence of an unknown value, whether it is certain to matter, and whether it was tried at all."""

    share: Decimal
    is_certain: bool
    is_tried: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An unknown value that open parts read; several of them where the items of a list are alike.

    Attributes:
        path: its path in the facts.
        declared: what the set says of it.
        parts: the ids of the parts that read it.
    """

    path: Path
    declared: DeclaredFact
    parts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many unknown values it stands for."""
        return prod(len(step) for step in self.path if isinstance(step, tuple))


def missing(
    static: StaticSet, facts: Facts, results: Results, verdict: SetVerdict
) -> MissingSearch:
    """Find what can still change a decision.

    Args:
        static: the set on a day.
        facts: the known facts.
        results: the results from these facts.
        verdict: the verdict from these results.

    Returns:
        What is missing; nothing where nothing unknown can change the outcome, the level or the grade.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> decider, facts = Decider(family.checked, family.on), family.read({"members": []})
    >>> first, *_ = missing(StaticSet(decider), facts, *decider.decide(facts)).listed
    >>> first.path, first.influence
    ('judgements.award', Decimal('1.00'))
    """
    if _is_settled(verdict, static.checked):
        return _NOTHING_MISSING
    return _MissingFinder(static, facts, results, verdict).find()


def _is_settled(verdict: SetVerdict, checked: CheckedSet) -> bool:
    """Whether nothing unknown can change the outcome, the level or the grade."""
    if verdict.outcome is not Outcome.ELIGIBLE:
        return verdict.outcome is Outcome.NOT_ELIGIBLE
    return len(verdict.possible_levels) < 2 and not _is_grade_open(verdict, checked)


def _is_grade_open(verdict: SetVerdict, checked: CheckedSet) -> bool:
    """Whether the grade depends on what is unknown: whether a grade begins between the possible totals."""
    if verdict.total is None:
        return False
    low, high, _ = verdict.total
    return any(low < grade.at_least <= high for grade in checked.document.award.grades)


class _MissingFinder:
    def __init__(
        self, static: StaticSet, facts: Facts, results: Results, verdict: SetVerdict
    ) -> None:
        self._decider = decider = static.decider
        self._checked = static.checked
        self._unknowns = static.unknowns
        self._questions = ItemQuestions(static.checked, facts.values)
        self._facts = facts = facts_as_read(facts, decider.program)
        self._results = results
        self._open = OpenParts(decider.program, results, verdict)
        self._trials = Trials(decider, facts, results)
        self._untried = 0

    def find(self) -> MissingSearch:
        # What people answer is tried first: each is one trial, and never one of thousands.
        asked_of_people = [*self._judgements(), *self._evidence()]
        candidates = list(self._candidates())
        facts = list(islice(self._facts_of(candidates), MAX_MISSING))
        listed = sorted(
            [*facts, *asked_of_people],
            key=lambda each: (_negated(each.influence), not each.certain),
        )
        unlisted = sum(each.count for each in candidates) - len(facts)
        return MissingSearch(tuple(listed), unlisted, self._untried)

    # ---- facts -----------------------------------------------------------------------------

    def _candidates(self) -> Iterator[_Candidate]:
        reads = UnknownReads(self._decider, self._facts.values, self._results.evaluated.frame)
        readers: dict[Path, list[str]] = {}
        for id_, nodes in self._open.expressions.items():
            for path in dict.fromkeys(map(partial(path_asked, self._checked), reads.by(nodes))):
                readers.setdefault(path, []).append(id_)
        for path, ids in readers.items():
            yield _Candidate(path, self._unknowns.fact(path), tuple(ids))

    def _facts_of(self, candidates: Sequence[_Candidate]) -> Iterator[FoundMissing]:
        """The missing facts: those of the subject, then those of list members, the most influential first."""
        by_depth: dict[int, list[_Candidate]] = {}
        for candidate in candidates:
            by_depth.setdefault(len(candidate.path), []).append(candidate)
        for depth in sorted(by_depth):
            found = [(each, self._influence(self._answered(each))) for each in by_depth[depth]]
            found.sort(key=lambda pair: (_negated(pair[1].share), not pair[1].is_certain))
            for candidate, influence in found:
                yield from self._missing_facts(candidate, influence)

    def _missing_facts(
        self, candidate: _Candidate, influence: _Influence
    ) -> Iterator[FoundMissing]:
        declared = candidate.declared
        for path in paths_of(candidate.path):
            self._untried += not influence.is_tried
            question = None
            if len(candidate.path) > 1:
                question = self._questions.question(steps_of(path), declared.question)
            share, is_certain, _ = influence
            yield FoundMissing(path, declared, question, share, is_certain, candidate.parts)

    # ---- answers ---------------------------------------------------------------------------

    def _answered(self, candidate: _Candidate) -> Iterator[Trial | None]:
        """What the decision is with each possible answer, about the first of the facts that are alike."""
        name, *rest = (step if isinstance(step, str) else step[0] for step in candidate.path)
        assert isinstance(name, str)
        before = self._facts.values.get(name)
        for answer in candidate.declared.answers(value_at(before, tuple(rest))):
            yield self._trials.with_fact(name, _with_value_at(before, rest, answer))

    def _influence(self, answered: Iterator[Trial | None]) -> _Influence:
        """The mean share of open parts that answers settle, and whether any answer settles something."""
        settled: list[int | None] = []
        while not self._trials.is_over:
            try:
                trial = next(answered)
            except StopIteration:
                break
            if trial is not None:
                settled.append(self._settled_parts(*trial))
        else:
            return _Influence(Decimal(0), is_certain=False, is_tried=False)
        if not settled:
            return _Influence(Decimal(0), is_certain=False, is_tried=True)
        share = _mean_share(tuple(settled), len(self._open.expressions))
        return _Influence(share, settled.count(0) < len(settled), is_tried=True)

    def _settled_parts(self, changed: ChangedParts, verdict: SetVerdict) -> int | None:
        """How many of the open parts an answer settles; None where it settles the decision."""
        if _is_settled(verdict, self._checked):
            return None
        return max(0, len(self._open.expressions) - self._open.count(changed, verdict))

    # ---- people ----------------------------------------------------------------------------

    def _judgements(self) -> Iterator[FoundMissing]:
        declared = self._unknowns.judgements
        for result in self._results.indicators if declared else ():
            id_, maximum = result.indicator.id, result.indicator.max
            if id_ not in declared or result.judged is not None or not is_open(result):
                continue
            answers = [JudgedResult(met=met) for met in (True, False)]
            if maximum is not None:
                answers = [JudgedResult(points=points) for points in (maximum, 0)]
            yield self._judged(id_, declared[id_], answers)
        award = self._unknowns.award
        if award is not None and self._results.award is None:
            yield self._judged("award", award, [JudgedResult(met=met) for met in (True, False)])

    def _judged(
        self, id_: str, declared: DeclaredUnknown, answers: Sequence[JudgedResult]
    ) -> FoundMissing:
        influence = self._influence(self._trials.with_judgement(id_, each) for each in answers)
        return self._asked_of_people(f"judgements.{id_}", declared, influence, id_)

    def _evidence(self) -> Iterator[FoundMissing]:
        declared = self._unknowns.evidence
        for result in self._results.indicators if declared else ():
            id_ = result.indicator.id
            if id_ not in declared or not is_unknown(result.evidence) or not is_open(result):
                continue
            influence = self._influence(
                self._trials.with_evidence(id_, shown) for shown in (True, False)
            )
            yield self._asked_of_people(f"evidence.{id_}", declared[id_], influence, id_)

    def _asked_of_people(
        self, path: str, declared: DeclaredUnknown, influence: _Influence, id_: str
    ) -> FoundMissing:
        self._untried += not influence.is_tried
        share, is_certain, _ = influence
        return FoundMissing(path, declared, None, share, is_certain, (id_,))


# ---- answers ---------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _mean_share(settled: tuple[int | None, ...], parts: int) -> Decimal:
    """Return the mean of the shares of open parts that answers settle.

    Args:
        settled: for each answer, how many parts it settles; None where it settles the decision.
        parts: how many parts are open.
    """
    shares = [
        Decimal(1) if each is None else Decimal(quotient(each, parts) if parts else 0)
        for each in settled
    ]
    return EXACT.quantize(Decimal(mean(shares)), Decimal("0.01"))


def _with_value_at(value: Value, steps: Sequence[str | int], answer: Value) -> Value:
    """The value with the answer put at a path inside it."""
    if not steps:
        return answer
    first, *rest = steps
    if isinstance(first, int):
        return (*value[:first], _with_value_at(value[first], rest, answer), *value[first + 1 :])
    return {**(value or {}), first: _with_value_at((value or {}).get(first), rest, answer)}


def _negated(share: Decimal) -> Decimal:
    """Return minus the share; the operator would round it by the context of the host."""
    return share.copy_negate()
