"""Numbers and percentages → text: as readers in each language write them, and as authors type them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.bounds import MAX_DIGITS
from criteria_engine.model.arithmetic import scaled
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT, EXACT


def format_source_number(value: Number, *, percent: bool = False) -> str:
    """Return a number as an author types it in a criteria file, without trailing zeros.

    >>> format_source_number(Decimal("1.00")), format_source_number(Decimal("0.4"), percent=True)
    ('1', '40%')
    """
    if value and abs(Decimal(value).adjusted()) > MAX_DIGITS:
        return EXACT.to_sci_string(EXACT.normalize(Decimal(value)))
    text = f"{scaled(value, 2 if percent else 0):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


_FULL_PRECISION: Final = CONTEXT.prec
"""A quotient with this many digits was rounded."""

_SHOWN_DECIMALS: Final = 2
"""The number of decimals shown of a rounded number."""

_MAX_PLACES: Final = 40
"""Numbers with more digits than this are written with an exponent."""

_THOUSAND: Final = 1000
"""Whole numbers nearer to zero than this have no separators."""

_SEPARATORS: Final = {"vi": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}

_PERCENT: Final = {"vi": "\u00a0%", "en": "%"}


# ---- numbers ---------------------------------------------------------------------------------


def format_number(value: Number, language: Language = "vi", *, grouped: bool = True) -> str:
    """Return a number as readers write it: exact, or to two decimals where it is a rounded quotient.

    Args:
        value: the number.
        language: decides the decimal and the thousands separator.
        grouped: whether to separate thousands; False for years and the like.

    >>> format_number(1234567), format_number(Decimal("0.5")), format_number(1234567, "en")
    ('1.234.567', '0,5', '1,234,567')
    >>> format_number(2024, grouped=False), format_number(CONTEXT.divide(Decimal(2), Decimal(3)))
    ('2024', '0,67')
    """
    if value.__class__ is int and -_THOUSAND < value < _THOUSAND:
        return str(value)
    amount = Decimal(value)
    if len(amount.as_tuple().digits) >= _FULL_PRECISION:
        amount = _round_for_display(amount, None)
    return _format_decimal(amount, language, grouped=grouped)


def format_percent(
    share: Number, language: Language = "vi", *, against: Number | None = None, exact: bool = False
) -> str:
    """Return a share as a percentage with two decimals, or more where two would mislead.

    Rounding never moves a share across the threshold `against`, and never to a whole or half percent that
    it does not equal.

    Args:
        share: the share, 1 for the whole.
        language: decides the separators and the space before the sign.
        against: the threshold that the share is compared with, as a share.
        exact: whether to show every digit.

    >>> [each.replace(chr(160), " ") for each in (
    ...     format_percent(Decimal("0.649")), format_percent(Decimal("0.59996")),
    ...     format_percent(Decimal("0.599994"), against=Decimal("0.59999")))]
    ['64,9 %', '59,996 %', '59,9994 %']
    >>> format_percent(CONTEXT.divide(Decimal(2), Decimal(3)), "en")
    '66.67%'
    """
    amount = scaled(share, 2)
    limit = None if against is None else scaled(against, 2)
    shown = amount if exact else _round_for_display(amount, limit)
    return _format_decimal(shown, language, grouped=True) + _PERCENT[language]


_WRITTEN_PERCENT: Final = re.compile(r"(?<=\d)[ \u00a0\u202f]?%")


def with_percent_signs(text: str, language: Language = "vi") -> str:
    """Return a text with the blank before each percent sign that the language has.

    >>> with_percent_signs("ít nhất 50% hộ").replace(chr(160), " "), with_percent_signs("50 % of it", "en")
    ('ít nhất 50 % hộ', '50% of it')
    """
    return _WRITTEN_PERCENT.sub(_PERCENT[language], text) if "%" in text else text


def _round_for_display(value: Decimal, limit: Decimal | None) -> Decimal:
    """Round to the fewest decimals, two or more, that do not mislead."""
    if abs(value.adjusted()) > _MAX_PLACES:
        return value
    for decimals in range(_SHOWN_DECIMALS, _MAX_PLACES):
        rounded = EXACT.quantize(value, scaled(1, -decimals))
        if rounded == value or _is_faithful(rounded, value, limit):
            return rounded
    return value


def _is_faithful(shown: Decimal, value: Decimal, limit: Decimal | None) -> bool:
    if limit is not None and _side(shown, limit) != _side(value, limit):
        return False
    return EXACT.remainder(EXACT.multiply(2, shown), 1) != 0


def _side(value: Decimal, limit: Decimal) -> int:
    return (value > limit) - (value < limit)


def _format_decimal(value: Decimal, language: Language, *, grouped: bool) -> str:
    if not value:
        return "0"
    if abs(value.adjusted()) > _MAX_PLACES:
        return EXACT.to_sci_string(value).translate(_SEPARATORS[language])
    text = f"{value:,f}" if grouped else f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SEPARATORS[language])


# ---- what is counted -------------------------------------------------------------------------

_SINGULARS: Final = {"people": "person", "children": "child", "men": "man", "women": "woman"}


def singular(unit: str) -> str:
    """Return an English unit as it stands after the number 1.

    >>> [singular(each) for each in ("people", "learning families", "times", "classes", "years of age", "m2")]
    ['person', 'learning family', 'time', 'class', 'year of age', 'm2']
    """
    head, of, rest = unit.partition(" of ")
    before, blank, noun = head.rpartition(" ")
    if noun in _SINGULARS:
        noun = _SINGULARS[noun]
    elif noun.endswith("ies"):
        noun = f"{noun[:-3]}y"
    elif noun.endswith(("sses", "ches", "shes", "xes")):
        noun = noun[:-2]
    elif noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        noun = noun[:-1]
    return f"{before}{blank}{noun}{of}{rest}"


def counted(number: str, unit: str, language: Language) -> str:
    """Return a written number with what it counts.

    >>> counted("1", "hamlets", "en"), counted("2", "hamlets", "en"), counted("1", "xóm", "vi")
    ('1 hamlet', '2 hamlets', '1 xóm')
    """
    return f"{number} {singular(unit) if language == 'en' and number == '1' else unit}"


# ---- truths ----------------------------------------------------------------------------------

_TRUTHS: Final = {"vi": {True: "có", False: "không"}, "en": {True: "yes", False: "no"}}


def format_truth(truth: bool, language: Language = "vi") -> str:
    """Return yes or no in the language."""
    return _TRUTHS[language][truth]
