"""Functions on texts, and values as text."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_LENGTH
from criteria_engine.errors import TooLong
from criteria_engine.functions.strings import number_text
from criteria_engine.model.values import Months, Range
from tests.functions.calls import call, declaration, moment

D = Decimal


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("foobar", 3), "obar"),
        (("foobar", 3, 3), "oba"),
        (("foobar", 3, D("3.8")), "oba"),
        (("foobar", -2, 1), "a"),
        (("foobar", 6), "r"),
        (("foobar", 5, 10), "ar"),
        (("foobar", 0), None),
        (("foobar", 7), None),
        (("foobar", -7), None),
        (("foobar", 1, 0), None),
        (("foobar", 1, D("1E6000")), "foobar"),
        (("", 1), None),
        (("🐎bc", 1, 1), "🐎"),
    ],
)
def test_substring(arguments: tuple[Any, ...], expected: str | None) -> None:
    assert call("substring", *arguments) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("string length", ("🐎😀",), 2),
        ("upper case", ("xã Minh Hợp",), "XÃ MINH HỢP"),
        ("lower case", ("ĐƠN VỊ",), "đơn vị"),
        ("substring before", ("foobar", "bar"), "foo"),
        ("substring before", ("foobar", "x"), ""),
        ("substring before", ("abc", ""), ""),
        ("substring after", ("foobar", "o"), "obar"),
        ("substring after", ("foobar", "x"), ""),
        ("substring after", ("abc", ""), "abc"),
        ("substring after", ("", ""), ""),
        ("contains", ("", ""), True),
        ("contains", ("banana", "x"), False),
        ("starts with", ("banana", "ba"), True),
        ("ends with", ("banana", "ba"), False),
        ("contains", ("banana", None), None),
        ("string join", (("a", "b"), ", "), "a, b"),
        ("string join", (("a", None, "b"),), "ab"),
        ("string join", (("a", "b"), None), "ab"),
        ("string join", ("a", "x"), "a"),
        ("string join", ((), "x"), ""),
    ],
)
def test_texts(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    assert call(name, *arguments) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (D("1.10"), "1.1"),
        (D("-0.0"), "0"),
        (D("1E+3"), "1000"),
        (D("1E-7"), "0.0000001"),
        (D("1E+40"), "1E+40"),
        (D("1.5E-100"), "1.5E-100"),
        (True, "true"),
        ("a", "a"),
        (None, None),
        (date(2024, 2, 29), "2024-02-29"),
        (moment("2024-02-29T08:30:00.5"), "2024-02-29T08:30:00.5"),
        (Months(-26), "-P2Y2M"),
        (timedelta(hours=36), "P1DT12H"),
        ((1, None, ("a", 'b"\\')), r'[1, null, ["a", "b\"\\"]]'),
        ({"a": 1, "b": (True,)}, "{a: 1, b: [true]}"),
        (Range(1, 2, True, False), "[1..2)"),
        (Range(None, D("2.50"), False, True), "(<= 2.5)"),
        (Range(1, None, False, False), "(> 1)"),
    ],
)
def test_values_as_text(value: Any, expected: str | None) -> None:
    assert call("string", value) == expected


@given(
    st.decimals(allow_nan=False, allow_infinity=False).filter(lambda n: abs(n.adjusted()) < 6000)
)
def test_equal_numbers_have_one_text(value: Decimal) -> None:
    parsed = declaration("number", 1).apply(number_text(value))
    assert number_text(parsed) == number_text(value)


def test_the_length_of_texts_is_limited() -> None:
    nested: Any = ("a" * 1000,)
    for _ in range(60):
        nested = (nested, nested)
    with pytest.raises(TooLong):
        declaration("string", 1).apply(nested)
    with pytest.raises(TooLong):
        call("string join", ("a" * (MAX_LENGTH // 2),) * 3)
