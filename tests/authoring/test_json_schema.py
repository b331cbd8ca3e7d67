"""The JSON Schema of criteria files accepts every set of the package, and refuses unknown keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator

from criteria_engine.authoring.json_schema import (
    EXAMPLES_SCHEMA_ID,
    SCHEMA_ID,
    TRANSLATION_SCHEMA_ID,
    criteria_schema,
    examples_schema,
    translation_schema,
)
from criteria_engine.criteria_files import files_in, is_beside
from criteria_engine.source import Source
from tests.cli.runner import Command
from tests.markdown import UPDATE

ROOT: Final = Path(__file__).parents[2]
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


SCHEMAS: Final = {
    SCHEMA_ID: criteria_schema(),
    TRANSLATION_SCHEMA_ID: translation_schema(),
    EXAMPLES_SCHEMA_ID: examples_schema(),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_file_is_up_to_date(name: str) -> None:
    text = json.dumps(SCHEMAS[name], ensure_ascii=False, indent=1) + "\n"
    published = ROOT / "criteria" / name
    if UPDATE:
        published.write_text(text, encoding="utf-8")
    assert published.read_text(encoding="utf-8") == text


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


BESIDE: Final = [
    file
    for folder in ("criteria", "examples", "tests/checking/mistakes/base", "tests/diagnostics/base")
    for file in files_in(ROOT / folder)
    if is_beside(Source(file.name, file.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("file", BESIDE, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_file_beside_a_set_is_valid(file: Path) -> None:
    content = content_of(file.read_text(encoding="utf-8"))
    name = EXAMPLES_SCHEMA_ID if "examples_of" in content else TRANSLATION_SCHEMA_ID
    validator = Draft202012Validator(SCHEMAS[name])
    assert [each.json_path for each in validator.iter_errors(content)] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("translates: t/v1\nlanguage: en\nnaem: A", 1),
        ("translates: t/v1\nlanguage: fr", 1),
        ("translates: t/v1\nlanguage: en\nfacts: {a: {lable: A}}", 1),
        ("translates: t/v1\nlanguage: en\nlevels: [{id: a, name: A}]", 1),
        ("language: en", 1),
    ],
)
def test_mistakes_of_translations_are_found(text: str, count: int) -> None:
    validator = Draft202012Validator(translation_schema())
    assert len(list(validator.iter_errors(content_of(text)))) == count


@pytest.mark.parametrize(
    ("name", "schema"),
    [("translation-file", translation_schema()), ("examples-file", examples_schema())],
)
def test_the_command_prints_those_beside(name: str, schema: object, criteria: Command) -> None:
    assert criteria("schema", name).json == schema
