"""read: entry workbooks → the file of each table, and what its headings and words mean.

An entry workbook has the sheets and headings of :mod:`criteria_engine.rollup.entry_workbook`, in one language.
It needs no `columns.yaml`. Other columns are the officer's own and are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.reading.text_values import clean_text, fold_text
from criteria_engine.rollup.blank_tables import BlankTable, blank_tables
from criteria_engine.rollup.entry_cells import LISTS
from criteria_engine.rollup.entry_texts import entry_sheet
from criteria_engine.rollup.entry_workbook import FORM_HEADS, GUIDE
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import FOUND_HEADINGS, TableFile
from criteria_engine.tables.cells import text_of
from criteria_engine.tables.headed_rows import OpenWorkbooks, is_workbook
from criteria_engine.tables.workbook import Workbook, open_workbook
from criteria_engine.tables.xlsx import WorkbookSheet

YES_AND_NO: Final = {
    "đạt": "true",
    "x": "true",
    "✓": "true",
    "✔": "true",
    "không đạt": "false",
    "chưa đạt": "false",
    "chưa": "false",
}
"""What officers write in a yes-or-no cell besides the words that every source may use."""

_FORMS: Final = frozenset(
    (fold_text(question), fold_text(answer))
    for language in get_args(Language)
    for question, answer, _ in [FORM_HEADS.in_language(language, {}).split("|")]
)

NONE_WORDS: Final = ("không có", "none")
"""What stands in place of the first key where a table really has no rows."""


class EntryTables:
    """The tables of entry workbooks, by language.

    Args:
        plan: the tables and their columns.
    """

    def __init__(self, plan: RollupPlan) -> None:
        self._tables = {each: blank_tables(plan, each) for each in get_args(Language)}

    def of(self, language: Language) -> Sequence[BlankTable]:
        """Return the tables in a language."""
        return self._tables[language]

    def files(self, language: Language) -> dict[str, TableFile]:
        """Return what the headings and words of each table mean, without a file."""
        return {
            each.name: replace(_table_file(Path(), "", each, language), path=None)
            for each in self._tables[language]
        }


def entry_files(
    paths: Sequence[Path], plan: RollupPlan, books: OpenWorkbooks
) -> dict[str, TableFile]:
    """Return the file of each table that the entry workbooks among some files have.

    Args:
        paths: the files; those that are no entry workbooks are passed over.
        plan: the tables and their columns.
        books: workbooks that are open already; newly opened ones are added.

    Returns:
        For each table the first workbook that has a sheet for it, with the others behind it; none where no
        workbook is an entry workbook.
    """
    files: dict[str, TableFile] = {}
    tables = EntryTables(plan)
    for path in filter(is_workbook, paths):
        book = opened_workbook(path, books)
        if book is None:
            continue
        for name, file in _files_of(path, book, tables).items():
            first = files.get(name)
            files[name] = file if first is None else replace(first, more=(*first.more, file))
    return files


def opened_workbook(path: Path, books: OpenWorkbooks) -> Workbook | None:
    """Return a workbook; None for a damaged one, which is reported where a table is read from it."""
    if path not in books:
        try:
            books[path] = open_workbook(path)
        except CriteriaError:
            return None
    return books[path]


def faults_of_workbook(path: Path) -> tuple[Diagnostic, ...]:
    """Return why a workbook cannot be opened; nothing where it can."""
    try:
        open_workbook(path)
    except CriteriaError as error:
        return error.diagnostics
    return ()


def _files_of(path: Path, book: Workbook, tables: EntryTables) -> dict[str, TableFile]:
    """Return the file of each table that a workbook has a sheet for, in the language of its sheets."""
    sheets = {fold_text(each.name): each.name for each in book.sheets}
    found: dict[str, TableFile] = {}
    for language in get_args(Language):
        named = {
            each.name: _table_file(path, sheets[sheet], each, language)
            for each in tables.of(language)
            if (sheet := fold_text(entry_sheet(each.called))) in sheets
        }
        # One sheet called like a table may be any workbook; one with our guide, or two, are none of others.
        guide = fold_text(GUIDE.in_language(language, {})) in sheets
        if len(named) > max(0 if guide else 1, len(found)):
            found = named
    return found


def _table_file(path: Path, sheet: str, table: BlankTable, language: Language) -> TableFile:
    words = {
        each.name: {fold_text(word): value for word, value in each.words.items()}
        for each in table.columns
        if each.words
    }
    truths = {each.name: YES_AND_NO for each in table.columns if each.kind == "boolean"}
    return TableFile(
        path,
        replace(FOUND_HEADINGS, sheets=(sheet,), forms=_FORMS),
        {fold_text(each.heading): each.name for each in table.columns},
        {**truths, **words},
        decimal_comma=language == "vi",
        own_columns=True,
    )


def says_none(keys: Sequence[str]) -> bool:
    """Return whether the keys of a table say, in place of the only one, that it has no rows.

    >>> says_none(["Không có"]), says_none(["Không có", "H1"])
    (True, False)
    """
    return len(keys) == 1 and fold_text(keys[0]) in NONE_WORDS


def read_other_sheets(book: Workbook) -> list[str]:
    """Return the sheets of an entry workbook that hold no table; nobody has to be told of them."""
    return [each.name for each in book.sheets if is_of_workbook(each.name)]


def keys_elsewhere(
    plan: RollupPlan, table: str, books: Iterable[Workbook]
) -> list[tuple[str, str]]:
    """Return the keys of a table that the sheets of lists name, as its rows are in other workbooks.

    Args:
        plan: the tables.
        table: the table.
        books: the workbooks.

    Returns:
        Each key, with the name of the file that has it.
    """
    tables = EntryTables(plan)
    headings = {
        fold_text(each.columns[0].heading)
        for language in get_args(Language)
        for each in tables.of(language)
        if each.name == table
    }
    lists = {fold_text(LISTS.in_language(each, {})) for each in get_args(Language)}
    found: list[tuple[str, str]] = []
    for book in books:
        for entry in book.sheets:
            rows = WorkbookSheet(book, entry).rows() if fold_text(entry.name) in lists else ()
            column: int | None = None
            for row in rows:
                texts = [clean_text(text_of(each)) for each in row.cells]
                if column is None:
                    places = [i for i, text in enumerate(texts) if fold_text(text) in headings]
                    if not places:
                        break
                    column = places[0]
                elif column < len(texts) and texts[column]:
                    found.append((texts[column], book.path.name))
    return found


def is_of_workbook(sheet: str) -> bool:
    """Return whether a sheet of an entry workbook holds no table: the guide, or the lists of drop-downs.

    >>> is_of_workbook("Hướng dẫn"), is_of_workbook("Hộ")
    (True, False)
    """
    return any(
        fold_text(sheet) == fold_text(each.in_language(language, {}))
        for each in (GUIDE, LISTS)
        for language in get_args(Language)
    )
