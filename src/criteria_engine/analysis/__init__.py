"""What a set decides for all subjects at once, and what a change means for those of a table.

`compare` and `prove` need the extra `analysis`, `impact` the extra `columns`; `coverage` and `mutation` say
more with `analysis`.
"""

from criteria_engine.analysis.api import compare, coverage, mutation, never_hurts, prove
from criteria_engine.analysis.differences import (
    Difference,
    PartDifference,
    StructureChange,
    Witness,
)
from criteria_engine.analysis.proof_report import LawAnswer, NotExamined, ProofReport
from criteria_engine.analysis.rule_tests import (
    CoverageCell,
    ExampleCoverage,
    ExampleMutation,
    MadeExample,
    RuleMutant,
)
from criteria_engine.analysis.table_impact import impact
from criteria_engine.model.advice import Advice, AdvicePlan, AdviceStep
from criteria_engine.model.impact import Impact

__all__ = [
    "Advice",
    "AdvicePlan",
    "AdviceStep",
    "CoverageCell",
    "Difference",
    "ExampleCoverage",
    "ExampleMutation",
    "Impact",
    "LawAnswer",
    "MadeExample",
    "NotExamined",
    "PartDifference",
    "ProofReport",
    "RuleMutant",
    "StructureChange",
    "Witness",
    "compare",
    "coverage",
    "impact",
    "mutation",
    "never_hurts",
    "prove",
]
