"""keys: ids of subjects and the keys of items that refer to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from criteria_engine.columns.names import ROW


def strictly_ascending(keys: pl.Series) -> bool:
    """Return whether each key is greater than the one before and none is NULL; all are distinct then.

    >>> [strictly_ascending(pl.Series(keys)) for keys in ([1, 2, 4], [1, 1], [None, 1])]
    [True, False, False]
    """
    if keys.null_count() or keys.dtype.is_nested() or not keys.is_sorted():
        return False
    return bool((keys.slice(1) != keys.slice(0, max(len(keys) - 1, 0))).all())


def are_joinable(keys: pl.Series) -> bool:
    """Return whether Polars can look the keys up: it cannot where a decimal has 39 digits.

    DuckDB passes integers of 128 bits as decimals, whose bytes hold more than the digits they declare.
    """
    if keys.dtype != pl.Decimal(_DIGITS, 0):
        return True
    limit = Decimal(10**_DIGITS - 1)
    return not ((keys > limit) | (keys < -limit)).any()


_DIGITS: Final = 38


class KeyRuns(NamedTuple):
    """Keys without repetition of the one before, and how often each is repeated."""

    values: pl.Series
    lengths: np.ndarray[Any, np.dtype[np.int64]]


def key_runs(keys: pl.Series) -> KeyRuns:
    """Return the runs of equal keys.

    >>> runs = key_runs(pl.Series([7, 7, 8, 7]))
    >>> runs.values.to_list(), runs.lengths.tolist()
    ([7, 8, 7], [2, 1, 1])
    """
    if not len(keys) or not keys.dtype.is_integer() or keys.null_count():
        runs = keys.rle().struct.unnest()
        return KeyRuns(runs["value"], runs["len"].cast(pl.Int64).to_numpy())
    values = keys.to_numpy()
    starts = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
    return KeyRuns(pl.Series(values[starts]), np.diff(starts, append=len(values)))


def row_numbers(ids: pl.Series, keys: pl.Series) -> pl.Series:
    """Return the position of each key among the ids; NULL if it is not there."""
    known = not keys.null_count() and not ids.null_count()
    if known and keys.dtype == ids.dtype and len(keys) == len(ids) and (keys == ids).all():
        return pl.int_range(len(ids), eager=True).alias(ROW)
    if not len(ids) or not ids.dtype.is_integer() or keys.null_count() or not ids.is_sorted():
        rows = pl.DataFrame({"key": ids, ROW: pl.int_range(len(ids), eager=True)})
        return pl.DataFrame({"key": keys}).join(rows, on="key", how="left", maintain_order="left")[
            ROW
        ]
    # A binary search in sorted ids is several times faster than a hash table.
    ordered, looked_for = ids.to_numpy(), keys.to_numpy()
    places = np.searchsorted(ordered, looked_for).clip(max=len(ids) - 1)
    missing = pl.Series(ordered[places] != looked_for)
    return pl.Series(ROW, places, dtype=pl.Int64).set(missing, None)
