"""Numbers of types that Python, Arrow or JSON cannot hold as they are, and facts that a line gives twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.tables.locators import open_tables
from criteria_engine.tables.mapping import default_mapping
from criteria_engine.tables.reader import TableReader
from criteria_engine.tables.source import ReadOptions
from tests.generated import HEAD, catalogue_of

SET: Final = (
    HEAD.replace("title: generated", "title: typed")
    + """
facts:
  x: {type: number, label: x, question: x?}
  s: {type: string, label: s, question: s?}
  home: {type: record, label: home, fields: {corner: {type: boolean, label: corner, question: corner?}}}
  people:
    type: list
    label: people
    fields: {y: {type: number, label: y, question: y?}}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: x >= 6.1}
      - {id: "1.8", text: t, points: {max: 10, judged: {by: hội}}}
award: {when: every criterion met}
""".replace(": x?", ': "x?"')
    .replace(": s?", ': "s?"')
    .replace(": y?", ': "y?"')
    .replace(": corner?", ': "corner?"')
)
CRITERIA: Final = catalogue_of(SET).find("typed", on=date(2024, 1, 1))


def read(path: str) -> dict[str, Any]:
    (table,) = open_tables(path, ReadOptions(), {})
    reader = TableReader(table, default_mapping(CRITERIA.checked).subjects)
    results: dict[str, Any] = {}
    for chunk in reader.table.chunks(100):
        found = reader.read(chunk)
        for row in found.table.to_pylist():
            items = row.get("people")
            ys = (
                None
                if items is None
                else [None if y is None else str(y.normalize()) for y in (i["y"] for i in items)]
            )
            x = row.get("x")
            results[row["subject_id"]] = (None if x is None else f"{float(x):g}", ys)
        for each in found.rejects:
            results[each.subject or str(each.line)] = (each.diagnostic.code.id, each.column)
    return results


HUGE: Final = ("UHUGEINT", "HUGEINT")


@pytest.mark.parametrize("type_", HUGE)
def test_integers_of_128_bits_are_exact_or_too_long(type_: str, tmp_path: Path) -> None:
    greatest = 2**128 - 1 if type_ == "UHUGEINT" else 2**127 - 1
    with duckdb.connect(str(tmp_path / "d.duckdb")) as connection:
        connection.execute(
            f"CREATE TABLE t AS SELECT 'a' AS subject_id, {greatest}::{type_} AS x, [{{'y': 7::{type_}}}] AS people"
            f" UNION ALL SELECT 'b', 7::{type_}, [{{'y': {greatest}::{type_}}}]"
            f" UNION ALL SELECT 'c', 7::{type_}, [] UNION ALL SELECT 'd', NULL, NULL"
        )
    assert read(f"{tmp_path / 'd.duckdb'}::t") == {
        "a": ("number-too-long", "x"),
        "b": ("number-too-long", "people[1].y"),
        "c": ("7", []),
        "d": (None, None),
    }


@pytest.mark.parametrize("as_query", [False, True])
def test_integers_of_39_digits_are_a_problem_over_columns(as_query: bool) -> None:
    connection = ibis.duckdb.connect()
    connection.con.execute(
        f"CREATE TABLE t AS SELECT 'a' AS subject_id, {2**127 - 1}::HUGEINT AS x"
        f" UNION ALL SELECT 'b', -{2**127 - 1}::HUGEINT UNION ALL SELECT 'c', 7"
    )
    answers = CRITERIA.decide_table(connection.table("t"), as_query=as_query).to_pyarrow()
    assert answers.sort_by("subject_id")["problem"].to_pylist() == ["x", "x", None]
    assert answers.sort_by("subject_id")["met_1_1"].to_pylist() == [None, None, True]


@pytest.mark.parametrize("type_", [pa.float16(), pa.float32(), pa.float64()])
def test_a_float_is_the_shortest_decimal_of_its_width(type_: pa.DataType, tmp_path: Path) -> None:
    people = pa.list_(pa.struct([("y", type_)]))
    columns = {
        "subject_id": ["a", "b", "c"],
        "x": pa.array([6.1, None, float("nan")], type_),
        "people": pa.array([[{"y": 6.1}, {"y": None}], None, []], people),
    }
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    right = {"a": ("6.1", ["6.1", None]), "b": (None, None), "c": ("not-a-number", "x")}
    assert read(str(tmp_path / "in.parquet")) == right
    if type_ == pa.float32():
        with duckdb.connect(str(tmp_path / "d.duckdb")) as connection:
            connection.execute(f"CREATE TABLE t AS FROM '{tmp_path / 'in.parquet'}'")
        assert read(f"{tmp_path / 'd.duckdb'}::t") == right


LONG: Final = "1e99999999999999999999"


@pytest.mark.parametrize(
    ("line", "result"),
    [
        (f'{{"x": {LONG}}}', ("number-too-long", "x")),
        (f'{{"x": -{LONG}}}', ("number-too-long", "x")),
        (f'{{"x": {"9" * 5000}}}', ("number-too-long", "x")),
        (f'{{"x": {{"at_least": {LONG}}}}}', ("number-too-long", "x")),
        (f'{{"people": [{{"y": {LONG}}}]}}', ("number-too-long", "people[1].y")),
        (f'{{"judgements": {{"1.8": {LONG}}}}}', ("number-too-long", "judgements.1.8")),
        (f'{{"judgements": {{"1.8": {{"points": {LONG}}}}}}}', ("number-too-long", "judgements.1.8")),
        ('{"judgements": {"1.8": 3}, "judgements.1.8": 5}', ("duplicate-fact", "")),
        ('{"judgements.1.8": 5, "judgements": {"1.8": {"points": 3}}}', ("duplicate-fact", "")),
        ('{"home": {"corner": true}, "home.corner": false}', ("duplicate-fact", "")),
        ('{"home": {"corner": null}, "home.corner": true}', ("duplicate-fact", "")),
        ('{"x": 7, "X": 8}', ("duplicate-fact", "")),
        ('{"x": 7, " x\\u200b": 8}', ("duplicate-fact", "")),
        ('{"people": [{"y": 7, "Y": 8}]}', ("duplicate-fact", "people")),
        ('{"judgements": {"1.8": {"points": 3, "met": true}}}', ("wrong-fact-type", "judgements.1.8")),
        ('{"x": "80%"}', ("not-a-share", "x")),
        ('{"judgements": {"1.8": "80%"}}', ("not-a-share", "judgements.1.8")),
    ],
)  # fmt: skip
def test_a_wrong_line_of_json_leaves_the_others(
    line: str, result: tuple[str, str], tmp_path: Path
) -> None:
    lines = [f'{{"subject_id": "a", {line[1:]}', '{"subject_id": "b", "X": 6.1, "people": []}']
    assert all(isinstance(json.loads(each, parse_float=str, parse_int=str), dict) for each in lines)
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    read_lines = read(str(tmp_path / "in.jsonl"))
    assert read_lines.pop("b") == ("6.1", [])
    assert [each for each in read_lines.values() if each != (None, None)] == [result]
