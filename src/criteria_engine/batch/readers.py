"""open: a locator and its mapping → a reader of the table, or a diagnostic that says where its headings are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.tables.headings import has_mapped_headings
from criteria_engine.tables.locators import (
    CSV_SUFFIXES,
    WORKBOOK_SUFFIXES,
    FileLocator,
    open_table,
    parse_locator,
)
from criteria_engine.tables.mapping import TableMapping
from criteria_engine.tables.reader import TableReader

_MAX_ROWS_ABOVE: Final = 12
"""In how many rows below the expected one the headings are searched for, to suggest `header:`."""


def open_reader(word: str, mapping: TableMapping, number: int = 0) -> TableReader:
    """Open a table and match its headings with the mapping.

    Args:
        word: the locator of the table.
        mapping: its mapping.
        number: the number of the table among those of its kind.

    Raises:
        CriteriaError: the table cannot be read or does not fit the mapping. Where the headings are in a row
            further below, the only diagnostic says so.
        MissingPackages: a package for this kind of table is not installed.
    """
    try:
        return TableReader(open_table(word, mapping.options), mapping, number)
    except CriteriaError as error:
        below = _find_headings_below(word, mapping)
        if below is None:
            raise
        row = mapping.options.header
        at = error.diagnostics[0].span
        diagnostic = batch_diagnostics.HEADING_ROW_BELOW.at(
            at, row=row, below=below, title=mapping.title
        )
        raise CriteriaError([diagnostic]) from error


def _find_headings_below(word: str, mapping: TableMapping) -> int | None:
    """Return the row of a sheet or CSV file that has the headings, as captions often precede them."""
    name = parse_locator(word)
    if (
        not isinstance(name, FileLocator)
        or name.path.suffix.lower() not in CSV_SUFFIXES | WORKBOOK_SUFFIXES
    ):
        return None
    first = mapping.options.header + 1
    for row in range(first, first + _MAX_ROWS_ABOVE):
        try:
            names = open_table(word, replace(mapping.options, header=row)).names()
        except CriteriaError:
            continue
        if has_mapped_headings(names, mapping):
            return row
    return None
