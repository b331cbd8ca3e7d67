"""Columns of files with values that few programs write: read, or refused by a CriteriaError."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria_engine.cli import main
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.tables.arrow_columns import exact_cells, key_texts


@pytest.mark.parametrize(
    "array",
    [
        pa.array([2**62, 1], pa.int64()).view(pa.timestamp("s")),
        pa.array([2**31 - 1], pa.int32()).view(pa.date32()),
    ],
)
def test_values_that_python_cannot_hold(array: pa.Array) -> None:
    with pytest.raises(CriteriaError, match="broken-table"):
        exact_cells(array)


def test_ids_of_64_bits_without_a_sign() -> None:
    assert key_texts(pa.array([2**63], pa.uint64())).to_pylist() == ["9223372036854775808"]


def test_long_ids_and_narrow_decimals_are_decided(tmp_path: Path, capsys: Any) -> None:
    points = pa.array([Decimal("1.50"), None], pa.decimal32(5, 2))
    table = pa.table({"subject_id": pa.array([2**63, 7], pa.uint64()), "judgements.1c": points})
    pq.write_table(table, tmp_path / "t.parquet")
    out = tmp_path / "out.csv"
    arguments = [
        "decide-table",
        "learning_family",
        str(tmp_path / "t.parquet"),
        "--on",
        "2026-02-20",
    ]
    assert main([*arguments, "--out", str(out)]) == 0, capsys.readouterr().err
    assert "9223372036854775808" in out.read_text(encoding="utf-8")
