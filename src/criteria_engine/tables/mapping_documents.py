"""The shape of a mapping file, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from criteria_engine.reading.nodes import Empty, Scalar
from criteria_engine.reading.scalars import (
    IntegerField,
    Located,
    PreparedBy,
    ReferenceField,
    TextField,
    WithoutSpan,
)


def _choice(value: Any) -> Any:
    return value.value.strip() if isinstance(value, Scalar) else value


def _expand_short_form(value: Any) -> Any:
    """Expand `fact: heading` to `fact: {column: heading}`; a blank value names no column."""
    if isinstance(value, Scalar | Empty):
        return {"column": value, "span": value.span}
    return value


def _blank_as_none(value: Any) -> Any:
    return None if isinstance(value, Empty) else value


BlankAsNone = PreparedBy(_blank_as_none)
"""Reads a blank value, which a drafted mapping file leaves for the author to fill in, as None."""


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, Scalar) else value


SheetNames = Annotated[tuple[TextField, ...], PreparedBy(_one_or_more)]
"""Reads the name of a sheet, or a list of names."""

HeadingText = Annotated[TextField | None, BlankAsNone]


class ColumnDocument(Located):
    """The entry of one fact: which column holds it, and how its cells are read."""

    column: HeadingText = None
    words: Annotated[dict[ReferenceField, Any] | None, WithoutSpan] = None
    blank: Any = None
    decimal: ReferenceField | None = None
    thousands: Any = None
    date: ReferenceField | None = None


class FileSettingsDocument(Located):
    """How the file of a table is parsed.

    Attributes:
        sheet: the name of the sheet, for a workbook, or the names of several that are read as one table.
        header: the row of headings, from 1.
        delimiter: what separates the columns of a CSV file; without it, it is detected.
        encoding: the encoding of a CSV file.
    """

    sheet: SheetNames = ()
    header: ReferenceField | None = None
    delimiter: Any = None
    encoding: ReferenceField | None = None


class MappedFileDocument(FileSettingsDocument):
    """The entry of one table in a mapping file."""

    decimal: ReferenceField | None = None
    thousands: Any = None
    date: ReferenceField | None = None
    extra: Annotated[Literal["forbid", "ignore"], PreparedBy(_choice)] = "forbid"
    ignore: tuple[ReferenceField, ...] = ()
    columns: Annotated[
        dict[str, Annotated[ColumnDocument, PreparedBy(_expand_short_form)]], WithoutSpan
    ] = Field(default_factory=dict)


class ListDocument(MappedFileDocument):
    """The entry of a list: nested in the cells of `column`, or in a file of its own with a `key` column."""

    column: HeadingText = None
    key: HeadingText = None
    absent: Annotated[Literal["empty", "unknown"] | None, PreparedBy(_choice), BlankAsNone] = None


class MappingDocument(MappedFileDocument):
    """A whole mapping file: the table of subjects, and the lists."""

    format: IntegerField
    title: ReferenceField
    subject: HeadingText = None
    lists: Annotated[dict[str, ListDocument], WithoutSpan] = Field(default_factory=dict)
