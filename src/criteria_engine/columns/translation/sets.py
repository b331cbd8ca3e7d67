"""sets: a checked set → its indicators, points, total and levels over columns.

This repeats what `evaluation/rules.py` and `evaluation/award.py` do for one subject; property-based tests
compare both. Nothing here runs a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import TypeVar, assert_never

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import (
    AllOrNothing,
    Banded,
    CheckedSet,
    Computed,
    Criterion,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.algebra import Algebra
from criteria_engine.columns.translation.bands import BandTranslator
from criteria_engine.columns.translation.expressions import (
    ExpressionTranslator,
    UnsupportedExpression,
    expect_number,
    expect_truth,
)
from criteria_engine.columns.translation.unbound import UnboundTruth
from criteria_engine.columns.translation.values import (
    FALSE,
    TRUE,
    ColumnValue,
    ListLiteral,
    NumberPair,
    TruthPair,
    UnsupportedOperation,
)
from criteria_engine.diagnostics import Diagnostic

T = TypeVar("T")

StoreValue = Callable[[str, ColumnValue], ColumnValue]
"""Stores a value in named columns, and returns the value that reads them."""


@dataclass(frozen=True, slots=True)
class IndicatorColumns:
    """The result of one indicator; each tuple has one entry for each level.

    Attributes:
        indicator: the indicator.
        met: whether it is met.
        points: its points, if it is scored.
        applies: whether it applies.
    """

    indicator: Indicator
    met: tuple[TruthPair, ...]
    points: NumberPair | None
    applies: tuple[TruthPair, ...]

    @property
    def left_out(self) -> UnboundTruth:
        """Whether it certainly is left out of the total."""
        declared = self.indicator.document.applies
        if declared is None or declared.otherwise != "left_out":
            return False
        return unbound.negation(unbound.disjunction(*(each.possible for each in self.applies)))

    @property
    def may_be_left_out(self) -> UnboundTruth:
        """Whether it possibly is left out of the total."""
        declared = self.indicator.document.applies
        if declared is None or declared.otherwise != "left_out":
            return False
        return unbound.negation(unbound.disjunction(*(each.certain for each in self.applies)))


@dataclass(frozen=True, slots=True)
class SetColumns:
    """The results of a set.

    Attributes:
        results: the result of each indicator.
        levels: whether each level is reached.
        total: the points in total, if the set is scored.
        maximum: the greatest total that is possible; indicators left out do not count.
        reasons: the conditions for the lowest level, each with its code.
        judged_no: whether a person's no settles the outcome, that is, the rules alone leave the title open.
    """

    results: tuple[IndicatorColumns, ...]
    levels: tuple[TruthPair, ...]
    total: NumberPair | None
    maximum: NumberPair
    reasons: tuple[tuple[str, TruthPair], ...]
    judged_no: UnboundTruth

    @property
    def known(self) -> bool:
        """Whether every level is known in every row."""
        return all(each.known for each in self.levels)


class SetTranslator:
    """Translates one set.

    Args:
        checked: the set.
        translator: translates its expressions.
        judgements: the columns of judgements, by indicator id.
        evidence: the columns of evidence, by indicator id.
        store: stores a value that is read several times in columns.

    Attributes:
        diagnostics: one for each construct that cannot be translated.
    """

    def __init__(
        self,
        checked: CheckedSet,
        translator: ExpressionTranslator,
        judgements: Mapping[str, ColumnValue],
        evidence: Mapping[str, TruthPair],
        store: StoreValue,
    ) -> None:
        self._checked = checked
        self._translator = translator
        self._algebra: Algebra = translator.algebra
        self._bands = BandTranslator(translator)
        self._judgements = judgements
        self._evidence = evidence
        self._store = store
        self.diagnostics: list[Diagnostic] = []

    def translate(self) -> SetColumns | None:
        """Return the results of the set; None if `diagnostics` has entries."""
        results = [self._collect(partial(self._result, each)) for each in self._checked.indicators]
        conditions = [
            self._collect(partial(self._holds, each.holds)) for each in self._checked.conditions
        ]
        mark = None
        if self._checked.pass_mark is not None:
            node = self._checked.pass_mark
            mark = self._collect(partial(self._mark, node))
        if self.diagnostics:
            return None
        known = tuple(each for each in results if each is not None)
        try:
            return self._combine(known, [each for each in conditions if each is not None], mark)
        except UnsupportedOperation as error:
            what = Text(error.vi, error.en)
            span = self._checked.document.span
            self.diagnostics.append(codes.UNSUPPORTED_OVER_COLUMNS.at(span, what=what))
            return None

    def _holds(self, node: core.Core) -> TruthPair:
        return expect_truth(self._translator.translate(node))

    def _mark(self, node: core.Core) -> NumberPair:
        return expect_number(self._translator.translate(node))

    def _collect(self, translate: Callable[[], T]) -> T | None:
        try:
            return translate()
        except UnsupportedExpression as error:
            if error.diagnostic not in self.diagnostics:
                self.diagnostics.append(error.diagnostic)
        return None

    # ---- one indicator ---------------------------------------------------------------------

    def _result(self, indicator: Indicator) -> IndicatorColumns:
        try:
            return self._stored(self._one(indicator))
        except UnsupportedOperation as error:
            what = Text(error.vi, error.en)
            span = indicator.document.span
            raise UnsupportedExpression(
                codes.UNSUPPORTED_OVER_COLUMNS.at(span, what=what)
            ) from None

    def _stored(self, result: IndicatorColumns) -> IndicatorColumns:
        """Return the result with its values in columns of their own."""
        name = f"of_{result.indicator.id}"
        shared: dict[int, TruthPair] = {}
        for each in result.met:
            if id(each) not in shared:
                shared[id(each)] = expect_truth(self._store(name, each))
        points = None if result.points is None else expect_number(self._store(name, result.points))
        return replace(result, met=tuple(shared[id(each)] for each in result.met), points=points)

    def _one(self, indicator: Indicator) -> IndicatorColumns:
        met = self._met(indicator)
        points = self._points(indicator)
        if indicator.document.evidence is not None:
            shown = self._evidence[indicator.id]
            met = tuple(self._algebra.both(each, shown) for each in met)
            if points is not None:
                points = self._algebra.numbers.choose(shown, points, self._zero)
        levels = self._checked.levels
        if indicator.applies is None:
            return IndicatorColumns(indicator, met, points, (TRUE,) * len(levels))
        translated = [
            expect_truth(self._translator.translate(indicator.applies[level])) for level in levels
        ]
        return self._where_it_applies(indicator, met, points, tuple(translated))

    def _met(self, indicator: Indicator) -> tuple[TruthPair, ...]:
        levels = self._checked.levels
        match indicator.rule:
            case Requires(conditions):
                shared: dict[int, TruthPair] = {}
                for level in levels:
                    node = conditions[level]
                    if id(node) not in shared:
                        shared[id(node)] = expect_truth(self._translator.translate(node))
                return tuple(shared[id(conditions[level])] for level in levels)
            case JudgedPass():
                return (expect_truth(self._judgements[indicator.id]),) * len(levels)
            case _:
                return (TRUE,) * len(levels)

    def _points(self, indicator: Indicator) -> NumberPair | None:
        match indicator.rule:
            case AllOrNothing(maximum, condition):
                return self._bands.full_or_none(
                    expect_truth(self._translator.translate(condition)), maximum
                )
            case Banded():
                return self._bands.points(indicator.rule)
            case Computed(_, value):
                points = expect_number(self._translator.translate(value))
                ends = (points.low, points.high)
                if any(end is None or end.nullable for end in ends):
                    raise UnsupportedOperation("điểm không biết giới hạn", "points without bounds")
                if any(end is not None and end.repeating for end in ends):
                    raise UnsupportedOperation(
                        "điểm là một thương chưa làm tròn", "points that are an unrounded quotient"
                    )
                return points
            case JudgedPoints():
                return expect_number(self._judgements[indicator.id])
            case Requires() | JudgedPass():
                return None
            case _:
                assert_never(indicator.rule)

    @property
    def _zero(self) -> NumberPair:
        return self._algebra.numbers.constant(0)

    def _where_it_applies(
        self,
        indicator: Indicator,
        met: tuple[TruthPair, ...],
        points: NumberPair | None,
        applies: tuple[TruthPair, ...],
    ) -> IndicatorColumns:
        declared = indicator.document.applies
        otherwise = "left_out" if declared is None else declared.otherwise
        instead = FALSE if otherwise == "zero" else TRUE
        chosen = tuple(
            expect_truth(self._algebra.choose(applied, each, instead))
            for applied, each in zip(applies, met, strict=True)
        )
        if points is not None:
            full = otherwise == "full_points" and indicator.max is not None
            other = self._algebra.numbers.constant(indicator.max or 0) if full else self._zero
            points = self._algebra.numbers.choose(applies[0], points, other)
        return IndicatorColumns(indicator, chosen, points, applies)

    # ---- combining results ----------------------------------------------------------------

    def _combine(
        self,
        results: tuple[IndicatorColumns, ...],
        conditions: Sequence[TruthPair],
        mark: NumberPair | None,
    ) -> SetColumns:
        scored = [each for each in results if each.points is not None]
        numbers = self._algebra.numbers
        total = None
        of = self._zero
        if scored:
            points = [each.points for each in scored if each.points is not None]
            total = expect_number(self._store("total", reduce(numbers.add, points)))
            for each in scored:
                maximum = numbers.constant(each.indicator.max or 0)
                left_out = TruthPair(each.left_out, each.left_out)
                of = numbers.add(of, numbers.choose(left_out, self._zero, maximum))
        levels = []
        reasons: list[tuple[str, TruthPair]] = []
        for level in range(len(self._checked.levels)):
            parts = list(self._level(results, conditions, total, mark, level))
            reached = self._algebra.both(*(each for _, each in parts))
            levels.append(expect_truth(self._store("level", reached)))
            reasons = reasons or parts
        judged_no: UnboundTruth = False
        if self._checked.document.award.judged is not None:
            award = ("award", expect_truth(self._judgements["award"]))
            judged_no = unbound.conjunction(
                unbound.negation(award[1].possible),
                unbound.disjunction(*(each.possible for each in levels)),
            )
            levels = [
                expect_truth(self._store("level", self._algebra.both(each, award[1])))
                for each in levels
            ]
            reasons.append(award)
        return SetColumns(results, tuple(levels), total, of, tuple(reasons), judged_no)

    def _level(
        self,
        results: tuple[IndicatorColumns, ...],
        conditions: Sequence[TruthPair],
        total: NumberPair | None,
        mark: NumberPair | None,
        level: int,
    ) -> Iterator[tuple[str, TruthPair]]:
        checked = self._checked
        for declared, holds in zip(checked.conditions, conditions, strict=True):
            if checked.levels[level] in declared.levels:
                yield declared.id, holds
        if checked.document.award.when is not None:
            for criterion in checked.criteria:
                yield from self._criterion(criterion, results, level)
        if total is not None and mark is not None:
            yield "pass_mark", self._algebra.at_most(mark, total)
        yield from self._minima(results)

    def _criterion(
        self, criterion: Criterion, results: tuple[IndicatorColumns, ...], level: int
    ) -> Iterator[tuple[str, TruthPair]]:
        counted = [
            each
            for each in results
            if each.indicator.criterion == criterion.id and each.points is None
        ]
        if criterion.needed is None:
            yield from ((each.indicator.id, each.met[level]) for each in counted)
            return
        met: list[tuple[ColumnValue, TruthPair]] = []
        for each in counted:
            declared = each.indicator.document.applies
            left = declared is not None and declared.otherwise == "left_out"
            holds = (
                self._algebra.both(each.applies[level], each.met[level])
                if left
                else each.met[level]
            )
            met.append((TRUE, holds))
        needed = self._algebra.numbers.constant(criterion.needed)
        yield (
            criterion.id,
            self._algebra.at_most(needed, self._algebra.count(ListLiteral(tuple(met)))),
        )

    def _minima(self, results: tuple[IndicatorColumns, ...]) -> Iterator[tuple[str, TruthPair]]:
        general = self._checked.document.award.minimum_per_indicator
        for each in results:
            own = each.indicator.document.points
            minimum = own.minimum if own is not None and own.minimum is not None else general
            if minimum is None or each.points is None:
                continue
            enough = self._algebra.at_most(self._algebra.numbers.constant(minimum), each.points)
            out, maybe = each.left_out, each.may_be_left_out
            if out is not False or maybe is not False:
                enough = TruthPair(
                    unbound.disjunction(enough.certain, out),
                    unbound.disjunction(enough.possible, maybe),
                )
            yield f"{each.indicator.id}.minimum", enough
