"""analysis: facts that two sets decide differently → what a reader needs to understand why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from criteria_engine.analysis.differences import (
    FactChange,
    NotCompared,
    Witness,
    WitnessDecision,
    WitnessSide,
)
from criteria_engine.analysis.prover import Found, StartingPoint
from criteria_engine.analysis.value_texts import texts_of_change
from criteria_engine.bilingual import Language, Template
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Finding, Reason, Status
from criteria_engine.model.values import Value, same
from criteria_engine.reading.scalars import SET_BY_ADAPTATION, bilingual
from criteria_engine.rendering.decision.award import award_sentence
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import is_legal_number
from criteria_engine.rendering.decision.reasons import short_reason
from criteria_engine.rendering.decision.verdict import verdict_sentence
from criteria_engine.symbolic.terms import OutsideFragmentError, Side

_MOST_REASONS: Final = 4
"""The most parts whose reasons a witness of the outcome has."""

_WHY: Final = Template("{id}. {reason}", "{id}. {reason}")

_CONSTRUCTS: Final[Mapping[str, Template]] = {
    "timeout": Template(
        "bộ giải chưa trả lời kịp trong thời gian cho phép",
        "the solver did not answer within its time",
    ),
    "points and no points": Template(
        "một bên chấm điểm, bên kia chỉ xét đạt hay chưa",
        "one of them gives points, the other is only met or not",
    ),
    SET_BY_ADAPTATION: Template(
        "con số để địa phương đặt, bộ này chưa có", "a number that an adaptation has to set"
    ),
    "order of texts": Template("so thứ tự hai dòng chữ", "the order of two texts"),
    "list with too many kinds of items": Template(
        "danh sách mà các điều kiện chia ra quá nhiều loại",
        "a list that the conditions divide into too many kinds",
    ),
    "date and time": Template("ngày kèm giờ", "a date and time"),
}

_CONSTRUCT: Final = Template(
    "phép `{construct}`, bộ giải chưa hiểu", "`{construct}`, which the solver does not know"
)


def part_not_compared(problem: OutsideFragmentError) -> NotCompared:
    """Return why something was not compared."""
    template = _CONSTRUCTS.get(problem.construct, _CONSTRUCT)
    data = {"construct": problem.construct}
    text = Bilingual(vi=template.in_language("vi", data), en=template.in_language("en", data))
    location = None if problem.span is None else str(problem.span)
    return NotCompared(what=problem.construct, text=text, location=location)


def starting_points(criteria: Criteria, side: Side) -> Iterator[StartingPoint]:
    """Yield the examples of a set whose facts it can read."""
    for example, facts, diagnostics in facts_of_examples(criteria.checked.document):
        if diagnostics:
            continue
        try:
            read = criteria.read(facts.node(example))
        except CriteriaError:
            continue
        yield StartingPoint(str(example.name), program_facts(read), {side: read})


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


def witness(
    sets: Sequence[Criteria],
    found: Found,
    shows: WitnessSide,
    part: ShownPart,
    starts: Sequence[StartingPoint],
) -> Witness:
    """Return facts that the sets decide differently, with both decisions.

    Args:
        sets: the old set and the new one.
        found: the facts.
        shows: which of the sets accepts the subject.
        part: the part that is compared.
        starts: the examples that it may be near to.
    """
    decisions = [each.decide(facts) for each, facts in zip(sets, found.facts, strict=True)]
    start = next((each for each in starts if each.name == found.example), None)
    old, new = (_decision(decisions[side], part, side) for side in (0, 1))
    return Witness(
        shows=shows,
        level=part.levels[0],
        facts=_merged(found.given[0], found.given[1]),
        old_facts=dict(found.given[0]),
        new_facts=dict(found.given[1]),
        example=found.example,
        changed=() if start is None else tuple(_changes(sets, found, start)),
        old=old,
        new=new,
    )


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**old, **new}
    for section in ("judgements", "evidence"):
        both = {**old.get(section, {}), **new.get(section, {})}
        if both:
            merged[section] = both
    return merged


def _changes(sets: Sequence[Criteria], found: Found, start: StartingPoint) -> Iterator[FactChange]:
    """Yield the facts that are others than in the example."""
    seen: set[str] = set()
    for criteria, facts in zip(sets, found.facts, strict=True):
        for name, value in program_facts(facts).items():
            before = start.facts.get(name)
            if name not in seen and (name not in start.facts or not same(before, value)):
                declared = criteria.checked.facts.get(name)
                texts = (
                    (None, None) if declared is None else texts_of_change(declared, before, value)
                )
                yield FactChange(
                    name=name,
                    label=_label(criteria, name),
                    old=_shown(before),
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


def _decision(decision: Decision, part: ShownPart, side: Side) -> WitnessDecision:
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
        reasons=tuple(_reasons(decision, finding, part.levels[side])),
    )


def _is_met(finding: Finding, level: str | None) -> bool:
    status = finding.status if level is None else finding.levels.get(level, finding.status)
    return status in (Status.MET, Status.DOES_NOT_APPLY)


def _both(write: Callable[[Locale], str]) -> Bilingual:
    """Return a text in both languages."""
    languages: tuple[Language, Language] = ("vi", "en")
    vi, en = (write(Locale(language)) for language in languages)
    return Bilingual(vi=vi, en=en)


def _reasons(decision: Decision, finding: Finding | None, level: str | None) -> Iterator[Bilingual]:
    """Yield the reasons of a part, or of the parts that decide; those of one level where one is given."""
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
