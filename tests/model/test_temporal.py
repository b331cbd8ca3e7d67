"""Parsing of days, moments and durations is strict; formatting is its exact inverse."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given

from criteria_engine.model.temporal import (
    Temporal,
    format_temporal,
    has_zone,
    is_time_of_day,
    parse_date,
    parse_date_time,
    parse_duration,
)
from criteria_engine.model.values import Months
from tests.strategies import moments


@pytest.mark.parametrize("text", ["2017-12-31", "0001-01-01", "9999-12-31", "2024-02-29"])
def test_days(text: str) -> None:
    assert parse_date(text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2012-12-25T", "2012/12/25", "2023-02-29", "2017-13-01", "2017-00-01", "2017-1-1"),
        *("20171231", "2017-W01-1", "10000-01-01", "-2017-01-01", "0000-01-01", " 2017-12-31"),
        *("2017-12-31\n", "٢٠١٧-12-31", "2017-12-31Z"),
    ],
)
def test_invalid_days(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-12-31", "2017-12-31T00:00:00"),
        ("2017-12-31T11:22:33.345", "2017-12-31T11:22:33.345000"),
        ("2018-12-08T00:00:00.0001", "2018-12-08T00:00:00.000100"),
        ("2018-12-08T00:00:00.1000000000", "2018-12-08T00:00:00.100000"),
        ("2021-01-01T24:00:00", "2021-01-02T00:00:00"),
        ("2017-12-31T24:00:00.000", "2018-01-01T00:00:00"),
    ],
)
def test_moments(text: str, expected: str) -> None:
    assert parse_date_time(text) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        *("2017-12-31T", "2017-13-10T11:22:33", "2017-12-31T24:01:00", "2017-12-31T00:60:00"),
        *("2017-12-31T00:00:60", "2017-12-31T7:00:00", "2017-12-31T07:01:2", "2017-12-31T07:2"),
        *("2017-12-31T07:02", "2017-12-31 07:02:00", "2017-12-31t07:02:00", "2017-12-31T25:00:00"),
        *("2017-12-31T07:02:00Z", "2017-12-31T07:02:00+07:00", "9999-12-31T24:00:00"),
        *("2017-12-31T07:02:00.", "2017-12-31T07:02:00.0000001", "07:02:00"),
    ],
)
def test_invalid_moments(text: str) -> None:
    assert parse_date_time(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P26M", Months(26)),
        ("P1Y2M", Months(14)),
        ("-P1Y", Months(-12)),
        ("P0Y", Months(0)),
        ("-P0M", Months(0)),
        ("P99999999Y", Months(99999999 * 12)),
        ("-P999999999M", Months(-999999999)),
        ("P0D", timedelta()),
        ("P365D", timedelta(days=365)),
        ("PT24H", timedelta(days=1)),
        ("-PT1H2M", -timedelta(hours=1, minutes=2)),
        ("PT0.S", timedelta()),
        ("PT0.999S", timedelta(milliseconds=999)),
        ("P1DT1S", timedelta(days=1, seconds=1)),
    ],
)
def test_durations(text: str, expected: Months | timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "-P", "P1DT", "P1H", "P1S", "1Y", "1D", "P1Y1D", "P1YT1H", "P-1Y", "+P1Y"),
        *("P1.5D", "PT.5S", "PT0.0000001S", "p1y", "P1W", "P1M1Y", "2012T-12-2511:00:00Z"),
        *("P9999999999D", "P" + "9" * 5000 + "Y", "PT" + "9" * 5000 + "S", "P1Y "),
    ],
)
def test_invalid_durations(text: str) -> None:
    assert parse_duration(text) is None


@given(moments())
def test_formatted_values_parse_to_themselves(value: Temporal) -> None:
    text = format_temporal(value)
    match value:
        case datetime():
            assert parse_date_time(text) == value
        case date():
            assert parse_date(text) == value
        case Months() | timedelta():
            assert parse_duration(text) == value


def test_time_zones_and_times_of_day_are_recognised() -> None:
    zoned = ["2021-01-01T07:00:00Z", "07:00:00+07:00", "2021-01-01T07:00:00@Asia/Ho_Chi_Minh"]
    assert all(map(has_zone, zoned))
    assert not any(map(is_time_of_day, zoned))
    local = ["07:00:00", "7:30", "T07:00:00.5"]
    assert all(map(is_time_of_day, local))
    assert not any(map(has_zone, [*local, "2021-01-01T07:00:00", "2021-01-01", "P1D"]))
