"""`criteria new`: the skeleton of a set loads, and says what is left to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.catalogue import Catalogue
from criteria_engine.reading.files import load_source
from criteria_engine.testing import run_examples
from tests.cli.runner import Command


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scope", [None, "commune"])
def test_a_new_set_loads_and_lists_what_is_left(
    criteria: Command, tmp_path: Path, language: str, scope: str | None
) -> None:
    out = tmp_path / "new.yaml"
    options = ["--scope", scope] if scope else []
    ran = criteria(
        "new", "a_title", "--version", "2026", *options, "--lang", language, "--out", out
    )
    assert (ran.status, ran.out) == (0, "")
    (loaded,) = Catalogue.load(out).reviewed()
    assert loaded.checked is not None
    assert {each.code.id for each in loaded.diagnostics} == {"placeholder-text"}
    assert all(each.passed for each in run_examples(loaded.checked))
    assert str(loaded.checked.key) == "/".join(filter(None, ("a_title", scope, "2026")))
    source = load_source(out)
    assert format_criteria(source) == source.text


def test_filled_in_it_has_no_mistake(criteria: Command, tmp_path: Path) -> None:
    text = criteria("new", "reading_family", "--version", "2026", "--on", "2026-01-01").out
    for number in range(text.count("…")):
        text = text.replace("…", f"lời văn {number}", 1)
    (tmp_path / "filled.yaml").write_text(text, encoding="utf-8")
    assert [each.code.id for each in Catalogue.load(tmp_path / "filled.yaml").check()] == []


def test_an_adaptation(criteria: Command, tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    place = ["--place", "province=nghe_an", "--place", "commune=an_hoc"]
    words = ["--version", "an-hoc", "--adapts", "v1", *place, "--out", str(out)]
    assert criteria("new", "reading_family", *words).status == 0
    catalogue = Catalogue.packaged().extend(out)
    assert catalogue.places == {"commune": ("an_hoc",), "province": ("nghe_an",)}
    loaded = catalogue.loaded(catalogue.entries[-1])
    assert loaded.checked is not None


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["a b", "--version", "1"], 2, "write it without blanks"),
        (["a:b", "--version", "1"], 2, "write it without blanks"),
        (["reading_family", "--version", "v1"], 2, "choose another --version"),
        (["reading_family", "--version", "x", "--adapts", "v2"], 2, "has no version"),
        (["reding_family", "--version", "x", "--adapts", "v1"], 2, "reading_family"),
        (["a", "--version", "1", "--place", "nghe_an"], 2, "KEY=VALUE"),
    ],
)
def test_mistakes(criteria: Command, words: list[str], status: int, said: str) -> None:
    ran = criteria("new", *words, "--lang", "en")
    assert ran.status == status
    assert said in " ".join(ran.err.split())


def test_a_file_is_not_overwritten(criteria: Command, tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    out.write_text("mine", encoding="utf-8")
    assert criteria("new", "a", "--version", "1", "--out", out).status == 1
    assert out.read_text(encoding="utf-8") == "mine"
