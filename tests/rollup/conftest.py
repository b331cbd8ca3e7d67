"""Commands of these tests share the packaged sets, and those of Minh Hợp, with the whole process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.catalogues import catalogue_with
from criteria_engine.cli.commands import assess_commune
from tests.packaged import MINH_HOP, packaged


@cache
def _with_minh_hop() -> Catalogue:
    return catalogue_with([MINH_HOP])


def _catalogue_with(paths: Sequence[Path] | None) -> Catalogue:
    """Return the sets of a command; those of the examples, which many tests name, are checked once."""
    return (
        _with_minh_hop() if paths is not None and [*paths] == [MINH_HOP] else catalogue_with(paths)
    )


@pytest.fixture(autouse=True, scope="module")
def _one_catalogue() -> Iterator[None]:
    """Let every command here, those of shared fixtures included, use the sets that are checked already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Catalogue, "packaged", packaged)
        patch.setattr(assess_commune, "catalogue_with", _catalogue_with)
        yield
