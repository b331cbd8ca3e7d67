"""read: the lines of a sheet → rows by the columns of the plan; wrong rows are rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading import fact_diagnostics as fact_codes
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.aliases import NO_ALIASES, KeyAliases
from criteria_engine.rollup.commune import RejectedRow
from criteria_engine.rollup.input_rows import InputRow
from criteria_engine.source import Source
from criteria_engine.tables.sheets import (
    HEADING_SEARCH_ROWS,
    Sheet,
    SheetLine,
    TypedCell,
    merged_cell_diagnostics,
)


@dataclass(frozen=True, slots=True)
class TableFile:
    """The file of a table, and how to read it.

    Attributes:
        path: the file; None where there is none.
        sheet: the name of the sheet, for a workbook.
        columns: the column of each folded heading.
        values: by column and folded word, the value of the word.
        ignored: folded headings of columns that are not read.
        decimal_comma: whether numbers written as text have a decimal comma.
        empty: whether a table without rows means that there are none.
        aliases: other spellings of the keys of the table.
    """

    path: Path | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    decimal_comma: bool = False
    empty: bool = False
    aliases: KeyAliases = NO_ALIASES


def is_known_column(column: str, known: Sequence[str] | frozenset[str]) -> bool:
    """Report whether a column is one of the known ones, or a part `fact.part` of one."""
    return column in known or ("." in column and column.partition(".")[0] in known)


def unknown_column(at: Any, known: Sequence[str], table: str, name: str) -> Diagnostic:
    """Return the diagnostic for a column that is not in the plan."""
    shown = ", ".join(known[:_MAX_COLUMNS_SHOWN]) + (
        ", …" if len(known) > _MAX_COLUMNS_SHOWN else ""
    )
    return codes.UNKNOWN_COLUMN.at(
        at, suggestion=nearest(name, known), table=table, name=name, known=shown
    )


_MAX_COLUMNS_SHOWN: Final = 12
"""The number of columns that a help text lists; the table of units has fifty."""


@dataclass(frozen=True, slots=True)
class _HeadingRow:
    """The row of headings, with the column of each cell; None where the column is not read."""

    line: SheetLine
    columns: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads the rows of one table from a sheet.

    Attributes:
        name: the name of the table.
        file: its file.
        columns: the columns to read.
        required: the columns that must be present, the key first.
        ignored: the columns that may be present but are not read.
        numbers: the columns that hold numbers.
    """

    name: str
    file: TableFile
    columns: tuple[str, ...]
    required: tuple[str, ...]
    ignored: frozenset[str]
    numbers: frozenset[str]

    def rows(
        self, sheet: Sheet, diagnostics: list[Diagnostic], rejects: list[RejectedRow]
    ) -> Iterator[InputRow]:
        """Yield the rows, with their cells by column.

        Args:
            sheet: the sheet.
            diagnostics: receives the diagnostics of the headings; there are no rows then.
            rejects: receives the rows whose cells cannot be assigned to columns.
        """
        headings = self._headings(sheet, diagnostics)
        if headings is None:
            return
        names = [each.strip() for each in headings.line.cells]
        for line in sheet.lines:
            if line.number <= headings.line.number:
                continue
            source = sheet.source(line, names)
            unassigned = [
                each
                for each in range(len(line.cells))
                if line.cells[each].strip() and (each >= len(names) or not names[each])
            ]
            if not unassigned and sheet.comma_delimited and len(line.cells) > len(names):
                # The extra comma may be a decimal comma, which moves the cells after it by one column.
                unassigned = [len(names)]
            if unassigned:
                wrong = self._unassigned_cell(source, line, len(names), unassigned[0])
                rejects.append(RejectedRow(self.name, line.number, None, (wrong,), line.cells))
                continue
            yield self._row(line, source, headings.columns)

    def _unassigned_cell(
        self, source: Source, line: SheetLine, headings: int, index: int
    ) -> Diagnostic:
        if index < headings:
            return codes.NO_HEADING.at(source.cell(index), text=line.cells[index].strip())
        return codes.WRONG_CELLS.at(source.whole(), found=len(line.cells), wanted=headings)

    def _row(self, line: SheetLine, source: Source, columns: Sequence[str | None]) -> InputRow:
        cells: dict[str, Scalar] = {}
        broken = dict(line.faults)
        faults: list[Diagnostic] = []
        for index, (column, cell) in enumerate(zip(columns, line.cells, strict=False)):
            if column is None:
                continue
            span = source.cell(index)
            if index in broken:
                faults.append(broken[index].at(span, text=cell))
                continue
            text = cell.strip()
            if not text:
                continue
            text = self.file.values.get(column, {}).get(fold_text(text), text)
            if self.file.decimal_comma and not isinstance(cell, TypedCell):
                plain = self._number(column, text)
                if plain is None:
                    faults.append(fact_codes.NOT_A_NUMBER.at(span, path=column, text=text))
                    continue
                text = plain
            cells[column] = Scalar(text, span)
        return InputRow(line.number, cells, tuple(faults), source)

    def _number(self, column: str, text: str) -> str | None:
        """Return a number with a decimal comma as the engine reads it, and any other text unchanged.

        None means a number that is not written in the Vietnamese way.
        """
        if column not in self.numbers and not column.startswith("judgements."):
            return text
        if not _DIGITS.fullmatch(text):
            return text
        if not _VIETNAMESE.fullmatch(text):
            return None
        return text.replace(".", "").replace(",", ".")

    def _headings(self, sheet: Sheet, diagnostics: list[Diagnostic]) -> _HeadingRow | None:
        line = self._heading_line(sheet)
        table = sheet.table_source().whole()
        if line is None:
            diagnostics += [self._no_column(table, each) for each in self.required]
            return None
        source = sheet.source(line)
        before = len(diagnostics)
        columns: list[str | None] = []
        for index, heading in enumerate(line.cells):
            column = self._column(heading)
            read_column = column
            if column is None or fold_text(heading) in self.file.ignored:
                read_column = None
            elif not is_known_column(column, self.columns):
                read_column = None
                if not is_known_column(column, self.ignored):
                    at = source.cell(index)
                    diagnostics.append(unknown_column(at, self.columns, sheet.file, column))
            elif column in columns:
                at = source.cell(index)
                diagnostics.append(codes.DUPLICATE_COLUMN.at(at, table=sheet.file, name=column))
            columns.append(read_column)
        diagnostics += [
            self._no_column(source.whole(), each) for each in self.required if each not in columns
        ]
        diagnostics += merged_cell_diagnostics(sheet, line)
        return _HeadingRow(line, tuple(columns)) if len(diagnostics) == before else None

    def _no_column(self, at: Any, column: str) -> Diagnostic:
        headings = [h for h, c in self.file.columns.items() if c == column]
        shown = f"{headings[0]} ({column})" if headings else column
        return codes.NO_KEY_COLUMN.at(at, table=at.source.name, name=shown)

    def _heading_line(self, sheet: Sheet) -> SheetLine | None:
        """Return the first row with the heading of the key, below the captions of a printed list."""
        for line in sheet.lines[:HEADING_SEARCH_ROWS]:
            if self.required[0] in map(self._column, line.cells):
                return line
        return next(iter(sheet.lines), None)

    def _column(self, heading: str) -> str | None:
        """Return the column of a heading; None for a blank heading."""
        plain = normalize("NFC", heading.strip())
        return self.file.columns.get(fold_text(plain), plain) or None


_DIGITS: Final = re.compile(r"-?[\d.,]*\d%?")

_VIETNAMESE: Final = re.compile(r"-?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?%?")
