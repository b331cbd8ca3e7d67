"""`criteria advise`: plans in words and as JSON, levels, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from tests.cli.runner import Command

SET: Final = Path(__file__).parents[1] / "advice" / "family.yaml"

FACTS: Final = """
registered: true
corner: false
books: 12
members:
  - {role: bố, age: 41, able: true, topics: 0}
  - {role: mẹ, age: 38, able: true}
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "ho-048.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return path


def test_plans_in_words(criteria: Command, facts: Path) -> None:
    outcome = criteria("advise", "family", facts, "--criteria", SET, "--on", "2026-05-01")
    assert outcome.status == 0
    assert outcome.out.splitlines()[:4] == [
        "Có 4 cách để đạt “Gia đình học tập (mẫu)”, cách ít công nhất đứng trước:",
        "Cách 1 (công sức 5):",
        "  hỏi: Mẹ (38 tuổi) đã học mấy nội dung? Cần: từ 1 nội dung trở lên.",
        "  làm: Có góc học tập (hiện nay: chưa có góc học tập); người làm: chủ hộ.",
    ]


def test_plans_as_json(criteria: Command, facts: Path) -> None:
    options = ("--criteria", SET, "--on", "2026-05-01", "--limit", "1", "--json")
    answer = json.loads(criteria("advise", "family", facts, *options).out)
    assert (answer["format"], answer["status"]) == ("criteria-advice/1", "plans")
    assert [step["paths"] for step in answer["plans"][0]["ask"]] == [["members[2].topics"]]
    assert not answer["complete"]


def test_english_and_the_limit(criteria: Command, facts: Path) -> None:
    options = ("--criteria", SET, "--on", "2026-05-01", "--limit", "1", "--lang", "en")
    lines = criteria("advise", "family", facts, *options).out.splitlines()
    assert lines[0].startswith("The way to reach “Learning family (sample)” with the least effort")
    assert lines[3] == "  do: Has a study corner (now: has no study corner); by chủ hộ."


def test_a_level_that_is_none(criteria: Command, facts: Path) -> None:
    options = ("--criteria", SET, "--on", "2026-05-01", "--level", "level_2")
    outcome = criteria("advise", "family", facts, *options)
    assert outcome.status != 0
    assert "không chia mức" in outcome.err


def test_a_limit_below_one(criteria: Command, facts: Path) -> None:
    assert criteria("advise", "family", facts, "--criteria", SET, "--limit", "0").status == 2
