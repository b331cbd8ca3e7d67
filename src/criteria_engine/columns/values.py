"""What an expression of the language comes to over columns: a closed union.

A truth is two columns, whether it surely is and whether it may be true; a number two ends. Where
nothing is unknown the two are one and the same expression, and cost once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from criteria_engine.columns.expressions import Expr, Truth, Whole
from criteria_engine.values import Range


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A truth that is never null: whether it is true for sure, and whether it may be."""

    certain: Truth
    possible: Truth


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One end of a number: a whole number over a positive one.

    `least` and `most` bound the numerator, `part` the denominator: what is proved by them stays exact.
    An `open` one is NULL where there is no end. A `repeating` one is a quotient that may have no last
    digit, which the evaluator rounds at the 34th; a `rounded` one was reckoned from such a quotient.
    """

    numerator: Whole
    denominator: Whole
    least: int
    most: int
    part: int
    open: bool = False
    repeating: bool = False
    rounded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A number between two ends (None: no bound in any row)."""

    low: End | None
    high: End | None

    @property
    def known(self) -> bool:
        """Whether the ends are one in every row."""
        return self.low is not None and self.low is self.high


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text or one of the values of an enumeration; NULL where nobody has said."""

    value: Expr | str
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A day; NULL where nobody has said."""

    value: Expr | date
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record by its fields."""

    fields: Mapping[str, Lowered]


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """The items of a list of facts that belong to it, for sure or perhaps.

    `stated` says whether anything at all is known of the list.
    """

    name: str
    member: Condition
    stated: Truth


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A value for each of the items."""

    items: Items
    value: Lowered


@dataclass(frozen=True, slots=True, eq=False)
class Few:
    """A list written out, each item with the truth that it belongs to it."""

    items: tuple[tuple[Lowered, Condition], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """A range whose ends are values; None is open to infinity."""

    low: Lowered | None
    high: Lowered | None
    low_included: bool
    high_included: bool


Lowered = Condition | Number | Text | Day | Record | Items | Mapped | Few | Between

TRUE = Condition(True, True)
FALSE = Condition(False, False)
OPEN = Condition(False, True)
"""A truth nobody has stated."""


def settled(truth: Truth) -> Condition:
    """A truth that is known."""
    return Condition(truth, truth)


def between(among: Range, low: Lowered | None, high: Lowered | None) -> Between:
    """A constant range."""
    return Between(low, high, among.low_included, among.high_included)
