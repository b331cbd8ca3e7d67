"""Field types of document models: validators that read YAML scalars.

Models of criteria files, mappings and commune files are built of these types. A validator takes a
:class:`~criteria_engine.reading.nodes.Scalar` and raises a pydantic error whose type is the id of a
code in :mod:`criteria_engine.reading.set_diagnostics`.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Self
from unicodedata import normalize

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    is_instance_schema,
    no_info_before_validator_function,
    no_info_plain_validator_function,
)

from criteria_engine.bilingual import Language
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.temporal import parse_date
from criteria_engine.model.types import Number
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.number_values import NumberFault, plain_number, split_percent
from criteria_engine.source import Span
from criteria_engine.syntax import is_name

# ---- scalars ---------------------------------------------------------------------------------


class LocatedStr(str):
    """A str that knows its location in a file: an id, a name or a reference."""

    __slots__ = ("span",)
    span: Span

    def __new__(cls, text: str, span: Span) -> Self:
        """Make one of a text and its span."""
        word = super().__new__(cls, text)
        word.span = span
        return word


@dataclass(frozen=True, slots=True)
class ExpressionText:
    """An expression that is not parsed yet: the scalar that contains it."""

    scalar: Scalar

    @property
    def span(self) -> Span:
        """The location of the scalar."""
        return self.scalar.span


def _scalar(value: Any, expected: str) -> Scalar:
    if not isinstance(value, Scalar):
        raise PydanticCustomError("wrong-shape", expected)
    return value


QUOTES: Final = frozenset("\"'‘’‚‛“”„‟«»`´")
"""The quotation marks of keyboards and word processors; no id contains one."""


def _text(value: Any) -> str:
    return normalize("NFC", _scalar(value, "text").value.strip())


def _word(value: Any) -> LocatedStr:
    if isinstance(value, LocatedStr):
        return value  # a key of a mapping, whose text is read already
    scalar = _scalar(value, "text")
    return LocatedStr(normalize("NFC", scalar.value.strip()), scalar.span)


def _identifier(value: Any) -> LocatedStr:
    word = _word(value)
    if not word or any(c.isspace() or c in QUOTES for c in word):
        raise PydanticCustomError("wrong-id", "id")
    return word


def _name(value: Any) -> LocatedStr:
    word = _word(value)
    if not is_name(word) or word.startswith("_"):
        raise PydanticCustomError("wrong-name", "name")
    return word


def _expression(value: Any) -> ExpressionText:
    return ExpressionText(_scalar(value, "expression"))


def read_day(value: Any) -> date:
    """Read a day of a file; raise a pydantic error for anything else."""
    day = parse_date(_scalar(value, "date").value.strip())
    if day is None:
        raise PydanticCustomError("wrong-date", "date")
    return day


@dataclass(frozen=True, slots=True)
class StatedDay:
    """A day with its location."""

    value: date
    span: Span


def _stated_day(value: Any) -> StatedDay:
    return StatedDay(read_day(value), value.span)


def _number(value: Any) -> Number:
    body, percent = split_percent(_scalar(value, "number").value)
    amount = plain_number(body, percent=percent)
    if isinstance(amount, NumberFault):
        raise PydanticCustomError("wrong-number", "number")
    return amount


SET_BY_ADAPTATION: Final = "set_by_adaptation"
"""What stands for a number that the law leaves to another authority."""


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number with its location.

    Attributes:
        value: the number; None for one that an adaptation sets.
        percent: whether it is written with `%`.
        span: where it is written.
    """

    value: Number | None
    percent: bool
    span: Span


def _stated_number(value: Any) -> StatedNumber:
    scalar = _scalar(value, "number")
    if scalar.value.strip() == SET_BY_ADAPTATION:
        return StatedNumber(None, False, scalar.span)
    return StatedNumber(_number(scalar), split_percent(scalar.value)[1], scalar.span)


def _located_number(value: Any) -> StatedNumber:
    stated = _stated_number(value)
    if stated.value is None:
        raise PydanticCustomError("wrong-number", "number")
    return stated


def _integer(value: Any) -> int:
    amount = _number(value)
    if not isinstance(amount, int):
        raise PydanticCustomError("wrong-number", "number")
    return amount


def format_version(value: Any) -> int | None:
    """Read the number under the key `format` of a file; None if it is not a whole number."""
    try:
        return _integer(value)
    except PydanticCustomError:
        return None


def _boolean(value: Any) -> bool:
    text = _scalar(value, "truth").value
    if text not in ("true", "false"):
        raise PydanticCustomError("wrong-boolean", "truth")
    return text == "true"


def located_boolean(value: Any) -> LocatedStr:
    """Read `true` or `false` and keep its location."""
    _boolean(value)
    return _word(value)


def choice_text(value: Any) -> str:
    """Return the text of a scalar, for a field with a fixed set of values."""
    return _scalar(value, "text").value.strip()


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Marks a field whose value a function makes of a scalar; the function raises pydantic errors.

    `BeforeValidator` also inspects the signature of the function and validates what it returns, for each
    field. Both took 3 % of the time to the first decision (docs/benchmarks-starting.md).

    Attributes:
        read: the function.
    """

    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Return the schema that pydantic validates the field by."""
        return no_info_plain_validator_function(self.read)


@dataclass(frozen=True, slots=True)
class PreparedBy:
    """Marks a field whose value a function prepares for the type of the field, as `BeforeValidator` does.

    Attributes:
        prepare: the function.
    """

    prepare: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Return the schema that pydantic validates the field by."""
        return no_info_before_validator_function(self.prepare, handler(source))


class _OfItsClass:
    """Marks a field whose value is an object of the class already, as `InstanceOf` does.

    `InstanceOf` also makes the schema by which an object of the class would be read or written.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Return the schema that pydantic validates the field by."""
        return is_instance_schema(source)


OF_ITS_CLASS: Final = _OfItsClass()
"""Marks a field whose value is an object of the class already: a node, a location."""

TextField = Annotated[str, ReadBy(_text)]


LocatedDateField = Annotated[StatedDay, ReadBy(_stated_day)]

IdField = Annotated[LocatedStr, ReadBy(_identifier)]

NameField = Annotated[LocatedStr, ReadBy(_name)]

ReferenceField = Annotated[LocatedStr, ReadBy(_word)]

ExpressionField = Annotated[ExpressionText, ReadBy(_expression)]

DateField = Annotated[date, ReadBy(read_day)]

NumberField = Annotated[int | Decimal, ReadBy(_number)]

StatedNumberField = Annotated[StatedNumber, ReadBy(_stated_number)]

LocatedNumberField = Annotated[StatedNumber, ReadBy(_located_number)]

IntegerField = Annotated[int, ReadBy(_integer)]

BooleanField = Annotated[bool, ReadBy(_boolean)]


def without_span(value: Any) -> Any:
    """Remove the key `span` from a mapping whose other keys are chosen by the author."""
    return {k: v for k, v in value.items() if k != "span"} if isinstance(value, dict) else value


WithoutSpan = PreparedBy(without_span)


def one_or_list(value: Any) -> Any:
    """Make a list of a single scalar, for fields that take one text or name, or several."""
    return [value] if isinstance(value, Scalar) else value


TextListField = Annotated[tuple[TextField, ...], PreparedBy(one_or_list)]

ReferenceListField = Annotated[tuple[ReferenceField, ...], PreparedBy(one_or_list)]


class _DocumentModel(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


class Located(_DocumentModel):
    """A model of a YAML mapping; `span` is its location in the file."""

    span: Annotated[Span, OF_ITS_CLASS] = Field(exclude=True, repr=False)


# ---- texts and sources -----------------------------------------------------------------------


class TextDocument(_DocumentModel):
    """A text in Vietnamese, with an optional English translation; a plain scalar is Vietnamese."""

    span: Annotated[Span, OF_ITS_CLASS] | None = Field(default=None, exclude=True, repr=False)
    vi: TextField
    en: TextField | None = None

    def in_language(self, language: Language) -> str:
        """Return the text in a language; Vietnamese if there is no translation."""
        return self.en if language == "en" and self.en else self.vi


def _text_document(value: Any) -> Any:
    return {"vi": value, "span": value.span} if isinstance(value, Scalar) else value


BilingualField = Annotated[TextDocument, PreparedBy(_text_document)]


class Justified(Located):
    """An item whose warnings may be justified: under `intended`, the code of each with the reason."""

    intended: Annotated[dict[IdField, BilingualField], WithoutSpan] = Field(default_factory=dict)


def bilingual(texts: TextDocument) -> Bilingual:
    """Convert a text of a file to the model's two-language text."""
    return Bilingual(vi=texts.vi, en=texts.en)


def optional_bilingual(texts: TextDocument | None) -> Bilingual | None:
    """Convert a text of a file, or None, to the model's two-language text."""
    return None if texts is None else bilingual(texts)
