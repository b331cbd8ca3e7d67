"""The declarations of a checked set → the question about each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Named, Outcome
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD, Number, RecordType
from criteria_engine.questions.model import (
    DecidedTitle,
    Question,
)
from criteria_engine.questions.texts import (
    AWARD_LABEL,
    count_text,
    evidence_text,
    fact_text,
    judgement_text,
)
from criteria_engine.reading.documents import Judge
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.states import OUTCOME_WORDS

_STATED_OUTCOMES: Final = (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
"""The outcomes that answer a question; an undetermined decision answers nothing."""


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
        decision_of=decided_title(fact),
        count_text=count_text(document) if document.type == "list" else None,
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


def decided_title(fact: FactDeclaration) -> DecidedTitle | None:
    """Return the title whose decision a fact is; None for every other fact."""
    title, scope = fact.document.of, fact.document.scope
    if title is None or fact.document.type != "decision":
        return None
    return DecidedTitle(title=str(title), scope=None if scope is None else str(scope))


def judgement_questions(checked: CheckedSet) -> Iterator[Question]:
    """Yield the questions that people judge: of indicators, then of the award."""
    for indicator in checked.indicators:
        rule = indicator.rule
        if isinstance(rule, JudgedPass | JudgedPoints):
            label = bilingual(indicator.document.text)
            step = rule.judge.step
            yield _judgement(indicator.id, label, rule.judge, indicator.max, step)
    award = checked.document.award.judged
    if award is not None:
        yield _judgement("award", AWARD_LABEL, award, None, None)


def evidence_questions(checked: CheckedSet) -> Iterator[Question]:
    """Yield the questions for the evidence of indicators."""
    for indicator in checked.indicators:
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
