"""Input and output of every kind: each row gets the same answer as when decided alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.batch.readers import open_readers
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.tables.locators import FileLocator
from criteria_engine.tables.mapping import default_mapping
from criteria_engine.tables.writers import write_answer_part, write_output
from tests.batch import samples

NUMBERS = range(1, 40)


def expected(numbers: Iterable[int], *, with_members: bool) -> dict[str, str]:
    return {f"h{n}": samples.alone(n, with_members=with_members) for n in numbers}


def assert_answers(
    folder: Path, out: str, numbers: Iterable[int] = NUMBERS, *, with_members: bool
) -> None:
    """Check that every family has the answer it gets alone, and that there are no rejects."""
    actual = samples.answers(folder / out)
    assert {k: tuple(v.split()) for k, v in actual.items()} == {
        k: tuple(v.split()) for k, v in expected(numbers, with_members=with_members).items()
    }
    assert samples.rejects(folder) == []


OUTPUTS = ["out.csv", "out.xlsx", "out.parquet", "out.jsonl", "out.duckdb::decided"]


@pytest.mark.parametrize("out", OUTPUTS)
def test_every_kind_of_output(tmp_path: Path, out: str) -> None:
    samples.write_parquet(tmp_path / "in.parquet", NUMBERS)
    summary = samples.decide(tmp_path, "in.parquet", out=out)
    assert_answers(tmp_path, out, with_members=True)
    assert (summary.counts.rows, summary.counts.decided) == (39, 39)
    assert not list(tmp_path.glob("*.parts")) + list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("chunk", [1, 7, 39, 100_000])
@pytest.mark.parametrize("kind", ["csv", "semicolons", "nfd", "xlsx", "parquet", "jsonl", "duckdb"])
def test_every_kind_of_input_in_chunks_of_every_size(tmp_path: Path, kind: str, chunk: int) -> None:
    mapping = None
    # Each fact is unknown in some of the first fourteen rows; chunks of one row are slow.
    numbers = NUMBERS[:14] if chunk == 1 else NUMBERS
    with_members = kind in ("parquet", "jsonl", "duckdb")
    rows = [samples.family(number) for number in numbers]
    match kind:
        case "csv" | "semicolons" | "nfd":
            name, mapping = "in.csv", samples.MAPPING
            delimiter = ";" if kind == "semicolons" else ","
            samples.write_csv(tmp_path / name, [samples.cells(row) for row in rows], delimiter)
            if kind == "nfd":
                text = (tmp_path / name).read_text(encoding="utf-8")
                (tmp_path / name).write_text(normalize("NFD", text), encoding="utf-8")
        case "xlsx":
            name, mapping = "in.xlsx", samples.MAPPING
            samples.write_xlsx(tmp_path / name, rows)
        case "parquet":
            name = "in.parquet"
            samples.write_parquet(tmp_path / name, numbers)
        case "jsonl":
            name = "in.jsonl"
            samples.write_jsonl(tmp_path / name, numbers)
        case _:
            name = "in.duckdb::families"
            samples.write_duckdb(tmp_path / "in.duckdb", numbers)
    samples.decide(tmp_path, name, mapping=mapping, chunk_size=chunk)
    assert_answers(tmp_path, "out.parquet", numbers, with_members=with_members)


@pytest.mark.parametrize("chunk", [4, 100_000])
def test_items_in_a_file_of_their_own(tmp_path: Path, chunk: int) -> None:
    """A large table is sorted into partitions; a small one is decided whole."""
    samples.write_csv(tmp_path / "in.csv", [samples.cells(samples.family(n)) for n in NUMBERS])
    samples.write_members_csv(tmp_path / "people.csv", NUMBERS)
    lists = {"members": "people.csv"}
    summary = samples.decide(
        tmp_path, "in.csv", mapping=samples.MAPPING, lists=lists, chunk_size=chunk
    )
    assert_answers(tmp_path, "out.parquet", with_members=True)
    assert summary.by_partitions == (chunk == 4)
    assert summary.counts.items == sum(len(samples.members(n) or ()) for n in NUMBERS)


def test_several_files_are_one_table(tmp_path: Path) -> None:
    rows = [samples.family(number) for number in NUMBERS]
    samples.write_csv(tmp_path / "a.csv", [samples.cells(row) for row in rows[:20]])
    samples.write_xlsx(tmp_path / "b.xlsx", rows[20:])
    for chunk in (10, 1000):
        samples.decide(tmp_path, "a.csv", "b.xlsx", mapping=samples.MAPPING, chunk_size=chunk)
        assert_answers(tmp_path, "out.parquet", with_members=False)
    samples.decide(tmp_path, "a.csv", "a.csv", mapping=samples.MAPPING, chunk_size=10)
    assert samples.answers(tmp_path / "out.parquet") == {}
    assert {code for *_, code in samples.rejected(tmp_path)} == {"duplicate-subject"}


def test_an_id_that_is_a_number_stays_one(tmp_path: Path) -> None:
    table = samples.arrow([3, 1, 2]).set_column(0, "subject_id", pa.array([30, 10, 20]))
    pq.write_table(table, tmp_path / "in.parquet")
    samples.decide(tmp_path, "in.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["subject_id"].to_pylist() == [30, 10, 20]


# ---- tables without rows, and files that are not tables -----------------------------------------------

HEADINGS = ",".join(samples.HEADINGS.values())


@pytest.mark.parametrize("out", OUTPUTS)
def test_headings_alone(tmp_path: Path, out: str) -> None:
    (tmp_path / "in.csv").write_text(f"{HEADINGS}\r\n", encoding="utf-8")
    summary = samples.decide(tmp_path, "in.csv", mapping=samples.MAPPING, out=out)
    assert summary.counts.rows == 0
    assert samples.answers(tmp_path / out) == {}


def test_one_row(tmp_path: Path) -> None:
    samples.write_csv(tmp_path / "in.csv", [samples.cells(samples.family(1))])
    samples.decide(tmp_path, "in.csv", mapping=samples.MAPPING)
    assert list(samples.answers(tmp_path / "out.parquet")) == ["h1"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("in.csv", "", "no-headings"),
        ("in.csv", "\n\n", "no-headings"),
        ("in.csv", "Mã hộ;Vùng,Số sách\n", "ambiguous-delimiter"),
        ("in.csv", "Mã hộ,Vung\n", "unknown-heading"),
        ("in.csv", "Mã hộ,Vùng,vùng \n", "ambiguous-heading"),
        ("in.csv", 'Mã hộ,Vùng\nh1,"x\n', "missing-heading"),
        ("in.xlsx", "no zip", "broken-table"),
        ("in.parquet", "no parquet", "broken-table"),
        ("in.pdf", "", "unknown-table-kind"),
        ("in.duckdb::families", "", "file-not-found"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    if "::" not in name:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, name, mapping=samples.MAPPING)
    assert code in {each.code.id for each in raised.value.diagnostics}
    assert not (tmp_path / "out.parquet").exists()
    assert not list(tmp_path.glob("*.parts"))


def test_csv_answers_are_read_back_whatever_is_in_them(tmp_path: Path) -> None:
    """Ids have quotes and delimiters, a line break is a blank; numbers have no quotes and no trailing zeros."""
    ids = ['a"b', "a,b", "a\nb", "=1", "  đ "]
    table = samples.arrow(range(1, 6)).set_column(0, "subject_id", pa.array(ids))
    pq.write_table(table, tmp_path / "in.parquet")
    samples.decide(tmp_path, "in.parquet", out="out.csv")
    assert list(samples.answers(tmp_path / "out.csv")) == ['a"b', "a,b", "a b", "'=1", "đ"]
    samples.write_parquet(tmp_path / "in.parquet", [1])
    samples.decide(tmp_path, "in.parquet", out="out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1].startswith("h1,")


@pytest.mark.parametrize(
    "names", [{"out": "in.csv"}, {"rejects": "in.csv"}, {"out": "rejects.csv"}]
)
def test_output_never_overwrites_input(tmp_path: Path, names: dict[str, str]) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"subject_id": "h1"}])
    before = (tmp_path / "in.csv").read_bytes()
    options: dict[str, Any] = {
        key: tmp_path / each if key == "rejects" else each for key, each in names.items()
    }
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", **options)
    assert [each.code.id for each in raised.value.diagnostics] == ["output-is-input"]
    assert (tmp_path / "in.csv").read_bytes() == before


@pytest.mark.parametrize("above", [1, 3, 12, 13])
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_headings_below_a_title(tmp_path: Path, ending: str, above: int) -> None:
    """The message names the row of headings, or what is missing in the first row if it is too far below."""
    rows = [["Danh sách hộ năm 2025"], *[[]] * (above - 1), ["subject_id", "books"], ["h1", "20"]]
    path = tmp_path / f"in{ending}"
    if ending == ".csv":
        path.write_text("\r\n".join(map(",".join, rows)), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(row)
        book.save(path)
    with pytest.raises(CriteriaError) as raised:
        open_readers(str(path), default_mapping(samples.criteria().checked).subjects, {})
    diagnostics = [(each.code.id, dict(each.data)) for each in raised.value.diagnostics]
    if above <= 12:
        assert diagnostics == [
            ("heading-row-below", {"row": 1, "below": above + 1, "title": "reading_family"})
        ]
    else:
        assert "missing-heading" in [code for code, _ in diagnostics]


def test_days_are_days_in_a_workbook(tmp_path: Path) -> None:
    days = [date(2026, 2, 20), date(1899, 1, 1), None]
    part, out = tmp_path / "part.arrow", tmp_path / "out.xlsx"
    write_answer_part(part, pa.table({"id": ["a", "b", "c"], "on": pa.array(days, pa.date32())}))
    write_output(FileLocator(out), [part], lambda _count: None)
    cells = [row[1] for row in openpyxl.load_workbook(out).active.iter_rows(min_row=2)]
    assert (cells[0].value, cells[0].number_format) == (datetime(2026, 2, 20), "dd/mm/yyyy")  # noqa: DTZ001
    # Excel has no days before 1900.
    assert [each.value for each in cells[1:]] == ["1899-01-01", None]
