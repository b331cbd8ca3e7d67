"""Amounts in the command: `test`, `example`, `show`, `decide` and `decide-table`."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import Final

import pytest

from tests.cli.runner import Command
from tests.diagnostic_pages import BASES

TEXT: Final = BASES["outputs.yaml"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "benefit.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def test_a_wrong_amount_is_shown_beside_the_right_one(command: Command, file: Path) -> None:
    file.write_text(TEXT.replace("benefit: 1499000", "benefit: 1500000"), encoding="utf-8")
    outcome = command("test", file)
    assert outcome.status == 1
    assert "outputs.benefit: cần 1500000, nhưng ra 1499000" in outcome.out


def test_an_interval_is_expected_by_its_bounds(command: Command, file: Path) -> None:
    wanted = "        benefit: {at_least: 0, at_most: 2000000}\n"
    text = TEXT.replace("      income: 1000999\n", "").replace("        benefit: 1499000\n", wanted)
    file.write_text(
        text.replace(
            "outcome: eligible\n      outputs:\n" + wanted,
            "outcome: undetermined\n      outputs:\n" + wanted,
        ),
        encoding="utf-8",
    )
    assert command("test", file).status == 0
    file.write_text(
        file.read_text(encoding="utf-8").replace("at_most: 2000000", "at_most: 5"), encoding="utf-8"
    )
    assert "outputs.benefit: cần 0 … 5, nhưng ra 0 … 2000000" in command("test", file).out


@pytest.mark.parametrize("facts", ['{"people": 3, "income": 100}', '{"people": 3}', "{}"])
def test_a_written_example_passes(command: Command, file: Path, facts: str) -> None:
    written = command(
        "example", "example_benefit", "-", "--criteria", file, "--on", "2025-01-01", "--name", "mới",
        stdin=facts,
    )  # fmt: skip
    assert "outputs:" in written.out
    file.write_text(TEXT.rstrip() + "\n" + indent(written.out, "  "), encoding="utf-8")
    assert command("test", file).status == 0
    assert command("check", file, "--strict").status == 0


def test_the_page_of_a_set_says_how_amounts_are_computed(command: Command, file: Path) -> None:
    page = command("show", "example_benefit", "--criteria", file, "--on", "2025-01-01").out
    words = " ".join(page.split())
    assert "Các mức được tính" in words
    assert "nếu đủ điều kiện; còn lại thì 0, làm tròn xuống đến 1.000 (đồng)" in words


def test_decisions_and_tables_have_amounts(command: Command, file: Path, tmp_path: Path) -> None:
    file.write_text(TEXT.replace("income / people", "50% * income"), encoding="utf-8")
    options = ["--criteria", str(file), "--on", "2025-01-01"]
    facts = '{"people": 2, "income": 1000999}'
    decision = command("decide", "example_benefit", "-", *options, "--json", stdin=facts).json
    assert decision["outputs"]["benefit"]["low"] == "1499000"
    table = tmp_path / "t.csv"
    table.write_text("subject_id,people,income\na,2,1000999\nb,2,\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert command("decide-table", "example_benefit", table, *options, "--out", out).status == 0
    head, *rows = out.read_text(encoding="utf-8-sig").splitlines()
    first = head.split(",").index("output_benefit_low")
    assert [row.split(",")[first : first + 2] for row in rows] == [
        ["1499000", "1499000"],
        ["0", "2000000"],
    ]
