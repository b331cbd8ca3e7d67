"""render: a document → a Word document (DOCX) that can be edited and printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from importlib import import_module
from io import BytesIO
from typing import Any, Final, assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from criteria_engine.errors import MissingPackages
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

_FONT: Final = "Times New Roman"
"""The font that Vietnamese offices use for papers (Decree 30/2020, appendix I)."""

_SIZE: Final = 13
"""The size of running text, in points."""

_MARGINS: Final = {"left": 30, "right": 15, "top": 20, "bottom": 20}
"""The margins of a page of A4, in millimetres (Decree 30/2020, appendix I)."""

_COLOURS: Final = {
    Tone.GOOD: "1B5E20",
    Tone.BAD: "B71C1C",
    Tone.OPEN: "7A5900",
    Tone.WARNING: "7A5900",
    Tone.MUTED: "595959",
}

_LISTS: Final = ("List Bullet", "List Bullet 2", "List Bullet 3")
"""The styles of a list, by the depth of the item."""


def render_docx(document: Document, day: date) -> bytes:
    """Return a document as a DOCX file.

    Args:
        document: the document.
        day: the day in the properties of the file; without the clock, the same document gives the same bytes.

    Raises:
        MissingPackages: python-docx is not installed.
    """
    try:
        docx = import_module("docx")
        shared = import_module("docx.shared")
    except ImportError as error:
        raise MissingPackages("papers", "python-docx") from error
    return _Writer(docx.Document(), shared).file(document, day)


class _Writer:
    """Adds blocks to a file of Word.

    Args:
        file: the empty file, as python-docx makes it.
        shared: the module with python-docx's lengths and colours.
    """

    def __init__(self, file: Any, shared: Any) -> None:
        self._file = file
        self._shared = shared

    def file(self, document: Document, day: date) -> bytes:
        self._set_page(document, day)
        for block in document.blocks:
            self._block(block)
        written = BytesIO()
        self._file.save(written)
        return _without_clock(written.getvalue())

    def _set_page(self, document: Document, day: date) -> None:
        section = self._file.sections[0]
        section.page_width, section.page_height = self._shared.Mm(210), self._shared.Mm(297)
        for side, width in _MARGINS.items():
            setattr(section, f"{side}_margin", self._shared.Mm(width))
        for name, style in ((each.name, each) for each in self._file.styles):
            if name == "Normal" or name.startswith(("Heading", "List", "Title")):
                style.font.name = _FONT
                # The font of letters outside of ASCII is a property of its own.
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
                    fonts.set(_word(attribute), _FONT)
                for attribute in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
                    fonts.attrib.pop(_word(attribute), None)
        self._file.styles["Normal"].font.size = self._shared.Pt(_SIZE)
        properties = self._file.core_properties
        moment = datetime.combine(day, time())
        properties.title, properties.language = document.title, document.language
        properties.author = properties.comments = ""
        properties.created = properties.modified = moment

    # ---- blocks ----------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, text_line):
                self._runs(self._file.add_heading(level=level), text_line)
            case Paragraph(text_line):
                self._runs(self._file.add_paragraph(), text_line)
            case Bullets(items, numbered):
                self._items(items, 0, numbered=numbered)
            case Pairs(rows):
                self._pairs(rows)
            case Table():
                self._table(block)
            case Note(_, blocks):
                for each in blocks:
                    self._block(each)
            case Listing(lines):
                for runs in lines:
                    paragraph = self._file.add_paragraph(style="No Spacing")
                    paragraph.add_run(kept_line("".join(run.text for run in runs)))
            case _:
                assert_never(block)

    def _items(self, items: Sequence[Item], depth: int, *, numbered: bool) -> None:
        """Add items; the number of a numbered item is text, so that each list begins at 1."""
        style = None if numbered else _LISTS[min(depth, len(_LISTS) - 1)]
        for number, item in enumerate(items, start=1):
            paragraph = self._file.add_paragraph(style=style)
            if numbered:
                paragraph.add_run(f"{number}. ")
            self._runs(paragraph, item.line)
            self._items(item.children, depth + 1, numbered=False)

    def _pairs(self, rows: Sequence[tuple[str, TextLine]]) -> None:
        table = self._file.add_table(rows=0, cols=2)
        for label, text_line in rows:
            first, second = table.add_row().cells
            self._runs(first.paragraphs[0], (TextRun(label, Tone.MUTED),))
            self._runs(second.paragraphs[0], text_line)
        self._file.add_paragraph()

    def _table(self, table: Table) -> None:
        written = self._file.add_table(rows=1, cols=len(table.titles))
        written.style = "Table Grid"
        head = written.rows[0]
        for cell, title in zip(head.cells, table.titles, strict=True):
            self._runs(cell.paragraphs[0], (TextRun(title, Tone.STRONG),))
        # The headings stand on each page that the table covers.
        properties = head._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for it
        properties.append(properties.makeelement(_word("tblHeader"), {_word("val"): "true"}))
        numeric = table.numeric
        for row in table.rows:
            self._row(written.add_row().cells, row, numeric)
        self._file.add_paragraph()

    def _row(self, cells: Sequence[Any], row: DocumentRow, numeric: frozenset[int]) -> None:
        for index, (cell, text_line) in enumerate(zip(cells, row.cells, strict=True)):
            paragraph = cell.paragraphs[0]
            self._runs(paragraph, text_line, strong=row.heading)
            if index in numeric:
                paragraph.alignment = _RIGHT
        for each in row.details:
            self._runs(cells[0].add_paragraph(), each)

    # ---- lines -----------------------------------------------------------------------------

    def _runs(self, paragraph: Any, text_line: TextLine, *, strong: bool = False) -> None:
        for inline in text_line:
            run = paragraph.add_run(_text_of(inline))
            tone = inline.tone if isinstance(inline, TextRun) else Tone.PLAIN
            run.bold = True if strong or tone is Tone.STRONG else None
            if tone in _COLOURS:
                run.font.color.rgb = self._shared.RGBColor.from_string(_COLOURS[tone])


_RIGHT: Final = 2
"""Alignment to the right, as python-docx numbers it."""


def _word(name: str) -> str:
    """Return the name of an element or attribute in the namespace of Word."""
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _text_of(inline: Inline) -> str:
    match inline:
        case TextRun(text) | Hash(text):
            return one_line(text)
        case ValueRun() | RangeRun():
            return one_line(inline.text)
        case _:
            assert_never(inline)


def _without_clock(file: bytes) -> bytes:
    """Return a ZIP file whose parts have no time of their own."""
    written = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            info = ZipInfo(part.filename)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(part))
    return written.getvalue()
