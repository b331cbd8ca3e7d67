"""render: a document → a Word document (DOCX) that can be edited and printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from importlib import import_module
from io import BytesIO
from typing import Any, Final, assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from criteria_engine.bilingual import Language
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

_FONT: Final = "Times New Roman"
"""The font that Vietnamese offices use for papers (Decree 30/2020, appendix I)."""

_SIZE: Final = 13
"""The size of running text, in points."""

_MARGINS: Final = {"left": 30, "right": 15, "top": 20, "bottom": 20}
"""The margins of a page of A4, in millimetres (Decree 30/2020, appendix I)."""

_PAGE_WIDTH: Final = 210
"""The width of a page of A4, in millimetres."""

_LETTER: Final = 2.3

_PADDING: Final = 4.5
"""The width of a letter of running text, and of the blank sides of a cell, in millimetres."""

_LONGEST: Final = 40
"""How many letters of a text count for the width of its column."""

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
    writer = DocxWriter(document.title, document.language, day)
    for block in document.blocks:
        writer.add(block)
    return writer.file_bytes()


def check_python_docx() -> None:
    """Check that Word documents can be written; called before anything is computed.

    Raises:
        MissingPackages: python-docx is not installed.
    """
    try:
        import_module("docx")
    except ImportError as error:
        raise MissingPackages("papers", "python-docx") from error


class DocxWriter:
    """Adds blocks to a file of Word.

    Attributes:
        file: the file, as python-docx makes it.
        shared: the module with python-docx's lengths and colours.

    Args:
        title: the title in the properties of the file.
        language: the language of the text.
        day: the day in the properties of the file.

    Raises:
        MissingPackages: python-docx is not installed.
    """

    def __init__(self, title: str, language: Language, day: date) -> None:
        check_python_docx()
        self.file: Any = import_module("docx").Document()
        self.shared: Any = import_module("docx.shared")
        self._set_page(title, language, day)

    def file_bytes(self) -> bytes:
        """Return the file, without the time of its parts."""
        written = BytesIO()
        self.file.save(written)
        return without_clock(written.getvalue())

    def _set_page(self, title: str, language: Language, day: date) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = self.shared.Mm(_PAGE_WIDTH), self.shared.Mm(297)
        for side, width in _MARGINS.items():
            setattr(section, f"{side}_margin", self.shared.Mm(width))
        for name, style in ((each.name, each) for each in self.file.styles):
            if name == "Normal" or name.startswith(("Heading", "List", "Title")):
                style.font.name = _FONT
                # The font of letters outside of ASCII is a property of its own.
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
                    fonts.set(word_name(attribute), _FONT)
                for attribute in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
                    fonts.attrib.pop(word_name(attribute), None)
        self.file.styles["Normal"].font.size = self.shared.Pt(_SIZE)
        properties = self.file.core_properties
        moment = datetime.combine(day, time())
        properties.title, properties.language = title, language
        properties.author = properties.comments = ""
        properties.created = properties.modified = moment

    # ---- blocks ----------------------------------------------------------------------------

    def add(self, block: Block) -> None:
        """Add a block."""
        match block:
            case Heading(level, text_line):
                self.add_runs(self.file.add_heading(level=level), text_line)
            case Paragraph(text_line):
                self.add_runs(self.file.add_paragraph(), text_line)
            case Bullets(items, numbered):
                self._items(items, 0, numbered=numbered)
            case Pairs(rows):
                self._pairs(rows)
            case Table():
                self._table(block)
            case Note(_, blocks):
                for each in blocks:
                    self.add(each)
            case Listing(lines):
                for runs in lines:
                    paragraph = self.file.add_paragraph(style="No Spacing")
                    paragraph.add_run(kept_line("".join(run.text for run in runs)))
            case _:
                assert_never(block)

    def _items(self, items: Sequence[Item], depth: int, *, numbered: bool) -> None:
        """Add items; the number of a numbered item is text, so that each list begins at 1."""
        style = None if numbered else _LISTS[min(depth, len(_LISTS) - 1)]
        for number, item in enumerate(items, start=1):
            paragraph = self.file.add_paragraph(style=style)
            if numbered:
                paragraph.add_run(f"{number}. ")
            self.add_runs(paragraph, item.line)
            self._items(item.children, depth + 1, numbered=False)

    def _pairs(self, rows: Sequence[tuple[str, TextLine]]) -> None:
        table = self.file.add_table(rows=0, cols=2)
        for label, text_line in rows:
            first, second = table.add_row().cells
            self.add_runs(first.paragraphs[0], (TextRun(label, Tone.MUTED),))
            self.add_runs(second.paragraphs[0], text_line)
        self.file.add_paragraph()

    def _table(self, table: Table) -> None:
        written = self.file.add_table(rows=1, cols=len(table.titles))
        written.style = "Table Grid"
        # Rows take the widths of the columns when they are added.
        self.set_widths(written, _widths(table))
        head = written.rows[0]
        for cell, title in zip(head.cells, table.titles, strict=True):
            self.add_runs(cell.paragraphs[0], (TextRun(title, Tone.STRONG),))
        # The headings stand on each page that the table covers.
        properties = head._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for it
        properties.append(
            properties.makeelement(word_name("tblHeader"), {word_name("val"): "true"})
        )
        numeric = table.numeric
        for row in table.rows:
            self._row(written.add_row().cells, row, numeric)
        self.file.add_paragraph()

    def set_widths(self, table: Any, widths: Sequence[float]) -> None:
        """Set the widths of the columns of a table that has one row, in millimetres."""
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self.shared.Mm(width)
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = self.shared.Mm(width)

    def _row(self, cells: Sequence[Any], row: DocumentRow, numeric: frozenset[int]) -> None:
        for index, (cell, text_line) in enumerate(zip(cells, row.cells, strict=True)):
            paragraph = cell.paragraphs[0]
            self.add_runs(paragraph, text_line, strong=row.heading)
            if index in numeric:
                paragraph.alignment = _RIGHT
        for each in row.details:
            self.add_runs(cells[0].add_paragraph(), each)

    # ---- lines -----------------------------------------------------------------------------

    def add_runs(self, paragraph: Any, text_line: TextLine, *, strong: bool = False) -> None:
        """Add a line to a paragraph."""
        for inline in text_line:
            run = paragraph.add_run(_text_of(inline))
            tone = inline.tone if isinstance(inline, TextRun) else Tone.PLAIN
            run.bold = True if strong or tone is Tone.STRONG else None
            if tone in _COLOURS:
                run.font.color.rgb = self.shared.RGBColor.from_string(_COLOURS[tone])


_RIGHT: Final = 2
"""Alignment to the right, as python-docx numbers it."""


def _widths(table: Table) -> list[float]:
    """Return the widths of the columns over the whole page, in millimetres.

    Each column has the width of its longest word; what is left goes to those with longer texts.
    """
    texts = [[title] for title in table.titles]
    for row in table.rows:
        for column, cell in zip(texts, row.cells, strict=True):
            column.append(" ".join(map(_text_of, cell)))
    words = [max(len(word) for text in column for word in text.split(" ")) for column in texts]
    wanted = [
        min(max(map(len, column)), _LONGEST) - word
        for column, word in zip(texts, words, strict=True)
    ]
    least = [_PADDING + _LETTER * word for word in words]
    page = _PAGE_WIDTH - _MARGINS["left"] - _MARGINS["right"]
    left = page - sum(least)
    if left < 0:
        return [page * each / sum(least) for each in least]
    parts = [max(each, 0) + 1 for each in wanted]
    return [each + left * part / sum(parts) for each, part in zip(least, parts, strict=True)]


def word_name(name: str) -> str:
    """Return the name of an element or attribute in the namespace of Word."""
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _text_of(inline: Inline) -> str:
    match inline:
        case TextRun(text) | Hash(text):
            return one_line(text)
        case ValueRun() | RangeRun() | Link():
            return one_line(inline.text)
        case _:
            assert_never(inline)


def without_clock(file: bytes) -> bytes:
    """Return a ZIP file whose parts have no time of their own."""
    written = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            info = ZipInfo(part.filename)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(part))
    return written.getvalue()
