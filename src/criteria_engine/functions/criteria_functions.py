"""Functions that eligibility criteria need beyond FEEL: shares, totals, counts, ages.

A condition on each item is passed as the tuple of its results, in the order of the items.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from criteria_engine.functions import durations, lifted_lists, lifted_truths
from criteria_engine.library.declarations import (
    Function,
    function,
    over_columns,
    over_ends,
    over_terms,
)
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import Truth, Value

_function = partial(function, group="criteria", ours=True)

_Items = tuple[Value, ...]


# ---- lists -----------------------------------------------------------------------------------


@_function(
    "share(list: list<T>, condition: each boolean) -> number?",
    vi=(
        "Tỷ lệ phần tử thỏa điều kiện trong danh sách, từ 0 đến 1; danh sách rỗng thì null. "
        "Muốn nói rõ danh sách rỗng tính là bao nhiêu, thêm tham số thứ ba."
    ),
    en=(
        "The share of a list's items that meet a condition, from 0 to 1; null for an empty list. "
        "A third argument gives the result for an empty list."
    ),
    phrase_vi="tỷ lệ {list} có {condition}",
    phrase_en="the share of {list} with {condition}",
    examples={
        "share([60, 5, 8], item > 5)": "2/3",
        "share([1, 2, 3, 4, 5], item > 2)": "60%",
        "share([], item > 5)": "null",
    },
    lift=lifted_lists.share,
    terms=over_terms("share"),
)
def _share(items: _Items, met: tuple[Truth, ...]) -> Number | None:
    return arithmetic.divide(_count_true(met), len(items))


@_function(
    "share(list: list<T>, condition: each boolean, empty: number) -> number",
    vi="Tỷ lệ phần tử thỏa điều kiện, từ 0 đến 1; danh sách rỗng thì lấy giá trị thứ ba.",
    en="The share of a list's items that meet a condition; the third argument for an empty list.",
    phrase_vi="tỷ lệ {list} có {condition} (không có ai, không có gì thì tính là {empty})",
    phrase_en="the share of {list} with {condition} ({empty} where there are none)",
    examples={
        "share([], item > 5, 1)": "1",
        "share([], item > 5, 0)": "0",
        "share([6, 5], item > 5, 1)": "0.5",
    },
    lift=lifted_lists.share_or,
    columns=over_columns("share_or"),
    ends=over_ends("share_or"),
    terms=over_terms("share_or"),
)
def _share_or(items: _Items, met: tuple[Truth, ...], empty: Number) -> Number:
    return arithmetic.quotient(_count_true(met), len(items)) if items else empty


@_function(
    "count where(list: list<T>, condition: each boolean) -> integer",
    vi="Số phần tử của danh sách thỏa điều kiện.",
    en="The number of items of a list that meet a condition.",
    phrase_vi="số {list} có {condition}",
    phrase_en="the number of {list} with {condition}",
    examples={"count where([5, 18, 60], item >= 18)": "2", "count where([], item > 0)": "0"},
    lift=lifted_lists.count_where,
    columns=over_columns("count_where"),
    ends=over_ends("count_where"),
    terms=over_terms("count_where"),
)
def _count_where(items: _Items, met: tuple[Truth, ...]) -> int:
    return _count_true(met)


def _count_true(met: tuple[Truth, ...]) -> int:
    """Return how many conditions are true; null is not."""
    return met.count(True)


@_function(
    "total(list: list<integer>) -> integer",
    "total(list: list<number>) -> number",
    vi="Tổng các số của một danh sách; danh sách rỗng thì bằng 0, tổng quá lớn thì null.",
    en="The sum of a list's numbers; 0 for an empty list, null where it is too large.",
    phrase_vi="tổng {list}",
    phrase_en="the total of {list}",
    examples={"total([1, 2, 3.5])": "6.5", "total([])": "0", "total([0.1, 0.2])": "0.3"},
    lift=lifted_lists.total,
    columns=over_columns("total"),
    ends=over_ends("total", lifted_lists.sum_bounds),
    terms=over_terms("total"),
)
def _total(items: tuple[Number, ...]) -> Number | None:
    return arithmetic.total_or_null(arithmetic.exact_total(items))


# ---- conditions ------------------------------------------------------------------------------


@_function(
    "at least(needed: integer, conditions...: boolean) -> boolean",
    "at least(needed: integer, conditions...: boolean?) -> boolean?",
    vi=(
        "Có đủ chừng ấy điều kiện đúng không. Điều kiện null chỉ làm kết quả thành null "
        "khi các điều kiện khác chưa đủ để kết luận."
    ),
    en=(
        "Whether at least that many conditions are true. A null condition makes the result null only "
        "where the other conditions do not decide it."
    ),
    phrase_vi="ít nhất {needed} trong các điều kiện: {conditions}",
    phrase_en="at least {needed} of: {conditions}",
    examples={
        "at least(2, true, false, true)": "true",
        "at least(2, true, null, false)": "null",
        "at least(1, true, null)": "true",
        "at least(3, true, true)": "false",
    },
    lift=lifted_truths.at_least_true,
    columns=over_columns("enough"),
    ends=over_ends("monotone", "-+"),
    terms=over_terms("enough"),
    nulls="accept",
)
def _at_least(needed: Number, *conditions: Truth) -> bool | None:
    true, false = conditions.count(True), conditions.count(False)
    if true >= needed:
        return True
    return False if len(conditions) - false < needed else None


# ---- time ------------------------------------------------------------------------------------


@_function(
    "age(born: date, on: date) -> integer",
    vi=(
        "Tuổi tròn vào một ngày: số lần sinh nhật đã qua. Người sinh ngày 29/02 thêm một tuổi vào "
        "ngày 01/3 ở năm thường. Trước ngày sinh thì âm (-1 trong năm trước khi sinh)."
    ),
    en=(
        "The age in complete years on a day: the number of birthdays so far. A person born on 29 February "
        "has the birthday on 1 March in common years. Before birth the age is negative (-1 in the year "
        "before)."
    ),
    phrase_vi="tuổi vào {on} của người sinh {born}",
    phrase_en="the age on {on} of a person born on {born}",
    examples={
        'age(@"2006-11-24", @"2024-11-23")': "17",
        'age(@"2006-11-23", @"2024-11-23")': "18",
        'age(@"2004-02-29", @"2025-02-28")': "20",
        'age(@"2004-02-29", @"2025-03-01")': "21",
        'age(@"2025-01-02", @"2025-01-01")': "-1",
    },
    columns=over_columns("age"),
    terms=over_terms("age"),
)
def _age(born: date, on: date) -> int:
    return durations.full_years(born, on)


@_function(
    "full months(from: date, to: date) -> integer",
    vi=(
        "Số tháng tròn từ ngày này đến ngày kia; âm khi ngày thứ hai sớm hơn. "
        "Từ 31/01 đến 28/02 chưa tròn một tháng."
    ),
    en=(
        "The complete months from one day to another; negative where the second is earlier. "
        "From 31 January to 28 February is less than one complete month."
    ),
    phrase_vi="số tháng tròn từ {from} đến {to}",
    phrase_en="the full months from {from} to {to}",
    examples={
        'full months(@"2024-01-15", @"2024-07-14")': "5",
        'full months(@"2024-01-31", @"2024-02-29")': "0",
        'full months(@"2024-07-15", @"2024-01-15")': "-6",
    },
    terms=over_terms("full_months"),
)
def _full_months(start: date, end: date) -> int:
    return durations.full_months(start, end)


FUNCTIONS: tuple[Function, ...] = (
    _share,
    _share_or,
    _count_where,
    _total,
    _at_least,
    _age,
    _full_months,
)
