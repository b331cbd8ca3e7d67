"""Properties of dates, moments, durations and ranges, such as `day.year`."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from criteria_engine.model.values import Months, Range
from tests.functions.calls import call, moment

MOMENT = moment("2018-12-10T10:30:01.5")
BACK = timedelta(days=-1, hours=-2, minutes=-3, seconds=-4, microseconds=-500_000)


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (date(2024, 2, 29), "year", 2024),
        (date(2024, 2, 29), "month", 2),
        (date(2024, 2, 29), "day", 29),
        (date(2024, 2, 11), "weekday", 7),
        (MOMENT, "weekday", 1),
        (MOMENT, "hour", 10),
        (MOMENT, "minute", 30),
        (MOMENT, "second", Decimal("1.5")),
        (Months(14), "years", 1),
        (Months(14), "months", 2),
        (Months(-26), "years", -2),
        (Months(-26), "months", -2),
        (timedelta(hours=36), "days", 1),
        (timedelta(hours=36), "hours", 12),
        (BACK, "days", -1),
        (BACK, "hours", -2),
        (BACK, "minutes", -3),
        (BACK, "seconds", Decimal("-4.5")),
        (Range(6, 14, True, False), "start", 6),
        (Range(6, None, True, False), "end", None),
        (Range(6, 14, True, False), "start included", True),
        (Range(6, 14, True, False), "end included", False),
        (None, "year", None),
    ],
)
def test_properties(value: Any, name: str, expected: Any) -> None:
    assert call(name, value, kind="property") == expected
