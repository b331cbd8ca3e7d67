"""The operators `+ - * / **`, negation, and access to a list item by its position.

Decisions spend most of their time in arithmetic and comparisons, so `apply` is the function of
:mod:`criteria_engine.model.arithmetic` itself, without a wrapper.
"""

from __future__ import annotations

from datetime import date, timedelta

from criteria_engine.functions import durations, lifted, lifted_lists
from criteria_engine.functions.durations import Duration
from criteria_engine.functions.sequences import check_length, index_at
from criteria_engine.library.declarations import (
    Function,
    declare_operator,
    over_columns,
    over_ends,
    over_terms,
)
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import Months, Value

# ---- numbers ---------------------------------------------------------------------------------

_add = declare_operator(
    "+(left: number, right: number) -> number",
    vi="Tổng của hai số, chính xác đến 34 chữ số; quá lớn (từ 10^6145) thì null.",
    en="The sum of two numbers, exact to 34 digits; null where it is too large (10^6145 or more).",
    phrase_vi="{left} cộng {right}",
    phrase_en="{left} plus {right}",
    examples={
        "0.1 + 0.2": "0.3",
        "9999999999999999999999999999999999 + 1": "1e34",
        "1 + null": "null",
    },
    lift=lifted.add,
    columns=over_columns("add"),
    ends=over_ends("monotone", "+", lifted.add_bounds),
    terms=over_terms("add"),
)(arithmetic.add_or_null)

_subtract = declare_operator(
    "-(left: number, right: number) -> number",
    vi="Hiệu của hai số, chính xác đến 34 chữ số; quá lớn thì null.",
    en="The difference of two numbers, exact to 34 digits; null where it is too large.",
    phrase_vi="{left} trừ {right}",
    phrase_en="{left} minus {right}",
    examples={"10 - 12.5": "-2.5", "1 - 0.9": "0.1"},
    lift=lifted.subtract,
    columns=over_columns("subtract"),
    ends=over_ends("monotone", "+-", lifted.subtract_bounds),
    terms=over_terms("subtract"),
)(arithmetic.subtract_or_null)

_multiply = declare_operator(
    "*(left: number, right: number) -> number",
    vi="Tích của hai số, chính xác đến 34 chữ số; quá lớn thì null.",
    en="The product of two numbers, exact to 34 digits; null where it is too large.",
    phrase_vi="{left} nhân {right}",
    phrase_en="{left} times {right}",
    examples={
        "60% * 73": "43.8",
        "-3 * 0": "0",
        "1.15 * 1.15": "1.3225",
        "1e6144 * 10": "null",
    },
    lift=lifted.multiply,
    columns=over_columns("multiply"),
    ends=over_ends("multiply", lifted.multiply_bounds),
    terms=over_terms("multiply"),
)(arithmetic.multiply_or_null)

_divide = declare_operator(
    "/(left: number, right: number) -> number?",
    vi="Thương của hai số, làm tròn ở chữ số thứ 34; chia cho 0 hoặc kết quả quá lớn thì null.",
    en="The quotient of two numbers, rounded to 34 digits; null for a divisor of zero, or if it is too large.",
    phrase_vi="{left} chia {right}",
    phrase_en="{left} divided by {right}",
    examples={
        "10 / 4": "2.5",
        "1 / 3": "0.3333333333333333333333333333333333",
        "1 / 0": "null",
    },
    lift=lifted.divide,
    columns=over_columns("divide"),
    terms=over_terms("divide"),
)(arithmetic.divide)

_power = declare_operator(
    "**(left: number, right: number) -> number?",
    vi="Lũy thừa; không có giá trị (null) khi kết quả không phải là số hoặc quá lớn.",
    en="The first number to the power of the second; null where that is undefined or too large.",
    phrase_vi="{left} lũy thừa {right}",
    phrase_en="{left} to the power of {right}",
    examples={"2 ** 10": "1024", "10 ** -2": "0.01", "0 ** -1": "null", "10 ** 1000000000": "null"},
)(arithmetic.power)

_negate = declare_operator(
    "negate(operand: number) -> number",
    vi="Số đối.",
    en="The number with the opposite sign.",
    phrase_vi="số đối của {operand}",
    phrase_en="the opposite of {operand}",
    examples={"-(2 + 3)": "-5", "--10": "10"},
    lift=lifted.negate,
    columns=over_columns("negate"),
    ends=over_ends("monotone", "-"),
    terms=over_terms("negate"),
)(arithmetic.negate)


# ---- text ------------------------------------------------------------------------------------


@declare_operator(
    "+(left: string, right: string) -> string",
    vi="Ghép hai đoạn chữ thành một.",
    en="Two texts joined into one.",
    phrase_vi="{left} ghép với {right}",
    phrase_en="{left} followed by {right}",
    examples={'"Minh" + " Hợp"': '"Minh Hợp"', '"" + ""': '""'},
)
def _join_strings(left: str, right: str) -> str:
    check_length(len(left) + len(right))
    return left + right


# ---- days and durations ----------------------------------------------------------------------


@declare_operator(
    "+(left: date, right: months duration) -> date?",
    "+(left: date, right: days duration) -> date?",
    "+(left: date and time, right: months duration) -> date and time?",
    "+(left: date and time, right: days duration) -> date and time?",
    vi=(
        "Ngày sau một khoảng thời gian. Tháng ngắn không có ngày ấy thì lấy ngày cuối tháng; "
        "ngày không kèm giờ được tính từ 0 giờ. Ra ngoài lịch (năm 1 đến 9999) thì null."
    ),
    en=(
        "The day (or moment) a duration later. Where a shorter month has no such day, its last day; "
        "a day without a time starts at midnight. Null outside the calendar (years 1 to 9999)."
    ),
    phrase_vi="{left} cộng thêm {right}",
    phrase_en="{right} after {left}",
    examples={
        '@"2023-01-31" + @"P1M"': '@"2023-02-28"',
        '@"2024-02-29" + @"P1Y"': '@"2025-02-28"',
        '@"2021-01-01" + @"PT36H"': '@"2021-01-02"',
        '@"9999-12-31" + @"P1D"': "null",
    },
)
def _add_to_date(left: date, right: Duration) -> date | None:
    return durations.add_to_date(left, right)


@declare_operator(
    "+(left: months duration, right: date) -> date?",
    "+(left: days duration, right: date) -> date?",
    "+(left: months duration, right: date and time) -> date and time?",
    "+(left: days duration, right: date and time) -> date and time?",
    vi="Ngày sau một khoảng thời gian; như ngày cộng khoảng thời gian. Ra ngoài lịch thì null.",
    en="The day (or moment) a duration later, as a day plus a duration; null outside the calendar.",
    phrase_vi="{right} cộng thêm {left}",
    phrase_en="{left} after {right}",
    examples={
        '@"P1M" + @"2024-01-31"': '@"2024-02-29"',
        '@"-PT1H" + @"2021-01-01T00:00:00"': '@"2020-12-31T23:00:00"',
    },
)
def _add_date_to_duration(left: Duration, right: date) -> date | None:
    return durations.add_to_date(right, left)


@declare_operator(
    "-(left: date, right: months duration) -> date?",
    "-(left: date, right: days duration) -> date?",
    "-(left: date and time, right: months duration) -> date and time?",
    "-(left: date and time, right: days duration) -> date and time?",
    vi=(
        "Ngày trước một khoảng thời gian. Tháng ngắn không có ngày ấy thì lấy ngày cuối tháng; "
        "ngày không kèm giờ được tính từ 0 giờ. Ra ngoài lịch (năm 1 đến 9999) thì null."
    ),
    en=(
        "The day (or moment) a duration earlier. Where a shorter month has no such day, its last day; "
        "a day without a time starts at midnight. Null outside the calendar (years 1 to 9999)."
    ),
    phrase_vi="{left} lùi lại {right}",
    phrase_en="{right} before {left}",
    examples={
        '@"2024-03-31" - @"P1M"': '@"2024-02-29"',
        '@"2021-01-02" - @"PT1S"': '@"2021-01-01"',
    },
)
def _subtract_from_date(left: date, right: Duration) -> date | None:
    return durations.add_to_date(left, durations.negate(right))


@declare_operator(
    "-(left: date, right: date) -> days duration",
    "-(left: date and time, right: date and time) -> days duration",
    vi="Khoảng thời gian tính bằng ngày giữa hai ngày.",
    en="The duration in days between two days (or moments).",
    phrase_vi="khoảng thời gian từ {right} đến {left}",
    phrase_en="the time from {right} to {left}",
    examples={
        '@"2024-03-01" - @"2024-02-01"': '@"P29D"',
        '@"2021-01-01" - @"2021-01-02"': '@"-P1D"',
    },
)
def _days_between(left: date, right: date) -> timedelta:
    return left - right


@declare_operator(
    "+(left: months duration, right: months duration) -> months duration",
    "+(left: days duration, right: days duration) -> days duration",
    vi="Tổng của hai khoảng thời gian cùng loại; dài quá 999.999.999 ngày thì null.",
    en="The sum of two durations of the same kind; null where it is longer than 999,999,999 days.",
    phrase_vi="{left} cộng {right}",
    phrase_en="{left} plus {right}",
    examples={
        '@"-P1Y" + @"P2M"': '@"-P10M"',
        '@"PT24H" + @"P1D"': '@"P2D"',
        '@"P999999999D" + @"P1D"': "null",
    },
)
def _add_durations(left: Duration, right: Duration) -> Duration | None:
    return durations.with_amount(left, durations.amount(left) + durations.amount(right))


@declare_operator(
    "-(left: months duration, right: months duration) -> months duration",
    "-(left: days duration, right: days duration) -> days duration",
    vi="Hiệu của hai khoảng thời gian cùng loại; dài quá 999.999.999 ngày thì null.",
    en="The difference of two durations of the same kind; null where it is longer than 999,999,999 days.",
    phrase_vi="{left} trừ {right}",
    phrase_en="{left} minus {right}",
    examples={'@"P1Y" - @"P2M"': '@"P10M"', '@"-P1D" - @"-PT2H"': '@"-PT22H"'},
)
def _subtract_durations(left: Duration, right: Duration) -> Duration | None:
    return durations.with_amount(left, durations.amount(left) - durations.amount(right))


@declare_operator(
    "*(left: months duration, right: number) -> months duration",
    "*(left: days duration, right: number) -> days duration",
    "*(left: number, right: months duration) -> months duration",
    "*(left: number, right: days duration) -> days duration",
    vi="Khoảng thời gian gấp một số lần; phần lẻ của tháng bị bỏ, dài quá 999.999.999 ngày thì null.",
    en=(
        "A duration multiplied by a number; a fraction of a month is dropped. "
        "Null where the result is longer than 999,999,999 days."
    ),
    phrase_vi="{left} nhân {right}",
    phrase_en="{left} times {right}",
    examples={'2.5 * @"PT23H"': '@"P2DT9H30M"', '@"P1M" * 1.5': '@"P1M"', '@"P1Y" * 0': '@"P0M"'},
)
def _scale(left: Duration | Number, right: Duration | Number) -> Duration | None:
    if isinstance(left, Months | timedelta):
        return durations.multiply(left, right)  # type: ignore[arg-type]  # one of two is a number
    return durations.multiply(right, left)  # type: ignore[arg-type]


@declare_operator(
    "/(left: months duration, right: number) -> months duration?",
    "/(left: days duration, right: number) -> days duration?",
    vi="Khoảng thời gian chia cho một số; phần lẻ của tháng bị bỏ. Chia cho 0, hoặc kết quả quá dài, thì null.",
    en="A duration divided by a number; a fraction of a month is dropped. Null for zero, or if it is too long.",
    phrase_vi="{left} chia {right}",
    phrase_en="{left} divided by {right}",
    examples={'@"P10Y" / 10': '@"P1Y"', '@"P1Y" / 5': '@"P2M"', '@"P10D" / 0': "null"},
)
def _divide_duration(left: Duration, right: Number) -> Duration | None:
    return durations.divide(left, right)


@declare_operator(
    "/(left: months duration, right: months duration) -> number?",
    "/(left: days duration, right: days duration) -> number?",
    vi="Khoảng thời gian này gấp mấy lần khoảng thời gian kia; null nếu khoảng kia bằng 0.",
    en="The ratio of two durations; null where the second is zero.",
    phrase_vi="{left} chia {right}",
    phrase_en="{left} divided by {right}",
    examples={'@"P10Y" / @"P5Y"': "2", '@"P1D" / @"PT36H" < 1': "true", '@"P1D" / @"P0D"': "null"},
)
def _ratio_of_durations(left: Duration, right: Duration) -> Number | None:
    return arithmetic.divide(durations.amount(left), durations.amount(right))


@declare_operator(
    "negate(operand: months duration) -> months duration",
    "negate(operand: days duration) -> days duration",
    vi="Khoảng thời gian ngược lại.",
    en="The duration with the opposite sign.",
    phrase_vi="số đối của {operand}",
    phrase_en="the opposite of {operand}",
    examples={'-@"P1D"': '@"-P1D"', '-@"-P1Y2M"': '@"P1Y2M"'},
)
def _negate_duration(operand: Duration) -> Duration:
    return durations.negate(operand)


@declare_operator(
    "item at(list: list<T>, position: number) -> T?",
    vi=(
        "Phần tử ở một vị trí trong danh sách: 1 là đầu tiên, -1 là cuối cùng; "
        "không có phần tử ấy thì null."
    ),
    en="The item at a position (1 is the first, -1 the last); null where there is no such position.",
    phrase_vi="phần tử thứ {position} của {list}",
    phrase_en="item {position} of {list}",
    examples={"[7, 8, 9][1]": "7", "[7, 8, 9][-1]": "9", "[7, 8, 9][4]": "null", "[7][0]": "null"},
    lift=lifted_lists.item_at,
)
def _item_at(items: tuple[Value, ...], position: Number) -> Value:
    place = index_at(items, position)
    return None if place is None else items[place]


FUNCTIONS: tuple[Function, ...] = (
    _add,
    _join_strings,
    _add_to_date,
    _add_date_to_duration,
    _add_durations,
    _subtract,
    _subtract_from_date,
    _days_between,
    _subtract_durations,
    _multiply,
    _scale,
    _divide,
    _divide_duration,
    _ratio_of_durations,
    _power,
    _negate,
    _negate_duration,
    _item_at,
)
