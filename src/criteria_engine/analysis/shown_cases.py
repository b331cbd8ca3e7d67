"""analysis: a decision, and the facts that it is about → what a reader needs to understand it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from criteria_engine.analysis.differences import FactChange, WitnessDecision
from criteria_engine.analysis.value_texts import same_but_for_order, texts_of_change
from criteria_engine.bilingual import Language, Template
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import Finding, Reason, Status
from criteria_engine.model.values import Value
from criteria_engine.reading.scalars import bilingual
from criteria_engine.rendering.decision.award import award_sentence
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import is_legal_number
from criteria_engine.rendering.decision.reasons import short_reason
from criteria_engine.rendering.decision.verdict import verdict_sentence

_MOST_REASONS: Final = 4
"""The most parts whose reasons a witness of the outcome has."""

_WHY: Final = Template("{id}. {reason}", "{id}. {reason}")


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The part that a witness is about.

    Attributes:
        kind: the kind of the part.
        ids: its old and its new id.
        levels: the levels of both sets at which it differs; None for all levels.
    """

    kind: str
    ids: tuple[str, str]
    levels: tuple[str | None, str | None]


def changes_from(
    before: Mapping[str, Value], cases: Iterable[tuple[Criteria, Facts]]
) -> Iterator[FactChange]:
    """Yield the facts that are others than before, each once.

    Args:
        before: the facts before, by the names that programs read.
        cases: sets, each with the facts now.
    """
    seen: set[str] = set()
    for criteria, facts in cases:
        for name, value in program_facts(facts).items():
            earlier = before.get(name)
            if name not in seen and (name not in before or not same_but_for_order(earlier, value)):
                declared = criteria.checked.facts.get(name)
                texts = (
                    (None, None) if declared is None else texts_of_change(declared, earlier, value)
                )
                yield FactChange(
                    name=name,
                    label=_label(criteria, name),
                    old=_shown(earlier),
                    new=_shown(value),
                    old_text=texts[0],
                    new_text=texts[1],
                )
            seen.add(name)


def _label(criteria: Criteria, name: str) -> Bilingual:
    fact = criteria.checked.facts.get(name)
    if fact is not None:
        return bilingual(fact.document.label)
    section, _, id_ = name.partition(".")
    for indicator in criteria.checked.indicators:
        if indicator.id == id_:
            evidence = indicator.document.evidence
            if section == "evidence" and evidence is not None:
                return bilingual(evidence.what)
            return bilingual(indicator.document.text)
    return Bilingual(vi=name)


def _shown(value: Value) -> Any:
    """Return a value for readers: a list by the number of its items, a decision by its highest level."""
    match value:
        case tuple():
            return {"items": len(value)}
        case {"eligible": eligible, **levels}:
            held = [name for name, holds in levels.items() if holds is True]
            outcome = {"outcome": "eligible" if eligible else "not_eligible"}
            return {**outcome, "level": held[-1]} if held else outcome
        case _:
            return value


def shown_decision(decision: Decision, part: ShownPart, side: int) -> WitnessDecision:
    """Return what a reader needs of a decision to understand a part of it."""
    finding = None
    if part.kind in ("indicator", "condition"):
        finding = decision.finding(part.ids[side])
    total = decision.total
    output = decision.outputs.get(part.ids[side]) if part.kind == "amount" else None
    return WitnessDecision(
        outcome=decision.outcome,
        level=decision.level,
        grade=decision.grade,
        total=None if total is None else total.low,
        points=None if finding is None or finding.points is None else finding.points.low,
        met=None
        if finding is None or finding.points is not None
        else _is_met(finding, part.levels[side]),
        amount=None if output is None else output.low,
        sentence=_both(partial(verdict_sentence, decision)),
        reasons=tuple(_reasons(decision, finding, part.kind, part.levels[side])),
    )


def _is_met(finding: Finding, level: str | None) -> bool:
    status = finding.status if level is None else finding.levels.get(level, finding.status)
    return status in (Status.MET, Status.DOES_NOT_APPLY)


def _both(write: Callable[[Locale], str]) -> Bilingual:
    """Return a text in both languages."""
    languages: tuple[Language, Language] = ("vi", "en")
    vi, en = (write(Locale(language)) for language in languages)
    return Bilingual(vi=vi, en=en)


def _reasons(
    decision: Decision, finding: Finding | None, kind: str, level: str | None
) -> Iterator[Bilingual]:
    """Yield the reasons of a part, or of the parts that decide; those of one level where one is given."""
    if kind == "law" and level is not None:
        yield from _reasons_against(decision, level)
        return
    if finding is None and decision.outcome is Outcome.ELIGIBLE:
        return
    deciding = sorted(
        (each for each in decision.findings if each.decisive), key=lambda each: each.kind != "award"
    )
    findings = [finding] if finding is not None else deciding
    names = {level.id: level.name for level in decision.levels}
    for each in findings[:_MOST_REASONS]:
        if each.kind == "award":
            sentence = _both(partial(_award_text, decision, each))
            if sentence.vi:
                yield sentence
            continue
        for key, reason in each.reasons.items():
            if finding is not None and level in names and key in names and key != level:
                continue
            text = _both(partial(_reason_text, each.id, key, reason, names))
            if text.vi:
                yield text


def _reasons_against(decision: Decision, level: str) -> Iterator[Bilingual]:
    """Yield the reasons of the parts by which a level is not reached."""
    names = {each.id: each.name for each in decision.levels}
    against = [
        each
        for each in decision.findings
        if each.kind != "award" and each.levels.get(level, each.status) is Status.NOT_MET
    ]
    for each in against[:_MOST_REASONS]:
        for key, reason in each.reasons.items():
            if key == level or key not in names:
                text = _both(partial(_reason_text, each.id, key, reason, names))
                if text.vi:
                    yield text


def _reason_text(
    id_: str, key: str, reason: Reason, names: Mapping[str, Bilingual], locale: Locale
) -> str:
    levels = {level: locale.text(name) for level, name in names.items()}
    text = short_reason(key, reason, levels, locale, lost=True)
    if not text or not is_legal_number(id_):
        return text
    return locale.format(_WHY, id=id_, reason=text)


def _award_text(decision: Decision, finding: Finding, locale: Locale) -> str:
    return award_sentence(decision, finding, locale) or ""
