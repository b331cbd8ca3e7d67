"""Generate docs/criteria-sets.md from docs/criteria-sets.head.md and the models of the format.

    python docs/make_reference.py

Keys, types and allowed values come from the models, the meaning of each key from criteria_keys.yaml.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from enum import EnumMeta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from criteria_engine.authoring.shapes import key_meanings
from criteria_engine.reading import documents
from criteria_engine.reading import scalars as reading_scalars
from criteria_engine.reading.documents import SetDocument, Sourced
from criteria_engine.reading.nodes import Mapping as Keys
from criteria_engine.reading.scalars import OF_ITS_CLASS, Justified, Located, TextDocument

FOLDER: Final = Path(__file__).parent
PAGE: Final = FOLDER / "criteria-sets.md"
HEAD: Final = FOLDER / "criteria-sets.head.md"
MEANINGS: Final = "criteria_keys.yaml"

KINDS: Final = (
    (reading_scalars.TextField, "text"),
    (reading_scalars.TextListField, "text, or a list of texts"),
    (reading_scalars.BilingualField, "[text](#texts)"),
    (reading_scalars.IdField, "id"),
    (reading_scalars.NameField, "name"),
    (reading_scalars.ReferenceField, "name"),
    (reading_scalars.ReferenceListField, "name, or a list of names"),
    (reading_scalars.ExpressionField, "[expression](language.md)"),
    (documents.LevelExpressions, "[expression](language.md), or one for each level"),
    (reading_scalars.DateField, "day"),
    (reading_scalars.LocatedDateField, "day"),
    (reading_scalars.NumberField, "number"),
    (documents.LevelNumbers, "number, or one for each level"),
    (reading_scalars.LocatedNumberField, "number"),
    (reading_scalars.IntegerField, "whole number"),
    (reading_scalars.BooleanField, "`true` or `false`"),
    (Annotated[Keys, OF_ITS_CLASS], "facts, as in a form"),
)
TITLES: Final = {
    "SetDocument": "A criteria file",
    "InForce": "In force",
    "LegalSource": "The legal source",
    "Sourced": "A sourced part",
    "Reading": "A reading",
    "FactDocument": "A fact",
    "Changeable": "A change",
    "DefinitionDocument": "A definition",
    "OutputDocument": "An output",
    "ParameterDocument": "A parameter",
    "ParameterValue": "A value of a parameter",
    "ThresholdTable": "A threshold table",
    "Level": "A level",
    "Adapts": "The set adapted",
    "Points": "Points of an indicator",
    "Applies": "When an indicator applies",
    "Evidence": "Evidence of an indicator",
    "Award": "The award",
    "Grade": "A grade",
    "Transition": "A transition note",
    "Untested": "What is not tested",
    "Example": "An example",
    "Expect": "What an example expects",
    "CriterionDocument": "A criterion",
    "MetWhen": "When a criterion is met",
    "IndicatorDocument": "An indicator",
    "Bands": "A table of bands",
    "BandRow": "A row of a table",
    "RecognitionAuthority": "Recognition",
    "TextDocument": "Texts",
    "Judge": "A judge",
    "ConditionDocument": "A knock-out or prerequisite",
    "CalendarStep": "A step of the calendar",
    "ExpectedScore": "An expected score",
    "ExpectedOutput": "An expected output",
}


OTHERWISE: Final = {
    "FactDocument.at_least": "number, or the name of a fact",
    "FactDocument.at_most": "number, or the name of a fact",
    "FactDocument.changeable": "`up`, `down`, `either`, or [a change](#a-change)",
    "Judge.changeable": "`up`, `down`, `either`, or [a change](#a-change)",
    "Evidence.changeable": "`up`, or [a change](#a-change)",
    "SetDocument.remove": "list of ids",
    "SetDocument.applies_in": "names with a text, or a list of texts",
    "Award.when": "`every criterion met`, or `at least … of … criteria`",
    "CriterionDocument.minimum": "number, or percentage",
    "ThresholdTable.from": "list of days",
    "ThresholdTable.rows": "names with a number, a list of numbers, or rows",
    "ThresholdTable.otherwise": "number, list of numbers, or rows",
    "Expect.deciding": "list of ids",
    "Expect.score": "number, or [an expected score](#an-expected-score)",
    "Expect.outputs": "by name: number, or [an expected output](#an-expected-output)",
    "OutputDocument.rounded": "`down to`, `up to` or `to nearest`, and a number",
    "LegalSource.basis": "[basis](#basis)",
    "Sourced.basis": "[basis](#basis)",
}
"""Types in words, for keys whose Python type does not say what an author writes."""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD.read_text(encoding="utf-8").rstrip("\n")]
    parts += map(_section, _models())
    return "\n\n".join(parts) + "\n"


def _models() -> list[type[BaseModel]]:
    """Return every model of the format in the order of first use; shared models are last."""
    models: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [SetDocument]
    while waiting:
        model = waiting.pop(0)
        if model in models or model is TextDocument:
            continue
        models.append(model)
        own = [inner for hint in _hints(model).values() for inner in _models_in(hint)]
        waiting = own + waiting
    return [*models, Sourced, *_models_in(_hints(Sourced)), TextDocument]


def _hints(model: type[BaseModel]) -> dict[str, Any]:
    """Return the keys that an author writes, with their types; without those inherited from `Sourced`."""
    hints = get_type_hints(model, include_extras=True)
    inherited = Sourced if model is not Sourced and issubclass(model, Sourced) else Located
    fields = [name for name in model.model_fields if name not in inherited.model_fields]
    fields.sort(key=lambda name: name in Justified.model_fields)
    return {
        model.model_fields[name].alias or name: hints[name] for name in fields if name != "span"
    }


def _models_in(hint: Any) -> list[type[BaseModel]]:
    if isinstance(hint, dict):
        return [model for each in hint.values() for model in _models_in(each)]
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return [hint] if issubclass(hint, Located) else []
    return [model for part in get_args(hint) for model in _models_in(part)]


# ---- one model -------------------------------------------------------------------------------


def _section(model: type[BaseModel]) -> str:
    title = _title(model)
    doc = " ".join((model.__doc__ or "").split())
    if model is not Sourced and issubclass(model, Sourced):
        doc += " It also accepts the keys of [a sourced part](#a-sourced-part)."
    rows = ["| key | value | required | meaning |", "|---|---|---|---|", *_rows(model)]
    return f"### {title}\n\n{doc}\n\n" + "\n".join(rows)


def _rows(model: type[BaseModel]) -> Iterator[str]:
    meanings = key_meanings().get(model.__name__, {})
    required_keys = {
        field.alias or name for name, field in model.model_fields.items() if field.is_required()
    }
    hints = _hints(model)
    if set(meanings) != set(hints):
        keys = ", ".join(sorted(set(meanings) ^ set(hints)))
        raise ValueError(f"{MEANINGS}, {model.__name__}: keys that are not on both sides: {keys}")
    for key, hint in hints.items():
        kind = OTHERWISE.get(f"{model.__name__}.{key}") or _kind(hint)
        required = "yes" if key in required_keys else _default(model, key)
        yield f"| `{key}` | {kind} | {required} | {meanings[key]} |"


def _default(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    default = None if field is None else field.default
    return (
        f"default: `{default}`" if isinstance(default, str | int) and default is not False else ""
    )


def _title(model: type[BaseModel]) -> str:
    return TITLES.get(model.__name__, f"{model.__name__}")


def _link(model: type[BaseModel]) -> str:
    title = _title(model)
    return f"[{title[0].lower()}{title[1:]}](#{title.lower().replace(' ', '-')})"


def _kind(hint: Any) -> str:
    """Return the type of a key in words."""
    known = next((words for alias, words in KINDS if hint == alias), None)
    if known is not None:
        return known
    if isinstance(hint, EnumMeta):
        return _choice(list(hint))
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _link(hint)
    arguments = get_args(hint)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _kind(next(each for each in arguments if each is not types.NoneType))
    if origin is Annotated:
        return _kind(arguments[0])
    if origin is Literal:
        return _choice(arguments)
    if origin is tuple:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return f"names with {_kind(arguments[1])}"
    raise TypeError(f"no description of the type {hint}")


def _choice(values: Any) -> str:
    return ", ".join(f"`{value}`" for value in values)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
