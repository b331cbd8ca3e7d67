"""names: the columns that the engine itself adds to prepared tables and answers."""

from __future__ import annotations

from typing import Final

RESERVED_PREFIX: Final = "criteria_engine_"
"""Columns of a host's table must not begin with this."""

ROW: Final = f"{RESERVED_PREFIX}row"
"""The column with the number of a subject in prepared tables."""


def column_name(id_: str) -> str:
    """Return an indicator's id as part of a column name.

    >>> column_name("5.1")
    '5_1'
    """
    return "".join(char if char.isalnum() else "_" for char in id_)


def stated_column(list_: str) -> str:
    """Return the name of the column that says whether a subject states a list."""
    return f"{RESERVED_PREFIX}stated_{list_}"


def items_column(list_: str) -> str:
    """Return the name of the column that holds the items of a nested list."""
    return f"{RESERVED_PREFIX}items_{list_}"
