"""The facts of a set as columns of a table: what they come to, and which rows cannot be used.

A column is looked at once before anything is decided: one without NULLs is lowered as known, one whose
values all fit its declaration needs no check in each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial, reduce
from operator import getitem, or_
from typing import Final

import ibis
import ibis.expr.datatypes as dt

from criteria_engine.columns import expressions as ex
from criteria_engine.columns.expressions import NARROW, Built, Expr, Truth
from criteria_engine.columns.numbers import Arithmetic, Unlowered
from criteria_engine.columns.values import (
    OPEN,
    Cell,
    Condition,
    Day,
    End,
    Items,
    Lowered,
    Number,
    Record,
    Text,
    nullable,
    settled,
)
from criteria_engine.diagnostics import Diagnostic, Said, nearest
from criteria_engine.diagnostics import columns as codes
from criteria_engine.reading.facts import FACT_LIMIT, MAX_ITEMS, Field
from criteria_engine.source import Source
from criteria_engine.types import Number as Amount
from criteria_engine.types import RecordType

_KINDS: Final[Mapping[str, Said]] = {
    "integer": Said("số nguyên", "whole numbers"),
    "number": Said("số nguyên hoặc decimal", "whole numbers or decimals"),
    "boolean": Said("đúng/sai (boolean)", "booleans"),
    "string": Said("chữ", "texts"),
    "enumeration": Said("chữ", "texts"),
    "date": Said("ngày (date)", "dates"),
    "list": Said("danh sách các bản ghi (list of structs)", "lists of structs"),
    "record": Said("bản ghi (struct)", "structs"),
    "decision": Said("bản ghi (struct)", "structs"),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One column that holds a fact, or a field of the items of a list.

    `path` is the fact's, as messages tell it; `column` its name in the table that decides; `at` where it
    is in the table given: a column, or a field of one. One that is nowhere is NULL in every row.
    """

    path: str
    column: str
    declared: Field
    type: dt.DataType
    at: tuple[str, ...] = ()
    step: Amount | None = None
    of: str | None = None
    """The path of the number this is one end of, where that is known only between two."""

    @property
    def absent(self) -> bool:
        """Whether the table does not have it."""
        return not self.at

    def read(self, table: Built) -> Built:
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
class Seen:
    """What one look at a column found: whether NULLs are in it, and values that do not fit.

    `least` and `most` are of a column of numbers; None where nothing is known of them, or nothing is in it.
    Of a `presumed` column nobody has looked at the values: that they fit is found out on the way.
    """

    nulls: bool = True
    unfit: bool = True
    least: Amount | None = None
    most: Amount | None = None
    presumed: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of the tables before they are read.

    `leaves` are by path, `seen` by column. A list is `stated` by a column of the subjects, by True where
    it is in every row, and by False where the table does not have it; `long` are those that may have more
    items than a list may.
    """

    leaves: Mapping[str, Leaf]
    seen: Mapping[str, Seen]
    stated: Mapping[str, str | bool]
    long: frozenset[str] = frozenset()

    def may_be_blank(self, leaf: Leaf) -> bool:
        """Whether a fact may be unknown in a row; what does not fit is taken for unknown."""
        seen = self.seen[leaf.column]
        return seen.nulls or seen.unfit


@dataclass(frozen=True, slots=True)
class Size:
    """How many items a list has, in the rows where it is `stated`; a `long` one may have too many for any."""

    count: Number
    stated: Truth
    long: bool = False


_NO_SIZES: Final[Mapping[str, Size]] = {}


@dataclass(slots=True)
class Faults:
    """Mistakes of the table as a whole, found before anything is decided."""

    found: list[Diagnostic] = field(default_factory=list)

    def wrong_type(self, path: str, kind: str, given: object) -> None:
        """A column cannot hold the fact it is mapped to."""
        self._wrong(path, _KINDS[kind], given)

    def wrong_key(self, column: str, ids: object, given: object) -> None:
        """A column of keys cannot hold the ids of the subjects."""
        self._wrong(
            column, Said(f"mã của đối tượng ({ids})", f"ids of the subjects ({ids})"), given
        )

    def _wrong(self, path: str, wanted: Said, given: object) -> None:
        at = Source("table", path).whole()
        self.found.append(
            codes.WRONG_COLUMN_TYPE.at(at, path=path, wanted=wanted, given=str(given))
        )

    def missing(self, column: str, schema: Iterable[str]) -> None:
        """The table lacks a column that the host has named."""
        names = list(schema)
        at = Source("table", column).whole()
        self.found.append(
            codes.MISSING_COLUMN.at(
                at, suggestion=nearest(column, names), column=column, known=", ".join(names)
            )
        )


def end_paths(path: str) -> tuple[str, str]:
    """The paths of the two ends of a number that is known only between two."""
    return f"{path}.at_least", f"{path}.at_most"


def sure_path(list_: str) -> str:
    """The path of what says whether an item surely belongs to a list: no name a field may have."""
    return f"{list_}.?"


def fits(declared: Field, type_: dt.DataType) -> bool:
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


def fields_of(declared: Field) -> Mapping[str, Field]:
    """The fields of a record; of a decision: whether it is positive, and each level of it."""
    if declared.kind != "decision" or not isinstance(declared.type, RecordType):
        return declared.fields
    return {name: Field(name, "boolean", type_) for name, type_ in declared.type.fields}


# ---- looking at a column ---------------------------------------------------------------------


def unfit_column(leaf: Leaf) -> str:
    """The column that says of a row that a value does not fit."""
    return f"unfit_{leaf.column}"


def unfit(leaf: Leaf, built: Built) -> Built:
    """Whether a value of the column, as it was given, does not fit its declaration; never NULL."""
    if leaf.declared.kind in ("integer", "number", "enumeration"):
        return beyond(leaf, built).fill_null(False)
    return ibis.literal(False)


def beyond(leaf: Leaf, built: Built) -> Built:
    """Whether a number, or a value of an enumeration, does not fit its declaration; NULL where it is."""
    declared = leaf.declared
    if declared.kind in ("integer", "number"):
        low, high = bounds(declared)
        number = partial(_ibis_number, places=leaf.scale)
        outside = (built < number(low)) | (built > number(high))
        if leaf.step is not None:
            outside = outside | (built % number(leaf.step) != 0)
        return outside
    return ~reduce(or_, [built == value for value in declared.values])


def bounds(declared: Field) -> tuple[Amount, Amount]:
    """The least and the greatest a fact may be."""
    low = -FACT_LIMIT if declared.low is None else max(declared.low, -FACT_LIMIT)
    high = FACT_LIMIT if declared.high is None else min(declared.high, FACT_LIMIT)
    return low, high


def _ibis_number(value: Amount, *, places: int) -> Built:
    """A bound, as a number of at least so many places: Ibis compares only decimals that fit each other."""
    if isinstance(value, int):
        return ibis.literal(value, "int64")
    exponent = -int(value.as_tuple().exponent)
    # Ibis takes every decimal for one of three places, unless it is told.
    return ibis.literal(value, dt.Decimal(38, max(exponent, places)))


# ---- what a column comes to ------------------------------------------------------------------


def normal(leaf: Leaf, seen: Seen) -> Callable[[Built], Built]:
    """How a column is made ready: numbers as whole ones, what does not fit as NULL."""

    def make(built: Built) -> Built:
        value = built
        if seen.unfit and leaf.declared.kind in ("integer", "number", "enumeration"):
            value = ibis.ifelse(unfit(leaf, built), ibis.null(), built)
        if isinstance(leaf.type, dt.Decimal):
            value = value * ibis.literal(10**leaf.scale, "int64") if leaf.scale else value
            return value.cast("int64")
        if isinstance(leaf.type, dt.Integer) and leaf.type != dt.int64:
            return value.cast("int64")
        return value

    return make


class Facts:
    """The values of the facts over their columns."""

    def __init__(self, arithmetic: Arithmetic, seen: Mapping[str, Seen]) -> None:
        self.arithmetic: Final = arithmetic
        self._seen = seen

    def record(
        self,
        fields: Mapping[str, Field],
        leaves: Mapping[str, Leaf],
        path: str = "",
        *,
        sizes: Mapping[str, Size] = _NO_SIZES,
    ) -> tuple[dict[str, Lowered], list[tuple[str, Truth]]]:
        """Values of scalar facts, and what in a row makes it unusable beside single values.

        `leaves` are by path, `sizes` those of lists that may have too many items, or too few.
        """
        values: dict[str, Lowered] = {}
        faults = [
            fault for name, size in sizes.items() for fault in self._sized(fields[name], size)
        ]
        for name, declared in fields.items():
            here = f"{path}.{name}" if path else name
            if declared.kind in ("record", "decision"):
                inner, _ = self.record(fields_of(declared), leaves, here)
                values[name] = Record(inner)
            elif (ends := _ends_of(here, leaves)) is not None:
                ranged = values[name] = self.between(declared, *ends)
                faults.append((here, self._backwards(ranged)))
            elif declared.kind != "list":
                leaf = leaves.get(here)
                values[name] = (
                    self._unknown(declared) if leaf is None else self.scalar(declared, leaf)
                )
        return values, faults + self._bounded(fields, leaves, values, path, sizes)

    def _sized(self, declared: Field, size: Size) -> Iterator[tuple[str, Truth]]:
        """Whether a list has fewer items than declared, and whether it has more."""
        numbers = self.arithmetic
        if declared.low is not None:
            few = numbers.less(size.count, numbers.constant(declared.low))
            yield declared.name, ex.conjunction(size.stated, few.certain)
        high = declared.high
        if size.long:
            high = MAX_ITEMS if high is None else min(high, MAX_ITEMS)
        if high is not None:
            many = numbers.less(numbers.constant(high), size.count)
            yield declared.name, ex.conjunction(size.stated, many.certain)

    def scalar(self, declared: Field, leaf: Leaf) -> Lowered:
        """One fact over its column."""
        blanks = self._nullable(leaf)
        match declared.kind:
            case "boolean":
                value = ex.column(leaf.column)
                return nullable(value) if blanks else settled(value)
            case "integer" | "number":
                return self._number(declared, leaf, blanks)
            case "date":
                return Day(ex.column(leaf.column), blanks)
            case _:
                return Text(ex.column(leaf.column), blanks)

    def _unknown(self, declared: Field) -> Lowered:
        """A field of the items of a list that the table does not have."""
        match declared.kind:
            case "boolean":
                return OPEN
            case "integer" | "number":
                low, high = (
                    None if end is None else self.arithmetic.constant(end).low
                    for end in (declared.low, declared.high)
                )
                return Number(low, high)
            case kind:
                nothing = Expr(
                    lambda row: ibis.null(kind if kind == "date" else "string"), frozenset()
                )
                return (Day if kind == "date" else Text)(nothing, nullable=True)

    def _nullable(self, leaf: Leaf) -> bool:
        seen = self._seen[leaf.column]
        return seen.nulls or seen.unfit

    def _number(self, declared: Field, leaf: Leaf, blanks: bool) -> Number:
        low = None if declared.low is None else self.arithmetic.constant(declared.low).low
        high = None if declared.high is None else self.arithmetic.constant(declared.high).low
        end = self._end(declared, leaf)
        if not blanks:
            return Number(end, end)
        null = ex.is_null(end.numerator)
        cell = Cell(end, low, high)
        return Number(self._instead(null, low, end), self._instead(null, high, end), cell)

    def between(self, declared: Field, least: Leaf, most: Leaf) -> Number:
        """A number between two columns; where one is NULL, between the bounds of the fact."""
        low = self._number(declared, least, self._nullable(least)).low
        return Number(low, self._number(declared, most, self._nullable(most)).high)

    def _backwards(self, number: Number) -> Truth:
        """Whether the least of a number is more than the most."""
        low, high = Number(number.low, number.low), Number(number.high, number.high)
        return self.arithmetic.less(high, low).certain

    def _end(self, declared: Field, leaf: Leaf) -> End:
        """The column's numbers; what was seen of them proves more than what was declared."""
        scale = 10**leaf.scale
        if scale > NARROW:
            raise _too_long(leaf)
        low, high = bounds(declared)
        seen = self._seen[leaf.column]
        if not seen.unfit:
            low = low if seen.least is None else max(low, seen.least)
            high = high if seen.most is None else min(high, seen.most)
        least, most = (int(Fraction(each) * scale // 1) for each in (low, high))
        if max(abs(least), abs(most)) > NARROW:
            raise _too_long(leaf)
        return End(ex.column(leaf.column), scale, least, most + 1, scale)

    def _instead(self, null: Truth, bound: End | None, end: End) -> End:
        """The column, and where it is NULL a bound (None: no bound)."""
        if bound is None:
            return End(end.numerator, end.denominator, end.least, end.most, end.part, open=True)
        chosen = self.arithmetic.pick(null, bound, end)
        assert chosen is not None
        return chosen

    # ---- facts that bound one another ------------------------------------------------------

    def _bounded(
        self,
        fields: Mapping[str, Field],
        leaves: Mapping[str, Leaf],
        values: dict[str, Lowered],
        path: str,
        sizes: Mapping[str, Size],
    ) -> list[tuple[str, Truth]]:
        """One fact bounds another: unusable where both are known and beyond, narrower where one is."""
        faults: list[tuple[str, Truth]] = []
        missing: dict[str, Truth] = {}
        present: dict[str, Truth] = {}
        for name in fields:
            here = f"{path}.{name}" if path else name
            if (ends := _ends_of(here, leaves)) is not None:
                # An end may be narrowed whatever it is: of a known number it is no further away.
                missing[name] = True
                present[name] = ex.negation(ex.conjunction(*map(self._missing, ends)))
            elif here in leaves:
                missing[name] = self._missing(leaves[here])
                present[name] = ex.negation(missing[name])
        for name, declared in fields.items():
            for other, upper in ((declared.low_fact, False), (declared.high_fact, True)):
                size = sizes.get(name)
                value = values.get(name) if size is None else size.count
                if other is None or other not in values or not isinstance(value, Number):
                    continue
                bound = values[other]
                assert isinstance(bound, Number)
                here = f"{path}.{name}" if path else name
                beyond = (
                    self.arithmetic.less(bound, value)
                    if upper
                    else self.arithmetic.less(value, bound)
                )
                stated = True if size is None else size.stated
                faults.append((here, ex.conjunction(stated, present[other], beyond.certain)))
                if size is not None:
                    continue
                values[name] = self._narrowed(value, bound, upper, missing[name], present[other])
                present[name] = ex.disjunction(present[name], present[other])
        return faults

    def _missing(self, leaf: Leaf) -> Truth:
        return ex.is_null(ex.column(leaf.column)) if self._nullable(leaf) else False

    def _narrowed(
        self, value: Number, bound: Number, upper: bool, missing: Truth, present: Truth
    ) -> Number:
        applies = ex.conjunction(missing, present)
        if applies is False:
            return value
        low, high = value.low, value.high
        if upper:
            high = self.arithmetic.pick(applies, self._met(high, bound.high, upper), high)
        else:
            low = self.arithmetic.pick(applies, self._met(low, bound.low, upper), low)
        return Number(low, high)

    def _met(self, end: End | None, bound: End | None, upper: bool) -> End | None:
        if end is None or bound is None:
            return bound if end is None else end
        numbers = self.arithmetic
        met: End | None = (numbers.lesser if upper else numbers.greater)(end, bound)
        if bound.open:
            met = numbers.pick(ex.is_null(bound.numerator), end, met)
        return numbers.pick(ex.is_null(end.numerator), bound, met) if end.open else met


def _too_long(leaf: Leaf) -> Unlowered:
    return Unlowered(
        f"số ở `{leaf.path}` có quá nhiều chữ số",
        f"too many digits in the numbers of `{leaf.path}`",
    )


def _ends_of(path: str, leaves: Mapping[str, Leaf]) -> tuple[Leaf, Leaf] | None:
    """The two columns of a number known only between two; None for what has one column, or none."""
    least, most = (leaves.get(each) for each in end_paths(path))
    if least is None or most is None or least.of != path:
        return None
    return least, most


def is_sized(declared: Field) -> bool:
    """Whether a list may have too many items, or too few."""
    bounds_ = (declared.low, declared.high, declared.low_fact, declared.high_fact)
    return any(each is not None for each in bounds_)


def items(name: str, stated: Truth, sure: Leaf | None) -> Items:
    """The whole of a list; `sure` says which of its items may not belong to it."""
    certain = True if sure is None else ex.filled(ex.column(sure.column), False)
    return Items(name, Condition(certain, True), stated)
