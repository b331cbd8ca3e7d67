"""Tables of an embedded DuckDB, decided piece by piece, give the same answers as when decided as a whole."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.operations as ops
import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

from criteria_engine.columns.engines import embedded
from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from tests.columns.readers import ON, SCHEMA, SET
from tests.generated import catalogue_of

FAMILIES = 37


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SUBJECTS_PER_PIECE", 4)
    monkeypatch.setattr(embedded, "ITEMS_PER_PIECE", 5)


def members_of(number: int) -> list[dict[str, Any]]:
    return [
        {"age": 10 + 7 * place, "reads": (number + place) % 3 > 0} for place in range(number % 8)
    ]


def rows(*, blanks: bool = False) -> list[dict[str, Any]]:
    """Return families of none to seven members; every sixth has unknown facts."""
    return [
        {
            "ma": f"h{number:03}",
            "books": None if blanks and number % 6 == 5 else number % 25,
            "fund": Decimal(number) / 1000,
            "poor": number % 5 == 0,
            "area": "high" if number % 2 else "low",
            "members": None if blanks and number % 6 == 4 else members_of(number),
        }
        for number in range(FAMILIES)
    ]


def stored(nested: list[dict[str, Any]]) -> tuple[Any, ibis.Table]:
    database = ibis.duckdb.connect()
    families = pa.Table.from_pylist(nested, schema=SCHEMA)
    return database, database.create_table("families", ibis.memtable(families))


def flat(nested: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    families = pl.DataFrame(pl.from_arrow(pa.Table.from_pylist(nested, schema=SCHEMA)))
    people = families.select("ma", "members").explode("members").unnest("members")
    return families.drop("members"), people.filter(pl.col("age").is_not_null())


def answers(answered: Any) -> pl.DataFrame:
    frame = answered if isinstance(answered, pl.DataFrame) else answered.to_polars()
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(
        cs.decimal().cast(pl.Decimal(38, 5)), cs.integer().cast(pl.Int64), cs.enum().cast(pl.String)
    )


@pytest.fixture
def whole_reads(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Return a list that gets an entry whenever tables are read as a whole."""
    found: list[None] = []
    whole = embedded.read_whole

    def counted(*given: Any) -> Any:
        found.append(None)
        return whole(*given)

    monkeypatch.setattr(embedded, "read_whole", counted)
    return found


@pytest.mark.parametrize("blanks", [False, True])
def test_families_with_their_members(
    criteria: Criteria, whole_reads: list[None], blanks: bool
) -> None:
    nested = rows(blanks=blanks)
    _, families = stored(nested)
    answered = answers(criteria.decide_table(families, subject_id="ma"))
    expected = criteria.decide_table(pa.Table.from_pylist(nested, schema=SCHEMA), subject_id="ma")
    assert_frame_equal(answered, answers(pl.DataFrame(pl.from_arrow(expected))))
    assert not whole_reads


@pytest.mark.parametrize("absent", ["empty", "unknown"])
@pytest.mark.parametrize(
    ("order", "in_pieces"),
    [
        (lambda people: people, True),
        (lambda people: people.reverse(), False),
        (lambda people: people.clear(), True),
        (lambda people: people.filter(pl.col("ma") < "h003"), True),
        (lambda people: people.filter(pl.col("ma") > "h030"), True),
    ],
    ids=["in order", "out of order", "none", "of the first", "of the last"],
)
def test_members_in_a_table_of_their_own(
    criteria: Criteria,
    whole_reads: list[None],
    absent: Any,
    order: Callable[[pl.DataFrame], pl.DataFrame],
    in_pieces: bool,
) -> None:
    families, people = flat(rows())
    people = order(people)
    database = ibis.duckdb.connect()
    stored_ = [
        database.create_table(name, ibis.memtable(frame.to_arrow()))
        for name, frame in (("families", families), ("people", people))
    ]
    answered, expected = (
        criteria.decide_table(
            subjects, subject_id="ma", lists={"members": ListTable(members, "ma", absent)}
        )
        for subjects, members in (stored_, (families, people))
    )
    assert_frame_equal(answers(answered), answers(expected))
    assert bool(whole_reads) is not in_pieces


@pytest.mark.parametrize("blanks", [False, True])
def test_points_of_every_size(whole_reads: list[None], blanks: bool) -> None:
    """They are held in narrow types, but the answer of a database has 64 bits."""
    sizes = (100, 127, 128, 40_000, 3_000_000_000)
    indicators = "".join(
        f"""
      - {{id: "1.{place}", text: Đủ sách, points: {{max: {most}, when: books >= {place}}}}}"""
        for place, most in enumerate(sizes)
    )
    rules = f"""
criteria:
  - id: "1"
    name: Sách
    indicators:{indicators}
award: {{pass_mark: '1'}}
"""
    large = catalogue_of(SET[: SET.index("criteria:")] + rules.lstrip()).find("readers", on=ON)
    books = pl.DataFrame(rows(blanks=blanks)).select("ma", "books")
    table = ibis.duckdb.connect().create_table("families", ibis.memtable(books))
    answered = large.decide_table(table, subject_id="ma")
    in_memory = large.decide_table(books, subject_id="ma")
    assert_frame_equal(answers(answered.order_by("subject_id")), answers(in_memory))
    assert in_memory["points_1_0_low"].dtype == pl.Int64
    assert answered.schema()["points_1_0_low"].is_int64()
    assert not whole_reads


def test_no_families_at_all(criteria: Criteria) -> None:
    _, families = stored([])
    answered = criteria.decide_table(families, subject_id="ma")
    assert answered.columns[:2] == ("subject_id", "outcome")
    assert answers(answered).is_empty()


def test_one_id_in_two_pieces(criteria: Criteria) -> None:
    nested = rows()
    nested[-1]["ma"] = nested[0]["ma"]
    _, families = stored(nested)
    with pytest.raises(CriteriaError, match=f"{FAMILIES} rows, {FAMILIES - 1} distinct values"):
        criteria.decide_table(families, subject_id="ma")


def test_ids_that_are_records(criteria: Criteria) -> None:
    books = pa.table({"ma": [{"place": number} for number in range(9)], "books": [20] * 9})
    database = ibis.duckdb.connect()
    table = database.create_table("families", ibis.memtable(books))
    assert criteria.decide_table(table, subject_id="ma").count().to_pyarrow().as_py() == 9
    again = ibis.memtable(pa.concat_tables([books, books.slice(3, 1)]))
    twice = database.create_table("twice", again)
    with pytest.raises(CriteriaError, match="duplicate-subject"):
        criteria.decide_table(twice, subject_id="ma")


def test_ids_in_no_order(criteria: Criteria, whole_reads: list[None]) -> None:
    nested = rows()[::-1][5:] + rows()[-5:]
    _, families = stored(nested)
    answered = criteria.decide_table(families, subject_id="ma")
    assert answers(answered)["subject_id"].to_list() == [row["ma"] for row in nested]
    assert not whole_reads


def test_members_without_a_family_are_counted_over_all_pieces(criteria: Criteria) -> None:
    families, people = flat(rows())
    remaining = families.filter(~pl.col("ma").is_in(["h001", "h030"]))
    database = ibis.duckdb.connect()
    stored_ = database.create_table("families", ibis.memtable(remaining.to_arrow()))
    members = database.create_table("people", ibis.memtable(people.to_arrow()))
    with pytest.raises(CriteriaError, match="in 7 rows of `members`, `ma` is not the id"):
        criteria.decide_table(
            stored_, subject_id="ma", lists={"members": ListTable(members, "ma", "empty")}
        )


@pytest.mark.parametrize("absent", ["empty", "unknown"])
@pytest.mark.parametrize("keys", [[100, 100], [-1], [3, 100]])
def test_members_after_the_last_family_are_reported(
    criteria: Criteria, absent: Any, keys: list[int]
) -> None:
    database = ibis.duckdb.connect()
    families = database.create_table("families", ibis.memtable({"ma": list(range(14))}))
    people = {"ho": keys, "age": [18] * len(keys), "reads": [True] * len(keys)}
    members = database.create_table("people", ibis.memtable(people))
    with pytest.raises(CriteriaError, match="rows of `members`, `ho` is not the id"):
        criteria.decide_table(
            families, subject_id="ma", lists={"members": ListTable(members, "ho", absent)}
        )


def test_one_family_in_many_batches(criteria: Criteria, whole_reads: list[None]) -> None:
    database = ibis.duckdb.connect()
    families = database.create_table("families", ibis.memtable({"ma": list(range(9))}))
    keys = [0, 1, 1, *[4] * 43, 4, 7]
    people = {"ho": keys, "age": [18] * len(keys), "reads": [key != 4 for key in keys]}
    members = database.create_table("people", ibis.memtable(people))
    answered = criteria.decide_table(
        families, subject_id="ma", lists={"members": ListTable(members, "ho", "empty")}
    )
    points = answers(answered)["points_1_3_low"].to_list()
    assert points == [5, 5, 5, 5, 0, 5, 5, 5, 5], "of no adults all read"
    assert not whole_reads


def test_an_invalid_value_affects_only_its_row(criteria: Criteria) -> None:
    nested = rows()
    nested[20]["books"] = -1
    _, families = stored(nested)
    answered = answers(criteria.decide_table(families, subject_id="ma"))
    assert answered.filter(pl.col("problem").is_not_null())["subject_id"].to_list() == ["h020"]


@pytest.mark.parametrize("how", ["in pieces", "as a whole"])
def test_tables_and_answers_too_large_for_memory_are_left_to_duckdb(
    criteria: Criteria, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The answers are too large, or a table that has to be read as a whole."""
    nested = rows()
    _, families = stored(nested)
    expected = answers(criteria.decide_table(families, subject_id="ma"))
    if how == "as a whole":
        monkeypatch.setattr(embedded, "decide_in_pieces", lambda *_: None)
    monkeypatch.setattr(embedded, "MAX_EMBEDDED_BYTES", 1_000)
    answered = criteria.decide_table(families, subject_id="ma").order_by("subject_id")
    assert not isinstance(answered.op(), ops.DatabaseTable)
    names = ["subject_id", "outcome", "low", "high"]
    assert_frame_equal(answers(answered).select(names), expected.select(names))


def test_answers_can_be_filtered_by_text(criteria: Criteria) -> None:
    """Texts are Arrow views, which not every reader of Arrow can filter."""
    _, families = stored(rows())
    answered = criteria.decide_table(families, subject_id="ma")
    passed = answered.filter(answered.outcome == "eligible").count().to_pyarrow().as_py()
    assert passed == answers(answered)["outcome"].eq("eligible").sum() > 0
