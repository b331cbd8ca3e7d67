"""render: a document → Markdown (CommonMark with tables); texts are escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import assert_never

from criteria_engine.rendering.display_width import kept_line, one_line
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    DocumentRow,
    Hash,
    Heading,
    Inline,
    Item,
    Link,
    Listing,
    Note,
    Pairs,
    Paragraph,
    RangeRun,
    Table,
    TextLine,
    TextRun,
    Tone,
    ValueRun,
)

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&#]")

# Lists and rules are markup only at the start of a line.
_BLOCK_START = re.compile(r"^(?:(?=[-+])|(\d+)(?=[.)]))")


def render_markdown(document: Document) -> str:
    r"""Return a document as Markdown, without a final newline.

    >>> from criteria_engine.rendering.document import line
    >>> print(render_markdown(Document("vi", "", (Paragraph(line("1. <b>|*Hợp*")),))))
    1\. \<b\>\|\*Hợp\*
    """
    return "\n\n".join("\n".join(_block(block)) for block in document.blocks)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text_line):
            yield f"{'#' * level} {_line(text_line)}"
        case Paragraph(text_line):
            yield _escape_block_start(_line(text_line))
        case Bullets(items, numbered):
            yield from _items(items, numbered=numbered)
        case Pairs(rows):
            for label, text_line in rows:
                yield f"- {_escape_block_start(_escape(one_line(label)))}: {_line(text_line)}"
        case Table():
            yield from _table(block)
        case Note(_, blocks):
            inner = "\n\n".join("\n".join(_block(each)) for each in blocks)
            yield from (f"> {row}".rstrip() for row in inner.split("\n"))
        case Listing(lines):
            # Indented by four spaces: no text inside can end such a block.
            for runs in lines:
                yield f"    {kept_line(''.join(run.text for run in runs))}".rstrip()
        case _:
            assert_never(block)


def _items(items: Sequence[Item], *, numbered: bool, indent: str = "") -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        mark = f"{number}. " if numbered else "- "
        yield f"{indent}{mark}{_escape_block_start(_line(item.line))}"
        yield from _items(item.children, numbered=False, indent=indent + " " * len(mark))


def _table(table: Table) -> Iterator[str]:
    yield _cells(_escape(one_line(title)) for title in table.titles)
    numeric = table.numeric
    yield _cells("---:" if index in numeric else "---" for index in range(len(table.columns)))
    for row in table.rows:
        yield _row(row)


def _row(row: DocumentRow) -> str:
    first, *others = (_line(_strong(cell) if row.heading else cell) for cell in row.cells)
    return _cells([" — ".join([first, *map(_line, row.details)]), *others])


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# ---- lines -----------------------------------------------------------------------------------


def _strong(text_line: TextLine) -> TextLine:
    return tuple(
        TextRun(each.text, Tone.STRONG) if isinstance(each, TextRun) else each for each in text_line
    )


def _line(text_line: TextLine) -> str:
    """Return a line with its strong runs between asterisks."""
    parts = (
        _emphasize("".join(map(_inline, runs)), strong=strong)
        for strong, runs in groupby(text_line, key=_is_strong)
    )
    return "".join(parts).strip(" ")


def _is_strong(inline: Inline) -> bool:
    return isinstance(inline, TextRun) and inline.tone is Tone.STRONG


def _emphasize(text: str, *, strong: bool) -> str:
    """Put asterisks directly around the words, because CommonMark ignores them beside a space."""
    inner = text.strip(" ")
    if not strong or not inner:
        return text
    return text.replace(inner, f"**{inner}**")


def _inline(inline: Inline) -> str:
    match inline:
        case TextRun(text):
            return _escape(one_line(text))
        case Hash(value):
            return _escape(one_line(value))
        case ValueRun() | RangeRun() | Link():
            return _escape(one_line(inline.text))
        case _:
            assert_never(inline)


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _escape_block_start(text: str) -> str:
    """Escape the start of a block so that it is not read as a list."""
    return _BLOCK_START.sub(r"\1\\", text, count=1)
