"""write: an entry workbook → one workbook for each group of subjects, and one for what belongs to no group.

The groups are those of reports: in a commune its hamlets. Every row of the workbook is in exactly one of the
new ones, with the cells as they are, the officer's own columns included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import CriteriaError, has_errors
from criteria_engine.reading.text_values import clean_text, fold_text
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.entry_files import entry_files
from criteria_engine.rollup.entry_workbook import EntryRow, write_entry_workbook
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import TableFile
from criteria_engine.rollup.subjects import RECOGNITIONS
from criteria_engine.source import Source
from criteria_engine.tables.cells import is_blank_cell, text_of
from criteria_engine.tables.headed_rows import OpenWorkbooks, open_rows

COMMON: Final = Template("chung", "common")
"""The name of the workbook with what belongs to no group."""


@dataclass(frozen=True, slots=True)
class SplitFile:
    """A workbook that was written.

    Attributes:
        path: the file.
        group: the key of the group; None for the workbook with the rest.
        rows: how many rows it has.
    """

    path: Path
    group: str | None
    rows: int


def split_workbook(
    plan: RollupPlan, path: Path, folder: Path, language: Language
) -> list[SplitFile]:
    """Write a workbook for each group, and one for the rest.

    Args:
        plan: the tables and their columns.
        path: the entry workbook.
        folder: where the new workbooks are written; it is created where it does not exist.
        language: the language of sheets and headings.

    Raises:
        CriteriaError: the workbook is no entry workbook, has no groups, or a row cannot be read.
        MissingPackages: XlsxWriter is not installed.
        OSError: a file exists already (nothing is written then), or cannot be written.
    """
    rows = _rows_of(plan, path)
    groups = _groups(plan, rows)
    group_table = plan.report_by
    if group_table is None or not groups:
        at = Source(path.name, "").whole()
        table = group_table or "report_by"
        raise CriteriaError([codes.NOTHING_TO_SPLIT_BY.at(at, table=table)])
    members = {name for name in plan.tables if plan.path(name, group_table) is not None}
    parts: dict[str | None, dict[str, list[EntryRow]]] = {None: {}, **{each: {} for each in groups}}
    by_key = {
        name: {_text(row.get(plan.tables[name].key)): row for row in rows.get(name, ())}
        for name in plan.tables
    }
    for table, each in rows.items():
        for row in each:
            group = _group_of(plan, table, row, by_key) if table in members else None
            parts[group if group in parts else None].setdefault(table, []).append(row)
    rest = {*plan.tables, RECOGNITIONS} - {group_table}
    files = {
        group: folder
        / f"{COMMON.in_language(language, {}) if group is None else _file_name(group)}.xlsx"
        for group in parts
    }
    existing = [each for each in files.values() if each.exists()]
    if existing:
        raise FileExistsError(17, "đã có tệp này / it is there already", str(existing[0]))
    folder.mkdir(parents=True, exist_ok=True)
    return [
        SplitFile(
            write_entry_workbook(
                plan, files[group], language, part, rest if group is None else members
            ),
            group,
            sum(map(len, part.values())),
        )
        for group, part in parts.items()
    ]


def _rows_of(plan: RollupPlan, path: Path) -> dict[str, list[EntryRow]]:
    """Return the rows of each table, with their cells by column or own heading.

    Raises:
        CriteriaError: the file is no entry workbook, or a row of it cannot be read.
    """
    books: OpenWorkbooks = {}
    files = entry_files([path], plan, books)
    if not files:
        at = Source(path.name, "").whole()
        raise CriteriaError([codes.NO_ENTRY_WORKBOOK.at(at, path=path.name)])
    return {name: [*_table_rows(file, books)] for name, file in files.items()}


def _table_rows(file: TableFile, books: OpenWorkbooks) -> Iterator[EntryRow]:
    path = file.path
    if path is None:
        return
    key = next(iter(file.columns.values()))
    for table in open_rows(
        path,
        file.options,
        books=books,
        is_heading=lambda cells: key in _names(cells, file.columns),
        key_of=lambda headings: 0 if headings else None,
    ):
        names = _names(table.heading.names, file.columns)
        for row in table.rows():
            if has_errors(row.diagnostics):
                raise CriteriaError(row.diagnostics)
            cells = zip(names, row.cells, strict=False)
            yield {name: cell for name, cell in cells if name and not is_blank_cell(cell)}


def _names(headings: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Return the column of each heading; an own heading for itself."""
    return [columns.get(fold_text(each), each.strip()) for each in headings]


def _groups(plan: RollupPlan, rows: Mapping[str, Sequence[EntryRow]]) -> list[str]:
    """Return the keys of the groups, each once, in the order of the rows."""
    if plan.report_by is None:
        return []
    key = plan.tables[plan.report_by].key
    return [*dict.fromkeys(_text(row.get(key)) for row in rows.get(plan.report_by, ()) if row)]


def _group_of(
    plan: RollupPlan, table: str, row: EntryRow, by_key: Mapping[str, Mapping[str, EntryRow]]
) -> str | None:
    """Return the key of the group of a row, by the keys that lead there; None where one is blank or unknown."""
    if table == plan.report_by:
        return _text(row.get(plan.tables[table].key))
    here: EntryRow | None = row
    key = ""
    for column in plan.path(table, plan.report_by or "") or ():
        key = "" if here is None else _text(here.get(column))
        table = plan.tables[table].belongs_to[column]
        here = by_key[table].get(key)
    return key or None


def _text(cell: Any) -> str:
    return "" if cell is None else clean_text(text_of(cell))


def _file_name(key: str) -> str:
    """Return a key as the name of a file."""
    return "".join("-" if each in '<>:"/\\|?*' or ord(each) < 32 else each for each in key)[:80]
