"""Raw values of facts, before they are read: tests, parts and texts of them.

A raw value is either a Python value from a host or JSON, or a YAML node from a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.model.temporal import parse_date
from criteria_engine.model.types import Number
from criteria_engine.model.values import Interval
from criteria_engine.reading import nodes
from criteria_engine.reading.number_values import OversizedNumber, ShownPercentage
from criteria_engine.reading.text_values import clean_text, replace_surrogates
from criteria_engine.wording.numbers import format_source_number


def is_blank(raw: Any) -> bool:
    r"""Return whether a raw value says nothing, so that the fact is unknown.

    These are None, an empty YAML value, a text without a visible character, and the missing values of pandas
    and NumPy (`NA`, `NaT`, `masked`). A float that is not a number (`NaN`) is not blank: it is an error.

    >>> is_blank(None), is_blank(" \u200b"), is_blank(float("nan"))
    (True, True, False)
    """
    kind = raw.__class__
    if kind in _NEVER_BLANK:
        return False
    if kind is str:
        return not raw or (not raw.isalnum() and not clean_text(raw))
    match raw:
        case None | nodes.Empty():
            return True
        case nodes.Scalar(value):
            return not clean_text(value)
        case str():
            return not clean_text(raw)
        case _:
            return _is_missing(raw)


_NEVER_BLANK: Final = frozenset({bool, int, float, Decimal, date, datetime, dict, list, tuple})


def _is_missing(raw: Any) -> bool:
    """Return whether a value is one that pandas or NumPy put in the place of a missing one.

    They are not imported: their classes are known by their names.
    """
    kind = type(raw)
    package = kind.__module__.partition(".")[0]
    if package == "pandas":
        return kind.__name__ in ("NAType", "NaTType")
    if package != "numpy":
        return False
    if kind.__name__ == "MaskedConstant":
        return True
    return kind.__name__ in ("datetime64", "timedelta64") and bool(raw != raw)  # noqa: PLR0124 - NaT


def python_value(raw: Any) -> Any:
    """Return a scalar of NumPy or of a spreadsheet as the Python value it stands for; others unchanged.

    NumPy is not imported: its classes are known by their names. A number of 32 bits becomes the shortest
    decimal that denotes it, as a float does. A moment with nanoseconds, which no Python value can hold, becomes
    its text.
    """
    kind = type(raw)
    if kind is nodes.TypedScalar:
        return raw.value
    if kind.__module__ != "numpy":
        has_nanoseconds = isinstance(raw, datetime) and getattr(raw, "nanosecond", 0) != 0
        return str(raw) if has_nanoseconds else raw
    if kind.__name__ in ("bool", "bool_"):
        return bool(raw)
    if kind.__name__ in ("datetime64", "timedelta64"):
        # The class of durations is registered as one of integers, but it is no number.
        item = raw.item()
        if not isinstance(item, int):
            return item
        short = raw.astype(f"{kind.__name__}[us]")
        return short.item() if short == raw else str(raw)
    if isinstance(raw, Integral):
        return int(raw)
    if isinstance(raw, Real):
        return Decimal(str(raw))
    return raw


def items_of(raw: Any) -> Sequence[Any] | None:
    """Return the items of a list, tuple or YAML sequence; None for anything else."""
    if isinstance(raw, nodes.Sequence):
        return raw.items
    if isinstance(raw, list | tuple):
        return raw
    return None


def text_of(raw: Any) -> str | None:
    """Return a str or YAML scalar as a clean text; None for anything else."""
    text = raw.value if isinstance(raw, nodes.Scalar) else raw
    return clean_text(text) if isinstance(text, str) else None


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
        case OversizedNumber() | ShownPercentage():
            text = str(raw)
        case nodes.TypedScalar(value):
            return excerpt(value)
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


_DATE_LIKE: Final = (
    r"(?P<y>[0-9]{4})\s*[-/.]\s*(?P<m>[0-9]{1,2})\s*[-/.]\s*(?P<d>[0-9]{1,2})"
    r"|(?:ngày\s+)?(?P<day>[0-9]{1,2})(?:\s*[-/.]\s*|\s+tháng\s+)(?P<month>[0-9]{1,2})"
    r"(?:\s*[-/.]\s*|\s*,?\s*năm\s+)(?P<year>[0-9]{4})"
)
"""How people write days; compiled when the first such text is read."""


def intended_date(text: str) -> date | None:
    """Return the day that a text in another style means; None for other texts.

    >>> intended_date("31/12/2025"), intended_date("ngày 5 tháng 1 năm 2025"), intended_date("2025-13-01")
    (datetime.date(2025, 12, 31), datetime.date(2025, 1, 5), None)
    """
    text = text.strip()
    known = parse_date(text) or parse_vietnamese_date(text)
    match = re.fullmatch(_DATE_LIKE, text)
    if known is not None or match is None:
        return known
    year, month, day = (
        int(match[name] or match[other])
        for name, other in (("y", "year"), ("m", "month"), ("d", "day"))
    )
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
