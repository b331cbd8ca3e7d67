"""Blank tables are read without mistakes for the roll-up they were written for, and have no rows."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from criteria_engine.bilingual import Language
from criteria_engine.cli import main
from criteria_engine.model.decision import Outcome
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.subjects import Commune
from criteria_engine.rollup.templates import write_templates
from tests.packaged import packaged_plan


def append_rows(folder: Path, table: str, *rows: str) -> None:
    """Append rows, filled up with blank cells as a spreadsheet does it."""
    path = folder / f"{table}.csv"
    (headings,) = csv.reader(path.read_text(encoding="utf-8-sig").splitlines()[:1])
    with path.open("a", encoding="utf-8") as file:
        for row in rows:
            file.write(row + "," * (len(headings) - row.count(",") - 1) + "\n")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("on", [date(2019, 11, 20), date(2025, 11, 20)])
def test_blank_tables_are_read_back(tmp_path: Path, language: Language, on: date) -> None:
    plan = packaged_plan(on)
    written = write_templates(plan, tmp_path, language)
    assert {each.name for each in written} >= {"columns.yaml", "families.csv", "recognitions.csv"}
    read = load_folder(tmp_path, plan)
    assert {each.code.id for each in read.warnings} == {"empty-table"}  # not filled in
    assert set(read.rows.values()) == {0}
    headings = (tmp_path / "schools.csv").read_text(encoding="utf-8-sig")
    assert "_" not in headings  # headings are labels, not names of facts


def test_filled_in_tables_are_decided(tmp_path: Path) -> None:
    plan = packaged_plan(date(2025, 11, 20))
    write_templates(plan, tmp_path, "vi")
    heading = (tmp_path / "families.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert heading.startswith("Mã hộ,Tên chủ hộ,Xóm,Dòng họ,")
    append_rows(tmp_path, "hamlets", "X1")
    append_rows(tmp_path, "families", "H1,Lê An,X1,-")
    append_rows(tmp_path, "recognitions", "Đơn vị học tập cấp huyện,U1,20/12/2024,mức độ 1")
    commune: Commune = load_folder(tmp_path, plan).commune
    assert not commune.rejects
    assert commune.recognitions is not None
    assert [(r.title, r.level) for r in commune.recognitions] == [("district_unit", "level_1")]
    rollup = roll_up(plan, commune)
    assert rollup.of("learning_family", "H1").outcome is Outcome.UNDETERMINED


def test_the_command_never_overwrites_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "xa"
    assert main(["assess-commune", str(folder), "--blank", "--on", "2025-11-20"]) == 0
    assert (folder / "citizens.csv").exists()
    before = (folder / "citizens.csv").read_bytes()
    assert main(["assess-commune", str(folder), "--blank", "--on", "2025-11-20"]) == 1
    assert "columns.yaml" in capsys.readouterr().err
    assert (folder / "citizens.csv").read_bytes() == before


def test_results_require_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess-commune", str(tmp_path), "--on", "2025-11-20"]) == 2
    assert "--out" in capsys.readouterr().err
