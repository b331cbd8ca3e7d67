"""render: how a stranger's text looks on a screen, and how many columns it takes there."""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

# Spaces that do not break (U+00A0, U+202F) stay what they are.
_BREAKS = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")


# Joiners shape letters and emoji.
_JOINERS = "\u200c\u200d"


def cells(text: str) -> int:
    r"""How many columns of a terminal a text takes.

    >>> cells("tuổi"), cells("tuo\u0302\u0309i"), cells("漢字")
    (4, 4, 4)
    """
    return len(text) if text.isascii() else sum(map(width, text))


def width(character: str) -> int:
    """How many columns one character takes: 0 where it joins the one before it."""
    if category(character) in {"Mn", "Me", "Cf"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def one_line(text: str) -> str:
    r"""A text on one line, unable to steer a terminal or to turn the direction of writing.

    >>> one_line("Xã\n\n  Minh Hợp\x1b[2J\u202e")
    'Xã Minh Hợp␛[2J�'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return "".join(map(_visible, _BREAKS.sub(" ", text)))


def _visible(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    # Whatever has no form of its own is shown as missing.
    hidden = category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "\ufffd" if hidden and character not in _JOINERS else character
