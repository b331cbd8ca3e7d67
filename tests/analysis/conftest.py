"""One process of the solver for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.warm_solver import SOLVER


@pytest.fixture(scope="module")
def process() -> Iterator[SolverProcess]:
    with SOLVER.use() as process:
        yield process
