"""check: whether a table of bands covers every value once, shown with a witness where it does not.

Between two neighbouring limits all values fall into the same rows, so looking at every limit
and at one value between each pair is exact, not a sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from criteria_engine.model.types import Number, NumberType


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers a row holds for; None: no limit on that side."""

    low: Number | None
    low_included: bool
    high: Number | None
    high_included: bool

    def hold(self, value: Fraction) -> bool:
        """Whether the row holds for a number."""
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
class Findings:
    """What is wrong: a value no row holds for, two rows for one value, rows never used (by position).

    `together` has every choice of rows that hold for one and the same value.
    """

    gap: Fraction | None
    overlap: tuple[int, int, Fraction] | None
    never: tuple[int, ...]
    together: frozenset[tuple[int, ...]]


def inspect(rows: Sequence[Limits], domain: NumberType, *, first: bool) -> Findings:
    """Look at every kind of value a table can meet.

    Args:
        rows: the limits, in the order they are tried.
        domain: the numbers that can occur.
        first: only the first row that holds counts, so a later one may be hidden.

    >>> table = [Limits(80, True, None, False), Limits(50, True, 80, True)]
    >>> found = inspect(table, NumberType(0, 100), first=False)
    >>> found.gap, found.overlap
    (Fraction(0, 1), (0, 1, Fraction(80, 1)))
    """
    gap: Fraction | None = None
    overlap: tuple[int, int, Fraction] | None = None
    used: set[int] = set()
    together: set[tuple[int, ...]] = set()
    for value in _witnesses(rows, domain):
        hit = tuple(index for index, row in enumerate(rows) if row.hold(value))
        together.add(hit)
        used.update(hit[:1] if first else hit)
        if not hit and gap is None:
            gap = value
        if len(hit) > 1 and overlap is None:
            overlap = (hit[0], hit[1], value)
    never = tuple(index for index in range(len(rows)) if index not in used)
    return Findings(gap, overlap, never, frozenset(together))


def _witnesses(rows: Sequence[Limits], domain: NumberType) -> Iterator[Fraction]:
    """Every limit within the domain, and a value between each pair of neighbours and beyond the ends."""
    limits = {Fraction(end) for row in rows for end in (row.low, row.high) if end is not None}
    low = None if domain.low is None else Fraction(domain.low)
    high = None if domain.high is None else Fraction(domain.high)
    points = sorted(limits | {end for end in (low, high) if end is not None}) or [Fraction(0)]
    values = [Fraction(ceil(points[0]) - 1)]
    for here, after in pairwise(points):
        values += [here, *_between(here, after, domain.integer)]
    values += [points[-1], Fraction(floor(points[-1]) + 1)]
    for value in values:
        inside = (low is None or low <= value) and (high is None or value <= high)
        if inside and (not domain.integer or value.denominator == 1):
            yield value


def _between(here: Fraction, after: Fraction, integer: bool) -> list[Fraction]:
    if not integer:
        return [(here + after) / 2]
    least, most = floor(here) + 1, ceil(after) - 1
    return [Fraction(least)] if least <= most else []


def decimal(value: Fraction) -> Decimal:
    """A witness as a number to show; witnesses are halves of written decimals, so this is exact."""
    return Decimal(value.numerator) / Decimal(value.denominator)
