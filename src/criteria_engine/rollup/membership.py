"""look up: a row and the key columns that lead to a group → the group it belongs to."""

from __future__ import annotations

from criteria_engine.model.values import UNKNOWN, Value
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.subjects import Commune, SubjectRow


def group_along(
    plan: RollupPlan, commune: Commune, table: str, row: SubjectRow, path: tuple[str, ...]
) -> Value:
    """Return the key of the group of a row: None where it belongs to none, UNKNOWN where it is unknown.

    Args:
        plan: the tables.
        commune: their rows.
        table: the table of the row.
        row: the row.
        path: the key columns that lead from it to the group.
    """
    key = row.key
    for column in path:
        member = commune.tables[table].rows.get(key)
        if member is None or column not in member.parents:
            return UNKNOWN
        parent = member.parents[column]
        if parent is None:
            return None
        key, table = parent, plan.tables[table].belongs_to[column]
    return key
