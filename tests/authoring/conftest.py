"""The command on small sets, for tests of this folder."""

from __future__ import annotations

import pytest

from tests.cli.runner import Command


@pytest.fixture
def criteria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command."""
    return Command(monkeypatch, capsys)
