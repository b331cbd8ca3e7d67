"""plan: a set and the columns of its facts → an Ibis table with one row for each subject.

The query has three stages: aggregates over the items of lists; columns for values that several conditions read;
the answer. Where an unknown truth is read more than once, `case_split.py` tries its cases, as the evaluator
does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Final, Protocol

import ibis.expr.types as ir

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.checked_set import CheckedSet
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.names import ROW, column_name
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.aggregates import Aggregate, Aggregates
from criteria_engine.columns.translation.aggregation import (
    NestedList,
    can_be_folded,
    fold_items,
    group_items,
    needed_columns,
)
from criteria_engine.columns.translation.algebra import Algebra
from criteria_engine.columns.translation.fact_schema import (
    ListSize,
    TableInfo,
    certain_path,
    has_size_bounds,
)
from criteria_engine.columns.translation.facts import FactColumns, item_set
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.row_messages import RowMessages
from criteria_engine.columns.translation.sets import SetColumns, SetTranslator
from criteria_engine.columns.translation.text_columns import TextAssembler
from criteria_engine.columns.translation.unbound import (
    MAX_INT64,
    BoundRow,
    UnboundExpr,
    UnboundOperand,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import (
    ColumnValue,
    End,
    ItemSet,
    NumberPair,
    RecordColumns,
    TruthPair,
    UnsupportedOperation,
    nullable_truth,
)
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape, Shape, evidence_shape, judgement_shape
from criteria_engine.model.types import EnumType
from criteria_engine.source import Source


class ItemGatherer(Protocol):
    """Aggregates items that are in the order of their subjects, which is faster than grouping them."""

    def aggregate(
        self, name: str, subjects: ir.Table | None, requested: Sequence[Aggregate]
    ) -> ir.Table:
        """Return the prepared subjects with the aggregates of a list.

        Args:
            name: the list.
            subjects: the columns of the subjects that the aggregates read, if any.
            requested: the aggregates.
        """


@dataclass(frozen=True, slots=True)
class PreparedTables:
    """The prepared tables that the query reads.

    Attributes:
        subjects: the subjects, with :data:`ROW`.
        lists: the items of each list, with the :data:`ROW` of their subject; without it if they are gathered.
        gather: aggregates items in the order of their subjects, if they are.
        max_items: the greatest number of items of a subject, by list, where it is known.
        nested: the lists that are also in a column of the subjects.
    """

    subjects: ir.Table
    lists: Mapping[str, ir.Table]
    gather: ItemGatherer | None = None
    max_items: Mapping[str, int] = field(default_factory=dict)
    nested: Mapping[str, NestedList] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Split:
    """A column whose unknown truths are tried case by case.

    Attributes:
        column: the column's name.
        values: the values it may have.
    """

    column: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A column of the query and the stage at which it is computed."""

    name: str
    level: int
    value: UnboundExpr


@dataclass(slots=True)
class _DerivedColumns:
    """The computed columns, and the stage after which each can be read; facts have stage 0."""

    steps: list[_Step] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)

    def level(self, operand: UnboundOperand) -> int:
        """Return the number of aggregation stages that have to run before an operand can be computed."""
        if not isinstance(operand, UnboundExpr):
            return 0
        return max((self.levels.get(name, 0) for name in operand.reads), default=0)


class Plan:
    """The query that decides one set over tables with given columns.

    Args:
        decider: the set.
        shape: the facts it asks for.
        info: the columns and their statistics.
        wide: whether the database keeps integers of 38 digits exactly.
        texts: assembles the texts of rows.

    Raises:
        CriteriaError: the set cannot be decided over columns; every construct is listed.
    """

    def __init__(
        self,
        decider: Decider,
        shape: Shape,
        info: TableInfo,
        *,
        wide: bool,
        texts: TextAssembler,
    ) -> None:
        self._checked: CheckedSet = decider.checked
        self._decider = decider
        self._info = info
        self.texts: Final = texts
        self._derived = _DerivedColumns()
        self._arithmetic = ExactArithmetic(wide=wide)
        absent = frozenset(name for name, stated in info.stated.items() if stated is False)
        self._aggregates = Aggregates(absent)
        self._facts = FactColumns(self._arithmetic, info.stats)
        self._item_values: dict[str, RecordColumns] = {}
        self._faults: list[tuple[str, UnboundTruth]] = []
        self._values: dict[str, ColumnValue] = {}
        try:
            self._read(shape)
        except UnsupportedOperation as error:
            what = Text(error.vi, error.en)
            at = Source("table", "").whole()
            raise CriteriaError([codes.UNSUPPORTED_OVER_COLUMNS.at(at, what=what)]) from None
        facts = {**self._values, **self._judgements(shape), **self._evidence(shape)}
        facts |= self._facts.absent(decider.checked.open_numbers)
        algebra = Algebra(self._arithmetic, self._aggregates)
        sets = SetTranslator(decider.program, algebra, facts, self._item_values, self._store)
        self._set: SetColumns = sets.translate_set()
        self._messages = RowMessages(
            decider,
            info,
            self._set,
            self._facts,
            self._aggregates,
            self._faults,
            texts,
        )
        self.splits = self._splittable()

    # ---- facts -----------------------------------------------------------------------------

    def _read(self, shape: Shape) -> None:
        lists = {name: each for name, each in shape.fields.items() if each.kind == "list"}
        whole = {name: self._whole(name) for name in lists}
        long = self._info.oversized
        sizes = {
            name: self._size(whole[name])
            for name, each in lists.items()
            if has_size_bounds(each) or name in long
        }
        leaves = self._info.leaves
        values, self._faults = self._facts.record(shape.fields, leaves, sizes=sizes)
        self._values = {**values, **whole}
        for name, declared in lists.items():
            self._list(name, declared)

    def _whole(self, name: str) -> ItemSet:
        stated = self._info.stated.get(name, False)
        is_stated = stated if isinstance(stated, bool) else unbound.column(stated)
        return item_set(name, is_stated, self._info.leaves.get(certain_path(name)))

    def _size(self, whole: ItemSet) -> ListSize:
        low, high = (
            self._aggregates.count(whole.name, each)
            for each in (whole.member.certain, whole.member.possible)
        )
        long = whole.name in self._info.oversized
        maximum = MAX_INT64 if long else MAX_ITEMS
        return ListSize(self._arithmetic.count(low, high, maximum), whole.stated, long)

    def _list(self, name: str, declared: FactShape) -> None:
        inner, faults = self._facts.record(declared.fields, self._info.leaves, name)
        self._item_values[name] = RecordColumns(inner)
        for path, fault in faults:
            self._faults.append((path, self._aggregates.any(name, fault)))

    def _judgements(self, shape: Shape) -> dict[str, ColumnValue]:
        values: dict[str, ColumnValue] = {}
        for id_, judgeable in shape.judgeable.items():
            declared = judgement_shape(judgeable.id, judgeable.max)
            name = f"judgements.{id_}"
            values[name] = self._facts.scalar(declared, self._info.leaves[name])
        return values

    def _evidence(self, shape: Shape) -> dict[str, TruthPair]:
        truths: dict[str, TruthPair] = {}
        for id_ in shape.evidence:
            name = f"evidence.{id_}"
            value = self._facts.scalar(evidence_shape(id_), self._info.leaves[name])
            assert isinstance(value, TruthPair)
            truths[name] = value
        return truths

    # ---- definitions -----------------------------------------------------------------------

    def _store(self, name: str, value: ColumnValue) -> ColumnValue:
        """Give a value columns of its own, so that each condition reads these."""
        match value:
            case TruthPair(column=UnboundExpr() as column):
                return nullable_truth(self._column(name, column))
            case TruthPair(certain, possible):
                low = self._column(name, certain)
                return TruthPair(low, low if value.known else self._column(name, possible))
            case NumberPair(low, high):
                first = None if low is None else self._end(name, low)
                if value.known:
                    return NumberPair(first, first)
                return NumberPair(first, None if high is None else self._end(name, high))
            case _:
                return value

    def _end(self, name: str, end: End) -> End:
        return End(
            self._column(name, end.numerator),
            self._column(name, end.denominator),
            end.minimum,
            end.maximum,
            end.max_denominator,
            end.nullable,
            end.repeating,
            end.rounded,
        )

    def _column(self, name: str, value: Any) -> Any:
        if not isinstance(value, UnboundExpr):
            return value
        self._place_aggregates()
        column = f"{name}_{len(self._derived.steps)}"
        level = self._derived.level(value)
        self._derived.steps.append(_Step(column, level, value))
        self._derived.levels[column] = level
        return unbound.column(column)

    def _place_aggregates(self) -> None:
        """Assign each requested aggregate the stage at which it is computed."""
        for each in self._aggregates.requested:
            if each.name not in self._derived.levels:
                self._derived.levels[each.name] = self._derived.level(each.operand) + 1

    # ---- unknown truths, one by one --------------------------------------------------------

    def _splittable(self) -> tuple[Split, ...]:
        """Return the facts that the evaluator tries case by case and that may be unknown here, in its order."""
        splits = []
        for name in self._decider.case_split.order:
            leaf = self._info.leaves[name]
            type_ = self._checked.facts[name].type
            domain: tuple[Any, ...] = type_.values if isinstance(type_, EnumType) else (True, False)
            if self._info.may_be_blank(leaf):
                splits.append(Split(leaf.column, domain))
        return tuple(splits)

    # ---- tables ----------------------------------------------------------------------------

    def _table(self, prepared: PreparedTables) -> ir.Table:
        """Return the subjects with every column that the answer reads."""
        self._place_aggregates()
        table = prepared.subjects
        last = max(self._derived.levels.values(), default=0)
        for level in range(last + 1):
            if level:
                table = self._grouped(table, prepared, level)
            table = self._defined(table, level)
        return table

    def _grouped(self, table: ir.Table, prepared: PreparedTables, level: int) -> ir.Table:
        """Return the subjects with the aggregates of one stage."""
        by_list: dict[str, list[Aggregate]] = {}
        for each in self._aggregates.requested:
            if self._derived.levels[each.name] == level:
                by_list.setdefault(each.list, []).append(each)
        if prepared.gather is None:
            for name, requested in by_list.items():
                max_items, nested = prepared.max_items.get(name), prepared.nested.get(name)
                if nested is not None and can_be_folded(requested):
                    table = fold_items(table, nested, requested, max_items)
                else:
                    table = group_items(table, prepared.lists[name], requested, max_items)
            return table
        base = table
        for name, requested in by_list.items():
            needed = needed_columns(table, requested)
            subjects = table.select(*needed) if needed else None
            base = prepared.gather.aggregate(name, subjects, requested)
        for before in range(level):
            base = self._defined(base, before)
        return base

    def _defined(self, table: ir.Table, level: int) -> ir.Table:
        waiting: dict[str, UnboundExpr] = {}
        for step in self._derived.steps:
            if step.level != level:
                continue
            if step.value.reads & waiting.keys():
                table, waiting = _with_columns(table, waiting), {}
            waiting[step.name] = step.value
        return _with_columns(table, waiting)

    # ---- the answer ------------------------------------------------------------------------

    def answer_table(self, prepared: PreparedTables, *, reasons: bool) -> ir.Table:
        """Return one row for each subject: verdict codes, points and texts.

        :func:`~criteria_engine.columns.pipeline.label_answers` turns it into the answer.
        """
        columns: dict[str, UnboundOperand] = {**self.verdict_codes(), **self._parts()}
        if reasons:
            columns["reasons"] = self._messages.reasons()
            columns["missing"] = self._messages.missing(self._grade_is_open())
        columns["problem"] = self._messages.problem()
        return self._selected(prepared, columns)

    def verdict_table(self, prepared: PreparedTables) -> ir.Table:
        """Return the verdict codes only."""
        return self._selected(prepared, self.verdict_codes())

    def _selected(
        self, prepared: PreparedTables, columns: Mapping[str, UnboundOperand]
    ) -> ir.Table:
        table = self._table(prepared)
        row = BoundRow(lambda column: table[column])
        carried = [name for name in (ROW, "subject_id") if name in table.columns]
        return table.select(*carried, **{name: row.value(value) for name, value in columns.items()})

    def verdict_codes(self) -> dict[str, UnboundOperand]:
        """Return the verdict as numbers: outcome, highest level, possible levels, grade, points and outputs."""
        levels = self._set.levels
        reached = unbound.disjunction(*(each.certain for each in levels))
        possible = unbound.disjunction(*(each.possible for each in levels))
        codes: dict[str, UnboundOperand] = {
            "outcome_code": unbound.if_else(reached, 2, unbound.if_else(possible, 1, 0))
        }
        highest: UnboundOperand = -1
        for index, each in enumerate(levels):
            highest = unbound.if_else(each.certain, index, highest)
        codes["level_code"] = highest
        for index, each in enumerate(levels):
            above = unbound.disjunction(*(other.certain for other in levels[index + 1 :]))
            codes[f"possible_{index}"] = unbound.conjunction(each.possible, unbound.negation(above))
        if self._checked.document.award.judged is not None:
            codes["judged_no"] = self._set.judged_no
        total = self._set.total
        if total is not None:
            assert total.low is not None
            assert total.high is not None
            assert self._set.maximum.low is not None
            codes["grade_code"] = unbound.if_else(reached, self._grade(total), -1)
            codes["low"] = total.low.numerator
            codes["high"] = total.high.numerator
            codes["maximum"] = self._set.maximum.low.numerator
        for name, end in self.outputs.items():
            codes[name] = unbound.NO_NUMBER if end is None else end.numerator
        return codes

    def _grade(self, total: NumberPair) -> UnboundOperand:
        """Return the index of the grade; -1 where it is unknown."""
        low, high = self._grade_ends(total)
        if total.known:
            return low
        settled: UnboundOperand = unbound.if_else(unbound.equal(low, high), low, -1)
        return settled

    def _grade_is_open(self) -> UnboundTruth:
        """Return whether the title is earned, but the grade depends on what is unknown."""
        total = self._set.total
        if total is None or total.known or not self._checked.document.award.grades:
            return False
        low, high = self._grade_ends(total)
        reached = unbound.disjunction(*(each.certain for each in self._set.levels))
        return unbound.conjunction(reached, unbound.negation(unbound.equal(low, high)))

    def _grade_ends(self, total: NumberPair) -> tuple[UnboundOperand, UnboundOperand]:
        """Return the indexes of the lowest and the highest grade that are possible; -1 for none."""
        low: UnboundOperand = -1
        high: UnboundOperand = -1
        assert total.low is not None
        assert total.high is not None
        for index, grade in enumerate(self._checked.document.award.grades):
            minimum = self._arithmetic.constant(grade.at_least)
            reached = self._arithmetic.at_most(minimum, total)
            low = unbound.if_else(reached.certain, index, low)
            high = unbound.if_else(reached.possible, index, high)
        return low, high

    @property
    def known(self) -> bool:
        """Whether every level is known in every row."""
        return self._set.known

    @property
    def may_fail(self) -> bool:
        """Whether some row may be unusable."""
        unfit = any(
            self._info.stats[leaf.column].has_invalid for leaf in self._info.leaves.values()
        )
        return unfit or any(fault is not False for _, fault in self._faults)

    @property
    def points(self) -> Mapping[str, End | None]:
        """The columns of the answer with points, and the ends they hold."""
        return self._set.point_ends

    @property
    def outputs(self) -> Mapping[str, End | None]:
        """The columns of the answer with outputs, and the ends they hold; None for no bound in any row."""
        return self._set.output_ends

    @cached_property
    def scales(self) -> dict[str, int]:
        """The denominators of the answer's columns with points and outputs, where they are not 1."""
        return {
            name: end.denominator
            for name, end in {**self.points, **self.outputs}.items()
            if end is not None and isinstance(end.denominator, int) and end.denominator != 1
        }

    def _parts(self) -> dict[str, UnboundOperand]:
        """Return the points of each scored indicator, and for others whether they are met and may be met."""
        columns: dict[str, UnboundOperand] = {}
        for each in self._set.results:
            name = column_name(each.indicator.id)
            if each.points is not None:
                assert each.points.low is not None
                assert each.points.high is not None
                columns[f"points_{name}_low"] = each.points.low.numerator
                columns[f"points_{name}_high"] = each.points.high.numerator
                continue
            for level, met in zip(self._checked.levels, each.met, strict=True):
                suffix = "" if level == "*" else f"_{column_name(level)}"
                columns[f"met_{name}{suffix}"] = met.certain
                columns[f"possible_{name}{suffix}"] = met.possible
        return columns


def _with_columns(table: ir.Table, columns: Mapping[str, UnboundExpr]) -> ir.Table:
    if not columns:
        return table
    row = BoundRow(lambda column: table[column])
    return table.mutate(**{name: row.value(value) for name, value in columns.items()})
