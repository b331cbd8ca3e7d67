"""read: the content of a cell → the value of a fact, by the reader that also reads files of facts.

The rule of the column comes first: its words, decimal and thousands separators, date format, all from the
mapping file. Any other text means what it means in a YAML file of facts.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_DECIMALS
from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.values import EXACT, Interval, Value, is_whole
from criteria_engine.reading.facts import read_evidence, read_result, read_value
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.number_values import ShownPercentage
from criteria_engine.reading.text_values import clean_text, fold_text
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.fact_columns import CellRule, MappableFact

_DECIMAL_MARK: Final = Text("dấu thập phân", "decimal mark")

_THOUSANDS_MARK: Final = Text("dấu hàng nghìn", "thousands mark")


@dataclass(frozen=True, slots=True)
class UnreadableCell:
    """A cell without a usable value: an error, an uncalculated formula, or part of a merged range."""

    code: Code
    text: str = ""
    range: str = ""

    def diagnostic(self) -> Diagnostic:
        """Return the diagnostic of this cell."""
        return self.code.at(Source("cell", self.text).whole(), text=self.text, range=self.range)


def is_blank_cell(cell: Any) -> bool:
    """Whether a cell has no value: it is empty, or has nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_cell(cell: Any, fact: MappableFact) -> tuple[Value, Diagnostic | None]:
    """Read a cell as the value of a fact.

    Args:
        cell: a text, a value of the file format (number, date, …), None, or :class:`UnreadableCell`.
        fact: the fact of the column, with its rule.

    Returns:
        The value (None: unknown) and None; or None and the diagnostic.

    >>> from criteria_engine.model.facts import FactShape
    >>> from criteria_engine.model.types import NumberType
    >>> declared = FactShape("share", "number", NumberType())
    >>> share = MappableFact("share", "share", declared, rule=CellRule(decimal=","))
    >>> read_cell(" 64,9 ", share)
    (Decimal('64.9'), None)
    """
    rule = fact.rule
    if isinstance(cell, str):
        cell = clean_text(cell)
    if cell is None or cell == "":
        return rule.blank, None
    if rule.words and isinstance(cell, str | int | float | Decimal | ShownPercentage):
        word = fold_text(text_of(cell))
        if word in rule.words:
            return rule.words[word], None
    at = Source(fact.path, text_of(cell)).whole()
    prepared, diagnostic = prepare_cell(cell, fact.shape.kind, rule, at)
    if diagnostic is not None:
        return None, diagnostic
    value, diagnostics = _read(prepared, fact)
    if diagnostics:
        return None, diagnostics[0]
    return _fit_column(value, fact, cell)


def text_of(value: Any) -> str:
    """Return the text of a value: whole numbers without a decimal point, dates in ISO 8601, None as "".

    >>> text_of(12.0), text_of(0.1), text_of(True), text_of(date(2024, 5, 1))
    ('12', '0.1', 'true', '2024-05-01')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            exact = Decimal(repr(value))
            return text_of(exact) if exact.is_finite() else str(value)
        case Decimal() if value.is_finite():
            return f"{value:f}" if not is_whole(value) else f"{int(value)}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case UnreadableCell(text=text):
            return text
        case None:
            return ""
        case _:
            return str(value)


def prepare_cell(cell: Any, kind: str, rule: CellRule, at: Span) -> tuple[Any, Diagnostic | None]:
    """Return a cell that is not blank as the reader of facts takes it, or why it breaks the column's rule.

    Args:
        cell: the cell: a text, a value of the file format, or :class:`UnreadableCell`.
        kind: the kind of the column's fact.
        rule: how the cells of the column are read.
        at: the cell, for messages.
    """
    if isinstance(cell, str):
        return _prepare_text(cell, kind, rule, at)
    if isinstance(cell, UnreadableCell):
        return None, cell.diagnostic()
    if isinstance(cell, datetime) and cell.time() == time() and cell.tzinfo is None:
        cell = cell.date()
    if isinstance(cell, datetime | time) or (
        # A spreadsheet stores a code such as 12 as a number.
        kind in ("string", "enumeration") and not isinstance(cell, bool | dict | list)
    ):
        return Scalar(text_of(cell), at), None
    return cell, None


def _prepare_text(text: str, kind: str, rule: CellRule, at: Span) -> tuple[Any, Diagnostic | None]:
    plain = clean_text(text)
    if (rule.decimal or rule.thousands) and kind in ("integer", "number"):
        number = _parse_number(plain, rule)
        return (None, _number_error(plain, rule)) if number is None else (number, None)
    if rule.date is not None and kind == "date":
        day = _parse_date(plain, rule.date)
        if day is None:
            return None, codes.INVALID_MAPPED_DATE.at(at, text=plain, form=rule.date)
        return day, None
    return Scalar(plain, at), None


def _read(cell: Any, fact: MappableFact) -> tuple[Value, list[Diagnostic]]:
    if fact.is_evidence:
        evidence, diagnostics = read_evidence(cell, fact.path)
        return (None if evidence is None else bool(evidence)), diagnostics
    if fact.judgeable is not None:
        return read_result(cell, fact.judgeable, fact.path)
    return read_value(cell, fact.shape, fact.path)


def _fit_column(value: Value, fact: MappableFact, cell: Any) -> tuple[Value, Diagnostic | None]:
    """Return the value, or a diagnostic where a column cannot hold it."""
    at = Source(fact.path, text_of(cell)).whole()
    if isinstance(value, Interval):
        return None, codes.INTERVAL_IN_CELL.at(at, path=fact.path)
    if isinstance(value, Decimal) and -int(value.as_tuple().exponent) > MAX_DECIMALS:
        value = value.normalize(EXACT)
        if -int(value.as_tuple().exponent) > MAX_DECIMALS:
            return None, codes.TOO_MANY_DECIMALS.at(at, path=fact.path, limit=MAX_DECIMALS)
    return value, None


# ---- numbers with mapped separators ----------------------------------------------------------------------

_BLANKS: Final = "[ \u00a0\u202f]"


def _parse_number(text: str, rule: CellRule) -> Decimal | ShownPercentage | None:
    """Parse a number with exactly the separators of the rule; None where the text has others."""
    if _number_pattern(rule).fullmatch(text) is None:
        return None
    body = text.removesuffix("%").rstrip()
    if rule.thousands is not None:
        body = re.sub(_mark_pattern(rule.thousands), "", body)
    if rule.decimal is not None:
        body = body.replace(rule.decimal, ".")
    return ShownPercentage(Decimal(f"{body}E-2")) if text.endswith("%") else Decimal(body)


def _number_pattern(rule: CellRule) -> re.Pattern[str]:
    whole = "[0-9]+"
    if rule.thousands is not None:
        whole = f"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{_mark_pattern(rule.thousands)}[0-9]{{3}})+)"
    decimals = "" if rule.decimal is None else f"(?:{re.escape(rule.decimal)}[0-9]+)?"
    return re.compile(f"-?{whole}{decimals} ?%?")


def _mark_pattern(mark: str) -> str:
    return _BLANKS if mark == " " else re.escape(mark)


def _number_error(text: str, rule: CellRule) -> Diagnostic:
    marks = ((_DECIMAL_MARK, rule.decimal), (_THOUSANDS_MARK, rule.thousands))
    shown = [(name, mark) for name, mark in marks if mark is not None]
    vi = ", ".join(f"{name.vi} `{mark}`" for name, mark in shown)
    en = ", ".join(f"{name.en} `{mark}`" for name, mark in shown)
    at = Source("cell", text).whole()
    return codes.INVALID_MAPPED_NUMBER.at(at, text=text, marks=Text(vi, en))


# ---- dates in a format --------------------------------------------------------------------------

_DATE_PARTS: Final = {
    "yyyy": "(?P<year>[0-9]{4})",
    "dd": "(?P<day>[0-9]{1,2})",
    "mm": "(?P<month>[0-9]{1,2})",
}


def date_pattern(date_format: str) -> re.Pattern[str] | None:
    """Return the pattern that parses dates in a format such as `dd/mm/yyyy`.

    It has the groups `day`, `month` and `year`. None where the format is not valid: each of dd, mm and yyyy
    once, with nothing or one of `/`, `-`, `.` and a space between them.

    >>> date_pattern("dd/mm/yyyy") is None, date_pattern("dd/mm/yy") is None
    (False, True)
    """
    parts = re.split("(dd|mm|yyyy)", date_format.lower())
    if sorted(parts[1::2]) != ["dd", "mm", "yyyy"] or parts[0] or parts[-1]:
        return None
    separators = parts[2:-1:2]
    if any(each not in ("", "/", "-", ".", " ") for each in separators):
        return None
    fixed_width = not all(separators)
    pieces = []
    for index, part in enumerate(parts):
        piece = _DATE_PARTS[part] if index % 2 else re.escape(part)
        # Without a separator, one-digit days and months would be ambiguous.
        pieces.append(piece.replace("{1,2}", "{2}") if fixed_width else piece)
    return re.compile("".join(pieces))


def _parse_date(text: str, date_format: str) -> date | None:
    pattern = date_pattern(date_format)
    match_ = None if pattern is None else pattern.fullmatch(text)
    if match_ is None:
        return None
    try:
        return date(int(match_["year"]), int(match_["month"]), int(match_["day"]))
    except ValueError:
        return None
