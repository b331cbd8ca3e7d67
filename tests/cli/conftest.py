"""Fixtures that run the command in this process, on the small sets in tests/cli/sets."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from criteria_engine.catalogue import Catalogue
from tests.cli.runner import SETS, Command


@cache
def small_catalogue() -> Catalogue:
    """The small sets, which replace the packaged ones because those take a second to check."""
    return Catalogue.load(SETS)


@pytest.fixture
def criteria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command `criteria` on the small sets, with no variables that change its output."""
    for variable in ("CRITERIA_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Catalogue, "packaged", small_catalogue)
    return Command(monkeypatch, capsys)


@pytest.fixture
def sets() -> Path:
    """The folder of small sets."""
    return SETS
