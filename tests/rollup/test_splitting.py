"""A workbook is split by hamlet, and the parts are read together as if it were whole."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.splitting import split_workbook
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    rows: dict[str, list[dict[str, object]]] = {
        "commune": [{"commune": "XA"}],
        "hamlets": [{"hamlet": "X01"}, {"hamlet": "X02"}, {"hamlet": "X03"}],
        "clans": [{"clan": "HO1"}],
        "families": [
            {"family": "H1", "hamlet": "X01", "clan": "HO1", "Địa chỉ": "Minh Xuân"},
            {"family": "H2", "hamlet": "X02", "clan": "-"},
            {"family": "H3", "clan": "-"},
        ],
        "citizens": [
            {"citizen": "C1", "family": "H1", "citizen_unit": "-", "age": 30},
            {"citizen": "C2", "family": "H2", "citizen_unit": "-", "age": 41},
            {"citizen": "C3", "family": "H9", "citizen_unit": "-"},
        ],
    }
    return write_entry_workbook(packaged_plan(DAY), tmp_path / "xa.xlsx", "vi", rows)


def test_every_row_is_in_one_part_and_the_parts_make_the_whole(
    tmp_path: Path, workbook: Path
) -> None:
    plan = packaged_plan(DAY)
    folder = tmp_path / "xom"
    files = split_workbook(plan, workbook, folder, "vi")
    counts = {each.path.name: (each.group, each.rows) for each in files}
    assert counts == {
        "chung.xlsx": (
            None,
            4,
        ),  # the commune, the clan, H3 without a hamlet, and C3 of no household
        "X01.xlsx": ("X01", 3),
        "X02.xlsx": ("X02", 3),
        "X03.xlsx": ("X03", 1),
    }
    whole, parts = load_folder(workbook, plan), load_folder(folder, plan)
    for name, table in whole.commune.tables.items():
        of_parts = parts.commune.tables[name]
        assert {k: (r.values, r.parents) for k, r in of_parts.rows.items()} == {
            k: (r.values, r.parents) for k, r in table.rows.items()
        }
    silent = [each for each in parts.warnings if each.code.id == "part-not-filled"]
    assert [each.message("en") for each in silent] == [
        "X03.xlsx: X03 has sent no figures; there are no rows but its key"
    ]
    sheet = openpyxl.load_workbook(folder / "X01.xlsx")["Hộ"]
    headings = [cell.value for cell in sheet[2]]
    assert sheet.cell(3, headings.index("Địa chỉ") + 1).value == "Minh Xuân"


def test_a_part_that_came_twice_is_refused_row_by_row(tmp_path: Path, workbook: Path) -> None:
    plan = packaged_plan(DAY)
    folder = tmp_path / "xom"
    split_workbook(plan, workbook, folder, "vi")
    shutil.copy(folder / "X01.xlsx", folder / "X01 (1).xlsx")
    rejects = load_folder(folder, plan).commune.rejects
    assert {each.key for each in rejects if each.diagnostics[0].code.id == "duplicate-row"} == {
        "X01", "H1", "C1",
    }  # fmt: skip


def test_a_file_of_somebody_else_cannot_be_split(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(CriteriaError) as error:
        split_workbook(packaged_plan(DAY), path, tmp_path / "xom", "vi")
    assert [each.code.id for each in error.value.diagnostics] == ["no-entry-workbook"]


def test_the_command_splits_and_never_overwrites(
    tmp_path: Path, workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "xom"
    arguments = ["commune", "split", str(workbook), "--on", "2025-11-20", "--out", str(folder)]
    assert main(arguments) == 0
    assert "chung.xlsx" in capsys.readouterr().out
    assert main(arguments) == 1
    blank = tmp_path / "blank.xlsx"
    assert main(["commune", "new", str(blank), "--on", "2025-11-20"]) == 0
    again = ["commune", "split", str(blank), "--on", "2025-11-20", "--out", str(tmp_path / "b")]
    assert main(again) == 1
    assert "nothing-to-split-by" in capsys.readouterr().err
