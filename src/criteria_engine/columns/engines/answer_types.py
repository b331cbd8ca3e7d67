"""answer_types: the types of the columns of an answer in memory. They follow from the set alone."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from criteria_engine.checked_set import CheckedSet
from criteria_engine.columns.pipeline import label_names
from criteria_engine.columns.translation.plan import Plan
from criteria_engine.model.arithmetic import total
from criteria_engine.model.values import EXACT

_INTEGERS: Final = ((2**15, pl.Int16), (2**31, pl.Int32), (2**63, pl.Int64))
"""The types of points, each with its limit."""

_SAFETY: Final = 100
"""How many times the maximum of the set the type of points holds, so that a percentage does not overflow."""


def integer_types(plan: Plan, checked: CheckedSet) -> dict[str, Any]:
    """Return the type of each column with whole numbers: of points, the narrowest that is safe to compute with.

    Points are never negative, and none are above the sum of all maxima. Outputs have 64 bits.
    """
    maximum = total([each.max for each in checked.indicators if each.max is not None])
    type_ = next(
        (each for limit, each in _INTEGERS if EXACT.multiply(maximum, _SAFETY) < limit), pl.Int64
    )
    points = {name: type_ for name in plan.points if name not in plan.scales}
    return points | {name: pl.Int64 for name in plan.outputs if name not in plan.scales}


def with_answer_types(answered: pl.DataFrame, plan: Plan, checked: CheckedSet) -> pl.DataFrame:
    """Return the answers with labels as Enums, whole points in narrow types, and others as decimals."""
    columns = [
        _decimals(answered[name], denominator).alias(name)
        for name, denominator in plan.scales.items()
    ]
    types = {name: pl.Enum(labels) for name, labels in label_names(checked).items()}
    types |= integer_types(plan, checked)
    columns += [
        answered[name].cast(type_) for name, type_ in types.items() if answered[name].dtype != type_
    ]
    return answered.with_columns(columns) if columns else answered


def _decimals(numerators: pl.Series, denominator: int) -> pl.Series:
    """Return integers over a denominator as decimals."""
    places = decimal_places(denominator)
    factor = pa.scalar(10**places // denominator, pa.int64())
    whole = pc.multiply_checked(numerators.cast(pl.Int64).to_arrow(), factor)
    # A decimal has the bytes of the scaled integer, so only the type changes.
    digits = whole.cast(pa.decimal128(38, 0))
    buffers, type_ = digits.buffers(), pa.decimal128(38, places)
    moved = pa.Array.from_buffers(type_, len(digits), buffers, digits.null_count, digits.offset)
    return pl.Series(numerators.name, moved)


def decimal_places(denominator: int) -> int:
    """Return how many decimal places a fraction with this denominator, a product of twos and fives, needs.

    >>> decimal_places(1), decimal_places(2), decimal_places(125)
    (0, 1, 3)
    """
    places = 0
    while 10**places % denominator:
        places += 1
    return places
