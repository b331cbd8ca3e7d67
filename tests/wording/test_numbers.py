"""Numbers, percentages, days and durations as text in both languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.model import arithmetic
from criteria_engine.model.values import CONTEXT, Months
from criteria_engine.wording.dates import format_date, format_duration, format_moment
from criteria_engine.wording.numbers import format_number, format_percent, format_truth


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        (0, "0", "0"),
        (Decimal("-0.0"), "0", "0"),
        (999, "999", "999"),
        (1234567, "1.234.567", "1,234,567"),
        (-5000, "-5.000", "-5,000"),
        (Decimal("1234.50"), "1.234,5", "1,234.5"),
        (Decimal("1E+3"), "1.000", "1,000"),
        (Decimal("0.000125"), "0,000125", "0.000125"),
        (arithmetic.divide(22, 7), "3,14", "3.14"),
        (Decimal("1E+100"), "1E+100", "1E+100"),
    ],
)
def test_numbers(number: int | Decimal, vietnamese: str, english: str) -> None:
    assert format_number(number) == vietnamese
    assert format_number(number, "en") == english


@pytest.mark.parametrize(
    ("share", "against", "shown"),
    [
        (Decimal("0.649"), None, "64,9"),
        (Decimal("0.6"), None, "60"),
        (1, None, "100"),
        (0, None, "0"),
        (arithmetic.divide(2, 3), None, "66,67"),
        (Decimal("0.59996"), Decimal("0.6"), "59,996"),
        (Decimal("0.59996"), None, "59,996"),
        (Decimal("0.600004"), Decimal("0.6"), "60,0004"),
        (Decimal("0.12499996"), None, "12,499996"),
        (Decimal("0.333396"), Decimal("0.3334"), "33,3396"),
    ],
)
def test_percents(share: Decimal, against: Decimal | None, shown: str) -> None:
    assert format_percent(share, against=against) == f"{shown}\u00a0%"
    english = shown.replace(",", ".")
    assert format_percent(share, "en", against=against) == f"{english}%"


def test_a_share_the_law_states_is_shown_exactly() -> None:
    assert format_percent(Decimal("0.33333"), exact=True) == "33,333\u00a0%"


SHARES = st.fractions(0, 2).map(lambda f: CONTEXT.divide(Decimal(f.numerator), f.denominator))


@given(SHARES, st.decimals(0, 2, places=4))
def test_a_share_is_shown_on_its_side_of_the_threshold(share: Decimal, limit: Decimal) -> None:
    shown = Decimal(format_percent(share, "en", against=limit).rstrip("%").replace(",", ""))
    assert (shown > limit * 100, shown < limit * 100) == (share > limit, share < limit)


def test_days_and_moments() -> None:
    assert format_date(date(2024, 2, 1)) == "01/02/2024"
    assert format_date(date(2024, 2, 1), "en") == "1 February 2024"
    assert format_moment(datetime.fromisoformat("2024-02-01T08:05")) == "08:05 ngày 01/02/2024"
    moment = datetime.fromisoformat("2024-02-01T08:05:03")
    assert format_moment(moment, "en") == "1 February 2024, 08:05:03"


@pytest.mark.parametrize(
    ("length", "vietnamese", "english"),
    [
        (Months(27), "2 năm 3 tháng", "2 years 3 months"),
        (Months(12), "1 năm", "1 year"),
        (Months(0), "0 tháng", "0 months"),
        (Months(-1), "âm 1 tháng", "minus 1 month"),
        (timedelta(days=30), "30 ngày", "30 days"),
        (timedelta(), "0 ngày", "0 days"),
        (timedelta(hours=25, minutes=1, seconds=1.5), "1 ngày 1 giờ 1 phút 1,5 giây", None),
        (timedelta(hours=-1), "âm 1 giờ", "minus 1 hour"),
    ],
)
def test_durations(length: Months | timedelta, vietnamese: str, english: str | None) -> None:
    assert format_duration(length) == vietnamese
    if english is not None:
        assert format_duration(length, "en") == english


def test_booleans() -> None:
    assert [format_truth(True), format_truth(False), format_truth(True, "en")] == [
        "có",
        "không",
        "yes",
    ]
