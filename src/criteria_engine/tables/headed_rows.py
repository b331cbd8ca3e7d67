"""open: a file with one table or several → the rows below its headings, each usable or with what is wrong.

`decide-table` and the tables of communes are read here, so that a file means the same to both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.reading.text_values import fold_text
from criteria_engine.source import Source
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import UnreadableCell, is_blank_cell, text_of
from criteria_engine.tables.csv import CsvFile
from criteria_engine.tables.form_sheet import FormSheet, form_top
from criteria_engine.tables.legacy_cells import LegacyCells, check_headings
from criteria_engine.tables.other_rows import SAMPLE_ROWS, OtherRows
from criteria_engine.tables.record_file import RECORD_SUFFIXES, RecordFile
from criteria_engine.tables.source import (
    HeadingRow,
    HeadingTest,
    ReadOptions,
    RowSource,
    SheetRow,
)
from criteria_engine.tables.workbook import (
    SheetEntry,
    Workbook,
    has_workbook_signature,
    open_workbook,
)
from criteria_engine.tables.xlsx import WorkbookSheet

CSV_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt"})

WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})

OTHER_WORKBOOK_SUFFIXES: Final = frozenset(
    {".xls", ".xlsb", ".xlt", ".ods", ".fods", ".numbers", ".et"}
)
"""Suffixes of workbooks that are not read; each is refused with the way out."""

OpenWorkbooks = dict[Path, Workbook]
"""Open workbooks by path: one often holds every table of a commune."""


KeyColumn = Callable[[Sequence[str]], int | None]
"""Which of some headings is that of the keys; None where none is."""


def no_key(names: Sequence[str]) -> int | None:
    """Return that no heading is known to be that of the keys."""
    return None


@dataclass(slots=True)
class HeadedRows:
    """The rows below the headings of a CSV file or a sheet.

    Attributes:
        source: the file or sheet.
        heading: its headings.
        key: the column of keys; None where there is none.
        legacy: counts the cells that are typed with an old font; None where the workbook has none.
        is_form: whether the only row is that of a form, which has no other rows to pass over.
    """

    source: RowSource
    heading: HeadingRow
    key: int | None = None
    is_form: bool = False
    legacy: LegacyCells | None = None
    _warnings: tuple[Diagnostic, ...] | None = field(default=None)

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows, without blank ones and those that are no subjects.

        A row that cannot be used has diagnostics. The others have a cell for each heading.

        Raises:
            CriteriaError: the file cannot be parsed from some row on.
        """
        names, first = self.heading.names, self.heading.last + 1
        if self.is_form:
            self._warnings = ()
            rows = self.source.rows(first)
            yield from (self._without_unnamed(each) for each in rows if not _is_blank(each.cells))
            return
        sample = islice(self.source.rows(first), SAMPLE_ROWS)
        others = OtherRows(names, sample, self.heading.printed, self.key)
        width, given = len(names), self.heading.width
        all_named = all(names)
        for row in self.source.rows(first):
            cells = row.cells
            if row.diagnostics:
                yield row
            elif not _is_blank(cells) and (kept := others.kept(row)) is not None:
                if self.legacy is not None:
                    self.legacy.look_at(row.number, cells)
                if kept.diagnostics:
                    yield kept
                elif given is not None and len(cells) != width:
                    yield self._fitted(row, given)
                elif len(cells) > width or not all_named:
                    yield self._without_unnamed(row)
                else:
                    cells += [None] * (width - len(cells))
                    yield row
        found = () if self.legacy is None else self.legacy.warnings()
        self._warnings = (*others.diagnostics(self.source.location), *found)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return what is to be said of rows that were passed over; reads the rows if nobody has.

        Raises:
            CriteriaError: the file cannot be parsed from some row on.
        """
        if self._warnings is None:
            for _ in self.rows():
                pass
        return self._warnings or ()

    def _fitted(self, row: SheetRow, given: int) -> SheetRow:
        """Return a row of a CSV file without blank cells beyond the headings, or what is wrong with it.

        Args:
            row: a row with more or fewer cells than there are headings.
            given: how many cells the row of headings has, blank ones included.
        """
        cells, width = row.cells, len(self.heading.names)
        if not self.heading.comma_delimited or len(cells) <= given:
            while len(cells) > width and is_blank_cell(cells[-1]):
                cells.pop()
        if width <= len(cells) <= given:
            return self._without_unnamed(row)
        at = Source(self.source.location.file, "").whole()
        wrong = codes.WRONG_CELL_COUNT.at(at, found=len(cells), wanted=width)
        return row._replace(diagnostics=(wrong,))

    def _without_unnamed(self, row: SheetRow) -> SheetRow:
        """Return a row with a cell for each heading, or a diagnostic for a value without a heading."""
        cells, names = row.cells, self.heading.names
        width = len(names)
        for index, cell in enumerate(cells):
            if index < width and names[index]:
                continue
            if not is_blank_cell(cell) and not isinstance(cell, UnreadableCell):
                text = text_of(cell).strip()
                at = Source(self.source.location.file, text).whole()
                return row._replace(diagnostics=(codes.CELL_WITHOUT_HEADING.at(at, text=text),))
        return row._replace(cells=cells[:width] + [None] * (width - len(cells)))


def _is_blank(cells: Sequence[Any]) -> bool:
    """Whether a row is blank; so is one inside a caption or signature that is merged over several rows."""
    for cell in cells:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        if isinstance(cell, UnreadableCell) and cell.code is codes.CELL_IN_MERGE and not cell.text:
            continue
        return False
    return True


# ---- opening ---------------------------------------------------------------------------------


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook, by its name or its first bytes."""
    suffix = path.suffix.lower()
    return suffix in WORKBOOK_SUFFIXES | OTHER_WORKBOOK_SUFFIXES or has_workbook_signature(path)


def open_rows(
    path: Path,
    options: ReadOptions,
    *,
    books: OpenWorkbooks,
    names: Sequence[str] = (),
    is_heading: HeadingTest = any,
    key_of: KeyColumn = no_key,
) -> list[HeadedRows]:
    """Open the rows of a CSV file, of a file of records, or of each sheet of a workbook that the options name.

    Args:
        path: the file.
        options: how it is parsed.
        books: workbooks that are open already; a newly opened one is added.
        names: what the table is called, to choose a sheet where the options name none.
        is_heading: whether the cells of a row are the headings, where the options do not give its number.
        key_of: which of the headings is that of the keys.

    Raises:
        CriteriaError: the file cannot be read as a table, or it is not clear which sheet is meant.
    """
    if not is_workbook(path):
        if options.sheets:
            at = Source(path.name, "").whole()
            raise CriteriaError([codes.SHEET_OF_CSV.at(at, path=path.name)])
        is_records = path.suffix.lower() in RECORD_SUFFIXES
        file: RowSource = RecordFile(path) if is_records else CsvFile(path, options)
        heading = file.heading(options, is_heading)
        return [HeadedRows(file, heading, key_of(heading.names))]
    if path not in books:
        books[path] = open_workbook(path)
    book = books[path]
    tables = []
    for entry in _chosen_sheets(book, options, names):
        read = WorkbookSheet(book, entry)
        top = form_top(read, options.forms)
        sheet: RowSource = read if top is None else FormSheet(read, top)
        heading = sheet.heading(options, is_heading)
        legacy = None
        if read.is_suspect:
            check_headings(sheet, heading)
            legacy = LegacyCells(sheet, heading.names)
        key = key_of(heading.names)
        tables.append(HeadedRows(sheet, heading, key, top is not None, legacy))
    if not options.sheets and not _is_called(tables[0].source.location.sheet, names):
        _check_similar(book, tables[0], options)
    return tables


def _is_called(sheet: str, names: Sequence[str]) -> bool:
    return fold_text(sheet) in map(fold_text, names)


def _chosen_sheets(book: Workbook, options: ReadOptions, names: Sequence[str]) -> list[SheetEntry]:
    """Return the sheets that the options name; without any, the only one that is shown, or one of the names."""
    if options.sheets:
        return [_one_sheet(book, options, [name], book.sheets) for name in options.sheets]
    visible = [each for each in book.sheets if each.visible]
    return visible if len(visible) == 1 else [_one_sheet(book, options, names, visible)]


def _one_sheet(
    book: Workbook, options: ReadOptions, names: Sequence[str], sheets: Sequence[SheetEntry]
) -> SheetEntry:
    matching = [each for each in sheets if _is_called(each.name, names)]
    if len(matching) == 1:
        return matching[0]
    known = [each.name for each in sheets]
    name = book.path.name
    near = nearest(options.sheets[0], known) if options.sheets else None
    at = Source(name, "").whole()
    raise CriteriaError(
        [
            codes.AMBIGUOUS_SHEET.at(
                at,
                suggestion=near,
                path=name,
                known=", ".join(known) or "–",
                settings=options.settings,
                example=known[0] if known else "…",
            )
        ]
    )


def _check_similar(book: Workbook, table: HeadedRows, options: ReadOptions) -> None:
    """Check that no other sheet has the headings of the one that was chosen, as they may be parts of a table.

    Raises:
        CriteriaError: some have.
    """
    chosen = table.source.location.sheet
    wanted = _folded(next(iter(table.heading.printed), ()))
    similar = [
        entry.name
        for entry in book.sheets
        if entry.name != chosen
        and any(
            _folded(map(text_of, row.cells)) == wanted
            for row in islice(WorkbookSheet(book, entry).rows(), SAMPLE_ROWS)
        )
    ]
    if similar:
        path = book.path.name
        at = Source(path, "").whole()
        sheets = ", ".join(f"`{each}`" for each in (chosen, *similar))
        raise CriteriaError(
            [
                codes.SIMILAR_SHEETS.at(
                    at, path=path, sheets=sheets, settings=options.settings, example=chosen
                )
            ]
        )


def _folded(names: Any) -> list[str]:
    folded = list(map(fold_text, names))
    while folded and not folded[-1]:
        folded.pop()
    return folded


_COPY: Final = Text(
    "chép các dòng ấy sang trang có sẵn của bảng; trang riêng của mình thì cứ để",
    "copy its rows to the sheet that the table has; sheets of your own may stay",
)


def unread_sheets(
    read: Mapping[Path, Sequence[str]], books: OpenWorkbooks, fixed: Collection[Path] = ()
) -> list[Diagnostic]:
    """Return a warning for each workbook that has sheets with values that nobody has read.

    Args:
        read: the names of the sheets that were read, by the path of their workbook.
        books: the workbooks.
        fixed: the workbooks whose sheets have names of their own, which nobody can choose.
    """
    found = []
    for path, names in read.items():
        book = books[path]
        unread = [
            f"`{each.name}`"
            for each in book.sheets
            if each.name not in names and _has_values(WorkbookSheet(book, each))
        ]
        if unread:
            at = Source(path.name, "").whole()
            sheets = ", ".join(unread)
            named = f"`sheet: [{names[0]}, …]`"
            how = Text(f"ghi thêm tên nó: {named}", f"add its name: {named}")
            if path in fixed:
                how = _COPY
            found.append(codes.UNREAD_SHEETS.at(at, path=path.name, sheets=sheets, how=how))
    return found


def _has_values(sheet: WorkbookSheet) -> bool:
    return any(not _is_blank(row.cells) for row in sheet.rows())
