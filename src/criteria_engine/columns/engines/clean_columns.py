"""clean_columns: a column in memory → the same column with clean texts, or with integers within limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import polars as pl

from criteria_engine.bounds import FACT_LIMIT
from criteria_engine.reading.text_values import SUSPECT_TEXT, clean_text


def clean_column(frame: pl.DataFrame, at: Sequence[str]) -> pl.DataFrame:
    """Return the frame with clean texts in one column; the very same frame where they are clean already.

    A text without a visible character becomes NULL.

    Args:
        frame: the frame.
        at: the column and, for a struct, the field.

    >>> clean_column(pl.DataFrame({"s": ["a ", "b", " "]}), ["s"])["s"].to_list()
    ['a', 'b', None]
    """
    return _with_column(frame, at, _clean_texts)


def with_choices(
    frame: pl.DataFrame, at: Sequence[str], choices: Sequence[str]
) -> pl.DataFrame | None:
    """Return the frame with a column whose texts are compared by code; None if one is not a choice.

    Args:
        frame: the frame.
        at: the column and, for a struct, the field.
        choices: the texts that the column may have.

    >>> with_choices(pl.DataFrame({"s": ["a", None]}), ["s"], ["a", "b"])["s"].dtype
    Enum(categories=['a', 'b'])
    >>> with_choices(pl.DataFrame({"s": ["a", "c"]}), ["s"], ["a", "b"]) is None
    True
    """
    try:
        return _with_column(frame, at, lambda series: _coded(series, choices))
    except _NoChoiceError:
        return None


class _NoChoiceError(Exception):
    """A text is none of the choices."""


def _coded(series: pl.Series, choices: Sequence[str]) -> pl.Series:
    match series.dtype:
        case pl.Enum() as type_ if set(type_.categories) <= set(choices):
            return series
        case pl.Enum() | pl.Categorical():
            if set(series.unique().drop_nulls().cast(pl.String)) <= set(choices):
                return series
            raise _NoChoiceError
        case _:
            coded = series.cast(pl.Enum(choices), strict=False)
            if coded.null_count() > series.null_count():
                raise _NoChoiceError
            return coded


def replace_column(frame: pl.DataFrame, at: Sequence[str], values: pl.Series) -> pl.DataFrame:
    """Return the frame with other values in one column.

    Args:
        frame: the frame.
        at: the column and, for a struct, the field.
        values: the values.
    """
    return _with_column(frame, at, lambda _: values)


def decode(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the frame with texts in place of categories in one column."""
    if isinstance(frame[column].dtype, pl.Categorical | pl.Enum):
        return frame.with_columns(pl.col(column).cast(pl.String))
    return frame


def limit_column(frame: pl.DataFrame, at: Sequence[str]) -> pl.DataFrame:
    """Return the frame with the integers of one decimal column cut off just beyond the limit of facts.

    DuckDB stores integers of 39 digits, which no other decimal can hold. Beyond the limit all are invalid.

    Args:
        frame: the frame.
        at: the column and, for a struct, the field.
    """
    return _with_column(frame, at, _limited)


def _with_column(
    frame: pl.DataFrame, at: Sequence[str], change: Callable[[pl.Series], pl.Series]
) -> pl.DataFrame:
    column, *fields = at
    series = frame[column]
    changed = _changed(series, fields, change)
    return frame if changed is series else frame.with_columns(changed.alias(column))


def _changed(
    series: pl.Series, fields: Sequence[str], change: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    if not fields:
        return change(series)
    field, *inner = fields
    values = series.struct.field(field)
    changed = _changed(values, inner, change)
    if changed is values:
        return series
    return series.struct.unnest().with_columns(changed.alias(field)).to_struct(series.name)


def _limited(series: pl.Series) -> pl.Series:
    beyond = Decimal(FACT_LIMIT + 1)
    return series.clip(beyond.copy_negate(), beyond)


def _clean_texts(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        words = series.unique().drop_nulls().cast(pl.String)
        return _clean_texts(series.cast(pl.String)) if _suspect(words).any() else series
    suspect = _suspect(series)
    if not suspect.any():
        return series
    texts = series.filter(suspect).unique().to_list()
    clean = [clean_text(each) or None for each in texts]
    return series.replace_strict(texts, clean, default=series, return_dtype=pl.String)


def _suspect(series: pl.Series) -> pl.Series:
    """Return for each text whether it may not be clean; by all threads."""
    query = pl.LazyFrame({"text": series}).select(pl.col("text").str.contains(SUSPECT_TEXT))
    return query.collect(engine="streaming")["text"].fill_null(False)
