"""read: the sheets in which an officer confirms other spellings of keys → aliases.

Entry workbooks need no `columns.yaml`; a spelling such as `xóm Minh Thành` for `X01` is confirmed once in the
sheet `Cách viết` of any workbook of the folder. A row without a key is a proposal, and confirms nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_args

from criteria_engine.bilingual import Language, Text
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.text_values import clean_text, fold_text
from criteria_engine.rollup import answer_diagnostics as codes
from criteria_engine.rollup.entry_files import EntryTables, opened_workbook
from criteria_engine.rollup.entry_texts import entry_sheet
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import TableFile
from criteria_engine.rollup.spelling_sheet import SPELLING_HEADS, SPELLING_SHEET
from criteria_engine.source import Source
from criteria_engine.tables.cells import is_blank_cell, text_of
from criteria_engine.tables.headed_rows import OpenWorkbooks, is_workbook
from criteria_engine.tables.workbook import SheetEntry, Workbook
from criteria_engine.tables.xlsx import WorkbookSheet

_READ: Final = 3


def with_spellings(
    paths: Iterable[Path], plan: RollupPlan, files: Mapping[str, TableFile], books: OpenWorkbooks
) -> dict[str, TableFile]:
    """Return the files of tables with the other spellings of keys that workbooks confirm.

    Args:
        paths: the files of the folder; those that are no workbooks are passed over.
        plan: the tables.
        files: the file of each table.
        books: workbooks that are open already; newly opened ones are added.

    Raises:
        CriteriaError: a spelling is confirmed for a sheet that does not exist, or for two keys.
    """
    reader = _SpellingReader(plan)
    for path in filter(is_workbook, paths):
        book = opened_workbook(path, books)
        for entry in spelling_sheets(book):
            if book is not None:
                reader.read(WorkbookSheet(book, entry))
    if reader.faults:
        raise CriteriaError(reader.faults)
    return {name: _with_spellings(file, reader.spellings.get(name)) for name, file in files.items()}


def spelling_sheets(book: Workbook | None) -> Iterator[SheetEntry]:
    """Yield the sheets of a workbook that confirm spellings."""
    names = {fold_text(SPELLING_SHEET.in_language(each, {})) for each in get_args(Language)}
    return (each for each in (() if book is None else book.sheets) if fold_text(each.name) in names)


def _with_spellings(file: TableFile, found: Mapping[LocatedStr, LocatedStr] | None) -> TableFile:
    sheet = Text(*(SPELLING_SHEET.in_language(each, {}) for each in ("vi", "en")))
    aliases = replace(file.aliases, sheet=sheet if file.own_columns else None)
    if found:
        aliases = replace(
            aliases,
            keys={**aliases.keys, **{fold_text(text): key for text, key in found.items()}},
            spellings={**aliases.spellings, **found},
        )
    return replace(file, aliases=aliases)


class _SpellingReader:
    """Collects confirmed spellings by table, and what is wrong with them."""

    def __init__(self, plan: RollupPlan) -> None:
        self.spellings: dict[str, dict[LocatedStr, LocatedStr]] = {}
        self.faults: list[Diagnostic] = []
        entries = EntryTables(plan)
        self._tables = {
            fold_text(name): table.name
            for each in get_args(Language)
            for table in entries.of(each)
            for name in (entry_sheet(table.called), table.name)
            if table.name in plan.tables
        }
        self._heads = [
            [fold_text(head) for head in SPELLING_HEADS.in_language(each, {}).split("|")[:_READ]]
            for each in get_args(Language)
        ]

    def read(self, sheet: WorkbookSheet) -> None:
        """Read the rows of a sheet below its headings."""
        places: list[int] | None = None
        for row in sheet.rows():
            texts = [text_of(each) for each in row.cells]
            folded = list(map(fold_text, texts))
            heads = next((each for each in self._heads if set(each) <= set(folded)), None)
            if heads is not None:
                places = [folded.index(each) for each in heads]
            elif places is not None and max(places) < len(texts):
                cells = [row.cells[place] for place in places]
                if not any(map(is_blank_cell, cells)):
                    source = Source.of_row(
                        sheet.location.file, row.number, texts, (), sheet.location.sheet
                    )
                    self._add(source, places, cells)

    def _add(self, source: Source, places: list[int], cells: list[Any]) -> None:
        table, spelling, key = (
            LocatedStr(clean_text(text_of(cell)), source.cell(place))
            for cell, place in zip(cells, places, strict=True)
        )
        name = self._tables.get(fold_text(table))
        if name is None:
            why = Text(f"không có trang `{table}`", f"there is no sheet `{table}`")
            self.faults.append(codes.SPELLING_OF_NOTHING.at(table.span, why=why))
            return
        known = self.spellings.setdefault(name, {})
        other = next((each for each in known if fold_text(each) == fold_text(spelling)), None)
        if other is not None and known[other] != key:
            where = str(known[other].span)
            self.faults.append(
                codes.ANSWERS_DIFFER.at(key.span, one=known[other], other=key, where=where)
            )
        known.setdefault(spelling if other is None else other, key)
