"""case_split: rows that are undecided → their verdicts, from all cases of their unknown truths.

An unknown truth that is read more than once makes a verdict unknown although every case may agree. As in
`evaluation/case_split.py`, an undecided row is repeated for each combination of its unknown truths and decided
again; the verdict is what all its cases agree on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from criteria_engine.bounds import SPLIT_BUDGET
from criteria_engine.columns.names import ROW
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.plan import Plan, PreparedTables, Split
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.frozen import dataclass

TableMaker = Callable[[Mapping[str, Sequence[Any]], Mapping[str, str]], ir.Table]
"""Makes a table, given the values of its columns and their types."""


@dataclass(frozen=True, slots=True)
class TableBackend:
    """The operations of a database that case splitting uses.

    Attributes:
        cache: computes a table once.
        make_table: makes a table of a few values.
    """

    cache: Callable[[ir.Table], ir.Table]
    make_table: TableMaker


def memtable(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> ir.Table:
    """Return a table of a few values that Ibis passes to the database."""
    return ibis.memtable(dict(columns), schema=dict(types))


def resolve_open_rows(
    plan: Plan, prepared: PreparedTables, first: ir.Table, levels: int, backend: TableBackend
) -> ir.Table:
    """Return the answers with the verdicts of undecided rows replaced by what all their cases agree on.

    Args:
        plan: the query.
        prepared: the tables it reads.
        first: its answers.
        levels: the number of levels.
        backend: the database.
    """
    if not plan.splits:
        return first
    first = backend.cache(first)
    waiting = first.filter(is_open(first, levels)).select(ROW)
    open_rows = prepared.subjects.semi_join(waiting, ROW)
    repeated = backend.cache(_expand_rows(open_rows, plan.splits, backend))
    lists = {
        name: list_.inner_join(
            repeated.select(repeated[ROW].name("case_row"), repeated["of_row"].name(ROW)), ROW
        )
        .drop(ROW)
        .rename({ROW: "case_row"})
        for name, list_ in prepared.lists.items()
    }
    verdicts = plan.verdict_table(
        replace(prepared, subjects=repeated.drop("of_row", "subject_id"), lists=lists)
    )
    cases = verdicts.left_join(repeated.select(ROW, "of_row"), ROW)
    cases = cases.select(*[cases[name] for name in (*verdicts.columns, "of_row")])
    return _replace_verdicts(first, _merge_cases(cases, levels, tuple(plan.outputs)))


def is_open(first: ir.Table, levels: int) -> IbisValue:
    """Return whether the verdict, or a level above the one reached, is unknown."""
    possible = [first[f"possible_{i}"].cast("int64") for i in range(levels)]
    several = reduce(lambda a, b: a + b, possible, ibis.literal(0, "int64")) > 1
    return (first["outcome_code"] == 1) | several


def _expand_rows(rows: ir.Table, splits: tuple[Split, ...], backend: TableBackend) -> ir.Table:
    """Return each row once for each case, with a new :data:`ROW` and the original one as `of_row`."""
    table = rows.mutate(
        of_row=rows[ROW],
        cases=ibis.literal(1, "int64"),
        case_number=ibis.literal(0, "int64"),
        stopped=ibis.literal(False),
    )
    for split in splits:
        table = _expand_split(table, split, backend)
    table = table.filter(table["cases"] > 1)
    return table.mutate(**{ROW: table["of_row"] * SPLIT_BUDGET + table["case_number"]}).drop(
        "cases", "case_number", "stopped"
    )


def _expand_split(table: ir.Table, split: Split, backend: TableBackend) -> ir.Table:
    """Repeat rows in which the fact is unknown once for each of its values, within the budget of cases."""
    count = len(split.values)
    unknown = table[split.column].isnull()
    affordable = table["cases"] * count <= SPLIT_BUDGET
    table = table.mutate(
        is_split=unknown & affordable & ~table["stopped"],
        stopped=table["stopped"] | (unknown & ~affordable),
    )
    values = backend.make_table(
        {"case_value": list(split.values), "case_index": list(range(count))},
        {
            "case_value": "boolean" if isinstance(split.values[0], bool) else "string",
            "case_index": "int64",
        },
    )
    crossed = table.cross_join(values)
    crossed = crossed.filter(crossed["is_split"] | (crossed["case_index"] == 0))
    is_split = crossed["is_split"]
    return crossed.mutate(
        **{split.column: ibis.ifelse(is_split, crossed["case_value"], crossed[split.column])},
        cases=ibis.ifelse(is_split, crossed["cases"] * count, crossed["cases"]),
        case_number=ibis.ifelse(
            is_split, crossed["case_number"] * count + crossed["case_index"], crossed["case_number"]
        ),
    ).drop("is_split", "case_value", "case_index")


def _merge_cases(cases: ir.Table, levels: int, outputs: Sequence[str]) -> ir.Table:
    """Return what all cases of a row agree on."""
    scored = "low" in cases.columns
    aggregates: dict[str, IbisValue] = {
        "least_outcome": cases["outcome_code"].min(),
        "most_outcome": cases["outcome_code"].max(),
        "least_level": cases["level_code"].min(),
        **{f"possible_{i}": cases[f"possible_{i}"].any() for i in range(levels)},
    }
    if scored:
        aggregates |= {
            "least_grade": cases["grade_code"].min(),
            "most_grade": cases["grade_code"].max(),
            "low": cases["low"].min(),
            "high": cases["high"].max(),
            "maximum": cases["maximum"].max(),
        }
    for name in outputs:
        bound = cases[name].min() if name.endswith("_low") else cases[name].max()
        # Where one case has no bound, all together have none.
        bounded = cases[name].count() == cases["of_row"].count()
        aggregates[name] = ibis.ifelse(bounded, bound, unbound.null(cases[name].type()))
    grouped = cases.group_by("of_row").aggregate(**aggregates)
    agreed = grouped["least_outcome"] == grouped["most_outcome"]
    nothing = ibis.literal(-1, "int64")
    columns: dict[str, IbisValue] = {
        ROW: grouped["of_row"],
        "outcome_code": ibis.ifelse(agreed, grouped["least_outcome"], ibis.literal(1, "int64")),
        "level_code": ibis.ifelse(agreed, grouped["least_level"], nothing),
        **{f"possible_{i}": grouped[f"possible_{i}"] for i in range(levels)},
    }
    if scored:
        same = grouped["least_grade"] == grouped["most_grade"]
        columns["grade_code"] = ibis.ifelse(same, grouped["least_grade"], nothing)
        columns |= {name: grouped[name] for name in ("low", "high", "maximum")}
    columns |= {name: grouped[name] for name in outputs}
    return grouped.select(**columns)


def _replace_verdicts(first: ir.Table, merged: ir.Table) -> ir.Table:
    names = [name for name in merged.columns if name != ROW]
    merged = merged.rename({f"merged_{name}": name for name in names})
    joined = first.left_join(merged, ROW)
    columns = {
        name: (joined[f"merged_{name}"].fill_null(joined[name]) if name in names else joined[name])
        for name in first.columns
    }
    return joined.select(**columns)
