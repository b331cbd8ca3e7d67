"""Columns of files with values that few programs write: read, or refused by a CriteriaError."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.tables.arrow_cells import exact_cells, key_texts
from criteria_engine.tables.arrow_columns import CellFaults, read_column, read_nested_column
from criteria_engine.tables.cells import UnreadableCell, read_cell, text_of
from criteria_engine.tables.headed_rows import open_rows
from criteria_engine.tables.mapping import default_mapping
from criteria_engine.tables.source import ReadOptions
from tests.batch import samples


@pytest.mark.parametrize(
    "array",
    [
        pa.array([2**62, 1], pa.int64()).view(pa.timestamp("s")),
        pa.array([2**31 - 1, 1], pa.int32()).view(pa.date32()),
    ],
)
def test_a_value_that_python_cannot_hold_is_an_unreadable_cell(array: pa.Array) -> None:
    far, near = exact_cells(array)
    assert isinstance(far, UnreadableCell)
    assert far.diagnostic().code.id == "unreadable-value"
    assert isinstance(near, date)


FAR = pa.array([2**31 - 1, 0], pa.int32()).view(pa.date32())


def decided(folder: Path, table: pa.Table) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """Decide a Parquet file of the families; return the ids that have an answer, and the rejects."""
    pq.write_table(table, folder / "in.parquet")
    samples.decide(folder, "in.parquet", out="out.csv")
    return list(samples.answers(folder / "out.csv")), samples.rejected(folder)


def families(**columns: pa.Array) -> pa.Table:
    table = samples.arrow([1, 2])
    for name, array in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, array)
    return table


def test_a_day_after_the_year_9999_rejects_its_row_only(tmp_path: Path) -> None:
    keys, rejects = decided(tmp_path, families(since=FAR))
    assert keys == ["h2"]
    [(line, column, _, code)] = rejects
    assert (line, column, code) == ("1", "since", "unreadable-value")


def test_a_day_after_the_year_9999_is_no_id(tmp_path: Path) -> None:
    keys, rejects = decided(tmp_path, families(subject_id=FAR))
    assert keys == ["1970-01-01"]
    [(line, column, _, code)] = rejects
    assert (line, column, code) == ("1", "subject_id", "unreadable-value")


PEOPLE = [[{"age": 20, "reads": True}], None]
PERSON = samples.TYPES.field("members").type.value_type


@pytest.mark.parametrize(
    "members",
    [
        pa.array(PEOPLE, pa.list_view(PERSON)),
        pa.array(PEOPLE, pa.large_list_view(PERSON)),
        pa.array(PEOPLE, pa.large_list(PERSON)),
        pa.array(PEOPLE, pa.list_(PERSON, 1)),
    ],
    ids=lambda array: str(array.type).partition("<")[0],
)
def test_lists_of_every_layout_are_read(members: pa.Array) -> None:
    mapping = default_mapping(samples.criteria().checked).subjects
    faults = CellFaults()
    read = read_nested_column(members, "members", mapping.nested["members"], "members", faults)
    assert not faults.entries
    assert read.to_pylist() == [[{"role": None, "age": 20, "reads": True}], None]


@pytest.mark.parametrize(
    "areas",
    [
        pa.array(["lowland", None], pa.string_view()),
        pa.array(["lowland", None]).dictionary_encode(),
        pa.RunEndEncodedArray.from_arrays(
            pa.array([1, 2], pa.int32()), pa.array(["lowland", None])
        ),
    ],
    ids=lambda array: str(array.type)[:12],
)
def test_encoded_texts_are_read(areas: pa.Array) -> None:
    mapping = default_mapping(samples.criteria().checked).subjects
    faults = CellFaults()
    read = read_column(areas, mapping.facts["area"], "area", faults)
    assert not faults.entries
    assert read.to_pylist() == ["lowland", None]


def test_a_damaged_text_is_told_by_its_column_and_row(tmp_path: Path) -> None:
    damaged = pa.StringArray.from_buffers(
        2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"q\xff\xfe")
    )
    with pytest.raises(CriteriaError) as raised:
        decided(tmp_path, families(area=damaged))
    [diagnostic] = raised.value.diagnostics
    assert diagnostic.code.id == "broken-table"
    assert "cột `area`, dòng 2: " in diagnostic.message("vi")
    assert "column `area`, row 2: " in diagnostic.message("en")


def test_columns_of_one_name(tmp_path: Path) -> None:
    table = families()
    books = table.column("books")
    extra = table.append_column("books", books)
    with pytest.raises(CriteriaError) as raised:
        decided(tmp_path, extra)
    assert [each.code.id for each in raised.value.diagnostics] == ["ambiguous-heading"]


def test_a_column_of_ids_with_a_dot_in_its_name(tmp_path: Path) -> None:
    table = samples.arrow([1, 2, 3], nested=False).rename_columns(
        ["Mã.hộ", *samples.TYPES.names[1:-1]]
    )
    pq.write_table(table, tmp_path / "in.parquet")
    mapping = "format: 1\ntitle: reading_family\nsubject: Mã.hộ\n"
    counts = samples.decide(
        tmp_path, "in.parquet", out="out.csv", mapping=mapping, chunk_size=2
    ).counts
    assert (counts.rows, counts.rejected) == (3, 0)


def test_ids_of_64_bits_without_a_sign() -> None:
    assert key_texts(pa.array([2**63], pa.uint64())).to_pylist() == ["9223372036854775808"]


def test_long_ids_and_narrow_decimals_are_decided(tmp_path: Path, capsys: Any) -> None:
    points = pa.array([Decimal("1.50"), None], pa.decimal32(5, 2))
    table = pa.table({"subject_id": pa.array([2**63, 7], pa.uint64()), "judgements.1c": points})
    pq.write_table(table, tmp_path / "t.parquet")
    out = tmp_path / "out.csv"
    arguments = [
        "decide-table",
        "learning_family",
        str(tmp_path / "t.parquet"),
        "--on",
        "2026-02-20",
    ]
    assert main([*arguments, "--out", str(out)]) == 0, capsys.readouterr().err
    assert "9223372036854775808" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "number", "key"),
    [
        ("0000", 7, "0007"),
        ('"H"0000', 7, "H0007"),
        ("00-", 7, "07-"),
        ("0000", 12345, "12345"),
        ("0", 7, "7"),
        ("0.00", 7, "7"),
        ("0000", 7.5, "7.5"),
        ("0000", -7, "-7"),
    ],
)
def test_ids_are_read_as_a_spreadsheet_shows_them(
    tmp_path: Path, form: str, number: float, key: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Mã hộ", "Số sách"])
    sheet.append([number, 7])
    for cell in sheet[2]:
        cell.number_format = form if cell.column == 1 else "00"
    book.save(tmp_path / "t.xlsx")
    [table] = open_rows(tmp_path / "t.xlsx", ReadOptions(), books={})
    [row] = table.rows()
    assert text_of(row.cells[0]) == key
    books = default_mapping(samples.criteria().checked).subjects.facts["books"]
    assert read_cell(row.cells[1], books) == (7, None)
