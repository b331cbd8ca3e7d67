"""One process of the solver for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from criteria_engine.symbolic.solver import SolverProcess


@pytest.fixture(scope="module")
def process() -> Iterator[SolverProcess]:
    with SolverProcess() as process:
        yield process
