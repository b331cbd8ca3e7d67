"""Rows of one sheet by the plan's columns."""

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
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.commune import InputRow, RejectedRow
from criteria_engine.source import Source
from criteria_engine.tables.sheets import (
    HEADING_SEARCH_ROWS,
    Sheet,
    SheetLine,
    TypedCell,
    fold_text,
    merged_cell_diagnostics,
)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table's file and how to read it."""

    path: Path | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    decimal_comma: bool = False
    empty: bool = False


def is_known_column(column: str, known: Sequence[str] | frozenset[str]) -> bool:
    """Return whether a column is one of the known ones or a field of one."""
    return column in known or ("." in column and column.partition(".")[0] in known)


def unknown_column(at: Any, known: Sequence[str], table: str, name: str) -> Diagnostic:
    """Return the diagnostic for a column that the plan does not have."""
    shown = ", ".join(known[:_MAX_COLUMNS_SHOWN]) + (
        ", …" if len(known) > _MAX_COLUMNS_SHOWN else ""
    )
    return codes.UNKNOWN_COLUMN.at(
        at, suggestion=nearest(name, known), table=table, name=name, known=shown
    )


_MAX_COLUMNS_SHOWN: Final = 12
"""How many columns a help lists: a unit has fifty."""


@dataclass(frozen=True, slots=True)
class _HeadingRow:
    """The row of headings: for each cell its column, None where it is not read."""

    line: SheetLine
    columns: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads the rows of one file: `columns` are taken, `needed` must be there, `other` are left out."""

    name: str
    file: TableFile
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    other: frozenset[str]
    numbers: frozenset[str]

    def rows(
        self, sheet: Sheet, found: list[Diagnostic], rejects: list[RejectedRow]
    ) -> Iterator[InputRow]:
        """The rows as cells by column; those nobody can take apart go to the rejects."""
        headings = self._headings(sheet, found)
        if headings is None:
            return
        names = [each.strip() for each in headings.line.cells]
        for line in sheet.lines:
            if line.number <= headings.line.number:
                continue
            source = sheet.source(line, names)
            beyond = [
                each
                for each in range(len(line.cells))
                if line.cells[each].strip() and (each >= len(names) or not names[each])
            ]
            if not beyond and sheet.comma_delimited and len(line.cells) > len(names):
                # A comma too many may be that of a decimal: what follows it stands one column too far.
                beyond = [len(names)]
            if beyond:
                wrong = self._beyond(source, line, len(names), beyond[0])
                rejects.append(RejectedRow(self.name, line.number, None, (wrong,), line.cells))
                continue
            yield self._row(line, source, headings.columns)

    def _beyond(self, source: Source, line: SheetLine, wanted: int, index: int) -> Diagnostic:
        if index < wanted:
            return codes.NO_HEADING.at(source.cell(index), text=line.cells[index].strip())
        return codes.WRONG_CELLS.at(source.whole(), found=len(line.cells), wanted=wanted)

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
        """A number as Vietnam writes it, as the engine reads it; None for one written otherwise."""
        if column not in self.numbers and not column.startswith("judgements."):
            return text
        if not _DIGITS.fullmatch(text):
            return text
        if not _VIETNAMESE.fullmatch(text):
            return None
        return text.replace(".", "").replace(",", ".")

    def _headings(self, sheet: Sheet, found: list[Diagnostic]) -> _HeadingRow | None:
        line = self._heading_line(sheet)
        nowhere = sheet.table_source().whole()
        if line is None:
            found += [self._no_column(nowhere, each) for each in self.needed]
            return None
        source = sheet.source(line)
        before = len(found)
        columns: list[str | None] = []
        for index, heading in enumerate(line.cells):
            column = self._column(heading)
            taken = column
            if column is None or fold_text(heading) in self.file.ignored:
                taken = None
            elif not is_known_column(column, self.columns):
                taken = None
                if not is_known_column(column, self.other):
                    at = source.cell(index)
                    found.append(unknown_column(at, self.columns, sheet.file, column))
            elif column in columns:
                at = source.cell(index)
                found.append(codes.DUPLICATE_COLUMN.at(at, table=sheet.file, name=column))
            columns.append(taken)
        found += [
            self._no_column(source.whole(), each) for each in self.needed if each not in columns
        ]
        found += merged_cell_diagnostics(sheet, line)
        return _HeadingRow(line, tuple(columns)) if len(found) == before else None

    def _no_column(self, at: Any, column: str) -> Diagnostic:
        headings = [h for h, c in self.file.columns.items() if c == column]
        shown = f"{headings[0]} ({column})" if headings else column
        return codes.NO_KEY_COLUMN.at(at, table=at.source.name, name=shown)

    def _heading_line(self, sheet: Sheet) -> SheetLine | None:
        """The first row with the key's heading; above it stand the captions of a printed list."""
        for line in sheet.lines[:HEADING_SEARCH_ROWS]:
            if self.needed[0] in map(self._column, line.cells):
                return line
        return next(iter(sheet.lines), None)

    def _column(self, heading: str) -> str | None:
        """The column a heading means; None for a blank one."""
        plain = normalize("NFC", heading.strip())
        return self.file.columns.get(fold_text(plain), plain) or None


_DIGITS: Final = re.compile(r"-?[\d.,]*\d%?")


_VIETNAMESE: Final = re.compile(r"-?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?%?")
