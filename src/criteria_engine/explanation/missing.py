"""explain: what nobody has said that can still change the decision, most decisive first.

The order is by *influence*: each possible answer is tried on its own; an answer that settles the
decision counts 1, one that settles some of the open parts counts their share; influence is the
average over the answers tried. What settles nothing whatever the answer only *may* matter.
"""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    Indicator,
    Requires,
)
from criteria_engine.core import Core
from criteria_engine.errors import FunctionFailed
from criteria_engine.evaluation.award import meets_minimum
from criteria_engine.evaluation.case_split import with_values
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import IndicatorResult, Results, SetVerdict
from criteria_engine.explanation.decisive import is_open
from criteria_engine.model.base import Bilingual
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
from criteria_engine.model.values import Interval, Value, is_unknown
from criteria_engine.reading.scalars import bilingual, optional_bilingual

PROBE_BUDGET: Final = 400
"""How many answers are tried of facts, and of people; what comes after is listed, but not measured."""


WORK_BUDGET: Final = 200_000
"""How many items of lists those tries may go through: with long lists, fewer answers are tried."""


LISTED: Final = 200
"""How many missing facts are listed."""


_FAR: Final = 10**15
"""Stands for a number without a bound when an answer is tried."""


_Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place in the facts that is unknown and that open parts read."""

    steps: _Steps
    declaration: FactDeclaration
    indicators: tuple[str, ...]

    @property
    def path(self) -> str:
        text = ""
        for step in self.steps:
            text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
        return text


def missing(
    decider: Decider, facts: Facts, results: Results, verdict: SetVerdict
) -> tuple[Missing, ...]:
    """Everything still to be asked: facts, judgements, evidence."""
    if _is_settled(verdict, decider.checked):
        return ()
    asker = _Asker(decider, facts, results, verdict)
    return tuple(sorted(asker.ask(), key=lambda m: (-Decimal(m.influence), not m.certain)))


def _is_settled(verdict: SetVerdict, checked: CheckedSet) -> bool:
    """Whether nothing that is still unknown can change the outcome, the level or the grade."""
    if verdict.outcome is not Outcome.ELIGIBLE:
        return verdict.outcome is Outcome.NOT_ELIGIBLE
    total = verdict.total
    graded = bool(checked.document.award.grades) and total is not None and total[0] != total[1]
    return len(verdict.possible_levels) < 2 and (verdict.grade is not None or not graded)


class _Asker:
    def __init__(
        self, decider: Decider, facts: Facts, results: Results, verdict: SetVerdict
    ) -> None:
        self._decider = decider
        self._checked = decider.checked
        self._facts = facts
        self._results = results
        self._verdict = verdict
        self._open = _open_parts(self._checked, results, verdict)
        self._most_probes = max(20, min(PROBE_BUDGET, WORK_BUDGET // _size(facts.values)))
        self._probes = 0

    def ask(self) -> Iterator[Missing]:
        # Facts of the subject before those of one of its many members.
        candidates = sorted(self._candidates(), key=lambda each: len(each.steps))
        for candidate in candidates[:LISTED]:
            answers = [self._known(candidate, answer) for answer in self._answers(candidate)]
            influence, certain = self._influence(answers)
            document = candidate.declaration.document
            label = bilingual(document.label)
            yield Missing(
                path=candidate.path,
                kind="fact",
                label=label,
                question=optional_bilingual(document.question) or label,
                answered_by=optional_bilingual(document.answered_by),
                unit=optional_bilingual(document.unit),
                influence=influence,
                certain=certain,
                indicators=candidate.indicators,
            )
        self._probes = 0
        yield from self._judgements()
        yield from self._evidence()

    # ---- candidates ------------------------------------------------------------------------

    def _candidates(self) -> Iterator[_Candidate]:
        readers: dict[_Steps, list[str]] = {}
        for id_, nodes in self._open.items():
            for steps in dict.fromkeys(map(self._as_asked, self._unknown_read_by(nodes))):
                readers.setdefault(steps, []).append(id_)
        for steps, ids in readers.items():
            yield _Candidate(steps, self._declared(steps), tuple(ids))

    def _unknown_read_by(self, nodes: Iterable[Core]) -> dict[_Steps, None]:
        """The unknown places that working out some expressions comes across, and nothing else."""
        seen: dict[_Steps, None] = {}
        watched = _Watched(self._facts.values, (), seen)
        frame = self._decider.layout.frame(watched)
        for node in nodes:
            self._decider.planner.plan(node)(frame)
        return seen

    def _as_asked(self, steps: _Steps) -> _Steps:
        """A decision is asked for as one, not field by field."""
        for length in range(1, len(steps)):
            if self._declared(steps[:length]).document.type == "decision":
                return steps[:length]
        return steps

    def _whole(self, steps: _Steps) -> _Steps:
        """The place to ask about: a decision is asked for as one, not level by level."""
        name = steps[0]
        kind = self._checked.facts[name].document.type if isinstance(name, str) else ""
        return steps[:1] if kind == "decision" else steps

    def _declared(self, steps: _Steps) -> FactDeclaration:
        names = [step for step in steps if isinstance(step, str)]
        declaration = self._checked.facts[names[0]]
        for name in names[1:]:
            declaration = declaration.fields.get(name, declaration)
        return declaration

    # ---- answers ---------------------------------------------------------------------------

    def _answers(self, candidate: _Candidate) -> list[Value]:
        known = self._value_at(candidate.steps)
        if candidate.declaration.document.type == "decision":
            return _possible_decisions(candidate.declaration.type, known or {})
        return _possible(candidate.declaration.type, known)

    def _value_at(self, steps: _Steps) -> Value:
        """What is known there: an interval, a part of a decision, or nothing."""
        value: Value = self._facts.values
        for step in steps:
            if isinstance(value, Mapping):
                value = value.get(str(step))
            elif isinstance(value, tuple) and isinstance(step, int):
                value = value[step]
        return value

    def _known(self, candidate: _Candidate, answer: Value) -> Facts:
        name, *rest = candidate.steps
        assert isinstance(name, str)
        value = _put(self._facts.values.get(name), rest, answer)
        return with_values(self._facts, {name: value})

    def _influence(self, answers: Iterable[Facts]) -> tuple[Decimal, bool]:
        shares: list[Decimal] = []
        for facts in answers:
            if self._probes >= self._most_probes:
                break
            self._probes += 1
            try:
                results, verdict = self._decider.decide(facts)
            except FunctionFailed:
                # A function of the host may not take the first and the last day there is.
                continue
            shares.append(self._settled_share(results, verdict))
        if not shares:
            return Decimal(0), False
        mean = sum(shares, Decimal(0)) / len(shares)
        return mean.quantize(Decimal("0.01")), any(shares)

    def _settled_share(self, results: Results, verdict: SetVerdict) -> Decimal:
        if _is_settled(verdict, self._checked):
            return Decimal(1)
        before = len(self._open)
        after = len(_open_parts(self._checked, results, verdict))
        return Decimal(max(0, before - after)) / before if before else Decimal(0)

    # ---- people ----------------------------------------------------------------------------

    def _judgements(self) -> Iterator[Missing]:
        for result in self._results.indicators:
            indicator = result.indicator
            judge = _judge_of(indicator)
            if judge is None or result.judged is not None or not is_open(result):
                continue
            most = indicator.max
            answers = [JudgedResult(met=met) for met in (True, False)]
            if most is not None:
                answers = [JudgedResult(points=points) for points in (most, 0)]
            influence, certain = self._influence(
                replace(self._facts, judgements={**self._facts.judgements, indicator.id: answer})
                for answer in answers
            )
            text = bilingual(indicator.document.text)
            question = optional_bilingual(judge.question) or text
            yield _asked(
                f"judgements.{indicator.id}", "judgement", text, question, bilingual(judge.by),
                influence, certain, indicator.id,
            )  # fmt: skip
        judge = self._checked.document.award.judged
        if judge is not None and self._results.award is None:
            label = Bilingual(
                vi="Quyết định công nhận danh hiệu", en="The decision to award the title"
            )
            question = optional_bilingual(judge.question) or label
            influence, certain = self._influence(
                replace(
                    self._facts,
                    judgements={**self._facts.judgements, "award": JudgedResult(met=met)},
                )
                for met in (True, False)
            )
            yield _asked(
                "judgements.award", "judgement", label, question, bilingual(judge.by),
                influence, certain, "award",
            )  # fmt: skip

    def _evidence(self) -> Iterator[Missing]:
        for result in self._results.indicators:
            needed = result.indicator.document.evidence
            if needed is None or not is_unknown(result.evidence) or not is_open(result):
                continue
            id_ = result.indicator.id
            influence, certain = self._influence(
                replace(self._facts, evidence={**self._facts.evidence, id_: stated})
                for stated in (True, False)
            )
            what = bilingual(needed.what)
            question = Bilingual(
                vi=f"Chỉ tiêu {id_} có minh chứng không: {what.vi}?",
                en=f"Is there evidence for indicator {id_}: {what.en or what.vi}?",
            )
            yield _asked(
                f"evidence.{id_}", "evidence", what, question, optional_bilingual(needed.answered_by),
                influence, certain, id_,
            )  # fmt: skip


def _asked(
    path: str,
    kind: Any,
    label: Bilingual,
    question: Bilingual,
    by: Bilingual | None,
    influence: Decimal,
    certain: bool,
    id_: str,
) -> Missing:
    return Missing(
        path=path,
        kind=kind,
        label=label,
        question=question,
        answered_by=by,
        influence=influence,
        certain=certain,
        indicators=(id_,),
    )


# ---- open parts ------------------------------------------------------------------------------


def _open_parts(
    checked: CheckedSet, results: Results, verdict: SetVerdict
) -> dict[str, list[Core]]:
    """The expressions of every part whose result is still open, by id, for levels not settled yet."""
    levels = [i for i, truth in enumerate(verdict.by_level) if is_unknown(truth)]
    found: dict[str, list[Core]] = {}
    for result in results.indicators:
        nodes = list(_open_expressions(checked, result, levels))
        if nodes or is_unknown(result.points):
            found[result.indicator.id] = nodes
    for condition, truth in zip(checked.conditions, results.conditions, strict=True):
        if is_unknown(truth) and any(checked.levels[i] in condition.levels for i in levels):
            found[condition.id] = [condition.holds]
    if checked.pass_mark is not None and is_unknown(results.pass_mark):
        found["pass_mark"] = [checked.pass_mark]
    return found


def _open_expressions(
    checked: CheckedSet, result: IndicatorResult, levels: Sequence[int]
) -> Iterator[Core]:
    """What an indicator still reads: for each open level its own conditions, else all there is."""
    indicator = result.indicator
    if indicator.max is not None:
        if is_unknown(result.points):
            yield from indicator.expressions()
        elif is_unknown(meets_minimum(checked, result)):
            yield from (indicator.applies or {}).values()
        return
    # Where enough indicators have to hold, it matters whether one is there at all.
    weighed = any(c.needed is not None for c in checked.criteria if c.id == indicator.criterion)
    for level in levels:
        name = checked.levels[level]
        unsettled = is_unknown(result.met[level])
        if indicator.applies is not None and (
            unsettled or (weighed and is_unknown(result.applies[level]))
        ):
            yield indicator.applies[name]
        if unsettled and isinstance(indicator.rule, Requires):
            yield indicator.rule.conditions[name]


def _judge_of(indicator: Indicator) -> Any:
    return getattr(indicator.rule, "judge", None)


class _Watched(dict[str, Value]):
    """Facts that note which of them are asked for and not known."""

    def __init__(
        self, values: Mapping[str, Value], steps: _Steps, seen: dict[_Steps, None]
    ) -> None:
        super().__init__(
            {name: _watched(value, (*steps, name), seen) for name, value in values.items()}
        )
        self._steps = steps
        self._seen = seen

    def get(self, name: str, default: Value = None) -> Value:
        """The value of a field, as the evaluator asks for it."""
        value = super().get(name, default)
        if name not in self or isinstance(value, Interval):
            self._seen[*self._steps, name] = None
        return value


def _watched(value: Value, steps: _Steps, seen: dict[_Steps, None]) -> Value:
    if isinstance(value, tuple):
        return tuple([_watched(item, (*steps, i), seen) for i, item in enumerate(value)])
    return _Watched(value, steps, seen) if isinstance(value, dict) else value


def _possible(type_: Type, known: Value) -> list[Value]:
    """Answers to try: all of a few, the ends of a number, nothing for what cannot be tried."""
    match type_:
        case BooleanType():
            return [True, False]
        case EnumType(values):
            return list(values[:8])
        case NumberType(low, high):
            bounds = known if isinstance(known, Interval) else Interval(low, high)
            least: Number = -_FAR if bounds.low is None else bounds.low
            most: Number = _FAR if bounds.high is None else bounds.high
            return [most, least]
        case DateType():
            return [date.max, date.min]
        case ListType():
            return [()]
        case _:
            return []


def _size(value: Value) -> int:
    """How many items the lists in a value have: 1 at least."""
    if isinstance(value, Mapping):
        return 1 + sum(_size(each) for each in value.values() if isinstance(each, tuple | Mapping))
    return sum(map(_size, value)) if isinstance(value, tuple) else 1


def _possible_decisions(type_: Type, known: Mapping[str, Value]) -> list[Value]:
    """The decisions that agree with what is known of one: no level, the first, the first two and so on."""
    names = [name for name, _ in type_.fields] if isinstance(type_, RecordType) else []
    answers: list[Value] = [
        {name: index < reached for index, name in enumerate(names)}
        for reached in range(len(names) + 1)
    ]
    return [a for a in answers if all(a[name] is value for name, value in known.items())]


def _put(value: Value, steps: list[str | int], answer: Value) -> Value:
    """The value with the answer at a path inside it."""
    if not steps:
        return answer
    first, *rest = steps
    if isinstance(first, int):
        return (*value[:first], _put(value[first], rest, answer), *value[first + 1 :])
    return {**value, first: _put(value.get(first), rest, answer)}
