"""cli: a criteria set → the facts, judgements and evidence it asks for, as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    Indicator,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.cli.formats import (
    DecisionOf,
    EvidenceEntry,
    FactEntry,
    FactsList,
    JudgementEntry,
)
from criteria_engine.criteria import Criteria
from criteria_engine.model.decision import Named
from criteria_engine.model.types import PLAIN_FIELD, RecordType
from criteria_engine.questions.texts import AWARD_LABEL
from criteria_engine.reading.scalars import bilingual, optional_bilingual


def list_facts(criteria: Criteria) -> FactsList:
    """Return the facts, judgements and evidence that a set asks for, in the order of the file."""
    checked = criteria.checked
    return FactsList(
        criteria_set=criteria.reference,
        on=criteria.on,
        facts=tuple(map(_fact, checked.facts.values())),
        judgements=tuple(_judgements(checked)),
        evidence=tuple(_evidence(checked)),
    )


def _fact(fact: FactDeclaration) -> FactEntry:
    document, plain = fact.document, fact.fields.get(PLAIN_FIELD)
    return FactEntry(
        name=fact.name,
        type=document.type,
        label=bilingual(document.label),
        unit=optional_bilingual(document.unit),
        question=optional_bilingual(document.question),
        help=optional_bilingual(document.help),
        answered_by=optional_bilingual(document.answered_by),
        at_least=None if document.at_least is None else str(document.at_least),
        at_most=None if document.at_most is None else str(document.at_most),
        values=tuple(
            Named(id=str(id_), name=bilingual(name))
            for id_, name in (document.values or {}).items()
        ),
        decision_of=_decision_of(fact),
        of=None if plain is None else _fact(replace(plain, name=fact.name)),
        fields=tuple(map(_fact, fact.fields.values())) if plain is None else (),
    )


def _decision_of(fact: FactDeclaration) -> DecisionOf | None:
    document = fact.document
    if document.of is None or not isinstance(fact.type, RecordType):
        return None
    return DecisionOf(
        title=str(document.of),
        scope=None if document.scope is None else str(document.scope),
        levels=tuple(name for name, _ in fact.type.fields if name != "eligible"),
    )


def _judgements(checked: CheckedSet) -> Iterator[JudgementEntry]:
    for indicator in checked.indicators:
        if isinstance(indicator.rule, JudgedPass | JudgedPoints):
            yield _judgement(indicator, indicator.rule)
    award = checked.document.award.judged
    if award is not None:
        yield JudgementEntry(
            id="award",
            text=AWARD_LABEL,
            question=optional_bilingual(award.question),
            judge=bilingual(award.by),
            max=None,
            step=None,
        )


def _judgement(indicator: Indicator, rule: JudgedPass | JudgedPoints) -> JudgementEntry:
    return JudgementEntry(
        id=indicator.id,
        text=bilingual(indicator.document.text),
        question=optional_bilingual(rule.judge.question),
        judge=bilingual(rule.judge.by),
        max=indicator.max,
        step=rule.judge.step,
    )


def _evidence(checked: CheckedSet) -> Iterator[EvidenceEntry]:
    for indicator in checked.indicators:
        evidence = indicator.document.evidence
        if evidence is not None:
            yield EvidenceEntry(
                id=indicator.id,
                text=bilingual(indicator.document.text),
                what=bilingual(evidence.what),
                answered_by=optional_bilingual(evidence.answered_by),
            )
