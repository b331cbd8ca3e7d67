"""The command, run in this process on the small sets beside these tests."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.cli import main

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err)


class Command:
    """Runs `criteria …`; what a person would have typed, as words."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str | Path, stdin: str | bytes = b"") -> Outcome:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        status = main([str(word) for word in words])
        captured = self._capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    def decide(
        self, title: str, facts: str | Path, *words: str, stdin: str | bytes = b""
    ) -> Outcome:
        """`criteria decide` on a fixed day."""
        return self("decide", title, facts, "--on", "2026-02-20", *words, stdin=stdin)


@cache
def small_catalogue() -> Catalogue:
    """The small sets in place of the packaged ones, which take a second to check."""
    return Catalogue.load(SETS)


@pytest.fixture
def criteria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    for variable in ("CRITERIA_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Catalogue, "packaged", small_catalogue)
    return Command(monkeypatch, capsys)


@pytest.fixture
def sets() -> Path:
    """The folder of small sets."""
    return SETS
