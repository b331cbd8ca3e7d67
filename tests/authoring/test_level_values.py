"""An editor knows that the ids of levels stand in a value of a parameter."""

from __future__ import annotations

from typing import Final

from criteria_engine.authoring.completion import completions
from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.navigation import references_at, rename
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source
from tests.diagnostic_pages import BASES

NAME: Final = "shares.yaml"

TEXT: Final = BASES[NAME]

ROW: Final = "      - level_1: 50%\n"


def workspace(text: str) -> Workspace:
    return Workspace.of([CatalogueEntry(Source(NAME, text))], Catalogue([]))


def words(text: str, before: str) -> list[str]:
    """The completions of a text behind a piece of it."""
    offset = text.index(before) + len(before)
    return [each.text for each in completions(workspace(text), NAME, text, offset)]


def test_the_levels_that_are_not_written_yet_are_offered_as_keys() -> None:
    text = TEXT.replace(f"{ROW}        level_2: 60%\n", f"{ROW}        \n")
    found = words(text, f"{ROW}        ")
    assert "level_2:" in found
    assert "level_1:" not in found
    assert "when:" in found


def test_a_number_may_be_left_to_an_adaptation() -> None:
    assert "set_by_adaptation" in words(TEXT, "      - value: ")
    assert "set_by_adaptation" in words(TEXT, "      - level_1: ")
    assert "set_by_adaptation" not in words(TEXT, "    set_by: ")


def test_a_level_is_renamed_in_values_too() -> None:
    offset = TEXT.index("level_2")
    places = [each.text for each in references_at(workspace(TEXT), NAME, offset)]
    assert len(places) == TEXT.count("level_2")
    edits = rename(workspace(TEXT), NAME, offset, "upper")
    assert len(edits) == TEXT.count("level_2")


def test_numbers_of_levels_stand_where_the_value_would() -> None:
    text = "parameters:\n  a:\n    values:\n      - cite: x\n        low: 1\n        when: b\n        high: 2\n"
    expected = "parameters:\n  a:\n    values:\n      - when: b\n        low: 1\n        high: 2\n        cite: x\n"
    assert format_criteria(Source("a.yaml", text)) == expected
