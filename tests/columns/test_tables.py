"""Tables of every kind, with invalid and unknown values, intervals and lists."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.columns.engines import memory
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from tests.columns.readers import (
    EXPECTED,
    ON,
    ROWS,
    SCHEMA,
    SET,
    in_kind,
    outcomes,
    sorted_rows,
    table,
)
from tests.generated import HEAD, catalogue_of, criteria_of
from tests.packaged import packaged

LEVELS = """
levels:
  - {id: one, name: Một}
  - {id: two, name: Hai}
criteria:
  - id: "1"
    name: Sách
    indicators:
      - {id: "1.1", text: Đủ sách, requires: {one: books >= 20, two: books >= 20 and poor}}
award: {when: every criterion met}
"""


def test_arrow_in_arrow_out(criteria: Criteria) -> None:
    answered = criteria.decide_table(table(), subject_id="ma")
    assert outcomes(answered) == EXPECTED
    first, second, third = answered.to_pylist()
    assert first["reasons"] == "no:pass_mark"
    assert second["reasons"] == second["missing"] == ""
    assert third["missing"].split() == ["books", "fund", "poor", "area", "members"]
    assert first["points_1_2_low"] == Decimal("2.5")


def test_answers_are_of_the_kind_of_the_table(criteria: Criteria) -> None:
    frame = pl.from_arrow(table())
    assert isinstance(frame, pl.DataFrame)
    answered = criteria.decide_table(frame, subject_id="ma")
    assert isinstance(answered, pl.DataFrame)
    assert outcomes(answered) == EXPECTED
    lazy = criteria.decide_table(frame.lazy(), subject_id="ma")
    assert isinstance(lazy, pl.LazyFrame)
    assert outcomes(lazy.collect()) == EXPECTED
    frame_of_pandas = table().drop_columns(["members"]).to_pandas(types_mapper=None)
    frame_of_pandas["books"] = frame_of_pandas["books"].astype("Int64")
    answered = criteria.decide_table(frame_of_pandas, subject_id="ma")
    assert list(answered["subject_id"]) == ["h1", "h2", "h3"]


def test_facts_that_may_raise_the_level_are_missing() -> None:
    """A level is reached, a higher one is unknown: the row names the fact that decides it."""
    text = SET[: SET.index("criteria:")] + LEVELS
    criteria = catalogue_of(text).find("readers", on=ON)
    facts = pl.DataFrame({"ma": ["h1", "h2"], "books": [20, 20], "poor": [None, False]})
    answered = criteria.decide_table(facts, subject_id="ma")
    assert answered["outcome"].to_list() == ["eligible", "eligible"]
    assert answered["level"].to_list() == ["one", "one"]
    assert answered["possible_levels"].to_list() == ["one two", "one"]
    assert answered["missing"].to_list() == ["poor", ""]


GRADED = (
    HEAD
    + """
facts:
  n: {type: integer, at_least: 0, at_most: 10, label: n, question: n}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: t, points: {max: 10, computed: n}}
award: {total: 10, pass_mark: '0', grades: [{id: fair, name: f, at_least: 2}, {id: good, name: g, at_least: 6}]}
"""
)


@pytest.mark.parametrize(
    ("n", "missing"),
    [
        (None, "n"),
        ({"at_least": 5, "at_most": 6}, "n"),
        ({"at_least": 2, "at_most": 5}, ""),
        ({"at_least": 0, "at_most": 1}, ""),
        (6, ""),
    ],
)
def test_a_fact_that_may_change_the_grade_is_missing(n: Any, missing: str) -> None:
    criteria = criteria_of(GRADED)
    assert criteria is not None
    (low, high) = (n["at_least"], n["at_most"]) if isinstance(n, dict) else (n, n)
    ends = {"low": [low], "high": [high]}
    frame = pl.DataFrame(
        {"subject_id": ["h1"], **ends}, schema_overrides=dict.fromkeys(ends, pl.Int64)
    )
    answered = criteria.decide_table(frame, columns={"n": ("low", "high")})
    assert answered["missing"].to_list() == [missing]
    assert " ".join(each.path for each in criteria.decide({"n": n}).missing) == missing


@pytest.mark.parametrize("known", [True, False])
def test_a_fact_that_may_leave_an_indicator_out_is_missing(known: bool) -> None:
    """Left out or 0, an indicator adds no points; but only the minimum for 0 points can fail."""
    rules = """
criteria:
  - id: "1"
    name: Sách
    indicators:
      - id: "1.1"
        text: Đủ sách
        points: {max: 5, when: books >= 20}
        applies: {when: not(poor), otherwise: left_out}
      - {id: "1.2", text: Góp quỹ, points: {max: 5, when: fund >= 1}}
award: {pass_mark: '0', minimum_per_indicator: 1}
"""
    left_out = catalogue_of(SET[: SET.index("criteria:")] + rules.lstrip()).find("readers", on=ON)
    facts = {"books": 0, "fund": 1} | ({"poor": True} if known else {})
    answered = left_out.decide_table(pl.DataFrame([{"ma": "h1", **facts}]), subject_id="ma")
    assert answered["missing"].to_list() == ["" if known else "poor"]
    assert [each.path for each in left_out.decide(facts).missing] == ([] if known else ["poor"])


def test_a_fact_that_may_leave_an_indicator_out_at_one_level_is_missing() -> None:
    # At the level `two` it applies, so that it is left out at no level; at `one` its fact decides.
    by_level = catalogue_of(
        HEAD
        + """
facts:
  poor: {type: boolean, label: nghèo}
levels: [{id: one, name: một}, {id: two, name: hai}]
criteria:
  - id: c
    name: c
    met_when: {at_least: 1}
    indicators:
      - {id: i0, text: i0, requires: true, applies: {when: {one: poor, two: true}, otherwise: left_out}}
      - {id: i1, text: i1, judged: {by: ai}}
award: {when: every criterion met, judged: {by: ai}}
"""
    ).find("generated", on=ON)
    facts = {"judgements": {"i1": False}}
    assert [each.path for each in by_level.decide(facts).missing] == ["poor", "judgements.award"]
    frame = pl.DataFrame({"subject_id": [1], "judgements.i1": [False]})
    answered = by_level.decide_table(frame)
    assert answered["missing"].to_list() == ["poor judgements.award"]


def test_items_in_a_table_of_their_own(criteria: Criteria) -> None:
    people = pa.table({"ho": ["h1", "h1"], "age": [18, 40], "reads": pa.array([True, False])})
    families = table().drop_columns(["members"])
    empty = criteria.decide_table(
        families, subject_id="ma", lists={"members": ListTable(people, "ho", "empty")}
    )
    assert outcomes(empty)[:2] == EXPECTED[:2]
    assert empty.to_pylist()[2]["points_1_3_low"] == 5
    unknown = criteria.decide_table(
        families, subject_id="ma", lists={"members": ListTable(people, "ho", "unknown")}
    )
    assert [row["points_1_3_low"] for row in unknown.to_pylist()] == [0, 0, 0]
    assert [row["points_1_3_high"] for row in unknown.to_pylist()] == [0, 5, 5]


ITEMS = SCHEMA.field("members").type


HERE, GONE = {"age": 18, "reads": True}, {"age": 18, "reads": False}


@pytest.mark.parametrize(
    ("members", "low"),
    [
        (pa.chunked_array([[[HERE]], [], [[GONE]]], ITEMS), [5, 0]),
        (pa.chunked_array([[[GONE], [HERE], [GONE], [HERE]]], ITEMS).slice(1, 2), [5, 0]),
        (pa.chunked_array([[[HERE]], [None]], pa.large_list(ITEMS.value_type)), [5, 0]),
        (pa.chunked_array([[[None]], [[]]], ITEMS), [0, 5]),
        (pa.chunked_array([[[{}]], [[]]], pa.list_(pa.struct([]))), [0, 5]),
        (
            # A NULL list may still cover items in the buffer below it.
            pa.chunked_array(
                [
                    pa.ListArray.from_arrays(
                        [0, 1, 2],
                        pa.array([HERE, GONE], ITEMS.value_type),
                        mask=pa.array([False, True]),
                    )
                ]
            ),
            [5, 0],
        ),
    ],
)
def test_forms_of_arrow_lists(criteria: Criteria, members: Any, low: list[int]) -> None:
    given = pa.table({"ma": ["h1", "h2"], "members": members})
    for each in (given, pl.DataFrame(pl.from_arrow(given))):
        answered = criteria.decide_table(each, subject_id="ma")
        assert [int(value.as_py()) for value in pa.table(answered)["points_1_3_low"]] == low


def test_invalid_values_are_reported_row_by_row(criteria: Criteria) -> None:
    rows = [
        ROWS[0] | {"books": -1, "area": "sea"},
        ROWS[1],
        ROWS[1] | {"ma": "h4", "members": [{"age": 200, "reads": True}]},
    ]
    answered = criteria.decide_table(table(rows), subject_id="ma").to_pylist()
    assert [row["problem"] for row in answered] == ["books area", None, "members.age"]
    assert [row["outcome"] for row in answered] == [None, "eligible", None]
    assert answered[0]["points_1_1_low"] is None


def iter_rows() -> Iterator[dict[str, str]]:
    yield {"ma": "h1"}


NO_TABLES: Final[list[tuple[object, str]]] = [
    ([{"ma": "h1"}], "got list; `polars.DataFrame"),
    (iter_rows(), "got generator; `polars.DataFrame"),
    ({"ma": ["h1"]}, "got dict; `polars.DataFrame"),
    (pl.Series("ma", ["h1"]), "got Series; `series.to_frame"),
    (pd.Series(["h1"]), "got Series; `series.to_frame"),
    (table([]).to_reader(), "got RecordBatchReader; `reader.read_all"),
    (duckdb.sql("SELECT 1 AS ma"), "got DuckDBPyRelation; `relation.pl"),
    (Path("ho.csv"), "got PosixPath; `criteria decide-table`"),
    ("ho.csv", "got str; `criteria decide-table`"),
    (np.array([[1]]), "got ndarray; `pandas.DataFrame"),
    (pl.col("ma"), "got Expr$"),
    (None, "got NoneType$"),
    (object(), "got object$"),
]


@pytest.mark.parametrize(("given", "told"), NO_TABLES, ids=lambda each: type(each).__name__)
def test_other_values_than_tables_are_refused(criteria: Criteria, given: object, told: str) -> None:
    for as_query in (False, True):
        with pytest.raises(TypeError, match=f"^expected an Arrow table, .*{told}"):
            criteria.decide_table(given, subject_id="ma", as_query=as_query)
    lists = {"members": ListTable(given, key="ma", absent="unknown")}
    with pytest.raises(TypeError, match=f"^the table of `members`: expected an Arrow.*{told}"):
        criteria.decide_table(table([]).select(["ma"]), subject_id="ma", lists=lists)


def test_no_rows_at_all(criteria: Criteria) -> None:
    answered = criteria.decide_table(table([]), subject_id="ma")
    assert len(answered) == 0
    assert "outcome" in answered.schema.names


def test_unsupported_expressions_are_reported_with_their_location() -> None:
    text = SET.replace("books >= (", "string length(string(books)) >= (")
    criteria = catalogue_of(text).find("readers", on=ON)
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(table(), subject_id="ma")
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code.id == "unsupported-over-columns"
    assert diagnostic.message("en").endswith("`string length`") or "`string`" in diagnostic.message(
        "en"
    )
    assert diagnostic.span.text.startswith("string")


def test_a_number_of_too_many_digits_is_refused() -> None:
    text = SET.replace("fund: {type: number, at_least: 0, at_most: 1000,", "fund: {type: number,")
    criteria = catalogue_of(text).find("readers", on=ON)
    assert outcomes(criteria.decide_table(table(), subject_id="ma")) == EXPECTED
    long = pa.array([Decimal("900000000000.123456789012"), None, None], pa.decimal128(30, 12))
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(table().set_column(2, "fund", long), subject_id="ma")
    assert "fund" in raised.value.diagnostics[0].message("vi")


def test_every_packaged_set_can_be_decided_over_columns() -> None:
    """A table that states nothing gives the same verdict as a subject without facts."""
    for loaded in packaged().all():
        assert loaded.checked is not None
        criteria = Criteria(loaded.checked, loaded.checked.document.in_force.from_)
        answered = criteria.decide_table(pa.table({"subject_id": ["x"]}))
        alone = criteria.verdict({})
        (row,) = answered.to_pylist()
        assert row["outcome"] == alone.outcome.value, loaded.checked.key
        if alone.low is not None:
            assert (row["low"], row["high"], row["maximum"]) == (
                alone.low,
                alone.high,
                alone.maximum,
            )


def test_numbers_that_are_intervals(criteria: Criteria) -> None:
    ends = [(20, 25), (19, 20), (7, 7), (None, 9), (10, 9), (-1, 3)]
    given = table([ROWS[0] | {"ma": f"h{i}"} for i in range(len(ends))]).drop_columns(["books"])
    for place, name in enumerate(("books.at_least", "most")):
        given = given.append_column(name, pa.array([each[place] for each in ends], pa.int32()))
    for columns in ({"books.at_most": "most"}, {"books": ("books.at_least", "most")}):
        answered = criteria.decide_table(given, subject_id="ma", columns=columns).to_pylist()
        points = [(row["points_1_1_low"], row["points_1_1_high"]) for row in answered]
        assert points == [(5, 5), (0, 5), (0, 0), (0, 0), (None, None), (None, None)]
        assert [row["missing"] for row in answered[:4]] == ["", "", "", ""]
        assert [row["problem"] for row in answered[4:]] == ["books", "books.at_least"]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_items_that_may_not_belong_to_the_subject(criteria: Criteria, kind: str) -> None:
    people = pa.table(
        {
            "ho": ["h1", "h1", "h2", "h2"],
            "age": [18, 40, 20, 20],
            "reads": [True, True, True, False],
            "sure": [True, False, True, None],
        }
    )
    families = table().drop_columns(["members"])
    give = pl.from_arrow if kind == "polars" else ibis.memtable
    lists = {"members": ListTable(give(people), "ho", "empty", certain="sure")}
    answered = criteria.decide_table(
        give(families), subject_id="ma", lists=lists, as_query=kind == "query"
    )
    points = sorted_rows(answered, "points_1_3_low", "points_1_3_high")
    assert points == [(5, 5), (0, 5), (5, 5)]


BANDS = """
criteria:
  - id: "1"
    name: Sách
    indicators:
      - id: "1.1"
        text: Số sách
        points:
          max: 5
          bands:
            of: books
            hit: HIT
            rows: ROWS
award: {pass_mark: '1'}
"""


@pytest.mark.parametrize("hit", ["unique", "first"])
@pytest.mark.parametrize("reverse", [False, True])
def test_bands_without_otherwise(hit: str, reverse: bool) -> None:
    """A row whose condition certainly fails gives no points, even if no row certainly holds."""
    rows = [
        "{at_least: 10, points: 5}",
        "{at_least: 5, below: 10, points: 3}",
        "{below: 5, points: 1}",
    ]
    shown = ", ".join(reversed(rows) if reverse else rows)
    bands = BANDS.replace("HIT", hit).replace("ROWS", f"[{shown}]")
    criteria = catalogue_of(SET[: SET.index("criteria:")] + bands).find("readers", on=ON)
    ends = {"books.at_least": [7, 3, 3, 6], "books.at_most": [12, 7, 12, 7]}
    answered = criteria.decide_table(pl.DataFrame({"ma": [1, 2, 3, 4], **ends}), subject_id="ma")
    points = answered.select("points_1_1_low", "points_1_1_high").rows()
    assert points == [(3, 5), (1, 3), (1, 5), (3, 3)]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize("scale", [18, 19, 30])
def test_decimals_of_too_many_places_are_refused(criteria: Criteria, kind: str, scale: int) -> None:
    """A scale at which 64 bits do not hold even 1 is refused, however small the values are."""
    funds = pl.Series([Decimal(0)], dtype=pl.Decimal(38, scale))
    facts = in_kind(kind, pl.DataFrame({"ma": ["h1"], "fund": funds}))
    if scale == 18:
        answered = criteria.decide_table(facts, subject_id="ma", as_query=kind == "query")
        assert sorted_rows(answered, "outcome") == [("undetermined",)]
        return
    with pytest.raises(CriteriaError, match="too many digits in the numbers of `fund`"):
        criteria.decide_table(facts, subject_id="ma", as_query=kind == "query")


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize(
    ("most", "problems"),
    [("3", ["members", None, "members", None]), ("books", ["members", None, None, None])],
)
def test_lists_of_too_few_or_too_many_items(
    kind: str, most: str, problems: list[str | None]
) -> None:
    """A row is unusable if the subject alone would be refused."""
    start, _, end = SET.partition("    type: list\n")
    text = f"{start}    type: list\n    at_least: 1\n    at_most: {most}\n{end}"
    criteria = catalogue_of(text).find("readers", on=ON)
    rows = [[], [{"age": 1}], [{"age": 1}] * 4, None]
    frame = pl.DataFrame({"ma": [1, 2, 3, 4], "books": [2, 1, 4, 2], "members": rows})
    answered = criteria.decide_table(
        in_kind(kind, frame), subject_id="ma", as_query=kind == "query"
    )
    assert [row[0] for row in sorted_rows(answered, "problem")] == problems
    for row, problem in zip(frame.to_dicts(), problems, strict=True):
        facts = {name: row[name] for name in ("books", "members")}
        if problem is None:
            criteria.verdict(facts)
        else:
            with pytest.raises(CriteriaError, match=problem):
                criteria.verdict(facts)


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_lists_of_more_items_than_a_list_may_have(criteria: Criteria, kind: str) -> None:
    """Such a subject alone would be refused; proofs about numbers hold for shorter lists only."""
    member = {"age": 20, "reads": True}
    frame = pl.DataFrame(
        {"ma": [1, 2], "members": [[member] * (MAX_ITEMS + 1), [member] * MAX_ITEMS]}
    )
    answered = criteria.decide_table(
        in_kind(kind, frame), subject_id="ma", as_query=kind == "query"
    )
    assert sorted_rows(answered, "problem", "points_1_3_low") == [("members", None), (None, 5)]


def test_a_column_of_other_decimals_than_its_bound() -> None:
    text = SET.replace("at_most: 1000,", "at_most: 999.5,")
    criteria = catalogue_of(text).find("readers", on=ON)
    fund = pa.array([Decimal("999.501"), Decimal("999.5")], pa.decimal128(10, 3))
    answered = criteria.decide_table(pa.table({"ma": ["h1", "h2"], "fund": fund}), subject_id="ma")
    assert answered["problem"].to_pylist() == ["fund", None]


def test_cached_queries_are_collected_with_their_set() -> None:
    criteria = catalogue_of(SET).find("readers", on=ON)
    criteria.decide_table(table(), subject_id="ma")
    reference = weakref.ref(criteria)
    del criteria
    gc.collect()
    assert reference() is None


def test_many_threads_with_tables_of_many_schemas(
    criteria: Criteria, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are more schemas than cached queries, so that threads evict each other's queries."""
    monkeypatch.setattr(memory, "MAX_QUERIES", 5)
    names = ("books", "fund", "area")
    shapes = [[name for place, name in enumerate(names) if bits >> place & 1] for bits in range(8)]

    def decided(turn: int) -> list[tuple[Any, ...]]:
        whole = table().drop_columns(shapes[turn % 8])
        return outcomes(criteria.decide_table(whole, subject_id="ma", reasons=turn < 8))

    expected = [decided(turn) for turn in range(16)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(decided, range(16))) == expected
