"""Properties of days, moments, durations and ranges, such as `day.year`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any, Final

from criteria_engine.functions import durations
from criteria_engine.functions.lifted import integer_between
from criteria_engine.library.declarations import Function, function, over_terms
from criteria_engine.model.arithmetic import scaled
from criteria_engine.model.types import Number
from criteria_engine.model.values import Months, Range, Value

_property = partial(function, kind="property", group="properties", source="DMN 1.5, 10.3.2")

_MICROSECONDS: Final = 1_000_000


# ---- days ------------------------------------------------------------------------------------


def _date_property(
    name: str,
    apply: Callable[[date], int],
    bounds: tuple[int, int],
    *,
    vi: str,
    en: str,
    examples: Mapping[str, str],
    note_vi: str = "",
    note_en: str = "",
    terms: Callable[..., Any] | None = None,
) -> Function:
    return _property(
        f"{name}(value: date) -> integer",
        f"{name}(value: date and time) -> integer",
        vi=f"{vi[0].upper()}{vi[1:]} của một ngày.{note_vi}",
        en=f"The {en} of a day.{note_en}",
        phrase_vi=vi + " của {value}",
        phrase_en=f"the {en} of {{value}}",
        examples=examples,
        lift=integer_between(*bounds),
        terms=terms,
    )(apply)


_year = _date_property(
    "year",
    attrgetter("year"),
    (1, 9999),
    vi="năm",
    en="year",
    examples={'@"2024-02-29".year': "2024", '@"0001-01-01T10:00:00".year': "1"},
    terms=over_terms("part_of_day", "year"),
)

_month = _date_property(
    "month",
    attrgetter("month"),
    (1, 12),
    vi="tháng",
    en="month",
    examples={'@"2024-02-29".month': "2", '@"2024-12-31T23:59:59".month': "12"},
    terms=over_terms("part_of_day", "month"),
)

_day = _date_property(
    "day",
    attrgetter("day"),
    (1, 31),
    vi="ngày trong tháng",
    en="day of the month",
    examples={'@"2024-02-29".day': "29", '@"2021-01-01T24:00:00".day': "2"},
    terms=over_terms("part_of_day", "day"),
)

_weekday = _date_property(
    "weekday",
    date.isoweekday,
    (1, 7),
    vi="thứ trong tuần",
    en="weekday",
    note_vi=" Thứ Hai là 1, Chủ nhật là 7.",
    note_en=" Monday is 1, Sunday is 7.",
    examples={'@"2018-12-10".weekday': "1", '@"2024-02-11".weekday': "7"},
)


def _time_property(
    name: str,
    apply: Callable[[datetime], int],
    maximum: int,
    *,
    vi: str,
    examples: Mapping[str, str],
) -> Function:
    return _property(
        f"{name}(value: date and time) -> integer",
        vi=f"{vi[0].upper()}{vi[1:]} của một thời điểm.",
        en=f"The {name} of a moment.",
        phrase_vi=vi + " của {value}",
        phrase_en=f"the {name} of {{value}}",
        examples=examples,
        lift=integer_between(0, maximum),
    )(apply)


_hour = _time_property(
    "hour",
    attrgetter("hour"),
    23,
    vi="giờ",
    examples={'@"2018-12-10T10:30:01".hour': "10", '@"2018-12-10T24:00:00".hour': "0"},
)

_minute = _time_property(
    "minute",
    attrgetter("minute"),
    59,
    vi="phút",
    examples={'@"2018-12-10T10:30:01".minute': "30", '@"2018-12-10T10:00:00".minute': "0"},
)


@_property(
    "second(value: date and time) -> number",
    vi="Giây của một thời điểm, kể cả phần lẻ.",
    en="The second of a moment, including the fraction.",
    phrase_vi="giây của {value}",
    phrase_en="the second of {value}",
    examples={'@"2018-12-10T10:30:01".second': "1", '@"2018-12-10T10:30:01.5".second': "1.5"},
)
def _second(value: datetime) -> Number:
    return _with_fraction(value.second, value.microsecond)


def _with_fraction(seconds: int, microseconds: int) -> Number:
    if not microseconds:
        return seconds
    return scaled(seconds * _MICROSECONDS + microseconds, -6)


# ---- durations -------------------------------------------------------------------------------


def _signed(duration: durations.Duration, part: Number) -> Number:
    """Return the part of a duration with the sign of the duration."""
    return -part if durations.amount(duration) < 0 else part


@_property(
    "years(value: months duration) -> integer",
    vi="Số năm tròn của một khoảng thời gian.",
    en="The complete years of a duration.",
    phrase_vi="số năm của {value}",
    phrase_en="the years of {value}",
    examples={'@"P1Y2M".years': "1", '@"-P26M".years': "-2"},
)
def _years(value: Months) -> Number:
    return _signed(value, abs(value.months) // 12)


@_property(
    "months(value: months duration) -> integer",
    vi="Số tháng còn lại sau những năm tròn.",
    en="The months that remain after the complete years.",
    phrase_vi="số tháng lẻ của {value}",
    phrase_en="the months of {value} after its full years",
    examples={'@"P1Y2M".months': "2", '@"-P26M".months': "-2"},
    lift=integer_between(-11, 11),
)
def _months(value: Months) -> Number:
    return _signed(value, abs(value.months) % 12)


@_property(
    "days(value: days duration) -> integer",
    vi="Số ngày tròn của một khoảng thời gian.",
    en="The complete days of a duration.",
    phrase_vi="số ngày của {value}",
    phrase_en="the days of {value}",
    examples={'@"PT36H".days': "1", '@"-PT36H".days': "-1"},
    lift=integer_between(-999_999_999, 999_999_999),
)
def _days(value: timedelta) -> Number:
    return _signed(value, abs(value).days)


@_property(
    "hours(value: days duration) -> integer",
    vi="Số giờ còn lại sau những ngày tròn.",
    en="The hours that remain after the complete days.",
    phrase_vi="số giờ lẻ của {value}",
    phrase_en="the hours of {value} after its full days",
    examples={'@"PT36H".hours': "12", '@"P1D".hours': "0"},
    lift=integer_between(-23, 23),
)
def _hours(value: timedelta) -> Number:
    return _signed(value, abs(value).seconds // 3600)


@_property(
    "minutes(value: days duration) -> integer",
    vi="Số phút còn lại sau những giờ tròn.",
    en="The minutes that remain after the complete hours.",
    phrase_vi="số phút lẻ của {value}",
    phrase_en="the minutes of {value} after its full hours",
    examples={'@"PT90M".minutes': "30", '@"-PT2M".minutes': "-2"},
    lift=integer_between(-59, 59),
)
def _minutes(value: timedelta) -> Number:
    return _signed(value, abs(value).seconds // 60 % 60)


@_property(
    "seconds(value: days duration) -> number",
    vi="Số giây còn lại sau những phút tròn, kể cả phần lẻ.",
    en="The seconds that remain after the complete minutes, including the fraction.",
    phrase_vi="số giây lẻ của {value}",
    phrase_en="the seconds of {value} after its full minutes",
    examples={'@"PT62S".seconds': "2", '@"PT0.999S".seconds': "0.999"},
)
def _seconds(value: timedelta) -> Number:
    length = abs(value)
    return _signed(value, _with_fraction(length.seconds % 60, length.microseconds))


# ---- ranges ----------------------------------------------------------------------------------


def _range_property(
    name: str,
    result: str,
    apply: Callable[[Range], Value],
    *,
    vi: str,
    en: str,
    phrase_vi: str,
    phrase_en: str,
    examples: Mapping[str, str],
) -> Function:
    return _property(
        f"{name}(range: range<O>) -> {result}",
        vi=vi,
        en=en,
        phrase_vi=phrase_vi,
        phrase_en=phrase_en,
        examples=examples,
    )(apply)


_start = _range_property(
    "start",
    "O?",
    attrgetter("low"),
    vi="Giá trị đầu của một khoảng; khoảng không có đầu thì null.",
    en="The start of a range; null where it has none.",
    phrase_vi="giá trị đầu của {range}",
    phrase_en="the start of {range}",
    examples={"[6..14].start": "6", "(< 14).start": "null"},
)

_end = _range_property(
    "end",
    "O?",
    attrgetter("high"),
    vi="Giá trị cuối của một khoảng; khoảng không có cuối thì null.",
    en="The end of a range; null where it has none.",
    phrase_vi="giá trị cuối của {range}",
    phrase_en="the end of {range}",
    examples={"[6..14].end": "14", "(> 14).end": "null"},
)

_start_included = _range_property(
    "start included",
    "boolean",
    attrgetter("low_included"),
    vi="Giá trị đầu có thuộc khoảng không.",
    en="Whether the start belongs to the range.",
    phrase_vi="giá trị đầu thuộc {range}",
    phrase_en="the start belongs to {range}",
    examples={"[6..14].start included": "true", "(6..14].start included": "false"},
)

_end_included = _range_property(
    "end included",
    "boolean",
    attrgetter("high_included"),
    vi="Giá trị cuối có thuộc khoảng không.",
    en="Whether the end belongs to the range.",
    phrase_vi="giá trị cuối thuộc {range}",
    phrase_en="the end belongs to {range}",
    examples={"[6..14].end included": "true", "[6..14).end included": "false"},
)

FUNCTIONS: tuple[Function, ...] = (
    _year,
    _month,
    _day,
    _weekday,
    _hour,
    _minute,
    _second,
    _years,
    _months,
    _days,
    _hours,
    _minutes,
    _seconds,
    _start,
    _end,
    _start_included,
    _end_included,
)
