"""count: ids of rows → the ids that occur in more than one row, counted on disk by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from errno import EIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

_MEMORY_LIMIT = "512MB"
"""The memory limit of DuckDB; ids that exceed it are stored on disk."""


def duplicate_ids(ids: Iterable[pa.Array], folder: Path) -> pa.Table:
    """Count ids on disk and return those that occur in several rows.

    Args:
        ids: arrays of ids; NULL is skipped.
        folder: where the temporary database is written.

    Returns:
        A table with the columns `id` and `count`.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    file = folder / "ids.duckdb"
    file.unlink(missing_ok=True)
    try:
        with closing(
            duckdb.connect(str(file), config={"memory_limit": _MEMORY_LIMIT, "threads": 2})
        ) as connection:
            connection.execute("SET preserve_insertion_order = false")
            connection.execute("SET enable_progress_bar = false")
            connection.execute("CREATE TABLE ids (id VARCHAR)")
            for each in ids:
                connection.register("piece", pa.table({"id": each}))
                connection.execute("INSERT INTO ids SELECT id FROM piece WHERE id IS NOT NULL")
                connection.unregister("piece")
            return connection.sql(
                "SELECT id, count(*)::BIGINT AS count FROM ids GROUP BY id HAVING count(*) > 1"
            ).to_arrow_table()
    except duckdb.Error as error:
        # The queries are fixed, so an error comes from the disk or the memory limit.
        raise OSError(EIO, str(error).partition("\n")[0], str(file)) from error
    finally:
        file.unlink(missing_ok=True)


def duplicate_ids_in_memory(ids: pa.ChunkedArray) -> pa.Table:
    """Return the same as :func:`duplicate_ids` for the ids of rows in memory."""
    counted = pc.value_counts(ids)
    table = pa.table({"id": counted.field("values"), "count": counted.field("counts")})
    return table.filter(pc.greater(table["count"], 1))
