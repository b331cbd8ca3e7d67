"""options: how a host describes its tables. The module imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Absent

ExtraColumns = Literal["forbid", "ignore"]
"""What to do with columns that hold no fact: "forbid" reports them as errors, "ignore" passes over them."""

ColumnNames = Mapping[str, str | tuple[str, str]]
"""Columns by the paths of facts; two columns for the ends of a number that is an interval."""


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table with the items of a list, one row for each item.

    Attributes:
        table: the table, of the same kind as the table of subjects.
        key: the column with the id of the subject that an item belongs to.
        absent: what no rows of a subject mean: an "empty" list, or an "unknown" one.
        certain: a boolean column that says which items certainly belong to their subject; others may. None: all
            do.

    Raises:
        ValueError: `absent` is neither of the two.
    """

    table: Any
    key: str
    absent: Absent
    certain: str | None = None

    def __post_init__(self) -> None:
        require_one_of("absent", self.absent, get_args(Absent))


def require_one_of(name: str, given: object, known: Sequence[str]) -> None:
    """Check that an argument is one of the allowed words.

    Raises:
        ValueError: it is not.
    """
    if given not in known:
        raise ValueError(f"`{name}`: expected one of {', '.join(map(repr, known))}, got {given!r}")
