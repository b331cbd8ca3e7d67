"""bands: tables of points and conditions for full points → points over columns.

This repeats for columns what `evaluation/rules.py` does for one subject: the first, the highest or all of the
rows whose conditions hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from typing import assert_never

from criteria_engine.checked_set import Band, Banded
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.expressions import ExpressionTranslator, expect_truth
from criteria_engine.columns.translation.values import (
    TRUE,
    NumberPair,
    TruthPair,
    known_truth,
)
from criteria_engine.model.types import Number as Amount


class BandTranslator:
    """Translates how conditions give points; `translator` translates the conditions."""

    def __init__(self, translator: ExpressionTranslator) -> None:
        self._translator = translator
        self._algebra = translator.algebra
        self._numbers = translator.algebra.numbers

    @property
    def _zero(self) -> NumberPair:
        return self._numbers.constant(0)

    def full_or_none(self, condition: TruthPair, maximum: Amount) -> NumberPair:
        """Return full points or none; where the condition is unknown, a number between them."""
        full = self._numbers.constant(maximum)
        numbers = self._numbers
        if condition.known:
            return numbers.choose(condition, full, self._zero)
        low = numbers.choose(TruthPair(condition.certain, condition.certain), full, self._zero)
        high = numbers.choose(TruthPair(condition.possible, condition.possible), full, self._zero)
        return NumberPair(low.low, high.high)

    def points(self, rule: Banded) -> NumberPair:
        """Return the points of a table of bands, by its hit policy."""
        rows = [(self._test(row), row) for row in rule.rows]
        match rule.hit:
            case "unique" | "first":
                return self._first_row(rows)
            case "highest":
                return self._highest_row(rows)
            case "sum":
                return self._sum_of_rows(rows)
            case _:
                assert_never(rule.hit)

    def _test(self, row: Band) -> TruthPair | None:
        return (
            None
            if row.condition is None
            else expect_truth(self._translator.translate(row.condition))
        )

    def _first_row(self, rows: Sequence[tuple[TruthPair | None, Band]]) -> NumberPair:
        """Return the points of the first row whose condition holds.

        Where conditions are unknown: of all rows that may be the first, up to one that certainly holds.
        """
        numbers = self._numbers
        constants = [numbers.constant(row.points) for _, row in rows]
        known = all(test is None or test.known for test, _ in rows)
        if known:
            *before, (_, last) = rows
            result = numbers.constant(last.points)
            for (test, _), points in zip(reversed(before), reversed(constants[:-1]), strict=True):
                assert test is not None
                result = numbers.choose(test, points, result)
            return result
        falling = all(above.points >= below.points for (_, above), (_, below) in pairwise(rows))
        rising = all(above.points <= below.points for (_, above), (_, below) in pairwise(rows))
        if falling or rising:
            # If points fall from row to row, the first row that may hold has the maximum, and the first row
            # that certainly holds the minimum; if they rise, it is the other way round.
            start = self._first_points(rows, constants).low
            end = self._last_points(rows, constants).low
            return NumberPair(end, start) if falling else NumberPair(start, end)
        # Start values: the greatest and the smallest points of any row.
        low = numbers.constant(max(row.points for _, row in rows))
        high = numbers.constant(min(row.points for _, row in rows))
        for (test, _), points in zip(reversed(rows), reversed(constants), strict=True):
            known_test = TRUE if test is None else test
            certainly = TruthPair(known_test.certain, known_test.certain)
            possibly = TruthPair(known_test.possible, known_test.possible)
            low = numbers.choose(
                certainly, points, numbers.choose(possibly, numbers.least(points, low), low)
            )
            high = numbers.choose(
                certainly, points, numbers.choose(possibly, numbers.greatest(points, high), high)
            )
        return NumberPair(low.low, high.low)

    def _first_points(
        self, rows: Sequence[tuple[TruthPair | None, Band]], constants: Sequence[NumberPair]
    ) -> NumberPair:
        """Return the points of the first row that may hold; some row always does."""
        result = constants[-1]
        for (test, _), points in zip(reversed(rows[:-1]), reversed(constants[:-1]), strict=True):
            assert test is not None
            result = self._numbers.choose(known_truth(test.possible), points, result)
        return result

    def _last_points(
        self, rows: Sequence[tuple[TruthPair | None, Band]], constants: Sequence[NumberPair]
    ) -> NumberPair:
        """Return the points of the first row that certainly holds; if none does, of the last one that may."""
        choose = self._numbers.choose
        result = constants[0]
        for (test, _), points in zip(rows[1:], constants[1:], strict=True):
            result = choose(TRUE if test is None else known_truth(test.possible), points, result)
        for (test, _), points in zip(reversed(rows[:-1]), reversed(constants[:-1]), strict=True):
            assert test is not None
            result = choose(known_truth(test.certain), points, result)
        return result

    def _highest_row(self, rows: Sequence[tuple[TruthPair | None, Band]]) -> NumberPair:
        numbers = self._numbers
        tested = [(test, row.points) for test, row in rows if test is not None]
        otherwise = next((row.points for test, row in rows if test is None), None)
        minimum, maximum = (numbers.constant(f(row.points for _, row in rows)) for f in (min, max))
        any_certain = unbound.disjunction(*(test.certain for test, _ in tested))
        certainly = self._picked(tested, minimum, certain=True, greatest=True)
        top = self._picked(tested, minimum, certain=False, greatest=True)
        bottom = self._picked(tested, maximum, certain=False, greatest=False)
        low, high = bottom, top
        if otherwise is not None:
            other = numbers.constant(otherwise)
            low, high = numbers.least(other, bottom), numbers.greatest(other, top)
        settled = TruthPair(any_certain, any_certain)
        if all(test.known for test, _ in tested):
            other = certainly if otherwise is None else numbers.constant(otherwise)
            return numbers.choose(settled, certainly, other)
        return NumberPair(
            numbers.choose(settled, certainly, low).low, numbers.choose(settled, top, high).low
        )

    def _picked(
        self,
        tested: Sequence[tuple[TruthPair, Amount]],
        start: NumberPair,
        *,
        certain: bool,
        greatest: bool,
    ) -> NumberPair:
        """Return the greatest or least points of the rows that certainly, or possibly, hold."""
        numbers = self._numbers
        result = start
        for test, points in tested:
            holds = test.certain if certain else test.possible
            constant = numbers.constant(points)
            better = (numbers.greatest if greatest else numbers.least)(constant, result)
            result = numbers.choose(TruthPair(holds, holds), better, result)
        return result

    def _sum_of_rows(self, rows: Sequence[tuple[TruthPair | None, Band]]) -> NumberPair:
        """Return the sum of the points of the rows that hold; those of `otherwise` if none does."""
        numbers = self._numbers
        tested = [(test, row.points) for test, row in rows if test is not None]
        otherwise = next((row.points for test, row in rows if test is None), None)
        total = reduce(
            numbers.add, [self.full_or_none(test, points) for test, points in tested], self._zero
        )
        if otherwise is None:
            return total
        other = numbers.constant(otherwise)
        some = self._algebra.either(*(test for test, _ in tested))
        either = numbers.hull(other, total)
        certainly = TruthPair(some.certain, some.certain)
        if some.known:
            return numbers.choose(certainly, total, other)
        possibly = TruthPair(some.possible, some.possible)
        return numbers.choose(certainly, total, numbers.choose(possibly, either, other))
