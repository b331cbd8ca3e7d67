"""Completion and hover in the files beside a set, and in the facts of examples."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import is_normalized, normalize

import pytest

from criteria_engine.authoring.completion import completions
from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.hover import hover_at
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source
from tests.diagnostic_pages import BASES

FILES = {name: BASES[name] for name in ("short.yaml", "short.en.yaml", "short.examples.yaml")}


def words(name: str, text: str) -> dict[str, str]:
    """Return what may stand at `┃` of a file, with the details."""
    at = text.index("┃")
    whole = text.replace("┃", "")
    entries = [CatalogueEntry(Source(each, FILES[each])) for each in FILES]
    workspace = Workspace.of(entries, Catalogue()).with_text(name, whole)
    return {each.text: each.detail for each in completions(workspace, name, whole, at)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("┃", {"translates:": "", "language:": "", "name:": "Xã học tập (mẫu ngắn)"}),
        ("translates: ┃", {"example_short/2024": ""}),
        ("language: ┃", {"en": ""}),
        ('criteria:\n  "1": Fund\n  ┃', {'"2":': "Người học", '"2.2":': "Bảo đảm sức khỏe"}),
        ('criteria:\n  "2.2":\n    ┃', {"judged:": "Trạm y tế xã", "text:": "Bảo đảm sức khỏe"}),
        ("facts:\n  members:\n    unit: people\n    ┃", {"label:": "số thành viên"}),
    ],
)
def test_a_translation_is_completed_from_its_set(text: str, expected: dict[str, str]) -> None:
    found = words("short.en.yaml", text)
    assert expected.items() <= found.items()
    assert not any(key.partition(":")[0] in text.split() for key in found if key[0].isalpha())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("┃", {"examples_of:", "examples:"}),
        ("examples_of: ┃", {"example_short/2024"}),
        ("examples:\n  - ┃", {"name:", "like:", "facts:", "expect:"}),
        ("examples:\n  - name: a\n    facts:\n      has_fund: true\n      ┃", {"members:", "trained:"}),
        ("examples:\n  - facts:\n      has_fund: ┃", {"true", "false"}),
        ('examples:\n  - judgements:\n      ┃', {'"2.2":'}),
        ("examples:\n  - evidence:\n      ┃", {'"1":'}),
        ("examples:\n  - expect:\n      outcome: ┃", {"eligible", "not_eligible", "undetermined"}),
    ],
)  # fmt: skip
def test_examples_are_completed_from_their_set(text: str, expected: set[str]) -> None:
    found = words("short.examples.yaml", text)
    assert expected <= found.keys()
    assert "has_fund:" not in found or "has_fund" not in text


def test_facts_of_examples_are_completed_in_a_set() -> None:
    text = SET_WITH_EXAMPLE
    assert {"members:", "trained:"} <= words("short.yaml", text).keys()


SET_WITH_EXAMPLE = f"{FILES['short.yaml']}examples:\n  - name: a\n    facts:\n      ┃\n"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Health is looked", "Bảo đảm sức khỏe"),
        ('"2.2":', "Bảo đảm sức khỏe"),
        ("unit: people", "người"),
        ("Learning commune", "Xã học tập (mẫu ngắn)"),
    ],
)
def test_hover_in_a_translation_shows_the_text_of_the_set(word: str, text: str) -> None:
    entries = [CatalogueEntry(Source(each, FILES[each])) for each in FILES]
    workspace = Workspace.of(entries, Catalogue())
    found = hover_at(workspace, "short.en.yaml", FILES["short.en.yaml"].index(word) + 1)
    assert found is not None
    assert found.markdown == text


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_layout_keeps_comments_line_ends_and_letters(
    name: str, line_end: str, form: Literal["NFC", "NFD"]
) -> None:
    text = re.sub(
        r"^( *)(\w+:)$", r"\1# ghi chú ở trên\n\1\2   # và ở cuối", FILES[name], flags=re.M
    )
    text = normalize(form, text.replace("\n\n", "\n")).replace("\n", line_end)
    once = format_criteria(Source(name, text))
    assert format_criteria(Source(name, once)) == once
    assert (
        once.count(normalize(form, "ghi chú ở trên"))
        == text.count(normalize(form, "ghi chú ở trên"))
        > 0
    )
    assert once.count(normalize(form, "và ở cuối")) == text.count(normalize(form, "và ở cuối"))
    assert is_normalized(form, once)
    assert ("\r\n" in once) == (line_end == "\r\n")
