"""`criteria check`: exit statuses, messages, and references between sets."""

from __future__ import annotations

import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.runner import Command


def changed(sets: Path, tmp_path: Path, old: str, new: str) -> Path:
    """A copy of a small set with one text replaced."""
    text = (sets / "club-hamlet-v2.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "bộ.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_clean(criteria: Command, sets: Path) -> None:
    outcome = criteria("check", sets, "--strict")
    assert (outcome.status, outcome.err) == (0, "")
    assert "đã kiểm tra 6 tệp" in outcome.out


def test_error_with_location_and_help(criteria: Command, sets: Path, tmp_path: Path) -> None:
    file = changed(sets, tmp_path, "requires: bookcase", "requires: bookcse")
    outcome = criteria("check", file)
    assert outcome.status == 1
    line = file.read_text(encoding="utf-8").splitlines().index("        requires: bookcse") + 1
    assert f"{file}:{line}:19" in outcome.out
    assert "có phải ý bạn là `bookcase`?" in outcome.out
    assert "did you mean `bookcase`?" in criteria("check", file, "--lang", "en").out


def test_warnings_fail_only_when_strict(criteria: Command, sets: Path, tmp_path: Path) -> None:
    vi, en = "vi: Câu lạc bộ có tủ sách không?", "en: Has the club a bookcase?"
    file = changed(sets, tmp_path, f"    question:\n      {vi}\n      {en}\n", "")
    outcome = criteria("check", file)
    assert outcome.status == 0
    assert "cảnh báo[no-question]" in outcome.out
    assert criteria("check", file, "--strict").status == 1


def test_json(criteria: Command, sets: Path, tmp_path: Path) -> None:
    file = changed(sets, tmp_path, "requires: bookcase", "requires: bookcse")
    outcome = criteria("check", file, "--json")
    answer = outcome.json
    assert outcome.status == 1
    assert answer["format"] == "criteria-check/1"
    assert (answer["errors"], answer["sets"]) == (1, [])
    (diagnostic,) = [d for d in answer["diagnostics"] if d["severity"] == "error"]
    assert diagnostic["file"] == str(file)
    assert diagnostic["suggestion"] == "bookcase"
    assert diagnostic["message"].keys() == {"vi", "en"}
    clean = criteria("check", sets, "--json").json
    assert (clean["errors"], len(clean["sets"])) == (0, 6)


def test_a_text_that_is_not_yaml(criteria: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    assert criteria("check", file).status == 1


def test_relative_paths(
    criteria: Command, sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = changed(sets, tmp_path, "requires: bookcase", "requires: bookcse")
    monkeypatch.chdir(tmp_path)
    assert f"--> {file.name}:" in criteria("check", file.name).out
    assert f"--> {file.name}:" in criteria("check", ".").out


def test_folder_without_sets(criteria: Command, tmp_path: Path) -> None:
    outcome = criteria("check", tmp_path)
    assert outcome.status == 2
    assert "không có tệp .yaml nào" in outcome.err


def test_a_given_file_replaces_the_packaged_one(
    criteria: Command, sets: Path, tmp_path: Path
) -> None:
    """Other sets refer to the copy given on the command line, not to the packaged set."""
    file = changed(sets, tmp_path, "level_1", "level_one")
    file.write_text(file.read_text(encoding="utf-8").replace("level_1", "level_one"), "utf-8")
    answer = criteria("check", file, sets / "family.yaml", "--json").json
    assert answer["sets"] == ["reading_club/hamlet/v2"]
    assert [d["code"] for d in answer["diagnostics"]] == ["unknown-field"]


def test_a_file_named_twice_is_checked_once(criteria: Command, sets: Path) -> None:
    answer = criteria("check", sets, sets / "twin-a.yaml", "--json").json
    assert answer["sets"].count("twin/v-a") == 1


def test_fix_writes_the_only_correction(criteria: Command, sets: Path, tmp_path: Path) -> None:
    file = changed(sets, tmp_path, "requires: bookcase", "requires: bookcse == true")
    outcome = criteria("check", file, "--fix")
    assert outcome.status == 0
    assert outcome.err == f"{file}: đã sửa 2 chỗ\n"
    assert "        requires: bookcase = true\n" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["something_else", "old_bookcase", "bookcases_2", "bookcas3"])
def test_fix_leaves_what_its_author_must_choose(
    criteria: Command, sets: Path, tmp_path: Path, name: str
) -> None:
    """A similar name may be one that is not declared yet."""
    file = changed(sets, tmp_path, "requires: bookcase", f"requires: {name}")
    before = file.read_bytes()
    outcome = criteria("check", file, "--fix")
    assert (outcome.status, outcome.err) == (1, "")
    assert file.read_bytes() == before


def test_watch_checks_again_after_a_change(
    criteria: Command, sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = changed(sets, tmp_path, "requires: bookcase", "requires: bookcse")
    looks = 0

    def wait(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            file.write_text((sets / "club-hamlet-v2.yaml").read_text(encoding="utf-8"), "utf-8")
        if looks == 4:
            signal.raise_signal(signal.SIGINT)

    # Not the function of the module `time`, which other threads call, too.
    monkeypatch.setattr("criteria_engine.cli.commands.check.time", SimpleNamespace(sleep=wait))
    outcome = criteria("check", file, "--watch", "--lang", "en")
    assert outcome.status == 130
    assert outcome.out.count("unknown-name") == 1
    assert outcome.out.count("1 files checked") == 1
    assert criteria("check", file, "--watch", "--json").status == 2
