"""The process with the solver: its answers, and its end where it does not answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import z3

from criteria_engine.symbolic.solver import SolverProcess

SHARE = z3.Real("v1")

COUNT = z3.Int("v2")


@pytest.fixture
def process() -> Iterator[SolverProcess]:
    process = SolverProcess()
    yield process
    process.end()


def test_answers_are_exact(process: SolverProcess) -> None:
    found = process.check([SHARE * 3 == 1, COUNT == -2, z3.Bool("v3")], 5)
    assert found.status == "sat"
    assert found.values == {"v1": Fraction(1, 3), "v2": -2, "v3": True}
    assert process.check([COUNT > 1, COUNT < 2], 5).status == "unsat"
    near = process.least([COUNT >= 3], [COUNT == 1, COUNT == 5], [COUNT], 5)
    assert near.values["v2"] == 5
    assert process.calls == 3
    process.forget()
    assert process.calls == 0


@pytest.mark.parametrize("script", ["import time; time.sleep(60)", "raise SystemExit"])
def test_a_solver_without_an_answer_is_ended_and_started_again(
    script: str, process: SolverProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(script, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("criteria_engine.symbolic.solver.WORKER", worker)
        patched.setattr("criteria_engine.symbolic.solver.GRACE", 0.5)
        begin = time.monotonic()
        answer = process.check([COUNT > 1], 0.1)
        assert (answer.status, answer.reason) == ("unknown", "timeout")
        assert time.monotonic() - begin < 20
    assert process.check([COUNT > 1], 5).status == "sat"
