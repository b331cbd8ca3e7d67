"""cli: a fact or a judgement → its type, bounds, unit and values as text."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.formats import DecisionOf, FactEntry, JudgementEntry
from criteria_engine.model.decision import Named
from criteria_engine.wording.numbers import format_number

_KINDS: Final = {
    "integer": Template("số nguyên", "whole number"),
    "number": Template("số", "number"),
    "boolean": Template("có/không", "yes/no"),
    "string": Template("chữ", "text"),
    "date": Template("ngày", "date"),
    "date and time": Template("ngày và giờ", "date and time"),
    "enumeration": Template("một trong", "one of"),
    "list": Template("danh sách", "list"),
    "record": Template("nhóm", "group"),
    "decision": Template("kết quả xét", "decision"),
}

_FROM: Final = Template("từ {low}", "from {low}")

_TO: Final = Template("đến {high}", "to {high}")

_UNIT: Final = Template("{text}, đơn vị: {unit}", "{text}, unit: {unit}")

_OF: Final = Template("{kind} {title}", "{kind} on {title}")

_EACH: Final = Template("{kind}, mỗi mục: {of}", "{kind}, each item: {of}")

_MET: Final = Template("đạt: có/không", "met: yes/no")

_POINTS: Final = Template("điểm từ 0 đến {maximum}", "0 to {maximum} points")

_STEPS: Final = Template("{points}, mỗi nấc {step}", "{points}, in steps of {step}")


def type_text(fact: FactEntry, language: Language) -> str:
    """Return the type of a fact, with its bounds and unit, or with its possible values."""
    kind = _KINDS[fact.type].in_language(language, {})
    if fact.decision_of is not None:
        return _decision(kind, fact.decision_of, language)
    if fact.of is not None:
        return _EACH.in_language(language, {"kind": kind, "of": type_text(fact.of, language)})
    if fact.values:
        return f"{kind}: {values_text(fact, language)}"
    text = " ".join([kind, *_bounds(fact, language)])
    if fact.unit is None:
        return text
    unit = fact.unit.in_language(language)
    return _UNIT.in_language(language, {"text": text, "unit": unit})


def values_text(fact: FactEntry, language: Language) -> str:
    """Return the possible values of a fact, each with its name."""
    return " | ".join(_value(each, language) for each in fact.values)


def _value(value: Named, language: Language) -> str:
    name = value.name.in_language(language)
    return value.id if name == value.id else f"{value.id} ({name})"


def _bounds(fact: FactEntry, language: Language) -> list[str]:
    low = [] if fact.at_least is None else [_FROM.in_language(language, {"low": fact.at_least})]
    high = [] if fact.at_most is None else [_TO.in_language(language, {"high": fact.at_most})]
    return low + high


def _decision(kind: str, other: DecisionOf, language: Language) -> str:
    title = "/".join(part for part in (other.title, other.scope) if part)
    return _OF.in_language(language, {"kind": kind, "title": title})


def judgement_text(judgement: JudgementEntry, language: Language) -> str:
    """Return how a judgement is written: met or not, or points with their maximum and step."""
    if judgement.max is None:
        return _MET.in_language(language, {})
    maximum = format_number(judgement.max, language)
    points = _POINTS.in_language(language, {"maximum": maximum})
    if judgement.step is None:
        return points
    step = format_number(judgement.step, language)
    return _STEPS.in_language(language, {"points": points, "step": step})
