"""check: what branches registered for, as the roll-up file says it → the part of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.documents import RollupDocument
from criteria_engine.rollup.plan import Registrations, TablePlan, TitlePlan


def check_registrations(
    document: RollupDocument,
    tables: Mapping[str, TablePlan],
    titles: Sequence[TitlePlan],
    diagnostics: list[Diagnostic],
) -> Registrations | None:
    """Return what branches registered for; None where the file has none, or after a diagnostic.

    Args:
        document: the roll-up file.
        tables: its tables.
        titles: its titles that are not left out.
        diagnostics: receives the names that there are not.
    """
    found = document.registrations
    if found is None:
        return None
    if found.table not in tables:
        near, known = nearest(found.table, tables), ", ".join(tables)
        diagnostics.append(
            codes.UNKNOWN_TABLE.at(found.table.span, suggestion=near, name=found.table, known=known)
        )
        return None
    fields = tables[str(found.table)].fields
    kinds = [(each, "integer") for each in found.titles]
    kinds += [] if found.plan is None else [(found.plan, "boolean")]
    for column, kind in kinds:
        fits = [name for name, each in fields.items() if each.kind == kind]
        if column not in fits:
            near, known = nearest(column, fits), ", ".join(fits) or "–"
            diagnostics.append(
                codes.UNKNOWN_FED_COLUMN.at(
                    column.span, suggestion=near, table=found.table, name=column, known=known
                )
            )
    ids_of_all = [str(each.id or each.title) for each in document.titles]
    for title in (each for named in found.titles.values() for each in named):
        if title not in ids_of_all:
            near, known = nearest(title, ids_of_all), ", ".join(ids_of_all)
            diagnostics.append(
                codes.UNKNOWN_ROLLUP_TITLE.at(title.span, suggestion=near, name=title, known=known)
            )
    ids = {each.id for each in titles}
    return Registrations(
        str(found.table),
        None if found.plan is None else str(found.plan),
        {
            str(column): tuple(str(each) for each in named if each in ids)
            for column, named in found.titles.items()
        },
    )
