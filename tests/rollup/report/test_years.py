"""Years beside each other: who kept a title, who is new, who lost it, why, and what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.decision import Outcome
from criteria_engine.rendering.text import render_text
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.report.rows import decision_lines, write_text
from criteria_engine.rollup.report.years import years_document
from criteria_engine.rollup.years import Change, changes, read_years
from tests.rollup import small


def results(folder: Path, on: date, people: Mapping[str, Any]) -> Path:
    """Write the results of a day: for each person whether the criteria are met, None where unknown."""
    plan = small.plan_of(on=on)
    rows = [
        {"person_id": key, "club": "A", "age": 30, **({} if ok is None else {"ok": ok})}
        for key, ok in people.items()
    ]
    tables = {"all": [{"id": "whole"}], "clubs": [{"club": "A"}], "people": rows}
    out = folder / f"{on.year}"
    out.mkdir(exist_ok=True)
    rollup = roll_up(plan, commune_of(plan, tables))
    write_text(out / "decisions.jsonl", (f"{each}\n" for each in decision_lines(rollup)))
    return out


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("years")
    return [
        results(folder, date(2025, 6, 1), {"P1": True, "P2": False, "P3": None, "P5": False}),
        results(
            folder,
            date(2023, 6, 1),
            {"P1": True, "P2": True, "P3": True, "P4": True, "P10": False},
        ),
        results(folder, date(2026, 6, 1), {"P1": True, "P2": True, "P3": True, "P5": False}),
    ]


def test_a_year_holds_the_results_of_its_day(folders: list[Path]) -> None:
    years = read_years(folders)
    assert [each.on for each in years] == [date(2023, 6, 1), date(2025, 6, 1), date(2026, 6, 1)]
    first, second, _ = years
    assert [first.count("person"), first.count("person", Outcome.ELIGIBLE)] == [5, 4]
    lost = second.titles["person"]["P2"]
    assert (lost.outcome, lost.group, lost.criteria_set) == (Outcome.NOT_ELIGIBLE, "A", "v1/1")
    decision = lost.decision()
    assert decision is not None and decision.outcome is Outcome.NOT_ELIGIBLE
    assert first.targets == {"whole"}
    assert first.names["person"].vi == "person"


def test_each_change_is_told_with_its_reason(folders: list[Path]) -> None:
    first, second, third = read_years(folders)
    found = {each.subject: each.change for each in changes(first, second, "person")}
    assert found == {
        "P1": Change.KEPT,
        "P2": Change.LOST,
        "P3": Change.OPEN,
        "P4": Change.GONE,
    }
    later = {each.subject: each.change for each in changes(second, third, "person")}
    assert later == {"P1": Change.KEPT, "P2": Change.NEW, "P3": Change.NEW}
    assert [each.rules_changed for each in changes(first, second, "person")] == [
        False,
        False,
        False,
        None,
    ]


def test_the_report_says_who_lost_a_title_and_why(folders: list[Path]) -> None:
    text = render_text(years_document(read_years(folders), "vi"), 250)
    assert "Kết quả các năm 2023, 2025, 2026" in text
    assert "Không có kết quả của năm 2024." in text
    assert "• A · P2 · person: Chưa đạt. a1 a; Ok: không. Cùng bộ tiêu chí: số liệu đã đổi." in text
    assert "• A · P2 · person: Năm trước: Chưa đạt." in text
    assert "whole" not in text  # targets are no title


def test_a_changed_set_is_told_apart_from_changed_figures(tmp_path: Path) -> None:
    before = results(tmp_path, date(2024, 6, 1), {"P1": True})
    after = results(tmp_path, date(2025, 6, 1), {"P1": False})
    text = (before / "decisions.jsonl").read_text("utf-8")
    (before / "decisions.jsonl").write_text(
        text.replace('"version":"v1"', '"version":"v0"'), "utf-8"
    )
    first, second = read_years([before, after])
    (change,) = changes(first, second, "person")
    assert change.rules_changed
    shown = render_text(years_document(read_years([before, after]), "vi"), 250)
    assert "Bộ tiêu chí đã đổi (v0/1 → v1/1)" in shown
    assert "Bộ tiêu chí đã đổi: person; club." in shown


def test_the_command_writes_a_page_a_text_and_a_workbook(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["commune", "years", *map(str, folders), "--out", str(tmp_path / "out")]) == 0
    assert "2025 so với 2023" in capsys.readouterr().out
    assert {each.name for each in (tmp_path / "out").iterdir()} == {
        "years.html",
        "years.md",
        "years.xlsx",
    }
    book = openpyxl.load_workbook(tmp_path / "out" / "years.xlsx")
    heading, *rows = [row for row in book["Từng đối tượng"].values if row[-1] is not None]
    assert heading[-3:] == ("2023", "2025", "2026")
    states = {row[2]: row[-3:] for row in rows if row[1] == "person"}
    assert states["P4"] == ("Đạt", "Không xét", "Không xét")
    assert [*states] == ["P1", "P2", "P3", "P4", "P5", "P10"]


def test_folders_that_are_no_years_are_refused(folders: list[Path], tmp_path: Path) -> None:
    def code(*given: Path) -> str:
        with pytest.raises(CriteriaError) as caught:
            read_years(given)
        return caught.value.diagnostics[0].code.id

    assert code(tmp_path) == "no-decisions"
    assert code(folders[0], folders[0]) == "same-day-twice"
    lines = (folders[0] / "decisions.jsonl").read_text("utf-8").splitlines()
    other = (folders[1] / "decisions.jsonl").read_text("utf-8").splitlines()
    old = {name: cell for name, cell in json.loads(lines[0]).items() if name != "on"}
    for text, expected in (
        ("{", "damaged-result"),
        ("[]", "damaged-result"),
        (json.dumps(old), "damaged-result"),
        ("\n".join((lines[0], other[0])), "not-one-day"),
        ("", "not-one-day"),
    ):
        (tmp_path / "decisions.jsonl").write_text(text, "utf-8")
        assert code(tmp_path) == expected, text
