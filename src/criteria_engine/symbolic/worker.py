"""symbolic: a process that answers questions of the solver, one JSON object on each line.

The solver may not keep to its own limit of time, so it runs in a process that can be ended. The process knows
nothing of criteria sets: a question is a text in SMT-LIB 2, an answer has the value of each name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from time import process_time
from typing import Any

import z3


def answer(question: Mapping[str, Any], context: z3.Context) -> dict[str, Any]:
    """Answer one question.

    Args:
        question: `text` in SMT-LIB 2, the limit `seconds` of processor time, whether to `optimize`; and the
            least value `low` that the number `cost` may have, where it is to be as small as possible.
        context: where the formulas are made. Which of several equal answers is found depends on the questions
            that it had before.

    Returns:
        The `status` (sat, unsat, unknown); `values` by name where it is sat; else a `reason`.
    """
    if question["optimize"]:
        solver = z3.Optimize(ctx=context)
    else:
        # Step by step to the least cost, the solver without preparation is faster.
        make = z3.Solver if question["low"] is None else z3.SimpleSolver
        solver = make(ctx=context)
    solver.from_string(question["text"])
    with limited(question["seconds"], context):
        status = solver.check()
        model = solver.model() if status == z3.sat else None
        if model is not None and question["low"] is not None:
            status, model = cheapest(solver, model, question["low"])
    if model is None:
        return {"status": str(status), "reason": solver.reason_unknown()}
    values = {each.name(): str(model[each]) for each in model.decls() if each.arity() == 0}
    return {"status": "sat", "values": values}


@contextmanager
def limited(seconds: float, context: z3.Context) -> Iterator[None]:
    """Interrupt the solver when it has used its processor time.

    The answers then do not depend on what else the machine does, as they would with z3's own limit of elapsed
    time. z3's count of its steps is no measure: the same count takes 0.6 or 130 seconds.
    """
    end, done = process_time() + seconds, Event()

    def watch() -> None:
        while not done.wait(_LOOK):
            if process_time() > end:
                context.interrupt()
                return

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


_LOOK = 0.02
"""How many seconds pass between two looks at the processor time."""


def cheapest(solver: Any, model: Any, low: int) -> tuple[Any, Any]:
    """Return the status, and the model in which the number `cost` is least; None where that is not proved.

    Args:
        solver: the solver, which has found a model.
        model: the model.
        low: a number that the cost is not less than.
    """
    cost = z3.Int("cost", solver.ctx)
    high = model.eval(cost, model_completion=True).as_long()
    steps = 0
    while low < high:
        # Any cheaper model is found fast, and mostly it is much cheaper; halves limit the number of steps.
        middle = high - 1 if steps < STEPS else (low + high) // 2
        steps += 1
        solver.push()
        solver.add(cost <= middle)
        status = solver.check()
        if status == z3.unknown:
            return status, None
        if status == z3.sat:
            model = solver.model()
            high = model.eval(cost, model_completion=True).as_long()
        else:
            low = middle + 1
        solver.pop()
    return z3.sat, model


STEPS = 12
"""How often any cheaper model is asked for, before the distance to the least cost is halved."""


def main() -> None:
    """Answer the questions of standard input until it ends."""
    z3.set_option(rational_to_decimal=False, max_args=10_000_000)
    context = z3.Context()
    for line in sys.stdin:
        question = json.loads(line)
        if question["forget"]:
            context = z3.Context()
        try:
            reply = answer(question, context)
        except z3.Z3Exception as error:
            reply = {"status": "unknown", "reason": str(error)}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
