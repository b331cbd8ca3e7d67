"""open: a locator and its mapping → a reader of the table, or a diagnostic that says where its headings are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from criteria_engine.batch import diagnostics as batch_diagnostics
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.source import Source
from criteria_engine.tables.headed_rows import (
    CSV_SUFFIXES,
    WORKBOOK_SUFFIXES,
    OpenWorkbooks,
)
from criteria_engine.tables.headings import has_mapped_headings, key_heading
from criteria_engine.tables.locators import FileLocator, open_tables, parse_locator
from criteria_engine.tables.mapping import (
    TableMapping,
    TitleMapping,
    default_mapping,
    load_mapping,
)
from criteria_engine.tables.reader import TableReader
from criteria_engine.tables.source import HeadingTest

_MAX_ROWS_ABOVE: Final = 12
"""In how many rows below the expected one the headings are searched for, to suggest `header:`."""


def open_readers(
    word: str, mapping: TableMapping, books: OpenWorkbooks, number: int = 0
) -> list[TableReader]:
    """Open a table, or each sheet of a workbook that the mapping names, and match its headings.

    Args:
        word: the locator of the table.
        mapping: its mapping.
        books: workbooks that are open already; a newly opened one is added.
        number: the number of the table among those of its kind; further sheets have the next numbers.

    Raises:
        CriteriaError: the table cannot be read or does not fit the mapping. Where the headings are in a row
            further below, the only diagnostic says so.
        MissingPackages: a package for this kind of table is not installed.
    """
    try:
        tables = open_tables(
            word,
            mapping.options,
            books,
            _test_of(mapping),
            lambda names: key_heading(names, mapping),
        )
        return [
            TableReader(table, mapping, index) for index, table in enumerate(tables, start=number)
        ]
    except CriteriaError as error:
        below = _find_headings_below(word, mapping, books)
        if below is None:
            raise
        row = mapping.options.header
        at = error.diagnostics[0].span
        diagnostic = batch_diagnostics.HEADING_ROW_BELOW.at(
            at, row=row, below=below, title=mapping.title
        )
        raise CriteriaError([diagnostic]) from error


def _test_of(mapping: TableMapping) -> HeadingTest:
    """Return whether some texts are the headings of a mapping."""
    return lambda texts: has_mapped_headings(texts, mapping)


def _find_headings_below(word: str, mapping: TableMapping, books: OpenWorkbooks) -> int | None:
    """Return the row of a sheet or CSV file that has the headings, as captions often precede them."""
    name = parse_locator(word)
    if (
        not isinstance(name, FileLocator)
        or name.path.suffix.lower() not in CSV_SUFFIXES | WORKBOOK_SUFFIXES
    ):
        return None
    first = (mapping.options.header or 1) + 1
    for row in range(first, first + _MAX_ROWS_ABOVE):
        try:
            options = replace(mapping.options, header=row)
            tables = open_tables(word, options, books, _test_of(mapping))
        except CriteriaError:
            continue
        if all(has_mapped_headings(table.names(), mapping) for table in tables):
            return row
    return None


def mapping_of(
    criteria: Criteria,
    file: Path | None,
    lists: Mapping[str, str],
    passed_over: frozenset[str] = frozenset(),
) -> TitleMapping:
    """Return the mapping of the tables of a job.

    Args:
        criteria: the set.
        file: the mapping file; None where columns have the names or labels of facts.
        lists: the lists that have tables of their own.
        passed_over: headings that are skipped besides those that the file ignores, as folded text.

    Raises:
        CriteriaError: the mapping file cannot be used.
    """
    if file is None:
        mapping, name = default_mapping(criteria.checked), "mapping"
    else:
        mapping, name = load_mapping(file, criteria.checked), file.name
    ignored = mapping.subjects.ignored_headings | passed_over
    subjects = replace(mapping.subjects, ignored_headings=ignored)
    return replace(mapping, subjects=subjects).with_list_files(lists, Source(name, "").whole())
