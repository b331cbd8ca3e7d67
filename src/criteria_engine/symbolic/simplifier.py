"""symbolic: formulas → simpler ones that are equal."""

from __future__ import annotations

from typing import Any

import z3

from criteria_engine.symbolic.formulas import Formula


class Simplifier:
    """Simplifies formulas; the result depends on nothing but what was simplified with it before.

    The solver orders the parts of a sum or a conjunction by their age in the process, so without this the same
    question would be asked in another form, and be answered by another of several cases, after other questions.
    """

    def __init__(self) -> None:
        self._context = z3.Context()

    def simplified(self, formula: Formula, **options: Any) -> Formula:
        """Return a simpler formula that is equal.

        Args:
            formula: the formula.
            options: what the solver's simplifier is asked to do, for example `elim_ite=False`.
        """
        copy = formula.translate(self._context)
        return z3.simplify(copy, **options).translate(formula.ctx)
