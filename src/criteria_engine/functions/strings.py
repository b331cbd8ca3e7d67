"""Functions on text. FEEL's functions with regular expressions (`split`, `replace`, `matches`) are left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from criteria_engine.functions.sequences import check_length, subsequence
from criteria_engine.library.declarations import Function, function
from criteria_engine.model.temporal import format_temporal
from criteria_engine.model.types import Number
from criteria_engine.model.values import (
    CONTEXT,
    Months,
    Range,
    Value,
)

_function = partial(function, group="strings", source="DMN 1.5, 10.3.4.3")


@_function(
    "substring(string: string, start position: number, length?: number) -> string?",
    vi=(
        "Một phần của đoạn chữ, từ vị trí bắt đầu (1 là chữ đầu, -1 là chữ cuối), dài chừng ấy chữ "
        "hoặc đến hết. Không có vị trí ấy, hoặc độ dài dưới 1, thì null."
    ),
    en=(
        "A part of a text from a position on (1 is the first character, -1 the last), of the given length "
        "or to the end. Null where there is no such position or the length is less than 1."
    ),
    phrase_vi="phần của {string} từ chữ thứ {start position}",
    phrase_en="the part of {string} from character {start position} on",
    examples={
        'substring("foobar", 3)': '"obar"',
        'substring("foobar", 3, 3)': '"oba"',
        'substring("foobar", -2, 1)': '"a"',
        'substring("foobar", 0)': "null",
    },
)
def _substring(text: str, start: Number, length: Number | None = None) -> str | None:
    result: str | None = subsequence(text, start, length)
    return result


@_function(
    "string length(string: string) -> integer",
    vi="Số chữ (ký tự) của một đoạn chữ.",
    en="The number of characters in a text.",
    phrase_vi="độ dài của {string}",
    phrase_en="the length of {string}",
    examples={'string length("Hợp")': "3", 'string length("")': "0"},
)
def _length(text: str) -> int:
    return len(text)


@_function(
    "upper case(string: string) -> string",
    vi="Đoạn chữ viết hoa.",
    en="A text in upper case.",
    phrase_vi="{string} viết hoa",
    phrase_en="{string} in upper case",
    examples={'upper case("xã Minh Hợp")': '"XÃ MINH HỢP"', 'upper case("aBc4")': '"ABC4"'},
)
def _upper(text: str) -> str:
    return text.upper()


@_function(
    "lower case(string: string) -> string",
    vi="Đoạn chữ viết thường.",
    en="A text in lower case.",
    phrase_vi="{string} viết thường",
    phrase_en="{string} in lower case",
    examples={'lower case("XÃ Đ")': '"xã đ"', 'lower case("aBc4")': '"abc4"'},
)
def _lower(text: str) -> str:
    return text.lower()


@_function(
    "substring before(string: string, match: string) -> string",
    vi="Phần đứng trước lần đầu gặp đoạn cần tìm; không gặp thì là chữ rỗng.",
    en="The part before the first match; an empty text where there is no match.",
    phrase_vi="phần của {string} trước {match}",
    phrase_en="the part of {string} before {match}",
    examples={
        'substring before("foobar", "bar")': '"foo"',
        'substring before("foobar", "x")': '""',
        'substring before("abc", "")': '""',
    },
)
def _before(text: str, match: str) -> str:
    at = text.find(match)
    return text[:at] if at > 0 else ""


@_function(
    "substring after(string: string, match: string) -> string",
    vi="Phần đứng sau lần đầu gặp đoạn cần tìm; không gặp thì là chữ rỗng.",
    en="The part after the first match; an empty text where there is no match.",
    phrase_vi="phần của {string} sau {match}",
    phrase_en="the part of {string} after {match}",
    examples={
        'substring after("foobar", "ob")': '"ar"',
        'substring after("foobar", "x")': '""',
        'substring after("", "a")': '""',
    },
)
def _after(text: str, match: str) -> str:
    at = text.find(match)
    return text[at + len(match) :] if at >= 0 else ""


@_function(
    "contains(string: string, match: string) -> boolean",
    vi="Đoạn chữ có chứa đoạn cần tìm không.",
    en="Whether a text contains another.",
    phrase_vi="{string} có chứa {match}",
    phrase_en="{string} contains {match}",
    examples={'contains("banana", "an")': "true", 'contains("", "")': "true"},
)
def _contains(text: str, match: str) -> bool:
    return match in text


@_function(
    "starts with(string: string, match: string) -> boolean",
    vi="Đoạn chữ có bắt đầu bằng đoạn ấy không.",
    en="Whether a text starts with another.",
    phrase_vi="{string} bắt đầu bằng {match}",
    phrase_en="{string} starts with {match}",
    examples={'starts with("foobar", "fo")': "true", 'starts with("banana", "x")': "false"},
)
def _starts(text: str, match: str) -> bool:
    return text.startswith(match)


@_function(
    "ends with(string: string, match: string) -> boolean",
    vi="Đoạn chữ có kết thúc bằng đoạn ấy không.",
    en="Whether a text ends with another.",
    phrase_vi="{string} kết thúc bằng {match}",
    phrase_en="{string} ends with {match}",
    examples={'ends with("foobar", "r")': "true", 'ends with("", "a")': "false"},
)
def _ends(text: str, match: str) -> bool:
    return text.endswith(match)


@_function(
    "string join(list: list<string?>, delimiter?: string?) -> string",
    vi="Ghép các đoạn chữ của một danh sách, có dấu ngăn ở giữa; phần tử null bị bỏ qua.",
    en="The texts of a list joined, with a delimiter between them; null items are left out.",
    phrase_vi="các đoạn chữ của {list} ghép lại",
    phrase_en="the texts of {list} joined",
    examples={
        'string join(["a", "b", "c"], ", ")': '"a, b, c"',
        'string join(["a", null, "c"])': '"ac"',
        "string join([])": '""',
    },
)
def _string_join(items: tuple[str | None, ...], delimiter: str | None = None) -> str:
    texts = [item for item in items if item is not None]
    between = delimiter or ""
    check_length(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


# ---- writing values --------------------------------------------------------------------------


@_function(
    "string(from: any) -> string",
    vi=(
        "Viết một giá trị thành chữ: số ở dạng ngắn nhất (1.0 thành 1), ngày theo năm-tháng-ngày; "
        "null vẫn là null."
    ),
    en=(
        "A value as text: a number without trailing zeros (1.0 becomes 1), a day as year-month-day; "
        "null stays null."
    ),
    phrase_vi="{from} viết thành chữ",
    phrase_en="{from} as text",
    examples={
        "string(1.10)": '"1.1"',
        "string(null)": "null",
        'string(@"2024-02-29")': '"2024-02-29"',
        'string([1, true, "a"])': r'"[1, true, \"a\"]"',
    },
    source="DMN 1.5, 10.3.4.1",
)
def _string(value: Value) -> str:
    if isinstance(value, str):
        return value
    text: list[str] = []
    length = 0
    for piece in _literal_pieces(value):
        text.append(piece)
        length += len(piece)
        check_length(length)
    return "".join(text)


def _literal_pieces(value: Value) -> Iterator[str]:
    """Yield the value as the language writes it, in pieces, so the length can be checked early."""
    match value:
        case None:
            yield "null"
        case bool():
            yield "true" if value else "false"
        case int() | Decimal():
            yield number_text(value)
        case str():
            yield '"' + value.replace("\\", r"\\").replace('"', r"\"") + '"'
        case date() | Months() | timedelta():
            yield format_temporal(value)
        case tuple():
            yield "["
            for index, item in enumerate(value):
                yield ", " if index else ""
                yield from _literal_pieces(item)
            yield "]"
        case dict():
            yield "{"
            for index, (name, item) in enumerate(value.items()):
                yield f", {name}: " if index else f"{name}: "
                yield from _literal_pieces(item)
            yield "}"
        case Range(low, high, low_included, high_included):
            yield from _range_text(low, high, low_included, high_included)
        case _:
            raise TypeError(f"not a value of the language: {value!r}")


def _range_text(low: Value, high: Value, low_in: bool, high_in: bool) -> Iterator[str]:
    if low is None or high is None:
        yield "(>" if high is None else "(<"
        yield "= " if low_in or high_in else " "
        yield from _literal_pieces(low if high is None else high)
        yield ")"
        return
    yield "[" if low_in else "("
    yield from _literal_pieces(low)
    yield ".."
    yield from _literal_pieces(high)
    yield "]" if high_in else ")"


_SHORTEST_EXPONENT: Final = -40
"""Numbers smaller than 10 to this power are written with an exponent."""


def number_text(value: Number) -> str:
    """Return the number as a literal without trailing zeros.

    An exponent is used only for numbers with more than 34 digits before the decimal point or 40 after it.

    >>> from decimal import Decimal
    >>> number_text(Decimal("1.50")), number_text(Decimal("-0.0")), number_text(Decimal("1E+3"))
    ('1.5', '0', '1000')
    """
    if isinstance(value, int):
        return str(value)
    if not value:
        return "0"
    short = value.normalize(CONTEXT)
    places = int(short.as_tuple().exponent)
    plain = places >= _SHORTEST_EXPONENT and short.adjusted() < CONTEXT.prec
    return f"{short:f}" if plain else str(short)


FUNCTIONS: tuple[Function, ...] = (
    _substring,
    _length,
    _upper,
    _lower,
    _before,
    _after,
    _contains,
    _starts,
    _ends,
    _string_join,
    _string,
)
