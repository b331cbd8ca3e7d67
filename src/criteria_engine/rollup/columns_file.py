"""read: the `columns.yaml` of a folder → which file is which table, and what its headings and words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from criteria_engine.diagnostics import CriteriaError, Diagnostic, has_errors, nearest
from criteria_engine.model.facts import FactShape, Judgeable
from criteria_engine.reading.facts import read_result, read_value
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.scalars import (
    BooleanField,
    IntegerField,
    Located,
    LocatedStr,
    NameField,
    ReadBy,
    ReferenceField,
    TextField,
    WithoutSpan,
    located_boolean,
)
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import compose
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.aliases import KeyAliases
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import (
    COLUMNS_SETTINGS,
    TableFile,
    is_known_column,
)
from criteria_engine.rollup.subjects import RECOGNITIONS
from criteria_engine.tables import mapping_diagnostics
from criteria_engine.tables.mapping_documents import FileSettingsDocument
from criteria_engine.tables.shared_settings import fold_ignored, fold_words, read_options

COLUMNS_FILE: Final = "columns.yaml"

FORMAT: Final = 1

RECOGNITION_COLUMNS: Final = (
    "title",
    "subject",
    "date",
    "level",
    "number",
    "signer",
    "name",
    "year",
)

RECOGNITION_NAMES: Final = frozenset({"signer", "name"})
"""The columns of recognitions with names of people."""

Words = Annotated[dict[ReferenceField, ReferenceField], WithoutSpan]
"""Words, or headings, and what each means."""


class SheetDocument(FileSettingsDocument):
    """Where one table is, and what its headings and words mean.

    Attributes:
        file: the name of the file.
        columns: the column of each heading.
        values: by column, the value of each word.
        ignore: headings of columns that are not read.
        aliases: other spellings of the keys of the table, with the key each stands for.
        decimal_comma: whether numbers written as text have a decimal comma (`1.234,5`).
        empty: what a table without rows means: `true` that there are none, `false` that it was not filled in.
    """

    file: TextField | None = None
    columns: Words = Field(default_factory=dict)
    values: Annotated[dict[ReferenceField, Words], WithoutSpan] = Field(default_factory=dict)
    ignore: tuple[ReferenceField, ...] = ()
    aliases: Words = Field(default_factory=dict)
    decimal_comma: BooleanField = False
    empty: Annotated[LocatedStr, ReadBy(located_boolean)] | None = None


class ColumnsDocument(Located):
    """The `columns.yaml` of a folder: the version of the format, and the tables by name."""

    format: IntegerField
    tables: Annotated[dict[NameField, SheetDocument], WithoutSpan]


def read_columns_file(folder: Path, plan: RollupPlan) -> dict[str, TableFile]:
    """Read the `columns.yaml` of a folder.

    Returns:
        The file of each table that it names; none where the folder has no such file.

    Raises:
        CriteriaError: the file is wrong; every mistake is listed.
    """
    path = folder / COLUMNS_FILE
    if not path.exists():
        return {}
    node, found = compose(load_source(path))
    if node is None or has_errors(found):
        raise CriteriaError(found)
    document, found = read_document(node, ColumnsDocument)
    if document is None:
        raise CriteriaError(found)
    if document.format != FORMAT:
        wrong = mapping_diagnostics.UNKNOWN_MAPPING_FORMAT.at(
            document.span, found=document.format, known=FORMAT
        )
        raise CriteriaError([wrong])
    reader = _ColumnsReader(plan, folder, list(found))
    files = reader.read(document)
    if reader.diagnostics:
        raise CriteriaError(sorted(reader.diagnostics, key=lambda each: each.span.start))
    return files


class _ColumnsReader:
    """Turns the document into files of tables; `diagnostics` receives its mistakes."""

    def __init__(self, plan: RollupPlan, folder: Path, diagnostics: list[Diagnostic]) -> None:
        self._plan = plan
        self._folder = folder
        self.diagnostics = diagnostics

    def read(self, document: ColumnsDocument) -> dict[str, TableFile]:
        known = [*self._plan.tables, RECOGNITIONS]
        files: dict[str, TableFile] = {}
        for name, each in document.tables.items():
            if name in known:
                files[str(name)] = self._file(str(name), each)
            else:
                near, shown = nearest(name, known), ", ".join(known)
                self.diagnostics.append(
                    codes.UNKNOWN_TABLE.at(name.span, suggestion=near, name=name, known=shown)
                )
        return files

    def _file(self, table: str, document: SheetDocument) -> TableFile:
        for column in (*document.columns.values(), *document.values):
            self._check_column(table, column)
        empty = document.empty
        return TableFile(
            None if document.file is None else self._folder / document.file,
            read_options(document, self.diagnostics, header=None, settings=COLUMNS_SETTINGS),
            {
                heading: str(column)
                for heading, column in self._folded(document.columns, "columns").items()
            },
            {
                str(column): self._values(table, column, words)
                for column, words in document.values.items()
            },
            fold_ignored(document.ignore, document.columns, self.diagnostics),
            document.decimal_comma,
            None if empty is None or empty == "false" else empty.span,
            KeyAliases(self._folded(document.aliases, "aliases"), document.aliases),
        )

    def _folded(
        self, words: Mapping[LocatedStr, LocatedStr], setting: str
    ) -> dict[str, LocatedStr]:
        return fold_words(words, setting, self.diagnostics)

    def _check_column(self, table: str, column: LocatedStr) -> None:
        columns = columns_of(self._plan, table)
        if is_known_column(column, columns):
            return
        other = other_columns(self._plan, table)
        if not is_known_column(column, other):
            known = (*columns, *sorted(other))
            self.diagnostics.append(
                mapping_diagnostics.UNKNOWN_MAPPED_FACT.at(
                    column.span,
                    suggestion=nearest(column, known),
                    path=column,
                    known=", ".join(known),
                )
            )

    def _values(
        self, table: str, column: LocatedStr, words: Mapping[LocatedStr, LocatedStr]
    ) -> dict[str, str]:
        """Return the value of each folded word; report words that stand for no value of the column.

        A choice that only versions for other days know is accepted, so that one file serves several years.
        """
        declared = declared_cell(self._plan, table, str(column))
        other = self._plan.choices_of_other_versions(str(column))
        for value in words.values():
            if value in other:
                continue
            scalar = Scalar(str(value), value.span)
            match declared:
                case None:
                    continue
                case Judgeable():
                    wrong = read_result(scalar, declared, str(column))[1]
                case _:
                    wrong = read_value(scalar, declared, str(column))[1]
            self.diagnostics += [replace(each, span=value.span) for each in wrong]
        return {word: str(value) for word, value in self._folded(words, str(column)).items()}


def declared_cell(plan: RollupPlan, table: str, column: str) -> FactShape | Judgeable | None:
    """Return the declaration of a column that holds a fact or a judgement; None for other columns."""
    planned = plan.tables.get(table)
    if planned is None:
        return None
    head, _, tail = column.partition(".")
    if head == "judgements":
        judged = (
            title.criteria.shape.judgeable.get(tail)
            for title in plan.titles_of(table)
            if title.criteria is not None
        )
        return next(filter(None, judged), None)
    declared = {**planned.stated, **planned.fields}
    return declared.get(column) or (declared[head].fields.get(tail) if head in declared else None)


def columns_of(plan: RollupPlan, table: str) -> tuple[str, ...]:
    """Return the columns of a table; that of earlier recognitions is among the tables."""
    return RECOGNITION_COLUMNS if table == RECOGNITIONS else plan.tables[table].columns


def other_columns(plan: RollupPlan, table: str) -> frozenset[str]:
    """Return the columns that a table may have for other days; they are not read."""
    return frozenset() if table == RECOGNITIONS else plan.columns_of_other_versions(table)
