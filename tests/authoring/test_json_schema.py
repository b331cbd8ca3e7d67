"""The JSON Schema of criteria files accepts every set of the package, and refuses unknown keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator

from criteria_engine.authoring.json_schema import SCHEMA_ID, criteria_schema
from criteria_engine.criteria_files import files_in, is_beside
from criteria_engine.source import Source
from tests.cli.runner import Command
from tests.markdown import UPDATE

ROOT: Final = Path(__file__).parents[2]
PUBLISHED: Final = ROOT / "criteria" / SCHEMA_ID
FILES: Final = [
    *(
        file
        for folder in (
            "criteria",
            "examples/adaptations",
            "examples/new-rural-slice",
            "examples/snap",
        )
        for file in files_in(ROOT / folder)
        if not is_beside(Source(file.name, file.read_text(encoding="utf-8")))
    ),
    ROOT / "tests" / "diagnostics" / "base" / "table.yaml",
]
VALIDATOR: Final = Draft202012Validator(criteria_schema())


class Loader(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `on`, `yes` and `no` are texts."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in the base class
        first: [pair for pair in pairs if first in "tTfF" or not pair[0].endswith(":bool")]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def content_of(text: str) -> Any:
    """Read a file as editors do: YAML with the types of JSON."""
    content = yaml.load(text, Loader)  # noqa: S506 - a safe loader
    return json.loads(json.dumps(content, default=str))


def test_the_published_file_is_up_to_date() -> None:
    text = json.dumps(criteria_schema(), ensure_ascii=False, indent=1) + "\n"
    if UPDATE:
        PUBLISHED.write_text(text, encoding="utf-8")
    assert PUBLISHED.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_set_is_valid(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [each.json_path for each in VALIDATOR.iter_errors(content_of(text))] == []


def test_mistakes_are_found() -> None:
    content = content_of(FILES[0].read_text(encoding="utf-8"))
    content["citeria"] = []
    content["award"]["whn"] = "x"
    del content["in_force"]
    messages = [each.message for each in VALIDATOR.iter_errors(content)]
    assert len(messages) == 3


def test_the_command_prints_it(criteria: Command) -> None:
    assert criteria("schema", "criteria-file").json == criteria_schema()
