"""Commands of these tests share the packaged sets and the plans over them with the whole process."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _one_catalogue(one_catalogue: None) -> None:
    """Let every command here use the packaged sets that are checked already."""
