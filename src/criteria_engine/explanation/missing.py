"""explain: unknown facts, judgements and evidence that can change the decision, by influence.

To find the influence of an unknown, possible answers are tried one by one: an answer that settles the
decision counts 1, an answer that settles some of the open parts counts their share of all open parts.
The influence is the mean over the answers tried. An unknown is *certain* to matter where some answer
settles something; otherwise it only *may* matter.
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
"""The most answers tried, for facts and again for people; later unknowns are listed with influence 0."""

WORK_BUDGET: Final = 200_000
"""The most list items that all tries may visit: with long lists, fewer answers are tried."""

MAX_MISSING: Final = 200
"""The most missing facts listed."""

_UNBOUNDED: Final = 10**15
"""The number tried where a number has no bound."""

_Path = tuple[str | int, ...]
"""A path in the facts: field names, and positions (from 0) in lists."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An unknown value that open parts read.

    Attributes:
        steps: its path in the facts.
        declaration: its declaration.
        parts: the ids of the parts that read it.
    """

    steps: _Path
    declaration: FactDeclaration
    parts: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path as text: `members[2].age`."""
        text = ""
        for step in self.steps:
            text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
        return text


def missing(
    decider: Decider, facts: Facts, results: Results, verdict: SetVerdict
) -> tuple[Missing, ...]:
    """Find what can still change a decision.

    Args:
        decider: the set on a day.
        facts: the known facts.
        results: the results from these facts.
        verdict: the verdict from these results.

    Returns:
        Unknown facts, judgements and evidence, highest influence first; empty where nothing unknown can
        change the outcome, the level or the grade.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> decider, facts = Decider(family.checked, family.on), family.read({"members": []})
    >>> first, *_ = missing(decider, facts, *decider.decide(facts))
    >>> first.path, first.influence
    ('judgements.award', Decimal('1.00'))
    """
    if _is_settled(verdict, decider.checked):
        return ()
    finder = _MissingFinder(decider, facts, results, verdict)
    return tuple(sorted(finder.find(), key=lambda m: (-Decimal(m.influence), not m.certain)))


def _is_settled(verdict: SetVerdict, checked: CheckedSet) -> bool:
    """Whether nothing unknown can change the outcome, the level or the grade."""
    if verdict.outcome is not Outcome.ELIGIBLE:
        return verdict.outcome is Outcome.NOT_ELIGIBLE
    total = verdict.total
    graded = bool(checked.document.award.grades) and total is not None and total[0] != total[1]
    return len(verdict.possible_levels) < 2 and (verdict.grade is not None or not graded)


class _MissingFinder:
    def __init__(
        self, decider: Decider, facts: Facts, results: Results, verdict: SetVerdict
    ) -> None:
        self._decider = decider
        self._checked = decider.checked
        self._facts = facts
        self._results = results
        self._verdict = verdict
        self._open = _open_parts(self._checked, results, verdict)
        self._most_probes = max(20, min(PROBE_BUDGET, WORK_BUDGET // _item_count(facts.values)))
        self._probes = 0

    def find(self) -> Iterator[Missing]:
        # Facts of the subject come before those of list members.
        candidates = sorted(self._candidates(), key=lambda each: len(each.steps))
        for candidate in candidates[:MAX_MISSING]:
            answers = [self._with_answer(candidate, answer) for answer in self._answers(candidate)]
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
                indicators=candidate.parts,
            )
        self._probes = 0
        yield from self._judgements()
        yield from self._evidence()

    # ---- candidates ------------------------------------------------------------------------

    def _candidates(self) -> Iterator[_Candidate]:
        readers: dict[_Path, list[str]] = {}
        for id_, nodes in self._open.items():
            for steps in dict.fromkeys(map(self._path_asked, self._unknown_read_by(nodes))):
                readers.setdefault(steps, []).append(id_)
        for steps, ids in readers.items():
            yield _Candidate(steps, self._declared(steps), tuple(ids))

    def _unknown_read_by(self, nodes: Iterable[Core]) -> dict[_Path, None]:
        """The paths of unknown values that the evaluation of some expressions reads."""
        unknown: dict[_Path, None] = {}
        recording = _RecordingFacts(self._facts.values, (), unknown)
        frame = self._decider.layout.frame(recording)
        for node in nodes:
            self._decider.planner.plan(node)(frame)
        return unknown

    def _path_asked(self, steps: _Path) -> _Path:
        """The path to ask about; for a field of another set's decision, the path of the decision."""
        for length in range(1, len(steps)):
            if self._declared(steps[:length]).document.type == "decision":
                return steps[:length]
        return steps

    def _declared(self, steps: _Path) -> FactDeclaration:
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
        return _possible_answers(candidate.declaration.type, known)

    def _value_at(self, steps: _Path) -> Value:
        """The value at a path: an interval, part of a decision, or None."""
        value: Value = self._facts.values
        for step in steps:
            if isinstance(value, Mapping):
                value = value.get(str(step))
            elif isinstance(value, tuple) and isinstance(step, int):
                value = value[step]
        return value

    def _with_answer(self, candidate: _Candidate, answer: Value) -> Facts:
        name, *rest = candidate.steps
        assert isinstance(name, str)
        value = _with_value_at(self._facts.values.get(name), rest, answer)
        return with_values(self._facts, {name: value})

    def _influence(self, answers: Iterable[Facts]) -> tuple[Decimal, bool]:
        """The mean share of open parts that answers settle, and whether any answer settles something."""
        shares: list[Decimal] = []
        for facts in answers:
            if self._probes >= self._most_probes:
                break
            self._probes += 1
            try:
                results, verdict = self._decider.decide(facts)
            except FunctionFailed:
                # A function of the host may refuse extreme values such as the first date there is.
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
            maximum = indicator.max
            answers = [JudgedResult(met=met) for met in (True, False)]
            if maximum is not None:
                answers = [JudgedResult(points=points) for points in (maximum, 0)]
            influence, certain = self._influence(
                replace(self._facts, judgements={**self._facts.judgements, indicator.id: answer})
                for answer in answers
            )
            text = bilingual(indicator.document.text)
            question = optional_bilingual(judge.question) or text
            yield _missing_from_person(
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
            yield _missing_from_person(
                "judgements.award", "judgement", label, question, bilingual(judge.by),
                influence, certain, "award",
            )  # fmt: skip

    def _evidence(self) -> Iterator[Missing]:
        for result in self._results.indicators:
            required = result.indicator.document.evidence
            if required is None or not is_unknown(result.evidence) or not is_open(result):
                continue
            id_ = result.indicator.id
            influence, certain = self._influence(
                replace(self._facts, evidence={**self._facts.evidence, id_: stated})
                for stated in (True, False)
            )
            what = bilingual(required.what)
            question = Bilingual(
                vi=f"Chỉ tiêu {id_} có minh chứng không: {what.vi}?",
                en=f"Is there evidence for indicator {id_}: {what.en or what.vi}?",
            )
            yield _missing_from_person(
                f"evidence.{id_}", "evidence", what, question, optional_bilingual(required.answered_by),
                influence, certain, id_,
            )  # fmt: skip


def _missing_from_person(
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
    """The expressions of every part whose result is unknown, by id, for the levels that are unknown."""
    levels = [i for i, truth in enumerate(verdict.by_level) if is_unknown(truth)]
    parts: dict[str, list[Core]] = {}
    for result in results.indicators:
        nodes = list(_open_expressions(checked, result, levels))
        if nodes or is_unknown(result.points):
            parts[result.indicator.id] = nodes
    for condition, truth in zip(checked.conditions, results.conditions, strict=True):
        if is_unknown(truth) and any(checked.levels[i] in condition.levels for i in levels):
            parts[condition.id] = [condition.holds]
    if checked.pass_mark is not None and is_unknown(results.pass_mark):
        parts["pass_mark"] = [checked.pass_mark]
    return parts


def _open_expressions(
    checked: CheckedSet, result: IndicatorResult, levels: Sequence[int]
) -> Iterator[Core]:
    """The expressions of an indicator that its unknown result depends on."""
    indicator = result.indicator
    if indicator.max is not None:
        if is_unknown(result.points):
            yield from indicator.expressions()
        elif is_unknown(meets_minimum(checked, result)):
            yield from (indicator.applies or {}).values()
        return
    # Where a criterion requires a number of indicators, applicability matters of itself.
    counted = any(c.needed is not None for c in checked.criteria if c.id == indicator.criterion)
    for level in levels:
        name = checked.levels[level]
        unknown = is_unknown(result.met[level])
        if indicator.applies is not None and (
            unknown or (counted and is_unknown(result.applies[level]))
        ):
            yield indicator.applies[name]
        if unknown and isinstance(indicator.rule, Requires):
            yield indicator.rule.conditions[name]


def _judge_of(indicator: Indicator) -> Any:
    return getattr(indicator.rule, "judge", None)


class _RecordingFacts(dict[str, Value]):
    """Facts that record the paths of unknown values when the evaluator reads them.

    Args:
        values: the facts, or the fields of a record among them.
        steps: the path of these values.
        unknown: where the paths are recorded, in the order of reading.
    """

    def __init__(
        self, values: Mapping[str, Value], steps: _Path, unknown: dict[_Path, None]
    ) -> None:
        super().__init__(
            {name: _recording(value, (*steps, name), unknown) for name, value in values.items()}
        )
        self._steps = steps
        self._unknown = unknown

    def get(self, name: str, default: Value = None) -> Value:
        """Return the value of a field; record its path where the field is unknown or an interval."""
        value = super().get(name, default)
        if name not in self or isinstance(value, Interval):
            self._unknown[*self._steps, name] = None
        return value


def _recording(value: Value, steps: _Path, unknown: dict[_Path, None]) -> Value:
    if isinstance(value, tuple):
        return tuple([_recording(item, (*steps, i), unknown) for i, item in enumerate(value)])
    return _RecordingFacts(value, steps, unknown) if isinstance(value, dict) else value


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


def _item_count(value: Value) -> int:
    """The number of records and list items in a value; at least 1 for a record."""
    if isinstance(value, Mapping):
        return 1 + sum(
            _item_count(each) for each in value.values() if isinstance(each, tuple | Mapping)
        )
    return sum(map(_item_count, value)) if isinstance(value, tuple) else 1


def _possible_decisions(type_: Type, known: Mapping[str, Value]) -> list[Value]:
    """The decisions that agree with what is known: no level reached, the first, the first two, and so on."""
    names = [name for name, _ in type_.fields] if isinstance(type_, RecordType) else []
    answers: list[Value] = [
        {name: index < reached for index, name in enumerate(names)}
        for reached in range(len(names) + 1)
    ]
    return [a for a in answers if all(a[name] is value for name, value in known.items())]


def _with_value_at(value: Value, steps: list[str | int], answer: Value) -> Value:
    """The value with the answer put at a path inside it."""
    if not steps:
        return answer
    first, *rest = steps
    if isinstance(first, int):
        return (*value[:first], _with_value_at(value[first], rest, answer), *value[first + 1 :])
    return {**value, first: _with_value_at(value.get(first), rest, answer)}
