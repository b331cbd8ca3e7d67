"""A title that a person granted counts like any other, and every count says how many of it are such titles."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from criteria_engine.model.decision import SettledBy
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.report.files import write_results
from criteria_engine.rollup.report.labels import outcome_tallies
from criteria_engine.rollup.report.summary import missing_document
from criteria_engine.rollup.results import CountRange, Rollup
from criteria_engine.rollup.targets import target_reports
from tests.packaged import minh_hop_plan
from tests.rollup.small import plan_of

DAY = date(2025, 11, 20)
ADULT: dict[str, Any] = {"age": 40, "lives_here": True}


@cache
def rollup() -> Rollup:
    plan = minh_hop_plan(DAY)
    tables: dict[str, list[dict[str, Any]]] = {
        "hamlets": [{"hamlet": "X1", "judgements.award": True}, {"hamlet": "X2"}],
        "clans": [{"clan": "D1"}],
        "families": [
            {"family": "H1", "hamlet": "X1", "clan": "D1", "judgements.award": True},
            {"family": "H2", "hamlet": "X1", "clan": "D1", "judgements.award": False},
            {"family": "H3", "hamlet": "X2", "clan": "D1"},
            {
                "family": "H4",
                "hamlet": "X1",
                "clan": "-",
                "judgements.award": True,
                "judgements.1c": 8,
            },
        ],
        "citizens": [
            {"citizen": f"C{number}", "family": family, **ADULT}
            for number, family in enumerate(("H1", "H2", "H3", "H4"), start=1)
        ],
        "commune": [{"commune": "xa"}],
    }
    return roll_up(plan, commune_of(plan, tables))


def count(title: str, subject: str, fact: str) -> CountRange:
    found = rollup().of(title, subject).feeds[fact]
    assert isinstance(found, CountRange)
    return found


def test_each_result_says_who_settled_it() -> None:
    settled = {key: each.settled_by for key, each in rollup().results["learning_family"].items()}
    judgement = SettledBy.JUDGEMENT
    assert settled == {"H1": judgement, "H2": judgement, "H3": None, "H4": judgement}


def test_a_count_says_how_many_were_granted() -> None:
    learning = count("learning_clan", "D1", "learning_families")
    assert (learning.low, learning.high, learning.by_judgement) == (1, 2, 1)
    assert count("learning_clan", "D1", "families").by_judgement == 0
    assert count("targets_commune", "xa", "learning_families").by_judgement == 2
    assert count("targets_commune", "xa", "learning_hamlets").by_judgement == 1


def test_a_member_counts_by_judgement_through_the_row_it_belongs_to() -> None:
    """H2 lost its title, but its hamlet was granted one; H3 is open, and its hamlet, too."""
    adults = count("targets_qd387", "xa", "title_adults")
    assert (adults.low, adults.by_judgement) == (3, 3)


def test_tallies_and_targets_count_both_apart() -> None:
    (families,) = (t for t in outcome_tallies(rollup()) if t.title.id == "learning_family")
    assert (families.eligible, families.by_rules, families.by_judgement) == (2, 0, 2)
    (report,) = (r for r in target_reports(rollup()) if r.title.id == "targets_commune")
    assert {t.by_judgement for t in report.targets if t.counts} >= {1, 2}


def test_reports_show_both_and_the_contradictions(tmp_path: Path) -> None:
    write_results(rollup(), list(target_reports(rollup())), tmp_path, "vi")
    targets = (tmp_path / "targets.md").read_text(encoding="utf-8")
    assert "không phải do tính theo tiêu chí: 2 (92\u00a0% hộ đạt Gia đình học tập); " in targets
    assert "| Danh hiệu | Xét | Đạt | Công nhận theo quyết định |" in targets
    assert "| Gia đình học tập | 4 | 0 | 2 |" in targets
    lines = (tmp_path / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    decisions = {(each["title_id"], each["subject"]): each for each in map(json.loads, lines)}
    granted = decisions["learning_family", "H1"]
    assert granted["settled_by"] == granted["decision"]["settled_by"] == "judgement"
    assert decisions["learning_clan", "D1"]["fed"]["learning_families"]["by_judgement"] == 1
    listed = (tmp_path / "recognition" / "learning_family.csv").read_text(encoding="utf-8-sig")
    assert listed.splitlines()[0] == "group,subject,level,grade,settled_by"
    assert listed.splitlines()[1].endswith("H1,,,judgement")


def test_contradictions_are_listed_with_subject_and_title() -> None:
    """Nobody of the family is a child, so the points given for its children do not count."""
    text = render_markdown(missing_document(rollup(), "vi"))
    (row,) = (each for each in text.splitlines() if "được chấm 8 điểm" in each)
    assert row.startswith("| Gia đình học tập | Chỉ tiêu ")
    assert row.endswith(" | 1 | hộ H4 |")
    assert "nhưng chỉ tiêu này không áp dụng cho trường hợp này." in row


def test_many_contradictions_of_one_kind_are_one_row() -> None:
    plan = minh_hop_plan(DAY)
    families = [
        {"family": f"H{number}", "hamlet": "X1", "clan": "-", "judgements.1c": number % 5 + 1}
        for number in range(1, 41)
    ]
    tables: dict[str, list[dict[str, Any]]] = {
        "hamlets": [{"hamlet": "X1"}],
        "families": families,
        "citizens": [
            {"citizen": f"C{each['family']}", "family": each["family"], **ADULT}
            for each in families
        ],
    }
    assessed = roll_up(plan, commune_of(plan, tables))
    text = render_markdown(missing_document(assessed, "vi"))
    (row,) = (each for each in text.splitlines() if "được chấm" in each)
    assert "được chấm … điểm, nhưng chỉ tiêu này không áp dụng" in row
    assert "| 40 | H1, H2, H3, " in row


def test_a_count_by_rules_has_none_by_judgement() -> None:
    plan = plan_of()
    tables: dict[str, list[dict[str, Any]]] = {
        "people": [{"person_id": "p", "club": "a", "ok": True, "age": 20}],
        "clubs": [{"club": "a"}],
        "all": [{"id": "w"}],
    }
    feeds = roll_up(plan, commune_of(plan, tables)).of("whole", "w").feeds
    counts = [each for each in feeds.values() if isinstance(each, CountRange)]
    assert counts
    assert {each.by_judgement for each in counts} == {0}
