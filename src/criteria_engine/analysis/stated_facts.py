"""analysis: facts that were read → a mapping as a host states them; the inverse of reading facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from criteria_engine.model.facts import Facts, FactShape, Shape
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.model.values import Value, holds_unknown

BY_PEOPLE: Final = ("judgements", "evidence")
"""The sections of facts that are not facts of the subject."""


def stated_facts(facts: Facts, shape: Shape) -> dict[str, Any]:
    """Return facts as a host states them; what is unknown, or known only as an interval, is left out."""
    stated = {
        name: _stated(facts.values[name], field)
        for name, field in shape.fields.items()
        if name in facts.values and _can_be_stated(facts.values[name], field)
    }
    judgements = {
        id_: each.points if each.points is not None else each.met
        for id_, each in facts.judgements.items()
    }
    sections = {"judgements": judgements, "evidence": dict(facts.evidence)}
    return stated | {key: section for key, section in sections.items() if section}


def _can_be_stated(value: Value, shape: FactShape) -> bool:
    """Return whether a value is known; of a list and a record, whether it is known as such."""
    if shape.kind == "list":
        return isinstance(value, tuple)
    return isinstance(value, Mapping) or not holds_unknown(value)


def _stated(value: Value, shape: FactShape) -> Any:
    match shape.kind:
        case "list" if shape.plain is not None:
            return [each[PLAIN_FIELD] for each in value if PLAIN_FIELD in each]
        case "list":
            return [_fields(each, shape) for each in value]
        case "record":
            return _fields(value, shape)
        case "decision":
            held = [name for name, holds in value.items() if holds is True]
            return _stated_decision(held, value)
        case _:
            return value


def _fields(value: Mapping[str, Value], shape: FactShape) -> dict[str, Any]:
    return {
        name: _stated(value[name], field)
        for name, field in shape.fields.items()
        if name in value and _can_be_stated(value[name], field)
    }


def _stated_decision(held: list[str], value: Mapping[str, Value]) -> dict[str, str]:
    """Return a decision of another title by the fields that hold."""
    if "eligible" not in held:
        return {"outcome": "not_eligible" if value.get("eligible") is False else "undetermined"}
    levels = [name for name in held if name != "eligible"]
    return {"outcome": "eligible", **({"level": levels[-1]} if levels else {})}


def entries(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a subject one by one; judgements and evidence as `judgements.ID`, `evidence.ID`.

    >>> entries({"books": 3, "judgements": {"1.2": True}})
    {'books': 3, 'judgements.1.2': True}
    """
    found: dict[str, Any] = {}
    for name, value in stated.items():
        if name in BY_PEOPLE:
            found |= {f"{name}.{id_}": each for id_, each in value.items()}
        else:
            found[name] = value
    return found


def from_entries(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a subject from its entries; the inverse of :func:`entries`."""
    stated: dict[str, Any] = {}
    for name, value in found.items():
        section, dot, id_ = name.partition(".")
        if dot:
            stated.setdefault(section, {})[id_] = value
        else:
            stated[name] = value
    return stated
