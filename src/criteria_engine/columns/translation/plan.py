"""plan: a set lowered over the columns of one table → an Ibis table with one row for each subject.

Values over the items of lists are worked out first, for each subject; then the definitions
that many conditions read become columns; then the answer. Where a truth that is read more than once
is unknown, the cases are tried one by one, as the evaluator tries them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import ibis.expr.types as ir

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.names import ROW, SURPRISE, column_name
from criteria_engine.columns.translation import unbound as ex
from criteria_engine.columns.translation.aggregates import Aggregate, Aggregates
from criteria_engine.columns.translation.aggregation import (
    NestedList,
    can_be_folded,
    folded,
    grouped,
    needed_columns,
    summand,
)
from criteria_engine.columns.translation.algebra import Algebra
from criteria_engine.columns.translation.expressions import Lowering
from criteria_engine.columns.translation.fact_schema import (
    Described,
    ListSize,
    is_sized,
    sure_path,
)
from criteria_engine.columns.translation.facts import FactColumns, items
from criteria_engine.columns.translation.numbers import ExactArithmetic
from criteria_engine.columns.translation.row_messages import RowMessages
from criteria_engine.columns.translation.sets import SetColumns, SetLowering
from criteria_engine.columns.translation.text_columns import TextAssembler
from criteria_engine.columns.translation.unbound import (
    NARROW,
    BoundRow,
    UnboundExpr,
    UnboundOperand,
    UnboundTruth,
)
from criteria_engine.columns.translation.values import (
    End,
    Items,
    Lowered,
    NumberPair,
    RecordColumns,
    TruthPair,
    Unlowered,
    nullable,
)
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.facts import (
    MAX_ITEMS,
    FactShape,
    Shape,
    evidence_shape,
    judgement_shape,
)
from criteria_engine.model.types import EnumType
from criteria_engine.source import Source


class Gather(Protocol):
    """A shorter way than grouping, for items that lie in the order of their subjects."""

    def items(self, name: str, subjects: ir.Table | None) -> ir.Table:
        """The items of a list, with the columns of the subject each belongs to."""

    def append(self, name: str, summands: ir.Table, wanted: Sequence[Aggregate]) -> ir.Table:
        """The subjects as they were prepared, with what the list's items come to."""


@dataclass(frozen=True, slots=True)
class PreparedTables:
    """The tables that decide: subjects by :data:`ROW`, and the items of each list by the same.

    Items that are gathered need no row: they lie in the order of their subjects. `most` says of a list how
    many items a subject has at most, where that is known; `nested`, where it lies with its subjects.
    """

    subjects: ir.Table
    lists: Mapping[str, ir.Table]
    gather: Gather | None = None
    most: Mapping[str, int] = field(default_factory=dict)
    nested: Mapping[str, NestedList] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Split:
    """A column whose unknown truths are tried one by one, and the values it may have."""

    column: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One definition's column, worked out at its level."""

    name: str
    level: int
    value: UnboundExpr


@dataclass(slots=True)
class _Kept:
    """Columns made on the way, and at which level each can be read: 0 are the facts."""

    steps: list[_Step] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)

    def level(self, operand: UnboundOperand) -> int:
        """After how many rounds of adding up items an expression can be worked out."""
        if not isinstance(operand, UnboundExpr):
            return 0
        return max((self.levels.get(name, 0) for name in operand.reads), default=0)


class Plan:
    """How one set is decided over tables of one shape.

    Raises:
        CriteriaError: something in the set cannot be decided over columns; all of it is listed.
    """

    def __init__(
        self,
        decider: Decider,
        shape: Shape,
        described: Described,
        *,
        wide: bool,
        wording: TextAssembler,
    ) -> None:
        self._checked: CheckedSet = decider.checked
        self._decider = decider
        self._described = described
        self.wording: Final = wording
        self._kept = _Kept()
        self._arithmetic = ExactArithmetic(wide=wide)
        absent = frozenset(name for name, stated in described.stated.items() if stated is False)
        self._aggregates = Aggregates(absent)
        self._facts = FactColumns(self._arithmetic, described.seen)
        self._item_values: dict[str, RecordColumns] = {}
        self._faults: list[tuple[str, UnboundTruth]] = []
        self._values: dict[str, Lowered] = {}
        try:
            self._read(shape)
        except Unlowered as refused:
            what = Text(refused.vi, refused.en)
            at = Source("table", "").whole()
            raise CriteriaError([codes.NOT_IN_COLUMNS.at(at, what=what)]) from None
        lowering = Lowering(
            Algebra(self._arithmetic, self._aggregates),
            decider.definitions,
            self._values,
            self._item_values,
            self._keep,
        )
        sets = SetLowering(
            self._checked, lowering, self._judgements(shape), self._evidence(shape), self._keep
        )
        decided = sets.decided()
        if decided is None:
            raise CriteriaError(sets.refused)
        self._decided: SetColumns = decided
        self._telling = RowMessages(
            decider,
            described,
            decided,
            self._facts,
            self._aggregates,
            self._faults,
            wording,
        )
        self.splits = self._splittable()

    # ---- facts -----------------------------------------------------------------------------

    def _read(self, shape: Shape) -> None:
        lists = {name: each for name, each in shape.fields.items() if each.kind == "list"}
        whole = {name: self._whole(name) for name in lists}
        long = self._described.long
        sizes = {
            name: self._size(whole[name])
            for name, each in lists.items()
            if is_sized(each) or name in long
        }
        leaves = self._described.leaves
        values, self._faults = self._facts.record(shape.fields, leaves, sizes=sizes)
        self._values = {**values, **whole}
        for name, declared in lists.items():
            self._list(name, declared)

    def _whole(self, name: str) -> Items:
        stated = self._described.stated.get(name, False)
        said = stated if isinstance(stated, bool) else ex.column(stated)
        return items(name, said, self._described.leaves.get(sure_path(name)))

    def _size(self, whole: Items) -> ListSize:
        low, high = (
            self._aggregates.count(whole.name, each)
            for each in (whole.member.certain, whole.member.possible)
        )
        long = whole.name in self._described.long
        most = NARROW if long else MAX_ITEMS
        return ListSize(self._arithmetic.count(low, high, most), whole.stated, long)

    def _list(self, name: str, declared: FactShape) -> None:
        inner, faults = self._facts.record(declared.fields, self._described.leaves, name)
        self._item_values[name] = RecordColumns(inner)
        for path, fault in faults:
            self._faults.append((path, self._aggregates.any(name, fault)))

    def _judgements(self, shape: Shape) -> dict[str, Lowered]:
        found: dict[str, Lowered] = {}
        for id_, judgeable in shape.judgeable.items():
            declared = judgement_shape(judgeable.id, judgeable.max)
            leaf = self._described.leaves[f"judgements.{id_}"]
            found[id_] = self._facts.scalar(declared, leaf)
        return found

    def _evidence(self, shape: Shape) -> dict[str, TruthPair]:
        found: dict[str, TruthPair] = {}
        for id_ in shape.evidence:
            leaf = self._described.leaves[f"evidence.{id_}"]
            value = self._facts.scalar(evidence_shape(id_), leaf)
            assert isinstance(value, TruthPair)
            found[id_] = value
        return found

    # ---- definitions -----------------------------------------------------------------------

    def _keep(self, name: str, value: Lowered) -> Lowered:
        """Give a definition columns of its own, so that each condition reads them."""
        match value:
            case TruthPair(in_one=UnboundExpr() as in_one):
                return nullable(self._column(name, in_one))
            case TruthPair(certain, possible):
                low = self._column(name, certain)
                return TruthPair(low, low if value.settled else self._column(name, possible))
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
            end.least,
            end.most,
            end.part,
            end.open,
            end.repeating,
            end.rounded,
        )

    def _column(self, name: str, value: Any) -> Any:
        if not isinstance(value, UnboundExpr):
            return value
        self._place_aggregates()
        column = f"{name}_{len(self._kept.steps)}"
        level = self._kept.level(value)
        self._kept.steps.append(_Step(column, level, value))
        self._kept.levels[column] = level
        return ex.column(column)

    def _place_aggregates(self) -> None:
        """Say of each aggregate asked for so far after how many rounds it is there."""
        for each in self._aggregates.wanted:
            if each.name not in self._kept.levels:
                self._kept.levels[each.name] = self._kept.level(each.of) + 1

    # ---- unknown truths, one by one --------------------------------------------------------

    def _splittable(self) -> tuple[Split, ...]:
        """Facts the evaluator tries one by one that may be unknown here, in its order."""
        found = []
        for name in self._decider.case_split.order:
            leaf = self._described.leaves[name]
            type_ = self._checked.facts[name].type
            domain: tuple[Any, ...] = type_.values if isinstance(type_, EnumType) else (True, False)
            if self._described.may_be_blank(leaf):
                found.append(Split(leaf.column, domain))
        return tuple(found)

    # ---- tables ----------------------------------------------------------------------------

    def _table(self, prepared: PreparedTables) -> ir.Table:
        """The subjects with every column the answer needs."""
        self._place_aggregates()
        table = prepared.subjects
        last = max(self._kept.levels.values(), default=0)
        for level in range(last + 1):
            if level:
                table = self._grouped(table, prepared, level)
            table = self._defined(table, level)
        return table

    def _grouped(self, table: ir.Table, prepared: PreparedTables, level: int) -> ir.Table:
        """The subjects with the aggregates of one level."""
        by_list: dict[str, list[Aggregate]] = {}
        for each in self._aggregates.wanted:
            if self._kept.levels[each.name] == level:
                by_list.setdefault(each.list, []).append(each)
        if prepared.gather is None:
            for name, wanted in by_list.items():
                most, nested = prepared.most.get(name), prepared.nested.get(name)
                if nested is not None and can_be_folded(wanted):
                    table = folded(table, nested, wanted, most)
                else:
                    table = grouped(table, prepared.lists[name], wanted, most)
            return table
        base = table
        for name, wanted in by_list.items():
            needed = needed_columns(table, wanted)
            subjects = table.select(ROW, *needed) if needed else None
            summands = _summands(prepared.gather.items(name, subjects), wanted)
            base = prepared.gather.append(name, summands, wanted)
        for before in range(level):
            base = self._defined(base, before)
        return base

    def _defined(self, table: ir.Table, level: int) -> ir.Table:
        waiting: dict[str, UnboundExpr] = {}
        for step in self._kept.steps:
            if step.level != level:
                continue
            if step.value.reads & waiting.keys():
                table, waiting = _with(table, waiting), {}
            waiting[step.name] = step.value
        return _with(table, waiting)

    # ---- the answer ------------------------------------------------------------------------

    def decided(self, prepared: PreparedTables, *, reasons: bool) -> ir.Table:
        """One row for each subject: codes of the verdict, points, reasons; :func:`finished` says the rest."""
        columns: dict[str, UnboundOperand] = {**self.verdict_codes(), **self._parts()}
        if reasons:
            columns["reasons"] = self._telling.reasons()
            columns["missing"] = self._telling.missing()
        columns["problem"] = self._telling.problem()
        if any(seen.presumed for seen in self._described.seen.values()):
            columns[SURPRISE] = self._telling.surprise()
        return self._selected(prepared, columns)

    def verdicts(self, prepared: PreparedTables) -> ir.Table:
        """The codes of the verdict alone."""
        return self._selected(prepared, self.verdict_codes())

    def _selected(
        self, prepared: PreparedTables, columns: Mapping[str, UnboundOperand]
    ) -> ir.Table:
        table = self._table(prepared)
        row = BoundRow(lambda column: table[column])
        carried = [name for name in (ROW, "subject_id") if name in table.columns]
        return table.select(*carried, **{name: row.value(value) for name, value in columns.items()})

    def verdict_codes(self) -> dict[str, UnboundOperand]:
        """The verdict as numbers: outcome, highest level, which levels are possible, grade, points."""
        levels = self._decided.levels
        reached = ex.disjunction(*(each.certain for each in levels))
        possible = ex.disjunction(*(each.possible for each in levels))
        codes: dict[str, UnboundOperand] = {
            "outcome_code": ex.if_else(reached, 2, ex.if_else(possible, 1, 0))
        }
        highest: UnboundOperand = -1
        for index, each in enumerate(levels):
            highest = ex.if_else(each.certain, index, highest)
        codes["level_code"] = highest
        for index, each in enumerate(levels):
            above = ex.disjunction(*(other.certain for other in levels[index + 1 :]))
            codes[f"possible_{index}"] = ex.conjunction(each.possible, ex.negation(above))
        total = self._decided.total
        if total is not None:
            assert total.low is not None
            assert total.high is not None
            assert self._decided.of.low is not None
            codes["grade_code"] = ex.if_else(reached, self._grade(total), -1)
            codes["low"] = total.low.numerator
            codes["high"] = total.high.numerator
            codes["of"] = self._decided.of.low.numerator
        return codes

    def _grade(self, total: NumberPair) -> UnboundOperand:
        """The place of the grade where it is settled, else -1."""
        low: UnboundOperand = -1
        high: UnboundOperand = -1
        assert total.low is not None
        assert total.high is not None
        for index, grade in enumerate(self._checked.document.award.grades):
            least = self._arithmetic.constant(grade.at_least)
            reached = self._arithmetic.at_most(least, total)
            low = ex.if_else(reached.certain, index, low)
            high = ex.if_else(reached.possible, index, high)
        if total.known:
            return low
        settled: UnboundOperand = ex.if_else(ex.same(low, high), low, -1)
        return settled

    @property
    def settled(self) -> bool:
        """Whether nothing is open in any row."""
        return self._decided.settled

    @property
    def may_fail(self) -> bool:
        """Whether there may be rows that cannot be used."""
        unfit = any(
            self._described.seen[leaf.column].unfit for leaf in self._described.leaves.values()
        )
        return unfit or any(fault is not False for _, fault in self._faults)

    @property
    def scales(self) -> dict[str, int]:
        """What the whole numbers of the answer are over, where it is not 1."""
        ends: dict[str, End | None] = {}
        total = self._decided.total
        if total is not None:
            ends |= {"low": total.low, "high": total.high, "of": self._decided.of.low}
        for each in self._decided.results:
            if each.points is not None:
                name = column_name(each.indicator.id)
                ends |= {
                    f"points_{name}_low": each.points.low,
                    f"points_{name}_high": each.points.high,
                }
        return {
            name: end.denominator
            for name, end in ends.items()
            if end is not None and isinstance(end.denominator, int) and end.denominator != 1
        }

    def _parts(self) -> dict[str, UnboundOperand]:
        """Points, or met and possible, of each indicator."""
        columns: dict[str, UnboundOperand] = {}
        for each in self._decided.results:
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


def _with(table: ir.Table, columns: Mapping[str, UnboundExpr]) -> ir.Table:
    if not columns:
        return table
    row = BoundRow(lambda column: table[column])
    return table.mutate(**{name: row.value(value) for name, value in columns.items()})


def _summands(items_: ir.Table, wanted: Sequence[Aggregate]) -> ir.Table:
    """What is gathered, for each item."""
    row = BoundRow(lambda column: items_[column])
    return items_.select(**{each.name: summand(row.value(each.of), each) for each in wanted})
