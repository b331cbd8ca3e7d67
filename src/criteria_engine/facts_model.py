"""The facts of a set as a pydantic model: typed for hosts, and the JSON Schema of what to hand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from criteria_engine.criteria_set import CheckedSet, FactDeclaration, JudgedPass, JudgedPoints
from criteria_engine.types import NumberType


def facts_model(checked: CheckedSet) -> type[BaseModel]:
    """A model with every fact optional: what is not given is unknown."""
    name = "".join(part.capitalize() for part in checked.key.title.split("_")) + "Facts"
    fields = _fields(name, checked.facts)
    fields["subject_id"] = (str | None, Field(None, description="Mã hồ sơ; id of the subject"))
    fields["period"] = (str | None, Field(None, description="Kỳ đánh giá; period of the facts"))
    fields["decided_on"] = (date | None, Field(None, description="Ngày quyết định"))
    if any(isinstance(i.rule, JudgedPass | JudgedPoints) for i in checked.indicators) or (
        checked.document.award.judged is not None
    ):
        fields["judgements"] = (dict[str, Any] | None, Field(None))
    if any(i.document.evidence is not None for i in checked.indicators):
        fields["evidence"] = (dict[str, bool | str] | None, Field(None))
    return _model(name, checked.document.name.vi, fields)


def _model(name: str, doc: str, fields: Mapping[str, Any]) -> type[BaseModel]:
    config = ConfigDict(extra="forbid", frozen=True, title=name, protected_namespaces=())
    return create_model(name, __config__=config, __doc__=doc, **fields)


def _fields(name: str, facts: Mapping[str, FactDeclaration]) -> dict[str, Any]:
    return {fact: _field(name, declaration) for fact, declaration in facts.items()}


def _field(owner: str, fact: FactDeclaration) -> tuple[Any, Any]:
    document = fact.document
    question = document.question or document.label
    text = question.vi + (f" ({question.en})" if question.en else "")
    bounds: dict[str, Any] = {}
    if isinstance(fact.type, NumberType):
        bounds = {"ge": fact.type.low, "le": fact.type.high}
    return _type(owner, fact) | None, Field(
        None, title=document.label.vi, description=text, **bounds
    )


def _type(owner: str, fact: FactDeclaration) -> Any:
    name = f"{owner}_{fact.name}"
    match fact.document.type:
        case "integer":
            return int
        case "number":
            return Decimal
        case "boolean":
            return bool
        case "string":
            return str
        case "date":
            return date
        case "date and time":
            return datetime
        case "enumeration":
            return Literal[tuple(map(str, fact.document.values or ()))]
        case "list":
            return list[_model(name, fact.document.label.vi, _fields(name, fact.fields))]  # type: ignore[misc]
        case "record":
            return _model(name, fact.document.label.vi, _fields(name, fact.fields))
        case "decision":
            return dict[str, Any]
