"""check: operands that an operator does not take → what the author probably meant.

The binder of functions asks here before it reports that two types do not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Text
from criteria_engine.checking import diagnostics as codes
from criteria_engine.checking.reporting import Reporter, excerpt_of
from criteria_engine.core import Core
from criteria_engine.model.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DateTimeType,
    DateType,
    DaysType,
    EnumType,
    ListType,
    MonthsType,
    NumberType,
    RangeType,
    RecordType,
    StringType,
    Type,
    without_null,
)
from criteria_engine.reading.raw_values import intended_date

_TRUTH_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("có", "đúng", "yes", "y", "t", "đạt", "rồi", "1"), "true"),
    **dict.fromkeys(("không", "sai", "no", "n", "f", "chưa", "0"), "false"),
    "true": "true",
    "false": "false",
}


def truth_word(word: str) -> str | None:
    """Return `true` or `false` for a word that stands for it elsewhere; None for other words.

    >>> truth_word("Có"), truth_word("no"), truth_word("fund")
    ('true', 'false', None)
    """
    return _TRUTH_WORDS.get(word.strip().casefold())


def date_as_calculation(expr: syntax.Calculate) -> str | None:
    """Return `@"2010-01-31"` for a calculation that is written like a date; None for others."""
    written = "" if expr.span is None else expr.span.text
    if expr.operator not in ("-", "/") or intended_date(written) is None:
        return None
    return date_literal(written)


def date_literal(text: str) -> str:
    """Return how a date is written in an expression; of a text that is no date, the pattern."""
    day = intended_date(text)
    return '@"2024-01-31"' if day is None else f'@"{day.isoformat()}"'


def report_comparison(left: Core, right: Core, reporter: Reporter) -> bool:
    """Report a comparison with a truth word, or of a date with a text or number.

    Returns:
        Whether the comparison has such a mistake.
    """
    return any(
        _report_truth_word(subject, value, reporter) or _report_date(subject, value, reporter)
        for subject, value in ((left, right), (right, left))
    )


def _report_truth_word(subject: Core, value: Core, reporter: Reporter) -> bool:
    if without_null(subject.type) != BOOLEAN or not isinstance(value, core.Constant):
        return False
    word = value.value
    if isinstance(word, bool) or not isinstance(word, str | int):
        return False
    wanted = truth_word(str(word))
    if wanted is None:
        return False
    found = excerpt_of(value.written)
    reporter.report(codes.TRUTH_WORD, value.written, found=found, wanted=wanted)
    return True


def _report_date(subject: Core, value: Core, reporter: Reporter) -> bool:
    if without_null(subject.type) not in (DATE, DATE_TIME) or not isinstance(value, core.Constant):
        return False
    found = value.value
    if isinstance(found, str):
        wanted = date_literal(found)
        reporter.report(
            codes.TEXT_AS_DATE, value.written, found=excerpt_of(value.written), wanted=wanted
        )
        return True
    if isinstance(found, int | Decimal) and not isinstance(found, bool):
        text, number = excerpt_of(subject.written), excerpt_of(value.written)
        reporter.report(
            codes.DATE_WITH_NUMBER,
            value.written,
            text=text,
            number=number,
            way_out=_of_number(text, found),
        )
        return True
    return False


def _of_number(text: str, number: int | Decimal) -> Text:
    if 1000 <= number <= 9999:
        return Text(
            f'so sánh năm: `{text}.year` với `{number}`; hoặc viết một ngày: `@"{number}-12-31"`',
            f'compare the year: `{text}.year` with `{number}`; or write a date: `@"{number}-12-31"`',
        )
    return Text(
        f'viết một ngày như `@"2024-01-31"`; tuổi tính đến một ngày là `age({text}, ngày)`',
        f'write a date such as `@"2024-01-31"`; the age on a day is `age({text}, day)`',
    )


def condition_of(text: str, type_: Type) -> Text:
    """Return how to make a condition of an expression that is neither true nor false.

    >>> condition_of("members", ListType(BOOLEAN)).en
    'count its items: `count(members) >= 1`, or test them: `every x in members satisfies …`'
    """
    match without_null(type_):
        case ListType():
            return Text(
                f"đếm số mục: `count({text}) >= 1`, hoặc xét từng mục: `every x in {text} satisfies …`",
                f"count its items: `count({text}) >= 1`, or test them: `every x in {text} satisfies …`",
            )
        case RangeType():
            return Text(
                f"xét một giá trị có nằm trong khoảng ấy không: `giá_trị in {text}`",
                f"test whether a value lies in the range: `value in {text}`",
            )
        case RecordType(fields) if fields:
            return Text(
                f"xét một phần của nó, ví dụ `{text}.{fields[0][0]}`",
                f"test a part of it, such as `{text}.{fields[0][0]}`",
            )
        case NumberType():
            example = f"{text} >= 1"
        case EnumType(values) if values:
            example = f'{text} = "{values[0]}"'
        case StringType() | EnumType():
            example = f'{text} = "…"'
        case DateType():
            example = f'{text} >= @"2024-01-31"'
        case DateTimeType():
            example = f'{text} >= @"2024-01-31T08:00:00"'
        case MonthsType():
            example = f'{text} >= @"P1Y"'
        case DaysType():
            example = f'{text} >= @"P30D"'
        case _:
            return Text(
                "viết một phép so sánh, hoặc dùng một dữ kiện có hay không",
                "write a comparison, or use a yes-or-no fact",
            )
    return Text(
        f"so sánh nó với một giá trị, ví dụ `{example}`, hoặc dùng một dữ kiện có hay không",
        f"compare it with a value, such as `{example}`, or use a yes-or-no fact",
    )


def way_out(operator: str, left: Type, right: Type) -> Text:
    """Return how to combine two operands that an operator does not take."""
    types = (without_null(left), without_null(right))
    if any(isinstance(each, ListType) for each in types) and operator != "in":
        return Text(
            "danh sách thì đếm bằng `count(…)`, cộng bằng `sum(…, 0)`, hoặc xét từng mục bằng"
            " `every x in … satisfies …`",
            "count a list by `count(…)`, add it by `sum(…, 0)`, or test its items by"
            " `every x in … satisfies …`",
        )
    if any(isinstance(each, RangeType) for each in types):
        return Text(
            "giá trị nằm trong khoảng thì viết bằng `in`: `5 in [1..9]`; hai khoảng thì so sánh bằng `=`",
            "write `in` for a value that lies in a range: `5 in [1..9]`; two ranges are compared by `=`",
        )
    if BOOLEAN in types:
        return Text(
            "dữ kiện có hay không thì viết thẳng tên nó, hoặc `not(tên)`; nhiều điều kiện nối bằng `and`, `or`",
            "write only the name of a yes-or-no fact, or `not(name)`; join conditions by `and`, `or`",
        )
    if any(each in (DATE, DATE_TIME) for each in types):
        return Text(
            'ngày viết `@"2024-01-31"`, khoảng thời gian viết `@"P30D"` hay `@"P1Y"`;'
            " hiệu hai ngày là một khoảng thời gian",
            'write a date as `@"2024-01-31"`, a duration as `@"P30D"` or `@"P1Y"`;'
            " two dates differ by a duration",
        )
    if any(isinstance(each, NumberType) for each in types):
        return Text(
            "bên kia cũng phải là một số; số không đặt trong dấu nháy",
            "the other side must be a number, too; numbers have no quotes",
        )
    return Text(
        "hai bên phải cùng loại; chữ đặt trong dấu nháy kép, số thì không",
        "both sides must have the same type; texts are in double quotes, numbers are not",
    )
