"""Targets are read of the checked condition: however it is written, the numbers are the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.model.findings import Status
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.rollup.targets import Target, target_reports
from criteria_engine.source import Source

_SETS = """\
format: 1
title: {title}
version: v1
name: {title}
in_force: {{from: 2020-01-01}}
source: {{document: test, checked_on: 2025-01-01, basis: seen}}
subject: {title}
"""

PERSON = (
    _SETS.format(title="person")
    + """\
facts:
  ok: {type: boolean, label: ok, question: 'ok?'}
criteria:
- {id: a, name: a, indicators: [{id: a1, text: a, requires: ok}]}
award: {when: every criterion met}
"""
)

TARGETS = (
    _SETS.format(title="targets")
    + """\
facts:
  people: {type: integer, at_least: 1, label: people, question: 'people?'}
  good: {type: integer, at_least: 0, at_most: people, label: good, question: 'good?'}
  bad: {type: integer, at_least: 0, label: bad, question: 'bad?'}
  planned: {type: integer, at_least: 1, label: planned, question: 'planned?'}
  area: {type: number, at_least: 0, label: area, question: 'area?'}
  poor: {type: boolean, label: poor, question: 'poor?'}
  fund: {type: boolean, label: fund, question: 'fund?'}
  roll:
    type: list
    label: roll
    question: 'roll?'
    fields:
      ok: {type: boolean, label: ok, question: 'ok?'}
parameters:
  rate:
    label: rate
    values:
    - {when: poor, value: 60%}
    - {value: 80%}
criteria:
- id: a
  name: a
  indicators:
  - id: a1
    text: the target
    requires: CONDITION
award: {when: every criterion met}
"""
)

ROLLUP = """\
format: 1
name: test
report_by: clubs
tables:
  all: {key: id, called: all, whole: true}
  clubs: {key: club, called: clubs}
  people: {key: person_id, called: people, belongs_to: {club: clubs}}
titles:
- {title: person, table: people}
- title: targets
  table: all
  target: true
  facts:
    people: count of people
    good: count of people where person.eligible
    bad: count of people where not(person.eligible)
    roll: rows of people
"""


def plan_for(condition: str, folder: Path) -> RollupPlan:
    (folder / "person.yaml").write_text(PERSON, encoding="utf-8")
    (folder / "targets.yaml").write_text(
        TARGETS.replace("CONDITION", f'"{condition}"'), encoding="utf-8"
    )
    return rollup_plan(Source("rollup.yaml", ROLLUP), Catalogue.load(folder), date(2025, 6, 1))


def target_of(
    condition: str, folder: Path, people: Sequence[bool | None] | None = None, **facts: Any
) -> Target:
    """Return the target for ten people of whom six are good, or for the people given."""
    members: Sequence[bool | None] = [True] * 6 + [False] * 4 if people is None else people
    plan = plan_for(condition, folder)
    rows = [
        {"person_id": f"p{number}", "club": "A" if number % 2 else "B", "ok": ok}
        for number, ok in enumerate(members)
    ]
    tables = {"all": [{"id": "all", **facts}], "clubs": [{"club": "A"}, {"club": "B"}]}
    rollup = roll_up(plan, commune_of(plan, {**tables, "people": rows}, ()))
    (report,) = target_reports(rollup)
    return report.targets[0]


SAME = (
    "good >= 80% * people",
    "80% * people <= good",
    "good >= people * 80%",
    "good / people >= 80%",
    "80% <= good / people",
    "not(good < 80% * people)",
    "not(good / people < 80%)",
    "not(80% * people > good)",
    "good * 100 / people >= 80",
    "100 * good >= 80 * people",
    "5 * good >= 4 * people",
    "good - 80% * people >= 0",
    "0 <= good - 80% * people",
    "people - good <= 20% * people",
    "(people - good) / people <= 20%",
    "good >= people - 20% * people",
    "good >= people * (100% - 20%)",
    "share(roll, item.ok, 0) >= 80%",
    "not(share(roll, item.ok, 0) < 80%)",
    "count where(roll, item.ok) >= 80% * count(roll)",
)


@pytest.mark.parametrize("condition", SAME)
def test_one_proportion_however_it_is_written(condition: str, tmp_path: Path) -> None:
    target = target_of(condition, tmp_path)
    assert target.status is Status.NOT_MET
    assert target.share is not None
    assert (target.share.low, target.share.high) == (6, 6)
    assert (target.share.of_low, target.share.of_high) == (10, 10)
    assert target.needed_share == Fraction(4, 5)
    assert target.missing is not None
    assert (target.missing.low, target.missing.high) == (2, 2)
    assert not target.at_most
    groups = [(each.group, each.share.low, each.missing_high) for each in target.groups]
    assert groups in ([("A", 3, 1), ("B", 3, 1)], [])  # rows of a list have no groups


@pytest.mark.parametrize(
    ("condition", "facts", "missing"),
    [
        ("good > 60% * people", {}, 1),
        ("good > 50% * people", {}, 0),
        ("60% * people < good", {}, 1),
        ("not(good <= 60% * people)", {}, 1),
        ("good >= people", {}, 4),
        ("people <= good", {}, 4),
        ("good = people", {}, 4),
        ("good >= 8", {}, 2),
        ("not(good < 8)", {}, 2),
        ("good > 8", {}, 3),
        ("good >= 50% * people + 3", {}, 2),
        ("if poor then good >= 60% * people else good >= 80% * people", {"poor": True}, 0),
        ("if poor then good >= 60% * people else good >= 80% * people", {"poor": False}, 2),
        ("good >= (if poor then 60% else 80%) * people", {"poor": False}, 2),
        ("good / people >= (if poor then 60% else 80%)", {"poor": False}, 2),
        ("good >= rate * people", {"poor": False}, 2),
        ("good >= rate * people", {"poor": True}, 0),
        ("poor and good >= 60% * people or good >= 80% * people", {"poor": False}, 2),
        ("poor and good >= 60% * people or good >= 80% * people", {"poor": True}, 0),
        ("good >= 80% * people and fund", {"fund": True}, 2),
        ("good >= 80% * people or fund", {"fund": False}, 2),
        ("good >= 110% * planned", {"planned": 10}, 5),
        ("good / planned >= 110%", {"planned": 10}, 5),
    ],
)
def test_what_is_missing(
    condition: str, facts: dict[str, Any], missing: int, tmp_path: Path
) -> None:
    target = target_of(condition, tmp_path, **facts)
    assert target.missing is not None
    assert (target.missing.low, target.missing.high) == (missing, missing)
    assert target.status is (Status.NOT_MET if missing else Status.MET)
    assert not target.at_most


@pytest.mark.parametrize(
    "condition",
    [
        "bad <= 20% * people",
        "20% * people >= bad",
        "bad / people <= 20%",
        "not(bad > 20% * people)",
        "bad < 30% * people",
        "bad <= 2",
    ],
)
def test_an_upper_limit_says_how_many_are_too_many(condition: str, tmp_path: Path) -> None:
    target = target_of(condition, tmp_path)
    assert target.at_most
    assert target.part is not None
    assert target.part.low == 4
    assert target.missing is not None
    assert target.missing.low == target.missing.high == 2


def test_an_unknown_condition_gives_both_cases(tmp_path: Path) -> None:
    target = target_of("good >= rate * people", tmp_path)
    assert target.status is Status.UNDETERMINED
    assert [(each.number.low, each.when_true) for each in target.needed] == [(6, True), (8, False)]
    assert target.needed_share is None
    assert target.missing is not None
    assert (target.missing.low, target.missing.high) == (0, 2)


@pytest.mark.parametrize(
    "condition", ["fund", "area >= 80% * people", "good * people >= 5", "good > bad and bad > 2"]
)
def test_what_is_no_proportion_has_no_share(condition: str, tmp_path: Path) -> None:
    target = target_of(condition, tmp_path, fund=False, area=6.5)
    assert target.share is None
    assert target.missing is None
    assert not target.groups


def test_what_other_facts_rule_out_is_not_missing_members(tmp_path: Path) -> None:
    target = target_of("good >= 50% * people and fund", tmp_path, fund=False)
    assert target.status is Status.NOT_MET
    assert target.share is not None
    assert target.missing is None


def test_open_members_widen_what_is_missing(tmp_path: Path) -> None:
    people = [True] * 6 + [None] * 3 + [False]
    target = target_of("80% * people <= good", tmp_path, people)
    assert target.status is Status.UNDETERMINED
    assert target.share is not None
    assert (target.share.low, target.share.high) == (6, 9)
    assert target.missing is not None
    assert (target.missing.low, target.missing.high) == (0, 2)
    assert target.counts[0].open_members == ("p6", "p7", "p8")


def test_the_tests_themselves_are_decided_alike(tmp_path: Path) -> None:
    statuses = {target_of(each, tmp_path, [True] * 8 + [False] * 2).status for each in SAME}
    assert statuses == {Status.MET}
