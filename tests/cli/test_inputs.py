"""Inputs of every wrong kind end in a message and an exit status, never in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from unicodedata import normalize

import pytest

from tests.cli.runner import SETS, Command

FACTS: Final = b"members:\n  - age: 3\n"

JSON: Final = b'{"members": [{"age": 3}]}'

SET: Final = (SETS / "family.yaml").read_bytes()

FILES: Final = {
    "empty.yaml": b"",
    "empty.json": b"",
    "binary.yaml": bytes(range(256)) * 20,
    "binary.json": bytes(range(255, -1, -1)) * 20,
    "nul.yaml": b"a: \0",
    "crlf.yaml": FACTS.replace(b"\n", b"\r\n"),
    "cr.yaml": FACTS.replace(b"\n", b"\r"),
    "mark.yaml": b"\xef\xbb\xbf" + FACTS,
    "mark.json": b"\xef\xbb\xbf" + JSON,
    "utf16.yaml": FACTS.decode().encode("utf-16"),
    "utf16.json": JSON.decode().encode("utf-16-be"),
    "utf32.json": JSON.decode().encode("utf-32"),
    "windows-1258.yaml": b'a: "\xd0\xe2\xfd"',
    "decomposed.yaml": normalize("NFD", "thành viên: 3").encode(),
    "scalar.yaml": b"3",
    "list.yaml": b"- 1",
    "null.json": b"null",
    "list.json": b"[1]",
    "nan.json": b'{"a": NaN}',
    "surrogate.json": b'{"members": [{"role": "\\ud800"}]}',
    "long-number.json": b'{"members": [{"age": 1e99999999999999999999}]}',
    "large-number.json": b'{"x": 1e999999}',
    "deep-list.json": b'{"members":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-object.json": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep-list.yaml": b"a: " + b"[" * 3_000 + b"]" * 3_000,
    "deep-object.yaml": "".join(" " * depth + "a:\n" for depth in range(300)).encode(),
    "aliases.yaml": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in b"bcdefgh"),
    "set.yaml": SET,
    "set-utf16.yaml": SET.decode().encode("utf-16"),
    "set-decomposed.yaml": normalize("NFD", SET.decode()).encode(),
    "set-crlf.yaml": SET.replace(b"\n", b"\r\n"),
    "huge.yaml": b"#" * (40 << 20),
}


def commands(file: str, folder: Path) -> Sequence[Sequence[str]]:
    on = ("--on", "2026-02-20")
    return (
        ("decide", "reading_family", file, *on),
        ("decide", "reading_family", file, *on, "--json"),
        ("eval", "1 + 1", "--facts", file),
        ("check", file),
        ("check", file, "--json"),
        ("test", file),
        ("list", "--criteria", file),
        ("sources", "--criteria", file),
        ("facts", "reading_family", "--criteria", file),
        ("decide-table", "reading_family", file, *on, "--out", str(folder / "a.csv")),
        ("assess-commune", file, *on, "--out", str(folder / "results")),
    )


def ends_well(criteria: Command, words: Sequence[str], stdin: bytes = b"") -> None:
    result = criteria(*words, stdin=stdin)
    assert result.status in (0, 1, 2, 3), words
    assert result.status == 0 or result.err or result.out, words
    assert "Traceback" not in result.err
    assert len(result.err) < 100_000, words


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_ends_in_a_message(criteria: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    for words in commands(str(tmp_path / name), tmp_path):
        ends_well(criteria, words)


@pytest.mark.parametrize(
    "name", ["missing.yaml", "loop", "folder", "/dev/null", "a/b\0c", "x" * 5_000]
)
def test_a_wrong_path_ends_in_a_message(criteria: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "folder").mkdir()
    for words in commands(str(tmp_path / name), tmp_path):
        ends_well(criteria, words)


@pytest.mark.parametrize(
    "given",
    [b"", b"\xff\xfe", b"{", b"\0" * 100, b"[" * 100_000, JSON, JSON.decode().encode("utf-16")],
    ids=range(7),
)
def test_wrong_stdin_ends_in_a_message(criteria: Command, given: bytes) -> None:
    ends_well(criteria, ("decide", "reading_family", "-", "--on", "2026-02-20"), given)
    ends_well(criteria, ("eval", "1", "--facts", "-"), given)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 100_000, "-" * 60_000 + "1", "not(" * 3_000, "[" * 5_000, "a." * 10_000 + "b",
        "if true then " * 500, '"' + "x" * 70_000 + '"', "x" * 100_000, "1e9999999", "9" * 5_000,
        "\0", "{a:" * 3_000, "every x in " * 1_000, "1 " + "and true " * 6_000, "2**9**9**9", "\ud800",
    ],
    ids=range(16),
)  # fmt: skip
def test_a_wrong_expression_ends_in_a_message(criteria: Command, expression: str) -> None:
    ends_well(criteria, ("eval", expression))


def test_a_number_that_is_too_long_is_named(criteria: Command, tmp_path: Path) -> None:
    for number in ("1e20000000", "1e99999999999999999999", "9" * 5_000, "1e999999"):
        facts = tmp_path / "facts.json"
        facts.write_text(json.dumps({"x": 0}).replace("0", number), encoding="utf-8")
        result = criteria("eval", "x > 1", "--facts", facts)
        assert result.status == 1
        assert "number-too-long" in result.err


# ---- streams ---------------------------------------------------------------------------------


def run_shell(line: str) -> subprocess.CompletedProcess[str]:
    criteria = f"{sys.executable} -m criteria_engine"
    return subprocess.run(
        ["/bin/sh", "-c", line.replace("criteria", criteria, 1)],
        capture_output=True, encoding="utf-8", check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_told() -> None:
    result = run_shell("criteria eval 1 > /dev/full")
    assert result.returncode == 1
    assert result.stderr.startswith("lỗi: không ghi được kết quả")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_closed_streams(closed: str) -> None:
    result = run_shell(f"criteria eval 1 {closed}")
    assert (result.returncode, result.stderr) == (0, "")


def test_a_closed_stdin_has_no_facts() -> None:
    result = run_shell("criteria decide learning_family - --on 2026-02-20 <&-")
    assert result.returncode == 1
    assert "not-facts" in result.stderr
