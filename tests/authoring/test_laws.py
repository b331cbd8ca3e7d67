"""An editor knows what laws may name and read, where they are expected, and how they are laid out."""

from __future__ import annotations

from typing import Final

from criteria_engine.authoring.completion import completions
from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.hover import hover_at
from criteria_engine.authoring.navigation import rename
from criteria_engine.authoring.outline import outline
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from tests.diagnostic_pages import BASES

NAME: Final = "laws.yaml"

TEXT: Final = BASES[NAME]


def workspace(text: str = TEXT) -> Workspace:
    others = [CatalogueEntry(Source("levels.yaml", BASES["levels.yaml"]))]
    return Workspace.of([CatalogueEntry(Source(NAME, text)), *others], Catalogue([]))


def words(text: str, before: str) -> list[str]:
    """The completions of a text behind a piece of it."""
    offset = text.index(before) + len(before)
    return [each.text for each in completions(workspace(text), NAME, text, offset)]


def test_facts_of_which_there_may_be_more_are_offered() -> None:
    assert words(TEXT, "    less: ") == ["books_read", "fines", "readers.visits"]
    assert words(TEXT, "    more: [") == ["books_read", "fines", "readers.visits"]


def test_conditions_read_the_decision() -> None:
    found = words(TEXT, "    always: ")
    assert found[:2] == ["eligible", "level"]
    assert {"fines", "place", "count("} <= set(found)
    assert "total" not in found


def test_keys_and_words_of_a_law() -> None:
    text = TEXT.replace("    levels: ordered\n", "    levels: \n")
    assert words(text, "    levels: ") == ["ordered"]
    text = TEXT.replace("    levels: ordered\n", "    keeps: \n")
    assert words(text, "    keeps: ") == ["example_library@2026", "example_commune/commune@2024"]
    text = TEXT.replace("    levels: ordered\n", "    \n")
    assert {"when:", "more:", "less:", "always:", "keeps:", "levels:", "cite:"} <= set(
        words(text, "Whoever is very good is good\n    ")
    )


def test_hover() -> None:
    place = TEXT.index("less: fines") + len("less: f")
    hover = hover_at(workspace(), NAME, place, "vi")
    assert hover is not None and "số lần bị phạt" in hover.markdown
    hover = hover_at(workspace(), NAME, TEXT.index("keeps") if "keeps" in TEXT else place - 5, "en")
    assert hover is not None and "less never costs anything" in hover.markdown
    hover = hover_at(workspace(), NAME, TEXT.index("fines <= 2\n", TEXT.index("always")) + 7, "vi")
    assert hover is not None and "không quá 2 lần" in hover.markdown


def test_a_fact_is_renamed_in_laws() -> None:
    edits = rename(workspace(), NAME, TEXT.index("  fines:\n") + 3, "penalties")
    lines = {TEXT[: each.span.start].count("\n") for each in edits}
    of_laws = [n for n, line in enumerate(TEXT.splitlines()) if "less: fines" in line]
    assert set(of_laws) <= lines


def test_the_outline_lists_laws() -> None:
    root, _ = compose(Source(NAME, TEXT))
    assert root is not None
    (section,) = [each for each in outline(root) if each.title == "laws"]
    assert section.parts[2].title == "Ai được mức giỏi thì được mức khá"


def test_the_layout() -> None:
    assert format_criteria(Source(NAME, TEXT)) == TEXT
