"""A checked set on a day → its form: one question for each fact, judgement and piece of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, Protocol

from criteria_engine.bilingual import Template
from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    JudgedPass,
    JudgedPoints,
    fact_shape,
)
from criteria_engine.lowering.dependencies import Dependencies
from criteria_engine.lowering.sets import lower
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Named, Outcome, SetReference
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD, Number, RecordType
from criteria_engine.questions.model import (
    DecidedTitle,
    Form,
    FormSection,
    Question,
    QuestionPart,
    QuestionSection,
)
from criteria_engine.questions.texts import (
    AWARD_LABEL,
    count_text,
    evidence_text,
    fact_text,
    judgement_text,
)
from criteria_engine.reading.documents import ConditionDocument, IndicatorDocument, Judge
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.states import OUTCOME_WORDS

_SECTIONS: Final[Mapping[QuestionSection, Bilingual]] = {
    "facts": Bilingual(vi="Dữ kiện", en="Facts"),
    "judgements": Bilingual(vi="Phần do người có thẩm quyền xét", en="Judgements"),
    "evidence": Bilingual(vi="Minh chứng", en="Evidence"),
}

_STATED_OUTCOMES: Final = (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
"""The outcomes that answer a question; an undetermined decision answers nothing."""


class AskedSet(Protocol):
    """A set whose form is made, such as `Criteria`."""

    @property
    def checked(self) -> CheckedSet:
        """The checked set."""

    @property
    def on(self) -> date:
        """The day whose law is applied."""

    @property
    def reference(self) -> SetReference:
        """The set as decisions cite it."""


FindSet = Callable[[str, str | None], AskedSet | None]
"""Finds the set of a title and scope that is in force on the day; returns None where there is none."""


def form_of(asked: AskedSet, find_other: FindSet) -> Form:
    """Return the form of a set, with the forms of all titles whose decisions are asked for."""
    found: dict[tuple[str, str | None], Form] = {}
    waiting = [asked]
    while waiting:
        each = waiting.pop(0)
        key = (each.reference.title, each.reference.scope)
        if key in found:
            continue
        found[key] = _QuestionWriter(each, find_other).form()
        titles = [_decided_title(fact) for fact in _all_facts(each.checked.facts)]
        others = (find_other(title.title, title.scope) for title in titles if title is not None)
        waiting += [other for other in others if other is not None]
    form, *rest = found.values()
    return form.model_copy(update={"others": tuple(rest)})


def declared_question(
    fact: FactDeclaration,
    shape: FactShape,
    parts: tuple[str, ...] = (),
    fields_read: frozenset[str] | None = None,
) -> Question:
    """Return the question about a fact or a field, with those about what is inside it.

    Args:
        fact: the declaration.
        shape: what it accepts.
        parts: the ids of the parts that read it.
        fields_read: the fields that some rule reads; None where rules may read all.
    """
    document, plain = fact.document, shape.plain
    inner = {
        name: declared_question(
            field,
            shape.fields[name],
            parts if plain is not None or fields_read is None or name in fields_read else (),
            fields_read,
        )
        for name, field in fact.fields.items()
    }
    is_counted = document.type == "list" and plain is None
    return Question(
        name=fact.name,
        section="facts",
        kind=document.type,
        label=bilingual(document.label),
        text=fact_text(document),
        help=optional_bilingual(document.help),
        unit=optional_bilingual(document.unit),
        answered_by=optional_bilingual(document.answered_by),
        evidence=optional_bilingual(document.evidence),
        at_least=shape.low,
        at_most=shape.high,
        at_least_fact=shape.low_fact,
        at_most_fact=shape.high_fact,
        is_share=shape.is_share,
        choices=_choices(fact),
        levels=_level_ids(fact),
        decision_of=_decided_title(fact),
        count_text=count_text(document) if is_counted else None,
        of=inner.get(PLAIN_FIELD),
        fields=() if plain is not None else tuple(inner.values()),
        parts=parts,
    )


def _choices(fact: FactDeclaration) -> tuple[Named, ...]:
    if fact.document.type == "decision":
        return tuple(Named(id=each.value, name=_outcome_name(each)) for each in _STATED_OUTCOMES)
    values = fact.document.values or {}
    return tuple(Named(id=str(id_), name=bilingual(name)) for id_, name in values.items())


def _outcome_name(outcome: Outcome) -> Bilingual:
    words = OUTCOME_WORDS[outcome]
    return Bilingual(vi=words.vi, en=words.en)


def _level_ids(fact: FactDeclaration) -> tuple[Named, ...]:
    """Return the levels of a decision, each called by its id; the set of the other title knows its name."""
    if fact.document.type != "decision" or not isinstance(fact.type, RecordType):
        return ()
    ids = [name for name, _ in fact.type.fields if name != "eligible"]
    return tuple(Named(id=each, name=Bilingual(vi=each, en=each)) for each in ids)


def _decided_title(fact: FactDeclaration) -> DecidedTitle | None:
    title, scope = fact.document.of, fact.document.scope
    if title is None or fact.document.type != "decision":
        return None
    return DecidedTitle(title=str(title), scope=None if scope is None else str(scope))


def _all_facts(facts: Mapping[str, FactDeclaration]) -> Iterator[FactDeclaration]:
    for fact in facts.values():
        yield fact
        yield from _all_facts(fact.fields)


class _QuestionWriter:
    def __init__(self, asked: AskedSet, find_other: FindSet) -> None:
        self._asked = asked
        self._checked = asked.checked
        self._find_other = find_other
        program = lower(asked.checked, asked.on)
        self._fields_read = program.fields_read
        self._reads = Dependencies.of(program).parts

    def form(self) -> Form:
        questions: dict[QuestionSection, tuple[Question, ...]] = {
            "facts": tuple(self._facts()),
            "judgements": tuple(self._judgements()),
            "evidence": tuple(self._evidence()),
        }
        return Form(
            criteria_set=self._asked.reference,
            on=self._asked.on,
            subject=bilingual(self._checked.document.subject),
            sections=tuple(
                FormSection(id=id_, title=_SECTIONS[id_], questions=each)
                for id_, each in questions.items()
                if each
            ),
            parts=tuple(self._parts()),
        )

    def _facts(self) -> Iterator[Question]:
        for name, fact in self._checked.facts.items():
            parts, shape = self._readers(name), fact_shape(fact)
            question = declared_question(fact, shape, parts, self._fields_read)
            yield self._with_level_names(question)

    def _readers(self, name: str) -> tuple[str, ...]:
        """Return the ids of the parts whose results read a fact; `award` where only the award does."""
        ids = [
            id_ for id_ in self._checked.part_ids if id_ in self._reads and name in self._reads[id_]
        ]
        return tuple(ids)

    def _with_level_names(self, question: Question) -> Question:
        """Return a question about a decision with the names that the other title gives its levels."""
        title = question.decision_of
        other = None if title is None else self._find_other(title.title, title.scope)
        if other is None:
            return question
        names = {str(each.id): each.name for each in other.checked.document.levels}
        levels = tuple(
            Named(id=each.id, name=bilingual(names[each.id]) if each.id in names else each.name)
            for each in question.levels
        )
        return question.model_copy(update={"levels": levels})

    def _judgements(self) -> Iterator[Question]:
        for indicator in self._checked.indicators:
            rule = indicator.rule
            if isinstance(rule, JudgedPass | JudgedPoints):
                label = bilingual(indicator.document.text)
                step = rule.judge.step
                yield _judgement(indicator.id, label, rule.judge, indicator.max, step)
        award = self._checked.document.award.judged
        if award is not None:
            yield _judgement("award", AWARD_LABEL, award, None, None)

    def _evidence(self) -> Iterator[Question]:
        for indicator in self._checked.indicators:
            required = indicator.document.evidence
            if required is not None:
                yield Question(
                    name=indicator.id,
                    section="evidence",
                    kind="evidence",
                    label=bilingual(required.what),
                    text=evidence_text(indicator, required),
                    answered_by=optional_bilingual(required.answered_by),
                    parts=(indicator.id,),
                )

    def _parts(self) -> Iterator[QuestionPart]:
        checked = self._checked
        documents: list[IndicatorDocument | ConditionDocument] = [
            each.document for each in checked.indicators
        ]
        documents += [each.document for each in checked.conditions]
        for document in documents:
            text, cite = bilingual(document.text), document.cite
            yield QuestionPart(id=str(document.id), text=text, cite=cite and str(cite))
        if checked.document.award.judged is not None or None in self._reads:
            yield QuestionPart(id="award", text=AWARD_LABEL)


_POINTS: Final = Template("điểm", "points")


def _judgement(
    id_: str, label: Bilingual, judge: Judge, maximum: Number | None, step: Number | None
) -> Question:
    return Question(
        name=id_,
        section="judgements",
        kind="boolean" if maximum is None else "number",
        label=label,
        text=judgement_text(judge, label),
        unit=None if maximum is None else Bilingual(vi=_POINTS.vi, en=_POINTS.en),
        answered_by=bilingual(judge.by),
        at_least=None if maximum is None else 0,
        at_most=maximum,
        step=step,
        parts=(id_,),
    )
