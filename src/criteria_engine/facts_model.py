"""facts → the pydantic model of the facts of a set, and with it their JSON Schema.

:meth:`criteria_engine.Criteria.facts_model` returns the model to hosts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic_core import InitErrorDetails

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.model.decision import SetKey
from criteria_engine.model.types import NumberType
from criteria_engine.reading.json import read_json


def _reject_text(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError("expected a number, got a text")
    return value


StrictInteger = Annotated[int, Strict()]

ExactDecimal = Annotated[Decimal, BeforeValidator(_reject_text), WithJsonSchema({"type": "number"})]


class WholeBetween(BaseModel):
    """Một số nguyên chỉ biết nằm giữa hai số; a whole number known only to lie between two."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at_least: StrictInteger | None = None
    at_most: StrictInteger | None = None


class Between(BaseModel):
    """Một số chỉ biết nằm giữa hai số; a number known only to lie between two."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at_least: ExactDecimal | None = None
    at_most: ExactDecimal | None = None


class FactsModel(BaseModel):
    """The base of the models of all sets.

    A fact whose name is an attribute of pydantic (`copy`, `json`) has its name as an alias.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    __set_key__: ClassVar[SetKey | None] = None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Read JSON text; unlike pydantic's reader, with all digits of its numbers.

        A model that has facts as a field is read by pydantic, which rounds numbers to floats: read the
        text of the facts here.

        Args:
            json_data: the JSON text.
            **options: those of :meth:`pydantic.BaseModel.model_validate`.

        Raises:
            pydantic.ValidationError: the text is not JSON, or the facts do not fit the model.
        """
        try:
            text = json_data if isinstance(json_data, str) else bytes(json_data).decode()
        except UnicodeDecodeError as error:
            raise _invalid_json(cls, str(error), json_data) from error
        value, diagnostics = read_json(text)
        if diagnostics:
            raise _invalid_json(cls, cast(Text, diagnostics[0].data["why"]).en, json_data)
        return cls.model_validate(value, **options)


def set_key_of(facts: BaseModel) -> SetKey | None:
    """Return the key of the set whose facts model made these facts; None for a model of the host's own."""
    return type(facts).__set_key__ if isinstance(facts, FactsModel) else None


def _invalid_json(model: type[BaseModel], why: str, text: Any) -> ValidationError:
    error = InitErrorDetails(type="json_invalid", loc=(), input=text, ctx={"error": why})
    return ValidationError.from_exception_data(model.__name__, [error], input_type="json")


def facts_model(checked: CheckedSet) -> type[BaseModel]:
    """Build the model of the facts of a set.

    Every fact is optional: an absent fact is unknown. `subject_id`, `period` and `decided_on` are
    fields too, and so are `judgements` and `evidence` if the set asks for any.
    """
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
        fields["evidence"] = (dict[str, bool | str | None] | None, Field(None))
    model = _model(name, checked.document.name.vi, fields)
    model.__set_key__ = checked.key
    return model


def _model(name: str, doc: str, fields: Mapping[str, Any]) -> type[FactsModel]:
    return create_model(name, __base__=FactsModel, __doc__=doc, **fields)


def _fields(name: str, facts: Mapping[str, FactDeclaration]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for fact, declaration in facts.items():
        attribute = fact
        # Models have attributes of their own (`copy`, `json`): the alias of such a fact is its name.
        while hasattr(BaseModel, attribute) or (attribute != fact and attribute in facts):
            attribute += "_"
        alias = fact if attribute != fact else None
        fields[attribute] = _field(name, declaration, alias)
    return fields


def _field(owner: str, fact: FactDeclaration, alias: str | None) -> tuple[Any, Any]:
    document = fact.document
    question = document.question or document.label
    text = question.vi + (f" ({question.en})" if question.en else "")
    strict = True if document.type == "boolean" else None
    return _annotation(owner, fact) | None, Field(
        None, title=document.label.vi, description=text, alias=alias, strict=strict
    )


def _number(fact: FactDeclaration) -> Any:
    """Annotate a number within its bounds, or an interval."""
    low, high = (
        (fact.type.low, fact.type.high) if isinstance(fact.type, NumberType) else (None, None)
    )
    if fact.document.type == "integer":
        return Annotated[StrictInteger, Field(ge=low, le=high)] | WholeBetween
    shown = {"type": "number", "minimum": _schema_number(low), "maximum": _schema_number(high)}
    schema = {key: value for key, value in shown.items() if value is not None}
    return (
        Annotated[
            Decimal, BeforeValidator(_reject_text), Field(ge=low, le=high), WithJsonSchema(schema)
        ]
        | Between
    )


def _schema_number(bound: int | Decimal | None) -> int | float | None:
    """Convert a bound to a number that JSON Schema can hold."""
    return float(bound) if isinstance(bound, Decimal) else bound


def _annotation(owner: str, fact: FactDeclaration) -> Any:
    name = f"{owner}_{fact.name}"
    match fact.document.type:
        case "integer" | "number":
            return _number(fact)
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
            item = _model(name, fact.document.label.vi, _fields(name, fact.fields))
            return list[item | None]  # type: ignore[valid-type]
        case "record":
            return _model(name, fact.document.label.vi, _fields(name, fact.fields))
        case "decision":
            return dict[str, Any]
