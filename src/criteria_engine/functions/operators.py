"""The operators, and places in lists: `+ - * / **`, comparisons, `in`, `[1]`.

A decision spends its time in arithmetic and comparisons: their `apply` stays one call deep.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from criteria_engine.functions import arithmetic, durations, unknowns
from criteria_engine.functions.durations import Duration
from criteria_engine.functions.sequences import check_length, place_in
from criteria_engine.library import Function, function, over_columns
from criteria_engine.types import Number
from criteria_engine.values import Months, Range, Value, same

_operator = partial(function, kind="operator", group="operators", source="DMN 1.5, 10.3.2")


# ---- numbers ---------------------------------------------------------------------------------

_add = _operator(
    "+(left: number, right: number) -> number",
    vi="Tổng của hai số, chính xác đến 34 chữ số.",
    en="The sum of two numbers, exact to 34 digits.",
    phrase_vi="{left} cộng {right}",
    phrase_en="{left} plus {right}",
    examples={
        "0.1 + 0.2": "0.3",
        "9999999999999999999999999999999999 + 1": "1e34",
        "1 + null": "null",
    },
    lift=unknowns.add,
    columns=over_columns("add"),
)(arithmetic.add)

_subtract = _operator(
    "-(left: number, right: number) -> number",
    vi="Hiệu của hai số, chính xác đến 34 chữ số.",
    en="The difference of two numbers, exact to 34 digits.",
    phrase_vi="{left} trừ {right}",
    phrase_en="{left} minus {right}",
    examples={"10 - 12.5": "-2.5", "1 - 0.9": "0.1"},
    lift=unknowns.subtract,
    columns=over_columns("subtract"),
)(arithmetic.subtract)

_multiply = _operator(
    "*(left: number, right: number) -> number",
    vi="Tích của hai số, chính xác đến 34 chữ số.",
    en="The product of two numbers, exact to 34 digits.",
    phrase_vi="{left} nhân {right}",
    phrase_en="{left} times {right}",
    examples={"60% * 73": "43.8", "-3 * 0": "0", "1.15 * 1.15": "1.3225"},
    lift=unknowns.multiply,
    columns=over_columns("multiply"),
)(arithmetic.multiply)

_divide = _operator(
    "/(left: number, right: number) -> number?",
    vi="Thương của hai số, làm tròn ở chữ số thứ 34; chia cho 0 thì không có giá trị (null).",
    en="The quotient of two numbers, rounded at the 34th digit; over zero it is null.",
    phrase_vi="{left} chia {right}",
    phrase_en="{left} divided by {right}",
    examples={
        "10 / 4": "2.5",
        "1 / 3": "0.3333333333333333333333333333333333",
        "1 / 0": "null",
    },
    lift=unknowns.divide,
    columns=over_columns("divide"),
)(arithmetic.divide)

_power = _operator(
    "**(left: number, right: number) -> number?",
    vi="Lũy thừa; không có giá trị (null) khi kết quả không phải là số hoặc quá lớn.",
    en="A power; null where it is no number, or too great for one.",
    phrase_vi="{left} lũy thừa {right}",
    phrase_en="{left} to the power of {right}",
    examples={"2 ** 10": "1024", "10 ** -2": "0.01", "0 ** -1": "null", "10 ** 1000000000": "null"},
)(arithmetic.power)

_negate = _operator(
    "negate(operand: number) -> number",
    vi="Số đối.",
    en="The opposite number.",
    phrase_vi="số đối của {operand}",
    phrase_en="the opposite of {operand}",
    examples={"-(2 + 3)": "-5", "--10": "10"},
    lift=unknowns.negate,
    columns=over_columns("negate"),
)(arithmetic.negate)


# ---- text ------------------------------------------------------------------------------------


@_operator(
    "+(left: string, right: string) -> string",
    vi="Ghép hai đoạn chữ thành một.",
    en="Two texts as one.",
    phrase_vi="{left} ghép với {right}",
    phrase_en="{left} followed by {right}",
    examples={'"Minh" + " Hợp"': '"Minh Hợp"', '"" + ""': '""'},
)
def _join(left: str, right: str) -> str:
    check_length(len(left) + len(right))
    return left + right


# ---- days and durations ----------------------------------------------------------------------


@_operator(
    "+(left: date, right: months duration) -> date",
    "+(left: date, right: days duration) -> date",
    "+(left: date and time, right: months duration) -> date and time",
    "+(left: date and time, right: days duration) -> date and time",
    vi=(
        "Ngày sau một khoảng thời gian. Tháng ngắn không có ngày ấy thì lấy ngày cuối tháng; "
        "ngày không kèm giờ được tính từ 0 giờ."
    ),
    en=(
        "The day after a duration. Where a shorter month has no such day, its last day; "
        "a day without a time counts from midnight."
    ),
    phrase_vi="{left} cộng thêm {right}",
    phrase_en="{right} after {left}",
    examples={
        '@"2023-01-31" + @"P1M"': '@"2023-02-28"',
        '@"2024-02-29" + @"P1Y"': '@"2025-02-28"',
        '@"2021-01-01" + @"PT36H"': '@"2021-01-02"',
    },
)
def _after(left: date, right: Duration) -> date:
    return durations.later(left, right)


@_operator(
    "+(left: months duration, right: date) -> date",
    "+(left: days duration, right: date) -> date",
    "+(left: months duration, right: date and time) -> date and time",
    "+(left: days duration, right: date and time) -> date and time",
    vi="Ngày sau một khoảng thời gian; như ngày cộng khoảng thời gian.",
    en="The day after a duration; as a day plus a duration.",
    phrase_vi="{right} cộng thêm {left}",
    phrase_en="{left} after {right}",
    examples={
        '@"P1M" + @"2024-01-31"': '@"2024-02-29"',
        '@"-PT1H" + @"2021-01-01T00:00:00"': '@"2020-12-31T23:00:00"',
    },
)
def _after_swapped(left: Duration, right: date) -> date:
    return durations.later(right, left)


@_operator(
    "-(left: date, right: months duration) -> date",
    "-(left: date, right: days duration) -> date",
    "-(left: date and time, right: months duration) -> date and time",
    "-(left: date and time, right: days duration) -> date and time",
    vi=(
        "Ngày trước một khoảng thời gian. Tháng ngắn không có ngày ấy thì lấy ngày cuối tháng; "
        "ngày không kèm giờ được tính từ 0 giờ."
    ),
    en=(
        "The day before a duration. Where a shorter month has no such day, its last day; "
        "a day without a time counts from midnight."
    ),
    phrase_vi="{left} lùi lại {right}",
    phrase_en="{right} before {left}",
    examples={
        '@"2024-03-31" - @"P1M"': '@"2024-02-29"',
        '@"2021-01-02" - @"PT1S"': '@"2021-01-01"',
    },
)
def _before(left: date, right: Duration) -> date:
    return durations.later(left, durations.opposite(right))


@_operator(
    "-(left: date, right: date) -> days duration",
    "-(left: date and time, right: date and time) -> days duration",
    vi="Khoảng thời gian tính bằng ngày giữa hai ngày.",
    en="The days between two days.",
    phrase_vi="khoảng thời gian từ {right} đến {left}",
    phrase_en="the time from {right} to {left}",
    examples={
        '@"2024-03-01" - @"2024-02-01"': '@"P29D"',
        '@"2021-01-01" - @"2021-01-02"': '@"-P1D"',
    },
)
def _between(left: date, right: date) -> timedelta:
    return left - right


@_operator(
    "+(left: months duration, right: months duration) -> months duration",
    "+(left: days duration, right: days duration) -> days duration",
    vi="Tổng của hai khoảng thời gian cùng loại.",
    en="The sum of two durations of a kind.",
    phrase_vi="{left} cộng {right}",
    phrase_en="{left} plus {right}",
    examples={'@"-P1Y" + @"P2M"': '@"-P10M"', '@"PT24H" + @"P1D"': '@"P2D"'},
)
def _add_durations(left: Duration, right: Duration) -> Duration:
    return durations.alike(left, durations.amount(left) + durations.amount(right))


@_operator(
    "-(left: months duration, right: months duration) -> months duration",
    "-(left: days duration, right: days duration) -> days duration",
    vi="Hiệu của hai khoảng thời gian cùng loại.",
    en="The difference of two durations of a kind.",
    phrase_vi="{left} trừ {right}",
    phrase_en="{left} minus {right}",
    examples={'@"P1Y" - @"P2M"': '@"P10M"', '@"-P1D" - @"-PT2H"': '@"-PT22H"'},
)
def _subtract_durations(left: Duration, right: Duration) -> Duration:
    return durations.alike(left, durations.amount(left) - durations.amount(right))


@_operator(
    "*(left: months duration, right: number) -> months duration",
    "*(left: days duration, right: number) -> days duration",
    "*(left: number, right: months duration) -> months duration",
    "*(left: number, right: days duration) -> days duration",
    vi="Khoảng thời gian gấp một số lần; phần lẻ của tháng bị bỏ.",
    en="A duration a number of times; a fraction of a month is cut off.",
    phrase_vi="{left} nhân {right}",
    phrase_en="{left} times {right}",
    examples={'2.5 * @"PT23H"': '@"P2DT9H30M"', '@"P1M" * 1.5': '@"P1M"', '@"P1Y" * 0': '@"P0M"'},
)
def _scale(left: Duration | Number, right: Duration | Number) -> Duration:
    if isinstance(left, Months | timedelta):
        return durations.scaled(left, right)  # type: ignore[arg-type]  # one of two is a number
    return durations.scaled(right, left)  # type: ignore[arg-type]


@_operator(
    "/(left: months duration, right: number) -> months duration?",
    "/(left: days duration, right: number) -> days duration?",
    vi="Khoảng thời gian chia cho một số; phần lẻ của tháng bị bỏ, chia cho 0 thì null.",
    en="A duration divided by a number; a fraction of a month is cut off, over zero it is null.",
    phrase_vi="{left} chia {right}",
    phrase_en="{left} divided by {right}",
    examples={'@"P10Y" / 10': '@"P1Y"', '@"P1Y" / 5': '@"P2M"', '@"P10D" / 0': "null"},
)
def _divide_duration(left: Duration, right: Number) -> Duration | None:
    return durations.divided(left, right)


@_operator(
    "/(left: months duration, right: months duration) -> number?",
    "/(left: days duration, right: days duration) -> number?",
    vi="Khoảng thời gian này gấp mấy lần khoảng thời gian kia; null nếu khoảng kia bằng 0.",
    en="How many times one duration is another; null where the other is zero.",
    phrase_vi="{left} chia {right}",
    phrase_en="{left} divided by {right}",
    examples={'@"P10Y" / @"P5Y"': "2", '@"P1D" / @"PT36H" < 1': "true", '@"P1D" / @"P0D"': "null"},
)
def _ratio_of_durations(left: Duration, right: Duration) -> Number | None:
    return arithmetic.divide(durations.amount(left), durations.amount(right))


@_operator(
    "negate(operand: months duration) -> months duration",
    "negate(operand: days duration) -> days duration",
    vi="Khoảng thời gian ngược lại.",
    en="The duration back in time.",
    phrase_vi="số đối của {operand}",
    phrase_en="the opposite of {operand}",
    examples={'-@"P1D"': '@"-P1D"', '-@"-P1Y2M"': '@"P1Y2M"'},
)
def _negate_duration(operand: Duration) -> Duration:
    return durations.opposite(operand)


# ---- equality --------------------------------------------------------------------------------

_SIMPLE: Final = frozenset({int, Decimal, str, bool, date, datetime})
"""Kinds whose own `==` says what `same` says, where both sides are of the same kind."""


def _same(left: Value, right: Value) -> bool:
    kind = type(left)
    return left == right if kind is type(right) and kind in _SIMPLE else same(left, right)


def _different(left: Value, right: Value) -> bool:
    return not _same(left, right)


_equal = _operator(
    "=(left: E, right: E) -> boolean",
    vi="Hai giá trị có bằng nhau không; so được cả danh sách, bản ghi và null.",
    en="Whether two values are equal; lists, records and null can be compared too.",
    phrase_vi="{left} là {right}",
    phrase_en="{left} is {right}",
    examples={
        "1 = 1.00": "true",
        "100 = null": "false",
        "[1, 2] = [2, 1]": "false",
        '{a: 1, b: "x"} = {b: "x", a: 1}': "true",
    },
    lift=unknowns.equal,
    columns=over_columns("equal"),
    nulls="accept",
)(_same)

_unequal = _operator(
    "!=(left: E, right: E) -> boolean",
    vi="Hai giá trị có khác nhau không.",
    en="Whether two values differ.",
    phrase_vi="{left} không phải là {right}",
    phrase_en="{left} is not {right}",
    examples={"1 != 1.00": "false", '"A" != "a"': "true", "null != null": "false"},
    lift=unknowns.unequal,
    columns=over_columns("unequal"),
    nulls="accept",
)(_different)


# ---- order -----------------------------------------------------------------------------------


def _comparison(
    symbol: str,
    apply: Callable[[Value, Value], bool],
    lift: unknowns.Lift,
    *,
    of_values: tuple[str, str, str, str],
    of_days: tuple[str, str, str, str],
    examples: Mapping[str, str],
    day_examples: Mapping[str, str],
) -> tuple[Function, Function]:
    """A comparison twice, because days are spoken of in other words: before, not less."""
    days = ("date", "date and time")
    signatures = [[f"{symbol}(left: {t}, right: {t}) -> boolean" for t in days]]
    signatures.append([f"{symbol}(left: O, right: O) -> boolean"])
    texts = ((of_days, day_examples), (of_values, examples))
    of_day, of_value = (
        _operator(
            *forms,
            vi=words[0],
            en=words[1],
            phrase_vi="{left} " + words[2] + " {right}",
            phrase_en="{left} " + words[3] + " {right}",
            examples=shown,
            lift=lift,
            columns=over_columns(lift.__name__),
        )(apply)
        for forms, (words, shown) in zip(signatures, texts, strict=True)
    )
    return of_day, of_value


_less = _comparison(
    "<",
    operator.lt,
    unknowns.less,
    of_values=(
        "Giá trị bên trái có nhỏ hơn bên phải không.",
        "Whether the left value is less than the right one.",
        "dưới",
        "is less than",
    ),
    of_days=(
        "Ngày bên trái có trước ngày bên phải không.",
        "Whether the left day is before the right one.",
        "trước",
        "is before",
    ),
    examples={"1 < 2": "true", '"a" < "a"': "false", "1 < null": "null"},
    day_examples={
        '@"2024-02-11" < @"2024-02-12"': "true",
        '@"2024-02-12" < @"2024-02-12"': "false",
    },
)

_at_most = _comparison(
    "<=",
    operator.le,
    unknowns.at_most,
    of_values=(
        "Giá trị bên trái có nhỏ hơn hoặc bằng bên phải không.",
        "Whether the left value is less than the right one, or equal.",
        "không quá",
        "is at most",
    ),
    of_days=(
        "Ngày bên trái có trước hoặc đúng ngày bên phải không.",
        "Whether the left day is before the right one, or the same.",
        "không muộn hơn",
        "is not after",
    ),
    examples={"2 <= 2.0": "true", '@"P1Y" <= @"P11M"': "false"},
    day_examples={
        '@"2024-02-12" <= @"2024-02-12"': "true",
        '@"2024-02-13" <= @"2024-02-12"': "false",
    },
)

_more = _comparison(
    ">",
    operator.gt,
    unknowns.more,
    of_values=(
        "Giá trị bên trái có lớn hơn bên phải không.",
        "Whether the left value is more than the right one.",
        "trên",
        "is more than",
    ),
    of_days=(
        "Ngày bên trái có sau ngày bên phải không.",
        "Whether the left day is after the right one.",
        "sau",
        "is after",
    ),
    examples={"3 > 2": "true", '@"PT24H" > @"P1D"': "false"},
    day_examples={
        '@"2024-02-13" > @"2024-02-12"': "true",
        '@"2024-02-12T08:00:00" > @"2024-02-12T08:00:00"': "false",
    },
)

_at_least = _comparison(
    ">=",
    operator.ge,
    unknowns.at_least,
    of_values=(
        "Giá trị bên trái có lớn hơn hoặc bằng bên phải không.",
        "Whether the left value is more than the right one, or equal.",
        "ít nhất là",
        "is at least",
    ),
    of_days=(
        "Ngày bên trái có sau hoặc đúng ngày bên phải không.",
        "Whether the left day is after the right one, or the same.",
        "không sớm hơn",
        "is not before",
    ),
    examples={"59 >= 80% * 73": "true", "58 >= 80% * 73": "false"},
    day_examples={
        '@"2024-02-12" >= @"2024-02-12"': "true",
        '@"2024-02-11" >= @"2024-02-12"': "false",
    },
)


# ---- membership and places -------------------------------------------------------------------


def _within(value: Value, range_: Range) -> bool:
    low, high = range_.low, range_.high
    return (low is None or (low <= value if range_.low_included else low < value)) and (
        high is None or (value <= high if range_.high_included else value < high)
    )


@_operator(
    "in(value: O, among: range<O>) -> boolean",
    "in(value: O, among: list<range<O>>) -> boolean",
    "in(value: E, among: list<E>) -> boolean",
    vi=(
        "Giá trị có nằm trong khoảng, trong một trong các khoảng, hoặc là một phần tử "
        "của danh sách không."
    ),
    en="Whether a value lies in a range, in one of several, or is an item of a list.",
    phrase_vi="{value} thuộc {among}",
    phrase_en="{value} is in {among}",
    examples={
        "6 in [6..14]": "true",
        "6 in (6..14]": "false",
        "18 in [[6..14], [18..60]]": "true",
        '"good" in ["good", "excellent"]': "true",
        "1 in []": "false",
    },
    lift=unknowns.belongs,
    columns=over_columns("belongs"),
)
def _in(value: Value, among: Value) -> bool:
    if isinstance(among, Range):
        return _within(value, among)
    if isinstance(value, Range):
        return any(same(value, item) for item in among)
    return any(
        _within(value, item) if isinstance(item, Range) else _same(value, item) for item in among
    )


_in_itself = _operator(
    "in(value: E, among: E) -> boolean",
    vi="Giá trị có bằng giá trị kia không, khi bên phải không phải là khoảng hay danh sách.",
    en="Whether a value equals another, where the right side is no range and no list.",
    phrase_vi="{value} là {among}",
    phrase_en="{value} is {among}",
    examples={"5 in 5": "true", "true in false": "false"},
    lift=unknowns.equal,
    columns=over_columns("equal"),
)(_same)


@_operator(
    "item at(list: list<T>, position: number) -> T?",
    vi=(
        "Phần tử ở một vị trí trong danh sách: 1 là đầu tiên, -1 là cuối cùng; "
        "không có phần tử ấy thì null."
    ),
    en="The item at a place of a list: 1 is the first, -1 the last; null where there is none.",
    phrase_vi="phần tử thứ {position} của {list}",
    phrase_en="item {position} of {list}",
    examples={"[7, 8, 9][1]": "7", "[7, 8, 9][-1]": "9", "[7, 8, 9][4]": "null", "[7][0]": "null"},
    lift=unknowns.at,
)
def _item_at(items: tuple[Value, ...], position: Number) -> Value:
    place = place_in(items, position)
    return None if place is None else items[place]


FUNCTIONS: tuple[Function, ...] = (
    _add,
    _join,
    _after,
    _after_swapped,
    _add_durations,
    _subtract,
    _before,
    _between,
    _subtract_durations,
    _multiply,
    _scale,
    _divide,
    _divide_duration,
    _ratio_of_durations,
    _power,
    _negate,
    _negate_duration,
    _equal,
    _unequal,
    *_less,
    *_at_most,
    *_more,
    *_at_least,
    _in,
    _in_itself,
    _item_at,
)
