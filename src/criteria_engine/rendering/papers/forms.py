"""render: what the form of a paper is: its lines, tables and repeated parts, with fields between `{{` and `}}`.

A form is the one source of a paper: of the template for Word, and of the PDF.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from criteria_engine.bilingual import Language, Text
from criteria_engine.frozen import dataclass

LineStyle = Literal[
    "body",  # running text, justified, with an indented first line
    "plain",  # the same without the indent
    "basis",  # a legal basis, in italics
    "item",  # an item of a list
    "article",  # the heading of an article, or of a section
    "strong",  # bold, at the left
    "fill",  # a line with dots to write on: each tab stop is a row of dots
    "centred",
    "centred_strong",
    "centred_italic",
    "nation",
    "office",
    "office_strong",
    "kind",  # the kind of the paper, in capitals
    "kind_subject",  # what it is about
    "large",  # the name on a certificate
    "recipients",  # the word above the recipients
    "small",
    "note",  # small and in italics
    "cell",
    "cell_strong",
]

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of text with fields.

    Attributes:
        text: the text; a tab stop in it stands for dots to write on.
        style: its style.
        lead: bold words before the text, such as `Điều 1.`; None where there are none.
    """

    text: Text
    style: LineStyle = "body"
    lead: Text | None = None


@dataclass(frozen=True, slots=True)
class FormRule:
    """A thin line in the middle, as below the national motto.

    Attributes:
        width: its width, in millimetres.
    """

    width: int


@dataclass(frozen=True, slots=True)
class FormSpace:
    """Blank space, for a signature.

    Attributes:
        height: its height, in millimetres.
    """

    height: int


SideElement: TypeAlias = FormLine | FormRule | FormSpace


@dataclass(frozen=True, slots=True)
class FormSides:
    """Lines side by side, without borders.

    Attributes:
        columns: the lines of each column.
        widths: the widths of the columns, in parts of the whole.
    """

    columns: tuple[tuple[SideElement, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a table.

    Attributes:
        heading: its heading.
        text: its cell: text with fields of the row.
        width: its width, in parts of the whole.
        align: where its cells are aligned.
    """

    heading: Text
    text: str
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table with a row for each entry of a list; its headings stand on every page.

    Attributes:
        columns: the columns.
        rows: the list, such as `rows`, or `group.rows` where the rows are grouped.
        groups: the list of groups, `group` in the heading and in the rows; None where there are none.
        heading: the heading of a group, over its rows; a group without a name has none.
    """

    columns: tuple[FormColumn, ...]
    rows: str
    groups: str | None = None
    heading: Text | None = None


@dataclass(frozen=True, slots=True)
class FormRepeat:
    """A part that is repeated for each entry of a list.

    Attributes:
        item: what an entry is called in the part.
        over: the list.
        elements: the part.
        pages: whether each entry begins a page.
    """

    item: str
    over: str
    elements: tuple[FormElement, ...]
    pages: bool = False


@dataclass(frozen=True, slots=True)
class FormIf:
    """A part that stands there only under a condition, such as `provisional`."""

    condition: str
    elements: tuple[FormElement, ...]


@dataclass(frozen=True, slots=True)
class FormAnnex:
    """The begin of an annex: a new page, numbered from 1."""


FormElement: TypeAlias = (
    FormLine | FormRule | FormSpace | FormSides | FormTable | FormRepeat | FormIf | FormAnnex
)


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The form of a paper.

    Attributes:
        kind: the name of the template, such as `quyet-dinh`, in each language.
        name: what the paper is called.
        elements: what stands on it.
        footer: the text at the foot of each page.
        landscape: whether the page lies on its long side.
        framed: whether a frame surrounds the page, as on a certificate.
        numbered: whether the pages have numbers, from the second on.
    """

    kind: Text
    name: Text
    elements: tuple[FormElement, ...]
    footer: Text
    landscape: bool = False
    framed: bool = False
    numbered: bool = True

    def template_name(self, language: Language) -> str:
        """Return the file name of the template."""
        return f"{self.kind.in_language(language)}.docx"


@dataclass(frozen=True, slots=True)
class LineLook:
    """How lines of a style look.

    Attributes:
        size: the size of the letters, in points.
        bold: whether they are bold.
        italic: whether they are in italics.
        align: where the line is aligned.
        indent: the indent of the first line, in millimetres.
        before: the space above the line, in points.
        after: the space below it, in points.
        keep: whether the line stays on one page with the next one.
    """

    size: int = 13
    bold: bool = False
    italic: bool = False
    align: Literal["left", "center", "justify"] = "justify"
    indent: int = 0
    before: int = 0
    after: int = 6
    keep: bool = False


LOOKS: Final[Mapping[LineStyle, LineLook]] = {
    "body": LineLook(indent=10),
    "plain": LineLook(),
    "basis": LineLook(italic=True, indent=10),
    "item": LineLook(indent=10, after=3),
    "article": LineLook(bold=True, indent=10, before=4, keep=True),
    "strong": LineLook(bold=True, align="left", after=4, keep=True),
    "fill": LineLook(align="left"),
    "centred": LineLook(align="center", after=0),
    "centred_strong": LineLook(bold=True, align="center", after=0),
    "centred_italic": LineLook(italic=True, align="center", after=0),
    "nation": LineLook(size=12, bold=True, align="center", after=0),
    "office": LineLook(size=12, align="center", after=0),
    "office_strong": LineLook(size=12, bold=True, align="center", after=0),
    "kind": LineLook(size=14, bold=True, align="center", before=10, after=0, keep=True),
    "kind_subject": LineLook(size=14, bold=True, align="center", after=0, keep=True),
    "large": LineLook(size=24, bold=True, align="center", before=6, after=6),
    "recipients": LineLook(size=12, bold=True, italic=True, align="left", after=0),
    "small": LineLook(size=11, align="left", after=0),
    "note": LineLook(size=11, italic=True, align="left", after=4),
    "cell": LineLook(size=12, align="left", before=1, after=1),
    "cell_strong": LineLook(size=12, bold=True, align="left", before=1, after=1),
}
"""The looks: sizes and weights of Decree 30/2020/NĐ-CP, appendix I, as far as it is known here."""

PAGE_MM: Final = (210, 297)
"""Width and height of a page of A4."""

MARGINS_MM: Final[Mapping[str, int]] = {"left": 30, "right": 15, "top": 20, "bottom": 20}
"""The margins of a page: the appendix has 30–35, 15–20, 20–25 and 20–25 mm."""


FRAMED_MARGINS_MM: Final[Mapping[str, int]] = {"left": 30, "right": 30, "top": 20, "bottom": 25}
"""The margins of a page with a frame, which stands 10 mm from the edges."""

FOOTER_MM: Final = 9

FRAMED_FOOTER_MM: Final = 15
"""How far the footer stands from the edge of a page, and of a page with a frame."""


def margins(form: PaperForm) -> Mapping[str, int]:
    """Return the margins of a page of a form, in millimetres."""
    return FRAMED_MARGINS_MM if form.framed else MARGINS_MM


def text_width(form: PaperForm) -> int:
    """Return the width of the text on a page of a form, in millimetres."""
    width = PAGE_MM[1] if form.landscape else PAGE_MM[0]
    return width - margins(form)["left"] - margins(form)["right"]
