"""look up: a key as somebody wrote it → the key of a table that is probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Final

from criteria_engine.bounds import MAX_SUGGESTIONS
from criteria_engine.diagnostics import nearest
from criteria_engine.reading.keys import fold_key

_LONGEST_PREFIX: Final = 2
"""How many letters the prefix of a key has at most (`X`, `DH`); more letters are a word."""


class KeyIndex:
    """The keys of a table, to find the one that a wrong spelling probably means.

    Args:
        keys: the keys.
        names: the key of each name of a row.
    """

    def __init__(self, keys: Iterable[str], names: Mapping[str, str] | None = None) -> None:
        self._keys = tuple(keys)
        self._names = names or {}
        self._searches = 0

    @cached_property
    def _by_folded_key(self) -> dict[str, list[str]]:
        return self._index(fold_key)

    @cached_property
    def _by_numbers(self) -> dict[str, list[str]]:
        return self._index(_numbers)

    def _index(self, feature: Callable[[str], str]) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for key in self._keys:
            index.setdefault(feature(key), []).append(key)
        return index

    def near(self, text: str) -> str | None:
        """Return the only key that a text can mean; None where none or several can.

        Keys match that differ in capitals, blanks, punctuation and leading zeros; then, for a text with
        numbers, those with the same numbers, but not with another prefix; for a text without, the most
        similar one. A text that means none of them may be a name: `xóm Minh Thành` of the key `X01`.

        >>> index = KeyIndex(["X01", "X02", "Minh Hợp"])
        >>> index.near("x 1"), index.near("xóm 02"), index.near("Xã Minh Hợp"), index.near("H01")
        ('X01', 'X02', 'Minh Hợp', None)
        """
        self._searches += 1
        if self._searches > MAX_SUGGESTIONS:
            return None
        same = self._by_folded_key.get(fold_key(text), [])
        numbers = _numbers(text)
        if not same and numbers:
            same = [
                key for key in self._by_numbers.get(numbers, []) if _may_be_same_kind(text, key)
            ]
        if same or numbers:
            return same[0] if len(same) == 1 else None
        near = nearest(text, self._keys)
        if near is None and self._names:
            name = nearest(text, self._names)
            near = None if name is None else self._names[name]
        return near


def _may_be_same_kind(text: str, key: str) -> bool:
    """Return whether two keys may have the same prefix: `thôn 2` may be `X02`, `H2` is not."""
    one, other = ("".join(filter(str.isalpha, fold_key(each))) for each in (text, key))
    return one == other or not one or not other or max(len(one), len(other)) > _LONGEST_PREFIX


def _numbers(text: str) -> str:
    """Return the numbers in a text without leading zeros; empty where there are none."""
    return " ".join(each.lstrip("0") or "0" for each in re.findall(r"[0-9]+", text))
