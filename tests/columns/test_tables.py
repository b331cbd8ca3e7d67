"""Tables as hosts hold them: of every kind, in the wrong form, with values that do not fit."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.operations as ops
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.columns.engines import embedded
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.facts import MAX_ITEMS
from tests.generated import catalogue_of

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


@pytest.fixture(scope="module")
def criteria() -> Criteria:
    return catalogue_of(SET).find("readers", on=ON)


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


def test_arrow_in_arrow_out(criteria: Criteria) -> None:
    answered = criteria.decide_table(table(), subject_id="ma")
    assert outcomes(answered) == EXPECTED
    first, second, third = answered.to_pylist()
    assert first["reasons"] == "no:pass_mark"
    assert second["reasons"] == second["missing"] == ""
    assert third["missing"].split() == ["books", "fund", "poor", "area", "members"]
    assert first["points_1_2_low"] == Decimal("2.5")


def test_polars_and_pandas_come_back_as_they_came(criteria: Criteria) -> None:
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


@pytest.mark.parametrize("as_query", [False, True])
def test_an_answer_about_a_database_can_be_asked_with_it(
    criteria: Criteria, tmp_path: Path, as_query: bool
) -> None:
    connection = ibis.duckdb.connect(str(tmp_path / "commune.duckdb"))
    families = connection.create_table("families", ibis.memtable(table()))
    answered = criteria.decide_table(families, subject_id="ma", as_query=as_query)
    assert isinstance(answered, ibis.Table)
    assert outcomes(answered.order_by("subject_id").to_pyarrow()) == EXPECTED
    kept = connection.create_table("answers", answered)
    assert outcomes(kept.order_by("subject_id").to_pyarrow()) == EXPECTED
    hamlets = ibis.memtable({"ma": ["h1", "h2"], "at": ["A", "B"]})
    joined = hamlets.join(answered, hamlets.ma == answered.subject_id).order_by("ma")
    found = connection.to_pyarrow(joined.select("at", "outcome")).to_pylist()
    outcome_of = {each[0]: each[1] for each in EXPECTED}
    assert found == [
        {"at": "A", "outcome": outcome_of["h1"]},
        {"at": "B", "outcome": outcome_of["h2"]},
    ]


def _is_query(answered: ibis.Table) -> bool:
    (source,) = answered.op().find(ops.DatabaseTable)
    return not source.name.startswith("criteria_engine_lent_")


def test_a_database_decides_what_memory_would_not_hold(
    criteria: Criteria, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = ibis.duckdb.connect()
    families = connection.create_table("families", ibis.memtable(table()))
    for most, by_query in ((10_000, False), (100, True)):
        monkeypatch.setattr(embedded, "MAX_BYTES", most)
        answered = criteria.decide_table(families, subject_id="ma")
        assert _is_query(answered) is by_query
        assert outcomes(answered.order_by("subject_id").to_pyarrow()) == EXPECTED


def test_a_column_of_a_type_that_is_no_fact_stays_in_its_database(criteria: Criteria) -> None:
    """It is left out; where it is a part of a column that is read, the database decides."""
    connection = ibis.duckdb.connect()
    families = connection.create_table("families", ibis.memtable(table()))
    beside = families.mutate(noon=ibis.time(12, 0, 0))
    within = families.mutate(
        members=families.members.map(
            lambda each: ibis.struct(
                {"age": each["age"], "reads": each["reads"], "noon": ibis.time(12, 0, 0)}
            )
        )
    )
    for given, by_query in ((beside, False), (within, True)):
        answered = criteria.decide_table(given, subject_id="ma", extra="ignore")
        assert _is_query(answered) is by_query
        assert outcomes(answered.order_by("subject_id").to_pyarrow()) == EXPECTED


@pytest.mark.parametrize("as_query", [False, True])
def test_a_lists_table_is_of_the_kind_of_the_subjects(criteria: Criteria, as_query: bool) -> None:
    families = ibis.memtable(table().drop_columns(["members"]))
    people = pl.DataFrame({"ho": ["h1"], "age": [18]})
    with pytest.raises(TypeError, match="`members` must be an Ibis table"):
        criteria.decide_table(
            families,
            subject_id="ma",
            lists={"members": ListTable(people, "ho", "empty")},
            as_query=as_query,
        )


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_what_the_set_does_not_ask_for_is_told_by_name(criteria: Criteria, kind: str) -> None:
    families = in_kind(kind, pl.DataFrame({"ma": ["h1"], "so_sach": [20]}))
    people = in_kind(kind, pl.DataFrame({"ho": ["h1"], "age": [18]}))
    with pytest.raises(CriteriaError) as error:
        criteria.decide_table(
            families,
            subject_id="ma",
            columns={"book": "so_sach", "members.reads": "doc"},
            lists={"member": ListTable(people, "ho", "empty")},
            extra="ignore",
            as_query=kind == "query",
        )
    told = [(each.code.id, each.data["path"], each.suggestion) for each in error.value.diagnostics]
    assert told == [
        ("no-such-fact", "book", "books"),
        ("no-such-fact", "member", "members"),
    ]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_a_list_that_is_none_is_told_by_name(criteria: Criteria, kind: str) -> None:
    frame = pl.DataFrame({"ma": ["h1"], "members": ["bốn người"]})
    with pytest.raises(CriteriaError, match="`members` must hold lists of structs"):
        criteria.decide_table(in_kind(kind, frame), subject_id="ma", as_query=kind == "query")


def test_a_list_is_no_id(criteria: Criteria) -> None:
    with pytest.raises(CriteriaError, match="no column `members`"):
        criteria.decide_table(table(), subject_id="members")


def test_a_query_is_of_tables_in_a_database(criteria: Criteria) -> None:
    with pytest.raises(ValueError, match="not tables in memory"):
        criteria.decide_table(table(), subject_id="ma", as_query=True)


@pytest.mark.parametrize("as_query", [False, True])
def test_cases_of_unknown_truths_in_a_database(tmp_path: Path, as_query: bool) -> None:
    """`poor or not poor` is read twice: trying both settles it, also long after the call."""
    text = SET.replace("fund >= 0.12345 or poor", "poor or not(poor)")
    text = text.replace("pass_mark: '10'", "pass_mark: '2.5'")
    criteria = catalogue_of(text).find("readers", on=ON)
    pq.write_table(table(), tmp_path / "families.parquet")
    connection = ibis.duckdb.connect()
    answered = criteria.decide_table(
        connection.read_parquet(str(tmp_path / "families.parquet")),
        subject_id="ma",
        as_query=as_query,
    )
    gc.collect()
    assert answered.outcome.to_pyarrow().to_pylist() == ["eligible"] * 3
    alone = [criteria.verdict({k: v for k, v in row.items() if k != "ma"}).outcome for row in ROWS]
    assert alone == ["eligible"] * 3


@pytest.mark.parametrize("count", [10, 40])
def test_facts_read_twice_are_too_many_for_a_query_and_not_for_memory(count: int) -> None:
    names = [f"f{index}" for index in range(count)]
    facts = "".join(
        f"  {name}: {{type: boolean, label: {name}, question: Có không}}\n" for name in names
    )
    text = f"{SET[: SET.index('facts:')]}facts:\n{facts}{SET[SET.index('criteria:') :]}"
    condition = " and ".join(f"({name} or not({name}))" for name in names)
    first, _, last = text.partition('      - id: "1.2"')
    text = f"{first}{last[last.index('award:') :]}".replace("pass_mark: '10'", "pass_mark: '5'")
    start = text.index("when: ")
    text = f"{text[:start]}when: '{condition}'}}\n{text[text.index('award:') :]}"
    criteria = catalogue_of(text).find("readers", on=ON)
    rows = pl.DataFrame({"ma": [1, 2], **{name: [True, None] for name in names}})
    kept = ibis.duckdb.connect().create_table("facts", ibis.memtable(rows))
    expected = [(1, "eligible"), (2, "undetermined")]
    for given in (rows, kept):
        answered = criteria.decide_table(given, subject_id="ma")
        assert sorted_rows(answered, "subject_id", "outcome") == expected
    if count == 10:
        answered = criteria.decide_table(kept, subject_id="ma", as_query=True)
        assert sorted_rows(answered, "subject_id", "outcome") == expected
        return
    with pytest.raises(CriteriaError, match="40 facts are read twice where they are unknown"):
        criteria.decide_table(kept, subject_id="ma", as_query=True)


def test_what_may_still_raise_the_level_is_missing() -> None:
    """A level is reached, a higher one is open: the row names what would settle it."""
    text = SET[: SET.index("criteria:")] + LEVELS
    criteria = catalogue_of(text).find("readers", on=ON)
    facts = pl.DataFrame({"ma": ["h1", "h2"], "books": [20, 20], "poor": [None, False]})
    answered = criteria.decide_table(facts, subject_id="ma")
    assert answered["outcome"].to_list() == ["eligible", "eligible"]
    assert answered["level"].to_list() == ["one", "one"]
    assert answered["possible_levels"].to_list() == ["one two", "one"]
    assert answered["missing"].to_list() == ["poor", ""]


@pytest.mark.parametrize("known", [True, False])
def test_what_leaves_an_indicator_out_is_missing(known: bool) -> None:
    """Nought or left out, an indicator has no points; but each has to have one."""
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
            # Behind what is blank there may be something all the same.
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
def test_lists_as_arrow_has_them(criteria: Criteria, members: Any, low: list[int]) -> None:
    given = pa.table({"ma": ["h1", "h2"], "members": members})
    for each in (given, pl.DataFrame(pl.from_arrow(given))):
        answered = criteria.decide_table(each, subject_id="ma")
        assert [int(value.as_py()) for value in pa.table(answered)["points_1_3_low"]] == low


def test_columns_under_other_names(criteria: Criteria) -> None:
    renamed = table().rename_columns(["ma", "số sách", "quỹ", "nghèo", "vùng", "người"])
    columns = {
        "books": "số sách",
        "fund": "quỹ",
        "poor": "nghèo",
        "area": "vùng",
        "members": "người",
    }
    answered = criteria.decide_table(renamed, subject_id="ma", columns=columns)
    assert outcomes(answered) == EXPECTED


def test_values_that_do_not_fit_are_told_row_by_row(criteria: Criteria) -> None:
    rows = [
        ROWS[0] | {"books": -1, "area": "sea"},
        ROWS[1],
        ROWS[1] | {"ma": "h4", "members": [{"age": 200, "reads": True}]},
    ]
    answered = criteria.decide_table(table(rows), subject_id="ma").to_pylist()
    assert [row["problem"] for row in answered] == ["books area", None, "members.age"]
    assert [row["outcome"] for row in answered] == [None, "eligible", None]
    assert answered[0]["points_1_1_low"] is None


def test_what_is_no_table(criteria: Criteria) -> None:
    with pytest.raises(TypeError, match="not list"):
        criteria.decide_table([{"ma": "h1"}], subject_id="ma")


def test_no_rows_at_all(criteria: Criteria) -> None:
    answered = criteria.decide_table(table([]), subject_id="ma")
    assert len(answered) == 0
    assert "outcome" in answered.schema.names


@pytest.mark.parametrize(
    ("change", "code", "suggestion"),
    [
        (lambda t: t.drop_columns(["ma"]), "missing-column", None),
        (lambda t: t.append_column("bocks", pa.array([1, 2, 3])), "unknown-fact-column", "books"),
        (
            lambda t: t.set_column(1, "books", pa.array([1.0, 2.0, 3.0])),
            "wrong-column-type",
            None,
        ),
        (lambda t: pa.concat_tables([t, t]), "duplicate-subject", None),
    ],
)
def test_tables_that_do_not_fit(
    criteria: Criteria, change: Any, code: str, suggestion: str | None
) -> None:
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(change(table()), subject_id="ma")
    (found,) = raised.value.diagnostics
    assert found.code.id == code
    assert found.suggestion == suggestion


def test_items_without_a_subject(criteria: Criteria) -> None:
    people = pa.table({"ho": ["h9"], "age": [18], "reads": pa.array([True])})
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(
            table().drop_columns(["members"]),
            subject_id="ma",
            lists={"members": ListTable(people, "ho", "empty")},
        )
    assert [each.code.id for each in raised.value.diagnostics] == ["items-without-subject"]


def test_what_cannot_be_lowered_is_refused_by_name_and_place() -> None:
    text = SET.replace("books >= (", "string length(string(books)) >= (")
    criteria = catalogue_of(text).find("readers", on=ON)
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(table(), subject_id="ma")
    (found,) = raised.value.diagnostics
    assert found.code.id == "unsupported-over-columns"
    assert found.message("en").endswith("`string length`") or "`string`" in found.message("en")
    assert found.span.text.startswith("string")


def test_numbers_beyond_64_bits_go_to_the_database_that_keeps_them() -> None:
    text = SET.replace("books >= (", "books * books * 3 >= (")
    criteria = catalogue_of(text).find("readers", on=ON)
    assert outcomes(criteria.decide_table(table(), subject_id="ma")) == EXPECTED


def test_a_number_of_too_many_digits_is_refused() -> None:
    text = SET.replace("fund: {type: number, at_least: 0, at_most: 1000,", "fund: {type: number,")
    criteria = catalogue_of(text).find("readers", on=ON)
    assert outcomes(criteria.decide_table(table(), subject_id="ma")) == EXPECTED
    long = pa.array([Decimal("900000000000.123456789012"), None, None], pa.decimal128(30, 12))
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(table().set_column(2, "fund", long), subject_id="ma")
    assert "fund" in raised.value.diagnostics[0].message("vi")


def test_every_packaged_set_is_decided_over_columns_or_refused_by_name() -> None:
    """A table of one row in which nobody has said anything is open, as a subject alone is."""
    for loaded in Catalogue.packaged().all():
        assert loaded.checked is not None
        criteria = Criteria(loaded.checked, loaded.checked.document.in_force.from_)
        answered = criteria.decide_table(pa.table({"subject_id": ["x"]}))
        alone = criteria.verdict({})
        (row,) = answered.to_pylist()
        assert row["outcome"] == alone.outcome.value, loaded.checked.key
        if alone.low is not None:
            assert (row["low"], row["high"], row["of"]) == (alone.low, alone.high, alone.of)


def test_numbers_known_only_between_two(criteria: Criteria) -> None:
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


def test_only_a_number_has_two_ends(criteria: Criteria) -> None:
    with pytest.raises(CriteriaError) as error:
        criteria.decide_table(table(), subject_id="ma", columns={"poor": ("poor", "books")})
    assert "wrong-column-type" in {each.code.id for each in error.value.diagnostics}
    given = table().append_column("books.at_most", pa.array([1, 2, 3]))
    with pytest.raises(CriteriaError) as error:
        criteria.decide_table(given, subject_id="ma")
    assert [each.span.source.text for each in error.value.diagnostics] == ["books"]


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
@pytest.mark.parametrize("turned", [False, True])
def test_bands_without_otherwise(hit: str, turned: bool) -> None:
    """Where no row surely holds, a row that surely does not gives no points."""
    rows = [
        "{at_least: 10, points: 5}",
        "{at_least: 5, below: 10, points: 3}",
        "{below: 5, points: 1}",
    ]
    shown = ", ".join(reversed(rows) if turned else rows)
    bands = BANDS.replace("HIT", hit).replace("ROWS", f"[{shown}]")
    criteria = catalogue_of(SET[: SET.index("criteria:")] + bands).find("readers", on=ON)
    ends = {"books.at_least": [7, 3, 3, 6], "books.at_most": [12, 7, 12, 7]}
    answered = criteria.decide_table(pl.DataFrame({"ma": [1, 2, 3, 4], **ends}), subject_id="ma")
    points = answered.select("points_1_1_low", "points_1_1_high").rows()
    assert points == [(3, 5), (1, 3), (1, 5), (3, 3)]


def in_kind(kind: str, frame: pl.DataFrame) -> Any:
    return frame if kind == "polars" else ibis.memtable(frame)


def sorted_rows(answered: Any, *columns: str) -> list[tuple[Any, ...]]:
    frame = answered if isinstance(answered, pl.DataFrame) else answered.to_polars()
    return frame.sort("subject_id").select(*columns).rows()


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_columns_may_be_called_as_ours_are(criteria: Criteria, kind: str) -> None:
    facts = pl.DataFrame({"ma": [1, 2], "row": [20, 3], "stated_members": [True, False]})
    people = pl.DataFrame(
        {"ho": [1, 1], "row": [18, 40], "reads": [True, False], "subject_id": ["a", "b"]}
    )
    answered = criteria.decide_table(
        in_kind(kind, facts),
        subject_id="ma",
        columns={"books": "row", "poor": "stated_members", "members.age": "row"},
        lists={"members": ListTable(in_kind(kind, people), "ho", "unknown")},
        extra="ignore",
        as_query=kind == "query",
    )
    wanted = ("points_1_1_low", "points_1_2_low", "points_1_3_high")
    assert sorted_rows(answered, *wanted) == [(5, Decimal("2.5"), 0), (0, 0, 5)]
    named = criteria.decide_table(
        in_kind(kind, facts.drop("ma")),
        subject_id="row",
        extra="ignore",
        as_query=kind == "query",
    )
    assert sorted_rows(named, "subject_id") == [(3,), (20,)]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize("type_", [pl.Int64, pl.UInt64])
def test_ids_of_many_digits(kind: str, type_: Any) -> None:
    """Every case of a row has a number of its own, whatever the id."""
    text = SET.replace("fund >= 0.12345 or poor", "poor or not(poor)")
    text = text.replace("pass_mark: '10'", "pass_mark: '2.5'")
    criteria = catalogue_of(text).find("readers", on=ON)
    ids = pl.Series([10**18, 10**18 + 1], dtype=type_)
    people = pl.DataFrame({"ho": ids[:1], "age": [18], "reads": [False]})
    answered = criteria.decide_table(
        in_kind(kind, pl.DataFrame({"ma": ids})),
        subject_id="ma",
        lists={"members": ListTable(in_kind(kind, people), "ho", "empty")},
        as_query=kind == "query",
    )
    assert sorted_rows(answered, "subject_id", "outcome", "points_1_3_low") == [
        (10**18, "eligible", 0),
        (10**18 + 1, "eligible", 5),
    ]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ([300], "items-without-subject"),
        ([Decimal("1.5")], "items-without-subject"),
        (["1"], "wrong-column-type"),
        ([1.0], "wrong-column-type"),
        ([True], "wrong-column-type"),
        ([date(1970, 1, 2)], "wrong-column-type"),
        ([[1]], "wrong-column-type"),
    ],
)
def test_keys_that_are_no_ids(criteria: Criteria, kind: str, keys: list[Any], code: str) -> None:
    """None of them is taken for an id that it only looks like."""
    facts = in_kind(kind, pl.DataFrame({"ma": pl.Series([1], dtype=pl.Int8)}))
    people = in_kind(kind, pl.DataFrame({"ho": keys, "age": [18]}))
    lists = {"members": ListTable(people, "ho", "empty")}
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(facts, subject_id="ma", lists=lists, as_query=kind == "query")
    assert [each.code.id for each in raised.value.diagnostics] == [code]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_keys_are_ids_whatever_their_size(criteria: Criteria, kind: str) -> None:
    facts = in_kind(kind, pl.DataFrame({"ma": pl.Series([1, 2], dtype=pl.UInt32)}))
    for keys in (pl.Series([2], dtype=pl.Int64), pl.Series([Decimal("2.0")])):
        people = in_kind(kind, pl.DataFrame({"ho": keys, "age": [18], "reads": [True]}))
        answered = criteria.decide_table(
            facts,
            subject_id="ma",
            lists={"members": ListTable(people, "ho", "unknown")},
            as_query=kind == "query",
        )
        assert sorted_rows(answered, "points_1_3_low", "points_1_3_high") == [(0, 5), (5, 5)]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_columns_of_no_facts_change_nothing_of_what_is_decided_next(
    criteria: Criteria, kind: str
) -> None:
    """A query that is kept was built of a table with other columns, and ids of another type."""
    for type_, other in ((pl.Int64, "a"), (pl.UInt32, "b"), (pl.UInt16, "c")):
        facts = pl.DataFrame(
            {"ma": pl.Series([1, 2], dtype=type_), "books": [20, 0], other: [7, 8]}
        )
        people = pl.DataFrame({"ho": pl.Series([1], dtype=type_), "age": [18], other: [9]})
        answered = criteria.decide_table(
            in_kind(kind, facts),
            subject_id="ma",
            lists={"members": ListTable(in_kind(kind, people), "ho", "empty")},
            extra="ignore",
            as_query=kind == "query",
        )
        frame = answered if isinstance(answered, pl.DataFrame) else answered.to_polars()
        assert frame.schema["subject_id"] == type_
        assert sorted_rows(answered, "subject_id", "points_1_1_low") == [(1, 5), (2, 0)]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"members": "nguoi"}, "missing-column"),
        ({"members": ("a", "b")}, "no-such-fact"),
        ({"members.age": "tuoi"}, "unused-column-name"),
        ({"books": "a", "books.at_most": "b"}, "unused-column-name"),
        ({"books": "ma"}, "wrong-column-type"),
    ],
)
def test_a_name_that_nothing_is_read_by(
    criteria: Criteria, kind: str, columns: Any, code: str
) -> None:
    facts = in_kind(kind, pl.DataFrame({"ma": ["h1"], "a": [1], "b": [2], "tuoi": [3]}))
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(
            facts, subject_id="ma", columns=columns, extra="ignore", as_query=kind == "query"
        )
    assert {each.code.id for each in raised.value.diagnostics} == {code}


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_names_of_ours_are_refused(criteria: Criteria, kind: str) -> None:
    facts = in_kind(kind, pl.DataFrame({"ma": ["h1"], "criteria_engine_row": [1]}))
    with pytest.raises(CriteriaError, match="reserved-column"):
        criteria.decide_table(facts, subject_id="ma", extra="ignore", as_query=kind == "query")


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize("scale", [18, 19, 30])
def test_decimals_of_very_many_places(criteria: Criteria, kind: str, scale: int) -> None:
    """What 64 bits do not hold even of 1 is refused by name, however small the values are."""
    funds = pl.Series([Decimal(0)], dtype=pl.Decimal(38, scale))
    facts = in_kind(kind, pl.DataFrame({"ma": ["h1"], "fund": funds}))
    if scale == 18:
        answered = criteria.decide_table(facts, subject_id="ma", as_query=kind == "query")
        assert sorted_rows(answered, "outcome") == [("undetermined",)]
        return
    with pytest.raises(CriteriaError, match="too many digits in the numbers of `fund`"):
        criteria.decide_table(facts, subject_id="ma", as_query=kind == "query")


def test_words_that_are_none_of_those_known(criteria: Criteria) -> None:
    absent: Any = "none"
    with pytest.raises(ValueError, match="absent must be one of 'empty', 'unknown', not 'none'"):
        ListTable(table(), "ma", absent)
    extra: Any = "ignroe"
    with pytest.raises(ValueError, match="extra must be one of 'forbid', 'ignore', not 'ignroe'"):
        criteria.decide_table(table(), subject_id="ma", extra=extra)
    columns: Any = {"books": ("a", "b", "c")}
    with pytest.raises(TypeError, match="`books` in `columns` must be a column, or a pair"):
        criteria.decide_table(table(), subject_id="ma", columns=columns)
    lists: Any = {"members": table()}
    with pytest.raises(TypeError, match="`members` in `lists` must be a ListTable, not Table"):
        criteria.decide_table(table(), subject_id="ma", lists=lists)


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize(
    ("most", "problems"),
    [("3", ["members", None, "members", None]), ("books", ["members", None, None, None])],
)
def test_lists_of_too_few_or_too_many_items(
    kind: str, most: str, problems: list[str | None]
) -> None:
    """A row is unusable where the subject alone would be."""
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
    """One subject alone would be refused, and what is proved of numbers is proved for shorter lists."""
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


def test_what_was_made_of_a_set_goes_with_it() -> None:
    criteria = catalogue_of(SET).find("readers", on=ON)
    criteria.decide_table(table(), subject_id="ma")
    gone = weakref.ref(criteria._decider)
    del criteria
    gc.collect()
    assert gone() is None


def test_many_threads_with_tables_of_many_shapes(criteria: Criteria) -> None:
    """More shapes than are kept: one thread throws away what another has just made."""
    names = ("books", "fund", "poor", "area")
    shapes = [[name for place, name in enumerate(names) if bits >> place & 1] for bits in range(16)]

    def decided(turn: int) -> list[tuple[Any, ...]]:
        whole = table().drop_columns(shapes[turn % 16])
        return outcomes(criteria.decide_table(whole, subject_id="ma", reasons=turn % 32 < 16))

    expected = [decided(turn) for turn in range(32)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(decided, range(32))) == expected
