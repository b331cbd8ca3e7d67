"""Functions on numbers: rounding, modulo, roots and logarithms, and parsing of texts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from criteria_engine.model.values import Months, same
from tests.functions.calls import call

D = Decimal


@pytest.mark.parametrize(
    ("name", "value", "scale", "expected"),
    [
        ("decimal", D("2.5"), 0, 2),
        ("decimal", D("1.115"), 2, D("1.12")),
        ("decimal", D("0.33333"), D("2.5"), D("0.33")),
        ("floor", D("-1.56"), 1, D("-1.6")),
        ("floor", 1250, -2, 1200),
        ("ceiling", D("1.56"), 1, D("1.6")),
        ("ceiling", D("1E30"), 10, D("1E30")),
        ("round up", D("-5.5"), 0, -6),
        ("round up", D("1.121"), 2, D("1.13")),
        ("round up", 1, -6111, D("1E6111")),
        ("round down", D("-1.126"), 2, D("-1.12")),
        ("round half up", D("5.5"), 0, 6),
        ("round half up", D("-5.5"), 0, -6),
        ("round half down", D("5.5"), 0, 5),
        ("round half down", D("-1.126"), 2, D("-1.13")),
        ("round half up", D("5.5"), 6176, D("5.5")),
        ("round half up", D("5.5"), 6177, None),
        ("round half up", D("5.5"), -6112, None),
        ("round half up", D("5.5"), D("1E6000"), None),
        ("round half up", D("9.999999999999999999999999999999999"), 32, 10),
        ("floor", 1, None, None),
    ],
)
def test_rounding(name: str, value: Any, scale: Any, expected: Any) -> None:
    assert same(call(name, value, scale), expected)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("floor", D("-1.5"), -2),
        ("floor", D("1E6000"), D("1E6000")),
        ("ceiling", D("-0.5"), 0),
        ("ceiling", D("1.5"), 2),
    ],
)
def test_rounding_to_whole_numbers(name: str, value: Any, expected: Any) -> None:
    result = call(name, value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("dividend", "divisor", "expected"),
    [
        (12, 5, 2),
        (-12, 5, 3),
        (12, -5, -3),
        (D("10.1"), D("4.5"), D("1.1")),
        (D("10.1"), D("-4.5"), D("-3.4")),
        (D("1E6000"), 7, (10**6000) % 7),
        (5, D("1E6000"), 5),
        (5, 0, None),
        (5, D("0.0"), None),
    ],
)
def test_modulo(dividend: Any, divisor: Any, expected: Any) -> None:
    assert same(call("modulo", dividend, divisor), expected)


@pytest.mark.parametrize(
    ("value", "even", "odd"),
    [
        (0, True, False),
        (2, True, False),
        (-1, False, True),
        (D("2.0"), True, False),
        (D("2.5"), False, False),
        (D("1E6000"), True, False),
        (10**34 - 1, False, True),
    ],
)
def test_even_and_odd(value: Any, even: bool, odd: bool) -> None:
    assert call("even", value) is even
    assert call("odd", value) is odd


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("abs", D("-1.50"), D("1.5")),
        ("abs", Months(-3), Months(3)),
        ("abs", timedelta(days=-1), timedelta(days=1)),
        ("sqrt", 16, 4),
        ("sqrt", 2, D("1.414213562373095048801688724209698")),
        ("sqrt", -1, None),
        ("log", 0, None),
        ("log", -1, None),
        ("log", 1, 0),
        ("exp", 0, 1),
        ("exp", 10**9, None),
        ("exp", -(10**33), 0),
    ],
)
def test_size_roots_and_logarithms(name: str, value: Any, expected: Any) -> None:
    assert call(name, value) == expected


@pytest.mark.parametrize(
    ("text", "separators", "expected"),
    [
        ("-12.50", (), D("-12.5")),
        ("12", (), 12),
        (".5", (), D("0.5")),
        ("1e3", (), 1000),
        ("1" * 40, (), D("1.111111111111111111111111111111111E39")),
        ("1e9999999999999999999999", (), None),
        ("", (), None),
        ("+1", (), None),
        ("1 ", (), None),
        ("١٢", (), None),
        ("NaN", (), None),
        ("1_000", (), None),
        ("1,000,000.01", (",", "."), D("1000000.01")),
        ("1.000.000,5", (".", ","), D("1000000.5")),
        ("1 000", (" ", None), 1000),
        ("1000000.01", (None, "."), D("1000000.01")),
        ("1,5", (None, ","), D("1.5")),
        ("1.5", (None, ","), None),
        ("1,000", (",", ","), None),
        ("1:000", (":", "."), None),
        ("1000", (",", ";"), None),
    ],
)
def test_reading(text: str, separators: tuple[str | None, ...], expected: Any) -> None:
    result = call("number", text, *separators)
    assert result == expected
    assert result is None or not isinstance(result, float)


def test_reading_a_very_long_text_is_fast() -> None:
    assert call("number", "9" * 1_000_000) is None
    assert call("number", "9" * 6_000) == Decimal("1E6000")
