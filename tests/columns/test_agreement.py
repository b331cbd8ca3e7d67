"""Evaluator, compiled function, Polars and DuckDB give every subject the same verdict, facts known or not."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.columns.agreement import answers, compare, many_subjects
from tests.columns.arrow import table_of
from tests.examples_count import examples
from tests.generated import any_set_texts, criteria_of
from tests.tally import tally


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
@given(text=any_set_texts(), data=st.data())
def test_every_back_end_gives_each_subject_the_same_verdict(text: str, data: st.DataObject) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    ranged = data.draw(st.booleans())
    facts = data.draw(many_subjects(criteria, ranged))
    table = table_of(facts, ranged=ranged)
    by_engine = [answers(criteria, table, engine) for engine in ("polars", "duckdb")]
    given_answers = [each for each in by_engine if each is not None]
    compare(criteria, facts, *given_answers)
    if len(given_answers) == len(by_engine):
        tally("subjects compared", len(facts))
