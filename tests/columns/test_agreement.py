"""Evaluator, compiled function, Polars and DuckDB give every subject the same verdict, facts known or not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables
from criteria_engine.columns.engines.polars import decide_memory
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from tests.columns.agreement import compare, many_subjects
from tests.columns.arrow import RANGED, table_of
from tests.examples_count import examples
from tests.generated import any_set_texts, criteria_of
from tests.tally import tally


def answers(
    criteria: Criteria, table: pa.Table, engine: MemoryEngine
) -> list[dict[str, Any]] | None:
    """Return the rows of an engine; None where the set cannot be decided by it over columns."""
    columns = RANGED if "r_at_least" in table.column_names else {}
    mapped = ColumnMapping(criteria.shape, columns, "ignore", "id")
    memory = MemoryTables(criteria.shape, mapped, table, "id", {})
    decider = Decider(criteria.checked, criteria.on)
    try:
        return decide_memory(memory, decider, reasons=True, engine=engine).to_dicts()
    except CriteriaError as refused:
        assert {each.code.id for each in refused.diagnostics} == {"unsupported-over-columns"}
        return None


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
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
