"""The type patterns of signatures: types that may contain variables, such as `list<E>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from criteria_engine.bilingual import Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    INTEGER,
    MONTHS,
    NULL,
    NUMBER,
    STRING,
    RecordType,
    Type,
    without_null,
)
from criteria_engine.wording.types import (
    describe,
    describe_in_english,
    describe_in_vietnamese,
)


@dataclass(frozen=True, slots=True)
class TypePattern:
    """A type without variables."""

    type: Type


@dataclass(frozen=True, slots=True)
class TypeVariable:
    """A type that the arguments of a call determine.

    `T` accepts any type and its values are never inspected; `E` accepts types whose values can be compared
    for equality; `O` accepts ordered types; `S` accepts any type but a list.
    """

    name: str


@dataclass(frozen=True, slots=True)
class ListOfPattern:
    """`list<pattern>`."""

    item: Pattern


@dataclass(frozen=True, slots=True)
class RangeOfPattern:
    """`range<pattern>`."""

    item: Pattern


@dataclass(frozen=True, slots=True)
class NullablePattern:
    """`pattern?`."""

    inner: Pattern


Pattern = TypePattern | TypeVariable | ListOfPattern | RangeOfPattern | NullablePattern

CONTEXT_TYPE: Final = RecordType(())
"""The type `context` of signatures: a record with any fields."""

_TYPES_BY_NAME: Final[Mapping[str, Type]] = {
    "number": NUMBER,
    "integer": INTEGER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "date and time": DATE_TIME,
    "months duration": MONTHS,
    "days duration": DAYS,
    "context": CONTEXT_TYPE,
    "null": NULL,
    "any": ANY,
}


def parse_pattern(text: str) -> Pattern:
    """Parse the type pattern of a signature, such as `list<E>` or `number?`.

    Raises:
        FunctionRefused: the text names no known type.
    """
    text = text.strip()
    if text.endswith("?"):
        return NullablePattern(parse_pattern(text[:-1]))
    if text.startswith("list<") and text.endswith(">"):
        return ListOfPattern(parse_pattern(text[5:-1]))
    if text.startswith("range<") and text.endswith(">"):
        return RangeOfPattern(parse_pattern(text[6:-1]))
    if len(text) == 1 and text.isupper():
        return TypeVariable(text)
    if text not in _TYPES_BY_NAME:
        known = ", ".join(f"`{name}`" for name in _TYPES_BY_NAME)
        raise FunctionRefused(
            text,
            Text(
                f"khai báo hàm không có kiểu `{text}`; các kiểu: {known}",
                f"`{text}` is not a type of signatures; the types are {known}",
            ),
        )
    return TypePattern(_TYPES_BY_NAME[text])


def describe_pattern_in_vietnamese(pattern: Pattern) -> str:
    """Return what arguments the pattern accepts, in Vietnamese words."""
    match pattern:
        case TypePattern(type_):
            return describe_in_vietnamese(type_)
        case TypeVariable(name):
            return "giá trị so sánh được" if name == "O" else "một giá trị"
        case ListOfPattern(TypeVariable(name)) if name != "O":
            return "danh sách"
        case ListOfPattern(item):
            return f"danh sách {describe_pattern_in_vietnamese(item)}"
        case RangeOfPattern(TypeVariable()):
            return "khoảng"
        case RangeOfPattern(item):
            return f"khoảng {describe_pattern_in_vietnamese(item)}"
        case NullablePattern(inner):
            return f"{describe_pattern_in_vietnamese(inner)} hoặc null"
        case _:
            assert_never(pattern)


def describe_pattern_in_english(pattern: Pattern, *, plural: bool = False) -> str:
    """Return what arguments the pattern accepts, in English words; `plural` for several values."""
    match pattern:
        case TypePattern(type_):
            return describe_in_english(type_, plural=plural)
        case TypeVariable(name):
            value = "values" if plural else "a value"
            return f"{value} that can be ordered" if name == "O" else value
        case ListOfPattern(TypeVariable(name)) if name != "O":
            return "lists" if plural else "a list"
        case ListOfPattern(item):
            items = describe_pattern_in_english(item, plural=True)
            return f"lists of {items}" if plural else f"a list of {items}"
        case RangeOfPattern(TypeVariable()):
            return "ranges" if plural else "a range"
        case RangeOfPattern(item):
            ends = describe_pattern_in_english(item, plural=True)
            return f"ranges of {ends}" if plural else f"a range of {ends}"
        case NullablePattern(inner):
            return f"{describe_pattern_in_english(inner, plural=plural)}, or null"
        case _:
            assert_never(pattern)


def without_nulls(pattern: Pattern) -> Pattern:
    """Return the pattern without null, to say which values an author may write."""
    match pattern:
        case TypePattern(type_):
            return TypePattern(without_null(type_))
        case TypeVariable():
            return pattern
        case ListOfPattern(item):
            return ListOfPattern(without_nulls(item))
        case RangeOfPattern(item):
            return RangeOfPattern(without_nulls(item))
        case NullablePattern(inner):
            return without_nulls(inner)
        case _:
            assert_never(pattern)


def variables_in(pattern: Pattern) -> frozenset[str]:
    """Return the names of the type variables in a pattern."""
    match pattern:
        case TypePattern():
            return frozenset()
        case TypeVariable(name):
            return frozenset({name})
        case ListOfPattern(inner) | RangeOfPattern(inner) | NullablePattern(inner):
            return variables_in(inner)
        case _:
            assert_never(pattern)


def describe_pattern(pattern: Pattern) -> str:
    """Return the pattern as signatures write it."""
    match pattern:
        case TypePattern(type_):
            return "context" if type_ == CONTEXT_TYPE else describe(type_)
        case TypeVariable(name):
            return name
        case ListOfPattern(item):
            return f"list<{describe_pattern(item)}>"
        case RangeOfPattern(item):
            return f"range<{describe_pattern(item)}>"
        case NullablePattern(inner):
            return f"{describe_pattern(inner)}?"
        case _:
            assert_never(pattern)
