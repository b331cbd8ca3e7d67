"""An editor knows what outputs may read, where they are expected, and how they are named and laid out."""

from __future__ import annotations

from typing import Final

from criteria_engine.authoring.completion import completions
from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.hover import hover_at
from criteria_engine.authoring.navigation import references_at, rename
from criteria_engine.authoring.outline import outline
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from tests.diagnostic_pages import BASES

NAME: Final = "outputs.yaml"

TEXT: Final = BASES[NAME]


def workspace(text: str) -> Workspace:
    return Workspace.of([CatalogueEntry(Source(NAME, text))], Catalogue([]))


def words(text: str, before: str) -> list[str]:
    """The completions of a text behind a piece of it."""
    offset = text.index(before) + len(before)
    return [each.text for each in completions(workspace(text), NAME, text, offset)]


def test_parts_of_the_decision_are_offered_in_outputs_only() -> None:
    found = words(TEXT, "    value: if ")
    assert found[0] == "eligible"
    assert {"people", "per_person", "max("} <= set(found)
    assert not {"benefit", "total", "level", "grade"} & set(found)
    assert "eligible" not in words(TEXT, "        requires: ")


def test_a_broken_file_is_offered_every_part() -> None:
    broken = TEXT.replace("else 0\n", "els\n")
    assert words(broken, "    value: if ")[:4] == ["eligible", "total", "level", "grade"]


def test_expected_outputs_are_offered_as_keys() -> None:
    assert words(TEXT, "      outputs:\n        ") == ["benefit"]


def test_keys_of_an_output() -> None:
    found = words(TEXT.replace("    rounded: down to 1000\n", "    \n"), "else 0\n    ")
    assert "rounded:" in found
    assert "unit:" not in found


def test_hover_says_what_the_words_mean() -> None:
    hover = hover_at(workspace(TEXT), NAME, TEXT.index("eligible") + 2, "en")
    assert hover is not None
    assert "whether the title is earned" in hover.markdown
    key = hover_at(workspace(TEXT), NAME, TEXT.index("rounded") + 2, "en")
    assert key is not None
    assert "to nearest 1000" in key.markdown


def test_an_output_is_renamed_in_examples_too() -> None:
    offset = TEXT.index("  benefit:") + 3
    places = references_at(workspace(TEXT), NAME, offset)
    assert len(places) == 3
    assert len(rename(workspace(TEXT), NAME, offset, "allowance")) == 3


def test_outputs_stand_in_the_outline() -> None:
    root, _ = compose(Source(NAME, TEXT))
    assert root is not None
    parts = [each for top in outline(root) for each in (top, *top.parts)]
    assert "benefit — mức trợ cấp hằng tháng" in [each.title for each in parts]


def test_layout() -> None:
    text = (
        "facts: {}\n"
        "outputs:\n"
        "  a: {rounded: down to 10, cite: Điều 5, value: if eligible then 1 else 0, label: a}\n"
    )
    expected = (
        "outputs:\n"
        "  a: {label: a, value: if eligible then 1 else 0, rounded: down to 10, cite: Điều 5}\n"
        "facts: {}\n"
    )
    assert format_criteria(Source("a.yaml", text)) == expected
