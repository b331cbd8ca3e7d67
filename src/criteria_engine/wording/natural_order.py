"""Texts → the order in which people list them: xóm 1, xóm 2, xóm 10."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"([0-9]+)")


def natural_key(text: str) -> tuple[tuple[tuple[str, int], ...], str]:
    """Return a sort key that compares the numbers in a text as numbers, and capitals as small letters.

    >>> sorted(["Xóm 10", "xóm 2", "Xóm 1", "X02", "X2", ""], key=natural_key)
    ['', 'X02', 'X2', 'Xóm 1', 'xóm 2', 'Xóm 10']
    """
    pieces = _NUMBER.split(text.casefold())
    numbers = [int(each) for each in pieces[1::2]]
    return tuple(zip(pieces[0::2], [*numbers, -1], strict=True)), text
