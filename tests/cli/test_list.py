"""`criteria list`: the table and the JSON of all sets."""

from __future__ import annotations

from pathlib import Path

from tests.cli.runner import Command


def test_table(criteria: Command) -> None:
    outcome = criteria("list")
    assert outcome.status == 0
    assert "01/01/2020 – 31/12/2022" in outcome.out
    assert "01/01/2024 – nay" in outcome.out
    assert "các nguồn" in outcome.out


def test_json(criteria: Command) -> None:
    answer = criteria("list", "--json").json
    assert answer["format"] == "criteria-list/1"
    listed = {(s["title"], s["scope"], s["version"]): s for s in answer["sets"]}
    old, new = listed["reading_club", "hamlet", "v1"], listed["reading_club", "hamlet", "v2"]
    assert (old["in_force_from"], old["in_force_to"]) == ("2020-01-01", "2022-12-31")
    assert new["in_force_to"] is None
    assert new["name"] == {"vi": "Câu lạc bộ đọc sách xóm", "en": "Reading club of a hamlet"}
    assert list(listed) == sorted(listed, key=lambda k: (k[0], k[1] or ""))


def test_basis_is_that_of_the_weakest_deciding_part(criteria: Command) -> None:
    answer = criteria("list", "--json").json
    basis = {(s["title"], s["scope"], s["version"]): s["basis"] for s in answer["sets"]}
    assert basis["reading_club", "hamlet", "v2"] == "conflicting"
    assert basis["reading_family", None, "v1"] == "reconstructed"


def test_broken_files_are_named(criteria: Command, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("title: broken\n", encoding="utf-8")
    outcome = criteria("list", "--criteria", tmp_path)
    assert outcome.status == 0
    assert "broken.yaml có lỗi, xem `criteria check" in outcome.err
    assert criteria("list", "--criteria", tmp_path, "--json").json["broken"] == [
        str(tmp_path / "broken.yaml")
    ]


def test_control_characters_of_a_set_are_not_printed(
    criteria: Command, sets: Path, tmp_path: Path
) -> None:
    text = (sets / "twin-a.yaml").read_text(encoding="utf-8")
    evil = text.replace("name: Song sinh", 'name: "Song\\e[2J\\u202Esinh"')
    (tmp_path / "evil.yaml").write_text(evil, encoding="utf-8")
    outcome = criteria("list", "--criteria", tmp_path)
    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out


def test_sets_that_need_a_judge_are_shown(criteria: Command) -> None:
    sets = Path(__file__).parents[1] / "evaluation" / "sets" / "award_judged.yaml"
    answer = criteria("list", "--criteria", sets, "--json").json
    judge = {each["title"]: (each["judge"], each["judged"]) for each in answer["sets"]}
    assert judge["award_judged"] == ({"vi": "ủy ban", "en": None}, [])
    rows = criteria("list", "--criteria", sets).out.splitlines()
    (row,) = (each for each in rows if "award_judged" in each)
    assert "công nhận" in row
    assert all(name == "award_judged" or who is None for name, (who, _) in judge.items())
