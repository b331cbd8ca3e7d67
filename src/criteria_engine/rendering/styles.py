"""render: a document → text, Markdown or HTML, by the name of the style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never, get_args

from criteria_engine.lazy import LazyModule

if TYPE_CHECKING:
    from criteria_engine.rendering import html, markdown, text
    from criteria_engine.rendering.document import Document
else:
    # A decision is explained in one style.
    html = LazyModule("criteria_engine.rendering.html")
    markdown = LazyModule("criteria_engine.rendering.markdown")
    text = LazyModule("criteria_engine.rendering.text")

RenderStyle = Literal["text", "markdown", "html"]
"""The formats in which a decision can be explained."""


def check_style(style: str, *, fragment: bool) -> None:
    """Refuse a style that there is not, and a fragment of text.

    Raises:
        ValueError: the style is unknown, or `fragment` is true for another style than HTML.
    """
    if style not in get_args(RenderStyle):
        raise ValueError(f"`style`: expected one of {get_args(RenderStyle)}, got {style!r}")
    if fragment and style != "html":
        raise ValueError(f"`fragment`: only of style 'html', not of {style!r}")


def render(document: Document, style: RenderStyle, *, fragment: bool = False) -> str:
    """Return a document as text, Markdown, one HTML page, or one element of HTML."""
    match style:
        case "text":
            return text.render_text(document)
        case "markdown":
            return markdown.render_markdown(document)
        case "html":
            return html.render_fragment(document) if fragment else html.render_html(document)
        case _:
            assert_never(style)
