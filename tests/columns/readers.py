"""A set about readers, a table of three families for it, and the expected answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import polars as pl
import pyarrow as pa

ON = date(2026, 1, 1)


SET = """
format: 1
title: readers
version: v1
name: Người đọc sách
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  books: {type: integer, at_least: 0, label: số sách, question: Bao nhiêu sách}
  fund: {type: number, at_least: 0, at_most: 1000, label: quỹ, question: Quỹ bao nhiêu}
  poor: {type: boolean, label: hộ nghèo, question: Có nghèo không}
  area: {type: enumeration, values: {low: đồng bằng, high: miền núi}, label: vùng, question: Vùng nào}
  members:
    type: list
    label: thành viên
    question: Có ai?
    fields:
      age: {type: integer, at_least: 0, at_most: 130, label: tuổi}
      reads: {type: boolean, label: đọc sách}
criteria:
  - id: "1"
    name: Sách
    indicators:
      - id: "1.1"
        text: Đủ sách
        points: {max: 5, when: 'books >= (if area = "high" then 10 else 20)'}
      - id: "1.2"
        text: Góp quỹ
        points: {max: 2.5, when: "fund >= 0.12345 or poor"}
      - id: "1.3"
        text: Người lớn đọc sách
        points: {max: 5, when: "share(members[age >= 18], reads, 1) >= 60%"}
award: {pass_mark: '10'}
"""


ROWS: list[dict[str, Any]] = [
    {
        "ma": "h1",
        "books": 20,
        "fund": Decimal("0.12345"),
        "poor": False,
        "area": "low",
        "members": [{"age": 18, "reads": True}, {"age": 40, "reads": False}],
    },
    {
        "ma": "h2",
        "books": 10,
        "fund": Decimal("0.12344"),
        "poor": True,
        "area": "high",
        "members": [],
    },
    {"ma": "h3", "books": None, "fund": None, "poor": None, "area": None, "members": None},
]


SCHEMA = pa.schema(
    [
        ("ma", pa.string()),
        ("books", pa.int32()),
        ("fund", pa.decimal128(9, 5)),
        ("poor", pa.bool_()),
        ("area", pa.string()),
        ("members", pa.list_(pa.struct([("age", pa.int16()), ("reads", pa.bool_())]))),
    ]
)


def table(rows: list[dict[str, Any]] = ROWS) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def outcomes(answered: Any) -> list[tuple[Any, ...]]:
    rows = answered.to_pylist() if isinstance(answered, pa.Table) else answered.to_dicts()
    return [(row["subject_id"], row["outcome"], row["low"], row["high"]) for row in rows]


EXPECTED = [
    ("h1", "not_eligible", Decimal("7.5"), Decimal("7.5")),
    ("h2", "eligible", Decimal("12.5"), Decimal("12.5")),
    ("h3", "undetermined", 0, Decimal("12.5")),
]


def in_kind(kind: str, frame: pl.DataFrame) -> Any:
    return frame if kind == "polars" else ibis.memtable(frame)


def sorted_rows(answered: Any, *columns: str) -> list[tuple[Any, ...]]:
    frame = answered if isinstance(answered, pl.DataFrame) else answered.to_polars()
    return frame.sort("subject_id").select(*columns).rows()
