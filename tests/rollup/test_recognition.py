"""Earlier recognitions count while they are valid: for 36 months from the following year."""

from __future__ import annotations

from datetime import date

import pytest

from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.recognition import Recognitions, last_valid_day, months_between
from criteria_engine.rollup.recognition_names import level_called, title_called
from criteria_engine.rollup.subjects import Recognition
from tests.packaged import packaged, packaged_plan

SETS = packaged()


def plan_on(day: date) -> RollupPlan:
    return packaged_plan(day)


def holds_on(
    recognised: date | None,
    on: date,
    *,
    level: str | None = "level_1",
    asked: str | None = "level_1",
    title: str = "district_unit",
) -> bool | None:
    plan = plan_on(on)
    found = Recognitions(plan, (Recognition(title, "U1", recognised, level),))
    return found.held(plan.title(title), "U1", asked)


@pytest.mark.parametrize(
    ("recognised", "on", "holds"),
    [
        # Thông tư 24/2023: 36 months, counted from the year after the decision
        (date(2024, 12, 20), date(2024, 12, 19), False),  # before the recognition
        (date(2024, 12, 20), date(2024, 12, 20), True),
        (date(2024, 12, 20), date(2027, 12, 31), True),
        (date(2024, 12, 20), date(2028, 1, 1), False),
        (date(2024, 1, 26), date(2027, 12, 31), True),  # the day on which the circular takes effect
        (date(2024, 12, 31), date(2027, 12, 31), True),
        (date(2025, 1, 1), date(2028, 12, 31), True),
    ],
)
def test_a_recognition_is_valid_for_three_years_from_the_next_year(
    recognised: date, on: date, holds: bool
) -> None:
    assert holds_on(recognised, on) is holds


def test_a_recognition_without_a_day_or_level_is_unknown() -> None:
    on = date(2025, 11, 20)
    assert holds_on(None, on) is None
    assert holds_on(date(2024, 12, 20), on, level=None) is None
    assert holds_on(date(2024, 12, 20), on, level=None, asked=None) is True


def test_a_higher_level_includes_the_lower_one_but_not_the_reverse() -> None:
    on = date(2025, 11, 20)
    assert holds_on(date(2024, 12, 20), on, level="level_2", asked="level_1") is True
    assert holds_on(date(2024, 12, 20), on, level="level_1", asked="level_2") is False


def test_without_a_validity_or_a_set_no_recognition_holds() -> None:
    assert (
        holds_on(
            date(2024, 12, 20), date(2025, 11, 20), title="learning_family", level=None, asked=None
        )
        is False
    )
    plan = plan_on(date(2025, 11, 20))
    found = Recognitions(plan, (Recognition("learning_family", "H1", date(2021, 6, 1)),))
    assert found.held(plan.title("learning_family"), "H1", None) is False
    assert found.problems


def test_no_table_of_recognitions_differs_from_an_empty_one() -> None:
    plan = plan_on(date(2025, 11, 20))
    assert Recognitions(plan, None).held(plan.title("district_unit"), "U1", None) is None
    assert Recognitions(plan, ()).held(plan.title("district_unit"), "U1", None) is False
    lost = Recognitions(plan, (Recognition("", "", None),))  # its subject cannot be read
    assert lost.held(plan.title("district_unit"), "U1", None) is None


def test_months_are_counted_from_the_last_valid_recognition() -> None:
    plan = plan_on(date(2025, 11, 20))
    title = plan.title("district_unit")
    days = (date(2024, 3, 20), date(2024, 12, 21))
    found = Recognitions(
        plan, tuple(Recognition("district_unit", "U1", d, "level_1") for d in days)
    )
    assert found.months(title, "U1", "level_1") == 10
    open_one = (*(Recognition("district_unit", "U1", d, "level_1") for d in days),)
    with_unknown = Recognitions(
        plan, (*open_one, Recognition("district_unit", "U1", None, "level_1"))
    )
    assert with_unknown.months(title, "U1", "level_1") is None


@pytest.mark.parametrize(
    ("recognised", "months", "counted_from", "last"),
    [
        (date(2022, 12, 20), 36, "following_year", date(2025, 12, 31)),
        (date(2022, 1, 1), 36, "following_year", date(2025, 12, 31)),
        (date(2022, 12, 20), 36, "decision", date(2025, 12, 19)),
        (date(2024, 2, 29), 12, "decision", date(2025, 2, 28)),  # no 29 February
        (date(2024, 2, 29), 48, "decision", date(2028, 2, 28)),
        (date(2024, 8, 31), 6, "decision", date(2025, 2, 28)),
        (date(2024, 12, 31), 2, "decision", date(2025, 2, 28)),
        (date(2024, 1, 31), 1, "decision", date(2024, 2, 29)),
    ],
)
def test_the_last_day(recognised: date, months: int, counted_from: str, last: date) -> None:
    assert last_valid_day(recognised, months, counted_from) == last


def test_whole_months() -> None:
    assert months_between(date(2024, 12, 20), date(2025, 12, 20)) == 12
    assert months_between(date(2024, 12, 20), date(2025, 12, 19)) == 11
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 0


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("learning_family", "learning_family"),
        ("Gia đình học tập", "learning_family"),
        ("GIA ĐÌNH  HỌC TẬP", "learning_family"),
        ("Đơn vị học tập cấp huyện", "district_unit"),
        ("Learning family", "learning_family"),
        ("gia đình", "gia đình"),
        ("", ""),
    ],
)
def test_a_title_is_called_by_its_id_or_its_name(text: str, id_: str) -> None:
    assert title_called(plan_on(date(2026, 2, 20)), text) == id_


def test_a_level_is_called_by_its_id_or_its_name() -> None:
    plan = plan_on(date(2026, 2, 20))
    called = [
        level_called(plan, "district_unit", each)
        for each in ("level_1", "Mức độ 1", "mức độ  2", "Level 2", "mức 3", "")
    ]
    assert called == ["level_1", "level_1", "level_2", "level_2", "mức 3", ""]
    assert level_called(plan, "no title", "mức độ 1") == "mức độ 1"
