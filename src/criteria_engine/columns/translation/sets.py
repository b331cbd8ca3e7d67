"""sets: the program of a set → its indicators, points, total and levels over columns.

What the parts of a set mean is in the definitions of its program; here they become columns. Nothing here runs a
query.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet, Indicator
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.names import column_name
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.algebra import Algebra
from criteria_engine.columns.translation.bounds import magnitude
from criteria_engine.columns.translation.chains import (
    ChainRows,
    translate_chain,
    translate_nested_chain,
)
from criteria_engine.columns.translation.expressions import (
    ColumnScope,
    ExpressionTranslator,
    UnsupportedExpression,
    expect_number,
    expect_truth,
)
from criteria_engine.columns.translation.unbound import MAX_INT64, UnboundTruth
from criteria_engine.columns.translation.values import (
    FALSE,
    TRUE,
    ColumnValue,
    End,
    NumberPair,
    RecordColumns,
    TruthPair,
    UnsupportedOperation,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.program import DefinitionKind, Program, ProgramDefinition

StoreValue = Callable[[str, ColumnValue], ColumnValue]
"""Stores a value in named columns, and returns the value that reads them."""

_ANSWERS: Final = frozenset({"met", "points", "total", "level", "output"})
"""The kinds of definitions that an answer reads, which therefore have columns of their own."""

_WITHOUT_COLUMNS: Final = frozenset({"definition", "eligible", "reached", "grade"})
"""The kinds that are translated only where another definition reads them."""


@dataclass(frozen=True, slots=True)
class IndicatorColumns:
    """The result of one indicator; each tuple has one entry for each level.

    Attributes:
        indicator: the indicator.
        met: whether it is met.
        points: its points, if it is scored.
        applies: whether it applies.
        left_out: whether it is left out of the total.
    """

    indicator: Indicator
    met: tuple[TruthPair, ...]
    points: NumberPair | None
    applies: tuple[TruthPair, ...]
    left_out: TruthPair


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
        outputs: the value of each output, by name.
    """

    results: tuple[IndicatorColumns, ...]
    levels: tuple[TruthPair, ...]
    total: NumberPair | None
    maximum: NumberPair
    reasons: tuple[tuple[str, TruthPair], ...]
    judged_no: UnboundTruth
    outputs: Mapping[str, NumberPair]

    @property
    def known(self) -> bool:
        """Whether every level is known in every row."""
        return all(each.known for each in self.levels)

    @property
    def point_ends(self) -> dict[str, End | None]:
        """The ends of points, by the name of their column: of the total, then of each indicator."""
        ends: dict[str, End | None] = {}
        if self.total is not None:
            ends |= {"low": self.total.low, "high": self.total.high, "maximum": self.maximum.low}
        for each in self.results:
            if each.points is not None:
                ends |= _ends_of(f"points_{column_name(each.indicator.id)}", each.points)
        return ends

    @property
    def output_ends(self) -> dict[str, End | None]:
        """The ends of outputs, by the name of their column; None for no bound in any row."""
        ends: dict[str, End | None] = {}
        for name, value in self.outputs.items():
            ends |= _ends_of(f"output_{column_name(name)}", value)
        return ends


def _ends_of(name: str, number: NumberPair) -> dict[str, End | None]:
    return {f"{name}_low": number.low, f"{name}_high": number.high}


class SetTranslator(ExpressionTranslator):
    """Translates the program of one set over the columns of one table.

    Args:
        program: the program.
        algebra: the operations on values.
        facts: the values of the facts of the program, by name.
        items: for each list, the record that each of its items is.
        store: stores a value that is read several times in columns.

    """

    def __init__(
        self,
        program: Program,
        algebra: Algebra,
        facts: Mapping[str, ColumnValue],
        items: Mapping[str, RecordColumns],
        store: StoreValue,
    ) -> None:
        super().__init__(algebra, program.values, facts, items, self._store_if_read_often)
        self._program = program
        self._checked: CheckedSet = program.checked
        self._store_value = store
        self._reads = _count_reads(program)

    def translate_set(self) -> SetColumns:
        """Return the results of the set.

        Raises:
            CriteriaError: constructs cannot be translated; each has a diagnostic.
        """
        diagnostics: list[Diagnostic] = []
        for each in self._program.definitions.values():
            mistake = None if each.kind in _WITHOUT_COLUMNS else self._mistake(each)
            if mistake is not None and mistake not in diagnostics:
                diagnostics.append(mistake)
        if diagnostics:
            raise CriteriaError(diagnostics)
        return self._set_columns()

    def _mistake(self, definition: ProgramDefinition) -> Diagnostic | None:
        """Translate a definition; return why it cannot be translated, or None."""
        try:
            value = self._definition(definition.name)
            if definition.kind == "points":
                _refuse_open_ends(expect_number(value))
            if definition.kind == "output":
                _refuse_unfit(expect_number(value))
        except UnsupportedExpression as error:
            return error.diagnostic
        except UnsupportedOperation as error:
            span = definition.span or self._checked.document.span
            what = Text(error.vi, error.en)
            return codes.UNSUPPORTED_OVER_COLUMNS.at(span, what=what)
        return None

    def _store_if_read_often(self, name: str, value: ColumnValue) -> ColumnValue:
        """Give a definition that is read several times columns of its own."""
        if self._reads[name] < 2:
            return value
        return self._store_value(re.sub(r"\W", "_", name), value)

    def _translate(self, node: Core, scope: ColumnScope) -> ColumnValue:
        match node:
            case core.Choose():
                rows = ChainRows.of(node)
                if rows is None:
                    nested = translate_nested_chain(
                        self.algebra.numbers,
                        node,
                        lambda each: expect_truth(self.translate(each, scope)),
                    )
                    return super()._translate(node, scope) if nested is None else nested
                tests = [expect_truth(self.translate(each, scope)) for each in rows.conditions]
                return translate_chain(self.algebra.numbers, tests, rows)
            case _:
                return super()._translate(node, scope)

    # ---- the answer ----------------------------------------------------------------------------

    def _set_columns(self) -> SetColumns:
        checked = self._checked
        levels = tuple(self._truth("level", level, level) for level in checked.levels)
        of = self._number("of")
        maximum = self.algebra.numbers.constant(0) if of is None else NumberPair(of.high, of.high)
        return SetColumns(
            tuple([self._result(each) for each in checked.indicators]),
            levels,
            self._number("total"),
            maximum,
            tuple(self._reasons()),
            self._judged_no(),
            {each.name: self._output(each.name) for each in checked.outputs},
        )

    def _output(self, name: str) -> NumberPair:
        """Return an output whose ends have one denominator, so that their columns have one type."""
        value = expect_number(self._definition(f"output.{name}"))
        if value.known or value.low is None or value.high is None:
            return value
        return NumberPair(*self.algebra.numbers.ends.same_denominator(value.low, value.high))

    def _value(
        self, kind: DefinitionKind, part: str | None = None, level: str | None = None
    ) -> ColumnValue | None:
        name = self._program.name(kind, part, level)
        return None if name is None else self._definition(name)

    def _truth(self, kind: DefinitionKind, part: str, level: str) -> TruthPair:
        """Return the truth of a definition; true where the set has no such definition."""
        value = self._value(kind, part, level)
        return TRUE if value is None else expect_truth(value)

    def _number(self, kind: DefinitionKind, part: str | None = None) -> NumberPair | None:
        value = self._value(kind, part)
        return None if value is None else expect_number(value)

    def _result(self, indicator: Indicator) -> IndicatorColumns:
        id_, levels = indicator.id, self._checked.levels
        left_out = self._value("left_out", id_)
        return IndicatorColumns(
            indicator,
            tuple([self._truth("met", id_, level) for level in levels]),
            self._number("points", id_),
            tuple([self._truth("applies", id_, level) for level in levels]),
            FALSE if left_out is None else expect_truth(left_out),
        )

    def _judged_no(self) -> UnboundTruth:
        if self._checked.document.award.judged is None:
            return False
        levels = [self._truth("rules", level, level) for level in self._checked.levels]
        award = expect_truth(self._facts["judgements.award"])
        return unbound.conjunction(
            unbound.negation(award.possible),
            unbound.disjunction(*(each.possible for each in levels)),
        )

    def _reasons(self) -> Iterator[tuple[str, TruthPair]]:
        """Yield the requirements of the lowest level, each with its code."""
        lowest = self._checked.levels[0]
        name = self._program.names["rules", lowest, lowest]
        required = self._program.definitions[name].value
        operands = required.operands if isinstance(required, core.Conjunction) else (required,)
        for each in operands:
            if isinstance(each, core.Defined):
                yield from self._requirement(self._program.definitions[each.name], lowest)
        if self._checked.document.award.judged is not None:
            yield "award", expect_truth(self._facts["judgements.award"])

    def _requirement(
        self, definition: ProgramDefinition, level: str
    ) -> Iterator[tuple[str, TruthPair]]:
        """Yield a requirement with its code; of a group whose indicators must all be met, each of them."""
        part = definition.part or ""
        match definition.kind:
            case "criterion":
                criterion = next(each for each in self._checked.criteria if each.id == part)
                if criterion.needed is None:
                    for each in criterion.indicators:
                        if each.max is None:
                            yield each.id, self._truth("met", each.id, level)
                    if criterion.minimum is not None:
                        yield f"{part}.minimum", self._truth("minimum", part, level)
                    return
                code = part
            case "enough":
                code = "criteria"
            case "passed":
                code = "pass_mark"
            case "minimum":
                code = f"{part}.minimum"
            case _:
                code = part
        yield code, expect_truth(self._definition(definition.name))


def _count_reads(program: Program) -> Counter[str]:
    """Count how often each definition is read; the author's definitions, and those of an answer, often."""
    reads = Counter(
        each.name
        for definition in program.definitions.values()
        for each in core.walk(definition.value)
        if isinstance(each, core.Defined)
    )
    for name, definition in program.definitions.items():
        if definition.kind in _ANSWERS or definition.kind == "definition":
            reads[name] += 2
    return reads


def _refuse_open_ends(points: NumberPair) -> None:
    """Refuse points whose bounds may be NULL, or that are a quotient not rounded.

    Raises:
        UnsupportedOperation: the points cannot be put into a column.
    """
    ends = (points.low, points.high)
    if any(end is None or end.nullable for end in ends):
        raise UnsupportedOperation("điểm không biết giới hạn", "points without bounds")
    if any(end is not None and end.repeating for end in ends):
        raise UnsupportedOperation(
            "điểm là một thương chưa làm tròn", "points that are an unrounded quotient"
        )


def _refuse_unfit(output: NumberPair) -> None:
    """Refuse an output that is a quotient not rounded, or may need more than 64 bits.

    Raises:
        UnsupportedOperation: the output cannot be put into a column.
    """
    ends = [end for end in (output.low, output.high) if end is not None]
    if any(end.repeating for end in ends):
        raise UnsupportedOperation(
            "thương chưa làm tròn (thêm `rounded`)",
            "a quotient that is not rounded (add `rounded`)",
        )
    if any(magnitude(end) > MAX_INT64 for end in ends):
        raise UnsupportedOperation(
            "số có thể lớn quá 64 bit", "a number that may need more than 64 bits"
        )
