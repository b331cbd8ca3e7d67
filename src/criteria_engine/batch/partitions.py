"""Rows of tables too large to hold, sorted into files by their subject's id.

A partition holds all rows of its subjects, of every table, so that it is decided by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from criteria_engine.tables.arrow_columns import KEY_COLUMN

MAX_PARTITIONS: Final = 200
"""How many partitions there are at most: each is an open file while they are written."""


class PartitionStore:
    """Partitions in a folder; `subjects` and each list are kept apart."""

    def __init__(self, folder: Path, partitions: int) -> None:
        self._folder = folder
        self._partitions = partitions
        self._writers: dict[tuple[str, int], Any] = {}

    def begin(self) -> None:
        """An empty folder."""
        if self._folder.exists():
            rmtree(self._folder)
        self._folder.mkdir(parents=True)

    def add(self, kind: str, table: pa.Table) -> None:
        """Put rows into their partitions."""
        if not len(table):
            return
        keys = pl.from_arrow(table.column(KEY_COLUMN))
        assert isinstance(keys, pl.Series)
        numbers = (keys.hash() % self._partitions).to_numpy()
        order = np.argsort(numbers, kind="stable")
        there, starts = np.unique(numbers[order], return_index=True)
        ordered = table.take(pa.array(order)).combine_chunks()
        ends = [*starts[1:], len(order)]
        for number, start, end in zip(there.tolist(), starts.tolist(), ends, strict=True):
            self._writer(kind, number, ordered.schema).write_table(
                ordered.slice(start, int(end) - start)
            )

    def _writer(self, kind: str, number: int, schema: pa.Schema) -> Any:
        if (kind, number) not in self._writers:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            path = str(self._path(kind, number))
            self._writers[kind, number] = pa.ipc.new_stream(
                pa.OSFile(path, "wb"), schema, options=options
            )
        return self._writers[kind, number]

    def end(self) -> None:
        """Close the files."""
        for each in self._writers.values():
            each.close()
        self._writers = {}

    def read(self, kind: str, number: int, schema: pa.Schema) -> pa.Table:
        """The rows of a partition; of one with none, an empty table."""
        path = self._path(kind, number)
        if not path.exists():
            return schema.empty_table()
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as reader:
            return reader.read_all()

    def _path(self, kind: str, number: int) -> Path:
        return self._folder / f"{kind}-{number:04}.arrow"


def partition_schema(own: pa.Schema, types: Mapping[str, pa.DataType]) -> pa.Schema:
    """Our own columns and these facts."""
    return pa.schema([*own, *types.items()])
