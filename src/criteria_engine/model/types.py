"""The types of the expression language, a closed union of frozen values.

A number type carries the interval its values lie in. The checker uses it to prove that a divisor is not
zero, that a comparison is always true, or how many points a table can give; evaluation uses the same
interval for a number that is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import Final

from criteria_engine.frozen import dataclass

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class NumberType:
    """A decimal number between `low` and `high` (None: no bound), perhaps an integer."""

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
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class DateTimeType:
    """A day and a local time of day, without time zone."""


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
    """A record (a FEEL context): named fields in the order of their declaration."""

    fields: tuple[tuple[str, Type], ...]

    def get(self, name: str) -> Type | None:
        """Return the type of a field; None where there is no such field."""
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
    """The type without values: the item type of `[]`."""


@dataclass(frozen=True, slots=True)
class AnyType:
    """Values of different types; they can be stored and compared for equality, nothing else."""


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
    """Return the type with null added.

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
    """Return the type without null; for `null` itself the type without values."""
    match type_:
        case NullableType(inner):
            return inner
        case NullType():
            return NEVER
        case _:
            return type_


def may_be_null(type_: Type) -> bool:
    """Return whether null is a value of the type."""
    return isinstance(type_, NullableType | NullType | AnyType)


def join(left: Type, right: Type) -> Type:
    """Return the narrowest type that includes all values of both types.

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
    """Return the narrowest type that includes all values of the types; `NEVER` where there are none."""
    nothing: Type = NEVER
    return reduce(join, types, nothing)


def _lower_bound(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else min(left, right)


def _upper_bound(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else max(left, right)


PLAIN_FIELD: Final = "_value"
"""The field that holds the value of an item of a list of plain values; no author can declare this name."""


def plain_item(type_: Type) -> Type | None:
    """Return the type of a plain value, given the type of the item that holds it; None for another type.

    >>> plain_item(RecordType(((PLAIN_FIELD, STRING),))) == STRING
    True
    """
    if isinstance(type_, RecordType) and len(type_.fields) == 1:
        ((name, value),) = type_.fields
        return value if name == PLAIN_FIELD else None
    return None


def fits(type_: Type, expected: Type) -> bool:
    """Return whether every value of `type_` is accepted where `expected` is; bounds of numbers are ignored.

    >>> fits(EnumType(("a", "b")), STRING), fits(nullable(NUMBER), NUMBER)
    (True, False)
    """
    match type_, expected:
        case (_, AnyType()) | (NeverType(), _):
            return True
        case NumberType(), NumberType():
            return type_.integer or not expected.integer
        case EnumType(), StringType():
            return True
        case EnumType(), EnumType():
            return set(type_.values) <= set(expected.values)
        case (NullType(), NullableType()):
            return True
        case NullableType(inner), NullableType(other):
            return fits(inner, other)
        case _, NullableType(inner):
            return fits(type_, inner)
        case (ListType(inner), ListType(other)) | (RangeType(inner), RangeType(other)):
            return fits(inner, other)
        case RecordType(), RecordType():
            return all(fits(type_.get(name) or NULL, field) for name, field in expected.fields)
        case _:
            return type_ == expected


def is_ordered(type_: Type) -> bool:
    """Return whether values of the type can be compared with `<`."""
    return isinstance(
        type_, NumberType | StringType | EnumType | DateType | DateTimeType | MonthsType | DaysType
    )
