"""read: models of a criteria file → the order of its keys, and what each scalar in it is.

:mod:`criteria_engine.reading.documents` states both once; translations, the formatter and the editor read
them here.
"""

from __future__ import annotations

import types
from enum import Enum
from functools import cache
from typing import (
    Annotated,
    Any,
    Final,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel

from criteria_engine.frozen import dataclass
from criteria_engine.reading.documents import (
    Evidence,
    Judge,
    Reading,
    SetDocument,
    Sourced,
)
from criteria_engine.reading.scalars import (
    ExpressionText,
    Justified,
    PreparedBy,
    TextDocument,
    one_or_list,
)
from criteria_engine.reading.threshold_tables import ThresholdRow


class ScalarKind(Enum):
    """What a scalar of a criteria file is."""

    EXPRESSION = "expression"
    TEXT = "text"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class ModelShape:
    """A mapping whose keys are those of a model."""

    model: type[BaseModel]


@dataclass(frozen=True, slots=True)
class NamedShape:
    """A mapping whose keys the author chooses; `inner` is the shape of each value."""

    inner: Shape


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list.

    Attributes:
        inner: the shape of each item.
        may_be_one: whether one scalar may stand for a list of it.
    """

    inner: Shape
    may_be_one: bool = False


@dataclass(frozen=True, slots=True)
class RowShape:
    """A row of a threshold table: a number, a list of numbers, or a mapping of rows."""


Shape: TypeAlias = ModelShape | NamedShape | ListShape | RowShape | ScalarKind

OF_ONE_TEXT: Final = (Judge, Evidence)
"""The models of parts that one text may stand for."""

ROOT: Shape = ModelShape(SetDocument)
"""The shape of a criteria file."""


def field_types(model: type[BaseModel]) -> dict[str, Any]:
    """Return the type of each field of a model, with what is annotated to it.

    The model has resolved its types already; resolving them again, as `typing.get_type_hints` does for each
    class that a model inherits from, took a fiftieth of the time to the first decision.
    """
    return {name: each.rebuild_annotation() for name, each in model.model_fields.items()}


@cache
def key_shapes(model: type[BaseModel]) -> dict[str, Shape]:
    """Return the shape of the value of each key of a model, in the order of the reference.

    Keys about sources come after the keys of the part itself, and parts of a part after both.

    >>> from criteria_engine.reading.documents import Level
    >>> list(key_shapes(Level))
    ['id', 'name', 'cite', 'basis', 'sources', 'readings', 'to_check', 'intended']
    """
    hints = field_types(model)
    names = [name for name in model.model_fields if name != "span"]
    names.sort(
        key=lambda name: (
            name in Justified.model_fields,
            model is not Sourced and name in Sourced.model_fields,
        )
    )
    if model is not SetDocument:
        names.sort(key=lambda name: _has_parts(_shape(hints[name])))
    return {model.model_fields[name].alias or name: _shape(hints[name]) for name in names}


def _has_parts(shape: Shape) -> bool:
    """Return whether a shape is a list or mapping of parts, such as the indicators of a criterion."""
    match shape:
        case NamedShape(ModelShape(model)) | ListShape(ModelShape(model)):
            return model not in (TextDocument, Reading)
        case _:
            return False


def value_shape(shape: Shape, key: str) -> Shape:
    """Return the shape of the value under a key; a plain word where the key is not known."""
    match shape:
        case ModelShape(model):
            return key_shapes(model).get(key, ScalarKind.WORD)
        case NamedShape(inner):
            return inner
        case RowShape():
            return shape
        case ListShape() | ScalarKind():
            return ScalarKind.WORD


def item_shape(shape: Shape) -> Shape:
    """Return the shape of an item of a list."""
    return shape.inner if isinstance(shape, ListShape) else ScalarKind.WORD


def scalar_kind(shape: Shape) -> ScalarKind:
    """Return what a scalar is that stands where a shape is expected.

    A list of texts may be one text, expressions by level may be one expression, and one text may stand for
    a judge.
    """
    match shape:
        case ScalarKind():
            return shape
        case NamedShape(inner) | ListShape(inner):
            return scalar_kind(inner)
        case ModelShape(model):
            has_text = model in (TextDocument, *OF_ONE_TEXT)
            return ScalarKind.TEXT if has_text else ScalarKind.WORD
        case RowShape():
            return ScalarKind.WORD


def _shape(annotation: Any) -> Shape:
    """Return the shape that a type states; unions are those with None."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        shape = _shape(arguments[0])
        if isinstance(shape, ListShape) and PreparedBy(one_or_list) in arguments[1:]:
            return ListShape(shape.inner, may_be_one=True)
        return shape
    if origin in (Union, types.UnionType):
        return _shape(next(each for each in arguments if each is not type(None)))
    if origin is tuple:
        return ListShape(_shape(arguments[0]))
    if origin is dict:
        return NamedShape(_shape(arguments[1]))
    if annotation is ExpressionText:
        return ScalarKind.EXPRESSION
    if annotation is str:
        return ScalarKind.TEXT
    if annotation is ThresholdRow:
        return RowShape()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return ModelShape(annotation)
    return ScalarKind.WORD
