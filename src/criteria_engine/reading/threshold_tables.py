"""read: a threshold table of a criteria file: what it is by, its first days and its rows, with their places."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.scalars import (
    Located,
    PreparedBy,
    ReadBy,
    ReferenceField,
    ReferenceListField,
    StatedNumber,
    StatedNumberField,
    WithoutSpan,
    read_day,
    without_span,
)
from criteria_engine.source import Span


@dataclass(frozen=True, slots=True)
class FirstDay:
    """A day from which a column of a table holds.

    Attributes:
        day: the day.
        span: its place.
    """

    day: date
    span: Span


def _first_day(value: Any) -> FirstDay:
    return FirstDay(read_day(value), value.span)


FirstDayField = Annotated[FirstDay, ReadBy(_first_day)]


class ThresholdRow(BaseModel):
    """A row of a threshold table.

    Attributes:
        numbers: its number, or one for each first day; empty where it has rows of its own.
        rows: the rows for the values of the second fact; empty in a table by one fact.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )
    numbers: tuple[StatedNumberField, ...] = ()
    rows: dict[ReferenceField, "ThresholdRowField"] = Field(default_factory=dict)

    def all_numbers(self) -> Iterator[StatedNumber]:
        """Yield its numbers, or those of the rows below it."""
        yield from self.numbers
        for row in self.rows.values():
            yield from row.all_numbers()


def _row(value: Any) -> Any:
    """Return what is written behind the name of a row as the keys of a :class:`ThresholdRow`."""
    match value:
        case Scalar():
            return {"numbers": [value]}
        case [*numbers] if numbers:
            return {"numbers": numbers}
        case dict():
            return {"rows": without_span(value)}
        case _:
            raise PydanticCustomError("wrong-shape", "number")


ThresholdRowField = Annotated[ThresholdRow, PreparedBy(_row)]


class ThresholdTable(Located):
    """The values of a parameter as the law prints them: a row for each value of a fact.

    A row is a number; with `from` it is a list, one number for each first day.
    """

    by: ReferenceListField
    from_: tuple[FirstDayField, ...] = Field(default=(), alias="from")
    rows: Annotated[dict[ReferenceField, ThresholdRowField], WithoutSpan]
    otherwise: ThresholdRowField | None = None

    def numbers(self) -> Iterator[StatedNumber]:
        """Yield the numbers of all rows."""
        for row in (*self.rows.values(), *filter(None, [self.otherwise])):
            yield from row.all_numbers()
