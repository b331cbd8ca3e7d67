"""Columns of any type, with odd values, for facts, ids and lists: an answer or a CriteriaError."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine import CriteriaError, ListTable
from criteria_engine.criteria import Criteria
from tests.generated import DAY, HEAD, catalogue_of

KINDS = """
facts:
  x: {type: number, label: x, question: "x?"}
  b: {type: boolean, label: b, question: "b?"}
  s: {type: string, label: s, question: "s?"}
  e: {type: enumeration, values: {q: q, r: r}, label: e, question: "e?"}
  d: {type: date, label: d, question: "d?"}
  people:
    type: list
    label: people
    fields:
      age: {type: integer, label: age, question: "age?"}
      role: {type: string, label: role, question: "role?"}
criteria:
  - id: "1"
    name: one
    indicators:
      - {id: "1.1", text: t, requires: 'x >= 6.1'}
      - {id: "1.2", text: t, requires: 'b'}
      - {id: "1.3", text: t, requires: 's = "q"'}
      - {id: "1.4", text: t, requires: 'e = "q"'}
      - {id: "1.5", text: t, requires: 'd >= date("2020-01-01")'}
      - {id: "1.6", text: t, requires: 'some p in people satisfies p.age >= 18 and p.role = "q"'}
award: {when: every criterion met}
"""

CRITERIA: Criteria = catalogue_of(HEAD.replace("title: generated", "title: kinds") + KINDS).find(
    "kinds", on=DAY
)

FACTS = ("x", "b", "s", "e", "d", "people")

PERSON = pa.struct([("age", pa.int64()), ("role", pa.string())])


def raw(type_: pa.DataType, *values: int) -> pa.Array:
    """Return an array of a type that is stored as integers of 64 bits, also for values Python cannot hold."""
    return pa.array(values, pa.int64()).view(type_)


def people_of(*fields: tuple[str, pa.Array]) -> pa.Array:
    """Return two lists of one record with these fields."""
    items = pa.StructArray.from_arrays([each for _, each in fields], [name for name, _ in fields])
    return pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), items)


DAMAGED = pa.StringArray.from_buffers(
    2, pa.py_buffer(np.array([0, 2, 3], "int32").tobytes()), pa.py_buffer(b"\xff\xfeq")
)

AGES = pa.array([20, 3])

SAME = [[{"age": 20, "role": "q"}], None]

ARROW: Mapping[str, pa.Array] = {
    "uint64": pa.array([2**63, 2**64 - 1], pa.uint64()),
    "integers": pa.array([7, None], pa.int8()),
    "decimal": pa.array([Decimal("6.1"), None]),
    "decimal of scale -2": pa.array([Decimal(700), None], pa.decimal128(5, -2)),
    "decimal of scale 38": pa.array([Decimal(0), None], pa.decimal128(38, 38)),
    "decimal256": pa.array([Decimal(7), None], pa.decimal256(76, 0)),
    "long decimal256": pa.array([Decimal(10) ** 70, Decimal(1)], pa.decimal256(76, 0)),
    "half": pa.array(np.array([6.1, np.nan], "float16")),
    "float": pa.array([6.1, float("inf")], pa.float32()),
    "double": pa.array([float("nan"), -0.0]),
    "boolean": pa.array([True, None]),
    "text": pa.array(["q", "r"]),
    "text view": pa.array(["q", None], pa.string_view()),
    "damaged text": DAMAGED,
    "bytes": pa.array([b"q", b"r"]),
    "fixed bytes": pa.array([b"qq", None], pa.binary(2)),
    "date": pa.array([date(2024, 1, 1), None]),
    "date64": raw(pa.date64(), 0, 86_400_000),
    "part of a day": raw(pa.date64(), 1, 86_400_001),
    "far date": pa.array([2**31 - 1, -(2**31)], pa.int32()).view(pa.date32()),
    "far date64": raw(pa.date64(), 2**62, -(2**62)),
    "timestamp": pa.array([0, None], pa.timestamp("us")),
    "far timestamp": raw(pa.timestamp("s"), 2**63 - 1, 1 - 2**63),
    "zoned": pa.array([0, None], pa.timestamp("us", "Asia/Ho_Chi_Minh")),
    "unknown zone": pa.array([0, None], pa.timestamp("us", "Mars/Nowhere")),
    "duration": pa.array([timedelta(1), None]),
    "time": pa.array([time(1), None]),
    "far time": raw(pa.time64("ns"), 2**62, -1),
    "interval": pa.array([pa.MonthDayNano([1, 2, 3]), None]),
    "null": pa.nulls(2),
    "dictionary": pa.array(["q", None]).dictionary_encode(),
    "dictionary of integers": pa.array([7, 8]).dictionary_encode(),
    "dictionary of a dictionary": pa.DictionaryArray.from_arrays(
        pa.array([0, 1], pa.int8()), pa.array(["q", "r"]).dictionary_encode()
    ),
    "dictionary of records": pa.DictionaryArray.from_arrays(
        pa.array([0, 0], pa.int8()), pa.array([{"age": 1}])
    ),
    "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["q"])),
    "lists": pa.array(SAME, pa.list_(PERSON)),
    "large lists": pa.array(SAME, pa.large_list(PERSON)),
    "lists of one": pa.array(SAME, pa.list_(PERSON, 1)),
    "lists of none": pa.array([[], None], pa.list_(PERSON, 0)),
    "list view": pa.array(SAME, pa.list_view(PERSON)),
    "large list view": pa.array(SAME, pa.large_list_view(PERSON)),
    "list of integers": pa.array([[1], None]),
    "list of nulls": pa.array([[None], None]),
    "list of lists": pa.array([[[1]], None]),
    "records without fields": pa.array([[{}], None], pa.list_(pa.struct([]))),
    "fields of one name": people_of(("age", AGES), ("age", AGES)),
    "people with a long number": people_of(("age", pa.array([2**64 - 1, 20], pa.uint64()))),
    "people with decimal256": people_of(("age", pa.array([Decimal(20)] * 2, pa.decimal256(76, 0)))),
    "people with runs": people_of(
        ("role", pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["q"])))
    ),
    "people with a damaged text": people_of(("age", AGES), ("role", DAMAGED)),
    "people with a dictionary": people_of(
        ("age", AGES), ("role", pa.array(["q", "q"]).dictionary_encode())
    ),
    "people with a union": people_of(
        ("role", pa.UnionArray.from_sparse(pa.array([0, 0], pa.int8()), [pa.array(["q", "r"])]))
    ),
    "record": pa.array([{"age": 1}, None]),
    "record with a map": pa.array(
        [{"age": [("a", 1)]}, None], pa.struct([("age", pa.map_(pa.string(), pa.int64()))])
    ),
    "record with fields of one name": pa.StructArray.from_arrays([AGES, AGES], ["a", "a"]),
    "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    "union": pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [AGES, pa.array(["q"])]
    ),
    "json": pa.array(['"q"', None], pa.json_()),
    "uuid": pa.array([b"0123456789abcdef", None], pa.uuid()),
    "boolean of eight bits": pa.ExtensionArray.from_storage(
        pa.bool8(), pa.array([1, 0], pa.int8())
    ),
    "opaque": pa.ExtensionArray.from_storage(
        pa.opaque(pa.string(), "type", "vendor"), pa.array(["q", "r"])
    ),
}

POLARS: Mapping[str, pl.Series] = {
    "int128": pl.Series([2**100, 7], dtype=pl.Int128),
    "long int128": pl.Series([2**126, 7], dtype=pl.Int128),
    "uint128": pl.Series([2**128 - 1, 7], dtype=pl.UInt128),
    "categories": pl.Series(["q", "r"], dtype=pl.Categorical),
    "enum": pl.Series(["q", "r"], dtype=pl.Enum(["q", "r"])),
    "objects": pl.Series([object(), {1}], dtype=pl.Object),
    "half": pl.Series([6.1, 1], dtype=pl.Float16),
    "array": pl.Series([[1], [2]], dtype=pl.Array(pl.Int64, 1)),
    "array of people": pl.Series(
        [[{"age": 20, "role": "q"}], [{"age": 3, "role": "q"}]],
        dtype=pl.Array(pl.Struct({"age": pl.Int64, "role": pl.String}), 1),
    ),
    "people of odd types": pl.Series(
        SAME, dtype=pl.List(pl.Struct({"age": pl.Int128, "role": pl.Categorical}))
    ),
    "duration": pl.Series([timedelta(1), None]),
    "record": pl.Series([{"age": 2**100}, None], dtype=pl.Struct({"age": pl.Int128})),
}

PANDAS: Mapping[str, pd.Series[Any]] = {
    "mixed": pd.Series([1, "a"]),
    "dates and times": pd.Series(
        [date(2024, 1, 1), datetime(2024, 1, 1, 12, tzinfo=UTC)], dtype=object
    ),
    "long integers": pd.Series([2**70, 1], dtype=object),
    "NA": pd.Series([pd.NA, "q"], dtype=object),
    "NaT": pd.Series([pd.NaT, date(2024, 1, 1)], dtype=object),
    "categories of both": pd.Series([7, "a"], dtype="category"),
    "periods": pd.Series(pd.period_range("2024", periods=2, freq="D")),
    "intervals": pd.Series(pd.interval_range(0, 2)),
    "sparse": pd.Series([1, 0], dtype="Sparse[int]"),
    "complex": pd.Series([1j, 2]),
    "decimals": pd.Series([Decimal("6.1"), Decimal("NaN")]),
    "infinite decimals": pd.Series([Decimal("6.1"), Decimal("Infinity")]),
    "long decimals": pd.Series([Decimal(10) ** 60, Decimal("0.1")]),
    "lists of both": pd.Series([[{"age": 20, "role": "q"}], "x"]),
    "surrogate": pd.Series(["\ud800", "q"]),
    "objects": pd.Series([object(), {1}]),
}

COLUMNS: list[tuple[str, Any, Any]] = [
    *(
        (f"Arrow {name}", lambda each: pa.table(dict(each)), column)
        for name, column in ARROW.items()
    ),
    *((f"Polars {name}", pl.DataFrame, column) for name, column in POLARS.items()),
    *(
        (f"pandas {name}", lambda each: pd.DataFrame(dict(each)), column)
        for name, column in PANDAS.items()
    ),
]

IN_DUCKDB = (
    "170141183460469231731687303715884105727::HUGEINT",
    "340282366920938463463374607431768211455::UHUGEINT",
    "18446744073709551615::UBIGINT",
    "6.1::FLOAT",
    "'101'::BIT",
    "'ab'::BLOB",
    "uuid()",
    "'01:02:03+07'::TIMETZ",
    "'infinity'::DATE",
    "INTERVAL 1 DAY",
    "MAP{'a': 1}",
    "[{'age': 20::HUGEINT, 'role': 'q'}]",
    "[{'age': 20, 'role': INTERVAL 1 DAY}]",
    "[1, 2]::INT[2]",
    "{'age': 20}",
)


def rows_or_error(table: Any, **options: Any) -> list[dict[str, Any]] | None:
    """Return the rows of an answer with two rows; None for a CriteriaError with a text in both languages."""
    try:
        answered = CRITERIA.decide_table(table, **options)
    except CriteriaError as error:
        for each in error.diagnostics:
            assert each.message("vi")
            assert each.message("en")
        return None
    columns = [answered[name] for name in ("outcome", "reasons", "problem")]
    rows = [[None if pd.isna(v) else v for v in map(_plain, column)] for column in columns]
    assert [len(each) for each in rows] == [2, 2, 2]
    return [
        dict(zip(("outcome", "reasons", "problem"), row, strict=True))
        for row in zip(*rows, strict=True)
    ]


def _plain(value: Any) -> Any:
    return value.as_py() if isinstance(value, pa.Scalar) else value


OUT_OF_CALENDAR = object()
"""Stands for a day that Python has no date for."""


def python_value(value: Any) -> Any:
    try:
        return value.as_py()
    except (OverflowError, ValueError):
        return OUT_OF_CALENDAR


@given(st.sampled_from(COLUMNS), st.sampled_from(FACTS))
def test_a_column_of_any_type_for_a_fact(column: tuple[str, Any, Any], fact: str) -> None:
    _, make, values = column
    rows = rows_or_error(make({"subject_id": [1, 2], fact: values}))
    if (
        rows is None
        or not isinstance(values, pa.Array)
        or isinstance(values.type, pa.BaseExtensionType)
    ):
        return
    for row, value in zip(rows, map(python_value, values), strict=True):
        if row["problem"] is None and value is not OUT_OF_CALENDAR:
            assert row["outcome"] == CRITERIA.verdict({fact: value}).outcome


@given(st.sampled_from(COLUMNS), st.sampled_from(["id", "key", "other", "item"]))
def test_a_column_of_any_type_that_is_no_fact(column: tuple[str, Any, Any], place: str) -> None:
    _, make, values = column
    match place:
        case "id":
            rows_or_error(make({"subject_id": values}))
        case "key":
            items = make({"key": values, "age": [20, 3], "role": ["q", "q"]})
            lists = {"people": ListTable(items, "key", "empty")}
            rows_or_error(make({"subject_id": values}), lists=lists)
            rows_or_error(make({"subject_id": [1, 2]}), lists=lists)
        case "other":
            table = make({"subject_id": [1, 2], "other": values})
            assert rows_or_error(table, extra="ignore") is not None
            assert rows_or_error(table) is None
        case _:
            items = make({"key": [1, 2], "age": values, "role": ["q", "q"]})
            lists = {"people": ListTable(items, "key", "unknown")}
            rows_or_error(make({"subject_id": [1, 2]}), lists=lists)


@given(
    st.sampled_from(IN_DUCKDB), st.sampled_from(("x", "s", "people", "subject_id")), st.booleans()
)
def test_a_duckdb_column_of_any_type(value: str, name: str, as_query: bool) -> None:
    database = ibis.duckdb.connect()
    others = "" if name == "subject_id" else "1 AS subject_id, "
    database.con.execute(f"CREATE TABLE t AS SELECT {others}{value} AS {name}, NULL::DATE AS d")
    try:
        answered = CRITERIA.decide_table(database.table("t"), as_query=as_query)
    except CriteriaError:
        return
    assert answered.count().to_pyarrow().as_py() == 1


@pytest.mark.parametrize("as_query", [True, False])
def test_numbers_of_128_bits_are_read_with_every_setting_of_duckdb(as_query: bool) -> None:
    database = ibis.duckdb.connect()
    database.con.execute("SET arrow_lossless_conversion = true")
    database.con.execute(
        "CREATE TABLE t AS SELECT 1 AS subject_id, 7::HUGEINT AS x,"
        " [{'age': 20::HUGEINT, 'role': 'q'}] AS people"
        " UNION ALL SELECT 2, 5, []"
        " UNION ALL SELECT 3, 170141183460469231731687303715884105727, NULL"
    )
    answered = CRITERIA.decide_table(database.table("t"), as_query=as_query)
    rows = answered.order_by("subject_id").to_pyarrow().to_pylist()
    assert [each["problem"] for each in rows] == [None, None, "x"]
    assert [each["met_1_1"] for each in rows] == [True, False, None]
    assert [each["met_1_6"] for each in rows] == [True, False, None]


@pytest.mark.parametrize(
    ("name", "fact", "met"),
    [
        ("decimal256", "x", "1.1"),
        ("decimal of scale -2", "x", "1.1"),
        ("boolean of eight bits", "b", "1.2"),
        ("runs", "s", "1.3"),
        ("text view", "s", "1.3"),
        ("dictionary", "e", "1.4"),
        ("list view", "people", "1.6"),
        ("lists of one", "people", "1.6"),
        ("people with a dictionary", "people", "1.6"),
    ],
)
def test_unusual_layouts_are_read(name: str, fact: str, met: str) -> None:
    rows = rows_or_error(pa.table({"subject_id": [1, 2], fact: ARROW[name]}))
    assert rows is not None
    assert f":{met}" not in rows[0]["reasons"]


def test_a_number_beyond_every_limit_makes_its_row_unusable() -> None:
    rows = rows_or_error(pa.table({"subject_id": [1, 2], "x": ARROW["uint64"]}))
    assert rows is not None
    assert [each["problem"] for each in rows] == ["x", "x"]


def test_two_columns_of_one_name() -> None:
    twice = pa.Table.from_arrays(
        [pa.array([1]), pa.array([True]), pa.array([False])], ["subject_id", "b", "b"]
    )
    with pytest.raises(CriteriaError, match="the table has 2 columns with the name `b`"):
        CRITERIA.decide_table(twice)
    with pytest.raises(CriteriaError, match="repeated-column"):
        CRITERIA.decide_table(pd.DataFrame([[1, 2, 3]], columns=["subject_id", "b", "b"]))


def test_a_damaged_text_is_told_with_its_row() -> None:
    texts = pa.concat_arrays([pa.array(["q"] * 7), DAMAGED])
    with pytest.raises(CriteriaError, match="the text in row 8 is damaged"):
        CRITERIA.decide_table(pa.table({"subject_id": range(9), "s": texts}))


def test_a_field_that_lists_lack_is_unknown_in_every_backend() -> None:
    given_ = pa.table({"subject_id": [1], "people": [[{"age": 20}]]})
    database = ibis.duckdb.connect()
    database.con.register("given", given_)
    table = database.table("given")
    for answered in (
        CRITERIA.decide_table(given_),
        CRITERIA.decide_table(table, as_query=True).to_pyarrow(),
    ):
        assert answered["outcome"].to_pylist() == ["undetermined"]
        assert answered["met_1_6"].to_pylist() == [False]
        assert answered["possible_1_6"].to_pylist() == [True]
