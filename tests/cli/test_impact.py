"""`criteria impact`: tables by two sets, as text, JSON, workbook and rows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.runner import Command

ROOT = Path(__file__).parents[2]

OLD = "learning_citizen@qd324-2023"


@pytest.fixture
def criteria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command on the packaged sets."""
    for variable in ("CRITERIA_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    return Command(monkeypatch, capsys)


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """The set in force, with a pass mark of 85 instead of 80."""
    (path,) = (ROOT / "criteria" / "learning_citizen").glob("qd324-2023.yaml")
    text = path.read_text(encoding="utf-8").replace("\naward:", "\naward:\n  pass_mark: 85", 1)
    changed = tmp_path / "85.yaml"
    changed.write_text(text, encoding="utf-8")
    return changed


@pytest.fixture
def citizens(tmp_path: Path) -> Path:
    path = tmp_path / "dân.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["subject_id", "Xóm", "form", *(f"judgements.{i}" for i in range(1, 11))])
        rows.writerow(["c1", "X1", "form_1", *[8] * 10])  # 80: no longer
        rows.writerow(["c2", "X1", "form_1", *[9] * 10])  # 90: still
        rows.writerow(["c3", "X2", "form_1", *[5] * 10])  # 50: neither
    return path


def test_who_loses_by_a_higher_mark(
    criteria: Command, stricter: Path, citizens: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "mất.csv"
    outcome = criteria("impact", OLD, stricter, citizens, "--by", "Xóm", "--rows", rows)
    assert outcome.status == 0, outcome.err
    assert "Không còn đạt          1" in outcome.out
    assert "Mức điểm cần đạt" in outcome.out
    (row,) = csv.DictReader(rows.read_text(encoding="utf-8-sig").splitlines())
    assert (row["subject_id"], row["group"], row["movement"]) == ("c1", "X1", "lost")


def test_json_and_the_exit_status(criteria: Command, stricter: Path, citizens: Path) -> None:
    outcome = criteria(
        "impact", OLD, stricter, citizens, "--by", "Xóm", "--json", "--fail-on", "lost"
    )
    assert outcome.status == 1
    found = json.loads(outcome.out)
    assert (found["format"], found["subjects"]) == ("criteria-impact/1", 3)
    assert (
        criteria("impact", OLD, stricter, citizens, "--by", "Xóm", "--fail-on", "gained").status
        == 0
    )


def test_a_workbook_with_a_chart(
    criteria: Command, stricter: Path, citizens: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ai.xlsx"
    assert criteria("impact", OLD, stricter, citizens, "--by", "Xóm", "--out", out).status == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == "Tóm tắt"
    assert [len(sheet._charts) for sheet in book] == [0, 0, 1, 0]  # noqa: SLF001 - openpyxl has no other name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["learning_citizen@qd324", OLD], "learning_citizen@qd324-2023?"),
        (["learning_unit@tt24-2023", OLD], "learning_unit/"),
        ([OLD, OLD, "--out", "x.txt"], ".xlsx"),
        ([OLD, OLD, "--rows", "x.txt"], ".csv"),
    ],
)
def test_arguments_that_cannot_be(
    criteria: Command, citizens: Path, arguments: list[str], words: str
) -> None:
    old, new, *options = arguments
    outcome = criteria("impact", old, new, citizens, *options)
    assert outcome.status == 2
    assert words in outcome.err
