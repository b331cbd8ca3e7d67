"""read: a folder of CSV and XLSX files → a commune, with what could not be read set aside.

`columns.yaml` in the folder says which file is which table, which heading which column, and which
words stand for which values; without it files and headings bear the names of the roll-up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final
from unicodedata import normalize

from pydantic import Field

from criteria_engine.diagnostics import CriteriaError, Diagnostic, has_errors, nearest
from criteria_engine.diagnostics import facts as fact_codes
from criteria_engine.diagnostics import rolling as codes
from criteria_engine.reading.documents import (
    FactName,
    Flag,
    Located,
    Reference,
    Text,
    Whole,
    WithoutPlace,
)
from criteria_engine.reading.files import load
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import Scalar, compose
from criteria_engine.rolling.planning import RollupPlan
from criteria_engine.rolling.sheets import (
    CAPTIONS,
    WORKBOOKS,
    Books,
    Exact,
    Line,
    Sheet,
    folded,
    merged_among,
    read_sheet,
)
from criteria_engine.rolling.tables import (
    Commune,
    GivenRow,
    Recognition,
    Reject,
    called,
    commune_of,
)
from criteria_engine.source import Source
from criteria_engine.temporal import date_from

COLUMNS_FILE: Final = "columns.yaml"
RECOGNITIONS: Final = "recognitions"
"""The table of earlier recognitions."""
RECOGNITION_COLUMNS: Final = ("title", "subject", "date", "level")

TABULAR: Final = frozenset({".csv", ".tsv", ".xls", *WORKBOOKS})
"""How the names of files that are probably tables end."""


class FileDocument(Located):
    """Where one table is, what its headings mean, and what its words mean.

    `ignore` names headings nobody needs; with `decimal_comma` numbers written as text are read as
    Vietnam writes them (`1.234,5`). `empty` says that a table without rows is meant so.
    """

    file: Text | None = None
    sheet: Text | None = None
    columns: Annotated[dict[str, Reference], WithoutPlace] = Field(default_factory=dict)
    values: Annotated[dict[str, Annotated[dict[str, Text], WithoutPlace]], WithoutPlace] = Field(
        default_factory=dict
    )
    ignore: tuple[Text, ...] = ()
    decimal_comma: Flag = False
    empty: Flag = False


class ColumnsDocument(Located):
    """The `columns.yaml` of a folder."""

    format: Whole
    tables: Annotated[dict[FactName, FileDocument], WithoutPlace]


@dataclass(frozen=True, slots=True)
class _File:
    """A table's file and how to read it."""

    path: Path | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    decimal_comma: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class FolderRead:
    """A commune, what is worth a warning, and how many rows each table had."""

    commune: Commune
    warnings: tuple[Diagnostic, ...]
    rows: Mapping[str, int]


def read_folder(
    folder: Path, plan: RollupPlan, told: Callable[[str], None] = lambda _table: None
) -> FolderRead:
    """Read every table of a folder.

    Raises:
        CriteriaError: a file or `columns.yaml` cannot be used at all; a bad row is only set aside.
    """
    found: list[Diagnostic] = []
    books: Books = {}
    files = _files(folder, plan, found)
    if not any(each.path is not None and each.path.exists() for each in files.values()):
        known = ", ".join(plan.tables)
        at = Source(str(folder), "").whole()
        raise CriteriaError([codes.NO_TABLES.at(at, path=folder.name or folder, known=known)])
    rejects: list[Reject] = []
    tables: dict[str, list[GivenRow]] = {}
    counted: dict[str, int] = {}
    for name in plan.tables:
        told(name)
        takes = _taking(name, files[name], plan)
        sheet = _sheet(takes, plan, folder, found, books)
        if sheet is not None:
            before = len(found)
            rows = list(takes.rows(sheet, found, rejects))
            counted[name] = len(rows) + sum(each.table == name for each in rejects)
            if counted[name] or files[name].empty:
                tables[name] = rows
            elif len(found) == before:  # not one that could not be read
                at = sheet.nowhere().whole()
                found.append(codes.EMPTY_TABLE.at(at, table=called(plan, name)))
    takes = _taking(RECOGNITIONS, files[RECOGNITIONS], plan)
    sheet = _sheet(takes, plan, folder, found, books)
    recognitions = None if sheet is None else _recognitions(takes, sheet, plan, found, rejects)
    if not recognitions and not files[RECOGNITIONS].empty:
        recognitions = None  # nobody has filled it in, which is not that there were none
    if has_errors(found):
        raise CriteriaError(found)
    commune = commune_of(plan, tables, recognitions, rejects)
    return FolderRead(commune, tuple(found), counted)


def _sheet(
    takes: _Taking, plan: RollupPlan, folder: Path, found: list[Diagnostic], books: Books
) -> Sheet | None:
    """The rows of a table; None where there is no file, or it cannot be read."""
    path = takes.file.path
    if path is None or not path.exists():
        if takes.name in plan.tables:
            missing = f"{takes.name}.csv" if path is None else path.name
            others = [] if path is None else [each.name for each in _tabular(folder)]
            found.append(
                codes.MISSING_TABLE.at(
                    Source(str(folder / missing), "").whole(),
                    suggestion=nearest(missing, others),
                    path=missing,
                    table=called(plan, takes.name),
                )
            )
        return None
    names = [takes.name]
    if takes.name in plan.tables:
        words = plan.tables[takes.name].called
        names += [words.in_language("vi"), words.in_language("en")]
    try:
        return read_sheet(path, takes.file.sheet, names, books)
    except CriteriaError as error:
        found.extend(error.diagnostics)
        return None


# ---- which file is which table ---------------------------------------------------------------


def _files(folder: Path, plan: RollupPlan, found: list[Diagnostic]) -> dict[str, _File]:
    described = _described(folder, plan)
    files: dict[str, _File] = {}
    for name in (*plan.tables, RECOGNITIONS):
        file = described.get(name, _File())
        if file.path is None:
            beside = [each for each in _tabular(folder) if each.stem == name]
            if len(beside) > 1:
                paths = ", ".join(each.name for each in beside)
                at = Source(str(folder), "").whole()
                found.append(codes.TWO_FILES.at(at, table=name, paths=paths))
            if beside:
                file = replace(file, path=beside[0])
        files[name] = file
    used = {each.path.resolve() for each in files.values() if each.path is not None}
    found += [
        codes.UNUSED_FILE.at(Source(str(path), "").whole(), path=path.name)
        for path in _tabular(folder)
        if path.resolve() not in used and path.stem not in files
    ]
    return files


def _tabular(folder: Path) -> list[Path]:
    """The files of a folder that are probably tables; `~$…` is what Excel leaves while one is open."""
    return sorted(
        each
        for each in folder.iterdir()
        if each.suffix.lower() in TABULAR and not each.name.startswith(("~$", "."))
    )


def _described(folder: Path, plan: RollupPlan) -> dict[str, _File]:
    path = folder / COLUMNS_FILE
    if not path.exists():
        return {}
    node, found = compose(load(path))
    if node is None or has_errors(found):
        raise CriteriaError(found)
    document, found = read_document(node, ColumnsDocument)
    if document is None:
        raise CriteriaError(found)
    known = [*plan.tables, RECOGNITIONS]
    described: dict[str, _File] = {}
    for name, each in document.tables.items():
        if name not in known:
            found.append(
                codes.UNKNOWN_TABLE.at(
                    name.span, suggestion=nearest(name, known), name=name, known=", ".join(known)
                )
            )
            continue
        columns = _columns_of(str(name), plan)
        other = _other_columns(str(name), plan)
        found += [
            _unknown_column(word.span, (*columns, *sorted(other)), name, word)
            for word in each.columns.values()
            if not _takes(word, columns) and not _takes(word, other)
        ]
        described[str(name)] = _File(
            None if each.file is None else folder / each.file,
            each.sheet,
            {folded(heading): str(word) for heading, word in each.columns.items()},
            {
                column: {folded(word): value for word, value in words.items()}
                for column, words in each.values.items()
            },
            frozenset(map(folded, each.ignore)),
            each.decimal_comma,
            each.empty,
        )
    if found:
        raise CriteriaError(found)
    return described


def _columns_of(table: str, plan: RollupPlan) -> tuple[str, ...]:
    return RECOGNITION_COLUMNS if table == RECOGNITIONS else plan.tables[table].columns


def _other_columns(table: str, plan: RollupPlan) -> frozenset[str]:
    return frozenset() if table == RECOGNITIONS else plan.other_columns(table)


def _takes(column: str, known: Sequence[str] | frozenset[str]) -> bool:
    return column in known or ("." in column and column.partition(".")[0] in known)


def _unknown_column(at: Any, known: Sequence[str], table: str, name: str) -> Diagnostic:
    shown = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    return codes.UNKNOWN_COLUMN.at(
        at, suggestion=nearest(name, known), table=table, name=name, known=shown
    )


_SHOWN: Final = 12
"""How many columns a help lists: a unit has fifty."""


# ---- the rows of one file --------------------------------------------------------------------


def _taking(table: str, file: _File, plan: RollupPlan) -> _Taking:
    if table == RECOGNITIONS:
        return _Taking(
            table, file, RECOGNITION_COLUMNS, RECOGNITION_COLUMNS[:3], frozenset(), frozenset()
        )
    planned = plan.tables[table]
    numbers = {n for n, f in planned.fields.items() if f.kind in ("integer", "number")}
    return _Taking(
        table,
        file,
        planned.columns,
        (planned.key,),
        plan.other_columns(table),
        frozenset(numbers),
    )


@dataclass(frozen=True, slots=True)
class _Headings:
    """The row of headings: for each cell its column, None where it is not read."""

    line: Line
    columns: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Taking:
    """Reads the rows of one file: `columns` are taken, `needed` must be there, `other` are left out."""

    name: str
    file: _File
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    other: frozenset[str]
    numbers: frozenset[str]

    def rows(
        self, sheet: Sheet, found: list[Diagnostic], rejects: list[Reject]
    ) -> Iterator[GivenRow]:
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
            if not beyond and sheet.commas and len(line.cells) > len(names):
                # A comma too many may be that of a decimal: what follows it stands one column too far.
                beyond = [len(names)]
            if beyond:
                wrong = self._beyond(source, line, len(names), beyond[0])
                rejects.append(Reject(self.name, line.number, None, (wrong,), line.cells))
                continue
            yield self._row(line, source, headings.columns)

    def _beyond(self, source: Source, line: Line, wanted: int, index: int) -> Diagnostic:
        if index < wanted:
            return codes.NO_HEADING.at(source.cell(index), text=line.cells[index].strip())
        return codes.WRONG_CELLS.at(source.whole(), found=len(line.cells), wanted=wanted)

    def _row(self, line: Line, source: Source, columns: Sequence[str | None]) -> GivenRow:
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
            text = self.file.values.get(column, {}).get(folded(text), text)
            if self.file.decimal_comma and not isinstance(cell, Exact):
                plain = self._number(column, text)
                if plain is None:
                    faults.append(fact_codes.NOT_A_NUMBER.at(span, path=column, text=text))
                    continue
                text = plain
            cells[column] = Scalar(text, span)
        return GivenRow(line.number, cells, tuple(faults), source)

    def _number(self, column: str, text: str) -> str | None:
        """A number as Vietnam writes it, as the engine reads it; None for one written otherwise."""
        if column not in self.numbers and not column.startswith("judgements."):
            return text
        if not _DIGITS.fullmatch(text):
            return text
        if not _VIETNAMESE.fullmatch(text):
            return None
        return text.replace(".", "").replace(",", ".")

    def _headings(self, sheet: Sheet, found: list[Diagnostic]) -> _Headings | None:
        line = self._heading_line(sheet)
        nowhere = sheet.nowhere().whole()
        if line is None:
            found += [self._no_column(nowhere, each) for each in self.needed]
            return None
        source = sheet.source(line)
        before = len(found)
        columns: list[str | None] = []
        for index, heading in enumerate(line.cells):
            column = self._column(heading)
            taken = column
            if column is None or folded(heading) in self.file.ignored:
                taken = None
            elif not _takes(column, self.columns):
                taken = None
                if not _takes(column, self.other):
                    at = source.cell(index)
                    found.append(_unknown_column(at, self.columns, sheet.file, column))
            elif column in columns:
                at = source.cell(index)
                found.append(codes.DOUBLE_COLUMN.at(at, table=sheet.file, name=column))
            columns.append(taken)
        found += [
            self._no_column(source.whole(), each) for each in self.needed if each not in columns
        ]
        found += merged_among(sheet, line)
        return _Headings(line, tuple(columns)) if len(found) == before else None

    def _no_column(self, at: Any, column: str) -> Diagnostic:
        headings = [h for h, c in self.file.columns.items() if c == column]
        shown = f"{headings[0]} ({column})" if headings else column
        return codes.NO_KEY_COLUMN.at(at, table=at.source.name, name=shown)

    def _heading_line(self, sheet: Sheet) -> Line | None:
        """The first row with the key's heading; above it stand the captions of a printed list."""
        for line in sheet.lines[:CAPTIONS]:
            if self.needed[0] in map(self._column, line.cells):
                return line
        return next(iter(sheet.lines), None)

    def _column(self, heading: str) -> str | None:
        """The column a heading means; None for a blank one."""
        plain = normalize("NFC", heading.strip())
        return self.file.columns.get(folded(plain), plain) or None


_DIGITS: Final = re.compile(r"-?[\d.,]*\d%?")
_VIETNAMESE: Final = re.compile(r"-?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?%?")


# ---- earlier recognitions --------------------------------------------------------------------


def _recognitions(
    takes: _Taking,
    sheet: Sheet,
    plan: RollupPlan,
    found: list[Diagnostic],
    rejects: list[Reject],
) -> list[Recognition]:
    """Earlier recognitions; one that cannot be read leaves open what it may have been of."""
    known = {title.id: title for title in plan.titles}
    read: list[Recognition] = []
    for row in takes.rows(sheet, found, rejects):
        title, subject = row.text("title"), row.text("subject")
        day = _day(row.text("date"))
        wrong = list(row.faults)
        if title not in known:
            wrong.append(
                codes.UNKNOWN_ROLLUP_TITLE.at(
                    row.place("title"),
                    suggestion=nearest(title, known),
                    name=title,
                    known=", ".join(known),
                )
            )
            title = subject = ""
        elif not subject:
            wrong.append(codes.ROW_WITHOUT_KEY.at(row.place("subject"), name="subject"))
        if day is None and row.text("date"):
            at = row.place("date")
            wrong.append(fact_codes.NOT_A_DATE.at(at, path="date", text=row.text("date")))
        level = row.text("level") or None
        levels = plan.levels_ever(known[title]) if title else ()
        if title and level is not None and level not in levels:
            wrong.append(
                codes.UNKNOWN_RECOGNISED_LEVEL.at(
                    row.place("level"),
                    suggestion=nearest(level, levels),
                    name=level,
                    known=", ".join(levels) or "–",
                )
            )
            level = None
        if wrong:
            cells = tuple(row.source.text.split(" | ")) if row.source is not None else ()
            rejects.append(Reject(RECOGNITIONS, row.number, subject or None, tuple(wrong), cells))
            day = None
        read.append(Recognition(title, subject, day, level))
    read += [Recognition("", "", None) for each in rejects if _unread(each)]
    return read


def _unread(reject: Reject) -> bool:
    """Whether nobody can say what a row of recognitions was about."""
    split = {codes.WRONG_CELLS.id, codes.NO_HEADING.id}
    return reject.table == RECOGNITIONS and any(d.code.id in split for d in reject.found)


def _day(text: str) -> date | None:
    day = date_from(text)
    if day is not None:
        return day
    parts = text.split("/")
    if len(parts) == 3 and all(part.isdecimal() for part in parts) and len(parts[2]) == 4:
        return date_from(f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}")
    return None
