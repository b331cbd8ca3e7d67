"""Functions on lists. Those on numbers or booleans also accept their items as separate arguments.

Lists are compared and deduplicated by hashable keys, so the cost is linear in their length.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import chain

from criteria_engine.functions import lifted_lists, lifted_truths
from criteria_engine.functions.sequences import (
    distinct_items,
    extend_limited,
    index_at,
    list_argument,
    subsequence,
)
from criteria_engine.library.declarations import (
    Function,
    function,
    over_columns,
    over_ends,
    over_terms,
)
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import AND, OR, Truth, Value, same

_function = partial(function, group="lists", source="DMN 1.5, 10.3.4.4")

_Items = tuple[Value, ...]


def _list_signatures(name: str, item: str, result: str) -> tuple[str, str]:
    """Return the signatures of a function that takes one list or the items as separate arguments."""
    return f"{name}(list: list<{item}>) -> {result}", f"{name}(list...: {item}) -> {result}"


def _known_numbers(arguments: tuple[Value, ...]) -> tuple[Number, ...] | None:
    """Return the numbers; None where there are none or one of them is null."""
    numbers: tuple[Number, ...] = list_argument(arguments)
    return numbers if numbers and None not in numbers else None


# ---- counting and adding up ------------------------------------------------------------------


@_function(
    "count(list: list<T>) -> integer",
    vi="Số phần tử của một danh sách.",
    en="The number of items in a list.",
    phrase_vi="số {list}",
    phrase_en="the number of {list}",
    examples={"count([1, 2, 3])": "3", "count([])": "0", "count([null])": "1"},
    lift=lifted_lists.count,
    columns=over_columns("count"),
    ends=over_ends("count"),
    terms=over_terms("count"),
)
def _count(items: _Items) -> int:
    return len(items)


@_function(
    *_list_signatures("sum", "number?", "number?"),
    vi=(
        "Tổng các số; danh sách rỗng hoặc có null thì null. Muốn danh sách rỗng là 0, dùng `total`."
    ),
    en="The sum of numbers; null for an empty list or a list with null. `total` gives 0 for an empty list.",
    phrase_vi="tổng {list}",
    phrase_en="the sum of {list}",
    examples={"sum([0.1, 0.2])": "0.3", "sum(1, 2, 3)": "6", "sum([])": "null"},
    lift=lifted_lists.sum_or_null,
    terms=over_terms("sum_or_null"),
)
def _sum(*arguments: Value) -> Number | None:
    numbers = _known_numbers(arguments)
    return None if numbers is None else arithmetic.total_or_null(arithmetic.exact_total(numbers))


@_function(
    *_list_signatures("product", "number?", "number?"),
    vi="Tích các số; danh sách rỗng hoặc có null thì null.",
    en="The product of numbers; null for an empty list or a list with null.",
    phrase_vi="tích {list}",
    phrase_en="the product of {list}",
    examples={"product([2, 3, 4])": "24", "product([])": "null", "product([2, null])": "null"},
    lift=lifted_lists.product,
)
def _product(*arguments: Value) -> Number | None:
    numbers = _known_numbers(arguments)
    return None if numbers is None else arithmetic.product(numbers)


@_function(
    *_list_signatures("mean", "number?", "number?"),
    vi="Trung bình cộng; danh sách rỗng hoặc có null thì null.",
    en="The mean of numbers; null for an empty list or a list with null.",
    phrase_vi="trung bình của {list}",
    phrase_en="the mean of {list}",
    examples={"mean([1, 2, 4, 5])": "3", "mean(11, 2)": "6.5", "mean([])": "null"},
    lift=lifted_lists.mean,
    terms=over_terms("mean"),
)
def _mean(*arguments: Value) -> Number | None:
    numbers = _known_numbers(arguments)
    return None if numbers is None else arithmetic.mean(numbers)


@_function(
    *_list_signatures("median", "number?", "number?"),
    vi="Số đứng giữa khi xếp thứ tự (hai số giữa thì lấy trung bình); rỗng hoặc có null thì null.",
    en="The middle number in order (or the mean of the middle two); null if empty or with null.",
    phrase_vi="trung vị của {list}",
    phrase_en="the median of {list}",
    examples={"median(8, 2, 5, 3, 4)": "4", "median([6, 1, 2, 3])": "2.5", "median([])": "null"},
)
def _median(*arguments: Value) -> Number | None:
    numbers = _known_numbers(arguments)
    if numbers is None:
        return None
    ordered = sorted(numbers)
    half = (len(ordered) - 1) // 2
    return arithmetic.mean(ordered[half : len(ordered) - half])


@_function(
    *_list_signatures("stddev", "number?", "number?"),
    vi="Độ lệch chuẩn của một mẫu; dưới hai số hoặc có null thì null.",
    en="The standard deviation of a sample; null for fewer than two numbers or with null.",
    phrase_vi="độ lệch chuẩn của {list}",
    phrase_en="the standard deviation of {list}",
    examples={
        "stddev([5, 5])": "0",
        "stddev([47])": "null",
        "decimal(stddev(2, 4, 7, 5), 8)": "2.08166600",
    },
)
def _stddev(*arguments: Value) -> Number | None:
    numbers = _known_numbers(arguments)
    return None if numbers is None or len(numbers) < 2 else arithmetic.standard_deviation(numbers)


@_function(
    *_list_signatures("mode", "number", "list<number>"),
    vi="Những số gặp nhiều nhất, xếp từ nhỏ đến lớn.",
    en="The most frequent numbers, in ascending order.",
    phrase_vi="những số gặp nhiều nhất trong {list}",
    phrase_en="the most frequent of {list}",
    examples={"mode([6, 1, 9, 6, 1])": "[1, 6]", "mode(6, 3, 9, 6, 6)": "[6]", "mode([])": "[]"},
)
def _mode(*arguments: Value) -> tuple[Number, ...]:
    often = Counter[Number](list_argument(arguments))
    most = max(often.values(), default=0)
    return tuple(sorted(value for value, times in often.items() if times == most))


@_function(
    *_list_signatures("min", "O?", "O?"),
    vi="Giá trị nhỏ nhất (ngày sớm nhất); danh sách rỗng hoặc có null thì null.",
    en="The least value (the earliest day); null for an empty list or a list with null.",
    phrase_vi="giá trị nhỏ nhất của {list}",
    phrase_en="the least of {list}",
    examples={
        "min([3, 1, 2])": "1",
        'min(@"2024-03-01", @"2024-02-29")': '@"2024-02-29"',
        "min([])": "null",
    },
    lift=lifted_lists.minimum,
    columns=over_columns("least"),
    ends=over_ends("monotone", "+"),
    terms=over_terms("extreme", "<="),
)
def _min(*arguments: Value) -> Value:
    items: _Items = list_argument(arguments)
    return min(items) if items and None not in items else None


@_function(
    *_list_signatures("max", "O?", "O?"),
    vi="Giá trị lớn nhất (ngày muộn nhất); danh sách rỗng hoặc có null thì null.",
    en="The greatest value (the latest day); null for an empty list or a list with null.",
    phrase_vi="giá trị lớn nhất của {list}",
    phrase_en="the greatest of {list}",
    examples={"max([3, 1, 2])": "3", "max(1, 2.5)": "2.5", "max([1, null])": "null"},
    lift=lifted_lists.maximum,
    columns=over_columns("greatest"),
    ends=over_ends("monotone", "+"),
    terms=over_terms("extreme", ">="),
)
def _max(*arguments: Value) -> Value:
    items: _Items = list_argument(arguments)
    return max(items) if items and None not in items else None


# ---- all and any -----------------------------------------------------------------------------


def _truth_signatures(name: str) -> tuple[str, ...]:
    return (
        *_list_signatures(name, "boolean", "boolean"),
        *_list_signatures(name, "boolean?", "boolean?"),
    )


@_function(
    *_truth_signatures("all"),
    vi="Mọi điều kiện đều đúng không; một điều sai là sai, danh sách rỗng là đúng.",
    en="Whether all conditions are true: false if one is false; true for an empty list.",
    phrase_vi="mọi {list} đều đúng",
    phrase_en="all of {list} are true",
    examples={
        "all([true, null, false])": "false",
        "all([true, null, true])": "null",
        "all([])": "true",
        "all(true, true)": "true",
    },
    lift=lifted_truths.conjunction,
    terms=over_terms("all_true"),
    ends=over_ends("monotone", "+"),
    nulls="accept",
)
def _all(*arguments: Value) -> Truth:
    truth: Truth = True
    for item in list_argument(arguments):
        truth = AND[truth, item]
    return truth


@_function(
    *_truth_signatures("any"),
    vi="Có điều kiện nào đúng không; một điều đúng là đúng, danh sách rỗng là sai.",
    en="Whether at least one condition is true; false for an empty list.",
    phrase_vi="có {list} đúng",
    phrase_en="one of {list} is true",
    examples={
        "any([false, null, true])": "true",
        "any([false, null])": "null",
        "any([])": "false",
    },
    lift=lifted_truths.disjunction,
    terms=over_terms("any_true"),
    ends=over_ends("monotone", "+"),
    nulls="accept",
)
def _any(*arguments: Value) -> Truth:
    truth: Truth = False
    for item in list_argument(arguments):
        truth = OR[truth, item]
    return truth


# ---- looking for items -----------------------------------------------------------------------


@_function(
    "list contains(list: list<E>, element: E?) -> boolean",
    vi="Danh sách có chứa giá trị ấy không; cả null cũng tìm được.",
    en="Whether a list contains a value; the value may be null.",
    phrase_vi="{list} có {element}",
    phrase_en="{list} contains {element}",
    examples={
        "list contains([1, 2, 3], 2)": "true",
        "list contains([1, null], null)": "true",
        "list contains([], 1)": "false",
    },
    lift=lifted_truths.list_contains,
    terms=over_terms("contains"),
)
def _list_contains(items: _Items, element: Value) -> bool:
    return any(same(item, element) for item in items)


@_function(
    "index of(list: list<E>, match: E?) -> list<integer>",
    vi="Các vị trí (từ 1) có giá trị ấy trong danh sách.",
    en="The positions (from 1) of a value in a list.",
    phrase_vi="vị trí của {match} trong {list}",
    phrase_en="the positions of {match} in {list}",
    examples={
        "index of([1, 2, 3, 2], 2)": "[2, 4]",
        "index of([1, null], null)": "[2]",
        "index of([], 1)": "[]",
    },
)
def _index_of(items: _Items, match: Value) -> tuple[int, ...]:
    return tuple(place for place, item in enumerate(items, 1) if same(item, match))


# ---- parts and changes by position -----------------------------------------------------------


@_function(
    "sublist(list: list<T>, start position: number, length?: number) -> list<T>?",
    vi=(
        "Một phần của danh sách từ vị trí bắt đầu (1 là đầu, -1 là cuối), dài chừng ấy hoặc đến "
        "hết. Không có vị trí ấy, hoặc độ dài dưới 1, thì null."
    ),
    en=(
        "A part of a list from a position on (1 is the first, -1 the last), of the given length or to the end. "
        "Null where there is no such position or the length is less than 1."
    ),
    phrase_vi="phần của {list} từ vị trí {start position}",
    phrase_en="the part of {list} from position {start position} on",
    examples={
        "sublist([4, 5, 6], 1, 2)": "[4, 5]",
        "sublist([4, 5, 6], -2)": "[5, 6]",
        "sublist([4, 5, 6], 0)": "null",
    },
)
def _sublist(items: _Items, start: Number, length: Number | None = None) -> _Items | None:
    result: _Items | None = subsequence(items, start, length)
    return result


@_function(
    "insert before(list: list<T>, position: number, newItem: T) -> list<T>?",
    vi="Danh sách có thêm một phần tử trước vị trí ấy; không có vị trí ấy thì null.",
    en="A list with an item inserted before a position; null where there is no such position.",
    phrase_vi="{list} thêm {newItem} trước vị trí {position}",
    phrase_en="{list} with {newItem} before position {position}",
    examples={
        "insert before([1, 3], 2, 2)": "[1, 2, 3]",
        "insert before([1, 3], -1, 2)": "[1, 2, 3]",
        "insert before([], 1, 2)": "null",
    },
    nulls="accept",
)
def _insert_before(items: _Items, position: Number, item: Value) -> _Items | None:
    place = index_at(items, position)
    return None if place is None else _concatenated(items[:place], (item,), items[place:])


@_function(
    "remove(list: list<T>, position: number) -> list<T>?",
    vi="Danh sách bỏ phần tử ở vị trí ấy; không có vị trí ấy thì null.",
    en="A list without the item at a position; null where there is no such position.",
    phrase_vi="{list} bỏ phần tử thứ {position}",
    phrase_en="{list} without item {position}",
    examples={"remove([1, 2, 3], 2)": "[1, 3]", "remove([1], 2)": "null"},
)
def _remove(items: _Items, position: Number) -> _Items | None:
    place = index_at(items, position)
    return None if place is None else items[:place] + items[place + 1 :]


@_function(
    "list replace(list: list<T>, position: number, newItem: T) -> list<T>?",
    vi="Danh sách có phần tử ở vị trí ấy được thay; không có vị trí ấy thì null.",
    en="A list with the item at a position replaced; null where there is no such position.",
    phrase_vi="{list} thay phần tử thứ {position} bằng {newItem}",
    phrase_en="{list} with item {position} replaced by {newItem}",
    examples={
        "list replace([1, 2, 3], 2, 4)": "[1, 4, 3]",
        "list replace([1, 2, 3], -1, 4)": "[1, 2, 4]",
        "list replace([1, 2, 3], 0, 4)": "null",
    },
    nulls="accept",
)
def _list_replace(items: _Items, position: Number, item: Value) -> _Items | None:
    place = index_at(items, position)
    return None if place is None else (*items[:place], item, *items[place + 1 :])


@_function(
    "reverse(list: list<T>) -> list<T>",
    vi="Danh sách theo thứ tự ngược lại.",
    en="A list in reverse order.",
    phrase_vi="{list} theo thứ tự ngược",
    phrase_en="{list} in reverse",
    examples={"reverse([1, 2, 3])": "[3, 2, 1]", "reverse([])": "[]"},
    lift=lifted_lists.reverse,
)
def _reverse(items: _Items) -> _Items:
    return items[::-1]


# ---- putting lists together ------------------------------------------------------------------


@_function(
    "append(list: list<T>, items...: T) -> list<T>",
    vi="Danh sách có thêm các phần tử ở cuối.",
    en="A list with items added at its end.",
    phrase_vi="{list} thêm {items}",
    phrase_en="{list} with {items} added",
    examples={"append([1], 2, 3)": "[1, 2, 3]", "append([], [1])": "[[1]]"},
    lift=lifted_lists.append,
    nulls="accept",
)
def _append(items: _Items, *added: Value) -> _Items:
    return _concatenated(items, added)


@_function(
    "concatenate(list...: list<T>) -> list<T>",
    vi="Các danh sách nối tiếp nhau thành một.",
    en="Several lists joined into one.",
    phrase_vi="{list} nối lại",
    phrase_en="{list} joined together",
    examples={"concatenate([1, 2], [2, 3])": "[1, 2, 2, 3]", "concatenate([], [])": "[]"},
    lift=lifted_lists.concatenate,
)
def _concatenate(*lists: _Items) -> _Items:
    return _concatenated(*lists)


def _concatenated(*lists: _Items) -> _Items:
    items: list[Value] = []
    for each in lists:
        extend_limited(items, each)
    return tuple(items)


@_function(
    "union(list...: list<E>) -> list<E>",
    vi="Các danh sách nối lại, mỗi giá trị giữ một lần.",
    en="Several lists joined into one, each value kept once.",
    phrase_vi="{list} gộp lại, không trùng",
    phrase_en="the union of {list}",
    examples={"union([1, 2], [2, 3])": "[1, 2, 3]", "union([1, 1.0], [])": "[1]"},
)
def _union(*lists: _Items) -> _Items:
    return distinct_items(chain.from_iterable(lists))


@_function(
    "distinct values(list: list<E>) -> list<E>",
    vi="Danh sách chỉ giữ lần đầu của mỗi giá trị.",
    en="A list without duplicates: the first of equal items is kept.",
    phrase_vi="{list}, không trùng",
    phrase_en="the distinct values of {list}",
    examples={"distinct values([1, 2, 3, 2, 1])": "[1, 2, 3]", "distinct values([])": "[]"},
)
def _distinct(items: _Items) -> _Items:
    return distinct_items(items)


@_function(
    "flatten(list: list<S>) -> list<S>",
    "flatten(list: list<list<S>>) -> list<S>",
    "flatten(list: list<list<list<S>>>) -> list<S>",
    "flatten(list: list<any>) -> list<any>",
    vi="Các phần tử của những danh sách nằm trong danh sách, thành một danh sách phẳng.",
    en="The items of lists nested to any depth, as one flat list.",
    phrase_vi="{list}",
    phrase_en="{list}",
    examples={
        "flatten([[1, 2], [[3]], 4])": "[1, 2, 3, 4]",
        "flatten([[1], []])": "[1]",
        "flatten([])": "[]",
    },
    lift=lifted_lists.flatten,
)
def _flatten(items: _Items) -> _Items:
    return _flattened(items)


def _flattened(items: _Items) -> _Items:
    flat: list[Value] = []
    for item in items:
        extend_limited(flat, _flattened(item) if isinstance(item, tuple) else (item,))
    return tuple(flat)


FUNCTIONS: tuple[Function, ...] = (
    _list_contains,
    _count,
    _min,
    _max,
    _sum,
    _mean,
    _all,
    _any,
    _sublist,
    _append,
    _concatenate,
    _insert_before,
    _remove,
    _list_replace,
    _reverse,
    _index_of,
    _union,
    _distinct,
    _flatten,
    _product,
    _median,
    _stddev,
    _mode,
)
