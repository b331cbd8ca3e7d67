"""read: a folder of tables → a commune; rows that cannot be read are rejected.

`columns.yaml` in the folder maps files to tables, headings to columns and words to values. Without it,
entry workbooks are read; where there are none, files and headings have the names that the roll-up uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_CELLS
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.frozen import dataclass
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.answers import (
    Answers,
    is_answer_workbook,
    merge_answers,
    read_answers,
)
from criteria_engine.rollup.columns_file import COLUMNS_FILE, read_columns_file
from criteria_engine.rollup.commune import commune_of
from criteria_engine.rollup.entry_cells import LISTS
from criteria_engine.rollup.entry_files import (
    NONE_WORDS,
    entry_files,
    faults_of_workbook,
    keys_elsewhere,
    opened_workbook,
    read_other_sheets,
    says_none,
)
from criteria_engine.rollup.entry_texts import entry_sheet
from criteria_engine.rollup.input_rows import InputRow
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.receipts import ReceivedFile, received_files, received_twice
from criteria_engine.rollup.recognition_rows import read_recognitions
from criteria_engine.rollup.sheet_rows import (
    SheetReader,
    TableFile,
)
from criteria_engine.rollup.spellings import spelling_sheets, with_spellings
from criteria_engine.rollup.subjects import (
    RECOGNITIONS,
    Commune,
    Recognition,
    RejectedRow,
)
from criteria_engine.rollup.table_readers import sheet_reader
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as table_codes
from criteria_engine.tables.headed_rows import (
    CSV_SUFFIXES,
    OTHER_WORKBOOK_SUFFIXES,
    WORKBOOK_SUFFIXES,
    HeadedRows,
    OpenWorkbooks,
    is_workbook,
    open_rows,
    unread_sheets,
)
from criteria_engine.tables.record_file import RECORD_SUFFIXES

TABLE_SUFFIXES: Final = (
    (CSV_SUFFIXES - {".txt"}) | WORKBOOK_SUFFIXES | RECORD_SUFFIXES | OTHER_WORKBOOK_SUFFIXES
)
"""Suffixes of files that are probably tables."""


@dataclass(frozen=True, slots=True)
class LoadedFolder:
    """The content of a folder.

    Attributes:
        commune: the commune.
        warnings: what an officer should know: missing, empty or unused files.
        rows: how many rows each table had, rejected ones included.
        files: the file of each table, with what its headings mean.
        answers: the answers to earlier questions that stood in the folder.
        groups: the groups (hamlets) of which each file has the row.
        received: what each of several entry workbooks brought; none where there are not several.
    """

    commune: Commune
    warnings: tuple[Diagnostic, ...]
    rows: Mapping[str, int]
    files: Mapping[str, TableFile]
    answers: Answers
    groups: Mapping[str, tuple[str, ...]]
    received: tuple[ReceivedFile, ...] = ()


def load_folder(
    folder: Path, plan: RollupPlan, on_table: Callable[[str], None] = lambda _table: None
) -> LoadedFolder:
    """Read every table of a folder, or of one entry workbook.

    Args:
        folder: the folder, or the workbook.
        plan: the tables and their columns.
        on_table: called with the name of each table before it is read.

    Raises:
        CriteriaError: a file or `columns.yaml` cannot be used at all; a wrong row is only rejected.
    """
    diagnostics: list[Diagnostic] = []
    sheets = _Sheets()
    if folder.is_dir():
        candidates = _table_files(folder, ())
        sheets.answers = [p for p in candidates if is_answer_workbook(p, sheets.books)]
    files = _files(folder, plan, diagnostics, sheets)
    if not any(each.path is not None and each.path.exists() for each in files.values()):
        paths = [folder] if folder.is_file() else _table_files(folder, ())
        faults = [
            fault for each in filter(is_workbook, paths) for fault in faults_of_workbook(each)
        ]
        if faults:
            raise CriteriaError(faults)
        known = ", ".join(plan.tables)
        at = Source(str(folder), "").whole()
        if folder.is_file():
            raise CriteriaError([codes.NO_ENTRY_WORKBOOK.at(at, path=folder.name)])
        raise CriteriaError([codes.NO_TABLES.at(at, path=folder.name or folder, known=known)])
    rejects: list[RejectedRow] = []
    tables: dict[str, list[InputRow]] = {}
    counts: dict[str, int] = {}
    for name in plan.tables:
        on_table(name)
        unreadable: list[RejectedRow] = []
        rows = _rows(name, files[name], plan, folder, diagnostics, unreadable, sheets)
        if rows is not None:
            stated_empty = files[name].empty is not None or _states_none(name, plan, files, sheets)
            rejects += unreadable
            counts[name] = len(rows) + len(unreadable)
            if counts[name]:
                diagnostics += _rows_though_empty(files[name], counts[name])
            if counts[name] or stated_empty:
                tables[name] = rows
            elif not plan.tables[name].optional:
                diagnostics.append(_empty_table(files[name], plan.tables[name]))
    unreadable = []
    rows = _rows(RECOGNITIONS, files[RECOGNITIONS], plan, folder, diagnostics, unreadable, sheets)
    stated_empty = files[RECOGNITIONS].empty is not None or _states_none(
        RECOGNITIONS, plan, files, sheets
    )
    recognitions = None if rows is None else read_recognitions(rows, plan)
    if recognitions is not None:
        rejects += unreadable
        # The title and the subject of a row that cannot be read are unknown.
        recognitions += [Recognition("", "", None) for _ in unreadable]
    if recognitions:
        diagnostics += _rows_though_empty(files[RECOGNITIONS], len(recognitions))
    elif not stated_empty:
        recognitions = None  # not filled in, which does not mean that there were none
    if has_errors(diagnostics):
        raise CriteriaError(diagnostics)
    files = with_spellings([*sheets.books], plan, files, sheets.books)
    for path, names in sheets.read.items():
        names.extend(each.name for each in spelling_sheets(sheets.books[path]))
    diagnostics += unread_sheets(sheets.read, sheets.books, _entry_workbooks(files))
    diagnostics += _parts_not_filled(plan, files, sheets)
    diagnostics += _absent_parts(plan, files, sheets, tables)
    if any(each.own_columns for each in files.values()):
        diagnostics += received_twice(plan, sheets.rows)
    aliases = {name: file.aliases for name, file in files.items()}
    answers = read_answers(sheets.answers, plan, files, sheets.books)
    merged, found = merge_answers(plan, tables, answers, files)
    commune = commune_of(plan, merged, recognitions, rejects, aliases)
    diagnostics += found
    warnings = (_in_file(each, files) for each in commune.warnings)
    groups = _groups_of_files(plan, sheets)
    received: tuple[ReceivedFile, ...] = ()
    if len(sheets.rows) > 1 and any(each.own_columns for each in files.values()):
        received = received_files(plan, sheets.rows)
    found_all = (*diagnostics, *warnings)
    return LoadedFolder(commune, found_all, counts, files, answers, groups, received)


def _groups_of_files(plan: RollupPlan, sheets: _Sheets) -> dict[str, tuple[str, ...]]:
    """Return the keys of the groups whose rows each file has."""
    table = plan.report_by
    if table is None:
        return {}
    key = plan.tables[table].key
    return {
        path.name: tuple(row.text(key) for row in rows.get(table, ()))
        for path, rows in sheets.rows.items()
    }


def _states_none(
    name: str, plan: RollupPlan, files: Mapping[str, TableFile], sheets: _Sheets
) -> bool:
    """Return whether entry workbooks say that a table has no rows: the common one, or those of all groups."""
    said = {path for path, tables in sheets.none.items() if name in tables}
    paths = {each.path for each in (files[name], *files[name].more)}
    groups = files[plan.report_by] if plan.report_by is not None else TableFile()
    of_groups = paths & {each.path for each in (groups, *groups.more)}
    return bool(said) and (bool(said - of_groups) or said >= of_groups)


def _says_none(rows: Sequence[InputRow], key: str) -> bool:
    """Return whether the only row of a sheet says, in place of its key, that there are none."""
    return all([*each.cells] == [key] for each in rows) and says_none([r.text(key) for r in rows])


def _parts_not_filled(
    plan: RollupPlan, files: Mapping[str, TableFile], sheets: _Sheets
) -> Iterator[Diagnostic]:
    """Yield a warning for each workbook of one group, such as a hamlet, that has nothing but its key."""
    table = plan.report_by
    if table is None or not files[table].own_columns or len(sheets.rows) < 2:
        return
    key = plan.tables[table].key
    for path, rows in sheets.rows.items():
        groups = rows.get(table, ())
        is_blank = path not in sheets.none and sum(map(len, rows.values())) == len(groups)
        if len(groups) == 1 and is_blank:
            own = groups[0].text(key)
            group = Text(f"{plan.tables[table].called.vi} {own}", own)
            at = Source(path.name, "").whole()
            yield codes.PART_NOT_FILLED.at(at, path=path.name, group=group)


def _entry_workbooks(files: Mapping[str, TableFile]) -> set[Path]:
    """Return the entry workbooks among the files of the tables."""
    every = (each for file in files.values() for each in (file, *file.more))
    return {each.path for each in every if each.own_columns and each.path is not None}


def _absent_parts(
    plan: RollupPlan,
    files: Mapping[str, TableFile],
    sheets: _Sheets,
    tables: dict[str, list[InputRow]],
) -> Iterator[Diagnostic]:
    """Yield a warning for each group that was split off and is in no file; it gets a row of its key."""
    table = plan.report_by
    if table is None:
        return
    key = plan.tables[table].key
    aliases = files[table].aliases
    here = {
        aliases.key(row.text(key)) for rows in sheets.rows.values() for row in rows.get(table, ())
    }
    books = [sheets.books[path] for path in sheets.rows if path in sheets.books]
    elsewhere = keys_elsewhere(plan, table, books)
    for group, path in dict(elsewhere).items():
        if group not in here:
            at = Source(path, "").whole()
            tables.setdefault(table, []).append(InputRow(0, {key: group}))
            named = Text(f"{plan.tables[table].called.vi} {group}", group)
            sheet = Text(*(LISTS.in_language(each, {}) for each in ("vi", "en")))
            yield codes.PART_ABSENT.at(at, path=path, group=named, sheet=sheet)


def _empty_table(file: TableFile, table: TablePlan) -> Diagnostic:
    """Return the warning that a table has no rows, with how its file says that there are none."""
    sheets = f" [{', '.join(file.options.sheets)}]" if file.own_columns else ""
    at = Source(f"{file.path}{sheets}", "").whole()
    code = codes.EMPTY_SHEET if file.own_columns else codes.EMPTY_TABLE
    return code.at(at, table=table.label, word=NONE_WORDS[0])


def _in_file(diagnostic: Diagnostic, files: Mapping[str, TableFile]) -> Diagnostic:
    """Return a diagnostic about a whole table with the file of the table as its location."""
    source = diagnostic.span.source
    file = None if source.row is not None or source.text else files.get(source.name)
    if file is None or file.path is None:
        return diagnostic
    sheets = f" [{', '.join(file.options.sheets)}]" if file.options.sheets else ""
    return replace(diagnostic, span=Source(f"{file.path.name}{sheets}", "").whole())


def _rows_though_empty(file: TableFile, count: int) -> list[Diagnostic]:
    """Return a diagnostic for a table that has rows, though `columns.yaml` says that it is empty."""
    if file.empty is None:
        return []
    path = "" if file.path is None else file.path.name
    return [codes.ROWS_THOUGH_EMPTY.at(file.empty, path=path, count=count)]


@dataclass(slots=True)
class _Sheets:
    """The workbooks of a folder.

    Attributes:
        books: the open workbooks.
        read: the names of the sheets that were read, by workbook.
        cells: how many cells were read.
        rows: the rows of each table in each file.
        none: the tables of which an entry workbook says that they have no rows.
        answers: the workbooks with answers, which hold no table.
    """

    books: OpenWorkbooks = field(default_factory=dict)
    read: dict[Path, list[str]] = field(default_factory=dict)
    cells: int = 0
    rows: dict[Path, dict[str, list[InputRow]]] = field(default_factory=dict)
    none: dict[Path, set[str]] = field(default_factory=dict)
    answers: Sequence[Path] = ()

    def add(self, table: HeadedRows) -> None:
        """Remember that a sheet was read."""
        if table.source.location.sheet:
            self.read.setdefault(table.source.path, []).append(table.source.location.sheet)


def _rows(
    name: str,
    file: TableFile,
    plan: RollupPlan,
    folder: Path,
    diagnostics: list[Diagnostic],
    unreadable: list[RejectedRow],
    sheets: _Sheets,
) -> list[InputRow] | None:
    """Return the rows of a table from all its files; None where there are none or one cannot be read."""
    every: list[InputRow] | None = []
    for each in (file, *file.more):
        reader = sheet_reader(name, each, plan)
        rows = _rows_of_file(reader, plan, folder, diagnostics, unreadable, sheets)
        if each.path is not None and rows is not None:
            if each.own_columns and _says_none(rows, reader.required[0]):
                sheets.none.setdefault(each.path, set()).add(name)
                rows = []
            sheets.rows.setdefault(each.path, {})[name] = rows
        every = None if every is None or rows is None else [*every, *rows]
    return every


def _rows_of_file(
    reader: SheetReader,
    plan: RollupPlan,
    folder: Path,
    diagnostics: list[Diagnostic],
    unreadable: list[RejectedRow],
    sheets: _Sheets,
) -> list[InputRow] | None:
    """Return the rows of one file of a table; None where there is no file or it cannot be read."""
    path = reader.file.path
    if path is None or not path.exists():
        planned = plan.tables.get(reader.name)
        if planned is not None and not (path is None and planned.optional):
            if folder.is_file():
                vi, en = (entry_sheet(planned.called.in_language(each)) for each in ("vi", "en"))
                diagnostics.append(
                    codes.MISSING_SHEET.at(
                        Source(str(folder), "").whole(),
                        path=folder.name,
                        sheet=Text(vi, en),
                        table=planned.label,
                    )
                )
                return None
            missing = f"{reader.name}.csv" if path is None else path.name
            others = (
                [] if path is None else [each.name for each in _table_files(folder, sheets.answers)]
            )
            diagnostics.append(
                codes.MISSING_TABLE.at(
                    Source(str(folder / missing), "").whole(),
                    suggestion=nearest(missing, others),
                    path=missing,
                    table=planned.label,
                )
            )
        return None
    names = [reader.name]
    if reader.name in plan.tables:
        words = plan.tables[reader.name].called
        names += [words.in_language("vi"), words.in_language("en")]
    before = len(diagnostics)
    rows: list[InputRow] = []
    try:
        for table in open_rows(
            path,
            reader.file.options,
            books=sheets.books,
            names=names,
            is_heading=reader.is_heading,
            key_of=reader.key_of,
        ):
            sheets.add(table)
            for row in reader.rows(table, diagnostics, unreadable):
                sheets.cells += len(row.cells)
                if sheets.cells > MAX_CELLS:
                    at = Source(path.name, "").whole()
                    raise CriteriaError([table_codes.TOO_MANY_CELLS.at(at, limit=MAX_CELLS)])
                rows.append(row)
            if len(diagnostics) == before:
                warnings = reader.warnings(table)
                if reader.file.own_columns:
                    # The example below the headings stands there by design.
                    warnings = tuple(w for w in warnings if w.code is not table_codes.EXAMPLE_ROWS)
                diagnostics += warnings
                before = len(diagnostics)
    except CriteriaError as error:
        diagnostics.extend(error.diagnostics)
        return None
    return rows if len(diagnostics) == before else None


# ---- which file is which table ---------------------------------------------------------------


def _files(
    folder: Path, plan: RollupPlan, diagnostics: list[Diagnostic], sheets: _Sheets
) -> dict[str, TableFile]:
    if folder.is_file():
        return _of_entry_workbooks([folder], plan, sheets, diagnostics)
    if not (folder / COLUMNS_FILE).exists():
        entries = _of_entry_workbooks(
            _table_files(folder, sheets.answers), plan, sheets, diagnostics
        )
        if entries:
            return entries
    files_by_table = read_columns_file(folder, plan)
    files: dict[str, TableFile] = {}
    for name in (*plan.tables, RECOGNITIONS):
        file = files_by_table.get(name, TableFile())
        if file.path is None:
            candidates = [e for e in _table_files(folder, sheets.answers) if e.stem == name]
            if len(candidates) > 1:
                paths = ", ".join(each.name for each in candidates)
                at = Source(str(folder), "").whole()
                diagnostics.append(codes.DUPLICATE_TABLE_FILE.at(at, table=name, paths=paths))
            if candidates:
                file = replace(file, path=candidates[0])
        files[name] = file
    used = {each.path.resolve() for each in files.values() if each.path is not None}
    diagnostics += [
        codes.UNUSED_FILE.at(Source(str(path), "").whole(), path=path.name)
        for path in _table_files(folder, sheets.answers)
        if path.resolve() not in used and path.stem not in files
    ]
    return files


def _of_entry_workbooks(
    paths: Sequence[Path], plan: RollupPlan, sheets: _Sheets, diagnostics: list[Diagnostic]
) -> dict[str, TableFile]:
    """Return the files of the tables in entry workbooks; none where no file is an entry workbook."""
    files = entry_files(paths, plan, sheets.books)
    if not files:
        return {}
    used = {each.path for file in files.values() for each in (file, *file.more)}
    for path in paths:
        if path in used:
            sheets.read.setdefault(path, []).extend(read_other_sheets(sheets.books[path]))
        elif is_workbook(path) and opened_workbook(path, sheets.books) is None:
            diagnostics += faults_of_workbook(path)
        elif not any(spelling_sheets(sheets.books.get(path))):
            at = Source(str(path), "").whole()
            diagnostics.append(codes.UNUSED_FILE.at(at, path=path.name))
    return {name: files.get(name, TableFile()) for name in (*plan.tables, RECOGNITIONS)}


def _table_files(folder: Path, answers: Sequence[Path]) -> list[Path]:
    """Return the files that are probably tables; `~$…` is a lock file of Excel."""
    return sorted(
        each
        for each in folder.iterdir()
        if each.suffix.lower() in TABLE_SUFFIXES
        and not each.name.startswith(("~$", "."))
        and each not in answers
    )
