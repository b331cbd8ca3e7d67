"""render: a form → a template for Word; a template and the fields of a paper → a Word document.

A template is a Word file with fields, `{{ title }}`, and tags of docxtpl: `{%p … %}` stands on a paragraph of
its own, `{%tr … %}` in a row of its own. Shipped templates are made of the forms; an office may edit them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any, Final, assert_never
from zipfile import BadZipFile

from criteria_engine.bilingual import Language, Text
from criteria_engine.rendering.docx import DocxWriter, without_clock, word_name
from criteria_engine.rendering.papers.faults import FaultyTemplate
from criteria_engine.rendering.papers.fields import (
    check_papers_packages,
    environment,
    unknown_fields,
    values_of,
)
from criteria_engine.rendering.papers.forms import (
    FOOTER_MM,
    FRAMED_FOOTER_MM,
    LOOKS,
    PAGE_MM,
    FormAnnex,
    FormElement,
    FormIf,
    FormLine,
    FormRepeat,
    FormRule,
    FormSides,
    FormSpace,
    FormTable,
    LineLook,
    LineStyle,
    PaperForm,
    margins,
    text_width,
)

_ALIGNMENTS: Final = {"left": 0, "center": 1, "right": 2, "justify": 3}
"""The alignments as python-docx numbers them."""

_TAB_RIGHT: Final = 2

_DOTS: Final = 1
"""A tab stop at the right, and its leader, as python-docx numbers them."""

_NEW_PAGE: Final = 2
"""The begin of a section on a new page, as python-docx numbers it."""

_CELL_PADDING: Final = 3.8
"""The blank sides of a cell, in millimetres."""

_HEADER: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"

_FOOTER: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"

_EPOCH: Final = date(2020, 1, 1)
"""The day in the properties of a template; the papers made of it have their own."""

_NOT_WORD: Final = Text("không phải tệp Word (.docx)", "is not a Word file (.docx)")


@cache
def shipped_template(form: PaperForm, language: Language) -> bytes:
    """Return the template of a form as a Word file.

    Args:
        form: the form.
        language: the language of its texts.

    Raises:
        MissingPackages: docxtpl is not installed.
    """
    check_papers_packages()
    return _TemplateWriter(form, language).file_bytes()


def render_word(
    template: bytes, paper: object, title: str, day: date, name: str | None = None
) -> bytes:
    """Return a paper as a Word document.

    Args:
        template: the template.
        paper: the fields: a dataclass.
        title: the title in the properties of the document.
        day: the day in them; without the clock, the same paper gives the same bytes.
        name: the name of an office's own template, for messages; None for a shipped one.

    Raises:
        FaultyTemplate: an office's template cannot be carried out.
        MissingPackages: docxtpl is not installed.
    """
    check_papers_packages()
    file = _open(template)
    try:
        file.render(values_of(paper), environment(escape=True))
    except _failures() as error:
        if name is None:
            raise
        why = Text(f"không điền được ({error})", f"cannot be filled in ({error})")
        raise FaultyTemplate(f"{name}.docx", why) from error
    moment = datetime.combine(day, time())
    properties = file.docx.core_properties
    properties.title = title
    properties.created = properties.modified = moment
    written = BytesIO()
    file.save(written)
    return without_clock(written.getvalue())


def _failures() -> tuple[type[Exception], ...]:
    """Return what a template can raise: of Jinja, of its expressions, of the XML that it gives."""
    errors: tuple[type[Exception], ...] = (
        import_module("jinja2").TemplateError,
        import_module("lxml.etree").XMLSyntaxError,
    )
    return (*errors, ArithmeticError, LookupError, TypeError, ValueError)


def check_template(template: bytes, paper: type, name: str) -> None:
    """Check that a template is a Word file whose fields exist.

    Args:
        template: the file.
        paper: the class of the paper.
        name: the name of the file, for messages.

    Raises:
        FaultyTemplate: it is not.
        MissingPackages: docxtpl is not installed.
    """
    check_papers_packages()
    try:
        file = _open(template)
        file.init_docx()
        sources = [file.patch_xml(file.get_xml())]
        for kind in (_HEADER, _FOOTER):
            sources += [
                file.patch_xml(file.get_part_xml(part))
                for _, part in file.get_headers_footers(kind)
            ]
    except (BadZipFile, KeyError, ValueError) as error:
        raise FaultyTemplate(name, _NOT_WORD) from error
    for source in sources:
        _check_source(re.sub(r"<w:p([ >])", r"\n<w:p\1", source), paper, name)


def _check_source(source: str, paper: type, name: str) -> None:
    jinja = import_module("jinja2")
    try:
        fault = next(unknown_fields(source, paper), None)
    except jinja.TemplateSyntaxError as error:
        why = Text(f"thẻ viết sai ({error.message})", f"a tag is wrong ({error.message})")
        raise FaultyTemplate(name, why, near=_text_at(source, error.lineno)) from error
    if fault is not None:
        raise FaultyTemplate(
            name,
            Text(f"không có trường `{fault.name}`", f"there is no field `{fault.name}`"),
            field=fault.name,
            known=fault.known,
            suggestion=fault.near,
            near=_text_at(source, fault.line),
        )


_NEAR: Final = 80
"""How many letters of a template's text a message quotes."""


def _text_at(source: str, line: int) -> str:
    """Return the text of a line of a source, shortened."""
    text = re.sub(r"<[^>]+>", "", source.splitlines()[line - 1]).strip()
    return text if len(text) <= _NEAR else text[:_NEAR] + "…"


def _open(template: bytes) -> Any:
    file = import_module("docxtpl").DocxTemplate(BytesIO(template))
    # docxtpl repairs what it cannot read, and looks at every cell of every table to do so.
    file.fix_tables = _parsed
    return file


def _parsed(xml: str) -> Any:
    etree = import_module("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True)
    return etree.fromstring(xml, parser=parser)


class _TemplateWriter:
    """Writes the template of a form."""

    def __init__(self, form: PaperForm, language: Language) -> None:
        self._form, self._language = form, language
        self._width = text_width(form)
        self._writer = DocxWriter(form.name.in_language(language), language, _EPOCH)
        self._file: Any = self._writer.file
        self._points: Any = self._writer.shared.Pt
        self._mm: Any = self._writer.shared.Mm

    def file_bytes(self) -> bytes:
        self._set_page()
        self._add_all(self._form.elements)
        return self._writer.file_bytes()

    # ---- pages -----------------------------------------------------------------------------

    def _set_page(self) -> None:
        form, section = self._form, self._file.sections[0]
        normal = self._file.styles["Normal"].paragraph_format
        normal.space_after, normal.line_spacing = self._points(0), 1.0
        if form.landscape:
            section.orientation = 1
            section.page_width, section.page_height = map(self._mm, reversed(PAGE_MM))
        for side, width in margins(form).items():
            setattr(section, f"{side}_margin", self._mm(width))
        section.header_distance = self._mm(FOOTER_MM)
        section.footer_distance = self._mm(FRAMED_FOOTER_MM if form.framed else FOOTER_MM)
        section.different_first_page_header_footer = True
        footer = form.footer.in_language(self._language)
        for part in (section.first_page_footer, section.footer):
            paragraph = part.paragraphs[0]
            self._write(paragraph, footer, "note", self._width)
            paragraph.alignment = _ALIGNMENTS["center"]
        if form.numbered:
            paragraph = section.header.paragraphs[0]
            paragraph.alignment = _ALIGNMENTS["center"]
            field = {word_name("instr"): "PAGE"}
            self._append(paragraph._p, "fldSimple", field)  # noqa: SLF001 - python-docx has no fields
        if form.framed:
            self._add_frame(section)

    def _add_frame(self, section: Any) -> None:
        """Surround the page with a double line, 10 mm from its edges."""
        properties = section._sectPr  # noqa: SLF001 - python-docx has no borders of pages
        borders = properties.makeelement(word_name("pgBorders"), {word_name("offsetFrom"): "page"})
        for side in ("top", "left", "bottom", "right"):
            self._append(borders, side, _border("double", 12, space=28))
        # The schema of Word has them behind the margins.
        properties.find(word_name("pgMar")).addnext(borders)

    # ---- elements --------------------------------------------------------------------------

    def _add_all(self, elements: Sequence[FormElement]) -> None:
        for each in elements:
            self._add(each)

    def _add(self, element: FormElement) -> None:
        match element:
            case FormLine() | FormRule() | FormSpace():
                self._fill(self._file.add_paragraph(), element, self._width)
            case FormSides():
                self._add_sides(element)
            case FormTable():
                self._add_table(element)
            case FormRepeat(item, over, elements, pages):
                self._tag(f"for {item} in {over}")
                self._add_all(elements)
                if pages:
                    self._tag("if not loop.last")
                    self._add_page_break()
                    self._tag("endif")
                self._tag("endfor")
            case FormIf(condition, elements):
                self._tag(f"if {condition}")
                self._add_all(elements)
                self._tag("endif")
            case FormAnnex():
                section = self._file.add_section(_NEW_PAGE)
                properties = section._sectPr  # noqa: SLF001 - as above
                start = properties.makeelement(word_name("pgNumType"), {word_name("start"): "1"})
                properties.find(word_name("cols")).addprevious(start)
                self._tiny(self._file.paragraphs[-1])
            case _:
                assert_never(element)

    def _fill(self, paragraph: Any, element: FormLine | FormRule | FormSpace, width: float) -> None:
        match element:
            case FormLine(text, style, lead):
                if lead is not None:
                    paragraph.add_run(f"{lead.in_language(self._language)} ").bold = True
                self._write(paragraph, text.in_language(self._language), style, width)
            case FormRule(length):
                # The schema of Word has borders before spacing and indents.
                borders = self._append(paragraph._p.get_or_add_pPr(), "pBdr", {})  # noqa: SLF001
                self._append(borders, "top", _border("single", 6, space=1))
                self._tiny(paragraph)
                shape = paragraph.paragraph_format
                shape.space_before = self._points(2)
                shape.left_indent = shape.right_indent = self._mm(max(width - length, 0) / 2)
            case FormSpace(height):
                self._tiny(paragraph)
                paragraph.paragraph_format.line_spacing = self._mm(height)
            case _:
                assert_never(element)

    def _add_sides(self, sides: FormSides) -> None:
        table = self._file.add_table(rows=1, cols=len(sides.columns))
        widths = self._widths(sides.widths)
        self._writer.set_widths(table, widths)
        self._unbroken(table.rows[0])
        for cell, lines, width in zip(table.rows[0].cells, sides.columns, widths, strict=True):
            for number, each in enumerate(lines):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                self._fill(paragraph, each, width - _CELL_PADDING)
        self._tiny(self._file.add_paragraph())

    def _add_table(self, form: FormTable) -> None:
        columns = form.columns
        table = self._file.add_table(rows=1, cols=len(columns))
        table.style = "Table Grid"
        self._writer.set_widths(table, self._widths([each.width for each in columns]))
        head = table.rows[0]
        for cell, column in zip(head.cells, columns, strict=True):
            paragraph = cell.paragraphs[0]
            self._write(paragraph, column.heading.in_language(self._language), "cell_strong", 0)
            paragraph.alignment = _ALIGNMENTS["center"]
        self._unbroken(head)
        # The headings stand on each page that the table covers.
        self._append(head._tr.get_or_add_trPr(), "tblHeader", {})  # noqa: SLF001 - as above
        if form.groups is not None and form.heading is not None:
            self._row_tag(table, f"for group in {form.groups}")
            self._row_tag(table, "if group.name")
            cells = table.add_row().cells
            merged = cells[0].merge(cells[-1])
            heading = form.heading.in_language(self._language)
            self._write(merged.paragraphs[0], heading, "cell_strong", 0)
            merged.paragraphs[0].paragraph_format.keep_with_next = True
            self._row_tag(table, "endif")
        self._row_tag(table, f"for row in {form.rows}")
        row = table.add_row()
        self._unbroken(row)
        for cell, column in zip(row.cells, columns, strict=True):
            self._write(cell.paragraphs[0], column.text, "cell", 0)
            cell.paragraphs[0].alignment = _ALIGNMENTS[column.align]
        self._row_tag(table, "endfor")
        if form.groups is not None:
            self._row_tag(table, "endfor")
        self._tiny(self._file.add_paragraph())

    def _widths(self, parts: Sequence[int]) -> list[float]:
        return [self._width * each / sum(parts) for each in parts]

    def _row_tag(self, table: Any, tag: str) -> None:
        table.add_row().cells[0].paragraphs[0].add_run(f"{{%tr {tag} %}}")

    def _tag(self, tag: str) -> None:
        self._file.add_paragraph().add_run(f"{{%p {tag} %}}")

    def _add_page_break(self) -> None:
        # What is left of the paragraph stands at the top of the next page.
        self._tiny(self._file.add_page_break())

    def _tiny(self, paragraph: Any) -> None:
        """Make a paragraph without text as low as it can be."""
        paragraph.paragraph_format.space_after = self._points(0)
        paragraph.paragraph_format.line_spacing = self._points(2)

    def _unbroken(self, row: Any) -> None:
        """Keep a row on one page."""
        self._append(row._tr.get_or_add_trPr(), "cantSplit", {})  # noqa: SLF001 - as above

    # ---- lines -----------------------------------------------------------------------------

    def _write(self, paragraph: Any, text: str, style: LineStyle, width: float) -> None:
        look = LOOKS[style]
        self._shape(paragraph, look)
        run = paragraph.add_run(text)
        run.bold, run.italic = look.bold or None, look.italic or None
        for each in paragraph.runs:
            each.font.size = self._points(look.size)
        stops = text.count("\t")
        for number in range(1, stops + 1):
            paragraph.paragraph_format.tab_stops.add_tab_stop(
                self._mm(width * number / stops), _TAB_RIGHT if number == stops else 0, _DOTS
            )

    def _shape(self, paragraph: Any, look: LineLook) -> None:
        shape = paragraph.paragraph_format
        paragraph.alignment = _ALIGNMENTS[look.align]
        shape.space_before, shape.space_after = map(self._points, (look.before, look.after))
        if look.indent:
            shape.first_line_indent = self._mm(look.indent)
        if look.keep:
            shape.keep_with_next = True

    def _append(self, parent: Any, name: str, attributes: dict[str, str]) -> Any:
        child = parent.makeelement(word_name(name), attributes)
        parent.append(child)
        return child


def _border(kind: str, eighths: int, *, space: int) -> dict[str, str]:
    """Return the attributes of a border: its kind, its width in eighths of a point, its distance in points."""
    values = {"val": kind, "sz": str(eighths), "space": str(space), "color": "000000"}
    return {word_name(name): value for name, value in values.items()}
