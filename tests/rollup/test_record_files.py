"""Tables of a commune as JSON lines and Parquet, and CSV files with a stated encoding and row of headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from tests.rollup.small import COMMUNE, plan_of

PLAN = plan_of()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in COMMUNE.iterdir():
        copyfile(path, tmp_path / path.name)
    (tmp_path / "people.csv").unlink()
    (tmp_path / "columns.yaml").unlink()
    return tmp_path


def columns(folder: Path, text: str) -> None:
    (folder / "columns.yaml").write_text(f"format: 1\ntables:\n  people: {{{text}}}\n")


def people(read: LoadedFolder) -> Mapping[str, Mapping[str, Any]]:
    return {key: row.values for key, row in read.commune.tables["people"].rows.items()}


def rejected(read: LoadedFolder) -> list[tuple[str, str]]:
    return [(d.code.id, str(d.span)) for each in read.commune.rejects for d in each.diagnostics]


SOUND = {"p1": {"ok": True, "age": 20}, "p2": {"ok": False, "age": 31}, "p3": {"age": 44}}


def test_json_lines(folder: Path) -> None:
    (folder / "people.jsonl").write_text(
        '{"person_id": "p1", "club": "A", "ok": true, "age": 20}\n'
        '\n{"person_id": " p2 ", "Club": "A", "ok": "không", "age": "31"}\n'
        '{"person_id": "p3", "club": "B", "age": 44.0}\n'
        '{"person_id": "p4", "club": "B"\n[1]\n'
        '{"person_id": "p5", "club": "A", "age": 1e99999999999999999999}\n'
        '{"club": "B", "ok": true}\n',
        encoding="utf-8",
    )
    read = load_folder(folder, PLAN)
    assert people(read) == SOUND | {"p5": {}}
    assert rejected(read) == [
        ("invalid-json", "people.jsonl:5"),
        ("broken-table", "people.jsonl:6"),
        ("number-too-long", "people.jsonl:7 (age)"),
        ("row-without-key", "people.jsonl:8 (person_id)"),
    ]


def test_parquet(folder: Path) -> None:
    table = pa.table(
        {
            "person_id": pa.array(["p1", "p2", "p3"]).dictionary_encode(),
            "club": pa.array(["A", "A", "B"], pa.string_view()),
            "ok": pa.array([True, False, None]),
            "age": pa.array([Decimal("20.0"), Decimal(31), Decimal(44)], pa.decimal128(5, 1)),
        }
    )
    pq.write_table(table, folder / "people.parquet")
    read = load_folder(folder, PLAN)
    assert people(read) == SOUND
    assert not rejected(read)


def test_a_value_of_parquet_that_python_cannot_hold_is_one_cell(folder: Path) -> None:
    far = pa.array([2**31 - 1, None], pa.int32()).view(pa.date32())
    table = pa.table({"person_id": ["p1", "p2"], "club": ["A", "A"], "age": far})
    pq.write_table(table, folder / "people.parquet")
    read = load_folder(folder, PLAN)
    assert people(read) == {"p1": {}, "p2": {}}
    assert rejected(read) == [("unreadable-value", "people.parquet:1 (age)")]


def test_a_number_within_bounds(folder: Path) -> None:
    lines = '{"person_id": "p1", "club": "A", "age": {"at_least": 3, "at_most": 5}}\n'
    (folder / "people.jsonl").write_text(lines + lines.replace("p1", "p2"), encoding="utf-8")
    given = people(load_folder(folder, PLAN))
    (folder / "people.jsonl").unlink()
    (folder / "people.csv").write_text(
        "person_id,club,age.at_least,age.at_most\np1,A,3,5\np2,A,3,5\n"
    )
    assert given == people(load_folder(folder, PLAN))
    assert given["p1"]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ('{"person_id": "p1", "club": "A", "age": [1]}', ["wrong-fact-type"]),
        ('{"person_id": "p1", "club": "A", "age": {"x": 1}}', ["wrong-fact-type"]),
        ('{"person_id": "p1", "club": "A", "agee": 1}', ["unknown-heading"]),
        ('{"person_id": ["p1"], "club": "A"}', ["unreadable-value"]),
    ],
)
def test_records_that_are_no_rows(folder: Path, line: str, codes: list[str]) -> None:
    (folder / "people.jsonl").write_text(line + "\n", encoding="utf-8")
    try:
        found = [each for each, _ in rejected(load_folder(folder, PLAN))]
    except CriteriaError as error:
        found = [each.code.id for each in error.diagnostics]
    assert found == codes


def test_a_sheet_of_a_file_without_sheets(folder: Path) -> None:
    (folder / "people.jsonl").write_text('{"person_id": "p1"}\n', encoding="utf-8")
    columns(folder, "file: people.jsonl, sheet: A")
    with pytest.raises(CriteriaError) as raised:
        load_folder(folder, PLAN)
    assert [each.code.id for each in raised.value.diagnostics] == ["sheet-of-csv"]


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1258"])
def test_a_stated_encoding(folder: Path, encoding: str) -> None:
    text = "person_id,club,ok,age\np1,A,có,20\n"
    (folder / "people.csv").write_bytes(text.encode(encoding, errors="replace"))
    columns(folder, f"encoding: {encoding}, values: {{ok: {{có: true, 'c?': true}}}}")
    assert people(load_folder(folder, PLAN)) == {"p1": {"ok": True, "age": 20}}


def test_a_stated_row_of_headings(folder: Path) -> None:
    text = "person_id,club,ok,age\n,,,\nperson_id,club,ok,age\np1,A,có,20\n"
    (folder / "people.csv").write_text(text, encoding="utf-8")
    columns(folder, "header: 3")
    assert people(load_folder(folder, PLAN)) == {"p1": {"ok": True, "age": 20}}


@pytest.mark.parametrize(
    "setting", ["header: 0", "header: -1", "header: 99999999999", "encoding: utf-7"]
)
def test_settings_that_cannot_be(folder: Path, setting: str) -> None:
    (folder / "people.csv").write_text("person_id,club\np1,A\n", encoding="utf-8")
    columns(folder, setting)
    with pytest.raises(CriteriaError) as raised:
        load_folder(folder, PLAN)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code.id == "wrong-separator"
    assert diagnostic.span.text == setting.split(": ")[1]


def test_a_day_of_parquet(folder: Path) -> None:
    table = pa.table({"title": ["club"], "subject": ["A"], "date": [date(2024, 5, 1)]})
    pq.write_table(table, folder / "recognitions.parquet")
    for each in folder.glob("recognitions.csv"):
        each.unlink()
    (folder / "people.csv").write_text("person_id,club\np1,A\n", encoding="utf-8")
    [recognition] = load_folder(folder, PLAN).commune.recognitions or ()
    assert recognition.on == date(2024, 5, 1)


@pytest.mark.parametrize("heading", [" Age ", "AGE", "age\u200b"])
def test_headings_are_compared_as_in_every_other_table(folder: Path, heading: str) -> None:
    text = f"person_id,club,ok,{heading}\np1,A,có,20\n"
    (folder / "people.csv").write_text(text, encoding="utf-8")
    assert people(load_folder(folder, PLAN)) == {"p1": {"ok": True, "age": 20}}


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_records_is_a_blank_table(folder: Path, text: str) -> None:
    (folder / "people.jsonl").write_text(text, encoding="utf-8")
    read = load_folder(folder, PLAN)
    assert "empty-table" in {each.code.id for each in read.warnings}


def test_a_file_in_which_every_line_is_wrong(folder: Path) -> None:
    lines = ['{"person_id": "p1"', '{"person_id": "p1", "person_id": "p2"}', '{"age": NaN}']
    (folder / "people.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = rejected(load_folder(folder, PLAN))
    assert [place for _, place in found] == [f"people.jsonl:{line}" for line in (1, 2, 3)]
