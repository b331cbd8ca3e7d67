"""The coverage of tables of points, compared with trying every value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.checking.band_coverage import (
    Coverage,
    Limits,
    as_decimal,
    check_coverage,
)
from criteria_engine.model.types import Number, NumberType

PERCENT = NumberType(0, 100)


def at_least(low: Number, below: Number | None = None) -> Limits:
    return Limits(low, True, below, False)


def numbers() -> st.SearchStrategy[Number]:
    return st.one_of(
        st.integers(-4, 4), st.integers(-9, 9).map(lambda i: Decimal(i) / 2).filter(lambda d: d % 1)
    )


@st.composite
def limits(draw: st.DrawFn) -> Limits:
    low = draw(st.none() | numbers())
    high = draw(st.none() | numbers())
    return Limits(low, draw(st.booleans()), high, draw(st.booleans()))


@st.composite
def domains(draw: st.DrawFn) -> NumberType:
    integer = draw(st.booleans())
    ends = st.integers(-5, 5) if integer else numbers()
    low, high = draw(st.none() | ends), draw(st.none() | ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return NumberType(low, high, integer)


def samples(domain: NumberType) -> list[Fraction]:
    """Every quarter (or integer) of the domain from −20 to 20: one lies between any two limits."""
    step = 1 if domain.integer else 4
    values = [Fraction(i, step) for i in range(-20 * step, 20 * step + 1)]
    low, high = domain.low, domain.high
    return [
        value
        for value in values
        if (low is None or Fraction(low) <= value) and (high is None or value <= Fraction(high))
    ]


def hits(rows: list[Limits], value: Fraction) -> tuple[int, ...]:
    """The rows a value falls into, computed directly from their limits."""

    def holds(row: Limits) -> bool:
        above = row.low is None or value > row.low or (row.low_included and value == row.low)
        below = row.high is None or value < row.high or (row.high_included and value == row.high)
        return above and below

    return tuple(index for index, row in enumerate(rows) if holds(row))


@given(st.lists(limits(), max_size=4), domains(), st.booleans())
def test_the_coverage_is_that_of_trying_every_value(
    rows: list[Limits], domain: NumberType, first: bool
) -> None:
    coverage = check_coverage(rows, domain, first=first)
    tried = {value: hits(rows, value) for value in samples(domain)}
    assert (coverage.gap is None) is all(tried.values())
    assert (coverage.overlap is None) is all(len(hit) < 2 for hit in tried.values())
    used = {index for hit in tried.values() for index in (hit[:1] if first else hit)}
    assert set(coverage.unused) == set(range(len(rows))) - used
    assert coverage.together == set(tried.values())


@given(st.lists(limits(), max_size=4), domains())
def test_gap_and_overlap_are_counterexamples(rows: list[Limits], domain: NumberType) -> None:
    coverage = check_coverage(rows, domain, first=False)
    for value in (coverage.gap, coverage.overlap[2] if coverage.overlap else None):
        if value is not None:
            assert not domain.integer or value.denominator == 1
            assert domain.low is None or domain.low <= value
            assert domain.high is None or value <= domain.high
    if coverage.gap is not None:
        assert hits(rows, coverage.gap) == ()
    if coverage.overlap is not None:
        first, second, value = coverage.overlap
        assert hits(rows, value)[:2] == (first, second)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True), st.data())
def test_bands_made_by_cutting_have_neither_gap_nor_overlap(
    cuts: list[int], data: st.DataObject
) -> None:
    edges = [0, *sorted(cuts)]
    rows = [at_least(low, high) for low, high in pairwise(edges)] + [at_least(edges[-1])]
    coverage = check_coverage(rows, PERCENT, first=False)
    assert (coverage.gap, coverage.overlap, coverage.unused) == (None, None, ())
    missing = data.draw(st.integers(0, len(rows) - 1))
    fewer = [row for index, row in enumerate(rows) if index != missing]
    assert check_coverage(fewer, PERCENT, first=False).gap == edges[missing]


@pytest.mark.parametrize(
    ("rows", "domain", "gap"),
    [
        pytest.param([at_least(80), at_least(50, 80)], PERCENT, 0, id="below the lowest"),
        pytest.param([at_least(80), Limits(0, True, 80, False)], PERCENT, None, id="none"),
        pytest.param([Limits(80, False, None, False), at_least(0, 80)], PERCENT, 80, id="the limit"),
        pytest.param([at_least(0, 50), at_least(Decimal("50.1"))], PERCENT, 50, id="between decimals"),
        pytest.param(
            [at_least(11), Limits(0, True, 10, True)], NumberType(0, 20, True), None, id="no whole number between"
        ),
        pytest.param([at_least(11), Limits(0, True, 10, True)], NumberType(0, 20), Fraction(21, 2), id="a decimal between"),
        pytest.param([at_least(Decimal("0.5"))], NumberType(None, None, True), 0, id="whole numbers below a half"),
        pytest.param([Limits(None, False, Decimal("0.5"), True)], NumberType(None, None, True), 1, id="and above one"),
        pytest.param([Limits(3, True, 3, True)], NumberType(3, 3, True), None, id="one value only"),
        pytest.param([], NumberType(None, None), -1, id="no rows"),
    ],
)  # fmt: skip
def test_gaps(rows: list[Limits], domain: NumberType, gap: Number | None) -> None:
    assert check_coverage(rows, domain, first=False).gap == gap


def test_a_row_is_unused_only_if_the_first_that_holds_counts() -> None:
    rows = [at_least(50), at_least(80), Limits(None, False, 50, False)]
    assert check_coverage(rows, PERCENT, first=True).unused == (1,)
    assert check_coverage(rows, PERCENT, first=False).unused == ()


def test_rows_that_hold_together() -> None:
    rows = [at_least(50), at_least(80)]
    assert check_coverage(rows, PERCENT, first=False).together == {(), (0,), (0, 1)}


def test_a_complete_table_has_no_gap_and_no_overlap() -> None:
    rows = [at_least(50), Limits(None, False, 50, False)]
    assert check_coverage(rows, PERCENT, first=False) == Coverage(
        None, None, (), frozenset({(0,), (1,)})
    )


def test_a_test_value_is_shown_exactly() -> None:
    assert str(as_decimal(Fraction(9999, 200))) == "49.995"
