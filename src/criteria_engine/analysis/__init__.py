"""What a set decides for all subjects at once: proved, or shown with facts. It needs the extra `analysis`."""

from criteria_engine.analysis.api import compare
from criteria_engine.analysis.differences import (
    Difference,
    PartDifference,
    StructureChange,
    Witness,
)

__all__ = ["Difference", "PartDifference", "StructureChange", "Witness", "compare"]
