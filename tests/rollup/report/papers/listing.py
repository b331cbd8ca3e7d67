"""What a paper says, as plain text: for the listings beside the tests."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph


def listing(content: bytes) -> str:
    """The text of a Word document in reading order; the cells of a row are separated by bars."""
    file: Any = docx.Document(BytesIO(content))
    lines = [*_lines(file), "", *(f"[{each}]" for each in _footers(file))]
    return "\n".join(lines) + "\n"


def words(content: bytes) -> str:
    """The text of a Word document without footers, in one line."""
    file: Any = docx.Document(BytesIO(content))
    return " ".join(" ".join(_lines(file)).replace("|", " ").replace(" / ", " ").split())


def _footers(file: Any) -> Iterator[str]:
    yield from dict.fromkeys(file.sections[0].footer.paragraphs[0].text.splitlines())


def _lines(file: Any) -> Iterator[str]:
    for child in file.iter_inner_content():
        if isinstance(child, Paragraph):
            if child.text:
                yield child.text
            elif 'w:type="page"' in child._p.xml:  # noqa: SLF001 - python-docx does not say
                yield "─" * 12
        elif isinstance(child, Table):
            for row in child.rows:
                cells = {id(cell._tc): cell for cell in row.cells}  # noqa: SLF001 - merged cells are one
                yield " | ".join(_text(each) for each in cells.values()).strip()


def _text(cell: Any) -> str:
    return " / ".join(each.text for each in cell.paragraphs if each.text)
