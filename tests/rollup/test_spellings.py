"""Other spellings of keys are proposed, confirmed once in a sheet, and remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unicodedata import normalize

import openpyxl
import pytest

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.asking.answer_workbooks import write_answer_workbooks
from criteria_engine.rollup.asking.asked_cells import asked_of_groups
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from criteria_engine.rollup.splitting import split_workbook
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)

WRITTEN = ("Xóm Minh Thành", "xom minh thanh", normalize("NFD", "X. Minh Thành"), "xóm 2", "Lạ")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    rows: dict[str, list[dict[str, object]]] = {
        "commune": [{"commune": "XA"}],
        "hamlets": [{"hamlet": "X01", "hamlet_name": "Minh Thành"}, {"hamlet": "X02"}],
        "families": [
            {"family": f"H{number}", "hamlet": text, "clan": "-"}
            for number, text in enumerate(WRITTEN)
        ],
    }
    filled = {name: EntryTable.of(table) for name, table in rows.items()}
    return write_entry_workbook(packaged_plan(DAY), tmp_path / "xa.xlsx", "vi", filled)


def confirm(path: Path, *rows: tuple[str, str, str | None]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Cách viết"]
    for number, row in enumerate(rows, start=5):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    book.save(path)


def wrong_hamlets(loaded: LoadedFolder) -> dict[str, str]:
    """Return the help about each spelling that is not confirmed."""
    found = [each for reject in loaded.commune.rejects for each in reject.diagnostics]
    return {str(each.data["text"]): each.help("vi") or "" for each in found}


def test_spellings_are_proposed_confirmed_and_remembered(tmp_path: Path, workbook: Path) -> None:
    plan = packaged_plan(DAY)
    proposed = wrong_hamlets(load_folder(workbook, plan))
    assert [*proposed] == [normalize("NFC", each) for each in WRITTEN]
    assert proposed["xóm 2"] == (
        "có phải là `X02`? Nếu phải, sửa mã, hoặc ghi một lần vào trang “Cách viết” của sổ tính:"
        " cách viết `xóm 2`, mã đúng `X02`"
    )
    guesses = [help_.partition("`")[2].partition("`")[0] for help_ in proposed.values()]
    assert guesses == ["X01", "X01", "X01", "X02", ""]
    # `--ask-back` proposes them with the questions, with the key to be confirmed.
    commune = load_folder(workbook, plan)
    asked = asked_of_groups(roll_up(plan, commune.commune), commune.files, commune.groups, "vi")
    (path,) = write_answer_workbooks(
        roll_up(plan, commune.commune), {None: asked[None]}, tmp_path / "kq", "vi"
    )
    rows = openpyxl.load_workbook(path)["Cách viết"].iter_rows(min_row=5, values_only=True)
    assert [*rows][:4] == [
        ("Xóm", "Xóm Minh Thành", None, "X01", 1),
        ("Xóm", "xom minh thanh", None, "X01", 1),
        ("Xóm", "X. Minh Thành", None, "X01", 1),
        ("Xóm", "xóm 2", None, "X02", 1),
    ]
    assert [each.now for each in asked[None].cells if each.is_wrong] == ["Lạ"]
    confirm(
        workbook,
        ("Xóm", "XÓM  MINH THÀNH", "X01"),
        ("hamlets", "x. minh thành", "X01"),
        ("Xóm", "Xóm 2", None),  # a proposal that nobody has confirmed
    )
    loaded = load_folder(workbook, plan)
    assert [*wrong_hamlets(loaded)] == ["xom minh thanh", "xóm 2", "Lạ"]
    assert "unread-sheets" not in {each.code.id for each in loaded.warnings}
    # They go along when the workbook is split, and count there.
    done = split_workbook(plan, workbook, tmp_path / "xom", "vi")
    assert {each.group: each.rows for each in done.files} == {None: 4, "X01": 3, "X02": 1}
    parts = load_folder(tmp_path / "xom", plan)
    assert [*wrong_hamlets(parts)] == ["xom minh thanh", "xóm 2", "Lạ"]
    assert [each.name for each in (tmp_path / "xom").glob("X01.xlsx")] == ["X01.xlsx"]
    assert "Cách viết" not in openpyxl.load_workbook(tmp_path / "xom" / "X01.xlsx").sheetnames


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([("Xóm", "xóm 2", "X09")], "alias-of-no-key", "C5"),
        ([("Xóm", "X01", "X02")], "alias-is-a-key", "B5"),
        ([("Thôn", "xóm 2", "X02")], "spelling-of-nothing", "A5"),
        ([("Xóm", "xóm 2", "X02"), ("Xóm", "XÓM 2", "X01")], "answers-differ", "C6"),
    ],
)
def test_a_confirmation_that_cannot_hold_is_refused_with_its_cell(
    workbook: Path, rows: list[tuple[str, str, str | None]], code: str, cell: str
) -> None:
    confirm(workbook, *rows)
    with pytest.raises(CriteriaError) as error:
        load_folder(workbook, packaged_plan(DAY))
    assert [(each.code.id, str(each.span)) for each in error.value.diagnostics] == [
        (code, f"xa.xlsx [Cách viết] {cell}")
    ]
