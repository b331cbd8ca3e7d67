"""Who is nearest to a target, in which order, and what each of them lacks: reasons, or advice of the solver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.decision import Decision
from criteria_engine.errors import MissingPackages
from criteria_engine.rendering.document import Document
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.nearest import DistanceMeter, GroupNearest, nearest_of
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.rollup.report import nearest as module
from criteria_engine.rollup.report.nearest import NearestReport
from criteria_engine.rollup.report.shortfalls import shortfall_of
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import target_reports
from criteria_engine.source import Source

_SET = """\
format: 1
title: {title}
version: v1
name: {title}
in_force: {{from: 2020-01-01}}
source: {{document: test, checked_on: 2025-01-01, basis: seen}}
subject: {title}
"""

READER = (
    _SET.format(title="reader")
    + """\
facts:
  books:
    type: integer
    at_least: 0
    label: {vi: số sách, en: number of books}
    unit: {vi: cuốn, en: books}
    question: {vi: 'Có mấy cuốn sách?', en: 'How many books?'}
    changeable: up
  corner:
    type: boolean
    label: {vi: có góc học tập / chưa có góc học tập, en: has a corner / has no corner}
    question: {vi: 'Có góc học tập không?', en: 'Is there a corner?'}
    changeable: up
  local: {type: boolean, label: {vi: ở xã / không ở xã, en: local / not local}, question: 'local?'}
criteria:
- id: a
  name: a
  indicators:
  - {id: a1, text: books, requires: books >= 3}
  - {id: a2, text: corner, requires: corner}
  - {id: a3, text: local, requires: local}
award: {when: every criterion met}
"""
)

TARGETS = (
    _SET.format(title="targets")
    + """\
facts:
  people: {type: integer, at_least: 1, label: people, question: 'people?'}
  readers: {type: integer, at_least: 0, at_most: people, label: readers, question: 'readers?'}
criteria:
- {id: a, name: a, indicators: [{id: a1, text: readers, requires: readers >= RATE * people}]}
award: {when: every criterion met}
"""
)

ROLLUP = """\
format: 1
name: test
report_by: clubs
tables:
  all: {key: id, called: all, whole: true}
  clubs: {key: club, called: {vi: xóm, en: clubs}}
  people:
    key: person
    called: {vi: người, en: people}
    belongs_to: {club: clubs}
    name: full_name
    people: true
titles:
- {title: reader, table: people}
- title: targets
  table: all
  target: true
  facts: {people: count of people, readers: count of people where reader.eligible}
"""

PEOPLE: Sequence[tuple[str, str, int, bool | None, bool]] = (
    ("p1", "A", 3, True, True),
    ("p2", "A", 1, False, True),
    ("p3", "A", 3, None, True),
    ("p4", "A", 3, True, False),
    ("p5", "A", 1, True, True),
    ("p6", "B", 3, True, True),
    ("p7", "B", 0, False, False),
)
"""Key, club, books, corner, local; whoever is not local can never earn the title."""


def plan_for(folder: Path, rate: str) -> RollupPlan:
    (folder / "reader.yaml").write_text(READER, encoding="utf-8")
    (folder / "targets.yaml").write_text(TARGETS.replace("RATE", rate), encoding="utf-8")
    return rollup_plan(Source("rollup.yaml", ROLLUP), Catalogue.load(folder), date(2025, 6, 1))


def rollup_of(plan: RollupPlan) -> Rollup:
    rows: list[dict[str, Any]] = [
        {
            "person": key,
            "club": club,
            "full_name": f"Nguyễn Thị {key.upper()}",
            "books": books,
            "corner": corner,
            "local": local,
        }
        for key, club, books, corner, local in PEOPLE
    ]
    clubs = [{"club": "A"}, {"club": "B"}]
    return roll_up(
        plan, commune_of(plan, {"all": [{"id": "all"}], "clubs": clubs, "people": rows}, ())
    )


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> RollupPlan:
    return plan_for(tmp_path_factory.mktemp("sets"), "80%")


@pytest.fixture(scope="module")
def rollup(plan: RollupPlan) -> Rollup:
    return rollup_of(plan)


def nearest(rollup: Rollup) -> tuple[GroupNearest, ...]:
    meter = DistanceMeter(rollup)
    distances = {
        (each.title, each.subject): meter.distance(each, each.decision)
        for each in rollup.all()
        if each.decision is not None and each.outcome != "eligible"
    }
    return nearest_of(rollup, list(target_reports(rollup)), distances)


def text_of(rollup: Rollup, *, advise: bool = False, language: Language = "vi") -> tuple[str, str]:
    """Return the sheet and the part of the page about club A, as Markdown."""
    shortfalls = [
        shortfall_of(rollup, each, each.decision, language)
        for each in rollup.all()
        if each.outcome != "eligible"
    ]
    report = NearestReport(rollup, nearest(rollup), shortfalls, language, advise=advise)
    sheet = Document(language, "", tuple(report.sheet_blocks()))
    page = Document(language, "", tuple(report.page_blocks("A")))
    return render_markdown(sheet), render_markdown(page)


def row_of(text: str, key: str) -> list[str]:
    (row,) = (each for each in text.splitlines() if f" | {key} | " in each)
    return [each.strip() for each in row.strip("|").split("|")]


def test_the_nearest_come_first_and_whom_nothing_can_help_last(rollup: Rollup) -> None:
    of_a, of_b = nearest(rollup)
    assert (of_a.gap.group, of_a.gap.missing_low, of_a.gap.missing_high) == ("A", 2, 3)
    # An open question, one failing part, two of them, one that cannot be changed.
    assert [each.result.subject for each in of_a.candidates] == ["p3", "p5", "p2", "p4"]
    assert [each.distance.ruled_out for each in of_a.candidates] == [False, False, False, True]
    assert [each.result.subject for each in of_b.candidates] == ["p7"]


def test_a_target_that_is_reached_lists_nobody(tmp_path: Path) -> None:
    rollup = rollup_of(plan_for(tmp_path, "20%"))
    assert nearest(rollup) == ()
    assert "Không mục tiêu nào còn thiếu" in text_of(rollup)[0]


def test_reasons_stand_apart_from_questions(rollup: Rollup) -> None:
    sheet, page = text_of(rollup)
    asked, failing = row_of(sheet, "p3"), row_of(sheet, "p5")
    assert asked[2:4] == ["2–3", "1"]
    assert asked[-2].startswith("Có góc học tập không?") and asked[-1] == "lý do"
    assert "Nguyễn Thị P5" in failing and "books" in failing[-3] and not failing[-2]
    assert "chạy thêm --advise" in sheet
    assert page.count("Nguyễn Thị") == 3 and "P4" not in page and "--advise" not in page
    assert "--advise adds" in text_of(rollup, language="en")[0]


def test_advice_says_what_to_do_and_what_to_ask(rollup: Rollup) -> None:
    sheet, page = text_of(rollup, advise=True)
    asked, failing = row_of(sheet, "p3"), row_of(sheet, "p5")
    assert not asked[-3] and asked[-2].endswith("Cần: có góc học tập.")
    assert failing[-3] == "Thêm 2 cuốn (số sách từ 1 lên 3)" and failing[-1] == "lời khuyên"
    assert "; " in row_of(sheet, "p2")[-3]
    assert row_of(sheet, "p4")[-3].startswith("Năm nay không còn cách nào")
    assert row_of(sheet, "p4")[-1] == "đã chứng minh"
    assert "cho 5 trường hợp" in sheet and "ước lượng của người soạn" in sheet
    assert "Cần làm: Thêm 2 cuốn (số sách từ 1 lên 3)." in page


def test_beyond_the_budget_and_without_the_solver_reasons_are_given(
    rollup: Rollup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ADVISED_SUBJECTS", 2)
    sheet, _ = text_of(rollup, advise=True)
    # The first of each club.
    assert [row_of(sheet, each)[-1] for each in ("p3", "p5")] == ["lời khuyên", "lý do"]
    assert row_of(sheet, "p7")[-1] == "đã chứng minh" and "cho 2 trường hợp" in sheet

    def missing(_decision: Decision, **_options: object) -> None:
        raise MissingPackages("analysis", "z3-solver")

    monkeypatch.setattr(Decision, "advice", missing)
    sheet, page = text_of(rollup, advise=True)
    assert row_of(sheet, "p3")[-1] == "lý do"
    assert "thiếu gói phụ analysis (z3-solver)" in sheet and "thiếu gói phụ analysis" in page


def test_names_are_left_out_on_request(plan: RollupPlan) -> None:
    sheet, page = text_of(rollup_of(plan.without_names()))
    assert "Nguyễn" not in sheet + page and row_of(sheet, "p5")
