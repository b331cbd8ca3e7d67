"""What a set decides for all subjects at once, and what a change means for those of a table.

`compare` needs the extra `analysis`, `impact` the extra `columns`.
"""

from criteria_engine.analysis.api import compare
from criteria_engine.analysis.differences import (
    Difference,
    PartDifference,
    StructureChange,
    Witness,
)
from criteria_engine.analysis.table_impact import impact
from criteria_engine.model.impact import Impact

__all__ = [
    "Difference",
    "Impact",
    "PartDifference",
    "StructureChange",
    "Witness",
    "compare",
    "impact",
]
