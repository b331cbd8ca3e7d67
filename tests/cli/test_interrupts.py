"""Ctrl-C, and outputs that cannot be written: a message and a status, and no half-written files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine.batch import job as batch_job
from criteria_engine.cli.interrupts import Interrupts, Stopped
from criteria_engine.rollup.report import files
from tests.cli.runner import Command

COMMUNE: Final = Path(__file__).parents[2] / "examples" / "commune" / "small"

STOPPED: Final = "đã dừng (Ctrl-C) / stopped (Ctrl-C)"


def assess(criteria: Command, out: Path) -> Any:
    return criteria("assess-commune", COMMUNE, "--on", "2025-11-20", "--out", out)


@pytest.fixture
def packaged(
    one_catalogue: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command on the packaged sets."""
    return Command(monkeypatch, capsys)


def interrupted(*_: object, **__: object) -> None:
    signal.raise_signal(signal.SIGINT)


def contents(folder: Path) -> dict[str, bytes]:
    found = [each for each in folder.rglob("*") if each.is_file()]
    return {str(each.relative_to(folder)): each.read_bytes() for each in found}


# ---- the signal ------------------------------------------------------------------------------


def test_the_second_ctrl_c_does_not_disturb_the_end_of_the_command() -> None:
    cleaned = False

    def stop_twice() -> None:
        nonlocal cleaned
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            cleaned = True

    with Interrupts() as interrupts, pytest.raises(Stopped):
        stop_twice()
    assert interrupts.asked
    assert cleaned


def test_an_interrupt_in_a_destructor_is_raised_outside_of_it() -> None:
    class Destroyed:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def destroy() -> None:
        made = Destroyed()
        del made
        # The signal ends the sleep.
        time.sleep(60)

    with Interrupts(), pytest.raises(Stopped):
        destroy()


def test_the_handlers_of_the_process_are_restored() -> None:
    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), sys.unraisablehook) == before


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.6, 1.2, 2.0, 3.0])
def test_a_process_stops_with_one_line_and_leaves_nothing(tmp_path: Path, after: float) -> None:
    out = tmp_path / "new" / "results"
    words = ["assess-commune", str(COMMUNE), "--on", "2025-11-20", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "criteria_engine", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, 130)
    assert "Traceback" not in said
    if process.returncode == 130 and not out.exists():
        assert said.strip() in ("", STOPPED)
        assert list(tmp_path.iterdir()) == []
    else:
        assert (out / "targets.md").is_file()


# ---- writing ---------------------------------------------------------------------------------


def test_an_interrupted_assessment_leaves_no_new_folder(
    packaged: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "write_workbook", interrupted)
    outcome = assess(packaged, tmp_path / "a" / "b")
    assert (outcome.status, outcome.err) == (130, f"{STOPPED}\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_assessment_leaves_an_earlier_one(
    packaged: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assess(packaged, tmp_path).status == 0
    before = contents(tmp_path)
    monkeypatch.setattr(files, "write_workbook", interrupted)
    assert assess(packaged, tmp_path).status == 130
    assert contents(tmp_path) == before


def test_an_interrupt_while_files_are_moved_comes_after_the_last_of_them(
    packaged: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def slowly(path: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.02)
        return move(path, target)

    monkeypatch.setattr(Path, "replace", slowly)
    assert assess(packaged, tmp_path / "out").status == 130
    names = {each.name for each in (tmp_path / "out").iterdir()}
    assert {"targets.md", "missing.md", "rollup.csv", "recognition"} <= names
    assert [each for each in names if each.startswith(".")] == []


def test_an_interrupted_file_is_not_half_written(
    criteria: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "form.yaml"
    out.write_text("", encoding="utf-8")

    def half(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:10])
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Path, "write_bytes", half)
    words = ("facts", "reading_family", "--on", "2026-02-20", "--form", "--out", out)
    assert criteria(*words).status == 130
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("form.yaml", b"")]


# ---- outputs that cannot be written ----------------------------------------------------------


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def inside_a_file(path: Path) -> Path:
    path.write_text("x", encoding="utf-8")
    return path / "out"


def in_no_folder(path: Path) -> Path:
    return path / "missing" / "out"


def a_file(path: Path) -> Path:
    path.write_text("x", encoding="utf-8")
    return path


def told_early(outcome: Any) -> None:
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert "không ghi được" in outcome.err


@pytest.mark.parametrize("make", [a_folder, inside_a_file, in_no_folder])
@pytest.mark.parametrize("option", ["--out", "--rejects"])
def test_decide_table_tells_before_it_decides(
    criteria: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Path],
    option: str,
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("subject_id\nh1\n", encoding="utf-8")
    monkeypatch.setattr(batch_job, "open_readers", interrupted)
    bad = make(tmp_path / "bad")
    out = bad.with_suffix(".csv") if make is in_no_folder else bad
    if make is inside_a_file:
        out = out.with_suffix(".csv")
    if make is a_folder:
        out = bad.rename(tmp_path / "bad.csv")
    given = {"--out": tmp_path / "answers.csv", option: out}
    words = [word for pair in given.items() for word in pair]
    told_early(criteria("decide-table", "reading_family", table, "--on", "2026-02-20", *words))


@pytest.mark.parametrize("make", [a_file, inside_a_file])
def test_assess_commune_tells_before_it_reads(
    packaged: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Path],
) -> None:
    monkeypatch.setattr("criteria_engine.cli.commands.assess_commune.load_folder", interrupted)
    told_early(assess(packaged, make(tmp_path / "out")))


@pytest.mark.parametrize("make", [a_folder, inside_a_file, in_no_folder])
@pytest.mark.parametrize("command", ["decide", "facts"])
def test_decide_and_facts_tell_before_they_read(
    criteria: Command, tmp_path: Path, make: Callable[[Path], Path], command: str
) -> None:
    arguments: dict[str, tuple[str | Path, ...]] = {
        "decide": ("decide", "reading_family", tmp_path / "no such file.yaml"),
        "facts": ("facts", "reading_family", "--form"),
    }
    told_early(criteria(*arguments[command], "--on", "2026-02-20", "--out", make(tmp_path / "out")))
