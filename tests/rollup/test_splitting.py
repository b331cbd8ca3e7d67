"""A workbook is split by hamlet, and the parts are read together as if it were whole."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.number_values import ShownPercentage
from criteria_engine.rollup.entry_rows import EntryRow, EntryTable
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
            {"family": "H1", "hamlet": "X01", "clan": "HO1"},
            {"family": "H2", "hamlet": "X02", "clan": "-"},
            {"family": "H3", "clan": "-"},
        ],
        "citizens": [
            {"citizen": "C1", "family": "H1", "citizen_unit": "-", "age": 30},
            {"citizen": "C2", "family": "H2", "citizen_unit": "-", "age": 41},
            {"citizen": "C3", "family": "H9", "citizen_unit": "-"},
        ],
    }
    filled = {name: EntryTable([EntryRow(each) for each in table]) for name, table in rows.items()}
    families = [
        EntryRow(each, [place, None])
        for each, place in zip(rows["families"], ("Minh Xuân", None, 7), strict=True)
    ]
    filled["families"] = EntryTable(families, ["Ghi chú", "Ghi chú"])
    return write_entry_workbook(packaged_plan(DAY), tmp_path / "xa.xlsx", "vi", filled)


def test_every_row_is_in_one_part_and_the_parts_make_the_whole(
    tmp_path: Path, workbook: Path
) -> None:
    plan = packaged_plan(DAY)
    folder = tmp_path / "xom"
    done = split_workbook(plan, workbook, folder, "vi")
    counts = {each.path.name: (each.group, each.rows) for each in done.files}
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
    assert [cell.value for cell in sheet[2]][-2:] == ["Ghi chú", "Ghi chú"]
    assert [cell.value for cell in sheet[3]][-2:] == ["Minh Xuân", None]


def test_a_part_that_came_twice_is_refused_row_by_row(tmp_path: Path, workbook: Path) -> None:
    plan = packaged_plan(DAY)
    folder = tmp_path / "xom"
    split_workbook(plan, workbook, folder, "vi")
    shutil.copy(folder / "X01.xlsx", folder / "X01 (1).xlsx")
    loaded = load_folder(folder, plan)
    (twice,) = [each for each in loaded.warnings if each.code.id == "part-twice"]
    assert twice.message("vi") == (
        "X01 (1).xlsx và X01.xlsx đều là số liệu của xóm X01: 3 dòng giống nhau"
    )
    assert {each.name: (each.groups, sum(each.rows.values())) for each in loaded.received} == {
        "X01 (1).xlsx": (("X01",), 2), "X01.xlsx": (("X01",), 2), "X02.xlsx": (("X02",), 2),
        "X03.xlsx": (("X03",), 0), "chung.xlsx": ((), 4),
    }  # fmt: skip
    change(folder / "X01 (1).xlsx", "Hộ", {"D3": "Lê Văn An"})
    change(folder / "X01 (1).xlsx", "Công dân", {"A4": "C8"})
    (twice,) = [e for e in load_folder(folder, plan).warnings if e.code.id == "part-twice"]
    assert twice.message("vi").endswith(
        ": 2 dòng giống nhau; khác nhau: H1; chỉ có ở X01 (1).xlsx: C8"
    )
    rejects = loaded.commune.rejects
    assert {each.key for each in rejects if each.diagnostics[0].code.id == "duplicate-row"} == {
        "X01", "H1", "C1",
    }  # fmt: skip


def change(path: Path, sheet: str, cells: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    for at, value in cells.items():
        if at.startswith("<"):
            book[sheet].merge_cells(at[1:])
        else:
            book[sheet][at] = value
    book.save(path)


def column_of(path: Path, sheet: str, heading: str) -> str:
    (cell,) = (c for c in openpyxl.load_workbook(path)[sheet][2] if c.value == heading)
    return str(cell.column_letter)


def codes_of(error: pytest.ExceptionInfo[CriteriaError]) -> list[tuple[str, str]]:
    return [(each.code.id, str(each.span).partition(" (")[0]) for each in error.value.diagnostics]


def test_what_cannot_be_carried_over_is_refused_with_its_cell(
    tmp_path: Path, workbook: Path
) -> None:
    name = column_of(workbook, "Công dân", "Họ và tên")
    own = [cell.column_letter for cell in openpyxl.load_workbook(workbook)["Hộ"][2]][-1]
    change(workbook, "Công dân", {f"{name}3": "=VLOOKUP(A3,Hộ!A:B,2,0)", f"{name}4": "#N/A"})
    book = openpyxl.load_workbook(workbook)
    book["Công dân"][f"{name}4"].data_type = "e"
    book.save(workbook)
    change(workbook, "Hộ", {f"{own}3": "=NOW()", "<B4:B5": ""})
    change(workbook, "Xóm", {"A5": None, "B5": "Minh Hòa"})
    with pytest.raises(CriteriaError) as error:
        split_workbook(packaged_plan(DAY), workbook, tmp_path / "xom", "vi")
    assert codes_of(error) == [
        ("row-without-key", "xa.xlsx [Xóm] 5"),
        ("formula-without-value", f"xa.xlsx [Hộ] {own}3"),
        ("cell-in-merge", "xa.xlsx [Hộ] B4"),
        ("cell-in-merge", "xa.xlsx [Hộ] B5"),
        ("formula-without-value", f"xa.xlsx [Công dân] {name}3"),
        ("cell-error", f"xa.xlsx [Công dân] {name}4"),
    ]
    assert not (tmp_path / "xom").exists()


def test_a_misspelt_heading_is_no_column_of_ones_own(tmp_path: Path, workbook: Path) -> None:
    change(workbook, "Hộ", {"C2": "Xom "})
    with pytest.raises(CriteriaError) as error:
        split_workbook(packaged_plan(DAY), workbook, tmp_path / "xom", "vi")
    assert codes_of(error) == [("unknown-heading", "xa.xlsx [Hộ] C2")]


def test_rows_that_are_no_subjects_and_other_sheets_are_named(
    tmp_path: Path, workbook: Path
) -> None:
    book = openpyxl.load_workbook(workbook)
    for row in (["Ví dụ: HO009", "X01"], ["Tổng cộng", "3"], ["Người lập biểu"]):
        book["Hộ"].append(row)
    book.create_sheet("Nháp").append(["còn hỏi lại"])
    book.save(workbook)
    done = split_workbook(packaged_plan(DAY), workbook, tmp_path / "xom", "vi")
    said = {each.code.id: each.data for each in done.warnings}
    assert {code: data.get("rows", data.get("sheets")) for code, data in said.items()} == {
        "example-rows": "6", "total-rows": "7", "signature-rows": "8", "unread-sheets": "`Nháp`",
    }  # fmt: skip
    assert sum(each.rows for each in done.files) == 11
    unread = next(each for each in done.warnings if each.code.id == "unread-sheets")
    assert "sang trang có sẵn" in (unread.help("vi") or "")


def test_numbers_percentages_and_days_stay_what_they_are(tmp_path: Path) -> None:
    plan = packaged_plan(DAY)
    cells = (
        12345678901234567,
        Decimal("0.1"),
        ShownPercentage(Decimal("0.649")),
        date(2024, 2, 29),
    )
    odd = ("=1+1", "012", date(1850, 1, 1), True)
    filled = {
        "hamlets": EntryTable(
            [EntryRow({"hamlet": "X/1"}, cells), EntryRow({"hamlet": "x-1"}, odd)], "ABCD"
        )
    }
    path = write_entry_workbook(plan, tmp_path / "xa.xlsx", "vi", filled)
    done = split_workbook(plan, path, tmp_path / "xom", "vi")
    assert [each.path.name for each in done.files] == ["chung.xlsx", "X-1.xlsx", "x-1 (2).xlsx"]
    # The sheet of the hamlet itself is a form.
    first, other = (openpyxl.load_workbook(each.path)["Xóm"]["B"][-4:] for each in done.files[1:])
    assert [c.value for c in first] == [
        "12345678901234567",
        0.1,
        0.649,
        datetime.fromisoformat("2024-02-29"),
    ]
    assert first[-2].number_format == "0.00%"
    assert [c.value for c in other] == ["=1+1", "012", "1850-01-01", True]
    assert other[-4].data_type == "s"


def test_none_is_said_by_each_hamlet_for_itself(tmp_path: Path, workbook: Path) -> None:
    plan = packaged_plan(DAY)
    folder = tmp_path / "xom"
    split_workbook(plan, workbook, folder, "vi")
    for hamlet in ("X01", "X02"):
        say_none(folder / f"{hamlet}.xlsx")
    assert not load_folder(folder, plan).commune.tables["units"].known
    say_none(folder / "X03.xlsx")
    loaded = load_folder(folder, plan)
    assert loaded.commune.tables["units"].known
    assert "units" not in {each.table for each in loaded.commune.rejects}
    assert "part-not-filled" not in {each.code.id for each in loaded.warnings}
    # The word in place of the example's key, with the other cells of the example left, is no unit.
    change(folder / "X03.xlsx", "Đơn vị", {"C3": "có"})
    assert [
        (each.table, each.diagnostics[0].code.id)
        for each in load_folder(folder, plan).commune.rejects
        if each.table == "units"
    ] == [("units", "not-a-key")]


def say_none(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["Đơn vị"].delete_rows(3)
    book["Đơn vị"]["A3"] = "Không có"
    book.save(path)


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


def test_a_part_whose_file_is_not_there_is_told_and_counts_as_not_filled_in(
    tmp_path: Path, workbook: Path
) -> None:
    plan = packaged_plan(DAY)
    split_workbook(plan, workbook, tmp_path / "xom", "vi")
    (tmp_path / "xom" / "X02.xlsx").unlink()
    loaded = load_folder(tmp_path / "xom", plan)
    assert [*loaded.commune.tables["hamlets"].rows] == ["X01", "X03", "X02"]
    absent = [each for each in loaded.warnings if each.code.id == "part-absent"]
    assert [each.message("vi") for each in absent] == [
        "chung.xlsx đã chia cho xóm X02, mà không có tệp nào của nơi ấy; coi như chưa điền gì"
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["split", "khong-co.xlsx", "--out", "xom"], 2, "không có tệp khong-co.xlsx"),
        (["new", "xa.xlsx"], 1, "không ghi được xa.xlsx: đã có tệp này;"),
        (["new", "xa.xlsx", "--lang", "en"], 1, "cannot write xa.xlsx: it is there already"),
    ],
)
def test_why_a_file_cannot_be_used_is_said_in_one_language(
    workbook: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(workbook.parent)
    assert main(["commune", *arguments]) == status
    assert message in capsys.readouterr().err
