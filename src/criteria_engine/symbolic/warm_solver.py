"""symbolic: the process with the solver, kept for the next question, as its start is half of the work."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, Timer
from typing import Final

from criteria_engine.symbolic.formulas import FORMULAS
from criteria_engine.symbolic.solver import SolverProcess

IDLE: Final = 10.0
"""For how many seconds the process is kept without a question."""


class WarmSolver:
    """A process with the solver that one user after the other has; threads may share it.

    It ends when nobody has used it for :data:`IDLE` seconds, with the interpreter, and after an error.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._process: SolverProcess | None = None
        self._timer: Timer | None = None
        self._owner = os.getpid()
        self._of_parents: list[SolverProcess] = []

    @contextmanager
    def use(self) -> Iterator[SolverProcess]:
        """Return the process; others wait until it is free, and may not make formulas."""
        with FORMULAS, self._lock:
            self._stop_timer()
            if self._owner != os.getpid():
                self._leave_to_parent()
            if self._process is None:
                self._process = SolverProcess()
                atexit.register(self.end)
            self._process.forget()
            try:
                yield self._process
            except BaseException:
                # A question without its answer: the next reply would be taken for another one.
                self.end()
                raise
            self._timer = Timer(IDLE, self._end_idle)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        """End the process, if there is one; the next user gets another."""
        with self._lock:
            self._stop_timer()
            if self._owner == os.getpid() and self._process is not None:
                atexit.unregister(self.end)
                self._process.end()
                self._process = None

    def _end_idle(self) -> None:
        """End the process, unless somebody has used it since the timer has run out."""
        timer = self._timer
        with self._lock:
            if timer is not None and self._timer is timer:
                self.end()

    def _leave_to_parent(self) -> None:
        """Leave the process to the one that was forked: two that ask it would read answers of each other."""
        if self._process is not None:
            # Kept, as collecting it would wait for a process that is no child of this one.
            self._of_parents.append(self._process)
        self._owner, self._process = os.getpid(), None

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()


SOLVER: Final = WarmSolver()
"""The process that answers all questions: about the subjects, the changes and the laws of all sets."""
