"""A set over a table gives every subject the verdict it gets alone, with NULLs and without."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
from criteria_engine.model.decision import Verdict
from criteria_engine.model.values import Interval
from tests.columns.arrow import RANGED, table_of, without_ranges
from tests.generated import blurred, criteria_of, full_facts, set_texts


@st.composite
def subjects(draw: Any, criteria: Criteria, ranged: bool) -> list[dict[str, Any]]:
    """A few subjects of one set, some of them fully known."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        facts = draw(full_facts())
        shape = criteria.shape
        facts["evidence"] = {k: v for k, v in facts["evidence"].items() if k in shape.evidence}
        facts["judgements"] = {id_: draw(st.integers(0, 10)) for id_ in shape.judgeable}
        known = draw(st.one_of(st.just(facts), blurred(facts)))
        found.append(known if ranged else without_ranges(known))
    return found


def said(row: Mapping[str, Any], criteria: Criteria) -> Verdict:
    """The row of an answer as a verdict."""
    points: list[Any] = []
    for indicator in criteria.checked.indicators:
        low = row.get(f"points_{indicator.id}_low")
        high = row.get(f"points_{indicator.id}_high")
        points.append(low if low == high else Interval(low, high))
    return Verdict(
        row["outcome"],
        row.get("level"),
        tuple((row.get("possible_levels") or "").split()),
        row.get("grade"),
        row.get("low"),
        row.get("high"),
        row.get("of"),
        tuple(points),
    )


def plain(verdict: Verdict) -> Verdict:
    """A verdict whose open points are only told by their ends."""
    points = tuple(
        Interval(each.low, each.high) if isinstance(each, Interval) else each
        for each in verdict.points
    )
    return verdict._replace(points=points)


def agree(
    criteria: Criteria, table: pa.Table, facts: list[dict[str, Any]], engine: MemoryEngine
) -> None:
    columns = RANGED if "r_at_least" in table.column_names else {}
    mapped = ColumnMapping(criteria.shape, columns, "ignore", "id")
    memory = MemoryTables(criteria.shape, mapped, table, "id", {})
    try:
        answered = decide_memory(memory, criteria._decider, reasons=True, engine=engine)
    except CriteriaError as refused:
        assert {each.code.id for each in refused.diagnostics} == {"unsupported-over-columns"}
        return
    compare(criteria, facts, answered.to_dicts())


def compare(criteria: Criteria, facts: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """Every row says what its subject gets alone."""
    for given_facts, row in zip(facts, rows, strict=True):
        try:
            expected = criteria.verdict(given_facts)
        except CriteriaError:
            assert row["problem"]
            assert row["outcome"] is None
            continue
        assert row["problem"] is None
        assert said(row, criteria) == plain(expected), given_facts
        missing = [m.path for m in criteria.decide(given_facts).missing if m.kind == "fact"]
        told = {path.split(".")[0] for path in row["missing"].split()}
        assert {re.split(r"[.\[]", path)[0] for path in missing} <= told, given_facts


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@settings(
    max_examples=60,
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
