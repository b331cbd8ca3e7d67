"""A host's function: its result checked against its declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from types import NoneType
from typing import Final, assert_never

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.errors import FunctionFailed
from criteria_engine.library.declarations import Function
from criteria_engine.library.patterns import (
    ListOfPattern,
    NullablePattern,
    Pattern,
    RangeOfPattern,
    TypePattern,
    TypeVariable,
    describe_pattern,
    describe_pattern_in_vietnamese,
)
from criteria_engine.model.types import (
    AnyType,
    BooleanType,
    DateTimeType,
    DateType,
    DaysType,
    MonthsType,
    NullType,
    Number,
    NumberType,
    RecordType,
    StringType,
    Type,
)
from criteria_engine.model.values import (
    CONTEXT,
    INTEGER_LIMIT,
    MAYBE,
    UNKNOWN,
    Interval,
    Months,
    Range,
    Uncertain,
    Value,
)

# ---- functions of a host ---------------------------------------------------------------------


def guard_function(function: Function) -> Function:
    """A function added to the standard ones: what it raises, or gives wrongly, is told as its fault."""
    lift = function.lift
    return replace(
        function,
        apply=_guarded_call(function, function.apply, _known_result),
        lift=None if lift is None else _guarded_call(function, lift, _lifted_result),
    )


def _guarded_call(
    function: Function, apply: Callable[..., Value], settled: Callable[[Value, Pattern], Value]
) -> Callable[..., Value]:
    name, results = function.name, [each.result for each in function.signatures]

    @wraps(apply)
    def told(*arguments: Value) -> Value:
        try:
            given = apply(*arguments)
        except CriteriaEngineError:
            raise
        except Exception as error:
            kind = type(error).__name__
            said = Text(
                f"hàm `{name}` không tính được ({kind})", f"the function `{name}` failed ({kind})"
            )
            raise FunctionFailed(name, said) from error
        for result in results:
            try:
                return settled(given, result)
            except _WrongTypeError:
                continue
        raise FunctionFailed(name, _wrong_type_text(name, results, given))

    return told


def _wrong_type_text(name: str, results: Sequence[Pattern], given: Value) -> Text:
    kind = type(given).__name__
    vi = " hoặc ".join(dict.fromkeys(map(describe_pattern_in_vietnamese, results)))
    en = " or ".join(dict.fromkeys(map(describe_pattern, results)))
    return Text(
        f"hàm `{name}` được khai báo cho kết quả là {vi}, nhưng lại cho một giá trị `{kind}` không phải vậy",
        f"the function `{name}` is declared to give {en}, but gave a `{kind}` that is none",
    )


class _WrongTypeError(Exception):
    """A value is not of the type that was declared."""


def _lifted_result(value: Value, declared: Pattern) -> Value:
    """What a `lift` gave: what is unknown of the declared type, or a known value of it."""
    inner = declared.inner if isinstance(declared, NullablePattern) else declared
    type_ = inner.type if isinstance(inner, TypePattern) else None
    match value:
        case _ if value is UNKNOWN:
            return value
        case Interval(low, high) if isinstance(type_, NumberType | AnyType | None):
            for end in (low, high):
                if end is not None:
                    _exact_number(end)
            return value
        case _ if value is MAYBE and isinstance(type_, BooleanType | AnyType | None):
            return value
        case Uncertain() if isinstance(inner, ListOfPattern | TypeVariable):
            return value
        case tuple() | list() if isinstance(inner, ListOfPattern):
            return tuple(_lifted_result(item, inner.item) for item in value)
        case _:
            return _known_result(value, declared)


def _known_result(value: Value, declared: Pattern) -> Value:
    """A value as the declared type holds it: numbers exact to 34 digits, lists as tuples."""
    match declared:
        case NullablePattern(inner):
            return None if value is None else _known_result(value, inner)
        case ListOfPattern(item):
            if isinstance(value, tuple | list):
                return tuple(_known_result(each, item) for each in value)
        case RangeOfPattern():
            if isinstance(value, Range):
                return value
        case TypeVariable():
            return value
        case TypePattern(type_):
            return _plain_result(value, type_)
        case _:
            assert_never(declared)
    raise _WrongTypeError


def _plain_result(value: Value, type_: Type) -> Value:
    match type_:
        case AnyType():
            return value
        case NumberType(integer=True):
            return _exact_integer(_exact_number(value))
        case NumberType():
            return _exact_number(value)
        case DateType() if isinstance(value, date) and not isinstance(value, datetime):
            return value
        case DateTimeType() if isinstance(value, datetime) and value.tzinfo is None:
            return value
        case RecordType() if isinstance(value, Mapping):
            return dict(value)
        case _ if isinstance(value, _PYTHON_TYPES.get(type(type_), ())):
            return value
        case _:
            raise _WrongTypeError


_PYTHON_TYPES: Final[Mapping[type, type]] = {
    BooleanType: bool,
    DaysType: timedelta,
    MonthsType: Months,
    NullType: NoneType,
    StringType: str,
}
"""The types of values that are told by their Python type alone."""


def _exact_integer(number: Number) -> Number:
    if number != int(number):
        raise _WrongTypeError
    return int(number) if -INTEGER_LIMIT < number < INTEGER_LIMIT else number


def _exact_number(value: Value) -> Number:
    """An exact number. A float is none: it would bring its own roundings into the law's."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _WrongTypeError
    if isinstance(value, int) and abs(value) < INTEGER_LIMIT:
        return value
    rounded = CONTEXT.create_decimal(value)
    if not rounded.is_finite():
        raise _WrongTypeError
    return rounded
