"""read: a folder of CSV files → a commune, with what could not be read set aside.

`columns.yaml` in the folder says which file is which table, which heading which column, and which
words stand for which values; without it files and headings bear the names of the roll-up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final
from unicodedata import normalize

from pydantic import Field

from criteria_engine.diagnostics import CriteriaError, Diagnostic, has_errors, nearest
from criteria_engine.diagnostics import facts as fact_codes
from criteria_engine.diagnostics import rolling as codes
from criteria_engine.reading.documents import (
    FactName,
    Located,
    Reference,
    Text,
    Whole,
    WithoutPlace,
)
from criteria_engine.reading.files import load
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import Scalar, compose
from criteria_engine.rolling.planning import RollupPlan, TablePlan
from criteria_engine.rolling.tables import Commune, GivenRow, Recognition, Reject, commune_of
from criteria_engine.source import Source
from criteria_engine.temporal import date_from

COLUMNS_FILE: Final = "columns.yaml"
RECOGNITIONS: Final = "recognitions"
"""The table of earlier recognitions."""
RECOGNITION_COLUMNS: Final = ("title", "subject", "date", "level")

MAX_BYTES: Final = 256 << 20
"""How large one table may be."""


class FileDocument(Located):
    """Where one table is, what its headings mean, and what its words mean."""

    file: Text | None = None
    columns: Annotated[dict[str, Reference], WithoutPlace] = Field(default_factory=dict)
    values: Annotated[dict[str, Annotated[dict[str, Text], WithoutPlace]], WithoutPlace] = Field(
        default_factory=dict
    )


class ColumnsDocument(Located):
    """The `columns.yaml` of a folder."""

    format: Whole
    tables: Annotated[dict[FactName, FileDocument], WithoutPlace]


@dataclass(frozen=True, slots=True)
class _File:
    """A table's file and how to read it."""

    path: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FolderRead:
    """A commune, what is worth a warning, and how many rows each file had."""

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
    described = _described(folder, plan)
    found: list[Diagnostic] = []
    rejects: list[Reject] = []
    tables: dict[str, list[GivenRow]] = {}
    counted: dict[str, int] = {}
    for name, table in plan.tables.items():
        file = described.get(name, _File(folder / f"{name}.csv"))
        if not file.path.exists():
            found.append(
                codes.MISSING_TABLE.at(
                    Source(str(file.path), "").whole(), path=file.path.name, table=name
                )
            )
            continue
        told(name)
        takes = _Taking(name, file, table, plan)
        tables[name] = list(takes.rows(found, rejects))
        counted[name] = len(tables[name]) + sum(each.table == name for each in rejects)
    recognitions = _recognitions(folder, described, plan, found, rejects)
    if has_errors(found):
        raise CriteriaError(found)
    commune = commune_of(plan, tables, recognitions, rejects)
    return FolderRead(commune, tuple(found), counted)


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
        columns = RECOGNITION_COLUMNS if name == RECOGNITIONS else plan.tables[name].columns
        if not all(_takes(word, columns) for word in each.columns.values()):
            columns = (*columns, *plan.other_columns(name))
        for word in each.columns.values():
            if not _takes(word, columns):
                found.append(_unknown_column(word, columns, name, word))
        described[str(name)] = _File(
            folder / (each.file or f"{name}.csv"),
            {_folded(heading): str(word) for heading, word in each.columns.items()},
            {
                column: {_folded(word): value for word, value in words.items()}
                for column, words in each.values.items()
            },
        )
    if found:
        raise CriteriaError(found)
    return described


def _takes(column: str, known: tuple[str, ...]) -> bool:
    return column in known or ("." in column and column.partition(".")[0] in known)


def _unknown_column(at: Any, known: tuple[str, ...], table: str, name: str) -> Diagnostic:
    return codes.UNKNOWN_COLUMN.at(
        at.span if hasattr(at, "span") else at,
        suggestion=nearest(name, known),
        table=table,
        name=name,
        known=", ".join(known),
    )


def _folded(text: str) -> str:
    return " ".join(normalize("NFC", text).split()).casefold()


@dataclass(frozen=True, slots=True)
class _Taking:
    """Reads the rows of one file."""

    name: str
    file: _File
    table: TablePlan
    plan: RollupPlan

    def rows(self, found: list[Diagnostic], rejects: list[Reject]) -> Iterator[GivenRow]:
        headings = self._headings(found)
        if headings is None:
            return
        columns, lines = headings
        for line, cells in lines:
            if len(cells) > len(columns) and any(map(str.strip, cells[len(columns) :])):
                at = Source(f"{self.file.path.name}:{line}", "").whole()
                wrong = codes.WRONG_CELLS.at(at, found=len(cells), wanted=len(columns))
                rejects.append(Reject(self.name, line, None, (wrong,), tuple(cells)))
                continue
            yield line, dict(self._cells(columns, cells, line))

    def _headings(
        self, found: list[Diagnostic]
    ) -> tuple[list[str | None], Iterator[tuple[int, list[str]]]] | None:
        lines = _lines(self.file.path)
        try:
            _, first = next(lines)
        except StopIteration:
            first = []
        at = Source(self.file.path.name, "").whole()
        known = self.table.columns
        columns: list[str | None] = []
        for heading in first:
            column = self.file.columns.get(_folded(heading), heading.strip())
            if not column:
                columns.append(None)
            elif not _takes(column, known):
                columns.append(None)
                if not _takes(column, tuple(self.plan.other_columns(self.name))):
                    found.append(_unknown_column(at, known, self.file.path.name, column))
            elif column in columns:
                found.append(codes.DOUBLE_COLUMN.at(at, table=self.file.path.name, name=column))
            else:
                columns.append(column)
        if self.table.key not in columns:
            found.append(codes.NO_KEY_COLUMN.at(at, table=self.file.path.name, name=self.table.key))
            return None
        return columns, lines

    def _cells(
        self, columns: list[str | None], cells: list[str], line: int
    ) -> Iterator[tuple[str, Scalar]]:
        for column, cell in zip(columns, cells, strict=False):
            if column is not None and cell.strip():
                words = self.file.values.get(column, {})
                text = words.get(_folded(cell), cell.strip())
                source = Source(f"{self.file.path.name}:{line}", text)
                yield column, Scalar(text, source.whole())


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file with the lines they begin on, blank ones left out."""
    text = load(path, max_bytes=MAX_BYTES).text
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _recognitions(
    folder: Path,
    described: Mapping[str, _File],
    plan: RollupPlan,
    found: list[Diagnostic],
    rejects: list[Reject],
) -> list[Recognition] | None:
    """Earlier recognitions; one that cannot be read leaves open what it may have been of."""
    file = described.get(RECOGNITIONS, _File(folder / f"{RECOGNITIONS}.csv"))
    if not file.path.exists():
        return None
    lines = _lines(file.path)
    columns = [
        file.columns.get(_folded(heading), heading.strip()) for heading in next(lines, (1, []))[1]
    ]
    at = Source(file.path.name, "").whole()
    found += [
        codes.NO_KEY_COLUMN.at(at, table=file.path.name, name=needed)
        for needed in RECOGNITION_COLUMNS[:3]
        if needed not in columns
    ]
    known = {title.id: title for title in plan.titles}
    read: list[Recognition] = []
    for line, cells in lines:
        row = {c: t.strip() for c, t in zip(columns, cells, strict=False)}
        row |= {
            column: words.get(_folded(row[column]), row[column])
            for column, words in file.values.items()
            if column in row
        }
        title, subject = row.get("title", ""), normalize("NFC", row.get("subject", ""))
        day = _day(row.get("date", ""))
        where = Source(f"{file.path.name}:{line}", title).whole()
        wrong: list[Diagnostic] = []
        if title not in known:
            wrong.append(
                codes.UNKNOWN_ROLLUP_TITLE.at(
                    where, suggestion=nearest(title, known), name=title, known=", ".join(known)
                )
            )
            title = subject = ""
        elif not subject:
            wrong.append(codes.ROW_WITHOUT_KEY.at(where, name="subject"))
        if day is None and row.get("date"):
            wrong.append(fact_codes.NOT_A_DATE.at(where, path="date", text=row["date"]))
        if wrong:
            rejects.append(Reject(RECOGNITIONS, line, subject or None, tuple(wrong), tuple(cells)))
            day = None
        read.append(Recognition(title, subject, day, row.get("level") or None))
    return read


def _day(text: str) -> Any:
    day = date_from(text)
    if day is not None:
        return day
    parts = text.split("/")
    if len(parts) == 3 and all(part.isdecimal() for part in parts) and len(parts[2]) == 4:
        return date_from(f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}")
    return None
