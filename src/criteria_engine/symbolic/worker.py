"""symbolic: a process that answers questions of the solver, one JSON object on each line.

The solver may not keep to its own limit of time, so it runs in a process that can be ended. The process knows
nothing of criteria sets: a question is a text in SMT-LIB 2, an answer has the value of each name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import z3


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one question.

    Args:
        question: `text` in SMT-LIB 2, the limit `timeout` in milliseconds, and whether to `optimize`.

    Returns:
        The `status` (sat, unsat, unknown); `values` by name where it is sat; else a `reason`.
    """
    solver = z3.Optimize() if question["optimize"] else z3.Solver()
    solver.set("timeout", question["timeout"])
    solver.from_string(question["text"])
    status = solver.check()
    if status != z3.sat:
        return {"status": str(status), "reason": solver.reason_unknown()}
    model = solver.model()
    values = {each.name(): str(model[each]) for each in model.decls() if each.arity() == 0}
    return {"status": "sat", "values": values}


def main() -> None:
    """Answer the questions of standard input until it ends."""
    z3.set_option(rational_to_decimal=False, max_args=10_000_000)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except z3.Z3Exception as error:
            reply = {"status": "unknown", "reason": str(error)}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
