"""Keys → the names of files, which Windows must take and tell apart, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from criteria_engine.reading.text_values import fold_text

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
"""The characters that Windows does not take in a name."""

_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)}
)
"""The names that Windows keeps for devices, whatever the suffix."""

_MAX_NAME: Final = 80


def distinct_file_names(keys: Iterable[str]) -> list[str]:
    r"""Return a name for each key, without a suffix; names that Windows cannot tell apart get a number.

    >>> distinct_file_names(["chung", "X/1", "x-1", "Chung", "CON", "X2. "])
    ['chung', 'X-1', 'x-1 (2)', 'Chung (2)', 'CON-', 'X2']
    """
    taken: set[str] = set()
    names = []
    for key in keys:
        plain = name = _file_name(key)
        number = 1
        while fold_text(name) in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(fold_text(name))
        names.append(name)
    return names


def _file_name(key: str) -> str:
    shown = "".join("-" if each in _FORBIDDEN or ord(each) < 32 else each for each in key)
    name = shown[:_MAX_NAME].strip(" .") or "-"
    return f"{name}-" if name.partition(".")[0].casefold() in _RESERVED else name
