"""evaluate: one function and its arguments, known or unknown → its value.

The checker folds constants with it, and the evaluator runs with it, so both give the same value.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine.library.declarations import Function
from criteria_engine.library.patterns import (
    ListOfPattern,
    Pattern,
    TypeVariable,
)
from criteria_engine.library.signatures import Signature
from criteria_engine.model.types import Type
from criteria_engine.model.values import (
    ATOMIC_CLASSES,
    UNKNOWN,
    UNKNOWN_KINDS,
    Value,
    holds_unknown,
    is_unknown,
    unknown_of,
)


def call_function(
    function: Function, signature: Signature, arguments: Sequence[Value], result: Type
) -> Value:
    """Apply a function to values.

    Args:
        function: the function.
        signature: the signature that its arguments were bound to.
        arguments: the values of the arguments, in the order of the signature.
        result: the type of the result.

    Returns:
        Null if an argument is null that makes the result null (`Function.null_at`). If an argument is
        unknown, what the function's `lift` returns for it, at least the unknown value of the type `result`.

    Raises:
        FunctionFailed: if the function fails.
        TooLong: if the result is longer than the limits allow.
    """
    for index, argument in enumerate(arguments):
        if argument is None and function.null_at(signature.parameter_for(index)):
            return None
    for index, argument in enumerate(arguments):
        kind = argument.__class__
        if kind not in ATOMIC_CLASSES and (
            kind in UNKNOWN_KINDS
            or _is_undetermined(argument, signature.parameter_for(index).pattern)
        ):
            return apply_lifted(function, arguments, result)
    return function.apply(*arguments)


def _is_undetermined(argument: Value, pattern: Pattern) -> bool:
    """Return whether an argument is too unknown for the function itself."""
    return is_unknown(argument) if accepts_any_items(pattern) else holds_unknown(argument)


def accepts_any_items(pattern: Pattern) -> bool:
    """Return whether a parameter takes items that the function does not look at, as `list<T>` does.

    Unknown items do not matter to it.
    """
    return isinstance(pattern, ListOfPattern) and pattern.item == TypeVariable("T")


def apply_lifted(function: Function, arguments: Sequence[Value], result: Type) -> Value:
    """Apply a function to values of which one is unknown, and none is null; see :func:`call_function`."""
    if function.lift is None:
        return unknown_of(result)
    lifted = function.lift(*arguments)
    return unknown_of(result) if lifted is UNKNOWN else lifted
