"""Which ids stand in more than one row of a table too large to hold: counted on disk, by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from errno import EIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

_MEMORY_LIMIT = "512MB"
"""How much of the ids may be in memory; the rest is on disk."""


def duplicate_ids(ids: Iterable[pa.Array], folder: Path) -> pa.Table:
    """The ids that stand in several rows, as `id` and `count`; only these are held.

    Raises:
        OSError: there is no room for them.
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
        # Nothing of the user's is asked here: what goes wrong is the disk, or the memory.
        raise OSError(EIO, str(error).partition("\n")[0], str(file)) from error
    finally:
        file.unlink(missing_ok=True)


def duplicate_ids_in_memory(ids: pa.ChunkedArray) -> pa.Table:
    """The same for rows that are all here."""
    counted = pc.value_counts(ids)
    table = pa.table({"id": counted.field("values"), "count": counted.field("counts")})
    return table.filter(pc.greater(table["count"], 1))
