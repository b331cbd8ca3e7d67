"""author: models of a criteria file → the words that a key allows, and what each key means."""

from __future__ import annotations

import types
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import yaml
from pydantic import BaseModel

from criteria_engine.reading.award_values import MetCriteria, MetCriteriaField
from criteria_engine.reading.documents import Changeable, Direction, ParameterValue
from criteria_engine.reading.shapes import field_types


def level_key(model: type[BaseModel]) -> str | None:
    """Return the key in place of which the ids of levels may stand, each with its own value.

    >>> from criteria_engine.reading.documents import Level, ParameterValue
    >>> level_key(ParameterValue), level_key(Level)
    ('value', None)
    """
    return "value" if model is ParameterValue else None


@cache
def choices(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """Return the words that a key of a model allows; empty where it takes other values.

    A part that one word may stand for has the words of its short form.

    >>> from criteria_engine.reading.documents import Bands, FactDocument
    >>> choices(Bands, "hit")
    ('unique', 'first', 'highest', 'sum')
    >>> choices(FactDocument, "label")
    ()
    """
    hints = field_types(model)
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    return _words(hints[names[key]]) if key in names else ()


def _words(annotation: Any) -> tuple[str, ...]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return tuple(map(str, arguments))
    if origin is Annotated:
        return _words(arguments[0])
    if origin in (Union, types.UnionType):
        return tuple(word for each in arguments for word in _words(each))
    if annotation is bool:
        return ("true", "false")
    if annotation is Changeable:
        return get_args(Direction)
    if annotation is MetCriteria:
        return MetCriteria.WORDS
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(each.value) for each in annotation)
    return ()


@cache
def pattern(model: type[BaseModel], key: str) -> str | None:
    """Return the regular expression of the texts that a key of a model allows; None where it has none.

    >>> from criteria_engine.reading.documents import Award
    >>> pattern(Award, "when")
    '^(every criterion met|at least ([1-9][0-9]*) of ([1-9][0-9]*) criteria)$'
    """
    hints = field_types(model)
    return MetCriteria.PATTERN if hints.get(key) == MetCriteriaField | None else None


@cache
def key_meanings() -> dict[str, dict[str, str]]:
    """Return what each key of each model means, in English, by the names of the models and the keys."""
    text = files("criteria_engine.authoring").joinpath("criteria_keys.yaml").read_text("utf-8")
    return cast(dict[str, dict[str, str]], yaml.safe_load(text))


def key_meaning(model: type[BaseModel], key: str) -> str:
    """Return what a key of a model means; "" where it is not known.

    >>> from criteria_engine.reading.documents import Level
    >>> key_meaning(Level, "cite")
    'The article of the law.'
    """
    for each in model.__mro__:
        meaning = key_meanings().get(each.__name__, {}).get(key)
        if meaning is not None:
            return meaning
    return ""
