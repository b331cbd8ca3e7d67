"""Functions on days, moments and durations: parsing, and the calendar. No function reads the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from criteria_engine.functions import durations
from criteria_engine.functions.lifted import integer_between
from criteria_engine.library.declarations import Function, function
from criteria_engine.model.temporal import parse_date, parse_date_time, parse_duration
from criteria_engine.model.types import Number
from criteria_engine.model.values import Months

_reading = partial(function, group="dates", source="DMN 1.5, 10.3.4.1")

_calendar = partial(function, group="dates", source="DMN 1.5, 10.3.4.8")


# ---- reading ---------------------------------------------------------------------------------


@_reading(
    "date(from: string) -> date?",
    vi="Ngày đọc từ chữ dạng năm-tháng-ngày (2024-02-29); không phải là ngày thì null.",
    en="The day of a text in the form year-month-day (2024-02-29); null where it is not a valid date.",
    phrase_vi="ngày {from}",
    phrase_en="the day {from}",
    examples={
        'date("2024-02-29")': '@"2024-02-29"',
        'date("2023-02-29")': "null",
        'date("29/02/2024")': "null",
    },
)
def _date(text: str) -> date | None:
    return parse_date(text)


@_reading(
    "date(from: date) -> date",
    "date(from: date and time) -> date",
    vi="Ngày của một thời điểm.",
    en="The day of a moment.",
    phrase_vi="ngày của {from}",
    phrase_en="the day of {from}",
    examples={
        'date(@"2024-02-29T23:59:59")': '@"2024-02-29"',
        'date(@"2024-02-29")': '@"2024-02-29"',
    },
)
def _date_of(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


@_reading(
    "date(year: number, month: number, day: number) -> date?",
    vi="Ngày từ năm, tháng và ngày trong tháng; không có ngày ấy thì null.",
    en="The day with the given year, month and day of the month; null where there is none.",
    phrase_vi="ngày {day} tháng {month} năm {year}",
    phrase_en="day {day} of month {month} of {year}",
    examples={"date(2024, 2, 29)": '@"2024-02-29"', "date(2023, 2, 29)": "null"},
)
def _date_from_parts(year: Number, month: Number, day: Number) -> date | None:
    parts = (year, month, day)
    # Checked first: `date` raises OverflowError on very large integers.
    if not all(0 < part < date.max.year + 1 and part == int(part) for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


@_reading(
    "date and time(from: string) -> date and time?",
    vi=(
        "Thời điểm đọc từ chữ (2024-02-29T08:30:00); chỉ có ngày thì là 0 giờ. "
        "Không phải là thời điểm, hoặc có múi giờ, thì null."
    ),
    en=(
        "The moment of a text (2024-02-29T08:30:00); a day alone means its midnight. "
        "Null where the text is not a valid moment or has a time zone."
    ),
    phrase_vi="thời điểm {from}",
    phrase_en="the moment {from}",
    examples={
        'date and time("2024-02-29")': '@"2024-02-29T00:00:00"',
        'date and time("2024-12-31T24:00:00")': '@"2025-01-01T00:00:00"',
        'date and time("2024-02-29T08:30:00Z")': "null",
    },
)
def _date_and_time(text: str) -> datetime | None:
    return parse_date_time(text)


@_reading(
    "duration(from: string) -> any",
    vi=(
        "Khoảng thời gian đọc từ chữ: năm và tháng (P1Y6M) hoặc ngày và giờ (P3DT12H); "
        "không phải là khoảng thời gian thì null."
    ),
    en=(
        "The duration of a text: years and months (P1Y6M), or days and hours (P3DT12H); "
        "null where the text is not a valid duration."
    ),
    phrase_vi="khoảng thời gian {from}",
    phrase_en="the duration {from}",
    examples={
        'duration("P26M")': '@"P2Y2M"',
        'duration("PT24H")': '@"P1D"',
        'duration("P1H")': "null",
    },
)
def _duration(text: str) -> Months | timedelta | None:
    return parse_duration(text)


@_reading(
    "years and months duration(from: date, to: date) -> months duration",
    "years and months duration(from: date and time, to: date and time) -> months duration",
    "years and months duration(from: date, to: date and time) -> months duration",
    "years and months duration(from: date and time, to: date) -> months duration",
    vi=(
        "Số năm và tháng tròn giữa hai ngày, không kể giờ; âm khi ngày thứ hai sớm hơn. "
        "Từ 31/01 đến 28/02 chưa tròn một tháng."
    ),
    en=(
        "The complete years and months between two days, ignoring the time; negative where the second "
        "is earlier. From 31 January to 28 February is less than one complete month."
    ),
    phrase_vi="số năm tháng từ {from} đến {to}",
    phrase_en="the years and months from {from} to {to}",
    examples={
        'years and months duration(@"2011-12-22", @"2013-08-24")': '@"P1Y8M"',
        'years and months duration(@"2024-01-31", @"2024-02-29")': '@"P0M"',
        'years and months duration(@"2024-03-01", @"2024-01-02")': '@"-P1M"',
    },
)
def _years_and_months(start: date, end: date) -> Months:
    return Months(durations.full_months(_date_of.apply(start), _date_of.apply(end)))


# ---- the calendar ----------------------------------------------------------------------------

_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _date_signatures(name: str, result: str) -> tuple[str, str]:
    return f"{name}(date: date) -> {result}", f"{name}(date: date and time) -> {result}"


@_calendar(
    *_date_signatures("day of year", "integer"),
    vi="Ngày thứ mấy trong năm, từ 1 đến 366.",
    en="The day of the year, from 1 to 366.",
    phrase_vi="thứ tự trong năm của {date}",
    phrase_en="the day of the year of {date}",
    examples={'day of year(@"2020-12-31")': "366", 'day of year(@"2019-01-01")': "1"},
    lift=integer_between(1, 366),
)
def _day_of_year(day: date) -> int:
    return day.timetuple().tm_yday


@_calendar(
    *_date_signatures("day of week", "string"),
    vi='Tên thứ trong tuần bằng tiếng Anh, từ "Monday" đến "Sunday".',
    en='The name of the weekday in English, "Monday" to "Sunday".',
    phrase_vi="thứ trong tuần của {date}",
    phrase_en="the weekday of {date}",
    examples={
        'day of week(@"2024-02-12")': '"Monday"',
        'day of week(@"2024-02-11T10:00:00")': '"Sunday"',
    },
)
def _day_of_week(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


@_calendar(
    *_date_signatures("month of year", "string"),
    vi='Tên tháng bằng tiếng Anh, từ "January" đến "December".',
    en='The name of the month in English, "January" to "December".',
    phrase_vi="tên tháng của {date}",
    phrase_en="the month of {date}",
    examples={
        'month of year(@"2024-02-12")': '"February"',
        'month of year(@"2024-12-31T10:00:00")': '"December"',
    },
)
def _month_of_year(day: date) -> str:
    return _MONTHS[day.month - 1]


@_calendar(
    *_date_signatures("week of year", "integer"),
    vi="Tuần thứ mấy trong năm theo ISO 8601: tuần bắt đầu thứ Hai, tuần 1 có ngày 4 tháng 1.",
    en="The week of the year by ISO 8601: weeks start on Monday, week 1 contains 4 January.",
    phrase_vi="tuần trong năm của {date}",
    phrase_en="the week of the year of {date}",
    examples={'week of year(@"2019-09-17")': "38", 'week of year(@"2021-01-01")': "53"},
    lift=integer_between(1, 53),
)
def _week_of_year(day: date) -> int:
    return day.isocalendar().week


FUNCTIONS: tuple[Function, ...] = (
    _date,
    _date_of,
    _date_from_parts,
    _date_and_time,
    _duration,
    _years_and_months,
    _day_of_year,
    _day_of_week,
    _month_of_year,
    _week_of_year,
)
