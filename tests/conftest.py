"""Profiles of Hypothesis; `HYPOTHESIS_PROFILE=ci` makes a run reproducible."""

from __future__ import annotations

import gc
import os
from typing import Final

import pytest
from hypothesis import settings

from criteria_engine.catalogue import Catalogue
from tests.packaged import packaged

# No example has a time limit, because a test must not fail on a busy machine. Twenty examples keep
# `make test` short on two cores; `make fuzz` and `thorough` below are for more.
settings.register_profile("default", deadline=None, max_examples=20)

# The same examples in every run; a failure prints the line that reproduces it.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=20)

# A few examples of each property, for `make quick`.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)

# Ten times as many examples, for a change that deserves them.
settings.register_profile("thorough", deadline=None, max_examples=1000)

# Many examples without memory of earlier failures, for `make fuzz`, where the seed changes.
settings.register_profile("fuzz", deadline=None, database=None, print_blob=True, max_examples=400)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in this process share the packaged sets, which take a second to check."""
    monkeypatch.setattr(Catalogue, "packaged", packaged)


_LONGEST: Final = (
    "tests/columns/test_spark.py",
    "tests/batch/test_resume.py",
    "tests/test_docs.py",
    "tests/rollup/warehouse/test_small_commune.py",
    "tests/rollup/warehouse/test_assessor.py",
    "tests/properties/test_record.py",
    "tests/columns/test_agreement.py",
    "tests/explanation/test_record.py",
    "tests/examples/test_hosts.py",
)
"""The files that take longest. A file runs on one process, so these begin first."""


def pytest_collection() -> None:
    """Pause the garbage collector: what is collected stays until the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests and what their modules have read, until the end."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first; the others keep their order."""
    position = {file: index for index, file in enumerate(_LONGEST)}
    items.sort(key=lambda item: position.get(item.nodeid.partition("::")[0], len(_LONGEST)))
