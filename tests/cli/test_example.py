"""`criteria example`: what it writes is an example that passes."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import Final

import pytest

from tests.cli.runner import Command

ROOT: Final = Path(__file__).parents[2]

CASES: Final = ROOT / "examples" / "minh-hop"


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command on the packaged sets."""
    return Command(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("title", "case", "on", "file"),
    [
        ("learning_family", "family-2025.yaml", "2025-06-30", "learning_family/qd387-2022.yaml"),
        ("learning_community", "commune-2025-incomplete.yaml", "2026-02-20", "learning_community/commune-tt25-2023.yaml"),
    ],
)  # fmt: skip
def test_it_passes_in_its_set(
    packaged: Command, tmp_path: Path, title: str, case: str, on: str, file: str
) -> None:
    words = ["--scope", "commune"] if "community" in title else []
    written = packaged("example", title, CASES / case, "--on", on, "--name", "Mới: 1", *words)
    assert written.status == 0
    text = (ROOT / "criteria" / file).read_text(encoding="utf-8")
    assert "\nexamples:\n" in text
    copy = tmp_path / "set.yaml"
    copy.write_text(text.rstrip() + "\n" + indent(written.out, "  "), encoding="utf-8")
    tested = packaged("test", copy, "--json")
    assert tested.status == 0, tested.out
    assert "Mới: 1" in {each["name"] for each in tested.json["examples"]}


def test_json_facts_and_no_facts(criteria: Command, sets: Path, tmp_path: Path) -> None:
    written = criteria(
        "example", "reading_family", "-", "--on", "2026-02-20", "--name", "a", stdin='{"books": 3}'
    )
    assert written.out.startswith("- name: a\n  on: 2026-02-20\n  facts:\n")
    empty = criteria(
        "example", "reading_family", "-", "--on", "2026-02-20", "--name", "a", stdin=""
    )
    assert empty.status in (1, 2)
