"""Frozen pydantic base, two-language text, exact numbers, scores."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    TypeVar,
    cast,
    dataclass_transform,
)

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)

from criteria_engine.bilingual import Language
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT


def number_json(value: Number) -> str:
    """The digits of an exact number, all of them."""
    if isinstance(value, int) and -_PLAIN_INTEGER_LIMIT < value < _PLAIN_INTEGER_LIMIT:
        return str(value)
    return format(Decimal(value).normalize(CONTEXT), "f") if value else "0"


_PLAIN_INTEGER_LIMIT: Final = 10**15
"""Whole numbers below this are as they are."""


ExactNumber = Annotated[
    int | Decimal,
    PlainSerializer(number_json, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
]
"""A number that JSON carries as text, so that no reader makes it a float."""


# Said to type checkers as well: without pydantic's plugin they do not read `model_config`.
@dataclass_transform(kw_only_default=True, frozen_default=True)
class FrozenModel(BaseModel):
    """A decision or a piece of one: frozen data."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)

    # Where `rendering.record` keeps the JSON of a piece that many decisions share.
    __slots__ = ("_json",)
    if TYPE_CHECKING:
        _json: str | None


_ModelT = TypeVar("_ModelT", bound=FrozenModel)


def unvalidated(part: type[_ModelT]) -> type[_ModelT]:
    """A maker of parts from values known to be right: called as the class is, it does not look at them.

    >>> unvalidated(Bilingual)(vi="đạt") == Bilingual(vi="đạt")
    True
    """
    defaults = {name: field.default for name, field in part.model_fields.items()}

    def make(**values: Any) -> _ModelT:
        made = part.__new__(part)
        set_attribute(made, "__dict__", {**defaults, **values})
        set_attribute(made, "__pydantic_fields_set__", set(values))
        set_attribute(made, "__pydantic_extra__", None)
        set_attribute(made, "__pydantic_private__", None)
        set_attribute(made, "_json", None)
        return made

    return cast("type[_ModelT]", make)


set_attribute: Final = object.__setattr__


class Bilingual(FrozenModel):
    """A text in Vietnamese with its English gloss where there is one."""

    vi: str
    en: str | None = None

    def in_language(self, language: Language) -> str:
        """The text; Vietnamese where there is no gloss."""
        return self.en if language == "en" and self.en else self.vi


class Score(FrozenModel):
    """Points: exact, or the least and the most that what is known leaves open; `of` is the most there is."""

    low: ExactNumber
    high: ExactNumber
    of: ExactNumber

    @property
    def exact(self) -> Number | None:
        """The points where they are settled."""
        return self.low if self.low == self.high else None


def make_score(low: Number, high: Number, of: Number) -> Score:
    """Points; one object for all decisions where they are whole, since there are few."""
    if low.__class__ is int and high.__class__ is int and of.__class__ is int:
        return _whole_score(low, high, of)
    return Score(low=low, high=high, of=of)


@lru_cache(maxsize=2048)
def _whole_score(low: Number, high: Number, of: Number) -> Score:
    return Score(low=low, high=high, of=of)
