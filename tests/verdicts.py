"""The verdict that follows from given results of the parts of a set."""

from __future__ import annotations

from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict


def verdict_of(decider: Decider, results: Results) -> SetVerdict:
    return decider.verdicts.read(decider.result_frames.of(results))
