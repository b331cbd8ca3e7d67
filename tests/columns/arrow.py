"""Facts of the generated sets as an Arrow table, as a host would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

MEMBER = pa.struct([("age", pa.int64()), ("able", pa.bool_()), ("grade", pa.string())])

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
        ("members", pa.list_(MEMBER)),
        *[(f"judgements.i{i}", pa.decimal128(6, 2)) for i in range(4)],
        *[(f"evidence.i{i}", pa.bool_()) for i in range(4)],
    ]
)


def table_of(subjects: Iterable[Mapping[str, Any]]) -> pa.Table:
    """One row for each subject, in their order; what a subject does not state is NULL."""
    return pa.Table.from_pylist([_row(i, facts) for i, facts in enumerate(subjects)], schema=SCHEMA)


def _row(number: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": number}
    for name, value in facts.items():
        if name in ("judgements", "evidence"):
            row |= {f"{name}.{id_}": each for id_, each in value.items()}
        else:
            row[name] = date.fromisoformat(value) if name == "day" else value
    return row


def without_ranges(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without numbers known only to lie between two: a column holds a value or NULL."""
    return {
        name: value
        for name, value in facts.items()
        if name in ("judgements", "evidence") or not isinstance(value, dict)
    }
