"""Recognise names that authors bring from other languages: keywords in capitals, banned functions."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_engine.diagnostics import Code
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.syntax import KEYWORDS


def misspelt_keyword(word: str) -> str | None:
    """Return the keyword that `AND`, `True` or `If` stands for; None for keywords and other words.

    >>> misspelt_keyword("True"), misspelt_keyword("true"), misspelt_keyword("age")
    ('true', None, None)
    """
    folded = word.casefold()
    return folded if folded in KEYWORDS and word not in KEYWORDS else None


def misnamed_function(name: str) -> tuple[Code, Mapping[str, object]] | None:
    """Return the code and data for a function name that is not allowed; None for other names.

    >>> code, data = misnamed_function("today")
    >>> code.id, data
    ('no-clock', {'name': 'today'})
    """
    words = name.split()
    keyword = next(filter(None, map(misspelt_keyword, words)), None)
    if name in {"now", "today"}:
        return codes.NO_CLOCK, {"name": name}
    if name == "time":
        return codes.NO_TIME_OF_DAY, {}
    if " instance of " in f" {name} ":
        return codes.NO_INSTANCE_OF, {}
    if keyword == "if" and len(words) == 1:
        return codes.IF_AS_FUNCTION, {}
    if keyword in {"and", "or"} and len(words) == 1:
        return codes.OPERATOR_AS_FUNCTION, {"word": keyword}
    if keyword is not None:
        found = next(filter(misspelt_keyword, words))
        return codes.OTHER_SPELLING, {"found": found, "wanted": keyword}
    return None
