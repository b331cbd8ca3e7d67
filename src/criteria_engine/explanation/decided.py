"""explain: what is known of one subject before anything is explained."""

from __future__ import annotations

from typing import NamedTuple

from criteria_engine.evaluation.results import Results, SetVerdict


class DecidedSubject(NamedTuple):
    """The results of one subject, before anything is explained.

    Attributes:
        results: the results of all parts.
        verdict: outcome, level and grade.
        decisive: the ids of the results that decide.
        level_index: the level that statuses are given for: the level reached, or the lowest.
    """

    results: Results
    verdict: SetVerdict
    decisive: frozenset[str]
    level_index: int
