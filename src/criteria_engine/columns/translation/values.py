"""What an expression of the language comes to over columns: a closed union.

A truth is two columns, whether it surely is and whether it may be true; a number two ends. Where
nothing is unknown the two are one and the same expression, and cost once. Where what is unknown is a
blank, one column says both, as databases reckon with NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from criteria_engine.columns.translation.unbound import (
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
    coalesce,
)
from criteria_engine.model.values import Range


@dataclass(frozen=True, slots=True, eq=False)
class TruthPair:
    """A truth that is never null: whether it is true for sure, and whether it may be.

    `in_one` is both in one column where there is such: true, false, or NULL for what is open.
    """

    certain: UnboundTruth
    possible: UnboundTruth
    column: UnboundExpr | None = None

    @property
    def known(self) -> bool:
        """Whether it is known in every row."""
        return self.certain is self.possible

    @property
    def is_true(self) -> UnboundTruth:
        """Whether it is true for sure; where it is not, NULL is as good as false."""
        return self.certain if self.column is None else self.column


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One end of a number: a whole number over a positive one.

    `least` and `most` bound the numerator, `part` the denominator: what is proved by them stays exact.
    An `open` one is NULL where there is no end. A `repeating` one is a quotient that may have no last
    digit, which the evaluator rounds at the 34th; a `rounded` one was reckoned from such a quotient.
    """

    numerator: UnboundInteger
    denominator: UnboundInteger
    least: int
    most: int
    max_denominator: int
    nullable: bool = False
    repeating: bool = False
    rounded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NumberPair:
    """A number between two ends (None: no bound in any row).

    `cell` is a column that is this number in one, where there is such.
    """

    low: End | None
    high: End | None
    column: NumberColumn | None = None

    @property
    def known(self) -> bool:
        """Whether the ends are one in every row."""
        return self.low is not None and self.low is self.high


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """A number as a table has it: NULL where it may be any between `floor` and `ceiling`."""

    value: End
    low: End | None
    high: End | None


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """A text or one of the values of an enumeration; NULL where nobody has said."""

    value: UnboundExpr | str
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class DateColumn:
    """A day; NULL where nobody has said."""

    value: UnboundExpr | date
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class RecordColumns:
    """A record by its fields."""

    fields: Mapping[str, ColumnValue]


@dataclass(frozen=True, slots=True, eq=False)
class ItemSet:
    """The items of a list of facts that belong to it, for sure or perhaps.

    `stated` says whether anything at all is known of the list.
    """

    name: str
    member: TruthPair
    stated: UnboundTruth


@dataclass(frozen=True, slots=True, eq=False)
class ItemExpr:
    """A value for each of the items."""

    items: ItemSet
    value: ColumnValue


@dataclass(frozen=True, slots=True, eq=False)
class ListLiteral:
    """A list written out, each item with the truth that it belongs to it."""

    items: tuple[tuple[ColumnValue, TruthPair], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ValueRange:
    """A range whose ends are values; None is open to infinity."""

    low: ColumnValue | None
    high: ColumnValue | None
    low_included: bool
    high_included: bool


ColumnValue = (
    TruthPair
    | NumberPair
    | TextColumn
    | DateColumn
    | RecordColumns
    | ItemSet
    | ItemExpr
    | ListLiteral
    | ValueRange
)


TRUE = TruthPair(True, True)


FALSE = TruthPair(False, False)


UNKNOWN = TruthPair(False, True)
"""A truth nobody has stated."""


def known_truth(truth: UnboundTruth) -> TruthPair:
    """A truth that is known."""
    return TruthPair(truth, truth)


def nullable_truth(truth: UnboundTruth) -> TruthPair:
    """A truth that is NULL where it is open."""
    if not isinstance(truth, UnboundExpr):
        return known_truth(truth)
    return TruthPair(coalesce(truth, False), coalesce(truth, True), truth)


def constant_range(among: Range, low: ColumnValue | None, high: ColumnValue | None) -> ValueRange:
    """A constant range."""
    return ValueRange(low, high, among.low_included, among.high_included)


class UnsupportedOperation(Exception):
    """What cannot be said of columns, and why; the caller knows where it was written."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(en)
