"""compile: what the functions on frames call for values that are not plainly known.

Each is made once for an expression of a set, and called with the values of its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from criteria_engine import core
from criteria_engine.errors import BudgetExceeded
from criteria_engine.evaluation.application import accepts_any_items
from criteria_engine.evaluation.expressions import (
    NUMBER_CLASSES,
    PLAIN_CLASSES,
    ApplyUncertain,
)
from criteria_engine.evaluation.frames import UNSET, Compute, Frame
from criteria_engine.evaluation.intervals import hull
from criteria_engine.library.declarations import Function
from criteria_engine.model.values import (
    AND,
    MAYBE,
    NOT,
    NOTHING,
    OR,
    UNKNOWN,
    Uncertain,
    Value,
)


def apply_two(function: Function, fallback: ApplyUncertain) -> Callable[[Value, Value], Value]:
    """Return a function of two values: the declared one where both are plain, else `fallback`."""
    apply = function.apply

    def call(a: Value, b: Value) -> Value:
        if a.__class__ in PLAIN_CLASSES and b.__class__ in PLAIN_CLASSES:
            return apply(a, b)
        return fallback((a, b))

    return call


def apply_any(node: core.Apply, fallback: ApplyUncertain) -> Callable[..., Value]:
    """Return a function of any arguments; a list is known where the function does not look at its items."""
    apply = node.function.apply
    patterns = [node.signature.parameter_for(i).pattern for i in range(len(node.arguments))]
    takes_any_items = tuple([accepts_any_items(each) for each in patterns])

    def call(*values: Value) -> Value:
        for value, takes_any in zip(values, takes_any_items, strict=True):
            if value.__class__ not in PLAIN_CLASSES and not (
                value.__class__ is tuple
                and (takes_any or PLAIN_CLASSES.issuperset(map(type, value)))
            ):
                return fallback(values)
        return apply(*values)

    return call


def apply_to_known(
    function: Function, known: Value, fallback: ApplyUncertain
) -> Callable[[Value], Value]:
    """Return the same of one value; the second is a constant."""
    apply = function.apply

    def call(value: Value) -> Value:
        if value.__class__ in PLAIN_CLASSES:
            return apply(value, known)
        return fallback((value, known))

    return call


def apply_total(
    function: Function, fallback: ApplyUncertain
) -> Callable[[tuple[Value, ...]], Value]:
    """Return the same of the items of a list that is written out."""
    apply = function.apply

    def call(values: tuple[Value, ...]) -> Value:
        if NUMBER_CLASSES.issuperset(map(type, values)):
            return apply(values)
        return fallback((values,))

    return call


def loop_over(
    loop: Callable[[Compute], Compute],
) -> Callable[[Frame, Value], Value]:
    """Return how to evaluate a loop as the evaluator does, given its list."""
    return lambda frame, items: loop(lambda _: items)(frame)


def _folding(table: Mapping[Any, Any], start: bool) -> Callable[..., Value]:
    def fold(*truths: Value) -> Value:
        truth: Value = start
        for each in truths:
            if each is not start:
                truth = table[truth, each]
        return truth

    return fold


def _chosen(selected: list[Value], uncertain: list[int]) -> Value:
    certain = [True] * len(selected)
    for index in uncertain:
        certain[index] = False
    return Uncertain(tuple(selected), tuple(certain))


SHARED: Final[Mapping[str, Any]] = {
    "UNSET": UNSET,
    "MAYBE": MAYBE,
    "UNKNOWN": UNKNOWN,
    "NOTHING": NOTHING,
    "NUMBERS": NUMBER_CLASSES,
    "AND": AND,
    "OR": OR,
    "NOT": NOT,
    "BudgetExceeded": BudgetExceeded,
    "hull": hull,
    "chosen": _chosen,
    "fold_and": _folding(AND, True),
    "fold_or": _folding(OR, False),
}
"""What the text refers to in every set."""
