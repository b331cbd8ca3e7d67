"""check: known values → their types, constants folded, and bounds of results by interval arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from criteria_engine import core, syntax
from criteria_engine.core import Core
from criteria_engine.library.declarations import Function
from criteria_engine.model.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NULL,
    STRING,
    ListType,
    NeverType,
    NumberType,
    RangeType,
    RecordType,
    Type,
    join_all,
    may_be_null,
    nullable,
    without_null,
)
from criteria_engine.model.values import (
    UNKNOWN,
    Interval,
    Months,
    Range,
    Value,
    is_whole,
    unknown_of,
)


def literal_type(value: Value) -> Type:
    """Return the narrowest type of a value; a number's bounds are the number itself.

    An unknown item of a list has the type of the known items.

    >>> literal_type(5)
    NumberType(low=5, high=5, integer=True)
    """
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return NumberType(value, value, True)
        case Decimal():
            return NumberType(value, value, is_whole(value))
        case str():
            return STRING
        case datetime():
            return DATE_TIME
        case date():
            return DATE
        case Months():
            return MONTHS
        case timedelta():
            return DAYS
        case tuple():
            return ListType(join_all(literal_type(item) for item in value if item is not UNKNOWN))
        case dict():
            return RecordType(tuple((name, literal_type(item)) for name, item in value.items()))
        case Range(low, high):
            ends = [end for end in (low, high) if end is not None]
            return RangeType(join_all(map(literal_type, ends)))
        case _:
            return ANY


def fold_constants(node: Core) -> Core:
    """Return a list, record or range of constants as one constant; any other node unchanged."""
    parts = core.children(node)
    if not all(isinstance(part, core.Constant) for part in parts):
        return node
    if any(isinstance(part.type, NeverType) for part in parts):
        return node
    values = [part.value for part in parts if isinstance(part, core.Constant)]
    match node:
        case core.MakeList():
            return core.Constant(tuple(values), node.type, node.written)
        case core.MakeRecord(names=names):
            return core.Constant(dict(zip(names, values, strict=True)), node.type, node.written)
        case core.MakeRange(low=low, high=high):
            low_value = low.value if isinstance(low, core.Constant) else None
            high_value = high.value if isinstance(high, core.Constant) else None
            value = Range(low_value, high_value, node.low_included, node.high_included)
            return core.Constant(value, node.type, node.written)
        case _:
            return node


def narrow_result(declared: Function, arguments: Sequence[Core], result: Type) -> Type:
    """Return the type of a function's result, narrowed where the types of the arguments bound it.

    Args:
        declared: the function. Its `lift` is applied to the intervals of the arguments.
        arguments: the checked arguments.
        result: the type that the signature gives.
    """
    if declared.lift is None or not isinstance(without_null(result), NumberType):
        return result
    if any(isinstance(a.type, NeverType) for a in arguments):
        return result
    try:
        answer = declared.lift(*[_stand_in(a) for a in arguments])
    except ArithmeticError:
        return result
    null = declared.nulls == "propagate" and any(may_be_null(a.type) for a in arguments)
    match answer:
        case Interval(low, high, integer):
            type_: Type = NumberType(low, high, integer)
        case int() | Decimal():
            type_ = literal_type(answer)
        case _:
            return result
    return nullable(type_) if null else type_


def _stand_in(node: Core) -> Value:
    """Return a constant's value, or the unknown value with the bounds of the node's type."""
    match node:
        case core.Constant(value):
            return value
        case core.MakeList(items):
            # An item that may be null must not be treated as a number.
            return tuple(UNKNOWN if may_be_null(item.type) else _stand_in(item) for item in items)
        case _:
            return unknown_of(without_null(node.type))


def literal_texts(
    node: Core, definitions: Mapping[str, Core] | None = None
) -> Iterator[tuple[str, syntax.Expr]]:
    """Yield the texts that a value may be or contain, each with the expression it is written in.

    Args:
        node: a checked expression.
        definitions: the definitions it may use, by name; without them their texts are left out.
    """
    match node:
        case core.Constant(value=value, written=written):
            values = value if isinstance(value, tuple) else (value,)
            yield from ((each, written) for each in values if isinstance(each, str))
        case core.MakeList(items=items):
            for each in items:
                yield from literal_texts(each, definitions)
        case core.Choose(then=then, otherwise=otherwise):
            yield from literal_texts(then, definitions)
            yield from literal_texts(otherwise, definitions)
        case core.Defined(name=name) if definitions is not None and name in definitions:
            yield from literal_texts(definitions[name], definitions)
        case _:
            pass
