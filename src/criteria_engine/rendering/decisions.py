"""render: a decision → words for the officer and the family, in three forms."""

from __future__ import annotations

from typing import assert_never

from criteria_engine.decision import Decision, Style
from criteria_engine.diagnostics import Language
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.report import report
from criteria_engine.rendering.text import render_text


def render_decision(decision: Decision, language: Language, style: Style) -> str:
    """Everything a decision says for itself, as text, Markdown or one HTML page."""
    document = report(decision, language)
    match style:
        case "text":
            return render_text(document)
        case "markdown":
            return render_markdown(document)
        case "html":
            return render_html(document)
        case _:
            assert_never(style)
