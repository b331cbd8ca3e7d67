"""The comparisons `= != < <= > >=` and `in`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from criteria_engine.functions import lifted, lifted_truths
from criteria_engine.library.declarations import (
    Function,
    declare_operator,
    over_columns,
    over_ends,
    over_terms,
)
from criteria_engine.model.values import Range, Value, same

# ---- equality --------------------------------------------------------------------------------

_SIMPLE_TYPES: Final = frozenset({int, Decimal, str, bool, date, datetime})
"""Types whose `==` agrees with :func:`criteria_engine.model.values.same` for two values of the same type."""


def _same(left: Value, right: Value) -> bool:
    kind = type(left)
    return left == right if kind is type(right) and kind in _SIMPLE_TYPES else same(left, right)


def _different(left: Value, right: Value) -> bool:
    return not _same(left, right)


_equal = declare_operator(
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
    lift=lifted_truths.equal,
    columns=over_columns("equal"),
    ends=over_ends("equal"),
    terms=over_terms("equal"),
    nulls="accept",
)(_same)

_unequal = declare_operator(
    "!=(left: E, right: E) -> boolean",
    vi="Hai giá trị có khác nhau không.",
    en="Whether two values differ.",
    phrase_vi="{left} không phải là {right}",
    phrase_en="{left} is not {right}",
    examples={"1 != 1.00": "false", '"A" != "a"': "true", "null != null": "false"},
    lift=lifted_truths.unequal,
    columns=over_columns("unequal"),
    ends=over_ends("unequal"),
    terms=over_terms("unequal"),
    nulls="accept",
)(_different)


# ---- order -----------------------------------------------------------------------------------


def _comparison(
    symbol: str,
    apply: Callable[[Value, Value], bool],
    lift: lifted.Lift,
    signs: str,
    *,
    value_texts: tuple[str, str, str, str],
    day_texts: tuple[str, str, str, str],
    examples: Mapping[str, str],
    day_examples: Mapping[str, str],
) -> tuple[Function, Function]:
    """Declare a comparison twice, because explanations say "before" of days and "less" of numbers."""
    days = ("date", "date and time")
    signatures = [[f"{symbol}(left: {t}, right: {t}) -> boolean" for t in days]]
    signatures.append([f"{symbol}(left: O, right: O) -> boolean"])
    texts = ((day_texts, day_examples), (value_texts, examples))
    for_days, for_values = (
        declare_operator(
            *forms,
            vi=words[0],
            en=words[1],
            phrase_vi="{left} " + words[2] + " {right}",
            phrase_en="{left} " + words[3] + " {right}",
            examples=cases,
            lift=lift,
            columns=over_columns(lift.__name__),
            ends=over_ends("monotone", signs),
            terms=over_terms("compare", symbol),
        )(apply)
        for forms, (words, cases) in zip(signatures, texts, strict=True)
    )
    return for_days, for_values


_less = _comparison(
    "<",
    operator.lt,
    lifted_truths.less,
    "-+",
    value_texts=(
        "Giá trị bên trái có nhỏ hơn bên phải không.",
        "Whether the left value is less than the right one.",
        "dưới",
        "is less than",
    ),
    day_texts=(
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
    lifted_truths.at_most,
    "-+",
    value_texts=(
        "Giá trị bên trái có nhỏ hơn hoặc bằng bên phải không.",
        "Whether the left value is less than or equal to the right one.",
        "không quá",
        "is at most",
    ),
    day_texts=(
        "Ngày bên trái có trước hoặc đúng ngày bên phải không.",
        "Whether the left day is before the right one or the same.",
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
    lifted_truths.more,
    "+-",
    value_texts=(
        "Giá trị bên trái có lớn hơn bên phải không.",
        "Whether the left value is greater than the right one.",
        "trên",
        "is more than",
    ),
    day_texts=(
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
    lifted_truths.at_least,
    "+-",
    value_texts=(
        "Giá trị bên trái có lớn hơn hoặc bằng bên phải không.",
        "Whether the left value is greater than or equal to the right one.",
        "ít nhất là",
        "is at least",
    ),
    day_texts=(
        "Ngày bên trái có sau hoặc đúng ngày bên phải không.",
        "Whether the left day is after the right one or the same.",
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


@declare_operator(
    "in(value: O, among: range<O>) -> boolean",
    vi="Giá trị có nằm trong khoảng không.",
    en="Whether a value lies in a range.",
    phrase_vi="{value} thuộc {among}",
    phrase_en="{value} is in {among}",
    examples={
        "6 in [6..14]": "true",
        "6 in (6..14]": "false",
        "null in [6..14]": "null",
    },
    lift=lifted_truths.is_in,
    columns=over_columns("belongs"),
    ends=over_ends("belongs"),
    terms=over_terms("belongs"),
)
def _in_range(value: Value, among: Range) -> bool:
    return _within(value, among)


@declare_operator(
    "in(value: E, among: list<E>) -> boolean",
    vi="Giá trị có là một phần tử của danh sách không; cả null cũng tìm được.",
    en="Whether a value is an item of a list; the value may be null.",
    phrase_vi="{value} thuộc {among}",
    phrase_en="{value} is in {among}",
    examples={
        '"good" in ["good", "excellent"]': "true",
        "1 in []": "false",
        "null in [1, null]": "true",
    },
    lift=lifted_truths.is_in,
    columns=over_columns("belongs"),
    ends=over_ends("belongs"),
    terms=over_terms("belongs"),
    nulls="accept",
)
def _in_list(value: Value, among: tuple[Value, ...]) -> bool:
    if value is None or isinstance(value, Range):
        return any(_same(value, item) for item in among)
    # A list of items of any type may contain ranges.
    return any(
        _within(value, item) if isinstance(item, Range) else _same(value, item) for item in among
    )


@declare_operator(
    "in(value: O, among: list<range<O>>) -> boolean",
    vi="Giá trị có nằm trong một trong các khoảng không.",
    en="Whether a value lies in one of several ranges.",
    phrase_vi="{value} thuộc {among}",
    phrase_en="{value} is in {among}",
    examples={"18 in [[6..14], [18..60]]": "true", "15 in [[6..14], [18..60]]": "false"},
    lift=lifted_truths.is_in,
    columns=over_columns("belongs"),
    ends=over_ends("belongs"),
    terms=over_terms("belongs"),
)
def _in_ranges(value: Value, among: tuple[Range, ...]) -> bool:
    return any(_within(value, item) for item in among)


_self_membership = declare_operator(
    "in(value: E, among: E) -> boolean",
    vi="Giá trị có bằng giá trị kia không, khi bên phải không phải là khoảng hay danh sách.",
    en="Whether two values are equal, where the right side is neither a range nor a list.",
    phrase_vi="{value} là {among}",
    phrase_en="{value} is {among}",
    examples={"5 in 5": "true", "true in false": "false", "2 in (1, null)": "false"},
    lift=lifted_truths.equal,
    columns=over_columns("equal"),
    ends=over_ends("equal"),
    terms=over_terms("equal"),
    nulls="accept",
)(_same)

FUNCTIONS: tuple[Function, ...] = (
    _equal,
    _unequal,
    *_less,
    *_at_most,
    *_more,
    *_at_least,
    _in_range,
    _in_list,
    _in_ranges,
    _self_membership,
)
