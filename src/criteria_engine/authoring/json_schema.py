"""author: models of a criteria file → a JSON Schema, for editors without the language server."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from criteria_engine.authoring.shapes import choices, key_meaning, level_key, pattern
from criteria_engine.reading.companions import EXAMPLES_OF, TRANSLATES
from criteria_engine.reading.documents import CriterionDocument, IndicatorDocument, SetDocument
from criteria_engine.reading.example_documents import ExpectedOutput, ExpectedScore
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.reading.shapes import (
    OF_ONE_TEXT,
    ROOT,
    ListShape,
    ModelShape,
    NamedShape,
    RowShape,
    ScalarKind,
    Shape,
    key_shapes,
)
from criteria_engine.reading.short_forms import LANGUAGES
from criteria_engine.reading.translations import has_texts, main_text

SCHEMA_ID: Final = "criteria.schema.json"
"""The name of the file; each packaged set names it in its first line."""

_SCALAR: Final[dict[str, Any]] = {"type": ["string", "number", "boolean"]}

_NUMBER: Final[dict[str, Any]] = {"type": ["number", "string"]}

_ROW: Final[dict[str, Any]] = {
    "anyOf": [
        _NUMBER,
        {"type": "array", "items": _NUMBER},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/ThresholdRow"}},
    ]
}
"""A row of a threshold table, which may have rows of its own."""

_SHORT: Final = (TextDocument, ExpectedScore, ExpectedOutput)
"""The models of mappings that may be one scalar instead."""


def criteria_schema() -> dict[str, Any]:
    """Return the JSON Schema of a criteria file.

    Expressions and references are plain texts in it: `criteria check` and the language server check them.

    >>> schema = criteria_schema()
    >>> schema["$defs"]["Bands"]["properties"]["hit"]["enum"]
    ['unique', 'first', 'highest', 'sum']
    """
    models: dict[str, type[BaseModel]] = {}
    root = _schema(ROOT, models)
    definitions: dict[str, Any] = {}
    while pending := [name for name in models if name not in definitions]:
        for name in pending:
            definitions[name] = _object(models[name], models)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A criteria file of criteria-engine",
        **root,
        # An adaptation states only what differs.
        "if": {"required": ["adapts"]},
        "else": {"required": _required(SetDocument)},
        "$defs": dict(sorted({**definitions, "ThresholdRow": _ROW}.items())),
    }


TRANSLATION_SCHEMA_ID: Final = "translation.schema.json"
"""The name of the file that describes translations beside a set."""

EXAMPLES_SCHEMA_ID: Final = "examples.schema.json"
"""The name of the file that describes examples beside a set."""


def examples_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of examples beside a set.

    >>> examples_schema()["required"]
    ['examples_of', 'examples']
    """
    models: dict[str, type[BaseModel]] = {}
    examples = _schema(key_shapes(SetDocument)["examples"], models)
    definitions: dict[str, Any] = {}
    while pending := [name for name in models if name not in definitions]:
        for name in pending:
            definitions[name] = _object(models[name], models)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Examples beside a criteria file of criteria-engine",
        "type": "object",
        "properties": {EXAMPLES_OF: {"type": "string"}, "examples": examples},
        "required": [EXAMPLES_OF, "examples"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def translation_schema() -> dict[str, Any]:
    """Return the JSON Schema of a translation beside a set: its keys that have texts, ids in place of lists.

    >>> translation_schema()["properties"]["language"]["enum"]
    ['vi', 'en']
    """
    models: dict[str, type[BaseModel]] = {}
    properties = _texts_of(SetDocument, models)
    criterion, indicator = (
        _of_shape(ModelShape(model), models) for model in (CriterionDocument, IndicatorDocument)
    )
    properties["criteria"] = {
        "type": "object",
        "additionalProperties": {"anyOf": [criterion, indicator]},
    }
    definitions: dict[str, Any] = {}
    while pending := [name for name in models if name not in definitions]:
        for name in pending:
            definitions[name] = _closed(_texts_of(models[name], models))
    head = {TRANSLATES: {"type": "string"}, "language": {"enum": list(LANGUAGES)}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A translation beside a criteria file of criteria-engine",
        **_closed({**head, **properties}),
        "required": [TRANSLATES, "language"],
        "$defs": dict(sorted(definitions.items())),
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _texts_of(model: type[BaseModel], models: dict[str, type[BaseModel]]) -> dict[str, Any]:
    """Return the keys of a model below which there are texts, each with what a translation states there."""
    return {
        key: _of_shape(shape, models)
        for key, shape in key_shapes(model).items()
        if has_texts(shape) and key != "indicators"
    }


def _of_shape(shape: Shape, models: dict[str, type[BaseModel]]) -> dict[str, Any]:
    match shape:
        case ModelShape(model) if model is TextDocument:
            return dict(_SCALAR)
        case ModelShape(model):
            models[model.__name__] = model
            reference = {"$ref": f"#/$defs/{model.__name__}"}
            return reference if main_text(model) is None else {"anyOf": [_SCALAR, reference]}
        case NamedShape(inner) | ListShape(inner):
            return {"type": "object", "additionalProperties": _of_shape(inner, models)}
        case _:
            return {}


def _required(model: type[BaseModel]) -> list[str]:
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if field.is_required() and name != "span"]


def _schema(shape: Shape, models: dict[str, type[BaseModel]]) -> dict[str, Any]:
    match shape:
        case ModelShape(model):
            models[model.__name__] = model
            reference = {"$ref": f"#/$defs/{model.__name__}"}
            if model in OF_ONE_TEXT:
                text = _schema(ModelShape(TextDocument), models)
                return {"anyOf": [*text["anyOf"], reference]}
            return {"anyOf": [_SCALAR, reference]} if model in _SHORT else reference
        case NamedShape(inner):
            mapping = {"type": "object", "additionalProperties": _schema(inner, models)}
            return {"anyOf": [_SCALAR, mapping]} if isinstance(inner, ScalarKind) else mapping
        case ListShape(inner, may_be_one):
            items = {"type": "array", "items": _schema(inner, models)}
            return {"anyOf": [_SCALAR, items]} if may_be_one else items
        case RowShape():
            return {"$ref": "#/$defs/ThresholdRow"}
        case ScalarKind.TEXT | ScalarKind.EXPRESSION:
            return dict(_SCALAR)
        case ScalarKind.WORD:
            return {}


def _object(model: type[BaseModel], models: dict[str, type[BaseModel]]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for key, shape in key_shapes(model).items():
        schema = _schema(shape, models)
        words = choices(model, key)
        if words and isinstance(shape, ModelShape):
            schema = {"anyOf": [{"enum": list(words)}, schema]}
        elif words:
            schema = {"type": "boolean"} if words == ("true", "false") else {"enum": list(words)}
        allowed = pattern(model, key)
        if allowed is not None:
            schema = {"type": "string", "pattern": allowed}
        meaning = key_meaning(model, key)
        properties[key] = {**schema, "description": meaning} if meaning else schema
    others = False if level_key(model) is None else dict(_SCALAR)
    return {"type": "object", "properties": properties, "additionalProperties": others}
