"""Which columns hold facts: names, ids, keys, and mistakes in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from tests.columns.readers import (
    EXPECTED,
    ON,
    SET,
    in_kind,
    outcomes,
    sorted_rows,
    table,
)
from tests.generated import catalogue_of


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_unknown_facts_and_lists_are_refused(criteria: Criteria, kind: str) -> None:
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
    reported = [
        (each.code.id, each.data["path"], each.suggestion) for each in error.value.diagnostics
    ]
    assert reported == [
        ("no-such-fact", "book", "books"),
        ("no-such-fact", "member", "members"),
    ]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_a_column_of_texts_is_no_list(criteria: Criteria, kind: str) -> None:
    frame = pl.DataFrame({"ma": ["h1"], "members": ["bốn người"]})
    with pytest.raises(CriteriaError, match="`members` must hold lists of structs"):
        criteria.decide_table(in_kind(kind, frame), subject_id="ma", as_query=kind == "query")


def test_a_list_cannot_be_the_id(criteria: Criteria) -> None:
    with pytest.raises(CriteriaError, match="`members` must hold ids"):
        criteria.decide_table(table(), subject_id="members")


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
def test_invalid_tables(criteria: Criteria, change: Any, code: str, suggestion: str | None) -> None:
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(change(table()), subject_id="ma")
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code.id == code
    assert diagnostic.suggestion == suggestion


def test_items_without_a_subject(criteria: Criteria) -> None:
    people = pa.table({"ho": ["h9"], "age": [18], "reads": pa.array([True])})
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(
            table().drop_columns(["members"]),
            subject_id="ma",
            lists={"members": ListTable(people, "ho", "empty")},
        )
    assert [each.code.id for each in raised.value.diagnostics] == ["items-without-subject"]


def test_only_numbers_may_be_intervals(criteria: Criteria) -> None:
    with pytest.raises(CriteriaError) as error:
        criteria.decide_table(table(), subject_id="ma", columns={"poor": ("poor", "books")})
    assert "wrong-column-type" in {each.code.id for each in error.value.diagnostics}
    given = table().append_column("books.at_most", pa.array([1, 2, 3]))
    with pytest.raises(CriteriaError) as error:
        criteria.decide_table(given, subject_id="ma")
    assert [each.span.source.text for each in error.value.diagnostics] == ["books"]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_columns_may_have_names_the_engine_uses(criteria: Criteria, kind: str) -> None:
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
    names = ("points_1_1_low", "points_1_2_low", "points_1_3_high")
    assert sorted_rows(answered, *names) == [(5, Decimal("2.5"), 0), (0, 0, 5)]
    named = criteria.decide_table(
        in_kind(kind, facts.drop("ma")),
        subject_id="row",
        extra="ignore",
        as_query=kind == "query",
    )
    assert sorted_rows(named, "subject_id") == [(3,), (20,)]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
@pytest.mark.parametrize("type_", [pl.Int64, pl.UInt64])
def test_ids_of_many_digits_have_distinct_cases(kind: str, type_: Any) -> None:
    """Every case of a row has a row number of its own, however large the id is."""
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
def test_keys_that_match_no_id_are_refused(
    criteria: Criteria, kind: str, keys: list[Any], code: str
) -> None:
    """A key never matches an id after a lossy conversion."""
    facts = in_kind(kind, pl.DataFrame({"ma": pl.Series([1], dtype=pl.Int8)}))
    people = in_kind(kind, pl.DataFrame({"ho": keys, "age": [18]}))
    lists = {"members": ListTable(people, "ho", "empty")}
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(facts, subject_id="ma", lists=lists, as_query=kind == "query")
    assert [each.code.id for each in raised.value.diagnostics] == [code]


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_keys_match_ids_of_another_width(criteria: Criteria, kind: str) -> None:
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
def test_ignored_columns_do_not_affect_a_cached_query(criteria: Criteria, kind: str) -> None:
    """A cached query may have been built from a table with other columns and ids of another type."""
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
def test_entries_of_columns_that_are_not_used_are_refused(
    criteria: Criteria, kind: str, columns: Any, code: str
) -> None:
    facts = in_kind(kind, pl.DataFrame({"ma": ["h1"], "a": [1], "b": [2], "tuoi": [3]}))
    with pytest.raises(CriteriaError) as raised:
        criteria.decide_table(
            facts, subject_id="ma", columns=columns, extra="ignore", as_query=kind == "query"
        )
    assert {each.code.id for each in raised.value.diagnostics} == {code}


@pytest.mark.parametrize("kind", ["polars", "ibis", "query"])
def test_reserved_column_names_are_refused(criteria: Criteria, kind: str) -> None:
    facts = in_kind(kind, pl.DataFrame({"ma": ["h1"], "criteria_engine_row": [1]}))
    with pytest.raises(CriteriaError, match="reserved-column"):
        criteria.decide_table(facts, subject_id="ma", extra="ignore", as_query=kind == "query")


def test_invalid_options_are_refused(criteria: Criteria) -> None:
    absent: Any = "none"
    with pytest.raises(
        ValueError, match="`absent`: expected one of 'empty', 'unknown', got 'none'"
    ):
        ListTable(table(), "ma", absent)
    extra: Any = "ignroe"
    with pytest.raises(
        ValueError, match="`extra`: expected one of 'forbid', 'ignore', got 'ignroe'"
    ):
        criteria.decide_table(table(), subject_id="ma", extra=extra)
    columns: Any = {"books": ("a", "b", "c")}
    with pytest.raises(TypeError, match="`books` in `columns`: expected a column or a pair"):
        criteria.decide_table(table(), subject_id="ma", columns=columns)
    lists: Any = {"members": table()}
    with pytest.raises(TypeError, match="`members` in `lists`: expected a ListTable, got Table"):
        criteria.decide_table(table(), subject_id="ma", lists=lists)
