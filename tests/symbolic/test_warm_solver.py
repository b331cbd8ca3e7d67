"""The solver that is kept: no question of another, none of its answers, and an end."""

from __future__ import annotations

import os
from threading import Event

import pytest
import z3

from criteria_engine.symbolic import warm_solver
from criteria_engine.symbolic.warm_solver import WarmSolver

COUNT = z3.Int("v2")


def test_the_process_is_kept_and_ends_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = WarmSolver()
    with solver.use() as first:
        assert first.check([COUNT > 1], 5).status == "sat"
    ended, end = Event(), first.end

    def end_and_tell() -> None:
        end()
        ended.set()

    monkeypatch.setattr(first, "end", end_and_tell)
    monkeypatch.setattr(warm_solver, "IDLE", 0.05)
    with solver.use() as second:
        assert second is first
        assert second.check([COUNT > 1, COUNT < 2], 5).status == "unsat"
    assert ended.wait(10)
    with solver.use() as third:
        assert third is not first
    solver.end()


def test_after_an_error_nobody_reads_the_answer_to_another_question() -> None:
    solver = WarmSolver()
    with pytest.raises(KeyboardInterrupt), solver.use() as first:
        raise KeyboardInterrupt
    with solver.use() as second:
        assert second is not first
    solver.end()


def test_a_forked_process_has_a_solver_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = WarmSolver()
    with solver.use() as first:
        pass
    with monkeypatch.context() as forked:
        forked.setattr(os, "getpid", lambda: -1)
        with solver.use() as second:
            assert second is not first
        solver.end()
