"""A checked set on a day → its form: one question for each fact, judgement and piece of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, Protocol

from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    fact_shape,
)
from criteria_engine.lowering.dependencies import Dependencies
from criteria_engine.lowering.sets import lower
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Named, SetReference
from criteria_engine.questions.declared import (
    decided_title,
    declared_question,
    evidence_questions,
    judgement_questions,
)
from criteria_engine.questions.model import (
    Form,
    FormSection,
    Question,
    QuestionPart,
    QuestionSection,
    output_part,
)
from criteria_engine.questions.texts import (
    AWARD_LABEL,
)
from criteria_engine.reading.documents import ConditionDocument, IndicatorDocument
from criteria_engine.reading.scalars import bilingual

_SECTIONS: Final[Mapping[QuestionSection, Bilingual]] = {
    "facts": Bilingual(vi="Dữ kiện", en="Facts"),
    "judgements": Bilingual(vi="Phần do người có thẩm quyền xét", en="Judgements"),
    "evidence": Bilingual(vi="Minh chứng", en="Evidence"),
}


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
        titles = [decided_title(fact) for fact in _all_facts(each.checked.facts)]
        others = (find_other(title.title, title.scope) for title in titles if title is not None)
        waiting += [other for other in others if other is not None]
    form, *rest = found.values()
    return form.model_copy(update={"others": tuple(rest)})


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
        dependencies = Dependencies.of(program)
        self._reads = {id_ or "award": names for id_, names in dependencies.parts.items()}
        for name, definition in program.definitions.items():
            if definition.kind == "output" and definition.part is not None:
                self._reads[output_part(definition.part)] = dependencies.reads[name]

    def form(self) -> Form:
        questions: dict[QuestionSection, tuple[Question, ...]] = {
            "facts": tuple(self._facts()),
            "judgements": tuple(judgement_questions(self._checked)),
            "evidence": tuple(evidence_questions(self._checked)),
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
        """Return the ids of the parts that read a fact: also `award`, whose pass mark does, and amounts."""
        return tuple(id_ for id_, names in self._reads.items() if name in names)

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

    def _parts(self) -> Iterator[QuestionPart]:
        checked = self._checked
        documents: list[IndicatorDocument | ConditionDocument] = [
            each.document for each in checked.indicators
        ]
        documents += [each.document for each in checked.conditions]
        for document in documents:
            text, cite = bilingual(document.text), document.cite
            yield QuestionPart(
                id=str(document.id), text=text, cite=None if cite is None else str(cite)
            )
        if checked.document.award.judged is not None or "award" in self._reads:
            yield QuestionPart(id="award", text=AWARD_LABEL)
        for output in checked.outputs:
            label, cite = bilingual(output.document.label), output.document.cite
            yield QuestionPart(
                id=output_part(output.name), text=label, cite=None if cite is None else str(cite)
            )
