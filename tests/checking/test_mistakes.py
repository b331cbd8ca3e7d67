"""Deliberate mistakes in sound sets: each is told in the right line, with a help in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.testing import run_examples
from tests.checking.mistake_table import (
    MISTAKES,
    NOT_CAUGHT,
    Mistake,
    changed,
    diagnostics_of,
    fault_of,
    files_with,
    load,
    mistakes,
)

_TOLD: Final = [each for each in mistakes() if each.kind != NOT_CAUGHT]

_NOT_CAUGHT: Final = [each for each in mistakes() if each.kind == NOT_CAUGHT]


@pytest.mark.parametrize("mistake", _TOLD, ids=lambda mistake: mistake.id)
def test_mistake_is_told(mistake: Mistake) -> None:
    assert fault_of(mistake) is None


@pytest.mark.parametrize("mistake", _NOT_CAUGHT, ids=lambda mistake: mistake.id)
def test_mistake_is_not_told_yet(mistake: Mistake) -> None:
    text, _ = changed(mistake)
    assert diagnostics_of(files_with(mistake, text)) == []


def test_nearly_all_mistakes_are_told() -> None:
    every = [each.id for each in mistakes()]
    assert len(every) == len(set(every)) >= 500
    assert len(_TOLD) >= 0.95 * len(every)


@pytest.mark.parametrize("path", sorted((MISTAKES / "base").glob("*.yaml")), ids=lambda p: p.stem)
def test_bases_have_no_mistakes(path: Path) -> None:
    assert load(path.read_text(encoding="utf-8")).diagnostics == ()


@pytest.mark.parametrize("folder", ["hamlet", "school"])
def test_folders_have_no_mistakes_and_right_examples(folder: str) -> None:
    catalogue = Catalogue.load(MISTAKES / "base" / folder)
    assert catalogue.check() == []
    for each in catalogue.all():
        assert each.checked is not None
        assert all(result.passed for result in run_examples(each.checked))
