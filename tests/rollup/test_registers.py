"""Registers by name, and the plans and registrations of branches: what is computed from them and shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.report.summary import targets_document
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import Target, target_reports
from tests.packaged import minh_hop_plan
from tests.rollup.small import plan_of

MEMBERS = [{"member": f"HV{n}", "member_name": f"Người {n}", "trained": n < 3} for n in (1, 2, 3)]
OFFICERS = [
    {"officer": "CB1", "leads": True, "on_centre_board": True},
    {"officer": "CB2", "leads": False, "on_centre_board": False},
]
COUNTED = {
    "association_members": 10,
    "association_members_trained": 9,
    "association_officers": 4,
    "association_officers_on_board": 4,
}


@pytest.fixture(scope="module")
def plan() -> RollupPlan:
    return minh_hop_plan(date(2025, 11, 20))


def assess(plan: RollupPlan, commune: dict[str, Any], **tables: list[dict[str, Any]]) -> Rollup:
    rows = {"commune": [{"commune": "xa", **commune}], **tables}
    return roll_up(plan, commune_of(plan, rows))


def target(rollup: Rollup, title: str, id_: str) -> Target:
    report = next(each for each in target_reports(rollup) if each.title.id == title)
    return next(each for each in report.targets if each.finding.id == id_)


def share(rollup: Rollup, title: str, id_: str) -> tuple[int, int]:
    found = target(rollup, title, id_).share
    assert found is not None and (found.low, found.of_low) == (found.high, found.of_high)
    return found.low, found.of_low


def test_the_targets_are_computed_from_the_registers(plan: RollupPlan) -> None:
    rollup = assess(plan, {}, members=MEMBERS, officers=OFFICERS)
    assert share(rollup, "targets_commune", "trained") == (2, 3)
    assert share(rollup, "targets_commune", "board") == (1, 2)
    assert share(rollup, "targets_qd387", "trained") == (2, 3)
    assert share(rollup, "targets_qd387", "leader") == (1, 1)
    assert not rollup.conflicts


def test_counted_numbers_alone_still_work(plan: RollupPlan) -> None:
    rollup = assess(plan, COUNTED)
    assert share(rollup, "targets_commune", "trained") == (9, 10)
    assert share(rollup, "targets_commune", "board") == (4, 4)


def test_registers_win_and_a_different_number_is_told(plan: RollupPlan) -> None:
    rollup = assess(plan, COUNTED, members=MEMBERS, officers=OFFICERS)
    assert share(rollup, "targets_commune", "trained") == (2, 3)
    told = {(each.data["name"], each.data["stated"]) for each in rollup.conflicts}
    assert ("association_members", "10") in told
    assert ("association_officers_on_board", "4") in told
    agreeing = {"association_members": 3, "association_members_trained": 2}
    assert not assess(plan, agreeing, members=MEMBERS).conflicts


def test_a_member_of_whom_it_is_unknown_may_count(plan: RollupPlan) -> None:
    unknown: list[dict[str, Any]] = [*MEMBERS, {"member": "HV4"}]
    found = target(assess(plan, {}, members=unknown), "targets_commune", "trained").share
    assert found is not None
    assert (found.low, found.high, found.of_low) == (2, 3, 4)


def test_what_is_registered_stands_beside_what_is_reached(plan: RollupPlan) -> None:
    rollup = assess(
        plan,
        {},
        hamlets=[{"hamlet": "X1"}, {"hamlet": "X2"}],
        families=[
            {"family": "H1", "hamlet": "X1", "judgements.award": True},
            {"family": "H2", "hamlet": "X1", "judgements.award": True},
            {"family": "H3", "hamlet": "X2", "judgements.award": False},
        ],
        branches=[
            {"branch": "C1", "branch_hamlet": "X1", "has_plan": True, "registered_families": 1},
            {
                "branch": "C2",
                "branch_name": "Chi hội Minh Hồ",
                "branch_hamlet": "X2",
                "has_plan": False,
                "registered_families": 3,
                "registered_clans": 2,
            },
        ],
    )
    text = render_markdown(targets_document(rollup, list(target_reports(rollup)), "vi"))
    assert (
        "1 trên 2 chi hội đã xây dựng kế hoạch; chưa có: Chi hội Minh Hồ; chưa ghi: không." in text
    )
    assert "| Gia đình học tập | 4 | 2 | còn thiếu 2 |" in text
    assert "| Dòng họ học tập | 2; 1 chi hội chưa ghi |  |  |" in text  # no table of clans
    assert "| C1 | X1 | có | 1 | 2 |" in text
    assert "| Chi hội Minh Hồ | X2 | chưa | 3 | 0 |" in text


def test_without_branches_nothing_is_said_of_them(plan: RollupPlan) -> None:
    rollup = assess(plan, {})
    text = render_markdown(targets_document(rollup, list(target_reports(rollup)), "vi"))
    assert "đăng ký" not in text.replace("nơi đăng ký", "")


@pytest.mark.parametrize(
    ("registrations", "code"),
    [
        ("table: clbs", "unknown-table"),
        ("table: clubs, plan: goes", "unknown-fed-column"),
        ("table: clubs, plan: wanted", "unknown-fed-column"),
        ("table: clubs, titles: {wantd: [club]}", "unknown-fed-column"),
        ("table: clubs, titles: {wanted: [clubb]}", "unknown-title"),
    ],
)
def test_names_of_registrations_are_checked(registrations: str, code: str) -> None:
    titles = "" if "titles" in registrations else ", titles: {wanted: [club]}"
    text = f"""\
format: 1
name: Thử
registrations: {{{registrations}{titles}}}
tables:
  clubs: {{key: club, called: câu lạc bộ, columns: {{wanted: count, plans: boolean}}}}
titles:
- {{title: club, table: clubs}}
"""
    with pytest.raises(CriteriaError) as error:
        plan_of(text)
    assert [each.code.id for each in error.value.diagnostics] == [code]
