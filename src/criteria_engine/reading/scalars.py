"""What stands behind a key: words, numbers, dates, expressions, two-language texts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from unicodedata import normalize

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
)
from pydantic_core import PydanticCustomError

from criteria_engine.bilingual import Language
from criteria_engine.model.base import Bilingual
from criteria_engine.model.temporal import parse_date
from criteria_engine.model.types import Number
from criteria_engine.reading.nodes import Scalar
from criteria_engine.source import Span
from criteria_engine.syntax import is_name

# ---- scalars ---------------------------------------------------------------------------------


class Word(str):
    """A short text that remembers where it was written."""

    __slots__ = ("span",)
    span: Span

    def __new__(cls, text: str, span: Span) -> Word:
        """The text, and its place."""
        word = super().__new__(cls, text)
        word.span = span
        return word


class ExpressionText(BaseModel):
    """An expression not yet read: the scalar that holds it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)
    scalar: InstanceOf[Scalar]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.scalar.span


def _scalar(value: Any, wanted: str) -> Scalar:
    if not isinstance(value, Scalar):
        raise PydanticCustomError("wrong-shape", wanted)
    return value


def _text(value: Any) -> str:
    return normalize("NFC", _scalar(value, "text").value.strip())


def _word(value: Any) -> Word:
    scalar = _scalar(value, "text")
    return Word(normalize("NFC", scalar.value.strip()), scalar.span)


def _identifier(value: Any) -> Word:
    word = _word(value)
    if not word or any(c.isspace() for c in word):
        raise PydanticCustomError("wrong-id", "id")
    return word


def _name(value: Any) -> Word:
    word = value if isinstance(value, Word) else _word(value)
    if not is_name(word) or word.startswith("_"):
        raise PydanticCustomError("wrong-name", "name")
    return word


def _written(value: Any) -> ExpressionText:
    return ExpressionText(scalar=_scalar(value, "expression"))


def _day(value: Any) -> date:
    day = parse_date(_scalar(value, "date").value.strip())
    if day is None:
        raise PydanticCustomError("wrong-date", "date")
    return day


_AMOUNT: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


_MOST_DIGITS: Final = 34


def _number(value: Any) -> Number:
    text = _scalar(value, "number").value.strip()
    body = text.removesuffix("%").strip()
    if _AMOUNT.fullmatch(body) is None or len(body) > _MOST_DIGITS:
        raise PydanticCustomError("wrong-number", "number")
    amount = Decimal(f"{body}E-2" if text.endswith("%") else body)
    return int(amount) if amount == amount.to_integral_value() else amount


def _whole(value: Any) -> int:
    amount = _number(value)
    if not isinstance(amount, int):
        raise PydanticCustomError("wrong-number", "number")
    return amount


def stated_format(value: Any) -> int | None:
    """The version of the format a file says it is of, or None where that cannot be read."""
    try:
        return _whole(value)
    except PydanticCustomError:
        return None


def _truth(value: Any) -> bool:
    text = _scalar(value, "truth").value
    if text not in ("true", "false"):
        raise PydanticCustomError("wrong-truth", "truth")
    return text == "true"


def choice(value: Any) -> str:
    """The text of a word that must be one of a few."""
    return _scalar(value, "text").value.strip()


TextField = Annotated[str, BeforeValidator(_text)]


Id = Annotated[InstanceOf[Word], BeforeValidator(_identifier)]


FactName = Annotated[InstanceOf[Word], BeforeValidator(_name)]


Reference = Annotated[InstanceOf[Word], BeforeValidator(_word)]


Expression = Annotated[ExpressionText, BeforeValidator(_written)]


DateField = Annotated[date, BeforeValidator(_day)]


Amount = Annotated[int | Decimal, BeforeValidator(_number)]


IntegerField = Annotated[int, BeforeValidator(_whole)]


Flag = Annotated[bool, BeforeValidator(_truth)]


def keyed(value: Any) -> Any:
    """A mapping whose keys are the author's own: the place of the whole is not one of them."""
    return {k: v for k, v in value.items() if k != "span"} if isinstance(value, dict) else value


WithoutPlace = BeforeValidator(keyed)


def _list(value: Any) -> Any:
    """A single scalar where a list of texts may stand is a list of one."""
    return [value] if isinstance(value, Scalar) else value


TextList = Annotated[tuple[TextField, ...], BeforeValidator(_list)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


class Located(_Model):
    """Anything written as a mapping."""

    span: InstanceOf[Span] = Field(exclude=True, repr=False)


# ---- texts and sources -----------------------------------------------------------------------


class TextDocument(_Model):
    """A wording in Vietnamese with its English gloss; a single text is the Vietnamese."""

    span: InstanceOf[Span] | None = Field(default=None, exclude=True, repr=False)
    vi: TextField
    en: TextField | None = None

    def in_language(self, language: Language) -> str:
        """The wording; Vietnamese where no gloss was written."""
        return self.en if language == "en" and self.en else self.vi


def _texts(value: Any) -> Any:
    return {"vi": value, "span": value.span} if isinstance(value, Scalar) else value


Wordings = Annotated[TextDocument, BeforeValidator(_texts)]


def bilingual(texts: TextDocument) -> Bilingual:
    """A wording of the set."""
    return Bilingual(vi=texts.vi, en=texts.en)


def bilingual_or_none(texts: TextDocument | None) -> Bilingual | None:
    """A wording of the set, where one was written."""
    return None if texts is None else bilingual(texts)
