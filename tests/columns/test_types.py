"""Dictionaries and short integers are read as they are; the types of answers follow from the set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import polars as pl
import pyarrow as pa
import pytest

from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from tests.columns.agreement import plain, verdict_of_row
from tests.columns.readers import ON
from tests.generated import catalogue_of

SET = """
format: 1
title: types
version: v1
name: Kiểu cột
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  area: {type: enumeration, values: {low: thấp, high: cao}, label: vùng, question: Vùng nào}
  region: {type: enumeration, values: {low: thấp, mid: vừa, high: cao}, label: miền, question: Miền nào}
  name: {type: string, label: tên, question: Tên gì}
  books: {type: integer, at_least: 0, label: số sách, question: Bao nhiêu}
  fund: {type: integer, at_least: 0, at_most: 3000000000, label: quỹ, question: Bao nhiêu}
  people:
    type: list
    label: người
    question: Có ai
    fields:
      pay: {type: integer, at_least: -10, label: lương}
      role: {type: enumeration, values: {low: a, high: b}, label: vai}
criteria:
  - id: "0"
    name: Tiêu chí
    indicators:
      - {id: "1", text: a, points: {max: 5, when: '(if books > 3 then area else "high") = "high"'}}
      - {id: "2", text: b, points: {max: 5, when: 'books * fund > 4000000000 or area in ("low")'}}
      - {id: "3", text: c, points: {max: 5, when: 'area = (if fund > 2 then "low" else "high")'}}
      - {id: "4", text: d, points: {max: 5, when: name = "x"}}
      - {id: "5", text: e, points: {max: 5, when: area = region}}
      - {id: "6", text: f, points: {max: 5, when: total(people.pay) > 2147483647}}
      - {id: "7", text: g, points: {max: 5, when: 'count(people[role = area and pay + books > 2147483647]) > 0'}}
      - {id: "8", text: h, points: {max: 5, when: books + 1 > books and fund - books < fund}}
award: {pass_mark: '20'}
"""

LONG = 2**31 - 1
ROWS: list[dict[str, Any]] = [
    {"area": "low", "region": "low", "name": "x", "books": 1, "fund": 3},
    {"area": "high", "region": "mid", "name": "y", "books": 4, "fund": LONG},
    {"area": None, "region": "high", "name": None, "books": LONG, "fund": LONG},
    {"area": "low", "region": None, "name": " x ", "books": None, "fund": None},
    {"area": "high", "region": "low", "name": "x", "books": LONG, "fund": None},
    {"area": "low", "region": "high", "name": None, "books": 0, "fund": 0},
]
PEOPLE: list[list[dict[str, Any]]] = [
    [{"pay": LONG, "role": "low"}, {"pay": 1, "role": "high"}],
    [{"pay": LONG, "role": "high"}],
    [{"pay": None, "role": "low"}, {"pay": LONG, "role": None}],
    [],
    [{"pay": LONG, "role": "high"}, {"pay": -5, "role": "high"}],
    [{"pay": LONG, "role": "low"}, {"pay": LONG, "role": "low"}, {"pay": LONG, "role": "low"}],
]


@pytest.fixture(scope="module")
def criteria() -> Criteria:
    return catalogue_of(SET).find("types", on=ON)


def subjects() -> pl.DataFrame:
    return pl.DataFrame([{"id": number, **row} for number, row in enumerate(ROWS)])


def people() -> pl.DataFrame:
    items = [{"key": key, **item} for key, own in enumerate(PEOPLE) for item in own]
    return pl.DataFrame(items)


def with_dictionary(frame: pl.DataFrame, words: pa.Array, codes: pa.Array) -> pa.Table:
    return frame.to_arrow().set_column(
        frame.columns.index("area"), "area", pa.DictionaryArray.from_arrays(codes, words)
    )


TEXTS = ("area", "region", "name")
KINDS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "texts": lambda frame: frame,
    "categories": lambda frame: frame.with_columns(pl.col(TEXTS).cast(pl.Categorical)),
    "an Enum with other values": lambda frame: frame.with_columns(
        pl.col("area").cast(pl.Enum(["z", "high", "low"])),
        pl.col("region").cast(pl.Enum(["mid", "low", "high"])),
        pl.col("name").cast(pl.Enum(["x", "y", " x "])),
    ),
    "dictionaries": lambda frame: with_dictionary(
        frame, pa.array(["low", "high"]), pa.array([0, 1, None, 0, 1, 0])
    ),
    "dictionary with NULL": lambda frame: with_dictionary(
        frame, pa.array(["low", "high", None]), pa.array([0, 1, 2, 0, 1, 0])
    ),
    "dictionary with a word twice": lambda frame: with_dictionary(
        frame, pa.array(["low", "high", "unused", "low"]), pa.array([0, 1, None, 3, 1, 0])
    ),
    "dictionary with a blank in a word": lambda frame: with_dictionary(
        frame, pa.array(["low", "high", "low "], pa.large_string()), pa.array([0, 1, None, 2, 1, 0])
    ),
    "32 bits": lambda frame: frame.with_columns(pl.col("books", "fund").cast(pl.Int32)),
    "64 unsigned bits": lambda frame: frame.with_columns(pl.col("fund").cast(pl.UInt64)),
    "32 unsigned bits": lambda frame: frame.with_columns(pl.col("fund").cast(pl.UInt32)),
    "128 bits": lambda frame: frame.with_columns(pl.col("fund").cast(pl.Int128)),
    "ids in categories": lambda frame: frame.with_columns(
        pl.col("id").cast(pl.String).cast(pl.Categorical)
    ),
}


def rows_of(answered: Any) -> list[dict[str, Any]]:
    frame = (
        answered if isinstance(answered, pl.DataFrame) else pl.DataFrame(pl.from_arrow(answered))
    )
    return frame.to_dicts()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("short", [False, True])
def test_every_type_gives_the_verdict_of_each_subject(
    criteria: Criteria, kind: str, short: bool
) -> None:
    items = people()
    if short:
        items = items.with_columns(
            pl.col("pay").cast(pl.Int32), pl.col("role").cast(pl.Enum(["high", "low"]))
        )
    if kind == "ids in categories":
        items = items.with_columns(pl.col("key").cast(pl.String).cast(pl.Categorical))
    lists = {"people": ListTable(items, "key", "empty")}
    answered = criteria.decide_table(KINDS[kind](subjects()), subject_id="id", lists=lists)
    for row, own, answer in zip(ROWS, PEOPLE, rows_of(answered), strict=True):
        facts = {name: value for name, value in row.items() if value is not None}
        facts["people"] = [{k: v for k, v in item.items() if v is not None} for item in own]
        assert verdict_of_row(answer, criteria) == plain(criteria.verdict(facts)), facts


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame,
        lambda frame: frame.with_columns(pl.col("area").cast(pl.Categorical)),
        lambda frame: frame.with_columns(pl.col("area").cast(pl.Enum(["nowhere", "high", "low"]))),
        lambda frame: frame.with_columns(pl.col("books").cast(pl.Int8)),
    ],
)
def test_invalid_values_are_found_by_their_column(
    criteria: Criteria, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    frame = (
        subjects()
        .head(3)
        .with_columns(area=pl.Series(["nowhere", "high", "low"]), books=pl.Series([1, -2, 127]))
    )
    lists = {"people": ListTable(people().clear(), "key", "empty")}
    answered = criteria.decide_table(change(frame), subject_id="id", lists=lists)
    assert answered["problem"].to_list() == ["area", "books", None]
    assert answered["outcome"].to_list()[:2] == [None, None]
    assert answered["low"].to_list()[:2] == [None, None]


def test_an_unknown_word_of_a_dictionary_matters_only_where_it_is_used(criteria: Criteria) -> None:
    unused = with_dictionary(subjects(), pa.array(["low", "nowhere"]), pa.array([0] * 6))
    used = with_dictionary(subjects(), pa.array(["low", "nowhere"]), pa.array([0] * 5 + [1]))
    lists = {"people": ListTable(people(), "key", "empty")}
    for table, problems in ((unused, [None] * 6), (used, [None] * 5 + ["area"])):
        answered = criteria.decide_table(table, subject_id="id", lists=lists)
        assert answered["problem"].to_pylist() == problems


def test_damaged_texts_in_a_dictionary_are_refused(criteria: Criteria) -> None:
    words = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")]
    )
    table = with_dictionary(subjects(), words, pa.array([0] * 6))
    with pytest.raises(CriteriaError, match="UTF-8"):
        criteria.decide_table(table, subject_id="id")


# ---- the types of answers --------------------------------------------------------------------

SCORED = """
format: 1
title: types
version: v1
name: Kiểu cột
in_force: {{from: 2020-01-01}}
source: {{document: test, checked_on: 2026-01-01, basis: seen}}
subject: hộ
facts:
  books: {{type: integer, at_least: 0, label: số sách, question: Bao nhiêu}}
criteria:
  - id: "0"
    name: Tiêu chí
    indicators:
      - {{id: "1", text: a, points: {{max: {most}, when: books > 1}}}}
award:
  pass_mark: '1'
  grades: [{{id: one, name: một, at_least: 1}}, {{id: two, name: hai, at_least: {most}}}]
"""


def scored(most: int) -> Criteria:
    return catalogue_of(SCORED.format(most=most)).find("types", on=ON)


@pytest.mark.parametrize(
    ("most", "type_"),
    [
        (2, pl.Int16),
        (327, pl.Int16),
        (328, pl.Int32),
        (21_474_836, pl.Int32),
        (21_474_837, pl.Int64),
    ],
)
@pytest.mark.parametrize("books", [[0, 9], [None, 9]])
def test_points_have_the_narrowest_type_for_a_hundred_times_the_maximum(
    most: int, type_: Any, books: list[int | None]
) -> None:
    frame = pl.DataFrame({"id": [1, 2], "books": books})
    answered = scored(most).decide_table(frame, subject_id="id", reasons=False)
    assert answered.schema == {
        "subject_id": pl.Int64,
        "outcome": pl.Enum(["not_eligible", "undetermined", "eligible"]),
        "settled_by": pl.Enum(["rules", "judgement"]),
        "grade": pl.Enum(["one", "two"]),
        **dict.fromkeys(("low", "high", "maximum", "points_1_low", "points_1_high"), type_),
        "problem": pl.String,
    }
    assert answered["high"].to_list() == [0 if books[0] == 0 else most, most]
    assert answered["grade"].to_list() == [None, "two"]
    assert (answered["low"] * 100).to_list() == [0, most * 100]


def test_no_subject_gives_the_same_types() -> None:
    some = pl.DataFrame({"id": [1], "books": [3]})
    answers = [scored(5).decide_table(each, subject_id="id") for each in (some, some.clear())]
    assert answers[0].schema == answers[1].schema


def test_both_ends_share_their_memory_where_nothing_is_unknown() -> None:
    table = pa.table({"id": [1, 2], "books": [0, 9]})
    answered = scored(5).decide_table(table, subject_id="id", reasons=False)
    addresses = [answered[name].chunk(0).buffers()[1].address for name in ("low", "high")]
    assert addresses[0] == addresses[1]
    assert pa.types.is_dictionary(answered["outcome"].type)
    assert answered["problem"].type == pa.large_string()


def test_pandas_gets_categories() -> None:
    frame = pl.DataFrame({"id": [1, 2], "books": [0, 9]}).to_pandas()
    answered = scored(5).decide_table(frame, subject_id="id")
    assert (answered["outcome"] == "eligible").tolist() == [False, True]
    assert answered["grade"].cat.categories.tolist() == ["one", "two"]


@pytest.mark.parametrize("as_query", [False, True])
def test_a_database_gets_its_own_types(as_query: bool) -> None:
    table = ibis.duckdb.connect().create_table("t", ibis.memtable({"id": [1, 2], "books": [0, 9]}))
    answered = scored(5).decide_table(table, subject_id="id", as_query=as_query)
    schema = answered.schema()
    assert [str(schema[name]).lstrip("!") for name in ("outcome", "grade", "low")] == [
        "string",
        "string",
        "int64",
    ]
    assert sorted(answered.outcome.to_pyarrow().to_pylist()) == ["eligible", "not_eligible"]
