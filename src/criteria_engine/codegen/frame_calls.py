"""compile: what the functions on frames call for values that are not plainly known.

Each is made once for an expression of a set, and called with the values of its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from criteria_engine.functions.lifted_lists import plain_total
from criteria_engine.model.types import Type
from criteria_engine.model.values import (
    AND,
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
        plain = plain_total(values)
        if plain is not None:
            return plain
        kinds = set(map(type, values))
        if kinds <= NUMBER_CLASSES:
            return apply(values)
        if kinds <= _NUMBERS_AND_INTERVALS:
            return apply_lifted(function, (values,), result)
        return fallback((values,))

    return call


_NUMBERS_AND_INTERVALS: Final = NUMBER_CLASSES | {Interval}


TABLED_RESULTS: Final = 8
"""How many results a table may have for which every hull of some of them is kept."""


class _Hulls(dict[int, Value]):
    """The hull of a result of a table and of those before it that are possible, by which these are.

    Args:
        results: the results before it.
        last: the result.
        type_: the type of the hull.
    """

    def __init__(self, results: Sequence[Value], last: Value, type_: Type) -> None:
        self._results, self._last, self._type = results, last, type_

    def __missing__(self, possible: int) -> Value:
        value: Value = NOTHING
        for index, result in enumerate(self._results):
            if possible >> index & 1:
                value = hull(value, result, self._type)
        value = self[possible] = hull(value, self._last, self._type)
        return value


def hulls(results: Sequence[Value], type_: Type) -> list[Mapping[int, Value]]:
    """Return for each result of a table its hulls with those before it, by bits for the possible ones.

    >>> from criteria_engine.model.types import NUMBER
    >>> first, second, third = hulls([10, 5, 0], NUMBER)
    >>> third[0b00], third[0b10], third[0b11]
    (0, Interval(low=0, high=5, integer=True), Interval(low=0, high=10, integer=True))
    """
    return [_Hulls(results[:i], last, type_) for i, last in enumerate(results)]


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


class ConstantNames:
    """Names the constants of a text.

    Args:
        constants: where a constant is added under its name.
    """

    def __init__(self, constants: dict[str, Any]) -> None:
        self._constants = constants
        self._names: dict[int, str] = {}

    def __call__(self, value: Any) -> str:
        """Return the literal of a constant, or the name under which it is added."""
        if type(value) in _LITERALS:
            return repr(value)
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"k{len(self._names)}"
            self._constants[name] = value
        return name


_LITERALS: Final = (int, str, bool, type(None))


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
