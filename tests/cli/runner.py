"""Runs the command in this process and captures its output."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine.cli import main

SETS: Final = Path(__file__).parent / "sets"
"""The folder of small criteria sets."""


@dataclass(frozen=True)
class RunResult:
    """The result of one run of the command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON on stderr."""
        return json.loads(self.err)


class Command:
    """Runs `criteria` with the given arguments and captures its output."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str | Path, stdin: str | bytes = b"") -> RunResult:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        status = main([str(word) for word in words])
        captured = self._capsys.readouterr()
        return RunResult(status, captured.out, captured.err)

    def decide(
        self, title: str, facts: str | Path, *words: str, stdin: str | bytes = b""
    ) -> RunResult:
        """`criteria decide` on a fixed day."""
        return self("decide", title, facts, "--on", "2026-02-20", *words, stdin=stdin)
