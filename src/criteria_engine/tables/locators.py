"""Which kind of table a word on the command line names: by its ending, or its scheme."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.reading.files import load
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.csv import CsvTable
from criteria_engine.tables.databases import DuckDbTable, PostgresTable
from criteria_engine.tables.json_lines import JsonLinesTable
from criteria_engine.tables.mapping import Settings
from criteria_engine.tables.parquet import ParquetTable
from criteria_engine.tables.source import TableSource
from criteria_engine.tables.xlsx import WorkbookTable

CSV: Final = frozenset({".csv", ".tsv", ".txt"})


WORKBOOK: Final = frozenset({".xlsx", ".xlsm"})


JSON_LINES: Final = frozenset({".jsonl", ".ndjson"})


PARQUET: Final = frozenset({".parquet"})


_SCHEMES: Final = ("postgresql://", "postgres://")


_KNOWN: Final = (
    ".csv, .xlsx, .parquet, .jsonl, .ndjson, FILE.duckdb::TABLE, postgresql://HOST/DATABASE::TABLE"
)


@dataclass(frozen=True, slots=True)
class FileName:
    """A file."""

    path: Path


@dataclass(frozen=True, slots=True)
class DuckDbName:
    """A table in a DuckDB file."""

    path: Path
    table: str


@dataclass(frozen=True, slots=True)
class PostgresName:
    """A table in a PostgreSQL database."""

    address: str
    table: str


Locator = FileName | DuckDbName | PostgresName


def name_of(word: str) -> Locator:
    """What a word on the command line names.

    >>> name_of("xa.duckdb::ho").table
    'ho'

    Raises:
        CriteriaError: no kind of table is called so.
    """
    before, mark, table = word.rpartition("::")
    if word.startswith(_SCHEMES):
        if mark and table:
            return PostgresName(before, table)
    elif mark and table and before:
        return DuckDbName(Path(before), table)
    elif Path(word).suffix.lower() in CSV | WORKBOOK | JSON_LINES | PARQUET:
        return FileName(Path(word))
    at = Source(word, "").whole()
    raise CriteriaError([codes.UNKNOWN_KIND.at(at, path=word, known=_KNOWN)])


def open_table(word: str, settings: Settings) -> TableSource:
    """The table a word names.

    Raises:
        CriteriaError: it is not there, or cannot be read.
        MissingPackages: a package is needed to read it.
    """
    match name_of(word):
        case PostgresName(address, table):
            return PostgresTable(address, table)
        case DuckDbName(path, table):
            _there(path)
            return DuckDbTable(path, table)
        case FileName(path):
            _there(path)
            suffix = path.suffix.lower()
            if suffix in CSV:
                return CsvTable(path, settings)
            if suffix in WORKBOOK:
                return WorkbookTable(path, settings)
            if suffix in JSON_LINES:
                return JsonLinesTable(path)
            return ParquetTable(path)


def _there(path: Path) -> None:
    """Refuse a path where no file can be read, as for any other file."""
    try:
        load(path, max_bytes=0)
    except CriteriaError as error:
        if any(each.code.id != "too-large" for each in error.diagnostics):
            raise
