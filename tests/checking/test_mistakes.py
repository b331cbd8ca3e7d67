"""Deliberate mistakes in sound sets: each is told in the right line, with a help in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.mistake_table import MISTAKES, Mistake, fault_of, load, mistakes


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.id)
def test_mistake_is_told(mistake: Mistake) -> None:
    assert fault_of(mistake) is None


def test_many_mistakes_are_listed() -> None:
    every = [each.id for each in mistakes()]
    assert len(every) == len(set(every)) >= 270


@pytest.mark.parametrize("path", sorted((MISTAKES / "base").glob("*.yaml")), ids=lambda p: p.stem)
def test_bases_have_no_mistakes(path: Path) -> None:
    assert load(path.read_text(encoding="utf-8")).diagnostics == ()
