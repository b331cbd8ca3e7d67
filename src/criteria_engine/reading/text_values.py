r"""read: a text as given → the text that is stored and compared.

Facts, ids, keys and words of every source are cleaned here: forms in YAML, mappings, JSON, CSV, workbooks,
Parquet, databases and whole tables. Two texts that look the same are then equal:

* letters are composed (Unicode form NFC);
* characters without a visible form are removed: U+200B and other characters of width zero, byte order
  marks, soft hyphens, marks of direction, NUL and other control characters;
* every kind of blank (no-break spaces, tabs, line breaks) becomes a space; those at both ends are removed.

>>> clean_text("  Hoa\u0300\u00a0Bi\u0300nh\u200b ") == "Hoà Bình"
True
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

SUSPECT_TEXT: Final = "^$|^ | $|[^ -~¡-¬®-ɏḀ-ỿ–—‘’“”…]"
"""A pattern that is found in every text that :func:`clean_text` changes, and in some others.

All engines of regular expressions (Python, Polars, DuckDB, Java) understand it. The letters it excludes are
printable, composed, and never merge with the letter before them.
"""

_SUSPECT: Final = re.compile(SUSPECT_TEXT)

_INVISIBLE: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters, except those that are blanks
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # of width zero, and marks of direction
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags and selectors of variants
    "]+"
)

_BLANK: Final = re.compile(r"\r\n|\s")


def is_surely_clean(text: str) -> bool:
    """Return whether a text is certain to be its own clean text; for a few clean ones the answer is False."""
    return _SUSPECT.search(text) is None


def clean_text(text: str) -> str:
    r"""Return the text as it is compared; empty if nothing visible is left.

    >>> clean_text("a\x00b\u00ad c\r\nd"), clean_text(" \ufeff\u2060 "), clean_text("a  b")
    ('ab c d', '', 'a  b')
    """
    if _SUSPECT.search(text) is None:
        return text
    blanks = _BLANK.sub(" ", _INVISIBLE.sub("", text))
    return normalize("NFC", blanks).strip(" ")


def fold_text(text: str) -> str:
    r"""Return what two spellings of a heading or word share: a clean text with single spaces, no capitals.

    >>> fold_text("  Ma\u0303  HO\u0323\u0302\ufeff ") == fold_text("mã hộ")
    True
    """
    return " ".join(clean_text(text).split()).casefold()


def is_encodable(text: str) -> bool:
    """Return whether a text can be encoded: it holds no lone surrogate, as broken JSON may."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def replace_surrogates(text: str) -> str:
    r"""Return the text with a question mark for each lone surrogate, so that it can be printed.

    >>> replace_surrogates("a\ud800")
    'a?'
    """
    return text.encode(errors="replace").decode()
