"""Lists of plain values in the tables of a province: the results are those of each commune's own cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.rollup.warehouse.assessor import assess_province
from criteria_engine.source import Source
from tests.examples_count import examples
from tests.generated import HEAD, catalogue_of
from tests.rollup.provinces import agree, frame

SET = (
    HEAD
    + """
facts:
  fines: {type: list, of: enumeration, values: {gambling: đánh bạc, noise: gây ồn}, label: hành vi, question: gì}
  ages: {type: list, of: integer, at_least: 0, at_most: 130, label: các tuổi, question: mấy}
criteria:
  - id: "1"
    name: c
    indicators:
      - {id: a, text: t, requires: 'count(fines[item = "gambling"]) <= 1'}
      - {id: b, text: t, requires: some age in ages satisfies age >= 18}
award: {when: every criterion met}
"""
)

ROLLUP = """
format: 1
name: thử
tables: {families: {key: family, called: hộ}}
titles: [{title: generated, table: families}]
"""


@pytest.fixture(scope="module")
def plan() -> RollupPlan:
    return rollup_plan(Source("rollup.yaml", ROLLUP), catalogue_of(SET), date(2024, 1, 1))


def table(rows: list[tuple[list[str] | None, list[int] | None]], items: Any = pl.String) -> Any:
    """The families of the only commune."""
    return pl.DataFrame(
        [("x", f"f{number}", *row) for number, row in enumerate(rows)],
        schema={
            "in_commune": pl.String,
            "family": pl.String,
            "fines": pl.List(items),
            "ages": pl.List(pl.Int64),
        },
        orient="row",
    )


def cell(values: list[Any] | None) -> str:
    return "" if values is None else "; ".join(map(str, values)) or "không có"


FINES = st.lists(st.sampled_from(["gambling", "noise", "smoking"]), max_size=3)
AGES = st.lists(st.sampled_from([3, 40, 200]), max_size=3)


@settings(max_examples=examples(10), deadline=None)
@given(rows=st.lists(st.tuples(st.none() | FINES, st.none() | AGES), min_size=1, max_size=6))
def test_results_are_those_of_the_commune(
    plan: RollupPlan,
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[list[str] | None, list[int] | None]],
) -> None:
    """A list with an item that cannot be used is unknown, as a cell with one."""
    folder: Path = tmp_path_factory.mktemp("commune")
    lines = [f"f{n},{cell(fines)},{cell(ages)}\n" for n, (fines, ages) in enumerate(rows)]
    text = "".join(["family,fines,ages\n", *lines])
    (folder / "families.csv").write_text(text, encoding="utf-8")
    rollup = roll_up(plan, load_folder(folder, plan).commune)
    province = assess_province(
        plan, {"families": table(rows)}, commune="in_commune", absent="empty"
    )
    agree(province, {"x": rollup})


def test_lists_of_another_type_are_refused(plan: RollupPlan) -> None:
    texts = table([([], [])]).with_columns(fines=pl.lit("noise"))
    for given_table, held in ((table([], pl.Int64), "int64"), (texts, "string")):
        with pytest.raises(CriteriaError) as refused:
            assess_province(plan, {"families": given_table}, commune="in_commune", absent="empty")
        (diagnostic,) = refused.value.diagnostics
        assert diagnostic.code.id == "wrong-column-type"
        assert held in diagnostic.message("en")


NULLS = pl.lit(None)
NO_ITEMS = pl.lit([], dtype=pl.List(pl.Null))


@pytest.mark.parametrize("kind", ["polars", "lazy", "arrow", "pandas"])
@pytest.mark.parametrize(
    ("fines", "ages", "outcome"),
    [
        (NULLS, None, "undetermined"),
        (NO_ITEMS, None, "eligible"),
        (pl.lit(None, dtype=pl.List(pl.Null)), None, "undetermined"),
        (None, NULLS, "undetermined"),
        (None, NO_ITEMS, "not_eligible"),
        (NULLS, NULLS, "undetermined"),
    ],
)
def test_columns_without_a_type_are_unknown_or_empty(
    plan: RollupPlan, fines: Any, ages: Any, outcome: str, kind: str
) -> None:
    given_table: Any = table([(["noise"], [40])])
    given_table = given_table.with_columns(
        **{n: e for n, e in (("fines", fines), ("ages", ages)) if e is not None}
    )
    if kind == "pandas" and any(each is NO_ITEMS for each in (fines, ages)):
        pytest.skip("pandas has no type of empty lists")
    made = {
        "polars": lambda each: each,
        "lazy": pl.DataFrame.lazy,
        "arrow": pl.DataFrame.to_arrow,
        "pandas": pl.DataFrame.to_pandas,
    }
    given_table = made[kind](given_table)
    province = assess_province(
        plan, {"families": given_table}, commune="in_commune", absent="empty"
    )
    assert frame(province.titles["generated"])["outcome"].to_list() == [outcome]


@pytest.mark.parametrize(
    "given", [[], (), table([]), None, "families"], ids=lambda each: type(each).__name__
)
def test_tables_are_given_by_their_names(plan: RollupPlan, given: Any) -> None:
    with pytest.raises(TypeError, match="`tables`: expected Mapping, got"):
        assess_province(plan, given, commune="in_commune", absent="empty")


def test_what_is_no_table_is_named(plan: RollupPlan) -> None:
    with pytest.raises(
        TypeError, match=r"expected an Arrow table, .* got list; `polars\.DataFrame"
    ):
        assess_province(plan, {"families": [{}]}, commune="in_commune", absent="empty")
