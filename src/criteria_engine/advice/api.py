"""advice: what decisions call; the solver is imported when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from criteria_engine.errors import MissingPackages
from criteria_engine.evaluation.decider import Decider
from criteria_engine.lazy import LazyModule
from criteria_engine.model.facts import Facts
from criteria_engine.set_reference import reference_of

if TYPE_CHECKING:
    from criteria_engine.advice import adviser
    from criteria_engine.advice.adviser import Adviser
    from criteria_engine.model.advice import Advice
else:
    adviser = LazyModule("criteria_engine.advice.adviser")


class LazyAdviser:
    """Finds plans for the subjects of a set; it costs nothing before it is asked.

    Args:
        decider: the set on its day.
    """

    def __init__(self, decider: Decider) -> None:
        self._decider = decider

    def __deepcopy__(self, memo: object) -> LazyAdviser:
        """Return the same object, because it is immutable; the copy of a decision shares it."""
        return self

    def advise(self, facts: Facts, *, level: str | None, limit: int) -> Advice:
        """Return the minimal plans for a subject, the cheapest first; see `Decision.advice`.

        Args:
            facts: the facts of the subject.
            level: the level to be reached; None for the title itself.
            limit: how many plans are returned at most.

        Raises:
            MissingPackages: the extra `analysis` is not installed.
            ValueError: the title has no such level, or `limit` is less than 1.
        """
        try:
            return self._adviser.advise(facts, level=level, limit=limit)
        except ModuleNotFoundError as error:
            if error.name != "z3":
                raise
            raise MissingPackages("analysis", "z3-solver") from error

    @cached_property
    def _adviser(self) -> Adviser:
        return adviser.Adviser(self._decider, reference_of(self._decider.checked))
