"""Ages are computed from days and years of birth; who moved away, split or died does not count any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import polars as pl
import pytest

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.values import Interval
from criteria_engine.rendering.text import render_text
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.report.summary import missing_document, summary_document
from criteria_engine.rollup.subjects import Commune, Recognition
from criteria_engine.rollup.warehouse import assess_province
from tests.packaged import packaged_plan

DAY = date(2025, 11, 20)

PLAN = packaged_plan(DAY)


def commune(
    citizens: Sequence[Mapping[str, Any]],
    families: Sequence[Mapping[str, Any]] = ({"family": "H1", "hamlet": "X1"},),
    recognitions: Sequence[Recognition] | None = None,
    **whole: Any,
) -> Commune:
    tables = {
        "commune": [{"commune": "xa", **whole}],
        "hamlets": [{"hamlet": "X1"}],
        "families": families,
        "citizens": citizens,
    }
    return commune_of(PLAN, tables, recognitions)


def codes(read: Commune) -> list[str]:
    return [found.code.id for reject in read.rejects for found in reject.diagnostics]


def age_of(born: Any, **more: Any) -> tuple[Any, list[str]]:
    """Return the age that a row has, and the diagnostics of the row."""
    read = commune([{"citizen": "C1", "family": "H1", "born": born, **more}])
    return read.tables["citizens"].rows["C1"].values.get("age"), codes(read)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("20/11/2007", 18),
        ("21/11/2007", 17),
        ("2007-11-20", 18),
        (date(2007, 11, 20), 18),
        (datetime.combine(date(2007, 11, 21), time()), 17),
        ("29/02/2004", 21),
        ("20/11/2025", 0),
        ("  15/3/1980 ", 45),
        (1980, Interval(44, 45, integer=True)),
        (1980.0, Interval(44, 45, integer=True)),
        ("1980", Interval(44, 45, integer=True)),
        ("11/2007", Interval(17, 18, integer=True)),
        ("10/2007", 18),
        ("12-2007", 17),
        ("2025", 0),
        ("2024", Interval(0, 1, integer=True)),
        ("", None),
    ],
)
def test_an_age_is_that_of_the_day_of_the_assessment(born: Any, age: Any) -> None:
    assert age_of(born) == (age, [])


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("30/02/1980", "not-a-birth"),
        ("80", "not-a-birth"),
        ("khoảng 1980", "not-a-birth"),
        ("13/1980", "not-a-birth"),
        ("0000", "not-a-birth"),
        ("12/1980/3", "not-a-birth"),
        ("21/11/2025", "born-later"),
        ("2026", "born-later"),
        ("1850", "impossible-age"),
        ("01/01/1890", "impossible-age"),
    ],
)
def test_what_is_no_birth_leaves_the_age_unknown(born: str, code: str) -> None:
    assert age_of(born) == (None, [code])


@pytest.mark.parametrize(
    ("born", "stated", "age", "found"),
    [
        ("15/03/1980", 45, 45, []),
        ("15/03/1980", 46, None, ["age-contradicts-birth"]),
        ("1980", 44, 44, []),
        ("1980", 45, 45, []),
        ("1980", 43, None, ["age-contradicts-birth"]),
        ("15/03/1980", "mười", 45, ["wrong-fact-type"]),
        ("", 45, 45, []),
    ],
)
def test_a_stated_age_is_compared_with_the_birth(
    born: str, stated: Any, age: Any, found: list[str]
) -> None:
    assert age_of(born, age=stated) == (age, found)


def test_a_year_of_birth_decides_only_where_every_age_gives_the_same() -> None:
    people = [{"citizen": f"C{n}", "born": year} for n, year in enumerate((1980, 2007, 2010))]
    read = commune(people)
    results = roll_up(PLAN, read).results["learning_citizen"]
    assert [each.applies for each in results.values()] == [True, None, False]
    (warning,) = [each for each in read.warnings if each.code.id == "year-of-birth-only"]
    assert "3 dòng" in warning.message("vi")
    assert "“Ai chỉ có năm sinh thì tính tuổi theo năm (như sinh 01/01)”" in (
        warning.help("vi") or ""
    )
    chosen = commune(people, age_by_year=True)
    ages = [row.values["age"] for row in chosen.tables["citizens"].rows.values()]
    assert ages == [45, 18, 15]
    assert not [each for each in chosen.warnings if each.code.id == "year-of-birth-only"]
    text = render_text(summary_document(roll_up(PLAN, chosen), [], "vi"), 300)
    assert "Tuổi của 3 công dân chỉ có năm sinh được tính theo năm" in text


FAMILIES: list[dict[str, Any]] = [
    {"family": "H1", "hamlet": "X1"},
    {"family": "H2", "hamlet": "X1", "left_on": "01/06/2025", "left_because": "chuyển đi"},
    {
        "family": "H3",
        "hamlet": "X1",
        "left_on": "20/11/2025",
        "left_because": normalize("NFD", "TÁCH HỘ "),
    },
    {"family": "H4", "hamlet": "X1", "left_on": "21/11/2025", "left_because": "chuyển đi"},
]


def test_rows_that_left_do_not_count_from_that_day_on() -> None:
    people = [
        {"citizen": "C1", "family": "H1", "age": 40},
        {"citizen": "C2", "family": "H2", "age": 40},
        {"citizen": "C3", "family": "H3", "age": 40},
        {"citizen": "C4", "family": "H4", "age": 40},
        {
            "citizen": "C5",
            "family": "H1",
            "age": 80,
            "left_on": "2025-02-01",
            "left_because": "died",
        },
    ]
    read = commune(people, FAMILIES)
    assert [*read.tables["families"].rows] == ["H1", "H4"]
    assert [*read.tables["citizens"].rows] == ["C1", "C3", "C4"]
    assert [(each.key, each.why, each.followed) for each in read.departures] == [
        ("C2", "moved", "H2"),
        ("C5", "died", None),
        ("H2", "moved", None),
        ("H3", "split", None),
    ]
    # Who belongs to a household that split is somewhere; where is unknown.
    assert codes(read) == ["member-of-departed"]
    assert "family" not in read.tables["citizens"].rows["C3"].parents
    rollup = roll_up(PLAN, read)
    feeds = rollup.of("targets_qd387", "xa").feeds
    assert (feeds["families"].low, feeds["families"].high) == (2, 2)
    summary = render_text(summary_document(rollup, [], "vi"), 300)
    assert (
        "Thôi tính trước ngày này: 2 công dân (1 chuyển đi, 1 qua đời); 2 hộ (1 chuyển đi, 1 tách hộ)"
        in summary
    )
    rows = render_text(missing_document(rollup, "vi"), 300)
    assert "C2" in rows.split("Thôi tính")[-1]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"family": "H2", "left_because": "tách hộ"}], "left-without-day"),
        ([{"family": "H2", "left_on": "31/02/2025"}], "not-a-date"),
        (
            [{"family": "H2", "left_on": "01/06/2025"}, {"family": "H2", "hamlet": "X1"}],
            "conflicting-rows",
        ),
    ],
)
def test_where_it_is_unknown_whether_a_row_left_it_may_count(
    rows: list[dict[str, Any]], found: str
) -> None:
    read = commune([{"citizen": "C1", "family": "H2"}], [{"family": "H1", "hamlet": "X1"}, *rows])
    assert found in codes(read)
    assert "blank-membership" not in {each.code.id for each in read.warnings}
    feeds = roll_up(PLAN, read).of("targets_qd387", "xa").feeds
    assert feeds["families"].low == 1
    assert feeds["families"].high in (2, 3)
    assert "family" not in read.tables["citizens"].rows["C1"].parents


def test_a_reason_without_a_day_is_told_in_words() -> None:
    read = commune([], [{"family": "H2", "hamlet": "X1", "left_because": "split"}])
    (reject,) = read.rejects
    assert reject.diagnostics[0].message("vi").startswith("ghi `tách hộ` mà không có ngày")
    assert reject.diagnostics[0].message("en").startswith("says `split")


def test_the_words_that_people_write_for_a_reason_are_known() -> None:
    words = ("mất", "Đã chết", "từ trần", "qua đời", "Chuyển khẩu")
    people = [
        {"citizen": f"C{n}", "family": "H1", "left_on": "01/06/2025", "left_because": each}
        for n, each in enumerate(words)
    ]
    read = commune(people, FAMILIES)
    assert not codes(read)
    assert not read.tables["citizens"].rows


def test_a_day_years_later_is_a_slip() -> None:
    later = {"family": "H2", "hamlet": "X1", "left_because": "split"}
    assert codes(commune([], [later | {"left_on": "01/03/2525"}])) == ["left-far-later"]
    assert not codes(commune([], [later | {"left_on": "01/03/2026"}]))


def test_an_unknown_reason_is_reported_and_takes_nobody_along() -> None:
    families = [
        FAMILIES[0],
        {"family": "H2", "left_on": "01/06/2025", "left_because": "chuyển đị"},
    ]
    read = commune([{"citizen": "C1", "family": "H2"}], families)
    assert sorted(codes(read)) == ["member-of-departed", "unknown-leaving-reason"]
    assert [*read.tables["citizens"].rows] == ["C1"]


def test_a_recognition_of_who_left_is_no_mistake() -> None:
    earlier = Recognition("learning_family", "H2", date(2024, 12, 20))
    assert not codes(commune([], FAMILIES, [earlier]))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_workbook_asks_for_births_and_departures(tmp_path: Path, language: Language) -> None:
    words = {"vi": ("có", "chuyển đi"), "en": ("yes", "moved away")}[language]
    rows: dict[str, list[dict[str, Any]]] = {
        "commune": [{"commune": "xa", "age_by_year": words[0]}],
        "hamlets": [{"hamlet": "X1"}],
        "families": [
            {"family": "H1", "hamlet": "X1"},
            {
                "family": "H2",
                "hamlet": "X1",
                "left_on": date(2025, 6, 1),
                "left_because": words[1],
            },
        ],
        "citizens": [
            {"citizen": "C1", "family": "H1", "born": "1980"},
            {"citizen": "C2", "family": "H2", "born": "15/3/1980"},
            {"citizen": "C3", "family": "H1", "born": 2007},
        ],
    }
    filled = {name: EntryTable.of(each) for name, each in rows.items()}
    path = write_entry_workbook(PLAN, tmp_path / "xa.xlsx", language, filled)
    book = openpyxl.load_workbook(path)
    citizens = book.worksheets[
        [each.title for each in book].index("Công dân" if language == "vi" else "Citizens")
    ]
    heading = {cell.value: cell.column for cell in citizens[2]}
    born = heading["Ngày sinh hoặc năm sinh" if language == "vi" else "Day or year of birth"]
    # As text, so that Excel makes no date of 3/1980, and no day of 1905 of 1980.
    letter = citizens.cell(2, born).column_letter
    assert citizens.column_dimensions[letter].number_format == "@"
    read = load_folder(path, PLAN).commune
    assert not codes(read)
    assert {k: r.values["age"] for k, r in read.tables["citizens"].rows.items()} == {
        "C1": 45,
        "C3": 18,
    }
    assert [each.key for each in read.departures] == ["C2", "H2"]
    assert "[" in str(read.departures[1].at)


@pytest.mark.parametrize("column", ["born", "left_on", "left_because"])
def test_a_province_refuses_what_it_does_not_compute(column: str) -> None:
    tables = {
        "commune": pl.DataFrame({"commune": ["A"]}),
        "families": pl.DataFrame({"commune": ["A"], "family": ["H1"], column: ["1980"]}),
        "citizens": pl.DataFrame({"commune": ["A"], "citizen": ["C1"], column: ["1980"]}),
    }
    with pytest.raises(CriteriaError) as caught:
        assess_province(PLAN, tables, absent="empty")
    assert column in str(caught.value)
