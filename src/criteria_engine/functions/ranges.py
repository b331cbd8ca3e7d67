"""Relations between points and ranges (Allen's interval relations, in the names of DMN 1.5).

A point is treated as a range of one value. Each end of a range becomes an *endpoint*, a tuple that
sorts: before all others where the range has no start; at its value where the value is included; just
after it (a start) or just before it (an end) where it is excluded. Every relation is then a comparison
of the four endpoints.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from criteria_engine.library.declarations import Function, function
from criteria_engine.model.values import Range, Value

_function = partial(function, group="ranges", source="DMN 1.5, 10.3.4.7")

_Endpoint = tuple[Value, ...]

_BEFORE_ALL: Final[_Endpoint] = (-1,)

_AFTER_ALL: Final[_Endpoint] = (1,)

_Relation = Callable[[_Endpoint, _Endpoint, _Endpoint, _Endpoint], bool]


def _endpoints(value: Value) -> tuple[_Endpoint, _Endpoint]:
    if not isinstance(value, Range):
        return (0, value, 0), (0, value, 0)
    start = _BEFORE_ALL if value.low is None else (0, value.low, 0 if value.low_included else 1)
    end = _AFTER_ALL if value.high is None else (0, value.high, 0 if value.high_included else -1)
    return start, end


_PARAMETERS: Final = {"p": ("point", "O"), "r": ("range", "range<O>")}


def _signature(name: str, kinds: str) -> str:
    """Return the signature for two points ("pp"), a point and a range ("pr"), …, with DMN's names."""
    numbers = ("1", "2") if kinds[0] == kinds[1] else ("", "")
    parameters = (
        f"{_PARAMETERS[kind][0]}{number}: {_PARAMETERS[kind][1]}"
        for kind, number in zip(kinds, numbers, strict=True)
    )
    return f"{name}({', '.join(parameters)}) -> boolean"


def _relation(
    name: str,
    kinds: tuple[str, ...],
    holds: _Relation,
    *,
    vi: str,
    en: str,
    words: tuple[str, str],
    examples: dict[str, str],
) -> Function:
    signatures = [_signature(name, each) for each in kinds]
    first, second = signatures[0].partition("(")[2].partition(")")[0].split(", ")
    left, right = (f"{{{each.partition(':')[0]}}}" for each in (first, second))

    def apply(one: Value, other: Value) -> bool:
        return holds(*_endpoints(one), *_endpoints(other))

    return _function(
        *signatures,
        vi=vi,
        en=en,
        phrase_vi=f"{left} {words[0]} {right}",
        phrase_en=f"{left} {words[1]} {right}",
        examples=examples,
    )(apply)


_before = _relation(
    "before",
    ("pp", "pr", "rp", "rr"),
    lambda a, b, c, d: b < c,
    vi="Cái thứ nhất có kết thúc trước khi cái thứ hai bắt đầu không.",
    en="Whether the first ends before the second starts.",
    words=("đứng trước", "is before"),
    examples={
        "before(1, 10)": "true",
        "before(1, (1..10])": "true",
        "before([1..10], 10)": "false",
        "before([1..10], (10..20])": "true",
    },
)

_after = _relation(
    "after",
    ("pp", "pr", "rp", "rr"),
    lambda a, b, c, d: a > d,
    vi="Cái thứ nhất có bắt đầu sau khi cái thứ hai kết thúc không.",
    en="Whether the first starts after the second ends.",
    words=("đứng sau", "is after"),
    examples={
        "after(10, 5)": "true",
        "after((11..20], 11)": "true",
        "after([11..20], 11)": "false",
        "after([1..10], [11..20])": "false",
    },
)

_meets = _relation(
    "meets",
    ("rr",),
    lambda a, b, c, d: b == c,
    vi="Khoảng thứ nhất có kết thúc đúng ở giá trị đầu của khoảng thứ hai không.",
    en="Whether the first range ends exactly where the second starts.",
    words=("nối liền vào", "meets"),
    examples={"meets([1..5], [5..10])": "true", "meets([1..5), [5..10])": "false"},
)

_met_by = _relation(
    "met by",
    ("rr",),
    lambda a, b, c, d: a == d,
    vi="Khoảng thứ nhất có bắt đầu đúng ở giá trị cuối của khoảng thứ hai không.",
    en="Whether the first range starts exactly where the second ends.",
    words=("nối tiếp sau", "is met by"),
    examples={"met by([5..10], [1..5])": "true", "met by([6..10], [1..5])": "false"},
)

_overlaps = _relation(
    "overlaps",
    ("rr",),
    lambda a, b, c, d: b >= c and a <= d,
    vi="Hai khoảng có giá trị chung không.",
    en="Whether two ranges have a value in common.",
    words=("giao với", "overlaps"),
    examples={"overlaps([1..5], [5..8])": "true", "overlaps([1..5), [5..8])": "false"},
)

_overlaps_before = _relation(
    "overlaps before",
    ("rr",),
    lambda a, b, c, d: a < c <= b <= d,
    vi="Khoảng thứ nhất có bắt đầu trước và kết thúc trong khoảng thứ hai không.",
    en="Whether the first range starts before the second and ends within it.",
    words=("giao với phần đầu của", "overlaps the start of"),
    examples={
        "overlaps before([1..5], [3..8])": "true",
        "overlaps before([1..5], (1..5])": "true",
        "overlaps before([1..5], [6..8])": "false",
    },
)

_overlaps_after = _relation(
    "overlaps after",
    ("rr",),
    lambda a, b, c, d: c < a <= d <= b,
    vi="Khoảng thứ nhất có bắt đầu trong và kết thúc sau khoảng thứ hai không.",
    en="Whether the first range starts within the second and ends after it.",
    words=("giao với phần cuối của", "overlaps the end of"),
    examples={
        "overlaps after([3..8], [1..5])": "true",
        "overlaps after([5..8], [1..5))": "false",
    },
)

_finishes = _relation(
    "finishes",
    ("pr", "rr"),
    lambda a, b, c, d: b == d and a >= c,
    vi="Cái thứ nhất có nằm trong khoảng thứ hai và kết thúc cùng nó không.",
    en="Whether the first lies in the second and ends with it.",
    words=("kết thúc cùng", "finishes"),
    examples={"finishes(10, [1..10])": "true", "finishes([5..10], [1..10))": "false"},
)

_finished_by = _relation(
    "finished by",
    ("rp", "rr"),
    lambda a, b, c, d: d == b and c >= a,
    vi="Khoảng thứ nhất có chứa cái thứ hai và kết thúc cùng nó không.",
    en="Whether the first range contains the second and ends with it.",
    words=("được kết thúc bởi", "is finished by"),
    examples={"finished by([1..10], 10)": "true", "finished by([1..10), [5..10])": "false"},
)

_includes = _relation(
    "includes",
    ("rp", "rr"),
    lambda a, b, c, d: a <= c and d <= b,
    vi="Khoảng thứ nhất có chứa trọn cái thứ hai không.",
    en="Whether the first range contains all of the second.",
    words=("chứa", "includes"),
    examples={
        "includes([1..10], 5)": "true",
        "includes((1..10], 1)": "false",
        "includes([1..10], (1..10))": "true",
    },
)

_during = _relation(
    "during",
    ("pr", "rr"),
    lambda a, b, c, d: c <= a and b <= d,
    vi="Cái thứ nhất có nằm trọn trong khoảng thứ hai không.",
    en="Whether all of the first lies in the second.",
    words=("nằm trong", "is during"),
    examples={"during(10, [1..10))": "false", "during([1..10), [1..10])": "true"},
)

_starts = _relation(
    "starts",
    ("pr", "rr"),
    lambda a, b, c, d: a == c and b <= d,
    vi="Cái thứ nhất có nằm trong khoảng thứ hai và bắt đầu cùng nó không.",
    en="Whether the first lies in the second and starts with it.",
    words=("bắt đầu cùng", "starts"),
    examples={"starts(1, [1..10])": "true", "starts((1..5], [1..10])": "false"},
)

_started_by = _relation(
    "started by",
    ("rp", "rr"),
    lambda a, b, c, d: c == a and d <= b,
    vi="Khoảng thứ nhất có chứa cái thứ hai và bắt đầu cùng nó không.",
    en="Whether the first range contains the second and starts with it.",
    words=("được bắt đầu bởi", "is started by"),
    examples={"started by([1..10], 1)": "true", "started by((1..10], [1..5])": "false"},
)

_coincides = _relation(
    "coincides",
    ("pp", "rr"),
    lambda a, b, c, d: a == c and b == d,
    vi="Hai điểm, hoặc hai khoảng, có trùng nhau không.",
    en="Whether two points, or two ranges, are the same.",
    words=("trùng với", "coincides with"),
    examples={"coincides(5, 5)": "true", "coincides((1..5), [1..5])": "false"},
)

FUNCTIONS: tuple[Function, ...] = (
    _before,
    _after,
    _meets,
    _met_by,
    _overlaps,
    _overlaps_before,
    _overlaps_after,
    _finishes,
    _finished_by,
    _includes,
    _during,
    _starts,
    _started_by,
    _coincides,
)
