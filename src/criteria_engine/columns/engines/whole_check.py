"""whole_check: a frame and the facts in its columns → the frame with texts by code, if all values are valid.

One query looks at all columns. Texts without a dictionary are compared with each choice; the first one that is
equal gives the code. That is the check as well, since a text without a code is no choice. Looking them up in a
hash table takes longer, unless there are many choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from math import ceil, floor
from operator import and_, or_
from typing import Final

import ibis.expr.datatypes as dt
import polars as pl

from criteria_engine.columns.engines.clean_columns import replace_column
from criteria_engine.columns.translation.fact_schema import FactColumn, fact_bounds

_VALID: Final = "valid"
_COMPARED: Final = 8
"""The greatest number of choices that texts are compared with one by one."""


def with_valid_columns(
    frames: Mapping[str, pl.DataFrame], leaves: Mapping[str, Sequence[FactColumn]]
) -> dict[str, pl.DataFrame]:
    """Return those frames in which all values of some columns are valid; their texts of choices have codes.

    Which value of the other frames is invalid has to be found column by column.

    Args:
        frames: the frames, by name.
        leaves: for each frame the columns with integers of at most 64 bits, or with choices.
    """
    checks = [_Check(frames[name], own) for name, own in leaves.items()]
    checked = pl.collect_all([each.query for each in checks], engine="streaming")
    answers = zip(leaves, checks, checked, strict=True)
    valid = {name: check.valid_frame(found) for name, check, found in answers}
    return {name: frame for name, frame in valid.items() if frame is not None}


class _Check:
    """The check of one frame.

    Attributes:
        query: gives the texts with codes, and whether the other values of each row are valid; NULL where one is
            unknown and none is invalid.
    """

    def __init__(self, frame: pl.DataFrame, leaves: Iterable[FactColumn]) -> None:
        self._frame = frame
        self._coded: dict[str, FactColumn] = {}
        columns: list[pl.Expr] = []
        tests: list[pl.Expr] = []
        for leaf in leaves:
            type_ = _series(frame, leaf).dtype
            if leaf.declared.kind != "enumeration":
                tests += _within_bounds(leaf, type_)
            elif isinstance(type_, pl.Enum) and set(type_.categories) <= set(leaf.declared.values):
                continue
            elif isinstance(type_, pl.Enum | pl.Categorical):
                tests.append(reduce(or_, [_expr(leaf) == each for each in leaf.declared.values]))
            else:
                name = str(len(self._coded))
                self._coded[name] = leaf
                columns.append(_coded(leaf).alias(name))
        valid = reduce(and_, tests) if tests else pl.lit(True)
        self.query = frame.lazy().select(*columns, valid.alias(_VALID))

    def valid_frame(self, found: pl.DataFrame) -> pl.DataFrame | None:
        """Return the frame with codes in place of texts; None if some value is invalid."""
        if not found[_VALID].all():
            return None
        frame = self._frame
        for name, leaf in self._coded.items():
            if found[name].null_count() > _series(frame, leaf).null_count():
                return None
        for name, leaf in self._coded.items():
            frame = replace_column(frame, leaf.at, _in_chunks_of(frame, found[name].rechunk()))
        return frame


def _expr(leaf: FactColumn) -> pl.Expr:
    column, *fields = leaf.at
    return reduce(lambda expr, field: expr.struct.field(field), fields, pl.col(column))


def _series(frame: pl.DataFrame, leaf: FactColumn) -> pl.Series:
    column, *fields = leaf.at
    return reduce(lambda series, field: series.struct.field(field), fields, frame[column])


def _within_bounds(leaf: FactColumn, type_: pl.DataType) -> Iterator[pl.Expr]:
    """Yield the comparisons with those bounds that the type itself does not guarantee."""
    assert isinstance(leaf.type, dt.Integer)
    least, greatest = leaf.type.bounds
    low, high = fact_bounds(leaf.declared)
    if greatest < low or least > high:
        yield _expr(leaf).is_null()
        return
    # A literal of another type would widen the whole column.
    if least < low:
        yield _expr(leaf) >= pl.lit(ceil(low), type_)
    if greatest > high:
        yield _expr(leaf) <= pl.lit(floor(high), type_)


def _coded(leaf: FactColumn) -> pl.Expr:
    """Return texts as values of an Enum; NULL for those that are no choice."""
    choices = leaf.declared.values
    type_ = pl.Enum(choices)
    if len(choices) > _COMPARED:
        return _expr(leaf).cast(type_, strict=False)
    coded = pl.lit(None, type_)
    for choice in reversed(choices):
        coded = pl.when(_expr(leaf) == choice).then(pl.lit(choice, type_)).otherwise(coded)
    return coded


def _in_chunks_of(frame: pl.DataFrame, series: pl.Series) -> pl.Series:
    """Return a series in the chunks of a frame: Polars would copy all columns to join them otherwise."""
    if frame.n_chunks() == 1:
        return series
    pieces, start = [], 0
    for chunk in frame.to_series(0).get_chunks():
        pieces.append(series.slice(start, len(chunk)))
        start += len(chunk)
    return pl.concat(pieces, rechunk=False)
