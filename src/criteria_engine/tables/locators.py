"""open: a word on the command line → a table, by its suffix or URL scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.reading.files import load_source
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.databases import DuckDbTable, PostgresTable
from criteria_engine.tables.headed_rows import (
    CSV_SUFFIXES,
    OTHER_WORKBOOK_SUFFIXES,
    WORKBOOK_SUFFIXES,
    KeyColumn,
    OpenWorkbooks,
    no_key,
    open_rows,
)
from criteria_engine.tables.json_lines import JSON_LINES_SUFFIXES, JsonLinesTable
from criteria_engine.tables.parquet import ParquetTable
from criteria_engine.tables.record_file import RECORD_SUFFIXES
from criteria_engine.tables.sheet_table import SheetTable
from criteria_engine.tables.source import HeadingTest, ReadOptions, TableSource

_SCHEMES: Final = ("postgresql://", "postgres://")

_ROW_SUFFIXES: Final = CSV_SUFFIXES | WORKBOOK_SUFFIXES | OTHER_WORKBOOK_SUFFIXES

_SUFFIXES: Final = _ROW_SUFFIXES | RECORD_SUFFIXES

_KNOWN_FORMS: Final = (
    ".csv, .xlsx, .parquet, .jsonl, .ndjson, FILE.duckdb::TABLE, postgresql://HOST/DATABASE::TABLE"
)


@dataclass(frozen=True, slots=True)
class FileLocator:
    """The locator of a file."""

    path: Path


@dataclass(frozen=True, slots=True)
class DuckDbLocator:
    """The locator of a table in a DuckDB file, written `FILE::TABLE`."""

    path: Path
    table: str


@dataclass(frozen=True, slots=True)
class PostgresLocator:
    """The locator of a table in a PostgreSQL database, written `postgresql://HOST/DATABASE::TABLE`."""

    address: str
    table: str


Locator = FileLocator | DuckDbLocator | PostgresLocator


def parse_locator(word: str) -> Locator:
    """Parse a word on the command line as a locator; nothing is opened.

    >>> parse_locator("xa.duckdb::ho").table
    'ho'

    Raises:
        CriteriaError: it has no known suffix or scheme.
    """
    before, mark, table = word.rpartition("::")
    if word.startswith(_SCHEMES):
        if mark and table:
            return PostgresLocator(before, table)
    elif mark and table and before:
        return DuckDbLocator(Path(before), table)
    elif Path(word).suffix.lower() in _SUFFIXES:
        return FileLocator(Path(word))
    at = Source(word, "").whole()
    raise CriteriaError([codes.UNKNOWN_TABLE_KIND.at(at, path=word, known=_KNOWN_FORMS)])


def open_tables(
    word: str,
    options: ReadOptions,
    books: OpenWorkbooks,
    is_heading: HeadingTest = any,
    key_of: KeyColumn = no_key,
) -> list[TableSource]:
    """Open the table that a word names; of a workbook, each of the sheets that the options name.

    Args:
        word: the locator.
        options: how a CSV file or workbook is parsed; other kinds ignore it.
        books: workbooks that are open already; a newly opened one is added.
        is_heading: whether some texts are the headings, which may stand in several rows.
        key_of: which of the headings is that of the keys.

    Raises:
        CriteriaError: the file or table does not exist, or cannot be read.
        MissingPackages: a package is needed to read it.
    """
    match parse_locator(word):
        case PostgresLocator(address, table):
            return [PostgresTable(address, table)]
        case DuckDbLocator(path, table):
            _check_readable(path)
            return [DuckDbTable(path, table)]
        case FileLocator(path):
            _check_readable(path)
            suffix = path.suffix.lower()
            if suffix in _ROW_SUFFIXES:
                rows = open_rows(path, options, books=books, is_heading=is_heading, key_of=key_of)
                return [SheetTable(each) for each in rows]
            if suffix in JSON_LINES_SUFFIXES:
                return [JsonLinesTable(path)]
            return [ParquetTable(path)]


def _check_readable(path: Path) -> None:
    """Raise the same error as any reader of files where no file can be read."""
    try:
        load_source(path, max_bytes=0)
    except CriteriaError as error:
        if any(each.code.id != "too-large" for each in error.diagnostics):
            raise
