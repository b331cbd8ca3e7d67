"""The entry workbook: it is read without a `columns.yaml`, and what officers write in it is understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria_engine.bilingual import Language
from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.input_rows import cell_text
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)


def fill(path: Path, sheet: str, *rows: dict[str, Any], instead: bool = True) -> None:
    """Write rows below the headings of a sheet, in place of the example; unknown headings are added."""
    book = openpyxl.load_workbook(path)
    table = book[sheet]
    first = 3 if instead else table.max_row + 1
    if instead:
        table.delete_rows(3)
    for number, row in enumerate(rows, start=first):
        for heading, value in row.items():
            headings = [cell.value for cell in table[2]]
            if heading not in headings:
                table.cell(2, len(headings) + 1, heading)
                headings.append(heading)
            table.cell(number, headings.index(heading) + 1, value)
    book.save(path)


def read(path: Path) -> LoadedFolder:
    return load_folder(path, packaged_plan(DAY))


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    rows = {"hamlets": EntryTable.of([{"hamlet": "X01"}, {"hamlet": "X02"}])}
    return write_entry_workbook(packaged_plan(DAY), tmp_path / "xa.xlsx", "vi", rows)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_blank_workbook_has_no_rows_but_its_examples(tmp_path: Path, language: Language) -> None:
    path = write_entry_workbook(packaged_plan(DAY), tmp_path / "xa.xlsx", language)
    loaded = read(path)
    assert {each.code.id for each in loaded.warnings} == {"empty-sheet"}
    assert set(loaded.rows.values()) == {0}
    assert not loaded.commune.rejects


def test_rows_are_read_with_words_and_columns_of_the_officer(workbook: Path) -> None:
    family = {"Mã hộ": "H1", "Xóm": "X01", "Dòng họ": "-", "Địa chỉ": "Minh Xuân", "STT": 1}
    award = "Cấp có thẩm quyền xét công nhận"
    fill(
        workbook,
        "Hộ",
        {**family, award: "Đạt"},
        {**family, "Mã hộ": "H2", award: "x"},
        {**family, "Mã hộ": "H3", award: "✓"},
        {**family, "Mã hộ": "H4", award: "Chưa đạt"},
        {**family, "Mã hộ": "H5", award: "không"},
        {**family, "Mã hộ": "H6"},
    )
    loaded = read(workbook)
    assert not loaded.commune.rejects
    rows = loaded.commune.tables["families"].rows
    awards = {key: cell_text(row.judgements.get("award")) for key, row in rows.items()}
    assert awards == {
        "H1": "true", "H2": "true", "H3": "true", "H4": "false", "H5": "không", "H6": "",
    }  # fmt: skip


def test_a_misspelt_heading_is_no_column_of_the_officer(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["Hộ"]["C2"] = "Xom "
    book.save(workbook)
    with pytest.raises(CriteriaError) as error:
        read(workbook)
    wrong = [each for each in error.value.diagnostics if each.code.id == "unknown-heading"]
    assert [str(each.span) for each in wrong] == ["xa.xlsx [Hộ] C2"]


def test_none_is_stated_in_the_sheet(workbook: Path) -> None:
    fill(workbook, "Dòng họ", {"Mã dòng họ": "Không có"})
    fill(workbook, "Công nhận", {"Danh hiệu": "không có"})
    loaded = read(workbook)
    assert loaded.commune.tables["clans"].known
    assert loaded.commune.recognitions == ()
    assert "clans" not in {each.data.get("table") for each in loaded.warnings}


def test_workbooks_of_a_folder_are_read_together(tmp_path: Path, workbook: Path) -> None:
    other = write_entry_workbook(packaged_plan(DAY), tmp_path / "xom2.xlsx", "vi")
    fill(workbook, "Hộ", {"Mã hộ": "H1", "Xóm": "X01"})
    fill(other, "Hộ", {"Mã hộ": "H2", "Xóm": "X02"})
    assert {*read(tmp_path).commune.tables["families"].rows} == {"H1", "H2"}


def test_a_workbook_of_somebody_else_is_no_entry_workbook(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Mã hộ", "Xóm"])
    book.save(path)
    with pytest.raises(CriteriaError) as error:
        read(path)
    assert [each.code.id for each in error.value.diagnostics] == ["no-entry-workbook"]


def test_a_sheet_that_was_removed_is_reported_with_its_name(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    del book["Xóm"]
    book.save(workbook)
    (missing,) = [each for each in read(workbook).warnings if each.code.id == "missing-sheet"]
    assert missing.span.source.name == str(workbook)
    assert "không có trang “Xóm”" in missing.message("vi")


def test_the_command_writes_it_and_never_overwrites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "2025" / "xa.xlsx"  # the folder is made, too
    arguments = ["commune", "new", str(path), "--on", "2025-11-20", "--hamlets", "18"]
    assert main(arguments) == 0
    assert [*read(path).commune.tables["hamlets"].rows][-1] == "X18"
    assert main(arguments) == 1
    assert "xa.xlsx" in capsys.readouterr().err
    assert main(["commune", "new", str(tmp_path / "xa.csv")]) == 2
    assert (
        main(["assess-commune", str(path), "--on", "2025-11-20", "--out", str(tmp_path / "kq")])
        == 0
    )


def test_the_sheet_of_the_commune_is_a_form_and_a_row_is_read_as_well(tmp_path: Path) -> None:
    plan = packaged_plan(DAY)
    form = write_entry_workbook(plan, tmp_path / "form.xlsx", "vi")
    book = openpyxl.load_workbook(form)
    sheet = book["Xã"]
    questions = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    assert [cell.value for cell in sheet[2]] == ["Nội dung", "Trả lời", "Cách ghi"]
    cadres, centre = (
        next(each for each in questions if each.startswith(start))
        for start in ("Số cán bộ, hội viên", "Số trẻ khuyết tật 5 tuổi có")
    )
    answers = {"Mã xã": "Xã Minh Hợp", cadres: 12, centre: "mười", "Ghi chú": "hỏi lại"}
    for question, answer in answers.items():
        sheet.cell(questions.get(question, sheet.max_row + 1), 2, answer)
        if question not in questions:
            sheet.cell(sheet.max_row, 1, question)
    book.save(form)
    row = tmp_path / "row.xlsx"
    del book["Xã"]
    sheet = book.create_sheet("Xã")
    sheet.append(["Xã"])
    sheet.append([*answers])
    sheet.append([*answers.values()])
    book.save(row)
    of_form, of_row = read(form).commune, read(row).commune
    for commune in (of_form, of_row):
        (subject,) = commune.tables["commune"].rows.values()
        assert subject.key == "Xã Minh Hợp"
        assert [cell_text(each) for each in subject.given.values()] == ["12"]
    assert [
        str(each.span)
        for commune in (of_form, of_row)
        for reject in commune.rejects
        for each in reject.diagnostics
    ] == [f"form.xlsx [Xã] B{questions[centre]} ({centre})", f"row.xlsx [Xã] C3 ({centre})"]


def test_it_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    plan = packaged_plan(DAY)
    first = write_entry_workbook(plan, tmp_path / "a.xlsx", "vi").read_bytes()
    assert write_entry_workbook(plan, tmp_path / "b.xlsx", "vi").read_bytes() == first
