"""The types of the expression language: a closed union of frozen values.

A number's type carries the interval it lies in, so that the checker can prove a
divisor is not zero, a comparison always true, or the most points a table gives;
the same intervals stand for unknown numbers when a set is decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class NumberType:
    """A decimal number between `low` and `high` (None: no bound), perhaps whole."""

    low: Number | None = None
    high: Number | None = None
    integer: bool = False


@dataclass(frozen=True, slots=True)
class StringType:
    """Any text."""


@dataclass(frozen=True, slots=True)
class EnumType:
    """A text that is one of the declared values."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BooleanType:
    """True or false."""


@dataclass(frozen=True, slots=True)
class DateType:
    """A day of the calendar."""


@dataclass(frozen=True, slots=True)
class DateTimeType:
    """A day and a local time of day, without zone."""


@dataclass(frozen=True, slots=True)
class MonthsType:
    """A duration of years and months."""


@dataclass(frozen=True, slots=True)
class DaysType:
    """A duration of days, hours, minutes and seconds."""


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of items of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class RecordType:
    """Named fields (a FEEL context), in the order they were declared."""

    fields: tuple[tuple[str, Type], ...]

    def get(self, name: str) -> Type | None:
        """The type of a field, or None where there is no such field."""
        return next((type_ for field, type_ in self.fields if field == name), None)


@dataclass(frozen=True, slots=True)
class RangeType:
    """A range of ordered values."""

    item: Type


@dataclass(frozen=True, slots=True)
class NullType:
    """The type of `null` alone."""


@dataclass(frozen=True, slots=True)
class NullableType:
    """A value of the inner type, or null."""

    inner: Type


@dataclass(frozen=True, slots=True)
class NeverType:
    """No value at all: what the items of `[]` are."""


@dataclass(frozen=True, slots=True)
class AnyType:
    """Values of different kinds: they can be kept and compared for equality, not worked on."""


Type = (
    NumberType
    | StringType
    | EnumType
    | BooleanType
    | DateType
    | DateTimeType
    | MonthsType
    | DaysType
    | ListType
    | RecordType
    | RangeType
    | NullType
    | NullableType
    | NeverType
    | AnyType
)


NUMBER = NumberType()


INTEGER = NumberType(integer=True)


STRING = StringType()


BOOLEAN = BooleanType()


DATE = DateType()


DATE_TIME = DateTimeType()


MONTHS = MonthsType()


DAYS = DaysType()


NULL = NullType()


NEVER = NeverType()


ANY = AnyType()


def nullable(type_: Type) -> Type:
    """The same type, with null.

    >>> nullable(nullable(BOOLEAN)) == nullable(BOOLEAN)
    True
    """
    match type_:
        case NullableType() | NullType():
            return type_
        case NeverType():
            return NULL
        case _:
            return NullableType(type_)


def without_null(type_: Type) -> Type:
    """The same type with null left out; `null` alone leaves nothing."""
    match type_:
        case NullableType(inner):
            return inner
        case NullType():
            return NEVER
        case _:
            return type_


def may_be_null(type_: Type) -> bool:
    """Whether null is one of its values."""
    return isinstance(type_, NullableType | NullType | AnyType)


def join(left: Type, right: Type) -> Type:
    """The narrowest type that holds the values of both.

    >>> join(NumberType(1, 1, True), NumberType(5, 5, True))
    NumberType(low=1, high=5, integer=True)
    >>> join(NULL, BOOLEAN)
    NullableType(inner=BooleanType())
    """
    if left == right:
        return left
    match left, right:
        case (NeverType(), other) | (other, NeverType()):
            return other
        case (NullType(), other) | (other, NullType()):
            return nullable(other) if not isinstance(other, AnyType) else ANY
        case (NullableType(inner), other) | (other, NullableType(inner)):
            joined = join(inner, without_null(other))
            return ANY if isinstance(joined, AnyType) else nullable(joined)
        case NumberType(), NumberType():
            return NumberType(
                _lower_bound(left.low, right.low),
                _upper_bound(left.high, right.high),
                left.integer and right.integer,
            )
        case EnumType(), EnumType():
            return EnumType((*left.values, *(v for v in right.values if v not in left.values)))
        case (EnumType(), StringType()) | (StringType(), EnumType()):
            return STRING
        case ListType(), ListType():
            return ListType(join(left.item, right.item))
        case RangeType(), RangeType():
            return RangeType(join(left.item, right.item))
        case RecordType(), RecordType():
            names = dict.fromkeys([n for n, _ in left.fields] + [n for n, _ in right.fields])
            return RecordType(
                tuple(
                    (name, join(left.get(name) or NULL, right.get(name) or NULL)) for name in names
                )
            )
        case _:
            return ANY


def join_all(types: Iterable[Type]) -> Type:
    """The narrowest type that holds them all; of nothing, nothing."""
    nothing: Type = NEVER
    return reduce(join, types, nothing)


def _lower_bound(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else min(left, right)


def _upper_bound(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else max(left, right)


def fits(type_: Type, wanted: Type) -> bool:
    """Whether every value of a type may stand where another is wanted; bounds do not matter here.

    >>> fits(EnumType(("a", "b")), STRING), fits(nullable(NUMBER), NUMBER)
    (True, False)
    """
    match type_, wanted:
        case (_, AnyType()) | (NeverType(), _):
            return True
        case NumberType(), NumberType():
            return type_.integer or not wanted.integer
        case EnumType(), StringType():
            return True
        case EnumType(), EnumType():
            return set(type_.values) <= set(wanted.values)
        case (NullType(), NullableType()):
            return True
        case NullableType(inner), NullableType(other):
            return fits(inner, other)
        case _, NullableType(inner):
            return fits(type_, inner)
        case (ListType(inner), ListType(other)) | (RangeType(inner), RangeType(other)):
            return fits(inner, other)
        case RecordType(), RecordType():
            return all(fits(type_.get(name) or NULL, field) for name, field in wanted.fields)
        case _:
            return type_ == wanted


def is_ordered(type_: Type) -> bool:
    """Whether `<` has a meaning among its values."""
    return isinstance(
        type_, NumberType | StringType | EnumType | DateType | DateTimeType | MonthsType | DaysType
    )
