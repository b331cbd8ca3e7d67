"""cli: a criteria set → the facts, judgements and evidence it asks for, as JSON data."""

from __future__ import annotations

from dataclasses import replace

from criteria_engine.checked_set import FactDeclaration
from criteria_engine.cli.formats import (
    DecisionOf,
    EvidenceEntry,
    FactEntry,
    FactsList,
    JudgementEntry,
)
from criteria_engine.criteria import Criteria
from criteria_engine.model.base import Bilingual
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.questions.declared import (
    declared_question,
    evidence_questions,
    judgement_questions,
)
from criteria_engine.questions.model import Question
from criteria_engine.reading.scalars import bilingual, optional_bilingual


def list_facts(criteria: Criteria) -> FactsList:
    """Return the facts, judgements and evidence that a set asks for, in the order of the file."""
    checked = criteria.checked
    texts = {each.id: bilingual(each.document.text) for each in checked.indicators}
    return FactsList(
        criteria_set=criteria.reference,
        on=criteria.on,
        facts=tuple(_fact(each, checked.shape.fields[n]) for n, each in checked.facts.items()),
        judgements=tuple(map(_judgement, judgement_questions(checked))),
        evidence=tuple(_evidence(each, texts[each.name]) for each in evidence_questions(checked)),
    )


def _fact(fact: FactDeclaration, shape: FactShape) -> FactEntry:
    """Return a fact with its bounds as they are written, and the question only where there is one."""
    document, question = fact.document, declared_question(fact, shape)
    fields = {name: _fact(each, shape.fields[name]) for name, each in fact.fields.items()}
    of = None
    if shape.plain is not None:
        of = _fact(replace(fact.fields[PLAIN_FIELD], name=fact.name), shape.plain)
    return FactEntry(
        name=fact.name,
        type=document.type,
        label=question.label,
        unit=question.unit,
        question=optional_bilingual(document.question),
        help=question.help,
        answered_by=question.answered_by,
        at_least=None if document.at_least is None else str(document.at_least),
        at_most=None if document.at_most is None else str(document.at_most),
        values=() if question.decision_of is not None else question.choices,
        decision_of=_decision_of(question),
        of=of,
        fields=() if of is not None else tuple(fields.values()),
    )


def _decision_of(question: Question) -> DecisionOf | None:
    if question.decision_of is None:
        return None
    return DecisionOf(
        title=question.decision_of.title,
        scope=question.decision_of.scope,
        levels=tuple(each.id for each in question.levels),
    )


def _judgement(question: Question) -> JudgementEntry:
    judge = question.answered_by
    if judge is None:
        raise AssertionError(question.name)
    return JudgementEntry(
        id=question.name,
        text=question.label,
        question=None if question.text == question.label else question.text,
        judge=judge,
        max=question.at_most,
        step=question.step,
    )


def _evidence(question: Question, text: Bilingual) -> EvidenceEntry:
    return EvidenceEntry(
        id=question.name, text=text, what=question.label, answered_by=question.answered_by
    )
