"""`criteria diff`: what is compared, what is printed, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from criteria_engine.analysis import Difference, compare
from criteria_engine.criteria import Criteria
from criteria_engine.errors import MissingPackages
from tests.cli.runner import Command

ROOT: Final = Path(__file__).parents[2]
COMMUNE: Final = ROOT / "criteria" / "learning_community" / "commune-tt25-2023.yaml"
PILOT: Final = "learning_citizen@pilot-2020"
CITIZEN: Final = "learning_citizen@qd244-2022"


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], one_catalogue: None
) -> Command:
    """The command on the packaged sets."""
    return Command(monkeypatch, capsys)


@pytest.fixture
def lower(tmp_path: Path) -> Path:
    """The set of communes with 59 instead of 60 percent."""
    text = COMMUNE.read_text(encoding="utf-8")
    path = tmp_path / "lower.yaml"
    path.write_text(text.replace("60% * citizens", "59% * citizens", 1), encoding="utf-8")
    return path


_DIFFERENCES: Final[dict[Any, Difference]] = {}
"""The comparisons so far, by the sets and their days."""


@pytest.fixture
def compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of several tests on the same sets share one comparison; each prints it as it is asked to."""

    def shared(old: Criteria, new: Criteria, **options: Any) -> Difference:
        sets = [(each.checked.fingerprint, each.on) for each in (old, new)]
        key = (*sets, *options.items())
        if key not in _DIFFERENCES:
            _DIFFERENCES[key] = compare(old, new, **options)
        return _DIFFERENCES[key]

    monkeypatch.setattr("criteria_engine.cli.commands.diff.compare", shared)


def test_json_has_the_promised_keys(command: Command) -> None:
    answer = command("diff", PILOT, CITIZEN, "--json")
    assert answer.status == 0
    data = answer.json
    assert data["format"] == "criteria-diff/1"
    outcome = data["outcome"]
    assert (outcome["relation"], outcome["proved"]) == ("stricter", True)
    assert [each["shows"] for each in outcome["witnesses"]] == ["only_old"]
    assert outcome["witnesses"][0]["facts"]["judgements"]["1"] == 8
    assert data["levels"] == []
    assert {each["relation"] for each in data["indicators"]} == {"equivalent"}
    Draft202012Validator(command("schema", "diff").json).validate(data)


def test_incomparable_has_a_witness_for_each_side(command: Command, tmp_path: Path) -> None:
    words = ("learning_unit@tt22-2020", "learning_unit@tt24-2023", "--scope", "province", "--json")
    outcome = command("diff", *words).json["outcome"]
    assert outcome["relation"] == "incomparable"
    assert [each["shows"] for each in outcome["witnesses"]] == ["only_old", "only_new"]
    for witness in outcome["witnesses"]:
        for facts, version in (("old_facts", "tt22-2020"), ("new_facts", "tt24-2023")):
            file = tmp_path / "facts.json"
            file.write_text(json.dumps(witness[facts]), encoding="utf-8")
            on = "2023-01-01" if version == "tt22-2020" else "2025-01-01"
            decided = command(
                "decide", "learning_unit", file, "--scope", "province", "--on", on, "--json"
            )
            expected = witness[facts.removesuffix("_facts")]["outcome"]
            assert decided.json["outcome"] == expected


@pytest.mark.usefixtures("compared_once")
@pytest.mark.parametrize(
    ("fail_on", "status", "reverse_status"),
    [("looser", 1, 0), ("stricter", 0, 1), ("any", 1, 1), (None, 0, 0)],
)
def test_exit_status(
    command: Command, lower: Path, fail_on: str | None, status: int, reverse_status: int
) -> None:
    words = [] if fail_on is None else ["--fail-on", fail_on]
    assert command("diff", COMMUNE, lower, *words).status == status
    assert command("diff", lower, COMMUNE, *words).status == reverse_status
    assert command("diff", lower, lower, *words).status == 0


@pytest.mark.usefixtures("compared_once")
def test_text_and_html_name_the_case(command: Command, lower: Path, tmp_path: Path) -> None:
    text = command("diff", COMMUNE, lower, "--lang", "en").out
    assert "Looser" in text and "2,999" in text and "proved" in text
    page = tmp_path / "diff.html"
    assert command("diff", COMMUNE, lower, "--out", page).status == 0
    assert "nới hơn" in page.read_text(encoding="utf-8")
    assert command("diff", COMMUNE, lower, "--out", page.with_suffix(".txt")).status == 0
    assert "nới hơn" in page.with_suffix(".txt").read_text(encoding="utf-8")
    assert command("diff", COMMUNE, lower, "--html").out.startswith("<!doctype html>")
    assert command("diff", COMMUNE, lower, "--out", tmp_path / "diff.pdf").status == 2


def test_the_example_that_is_added_passes(command: Command, lower: Path, tmp_path: Path) -> None:
    before = command("test", lower, "--json").json
    assert command("diff", COMMUNE, lower, "--add-example", lower).status == 0
    after = command("test", lower, "--json")
    assert after.json["failed"] == before["failed"] == 1, "the example with 2,999 learners"
    assert after.json["passed"] == before["passed"] + 1
    beside = tmp_path / "lower.examples.yaml"
    assert command("diff", COMMUNE, lower, "--add-example", beside).status == 0
    both = command("test", lower, "--json").json
    assert both["failed"] == 1 and beside.read_text(encoding="utf-8").startswith("examples_of:")
    assert "thêm" in command("diff", lower, lower, "--add-example", beside).err


@pytest.mark.parametrize(
    ("words", "status", "text"),
    [
        (("nothing.yaml", CITIZEN), 2, "nothing.yaml"),
        (("learning_citizen@9", CITIZEN), 2, "learning_citizen"),
        (("learning_unit@tt24-2023", CITIZEN), 2, "province"),
        ((PILOT, CITIZEN, "--old-level", "a"), 2, "--new-level"),
        ((PILOT, CITIZEN, "--old-level", "a", "--new-level", "b"), 2, "`a`"),
        ((str(ROOT / "criteria"), CITIZEN), 2, "bộ tiêu chí"),
    ],
)
def test_usage(command: Command, words: Any, status: int, text: str) -> None:
    answer = command("diff", *words)
    assert (answer.status, text in answer.err) == (status, True), answer.err


def test_days_outside_of_force_are_moved(command: Command) -> None:
    data = command("diff", PILOT, CITIZEN, "--on", "2021-05-05", "--json").json
    assert (data["old_on"], data["new_on"]) == ("2021-05-05", "2022-07-28")


def test_a_missing_extra_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(*_: object, **__: object) -> None:
        raise MissingPackages("analysis", "z3-solver")

    monkeypatch.setattr("criteria_engine.cli.commands.diff.compare", compare)
    answer = command("diff", PILOT, CITIZEN)
    assert answer.status == 1
    assert "criteria-engine[analysis]" in answer.err
