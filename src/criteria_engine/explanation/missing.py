"""explain: unknown facts, judgements and evidence that can change the decision, by influence.

To find the influence of an unknown, possible answers are tried one by one: an answer that settles the
decision counts 1, an answer that settles some of the open parts counts their share of all open parts.
The influence is the mean over the answers tried. An unknown is *certain* to matter where some answer
settles something; otherwise it only *may* matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice
from math import prod
from typing import Any, Final, NamedTuple

from criteria_engine.bounds import MAX_MISSING
from criteria_engine.checked_set import CheckedSet, FactDeclaration, Indicator
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.decisive import is_open
from criteria_engine.explanation.member_names import ItemQuestions
from criteria_engine.explanation.open_parts import OpenParts
from criteria_engine.explanation.trials import Trials
from criteria_engine.explanation.unknown_reads import (
    Path,
    UnknownReads,
    declared_at,
    facts_as_read,
    path_asked,
    paths_of,
)
from criteria_engine.model.arithmetic import mean, quotient
from criteria_engine.model.base import Bilingual, unvalidated
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.findings import Missing
from criteria_engine.model.types import (
    BooleanType,
    DateType,
    EnumType,
    ListType,
    Number,
    NumberType,
    RecordType,
    Type,
)
from criteria_engine.model.values import EXACT, Interval, Value, is_unknown
from criteria_engine.questions.texts import (
    AWARD_LABEL,
    evidence_text,
    fact_text,
    judgement_text,
)
from criteria_engine.reading.fact_paths import steps_of, value_at
from criteria_engine.reading.scalars import bilingual, optional_bilingual

_UNBOUNDED: Final = 10**15
"""The number tried where a number has no bound."""

_MISSING: Final = unvalidated(Missing)

_Trial = tuple[Results, SetVerdict]


class MissingSearch(NamedTuple):
    """What can still change a decision, and how far it was searched.

    Attributes:
        listed: unknown facts, judgements and evidence, highest influence first.
        unlisted: how many more unknown facts there are.
        untried: for how many of those listed the budget did not suffice; their influence is 0.
    """

    listed: tuple[Missing, ...]
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
        declaration: its declaration.
        parts: the ids of the parts that read it.
    """

    path: Path
    declaration: FactDeclaration
    parts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many unknown values it stands for."""
        return prod(len(step) for step in self.path if isinstance(step, tuple))


def missing(decider: Decider, facts: Facts, results: Results, verdict: SetVerdict) -> MissingSearch:
    """Find what can still change a decision.

    Args:
        decider: the set on a day.
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
    >>> first, *_ = missing(decider, facts, *decider.decide(facts)).listed
    >>> first.path, first.influence
    ('judgements.award', Decimal('1.00'))
    """
    if _is_settled(verdict, decider.checked):
        return _NOTHING_MISSING
    return _MissingFinder(decider, facts, results, verdict).find()


def _is_settled(verdict: SetVerdict, checked: CheckedSet) -> bool:
    """Whether nothing unknown can change the outcome, the level or the grade."""
    if verdict.outcome is not Outcome.ELIGIBLE:
        return verdict.outcome is Outcome.NOT_ELIGIBLE
    return len(verdict.possible_levels) < 2 and not _is_grade_open(verdict, checked)


def _is_grade_open(verdict: SetVerdict, checked: CheckedSet) -> bool:
    """Whether the grade depends on what is unknown."""
    if verdict.grade is not None or verdict.total is None:
        return False
    low, high, _ = verdict.total
    return any(low < grade.at_least <= high for grade in checked.document.award.grades)


class _MissingFinder:
    def __init__(
        self, decider: Decider, facts: Facts, results: Results, verdict: SetVerdict
    ) -> None:
        self._decider = decider
        self._checked = decider.checked
        self._questions = ItemQuestions(decider.checked, facts.values)
        self._facts = facts = facts_as_read(facts, decider.program)
        self._results = results
        self._verdict = verdict
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
            key=lambda m: (_negated(Decimal(m.influence)), not m.certain),
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
            yield _Candidate(path, declared_at(self._checked, path), tuple(ids))

    def _facts_of(self, candidates: Sequence[_Candidate]) -> Iterator[Missing]:
        """The missing facts: those of the subject, then those of list members, the most influential first."""
        by_depth: dict[int, list[_Candidate]] = {}
        for candidate in candidates:
            by_depth.setdefault(len(candidate.path), []).append(candidate)
        for depth in sorted(by_depth):
            found = [(each, self._influence(self._answered(each))) for each in by_depth[depth]]
            found.sort(key=lambda pair: (_negated(pair[1].share), not pair[1].is_certain))
            for candidate, influence in found:
                yield from self._missing_facts(candidate, influence)

    def _missing_facts(self, candidate: _Candidate, influence: _Influence) -> Iterator[Missing]:
        document = candidate.declaration.document
        label, question = bilingual(document.label), fact_text(document)
        for path in paths_of(candidate.path):
            self._untried += not influence.is_tried
            yield _MISSING(
                path=path,
                kind="parameter" if path in self._checked.open_numbers else "fact",
                label=label,
                question=self._questions.question(steps_of(path), question),
                answered_by=optional_bilingual(document.answered_by),
                unit=optional_bilingual(document.unit),
                influence=influence.share,
                certain=influence.is_certain,
                indicators=candidate.parts,
            )

    # ---- answers ---------------------------------------------------------------------------

    def _answered(self, candidate: _Candidate) -> Iterator[_Trial | None]:
        """What the decision is with each possible answer, about the first of the facts that are alike."""
        name, *rest = (step if isinstance(step, str) else step[0] for step in candidate.path)
        assert isinstance(name, str)
        known = value_at(self._facts.values.get(name), tuple(rest))
        type_ = candidate.declaration.type
        if candidate.declaration.document.type == "decision":
            answers = _possible_decisions(type_, known or {})
        else:
            answers = _possible_answers(type_, known)
        for answer in answers:
            whole = _with_value_at(self._facts.values.get(name), rest, answer)
            yield self._trials.with_fact(name, whole)

    def _influence(self, answered: Iterator[_Trial | None]) -> _Influence:
        """The mean share of open parts that answers settle, and whether any answer settles something."""
        shares: list[Decimal] = []
        while not self._trials.is_over:
            try:
                trial = next(answered)
            except StopIteration:
                break
            if trial is not None:
                shares.append(self._settled_share(*trial))
        else:
            return _Influence(Decimal(0), is_certain=False, is_tried=False)
        if not shares:
            return _Influence(Decimal(0), is_certain=False, is_tried=True)
        influence = EXACT.quantize(Decimal(mean(shares)), Decimal("0.01"))
        return _Influence(influence, any(shares), is_tried=True)

    def _settled_share(self, results: Results, verdict: SetVerdict) -> Decimal:
        if _is_settled(verdict, self._checked):
            return Decimal(1)
        before = len(self._open.expressions)
        after = self._open.count(results, verdict)
        return Decimal(quotient(max(0, before - after), before)) if before else Decimal(0)

    # ---- people ----------------------------------------------------------------------------

    def _judgements(self) -> Iterator[Missing]:
        for result in self._results.indicators:
            indicator = result.indicator
            judge = _judge_of(indicator)
            if judge is None or result.judged is not None or not is_open(result):
                continue
            maximum = indicator.max
            answers = [JudgedResult(met=met) for met in (True, False)]
            if maximum is not None:
                answers = [JudgedResult(points=points) for points in (maximum, 0)]
            influence = self._influence(
                self._trials.with_judgement(indicator.id, answer) for answer in answers
            )
            text = bilingual(indicator.document.text)
            question = judgement_text(judge, text)
            yield self._missing_from_person(
                f"judgements.{indicator.id}", "judgement", text, question, bilingual(judge.by),
                influence, indicator.id,
            )  # fmt: skip
        judge = self._checked.document.award.judged
        if judge is not None and self._results.award is None:
            question = judgement_text(judge, AWARD_LABEL)
            influence = self._influence(
                self._trials.with_judgement("award", JudgedResult(met=met)) for met in (True, False)
            )
            yield self._missing_from_person(
                "judgements.award", "judgement", AWARD_LABEL, question, bilingual(judge.by),
                influence, "award",
            )  # fmt: skip

    def _evidence(self) -> Iterator[Missing]:
        for result in self._results.indicators:
            required = result.indicator.document.evidence
            if required is None or not is_unknown(result.evidence) or not is_open(result):
                continue
            id_ = result.indicator.id
            influence = self._influence(
                self._trials.with_evidence(id_, shown) for shown in (True, False)
            )
            what = bilingual(required.what)
            question = evidence_text(result.indicator, required)
            yield self._missing_from_person(
                f"evidence.{id_}", "evidence", what, question, optional_bilingual(required.answered_by),
                influence, id_,
            )  # fmt: skip

    def _missing_from_person(
        self,
        path: str,
        kind: Any,
        label: Bilingual,
        question: Bilingual,
        by: Bilingual | None,
        influence: _Influence,
        id_: str,
    ) -> Missing:
        self._untried += not influence.is_tried
        return _MISSING(
            path=path,
            kind=kind,
            label=label,
            question=question,
            answered_by=by,
            influence=influence.share,
            certain=influence.is_certain,
            indicators=(id_,),
        )


# ---- answers ---------------------------------------------------------------------------------


def _judge_of(indicator: Indicator) -> Any:
    return getattr(indicator.rule, "judge", None)


def _possible_answers(type_: Type, known: Value) -> list[Value]:
    """Answers to try: all values of a small type, both ends of a number or date; none for a text."""
    match type_:
        case BooleanType():
            return [True, False]
        case EnumType(values):
            return list(values[:8])
        case NumberType(low, high):
            bounds = known if isinstance(known, Interval) else Interval(low, high)
            lowest: Number = -_UNBOUNDED if bounds.low is None else bounds.low
            highest: Number = _UNBOUNDED if bounds.high is None else bounds.high
            return [highest, lowest]
        case DateType():
            return [date.max, date.min]
        case ListType():
            return [()]
        case _:
            return []


def _possible_decisions(type_: Type, known: Mapping[str, Value]) -> list[Value]:
    """The decisions that agree with what is known: no level reached, the first, the first two, and so on."""
    names = [name for name, _ in type_.fields] if isinstance(type_, RecordType) else []
    answers: list[Value] = [
        {name: index < reached for index, name in enumerate(names)}
        for reached in range(len(names) + 1)
    ]
    return [a for a in answers if all(a[name] is value for name, value in known.items())]


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
