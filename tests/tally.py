"""Counts what the properties compare and try within their examples; `make fuzz` writes the counts.

One generated set is decided for many subjects, and one file is damaged in many ways, so the number of examples
says little about how much was tried.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

Tried = Literal["subjects compared", "criteria files damaged", "tables damaged"]
"""What is counted.

`subjects compared`: a subject decided by the evaluator, the compiled function, Polars and DuckDB, and the four
answers compared. `criteria files damaged`, `tables damaged`: a damaged file that was read or refused.
"""

TALLY: Final[Counter[Tried]] = Counter()
"""The counts of this process."""


def tally(tried: Tried, number: int = 1) -> None:
    """Add to the count of something tried."""
    TALLY[tried] += number
