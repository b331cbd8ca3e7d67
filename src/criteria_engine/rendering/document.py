"""render: the blocks of a document, independent of text, Markdown and HTML.

Texts are stored as sets and facts give them; each renderer escapes them for its format.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from criteria_engine.bilingual import Language
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number, format_percent


class Tone(StrEnum):
    """The role of a piece of text, from which a terminal or a page chooses colour and weight."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Hash:
    """A hash, which renderers shorten where they can show the rest on demand."""

    value: str

    @property
    def short(self) -> str:
        """The algorithm and the first 12 digits.

        >>> Hash("sha256:0123456789abcdef").short
        'sha256:0123456789ab…'
        """
        kind, colon, digits = self.value.rpartition(":")
        return f"{kind}{colon}{digits[:_SHORT]}{'…' if len(digits) > _SHORT else ''}"


_SHORT = 12


@dataclass(frozen=True, slots=True)
class ValueRun:
    """A number, a share or a day, which a workbook stores as such.

    Attributes:
        value: the number or day; a share is a `Fraction`, 1 for the whole.
        text: the value as readers write it.
    """

    value: Number | Fraction | date
    text: str


@dataclass(frozen=True, slots=True)
class RangeRun:
    """A number or share between two bounds, which a workbook stores in two columns."""

    low: ValueRun
    high: ValueRun

    @property
    def text(self) -> str:
        """The bounds, or the one value where they are equal; a percent sign stands behind the second bound.

        >>> RangeRun(number_run(1416, "vi"), number_run(1450, "vi")).text
        '1.416–1.450'
        >>> RangeRun(share_run(Fraction(1, 2), "en"), share_run(Fraction(3, 4), "en")).text
        '50–75%'
        """
        if self.low.text == self.high.text:
            return self.low.text
        first = self.low.text.rstrip("%\u00a0")
        return f"{first}–{self.high.text}"


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a heading of the same document; only a page shows it as a link.

    Attributes:
        text: the text.
        anchor: the anchor of the heading.
    """

    text: str
    anchor: str


Inline: TypeAlias = TextRun | Hash | ValueRun | RangeRun | Link


def number_run(value: Number, language: Language) -> ValueRun:
    """Return a number as readers of a language write it."""
    return ValueRun(value, format_number(value, language))


def share_run(share: Fraction, language: Language) -> ValueRun:
    """Return a share as a percentage.

    >>> share_run(Fraction(92, 100), "en").text
    '92%'
    """
    decimal = CONTEXT.divide(Decimal(share.numerator), Decimal(share.denominator))
    return ValueRun(share, format_percent(decimal, language))


def date_run(day: date, language: Language) -> ValueRun:
    """Return a day as readers of a language write it."""
    return ValueRun(day, format_date(day, language))


TextLine: TypeAlias = tuple[Inline, ...]


def line(*parts: str | Inline) -> TextLine:
    """Return a line made of strings, which become plain runs, and inlines; empty runs are left out.

    >>> line("Total: ", "", TextRun("8", Tone.STRONG))
    (TextRun(text='Total: ', tone=<Tone.PLAIN: 'plain'>), TextRun(text='8', tone=<Tone.STRONG: 'strong'>))
    """
    runs = (TextRun(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if not isinstance(run, TextRun) or run.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        level: 1 of the document, 2 of a section, 3 of a subsection.
        line: the text.
        tone: the tone of its rule.
        sheet: the name of the sheet of a workbook that begins here; None for the text of a section.
        anchor: the name by which links lead here; empty where none does.
    """

    level: int
    line: TextLine
    tone: Tone = Tone.PLAIN
    sheet: str | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of running text, wrapped by the renderer."""

    line: TextLine


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, with nested items."""

    line: TextLine
    children: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, numbered or with bullets; nested items always have bullets."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values, one pair to a row."""

    rows: tuple[tuple[str, TextLine], ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of a table.

    Attributes:
        cells: one for each column.
        details: lines shown below the first cell.
        heading: whether the row is the heading of the rows that follow it.
    """

    cells: tuple[TextLine, ...]
    details: tuple[TextLine, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class RangeColumn:
    """The heading of a column with ranges, and of the two columns that it becomes in a workbook."""

    title: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A series of a chart: a column of the table, by its position, and of a range its lower or upper bound."""

    name: str
    column: int
    bound: Literal["low", "high"]
    role: Literal["certain", "open", "goal", "later_goal"]


CHART_COLOURS: Final = {
    "certain": "#2E7D32",
    "open": "#BDBDBD",
    "goal": "#C62828",
    "later_goal": "#1565C0",
}
"""The colours of the roles of series."""

GOALS: Final = frozenset({"goal", "later_goal"})
"""The roles of series that are goals, of which a chart shows marks."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the shares in a table; the table has the same numbers.

    Attributes:
        title: the title.
        kind: `bars` are a bar of each series for each row, which only a workbook shows. `gauges` show for each
            row the part that is certain, over the part that is possible, and a mark at the goal: a workbook as
            columns, a page as a bar in the first cell of the row.
        series: the series.
    """

    title: str
    kind: Literal["bars", "gauges"]
    series: tuple[ChartSeries, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; the first column takes the width that the others leave.

    Attributes:
        columns: the headings.
        rows: the rows.
        chart: a chart of the table, if any.
    """

    columns: tuple[str | RangeColumn, ...]
    rows: tuple[DocumentRow, ...]
    chart: Chart | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings as text."""
        return tuple(each if isinstance(each, str) else each.title for each in self.columns)

    @property
    def numeric(self) -> frozenset[int]:
        """The positions of the columns that hold only numbers, shares and days."""
        return frozenset(
            index
            for index in range(len(self.columns))
            if any(row.cells[index] for row in self.rows)
            and all(_is_value(row.cells[index]) for row in self.rows)
        )


def _is_value(cell: TextLine) -> bool:
    """Report whether a cell is blank, or one value or range."""
    return not cell or (len(cell) == 1 and isinstance(cell[0], ValueRun | RangeRun))


@dataclass(frozen=True, slots=True)
class Note:
    """A highlighted box."""

    tone: Tone
    blocks: tuple[Paragraph | Bullets, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The text of a file, whose lines are neither wrapped nor joined."""

    lines: tuple[tuple[TextRun, ...], ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Pairs | Table | Note | Listing


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order; `title` is the title of an HTML page."""

    language: Language
    title: str
    blocks: tuple[Block, ...]
