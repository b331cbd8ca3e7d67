"""read: the YAML nodes of `rollup.yaml` → pydantic models of its tables and titles.

The models check the shape of the file; :mod:`~criteria_engine.rollup.planner` looks up the names in it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from criteria_engine.reading.scalars import (
    BilingualField,
    BooleanField,
    ExpressionField,
    IdField,
    IntegerField,
    Located,
    NameField,
    PreparedBy,
    ReferenceField,
    TextField,
    WithoutSpan,
    choice_text,
)

ColumnKind = Literal["count", "integer", "number", "boolean", "string", "date"]
"""The kinds of columns; a `count` is an integer that is not negative."""


class LeavingDocument(Located):
    """The columns by which a row does not count any more from a day on.

    Attributes:
        on: the column with the first day on which the row does not count.
        why: the column with the reason.
        reasons: the words for each reason, by its id.
        also: other words that people write for a reason, by its id.
        with_members: the reasons for which rows that belong to this one leave with it.
    """

    on: NameField
    why: NameField
    reasons: Annotated[dict[NameField, BilingualField], WithoutSpan]
    also: Annotated[dict[NameField, tuple[TextField, ...]], WithoutSpan] = Field(
        default_factory=dict
    )
    with_members: tuple[ReferenceField, ...] = ()


class TableDocument(Located):
    """A table of subjects.

    Attributes:
        key: the column with the key of each row.
        called: what the rows are called in messages and reports (hộ, households).
        belongs_to: for each column with a key of another table, the name of that table.
        columns: the columns that no criteria set declares as facts, with their kinds.
        labels: headings for those columns.
        name: a column with the name of each row's subject, which reports show beside its key; it may be blank.
        people: whether these are names of people, which stand in no record, message or list of wrong rows.
        whole: whether the table has a single row, the commune itself.
        ages: for each column with an age, the column with the day or year of birth that it is computed from.
        age_by_year: a yes-or-no column of the table of the whole: whether somebody of whom only the year of
            birth is known counts as born on its first day.
        leaves: how rows say that they do not count any more.
        optional: whether the table may be left blank without a warning, as what it counts can be stated.
    """

    key: NameField
    called: BilingualField
    belongs_to: Annotated[dict[NameField, ReferenceField], WithoutSpan] = Field(
        default_factory=dict
    )
    columns: Annotated[
        dict[NameField, Annotated[ColumnKind, PreparedBy(choice_text)]], WithoutSpan
    ] = Field(default_factory=dict)
    labels: Annotated[dict[NameField, BilingualField], WithoutSpan] = Field(default_factory=dict)
    name: NameField | None = None
    people: BooleanField = False
    whole: BooleanField = False
    ages: Annotated[dict[NameField, NameField], WithoutSpan] = Field(default_factory=dict)
    age_by_year: NameField | None = None
    leaves: LeavingDocument | None = None
    optional: BooleanField = False


class TitleDocument(Located):
    """A title that is decided for the rows of a table.

    Attributes:
        title: the title of the criteria sets.
        scope: their scope, where the title has several.
        version: the version to use where several are in force, such as a commune's own set.
        id: the name of the title inside the roll-up; `title` by default.
        table: the table whose rows are the subjects.
        only: a condition on the rows; the title does not apply to rows for which it is false.
        target: whether the set contains targets of a programme, not criteria of a title.
        listed: whether to write a list of the subjects to be recognised; false for standards that only
            feed other titles.
        optional: whether the sets come from the caller, such as the targets of a commune: the title is
            left out where the catalogue has none of it, and so are phrases for facts that they do not
            declare.
        facts: the phrases that feed facts from elsewhere (see :mod:`~criteria_engine.rollup.feed_syntax`);
            every other fact is a column of the table.
    """

    title: IdField
    scope: IdField | None = None
    version: IdField | None = None
    id: NameField | None = None
    table: ReferenceField
    only: ExpressionField | None = None
    target: BooleanField = False
    listed: BooleanField = True
    optional: BooleanField = False
    facts: Annotated[dict[NameField, ExpressionField], WithoutSpan] = Field(default_factory=dict)


class RegistrationsDocument(Located):
    """What branches registered for, which reports show beside what is reached.

    Attributes:
        table: the table of the branches.
        plan: a boolean column: whether the branch has a plan.
        titles: for each column with how many are registered, the ids of the titles that count for it.
    """

    table: ReferenceField
    plan: NameField | None = None
    titles: Annotated[dict[NameField, tuple[ReferenceField, ...]], WithoutSpan]


class RollupDocument(Located):
    """A roll-up file.

    Attributes:
        format: the version of the format.
        name: the name of the roll-up.
        report_by: the table whose rows group the subjects in reports (hamlets).
        tables: the tables by name.
        titles: the titles, in any order.
        registrations: what branches registered for, if they do.
    """

    format: IntegerField
    name: BilingualField
    report_by: ReferenceField | None = None
    registrations: RegistrationsDocument | None = None
    tables: Annotated[dict[NameField, TableDocument], WithoutSpan]
    titles: tuple[TitleDocument, ...]
