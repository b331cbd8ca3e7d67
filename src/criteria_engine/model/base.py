"""The frozen pydantic base class of decisions, and the small types all their parts share."""

from collections.abc import Mapping
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Final,
    NoReturn,
    TypeVar,
    cast,
    dataclass_transform,
)

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)

from criteria_engine.bilingual import Language
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT


def number_json(value: Number) -> str:
    """Return the number in decimal notation with all its digits, without an exponent."""
    if isinstance(value, int) and -_PLAIN_INTEGER_LIMIT < value < _PLAIN_INTEGER_LIMIT:
        return str(value)
    return format(Decimal(value).normalize(CONTEXT), "f") if value else "0"


_PLAIN_INTEGER_LIMIT: Final = 10**15
"""Integers smaller than this need no `Decimal` to be written."""

ExactNumber = Annotated[
    int | Decimal,
    PlainSerializer(number_json, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
]
"""A number that JSON carries as a string, so that no reader turns it into a float."""


# Repeats `model_config` for type checkers, which cannot read it without pydantic's plugin.
@dataclass_transform(kw_only_default=True, frozen_default=True)
class FrozenModel(BaseModel):
    """Base class of decisions and their parts: frozen data."""

    model_config = ConfigDict(
        frozen=True,
        arbitrary_types_allowed=True,
        defer_build=True,
        # A record has every field; only what is read may lack those that are null.
        json_schema_serialization_defaults_required=True,
    )


_KeyT = TypeVar("_KeyT")
_ValueT = TypeVar("_ValueT")


class FrozenDict(dict[_KeyT, _ValueT]):
    """A dict that cannot be changed; it is equal to a dict with the same items.

    >>> FrozenDict(level_1="met").clear()
    Traceback (most recent call last):
    ...
    TypeError: this mapping is frozen: change a copy, dict(…)
    """

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping is frozen: change a copy, dict(…)")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by the constructor; the default sets one item after the other."""
        return type(self), (dict(self),)


def frozen(value: Any) -> Any:
    """Return JSON data with every object as a `FrozenDict` and every array as a tuple.

    >>> frozen({"ages": [3, 5]})
    {'ages': (3, 5)}
    """
    if isinstance(value, dict):
        return FrozenDict({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple([frozen(item) for item in value])
    return value


FrozenMapping = Annotated[Mapping[str, _ValueT], AfterValidator(FrozenDict)]
"""A mapping of a frozen model, from text to values that are frozen themselves."""

FrozenJson = Annotated[Any, AfterValidator(frozen)]
"""JSON data in a frozen model."""

_ModelT = TypeVar("_ModelT", bound=FrozenModel)


def unvalidated(model: type[_ModelT]) -> type[_ModelT]:
    """Return a constructor for a model class that skips validation, for values known to be valid.

    It takes keyword arguments as the class does and fills in plain defaults (no default factories). Making
    the thousands of parts of many decisions is several times faster this way.

    >>> unvalidated(Bilingual)(vi="đạt") == Bilingual(vi="đạt")
    True
    """
    defaults = {name: field.default for name, field in model.model_fields.items()}

    def make(**values: Any) -> _ModelT:
        instance = model.__new__(model)
        set_attribute(instance, "__dict__", {**defaults, **values})
        set_attribute(instance, "__pydantic_fields_set__", set(values))
        set_attribute(instance, "__pydantic_extra__", None)
        set_attribute(instance, "__pydantic_private__", None)
        return instance

    return cast("type[_ModelT]", make)


set_attribute: Final = object.__setattr__
"""Set an attribute of a frozen object."""


class Bilingual(FrozenModel):
    """A text in Vietnamese, with an English version where there is one."""

    vi: str
    en: str | None = None

    def in_language(self, language: Language) -> str:
        """Return the text in a language; the Vietnamese text where there is no English one."""
        return self.en if language == "en" and self.en else self.vi


class Score(FrozenModel):
    """Points, or the interval of points that unknown facts leave open.

    Attributes:
        low: the fewest points still possible.
        high: the most points still possible; equal to `low` once the points are settled.
        maximum: the maximum number of points.
    """

    low: ExactNumber
    high: ExactNumber
    maximum: ExactNumber

    @property
    def exact(self) -> Number | None:
        """The points once they are settled; None before."""
        return self.low if self.low == self.high else None
