"""compile: what the functions on frames call for values that are not plainly known.

Each is made once for an expression of a set, and called with the values of its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from criteria_engine import core
from criteria_engine.errors import BudgetExceeded
from criteria_engine.evaluation.application import accepts_any_items, apply_lifted
from criteria_engine.evaluation.expressions import (
    NUMBER_CLASSES,
    PLAIN_CLASSES,
    ApplyUncertain,
)
from criteria_engine.evaluation.frames import UNSET, Compute, Frame
from criteria_engine.evaluation.intervals import hull
from criteria_engine.model.values import (
    AND,
    INTEGER_LIMIT,
    MAYBE,
    NOT,
    NOTHING,
    OR,
    UNKNOWN,
    Interval,
    Uncertain,
    Value,
)


def apply_two(node: core.Apply, fallback: ApplyUncertain) -> Callable[[Value, Value], Value]:
    """Return the function of a node, of two values that may be unknown or null."""
    function, apply, result = node.function, node.function.apply, node.type

    def call(a: Value, b: Value) -> Value:
        if a.__class__ in PLAIN_CLASSES:
            if b.__class__ in PLAIN_CLASSES:
                return apply(a, b)
            if b.__class__ is Interval:
                return apply_lifted(function, (a, b), result)
        elif a.__class__ is Interval and (b.__class__ in PLAIN_CLASSES or b.__class__ is Interval):
            return apply_lifted(function, (a, b), result)
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
    node: core.Apply, known: Value, fallback: ApplyUncertain
) -> Callable[[Value], Value]:
    """Return the same of one value; the second is a constant, which is not null."""
    function, apply, result = node.function, node.function.apply, node.type

    def call(value: Value) -> Value:
        if value.__class__ in PLAIN_CLASSES:
            return apply(value, known)
        if value.__class__ is Interval:
            return apply_lifted(function, (value, known), result)
        return fallback((value, known))

    return call


def apply_total(node: core.Apply, fallback: ApplyUncertain) -> Callable[[tuple[Value, ...]], Value]:
    """Return the same of the items of a list that is written out."""
    function, apply, result = node.function, node.function.apply, node.type

    def call(values: tuple[Value, ...]) -> Value:
        kinds = set(map(type, values))
        if kinds == _INTEGERS:
            whole = sum(values)
            if -INTEGER_LIMIT < whole < INTEGER_LIMIT:
                return whole
        if kinds <= NUMBER_CLASSES:
            return apply(values)
        if kinds <= _NUMBERS_AND_INTERVALS:
            return apply_lifted(function, (values,), result)
        return fallback((values,))

    return call


_INTEGERS: Final = {int}

_NUMBERS_AND_INTERVALS: Final = NUMBER_CLASSES | {Interval}


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
