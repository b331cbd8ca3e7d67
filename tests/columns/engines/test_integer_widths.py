"""Integers in narrow types give the same results as integers of 64 bits."""

from __future__ import annotations

from typing import Any

import ibis
import polars as pl
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from criteria_engine.columns.engines.integer_widths import (
    IntegerBounds,
    narrow_integers,
    polars_type,
)
from criteria_engine.columns.engines.projections import Projection
from tests.examples_count import examples

MOST = 200_000
TABLE = ibis.table(
    {
        "count": "int64",
        "other": "int64",
        "fact": "int64",
        "short": "int16",
        "unsigned": "uint32",
        "holds": "boolean",
    },
    name="rows",
)
COUNTS = {"count": MOST, "other": MOST}

Built = Any


def long(value: int) -> Built:
    return ibis.literal(value, "int64")


def either(then: int, otherwise: int) -> Built:
    return ibis.ifelse(TABLE["holds"], long(then), long(otherwise))


edges = sorted(
    {sign * (2**bits + off) for sign in (1, -1) for bits in (7, 8, 15, 31) for off in (-1, 0, 1)}
)
constants = st.one_of(st.integers(-12, 12), st.sampled_from(edges))


def numbers() -> st.SearchStrategy[Built]:
    """Numbers made of counts, of nullable facts of several types, and of constants."""
    columns = st.sampled_from(["count", "other", "fact", "short", "unsigned"]).map(
        lambda name: TABLE[name].cast("int64")
    )
    chosen = st.tuples(constants, constants).map(lambda both: either(*both))
    return st.recursive(st.one_of(columns, constants.map(long), chosen), _made)


def _made(inner: st.SearchStrategy[Built]) -> st.SearchStrategy[Built]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda both: both[0] + both[1]),
        pairs.map(lambda both: both[0] - both[1]),
        pairs.map(lambda both: both[0] * both[1]),
        pairs.map(lambda both: ibis.ifelse(TABLE["holds"], *both)),
        st.tuples(pairs, pairs).map(lambda each: ibis.ifelse(each[0][0] <= each[0][1], *each[1])),
        pairs.map(lambda both: ibis.ifelse(both[0] == both[1], both[0], ibis.null("int64"))),
        pairs.map(lambda both: ibis.least(*both)),
        pairs.map(lambda both: both[0].fill_null(both[1])),
        inner.map(lambda one: (one > 0).cast("int64")),
    )


rows_ = st.lists(
    st.tuples(
        st.integers(0, MOST),
        st.sampled_from([0, 1, 127, 128, MOST]),
        st.none() | st.integers(-(2**62), 2**62),
        st.none() | st.sampled_from([-(2**15), -1, 0, 2**15 - 1]),
        st.none() | st.sampled_from([0, 1, 2**31, 2**32 - 1]),
        st.none() | st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=examples(100))
@given(made=st.lists(numbers(), min_size=1, max_size=4), rows=rows_)
def test_narrow_integers_give_the_same_results(
    made: list[Built], rows: list[tuple[Any, ...]]
) -> None:
    types = {
        "count": pl.UInt32,
        "other": pl.UInt32,
        "fact": pl.Int64,
        "short": pl.Int16,
        "unsigned": pl.UInt32,
        "holds": pl.Boolean,
    }
    frame = pl.DataFrame(rows, schema=types, orient="row")
    kept = TABLE.mutate(first=made[0])
    last = kept.select(
        "first",
        twice=kept["first"] + kept["first"],
        **{f"number_{index}": each for index, each in enumerate(made)},
        **{f"truth_{index}": each >= kept["first"] for index, each in enumerate(made)},
    )
    long_ = {name: pl.Int64 for name, type_ in last.schema().items() if type_.is_integer()}
    narrow = Projection(last, counts=COUNTS, types=long_).run(frame)
    wide = frame.with_columns(pl.col("count", "other").cast(pl.Int64))
    try:
        expected = ibis.polars.connect({"rows": wide}).to_polars(last)
    except pl.exceptions.ShapeError:
        reject()  # Ibis itself fails on a column of constants; ours are computed once.
    if expected.height != frame.height:
        reject()  # Ibis gives a single row where every column is a constant.
    assert_frame_equal(narrow, expected, check_dtypes=False)
    assert [narrow[name].dtype for name in long_] == [pl.Int64] * len(long_)


@pytest.mark.parametrize(
    ("built", "type_"),
    [
        (either(10, 0), pl.Int8),
        (either(128, 0), pl.Int16),
        (either(-128, 0), pl.Int8),
        (either(100, 0) + either(28, 0), pl.Int16),
        (TABLE["count"] * long(5), pl.Int32),
        (TABLE["count"] * long(50_000), pl.Int64),
        (TABLE["short"].cast("int64"), pl.Int16),
        (TABLE["short"].cast("int64") + long(1), pl.Int32),
        (TABLE["unsigned"].cast("int64"), pl.Int64),
    ],
)
def test_the_width_follows_from_the_operands(built: Built, type_: Any) -> None:
    _, ranges = narrow_integers({"number": built.op()}, {"count": IntegerBounds(0, MOST)})
    assert polars_type(ranges["number"]) == type_


def test_facts_have_64_bits() -> None:
    """Nothing is known of the bounds of a fact."""
    total = TABLE["fact"] + long(1)
    values, ranges = narrow_integers({"number": total.op()}, {"count": IntegerBounds(0, MOST)})
    assert ranges == {}
    assert values == {"number": total.op()}
