"""read: a folder of CSV and XLSX files → a commune, with what could not be read set aside.

`columns.yaml` in the folder says which file is which table, which heading which column, and which
words stand for which values; without it files and headings bear the names of the roll-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.model.temporal import parse_date
from criteria_engine.reading import fact_diagnostics as fact_codes
from criteria_engine.reading.files import load_source
from criteria_engine.reading.scalars import (
    BooleanField,
    IntegerField,
    Located,
    NameField,
    ReferenceField,
    TextField,
    WithoutSpan,
)
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import compose
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.commune import (
    Commune,
    InputRow,
    Recognition,
    RejectedRow,
    commune_of,
    table_label,
)
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import (
    SheetReader,
    TableFile,
    is_known_column,
    unknown_column,
)
from criteria_engine.source import Source
from criteria_engine.tables.sheets import (
    WORKBOOK_SUFFIXES,
    OpenWorkbooks,
    Sheet,
    fold_text,
    read_sheet,
)

COLUMNS_FILE: Final = "columns.yaml"


RECOGNITIONS: Final = "recognitions"
"""The table of earlier recognitions."""


RECOGNITION_COLUMNS: Final = ("title", "subject", "date", "level")


TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv", ".xls", *WORKBOOK_SUFFIXES})
"""How the names of files that are probably tables end."""


class SheetDocument(Located):
    """Where one table is, what its headings mean, and what its words mean.

    `ignore` names headings nobody needs; with `decimal_comma` numbers written as text are read as
    Vietnam writes them (`1.234,5`). `empty` says that a table without rows is meant so.
    """

    file: TextField | None = None
    sheet: TextField | None = None
    columns: Annotated[dict[str, ReferenceField], WithoutSpan] = Field(default_factory=dict)
    values: Annotated[dict[str, Annotated[dict[str, TextField], WithoutSpan]], WithoutSpan] = Field(
        default_factory=dict
    )
    ignore: tuple[TextField, ...] = ()
    decimal_comma: BooleanField = False
    empty: BooleanField = False


class ColumnsDocument(Located):
    """The `columns.yaml` of a folder."""

    format: IntegerField
    tables: Annotated[dict[NameField, SheetDocument], WithoutSpan]


@dataclass(frozen=True, slots=True)
class LoadedFolder:
    """A commune, what is worth a warning, and how many rows each table had."""

    commune: Commune
    warnings: tuple[Diagnostic, ...]
    rows: Mapping[str, int]


def load_folder(
    folder: Path, plan: RollupPlan, told: Callable[[str], None] = lambda _table: None
) -> LoadedFolder:
    """Read every table of a folder.

    Raises:
        CriteriaError: a file or `columns.yaml` cannot be used at all; a bad row is only set aside.
    """
    found: list[Diagnostic] = []
    books: OpenWorkbooks = {}
    files = _files(folder, plan, found)
    if not any(each.path is not None and each.path.exists() for each in files.values()):
        known = ", ".join(plan.tables)
        at = Source(str(folder), "").whole()
        raise CriteriaError([codes.NO_TABLES.at(at, path=folder.name or folder, known=known)])
    rejects: list[RejectedRow] = []
    tables: dict[str, list[InputRow]] = {}
    counted: dict[str, int] = {}
    for name in plan.tables:
        told(name)
        takes = _sheet_reader(name, files[name], plan)
        sheet = _sheet(takes, plan, folder, found, books)
        if sheet is not None:
            before = len(found)
            rows = list(takes.rows(sheet, found, rejects))
            counted[name] = len(rows) + sum(each.table == name for each in rejects)
            if counted[name] or files[name].empty:
                tables[name] = rows
            elif len(found) == before:  # not one that could not be read
                at = sheet.table_source().whole()
                found.append(codes.EMPTY_TABLE.at(at, table=table_label(plan, name)))
    takes = _sheet_reader(RECOGNITIONS, files[RECOGNITIONS], plan)
    sheet = _sheet(takes, plan, folder, found, books)
    recognitions = None if sheet is None else _recognitions(takes, sheet, plan, found, rejects)
    if not recognitions and not files[RECOGNITIONS].empty:
        recognitions = None  # nobody has filled it in, which is not that there were none
    if has_errors(found):
        raise CriteriaError(found)
    commune = commune_of(plan, tables, recognitions, rejects)
    return LoadedFolder(commune, tuple(found), counted)


def _sheet(
    takes: SheetReader,
    plan: RollupPlan,
    folder: Path,
    found: list[Diagnostic],
    books: OpenWorkbooks,
) -> Sheet | None:
    """The rows of a table; None where there is no file, or it cannot be read."""
    path = takes.file.path
    if path is None or not path.exists():
        if takes.name in plan.tables:
            missing = f"{takes.name}.csv" if path is None else path.name
            others = [] if path is None else [each.name for each in _table_files(folder)]
            found.append(
                codes.MISSING_TABLE.at(
                    Source(str(folder / missing), "").whole(),
                    suggestion=nearest(missing, others),
                    path=missing,
                    table=table_label(plan, takes.name),
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


def _files(folder: Path, plan: RollupPlan, found: list[Diagnostic]) -> dict[str, TableFile]:
    described = _described(folder, plan)
    files: dict[str, TableFile] = {}
    for name in (*plan.tables, RECOGNITIONS):
        file = described.get(name, TableFile())
        if file.path is None:
            beside = [each for each in _table_files(folder) if each.stem == name]
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
        for path in _table_files(folder)
        if path.resolve() not in used and path.stem not in files
    ]
    return files


def _table_files(folder: Path) -> list[Path]:
    """The files of a folder that are probably tables; `~$…` is what Excel leaves while one is open."""
    return sorted(
        each
        for each in folder.iterdir()
        if each.suffix.lower() in TABLE_SUFFIXES and not each.name.startswith(("~$", "."))
    )


def _described(folder: Path, plan: RollupPlan) -> dict[str, TableFile]:
    path = folder / COLUMNS_FILE
    if not path.exists():
        return {}
    node, found = compose(load_source(path))
    if node is None or has_errors(found):
        raise CriteriaError(found)
    document, found = read_document(node, ColumnsDocument)
    if document is None:
        raise CriteriaError(found)
    known = [*plan.tables, RECOGNITIONS]
    described: dict[str, TableFile] = {}
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
            unknown_column(word.span, (*columns, *sorted(other)), name, word)
            for word in each.columns.values()
            if not is_known_column(word, columns) and not is_known_column(word, other)
        ]
        described[str(name)] = TableFile(
            None if each.file is None else folder / each.file,
            each.sheet,
            {fold_text(heading): str(word) for heading, word in each.columns.items()},
            {
                column: {fold_text(word): value for word, value in words.items()}
                for column, words in each.values.items()
            },
            frozenset(map(fold_text, each.ignore)),
            each.decimal_comma,
            each.empty,
        )
    if found:
        raise CriteriaError(found)
    return described


def _columns_of(table: str, plan: RollupPlan) -> tuple[str, ...]:
    return RECOGNITION_COLUMNS if table == RECOGNITIONS else plan.tables[table].columns


def _other_columns(table: str, plan: RollupPlan) -> frozenset[str]:
    return frozenset() if table == RECOGNITIONS else plan.columns_of_other_versions(table)


# ---- the rows of one file --------------------------------------------------------------------


def _sheet_reader(table: str, file: TableFile, plan: RollupPlan) -> SheetReader:
    if table == RECOGNITIONS:
        return SheetReader(
            table, file, RECOGNITION_COLUMNS, RECOGNITION_COLUMNS[:3], frozenset(), frozenset()
        )
    planned = plan.tables[table]
    numbers = {n for n, f in planned.fields.items() if f.kind in ("integer", "number")}
    return SheetReader(
        table,
        file,
        planned.columns,
        (planned.key,),
        plan.columns_of_other_versions(table),
        frozenset(numbers),
    )


# ---- earlier recognitions --------------------------------------------------------------------


def _recognitions(
    takes: SheetReader,
    sheet: Sheet,
    plan: RollupPlan,
    found: list[Diagnostic],
    rejects: list[RejectedRow],
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
        levels = plan.all_levels(known[title]) if title else ()
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
            rejects.append(
                RejectedRow(RECOGNITIONS, row.number, subject or None, tuple(wrong), cells)
            )
            day = None
        read.append(Recognition(title, subject, day, level))
    read += [Recognition("", "", None) for each in rejects if _is_unreadable(each)]
    return read


def _is_unreadable(reject: RejectedRow) -> bool:
    """Whether nobody can say what a row of recognitions was about."""
    split = {codes.WRONG_CELLS.id, codes.NO_HEADING.id}
    return reject.table == RECOGNITIONS and any(d.code.id in split for d in reject.diagnostics)


def _day(text: str) -> date | None:
    day = parse_date(text)
    if day is not None:
        return day
    parts = text.split("/")
    if len(parts) == 3 and all(part.isdecimal() for part in parts) and len(parts[2]) == 4:
        return parse_date(f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}")
    return None
