"""Which set is in force on which day: both sides of every change, for each title.

The days are those of the sources: Quyết định 448 for 2016-2020, Quyết định 387 of 25/3/2022, the
citizen's pilot and Quyết định 244 and 324, Thông tư 44, 22, 24 and 25, Nghị định 122/2018 and 86/2023,
Quyết định 319/2022.
"""

from __future__ import annotations

from datetime import date

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.not_in_force import Ended, Gap, NotInForce, NotYetInForce
from tests.packaged import packaged

NOT_YET = "not yet"
GAP = "gap"
ENDED = "ended"

DAYS = (
    "2015-01-24",
    "2015-01-25",
    "2015-06-30",
    "2015-12-31",
    "2016-01-01",
    "2018-11-04",
    "2018-11-05",
    "2020-09-20",
    "2020-09-21",
    "2020-10-31",
    "2020-11-01",
    "2020-12-31",
    "2021-01-01",
    "2021-06-01",
    "2021-12-31",
    "2022-01-01",
    "2022-03-07",
    "2022-03-08",
    "2022-03-24",
    "2022-03-25",
    "2022-06-30",
    "2022-07-01",
    "2022-07-27",
    "2022-07-28",
    "2023-10-24",
    "2023-10-25",
    "2024-01-25",
    "2024-01-26",
    "2024-01-29",
    "2024-01-30",
    "2024-02-11",
    "2024-02-12",
    "2025-06-30",
    "2025-07-01",
    "2025-12-31",
    "2026-01-01",
    "2026-11-23",
)

# Each history as (last day, version in force up to and including it); the last version has no end.
LOCAL = (
    ("2015-12-31", NOT_YET),
    ("2020-12-31", "qd448-2015"),
    ("2022-03-24", GAP),
    (None, "qd387-2022"),
)
CLAN = (*LOCAL[:-1], ("2022-06-30", "qd387-2022"), (None, "hkhvn-2022"))
CITIZEN = (
    ("2020-10-31", NOT_YET),
    ("2021-12-31", "pilot-2020"),
    ("2022-07-27", GAP),
    ("2023-10-24", "qd244-2022"),
    (None, "qd324-2023"),
)
UNIT = (
    ("2020-09-20", NOT_YET),
    ("2024-01-25", "tt22-2020"),
    (None, "tt24-2023"),
)
CULTURAL = (
    ("2018-11-04", NOT_YET),
    ("2024-01-29", "nd122-2018"),
    (None, "nd86-2023"),
)
HISTORY = {
    ("learning_family", None): LOCAL,
    ("learning_clan", None): CLAN,
    ("learning_community", "hamlet"): LOCAL,
    ("learning_unit", "commune"): LOCAL,
    ("learning_citizen", None): CITIZEN,
    ("learning_community", "commune"): (
        ("2015-01-24", NOT_YET),
        ("2024-02-11", "tt44-2014"),
        (None, "tt25-2023"),
    ),
    ("learning_community", "district"): (
        ("2024-02-11", NOT_YET),
        ("2025-06-30", "tt25-2023"),
        (None, ENDED),
    ),
    ("learning_community", "province"): (("2024-02-11", NOT_YET), (None, "tt25-2023")),
    ("learning_unit", "district"): UNIT,
    ("learning_unit", "province"): UNIT,
    ("cultural_family", None): CULTURAL,
    ("cultural_hamlet", None): CULTURAL,
    ("new_rural_commune", None): (
        ("2022-03-07", NOT_YET),
        ("2025-12-31", "qd319-2022"),
        (None, ENDED),
    ),
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return packaged()


def _expected(history: tuple[tuple[str | None, str], ...], day: str) -> str:
    return next(version for last, version in history if last is None or day <= last)


def _version_found(catalogue: Catalogue, title: str, scope: str | None, day: str) -> str:
    try:
        return catalogue.find(title, scope=scope, on=date.fromisoformat(day)).reference.version
    except NotYetInForce:
        return NOT_YET
    except Gap:
        return GAP
    except Ended:
        return ENDED


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("title", "scope"), HISTORY)
def test_which_set_is_in_force(
    catalogue: Catalogue, title: str, scope: str | None, day: str
) -> None:
    expected = _expected(HISTORY[title, scope], day)
    assert _version_found(catalogue, title, scope, day) == expected


@pytest.mark.parametrize(("title", "scope"), HISTORY)
def test_the_time_before_the_first_set_is_explained(
    catalogue: Catalogue, title: str, scope: str | None
) -> None:
    with pytest.raises(NotYetInForce) as raised:
        catalogue.find(title, scope=scope, on=date(2014, 1, 1))
    note = raised.value.note
    assert note is not None
    assert all(note)


@pytest.mark.parametrize(
    ("title", "scope", "first", "last"),
    [
        ("learning_family", None, date(2021, 1, 1), date(2022, 3, 24)),
        ("learning_clan", None, date(2021, 1, 1), date(2022, 3, 24)),
        ("learning_community", "hamlet", date(2021, 1, 1), date(2022, 3, 24)),
        ("learning_unit", "commune", date(2021, 1, 1), date(2022, 3, 24)),
        ("learning_citizen", None, date(2022, 1, 1), date(2022, 7, 27)),
    ],
)
def test_a_gap_names_both_neighbours_and_says_why(
    catalogue: Catalogue, title: str, scope: str | None, first: date, last: date
) -> None:
    for day in (first, last):
        with pytest.raises(Gap) as raised:
            catalogue.find(title, scope=scope, on=day)
        gap = raised.value
        assert gap.before.last is not None
        assert gap.before.last.toordinal() == first.toordinal() - 1
        assert gap.after.first.toordinal() == last.toordinal() + 1
        assert gap.note is not None
        assert all(gap.note)


def test_the_note_of_2021_names_both_decisions(catalogue: Catalogue) -> None:
    with pytest.raises(Gap) as raised:
        catalogue.find("learning_family", on=date(2021, 6, 1))
    assert raised.value.note is not None
    assert "448" in raised.value.note[0]
    assert "387" in raised.value.note[0]


def test_since_july_2025_no_district_is_left_to_assess(catalogue: Catalogue) -> None:
    with pytest.raises(Ended) as raised:
        catalogue.find("learning_community", scope="district", on=date(2025, 7, 1))
    assert raised.value.last.last == date(2025, 6, 30)
    assert raised.value.note is not None
    assert "không còn cấp huyện" in raised.value.note[0]
    assert all(raised.value.note)


def test_after_2025_the_new_rural_levels_are_a_named_gap(catalogue: Catalogue) -> None:
    with pytest.raises(Ended) as raised:
        catalogue.find("new_rural_commune", on=date(2026, 2, 15))
    assert raised.value.last.last == date(2025, 12, 31)
    assert raised.value.note is not None
    assert "Quyết định 51/2025/QĐ-TTg" in raised.value.note[0]
    assert all(raised.value.note)


def test_before_the_pilot_there_was_no_learning_citizen(catalogue: Catalogue) -> None:
    with pytest.raises(NotYetInForce) as raised:
        catalogue.find("learning_citizen", on=date(2019, 12, 31))
    assert raised.value.first.first == date(2020, 11, 1)
    assert raised.value.note is not None
    assert "chưa có danh hiệu" in raised.value.note[0]


def test_a_version_asked_for_by_name_ends_with_its_period(catalogue: Catalogue) -> None:
    with pytest.raises(Ended) as raised:
        catalogue.find("learning_family", on=date(2022, 3, 25), version="qd448-2015")
    assert raised.value.last.last == date(2020, 12, 31)


@pytest.mark.parametrize(
    ("title", "scope", "day", "text"),
    [
        ("learning_community", "commune", date(2024, 2, 11), "số liệu năm 2023"),
        ("learning_community", "commune", date(2024, 2, 12), "số liệu năm 2023"),
        ("learning_unit", "district", date(2024, 1, 25), "kết quả năm 2023"),
        ("learning_unit", "commune", date(2024, 1, 26), "Thông tư 24/2023"),
        ("learning_family", None, date(2026, 11, 23), "2026-2030"),
        ("learning_family", None, date(2022, 7, 1), "bộ tiêu chí mới cho Dòng họ học tập"),
        ("learning_community", "hamlet", date(2022, 7, 1), "bộ tiêu chí mới cho Dòng họ học tập"),
        ("learning_unit", "commune", date(2022, 7, 1), "bộ tiêu chí mới cho Dòng họ học tập"),
        ("learning_clan", None, date(2022, 7, 1), "chưa đọc được"),
        ("learning_clan", None, date(2022, 7, 31), "ngày nào trong tháng 7/2022"),
        ("learning_unit", "district", date(2025, 7, 1), "không còn là đối tượng"),
        ("learning_community", "commune", date(2025, 7, 1), "Hãy hỏi Ủy ban nhân dân tỉnh"),
        ("learning_community", "commune", date(2026, 11, 23), "Thông tư 45/2026/TT-BGDĐT"),
        ("learning_community", "province", date(2025, 7, 1), "4.1"),
        ("cultural_family", None, date(2023, 12, 7), "Nghị định 86/2023/NĐ-CP"),
        ("cultural_family", None, date(2024, 1, 30), "quy định của tỉnh"),
        ("cultural_hamlet", None, date(2025, 7, 1), "Hãy hỏi Ủy ban nhân dân tỉnh"),
        ("new_rural_commune", None, date(2025, 7, 1), "sắp xếp lại"),
        ("universal_preschool", "commune", date(2025, 10, 20), "Nghị định 277/2025/NĐ-CP"),
        ("universal_preschool", "commune", date(2026, 3, 3), "dự thảo nghị định"),
        ("universal_primary", "commune", date(2026, 3, 3), "dự thảo nghị định"),
        ("universal_lower_secondary", "commune", date(2026, 3, 3), "dự thảo nghị định"),
        ("literacy", "commune", date(2026, 3, 3), "dự thảo nghị định"),
    ],
)
def test_decisions_on_these_days_carry_notes(
    catalogue: Catalogue, title: str, scope: str | None, day: date, text: str
) -> None:
    notes = catalogue.find(title, scope=scope, on=day).decide({}).notes
    assert any(text in note.vi for note in notes)


@pytest.mark.parametrize(
    ("title", "scope", "day", "text"),
    [
        ("learning_family", None, date(2022, 6, 30), "bộ tiêu chí mới cho Dòng họ học tập"),
        ("learning_clan", None, date(2022, 8, 1), "ngày nào trong tháng 7/2022"),
        ("learning_unit", "district", date(2025, 6, 30), "không còn là đối tượng"),
        ("learning_community", "commune", date(2025, 6, 30), "Ủy ban nhân dân tỉnh"),
        ("cultural_family", None, date(2023, 12, 6), "86/2023"),
        ("cultural_hamlet", None, date(2025, 6, 30), "ai quyết định danh hiệu"),
        ("new_rural_commune", None, date(2025, 6, 30), "sắp xếp lại"),
        ("universal_preschool", "commune", date(2025, 10, 19), "277/2025"),
        ("literacy", "commune", date(2026, 3, 2), "dự thảo nghị định"),
    ],
)
def test_the_day_before_they_do_not(
    catalogue: Catalogue, title: str, scope: str | None, day: date, text: str
) -> None:
    notes = catalogue.find(title, scope=scope, on=day).decide({}).notes
    assert not any(text in note.vi for note in notes)


def test_days_without_a_set_raise_not_in_force(catalogue: Catalogue) -> None:
    for (title, scope), history in HISTORY.items():
        for day in DAYS:
            if _expected(history, day) in (NOT_YET, GAP, ENDED):
                with pytest.raises(NotInForce) as raised:
                    catalogue.find(title, scope=scope, on=date.fromisoformat(day))
                assert (raised.value.title, raised.value.scope) == (title, scope)
