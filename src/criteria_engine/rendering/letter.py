"""render: blocks → an official letter of a Vietnamese office as a Word document, to be edited and signed.

The form follows appendix I of Decree 30/2020/NĐ-CP as far as it is known. What only the office knows (its name,
the number, place and day, the signer) is left blank, and each page says that the form is still to be checked.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rendering.document import Block, TextRun, Tone, line
from criteria_engine.rendering.docx import DocxWriter, word_name

_NATION: Final = Template("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM")

_MOTTO: Final = Template("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")

_PARENT_OFFICE: Final = Template("[CƠ QUAN CHỦ QUẢN]", "[PARENT OFFICE]")

_OFFICE: Final = Template("[CƠ QUAN BAN HÀNH]", "[ISSUING OFFICE]")

_REFERENCE: Final = Template("Số: ……/……", "No.: ……/……")

_PLACE_AND_DAY: Final = Template("[Địa danh], ngày … tháng … năm ……", "[Place], …… / …… / ……")

_RECIPIENTS: Final = Template("Nơi nhận:", "Recipients:")

_RECIPIENT_LINES: Final = Template("- Như trên;|- ……;|- Lưu: VT.", "- As above;|- ……;|- Files.")

_SIGNER: Final = Template("[CHỨC VỤ CỦA NGƯỜI KÝ]", "[POSITION OF THE SIGNER]")

_SIGNATURE: Final = Template("(Chữ ký, dấu)", "(Signature, seal)")

_SIGNER_NAME: Final = Template("[Họ và tên]", "[Full name]")

CHECK_THE_FORM: Final = Template(
    "Bản soạn sẵn: đối chiếu lại thể thức trước khi ký.",
    "A prepared draft: check the form against the decree before signing.",
)
"""The note at the foot of each page."""

_CENTRED: Final = 1
"""Alignment to the centre, as python-docx numbers it."""

_SMALL: Final = 11

_RULE: Final = "─" * 12


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, or several of one kind, each on a page of its own.

    Attributes:
        language: the language of the texts.
        kind: the kind of the letter, in capitals: `THÔNG BÁO`.
        subject: what it is about.
        bodies: the blocks between heading and signature, for each letter.
    """

    language: Language
    kind: str
    subject: str
    bodies: tuple[tuple[Block, ...], ...]


def render_letter(letter: Letter, day: date) -> bytes:
    """Return a letter as a DOCX file.

    Args:
        letter: the letter.
        day: the day in the properties of the file; without the clock, the same letter gives the same bytes.

    Raises:
        MissingPackages: python-docx is not installed.
    """
    return _LetterWriter(letter, day).file_bytes()


class _LetterWriter:
    """Writes letters of one frame into a file; the parts that all have are made once and copied."""

    def __init__(self, letter: Letter, day: date) -> None:
        self._letter = letter
        self._writer = DocxWriter(letter.subject, letter.language, day)
        self._file: Any = self._writer.file
        self._points: Any = self._writer.shared.Pt

    def file_bytes(self) -> bytes:
        self._set_styles()
        self._set_header_and_footer()
        self._add_head()
        # Before the properties of the section, which stand last.
        head = list(self._file.element.body)[:-1]
        self._add_foot()
        foot = list(self._file.element.body)[len(head) : -1]
        for element in (*head, *foot):
            self._file.element.body.remove(element)
        for number, body in enumerate(self._letter.bodies):
            if number:
                self._add_page_break()
            self._add_copies(head)
            for block in body:
                self._writer.add(block)
            self._add_copies(foot)
        return self._writer.file_bytes()

    def _add_copies(self, elements: list[Any]) -> None:
        last = self._file.element.body[-1]
        for each in elements:
            last.addprevious(deepcopy(each))

    # ---- frame -----------------------------------------------------------------------------

    def _set_styles(self) -> None:
        """Make headings black, and lines as close as in a letter."""
        black = self._writer.shared.RGBColor(0, 0, 0)
        for level in (1, 2, 3):
            style = self._file.styles[f"Heading {level}"]
            style.font.color.rgb, style.font.size = black, self._points(13)
            style.paragraph_format.space_before = self._points(6)
        self._file.styles["Normal"].paragraph_format.space_after = self._points(4)

    def _set_header_and_footer(self) -> None:
        """Set the note of each page, and from the second page of a single letter on its number."""
        section = self._file.sections[0]
        section.different_first_page_header_footer = True
        for footer in (section.first_page_footer, section.footer):
            self._fill(footer.paragraphs[0], _text(CHECK_THE_FORM, self._letter), _SMALL, "i")
        if len(self._letter.bodies) == 1:
            paragraph = section.header.paragraphs[0]
            paragraph.alignment = _CENTRED
            field = {word_name("instr"): "PAGE"}
            paragraph._p.append(paragraph._p.makeelement(word_name("fldSimple"), field))  # noqa: SLF001 - python-docx has no fields

    def _add_head(self) -> None:
        letter = self._letter
        self._columns(
            (
                (_text(_PARENT_OFFICE, letter), 12, ""),
                (_text(_OFFICE, letter), 12, "b"),
                (_RULE, 8, ""),
                (_text(_REFERENCE, letter), 13, ""),
            ),
            (
                (_text(_NATION, letter), 12, "b"),
                (_text(_MOTTO, letter), 13, "b"),
                (_RULE * 2, 8, ""),
                (_text(_PLACE_AND_DAY, letter), 13, "i"),
            ),
            widths=(62, 103),
        )
        self._file.add_paragraph()
        for text in (letter.kind, letter.subject):
            self._fill(self._file.add_paragraph(), text, 14, "b")
        self._file.paragraphs[-1].paragraph_format.space_after = self._points(10)

    def _add_foot(self) -> None:
        letter = self._letter
        self._file.add_paragraph()
        recipients, signer = self._columns(
            (),
            (
                (_text(_SIGNER, letter), 13, "b"),
                (_text(_SIGNATURE, letter), 13, "i"),
                ("", 13, ""),
                ("", 13, ""),
                (_text(_SIGNER_NAME, letter), 13, "b"),
            ),
            widths=(82, 83),
        )
        self._fill(recipients.paragraphs[0], _text(_RECIPIENTS, letter), 12, "bi", centred=False)
        for text in _text(_RECIPIENT_LINES, letter).split("|"):
            self._fill(recipients.add_paragraph(), text, _SMALL, "", centred=False)
        for paragraph in signer.paragraphs:
            paragraph.paragraph_format.keep_with_next = True

    def _columns(self, *columns: tuple[tuple[str, int, str], ...], widths: tuple[int, int]) -> Any:
        """Add two cells side by side without borders, each with lines of text, size and style."""
        table = self._file.add_table(rows=1, cols=2)
        cells = table.rows[0].cells
        self._writer.set_widths(table, widths)
        for cell, lines in zip(cells, columns, strict=True):
            for number, (text, size, style) in enumerate(lines):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                self._fill(paragraph, text, size, style)
        return cells

    def _fill(
        self, paragraph: Any, text: str, size: int, style: str, *, centred: bool = True
    ) -> None:
        """Set the only run of a paragraph; `b` in the style makes it bold, `i` italic."""
        if centred:
            paragraph.alignment = _CENTRED
        paragraph.paragraph_format.space_after = self._points(0)
        self._writer.add_runs(paragraph, line(TextRun(text, Tone.PLAIN)), strong="b" in style)
        for run in paragraph.runs:
            run.font.size = self._points(size)
            run.italic = True if "i" in style else None

    def _add_page_break(self) -> None:
        paragraph = self._file.add_page_break()
        # What is left of the paragraph stands at the top of the next page.
        paragraph.paragraph_format.space_after = self._points(0)
        paragraph.paragraph_format.line_spacing = self._points(1)


def _text(template: Template, letter: Letter) -> str:
    return template.in_language(letter.language, {})
