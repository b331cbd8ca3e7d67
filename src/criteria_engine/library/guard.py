"""a host's function → the same function with its results checked against its declaration.

:meth:`criteria_engine.library.registry.Library.extend` guards every function it adds.
"""

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


def guard_function(function: Function) -> Function:
    """Return the function with `apply` and `lift` guarded.

    A valid result is converted to the form the language uses: numbers rounded to 34 digits, lists as tuples.

    Returns:
        A declaration whose functions raise FunctionFailed where the original raises an exception or returns
        a value of a type that is not declared; exceptions of this library pass unchanged.
    """
    lift = function.lift
    return replace(
        function,
        apply=_guarded_call(function, function.apply, _known_result),
        lift=None if lift is None else _guarded_call(function, lift, _lifted_result),
    )


def _guarded_call(
    function: Function, apply: Callable[..., Value], check_result: Callable[[Value, Pattern], Value]
) -> Callable[..., Value]:
    name, results = function.name, [each.result for each in function.signatures]

    @wraps(apply)
    def guarded_call(*arguments: Value) -> Value:
        try:
            value = apply(*arguments)
        except CriteriaEngineError:
            raise
        except Exception as error:
            kind = type(error).__name__
            text = Text(
                f"hàm `{name}` không tính được ({kind})", f"the function `{name}` failed ({kind})"
            )
            raise FunctionFailed(name, text) from error
        for result in results:
            try:
                return check_result(value, result)
            except _WrongTypeError:
                continue
        raise FunctionFailed(name, _wrong_type_text(name, results, value))

    return guarded_call


def _wrong_type_text(name: str, results: Sequence[Pattern], value: Value) -> Text:
    kind = type(value).__name__
    vi = " hoặc ".join(dict.fromkeys(map(describe_pattern_in_vietnamese, results)))
    en = " or ".join(dict.fromkeys(map(describe_pattern, results)))
    return Text(
        f"hàm `{name}` được khai báo cho kết quả là {vi}, nhưng lại cho một giá trị `{kind}` không phải vậy",
        f"the function `{name}` is declared to return {en}, but returned a `{kind}` that does not fit",
    )


class _WrongTypeError(Exception):
    """A value does not have the declared type."""


def _lifted_result(value: Value, declared: Pattern) -> Value:
    """Check a result of `lift`: a known value or an unknown one of the declared type."""
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
    """Check a known result and return it as the language stores it: lists as tuples, numbers of 34 digits."""
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
"""The types whose values are recognised by their Python type alone."""


def _exact_integer(number: Number) -> Number:
    if number != int(number):
        raise _WrongTypeError
    return int(number) if -INTEGER_LIMIT < number < INTEGER_LIMIT else number


def _exact_number(value: Value) -> Number:
    """Check that a value is an exact number; a float is not, since it carries rounding errors."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _WrongTypeError
    if isinstance(value, int) and abs(value) < INTEGER_LIMIT:
        return value
    rounded = CONTEXT.create_decimal(value)
    if not rounded.is_finite():
        raise _WrongTypeError
    return rounded
