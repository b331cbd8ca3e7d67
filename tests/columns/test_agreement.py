"""A table gives every subject the verdict that the subject gets alone, with unknown facts and without."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.tables import decide_memory
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from tests.columns.agreement import compare, subjects
from tests.columns.arrow import RANGED, table_of
from tests.examples_count import examples
from tests.generated import criteria_of, set_texts


def agree(
    criteria: Criteria, table: pa.Table, facts: list[dict[str, Any]], engine: MemoryEngine
) -> None:
    columns = RANGED if "r_at_least" in table.column_names else {}
    mapped = ColumnMapping(criteria.shape, columns, "ignore", "id")
    memory = MemoryTables(criteria.shape, mapped, table, "id", {})
    decider = Decider(criteria.checked, criteria.on)
    try:
        answered = decide_memory(memory, decider, reasons=True, engine=engine)
    except CriteriaError as refused:
        assert {each.code.id for each in refused.diagnostics} == {"unsupported-over-columns"}
        return
    compare(criteria, facts, answered.to_dicts())


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=set_texts(), data=st.data())
def test_a_table_agrees_with_each_subject_alone(
    engine: MemoryEngine, text: str, data: st.DataObject
) -> None:
    criteria = criteria_of(text)
    assume(criteria is not None)
    assert criteria is not None
    ranged = data.draw(st.booleans())
    facts = data.draw(subjects(criteria, ranged))
    agree(criteria, table_of(facts, ranged=ranged), facts, engine)
