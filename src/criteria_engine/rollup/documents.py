"""The shape of `rollup.yaml`: which tables there are, and which decisions feed which facts."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from criteria_engine.reading.scalars import (
    BilingualField,
    BooleanField,
    ExpressionField,
    IdField,
    IntegerField,
    Located,
    NameField,
    ReferenceField,
    WithoutSpan,
    choice_text,
)

ROLLUP_FORMAT: Final = 1
"""The version of the roll-up format this library reads."""


ColumnKind = Literal["count", "integer", "number", "boolean", "string", "date"]
"""What a column holds; a `count` is a whole number from 0."""


class TableDocument(Located):
    """One table: what its rows are, the column that names them, and what they belong to.

    `belongs_to` gives for each key column the table it points into. `columns` are those that no
    criteria set asks for, `labels` what they are called. A table that is `whole` has one row, the
    commune itself.
    """

    key: NameField
    called: BilingualField
    belongs_to: Annotated[dict[NameField, ReferenceField], WithoutSpan] = Field(
        default_factory=dict
    )
    columns: Annotated[
        dict[NameField, Annotated[ColumnKind, BeforeValidator(choice_text)]], WithoutSpan
    ] = Field(default_factory=dict)
    labels: Annotated[dict[NameField, BilingualField], WithoutSpan] = Field(default_factory=dict)
    whole: BooleanField = False


class TitleDocument(Located):
    """One title decided for the rows of a table (`only` those a condition holds for).

    `facts` says what feeds its facts from elsewhere; the others are columns of the table. A title that
    is not `listed` (a standard others rest on) has no list for recognition.
    """

    title: IdField
    scope: IdField | None = None
    id: NameField | None = None
    table: ReferenceField
    only: ExpressionField | None = None
    target: BooleanField = False
    listed: BooleanField = True
    facts: Annotated[dict[NameField, ExpressionField], WithoutSpan] = Field(default_factory=dict)


class RollupDocument(Located):
    """A roll-up file."""

    format: IntegerField
    name: BilingualField
    report_by: ReferenceField | None = None
    tables: Annotated[dict[NameField, TableDocument], WithoutSpan]
    titles: tuple[TitleDocument, ...]
