"""null_columns: columns that hold nothing but NULLs or empty lists → the types of their facts.

A table in memory has such a column where nobody is known to have anything; DuckDB gives it no type.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.columns.mapping import COLUMN_TYPES
from criteria_engine.model.facts import FactShape


def with_typed_nulls(table: ir.Table, fields: Mapping[str, FactShape]) -> ir.Table:
    """Return a table whose columns without a type have that of their fact; keys are texts.

    A list of records that is NULL in every row has no column, which means the same.

    Args:
        table: the table.
        fields: the facts that it may hold, by name.
    """
    typed: dict[str, ir.Value] = {}
    dropped: list[str] = []
    for name, type_ in table.schema().items():
        if _has_no_type(type_):
            wanted = _type_of(fields.get(name))
            if wanted is None:
                dropped.append(name)
            else:
                typed[name] = table[name].cast(wanted)
    if typed:
        table = table.mutate(**typed)
    return table.drop(*dropped) if dropped else table


def _has_no_type(type_: dt.DataType) -> bool:
    """Whether a column holds nothing but NULLs, or lists of nothing else."""
    match type_:
        case dt.Null() | dt.Array(value_type=dt.Null()):
            return True
        case dt.Unknown():
            return str(getattr(type_.raw_type, "args", {}).get("kind", "")).startswith('"NULL"')
        case _:
            return False


def _type_of(declared: FactShape | None) -> str | None:
    if declared is None or declared.kind != "list":
        return COLUMN_TYPES.get("" if declared is None else declared.kind, "string")
    item = declared.plain
    return None if item is None else f"array<{COLUMN_TYPES.get(item.kind, 'string')}>"
