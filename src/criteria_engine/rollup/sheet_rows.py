"""read: the lines of a sheet → rows by the columns of the plan; wrong rows are rejected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.reading.cell_lists import values_in_cell
from criteria_engine.reading.nodes import Empty, Scalar, TypedScalar
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup.aliases import NO_ALIASES, KeyAliases
from criteria_engine.rollup.input_rows import MASK, InputRow
from criteria_engine.rollup.subjects import RejectedRow
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as table_codes
from criteria_engine.tables.cells import UnreadableCell, is_blank_cell, prepare_cell, text_of
from criteria_engine.tables.fact_columns import CellRule
from criteria_engine.tables.headed_rows import HeadedRows
from criteria_engine.tables.heading_rows import heading_spellings
from criteria_engine.tables.headings import unknown_heading_of
from criteria_engine.tables.source import ReadOptions, SheetRow

COLUMNS_SETTINGS: Final = Text("columns.yaml", "columns.yaml")

FOUND_HEADINGS: Final = ReadOptions(header=None, settings=COLUMNS_SETTINGS)
"""A file whose row of headings is searched for."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """The file of a table, and how to read it.

    Attributes:
        path: the file; None where there is none.
        options: how the file is parsed.
        columns: the column of each folded heading.
        values: by column and folded word, the value of the word.
        ignored: folded headings of columns that are not read.
        decimal_comma: whether numbers written as text have a decimal comma.
        empty: where `columns.yaml` says that the table has no rows; None where it does not.
        aliases: other spellings of the keys of the table.
        own_columns: whether other columns than those of the table are the officer's own, and not read.
        more: further files with rows of the table.
    """

    path: Path | None = None
    options: ReadOptions = FOUND_HEADINGS
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    decimal_comma: bool = False
    empty: Span | None = None
    aliases: KeyAliases = NO_ALIASES
    own_columns: bool = False
    more: tuple[TableFile, ...] = ()


def is_known_column(column: str, known: Sequence[str] | frozenset[str]) -> bool:
    """Report whether a column is one of the known ones, or a part `fact.part` of one."""
    return column in known or ("." in column and column.partition(".")[0] in known)


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads the rows of one table from a sheet.

    Attributes:
        name: the name of the table.
        file: its file.
        columns: the columns to read.
        required: the columns that must be present, the key first.
        ignored: finds the columns that may be present but are not read; asked for an unknown heading.
        kinds: the kind of each column that holds a fact; the others hold texts, such as keys.
        plain: for each column of lists of plain values, what each value is.
        private: the columns whose content no message shows, such as names of people.
    """

    name: str
    file: TableFile
    columns: tuple[str, ...]
    required: tuple[str, ...]
    ignored: Callable[[], frozenset[str]]
    kinds: Mapping[str, str]
    plain: Mapping[str, FactShape]
    private: frozenset[str] = frozenset()

    def is_heading(self, cells: Sequence[str]) -> bool:
        """Report whether a row has the heading of the key."""
        return self.required[0] in self._columns_of(cells)

    def key_of(self, headings: Sequence[str]) -> int | None:
        """Return the index of the heading of the key; None where there is none."""
        columns = self._columns_of(headings)
        return columns.index(self.required[0]) if self.required[0] in columns else None

    def rows(
        self, table: HeadedRows, diagnostics: list[Diagnostic], rejects: list[RejectedRow]
    ) -> Iterator[InputRow]:
        """Yield the rows, with their cells by column.

        Args:
            table: the rows of the file below their headings.
            diagnostics: receives the diagnostics of the headings; there are no rows then.
            rejects: receives the rows whose cells cannot be assigned to columns.
        """
        columns = self.read_columns(table, diagnostics)
        if columns is not None:
            for row, source in self.lines(table, columns, rejects):
                yield self._row(row, source, columns)

    def lines(
        self, table: HeadedRows, columns: tuple[str | None, ...], rejects: list[RejectedRow]
    ) -> Iterator[tuple[SheetRow, Source]]:
        """Yield the rows with all their cells as they are.

        Args:
            table: the rows of the file below their headings.
            columns: the column of each heading.
            rejects: receives the rows whose cells cannot be assigned to columns.

        Yields:
            The row, and the row as a source, in which private cells and those of own columns are masked.
        """
        location, names = table.source.location, table.heading.names
        masked = self._masked(table, columns)
        for row in table.rows():
            texts = [each if type(each) is str else text_of(each) for each in row.cells]
            # Which cell of a wrong row belongs to which column is unknown.
            for index in range(len(texts)) if masked and row.diagnostics else masked:
                if index < len(texts) and texts[index]:
                    texts[index] = MASK
            source = Source.of_row(
                location.file, row.number, texts, names, location.sheet, row.addresses
            )
            if row.diagnostics:
                found = map(_without_text, row.diagnostics) if masked else row.diagnostics
                wrong = tuple(replace(each, span=source.whole()) for each in found)
                rejects.append(RejectedRow(self.name, row.number, None, wrong, tuple(texts)))
            else:
                yield row, source

    def warnings(self, table: HeadedRows) -> tuple[Diagnostic, ...]:
        """Return what is to be said of rows that were passed over; no signature is quoted beside names."""
        return tuple(
            _without_text(each)
            if self.private and each.code is table_codes.SIGNATURE_ROWS
            else each
            for each in table.warnings()
        )

    def _masked(self, table: HeadedRows, columns: tuple[str | None, ...]) -> list[int]:
        """Return the indexes of the cells that no message shows: private ones, and those of own columns."""
        return [
            index
            for index, (heading, column) in enumerate(
                zip(table.heading.names, columns, strict=False)
            )
            if column in self.private or (column is None and heading)
        ]

    def _row(self, row: SheetRow, source: Source, columns: tuple[str | None, ...]) -> InputRow:
        cells: dict[str, Any] = {}
        faults: list[Diagnostic] = []
        for index, (column, cell) in enumerate(zip(columns, row.cells, strict=False)):
            if column is None or is_blank_cell(cell):
                continue
            span = source.cell(index)
            value, fault = self.value(column, cell, span)
            if fault is not None:
                said = _without_text(fault) if column in self.private else fault
                faults.append(replace(said, span=span))
            else:
                cells[column] = value
        return InputRow(row.number, cells, tuple(faults), source, columns, self.private)

    def value(self, column: str, cell: Any, at: Span) -> tuple[Any, Diagnostic | None]:
        """Return a cell as the reader of facts takes it, with its location; or why it cannot be read."""
        plain = self.plain.get(column)
        if plain is not None and not isinstance(cell, list | dict | UnreadableCell):
            return self._plain_values(column, cell, plain, at)
        return self._single(column, cell, self.kinds.get(column, "string"), at)

    def _plain_values(
        self, column: str, cell: Any, plain: FactShape, at: Span
    ) -> tuple[Any, Diagnostic | None]:
        """Return the values that stand in a cell with semicolons between them."""
        items: list[Any] = []
        for piece in values_in_cell(cell, plain.values) or ():
            if piece is None:
                items.append(Empty(at))
                continue
            value, fault = self._single(column, piece, plain.kind, at)
            if fault is not None:
                return None, fault
            items.append(value)
        return Items(tuple(items), at), None

    def _single(self, column: str, cell: Any, kind: str, at: Span) -> tuple[Any, Diagnostic | None]:
        words = self.file.values.get(column)
        word = None if words is None else words.get(fold_text(text_of(cell)))
        if word is not None:
            return Scalar(word, at), None
        rule = _DECIMAL_COMMA if self.file.decimal_comma else _PLAIN
        value, fault = prepare_cell(cell, kind, rule, at)
        if fault is not None or isinstance(value, Scalar):
            return value, fault
        if kind == "string" and isinstance(value, list | dict):
            # Neither a key nor a text; as a text it would be one.
            unreadable = UnreadableCell(table_codes.UNREADABLE_VALUE, text_of(value)[:200])
            return None, unreadable.diagnostic()
        if kind == "string":
            return Scalar(text_of(value), at), None
        return TypedScalar(value, at), None

    def read_columns(
        self, table: HeadedRows, diagnostics: list[Diagnostic]
    ) -> tuple[str | None, ...] | None:
        """Return the column of each heading (None: not read), or None where the headings are wrong."""
        location, heading = table.source.location, table.heading
        if not heading.names:
            # A file of records without any has no headings; its lines may still be wrong.
            return ()
        source = Source.of_row(location.file, heading.number, heading.names, (), location.sheet)
        before = len(diagnostics)
        columns: list[str | None] = []
        spellings = heading_spellings(heading.names)
        names = self._columns_of(heading.names)
        for index, column in enumerate(names):
            read_column = column
            if column is None or not self.file.ignored.isdisjoint(spellings[index]):
                read_column = None
            elif not is_known_column(column, self.columns):
                read_column = None
                known = self._is_ignored(column, spellings[index]) or self._is_own(column, names)
                if not known:
                    at = source.cell(index)
                    settings = self.file.options.settings
                    diagnostics.append(unknown_heading_of(column, self.columns, at, settings))
            elif column in columns:
                first = columns.index(column)
                shown = ", ".join(f"`{heading.names[i]}` ({i + 1})" for i in (first, index))
                diagnostics.append(
                    table_codes.AMBIGUOUS_HEADING.at(
                        source.cell(index),
                        path=column,
                        columns=shown,
                        settings=self.file.options.settings,
                    )
                )
            columns.append(read_column)
        diagnostics += [
            self._no_column(source.whole(), each, heading.names)
            for each in self.required
            if each not in columns
        ]
        return tuple(columns) if len(diagnostics) == before else None

    def column_of(self, heading: str) -> str | None:
        """Return the column that is read below a heading; None where there is none."""
        (column,) = self._columns_of([heading])
        return column if column and is_known_column(column, self.columns) else None

    def _is_ignored(self, column: str, spellings: Collection[str]) -> bool:
        """Report whether a heading is that of a column which may be present but is not read."""
        ignored = self.ignored()
        folded = _folded_names(tuple(sorted(ignored)))
        return is_known_column(column, ignored) or not folded.keys().isdisjoint(spellings)

    def _is_own(self, name: str, present: Sequence[str | None]) -> bool:
        """Report whether a heading is a column of the officer's own: none that is absent is spelt like it."""
        absent = [h for h, column in self.file.columns.items() if column not in present]
        return self.file.own_columns and nearest(name, absent) is None

    def _no_column(self, at: Span, column: str, names: Sequence[str]) -> Diagnostic:
        headings = [h for h, c in self.file.columns.items() if c == column]
        shown = f"{headings[0]} ({column})" if headings else column
        return table_codes.MISSING_HEADING.at(
            at,
            column=shown,
            known=", ".join(filter(None, names)),
            settings=self.file.options.settings,
        )

    def _columns_of(self, headings: Sequence[str]) -> list[str | None]:
        """Return the column of each heading; None for a blank heading."""
        columns: list[str | None] = []
        for heading, spellings in zip(headings, heading_spellings(headings), strict=True):
            plain = normalize("NFC", heading.strip())
            known = (self.file.columns.get(each) or self._names.get(each) for each in spellings)
            columns.append(next(filter(None, known), plain) or None)
        return columns

    @property
    def _names(self) -> Mapping[str, str]:
        """The column of each name, as capitals, blanks and invisible characters make no difference."""
        return _folded_names(self.columns)


def _without_text(diagnostic: Diagnostic) -> Diagnostic:
    """Return a diagnostic that does not quote the content of a cell."""
    if "text" not in diagnostic.data:
        return diagnostic
    return replace(diagnostic, data={**diagnostic.data, "text": MASK})


@lru_cache(maxsize=64)
def _folded_names(columns: tuple[str, ...]) -> Mapping[str, str]:
    return {fold_text(each): each for each in columns}


_PLAIN: Final = CellRule()

_DECIMAL_COMMA: Final = CellRule(decimal=",", thousands=".")
"""How numbers are written as text in Vietnam."""
