"""Tables of a province give every subject the result that it has in the roll-up of its commune alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from unicodedata import normalize

import ibis
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Outcome
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.subjects import Recognition
from criteria_engine.rollup.warehouse.assessor import assess_province
from tests.examples_count import examples
from tests.packaged import packaged_plan
from tests.rollup.people import PEOPLE, person, rows_of
from tests.rollup.provinces import COMMUNES, PLAN, agree, frame, small_commune
from tests.rollup.stacked import stacked


def test_communes_in_one_table_get_their_own_results() -> None:
    people = [
        [person(f"p{number}", number % 3 != 2, "AB"[number % 2]) for number in range(7)],
        [person("p0", None, "A"), person("p1", True, None), person(None, True, "B")],
        [person("p0", True, "-"), person("p9", True, "Z"), person("p8", True, "B", age=430)],
        [],
    ]
    held = [Recognition("club", "A", date(2022, 3, 1)), Recognition("club", "", None)]
    communes = {
        f"c{number}": small_commune(rows, held[: number + 1]) for number, rows in enumerate(people)
    }
    province = assess_province(
        PLAN, stacked(PLAN, communes), commune="in_commune", absent="empty", reasons=True
    )
    agree(province, {name: roll_up(PLAN, each) for name, each in communes.items()})
    tallies = {(r["commune"], r["title"]): r for r in frame(province.tallies).to_dicts()}
    assert [tallies["c0", "club"][each.value] for each in Outcome] == [2, 0, 0]


def test_unreported_facts_of_a_commune_are_unknown() -> None:
    people = [person("p0", True, "A"), person("p1", None, None)]
    silent = commune_of(PLAN, {"all": [{"id": "all"}], "people": people})
    communes = {"reporting": small_commune(people), "silent": silent}
    tables = stacked(PLAN, communes)
    tables["recognitions"].extend(
        pl.DataFrame(
            [("reporting", "club", "B", date(2000, 1, 1), None)],
            schema=tables["recognitions"].schema,
            orient="row",
        )
    )
    province = assess_province(PLAN, tables, commune="in_commune", absent="unknown")
    agree(province, {name: roll_up(PLAN, each) for name, each in communes.items()})


@settings(max_examples=examples(3), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PEOPLE, min_size=12, max_size=24))
def test_any_small_communes(people: list[Any]) -> None:
    communes = {f"c{n}": small_commune(rows_of(each)) for n, each in enumerate(people)}
    tables = stacked(PLAN, communes)
    province = assess_province(PLAN, tables, commune="in_commune", absent="empty")
    agree(province, {name: roll_up(PLAN, each) for name, each in communes.items()})


# ---- databases -------------------------------------------------------------------------------


def test_tables_of_a_database_stay_there() -> None:
    connection = ibis.duckdb.connect()
    given = {
        n: connection.create_table(n, ibis.memtable(t)) for n, t in stacked(PLAN, COMMUNES).items()
    }
    province = assess_province(PLAN, given, commune="in_commune", absent="empty")
    assert isinstance(province.titles["club"], ibis.Table)
    assert isinstance(province.tallies, ibis.Table)
    agree(province, {name: roll_up(PLAN, each) for name, each in COMMUNES.items()})


# ---- what is refused -------------------------------------------------------------------------


def refused(tables: Mapping[str, pl.DataFrame], **more: Any) -> list[str]:
    with pytest.raises(CriteriaError) as error:
        assess_province(PLAN, tables, **({"commune": "in_commune", "absent": "empty"} | more))
    return [each.code.id for each in error.value.diagnostics]


def test_invalid_tables_are_refused() -> None:
    tables = stacked(PLAN, COMMUNES)
    people = tables["people"]
    assert refused({"peeple": people}) == ["unknown-table"]
    assert refused({}) == ["no-rows-given"]
    assert refused(tables | {"people": people.drop("in_commune")})[0] == "missing-column"
    assert refused(tables | {"people": pl.concat([people, people])}) == ["duplicate-subject-key"]
    nowhere = people.with_columns(in_commune=pl.lit(None, pl.String))
    assert "row-without-commune" in refused(tables | {"people": nowhere})
    strange = people.with_columns(colour=pl.lit("red"))
    assert refused(tables | {"people": strange}) == ["unknown-fact-column"]
    inexact = people.with_columns(age=pl.col("age").cast(pl.Float64))
    assert refused(tables | {"people": inexact}) == ["wrong-column-type"]
    unknown_title = (
        tables["recognitions"]
        .clear()
        .vstack(
            pl.DataFrame(
                [("a", "clab", "A", None, None)], schema=tables["recognitions"].schema, orient="row"
            )
        )
    )
    assert refused(tables | {"recognitions": unknown_title}) == ["unknown-title"]


def test_a_list_that_one_commune_has_not_reported_is_refused() -> None:
    tables = stacked(PLAN, COMMUNES)
    tables["people"] = tables["people"].filter(pl.col("in_commune") == "a")
    assert refused(tables, absent="unknown") == ["missing-list-rows"]


@pytest.mark.parametrize("words", [{"absent": "Empty"}, {"absent": None}, {"extra": "drop"}])
def test_invalid_options_are_refused(words: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(words))):
        assess_province(PLAN, {}, **{"absent": "empty", **words})


@pytest.mark.parametrize(
    ("communes", "families", "code"),
    [
        (["Xã Minh Hợp"], [normalize("NFD", "Xã Minh Hợp")], "unknown-commune"),
        (["a", "b"], ["a", "B"], "unknown-commune"),
        (["a", "a"], ["a"], "several-root-rows"),
    ],
)
def test_rows_that_belong_to_no_commune_or_to_two(
    communes: list[str], families: list[str], code: str
) -> None:
    plan = packaged_plan(date(2025, 11, 20))
    keys = [f"k{index}" for index in range(len(communes))]
    tables = {
        "commune": pl.DataFrame({"in_commune": communes, "commune": keys}),
        "families": pl.DataFrame(
            {"in_commune": families, "family": families, "judgements.award": [True] * len(families)}
        ),
    }
    with pytest.raises(CriteriaError) as raised:
        assess_province(plan, tables, commune="in_commune", absent="empty")
    assert [each.code.id for each in raised.value.diagnostics] == [code]


# ---- keys and recognitions -------------------------------------------------------------------

BASE = {
    "all": {"in_commune": ["A"], "id": ["all"]},
    "clubs": {"in_commune": ["A", "A"], "club": ["X", "Y"]},
}


def tables_with(**more: dict[str, list[Any]]) -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(columns) for name, columns in (BASE | more).items()}


@pytest.mark.parametrize("absent", ["empty", "unknown"])
@pytest.mark.parametrize(
    ("communes", "other"),
    [
        (["A"], "a"),
        (["A"], "A."),
        (["Xã Minh Hợp"], normalize("NFD", "Xã Minh Hợp")),
        (["Xã Minh Hợp"], "xã  Minh Hợp"),
        (["Xã Minh Hợp"], "Xa Minh Hop"),
        (["Xã Minh Hợp"], "Xã Minh Hợp\u200b"),
        (["Xã 1"], "Xã 01"),
    ],
)
def test_a_commune_with_two_spellings_is_refused(
    communes: list[str], other: str, absent: str
) -> None:
    tables = tables_with(
        all={"in_commune": communes, "id": ["all"]},
        clubs={"in_commune": [communes[0], other], "club": ["X", "Y"]},
    )
    assert refused(tables, absent=absent) == ["unknown-commune"]


def test_communes_of_nearly_one_name_are_refused_without_their_table_too() -> None:
    clubs = pl.DataFrame({"in_commune": ["A", "a"], "club": ["X", "Y"]})
    assert refused({"clubs": clubs}, absent="unknown") == ["near-equal-communes"]
    both = tables_with(all={"in_commune": ["A", "a"], "id": ["1", "2"]})
    assert refused(both, absent="unknown") == ["near-equal-communes"]


def test_another_commune_may_be_missing_in_the_table_of_communes() -> None:
    tables = tables_with(clubs={"in_commune": ["A", "B"], "club": ["X", "Y"]})
    province = assess_province(PLAN, tables, commune="in_commune", absent="unknown")
    assert set(frame(province.titles["club"])["commune"]) == {"A", "B"}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("nan", "not-a-key"),
        ("NULL", "not-a-key"),
        ("X\u200b", "unclean-key"),
        ("\ufeffX", "unclean-key"),
        ("X\u00a0", "unclean-key"),
        ("X\x00", "unclean-key"),
        (normalize("NFD", "Bản Ồ"), "unclean-key"),
    ],
)
def test_keys_that_are_not_clean_are_refused(key: str, code: str) -> None:
    clubs = {"in_commune": ["A"], "club": [key]}
    people = {"in_commune": ["A"], "person_id": ["1"], "club": [key]}
    assert refused(tables_with(clubs=clubs)) == [code]
    assert refused(tables_with(people=people)) == [code]


@pytest.mark.parametrize("key", ["-", "—", "none"])
def test_a_word_for_belonging_to_nothing_is_no_subject(key: str) -> None:
    clubs = {"in_commune": ["A"], "club": [key]}
    assert refused(tables_with(clubs=clubs)) == ["not-a-key"]


def test_keys_that_are_almost_the_same_in_one_commune_are_a_warning() -> None:
    tables = {
        "all": pl.DataFrame({"in_commune": ["A", "B"], "id": ["1", "2"]}),
        "clubs": pl.DataFrame(
            {"in_commune": ["A", "A", "A", "B"], "club": ["H07", "h 7", "H8", "h8"]}
        ),
    }
    (warning,) = assess_province(PLAN, tables, commune="in_commune", absent="empty").warnings
    assert (warning.code.id, warning.data["count"]) == ("near-equal-keys", 1)
    assert "A: H07" in warning.message("en")


def recognitions(**cells: Any) -> dict[str, list[Any]]:
    row = {"in_commune": "A", "title": "club", "subject": "X", "date": date(2024, 1, 1)}
    return {name: [cell] for name, cell in (row | {"level": None} | cells).items()}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"subject": "x"}, "unknown-recognised-subject"),
        ({"subject": "CLB X"}, "unknown-recognised-subject"),
        ({"date": date(2525, 1, 1)}, "recognised-later"),
        ({"date": date(2025, 6, 2)}, "recognised-later"),
        ({"date": "20/12/24"}, "not-a-date"),
        ({"in_commune": "a"}, "unknown-commune"),
        ({"level": "level_1"}, "unknown-recognised-level"),
        ({"subject": "nan"}, "not-a-key"),
    ],
)
def test_a_recognition_that_cannot_be_true_is_refused(cells: dict[str, Any], code: str) -> None:
    assert refused(tables_with(recognitions=recognitions(**cells))) == [code]


@pytest.mark.parametrize(
    "cases",
    [
        [
            ({}, [True, False]),
            ({"date": None}, [None, False]),
            ({"subject": None}, [None, None]),
            ({"subject": None, "date": date(2020, 1, 1)}, [False, False]),
            ({"title": None, "subject": None}, [None, None]),
        ],
        [({"date": "20/12/2024"}, [True, False]), ({"date": "2024-12-20"}, [True, False])],
    ],
)
def test_what_is_unknown_of_a_recognition_leaves_open_what_it_may_change(
    cases: list[tuple[dict[str, Any], list[bool | None]]],
) -> None:
    """Each case is a commune of its own, with two clubs and one recognition."""
    communes = [f"C{index}" for index in range(len(cases))]
    given = [
        pl.DataFrame(recognitions(in_commune=each, **cells))
        for each, (cells, _) in zip(communes, cases, strict=True)
    ]
    tables = {
        "all": pl.DataFrame({"in_commune": communes, "id": communes}),
        "clubs": pl.DataFrame(
            {"in_commune": communes * 2, "club": ["X"] * len(cases) + ["Y"] * len(cases)}
        ),
        "recognitions": pl.concat(given, how="vertical_relaxed"),
    }
    province = assess_province(PLAN, tables, commune="in_commune", absent="empty")
    rows = frame(province.titles["club"]).sort("commune", "subject").to_dicts()
    held = {each: [row["held"] for row in rows if row["commune"] == each] for each in communes}
    assert held == {each: expected for each, (_, expected) in zip(communes, cases, strict=True)}


def test_one_wrong_fact_leaves_the_others_of_its_row() -> None:
    people: dict[str, list[Any]] = {
        "in_commune": ["A"] * 2,
        "person_id": ["1", "2"],
        "club": ["X"] * 2,
        "ok": [True, None],
        "age": [430, 20],
    }
    province = assess_province(
        PLAN, tables_with(people=people), commune="in_commune", absent="empty"
    )
    outcomes = frame(province.titles["person"]).sort("subject")["outcome"].to_list()
    assert outcomes == ["eligible", "undetermined"]
