"""values: the value of an expression over columns, as a closed union.

A truth is a pair of columns: whether it is certainly true and whether it is possibly true. A number is a pair
of ends. Where nothing is unknown, both parts are the same expression and are computed once. Where unknown means
NULL, one nullable column holds the same information, because SQL has the same three-valued logic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from criteria_engine.columns.translation.unbound import (
    UnboundExpr,
    UnboundInteger,
    UnboundTruth,
    coalesce,
)
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import Range


@dataclass(frozen=True, slots=True, eq=False)
class TruthPair:
    """A truth of every row, never NULL itself.

    Attributes:
        certain: whether it is true whatever the unknown facts are.
        possible: whether it may be true.
        column: the same in one column, if there is one: true, false, or NULL where it is unknown.
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
        """Whether it is certainly true, as a condition for which NULL counts as false."""
        return self.certain if self.column is None else self.column


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One end of a number: a fraction of two integers, with bounds that prove which operations stay exact.

    Attributes:
        numerator: an integer, or an expression for one.
        denominator: a positive integer, or an expression for one.
        minimum: the least possible numerator.
        maximum: the greatest possible numerator.
        max_denominator: the greatest possible denominator.
        nullable: whether the end is NULL in rows where the number has no bound on this side.
        repeating: whether it is a quotient that may have no finite decimal; the evaluator rounds it to 34
            digits.
        rounded: whether it was computed from such a quotient.
    """

    numerator: UnboundInteger
    denominator: UnboundInteger
    minimum: int
    maximum: int
    max_denominator: int
    nullable: bool = False
    repeating: bool = False
    rounded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NumberPair:
    """A number between two ends.

    Attributes:
        low: the lower end; None: no lower bound in any row.
        high: the upper end; None: no upper bound in any row.
        column: the same in one nullable column, if there is one.
    """

    low: End | None
    high: End | None
    column: NumberColumn | None = None

    @property
    def known(self) -> bool:
        """Whether both ends are equal in every row."""
        return self.low is not None and self.low is self.high


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """A number as stored in a table.

    Attributes:
        value: the column, NULL where the number is unknown.
        low: the lower bound where it is unknown; None: unbounded.
        high: the upper bound where it is unknown; None: unbounded.
    """

    value: End
    low: End | None
    high: End | None


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """A text or a value of an enumeration; NULL where it is unknown."""

    value: UnboundExpr | str
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class DateColumn:
    """A date; NULL where it is unknown."""

    value: UnboundExpr | date
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class RecordColumns:
    """A record, as its fields."""

    fields: Mapping[str, ColumnValue]


@dataclass(frozen=True, slots=True, eq=False)
class ItemSet:
    """The items of a fact that is a list, or those of them that meet a condition.

    Attributes:
        name: the list's name.
        member: whether an item belongs to the set.
        stated: whether the subject states the list; otherwise its items are unknown.
    """

    name: str
    member: TruthPair
    stated: UnboundTruth


@dataclass(frozen=True, slots=True, eq=False)
class ItemExpr:
    """A value computed for each item of a set."""

    items: ItemSet
    value: ColumnValue


@dataclass(frozen=True, slots=True, eq=False)
class ListLiteral:
    """A list whose items are written in the expression, each with the truth that it belongs to the list."""

    items: tuple[tuple[ColumnValue, TruthPair], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ValueRange:
    """A range between two values; None means unbounded."""

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
"""A truth that is unknown in every row."""


def known_truth(truth: UnboundTruth) -> TruthPair:
    """Return a truth that is known in every row."""
    return TruthPair(truth, truth)


def nullable_truth(truth: UnboundTruth) -> TruthPair:
    """Return the truth of a column in which NULL means unknown."""
    if not isinstance(truth, UnboundExpr):
        return known_truth(truth)
    return TruthPair(coalesce(truth, False), coalesce(truth, True), truth)


def constant_range(among: Range, low: ColumnValue | None, high: ColumnValue | None) -> ValueRange:
    """Return a constant range with translated ends."""
    return ValueRange(low, high, among.low_included, among.high_included)


class UnsupportedOperation(Exception):
    """An operation that cannot be translated to columns; the caller adds the location.

    Attributes:
        vi: the operation in Vietnamese, for a message.
        en: the same in English.
    """

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(en)
