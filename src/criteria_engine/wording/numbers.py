"""explain: numbers, shares, days and durations as Vietnamese and English readers write them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.model.facts import MAX_DIGITS
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT


def format_source_number(value: Number, *, percent: bool = False) -> str:
    """A number as an author may write it, without needless zeros.

    >>> format_source_number(Decimal("1.00")), format_source_number(Decimal("0.4"), percent=True)
    ('1', '40%')
    """
    if value and abs(Decimal(value).adjusted()) > MAX_DIGITS:
        return str(value)
    text = f"{Decimal(value).scaleb(2) if percent else Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


_WIDE_CONTEXT: Final = Context(prec=120, rounding=ROUND_HALF_EVEN)


_FULL_PRECISION: Final = CONTEXT.prec
"""So many digits has a quotient that does not come out even."""


_SHOWN_DECIMALS: Final = 2
"""How many decimals of a computed number are shown."""


_MAX_PLACES: Final = 40
"""Numbers with more places than this are written with a power of ten."""


_SEPARATORS: Final = {"vi": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}


_PERCENT: Final = {"vi": "\u00a0%", "en": "%"}


# ---- numbers ---------------------------------------------------------------------------------


def format_number(value: Number, language: Language = "vi", *, grouped: bool = True) -> str:
    """A number, exact; of a quotient that does not come out even, the first decimals.

    >>> format_number(1234567), format_number(Decimal("0.5")), format_number(1234567, "en")
    ('1.234.567', '0,5', '1,234,567')
    >>> format_number(2024, grouped=False), format_number(CONTEXT.divide(Decimal(2), Decimal(3)))
    ('2024', '0,67')
    """
    amount = Decimal(value)
    if len(amount.as_tuple().digits) >= _FULL_PRECISION:
        amount = _round_for_display(amount, None)
    return _format_decimal(amount, language, grouped=grouped)


def format_percent(
    share: Number, language: Language = "vi", *, against: Number | None = None, exact: bool = False
) -> str:
    """A part of a whole in percent: two decimals, more where it would look better than it is.

    A share is never shown on the other side of a threshold (`against`), nor, where none
    is given, as a whole or half percent that it only comes near to.

    >>> [each.replace(chr(160), " ") for each in (
    ...     format_percent(Decimal("0.649")), format_percent(Decimal("0.59996")),
    ...     format_percent(Decimal("0.599994"), against=Decimal("0.59999")))]
    ['64,9 %', '59,996 %', '59,9994 %']
    >>> format_percent(CONTEXT.divide(Decimal(2), Decimal(3)), "en")
    '66.67%'
    """
    amount = Decimal(share).scaleb(2, _WIDE_CONTEXT)
    limit = None if against is None else Decimal(against).scaleb(2, _WIDE_CONTEXT)
    shown = amount if exact else _round_for_display(amount, limit)
    return _format_decimal(shown, language, grouped=True) + _PERCENT[language]


def _round_for_display(value: Decimal, limit: Decimal | None) -> Decimal:
    """The value with as few decimals as are honest."""
    if abs(value.adjusted()) > _MAX_PLACES:
        return value
    for decimals in range(_SHOWN_DECIMALS, _MAX_PLACES):
        shown = value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE_CONTEXT)
        if shown == value or _is_faithful(shown, value, limit):
            return shown
    return value


def _is_faithful(shown: Decimal, value: Decimal, limit: Decimal | None) -> bool:
    if limit is not None and _side(shown, limit) != _side(value, limit):
        return False
    return (2 * shown) % 1 != 0


def _side(value: Decimal, limit: Decimal) -> int:
    return (value > limit) - (value < limit)


def _format_decimal(value: Decimal, language: Language, *, grouped: bool) -> str:
    if not value:
        return "0"
    if abs(value.adjusted()) > _MAX_PLACES:
        return str(value).translate(_SEPARATORS[language])
    text = f"{value:,f}" if grouped else f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SEPARATORS[language])


# ---- truths ----------------------------------------------------------------------------------

_TRUTHS: Final = {"vi": {True: "có", False: "không"}, "en": {True: "yes", False: "no"}}


def format_truth(truth: bool, language: Language = "vi") -> str:
    """Yes or no."""
    return _TRUTHS[language][truth]
