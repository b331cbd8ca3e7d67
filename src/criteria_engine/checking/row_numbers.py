"""check: the names of rows of a table by a whole number → ranges of numbers, and what they leave out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil, floor
from typing import Final

from criteria_engine.frozen import dataclass
from criteria_engine.model.types import NumberType

_WRITTEN: Final = re.compile(r"(-?[0-9]+)?\.\.(-?[0-9]+)?|(-?[0-9]+)")


@dataclass(frozen=True)
class WholeNumbers:
    """Whole numbers from `low` to `high`; None is no end."""

    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.low == self.high and self.low is not None:
            return str(self.low)
        low, high = ("" if end is None else str(end) for end in (self.low, self.high))
        return f"{low}..{high}"


EVERY_NUMBER: Final = WholeNumbers(None, None)
"""All whole numbers."""


def in_order(numbers: WholeNumbers) -> tuple[bool, int]:
    """Return the key by which ranges that do not overlap are sorted."""
    return (numbers.low is not None, numbers.low or 0)


def bounds_of(type_: NumberType) -> WholeNumbers:
    """Return the whole numbers within the bounds of a type."""
    low, high = type_.low, type_.high
    return WholeNumbers(None if low is None else ceil(low), None if high is None else floor(high))


def numbers_in(word: str) -> WholeNumbers | None:
    """Return the whole numbers that the name of a row means; None where it means none.

    >>> [str(numbers_in(word)) for word in ("3", "1..3", "8..", "3..1", "a")]
    ['3', '1..3', '8..', 'None', 'None']
    """
    found = _WRITTEN.fullmatch(word)
    if found is None or word == "..":
        return None
    low, high, single = (None if each is None else int(each) for each in found.groups())
    if single is not None:
        return WholeNumbers(single, single)
    return None if low is not None and high is not None and low > high else WholeNumbers(low, high)


_TO: Final = r"\s*(?:-|–|—|→|\.{1,4}|…|đến|tới|to)\s*"

_MEANT: Final = (
    (rf"(?:từ|from)?\s*(-?[0-9]+){_TO}(-?[0-9]+)\D*", 0, 0),
    (r"(?:>=|≥|từ|from|at least|ít nhất)\s*(-?[0-9]+)()\D*", 0, 0),
    (r"(-?[0-9]+)()\s*(?:\+|\D*(?:trở lên|trở đi|or more|and more))", 0, 0),
    (r"(?:>|trên|hơn|over|more than)\s*(-?[0-9]+)()\D*", 1, 0),
    (r"(?:<=|≤|đến|tới|tối đa|up to|at most)()\s*(-?[0-9]+)\D*", 0, 0),
    (r"(?:<|dưới|under|less than)()\s*(-?[0-9]+)\D*", 0, -1),
    (r"(-?[0-9]+)()\s+[^\W\d]+", 0, None),
)
"""How people write ranges, with what is to be added to each end; None where one number is meant.

Only mistakes need these patterns, so they are compiled at the first of them.
"""


def numbers_meant(word: str) -> WholeNumbers | None:
    """Return the whole numbers that words and signs of people mean; None where they mean none.

    >>> [str(numbers_meant(word)) for word in ("1-3", "từ 5 trở lên", "< 4", "3..1", "2 tổ", "ít")]
    ['1..3', '5..', '..3', '1..3', '2', 'None']
    """
    for pattern, more, less in _MEANT:
        found = re.fullmatch(pattern, word.strip().casefold())
        if found is None:
            continue
        low, high = (int(each) if each else None for each in found.groups())
        if less is None:
            return WholeNumbers(low, low)
        if low is not None and high is not None and low > high:
            low, high = high, low
        return WholeNumbers(
            None if low is None else low + more, None if high is None else high + less
        )
    return None


def meet(one: WholeNumbers, other: WholeNumbers) -> bool:
    """Return whether two ranges have a number in common."""
    before = one.high is not None and other.low is not None and one.high < other.low
    after = one.low is not None and other.high is not None and other.high < one.low
    return not before and not after


def gaps_between(ranges: Sequence[WholeNumbers], bounds: WholeNumbers) -> list[WholeNumbers]:
    """Return the numbers within bounds that are in none of some ranges, which do not overlap.

    >>> [str(each) for each in gaps_between([WholeNumbers(2, 3)], WholeNumbers(1, None))]
    ['1', '4..']
    """
    gaps: list[WholeNumbers] = []
    start = bounds.low
    ordered = sorted(ranges, key=in_order)
    for each in ordered:
        if each.low is not None and (start is None or each.low > start):
            gaps.append(WholeNumbers(start, each.low - 1))
        if each.high is None:
            return gaps
        start = each.high + 1 if start is None else max(start, each.high + 1)
    if bounds.high is None or start is None or start <= bounds.high:
        gaps.append(WholeNumbers(start, bounds.high))
    return gaps
