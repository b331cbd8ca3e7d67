"""write: an entry workbook → one workbook for each group of subjects, and one for what belongs to no group.

The groups are those of reports: in a commune its hamlets. Every row of the workbook is in exactly one of the
new ones, with the cells as they are, the officer's own columns included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.text_values import clean_text
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.aliases import NO_ALIASES, KeyAliases
from criteria_engine.rollup.entry_files import entry_files, read_other_sheets, says_none
from criteria_engine.rollup.entry_rows import EntryRow, EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.file_names import distinct_file_names
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import TableFile
from criteria_engine.rollup.spellings import spelling_sheets, with_spellings
from criteria_engine.rollup.subjects import RECOGNITIONS, RejectedRow
from criteria_engine.rollup.table_readers import sheet_reader
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as table_codes
from criteria_engine.tables.cells import UnreadableCell, text_of
from criteria_engine.tables.headed_rows import OpenWorkbooks, open_rows, unread_sheets

COMMON: Final = Template("chung", "common")
"""The name of the workbook with what belongs to no group."""

_MAX_CELL: Final = 32_767
"""How many characters a cell of a workbook holds."""


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


@dataclass(frozen=True, slots=True)
class SplitParts:
    """The workbooks that were written, the one with the rest first.

    Attributes:
        files: the workbooks.
        warnings: which rows and sheets of the workbook are in none of them, as they are no subjects.
    """

    files: tuple[SplitFile, ...]
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """What an entry workbook holds: its tables, other spellings of their keys, and what was passed over."""

    tables: Mapping[str, EntryTable]
    aliases: Mapping[str, KeyAliases]
    warnings: tuple[Diagnostic, ...]


def split_workbook(plan: RollupPlan, path: Path, folder: Path, language: Language) -> SplitParts:
    """Write a workbook for each group, and one for the rest.

    Args:
        plan: the tables and their columns.
        path: the entry workbook.
        folder: where the new workbooks are written; it is created where it does not exist.
        language: the language of sheets and headings.

    Raises:
        CriteriaError: the workbook is no entry workbook, has no groups, or a cell cannot be read; nothing is
            written then.
        MissingPackages: XlsxWriter is not installed.
        OSError: a file exists already (nothing is written then), or cannot be written.
    """
    content = _read_workbook(plan, path)
    groups = _groups(plan, content.tables)
    group_table = plan.report_by
    if group_table is None or not groups:
        at = Source(path.name, "").whole()
        table = "report_by" if group_table is None else plan.tables[group_table].label
        raise CriteriaError([codes.NOTHING_TO_SPLIT_BY.at(at, table=table)])
    members = {name for name in plan.tables if plan.path(name, group_table) is not None}
    parts = _parts(plan, content, groups, members)
    rest = {*plan.tables, RECOGNITIONS} - {group_table}
    names = distinct_file_names([COMMON.in_language(language, {}), *groups])
    files = dict(zip((None, *groups), (folder / f"{each}.xlsx" for each in names), strict=True))
    existing = [each for each in files.values() if each.exists()]
    if existing:
        raise FileExistsError(17, "it is there already", str(existing[0]))
    folder.mkdir(parents=True, exist_ok=True)
    written = (
        SplitFile(
            write_entry_workbook(
                plan,
                files[group],
                language,
                part,
                rest if group is None else members,
                () if group is None else (group_table,),
                _spellings(content.aliases) if group is None else None,
                {group_table: groups} if group is None else None,
            ),
            group,
            sum(len(each.rows) for each in part.values()),
        )
        for group, part in parts.items()
    )
    return SplitParts(tuple(written), content.warnings)


def _parts(
    plan: RollupPlan,
    content: _Content,
    groups: Sequence[str],
    members: Collection[str],
) -> dict[str | None, dict[str, EntryTable]]:
    """Return the tables of each group, and those of no group (None)."""
    tables, aliases = content.tables, content.aliases
    by_key = {
        name: {_text(row.cells.get(plan.tables[name].key)): row for row in table.rows}
        for name, table in tables.items()
        if name in plan.tables
    }
    parts: dict[str | None, dict[str, EntryTable]] = {None: {}, **{each: {} for each in groups}}
    for name, table in tables.items():
        rows: dict[str | None, list[EntryRow]] = {each: [] for each in parts}
        for row in table.rows:
            group = _group_of(plan, name, row, by_key, aliases) if name in members else None
            rows[group if group in parts else None].append(row)
        for group, part in parts.items():
            part[name] = EntryTable(rows[group], table.own)
    return parts


# ---- reading ---------------------------------------------------------------------------------


def _read_workbook(plan: RollupPlan, path: Path) -> _Content:
    """Return the tables of an entry workbook, with the cells as they are.

    Raises:
        CriteriaError: the file is no entry workbook, or a heading, a row or a cell of it cannot be read.
    """
    books: OpenWorkbooks = {}
    files = with_spellings([path], plan, entry_files([path], plan, books), books)
    if not files:
        at = Source(path.name, "").whole()
        raise CriteriaError([codes.NO_ENTRY_WORKBOOK.at(at, path=path.name)])
    faults: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    spelled = [each.name for each in spelling_sheets(books[path])]
    read = {path: [*read_other_sheets(books[path]), *spelled]}
    tables: dict[str, EntryTable] = {}
    for name, file in files.items():
        read[path] += file.options.sheets
        tables[name] = _read_table(plan, name, file, books, faults, warnings)
    if faults:
        raise CriteriaError(faults)
    aliases = {name: file.aliases for name, file in files.items()}
    return _Content(tables, aliases, (*warnings, *unread_sheets(read, books, [path])))


def _read_table(
    plan: RollupPlan,
    name: str,
    file: TableFile,
    books: OpenWorkbooks,
    faults: list[Diagnostic],
    warnings: list[Diagnostic],
) -> EntryTable:
    """Return a table; `faults` receives what cannot be carried over, `warnings` what is no subject."""
    reader = sheet_reader(name, file, plan)
    rows: list[EntryRow] = []
    own: tuple[str, ...] = ()
    for table in open_rows(
        file.path or Path(),
        file.options,
        books=books,
        is_heading=reader.is_heading,
        key_of=reader.key_of,
    ):
        columns = reader.read_columns(table, faults)
        if columns is None:
            continue
        headings = zip(table.heading.names, columns, strict=True)
        own = tuple(heading for heading, column in headings if column is None)
        rejects: list[RejectedRow] = []
        for row, source in reader.lines(table, columns, rejects):
            faults += _faults_of(row.cells, source)
            named = [*zip(columns, row.cells, strict=True)]
            cells = {column: cell for column, cell in named if column is not None}
            rows.append(EntryRow(cells, [cell for column, cell in named if column is None]))
            if name == plan.report_by and not _text(cells.get(plan.tables[name].key)):
                at = source.whole()
                faults.append(table_codes.ROW_WITHOUT_KEY.at(at, name=plan.tables[name].key))
        faults += (fault for each in rejects for fault in each.diagnostics)
        # The example of a table without rows is written again.
        warnings += (
            each
            for each in reader.warnings(table)
            if rows or each.code is not table_codes.EXAMPLE_ROWS
        )
    return EntryTable(rows, own)


def _faults_of(cells: Sequence[Any], source: Source) -> Iterator[Diagnostic]:
    """Yield why cells cannot be carried over: they have no value, or a longer one than a cell holds."""
    for index, cell in enumerate(cells):
        if isinstance(cell, UnreadableCell):
            at = source.cell(index)
            yield cell.code.at(at, text=at.text, range=cell.range)
        elif isinstance(cell, str) and len(cell) > _MAX_CELL:
            at = source.cell(index)
            yield table_codes.UNREADABLE_VALUE.at(at, text=at.text[:80])


def _spellings(aliases: Mapping[str, KeyAliases]) -> list[tuple[str, str, str]]:
    """Return the confirmed spellings: the table, the spelling and the key."""
    return [
        (name, str(spelling), str(key))
        for name, each in aliases.items()
        for spelling, key in each.spellings.items()
    ]


# ---- groups ----------------------------------------------------------------------------------


def _groups(plan: RollupPlan, tables: Mapping[str, EntryTable]) -> list[str]:
    """Return the keys of the groups, each once, in the order of the rows."""
    table = tables.get(plan.report_by or "")
    if plan.report_by is None or table is None:
        return []
    key = plan.tables[plan.report_by].key
    keys = [_text(row.cells.get(key)) for row in table.rows]
    return [] if says_none(keys) else [*dict.fromkeys(keys)]


def _group_of(
    plan: RollupPlan,
    table: str,
    row: EntryRow,
    by_key: Mapping[str, Mapping[str, EntryRow]],
    aliases: Mapping[str, KeyAliases],
) -> str | None:
    """Return the key of the group of a row, by the keys that lead there; None where one is blank or unknown."""
    if table == plan.report_by:
        return _text(row.cells.get(plan.tables[table].key))
    here: EntryRow | None = row
    key = ""
    for column in plan.path(table, plan.report_by or "") or ():
        key = "" if here is None else _text(here.cells.get(column))
        table = plan.tables[table].belongs_to[column]
        key = aliases.get(table, NO_ALIASES).key(key)
        here = by_key.get(table, {}).get(key)
    return key or None


def _text(cell: Any) -> str:
    return "" if cell is None else clean_text(text_of(cell))
