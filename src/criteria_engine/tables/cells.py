"""One cell: what stands in it → the value of a fact, by the reader that reads files of facts.

What the mapping file says of a column (its words, its marks of decimals and thousands, its form of dates)
is applied first; a text it says nothing of means what it means in YAML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.model.values import Interval, Value
from criteria_engine.reading.facts import read_evidence, read_result, read_value
from criteria_engine.reading.nodes import Scalar, ScalarStyle
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.fact_columns import CellRule, MappableFact, fold_text

MAX_DECIMALS: Final = 18
"""How many decimals a number of a table may have; with a million billion before the point, 33 digits."""


_INVISIBLE: Final = "\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class UnreadableCell:
    """A cell with no value of its own: an error of the spreadsheet, part of a merged range."""

    code: Code
    text: str = ""
    range: str = ""

    def diagnostic(self) -> Diagnostic:
        """What to say of it."""
        return self.code.at(Source("cell", self.text).whole(), text=self.text, range=self.range)


def read_cell(given: Any, fact: MappableFact) -> tuple[Value, Diagnostic | None]:
    """The value of a cell (None: unknown), or what is wrong with it.

    >>> from criteria_engine.model.facts import FactShape
    >>> from criteria_engine.model.types import NumberType
    >>> declared = FactShape("share", "number", NumberType())
    >>> share = MappableFact("share", "share", declared, rule=CellRule(decimal=","))
    >>> read_cell(" 64,9 ", share)
    (Decimal('64.9'), None)
    """
    if isinstance(given, UnreadableCell):
        return None, given.diagnostic()
    rule = fact.rule
    if isinstance(given, str):
        given = normalize("NFC", given.strip().strip(_INVISIBLE).strip())
    if given is None or given == "":
        return rule.blank, None
    if rule.words and isinstance(given, str | int | float | Decimal):
        word = fold_text(text_of(given))
        if word in rule.words:
            return rule.words[word], None
    prepared = _prepare(given, fact)
    if isinstance(prepared, Diagnostic):
        return None, prepared
    value, found = _read(prepared, fact)
    if found:
        return None, found[0]
    return _fit_column(value, fact, given)


def text_of(given: Any) -> str:
    """A value as the text it would be in a file: whole numbers without a point, days as ISO writes them.

    >>> text_of(12.0), text_of(0.1), text_of(True), text_of(date(2024, 5, 1))
    ('12', '0.1', 'true', '2024-05-01')
    """
    match given:
        case bool():
            return "true" if given else "false"
        case float():
            exact = Decimal(repr(given))
            return text_of(exact) if exact.is_finite() else str(given)
        case Decimal() if given.is_finite():
            return f"{given:f}" if given != given.to_integral_value() else f"{given:.0f}"
        case datetime() if given.time() == time():
            return given.date().isoformat()
        case date():
            return given.isoformat()
        case UnreadableCell(text=text):
            return text
        case None:
            return ""
        case _:
            return str(given)


def _prepare(given: Any, fact: MappableFact) -> Any:
    """The cell as the reader of facts takes it, or why it is not what the mapping file says."""
    kind, rule = fact.shape.kind, fact.rule
    if isinstance(given, datetime) and given.time() == time() and given.tzinfo is None:
        return given.date()
    if kind in ("string", "enumeration") and not isinstance(given, bool | dict | list):
        # A spreadsheet takes a code such as 12 for a number.
        return _scalar(text_of(given), fact)
    if not isinstance(given, str):
        return given
    if kind in ("integer", "number") and (rule.decimal or rule.thousands):
        number = _parse_number(given, rule)
        return _number_error(given, rule) if number is None else number
    if kind == "date" and rule.date is not None:
        day = _parse_date(given, rule.date)
        if day is None:
            at = Source(fact.path, given).whole()
            return codes.INVALID_MAPPED_DATE.at(at, text=given, form=rule.date)
        return day
    return _scalar(given, fact)


def _scalar(text: str, fact: MappableFact) -> Scalar:
    whole = Source(fact.path, text).whole()
    return Scalar(text, whole, ScalarStyle.PLAIN, whole)


def _read(given: Any, fact: MappableFact) -> tuple[Value, list[Diagnostic]]:
    if fact.is_evidence:
        shown, found = read_evidence(given, fact.path)
        return (None if shown is None else bool(shown)), found
    if fact.judgeable is not None:
        return read_result(given, fact.judgeable, fact.path)
    return read_value(given, fact.shape, fact.path)


def _fit_column(value: Value, fact: MappableFact, given: Any) -> tuple[Value, Diagnostic | None]:
    """The value, where a column can hold it."""
    at = Source(fact.path, text_of(given)).whole()
    if isinstance(value, Interval):
        return None, codes.INTERVAL_IN_TABLE.at(at, path=fact.path)
    if isinstance(value, Decimal) and -int(value.as_tuple().exponent) > MAX_DECIMALS:
        value = value.normalize()
        if -int(value.as_tuple().exponent) > MAX_DECIMALS:
            return None, codes.TOO_MANY_DECIMALS.at(at, path=fact.path, limit=MAX_DECIMALS)
    return value, None


# ---- numbers with marks ----------------------------------------------------------------------

_BLANKS: Final = "[ \u00a0\u202f]"


def _parse_number(text: str, rule: CellRule) -> Decimal | None:
    """A number with the marks the mapping file names, and no others."""
    if _number_pattern(rule).fullmatch(text) is None:
        return None
    body = text.removesuffix("%").rstrip()
    if rule.thousands is not None:
        body = re.sub(_mark_pattern(rule.thousands), "", body)
    if rule.decimal is not None:
        body = body.replace(rule.decimal, ".")
    return Decimal(f"{body}E-2" if text.endswith("%") else body)


def _number_pattern(rule: CellRule) -> re.Pattern[str]:
    whole = "[0-9]+"
    if rule.thousands is not None:
        whole = f"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{_mark_pattern(rule.thousands)}[0-9]{{3}})+)"
    decimals = "" if rule.decimal is None else f"(?:{re.escape(rule.decimal)}[0-9]+)?"
    return re.compile(f"-?{whole}{decimals} ?%?")


def _mark_pattern(mark: str) -> str:
    return _BLANKS if mark == " " else re.escape(mark)


def _number_error(text: str, rule: CellRule) -> Diagnostic:
    marks = {"decimal": rule.decimal, "thousands": rule.thousands}
    said = ", ".join(f"{name} `{mark}`" for name, mark in marks.items() if mark is not None)
    at = Source("cell", text).whole()
    return codes.INVALID_MAPPED_NUMBER.at(at, text=text, marks=Text(said, said))


# ---- days in a form --------------------------------------------------------------------------

_DATE_PARTS: Final = {
    "yyyy": "(?P<year>[0-9]{4})",
    "dd": "(?P<day>[0-9]{1,2})",
    "mm": "(?P<month>[0-9]{1,2})",
}


def date_pattern(form: str) -> re.Pattern[str] | None:
    """What reads the days of a form such as `dd/mm/yyyy`; None where it is no form of days.

    >>> date_pattern("dd/mm/yyyy") is None, date_pattern("dd/mm/yy") is None
    (False, True)
    """
    parts = re.split("(dd|mm|yyyy)", form.lower())
    if sorted(parts[1::2]) != ["dd", "mm", "yyyy"] or parts[0] or parts[-1]:
        return None
    between = parts[2:-1:2]
    if any(each not in ("", "/", "-", ".", " ") for each in between):
        return None
    exact = not all(between)
    pieces = []
    for index, part in enumerate(parts):
        piece = _DATE_PARTS[part] if index % 2 else re.escape(part)
        # Without a sign between them only two digits tell where the day ends.
        pieces.append(piece.replace("{1,2}", "{2}") if exact else piece)
    return re.compile("".join(pieces))


def _parse_date(text: str, form: str) -> date | None:
    pattern = date_pattern(form)
    found = None if pattern is None else pattern.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
