"""Small communes in tables of a province, and their comparison with each commune alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.subjects import Commune
from criteria_engine.rollup.warehouse.assessor import Province
from tests.rollup.people import person
from tests.rollup.small import plan_of

PLAN = plan_of()


def small_commune(people: list[dict[str, Any]], recognitions: Any = ()) -> Commune:
    tables = {"all": [{"id": "all"}], "clubs": [{"club": c} for c in "AB"], "people": people}
    return commune_of(PLAN, tables, recognitions)


COMMUNES = {
    "a": small_commune(
        [person("p0", True, "A"), person("p1", None, "A"), person("p2", True, None)]
    ),
    "b": small_commune([person("p0", True, "B"), person("p1", False, "B")]),
}


def frame(table: Any) -> pl.DataFrame:
    if isinstance(table, pl.DataFrame):
        return table
    arrow = table.toArrow() if hasattr(table, "toArrow") else table.to_pyarrow()
    return pl.DataFrame(pl.from_arrow(arrow))


def agree(province: Province, rollups: Mapping[str, Rollup]) -> None:
    """Assert that outcomes, levels, points and feeds are those of each commune alone."""
    for title in province.plan.titles:
        if title.id not in province.titles:
            assert not any(each.results[title.id] for each in rollups.values())
            continue
        rows = frame(province.titles[title.id]).to_dicts()
        by_key = {(row["commune"], row["subject"]): row for row in rows}
        assert len(by_key) == len(rows)
        expected = {
            (commune, key): result
            for commune, rollup in rollups.items()
            for key, result in rollup.results[title.id].items()
        }
        assert by_key.keys() == expected.keys()
        for which, result in expected.items():
            row, where = by_key[which], (title.id, *which)
            assert row["outcome"] == result.outcome.value, where
            assert row["applies"] is result.applies, where
            assert row["held"] is result.held, where
            for fact, amount in result.feeds.items():
                bounds = (row[f"fed_{fact}_low"], row[f"fed_{fact}_high"])
                assert bounds == (amount.low, amount.high), (*where, fact)
            decision = result.decision
            if decision is None:
                continue
            if title.levels:
                assert row["level"] == decision.level, where
                assert tuple(row["possible_levels"].split()) == decision.possible_levels, where
            if decision.total is not None:
                assert (row["low"], row["high"]) == (decision.total.low, decision.total.high), where
