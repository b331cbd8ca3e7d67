"""An explanation lists the members that decide, with the questions about each."""

from __future__ import annotations

from typing import Any

from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.drill_down import explain
from tests.rollup.small import plan_of

PLAN = plan_of()


def explain_lines(
    people: list[dict[str, Any]], title: str = "club", subject: str = "A"
) -> list[str]:
    tables = {"all": [{"id": "all"}], "clubs": [{"club": "A"}], "people": people}
    rollup = roll_up(PLAN, commune_of(PLAN, tables, ()))
    return explain(rollup, title, subject, "vi").splitlines()


def person(key: str, **facts: Any) -> dict[str, Any]:
    return {"person_id": key, "club": "A", "age": 20, **facts}


def test_the_deciding_members_are_named_with_what_to_ask() -> None:
    lines = explain_lines([person("a", ok=True), person("b"), person("c"), person("d", ok=False)])
    at = next(i for i, line in enumerate(lines) if line.startswith("Còn 2 "))
    assert lines[at] == "Còn 2 people chưa rõ; phải đủ 2 people đạt thì mới đạt:"
    assert lines[at + 1 :] == [
        "  - people b: person: chưa đủ thông tin; hỏi: ok?",
        "  - people c: person: chưa đủ thông tin; hỏi: ok?",
    ]


def test_a_rejected_row_is_shown_with_its_location() -> None:
    lines = explain_lines([person("a", ok=True), person("b", ok=None, age=430)])
    assert any(line.startswith("  - people b: dòng có lỗi, people:3 (age)") for line in lines)


def test_open_titles_of_members_are_followed_down() -> None:
    lines = explain_lines([person("a"), person("b", ok=True)], "whole", "all")
    below = [line for line in lines if line.startswith("  ") and "- people a: person" in line]
    assert below, lines


def test_a_settled_title_lists_no_members() -> None:
    assert not [line for line in explain_lines([person("a", ok=True)]) if line.startswith("Còn ")]


def test_the_headline_names_the_subject_as_people_do() -> None:
    headline = explain_lines([person("a", ok=True)])[0]
    assert "club A" in headline or "clubs A" in headline, headline
