"""render: untrusted text → text that is safe to print, and its width in terminal columns.

Control characters could move the cursor or hide text, and characters differ in width.
"""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

# Non-breaking spaces (U+00A0, U+202F) are kept.
_BREAKS = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")

_JOINERS = "\u200c\u200d"
"""The zero-width joiners that letters and emoji need."""


def cells(text: str) -> int:
    r"""Return the number of terminal columns that a text takes.

    >>> cells("tuổi"), cells("tuo\u0302\u0309i"), cells("漢字")
    (4, 4, 4)
    """
    return len(text) if text.isascii() else sum(map(width, text))


def width(character: str) -> int:
    """Return the number of columns of one character: 0, 1 or 2; combining marks take none."""
    if category(character) in {"Mn", "Me", "Cf"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def kept_line(text: str) -> str:
    r"""Return a line of a file without control characters; its spaces stay as they are.

    >>> kept_line("  a:  b\x1b")
    '  a:  b␛'
    """
    return "".join(map(visible, text))


def one_line(text: str) -> str:
    r"""Return a text on one line, without control characters.

    Line breaks and repeated spaces become one space. Other control characters and those that change
    the direction of writing are replaced with a visible character.

    >>> one_line("Xã\n\n  Minh Hợp\x1b[2J\u202e")
    'Xã Minh Hợp␛[2J�'
    """
    # Nothing printable is replaced, and the only printable space is the plain one.
    if text.isprintable() and "  " not in text:
        return text
    return "".join(map(visible, _BREAKS.sub(" ", text)))


def visible(character: str) -> str:
    r"""Return a character, or a visible replacement for one that controls the terminal or is hidden.

    >>> visible("a"), visible("\x1b"), visible("\u202e")
    ('a', '␛', '\ufffd')
    """
    if character < " ":
        return chr(0x2400 + ord(character))
    hidden = category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "\ufffd" if hidden and character not in _JOINERS else character
