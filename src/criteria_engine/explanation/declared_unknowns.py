"""explain: what a set asks for → its texts, their JSON, and the answers to try, prepared once for a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.explanation.quantities import bilingual_json, text_json
from criteria_engine.explanation.unknown_reads import Path, declared_at
from criteria_engine.model.base import Bilingual, number_json, unvalidated
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
from criteria_engine.model.values import Interval, Value
from criteria_engine.questions.texts import AWARD_LABEL, evidence_text, fact_text, judgement_text
from criteria_engine.reading.documents import Judge
from criteria_engine.reading.scalars import bilingual, optional_bilingual

_UNBOUNDED: Final = 10**15
"""The number tried where a number has no bound."""

_MISSING: Final = unvalidated(Missing)


class DeclaredUnknown:
    """A fact, judgement, piece of evidence or number of the law that may be unknown.

    Args:
        kind: which of these it is.
        label: its label.
        question: the question to ask.
        texts: who answers, and the unit, so far as they are fields of what is missing.

    Attributes:
        question: see above.
        fields: what the set says of it, as fields of :class:`Missing`.
        before: the JSON of what is missing between its path and the question.
        asked: the JSON of the question.
        after: the JSON between the question and the influence.
    """

    def __init__(
        self,
        kind: Literal["fact", "judgement", "evidence", "parameter"],
        label: Bilingual,
        question: Bilingual,
        **texts: Bilingual | None,
    ) -> None:
        self.question = question
        self.fields: Mapping[str, Any] = {"kind": kind, "label": label, **texts}
        self.before = f',"kind":"{kind}","label":{bilingual_json(label)},"question":'
        self.asked = bilingual_json(question)
        by, unit = (bilingual_json(texts.get(name)) for name in ("answered_by", "unit"))
        self.after = f',"answered_by":{by},"unit":{unit},"influence":"'


class DeclaredFact(DeclaredUnknown):
    """A fact, a field of list items, or a number that another authority sets.

    Args:
        declaration: its declaration.
        is_fact: whether it is a fact.
    """

    def __init__(self, declaration: FactDeclaration, *, is_fact: bool) -> None:
        document = declaration.document
        super().__init__(
            "fact" if is_fact else "parameter",
            bilingual(document.label),
            fact_text(document),
            answered_by=optional_bilingual(document.answered_by),
            unit=optional_bilingual(document.unit),
        )
        self._type = declaration.type
        self._is_decision = document.type == "decision"
        self._answers = None if self._is_decision else _possible_answers(declaration.type, None)

    def answers(self, known: Value) -> Sequence[Value]:
        """Return the answers to try.

        Args:
            known: what is known of it; None where nothing is.
        """
        if known is None and self._answers is not None:
            return self._answers
        if self._is_decision:
            return _possible_decisions(self._type, known or {})
        return _possible_answers(self._type, known)


class FoundMissing(NamedTuple):
    """An unknown value that can still change a decision.

    Attributes:
        path: the name to state it under.
        declared: what the set says of it.
        question: the question, where it names an item of a list; None for that of the set.
        influence: how much of the open decision one answer settles on average.
        certain: whether it certainly matters.
        parts: the ids of the parts that read it.
    """

    path: str
    declared: DeclaredUnknown
    question: Bilingual | None
    influence: Decimal
    certain: bool
    parts: tuple[str, ...]

    def model(self) -> Missing:
        """Return it as a part of a decision."""
        return _MISSING(
            path=self.path,
            **self.declared.fields,
            question=self.question or self.declared.question,
            influence=self.influence,
            certain=self.certain,
            indicators=self.parts,
        )

    def json(self) -> str:
        """Return the JSON of the same."""
        path, declared, question, influence, certain, parts = self
        asked = declared.asked if question is None else bilingual_json(question)
        return (
            f'{{"path":{text_json(path)}{declared.before}{asked}{declared.after}'
            f'{number_json(influence)}","certain":{"true" if certain else "false"},'
            f'"indicators":[{",".join(map(text_json, parts))}]}}'
        )


class DeclaredUnknowns:
    """What a set asks for, each prepared when it is first missing.

    Args:
        checked: the set.
    """

    def __init__(self, checked: CheckedSet) -> None:
        self._checked = checked
        self._facts: dict[tuple[str, ...], DeclaredFact] = {}

    def fact(self, path: Path) -> DeclaredFact:
        """Return the fact, the field of list items, or the number of the law, at a path."""
        names = tuple([step for step in path if step.__class__ is str])
        found = self._facts.get(names)
        if found is None:
            is_fact = len(path) > 1 or path[0] not in self._checked.open_numbers
            found = self._facts[names] = DeclaredFact(
                declared_at(self._checked, path), is_fact=is_fact
            )
        return found

    @cached_property
    def judgements(self) -> Mapping[str, DeclaredUnknown]:
        """The judgements on indicators, by the id of the indicator."""
        return {
            each.id: _judgement(each.judge, bilingual(each.document.text))
            for each in self._checked.indicators
            if each.judge is not None
        }

    @cached_property
    def award(self) -> DeclaredUnknown | None:
        """The judgement on the award; None where nobody judges it."""
        judge = self._checked.document.award.judged
        return None if judge is None else _judgement(judge, AWARD_LABEL)

    @cached_property
    def evidence(self) -> Mapping[str, DeclaredUnknown]:
        """The pieces of evidence, by the id of the indicator."""
        return {
            each.id: DeclaredUnknown(
                "evidence",
                bilingual(required.what),
                evidence_text(each, required),
                answered_by=optional_bilingual(required.answered_by),
            )
            for each in self._checked.indicators
            if (required := each.document.evidence) is not None
        }


def _judgement(judge: Judge, label: Bilingual) -> DeclaredUnknown:
    by = bilingual(judge.by)
    return DeclaredUnknown("judgement", label, judgement_text(judge, label), answered_by=by)


# ---- answers ---------------------------------------------------------------------------------


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
