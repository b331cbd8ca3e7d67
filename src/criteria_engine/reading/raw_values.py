"""Raw values of facts, before they are read: tests, parts and texts of them.

A raw value is either a Python value from a host or JSON, or a YAML node from a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from criteria_engine.bilingual import Text
from criteria_engine.model.types import Number
from criteria_engine.model.values import Interval
from criteria_engine.reading import nodes
from criteria_engine.wording.numbers import format_source_number


def is_blank(raw: Any) -> bool:
    """Return whether a raw value is None or an empty YAML value: the fact is unknown."""
    return raw is None or isinstance(raw, nodes.Empty)


def python_value(raw: Any) -> Any:
    """Return a scalar of NumPy as the Python value it stands for; anything else is returned unchanged.

    NumPy is not imported: its classes are known by their names. A number of 32 bits becomes the shortest
    decimal that denotes it, as a float does.
    """
    kind = type(raw)
    if kind.__module__ != "numpy":
        return raw
    if kind.__name__ in ("bool", "bool_"):
        return bool(raw)
    if kind.__name__ in ("datetime64", "timedelta64"):
        # The class of durations is registered as one of integers, but it is no number.
        item = raw.item()
        return raw.astype(f"{kind.__name__}[us]").item() if isinstance(item, int) else item
    if isinstance(raw, Integral):
        return int(raw)
    if isinstance(raw, Real):
        return Decimal(str(raw))
    return raw


def is_encodable(text: str) -> bool:
    """Return whether a text can be encoded: it holds no lone surrogate, as broken JSON may."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def replace_surrogates(text: str) -> str:
    r"""Return the text with a question mark for each lone surrogate, so that it can be printed.

    >>> replace_surrogates("a\ud800")
    'a?'
    """
    return text.encode(errors="replace").decode()


def digit_count(value: Number) -> int:
    """Return how many digits it takes to write a number, leading zeros after the point included.

    Every integer counts as one digit: its size is limited elsewhere.

    >>> digit_count(Decimal("0.0012")), digit_count(Decimal("12.5")), digit_count(1500)
    (4, 3, 1)
    """
    if isinstance(value, int) or not value:
        return 1
    _, digits, exponent = value.as_tuple()
    return max(len(digits), -int(exponent))


def items_of(raw: Any) -> Sequence[Any] | None:
    """Return the items of a list, tuple or YAML sequence; None for anything else."""
    if isinstance(raw, nodes.Sequence):
        return raw.items
    if isinstance(raw, list | tuple):
        return raw
    return None


def text_of(raw: Any) -> str | None:
    """Return a str or YAML scalar as text, stripped; None for anything else."""
    if isinstance(raw, nodes.Scalar):
        return raw.value.strip()
    return raw.strip() if isinstance(raw, str) else None


def excerpt(raw: Any) -> Text:
    """Describe a raw value in at most 60 characters, for a message.

    Texts of a host are quoted; scalars of a file are shown as written.
    """
    match raw:
        case nodes.Sequence() | list() | tuple():
            return Text("danh sách", "a list")
        case nodes.Mapping() | Mapping():
            return Text("các khóa", "a record")
        case nodes.Empty() | None:
            return Text("trống", "blank")
        case int() if abs(raw) >= 10**40:
            return Text("số quá dài", "a number too long")
        case nodes.Scalar(value):
            text = value
        case bool():
            text = "true" if raw else "false"
        case str():
            text = f'"{replace_surrogates(raw)}"'
        case Interval(low, high):
            text = bounds_text(low, high)
        case int() | float() | Decimal() | date():
            text = str(raw)
        case _:
            # Its str may look like a number (NumPy's, say): the class name shows what is wrong.
            kind = type(raw)
            text = f"{shortened(str(raw))} ({kind.__module__}.{kind.__qualname__})"
            return Text(text, text)
    return Text(shortened(text), shortened(text))


def shortened(text: str) -> str:
    """Return a text of at most 60 characters; of a longer one the beginning, with an ellipsis."""
    return text if len(text) <= 60 else text[:59] + "…"


def looks_grouped(body: str) -> bool:
    """Return whether a number is ambiguous: `5.000` may be five or five thousand.

    >>> looks_grouped("5.000"), looks_grouped("0.500"), looks_grouped("5.00")
    (True, False, False)
    """
    head, point, tail = body.lstrip("-").partition(".")
    return bool(point) and len(tail) == 3 and 1 <= len(head) <= 3 and head != "0"


def number_readings(body: str, *, whole: bool) -> list[str]:
    """Return the unambiguous spellings of every number that `body` may stand for.

    Points and commas may separate thousands or decimals. The result is empty if neither fits.

    Args:
        body: Digits with points and commas, and a sign at most; without `%`.
        whole: Whether only whole numbers are acceptable.

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
    readings: list[str] = []
    grouped = len(first) <= 3 and first != "0" and all(len(each) == 3 for each in groups)
    if grouped and len(set(marks)) == 1:
        readings.append(sign + "".join((first, *groups)))
    if not whole and marks.count(marks[-1]) == 1:
        tail = tail.rstrip("0") or "0"
        # A fourth decimal keeps three decimals from being read as thousands.
        readings.append(f"{sign}{''.join(heads)}.{tail}{'0' if len(tail) == 3 else ''}")
    return readings


def parse_vietnamese_date(text: str) -> date | None:
    """Parse a date written as day/month/year, with a year of four digits; None for other texts.

    >>> parse_vietnamese_date("12/02/2024"), parse_vietnamese_date("30/02/2024")
    (datetime.date(2024, 2, 12), None)
    """
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
    """Return the bounds of a number for a message; at least one of them is given.

    >>> bounds_text(0, 100), bounds_text(None, Decimal("0.6"), percent=True)
    ('0 … 100', '≤ 60%')
    """
    least, most = (
        None if end is None else format_source_number(end, percent=percent) for end in (low, high)
    )
    if least is None:
        return f"≤ {most}"
    return f"≥ {least}" if most is None else f"{least} … {most}"
