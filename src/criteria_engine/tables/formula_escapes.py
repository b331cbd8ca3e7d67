"""write: a text → a text that no spreadsheet runs as a formula when it opens a CSV file.

All CSV files are written by this rule: answers, rejects and the reports of communes.
"""

from __future__ import annotations

import re
from typing import Final

FORMULA: Final = "^(?:[\t\n\v\f\r \u00a0\u3000\ufeff\u200b]*[=+@＝＋－＠-]|[\t\r\n])"
"""A pattern for how a text begins that a spreadsheet may take for a formula, or for a number with a sign.

Signs may follow blanks and be of full width.
"""

SIGNED_NUMBER: Final = r"^[+-][0-9]+([.,][0-9]+)*\s*%?$"
"""A pattern for a number with a sign, which stays as it is: a spreadsheet reads it as a number."""

_FORMULA: Final = re.compile(FORMULA)

_SIGNED_NUMBER: Final = re.compile(SIGNED_NUMBER)


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that looks like it gets an apostrophe.

    >>> escape_formula("=1+1"), escape_formula("-5"), escape_formula("-5+1")
    ("'=1+1", '-5', "'-5+1")
    """
    if _FORMULA.match(text) is None or _SIGNED_NUMBER.match(text) is not None:
        return text
    return f"'{text}"
