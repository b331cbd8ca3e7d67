"""Laws: each holds where it should, and finds a small subject where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from criteria_engine.analysis import never_hurts
from criteria_engine.criteria import Criteria
from criteria_engine.testing import (
    agrees_with,
    levels_ordered,
    monotone,
    never_loses,
    unknown_safe,
)
from tests.generated import HEAD, catalogue_of

LEVELS = (
    HEAD
    + """
facts:
  books: {type: integer, at_least: 0, at_most: 100, label: sách, question: Mấy cuốn}
  fund: {type: boolean, label: có quỹ, question: Có quỹ không}
levels: [{id: one, name: một}, {id: two, name: hai}]
criteria:
  - id: c
    name: c
    indicators:
      - id: a
        text: a
        requires: {one: books >= 10, two: books >= 20 and fund}
award: {when: every criterion met}
"""
)


def criteria(text: str = LEVELS) -> Criteria:
    return catalogue_of(text).find("generated", on=date(2024, 1, 1))


def changed(old: str, new: str) -> Criteria:
    assert old in LEVELS
    return criteria(LEVELS.replace(old, new))


def test_laws_that_hold() -> None:
    monotone(criteria(), "books", "fund")
    levels_ordered(criteria())
    unknown_safe(criteria())
    never_loses(criteria(), changed("books >= 20", "books >= 19"))
    agrees_with(criteria(), lambda subject: subject["books"] >= 10)


def test_less_and_fields_of_lists() -> None:
    text = LEVELS.replace(
        "levels: [",
        "  fines: {type: integer, at_least: 0, at_most: 9, label: phạt, question: Mấy lần}\n"
        "  members: {type: list, label: hội viên, question: Ai, fields: {topics: {type: integer, at_least: 0,"
        " at_most: 9, label: nội dung}}}\nlevels: [",
    )
    rule = "books >= {} and fines <= 2 and count(members[topics >= 2]) >= 1"
    for each in ("books >= 10", "books >= 20 and fund"):
        text = text.replace(each, f"'{rule.format(each[9:11])}'")
    club = criteria(text)
    monotone(club, "books", "members.topics", less=["fines"], max_examples=40)
    assert never_hurts(club, "books", "members.topics", less=["fines"]).holds
    assert never_hurts(club, "fines").holds is False
    for name in ("members", "members.age", "books.topics"):
        with pytest.raises(ValueError, match="expected a number or a boolean"):
            never_hurts(club, name)


def test_more_books_that_hurt() -> None:
    with pytest.raises(AssertionError, match="less is reached, books more"):
        monotone(changed("books >= 10", "books < 10 or books >= 50"), "books")


def test_points_that_get_fewer() -> None:
    points = LEVELS[: LEVELS.index("levels:")] + (
        "criteria:\n  - id: c\n    name: c\n    indicators:\n"
        "      - {id: a, text: a, points: {max: 100, computed: 100 - books}}\naward: {total: 100, pass_mark: '0'}\n"
    )
    with pytest.raises(AssertionError, match="fewer points"):
        monotone(criteria(points), "books")


def test_a_level_without_the_one_below() -> None:
    with pytest.raises(AssertionError, match=r"two without \['one'\]"):
        levels_ordered(changed("two: books >= 20 and fund", "two: fund"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("one: books >= 10", "one: books >= 11", "loses the title"),
        ("two: books >= 20", "two: books >= 21", "loses a level"),
    ],
)
def test_a_stricter_set(old: str, new: str, message: str) -> None:
    with pytest.raises(AssertionError, match=message) as raised:
        never_loses(criteria(), changed(old, new))
    assert f"'books': {'10' if 'one' in old else '20'}" in str(raised.value)


def test_a_law_may_leave_subjects_out() -> None:
    def few(subject: Mapping[str, Any]) -> bool:
        return bool(subject["books"] < 11)

    never_loses(criteria(), changed("one: books >= 10", "one: books >= 11"), unless=few)


def test_a_function_that_differs_at_one_number() -> None:
    with pytest.raises(AssertionError, match="'books': 10"):
        agrees_with(criteria(), lambda subject: subject["books"] > 10)
