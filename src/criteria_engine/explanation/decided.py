"""explain: what is known of one subject before anything is explained."""

from __future__ import annotations

from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.decisive import decisive
from criteria_engine.frozen import dataclass
from criteria_engine.lazy import LazyValue


@dataclass(frozen=True, eq=False)
class DecidedSubject:
    """The results of one subject, before anything is explained.

    Attributes:
        decider: the set on a day.
        results: the results of all parts.
        verdict: outcome, level and grade.
        level_index: the level that statuses are given for: the level reached, or the lowest.
    """

    decider: Decider
    results: Results
    verdict: SetVerdict
    level_index: int

    @LazyValue
    def decisive(self) -> frozenset[str]:
        """The ids of the results that decide, found when they are first asked for."""
        return decisive(self.decider, self.results, self.verdict)
