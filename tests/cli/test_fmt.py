"""`criteria fmt`: files in one layout, nothing written with `--check` and `--diff`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.runner import Command

BEFORE = "version:  v1\ntitle: t # mã\n"
AFTER = "title: t # mã\nversion: v1\n"


def written(folder: Path, text: str = BEFORE, name: str = "a.yaml") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


def test_files_are_rewritten(criteria: Command, tmp_path: Path) -> None:
    file = written(tmp_path)
    outcome = criteria("fmt", tmp_path)
    assert (outcome.status, outcome.out, outcome.err) == (0, "", f"đã trình bày lại {file}\n")
    assert file.read_text(encoding="utf-8") == AFTER
    again = criteria("fmt", tmp_path)
    assert (again.status, again.out, again.err) == (0, "", "")


def test_check_writes_nothing(criteria: Command, tmp_path: Path) -> None:
    file = written(tmp_path)
    written(tmp_path, AFTER, "b.yaml")
    outcome = criteria("fmt", tmp_path, "--check", "--lang", "en")
    assert outcome.status == 1
    assert outcome.err == f"would format {file}\n1 files to format, 1 as they should be\n"
    assert file.read_text(encoding="utf-8") == BEFORE


def test_diff_writes_nothing(criteria: Command, tmp_path: Path) -> None:
    file = written(tmp_path)
    outcome = criteria("fmt", file, "--diff")
    assert outcome.status == 0
    assert outcome.out.splitlines()[2:] == [
        "@@ -1,2 +1,2 @@", "-version:  v1", " title: t # mã", "+version: v1",
    ]  # fmt: skip
    assert file.read_text(encoding="utf-8") == BEFORE
    assert criteria("fmt", file, "--diff", "--check").status == 1


def test_stdin_to_stdout(criteria: Command) -> None:
    outcome = criteria("fmt", "-", stdin=BEFORE.replace("\n", "\r\n"))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == AFTER.replace("\n", "\r\n")


def test_a_file_that_is_no_yaml_stays_and_others_are_formatted(
    criteria: Command, tmp_path: Path
) -> None:
    broken, sound = written(tmp_path, "a: [1\n"), written(tmp_path, BEFORE, "b.yaml")
    outcome = criteria("fmt", tmp_path)
    assert outcome.status == 1
    assert "yaml-unclosed-bracket" in outcome.err
    assert broken.read_text(encoding="utf-8") == "a: [1\n"
    assert sound.read_text(encoding="utf-8") == AFTER


def test_a_path_that_does_not_exist(criteria: Command, tmp_path: Path) -> None:
    outcome = criteria("fmt", tmp_path / "none.yaml")
    assert (outcome.status, outcome.out) == (2, "")
