"""Workbooks and CSV files of communes: read correctly, or rejected with the location."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.rollup import loader
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from tests.examples_count import examples
from tests.rollup.small import COMMUNE, plan_of

PLAN = plan_of()
HEADINGS = ("person_id", "club", "ok", "age")
Grid = Sequence[Sequence[Any]]


def workbook(path: Path, rows: Grid, *, sheet: str = "Danh sách", more: Sequence[str] = ()) -> Any:
    book = openpyxl.Workbook()
    book.worksheets[0].title = sheet
    for name in more:
        book.create_sheet(name)
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in COMMUNE.iterdir():
        copyfile(path, tmp_path / path.name)
    (tmp_path / "people.csv").unlink()
    (tmp_path / "columns.yaml").unlink()
    return tmp_path


def columns(folder: Path, text: str) -> None:
    (folder / "columns.yaml").write_text(f"format: 1\ntables:\n  people: {{{text}}}\n")


def refused(folder: Path) -> list[Diagnostic]:
    with pytest.raises(CriteriaError) as raised:
        load_folder(folder, PLAN)
    return list(raised.value.diagnostics)


def rejected(read: LoadedFolder) -> list[tuple[str, str]]:
    return [(d.code.id, str(d.span)) for each in read.commune.rejects for d in each.diagnostics]


# ---- workbooks -------------------------------------------------------------------------------


def test_a_workbook_is_read_as_a_csv_file_is(folder: Path) -> None:
    rows = [
        ("p1", "A", "có", 20),
        ("p2", "A", False, 31),
        ("p3", "B", "CÓ", "44"),
        ("p4", "-", None, 3),
    ]
    workbook(folder / "people.xlsx", [HEADINGS, *rows])
    read = load_folder(folder, PLAN)
    assert not read.commune.rejects
    people = read.commune.tables["people"].rows
    assert [people[key].values for key in ("p1", "p2", "p3", "p4")] == [
        {"ok": True, "age": 20},
        {"ok": False, "age": 31},
        {"ok": True, "age": 44},
        {"age": 3},
    ]
    assert people["p4"].parents == {"club": None}


def test_captions_above_the_headings_and_blank_rows_are_skipped(folder: Path) -> None:
    book = workbook(
        folder / "people.xlsx",
        [("DANH SÁCH CÔNG DÂN",), (), HEADINGS, (), ("p1", "A", "có", 200)],
    )
    book.worksheets[0].merge_cells("A1:D1")
    book.save(folder / "people.xlsx")
    assert rejected(load_folder(folder, PLAN)) == [
        ("out-of-range", "people.xlsx [Danh sách] D5 (age)")
    ]


def test_merged_cells_among_the_rows_are_rejected(folder: Path) -> None:
    book = workbook(
        folder / "people.xlsx", [HEADINGS, ("p1", "A", "có", 20), ("p2", None, "có", 21)]
    )
    book.worksheets[0].merge_cells("B2:B3")
    book.save(folder / "people.xlsx")
    assert rejected(load_folder(folder, PLAN)) == [
        ("cell-in-merge", "people.xlsx [Danh sách] B2 (club)"),
        ("cell-in-merge", "people.xlsx [Danh sách] B3 (club)"),
    ]


def test_errors_and_formulas_without_a_value_reject_the_row(folder: Path) -> None:
    workbook(
        folder / "people.xlsx",
        [HEADINGS, ("p1", "A", "có", "=20+1"), ("p2", "A", "có", "#N/A"), ("p3", "B", "có", 4)],
    )
    read = load_folder(folder, PLAN)
    assert rejected(read) == [
        ("formula-without-value", "people.xlsx [Danh sách] D2 (age)"),
        ("cell-error", "people.xlsx [Danh sách] D3 (age)"),
    ]
    people = read.commune.tables["people"].rows
    assert set(people) == {"p1", "p2", "p3"}  # rejected rows stay in the denominator
    assert (people["p1"].values, people["p1"].parents) == ({"ok": True}, {"club": "A"})


def test_the_sheet_is_found_by_name_or_must_be_stated(folder: Path) -> None:
    rows = [HEADINGS, ("p1", "A", "có", 20)]
    workbook(folder / "people.xlsx", rows, sheet="PEOPLE", more=["Ghi chú"])
    assert len(load_folder(folder, PLAN).commune.tables["people"].rows) == 1
    workbook(folder / "people.xlsx", rows, sheet="Trang 1", more=["Trang 2"])
    (diagnostic,) = refused(folder)
    assert (diagnostic.code.id, diagnostic.data["known"]) == (
        "ambiguous-sheet",
        "Trang 1, Trang 2",
    )
    columns(folder, "sheet: Trang1")
    (diagnostic,) = refused(folder)
    assert (diagnostic.code.id, diagnostic.suggestion) == ("ambiguous-sheet", "Trang 1")
    columns(folder, "sheet: Trang 1")
    assert len(load_folder(folder, PLAN).commune.tables["people"].rows) == 1


def test_one_workbook_may_hold_every_table(tmp_path: Path) -> None:
    book = workbook(tmp_path / "xa.xlsx", [HEADINGS, ("p1", "A", "có", 20)], sheet="Người")
    for name, rows in (("Nhóm", [("club",), ("A",)]), ("Chung", [("id",), ("whole",)])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "xa.xlsx")
    (tmp_path / "columns.yaml").write_text(
        "format: 1\ntables:\n"
        "  people: {file: xa.xlsx, sheet: người}\n"
        "  clubs: {file: xa.xlsx, sheet: Nhóm}\n"
        "  all: {file: xa.xlsx, sheet: Chung}\n",
        encoding="utf-8",
    )
    read = load_folder(tmp_path, PLAN)
    assert not read.warnings
    assert read.rows == {"all": 1, "clubs": 1, "people": 1}


def test_a_file_that_is_not_a_workbook_is_refused(folder: Path) -> None:
    path = folder / "people.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    )  # the format of old workbooks
    assert [each.code.id for each in refused(folder)] == ["other-workbook"]
    path.write_bytes(b"PK\x03\x04 broken")
    assert [each.code.id for each in refused(folder)] == ["broken-table"]


def test_too_many_cells_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook(folder / "people.xlsx", [HEADINGS, *[(f"p{n}", "A", "có", 20) for n in range(9)]])
    monkeypatch.setattr(loader, "MAX_CELLS", 30)
    assert "too-many-cells" in {each.code.id for each in refused(folder)}


def test_a_stray_cell_at_the_end_of_a_sheet_rejects_its_row(folder: Path) -> None:
    book = workbook(folder / "people.xlsx", [HEADINGS, ("p1", "A", "có", 20)])
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(folder / "people.xlsx")
    assert rejected(load_folder(folder, PLAN)) == [
        ("cell-without-heading", "people.xlsx [Danh sách] 1048576")
    ]


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='person_id,;\t"\n\r1.5%có-\x00', max_size=120).map(str.encode),
        st.binary(max_size=60).map(lambda rest: b"PK\x03\x04" + rest),
    )
)
def test_any_bytes_are_read_or_refused(folder: Path, data: bytes) -> None:
    (folder / "people.csv").write_bytes(data)
    try:
        load_folder(folder, PLAN)
    except CriteriaError as error:
        assert error.diagnostics


# ---- CSV -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "person_id,club,ok,age\np1,A,có,20\n",
        "\ufeffperson_id;club;ok;age\r\np1;A;có;20\r\n",
        "person_id\tclub\tok\tage\np1\tA\tCó\t20\n\n",
        'person_id,club,ok,age\n"p1","A","có","20"',
        normalize("NFD", "person_id,club,ok,age\np1,A,có,20\n"),
        "Danh sách; in ngày 01/02/2025\n\nperson_id;club;ok;age\np1;A;có;20\n",
    ],
)
def test_csv_in_every_dialect(folder: Path, text: str) -> None:
    (folder / "people.csv").write_bytes(text.encode())
    read = load_folder(folder, PLAN)
    assert not read.commune.rejects
    row = read.commune.tables["people"].rows["p1"]
    assert (row.values, row.parents) == ({"ok": True, "age": 20}, {"club": "A"})


def test_headings_and_words_match_in_any_case_and_normal_form(folder: Path) -> None:
    text = normalize("NFD", "STT,Mã Người , NHÓM,Đạt,Tuổi\n1,p1,A,rồi,20\n")
    (folder / "people.csv").write_bytes(text.encode())
    (folder / "columns.yaml").write_text(
        "format: 1\ntables:\n  people:\n    ignore: [stt]\n"
        "    columns: {mã người: person_id, Nhóm: club, đạt: ok, Tuổi: age}\n"
        "    values: {ok: {Rồi: có}}\n",
        encoding="utf-8",
    )
    row = load_folder(folder, PLAN).commune.tables["people"].rows["p1"]
    assert row.values == {"ok": True, "age": 20}


@pytest.mark.parametrize(
    ("written", "age"),
    [("20", 20), ("20,0", 20), ("1.0", None), ("0.020", None), ("20,5", None), ("hai mươi", None)],
)
def test_decimal_commas_are_read_where_the_column_file_allows_them(
    folder: Path, written: str, age: int | None
) -> None:
    columns(folder, "decimal_comma: true")
    (folder / "people.csv").write_text(f"person_id;club;age\np1;A;{written}\n")
    read = load_folder(folder, PLAN)
    assert read.commune.tables["people"].rows["p1"].values.get("age") == age
    assert bool(read.commune.rejects) == (age is None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("person_id,club,age\np1,A,7,\n", [("wrong-cells", "people.csv:2")]),
        ("person_id,club,age,\np1,A,7,\n", []),
        ("person_id;club;age\np1;A;7;\n", []),
    ],
)
def test_a_surplus_comma_may_be_a_decimal_comma(
    folder: Path, text: str, found: list[tuple[str, str]]
) -> None:
    (folder / "people.csv").write_text(text)
    assert rejected(load_folder(folder, PLAN)) == found


def test_an_ambiguous_number_is_rejected_without_the_setting(folder: Path) -> None:
    (folder / "people.csv").write_text("person_id;club;age\np1;A;1.000\n")
    assert rejected(load_folder(folder, PLAN)) == [("ambiguous-number", "people.csv:2 (age)")]


def test_typed_numbers_of_a_workbook_are_not_parsed(folder: Path) -> None:
    columns(folder, "decimal_comma: true")
    workbook(folder / "people.xlsx", [HEADINGS, ("p1", "A", None, 20.0), ("p2", "A", None, "20,0")])
    people = load_folder(folder, PLAN).commune.tables["people"].rows
    assert [people[key].values for key in ("p1", "p2")] == [{"age": 20}, {"age": 20}]


# ---- folders ---------------------------------------------------------------------------------


def test_a_table_without_rows_is_unknown(folder: Path) -> None:
    (folder / "people.csv").write_text("person_id,club\n")
    (folder / "recognitions.csv").write_text("title,subject,date\n")
    read = load_folder(folder, PLAN)
    assert [each.code.id for each in read.warnings] == ["empty-table"]
    assert not read.commune.tables["people"].known
    assert read.commune.recognitions is None
    assert read.rows["people"] == 0


def test_a_table_declared_empty_is_known(folder: Path) -> None:
    (folder / "people.csv").write_text("person_id,club\n")
    (folder / "recognitions.csv").write_text("title,subject,date\n")
    columns(folder, "empty: true")
    with (folder / "columns.yaml").open("a") as file:
        file.write("  recognitions: {empty: true}\n")
    read = load_folder(folder, PLAN)
    assert not read.warnings
    assert read.commune.tables["people"].known
    assert read.commune.recognitions == ()


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (diagnostic,) = refused(tmp_path)
    assert (diagnostic.code.id, diagnostic.data["known"]) == ("no-tables", "all, clubs, people")


def test_two_files_for_one_table_are_refused(folder: Path) -> None:
    (folder / "people.csv").write_text("person_id\np1\n")
    workbook(folder / "people.xlsx", [HEADINGS])
    (diagnostic,) = refused(folder)
    assert (diagnostic.code.id, diagnostic.data["paths"]) == (
        "duplicate-table-file",
        "people.csv, people.xlsx",
    )


def test_an_unused_file_is_a_warning(folder: Path) -> None:
    (folder / "nguoi.csv").write_text("person_id\np1\n")
    (folder / "~$people.xlsx").write_bytes(b"")  # Excel's lock file
    columns(folder, "file: ngoui.csv")
    found = {each.code.id: each for each in load_folder(folder, PLAN).warnings}
    assert set(found) == {"unused-file", "missing-table"}
    assert found["missing-table"].suggestion == "nguoi.csv"


def test_a_blank_file_has_no_headings(folder: Path) -> None:
    (folder / "people.csv").write_text("\n\n")
    assert [each.code.id for each in refused(folder)] == ["no-headings"]


@pytest.mark.parametrize(
    "text",
    [
        'person_id,club,ok,age\np1,A,có,20\n"p2,A,không,31\np3,B,có,44\n',  # never closed
        'person_id,club,ok,age\np1,A,có,20\n"p2,A,không,31\n"p3",B,có,44\n',  # closed by the next
        'person_id,club,ok,age\np1,A,có,20\n"p2" x,A,không,31\n',
    ],
)
def test_an_unmatched_quote_is_refused(folder: Path, text: str) -> None:
    (folder / "people.csv").write_text(text, encoding="utf-8")
    (diagnostic,) = refused(folder)
    assert diagnostic.code.id == "broken-table"
    assert "line 3" in diagnostic.message("en")
