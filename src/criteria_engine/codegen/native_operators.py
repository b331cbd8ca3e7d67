"""compile: operators of known values → Python's own, and the classes for which they mean the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from criteria_engine import core
from criteria_engine.codegen.expressions import stays_integer
from criteria_engine.evaluation.expressions import NUMBER_CLASSES
from criteria_engine.model.types import EnumType, NumberType, StringType, Type, without_null
from criteria_engine.model.values import Range, Value

_ARITHMETIC: Final = ("+", "-", "*")

_COMPARISONS: Final = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

_Constant = Callable[[Any], str]
"""Returns the text that stands for a constant."""


def native_to_numbers(node: core.Apply) -> tuple[str, str] | None:
    """Return Python's operator for two numbers, and the test of their classes; None where there is none."""
    function = node.function
    symbol, test = _COMPARISONS.get(function.name), "in NUMBERS"
    if function.name in _ARITHMETIC and _stay_integers(node):
        symbol, test = function.name, "is int"
    numbers = [isinstance(without_null(each.type), NumberType) for each in node.arguments]
    if function.kind != "operator" or symbol is None or not all(numbers):
        return None
    return symbol, test


def native_to_known(
    node: core.Apply, type_: Type, known: Value, value: str, constant: _Constant
) -> tuple[str, str] | None:
    """Return the text of an operator of which the second argument is a constant, and the test of the first.

    Args:
        node: the operator with its arguments.
        type_: the type of the first argument.
        known: the second.
        value: the name of the first.
        constant: names constants.
    """
    function, kind = node.function, without_null(type_)
    if function.kind != "operator":
        return None
    name = function.name
    symbol = _COMPARISONS.get(name)
    if isinstance(kind, NumberType):
        test = "is int" if kind.integer else "in NUMBERS"
        if name == "in" and type(known) is Range:
            return _within(value, known, constant), test
        if type(known) not in NUMBER_CLASSES:
            return None
        if symbol is not None:
            return f"{value} {symbol} {constant(known)}", test
        if name in _ARITHMETIC and _stay_integers(node):
            return f"{value} {name} {constant(known)}", "is int"
    elif isinstance(kind, StringType | EnumType):
        if name == "in" and type(known) is tuple and all(type(each) is str for each in known):
            return f"{value} in {constant(frozenset(known))}", "is str"
        if type(known) is str and name in ("=", "!=", "in"):
            return f"{value} {'!=' if name == '!=' else '=='} {known!r}", "is str"
    return None


def _within(value: str, among: Range, constant: _Constant) -> str:
    low = high = ""
    if among.low is not None:
        low = f"{constant(among.low)} {'<=' if among.low_included else '<'} "
    if among.high is not None:
        high = f" {'<=' if among.high_included else '<'} {constant(among.high)}"
    return f"({low}{value}{high})"


def _stay_integers(node: core.Apply) -> bool:
    return all(stays_integer(each.type) for each in (node, *node.arguments))
