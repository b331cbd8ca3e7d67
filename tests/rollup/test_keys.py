"""Keys, what rows belong to, and earlier recognitions: a wrong one is told, and never counts as another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.key_index import KeyIndex
from criteria_engine.rollup.loader import LoadedFolder, load_folder
from criteria_engine.rollup.recognition import Recognitions
from criteria_engine.rollup.report.labels import for_officers
from criteria_engine.rollup.report.questions import questions
from criteria_engine.rollup.report.summary import missing_document
from criteria_engine.rollup.subjects import Commune, Recognition
from tests.packaged import packaged_plan
from tests.rollup.people import person
from tests.rollup.small import COMMUNE, plan_of

PLAN = plan_of()


def commune(
    people: Sequence[dict[str, Any]] = (),
    recognitions: Sequence[Recognition] | None = None,
    clubs: Sequence[str] = ("A", "B"),
) -> Commune:
    tables = {"all": [{"id": "all"}], "clubs": [{"club": c} for c in clubs], "people": people}
    return commune_of(PLAN, tables, recognitions)


def rejected(read: Commune) -> list[tuple[str, str | None, str]]:
    return [(e.table, e.key, d.code.id) for e in read.rejects for d in e.diagnostics]


def warned(read: Commune) -> list[str]:
    return [each.code.id for each in read.warnings]


# ---- keys ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [" A", "A\u200b", "\ufeffA", "A\u00a0", "A\x00", "\u2060A", "A\u00ad", "A\t", "\u200eA", "A\n"],
)
def test_what_nobody_can_see_is_no_part_of_a_key(written: str) -> None:
    read = commune([person("p1", True, written)], clubs=(written, "B"))
    assert set(read.tables["clubs"].rows) == {"A", "B"}
    assert read.tables["people"].rows["p1"].parents == {"club": "A"}
    assert not read.rejects
    assert not read.warnings


@pytest.mark.parametrize(
    "word", ["nan", "NaN", "NaT", "<NA>", "null", "None", "#N/A", "-", "—", float("nan")]
)
def test_a_word_for_a_blank_cell_is_no_key(word: Any) -> None:
    read = commune([person("p1", True, "A"), person(word, True, "A")], clubs=("A", word))
    assert rejected(read) == [("clubs", None, "not-a-key"), ("people", None, "not-a-key")]
    assert read.tables["people"].unkeyed_rows == 1


def test_a_word_for_a_blank_cell_is_no_membership() -> None:
    blank = {"person_id": "p1", "club": float("nan")}
    read = commune([blank, person("p2", True, "none")])
    assert rejected(read) == [("people", "p1", "not-a-key")]
    people = read.tables["people"].rows
    assert (people["p1"].parents, people["p2"].parents) == ({}, {"club": None})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("H0005", "h0005"),
        ("H0007", "H 0007"),
        ("H0007", "H\u00a00007"),
        ("H-7", "H7"),
        ("H7", "H0007"),
        ("h_7.", "H7"),
        ("7", "0007"),
        ("Đội 1", "đội  01"),
        ("H–7", "H-7"),
        ("H01", "\u041d01"),
        ("H01", "\uff28\uff10\uff11"),
        ("H0001", "HO001"),
        ("Hoà Bình", "HÒA BÌNH"),
        ("Đội 1", "Ðội 1"),
    ],
)
def test_keys_that_are_almost_equal_are_warned_about(one: str, other: str) -> None:
    read = commune([person(key, True, "A") for key in (one, other, "other")])
    assert len(read.tables["people"].rows) == 3
    (warning,) = read.warnings
    assert (warning.code.id, warning.data["count"]) == ("near-equal-keys", 1)


def test_a_letter_of_another_alphabet_is_shown() -> None:
    (warning,) = commune([person(key, True, "A") for key in ("H01", "\u041d01")]).warnings
    assert "`\u041d01` (có ký tự lạ: \u041d)" in warning.message("vi")


@pytest.mark.parametrize(("one", "other"), [("1-12", "11-2"), ("H1", "H10"), ("An", "Ân")])
def test_keys_that_differ_are_not(one: str, other: str) -> None:
    assert not commune([person(key, True, "A") for key in (one, other)]).warnings


# ---- memberships -----------------------------------------------------------------------------


def test_one_reject_for_each_wrong_spelling_with_its_rows_and_one_alias() -> None:
    clubs = [f"X{number:02}" for number in range(1, 19)]
    spellings = ["X1", "xóm 01", "x 01", "xóm\u00a002", "X99"]
    people = [person(f"p{n}", True, spellings[n % 5]) for n in range(121)]
    read = commune(people, clubs=clubs)
    found = {d.data["text"]: (1 + len(e.same), d) for e in read.rejects for d in e.diagnostics}
    assert {text: count for text, (count, _) in found.items()} == {
        "X1": 25,
        "xóm 01": 24,
        "x 01": 24,
        "xóm 02": 24,
        "X99": 24,
    }
    assert read.rejected_rows == 121
    helps = {text: d.help("en") or "" for text, (_, d) in found.items()}
    assert "aliases: {X1: X01}" in helps["X1"]
    assert 'aliases: {"xóm 01": X01}' in helps["xóm 01"]
    assert "aliases: {" not in helps["X99"]
    assert not read.warnings  # rejected once is enough


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("x01", "X01"),
        ("X1", "X01"),
        ("xóm 1", "X01"),
        ("thôn số 2", "X02"),
        ("X-02.", "X02"),
        ("Xã Minh Hợp", "Minh Hợp"),
        ("minh hop", "Minh Hợp"),
        ("X12", None),
        ("H1", None),
        ("Tân Kỳ", None),
    ],
)
def test_the_key_that_is_probably_meant(written: str, meant: str | None) -> None:
    assert KeyIndex(["X01", "X02", "Minh Hợp"]).near(written) == meant


def test_two_keys_that_may_be_meant_are_not_suggested() -> None:
    assert KeyIndex(["X01", "T01"]).near("1") is None
    assert KeyIndex(["H1", "h1"]).near("H 1") is None


def test_memberships_left_blank_are_one_warning_and_asked() -> None:
    people = [person("p0", True, "A"), *(person(f"p{n}", True, None) for n in range(1, 201))]
    read = commune(people)
    (warning,) = read.warnings
    assert (warning.code.id, warning.data["count"], warning.data["total"]) == (
        "blank-membership",
        200,
        201,
    )
    asked = [each for asked in questions(roll_up(PLAN, read), "en").values() for each in asked]
    assert any(len(each.subjects) == 200 and "belong" in each.question for each in asked)


def test_a_row_that_belongs_to_nothing_is_not_asked() -> None:
    assert not commune([person("p0", True, "-")]).warnings


def aliased(folder: Path, aliases: str) -> LoadedFolder:
    for path in COMMUNE.iterdir():
        copyfile(path, folder / path.name)
    (folder / "people.csv").write_text("person_id,club,ok\np1,CLB a,có\np2,clb  A,có\n", "utf-8")
    text = f"format: 1\ntables:\n  clubs:\n    aliases: {aliases}\n"
    (folder / "columns.yaml").write_text(text, encoding="utf-8")
    return load_folder(folder, PLAN)


def test_an_alias_holds_in_every_column_and_in_the_recognitions(tmp_path: Path) -> None:
    (tmp_path / "recognitions.csv").write_text("title,subject,date\nclub,CLB A,20/12/2024\n")
    read = aliased(tmp_path, "{clb a: A}").commune
    assert [row.parents for row in read.tables["people"].rows.values()] == [{"club": "A"}] * 2
    assert not read.rejects


@pytest.mark.parametrize(
    ("aliases", "code", "place"),
    [
        ("{clb a: Z}", "alias-of-no-key", "4:22"),
        ("{B: A}", "alias-is-a-key", "4:15"),
    ],
)
def test_an_alias_that_cannot_hold_is_refused(
    aliases: str, code: str, place: str, tmp_path: Path
) -> None:
    with pytest.raises(CriteriaError) as raised:
        aliased(tmp_path, aliases)
    (found,) = raised.value.diagnostics
    assert found.code.id == code
    assert str(found.span).endswith(f"columns.yaml:{place}")


# ---- faults of rows --------------------------------------------------------------------------


def test_one_wrong_fact_leaves_the_others_of_its_row() -> None:
    read = commune([person("p1", True, "A", age=430)])
    assert rejected(read) == [("people", "p1", "out-of-range")]
    assert read.tables["people"].rows["p1"].values == {"ok": True}
    results = roll_up(PLAN, read).results["person"]
    assert results["p1"].outcome.value == "eligible"


def test_what_faults_leave_open_is_asked() -> None:
    rollup = roll_up(
        PLAN, commune([{"person_id": "p1", "ok": "maybe", "club": "A"}, person("p2", True, "A")])
    )
    assert any(
        each.subjects == ["p1"] for asked in questions(rollup, "en").values() for each in asked
    )
    assert "nothing left to ask" not in render_markdown(missing_document(rollup, "en"))


def test_a_row_with_two_faults_is_one_rejected_row() -> None:
    read = commune([person(f"p{n}", True, "câu lạc bộ", age=430) for n in range(3)])
    assert len(read.rejects) == 4  # one for each row, and one for the spelling
    assert read.rejected_rows == 3


def test_rows_without_keys_are_not_nothing_to_ask() -> None:
    rollup = roll_up(PLAN, commune([person(None, None, None) for _ in range(47)]))
    text = render_markdown(missing_document(rollup, "en"))
    assert "nothing left to ask" not in text
    assert "47 rows with errors" in text


# ---- earlier recognitions --------------------------------------------------------------------


def held(read: Commune, club: str = "A") -> bool | None:
    return roll_up(PLAN, read).results["club"][club].held


def test_a_recognition_that_can_be_true_counts() -> None:
    read = commune(recognitions=[Recognition("club", "A", date(2024, 12, 20))])
    assert (held(read, "A"), held(read, "B"), read.rejects) == (True, False, ())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Recognition("club", "câu lạc bộ A", date(2024, 12, 20)), "unknown-recognised-subject"),
        (Recognition("club", "a", date(2024, 12, 20)), "unknown-recognised-subject"),
        (Recognition("club", "nan", date(2024, 12, 20)), "not-a-key"),
        (Recognition("club", "A", date(2525, 12, 20)), "recognised-later"),
        (Recognition("club", "A", date(2025, 6, 2)), "recognised-later"),
        (Recognition("club", "A", date(2024, 12, 20), "level_2"), "unknown-recognised-level"),
        (Recognition("clubs", "A", date(2024, 12, 20)), "unknown-title"),
    ],
)
def test_a_recognition_that_cannot_be_true_is_rejected(given: Recognition, code: str) -> None:
    read = commune(recognitions=[given])
    assert [each[2] for each in rejected(read)] == [code]
    if code != "unknown-recognised-level":
        assert held(read) is None  # whose or when it was is unknown, so nothing firm follows


def test_a_recognition_of_today_counts_and_one_that_ended_is_nobodys_concern() -> None:
    assert held(commune(recognitions=[Recognition("club", "A", PLAN.on)])) is True
    ended = commune(recognitions=[Recognition("club", "Z", date(2020, 6, 1))])
    assert (held(ended), len(ended.rejects)) == (False, 1)


def test_the_months_are_unknown_beside_a_recognition_that_may_be_anyones() -> None:
    title = PLAN.title("club")
    known = Recognition("club", "A", date(2023, 12, 20))
    assert Recognitions(PLAN, (known,)).months(title, "A", None) == 17
    of_nobody = Recognition("club", "", date(2025, 1, 5))
    assert Recognitions(PLAN, (known, of_nobody)).months(title, "A", None) is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("learning_community,Xã Minh Hợp,20/12/2024,level_1", "unknown-recognised-subject"),
        ("learning_comunity,Minh Hợp,20/12/2024,level_1", "unknown-title"),
        ("learning_family,H9999,20/12/2024,", "unknown-recognised-subject"),
        ("learning_family,H0001,,", "row-without-day"),
        (",H0001,20/12/2024,", "row-without-title"),
        ("learning_family,H0001,20/12/2525,", "recognised-later"),
        ("learning_family,H0001,20/12/24,", "not-a-date"),
    ],
)
def test_a_file_of_recognitions(row: str, code: str, tmp_path: Any, capsys: Any) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "families.csv").write_text("family,judgements.award\nH0001,có\n")
    (tmp_path / "in" / "commune.csv").write_text("commune\nMinh Hợp\n", encoding="utf-8")
    text = f"title,subject,date,level\n{row}\n"
    (tmp_path / "in" / "recognitions.csv").write_text(text, encoding="utf-8")
    words = ["assess-commune", str(tmp_path / "in"), "--on", "2025-11-20"]
    assert main([*words, "--out", str(tmp_path / "out"), "--json"]) == 0
    capsys.readouterr()
    assert f",{code}," in (tmp_path / "out" / "rejects.csv").read_text(encoding="utf-8-sig")


def test_warnings_name_headings_and_rows_of_the_officers_own_table(tmp_path: Path) -> None:
    plan = packaged_plan(date(2025, 11, 20))
    (tmp_path / "columns.yaml").write_text(
        "format: 1\ntables:\n  families: {file: ho.csv, columns: {Mã hộ: family, Thuộc xóm: hamlet}}\n"
        "  hamlets: {file: xom.csv, columns: {Xóm: hamlet}}\n"
        "  clans: {file: ho-toc.csv, columns: {Dòng: clan}}\n",
        encoding="utf-8",
    )
    (tmp_path / "ho.csv").write_text("Mã hộ,Thuộc xóm\nH1,X1\nh1,\n", encoding="utf-8")
    (tmp_path / "xom.csv").write_text("Xóm\nX1\n", encoding="utf-8")
    (tmp_path / "ho-toc.csv").write_text("Dòng\nD1\n", encoding="utf-8")
    read = load_folder(tmp_path, plan)
    rollup = roll_up(plan, read.commune)
    shown = [
        (str(each.span.source.name), for_officers(rollup, each).message("vi"))
        for each in read.warnings
        if each.code.id in ("near-equal-keys", "blank-membership")
    ]
    assert shown == [
        (
            "ho.csv",
            "bảng hộ có 1 nhóm mã gần giống nhau, được coi là khác nhau: `H1`, `h1`",
        ),
        ("ho.csv", "bảng hộ: 1 trong 2 dòng để trống `Thuộc xóm`, nên chưa biết thuộc xóm nào"),
        ("ho.csv", "bảng hộ: 2 trong 2 dòng để trống `Dòng họ`, nên chưa biết thuộc dòng họ nào"),
    ]
