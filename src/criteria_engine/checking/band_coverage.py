"""check: the limits of a table of points → whether it covers every value once, with a counterexample.

All values between two neighbouring limits fall into the same rows. So it is exact, and not a sample, to
test every limit, and one value between each two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number, NumberType
from criteria_engine.model.values import EXACT


@dataclass(frozen=True, slots=True)
class Limits:
    """The interval of numbers that a row holds for; `low` or `high` is None where it is unbounded."""

    low: Number | None
    low_included: bool
    high: Number | None
    high_included: bool

    def contains(self, value: Fraction) -> bool:
        """Return whether the row holds for a number."""
        if self.low is not None:
            low = Fraction(self.low)
            if value < low or (value == low and not self.low_included):
                return False
        if self.high is not None:
            high = Fraction(self.high)
            if value > high or (value == high and not self.high_included):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the rows of a table cover its domain; rows are named by their index.

    Attributes:
        gap: a value for which no row holds; None if every value is covered.
        overlap: two rows and a value for which both hold; None where no rows overlap.
        unused: the rows that never count.
        together: every combination of rows that hold for one and the same value.
    """

    gap: Fraction | None
    overlap: tuple[int, int, Fraction] | None
    unused: tuple[int, ...]
    together: frozenset[tuple[int, ...]]


def check_coverage(rows: Sequence[Limits], domain: NumberType, *, first: bool) -> Coverage:
    """Determine how the rows of a table cover its domain.

    Args:
        rows: the limits of the rows, in the order of the table.
        domain: the numbers that can occur.
        first: whether only the first row that holds counts, so that an earlier row may hide a later one.

    >>> table = [Limits(80, True, None, False), Limits(50, True, 80, True)]
    >>> coverage = check_coverage(table, NumberType(0, 100), first=False)
    >>> coverage.gap, coverage.overlap
    (Fraction(0, 1), (0, 1, Fraction(80, 1)))
    """
    gap: Fraction | None = None
    overlap: tuple[int, int, Fraction] | None = None
    used: set[int] = set()
    together: set[tuple[int, ...]] = set()
    for value in _test_values(rows, domain):
        holding = tuple(index for index, row in enumerate(rows) if row.contains(value))
        together.add(holding)
        used.update(holding[:1] if first else holding)
        if gap is None and not holding:
            gap = value
        if overlap is None and len(holding) > 1:
            overlap = (holding[0], holding[1], value)
    unused = tuple(index for index in range(len(rows)) if index not in used)
    return Coverage(gap, overlap, unused, frozenset(together))


def _test_values(rows: Sequence[Limits], domain: NumberType) -> Iterator[Fraction]:
    """Yield the limits in the domain, a value between each two neighbours, and one beyond each end."""
    limits = {Fraction(end) for row in rows for end in (row.low, row.high) if end is not None}
    low = None if domain.low is None else Fraction(domain.low)
    high = None if domain.high is None else Fraction(domain.high)
    points = sorted(limits | {end for end in (low, high) if end is not None}) or [Fraction(0)]
    values = [Fraction(ceil(points[0]) - 1)]
    for point, following in pairwise(points):
        values += [point, *_between(point, following, domain.integer)]
    values += [points[-1], Fraction(floor(points[-1]) + 1)]
    for value in values:
        inside = (low is None or low <= value) and (high is None or value <= high)
        if inside and (not domain.integer or value.denominator == 1):
            yield value


def _between(low: Fraction, high: Fraction, integer: bool) -> list[Fraction]:
    if not integer:
        return [(low + high) / 2]
    smallest, greatest = floor(low) + 1, ceil(high) - 1
    return [Fraction(smallest)] if smallest <= greatest else []


def as_decimal(value: Fraction) -> Decimal:
    """Return a test value as a decimal; it is exact, because test values are halves of decimals."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
