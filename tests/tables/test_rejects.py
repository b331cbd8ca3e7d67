"""Rows and cells that cannot be read are rejected with line and reason, counted, and never decided."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.batch.job import JobSummary
from criteria_engine.diagnostics import CriteriaError
from tests.batch import samples

HEAD = "format: 1\ntitle: reading_family\nsubject: Mã\n"


def decided(folder: Path, *files: str, **options: Any) -> list[str]:
    """Run a job, and return the subjects it decided; all other rows have to be counted as rejected."""
    summary: JobSummary = samples.decide(folder, *files, **options)
    subjects = list(samples.answers(folder / "out.parquet"))
    assert summary.counts.decided == len(subjects)
    assert summary.counts.rows == len(subjects) + summary.counts.rejected
    return subjects


def csv_of(folder: Path, text: str) -> None:
    (folder / "in.csv").write_bytes(text.encode())


# ---- rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_heading_broken_over_two_lines(tmp_path: Path, end: str) -> None:
    csv_of(tmp_path, f'"Mã{end}hộ","books"{end}h1,5{end}h2,x{end}')
    assert decided(tmp_path, "in.csv", mapping=HEAD.replace("Mã", "Mã hộ")) == ["h1"]
    assert samples.rejected(tmp_path) == [("4", "books", "x", "not-a-number")]


def test_a_quote_never_closed_in_the_headings_is_refused(tmp_path: Path) -> None:
    csv_of(tmp_path, 'Mã,"books\n' + "h1,5\n" * 50_000)
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", mapping=HEAD)
    assert {each.code.id for each in raised.value.diagnostics} == {"unknown-heading"}


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_rows_of_a_csv(tmp_path: Path, chunk: int) -> None:
    csv_of(
        tmp_path,
        "\ufeffMã,books\r\nh1,50\r\n\r\nh2,x,1\r\n ,5\r\n,\r\n"
        '"h3\nx",12\r\nh4,1.5\r\nh5,7,\r\nh4,3\r\nh6\r\n',
    )
    assert decided(tmp_path, "in.csv", mapping=HEAD, chunk_size=chunk) == ["h1", "h3 x"]
    assert sorted(samples.rejected(tmp_path), key=lambda each: int(each[0])) == [
        ("4", "", "h2 | x | 1", "wrong-cells"),
        ("5", "Mã", "", "row-without-key"),
        ("9", "books", "1.5", "not-an-integer"),
        ("9", "Mã", "h4", "duplicate-subject"),
        ("10", "", "h5 | 7 | ", "wrong-cells"),
        ("11", "Mã", "h4", "duplicate-subject"),
        ("12", "", "h6", "wrong-cells"),
    ]


@pytest.mark.parametrize(
    ("head", "sign"), [("Mã,books,", ","), ("Mã;books", ";"), ("Mã;books;", ";")]
)
def test_blank_cells_beyond_the_headings(tmp_path: Path, head: str, sign: str) -> None:
    csv_of(tmp_path, f"{head}\nh1{sign}5{sign}\n")
    assert decided(tmp_path, "in.csv", mapping=HEAD) == ["h1"]


@pytest.mark.parametrize("chunk", [1, 100])
def test_the_id_of_an_unparsable_row_counts_as_duplicate(tmp_path: Path, chunk: int) -> None:
    csv_of(tmp_path, "Mã,books\nh1,5\nh2,4\nh1,2,5\n")
    assert decided(tmp_path, "in.csv", mapping=HEAD, chunk_size=chunk) == ["h2"]


@pytest.mark.parametrize("text", ['Mã,books,Màn 15" to\nh1,5,x\n', "Mã,books\rh1,5\nh2,3\n"])
def test_headings_that_cannot_be_parsed(tmp_path: Path, text: str) -> None:
    csv_of(tmp_path, text)
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", mapping=HEAD)
    assert [each.code.id for each in raised.value.diagnostics] == ["broken-table"]


def test_lines_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("Mã,books\nh1,5\nh".encode() + b"\xe3\xff,5\nh3,5\n")
    assert decided(tmp_path, "in.csv", mapping=HEAD) == ["h1", "h3"]
    assert [(line, code) for line, _, _, code in samples.rejected(tmp_path)] == [
        ("3", "damaged-utf8")
    ]
    (tmp_path / "in.csv").write_bytes(b"M\xe3,books\nh1,5\n")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", mapping=HEAD)
    assert [each.code.id for each in raised.value.diagnostics] == ["not-utf8"]


def test_an_unclosed_quote_makes_the_file_unreadable(tmp_path: Path) -> None:
    csv_of(tmp_path, 'Mã,books\nh1,5\nh2,"5\nh3,5\n')
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", mapping=HEAD)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code.id == "broken-table"
    assert "line 3: a double quote" in diagnostic.message("en")


def test_the_file_of_rejects_opens_as_text(tmp_path: Path) -> None:
    csv_of(tmp_path, "Mã,books\n=1+1,=cmd()\n")
    decided(tmp_path, "in.csv", mapping=HEAD)
    (row,) = samples.rejects(tmp_path)
    assert (row["subject"], row["value"]) == ("'=1+1", "'=cmd()")
    assert row["message"].startswith("`books` cần một số")
    decided(tmp_path, "in.csv", mapping=HEAD, language="en")
    (row,) = samples.rejects(tmp_path)
    assert "expected a number" in row["message"]


# ---- cells of workbooks ----------------------------------------------------------------------


def test_a_wrong_stored_size_of_a_sheet_hides_no_rows(tmp_path: Path) -> None:
    book(tmp_path, [["Mã", "books"], ["h1", 5], ["h2", "=1+1"], ["h3", 7]])
    whole = tmp_path / "in.xlsx"
    with zipfile.ZipFile(whole) as packed:
        parts = {each: packed.read(each) for each in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for size, prefix in (("A1:B2", ""), ("A1", ""), ("A1:B2", "x:")):
        text = parts[sheet].decode().replace('<dimension ref="A1:B4"', f'<dimension ref="{size}"')
        if prefix:
            text = re.sub("(</?)([a-zA-Z])", rf"\1{prefix}\2", text)
            text = text.replace("xmlns=", f"xmlns:{prefix[:-1]}=")
        with zipfile.ZipFile(whole, "w") as packed:
            for name, part in parts.items():
                packed.writestr(name, text if name == sheet else part)
        assert decided(tmp_path, "in.xlsx", mapping=HEAD, fresh=True) == ["h1", "h3"]
        assert [code for *_, code in samples.rejected(tmp_path)] == ["formula-without-value"]


def book(folder: Path, rows: list[list[Any]], *merged: str, before: int = 0) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for _ in range(before):
        sheet.append(["Danh sách hộ"])
    for row in rows:
        sheet.append(row)
    for each in merged:
        sheet.merge_cells(each)
    made.save(folder / "in.xlsx")


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    book(
        tmp_path,
        [
            ["Mã", "books", "tỷ_lệ", "since", "home.corner", None],
            ["h1", 12.0, 0.1, datetime(2024, 5, 1), True],  # noqa: DTZ001
            [2, "50", "60%", "1/5/2024", "có"],
            ["h3", 12.5, 2, datetime(2024, 5, 1, 7, 30), 1],  # noqa: DTZ001
            ["h4", "#N/A", None, None, None],
            ["h5", "=1+1", None, None, None],
            [],
            ["h6", 1, None, None, None, "thừa"],
            ["h7", 1],
            [None, None, None, None, None],
            ["h8", 2],
            ["h8b", 2],
        ],
        "A11:A12",
    )
    sheet = openpyxl.load_workbook(tmp_path / "in.xlsx")
    sheet.active["B5"].data_type = "e"
    sheet.save(tmp_path / "in.xlsx")
    assert decided(tmp_path, "in.xlsx", mapping=HEAD) == ["h1", "2", "h7"]
    assert samples.rejected(tmp_path) == [
        ("4", "books", "12.5", "not-an-integer"),
        ("4", "tỷ_lệ", "2", "out-of-range"),
        ("4", "since", "2024-05-01T07:30:00", "not-a-date"),
        ("4", "home.corner", "1", "invalid-boolean"),
        ("5", "books", "#N/A", "cell-error"),
        ("6", "books", "'=1+1", "formula-without-value"),
        ("8", "", "h6 | 1 |  |  |  | thừa", "cell-without-heading"),
        ("11", "Mã", "h8", "cell-in-merge"),
        ("12", "Mã", "", "cell-in-merge"),
    ]
    assert {row["sheet"] for row in samples.rejects(tmp_path)} == {"Sheet"}


def test_captions_above_the_headings(tmp_path: Path) -> None:
    book(tmp_path, [["Mã", "books"], ["h1", 5]], "A1:B2", before=2)
    assert decided(tmp_path, "in.xlsx", mapping=HEAD + "header: 3\n") == ["h1"]
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.xlsx", mapping=HEAD)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code.id, diagnostic.data["below"]) == ("heading-row-below", 3)


@pytest.mark.parametrize("below", ["Sách", "(mã hộ)"])
def test_words_below_merged_headings_that_may_be_parts_or_a_subject(
    tmp_path: Path, below: str
) -> None:
    rows: list[list[Any]] = [["Mã", "Sách", None], [below, "đã có", "mới mua"], ["h1", 5, 6]]
    book(tmp_path, rows, "B1:C1")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.xlsx", mapping=HEAD)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code.id, diagnostic.data["row"]) == ("two-heading-rows", 1)


def test_a_date_is_no_number(tmp_path: Path) -> None:
    book(tmp_path, [["Mã", "books"], ["h1", datetime(1901, 9, 24)], ["h2", 5]])  # noqa: DTZ001
    assert decided(tmp_path, "in.xlsx", mapping=HEAD) == ["h2"]
    (row,) = samples.rejects(tmp_path)
    assert row["code"] == "date-for-number"
    assert "24/09/1901" in row["message"]


def test_a_caption_over_all_columns(tmp_path: Path) -> None:
    book(tmp_path, [["Danh sách", None], ["Mã", "books"], ["h1", 5]], "A1:B1")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.xlsx", mapping=HEAD)
    assert [each.code.id for each in raised.value.diagnostics] == ["heading-row-below"]


def test_which_sheet(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["ghi chú"])
    made.create_sheet("Hộ dân").append(["Mã"])
    made["Hộ dân"].append(["h1"])
    made.save(tmp_path / "in.xlsx")
    assert decided(tmp_path, "in.xlsx", mapping=HEAD + "sheet: HỘ  DÂN\n") == ["h1"]
    for setting, suggestion in (("", None), ("sheet: Hộ dan\n", "Hộ dân")):
        with pytest.raises(CriteriaError) as raised:
            samples.decide(tmp_path, "in.xlsx", mapping=HEAD + setting)
        (diagnostic,) = raised.value.diagnostics
        assert (diagnostic.code.id, diagnostic.suggestion) == ("ambiguous-sheet", suggestion)


# ---- typed tables and JSON -------------------------------------------------------------------


def test_values_that_do_not_fit_in_typed_columns(tmp_path: Path) -> None:
    rows = [
        {"subject_id": "a", "books": 5, "tỷ_lệ": 0.5, "area": "lowland"},
        {"subject_id": "b", "books": -1, "tỷ_lệ": 0.5, "area": "sea"},
        {"subject_id": "c", "books": 10**16, "tỷ_lệ": float("nan"), "area": None},
        {"subject_id": None, "books": 5, "tỷ_lệ": 1.5, "area": " lowland"},
        {"subject_id": "d", "books": 5, "tỷ_lệ": 1e-20, "area": " lowland"},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    assert decided(tmp_path, "in.parquet") == ["a"]
    assert samples.rejected(tmp_path) == [
        ("2", "area", "sea", "unknown-choice"),
        ("2", "books", "-1", "out-of-range"),
        ("3", "books", "10000000000000000", "number-too-long"),
        ("3", "tỷ_lệ", "nan", "not-a-number"),
        ("4", "tỷ_lệ", "1.5", "out-of-range"),
        ("4", "subject_id", "", "row-without-key"),
        ("5", "tỷ_lệ", "0.00000000000000000001", "too-many-decimals"),
    ]


def test_typed_values_out_of_bounds_are_rejected_by_cell(tmp_path: Path) -> None:
    rows = [{"subject_id": "a", "books": 5}, {"subject_id": "b", "books": -1}]
    rows[0] |= {"members": [{"age": 200}]}
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    assert decided(tmp_path, "in.parquet") == []
    assert samples.rejected(tmp_path) == [
        ("1", "members[1].age", "200", "out-of-range"),
        ("2", "books", "-1", "out-of-range"),
    ]


def test_json_lines(tmp_path: Path) -> None:
    lines: list[Any] = [
        {"subject_id": "a", "home": {"corner": True}, "judgements": {"2.3": {"points": 15}}},
        {"subject_id": "b", "tỷ_lệ": {"at_least": 0.1, "at_most": 0.5}},
        {"subject_id": "c", "members": [{"age": 5}, {"age": "x"}, 7]},
        {"subject_id": "d", "members": "ba người"},
        {"subject_id": "e", "bocks": 5},
        {"subject_id": "f", "books": [5]},
        [1],
        {"subject_id": "g", "members": []},
        {"books": 5},
    ]
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in lines)
    (tmp_path / "in.jsonl").write_text(f"{text}\n\n{{x\n", encoding="utf-8")
    assert decided(tmp_path, "in.jsonl") == ["a", "g"]
    assert [(line, column, code) for line, column, _, code in samples.rejected(tmp_path)] == [
        ("2", "tỷ_lệ", "interval-in-cell"),
        ("3", "members", "list-in-a-cell"),
        ("3", "members[2].age", "not-a-number"),
        ("4", "members", "list-in-a-cell"),
        ("5", "bocks", "unknown-heading"),
        ("6", "books", "wrong-fact-type"),
        ("7", "", "broken-table"),
        ("9", "subject_id", "row-without-key"),
        ("11", "", "invalid-json"),
    ]


def test_a_lone_surrogate_is_not_text(tmp_path: Path) -> None:
    lines = ['{"subject_id": "a", "area": "\\ud800"}', '{"subject_id": "\\ud800"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert decided(tmp_path, "in.jsonl") == []
    assert [code for *_, code in samples.rejected(tmp_path)] == ["damaged-text", "not-a-key"]


@pytest.mark.parametrize("chunk", [1, 10])
def test_blank_values_do_not_depend_on_other_rows(tmp_path: Path, chunk: int) -> None:
    lines = [
        {"subject_id": "a", "books": 5, "members": [{"age": 9}]},
        {"subject_id": "b", "members": [{"age": 9, "reads": True}, {"age": 9}]},
    ]
    text = "\n".join(json.dumps(each) for each in lines)
    (tmp_path / "in.jsonl").write_text(text, encoding="utf-8")
    mapping = "format: 1\ntitle: reading_family\ncolumns: {books: {blank: 50}}\n"
    mapping += "lists: {members: {columns: {reads: {blank: true}}}}\n"
    assert decided(tmp_path, "in.jsonl", mapping=mapping, chunk_size=chunk) == ["a", "b"]
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["points_1_1_low"], row["points_2_1_low"]) for row in rows] == [(0, 30), (20, 30)]


def test_a_list_where_there_is_none(tmp_path: Path) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"Mã": "h1", "members": "ba người"}])
    decided(tmp_path, "in.csv", mapping=HEAD)
    assert [code for *_, code in samples.rejected(tmp_path)] == ["list-in-a-cell"]


# ---- items -----------------------------------------------------------------------------------


@pytest.mark.parametrize("chunk", [1, 100])
def test_faulty_items(tmp_path: Path, chunk: int) -> None:
    """A faulty item rejects its subject; an item without a subject is rejected and counted."""
    csv_of(tmp_path, "Mã hộ,Số sách\nh1,5\nh2,5\nh3,5\nh4,x\n")
    (tmp_path / "people.csv").write_text(
        "Mã hộ,Tuổi,Đọc sách\nh1,5,x\nh2,200,x\nh9,5,x\n,5,x\nh4,5,x\nh3,5\n", encoding="utf-8"
    )
    mapping = samples.MAPPING[: samples.MAPPING.index("  area:")] + "  books: Số sách\n"
    mapping += samples.MAPPING[samples.MAPPING.index("lists:") :]
    summary = samples.decide(
        tmp_path, "in.csv", mapping=mapping, lists={"members": "people.csv"}, chunk_size=chunk
    )
    assert sorted(samples.answers(tmp_path / "out.parquet")) == ["h1"]
    counts = summary.counts
    assert (counts.rows, counts.rejected, counts.items, counts.items_rejected) == (4, 3, 6, 4)
    rejects = {(row["file"], row["line"], row["code"]) for row in samples.rejects(tmp_path)}
    assert rejects == {
        ("in.csv", "3", "item-rejected"),
        ("in.csv", "4", "item-rejected"),
        ("in.csv", "5", "not-a-number"),
        ("people.csv", "3", "out-of-range"),
        ("people.csv", "4", "items-without-subject"),
        ("people.csv", "5", "row-without-key"),
        ("people.csv", "7", "wrong-cells"),
    }
