"""A fact as a column: kind, bounds, what is unusable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import getitem, or_
from typing import Final

import ibis
import ibis.expr.datatypes as dt

from criteria_engine.bilingual import Text
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.translation.unbound import IbisValue, UnboundTruth
from criteria_engine.columns.translation.values import NumberPair
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.model.facts import FACT_LIMIT, FactShape
from criteria_engine.model.types import Number as Amount
from criteria_engine.source import Source

_KINDS: Final[Mapping[str, Text]] = {
    "integer": Text("số nguyên", "whole numbers"),
    "number": Text("số nguyên hoặc decimal", "whole numbers or decimals"),
    "boolean": Text("đúng/sai (boolean)", "booleans"),
    "string": Text("chữ", "texts"),
    "enumeration": Text("chữ", "texts"),
    "date": Text("ngày (date)", "dates"),
    "list": Text("danh sách các bản ghi (list of structs)", "lists of structs"),
    "record": Text("bản ghi (struct)", "structs"),
    "decision": Text("bản ghi (struct)", "structs"),
}


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One column that holds a fact, or a field of the items of a list.

    `path` is the fact's, as messages tell it; `column` its name in the table that decides; `at` where it
    is in the table given: a column, or a field of one. One that is nowhere is NULL in every row.
    """

    path: str
    column: str
    declared: FactShape
    type: dt.DataType
    at: tuple[str, ...] = ()
    step: Amount | None = None
    interval_path: str | None = None
    """The path of the number this is one end of, where that is known only between two."""

    @property
    def absent(self) -> bool:
        """Whether the table does not have it."""
        return not self.at

    def read(self, table: IbisValue) -> IbisValue:
        """The column of a table, or of the items of a list."""
        return reduce(getitem, self.at, table) if self.at else ibis.null(self.type)

    @property
    def plain(self) -> bool:
        """Whether its values are whole numbers of 64 bits, or texts, as they are given."""
        if isinstance(self.type, dt.Integer):
            return self.step is None and self.type != dt.uint64
        return isinstance(self.type, dt.String)

    @property
    def scale(self) -> int:
        """How many decimals its numbers have."""
        return (self.type.scale or 0) if isinstance(self.type, dt.Decimal) else 0


@dataclass(frozen=True, slots=True)
class ColumnStats:
    """What one look at a column found: whether NULLs are in it, and values that do not fit.

    `least` and `most` are of a column of numbers; None where nothing is known of them, or nothing is in it.
    Of a `presumed` column nobody has looked at the values: that they fit is found out on the way.
    """

    has_nulls: bool = True
    has_invalid: bool = True
    least: Amount | None = None
    most: Amount | None = None
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What is known of the tables before they are read.

    `leaves` are by path, `stats` by column. A list is `stated` by a column of the subjects, by True where
    it is in every row, and by False where the table does not have it; `long` are those that may have more
    items than a list may.
    """

    leaves: Mapping[str, FactColumn]
    stats: Mapping[str, ColumnStats]
    stated: Mapping[str, str | bool]
    oversized: frozenset[str] = frozenset()

    def may_be_blank(self, leaf: FactColumn) -> bool:
        """Whether a fact may be unknown in a row; what does not fit is taken for unknown."""
        stats = self.stats[leaf.column]
        return stats.has_nulls or stats.has_invalid


@dataclass(frozen=True, slots=True)
class ListSize:
    """How many items a list has, in the rows where it is `stated`; a `long` one may have too many for any."""

    count: NumberPair
    stated: UnboundTruth
    oversized: bool = False


NO_SIZES: Final[Mapping[str, ListSize]] = {}


@dataclass(slots=True)
class TableProblems:
    """Mistakes of the table as a whole, found before anything is decided."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def wrong_type(self, path: str, kind: str, actual: object) -> None:
        """A column cannot hold the fact it is mapped to."""
        self._wrong(path, _KINDS[kind], actual)

    def wrong_key(self, column: str, ids: object, actual: object) -> None:
        """A column of keys cannot hold the ids of the subjects."""
        self._wrong(
            column, Text(f"mã của đối tượng ({ids})", f"ids of the subjects ({ids})"), actual
        )

    def _wrong(self, path: str, wanted: Text, actual: object) -> None:
        at = Source("table", path).whole()
        self.diagnostics.append(
            codes.WRONG_COLUMN_TYPE.at(at, path=path, wanted=wanted, given=str(actual))
        )

    def missing(self, column: str, schema: Iterable[str]) -> None:
        """The table lacks a column that the host has named."""
        names = list(schema)
        at = Source("table", column).whole()
        self.diagnostics.append(
            codes.MISSING_COLUMN.at(
                at, suggestion=nearest(column, names), column=column, known=", ".join(names)
            )
        )


def end_paths(path: str) -> tuple[str, str]:
    """The paths of the two ends of a number that is known only between two."""
    return f"{path}.at_least", f"{path}.at_most"


def certain_path(list_: str) -> str:
    """The path of what says whether an item surely belongs to a list: no name a field may have."""
    return f"{list_}.?"


def accepts_type(declared: FactShape, type_: dt.DataType) -> bool:
    """Whether a column of a type can hold a fact."""
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


# ---- looking at a column ---------------------------------------------------------------------


def invalid_column(leaf: FactColumn) -> str:
    """The column that says of a row that a value does not fit."""
    return f"invalid_{leaf.column}"


def is_invalid(leaf: FactColumn, expr: IbisValue) -> IbisValue:
    """Whether a value of the column, as it was given, does not fit its declaration; never NULL."""
    if leaf.declared.kind in ("integer", "number", "enumeration"):
        return violates_declaration(leaf, expr).fill_null(False)
    return ibis.literal(False)


def violates_declaration(leaf: FactColumn, expr: IbisValue) -> IbisValue:
    """Whether a number, or a value of an enumeration, does not fit its declaration; NULL where it is."""
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
    """The least and the greatest a fact may be."""
    low = -FACT_LIMIT if declared.low is None else max(declared.low, -FACT_LIMIT)
    high = FACT_LIMIT if declared.high is None else min(declared.high, FACT_LIMIT)
    return low, high


def _ibis_number(value: Amount, *, places: int) -> IbisValue:
    """A bound, as a number of at least so many places: Ibis compares only decimals that fit each other."""
    if isinstance(value, int):
        return ibis.literal(value, "int64")
    exponent = -int(value.as_tuple().exponent)
    # Ibis takes every decimal for one of three places, unless it is told.
    return ibis.literal(value, dt.Decimal(38, max(exponent, places)))


# ---- what a column comes to ------------------------------------------------------------------


def normalizer(leaf: FactColumn, stats: ColumnStats) -> Callable[[IbisValue], IbisValue]:
    """How a column is made ready: numbers as whole ones, what does not fit as NULL."""

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
    """Whether a list may have too many items, or too few."""
    bounds_ = (declared.low, declared.high, declared.low_fact, declared.high_fact)
    return any(each is not None for each in bounds_)
