"""Helpers to call a function of the standard library by name, on Python values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from criteria_engine.checking.literals import literal_type
from criteria_engine.evaluation import application
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function, FunctionKind
from criteria_engine.library.signatures import BoundCall, bind
from criteria_engine.model.temporal import parse_date_time
from criteria_engine.model.values import Interval, Months, Value


def call(name: str, *arguments: Any, kind: FunctionKind = "function") -> Any:
    """Return the result of a call, bound to a signature as the checker binds it.

    Raises:
        TypeError: no signature accepts the arguments.
    """
    types = [literal_type(argument) for argument in arguments]
    for declared in standard().find(name, kind):
        for signature in declared.signatures:
            if not signature.accepts(len(arguments)):
                continue
            bound = bind(signature, types, propagate=declared.nulls == "propagate")
            if isinstance(bound, BoundCall):
                values = [(a,) if i in bound.singletons else a for i, a in enumerate(arguments)]
                return application.call_function(declared, signature, values, bound.result)
    raise TypeError(f"{name} takes no such arguments: {arguments}")


def operate(symbol: str, *operands: Any) -> Any:
    """Return the result of an operator."""
    return call(symbol, *operands, kind="operator")


def declaration(name: str, count: int) -> Function:
    """Return the declaration of a name that accepts this number of arguments."""
    return next(f for f in standard().find(name) if f.signatures[0].accepts(count))


def bounds(value: Value) -> tuple[Any, Any]:
    """Return the bounds of an interval; a known value twice."""
    return (value.low, value.high) if isinstance(value, Interval) else (value, value)


def moment(text: str) -> datetime:
    """Return the local moment of a text such as `2024-02-29T08:30:00`."""
    value = parse_date_time(text)
    assert value is not None
    return value


def months(text: str) -> Months:
    """Return the duration of a text such as `1y2m` or `-1y`."""
    years, _, rest = text.lstrip("-").partition("y")
    count = int(years) * 12 + int(rest.removesuffix("m") or 0)
    return Months(-count if text.startswith("-") else count)
