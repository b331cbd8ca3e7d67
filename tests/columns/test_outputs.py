"""Outputs over columns: rounding is exact, a side without a bound is NULL, and what has no column is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.columns.engines.memory import MemoryEngine, MemoryTables
from criteria_engine.columns.engines.polars import decide_memory
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.values import Interval
from tests.examples_count import examples
from tests.generated import HEAD, catalogue_of

ENGINES: Final[tuple[MemoryEngine, ...]] = ("polars", "duckdb")

SET: Final = (
    HEAD
    + """
facts:
  a: {type: boolean, label: a, question: a}
  u: {type: integer, at_least: -2000, at_most: 2000, label: u, question: u}
  v: {type: integer, at_least: 0, label: v, question: v}
  m: {type: integer, at_least: 1, at_most: 30, label: m, question: m}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i, text: i, requires: a or v > 5}
award: {when: every criterion met}
outputs:
"""
)


def criteria_with(**outputs: str) -> Criteria:
    lines = "".join(f"  {name}: {{label: {name}, {each}}}\n" for name, each in outputs.items())
    return catalogue_of(SET + lines).find("generated", on=date(2024, 1, 1))


def answers(criteria: Criteria, rows: list[dict[str, Any]], engine: MemoryEngine) -> pl.DataFrame:
    types = {"id": pl.String, "a": pl.Boolean, "u": pl.Int64, "v": pl.Int64, "m": pl.Int64}
    table = pl.DataFrame(
        [{"id": str(index), **row} for index, row in enumerate(rows)], schema=types
    ).to_arrow()
    mapped = ColumnMapping(criteria.shape, {}, "ignore", "id")
    memory = MemoryTables(criteria.shape, mapped, table, "id", {})
    decider = Decider(criteria.checked, criteria.on)
    return decide_memory(memory, decider, reasons=False, engine=engine)


def ends(value: Any) -> tuple[Any, Any]:
    return (value.low, value.high) if isinstance(value, Interval) else (value, value)


ROUNDED: Final = {
    "down": "value: u * 0.3 - 7, rounded: down to 10",
    "up": "value: u * 0.3 - 7, rounded: up to 10",
    "nearest": "value: u * 0.3 - 7, rounded: to nearest 10",
    "small": "value: u * 0.3, rounded: to nearest 0.25",
    "quotient": "value: (u + 2000) / m, rounded: to nearest 3",
    "below": "value: 0 - v * 0.3, rounded: down to 0.5",
    "rest": "value: 1000 - (u + 2000) / m, rounded: down to 10",
    "rise": "value: (u + 2000) / m * 0.5 - 12.5 + v, rounded: to nearest 0.5",
    "paid": "value: 'if eligible then 1000 - v else 0', rounded: up to 100",
}


@settings(max_examples=examples(15), deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "a": st.none() | st.booleans(),
                "u": st.none() | st.integers(-2000, 2000),
                "v": st.none() | st.integers(0, 2000),
                "m": st.none() | st.integers(1, 30),
            }
        ),
        min_size=1,
        max_size=12,
    )
)
def test_columns_have_the_values_of_decisions(rows: list[dict[str, Any]]) -> None:
    criteria = criteria_with(**ROUNDED)
    for engine in ENGINES:
        for row, answer in zip(rows, answers(criteria, rows, engine).to_dicts(), strict=True):
            facts = {name: each for name, each in row.items() if each is not None}
            verdict = criteria.verdict(facts)
            for output, value in zip(criteria.checked.outputs, verdict.outputs, strict=True):
                name = f"output_{output.name}"
                assert (answer[f"{name}_low"], answer[f"{name}_high"]) == ends(value), (name, row)


def test_types_follow_from_the_step() -> None:
    criteria = criteria_with(**ROUNDED)
    for engine in ENGINES:
        for rows in ([{"a": True, "u": 1, "v": 1, "m": 1}], [{"a": None, "u": None}]):
            schema = answers(criteria, rows, engine).schema
            assert schema["output_down_low"] == schema["output_quotient_high"] == pl.Int64
            assert schema["output_below_low"] == schema["output_below_high"] == pl.Decimal(38, 1)
            assert schema["output_small_low"] == pl.Decimal(38, 2)


def test_a_side_without_a_bound_is_null() -> None:
    criteria = criteria_with(rest="value: 1000 - v, rounded: down to 10")
    for engine in ENGINES:
        (row,) = answers(criteria, [{"a": True}], engine).to_dicts()
        assert (row["output_rest_low"], row["output_rest_high"]) == (None, 1000)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_quotient_needs_rounding(engine: MemoryEngine) -> None:
    criteria = criteria_with(each="value: v / m")
    with pytest.raises(CriteriaError) as refused:
        answers(criteria, [{"v": 1, "m": 3}], engine)
    (diagnostic,) = refused.value.diagnostics
    assert "rounded" in diagnostic.message("en")
    assert diagnostic.span.position.line > 20
    assert criteria.verdict({"a": True, "v": 1, "m": 4}).outputs == (Decimal("0.25"),)


def test_rows_that_cannot_be_decided_have_no_amounts() -> None:
    criteria = criteria_with(rest="value: 1000 - v")
    (row,) = answers(criteria, [{"a": True, "v": -1}], "polars").to_dicts()
    assert row["problem"] == "v"
    assert row["output_rest_low"] is None


def test_sets_without_outputs_have_no_columns_for_them() -> None:
    criteria = catalogue_of(SET.replace("outputs:\n", "")).find("generated", on=date(2024, 1, 1))
    assert not [n for n in answers(criteria, [{"a": True}], "polars").columns if "output" in n]
