"""Names of the columns that are ours, in the tables that decide and in the answers."""

from __future__ import annotations

from typing import Final

RESERVED_PREFIX: Final = "criteria_engine_"
"""How names begin that no column of a host's may have."""


ROW: Final = f"{RESERVED_PREFIX}row"
"""The column that tells one subject from another in the tables that decide: no name a host would give."""


UNCHECKED_INVALID: Final = "surprise"
"""The column that says of a row that a value does not fit which was presumed to."""


def column_name(id_: str) -> str:
    """An indicator's id as part of a column's name: `5.1` as `5_1`.

    >>> column_name("5.1")
    '5_1'
    """
    return "".join(char if char.isalnum() else "_" for char in id_)


def stated_column(list_: str) -> str:
    """The column that says of a row that something is known of a list."""
    return f"{RESERVED_PREFIX}stated_{list_}"


def items_column(list_: str) -> str:
    """The column with the items of a list that lies with its subjects."""
    return f"{RESERVED_PREFIX}items_{list_}"
