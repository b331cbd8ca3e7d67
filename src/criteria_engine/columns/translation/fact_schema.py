"""fact_schema: facts as columns: their types, bounds, statistics and invalid values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import partial, reduce
from operator import getitem, or_
from typing import Final

import ibis
import ibis.expr.datatypes as dt

from criteria_engine.bilingual import Text
from criteria_engine.bounds import FACT_LIMIT
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.translation.unbound import IbisValue, UnboundTruth, null
from criteria_engine.columns.translation.values import NumberPair
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape, plain_path
from criteria_engine.model.types import Number as Amount
from criteria_engine.source import Source

_KINDS: Final[Mapping[str, Text]] = {
    "integer": Text("số nguyên", "integers"),
    "number": Text("số nguyên hoặc decimal", "integers or decimals"),
    "boolean": Text("đúng/sai (boolean)", "booleans"),
    "string": Text("chữ", "texts"),
    "enumeration": Text("chữ", "texts"),
    "date": Text("ngày (date)", "dates"),
    "list": Text("danh sách các bản ghi (list of structs)", "lists of structs"),
    "plain list": Text("danh sách giá trị (list)", "lists of values"),
    "record": Text("bản ghi (struct)", "structs"),
    "decision": Text("bản ghi (struct)", "structs"),
}


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column that holds a scalar fact, or a field of the items of a list.

    Attributes:
        path: the fact's path, as in messages.
        column: the column's name in the prepared table.
        declared: the fact's declaration.
        type: the type in the host's table.
        at: the column in the host's table and, for a struct, the field; empty if the table lacks the fact.
        step: judged points must be a multiple of this, if given.
    """

    path: str
    column: str
    declared: FactShape
    type: dt.DataType
    at: tuple[str, ...] = ()
    step: Amount | None = None
    interval_path: str | None = None
    """The path of the number of which this column is one end, if each end has its own column."""
    spellings: tuple[tuple[str, str], ...] = ()
    """Texts of the column that are not clean, each with its clean text; an empty one is a blank."""

    @property
    def absent(self) -> bool:
        """Whether the table lacks it, and is unknown in every row."""
        return not self.at

    def read(self, table: IbisValue) -> IbisValue:
        """Return the column of the host's table, or of its items; NULL if it is absent."""
        if not self.at:
            return null(self.type)
        expr = reduce(getitem, self.at, table)
        return expr.cases(*self.spellings, else_=expr).nullif("") if self.spellings else expr

    @property
    def plain(self) -> bool:
        """Whether its values are used as they are: integers that fit 64 bits, or texts."""
        if isinstance(self.type, dt.Integer):
            return self.step is None and self.type != dt.uint64
        return isinstance(self.type, dt.String)

    @property
    def scale(self) -> int:
        """The number of decimal places of its type."""
        return (self.type.scale or 0) if isinstance(self.type, dt.Decimal) else 0


@dataclass(frozen=True, slots=True)
class ColumnStats:
    """Statistics of one column.

    Attributes:
        has_nulls: whether it has NULLs.
        has_invalid: whether it has values that violate the fact's declaration.
        minimum: the least number; None if unknown or if there is none.
        maximum: the greatest number; None if unknown or if there is none.
    """

    has_nulls: bool = True
    has_invalid: bool = True
    minimum: Amount | None = None
    maximum: Amount | None = None


@dataclass(frozen=True, slots=True)
class TableInfo:
    """Columns and statistics of the tables, before the query is built.

    Attributes:
        leaves: the columns that hold facts, by path.
        stats: their statistics, by column name.
        stated: for each list the column of the subjects that says whether it is stated, True if all subjects
            state
            it, or False if the tables lack it.
        oversized: the lists of which a subject may have more than :data:`MAX_ITEMS` items.
    """

    leaves: Mapping[str, FactColumn]
    stats: Mapping[str, ColumnStats]
    stated: Mapping[str, str | bool]
    oversized: frozenset[str] = frozenset()

    def may_be_blank(self, leaf: FactColumn) -> bool:
        """Return whether a fact may be unknown in some row; an invalid value counts as unknown."""
        stats = self.stats[leaf.column]
        return stats.has_nulls or stats.has_invalid


@dataclass(frozen=True, slots=True)
class ListSize:
    """The number of items of a list.

    Attributes:
        count: the number, in rows where the list is stated.
        stated: whether a row states the list.
        oversized: whether there may be more items than any list may have.
    """

    count: NumberPair
    stated: UnboundTruth
    oversized: bool = False


NO_SIZES: Final[Mapping[str, ListSize]] = {}
"""For records without lists."""


@dataclass(slots=True)
class TableProblems:
    """Diagnostics of the tables, found before anything is decided.

    Attributes:
        diagnostics: in the order they were found.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def wrong_type(self, path: str, kind: str, actual: object) -> None:
        """Report that a column's type cannot hold the fact it is mapped to."""
        self._wrong(plain_path(path), _KINDS[kind], actual)

    def wrong_id(self, column: str, actual: object) -> None:
        """Report that the ids of the subjects are of a type that ids cannot have."""
        self._wrong(
            column, Text("mã của đối tượng, là số hoặc chữ", "ids, as numbers or texts"), actual
        )

    def wrong_key(self, column: str, ids: object, actual: object) -> None:
        """Report that a column of keys cannot hold the ids of the subjects."""
        self._wrong(
            column, Text(f"mã của đối tượng ({ids})", f"ids of the subjects ({ids})"), actual
        )

    def _wrong(self, path: str, expected: Text, actual: object) -> None:
        at = Source("table", path).whole()
        # Of a column that cannot be read at all, the type says why.
        given = (
            actual.raw_type if isinstance(actual, dt.Unknown) and actual.raw_type else str(actual)
        )
        self.diagnostics.append(
            codes.WRONG_COLUMN_TYPE.at(at, path=path, wanted=expected, given=given)
        )

    def missing(self, column: str, schema: Iterable[str]) -> None:
        """Report that the table lacks a column that the host has named."""
        names = list(schema)
        at = Source("table", column).whole()
        self.diagnostics.append(
            codes.MISSING_COLUMN.at(
                at, suggestion=nearest(column, names), column=column, known=", ".join(names)
            )
        )


def end_paths(path: str) -> tuple[str, str]:
    """Return the paths of the two ends of a number.

    >>> end_paths("books")
    ('books.at_least', 'books.at_most')
    """
    return f"{path}.at_least", f"{path}.at_most"


def certain_path(list_: str) -> str:
    """Return the path of the column that says whether an item certainly belongs to a list.

    It cannot collide with the name of a field.
    """
    return f"{list_}.?"


def accepts_type(declared: FactShape, type_: dt.DataType) -> bool:
    """Return whether a column of this type can hold the fact."""
    match declared.kind:
        case "integer":
            return isinstance(type_, dt.Integer) or (
                isinstance(type_, dt.Decimal) and type_.scale == 0
            )
        case "number":
            return isinstance(type_, dt.Integer | dt.Decimal)
        case "boolean":
            return isinstance(type_, dt.Boolean)
        case "string" | "enumeration":
            return isinstance(type_, dt.String)
        case "date":
            return isinstance(type_, dt.Date)
        case _:
            return False


# ---- validity -------------------------------------------------------------------------------


def invalid_column(leaf: FactColumn) -> str:
    """Return the name of the column that says whether a row's value is invalid."""
    return f"invalid_{leaf.column}"


def is_invalid(leaf: FactColumn, expr: IbisValue) -> IbisValue:
    """Return whether a value violates the fact's declaration; false for NULL."""
    if leaf.declared.kind in ("integer", "number", "enumeration"):
        return violates_declaration(leaf, expr).fill_null(False)
    return ibis.literal(False)


def violates_declaration(leaf: FactColumn, expr: IbisValue) -> IbisValue:
    """Return whether a number or enumeration value violates the declaration; NULL for NULL."""
    declared = leaf.declared
    if declared.kind in ("integer", "number"):
        low, high = fact_bounds(declared)
        number = partial(_ibis_number, places=leaf.scale)
        outside = (expr < number(low)) | (expr > number(high))
        if leaf.step is not None:
            outside = outside | (expr % number(leaf.step) != 0)
        return outside
    return ~reduce(or_, [expr == value for value in declared.values])


def fact_bounds(declared: FactShape) -> tuple[Amount, Amount]:
    """Return the minimum and the maximum of the valid values of a numeric fact."""
    low = -FACT_LIMIT if declared.low is None else max(declared.low, -FACT_LIMIT)
    high = FACT_LIMIT if declared.high is None else min(declared.high, FACT_LIMIT)
    return low, high


def nearest_zero(declared: FactShape) -> Amount:
    """Return a bound of the values of a column that has none: any valid number, the least in size."""
    low, high = fact_bounds(declared)
    return min(max(0, low), high)


def _ibis_number(value: Amount, *, places: int) -> IbisValue:
    """Return a bound as a number with at least `places` decimals: Ibis compares only matching types."""
    if isinstance(value, int):
        return ibis.literal(value, "int64")
    exponent = -int(value.as_tuple().exponent)
    # Without a type Ibis assumes three places.
    return ibis.literal(value, dt.Decimal(38, max(exponent, places)))


# ---- normalization --------------------------------------------------------------------------


def normalizer(leaf: FactColumn, stats: ColumnStats) -> Callable[[IbisValue], IbisValue]:
    """Return the function that prepares a column: scaled integers for decimals, NULL for invalid values."""

    def make(expr: IbisValue) -> IbisValue:
        value = expr
        if stats.has_invalid and leaf.declared.kind in ("integer", "number", "enumeration"):
            value = ibis.ifelse(is_invalid(leaf, expr), ibis.null(), expr)
        if isinstance(leaf.type, dt.Decimal):
            value = value * ibis.literal(10**leaf.scale, "int64") if leaf.scale else value
            return value.cast("int64")
        if isinstance(leaf.type, dt.Integer) and leaf.type != dt.int64:
            return value.cast("int64")
        return value

    return make


def has_size_bounds(declared: FactShape) -> bool:
    """Return whether the declaration bounds the number of items of a list."""
    bounds_ = (declared.low, declared.high, declared.low_fact, declared.high_fact)
    return any(each is not None for each in bounds_)
