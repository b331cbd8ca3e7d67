"""`criteria assess-commune` on the small commune of the examples, as an officer runs it."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from criteria_engine.cli import main
from tests.packaged import MINH_HOP

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "examples" / "commune" / "small"


def assess(folder: Path, out: Path, *more: str) -> int:
    words = ["assess-commune", str(folder), "--on", "2025-11-20", "--out", str(out)]
    return main([*words, "--criteria", str(MINH_HOP), *more])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    assert assess(SMALL, folder, "--json") == 0
    return folder


def generate(monkeypatch: pytest.MonkeyPatch, folder: Path, *more: str) -> None:
    """Run the generator of the examples as a script, in this process."""
    script = ROOT / "examples" / "commune" / "make_commune.py"
    size = ("--hamlets", "2", "--families", "24", "--seed", "7")
    monkeypatch.setattr(sys, "argv", [str(script), str(folder), *size, *more])
    run_path(str(script), run_name="__main__")


def test_the_committed_commune_is_what_the_generator_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(monkeypatch, tmp_path)
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (SMALL / file.name).read_bytes(), file.name


def test_the_same_commune_as_a_workbook_gives_the_same_decisions(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(monkeypatch, tmp_path / "in", "--xlsx")
    assert assess(tmp_path / "in", tmp_path / "out", "--json") == 0
    for name in ("decisions.jsonl", "rollup.csv", "targets.md"):
        assert (tmp_path / "out" / name).read_bytes() == (out / name).read_bytes(), name
    places = [row["place"] for row in rows(tmp_path / "out" / "rejects.csv")]
    assert places[0] == "so-lieu.xlsx [Công dân] F5 (Tuổi)"


def test_every_bad_row_is_rejected_with_its_line_and_reason(out: Path) -> None:
    found = [(r["table"], r["line"], r["key"], r["code"]) for r in rows(out / "rejects.csv")]
    assert found == [
        ("citizens", "3", "C00002", "out-of-range"),
        ("citizens", "4", "C00003", "not-a-number"),
        ("citizens", "6", "C00005", "unknown-membership"),
        ("families", "4", "H0003", "wrong-points"),
        ("families", "5", "H0004", "unknown-membership"),
        ("families", "26", "H0001", "duplicate-row"),
        ("families", "27", "", "row-without-key"),
        ("recognitions", "5", "", "unknown-title not-a-date"),
    ]


def test_every_subject_has_one_decision(out: Path) -> None:
    lines = (out / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    decisions: list[Any] = [json.loads(line) for line in lines]
    keys = [(each["title_id"], each["subject"]) for each in decisions]
    assert len(keys) == len(set(keys))
    families = [each for each in decisions if each["title_id"] == "learning_family"]
    assert len(families) == 24
    by_key = {each["subject"]: each for each in families}
    assert by_key["H0003"]["outcome"] == "eligible"  # one wrong cell; the award is judged
    assert by_key["H0005"]["outcome"] == "eligible"  # `CÓ` in decomposed letters
    lost = next(each for each in decisions if each["outcome"] == "not_eligible")
    assert lost["decision"]["criteria"]
    assert len(rows(out / "rollup.csv")) == len(decisions)


def test_lists_for_recognition_are_sorted_by_hamlet(out: Path) -> None:
    found = rows(out / "recognition" / "learning_family.csv")
    assert found == sorted(found, key=lambda r: (not r["group"], r["group"], r["subject"]))
    assert {r["group"] for r in found} == {"", "X01", "X02"}
    earned = [r for r in rows(out / "rollup.csv") if r["outcome"] == "eligible"]
    assert len(found) == sum(r["title"] == "learning_family" for r in earned)


def test_the_reports_list_missing_facts_by_subject(out: Path) -> None:
    targets = (out / "targets.md").read_text(encoding="utf-8")
    assert "| 92\u00a0% hộ đạt Gia đình học tập | chưa đủ thông tin | 22–24 | 24–26 |" in targets
    assert "không chỉ nơi đăng ký" in targets
    missing = (out / "missing.md").read_text(encoding="utf-8")
    assert "| Bộ phận tổ chức, nhân sự của đơn vị |" in missing
    assert "| dòng họ D02 | Dòng họ học tập | " in missing


def test_the_summary_fits_a_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(SMALL, tmp_path) == 0
    said = capsys.readouterr().out
    assert "Mục tiêu đến năm 2025 của xã Minh Hợp: chưa đạt" in said
    assert "8 dòng có lỗi" in said


def test_json_counts_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(SMALL, tmp_path, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["format"] == "criteria-commune/1"
    assert answer["rows"]["families"] == 26
    assert answer["not_in_force"] == ["targets_qd281"]
    tally = {each["id"]: each for each in answer["titles"]}["learning_family"]
    assert tally["assessed"] == tally["eligible"] + tally["not_eligible"] + tally["undetermined"]


def test_a_misspelt_heading_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for file in SMALL.iterdir():
        text = file.read_bytes()
        if file.name == "ho.csv":
            text = text.replace("Xã xét công nhận".encode(), "Xã xét công nhan".encode())
        (folder / file.name).write_bytes(text)
    assert assess(folder, tmp_path / "out") == 1
    assert "unknown-heading" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_semicolons_and_missing_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "families.csv").write_text(
        "family;hamlet;judgements.award\nh1;x1;có\nh2;x1;\n", encoding="utf-8-sig"
    )
    (tmp_path / "hamlets.csv").write_text("hamlet\nx1\n", encoding="utf-8")
    (tmp_path / "commune.csv").write_text("commune\nxa\n", encoding="utf-8")
    assert assess(tmp_path, tmp_path / "out", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    target = next(t for t in answer["targets"] if t["id"] == "families")
    assert (target["at_least"], target["at_most"], target["of_at_least"]) == (1, 2, 2)
    clans = next(t for t in answer["targets"] if t["id"] == "clans")
    assert clans["of_at_most"] is None  # no table of clans: their number is unknown


def test_why_explains_an_open_title(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess(SMALL, tmp_path, "--why", "learning_unit:U06") == 0
    assert "Vì sao còn chờ xét" in capsys.readouterr().out
    assert assess(SMALL, tmp_path, "--why", "learning_clan:D02", "--lang", "en") == 0
    assert "rows without a key" in capsys.readouterr().out


@pytest.mark.parametrize("words", ["learning_clan:D77", "clan:D02", "nothing"])
def test_why_of_an_unknown_subject(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(SMALL, tmp_path, "--why", words) == 2 or "--why" in capsys.readouterr().err


def test_results_cannot_be_written_among_the_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(tmp_path, tmp_path) == 2
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2014-06-01", "2018-06-01", "2021-06-01", "2022-03-20"])
def test_a_day_on_which_some_titles_are_not_in_force(
    day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess-commune", str(SMALL), "--on", day, "--out", str(tmp_path)]) == 0
    assert "Không có hiệu lực ngày này: " in capsys.readouterr().out


def test_a_day_on_which_no_title_is_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["--out", str(tmp_path / "out")], ["--blank"]):
        folder = str(SMALL if words[0] == "--out" else tmp_path / "blank")
        assert main(["assess-commune", folder, "--on", "1990-01-01", *words]) == 3
        assert "có hiệu lực từ ngày" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def with_file(folder: Path, name: str, text: str | None) -> Path:
    """Copy the small commune, with the text of one file replaced, or without the file."""
    folder.mkdir()
    for file in SMALL.iterdir():
        if file.name != name:
            (folder / file.name).write_bytes(file.read_bytes())
    if text is not None:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_tables_of_two_communes_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (SMALL / "xa.csv").read_text(encoding="utf-8-sig")
    row = text.splitlines()[1].replace("minh-hop", "minh-tan")
    folder = with_file(tmp_path / "in", "xa.csv", f"{text}{row}\n")
    assert assess(folder, tmp_path / "out") == 1
    assert "several-root-rows" in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "Mã xã\n"])
def test_without_the_commune_the_report_states_that_no_target_was_compared(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = with_file(tmp_path / "in", "xa.csv", text)
    assert assess(folder, tmp_path / "out") == 0
    sentence = "Chưa so được với mục tiêu nào: bảng xã (commune) chưa có dòng nào."
    assert sentence in capsys.readouterr().out
    assert sentence in (tmp_path / "out" / "targets.md").read_text(encoding="utf-8")


def test_blank_tables_reach_no_target(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["assess-commune", str(tmp_path / "in"), "--blank", "--on", "2025-11-20"]
    assert main(words) == 0
    with (tmp_path / "in" / "commune.csv").open("a", encoding="utf-8") as file:
        headings = (tmp_path / "in" / "commune.csv").read_text(encoding="utf-8-sig")
        file.write("xa" + "," * (len(next(csv.reader([headings]))) - 1) + "\n")
    capsys.readouterr()
    assert assess(tmp_path / "in", tmp_path / "out", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert {each["status"] for each in answer["targets"]} == {"undetermined"}


def test_the_next_command_has_the_options_of_this_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, options = tmp_path / "xa.xlsx", ["--criteria", str(MINH_HOP), "--on", "2025-11-20"]
    assert main(["commune", "new", str(book), "--hamlets", "2", *options]) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    assert f"{book} --on 2025-11-20 --criteria {MINH_HOP} --out ket-qua" in said
    assert main(["commune", "split", str(book), "--out", str(tmp_path / "xom"), *options]) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    assert f"{tmp_path / 'xom'} --on 2025-11-20 --criteria {MINH_HOP} --out ket-qua" in said
