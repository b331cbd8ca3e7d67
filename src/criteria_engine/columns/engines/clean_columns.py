"""clean_columns: a column of texts in memory → the same column with clean texts."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

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
    column, *fields = at
    series = frame[column]
    cleaned = _cleaned(series, fields)
    return frame if cleaned is series else frame.with_columns(cleaned.alias(column))


def _cleaned(series: pl.Series, fields: Sequence[str]) -> pl.Series:
    if fields:
        field, *inner = fields
        values = series.struct.field(field)
        cleaned = _cleaned(values, inner)
        if cleaned is values:
            return series
        return series.struct.unnest().with_columns(cleaned.alias(field)).to_struct(series.name)
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
