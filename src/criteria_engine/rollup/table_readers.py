"""The reader of each table of a plan: which columns a sheet may have, and what their cells hold."""

from __future__ import annotations

from functools import cache, partial

from criteria_engine.model.facts import evidence_shape, judgement_shape
from criteria_engine.rollup.columns_file import RECOGNITION_COLUMNS, RECOGNITION_NAMES
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.sheet_rows import SheetReader, TableFile
from criteria_engine.rollup.subjects import RECOGNITIONS


def sheet_reader(table: str, file: TableFile, plan: RollupPlan) -> SheetReader:
    """Return the reader of a table of a plan, or of earlier recognitions, from one of its files."""
    if table == RECOGNITIONS:
        return SheetReader(
            table,
            file,
            RECOGNITION_COLUMNS,
            RECOGNITION_COLUMNS[:3],
            frozenset,
            {"date": "date", "year": "integer"},
            {},
            RECOGNITION_NAMES,
        )
    planned = plan.tables[table]
    return SheetReader(
        table,
        file,
        planned.columns,
        (planned.key,),
        cache(partial(plan.columns_of_other_versions, table)),
        _kinds(plan, planned),
        {n: each.plain for n, each in planned.fields.items() if each.plain is not None},
        planned.private,
    )


def _kinds(plan: RollupPlan, planned: TablePlan) -> dict[str, str]:
    """Return the kind of each column of a table that holds a fact, a judgement or evidence."""
    kinds = {name: shape.kind for name, shape in {**planned.fields, **planned.stated}.items()}
    if planned.leaves is not None:
        kinds[planned.leaves.on] = "date"
    for title in plan.titles_of(planned.name):
        if title.criteria is not None:
            for id_, judgeable in title.criteria.shape.judgeable.items():
                kinds[f"judgements.{id_}"] = judgement_shape(id_, judgeable.max).kind
    return kinds | {f"evidence.{id_}": evidence_shape(id_).kind for id_ in planned.evidence}
