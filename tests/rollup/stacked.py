"""Communes → tables of a province, with typed columns and a row for each row of each commune."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.model.values import Interval
from criteria_engine.reading.facts import read_facts
from criteria_engine.rollup.commune import facts_for
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.subjects import Commune, SubjectRow

_TYPES: Mapping[str, Any] = {
    "integer": pl.Int64,
    "number": pl.Decimal(38, 4),
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def stacked(plan: RollupPlan, communes: Mapping[str, Commune]) -> dict[str, pl.DataFrame]:
    """Stack the tables of communes, given by the name of the commune."""
    stacked_tables = {}
    for name, planned in plan.tables.items():
        if not any(each.tables[name].known for each in communes.values()):
            continue
        rows: list[dict[str, Any]] = []
        for commune, each in communes.items():
            table = each.tables[name]
            commune_rows = [_row(plan, planned, row) for row in table.rows.values()]
            commune_rows += [{} for _ in range(table.unkeyed_rows)]
            rows += [{"in_commune": commune} | row for row in commune_rows]
        schema = {"in_commune": pl.String, planned.key: pl.String} | _schema(plan, planned)
        stacked_tables[name] = pl.DataFrame(rows, schema=schema, orient="row")
    if any(each.recognitions is not None for each in communes.values()):
        schema = {"in_commune": pl.String, "title": pl.String, "subject": pl.String}
        stacked_tables["recognitions"] = pl.DataFrame(
            [
                (commune, r.title or None, r.subject or None, r.on, r.level)
                for commune, each in communes.items()
                for r in each.recognitions or ()
            ],
            schema=schema | {"date": pl.Date, "level": pl.String},
            orient="row",
        )
    return stacked_tables


def _fact_shapes(plan: RollupPlan, planned: TablePlan) -> dict[str, FactShape]:
    titles = [each for each in plan.titles_of(planned.name) if each.criteria is not None]
    shapes = [each.criteria.shape for each in titles if each.criteria is not None]
    declared: dict[str, FactShape] = {}
    for shape in shapes:
        declared |= {name: f for name, f in shape.fields.items() if f.kind != "list" or f.plain}
    return declared | dict(planned.fields)


def _schema(plan: RollupPlan, planned: TablePlan) -> dict[str, Any]:
    columns: dict[str, Any] = dict.fromkeys(planned.belongs_to, pl.String)
    for name, declared in _fact_shapes(plan, planned).items():
        if declared.kind == "decision":
            fields: Any = declared.type
            columns |= {f"{name}.{field}": pl.Boolean for field, _ in fields.fields}
        elif declared.plain is not None:
            columns[name] = pl.List(_TYPES.get(declared.plain.kind, pl.String))
        else:
            columns[name] = _TYPES.get(declared.kind, pl.String)
    for title in plan.titles_of(planned.name):
        if title.criteria is not None:
            for id_, judged in title.criteria.shape.judgeable.items():
                type_ = pl.Boolean if judged.max is None else pl.Decimal(38, 4)
                columns[f"judgements.{id_}"] = type_
            columns |= {f"evidence.{id_}": pl.Boolean for id_ in title.criteria.shape.evidence}
    return columns


def _row(plan: RollupPlan, planned: TablePlan, row: SubjectRow) -> dict[str, Any]:
    cells: dict[str, Any] = {planned.key: row.key}
    for column, parent in row.parents.items():
        cells[column] = "-" if parent is None else parent
    declared = _fact_shapes(plan, planned)
    values = dict(row.values)
    for title in plan.titles_of(planned.name):
        if title.criteria is None:
            continue
        facts, diagnostics = read_facts(facts_for(row, title.criteria.shape), title.criteria.shape)
        assert facts is not None, diagnostics
        values = {**facts.values, **values}
        for id_, judged in facts.judgements.items():
            cells[f"judgements.{id_}"] = judged.met if judged.points is None else judged.points
        cells |= {f"evidence.{id_}": bool(shown) for id_, shown in facts.evidence.items()}
    for name, value in values.items():
        if name not in declared or isinstance(value, Interval):
            continue  # an interval is derived from other facts; the row does not state it
        if declared[name].kind == "list":
            if declared[name].plain is not None and isinstance(value, tuple):
                cells[name] = [each[PLAIN_FIELD] for each in value if isinstance(each, dict)]
        elif isinstance(value, dict):
            cells |= {f"{name}.{field}": each for field, each in value.items()}
        else:
            cells[name] = Decimal(value) if declared[name].kind == "number" else value
    numbers = {n for n in cells if n.startswith("judgements.") and not isinstance(cells[n], bool)}
    return {n: Decimal(each) if n in numbers else each for n, each in cells.items()}
