"""Where a value is in the facts of one subject: as data, and as messages write it."""

from __future__ import annotations

FactPath = tuple[str | int, ...]
"""Names of facts, and positions in lists from 0, as in `loc` of pydantic; empty for the facts as a whole."""


def path_text(path: FactPath) -> str:
    """Return a path as messages write it; items are counted from 1.

    >>> path_text(("members", 2, "age")), path_text(("judgements", "2.2"))
    ('members[3].age', 'judgements.2.2')
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
