"""chains: `if … else if … else …` with a constant number in each row → a number over columns.

Tables of points are such chains. Where conditions are unknown, the number is between the least and the greatest
of all rows that may be the first that holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from criteria_engine import core
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.unbound import UnboundTruth
from criteria_engine.columns.translation.values import TRUE, NumberPair, TruthPair, known_truth
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import NeverType, Number, NumberType


@dataclass(frozen=True, slots=True)
class ChainRows:
    """The rows of a chain.

    Attributes:
        conditions: the condition of each row; the last row has none where it is an `else`.
        numbers: the number of each row.
    """

    conditions: tuple[Core, ...]
    numbers: tuple[Number, ...]

    @classmethod
    def of(cls, node: Core) -> ChainRows | None:
        """Return the rows; None where the value of a row is not a constant number."""
        conditions: list[Core] = []
        values: list[Core] = []
        rest = node
        while isinstance(rest, core.Choose):
            conditions.append(rest.condition)
            values.append(rest.then)
            rest = rest.otherwise
        if not isinstance(rest.type, NeverType):
            values.append(rest)
        numbers = [
            each.value
            for each in values
            if isinstance(each, core.Constant) and isinstance(each.type, NumberType)
        ]
        return cls(tuple(conditions), tuple(numbers)) if len(numbers) == len(values) else None


def translate_chain(
    arithmetic: ExactArithmetic, tests: Sequence[TruthPair], rows: ChainRows
) -> NumberPair:
    """Return the number of the first row whose condition holds.

    Args:
        arithmetic: the operations on numbers.
        tests: the conditions of the rows, translated.
        rows: the rows. Where the last one has a condition, it holds if no other does.
    """
    numbers = rows.numbers
    constants = [arithmetic.constant(each) for each in numbers]
    if all(test.known for test in tests):
        return _first(arithmetic, tests, constants)
    tests = [*tests, TRUE] if len(tests) < len(numbers) else tests
    falling = all(above >= below for above, below in pairwise(numbers))
    rising = all(above <= below for above, below in pairwise(numbers))
    if falling or rising:
        # If numbers fall from row to row, the first row that may hold has the maximum, and the first row
        # that certainly holds the minimum; if they rise, it is the other way round.
        possible = [known_truth(test.possible) for test in tests]
        start = _first(arithmetic, possible, constants).low
        end = _last(arithmetic, tests, constants).low
        return NumberPair(end, start) if falling else NumberPair(start, end)
    conditions = [*rows.conditions, *([None] if len(rows.conditions) < len(numbers) else [])]
    return _between(arithmetic, list(zip(_may_apply(tests, conditions), numbers, strict=True)))


def translate_nested_chain(
    arithmetic: ExactArithmetic, node: core.Choose, truth: Callable[[Core], TruthPair]
) -> NumberPair | None:
    """Return the number of a chain whose rows are numbers or chains of such rows, as a table by two facts is.

    Args:
        arithmetic: the operations on numbers.
        node: the chain.
        truth: translates a condition.

    Returns:
        The number; None where a row has another value, or where the first condition is known in every row: then
        a choice row by row is shorter.
    """
    rows: list[tuple[UnboundTruth, Number]] = []
    pending: list[tuple[UnboundTruth, Core]] = [(TRUE.certain, node)]
    if truth(node.condition).known:
        return None
    while pending:
        guard, value = pending.pop()
        if isinstance(value, core.Constant) and isinstance(value.value, Number):
            rows.append((guard, value.value))
            continue
        if not isinstance(value, core.Choose):
            return None
        conditions: list[Core | None] = []
        values: list[Core] = []
        rest: Core = value
        while isinstance(rest, core.Choose):
            conditions.append(rest.condition)
            values.append(rest.then)
            rest = rest.otherwise
        tests = [truth(each) for each in conditions if each is not None]
        may = _may_apply([*tests, TRUE], [*conditions, None])
        pending += [
            (unbound.conjunction(guard, each), inner)
            for each, inner in zip(may, [*values, rest], strict=True)
        ]
    return _between(arithmetic, rows)


def _may_apply(tests: Sequence[TruthPair], conditions: Sequence[Core | None]) -> list[UnboundTruth]:
    """Return whether each row may be the first whose condition holds.

    A row before that excludes it says nothing, nor does one that implies another row before.

    Args:
        tests: the conditions, translated.
        conditions: the conditions; None for an `else`.
    """
    found: list[UnboundTruth] = []
    for index, test in enumerate(tests):
        before = [
            tests[j]
            for j in range(index)
            if not _exclude(conditions[j], conditions[index])
            and not any(_implies(conditions[j], conditions[k]) for k in range(j + 1, index))
        ]
        none_before = [unbound.negation(each.certain) for each in before]
        found.append(unbound.conjunction(test.possible, *none_before))
    return found


def _exclude(one: Core | None, other: Core | None) -> bool:
    """Return whether two conditions are tests of one fact for two values."""
    first, second = _value_of(one), _value_of(other)
    return first is not None and second is not None and first != second and first[0] == second[0]


def _value_of(condition: Core | None) -> tuple[str, object] | None:
    match condition:
        case core.Apply(function, _, (core.Fact(name), core.Constant(value))) if (
            function.name == "="
        ):
            return name, value
        case core.Fact(name):
            return name, True
        case core.Negation(core.Fact(name)):
            return name, False
        case _:
            return None


def _implies(one: Core | None, other: Core | None) -> bool:
    """Return whether a number that is not above one limit is not above another one."""
    first, second = _limit_of(one), _limit_of(other)
    return first is not None and second is not None and first[0] == second[0] and first <= second


def _limit_of(condition: Core | None) -> tuple[str, Number] | None:
    match condition:
        case core.Apply(function, _, (core.Fact(name), core.Constant(value))) if (
            function.name == "<=" and isinstance(value, Number)
        ):
            return name, value
        case _:
            return None


def _between(
    arithmetic: ExactArithmetic, rows: Sequence[tuple[UnboundTruth, Number]]
) -> NumberPair:
    """Return the interval from the least to the greatest number whose row may apply."""
    rising = sorted(rows, key=lambda row: row[1])
    low, high = (_first_that_may(arithmetic, each) for each in (rising, rising[::-1]))
    return NumberPair(low.low, high.low)


def _first_that_may(
    arithmetic: ExactArithmetic, rows: Sequence[tuple[UnboundTruth, Number]]
) -> NumberPair:
    """Return the number of the first row that may apply; some row always does."""
    result = arithmetic.constant(rows[-1][1])
    for may, number in reversed(rows[:-1]):
        result = arithmetic.choose(known_truth(may), arithmetic.constant(number), result)
    return result


def _first(
    arithmetic: ExactArithmetic, tests: Sequence[TruthPair], constants: Sequence[NumberPair]
) -> NumberPair:
    """Return the number of the first row whose condition holds, all of them known; some row always does."""
    above = constants[:-1]
    result = constants[-1]
    for test, number in zip(reversed(tests[: len(above)]), reversed(above), strict=True):
        result = arithmetic.choose(test, number, result)
    return result


def _last(
    arithmetic: ExactArithmetic, tests: Sequence[TruthPair], constants: Sequence[NumberPair]
) -> NumberPair:
    """Return the number of the first row that certainly holds; if none does, of the last one that may."""
    result = constants[0]
    for test, number in zip(tests[1:], constants[1:], strict=True):
        result = arithmetic.choose(known_truth(test.possible), number, result)
    for test, number in zip(reversed(tests[:-1]), reversed(constants[:-1]), strict=True):
        result = arithmetic.choose(known_truth(test.certain), number, result)
    return result
