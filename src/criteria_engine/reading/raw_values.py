"""What was given, for messages and suggestions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from criteria_engine.bilingual import Text
from criteria_engine.model.types import Number
from criteria_engine.model.values import Interval
from criteria_engine.reading import nodes
from criteria_engine.wording.numbers import format_source_number


def is_blank(given: Any) -> bool:
    """Return whether nothing was given."""
    return given is None or isinstance(given, nodes.Empty)


def is_encodable(text: str) -> bool:
    """Whether a text can be written to a file; broken JSON may hold half of a character."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def replace_surrogates(text: str) -> str:
    """A stranger's text as a message can hold it: half of a character is a question mark."""
    return text.encode(errors="replace").decode()


def digit_count(value: Number) -> int:
    """How many digits it takes to write a number; leading zeros after the point count."""
    if isinstance(value, int) or not value:
        return 1
    _, digits, exponent = value.as_tuple()
    return max(len(digits), -int(exponent))


def items_of(given: Any) -> Sequence[Any] | None:
    """Return the items of a given list; None where it is no list."""
    if isinstance(given, nodes.Sequence):
        return given.items
    if isinstance(given, list | tuple):
        return given
    return None


def text_of(given: Any) -> str | None:
    """Return the given text without blanks around it; None where it is no text."""
    if isinstance(given, nodes.Scalar):
        return given.value.strip()
    return given.strip() if isinstance(given, str) else None


def excerpt(given: Any) -> Text:
    """What was given, short enough to stand in a message."""
    match given:
        case nodes.Sequence() | list() | tuple():
            return Text("danh sách", "a list")
        case nodes.Mapping() | Mapping():
            return Text("các khóa", "a record")
        case nodes.Empty() | None:
            return Text("trống", "blank")
        case int() if abs(given) >= 10**40:
            return Text("số quá dài", "a number too long")
        case nodes.Scalar(value):
            text = value
        case bool():
            text = "true" if given else "false"
        case str():
            text = f'"{replace_surrogates(given)}"'
        case Interval(low, high):
            text = bounds_text(low, high)
        case int() | float() | Decimal() | date():
            text = str(given)
        case _:
            # A stranger's object may write itself like a number: its kind says what is wrong.
            kind = type(given)
            text = f"{_shortened(str(given))} ({kind.__module__}.{kind.__qualname__})"
            return Text(text, text)
    return Text(_shortened(text), _shortened(text))


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def looks_grouped(body: str) -> bool:
    """`5.000` may be five or five thousand."""
    head, point, tail = body.lstrip("-").partition(".")
    return bool(point) and len(tail) == 3 and 1 <= len(head) <= 3 and head != "0"


def number_readings(body: str, *, whole: bool) -> list[str]:
    """The numbers that marks of thousands, or of decimals, may mean, in a spelling that is read.

    >>> number_readings("5.000", whole=False), number_readings("5.000", whole=True)
    (['5000', '5.0'], ['5000'])
    >>> number_readings("2,5", whole=False)
    ['2.5']
    """
    sign = "-" if body.startswith("-") else ""
    first, *groups = re.split("[.,]", body.removeprefix("-"))
    if not all(each.isascii() and each.isdigit() for each in (first, *groups)):
        return []
    *heads, tail = (first, *groups)
    marks = [each for each in body if each in ".,"]
    found: list[str] = []
    grouped = len(first) <= 3 and first != "0" and all(len(each) == 3 for each in groups)
    if grouped and len(set(marks)) == 1:
        found.append(sign + "".join((first, *groups)))
    if not whole and marks.count(marks[-1]) == 1:
        tail = tail.rstrip("0") or "0"
        # Three decimals may be taken for thousands again.
        found.append(f"{sign}{''.join(heads)}.{tail}{'0' if len(tail) == 3 else ''}")
    return found


def parse_vietnamese_date(text: str) -> date | None:
    """Read a date written as day/month/year; None where it is none."""
    parts = text.split("/")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts):
        return None
    if len(parts[2]) != 4 or max(map(len, parts)) > 4:
        return None
    day, month, year = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def bounds_text(low: Number | None, high: Number | None, *, percent: bool = False) -> str:
    """Return the bounds of a number for a message."""
    least, most = (
        None if end is None else format_source_number(end, percent=percent) for end in (low, high)
    )
    if least is None:
        return f"≤ {most}"
    return f"≥ {least}" if most is None else f"{least} … {most}"
