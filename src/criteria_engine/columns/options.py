"""What a host says of the tables it gives: free of heavy imports, so that importing it costs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from criteria_engine.model.facts import Absent

ExtraColumns = Literal["forbid", "ignore"]
"""What to do with columns that are no facts."""


ColumnNames = Mapping[str, str | tuple[str, str]]
"""Columns by the paths of facts; for a number known only between two, the columns of its ends."""


@dataclass(frozen=True, slots=True)
class ListTable:
    """The items of a list fact in a table of their own.

    `key` names the column with the id of the subject an item belongs to. `absent` says what a
    subject without rows there has: an "empty" list, or one that is "unknown". `sure` names a column
    of truths that says which items surely belong to their subject; the others may.

    Raises:
        ValueError: `absent` is none of the two.
    """

    table: Any
    key: str
    absent: Absent
    certain: str | None = None

    def __post_init__(self) -> None:
        require_one_of("absent", self.absent, get_args(Absent))


def require_one_of(name: str, given: object, known: Sequence[str]) -> None:
    """Refuse what is not one of a few words.

    Raises:
        ValueError: it is another.
    """
    if given not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}, not {given!r}")
