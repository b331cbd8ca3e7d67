"""The targets of several periods side by side: all decided from the same figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from criteria_engine.rendering.document import Heading, Table
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.text import line_text
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.report.summary import targets_document
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import reports_by_period, target_reports
from tests.packaged import minh_hop_plan

NBSP = "\u00a0"

COUNTED = {"association_members": 10, "association_members_trained": 10}


def assess(day: date) -> Rollup:
    plan = minh_hop_plan(day)
    families = [
        {"family": f"H{n}", "hamlet": "X1", "judgements.award": n < 93 if n != 50 else None}
        for n in range(100)
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "commune": [{"commune": "xa", **COUNTED}],
        "hamlets": [{"hamlet": "X1"}],
        "families": families,
    }
    return roll_up(plan, commune_of(plan, rows))


@pytest.fixture(scope="module")
def rollup() -> Rollup:
    return assess(date(2025, 11, 20))


def test_another_period_is_decided_as_on_a_day_of_its_own(rollup: Rollup) -> None:
    later = assess(date(2027, 11, 20))
    for report in target_reports(rollup):
        there = next(t for t in target_reports(later) if t.title.id == report.title.id)
        *_, other = reports_by_period(rollup, report)
        assert other.result.outcome == there.result.outcome
        assert [(t.finding.id, t.status, t.share, t.needed, t.missing) for t in other.targets] == [
            (t.finding.id, t.status, t.share, t.needed, t.missing) for t in there.targets
        ]


def test_periods_come_in_their_order_whatever_the_day() -> None:
    late = assess(date(2027, 11, 20))
    report = next(t for t in target_reports(late) if t.title.id == "targets_commune")
    versions = [
        each.result.decision and each.result.decision.criteria_set.version
        for each in reports_by_period(late, report)
    ]
    assert versions == ["minh-hop-2025", "minh-hop-2030"]


def test_one_table_has_both_goals(rollup: Rollup) -> None:
    document = targets_document(rollup, list(target_reports(rollup)), "vi")
    text = render_markdown(document).replace(NBSP, " ")
    heading = (
        "Các giai đoạn cạnh nhau: Mục tiêu đến năm 2025 của xã Minh Hợp; Mục tiêu đến năm 2030"
    )
    assert heading in text
    assert (
        "| Hộ đạt Gia đình học tập | 92–93 | 100 | 92–93 % | 92 % | đạt | 0 | 95 % | chưa đạt | 2–3 |"
        in text
    )
    english = render_markdown(targets_document(rollup, list(target_reports(rollup)), "en"))
    assert "| Households are learning families | 92–93 | 100 | 92–93% | 92% | met |" in english
    blocks = list(document.blocks)
    at = next(
        n
        for n, each in enumerate(blocks)
        if isinstance(each, Heading) and line_text(each.line).startswith("Các giai đoạn")
    )
    table = blocks[at + 2]
    assert isinstance(table, Table) and table.chart is not None
    assert [each.role for each in table.chart.series] == ["open", "certain", "goal", "later_goal"]
