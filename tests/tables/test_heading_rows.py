"""Headings in two or three rows are read as `group › part`, in CSV files and workbooks, by both commands."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import openpyxl
import pytest

from criteria_engine.diagnostics import CriteriaError
from tests.tables.both_commands import assert_same, of_commune, of_table

ROWS: Final = [["h1", "An", "lowland", "5", "0.5"], ["h2", "Bình", "mountainous", "6", "1"]]

Grid = Sequence[Sequence[str]]

HEADINGS: Final[dict[str, tuple[Grid, Sequence[str]]]] = {
    "a group at the end": (
        [["subject_id", "tên", "area", "Đọc", ""], ["", "", "", "books", "tỷ_lệ"]],
        ["D1:E1", "A1:A2", "B1:B2", "C1:C1"],
    ),
    "two groups": (
        [["subject_id", "Hộ", "", "Đọc", ""], ["", "tên", "area", "books", "tỷ_lệ"]],
        ["A1:A2", "B1:C1", "D1:E1"],
    ),
    "only groups": (
        [["Hộ", "", "", "Đọc", ""], ["subject_id", "tên", "area", "books", "tỷ_lệ"]],
        ["A1:C1", "D1:E1"],
    ),
    "three rows": (
        [
            ["subject_id", "Thông tin", "", "", ""],
            ["", "tên", "area", "Đọc", ""],
            ["", "", "", "books", "tỷ_lệ"],
        ],
        ["A1:A3", "B1:E1", "B2:B3", "C2:C3", "D2:E2"],
    ),
    "numbers of the columns below": (
        [
            ["subject_id", "tên", "area", "Đọc", ""],
            ["", "", "", "books", "tỷ_lệ"],
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ],
        ["D1:E1"],
    ),
    "a part beside the name of its group": (
        [["subject_id", "tên", "area", "books", ""], ["", "", "", "", "tỷ_lệ"]],
        [],
    ),
    "captions above": (
        [
            ["Danh sách hộ", "", "", "", ""],
            ["subject_id", "tên", "area", "Đọc", ""],
            ["", "", "", "books", "tỷ_lệ"],
        ],
        ["A1:E1", "D2:E2"],
    ),
    "no merged cells": (
        [["subject_id", "tên", "Nơi ở", "Đọc", ""], ["", "", "", "books", "tỷ_lệ"]],
        [],
    ),
}


def write(path: Path, rows: Grid, merged: Sequence[str] = ()) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append([each or None for each in row])
    for each in merged:
        made.active.merge_cells(each)
    made.save(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("headings", "merged"), HEADINGS.values(), ids=HEADINGS)
def test_headings_in_several_rows(
    tmp_path: Path, headings: Grid, merged: Sequence[str], kind: str
) -> None:
    path = write(tmp_path / f"families.{kind}", [*headings, *ROWS], merged)
    header = 2 if headings[0][0].startswith("Danh sách") else 1
    area = "" if any("area" in each for each in headings) else ", columns: {Nơi ở: area}"
    more = "columns: {area: Nơi ở}\n" if area else ""
    values, rejects, _ = of_table(path, f"header: {header}\nignore: [tên]\n{more}")
    other, other_rejects, _ = of_commune(path, f", ignore: [tên]{area}")
    assert values["h1"] == {"area": "lowland", "books": 5, "tỷ_lệ": Decimal("0.5")}
    assert set(values) == set(other) == {"h1", "h2"}
    assert other["h1"]["books"] == 5
    assert not rejects | other_rejects


PARTS: Final = [
    ["subject_id", "Sách", "", "Báo", ""],
    ["", "Tổng", "Mới", "Tổng", "Mới"],
    ["h1", "5", "1", "7", "2"],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_parts_of_one_name_are_told_apart_by_their_groups(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"families.{kind}", PARTS, ["B1:C1", "D1:E1"])
    settings = "ignore: [Mới, Báo › Tổng]"
    values, rejects, _ = of_table(path, f"{settings}\ncolumns: {{books: Sách › Tổng}}\n")
    other, other_rejects, _ = of_commune(path, f", {settings}, columns: {{Sách › Tổng: books}}")
    assert values == other == {"h1": {"books": 5}}
    assert not rejects | other_rejects


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_part_that_two_groups_have_is_ambiguous(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"families.{kind}", PARTS, ["B1:C1", "D1:E1"])
    for read, settings in (
        (of_table, "ignore: [Mới]\ncolumns: {books: Tổng}\n"),
        (of_commune, ", ignore: [Mới], columns: {Tổng: books}"),
    ):
        with pytest.raises(CriteriaError) as raised:
            read(path, settings)
        (wrong,) = raised.value.diagnostics
        assert wrong.code.id == "ambiguous-heading"
        assert "`Sách › Tổng` (2), `Báo › Tổng` (4)" in wrong.message("vi")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_column_of_no_fact_is_named_by_its_group_and_part(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"families.{kind}", PARTS, ["B1:C1", "D1:E1"])
    for read, settings in (
        (of_table, "columns: {books: Sách › Tổng}\n"),
        (of_commune, ", columns: {Sách › Tổng: books}"),
    ):
        with pytest.raises(CriteriaError) as raised:
            read(path, settings)
        told = [each.message("vi") for each in raised.value.diagnostics]
        assert [each.split("`")[1] for each in told] == ["Sách › Mới", "Báo › Tổng", "Báo › Mới"]


ONE_ROW: Final[dict[str, Grid]] = {
    "a subject with a blank key": [["subject_id", "books", ""], ["", "", "ghi"], ["h1", "5", ""]],
    "words in columns without headings": [["subject_id", "", "books"], ["hai", "x", ""]],
    "totals first": [["subject_id", "books", "", ""], ["", "25", "10", ""], ["h1", "5", "", ""]],
    "a subject": [["subject_id", "area", "", "books"], ["h1", "lowland", "", "5"]],
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("rows", ONE_ROW.values(), ids=ONE_ROW)
def test_rows_that_are_no_headings_stay_rows(tmp_path: Path, rows: Grid, kind: str) -> None:
    path = write(tmp_path / f"families.{kind}", rows)
    try:
        values, _, _ = assert_same(path)
    except CriteriaError as error:
        assert {each.code.id for each in error.diagnostics} == {"unknown-heading"}
        return
    assert set(values) <= {"h1"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_headings_in_two_rows_may_be_repeated_on_each_page(tmp_path: Path, kind: str) -> None:
    headings = HEADINGS["a group at the end"][0]
    rows = [*headings, ROWS[0], *headings, ROWS[1]]
    path = write(tmp_path / f"families.{kind}", rows, ["D1:E1"])
    values, rejects, warnings = assert_same(path, "ignore: [tên]")
    assert (set(values), rejects, warnings) == ({"h1", "h2"}, set(), ["repeated-headings"])
