"""facts → the pydantic model of the facts of a set, and with it their JSON Schema.

:meth:`criteria_engine.Criteria.facts_model` returns the model to hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import (
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    PydanticKnownError,
)

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_DIAGNOSTICS
from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
    JudgedPass,
    JudgedPoints,
)
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.decision import DecisionData, SetKey
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import DATE, INTEGER, NUMBER, PLAIN_FIELD, STRING, NumberType
from criteria_engine.model.values import Interval
from criteria_engine.reading.facts import (
    check_list_length,
    decision_entries,
    read_evidence,
    read_value,
)
from criteria_engine.reading.json import read_json
from criteria_engine.reading.raw_values import is_blank, items_of


def _exact_value(value: Any, info: ValidationInfo) -> Any:
    """Refuse numbers that pydantic has read from JSON as floats: their digits may be lost already."""
    if info.mode == "json" and _has_float(value):
        raise PydanticCustomError(
            "inexact-number",
            "pydantic rounds the decimals of JSON to floats; parse the text by "
            "json.loads(text, parse_float=Decimal), and pass the result to model_validate",
        )
    return value


def _has_float(value: Any) -> bool:
    match value:
        case float():
            return True
        case dict():
            return any(map(_has_float, value.values()))
        case list():
            return any(map(_has_float, value))
        case _:
            return False


def _items(shape: FactShape, value: Any) -> Any:
    """Return a list or tuple as it is, and None for a blank; refuse what a mapping may not have for a list."""
    if is_blank(value):
        return None
    items = items_of(value)
    if items is None:
        raise PydanticKnownError("list_type")
    _raise_first(check_list_length(items, shape))
    return value


def _entries(value: Any) -> Any:
    """Return None for a blank, and other values unchanged."""
    return None if is_blank(value) else value


def _keyed_values(value: Any) -> Any:
    """Return the entries of a decision or of judgements, whose values are read when they are decided."""
    if isinstance(value, DecisionData):
        return decision_entries(value)
    return _entries(value)


_KeyedValues = Annotated[
    dict[str, Any] | None, BeforeValidator(_exact_value), BeforeValidator(_keyed_values)
]

ReadRaw = Callable[[Any], tuple[Any, list[Diagnostic]]]
"""Reads one raw value: the value, or what is wrong with it."""


def _reader(read: ReadRaw) -> BeforeValidator:
    """Return the validator that reads a value as the same value of a mapping is read."""

    def validate(value: Any, info: ValidationInfo) -> Any:
        known, diagnostics = read(_exact_value(value, info))
        _raise_first(diagnostics)
        return known

    return BeforeValidator(validate)


def _raise_first(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise the first diagnostic as an error of pydantic."""
    for each in diagnostics:
        raise PydanticCustomError(each.code.id, "{message}", {"message": each.message("en")})


def _read_end(value: Any) -> tuple[Any, list[Diagnostic]]:
    return read_value(value, FactShape("bound", "number", NUMBER), "bound")


def _read_whole_end(value: Any) -> tuple[Any, list[Diagnostic]]:
    return read_value(value, FactShape("bound", "integer", INTEGER), "bound")


WholeEnd = Annotated[int | None, _reader(_read_whole_end)]

ExactEnd = Annotated[
    Annotated[Decimal, WithJsonSchema({"type": "number"})] | None, _reader(_read_end)
]


class WholeBetween(BaseModel):
    """Một số nguyên chỉ biết nằm giữa hai số; a whole number known only to lie between two."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at_least: WholeEnd = None
    at_most: WholeEnd = None


class Between(BaseModel):
    """Một số chỉ biết nằm giữa hai số; a number known only to lie between two."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at_least: ExactEnd = None
    at_most: ExactEnd = None


class FactsModel(BaseModel):
    """The base of the models of all sets.

    A fact whose name is an attribute of pydantic (`copy`, `json`) has its name as an alias.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    __set_key__: ClassVar[SetKey | None] = None

    @model_validator(mode="before")
    @classmethod
    def _of_mapping(cls, facts: Any) -> Any:
        """Accept every kind of mapping, as :meth:`criteria_engine.Criteria.decide` does."""
        return dict(facts) if isinstance(facts, Mapping) else facts

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Read JSON text; unlike pydantic's reader, with all digits of its numbers.

        A model of the host that has facts as a field is read by pydantic, which rounds the decimals of JSON
        to floats: there they are an error. `model_validate` with the value of
        `json.loads(text, parse_float=Decimal)` reads them exactly.

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


def _with_limited_errors(
    cls: type[BaseModel], facts: Any, validate: ModelWrapValidatorHandler[Any]
) -> Any:
    """Validate facts; raise the first errors of an invalid value, and how many more there are."""
    try:
        return validate(facts)
    except ValidationError as error:
        left_out = error.error_count() - MAX_DIAGNOSTICS
        if left_out <= 0:
            raise
        errors = error.errors(include_url=False)
    details = [_raised_again(each) for each in errors[:MAX_DIAGNOSTICS]]
    more = PydanticCustomError("more-errors", "… and {left_out} more", {"left_out": left_out})
    details.append(InitErrorDetails(type=more, loc=(), input=facts))
    raise ValidationError.from_exception_data(cls.__name__, details)


def _raised_again(error: ErrorDetails) -> InitErrorDetails:
    """Return the details from which an error of the same type and text can be raised."""
    context = {**error.get("ctx", {}), "message": error["msg"]}
    custom = PydanticCustomError(error["type"], "{message}", context)
    return InitErrorDetails(type=custom, loc=error["loc"], input=error["input"])


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
    fields = _fields(name, checked.facts, checked.shape.fields)
    fields["subject_id"] = _own_field("string", str, "Mã hồ sơ; id of the subject")
    fields["period"] = _own_field("string", str, "Kỳ đánh giá; period of the facts")
    fields["decided_on"] = _own_field("date", date, "Ngày quyết định")
    if any(isinstance(i.rule, JudgedPass | JudgedPoints) for i in checked.indicators) or (
        checked.document.award.judged is not None
    ):
        fields["judgements"] = (_KeyedValues, Field(None))
    if any(i.document.evidence is not None for i in checked.indicators):
        shown = Annotated[bool | str | None, _reader(_read_evidence)]
        fields["evidence"] = (
            Annotated[dict[str, shown] | None, BeforeValidator(_entries)],
            Field(None),
        )
    limited: dict[str, Any] = {"limit": model_validator(mode="wrap")(_with_limited_errors)}
    model = _model(name, checked.document.name.vi, fields, limited)
    model.__set_key__ = checked.key
    return model


def _model(
    name: str, doc: str, fields: Mapping[str, Any], validators: Mapping[str, Any] | None = None
) -> type[FactsModel]:
    return create_model(
        name, __base__=FactsModel, __doc__=doc, __validators__=dict(validators or {}), **fields
    )


def _own_field(kind: str, type_: Any, description: str) -> tuple[Any, Any]:
    """Return a field that is not a fact of the set."""
    shape = FactShape("", kind, STRING if kind == "string" else DATE)
    annotation = Annotated[type_ | None, _reader(partial(read_value, declared=shape, path=""))]
    return annotation, Field(None, description=description)


def _read_evidence(value: Any) -> tuple[Any, list[Diagnostic]]:
    return (None, []) if is_blank(value) else read_evidence(value, "evidence")


def _fields(
    name: str, facts: Mapping[str, FactDeclaration], shapes: Mapping[str, FactShape]
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for fact, declaration in facts.items():
        attribute = fact
        # Models have attributes of their own (`copy`, `json`): the alias of such a fact is its name.
        while hasattr(BaseModel, attribute) or (attribute != fact and attribute in facts):
            attribute += "_"
        alias = fact if attribute != fact else None
        fields[attribute] = _field(name, declaration, shapes[fact], alias)
    return fields


def _field(
    owner: str, fact: FactDeclaration, shape: FactShape, alias: str | None
) -> tuple[Any, Any]:
    document = fact.document
    question = document.question or document.label
    text = question.vi + (f" ({question.en})" if question.en else "")
    return _annotation(owner, fact, shape), Field(
        None, title=document.label.vi, description=text, alias=alias
    )


def _annotation(owner: str, fact: FactDeclaration, shape: FactShape) -> Any:
    name = f"{owner}_{fact.name}"
    match fact.document.type:
        case "list" if shape.plain is not None:
            value = _annotation(owner, fact.fields[PLAIN_FIELD], shape.plain)
            of_values = list[value]  # type: ignore[valid-type]
            return Annotated[of_values | None, BeforeValidator(partial(_items, shape))]
        case "list":
            item = _model(name, fact.document.label.vi, _fields(name, fact.fields, shape.fields))
            of_items = list[Annotated[item | None, BeforeValidator(_entries)]]  # type: ignore[valid-type]
            return Annotated[of_items | None, BeforeValidator(partial(_items, shape))]
        case "record":
            record = _model(name, fact.document.label.vi, _fields(name, fact.fields, shape.fields))
            return Annotated[record | None, BeforeValidator(_entries)]
        case "decision":
            return _KeyedValues
        case "integer" | "number":
            return Annotated[_number(fact) | None, _reader(partial(_read_number, shape))]
        case kind:
            read = partial(read_value, declared=shape, path=shape.name)
            return Annotated[_scalar_type(kind, fact) | None, _reader(read)]


def _scalar_type(kind: str, fact: FactDeclaration) -> Any:
    match kind:
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
        case _:
            raise AssertionError(kind)


def _read_number(shape: FactShape, value: Any) -> tuple[Any, list[Diagnostic]]:
    """Read a number or an interval; an interval becomes the model of its ends."""
    if isinstance(value, Between | WholeBetween):
        value = value.model_dump()
    known, diagnostics = read_value(value, shape, shape.name)
    if isinstance(known, Interval):
        model = WholeBetween if known.integer else Between
        known = model.model_validate({"at_least": known.low, "at_most": known.high})
    return known, diagnostics


def _number(fact: FactDeclaration) -> Any:
    """Return the type of a number within its bounds, or of an interval."""
    low, high = (
        (fact.type.low, fact.type.high) if isinstance(fact.type, NumberType) else (None, None)
    )
    kind = fact.document.type
    shown = {"type": kind, "minimum": _schema_number(low), "maximum": _schema_number(high)}
    schema = {key: value for key, value in shown.items() if value is not None}
    if kind == "integer":
        return Annotated[int, WithJsonSchema(schema)] | WholeBetween
    return Annotated[Decimal, WithJsonSchema(schema)] | Between


def _schema_number(bound: int | Decimal | None) -> int | float | None:
    """Convert a bound to a number that JSON Schema can hold."""
    return float(bound) if isinstance(bound, Decimal) else bound
