"""render: the blocks of a document, independent of text, Markdown and HTML.

Texts are stored as sets and facts give them; each renderer escapes them for its format.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from criteria_engine.bilingual import Language


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

Inline: TypeAlias = TextRun | Hash

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
    """A heading: `level` 1 of the document, 2 of a section, 3 of a subsection."""

    level: int
    line: TextLine
    tone: Tone = Tone.PLAIN


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
class Table:
    """Rows under named columns; the first column takes the width that the others leave."""

    columns: tuple[str, ...]
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A highlighted box."""

    tone: Tone
    blocks: tuple[Paragraph | Bullets, ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Pairs | Table | Note


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order; `title` is the title of an HTML page."""

    language: Language
    title: str
    blocks: tuple[Block, ...]
