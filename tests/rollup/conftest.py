"""Commands of these tests share the packaged sets, and those of Minh Hợp, with the whole process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.catalogues import catalogue_with
from criteria_engine.cli.commands import assess_commune
from tests.packaged import MINH_HOP


@cache
def _with_minh_hop() -> Catalogue:
    return catalogue_with([MINH_HOP])


def _catalogue_with(paths: Sequence[Path] | None) -> Catalogue:
    """Return the sets of a command; those of the examples, which many tests name, are checked once."""
    return (
        _with_minh_hop() if paths is not None and [*paths] == [MINH_HOP] else catalogue_with(paths)
    )


@pytest.fixture(autouse=True)
def _one_catalogue(one_catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every command here use the sets that are checked already."""
    monkeypatch.setattr(assess_commune, "catalogue_with", _catalogue_with)
