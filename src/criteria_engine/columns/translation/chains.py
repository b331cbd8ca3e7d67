"""chains: `if … else if … else …` with a constant number in each row → a number over columns.

Tables of points are such chains. Where conditions are unknown, the number is between the least and the greatest
of all rows that may be the first that holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from criteria_engine import core
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.values import TRUE, NumberPair, TruthPair, known_truth
from criteria_engine.core import Core
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
    # Start values: the greatest and the least number of any row.
    low, high = arithmetic.constant(max(numbers)), arithmetic.constant(min(numbers))
    for test, number in zip(reversed(tests), reversed(constants), strict=True):
        certain, possibly = known_truth(test.certain), known_truth(test.possible)
        least, greatest = arithmetic.least(number, low), arithmetic.greatest(number, high)
        low = arithmetic.choose(certain, number, arithmetic.choose(possibly, least, low))
        high = arithmetic.choose(certain, number, arithmetic.choose(possibly, greatest, high))
    return NumberPair(low.low, high.low)


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
