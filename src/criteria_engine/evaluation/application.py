"""call: one function on values, known or not, the same way for the checker and the evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import NoneType
from typing import Final

from criteria_engine.library.declarations import Function
from criteria_engine.library.patterns import (
    ListOfPattern,
    NullablePattern,
    Pattern,
    TypeVariable,
)
from criteria_engine.library.signatures import Signature
from criteria_engine.model.types import Type
from criteria_engine.model.values import (
    UNKNOWN,
    Value,
    holds_unknown,
    is_unknown,
    unknown_of,
)


def call_function(
    function: Function, signature: Signature, arguments: Sequence[Value], result: Type
) -> Value:
    """Work a function on values: null in, null out; unknown in, what its `lift` can tell."""
    if function.nulls == "propagate":
        for index, argument in enumerate(arguments):
            if argument is None and not _takes_null(signature, index):
                return None
    for index, argument in enumerate(arguments):
        if argument.__class__ not in _KNOWN and _is_open(
            argument, signature.parameter_for(index).pattern
        ):
            return _lifted(function, arguments, result)
    return function.apply(*arguments)


_KNOWN: Final = frozenset({bool, int, str, Decimal, NoneType})


def _takes_null(signature: Signature, index: int) -> bool:
    return isinstance(signature.parameter_for(index).pattern, NullablePattern)


def _is_open(argument: Value, pattern: Pattern) -> bool:
    """Whether a function cannot work on the argument as it is, because of something unknown."""
    if isinstance(pattern, ListOfPattern) and pattern.item == TypeVariable("T"):
        return is_unknown(argument)
    return holds_unknown(argument)


def _lifted(function: Function, arguments: Sequence[Value], result: Type) -> Value:
    if function.lift is None:
        return unknown_of(result)
    answer = function.lift(*arguments)
    if answer is UNKNOWN:
        return unknown_of(result)
    return answer
