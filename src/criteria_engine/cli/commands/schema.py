"""cli: `criteria schema` prints the JSON Schema of a format that the command writes."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

import typer

from criteria_engine.cli.formats import FORMATS, FormatName
from criteria_engine.cli.printing import print_raw

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema(
    name: Annotated[
        FormatName,
        typer.Argument(metavar="FORMAT", help=", ".join(FORMATS), show_default=False),
    ],
) -> None:
    """In JSON Schema của một định dạng JSON mà lệnh này viết ra.

    Print the JSON Schema of a format this command writes.
    For the schema of the facts of a set: `criteria facts TITLE --json-schema`.

    Ví dụ / example:

    criteria schema decision
    """
    print_raw(json.dumps(schema_of(name), ensure_ascii=False, indent=2))


def schema_of(name: FormatName) -> dict[str, Any]:
    """Return the JSON Schema of a format.

    >>> schema_of("list")["title"]
    'SetList'
    """
    return {"$schema": _DIALECT, **FORMATS[name].model_json_schema(mode="serialization")}
