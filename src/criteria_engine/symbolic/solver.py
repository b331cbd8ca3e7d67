"""symbolic: questions to the solver, answered by a process that is ended when it takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, Final, Literal

import z3

from criteria_engine.frozen import dataclass
from criteria_engine.symbolic.formulas import Formula

GRACE: Final = 2.0
"""How many seconds the process has beside the elapsed time that its question may take."""

_BUSY: Final = 4
"""How many times its processor time a question may take in elapsed time, as the machine may be busy."""

COST: Final = "cost"
"""The name of the number in formulas that is made as small as possible; the process uses the same."""

WORKER: Final = Path(__file__).with_name("worker.py")
"""A script that imports nothing of the package, so that the process starts fast."""


@dataclass(frozen=True, slots=True)
class SolverAnswer:
    """What the solver has found.

    Attributes:
        status: `sat` with values, `unsat` for proved impossible, or `unknown`.
        values: the values of the names in formulas; a name without a value may have any.
        reason: why it is unknown.
    """

    status: Literal["sat", "unsat", "unknown"]
    values: Mapping[str, Fraction | bool] = field(default_factory=dict)
    reason: str = ""


class SolverProcess:
    """A process with the solver; `warm_solver` lends it to one user at a time.

    Attributes:
        calls: how many questions it was asked since it was told to forget.
    """

    def __init__(self) -> None:
        self.calls = 0
        self._forgets = False
        self._context = z3.Context()
        self._process: subprocess.Popen[str] | None = None
        self._replies: Queue[str] = Queue()

    def check(self, formulas: Sequence[Formula], timeout: float) -> SolverAnswer:
        """Ask whether all formulas can hold at once.

        Args:
            formulas: the formulas.
            timeout: the limit in seconds of processor time.
        """
        solver = z3.Solver(ctx=self._context)
        solver.add(*self._copies(formulas))
        return self._ask(solver.to_smt2(), timeout, optimize=False)

    def least(
        self,
        formulas: Sequence[Formula],
        wished: Sequence[Formula],
        smallest: Sequence[Formula],
        timeout: float,
    ) -> SolverAnswer:
        """Ask for values for which all formulas hold, that meet as many wishes as possible.

        Args:
            formulas: the formulas.
            wished: what should hold, too.
            smallest: sums that should be as small as possible, after the wishes, the first one first.
            timeout: the limit in seconds of processor time.
        """
        optimizer = z3.Optimize(ctx=self._context)
        optimizer.add(*self._copies(formulas))
        for each in self._copies(wished):
            optimizer.add_soft(each)
        for each in self._copies(smallest):
            optimizer.minimize(each)
        return self._ask(optimizer.sexpr(), timeout, optimize=True)

    def cheapest(
        self, formulas: Sequence[Formula], cost: Formula, low: int, timeout: float
    ) -> SolverAnswer:
        """Ask for values for which all formulas hold, at the least cost.

        For one whole number this is much faster than :meth:`least`.

        Args:
            formulas: the formulas.
            cost: a whole number.
            low: a number that the cost is known not to be less than.
            timeout: the limit in seconds of processor time.
        """
        solver = z3.Solver(ctx=self._context)
        solver.add(*self._copies([*formulas, z3.Int(COST) == cost]))
        return self._ask(solver.to_smt2(), timeout, optimize=False, low=low)

    def forget(self) -> None:
        """Answer the next question as a new process would.

        Which of several answers that are equally good is found depends on the questions before it.
        """
        self.calls = 0
        self._forgets = True
        self._context = z3.Context()

    def _copies(self, formulas: Sequence[Formula]) -> list[Formula]:
        """Return formulas apart from all others, as the text of a formula depends on what shares its parts."""
        return [each.translate(self._context) for each in formulas]

    # ---- the process -----------------------------------------------------------------------------

    def _ask(
        self, text: str, timeout: float, *, optimize: bool, low: int | None = None
    ) -> SolverAnswer:
        self.calls += 1
        question = {
            "text": text,
            "seconds": timeout,
            "optimize": optimize,
            "low": low,
            "forget": self._forgets,
        }
        self._forgets = False
        reply = self._reply(json.dumps(question), _BUSY * timeout + GRACE)
        if reply is None:
            return SolverAnswer("unknown", reason="timeout")
        status = reply["status"]
        if status != "sat":
            return SolverAnswer(status, reason=reply["reason"])
        values = {name: _value(text) for name, text in reply["values"].items()}
        return SolverAnswer("sat", values)

    def _reply(self, question: str, timeout: float) -> Mapping[str, Any] | None:
        """Send a question and return the reply; None where there is none in time."""
        process = self._process or self._start()
        try:
            if process.stdin is not None:
                process.stdin.write(question + "\n")
                process.stdin.flush()
            line = self._replies.get(timeout=timeout)
        except (BrokenPipeError, Empty):
            line = ""
        if not line:
            self.end()
            return None
        reply: Mapping[str, Any] = json.loads(line)
        return reply

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603  # our own script
            [sys.executable, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._process, self._replies = process, Queue()
        Thread(target=_forward, args=(process.stdout, self._replies), daemon=True).start()
        return process

    def end(self) -> None:
        """End the process, if it runs; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


def _forward(lines: IO[str] | None, replies: Queue[str]) -> None:
    """Put each line of a process into a queue, then an empty one."""
    try:
        for line in lines or ():
            replies.put(line)
    except ValueError:
        pass  # closed while waiting for a line
    replies.put("")


def _value(text: str) -> Fraction | bool:
    return text == "True" if text in ("True", "False") else Fraction(text.replace(" ", ""))
