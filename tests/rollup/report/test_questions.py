"""The questions of a commune: one for each fact, whichever subject or item of a list it is about."""

from __future__ import annotations

from typing import Any

from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.report.questions import questions
from tests.rollup.small import plan_of


def test_a_question_about_items_of_lists_names_no_item() -> None:
    people: list[dict[str, Any]] = [
        {"person_id": "a", "club": "A", "ok": True},
        {"person_id": "b", "club": "A", "ok": True, "age": 20},
        {"person_id": "c", "club": "B", "ok": True},
    ]
    tables = {"all": [{"id": "all"}], "clubs": [{"club": "A"}, {"club": "B"}], "people": people}
    plan = plan_of()
    rollup = roll_up(plan, commune_of(plan, tables, ()))
    asked = [each for some in questions(rollup, "vi").values() for each in some]
    ages = [each for each in asked if each.title == "club" and "age" in each.question]
    assert [(each.question, each.subjects) for each in ages] == [("age?", ["A", "B"])]
