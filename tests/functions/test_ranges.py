"""The relations of ranges agree with those of the sets of values they contain."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.model.values import Range
from tests.functions.calls import call

GRID = [Decimal(n) / 2 for n in range(-1, 16)]
"""Values between, at and beyond the ends of the ranges below."""

ENDS = st.integers(0, 6)


@st.composite
def spans(draw: st.DrawFn) -> Range:
    low = draw(st.none() | ENDS)
    high = draw(st.none() | ENDS)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high) + 1
    return Range(
        low,
        high,
        low is not None and draw(st.booleans()),
        high is not None and draw(st.booleans()),
    )


def values(of: Any) -> set[Decimal]:
    if not isinstance(of, Range):
        return {Decimal(of)}
    return {
        n
        for n in GRID
        if (of.low is None or n > of.low or (n == of.low and of.low_included))
        and (of.high is None or n < of.high or (n == of.high and of.high_included))
    }


@given(spans() | ENDS, spans() | ENDS)
def test_before_and_after(one: Any, other: Any) -> None:
    before = max(values(one)) < min(values(other))
    assert call("before", one, other) is before
    assert call("after", other, one) is before


@given(spans(), spans() | ENDS)
def test_includes_and_during(one: Range, other: Any) -> None:
    includes = values(other) <= values(one)
    assert call("includes", one, other) is includes
    assert call("during", other, one) is includes


@given(spans(), spans())
def test_overlaps(one: Range, other: Range) -> None:
    a, b = values(one), values(other)
    assert call("overlaps", one, other) is bool(a & b)
    before = min(a) < min(b) <= max(a) <= max(b)
    assert call("overlaps before", one, other) is before
    assert call("overlaps after", other, one) is before


@given(spans(), spans())
def test_relations_and_their_mirrors(one: Range, other: Range) -> None:
    for name, mirror in (
        ("meets", "met by"),
        ("starts", "started by"),
        ("finishes", "finished by"),
        ("coincides", "coincides"),
    ):
        assert call(name, one, other) is call(mirror, other, one)
    assert call("coincides", one, other) is (one == other)
    both = call("starts", one, other) and call("finishes", one, other)
    assert both is (one == other)


@pytest.mark.parametrize(
    ("name", "one", "other", "expected"),
    [
        ("meets", Range(1, 5, True, True), Range(5, 9, True, True), True),
        ("meets", Range(1, 5, True, False), Range(5, 9, True, True), False),
        ("met by", Range(5, 9, True, True), Range(1, 5, True, True), True),
        ("finishes", 10, Range(1, 10, True, True), True),
        ("finishes", 10, Range(1, 10, True, False), False),
        ("finished by", Range(1, 10, True, True), 10, True),
        ("starts", 1, Range(1, 10, True, True), True),
        ("starts", 1, Range(1, 10, False, True), False),
        ("started by", Range(1, 10, True, True), Range(1, 10, True, False), True),
        ("coincides", 5, Decimal("5.0"), True),
        ("before", None, 5, None),
    ],
)
def test_ends(name: str, one: Any, other: Any, expected: bool | None) -> None:
    assert call(name, one, other) is expected
