"""Questions and faults go back as a workbook for each hamlet, and its answers are read in again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest

from criteria_engine.cli import main
from criteria_engine.rollup.asking.answer_workbooks import write_answer_workbooks
from criteria_engine.rollup.asking.asked_cells import asked_of_groups
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from criteria_engine.rollup.results import Rollup
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)

AWARD = "Cấp có thẩm quyền xét công nhận"

AGE = "Tuổi"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of a hamlet: a household of which all is open, and a wrong age and household."""
    folder = tmp_path_factory.mktemp("xom")
    rows: dict[str, list[dict[str, object]]] = {
        "commune": [{"commune": "XA"}],
        "hamlets": [{"hamlet": "X01"}],
        "families": [{"family": "H1", "hamlet": "X01", "clan": "-", "family_name": "Lê Văn An"}],
        "citizens": [
            {"citizen": "C2", "family": "H1", "citizen_unit": "-", "age": 430},
            {"citizen": "C1", "family": "H9", "age": 70},
            {"family": "H1"},
        ],
    }
    filled = {name: EntryTable.of(table) for name, table in rows.items()}
    write_entry_workbook(packaged_plan(DAY), folder / "X01.xlsx", "vi", filled)
    return folder


@pytest.fixture
def folder(tables: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tables, tmp_path / "xom"))


def assess(folder: Path) -> tuple[LoadedFolder, Rollup]:
    plan = packaged_plan(DAY)
    loaded = load_folder(folder, plan)
    return loaded, roll_up(plan, loaded.commune)


def ask(folder: Path, out: Path) -> dict[str, Path]:
    """Write the workbooks of questions."""
    loaded, rollup = assess(folder)
    asked = asked_of_groups(rollup, loaded.files, loaded.groups, "vi")
    return {path.name: path for path in write_answer_workbooks(rollup, asked, out, "vi")}


def lines(path: Path) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path)["Trả lời"]
    return {(r[1], r[2], r[4]): r for r in sheet.iter_rows(min_row=5, values_only=True)}


def answer(path: Path, to: Path, answers: Mapping[tuple[str, str, str], Any]) -> Path:
    """Copy a workbook of questions with answers in its last column."""
    book = openpyxl.load_workbook(path)
    sheet = book["Trả lời"]
    left = dict(answers)
    for row in sheet.iter_rows(min_row=5):
        place = (row[1].value, row[2].value, row[4].value)
        if place in left:
            row[9].value = left.pop(place)
    assert not left
    book.save(to)
    return to


def faults(loaded: LoadedFolder) -> list[tuple[str, str]]:
    return [
        (each.code.id, str(each.span))
        for reject in loaded.commune.rejects
        for each in reject.diagnostics
        if "tra-loi" in each.span.source.name
    ]


def test_asked_answered_and_settled(folder: Path, tmp_path: Path) -> None:
    files = ask(folder, tmp_path / "ket-qua")
    assert [*files] == ["tra-loi-chung.xlsx", "tra-loi-X01.xlsx"]
    path = files["tra-loi-X01.xlsx"]
    asked = lines(path)
    # Faults come first: what is wrong, what stands there, what to write.
    assert [*asked][:2] == [("Công dân", "C1", "Hộ"), ("Công dân", "C2", AGE)]
    wrong = asked["Công dân", "C2", AGE]
    assert wrong[5].startswith("X01.xlsx [Công dân] ")
    assert (wrong[6], wrong[9]) == ("430", None)
    award = asked["Hộ", "H1", AWARD]
    assert award[3] == "Lê Văn An"
    assert "Gia đình học tập" in award[5]
    # A row without a key is to be corrected where it stands.
    others = openpyxl.load_workbook(path)["Sửa trong sổ tính"]
    assert [others.cell(5, column).value for column in (1, 3)] == [
        "X01.xlsx [Công dân] A5 (Mã công dân)", "dòng không có mã `Mã công dân`",
    ]  # fmt: skip
    validations = openpyxl.load_workbook(path)["Trả lời"].data_validations.dataValidation
    choices = {str(each.sqref): each.formula1 for each in validations}
    number = [*asked].index(("Hộ", "H1", AWARD)) + 5
    assert choices[f"J{number}"] == '"có,không"'
    answers = {
        ("Hộ", "H1", AWARD): "Đạt",
        ("Công dân", "C2", AGE): 43,
        ("Công dân", "C1", "Hộ"): normalize("NFD", " H1 "),
    }
    answer(path, folder / "tra-loi-X01.xlsx", answers)
    loaded, rollup = assess(folder)
    assert rollup.of("learning_family", "H1").outcome.value == "eligible"
    assert loaded.commune.tables["citizens"].rows["C2"].values["age"] == 43
    assert loaded.commune.tables["citizens"].rows["C1"].parents["family"] == "H1"
    assert faults(loaded) == []
    assert not any("tra-loi" in str(each.span) for each in loaded.warnings)
    again = lines(ask(folder, tmp_path / "lan-hai")["tra-loi-X01.xlsx"])
    assert not again.keys() & answers.keys()


def test_an_answer_that_is_wrong_comes_back_and_a_right_one_replaces_it(
    folder: Path, tmp_path: Path
) -> None:
    place = ("Công dân", "C2", AGE)
    path = ask(folder, tmp_path / "1")["tra-loi-X01.xlsx"]
    first = answer(path, folder / "tra-loi-X01.xlsx", {place: "mười"})
    number = [*lines(path)].index(place) + 5
    loaded, _ = assess(folder)
    assert [(code, at.partition(" (")[0]) for code, at in faults(loaded)] == [
        ("number-not-as-mapped", f"tra-loi-X01.xlsx [Trả lời] J{number}")
    ]
    path = ask(folder, tmp_path / "2")["tra-loi-X01.xlsx"]
    assert lines(path)[place][6] == "mười"
    answer(path, folder / "tra-loi-X01 (2).xlsx", {place: 43})
    loaded, _ = assess(folder)
    assert loaded.commune.tables["citizens"].rows["C2"].values["age"] == 43
    assert faults(loaded) == []
    first.unlink()  # the newer one alone is enough
    assert assess(folder)[0].commune.tables["citizens"].rows["C2"].values["age"] == 43


def test_answers_that_contradict_are_told_and_not_used(folder: Path, tmp_path: Path) -> None:
    path = ask(folder, tmp_path / "1")["tra-loi-X01.xlsx"]
    award, age = ("Hộ", "H1", AWARD), ("Công dân", "C2", AGE)
    answer(path, folder / "tra-loi-1.xlsx", {award: "có", age: 43})
    answer(path, folder / "tra-loi-2.xlsx", {award: "không", age: "43"})
    loaded, rollup = assess(folder)
    assert [code for code, _ in faults(loaded)] == ["answers-differ"]
    assert rollup.of("learning_family", "H1").outcome.value == "undetermined"
    assert loaded.commune.tables["citizens"].rows["C2"].values["age"] == 43
    # Meanwhile the hamlet has filled in its own workbook.
    (folder / "tra-loi-2.xlsx").unlink()
    book = openpyxl.load_workbook(folder / "X01.xlsx")
    sheet = book["Hộ"]
    column = next(cell.column for cell in sheet[2] if cell.value == AWARD)
    sheet.cell(3, column, "không")
    book.save(folder / "X01.xlsx")
    loaded, rollup = assess(folder)
    assert [code for code, _ in faults(loaded)] == ["answer-contradicts"]
    assert rollup.of("learning_family", "H1").outcome.value == "undetermined"
    sheet.cell(3, column, "x")
    book.save(folder / "X01.xlsx")
    loaded, rollup = assess(folder)
    assert faults(loaded) == []
    assert rollup.of("learning_family", "H1").outcome.value == "eligible"


def test_an_answer_that_belongs_to_nothing_is_told(folder: Path, tmp_path: Path) -> None:
    path = ask(folder, tmp_path / "1")["tra-loi-X01.xlsx"]
    book = openpyxl.load_workbook(path)
    sheet = book["Trả lời"]
    for row, (at, value) in enumerate(((2, "Hoj"), (3, "H1x"), (5, "Tuooi"), (10, None)), start=5):
        sheet.cell(row, at, value)
        sheet.cell(row, 10, "có")
    sheet.cell(8, 10, "=1+1")
    book.save(folder / "x.xlsx")
    loaded, _ = assess(folder)
    told = [each.message("vi") for each in loaded.warnings if each.code.id == "answer-to-nothing"]
    assert told == [
        "trả lời này chưa dùng được: không có trang `Hoj`",
        "trả lời này chưa dùng được: trang `Xóm` không có cột `Tuooi`",
        "trả lời này chưa dùng được: không có công dân nào mã `H1x`",
    ]
    assert [code for code, _ in faults(loaded)] == []
    assert "formula-without-value" in {
        each.code.id for reject in loaded.commune.rejects for each in reject.diagnostics
    }


def test_the_command_asks_back_and_keeps_answers_that_nobody_has_read(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ket-qua"
    command = ["assess-commune", str(folder), "--on", "2025-11-20", "--out", str(out), "--ask-back"]
    assert main(command) == 0
    assert "tra-lai" in capsys.readouterr().out
    path = out / "tra-lai" / "tra-loi-X01.xlsx"
    answer(path, path, {("Công dân", "C2", AGE): 43})
    assert main(command) == 2
    assert "tra-loi-X01.xlsx" in capsys.readouterr().err
