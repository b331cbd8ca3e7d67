"""sort: rows of tables larger than memory → files by subject id.

A partition holds all rows of its subjects from every table, so it can be decided on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from criteria_engine.tables.arrow_columns import KEY_COLUMN


class PartitionStore:
    """Partitions in a folder, with a file for the subjects and one for each list.

    Args:
        folder: where the files are.
        partitions: the number of partitions.
    """

    def __init__(self, folder: Path, partitions: int) -> None:
        self._folder = folder
        self._partitions = partitions
        self._writers: dict[tuple[str, int], Any] = {}

    def clear(self) -> None:
        """Make an empty folder, deleting the files of an interrupted run."""
        if self._folder.exists():
            rmtree(self._folder)
        self._folder.mkdir(parents=True)

    def add(self, kind: str, table: pa.Table) -> None:
        """Append rows to their partitions, chosen by the hash of :data:`KEY_COLUMN`.

        Args:
            kind: "subjects", or the name of a list.
            table: the rows; every table of a kind has to have the same schema.
        """
        if not len(table):
            return
        keys = pl.from_arrow(table.column(KEY_COLUMN))
        assert isinstance(keys, pl.Series)
        numbers = (keys.hash() % self._partitions).to_numpy()
        order = np.argsort(numbers, kind="stable")
        present, starts = np.unique(numbers[order], return_index=True)
        ordered = table.take(pa.array(order)).combine_chunks()
        ends = [*starts[1:], len(order)]
        for number, start, end in zip(present.tolist(), starts.tolist(), ends, strict=True):
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

    def close(self) -> None:
        """Close the files; call it after the last :meth:`add` and before :meth:`read`."""
        for each in self._writers.values():
            each.close()
        self._writers = {}

    def read(self, kind: str, number: int, schema: pa.Schema) -> pa.Table:
        """Return the rows of a partition (from 0); an empty table of this schema where it has none."""
        path = self._path(kind, number)
        if not path.exists():
            return schema.empty_table()
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as reader:
            return reader.read_all()

    def _path(self, kind: str, number: int) -> Path:
        return self._folder / f"{kind}-{number:04}.arrow"


def partition_schema(internal: pa.Schema, types: Mapping[str, pa.DataType]) -> pa.Schema:
    """Return the schema of the internal columns followed by these facts."""
    return pa.schema([*internal, *types.items()])
