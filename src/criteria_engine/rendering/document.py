"""What is to be read, before it is text, Markdown or HTML: a few kinds of blocks.

Texts in it are as the sets and the facts give them; each writer makes them harmless in its form.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from criteria_engine.bilingual import Language


class Tone(StrEnum):
    """What a piece of text is, so that a terminal or a page can choose how it looks."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Hash:
    """A fingerprint that nobody reads to the end."""

    value: str

    @property
    def short(self) -> str:
        """Enough of it to tell two apart.

        >>> Hash("sha256:0123456789abcdef").short
        'sha256:0123456789ab…'
        """
        kind, colon, digits = self.value.rpartition(":")
        return f"{kind}{colon}{digits[:_SHORT]}{'…' if len(digits) > _SHORT else ''}"


_SHORT = 12


Inline: TypeAlias = TextRun | Hash


TextLine: TypeAlias = tuple[Inline, ...]


def line(*parts: str | Inline) -> TextLine:
    """A line of texts, plain where nothing else is said; empty ones are left out."""
    runs = (TextRun(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if not isinstance(run, TextRun) or run.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; `level` 1 is the whole document's, 2 a section's, 3 a part's of one."""

    level: int
    line: TextLine
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two."""

    line: TextLine


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list, with the points under it."""

    line: TextLine
    children: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `numbered` where the order means something."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values, one under the other."""

    rows: tuple[tuple[str, TextLine], ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of a table: a cell for each column, and details of the first cell.

    A `heading` stands for the rows that follow it.
    """

    cells: tuple[TextLine, ...]
    details: tuple[TextLine, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; the first column takes the room there is."""

    columns: tuple[str, ...]
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A box that is to be noticed."""

    tone: Tone
    blocks: tuple[Paragraph | Bullets, ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Pairs | Table | Note


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in the order they are read; `title` names the page."""

    language: Language
    title: str
    blocks: tuple[Block, ...]
