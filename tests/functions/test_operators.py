"""Arithmetic, comparisons and membership on known values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_LENGTH
from criteria_engine.errors import TooLong
from criteria_engine.functions import lifted
from criteria_engine.functions.standard import standard
from criteria_engine.model.arithmetic import LARGEST
from criteria_engine.model.temporal import LONGEST_DAYS, LONGEST_MONTHS
from criteria_engine.model.values import INTEGER_LIMIT, Interval, Months, Range, same
from tests.functions.calls import moment, months, operate

BIGGEST = INTEGER_LIMIT - 1
D = Decimal


@pytest.mark.parametrize(
    ("left", "symbol", "right", "expected"),
    [
        (D("0.1"), "+", D("0.2"), D("0.3")),
        (BIGGEST, "+", 2, D("1E34")),
        (D("1.1234"), "-", D("-0.2345"), D("1.3579")),
        (3, "*", D("0.333"), D("0.999")),
        (BIGGEST, "*", BIGGEST, D("9.999999999999999999999999999999998E67")),
        (10, "/", 5, 2),
        (1, "/", 3, D("0.3333333333333333333333333333333333")),
        (2, "/", D("0.000"), None),
        (0, "/", 0, None),
        (5, "**", 2, 25),
        (10, "**", -5, D("0.00001")),
        (2, "**", D("0.5"), D("1.414213562373095048801688724209698")),
        (0, "**", 0, 1),
        (D("0.0"), "**", D("0.0"), 1),
        (0, "**", -1, None),
        (-8, "**", D("0.5"), None),
        (-1, "**", 10**30 + 1, -1),
    ],
)
def test_numbers(left: Any, symbol: str, right: Any, expected: Any) -> None:
    assert same(operate(symbol, left, right), expected)


@pytest.mark.parametrize("symbol", ["+", "-", "*"])
def test_whole_numbers_stay_whole_below_34_digits(symbol: str) -> None:
    assert type(operate(symbol, 10**16, 10**16)) is int


def test_results_beyond_the_greatest_number_are_null() -> None:
    assert operate("+", LARGEST, 1) == LARGEST
    assert operate("+", LARGEST, LARGEST) is None
    assert operate("-", LARGEST.copy_negate(), LARGEST) is None
    assert operate("*", LARGEST, -10) is None
    assert operate("/", LARGEST, D("0.1")) is None
    assert operate("**", LARGEST, 2) is None


def test_bounds_beyond_the_greatest_number_are_infinite() -> None:
    huge = Interval(1, LARGEST)
    assert lifted.add(huge, huge) == Interval(2, None)
    assert lifted.multiply(huge, -10) == Interval(None, -10)
    assert lifted.divide(huge, Interval(D("0.1"), 1)) == Interval(1, None)


@pytest.mark.parametrize("base", [10, -10, D("1.5"), D("1E6000")])
def test_a_power_that_is_too_large_is_null(base: Any) -> None:
    """Computed as integers, these powers would never finish."""
    assert operate("**", base, 10**9) is None
    assert operate("**", base, 10**33) is None


@given(st.integers(), st.integers())
def test_whole_and_decimal_arithmetic_agree(left: int, right: int) -> None:
    for symbol in ("+", "-", "*"):
        a, b = left % 10**30, right % 10**30
        assert operate(symbol, a, b) == operate(symbol, D(a), D(b))


JANUARY_31 = date(2023, 1, 31)
MIDNIGHT = moment("2021-01-01T00:00:00")


@pytest.mark.parametrize(
    ("left", "symbol", "right", "expected"),
    [
        (JANUARY_31, "+", Months(1), date(2023, 2, 28)),
        (date(2024, 1, 31), "+", Months(1), date(2024, 2, 29)),
        (Months(1), "+", JANUARY_31, date(2023, 2, 28)),
        (JANUARY_31, "-", Months(2), date(2022, 11, 30)),
        (date(2024, 2, 29), "+", months("1y"), date(2025, 2, 28)),
        (date(2021, 1, 1), "+", timedelta(hours=36), date(2021, 1, 2)),
        (date(2021, 1, 2), "-", timedelta(seconds=1), date(2021, 1, 1)),
        (date(2021, 1, 2), "-", timedelta(seconds=-1), date(2021, 1, 2)),
        (date(2021, 1, 2), "-", timedelta(hours=-25), date(2021, 1, 3)),
        (MIDNIGHT, "-", timedelta(seconds=1), moment("2020-12-31T23:59:59")),
        (timedelta(hours=1), "+", MIDNIGHT, moment("2021-01-01T01:00:00")),
        (date(2021, 1, 2), "-", date(1995, 1, 1), timedelta(days=9498)),
        (MIDNIGHT, "-", moment("2021-01-02T00:00:00"), timedelta(days=-1)),
        (months("-1y"), "+", Months(2), Months(-10)),
        (timedelta(days=1), "-", timedelta(hours=-2), timedelta(hours=26)),
        (Months(2), "*", D("-1.5"), Months(-3)),
        (D("-1.5"), "*", Months(1), Months(-1)),
        (D("2.5"), "*", timedelta(hours=23), timedelta(hours=57.5)),
        (months("10y"), "/", 10, months("1y")),
        (Months(1), "/", 2, Months(0)),
        (Months(1), "/", 0, None),
        (months("10y"), "/", months("5y"), 2),
        (timedelta(days=1), "/", timedelta(hours=36), D("0.6666666666666666666666666666666667")),
        (timedelta(days=1), "/", timedelta(), None),
    ],
)
def test_days_and_durations(left: Any, symbol: str, right: Any, expected: Any) -> None:
    result = operate(symbol, left, right)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("left", "symbol", "right", "expected"),
    [
        (date(9999, 12, 1), "+", Months(1), None),
        (date(1, 1, 1), "-", Months(1), None),
        (MIDNIGHT, "+", Months(10**20), None),
        (date(2021, 1, 1), "+", LONGEST_DAYS, None),
        (date(2021, 1, 1), "-", LONGEST_DAYS, None),
        (LONGEST_DAYS, "+", timedelta(days=1), None),
        (LONGEST_DAYS, "*", D("-1E6000"), None),
        (timedelta(days=1), "/", D("1E-6000"), None),
        (timedelta(days=-1), "/", D("1E-6000"), None),
        (LONGEST_MONTHS, "+", Months(1), None),
        (Months(0), "-", LONGEST_MONTHS, Months(-(10**20) + 1)),
    ],
)
def test_beyond_the_calendar(left: Any, symbol: str, right: Any, expected: Any) -> None:
    assert operate(symbol, left, right) == expected


def test_the_length_of_texts_is_limited() -> None:
    assert operate("+", "Minh", " Hợp") == "Minh Hợp"
    with pytest.raises(TooLong):
        operate("+", "a" * MAX_LENGTH, "b")


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, D("1.00"), True),
        ("a", "A", False),
        (None, None, True),
        (0, None, False),
        (False, None, False),
        ((1, (2, 3)), (1, (2, 3)), True),
        ((1, 2), (2, 1), False),
        ({"a": 1, "b": None}, {"b": None, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        (Range(1, 2, True, True), Range(1, 2, True, True), True),
        (Range(1, 2, True, True), Range(1, 2, True, False), False),
        (timedelta(days=1), timedelta(hours=24), True),
    ],
)
def test_equality(left: Any, right: Any, equal: bool) -> None:
    assert operate("=", left, right) is equal
    assert operate("!=", left, right) is not equal


def test_booleans_are_not_numbers() -> None:
    apply = standard().find("=", "operator")[0].apply
    assert apply(True, 1) is False
    assert apply((1, 0), (True, False)) is False
    assert apply(date(2024, 1, 1), moment("2024-01-01T00:00:00")) is False


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        (">=", (False, True, True)),
    ],
)
@pytest.mark.parametrize(
    ("low", "high"),
    [
        (1, D("1.5")),
        ("a", "b"),
        (date(2024, 2, 11), date(2024, 2, 12)),
        (MIDNIGHT, moment("2021-01-01T00:00:01")),
        (Months(11), months("1y")),
        (timedelta(hours=23), timedelta(days=1)),
    ],
)
def test_order(symbol: str, expected: tuple[bool, ...], low: Any, high: Any) -> None:
    pairs = ((low, high), (low, low), (high, low))
    assert tuple(operate(symbol, *pair) for pair in pairs) == expected
    assert operate(symbol, low, None) is None


@pytest.mark.parametrize(
    ("value", "among", "expected"),
    [
        (1, Range(1, 3, True, True), True),
        (1, Range(1, 3, False, True), False),
        (3, Range(1, 3, True, False), False),
        (3, Range(None, 3, False, True), True),
        (4, Range(3, None, False, False), True),
        (1, (2, 3, D("1.0")), True),
        (1, (), False),
        (1, (None, 1), True),
        (5, (Range(1, 3, True, True), Range(5, 9, True, True)), True),
        (4, (Range(1, 3, True, True), Range(5, 9, True, True)), False),
        ((1, 2), ((1, 2, 3), (1, 2)), True),
        (Range(1, 3, True, True), (Range(1, 3, True, True),), True),
        (True, True, True),
        ((1, 2), (1, 2), True),
        (None, (1, 2), False),
        (None, (1, None), True),
        (None, Range(1, 2, True, True), None),
    ],
)
def test_membership(value: Any, among: Any, expected: bool | None) -> None:
    assert operate("in", value, among) is expected


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (1, "a"),
        (3, "c"),
        (-1, "c"),
        (-3, "a"),
        (0, None),
        (4, None),
        (-4, None),
        (D("2.9"), "b"),
        (D("1E6000"), None),
    ],
)
def test_item_at(position: Any, expected: str | None) -> None:
    assert operate("item at", ("a", "b", "c"), position) == expected
