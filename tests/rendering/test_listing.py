"""A listing keeps the spaces of its lines in every format, and control characters stay visible."""

from __future__ import annotations

from criteria_engine.rendering.document import Document, Listing, Paragraph, TextRun, Tone, line
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.text import render_text

LISTING = Listing(
    (
        (TextRun("2/3 ", Tone.BAD), TextRun("a:  <b>")),
        (TextRun("    - c\x1b"),),
    )
)

DOCUMENT = Document("vi", "Tệp", (Paragraph(line("Đây:")), LISTING))


def test_text_is_not_wrapped() -> None:
    assert render_text(DOCUMENT, columns=10).splitlines()[-2:] == ["2/3 a:  <b>", "    - c␛"]


def test_html_is_escaped() -> None:
    page = render_html(DOCUMENT)
    assert '<span class="bad">2/3 </span><span>a:  &lt;b&gt;</span>\n<span>    - c␛</span>' in page


def test_markdown_is_a_block_of_code() -> None:
    assert "    2/3 a:  <b>\n        - c␛" in render_markdown(DOCUMENT)
