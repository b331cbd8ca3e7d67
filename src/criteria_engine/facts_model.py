"""facts → the pydantic model of the facts of a set, and with it their JSON Schema.

:meth:`criteria_engine.Criteria.facts_model` returns the model to hosts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self
from unicodedata import normalize

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from criteria_engine.bilingual import Language
from criteria_engine.checked_set import (
    CheckedSet,
    FactDeclaration,
)
from criteria_engine.diagnostics import Diagnostic, DiagnosticList
from criteria_engine.facts_schema import (
    count_bounds,
    decision_schema,
    evidence_schema,
    extra_keys,
    judgements_schema,
    number_schema,
)
from criteria_engine.model.decision import DecisionData, SetKey
from criteria_engine.model.facts import FactShape, Shape
from criteria_engine.model.types import DATE, INTEGER, NUMBER, PLAIN_FIELD, STRING, NumberType
from criteria_engine.model.values import Interval
from criteria_engine.questions.declared import (
    declared_question,
    evidence_questions,
    judgement_questions,
)
from criteria_engine.questions.model import Question
from criteria_engine.reading import fact_diagnostics
from criteria_engine.reading.fact_paths import FactPath
from criteria_engine.reading.fact_values import FactValueReader
from criteria_engine.reading.facts import (
    DecideOther,
    decision_entries,
    id_text,
    read_evidence,
    read_facts,
    read_value,
)
from criteria_engine.reading.json import read_json
from criteria_engine.reading.raw_values import is_blank


def _entries(value: Any) -> Any:
    """Return None for a blank, and other values unchanged."""
    return None if is_blank(value) else value


def _keyed_values(value: Any) -> Any:
    """Return the entries of a decision or of judgements, whose values are read when they are decided."""
    if isinstance(value, DecisionData):
        return decision_entries(value)
    return _entries(value)


_KeyedValues = Annotated[dict[str, Any] | None, BeforeValidator(_keyed_values)]

ReadRaw = Callable[[Any], tuple[Any, list[Diagnostic]]]
"""Reads one raw value: the value, or what is wrong with it."""


def _reader(read: ReadRaw) -> BeforeValidator:
    """Return the validator that reads a value as the same value of a mapping is read.

    Of a whole model the faults were found before; those of a part of it are raised here.
    """

    def validate(value: Any) -> Any:
        known, diagnostics = read(value)
        if diagnostics:
            raise _custom_error(diagnostics[0])
        return known

    return BeforeValidator(validate)


def _custom_error(diagnostic: Diagnostic) -> PydanticCustomError:
    """Return a diagnostic as an error of pydantic; its context has the sentences of both languages."""
    said: dict[str, Any] = {
        language: {"message": diagnostic.message(language), "help": diagnostic.help(language)}
        for language in _LANGUAGES
    }
    return PydanticCustomError(
        diagnostic.code.id, "{message}", {"message": diagnostic.message("en"), **said}
    )


_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


def _read_end(value: Any) -> tuple[Any, list[Diagnostic]]:
    return read_value(value, FactShape("bound", "number", NUMBER), "bound")


def _read_whole_end(value: Any) -> tuple[Any, list[Diagnostic]]:
    return read_value(value, FactShape("bound", "integer", INTEGER), "bound")


WholeEnd = Annotated[int | None, _reader(_read_whole_end)]


def _json_number(value: Decimal) -> int | float | str:
    """Return a number as one of JSON; as text where no float of JSON is equal to it."""
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


_AsJsonNumber = PlainSerializer(_json_number, when_used="json")

ExactEnd = Annotated[
    Annotated[Decimal, WithJsonSchema({"type": "number"}), _AsJsonNumber] | None,
    _reader(_read_end),
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


class FactsReader(NamedTuple):
    """Finds every fault of the facts of a set, as :meth:`criteria_engine.Criteria.decide` does.

    Attributes:
        shape: the facts, judgements and evidence that the set asks for.
        check_other: checks the facts of another title; see :data:`DecideOther`.
    """

    shape: Shape
    check_other: DecideOther | None

    def faults(self, facts: Any, mode: str) -> DiagnosticList:
        """Return what is wrong with facts; `mode` is that in which pydantic reads them."""
        rounded = inexact_numbers(facts) if mode == "json" else DiagnosticList()
        return rounded or read_facts(facts, self.shape, self.check_other)[1]


class FactsModel(BaseModel):
    """The base of the models of all sets.

    A fact whose name is an attribute of pydantic (`copy`, `json`) has its name as an alias.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, protected_namespaces=(), serialize_by_alias=True
    )

    __set_key__: ClassVar[SetKey | None] = None

    __facts_reader__: ClassVar[FactsReader | None] = None

    __own_keys__: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="wrap")
    @classmethod
    def _read(
        cls, facts: Any, validate: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        """Read facts as :meth:`criteria_engine.Criteria.decide` reads them, with its errors at its paths.

        Of a host's subclass, fields of its own are left to pydantic.
        """
        if isinstance(facts, Mapping):
            facts = {_composed(key): value for key, value in facts.items()}
        reader = cls.__facts_reader__
        if reader is None or isinstance(facts, BaseModel):
            return validate(facts)
        known = facts
        if isinstance(facts, dict):
            hosts = {field.alias or name for name, field in cls.model_fields.items()}
            hosts -= cls.__own_keys__
            known = {key: value for key, value in facts.items() if key not in hosts}
        faults = reader.faults(known, info.mode)
        if faults:
            raise _validation_error(cls, facts, faults)
        return validate(facts)

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
        value, diagnostics = read_json(json_data)
        if diagnostics:
            raise _validation_error(cls, json_data, diagnostics)
        return cls.model_validate(value, **options)


def _composed(key: Any) -> Any:
    return normalize("NFC", key) if isinstance(key, str) else key


def _validation_error(
    cls: type[BaseModel], facts: Any, diagnostics: Sequence[Diagnostic]
) -> ValidationError:
    """Return the error of pydantic that has diagnostics, and how many more there are."""
    details = [
        InitErrorDetails(type=_custom_error(each), loc=each.loc, input=_at(facts, each.loc))
        for each in diagnostics
    ]
    left_out = diagnostics.left_out if isinstance(diagnostics, DiagnosticList) else 0
    if left_out:
        more = PydanticCustomError("more-errors", "… and {left_out} more", {"left_out": left_out})
        details.append(InitErrorDetails(type=more, loc=(), input=facts))
    return ValidationError.from_exception_data(cls.__name__, details)


def _at(facts: Any, loc: FactPath) -> Any:
    """Return the value at a path; None where there is none."""
    value = facts
    for part in loc:
        try:
            value = value[part]
        except (LookupError, TypeError):
            return None
    return value


def inexact_numbers(facts: Any) -> DiagnosticList:
    """Return the numbers that pydantic has read from JSON as floats: their digits may be lost already."""
    diagnostics = DiagnosticList()
    values = FactValueReader(diagnostics)
    for path, number in _floats(facts, ()):
        values.report(fact_diagnostics.INEXACT_NUMBER, number, path, text=number)
    return diagnostics


def _floats(value: Any, path: FactPath) -> Iterator[tuple[FactPath, float]]:
    match value:
        case float():
            yield path, value
        case dict():
            for key, each in value.items():
                yield from _floats(each, (*path, str(key)))
        case list():
            for index, each in enumerate(value):
                yield from _floats(each, (*path, index))
        case _:
            return


def mapping_of(facts: BaseModel, key: SetKey) -> dict[str, Any]:
    """Return the known facts of a model as a mapping, for the set with a key.

    Raises:
        TypeError: `facts` is an instance of the facts model of another set.
    """
    own = set_key_of(facts)
    if own not in (None, key):
        raise TypeError(
            f"`facts`: expected a facts model of {key}, got one of {own}; "
            "pass model_dump(by_alias=True, exclude_none=True) to decide its facts by another set"
        )
    return facts.model_dump(exclude_none=True, by_alias=own is not None)


def set_key_of(facts: BaseModel) -> SetKey | None:
    """Return the key of the set whose facts model made these facts; None for a model of the host's own."""
    return type(facts).__set_key__ if isinstance(facts, FactsModel) else None


def facts_model(checked: CheckedSet, check_other: DecideOther | None = None) -> type[BaseModel]:
    """Build the model of the facts of a set.

    Every fact is optional: an absent fact is unknown. `subject_id`, `period` and `decided_on` are
    fields too, and so are `judgements` and `evidence` if the set asks for any.

    Args:
        checked: the set.
        check_other: reads the facts that are given for the decision of another title.
    """
    name = _model_name(checked.key)
    fields = _fields(name, checked.facts, checked.shape.fields)
    id_field, described = _own_field("string", str, "Mã hồ sơ; id of the subject")
    # The validator that is named last is the first to run.
    schema = WithJsonSchema({"anyOf": [{"type": each} for each in ("string", "integer", "null")]})
    fields["subject_id"] = (Annotated[id_field, BeforeValidator(id_text), schema], described)
    fields["period"] = _own_field("string", str, "Kỳ đánh giá; period of the facts")
    fields["decided_on"] = _own_field("date", date, "Ngày quyết định")
    judged = tuple(judgement_questions(checked))
    if judged:
        schema = WithJsonSchema(judgements_schema(judged))
        fields["judgements"] = (Annotated[_KeyedValues, schema], Field(None))
    shown = tuple(evidence_questions(checked))
    if shown:
        schema = WithJsonSchema(evidence_schema(shown))
        value = Annotated[bool | str | None, _reader(_read_evidence)]
        of_ids = Annotated[dict[str, value] | None, BeforeValidator(_entries), schema]
        fields["evidence"] = (of_ids, Field(None))
    model = _model(name, checked.document.name.vi, fields)
    model.__set_key__ = checked.key
    model.__facts_reader__ = FactsReader(checked.shape, check_other)
    model.__own_keys__ = frozenset(f.alias or n for n, f in model.model_fields.items())
    return model


def _model_name(key: SetKey) -> str:
    """Return the name of a model: unique, and valid in OpenAPI.

    >>> _model_name(SetKey("learning_community", "commune", "tt25-2023"))
    'LearningCommunityCommuneFacts_tt25_2023'
    """
    words = f"{key.title}_{key.scope or ''}".split("_")
    return "".join(map(str.capitalize, words)) + "Facts_" + re.sub("[^A-Za-z0-9]", "_", key.version)


def _model(name: str, doc: str, fields: Mapping[str, Any]) -> type[FactsModel]:
    return create_model(name, __base__=FactsModel, __doc__=doc, **fields)


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
    question = declared_question(fact, shape)
    text = question.text.vi + (f" ({question.text.en})" if question.text.en else "")
    return _annotation(owner, fact, shape, question), Field(
        None,
        title=question.label.vi,
        description=text,
        alias=alias,
        json_schema_extra={**extra_keys(question), **count_bounds(question)},
    )


def _annotation(owner: str, fact: FactDeclaration, shape: FactShape, question: Question) -> Any:
    name = f"{owner}_{fact.name}"
    match fact.document.type:
        case "list" if shape.plain is not None:
            of = declared_question(fact.fields[PLAIN_FIELD], shape.plain)
            value = _annotation(owner, fact.fields[PLAIN_FIELD], shape.plain, of)
            of_values = list[value]  # type: ignore[valid-type]
            return Annotated[of_values | None, BeforeValidator(_entries)]
        case "list":
            item = _model(name, fact.document.label.vi, _fields(name, fact.fields, shape.fields))
            of_items = list[Annotated[item | None, BeforeValidator(_entries)]]  # type: ignore[valid-type]
            return Annotated[of_items | None, BeforeValidator(_entries)]
        case "record":
            record = _model(name, fact.document.label.vi, _fields(name, fact.fields, shape.fields))
            return Annotated[record | None, BeforeValidator(_entries)]
        case "decision":
            return Annotated[_KeyedValues, WithJsonSchema(decision_schema(question))]
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
    schema = number_schema(kind, low, high)
    if kind == "integer":
        return Annotated[int, WithJsonSchema(schema)] | WholeBetween
    return Annotated[Decimal, WithJsonSchema(schema), _AsJsonNumber] | Between
