"""Calling a function of the library by its name, on Python values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from criteria_engine.checking.literals import literal_type
from criteria_engine.evaluation import application as calling
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function, FunctionKind
from criteria_engine.library.signatures import BoundCall, bind
from criteria_engine.model.temporal import parse_date_time
from criteria_engine.model.values import Months


def call(name: str, *arguments: Any, kind: FunctionKind = "function") -> Any:
    """What a call gives, bound as the checker binds it."""
    types = [literal_type(argument) for argument in arguments]
    for declared in standard().find(name, kind):
        for signature in declared.signatures:
            if not signature.accepts(len(arguments)):
                continue
            bound = bind(signature, types, propagate=declared.nulls == "propagate")
            if isinstance(bound, BoundCall):
                given = [(a,) if i in bound.singletons else a for i, a in enumerate(arguments)]
                return calling.call_function(declared, signature, given, bound.result)
    raise TypeError(f"{name} takes no such arguments: {arguments}")


def operate(symbol: str, *operands: Any) -> Any:
    """The same for an operator."""
    return call(symbol, *operands, kind="operator")


def named(name: str, count: int) -> Function:
    """The declaration of a name that takes so many arguments."""
    return next(f for f in standard().find(name) if f.signatures[0].accepts(count))


def moment(text: str) -> datetime:
    """`"2024-02-29T08:30:00"` as a local moment."""
    found = parse_date_time(text)
    assert found is not None
    return found


def months(text: str) -> Months:
    """`"1y2m"` as a duration, negative where the text starts with `-`."""
    years, _, rest = text.lstrip("-").partition("y")
    count = int(years) * 12 + int(rest.removesuffix("m") or 0)
    return Months(-count if text.startswith("-") else count)
