"""A question → what JSON Schema says of its answer: for facts, judgements, evidence and decisions.

What JSON Schema has no word for stands under keys with `x-`: label, question, unit and help in both languages,
who answers, the names of choices, the facts that are bounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import DECISION_FORMAT, Outcome, SettledBy
from criteria_engine.model.types import Number
from criteria_engine.questions.model import Question

_NULL: Final = {"type": "null"}

_TEXT: Final = {"anyOf": [{"type": "string"}, _NULL]}


def extra_keys(question: Question) -> dict[str, Any]:
    """Return the keys with `x-` of the answer to a question."""
    asked = question.of or question
    named = {each.id: _texts(each.name) for each in (*asked.choices, *asked.levels)}
    found = {
        "x-label": _texts(question.label),
        "x-question": _texts(question.text),
        "x-unit": question.unit and _texts(question.unit),
        "x-help": question.help and _texts(question.help),
        "x-answered-by": question.answered_by and _texts(question.answered_by),
        "x-evidence": question.evidence and _texts(question.evidence),
        "x-labels": {id_: each for id_, each in named.items() if each["vi"] != id_},
        "x-at-least": question.at_least_fact,
        "x-at-most": question.at_most_fact,
        "x-step": None if question.step is None else str(question.step),
        "x-share": question.is_share,
        "x-decision-of": question.decision_of and question.decision_of.model_dump(),
    }
    return {key: value for key, value in found.items() if value}


def count_bounds(question: Question) -> dict[str, Any]:
    """Return how many items a list may have."""
    if question.kind != "list":
        return {}
    found = {"minItems": question.at_least, "maxItems": question.at_most}
    return {key: int(value) for key, value in found.items() if value is not None}


def number_schema(kind: str, low: Number | None, high: Number | None) -> dict[str, Any]:
    """Return the schema of a number within bounds."""
    found = {"type": kind, "minimum": _schema_number(low), "maximum": _schema_number(high)}
    return {key: value for key, value in found.items() if value is not None}


def judgements_schema(questions: Iterable[Question]) -> dict[str, Any]:
    """Return the schema of judgements, by the id of what is judged."""
    return _by_id({each.name: (each, _judgement(each)) for each in questions})


def evidence_schema(questions: Iterable[Question]) -> dict[str, Any]:
    """Return the schema of evidence: whether it was shown, or which document."""
    shown = [{"type": "boolean"}, {"type": "string"}, _NULL]
    return _by_id({each.name: (each, shown) for each in questions})


def decision_schema(question: Question) -> dict[str, Any]:
    """Return the schema of the decision of another title: stated, made by this library, or its facts."""
    levels = [each.id for each in question.levels]
    level = {"anyOf": [{"enum": levels}, _NULL]} if levels else _NULL
    words: dict[str, Any] = {
        "outcome": {"anyOf": [{"enum": [each.value for each in Outcome]}, _NULL]},
        "level": level,
        "possible_levels": {
            "anyOf": [{"type": "array", "items": {"enum": levels} if levels else False}, _NULL]
        },
        "settled_by": {"anyOf": [{"enum": [each.value for each in SettledBy]}, _NULL]},
    }
    record = {
        "type": "object",
        "properties": {"format": {"const": DECISION_FORMAT}},
        "required": ["format", "outcome", "criteria_set"],
    }
    opened = _object({"facts": {"anyOf": [{"type": "object"}, _NULL]}}, required=["facts"])
    return {"anyOf": [_object(words), record, opened, _NULL]}


def _judgement(question: Question) -> list[dict[str, Any]]:
    if question.kind == "boolean":
        key = "met"
        result: dict[str, Any] = {"type": "boolean"}
    else:
        key = "points"
        result = number_schema("number", question.at_least, question.at_most)
        if question.step is not None and question.step == int(question.step):
            result["multipleOf"] = int(question.step)
    day = {"anyOf": [{"type": "string", "format": "date"}, _NULL]}
    whole = {key: {"anyOf": [result, _NULL]}, "by": _TEXT, "on": day, "evidence": _TEXT}
    return [result, _object(whole), _NULL]


def _by_id(answers: dict[str, tuple[Question, list[dict[str, Any]]]]) -> dict[str, Any]:
    properties = {
        id_: {"anyOf": forms, "title": question.label.vi, **extra_keys(question)}
        for id_, (question, forms) in answers.items()
    }
    return {"anyOf": [_object(properties), _NULL]}


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return found if required is None else {**found, "required": required}


def _texts(text: Bilingual) -> dict[str, str]:
    return {language: each for language, each in (("vi", text.vi), ("en", text.en)) if each}


def _schema_number(bound: Number | None) -> int | float | None:
    """Convert a bound to a number that JSON Schema can hold."""
    return float(bound) if isinstance(bound, Decimal) else bound
