"""pipeline: tables of one database and the mapping of facts → the table of answers, as a query.

All engines run these steps: inspect the columns, plan, prepare the tables, answer, split cases, add labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from functools import partial
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.checked_set import CheckedSet
from criteria_engine.columns.names import ROW, items_column
from criteria_engine.columns.translation import case_split
from criteria_engine.columns.translation.aggregation import NestedList
from criteria_engine.columns.translation.fact_schema import (
    ColumnStats,
    FactColumn,
    TableInfo,
    fact_bounds,
    invalid_column,
    is_invalid,
    nearest_zero,
    normalizer,
)
from criteria_engine.columns.translation.plan import Plan, PreparedTables
from criteria_engine.columns.translation.text_columns import TextAssembler
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.evaluation.decider import Decider
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import SettledBy
from criteria_engine.model.facts import Shape
from criteria_engine.model.types import Number

OUTCOMES: Final = ("not_eligible", "undetermined", "eligible")
"""The outcomes, by their code."""

SETTLED_BY: Final = tuple(each.value for each in SettledBy)
"""Who may have settled an outcome, by their code."""

_COUNTED: Final = ("low", "high", "maximum")
"""The columns with the points of the whole set."""

SUBJECT: Final = "subject_id"
"""The column of the answer with the subject's id."""


@dataclass(frozen=True, slots=True)
class GivenTables:
    """The host's tables, all of one database.

    Attributes:
        subjects: the subjects, with :data:`ROW`.
        lists: the items of each list, with the :data:`ROW` of their subject.
        stated: as in :class:`TableInfo`.
        subject_id: the column with the ids of subjects.
        max_items: the greatest number of items of a subject, by list, where it is known.
        nested: the lists that are also in a column of the subjects, named by :func:`items_column`.
    """

    subjects: ir.Table
    lists: Mapping[str, ir.Table]
    stated: Mapping[str, str | bool]
    subject_id: str
    max_items: Mapping[str, int] = field(default_factory=dict)
    nested: frozenset[str] = frozenset()

    @property
    def oversized(self) -> frozenset[str]:
        """The lists of which a subject may have more items than allowed."""
        return frozenset(name for name, count in self.max_items.items() if count > MAX_ITEMS)


def decide(
    decider: Decider,
    shape: Shape,
    given: GivenTables,
    leaves: Mapping[str, FactColumn],
    stats: Mapping[str, ColumnStats],
    *,
    wide: bool,
    reasons: bool,
    backend: case_split.TableBackend,
) -> tuple[ir.Table, Plan]:
    """Return the table of answers, with :data:`ROW` and :data:`SUBJECT`, and the plan it was made by.

    The statistics of the columns come from :func:`inspect_columns`.

    Raises:
        CriteriaError: the set cannot be decided over columns; every construct is listed.
    """
    info = TableInfo(leaves, stats, given.stated, given.oversized)
    plan = Plan(decider, shape, info, wide=wide, texts=TextAssembler())
    prepared = prepare_tables(given, leaves, stats, shape)
    first = plan.answer_table(prepared, reasons=reasons)
    answered = case_split.resolve_open_rows(
        plan, prepared, first, len(decider.checked.levels), backend
    )
    return label_answers(answered, decider, plan), plan


def inspect_columns(
    given: GivenTables, leaves: Mapping[str, FactColumn], shape: Shape
) -> dict[str, ColumnStats]:
    """Return statistics of each column, by name; each table is queried once."""
    stats: dict[str, ColumnStats] = {}
    for list_, table in ((None, given.subjects), *given.lists.items()):
        own = [
            leaf
            for leaf in leaves.values()
            if not leaf.absent and _list_of(leaf.path, shape) == list_
        ]
        if not own:
            continue
        requested: dict[str, IbisValue] = {"rows": table.count()}
        for leaf in own:
            requested |= _inspection(leaf, leaf.read(table))
        aggregates = table.aggregate(**requested).to_pyarrow().to_pylist()[0]
        for leaf in own:
            stats[leaf.column] = _stats(leaf, aggregates)
    for leaf in leaves.values():
        stats.setdefault(leaf.column, ColumnStats(has_nulls=True, has_invalid=False))
    return stats


def _inspection(leaf: FactColumn, expr: IbisValue) -> dict[str, IbisValue]:
    """Return the aggregates that show whether a column's values are valid.

    Databases answer most of them from metadata.
    """
    requested = {f"known_{leaf.column}": expr.count()}
    if _is_bounded(leaf):
        return requested | {
            f"minimum_{leaf.column}": _transferable(expr.min()),
            f"maximum_{leaf.column}": _transferable(expr.max()),
        }
    if leaf.declared.kind in ("integer", "number", "enumeration"):
        requested[f"invalid_{leaf.column}"] = is_invalid(leaf, expr).any()
    return requested


def _transferable(number: IbisValue) -> IbisValue:
    """Return a decimal as a text: DuckDB may transfer a HUGEINT in a form that Ibis cannot read."""
    return number.cast("string") if isinstance(number.type(), dt.Decimal) else number


def _transferred(value: int | str | None) -> Number | None:
    return Decimal(value) if isinstance(value, str) else value


def _is_bounded(leaf: FactColumn) -> bool:
    return leaf.declared.kind in ("integer", "number") and leaf.step is None


def _stats(leaf: FactColumn, aggregates: Mapping[str, Any]) -> ColumnStats:
    nulls = aggregates[f"known_{leaf.column}"] < aggregates["rows"]
    if not _is_bounded(leaf):
        return ColumnStats(nulls, bool(aggregates.get(f"invalid_{leaf.column}")))
    minimum = _transferred(aggregates[f"minimum_{leaf.column}"])
    maximum = _transferred(aggregates[f"maximum_{leaf.column}"])
    low, high = fact_bounds(leaf.declared)
    if minimum is None or maximum is None:
        nothing = nearest_zero(leaf.declared)
        return ColumnStats(nulls, False, nothing, nothing)
    return ColumnStats(nulls, minimum < low or maximum > high, minimum, maximum)


def _list_of(path: str, shape: Shape) -> str | None:
    first, _, _ = path.partition(".")
    declared = shape.fields.get(first)
    return first if declared is not None and declared.kind == "list" else None


def prepare_tables(
    given: GivenTables,
    leaves: Mapping[str, FactColumn],
    stats: Mapping[str, ColumnStats],
    shape: Shape,
) -> PreparedTables:
    """Return the tables that the plan reads, with a normalized column for each fact."""

    def facts(of: IbisValue, list_: str | None) -> dict[str, IbisValue]:
        columns = {}
        for leaf in leaves.values():
            if _list_of(leaf.path, shape) == list_:
                expr = leaf.read(of)
                columns[leaf.column] = normalizer(leaf, stats[leaf.column])(expr)
                if stats[leaf.column].has_invalid:
                    columns[invalid_column(leaf)] = is_invalid(leaf, expr)
        return columns

    def ready(table: ir.Table, list_: str | None, *more: str) -> ir.Table:
        # Items in memory have no row number: their position says which subject they belong to.
        columns = {name: table[name] for name in (ROW, *more) if name in table.columns}
        if list_ is None:
            columns[SUBJECT] = table[given.subject_id]
        return table.select(**columns, **facts(table, list_))

    stated = [name for name in given.stated.values() if isinstance(name, str)]
    nested = {
        name: NestedList(items_column(name), partial(facts, list_=name)) for name in given.nested
    }
    return PreparedTables(
        ready(given.subjects, None, *stated, *(each.column for each in nested.values())),
        {name: ready(table, name) for name, table in given.lists.items()},
        max_items=given.max_items,
        nested=nested,
    )


def label_answers(answered: ir.Table, decider: Decider, plan: Plan) -> ir.Table:
    """Return the answers with names of outcomes, levels and grades in place of codes; NULL in unusable rows."""
    checked = decider.checked
    outcome = answered["outcome_code"]
    labels = label_names(checked)
    codes = {
        "outcome": outcome,
        "settled_by": _settled_by(answered, checked, plan),
        "level": answered["level_code"],
    }
    columns: dict[str, IbisValue] = {}
    if checked.document.levels:
        columns["possible_levels"] = _possible_levels(answered, checked.levels, plan)
    if checked.scored:
        codes["grade"] = answered["grade_code"]
        columns |= {name: answered[name] for name in _COUNTED}
    skipped = {SUBJECT, ROW, "outcome_code", "level_code", "grade_code", "judged_no", "problem"}
    skipped |= {*_COUNTED, *(f"possible_{index}" for index in range(len(checked.levels)))}
    columns |= {name: answered[name] for name in answered.columns if name not in skipped}
    if "missing" in columns and plan.splits:
        open_ = case_split.is_open(answered, len(checked.levels))
        if checked.document.award.grades and checked.scored:
            # Of the rows without a grade that are not open, the plan has listed nothing.
            open_ = open_ | ((outcome == 2) & (answered["grade_code"] == _NO_LABEL))
        columns["missing"] = ibis.ifelse(open_, columns["missing"], ibis.literal(""))
        columns["reasons"] = ibis.ifelse(outcome == 2, ibis.literal(""), columns["reasons"])
    if plan.may_fail:
        usable = answered["problem"].isnull()
        codes = {name: ibis.ifelse(usable, code, _NO_LABEL) for name, code in codes.items()}
        columns = {
            name: ibis.ifelse(usable, expr, ibis.null(expr.type()))
            for name, expr in columns.items()
        }
    coded = {name: plan.texts.from_code(codes[name], each) for name, each in labels.items()}
    columns |= coded
    first = [name for name in _FIRST if name in columns]
    others = [name for name in columns if name not in _FIRST]
    carried = [name for name in (ROW, SUBJECT) if name in answered.columns]
    return answered.select(
        *carried, **{name: columns[name] for name in (*first, *others)}, problem=answered["problem"]
    )


_FIRST: Final = ("outcome", "settled_by", "level", "possible_levels", "grade", *_COUNTED)
"""The first columns of an answer after its subject, in their order."""


_NO_LABEL: Final = ibis.literal(-1, "int64")
"""The code of a NULL in place of a label."""


def label_names(checked: CheckedSet) -> dict[str, tuple[str, ...]]:
    """Return the labels of each coded column of an answer, by their code."""
    names = {"outcome": OUTCOMES, "settled_by": SETTLED_BY}
    if checked.document.levels:
        names["level"] = checked.levels
    if checked.scored and checked.document.award.grades:
        names["grade"] = tuple(str(grade.id) for grade in checked.document.award.grades)
    return names


def _settled_by(answered: ir.Table, checked: CheckedSet, plan: Plan) -> IbisValue:
    """Return the code of who settled each outcome.

    The meaning is that of :class:`criteria_engine.evaluation.verdicts.VerdictReader`.
    """
    outcome = answered["outcome_code"]
    rules, judgement = (
        ibis.literal(SETTLED_BY.index(each.value), "int64")
        for each in (SettledBy.RULES, SettledBy.JUDGEMENT)
    )
    if checked.document.award.judged is None:
        settled = rules
    else:
        settled = ibis.ifelse((outcome == 2) | answered["judged_no"], judgement, rules)
    return settled if plan.known else ibis.ifelse(outcome == 1, _NO_LABEL, settled)


def _possible_levels(answered: ir.Table, levels: tuple[str, ...], plan: Plan) -> IbisValue:
    """Return the levels that are still possible, separated by spaces."""
    return plan.texts.join_bound(
        [[(answered[f"possible_{index}"], name)] for index, name in enumerate(levels)]
    )
