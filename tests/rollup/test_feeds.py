"""Feeds other than counts: sums, columns with other names, decisions stated in a row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.catalogue import Catalogue
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Outcome
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.rollup.results import Rollup, SumRange
from criteria_engine.source import Source
from tests.examples_count import examples
from tests.packaged import packaged_plan

_HEAD = """\
format: 1
title: {title}
version: v1
name: {title}
in_force: {{from: 2020-01-01}}
source: {{document: test, checked_on: 2025-01-01, basis: seen}}
subject: {title}
facts:
"""
_RULE = """\
criteria:
- {{id: a, name: a, indicators: [{{id: a1, text: a, requires: {rule}}}]}}
award: {{when: every criterion met}}
"""
SETS = {
    "site": _HEAD.format(title="site")
    + "  hectares: {type: number, label: h, question: 'h?', at_least: 0, at_most: 50}\n"
    + _RULE.format(rule="hectares > 1"),
    "town": _HEAD.format(title="town")
    + "  area: {type: number, label: a, question: 'a?', at_least: 0, at_most: 1000}\n"
    + _RULE.format(rule="area >= 0.3"),
    "praised": _HEAD.format(title="praised")
    + "  good: {type: decision, of: town, label: g, question: 'g?'}\n"
    + _RULE.format(rule="good.eligible"),
}
ROLLUP = """\
format: 1
name: test
tables:
  towns: {key: town_id, called: towns, columns: {size: number}}
  sites: {key: site_id, called: sites, belongs_to: {town_key: towns}, columns: {used: boolean, heads: count}}
titles:
- {title: site, table: sites}
- title: town
  table: towns
  facts: {area: sum of hectares of sites where used}
- {title: praised, table: towns, facts: {good: decision of town}}
"""
DAY = date(2025, 6, 1)
A, USED = "A", True


@cache
def catalogue() -> Catalogue:
    with TemporaryDirectory() as folder:
        for name, text in SETS.items():
            Path(folder, f"{name}.yaml").write_text(text, encoding="utf-8")
        return Catalogue.load(folder)


def plan_of(text: str = ROLLUP) -> RollupPlan:
    return rollup_plan(Source("rollup.yaml", text), catalogue(), DAY)


PLAN = plan_of()


def rollup_of(sites: Any, town: Any = None, plan: RollupPlan = PLAN) -> Rollup:
    tables: dict[str, Any] = {"towns": [{"town_id": A, **(town or {})}]}
    if sites is not None:
        keys = ("site_id", "hectares", "used", "town_key")
        tables["sites"] = [
            {k: v for k, v in zip(keys, site, strict=True) if v is not None} for site in sites
        ]
    return roll_up(plan, commune_of(plan, tables, ()))


def sum_of_areas(rollup: Rollup) -> tuple[Any, Any, Any]:
    fed = rollup.of("town", A).feeds["area"]
    assert isinstance(fed, SumRange)
    return fed.low, fed.high, fed.open_members


# ---- sums ------------------------------------------------------------------------------------


def test_a_sum_is_exact() -> None:
    rollup = rollup_of([("s1", Decimal("0.1"), USED, A), ("s2", Decimal("0.2"), USED, A)])
    assert sum_of_areas(rollup)[:2] == (Decimal("0.3"), Decimal("0.3"))
    assert rollup.of("town", A).outcome is Outcome.ELIGIBLE


def test_unknown_values_widen_the_bounds() -> None:
    sites = [("s1", 2, USED, A), ("s2", None, USED, A), ("s3", 3, None, A), ("s4", 5, USED, None)]
    assert sum_of_areas(rollup_of(sites)) == (2, 2 + 50 + 3 + 5, ("s2", "s3", "s4"))
    assert sum_of_areas(rollup_of([("s1", 2, USED, A), ("s2", 7, False, A)]))[:2] == (2, 2)
    assert sum_of_areas(rollup_of([("s1", 2, USED, A), (None, 1, USED, A)]))[:2] == (2, 52)


def test_a_sum_over_no_rows_is_unknown() -> None:
    for rollup in (rollup_of([]), rollup_of(None), rollup_of([("s1", 2, USED, "-")])):
        assert "area" not in rollup.of("town", A).feeds
        assert rollup.of("town", A).outcome is Outcome.UNDETERMINED


PARTS = st.tuples(
    st.sampled_from([None, 0, Decimal("0.05"), Decimal("0.15"), 2]),
    st.sampled_from([True, False, None]),
    st.sampled_from([A, "-", None]),
)


@settings(max_examples=examples(80))
@given(st.lists(PARTS, min_size=1, max_size=5), st.data())
def test_filling_in_never_leaves_the_bounds(parts: Any, data: Any) -> None:
    sites = [(f"s{i}", *part) for i, part in enumerate(parts)]
    before = rollup_of(sites).of("town", A)
    filled = [
        (
            key,
            data.draw(st.sampled_from([0, Decimal("0.1"), 50])) if size is None else size,
            data.draw(st.booleans()) if used is None else used,
            data.draw(st.sampled_from([A, "-"])) if town is None else town,
        )
        for key, size, used, town in sites
    ]
    after = rollup_of(filled).of("town", A)
    wide, exact = before.feeds.get("area"), after.feeds.get("area")
    if wide is not None and exact is not None:
        assert exact.low == exact.high
        assert exact.low is not None
        assert wide.low is None or wide.low <= exact.low
        assert wide.high is None or exact.low <= wide.high
        if before.outcome is not Outcome.UNDETERMINED:
            assert after.outcome is before.outcome


# ---- other columns, stated facts --------------------------------------------------------------


def test_a_fact_may_be_fed_from_a_column_of_another_name() -> None:
    plan = plan_of(ROLLUP.replace("area: sum of hectares of sites where used", "area: column size"))
    assert rollup_of(None, {"size": Decimal("0.3")}, plan).of("town", A).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ("area: sum of acres of sites", "unknown-fed-column"),
        ("area: sum of used of sites", "unknown-fed-column"),
        ("area: column sise", "unknown-fed-column"),
        ("area: sum of hectares of towns", "unknown-fed-column"),
        ("area: sum of hectares", "unknown-phrase"),
    ],
)
def test_columns_of_another_type_are_refused(instead: str, code: str) -> None:
    with pytest.raises(CriteriaError) as caught:
        plan_of(ROLLUP.replace("area: sum of hectares of sites where used", instead))
    assert [each.code.id for each in caught.value.diagnostics] == [code]


def test_a_decision_about_something_else_is_refused() -> None:
    with pytest.raises(CriteriaError) as caught:
        plan_of(
            ROLLUP.replace(
                "- {title: site, table: sites}", "- {title: site, table: towns}"
            ).replace("decision of town", "decision of site")
        )
    assert "wrong-decision-title" in {each.code.id for each in caught.value.diagnostics}


def test_a_stated_value_is_used_where_nothing_is_counted() -> None:
    rollup = rollup_of(None, {"area": 2})
    assert rollup.of("town", A).outcome is Outcome.ELIGIBLE
    assert not rollup.conflicts


def test_a_counted_value_overrides_a_stated_one_with_a_warning() -> None:
    rollup = rollup_of([("s1", Decimal("0.1"), USED, A)], {"area": 2})
    assert rollup.of("town", A).outcome is Outcome.NOT_ELIGIBLE
    (diagnostic,) = rollup.conflicts
    assert (diagnostic.code.id, diagnostic.data["stated"], diagnostic.data["counted"]) == (
        "contradicting-value",
        "2",
        "0.1",
    )
    assert not rollup_of(
        [("s1", None, USED, A)], {"area": 2}
    ).conflicts  # the stated value lies within the bounds


def test_a_stated_decision_is_used_while_the_computed_one_is_open() -> None:
    stated = {"good.outcome": "eligible"}
    assert rollup_of([("s1", None, USED, A)], stated).of("praised", A).outcome is Outcome.ELIGIBLE
    assert rollup_of([("s1", None, USED, A)]).of("praised", A).outcome is Outcome.UNDETERMINED
    denied = rollup_of([("s1", 0, USED, A)], stated)
    assert denied.of("praised", A).outcome is Outcome.NOT_ELIGIBLE
    assert [each.code.id for each in denied.conflicts] == ["contradicting-value"]


# ---- the packaged roll-up --------------------------------------------------------------------


def test_one_person_is_in_a_family_a_clan_a_hamlet_and_a_unit() -> None:
    plan = packaged_plan(date(2025, 11, 20))
    assert plan.path("citizens", "families") == ("family",)
    assert plan.path("citizens", "clans") == ("family", "clan")
    assert plan.path("citizens", "hamlets") == ("family", "hamlet")
    assert plan.path("citizens", "units") == ("unit",)
    assert plan.path("schools", "hamlets") == ("school_unit", "unit_hamlet")


def test_schools_feed_the_standards_of_education_and_those_the_commune() -> None:
    plan = packaged_plan(date(2025, 11, 20))
    commune = {
        "commune": "xa",
        "specially_difficult_commune": False,
        "children_5": 40,
        "preschool_disabled": 0,
    }
    schools = [
        {"school": "S1", "children_5_attending": 30, "children_5_completed": 30},
        {"school": "S2", "children_5_attending": 9, "children_5_completed": 9},
    ]
    rollup = roll_up(plan, commune_of(plan, {"commune": [commune], "schools": schools}, ()))
    result = rollup.of("universal_preschool", "xa")
    assert result.feeds["children_5_attending"].low == 39
    assert result.outcome is Outcome.ELIGIBLE
    (finding,) = (
        f
        for each in rollup.of("learning_community", "xa").decision.criteria  # type: ignore[union-attr]
        for f in each.indicators
        if any(o.name.startswith("preschool_standard") for o in f.operands)
    )
    assert finding.status.value == "met"
