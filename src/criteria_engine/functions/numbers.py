"""Functions on numbers: rounding, absolute value, divisibility, roots, and parsing a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
)
from functools import partial
from typing import Final

from criteria_engine.functions import durations, lifted
from criteria_engine.functions.durations import Duration
from criteria_engine.library.declarations import (
    Function,
    function,
    over_columns,
    over_ends,
    over_terms,
)
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT, finite_or_null, rounded_integer

_function = partial(function, group="numbers", source="DMN 1.5, 10.3.4.5")


# ---- rounding --------------------------------------------------------------------------------


def _rounding(
    name: str,
    mode: str,
    *,
    vi: str,
    en: str,
    phrase_vi: str,
    phrase_en: str,
    examples: Mapping[str, str],
) -> Function:
    """Declare a function that rounds to `scale` decimals; FEEL uses the integer part of a scale such as 2.5."""

    def apply(n: Number, scale: Number) -> Number | None:
        return arithmetic.rounded(n, scale, mode)

    return _function(
        f"{name}(n: number, scale: number) -> number?",
        vi=vi,
        en=en,
        phrase_vi=phrase_vi,
        phrase_en=phrase_en,
        examples=examples,
        lift=lifted.increasing(apply),
        ends=over_ends("bounded", "+="),
    )(apply)


def _rounding_to_integer(
    name: str,
    mode: str,
    *,
    vi: str,
    en: str,
    phrase_vi: str,
    phrase_en: str,
    examples: Mapping[str, str],
    columns: str | None = None,
) -> Function:
    def apply(n: Number) -> Number:
        return arithmetic.to_integer(n, mode)

    return _function(
        f"{name}(n: number) -> integer",
        vi=vi,
        en=en,
        phrase_vi=phrase_vi,
        phrase_en=phrase_en,
        examples=examples,
        lift=lifted.with_integer_result(lifted.increasing(apply)),
        columns=None if columns is None else over_columns(columns),
        ends=over_ends("bounded", "+"),
        terms=None if columns is None else over_terms(columns),
    )(apply)


_floor = _rounding_to_integer(
    "floor",
    ROUND_FLOOR,
    vi="Số nguyên lớn nhất không vượt quá một số.",
    en="The greatest whole number that is not above a number.",
    phrase_vi="{n} làm tròn xuống số nguyên",
    phrase_en="{n} rounded down to a whole number",
    examples={"floor(1.5)": "1", "floor(-1.5)": "-2", "floor(3)": "3"},
    columns="floor",
)

_floor_to = _rounding(
    "floor",
    ROUND_FLOOR,
    vi="Số lớn nhất có chừng ấy chữ số thập phân mà không vượt quá một số.",
    en="The greatest number with the given number of decimals that is not above a number.",
    phrase_vi="{n} làm tròn xuống còn {scale} chữ số thập phân",
    phrase_en="{n} rounded down to {scale} decimals",
    examples={"floor(1.56, 1)": "1.5", "floor(-1.56, 1)": "-1.6", "floor(1250, -2)": "1200"},
)

_ceiling = _rounding_to_integer(
    "ceiling",
    ROUND_CEILING,
    vi="Số nguyên nhỏ nhất không dưới một số.",
    en="The least whole number that is not below a number.",
    phrase_vi="{n} làm tròn lên số nguyên",
    phrase_en="{n} rounded up to a whole number",
    examples={"ceiling(1.5)": "2", "ceiling(-1.5)": "-1", "ceiling(60% * 73)": "44"},
    columns="ceiling",
)

_ceiling_to = _rounding(
    "ceiling",
    ROUND_CEILING,
    vi="Số nhỏ nhất có chừng ấy chữ số thập phân mà không dưới một số.",
    en="The least number with the given number of decimals that is not below a number.",
    phrase_vi="{n} làm tròn lên còn {scale} chữ số thập phân",
    phrase_en="{n} rounded up to {scale} decimals",
    examples={"ceiling(1.56, 1)": "1.6", "ceiling(-1.56, 1)": "-1.5"},
)

_decimal = _rounding(
    "decimal",
    ROUND_HALF_EVEN,
    vi=(
        "Làm tròn đến chừng ấy chữ số thập phân; ở chính giữa thì về chữ số chẵn. "
        "Số chữ số ngoài khoảng -6111 đến 6176 thì null."
    ),
    en=(
        "A number rounded to the given number of decimals; ties go to the even digit. "
        "Null for a scale outside -6111 to 6176."
    ),
    phrase_vi="{n} làm tròn đến {scale} chữ số thập phân",
    phrase_en="{n} rounded to {scale} decimals",
    examples={"decimal(1/3, 2)": "0.33", "decimal(2.5, 0)": "2", "decimal(1.5, 0)": "2"},
)

_round_up = _rounding(
    "round up",
    ROUND_UP,
    vi="Làm tròn ra xa số 0, đến chừng ấy chữ số thập phân.",
    en="A number rounded away from zero to the given number of decimals.",
    phrase_vi="{n} làm tròn ra xa số 0 còn {scale} chữ số thập phân",
    phrase_en="{n} rounded away from zero to {scale} decimals",
    examples={"round up(5.5, 0)": "6", "round up(-5.5, 0)": "-6", "round up(1.121, 2)": "1.13"},
)

_round_down = _rounding(
    "round down",
    ROUND_DOWN,
    vi="Làm tròn về phía số 0, đến chừng ấy chữ số thập phân.",
    en="A number rounded towards zero to the given number of decimals.",
    phrase_vi="{n} làm tròn về phía số 0 còn {scale} chữ số thập phân",
    phrase_en="{n} rounded towards zero to {scale} decimals",
    examples={"round down(5.5, 0)": "5", "round down(-1.126, 2)": "-1.12"},
)

_round_half_up = _rounding(
    "round half up",
    ROUND_HALF_UP,
    vi="Làm tròn như ở trường: từ một nửa trở lên thì ra xa số 0.",
    en="A number rounded as taught in school: ties go away from zero.",
    phrase_vi="{n} làm tròn đến {scale} chữ số thập phân",
    phrase_en="{n} rounded to {scale} decimals",
    examples={"round half up(82.15, 1)": "82.2", "round half up(-5.5, 0)": "-6"},
)

_round_half_down = _rounding(
    "round half down",
    ROUND_HALF_DOWN,
    vi="Làm tròn đến chừng ấy chữ số thập phân; ở chính giữa thì về phía số 0.",
    en="A number rounded to the given number of decimals; ties go towards zero.",
    phrase_vi="{n} làm tròn đến {scale} chữ số thập phân",
    phrase_en="{n} rounded to {scale} decimals",
    examples={"round half down(5.5, 0)": "5", "round half down(-1.126, 2)": "-1.13"},
)


# ---- size and divisibility -------------------------------------------------------------------

_abs = _function(
    "abs(n: number) -> number",
    vi="Giá trị tuyệt đối của một số.",
    en="The absolute value of a number.",
    phrase_vi="giá trị tuyệt đối của {n}",
    phrase_en="the absolute value of {n}",
    examples={"abs(-1.5)": "1.5", "abs(0)": "0"},
    lift=lifted.absolute,
    columns=over_columns("absolute"),
    terms=over_terms("absolute"),
)(arithmetic.absolute)


@_function(
    "abs(n: months duration) -> months duration",
    "abs(n: days duration) -> days duration",
    vi="Độ dài của một khoảng thời gian, bất kể chiều.",
    en="The absolute value of a duration.",
    phrase_vi="độ dài của {n}",
    phrase_en="the length of {n}",
    examples={'abs(@"-P1D")': '@"P1D"', 'abs(@"P1Y")': '@"P1Y"'},
)
def _abs_duration(n: Duration) -> Duration:
    return durations.absolute(n)


_modulo = _function(
    "modulo(dividend: number, divisor: number) -> number?",
    vi="Số dư của phép chia, cùng dấu với số chia; chia cho 0 thì null.",
    en="The remainder of a division, with the sign of the divisor; null for a divisor of 0.",
    phrase_vi="số dư khi chia {dividend} cho {divisor}",
    phrase_en="the remainder of {dividend} divided by {divisor}",
    examples={
        "modulo(12, 5)": "2",
        "modulo(-12, 5)": "3",
        "modulo(10.1, -4.5)": "-3.4",
        "modulo(1, 0)": "null",
    },
)(arithmetic.modulo)


@_function(
    "even(number: number) -> boolean",
    vi="Có phải là số chẵn không.",
    en="Whether a number is even.",
    phrase_vi="{number} là số chẵn",
    phrase_en="{number} is even",
    examples={"even(-2)": "true", "even(2.5)": "false", "even(0)": "true"},
)
def _even(value: Number) -> bool:
    return arithmetic.modulo(value, 2) == 0


@_function(
    "odd(number: number) -> boolean",
    vi="Có phải là số lẻ không.",
    en="Whether a number is odd.",
    phrase_vi="{number} là số lẻ",
    phrase_en="{number} is odd",
    examples={"odd(-1)": "true", "odd(2.5)": "false", "odd(2)": "false"},
)
def _odd(value: Number) -> bool:
    return arithmetic.modulo(value, 2) == 1


# ---- roots and logarithms --------------------------------------------------------------------


@_function(
    "sqrt(number: number) -> number?",
    vi="Căn bậc hai; số âm thì null.",
    en="The square root; null for a negative number.",
    phrase_vi="căn bậc hai của {number}",
    phrase_en="the square root of {number}",
    examples={"sqrt(16)": "4", "sqrt(0)": "0", "sqrt(-1)": "null"},
)
def _sqrt(value: Number) -> Number | None:
    return finite_or_null(CONTEXT.sqrt(value))


@_function(
    "log(number: number) -> number?",
    vi="Lô-ga-rít tự nhiên; số không dương thì null.",
    en="The natural logarithm; null for a number that is not positive.",
    phrase_vi="lô-ga-rít tự nhiên của {number}",
    phrase_en="the natural logarithm of {number}",
    examples={"log(1)": "0", "log(0)": "null", "decimal(log(4), 8)": "1.38629436"},
)
def _log(value: Number) -> Number | None:
    return finite_or_null(CONTEXT.ln(value))


@_function(
    "exp(number: number) -> number?",
    vi="Lũy thừa của số e; kết quả quá lớn thì null.",
    en="The number e to a power; null where the result is too large.",
    phrase_vi="e lũy thừa {number}",
    phrase_en="e to the power of {number}",
    examples={"exp(0)": "1", "decimal(exp(-1), 8)": "0.36787944", "exp(100000)": "null"},
)
def _exp(value: Number) -> Number | None:
    return finite_or_null(CONTEXT.exp(value))


# ---- reading ---------------------------------------------------------------------------------

_NUMBER_TEXT: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

_GROUPING_SEPARATORS: Final = frozenset({" ", ",", "."})

_DECIMAL_SEPARATORS: Final = frozenset({",", "."})


@_function(
    "number(from: string) -> number?",
    vi="Đọc một số từ chữ, phần lẻ sau dấu chấm; không phải là số thì null.",
    en="A number read from text with a decimal point; null where the text is not a number.",
    phrase_vi="số {from}",
    phrase_en="the number {from}",
    examples={'number("-12.50")': "-12.5", 'number("12,5")': "null", 'number("")': "null"},
    source="DMN 1.5, 10.3.4.1",
)
def _number(text: str) -> Number | None:
    if _NUMBER_TEXT.fullmatch(text) is None:
        return None
    # `int` takes quadratic time on long texts, and longer numbers are rounded anyway.
    short = len(text) <= CONTEXT.prec and text.lstrip("-").isdigit()
    return rounded_integer(int(text)) if short else finite_or_null(CONTEXT.create_decimal(text))


@_function(
    "number(from: string, grouping separator: string?, decimal separator: string?) -> number?",
    vi=(
        "Đọc một số từ chữ, bỏ dấu ngăn hàng nghìn (khoảng trắng, phẩy hoặc chấm) và đổi dấu "
        "thập phân (phẩy hoặc chấm). Dấu sai, dấu ngăn không đứng trước đúng ba chữ số, "
        "hoặc không phải là số thì null."
    ),
    en=(
        "A number read from text with the given grouping separator (space, comma or point) and "
        "decimal separator (comma or point). Null where one is not allowed, where the groups after the first "
        "do not have three digits, or where the text is not a number."
    ),
    phrase_vi="số {from}",
    phrase_en="the number {from}",
    examples={
        'number("1.000.000,5", ".", ",")': "1000000.5",
        'number("1,000,000", ",", null)': "1000000",
        'number("1,5", ",", ",")': "null",
        'number("11,11.11", ",", ".")': "null",
    },
    source="DMN 1.5, 10.3.4.1",
)
def _number_with_separators(text: str, grouping: str | None, point: str | None) -> Number | None:
    if grouping is not None and (grouping not in _GROUPING_SEPARATORS or grouping == point):
        return None
    if point is not None and point not in _DECIMAL_SEPARATORS:
        return None
    mark = point or ("." if grouping != "." else None)
    whole, pointed, fraction = text.partition(mark) if mark else (text, "", "")
    if grouping is not None and grouping in whole:
        first, *groups = whole.removeprefix("-").split(grouping)
        if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
            return None
        whole = whole.replace(grouping, "")
    if "." in whole or "." in fraction:
        return None
    return _number.apply(f"{whole}.{fraction}" if pointed else whole)  # type: ignore[no-any-return]


FUNCTIONS: tuple[Function, ...] = (
    _decimal,
    _floor,
    _floor_to,
    _ceiling,
    _ceiling_to,
    _round_up,
    _round_down,
    _round_half_up,
    _round_half_down,
    _abs,
    _abs_duration,
    _modulo,
    _sqrt,
    _log,
    _exp,
    _even,
    _odd,
    _number,
    _number_with_separators,
)
