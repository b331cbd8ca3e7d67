"""search: ids of subjects → groups of ids that are almost the same, searched by DuckDB.

Ids of one shape (the same letters, signs and zeros, other digits in the same places) are never near-equal, so
most tables are searched by their few shapes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.keys import FOLDING, LOOK_ALIKES, TONES, fold_key
from criteria_engine.source import Source
from criteria_engine.tables.arrow_columns import KEY_COLUMN
from criteria_engine.tables.key_diagnostics import near_equal_warning

_MAX_SHAPES: Final = 50_000
"""How many shapes are compared; a table with more of them is searched id by id."""

_MAX_GROUPS: Final = 5
"""How many groups are returned."""

_DIGITS: Final = "12345678１２３４５６７８"

_SHAPE: Final = f"translate({KEY_COLUMN}, '{_DIGITS}', '{'9' * len(_DIGITS)}')"


def folded_sql(text: str) -> str:
    """Return the SQL of :func:`~criteria_engine.reading.keys.fold_key` for a clean text.

    Args:
        text: the SQL of the text.
    """
    look_alikes, ordinary = LOOK_ALIKES
    folded = f"translate(lower({text}), '{look_alikes}', '{ordinary}')"
    for newer, older in TONES:
        folded = f"replace({folded}, '{newer}', '{older}')"
    for pattern, replacement in FOLDING:
        folded = f"regexp_replace({folded}, '{pattern}', '{replacement}', 'g')"
    return folded


ID_SCHEMA: Final = pa.schema([(KEY_COLUMN, pa.string())])
"""The schema of batches of ids."""

IdBatches = Callable[[], Iterator[pa.RecordBatch]]
"""Returns ids in batches."""


@dataclass(frozen=True, slots=True)
class NearEqualIds:
    """Ids that are almost the same.

    Attributes:
        count: how many groups of them there are.
        groups: the ids of the first groups.
    """

    count: int
    groups: tuple[tuple[str, ...], ...]


def near_equal_ids(ids: IdBatches) -> NearEqualIds:
    """Search ids, which are clean texts.

    Args:
        ids: returns all ids in batches with the column :data:`KEY_COLUMN`; it is called once or twice.
    """
    shapes = _shapes(ids)
    if shapes is not None and not shapes:
        return NearEqualIds(0, ())
    folded = folded_sql(KEY_COLUMN)
    chosen = "" if shapes is None else f"WHERE list_contains($shapes, {_SHAPE})"
    given = {} if shapes is None else {"shapes": list(shapes)}
    found = _query(
        ids,
        f"WITH folded AS (SELECT DISTINCT {KEY_COLUMN} AS id, {folded} AS key FROM ids {chosen})"  # noqa: S608
        " SELECT list(id ORDER BY id), count(*) OVER () FROM folded"
        f" GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT {_MAX_GROUPS}",
        given,
    )
    return NearEqualIds(found[0][1] if found else 0, tuple(tuple(each) for each, _ in found))


def near_equal_warnings(parts: Sequence[Path], files: str) -> tuple[Diagnostic, ...]:
    """Return a warning about the ids of answers that are almost the same, if there are any.

    Args:
        parts: the Arrow files with the answers.
        files: the names of the tables of subjects.
    """
    found = near_equal_ids(lambda: _ids_of(parts))
    at = Source(files, "").whole()
    warning = near_equal_warning(at, files, found.groups, found.count)
    return (warning,) if found.count else ()


def _shapes(ids: IdBatches) -> tuple[str, ...] | None:
    """Return the shapes of ids that may be near-equal to others; None where there are too many shapes."""
    query = f"SELECT DISTINCT {_SHAPE} AS shape FROM ids LIMIT {_MAX_SHAPES + 1}"  # noqa: S608
    shapes = [shape for (shape,) in _query(ids, query, {})]
    if len(shapes) > _MAX_SHAPES:
        return None
    by_key: dict[str, list[str]] = {}
    for shape in shapes:
        by_key.setdefault(fold_key(shape), []).append(shape)
    return tuple(shape for same in by_key.values() if len(same) > 1 for shape in same)


def _query(ids: IdBatches, query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a query over ids, under the name `ids`."""
    reader = pa.RecordBatchReader.from_batches(ID_SCHEMA, ids())
    with closing(duckdb.connect(config={"threads": 2})) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("ids", reader)
        return list(connection.execute(query, given).fetchall())


def _ids_of(parts: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    """Yield the ids of answers; whole numbers are left out, as they are never near-equal."""
    for part in parts:
        with pa.memory_map(str(part)) as file:
            reader = pa.ipc.open_file(file)
            if pa.types.is_integer(reader.schema.field(KEY_COLUMN).type):
                continue
            for number in range(reader.num_record_batches):
                ids = reader.get_batch(number).column(KEY_COLUMN)
                yield pa.record_batch([ids.cast(pa.string())], schema=ID_SCHEMA)
