"""What an expression of the language comes to over columns: a closed union.

A truth is two columns, whether it surely is and whether it may be true; a number two ends. Where
nothing is unknown the two are one and the same expression, and cost once. Where what is unknown is a
blank, one column says both, as databases reckon with NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from criteria_engine.columns.expressions import Expr, Truth, Whole, filled
from criteria_engine.values import Range


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A truth that is never null: whether it is true for sure, and whether it may be.

    `in_one` is both in one column where there is such: true, false, or NULL for what is open.
    """

    certain: Truth
    possible: Truth
    in_one: Expr | None = None

    @property
    def settled(self) -> bool:
        """Whether it is known in every row."""
        return self.certain is self.possible

    @property
    def met(self) -> Truth:
        """Whether it is true for sure; where it is not, NULL is as good as false."""
        return self.certain if self.in_one is None else self.in_one


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
    """A number between two ends (None: no bound in any row).

    `cell` is a column that is this number in one, where there is such.
    """

    low: End | None
    high: End | None
    cell: Cell | None = None

    @property
    def known(self) -> bool:
        """Whether the ends are one in every row."""
        return self.low is not None and self.low is self.high


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A number as a table has it: NULL where it may be any between `floor` and `ceiling`."""

    given: End
    floor: End | None
    ceiling: End | None


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


def nullable(truth: Truth) -> Condition:
    """A truth that is NULL where it is open."""
    if not isinstance(truth, Expr):
        return settled(truth)
    return Condition(filled(truth, False), filled(truth, True), truth)


def between(among: Range, low: Lowered | None, high: Lowered | None) -> Between:
    """A constant range."""
    return Between(low, high, among.low_included, among.high_included)
