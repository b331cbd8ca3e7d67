"""cli: `criteria schema` prints the JSON Schema of a format that the command writes."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal

import typer

from criteria_engine.authoring.json_schema import (
    criteria_schema,
    examples_schema,
    translation_schema,
)
from criteria_engine.cli.formats import FORMATS, FormatName
from criteria_engine.cli.printing import print_raw

_OF_FILES: Final = ("criteria-file", "translation-file", "examples-file")
"""The schemas of files that authors write."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema(
    name: Annotated[
        Literal[FormatName, "criteria-file", "translation-file", "examples-file"],
        typer.Argument(
            metavar="FORMAT", help=", ".join([*FORMATS, *_OF_FILES]), show_default=False
        ),
    ],
) -> None:
    """In JSON Schema của một định dạng JSON mà lệnh này viết ra, hoặc của tệp bộ tiêu chí và tệp đi kèm.

    Print the JSON Schema of a format this command writes, or of criteria files and the files beside them.
    For the schema of the facts of a set: `criteria facts TITLE --json-schema`.

    Ví dụ / example:

    criteria schema decision
    """
    match name:
        case "criteria-file":
            found = criteria_schema()
        case "translation-file":
            found = translation_schema()
        case "examples-file":
            found = examples_schema()
        case _:
            found = schema_of(name)
    print_raw(json.dumps(found, ensure_ascii=False, indent=2))


def schema_of(name: FormatName) -> dict[str, Any]:
    """Return the JSON Schema of a format.

    >>> schema_of("list")["title"]
    'SetList'
    """
    return {"$schema": _DIALECT, **FORMATS[name].model_json_schema(mode="serialization")}
