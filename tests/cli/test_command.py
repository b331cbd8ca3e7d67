"""All commands: help, usage errors, language, JSON errors, streams and signals."""

from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import criteria_engine
from criteria_engine.cli import main
from tests.cli.runner import Command

COMMANDS = ("list", "facts", "decide", "new", "check", "test", "eval", "sources", "schema")


def started(words: Sequence[str | Path], **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in its own process."""
    environment = {**os.environ, "PYTHONIOENCODING": "", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "criteria_engine", *map(str, words)],
        capture_output=True,
        check=False,
        env=environment,
        **more,
    )


def test_version(criteria: Command) -> None:
    outcome = criteria("--version")
    assert (outcome.status, outcome.out) == (0, f"criteria-engine {criteria_engine.__version__}\n")


def test_without_a_command_help_is_printed_with_status_2(criteria: Command) -> None:
    outcome = criteria()
    assert outcome.status == 2
    assert "criteria list" in outcome.out
    assert all(name in outcome.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_help_has_an_example_and_the_exit_status(criteria: Command, name: str) -> None:
    outcome = criteria(name, "--help")
    assert outcome.status == 0
    assert f"criteria {name} " in outcome.out.partition("Ví dụ")[2]
    assert "3 không có bộ tiêu chí nào có hiệu lực" in " ".join(outcome.out.split())


@pytest.mark.parametrize("words", [(), ("decide",), ("commune",), ("commune", "papers")])
def test_help_tells_its_own_option_in_both_languages(
    criteria: Command, words: tuple[str, ...]
) -> None:
    text = criteria(*words, "--help").out
    assert "In hướng dẫn này" in text
    assert "Show this message" not in text


@pytest.mark.parametrize(
    "words",
    [
        ("lst",),
        ("list", "--nope"),
        ("decide",),
        ("decide", "reading_club"),
        ("decide", "reading_club", "-", "--on", "2026-02-30"),
        ("decide", "reading_club", "-", "--style", "pdf"),
        ("facts", "reading_club", "--form", "--json-schema"),
        ("facts", "reading_club", "--out", "x"),
        ("list", "--criteria", "no/such/folder"),
        ("check", "no/such/file.yaml"),
        ("list", "--lang", "fr"),
        ("schema", "nothing"),
    ],
)
def test_usage_errors_print_nothing_on_stdout(criteria: Command, words: tuple[str, ...]) -> None:
    outcome = criteria(*words)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("lỗi: ")
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--nope"),
        ("decide", "reading_club", "-", "--style", "text"),
        ("facts", "reading_club", "--form"),
    ],
)
def test_usage_errors_are_json_too(criteria: Command, words: tuple[str, ...]) -> None:
    outcome = criteria(*words, "--json")
    assert outcome.out == ""
    assert outcome.error["format"] == "criteria-error/1"
    assert (outcome.error["error"], outcome.error["exit_status"]) == ("usage", 2)


def test_language_by_option_and_by_environment(
    criteria: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "error: " in criteria("lst", "--lang", "en").err
    assert "error: " in criteria("lst", "--lang=en").err
    monkeypatch.setenv("CRITERIA_LANG", "en")
    assert "Title" in criteria("list").out
    assert "Danh hiệu" in criteria("list", "--lang", "vi").out


def test_interrupted_with_one_line(criteria: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("criteria_engine.cli.commands.eval.parse", interrupt)
    outcome = criteria("eval", "1")
    assert (outcome.status, outcome.out) == (130, "")
    assert outcome.err == "đã dừng (Ctrl-C) / stopped (Ctrl-C)\n"


def test_internal_errors_are_not_hidden(criteria: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("criteria_engine.cli.commands.eval.parse", fail)
    with pytest.raises(ZeroDivisionError):
        criteria("eval", "1")


def test_closed_pipe_is_quiet() -> None:
    command = [sys.executable, "-m", "criteria_engine", "schema", "decision"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert complaint == b""
    assert process.returncode == 141


def test_output_is_utf8_for_any_encoding_of_the_console() -> None:
    finished = started(["eval", '"Gia đình học tập"'], env={"PYTHONIOENCODING": "cp1252"})
    assert finished.returncode == 0
    assert finished.stdout.decode().strip() == '"Gia đình học tập"'


def test_the_module_can_be_run() -> None:
    finished = started(["eval", "1 + 1"])
    assert (finished.returncode, finished.stdout.split()) == (0, [b"2"])


def test_library_does_not_need_the_extra(tmp_path: Path) -> None:
    """Without typer the command names the package to install, in both languages."""
    code = (
        "import sys; sys.modules['typer'] = None\n"
        "from criteria_engine.cli import main; sys.exit(main(['list']))"
    )
    finished = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=False, cwd=tmp_path
    )
    assert finished.returncode == 2
    lines = finished.stderr.decode().splitlines()
    assert len(lines) == 2
    assert all("pip install 'criteria-engine[cli]'" in line for line in lines)


def test_other_missing_modules_are_not_blamed_on_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def broken(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "criteria_engine.cli.app":
            raise ModuleNotFoundError("No module named 'lost'", name="lost")
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(ModuleNotFoundError, match="lost"):
        main(["list"])


# ---- terminals -------------------------------------------------------------------------------


def on_terminal(
    words: Sequence[str | Path], columns: int = 80, **environment: str
) -> tuple[int, str]:
    """The exit status and output of the command on a terminal of a given width."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    master, slave = pty.openpty()
    # Without the variables of this process that set colours.
    inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "criteria_engine", *map(str, words)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**inherited, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment},
    ) as process:
        os.close(slave)
        written = b""
        while chunk := _read(master):
            written += chunk
    os.close(master)
    return process.returncode, written.decode().replace("\r\n", "\n")


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # on Linux, when the other side is closed
        return b""


def test_colour_on_a_terminal_unless_disabled() -> None:
    status, shown = on_terminal(["eval", "1 +"])
    assert status == 1
    assert "\x1b[" in shown
    _, plain = on_terminal(["eval", "1 +"], NO_COLOR="1")
    assert "\x1b" not in plain
    _, dumb = on_terminal(["eval", "1 +"], TERM="dumb")
    assert "\x1b" not in dumb


def test_no_colour_in_a_pipe(criteria: Command) -> None:
    for words in (("list",), ("eval", "1 +"), ("sources",)):
        outcome = criteria(*words)
        assert "\x1b" not in outcome.out + outcome.err


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("facts", "reading_family", "--on", "2026-02-20"),
        ("decide", "reading_family", "form.yaml", "--on", "2026-02-20"),
    ],
)
def test_narrow_terminals(words: tuple[str, ...], columns: int, sets: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.yaml"
    form.write_text("books: 3\n", encoding="utf-8")
    arguments = [str(form) if word == "form.yaml" else word for word in words]
    status, shown = on_terminal([*arguments, "--criteria", sets], columns, NO_COLOR="1")
    assert status == 0
    assert max(map(len, shown.splitlines())) <= columns


# ---- schemas ---------------------------------------------------------------------------------


def test_every_format_has_a_schema(criteria: Command) -> None:
    for name in ("decision", "list", "facts", "check", "test", "eval", "sources", "error"):
        schema = criteria("schema", name).json
        assert schema["properties"]["format"]["const"] == f"criteria-{name}/1"


def test_decision_schema_names_every_key(criteria: Command) -> None:
    schema = criteria("schema", "decision").json
    decision = criteria.decide("reading_club", "-", "--scope", "hamlet", "--json", stdin="{}").json
    assert decision.keys() == schema["properties"].keys()
    assert decision["format"] == "criteria-decision/1"
    assert "đ" in json.dumps(decision, ensure_ascii=False)
