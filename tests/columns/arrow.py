"""Facts of generated sets as an Arrow table, as a host would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

MEMBER = pa.struct([("age", pa.int64()), ("able", pa.bool_()), ("grade", pa.string())])

ENDS = ("at_least", "at_most")
RANGED = {"r": ("r_at_least", "r_at_most")}
"""The columns of an interval whose ends have names of their own; others are found by their path."""

SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("a", pa.bool_()),
        ("b", pa.bool_()),
        ("c", pa.bool_()),
        ("n", pa.int64()),
        ("m", pa.int64()),
        ("part", pa.int64()),
        ("r", pa.decimal128(6, 2)),
        ("kind", pa.string()),
        ("day", pa.date32()),
        ("fines", pa.list_(pa.string())),
        ("hours", pa.list_(pa.int64())),
        ("members", pa.list_(MEMBER)),
        *[(f"{name}.{end}", pa.int64()) for name in ("n", "m", "part") for end in ENDS],
        *[(f"r_{end}", pa.decimal128(6, places)) for places, end in enumerate(ENDS, start=1)],
        *[(f"judgements.i{i}", pa.decimal128(6, 2)) for i in range(9)],
        ("judgements.award", pa.bool_()),
        *[(f"evidence.i{i}", pa.bool_()) for i in range(9)],
    ]
)


def table_of(subjects: Iterable[Mapping[str, Any]], *, ranged: bool = False) -> pa.Table:
    """Return one row for each subject, in their order; facts that a subject does not state are NULL.

    `ranged` gives numbers a column for each end.
    """
    rows = [_row(i, facts, ranged) for i, facts in enumerate(subjects)]
    unused = ("n", "m", "part", "r") if ranged else ()
    ends = [name for name in SCHEMA.names if name.endswith(ENDS)]
    schema = SCHEMA
    for index, field in enumerate(SCHEMA):
        # Some judgements are points, others are whether something is met.
        if any(isinstance(row.get(field.name), bool) for row in rows):
            schema = schema.set(index, pa.field(field.name, pa.bool_()))
    judged = {name for row in rows for name in row}
    unjudged = [n for n in SCHEMA.names if n.startswith("judgements.i") and n not in judged]
    table = pa.Table.from_pylist(rows, schema=schema)
    return table.drop_columns([*unjudged, *(unused if ranged else ends)])


def _row(number: int, facts: Mapping[str, Any], ranged: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"id": number}
    for name, value in facts.items():
        if ranged and name in ("n", "m", "part", "r"):
            ends = value if isinstance(value, dict) else dict.fromkeys(ENDS, value)
            row |= {f"{name}{'_' if name == 'r' else '.'}{end}": ends.get(end) for end in ENDS}
        elif name in ("judgements", "evidence"):
            row |= {f"{name}.{id_}": each for id_, each in value.items()}
        else:
            row[name] = date.fromisoformat(value) if name == "day" else value
    return row


def without_ranges(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts without intervals, which one column cannot hold."""
    return {
        name: value
        for name, value in facts.items()
        if name in ("judgements", "evidence") or not isinstance(value, dict)
    }
