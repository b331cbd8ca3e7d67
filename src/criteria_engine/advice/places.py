"""advice: what a set declares of its facts, judgements and evidence: texts, and whether they can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Literal

from criteria_engine.checked_set import CheckedSet, FactDeclaration, fact_shape
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.facts import FactShape, evidence_shape, judgement_shape
from criteria_engine.model.types import Number
from criteria_engine.reading.documents import Changeable, FactDocument, Judge
from criteria_engine.reading.scalars import bilingual, optional_bilingual


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """A fact, a field of an item, a judgement or evidence.

    Attributes:
        kind: what it is.
        id: the name of the fact, or the id of the indicator.
        shape: the values it accepts.
        label: its label, or the text of the indicator.
        question: the question for it.
        answered_by: who can answer, judge or show it.
        change: whether it can be changed, and how; None where it cannot.
        document: the declaration of a fact; None for judgements and evidence.
        fields: the fields of a record, or of the items of a list.
        shown: what is shown as evidence.
        declaration: the declaration of a fact as it is checked.
        own_step: the step in which points are given.
    """

    kind: Literal["fact", "judgement", "evidence"]
    id: str
    shape: FactShape
    label: Bilingual
    question: Bilingual | None
    answered_by: Bilingual | None
    change: Changeable | None
    document: FactDocument | None = None
    fields: Mapping[str, ChangePlace] = field(default_factory=dict)
    shown: Bilingual | None = None
    declaration: FactDeclaration | None = None
    own_step: Number | None = None

    @property
    def step(self) -> Number:
        """By how much a number changes at least."""
        stated = None if self.change is None or self.change.step is None else self.change.step.value
        if stated is not None:
            return stated
        return self.own_step or (Decimal("0.01") if self.shape.is_share else 1)

    def change_on(self, day: date) -> Changeable | None:
        """Return how it can be changed on a day; None where it cannot, or no longer."""
        change = self.change
        if change is None or (change.until is not None and change.until.value < day):
            return None
        return change


def places_of(checked: CheckedSet) -> Mapping[str, ChangePlace]:
    """Return the places of a set by the names that its program reads."""
    places = {name: _fact(each) for name, each in checked.facts.items()}
    for indicator in checked.indicators:
        document = indicator.document
        judge = indicator.judge
        if judge is not None:
            text = bilingual(document.text)
            places[f"judgements.{indicator.id}"] = _judged(
                indicator.id, judge, text, judgement_shape(indicator.id, indicator.max)
            )
        if document.evidence is not None:
            places[f"evidence.{indicator.id}"] = ChangePlace(
                "evidence",
                indicator.id,
                evidence_shape(indicator.id),
                bilingual(document.text),
                None,
                optional_bilingual(document.evidence.answered_by),
                document.evidence.changeable,
                shown=bilingual(document.evidence.what),
            )
    award = checked.document.award.judged
    if award is not None:
        name = bilingual(checked.document.name)
        places["judgements.award"] = _judged("award", award, name, judgement_shape("award", None))
    return places


def can_change(places: Mapping[str, ChangePlace], day: date) -> bool:
    """Return whether anything can be changed on a day."""
    return any(
        each.change_on(day) is not None or can_change(each.fields, day) for each in places.values()
    )


def _judged(id_: str, judge: Judge, text: Bilingual, shape: FactShape) -> ChangePlace:
    question = optional_bilingual(judge.question)
    return ChangePlace(
        "judgement",
        id_,
        shape,
        text,
        question,
        bilingual(judge.by),
        judge.changeable,
        own_step=judge.step,
    )


def _fact(fact: FactDeclaration) -> ChangePlace:
    document = fact.document
    return ChangePlace(
        "fact",
        fact.name,
        fact_shape(fact),
        bilingual(document.label),
        optional_bilingual(document.question),
        optional_bilingual(document.answered_by),
        document.changeable,
        document,
        {name: _fact(each) for name, each in fact.fields.items()},
        declaration=fact,
    )
