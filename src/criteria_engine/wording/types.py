"""Types of the language → words for messages."""

from __future__ import annotations

from typing import assert_never

from criteria_engine.model.types import (
    AnyType,
    BooleanType,
    DateTimeType,
    DateType,
    DaysType,
    EnumType,
    ListType,
    MonthsType,
    NeverType,
    NullableType,
    NullType,
    NumberType,
    RangeType,
    RecordType,
    StringType,
    Type,
)


def describe_in_vietnamese(type_: Type) -> str:
    """Return the type in Vietnamese words.

    >>> from criteria_engine.model.types import DATE_TIME, nullable
    >>> describe_in_vietnamese(ListType(nullable(DATE_TIME)))
    'danh sách ngày giờ hoặc null'
    """
    match type_:
        case NumberType():
            return "số nguyên" if type_.integer else "số"
        case StringType():
            return "dòng chữ"
        case EnumType():
            return f"một trong các giá trị {describe(type_)}"
        case BooleanType():
            return "có/không"
        case DateType():
            return "ngày"
        case DateTimeType():
            return "ngày giờ"
        case MonthsType():
            return "khoảng thời gian tính bằng năm, tháng"
        case DaysType():
            return "khoảng thời gian tính bằng ngày, giờ"
        case ListType(item):
            return f"danh sách {describe_in_vietnamese(item)}"
        case RangeType(item):
            return f"khoảng {describe_in_vietnamese(item)}"
        case RecordType():
            return "bản ghi"
        case NullType():
            return "null (không có giá trị)"
        case NullableType(inner):
            return f"{describe_in_vietnamese(inner)} hoặc null"
        case NeverType():
            return "không có giá trị nào"
        case AnyType():
            return "giá trị thuộc nhiều kiểu"
        case _:
            assert_never(type_)


def describe_in_english(type_: Type, *, plural: bool = False) -> str:
    """Return the type in English words.

    Args:
        type_: the type.
        plural: whether several values are meant.

    >>> from criteria_engine.model.types import DATE_TIME, nullable
    >>> describe_in_english(ListType(nullable(DATE_TIME)))
    'a list of dates with a time, or null'
    """
    match type_:
        case NumberType():
            words = (
                ("a whole number", "whole numbers") if type_.integer else ("a number", "numbers")
            )
        case StringType():
            words = "a text", "texts"
        case EnumType():
            words = (f"one of the values {describe(type_)}",) * 2
        case BooleanType():
            words = "yes or no", "yes-or-no values"
        case DateType():
            words = "a date", "dates"
        case DateTimeType():
            words = "a date with a time", "dates with a time"
        case MonthsType():
            words = "a duration in years and months", "durations in years and months"
        case DaysType():
            words = "a duration in days and hours", "durations in days and hours"
        case ListType(item):
            items = describe_in_english(item, plural=True)
            words = f"a list of {items}", f"lists of {items}"
        case RangeType(item):
            ends = describe_in_english(item, plural=True)
            words = f"a range of {ends}", f"ranges of {ends}"
        case RecordType():
            words = "a record", "records"
        case NullType():
            words = "null (no value)", "nulls"
        case NullableType(inner):
            words = (f"{describe_in_english(inner, plural=plural)}, or null",) * 2
        case NeverType():
            words = "no value at all", "no values"
        case AnyType():
            words = "a value of several types", "values of several types"
        case _:
            assert_never(type_)
    return words[plural]


def describe(type_: Type) -> str:
    """Return the type as signatures write it; an enumeration shows its first six values.

    >>> from criteria_engine.model.types import DATE_TIME, nullable
    >>> describe(ListType(nullable(DATE_TIME)))
    'list<date and time?>'
    """
    match type_:
        case NumberType():
            return "integer" if type_.integer else "number"
        case StringType():
            return "string"
        case EnumType(values):
            shown = " | ".join(f'"{v}"' for v in values[:6])
            return shown + (" | …" if len(values) > 6 else "")
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
        case DateTimeType():
            return "date and time"
        case MonthsType():
            return "months duration"
        case DaysType():
            return "days duration"
        case ListType(item):
            return f"list<{describe(item)}>"
        case RangeType(item):
            return f"range<{describe(item)}>"
        case RecordType(fields):
            return "{" + ", ".join(f"{name}: {describe(t)}" for name, t in fields) + "}"
        case NullType():
            return "null"
        case NullableType(inner):
            return f"{describe(inner)}?"
        case NeverType():
            return "nothing"
        case AnyType():
            return "any"
        case _:
            assert_never(type_)
