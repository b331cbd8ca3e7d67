"""Random families for the benchmark sheet, by the million, as Arrow tables and Parquet files.

The distributions are those of `families.py`, drawn column by column. A table of families has two shapes:
nested, with the members as a list of structs, or flat, with the members in a table of their own that has the
family's key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

# pyarrow has no type annotations; these aliases inform the reader only.
Table: TypeAlias = Any
Column: TypeAlias = Any

SEED = 20261123
KEY = "family_id"
GROUP = 100_000


class Families(NamedTuple):
    """The same families in both shapes: `nested`, or `flat` with `members`."""

    nested: Table
    members: Table

    @property
    def flat(self) -> Table:
        """The families without their members."""
        return self.nested.drop_columns(["members"])


def tables(
    count: int,
    *,
    nulls: float = 0.0,
    seed: int = SEED,
    first: int = 0,
    sizes: tuple[int, int] = (1, 8),
) -> Families:
    """Return random families.

    Args:
        count: how many.
        nulls: the share of all values that are NULL, in families and members; keys and lists never are.
        seed: the seed of the random numbers.
        first: the first key.
        sizes: the least and the greatest number of members.
    """
    draw = _Draw(seed, first, nulls)
    keys = np.arange(first, first + count, dtype=np.int64)
    least, most = sizes
    numbers = draw.random.integers(least, most, count, endpoint=True)
    total = int(numbers.sum())
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(numbers, out=offsets[1:])
    families = {
        KEY: pa.array(keys),
        "area": draw.choice(count, ["lowland", "mountainous"]),
        "household_registered": draw.chance(count, 0.9),
        "has_study_corner": draw.chance(count, 0.8),
        "has_bookcase": draw.chance(count, 0.6),
        "books": draw.choice(count, [0, 9, 10, 19, 20, 60]),
        "has_internet": draw.chance(count, 0.7),
        "multidim_poor": draw.chance(count, 0.2),
        "fund_contribution_vnd": draw.choice(count, [0, 49_999, 50_000, 99_999, 100_000, 500_000]),
        "culture_family_years": draw.choice(count, range(6)),
        "violations_this_year": draw.choice(count, [1] + [0] * 19),
    }
    ages = draw.random.integers(0, 85, total, endpoint=True)
    at_school = (ages >= 6) & (ages <= 18)
    members = {
        "age": draw.blank(ages),
        "enrolled": draw.chance(total, np.where(at_school, 0.97, 0.05)),
        "grade_result": draw.choice(
            total, ["weak", "average", "average", "good", "good", "excellent"]
        ),
        "conduct": draw.choice(total, ["average", "fair", "good", "good", "good"]),
        "literate_level": draw.choice(total, [0, 1, 1, 2, 2, 3]),
        "courses_this_year": draw.choice(total, range(4)),
        "able_to_study": draw.chance(total, 0.97),
        "left_commune_months": draw.choice(total, [0, 0, 0, 0, 5, 6, 12]),
    }
    structs = pa.StructArray.from_arrays(list(members.values()), names=list(members))
    lists = pa.ListArray.from_arrays(pa.array(offsets), structs)
    return Families(
        nested=pa.table(families | {"members": lists}),
        members=pa.table({KEY: pa.array(np.repeat(keys, numbers))} | members),
    )


def compact(table: Table) -> Table:
    """Return a table as stores deliver it: texts in dictionaries, and numbers but the key in 32 bits."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            columns[name] = column.dictionary_encode()
        elif pa.types.is_int64(column.type) and name != KEY:
            columns[name] = column.cast(pa.int32())
        else:
            columns[name] = column
    return pa.table(columns)


class _Draw:
    """Draws random columns, in which some values are NULL."""

    def __init__(self, seed: int, first: int, nulls: float) -> None:
        self.random = np.random.default_rng([seed, first])
        self.nulls = nulls

    def chance(self, count: int, share: Any) -> Column:
        """Draw booleans that are true with this probability."""
        return self.blank(self.random.random(count) < share)

    def choice(self, count: int, values: Sequence[str] | Sequence[int]) -> Column:
        """Draw one of these values each; a value that is given twice is twice as likely."""
        codes = self.random.integers(0, len(values), count, dtype=np.int8)
        if isinstance(values[0], int):
            return self.blank(np.array(values, dtype=np.int64)[codes])
        return pa.array(values).take(self.blank(codes))

    def blank(self, values: Any) -> Column:
        """Return the values as an Arrow array in which some are NULL."""
        if not self.nulls:
            return pa.array(values)
        return pa.array(values, mask=self.random.random(len(values)) < self.nulls)


# ---- files -----------------------------------------------------------------------------------


def chunks(
    count: int, *, nulls: float = 0.0, seed: int = SEED, size: int = GROUP
) -> Iterator[Families]:
    """Yield families, a limited number at a time, so that memory does not grow with the count."""
    for first in range(0, count, size):
        yield tables(min(size, count - first), nulls=nulls, seed=seed, first=first)


class Files(NamedTuple):
    """Parquet files with the same families: `nested`, or `flat` with `members`."""

    nested: Path
    flat: Path
    members: Path


def write_parquet(
    folder: Path, count: int, *, nulls: float = 0.0, seed: int = SEED, size: int = GROUP
) -> Files:
    """Write families to Parquet in both shapes, `size` families to a row group."""
    files = Files(*(folder / f"{name}.parquet" for name in Files._fields))
    empty = tables(0)
    with (
        pq.ParquetWriter(files.nested, empty.nested.schema) as nested,
        pq.ParquetWriter(files.flat, empty.flat.schema) as flat,
        pq.ParquetWriter(files.members, empty.members.schema) as members,
    ):
        for chunk in chunks(count, nulls=nulls, seed=seed, size=size):
            nested.write_table(chunk.nested)
            flat.write_table(chunk.flat)
            members.write_table(chunk.members, row_group_size=max(len(chunk.members), 1))
    return files
