"""A real Spark in local mode gives the same answers: one Spark for columns and for a province."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine.columns.options import ListTable
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.warehouse.assessor import assess_province
from tests.columns.agreement import compare, subjects
from tests.columns.arrow import table_of
from tests.columns.readers import EXPECTED, ON, ROWS, SCHEMA, SET, outcomes
from tests.examples_count import examples
from tests.generated import catalogue_of, criteria_of, set_texts
from tests.rollup.provinces import COMMUNES, PLAN, agree
from tests.rollup.stacked import stacked
from tests.spark import NEEDS_JAVA, spark_session

pytestmark = NEEDS_JAVA


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with spark_session() as session:
        yield session


def by_id(frame: Any) -> pa.Table:
    return frame.toArrow().sort_by("subject_id")


def test_nested_items(spark: Any, criteria: Criteria) -> None:
    frame = spark.createDataFrame(pa.Table.from_pylist(ROWS, schema=SCHEMA))
    answered = criteria.decide_table(frame, subject_id="ma")
    assert type(answered).__module__.startswith("pyspark.")
    assert outcomes(by_id(answered)) == EXPECTED


def test_items_of_their_own(spark: Any, criteria: Criteria) -> None:
    families = pa.Table.from_pylist(ROWS, schema=SCHEMA).drop_columns(["members"])
    people = pa.table({"ho": ["h1", "h1"], "age": [18, 40], "reads": pa.array([True, False])})
    answered = criteria.decide_table(
        spark.createDataFrame(families),
        subject_id="ma",
        lists={"members": ListTable(spark.createDataFrame(people), "ho", "unknown")},
    )
    rows = by_id(answered).to_pylist()
    assert [row["points_1_3_low"] for row in rows] == [0, 0, 0]
    assert [row["points_1_3_high"] for row in rows] == [0, 5, 5]


@settings(max_examples=examples(4), suppress_health_check=list(HealthCheck))
@given(text=set_texts(), data=st.data())
def test_generated_sets_agree_with_each_subject_alone(
    spark: Any, text: str, data: st.DataObject
) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    facts = data.draw(subjects(criteria, False))
    frame = spark.createDataFrame(table_of(facts))
    try:
        answered = criteria.decide_table(frame, subject_id="id", extra="ignore")
    except CriteriaError as refused:
        assert {each.code.id for each in refused.diagnostics} == {"unsupported-over-columns"}
        return
    compare(criteria, facts, by_id(answered).to_pylist())


def test_cases_of_unknown_truths(spark: Any) -> None:
    """`poor or not poor` reads a fact twice: trying both values decides it."""
    text = SET.replace("fund >= 0.12345 or poor", "poor or not(poor)")
    text = text.replace("pass_mark: '10'", "pass_mark: '2.5'")
    criteria = catalogue_of(text).find("readers", on=ON)
    frame = spark.createDataFrame(pa.Table.from_pylist(ROWS, schema=SCHEMA))
    rows = by_id(criteria.decide_table(frame, subject_id="ma")).to_pylist()
    assert [row["outcome"] for row in rows] == ["eligible"] * 3
    assert [row["outcome"] for row in rows] == [
        criteria.verdict({k: v for k, v in row.items() if k != "ma"}).outcome for row in ROWS
    ]


def test_a_province_whose_tables_are_in_spark(spark: Any) -> None:
    tables = stacked(PLAN, COMMUNES)
    given = {name: spark.createDataFrame(each.to_arrow()) for name, each in tables.items()}
    province = assess_province(PLAN, given, commune="in_commune", absent="empty")
    assert type(province.tallies).__module__.startswith("pyspark.")
    agree(province, {name: roll_up(PLAN, each) for name, each in COMMUNES.items()})
