"""Families of a small set as tables of every kind, and the answer of deciding each one alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from criteria_engine.batch.job import Job, JobSummary, run_job
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria

SETS: Final = Path(__file__).parents[1] / "cli" / "sets"
ON: Final = date(2026, 2, 20)

MAPPING: Final = """\
format: 1
title: reading_family
subject: Mã hộ
columns:
  area:
    column: Vùng
    words: {đồng bằng: lowland, miền núi: mountainous}
  books: Số sách
  tỷ_lệ:
    column: Tỷ lệ đã đọc
    decimal: ","
  since: Ngày đăng ký
  home.corner:
    column: Góc đọc sách
    words: {x: true, "1": true, "0": false}
  judgements.2.3: Điểm nền nếp
  evidence.1.3: Ảnh
lists:
  members:
    key: Mã hộ
    absent: unknown
    columns:
      age: Tuổi
      reads:
        column: Đọc sách
        words: {x: có}
"""

HEADINGS: Final = {
    "subject_id": "Mã hộ",
    "area": "Vùng",
    "books": "Số sách",
    "tỷ_lệ": "Tỷ lệ đã đọc",
    "since": "Ngày đăng ký",
    "home.corner": "Góc đọc sách",
    "judgements.2.3": "Điểm nền nếp",
    "evidence.1.3": "Ảnh",
}


@cache
def criteria() -> Criteria:
    return Catalogue.load(SETS).find("reading_family", on=ON)


def family(number: int) -> dict[str, Any]:
    """Return the facts of a family; in each column, every third to seventh family has an unknown fact."""
    return {
        "subject_id": f"h{number}",
        "area": [None, "lowland", "mountainous"][number % 3],
        "books": None if number % 7 == 0 else number * 5 % 73,
        "tỷ_lệ": None if number % 5 == 0 else Decimal(number * 13 % 101).scaleb(-2),
        "since": None if number % 4 == 0 else date(2023 + number % 3, 1 + number % 12, 7),
        "home.corner": [True, False, None][number % 3],
        "judgements.2.3": None if number % 6 == 0 else number % 5 * 5,
        "evidence.1.3": [None, True, False, True][number % 4],
    }


def members(number: int) -> list[dict[str, Any]] | None:
    if number % 5 == 0:
        return None
    ages = range(number % 4 + 1)
    return [
        {"age": (number * 7 + each * 11) % 90, "reads": [True, None, False][each % 2 * number % 3]}
        for each in ages
    ]


def alone(number: int, *, with_members: bool) -> str:
    """Return the outcome and score of deciding the family alone."""
    facts: dict[str, Any] = {}
    for path, value in family(number).items():
        head, _, tail = path.partition(".")
        if not tail:
            facts[head] = value
        elif value is not None:
            facts.setdefault(head, {})[tail] = value
    if with_members and members(number) is not None:
        facts["members"] = members(number)
    verdict = criteria().verdict(facts)
    return f"{verdict.outcome.value} {verdict.low} {verdict.high}"


# ---- tables of every kind --------------------------------------------------------------------


def cells(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a family as an officer types them into a Vietnamese spreadsheet."""
    words = {
        "lowland": "Đồng bằng ",
        "mountainous": "miền  núi",
        True: "x",
        False: "0",
    }
    row = {}
    for path, heading in HEADINGS.items():
        value = facts[path]
        if value is None:
            row[heading] = ""
        elif path == "evidence.1.3":
            row[heading] = "có" if value else "không"
        elif isinstance(value, date):
            row[heading] = f"{value.day}/{value.month:02}/{value.year}"
        elif isinstance(value, Decimal):
            row[heading] = str(value).replace(".", ",")
        elif isinstance(value, bool) or value in ("lowland", "mountainous"):
            row[heading] = words[value]
        else:
            row[heading] = str(value)
    return row


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def write_members_csv(path: Path, numbers: Iterable[int]) -> None:
    rows = [
        {
            "Mã hộ": f"h{number}",
            "Tuổi": each["age"],
            "Đọc sách": {True: "x", False: "không", None: ""}[each["reads"]],
        }
        for number in numbers
        for each in members(number) or ()
    ]
    write_csv(path, rows or [{"Mã hộ": "", "Tuổi": "", "Đọc sách": ""}])


def write_xlsx(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write typed cells: numbers as floats, dates and booleans as such."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS.values()))
    for facts in rows:
        typed: list[Any] = []
        for path_, value in facts.items():
            if path_ in ("area", "evidence.1.3"):
                typed.append(cells(facts)[HEADINGS[path_]] or None)
            else:
                typed.append(
                    float(value)
                    if isinstance(value, int | Decimal) and not isinstance(value, bool)
                    else value
                )
        sheet.append(typed)
    book.save(path)


TYPES: Final = pa.schema(
    [
        ("subject_id", pa.string()),
        ("area", pa.string()),
        ("books", pa.int32()),
        ("tỷ_lệ", pa.decimal128(5, 2)),
        ("since", pa.date32()),
        ("home.corner", pa.bool_()),
        ("judgements.2.3", pa.int64()),
        ("evidence.1.3", pa.bool_()),
        ("members", pa.list_(pa.struct([("age", pa.int16()), ("reads", pa.bool_())]))),
    ]
)


def arrow(numbers: Iterable[int], *, nested: bool = True) -> pa.Table:
    rows = [family(number) | {"members": members(number)} for number in numbers]
    table = pa.Table.from_pylist(rows, schema=TYPES)
    return table if nested else table.drop_columns(["members"])


def write_parquet(path: Path, numbers: Iterable[int], *, nested: bool = True) -> None:
    pq.write_table(arrow(numbers, nested=nested), path)


def write_jsonl(path: Path, numbers: Iterable[int]) -> None:
    lines = []
    for number in numbers:
        row: dict[str, Any] = {}
        for name, value in (family(number) | {"members": members(number)}).items():
            head, _, tail = name.partition(".")
            plain = value.isoformat() if isinstance(value, date) else value
            plain = float(plain) if isinstance(plain, Decimal) else plain
            if tail:
                row.setdefault(head, {})[tail] = plain
            else:
                row[name] = plain
        lines.append(json.dumps(row, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_duckdb(path: Path, numbers: Iterable[int], table: str = "families") -> None:
    families = arrow(numbers)
    with duckdb.connect(str(path)) as connection:
        connection.register("families_table", families)
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM families_table")  # noqa: S608


# ---- running a job and reading its output -----------------------------------------------------


def decide(folder: Path, *files: str, out: str = "out.parquet", **options: Any) -> JobSummary:
    """Run a job on files of a folder; `options` are fields of :class:`Job`, the mapping as its text."""
    mapping = options.pop("mapping", None)
    if mapping is not None:
        (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
        mapping = folder / "mapping.yaml"
    lists = {name: str(folder / file) for name, file in options.pop("lists", {}).items()}
    paths = [each if "://" in each else str(folder / each) for each in files]
    target = out if "://" in out else str(folder / out)
    job = Job(paths, lists, mapping, target, rejects=folder / "rejects.csv")
    return run_job(criteria(), replace(job, **options))


def answers(path: Path) -> dict[str, str]:
    """Return the outcome and score of each subject, from an output of any kind."""
    name = str(path)
    if "::" in name:
        file, _, table = name.partition("::")
        with duckdb.connect(file, read_only=True) as connection:
            rows = connection.sql(f"SELECT * FROM {table}").to_arrow_table().to_pylist()  # noqa: S608
    elif path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
    elif path.suffix == ".jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line, parse_float=Decimal) for line in lines]
    elif path.suffix == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        with path.open(encoding="utf-8-sig", newline="") as csv_file:
            rows = list(csv.DictReader(csv_file))
    else:
        book = openpyxl.load_workbook(path)
        head, *body = book["decisions"].iter_rows(values_only=True)
        rows = [dict(zip(head, row, strict=True)) for row in body]
    by_subject = {
        row["subject_id"]: f"{row['outcome']} {Decimal(row['low']):f} {Decimal(row['high']):f}"
        for row in rows
    }
    assert len(by_subject) == len(rows), "no subject occurs twice"
    return by_subject


def rejects(folder: Path) -> list[dict[str, str]]:
    with (folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rejected(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return line, column, value and code of each reject."""
    return [(each["line"], each["column"], each["value"], each["code"]) for each in rejects(folder)]
