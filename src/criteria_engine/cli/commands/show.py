"""cli: `criteria show` prints a criteria set as a page to read."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.cli.catalogues import CriteriaQuery, choose
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.files import check_output, write_output
from criteria_engine.cli.options import (
    Folders,
    Lang,
    On,
    Out,
    Places,
    Revision,
    Scope,
    Title,
    Version,
)
from criteria_engine.cli.printing import show_document
from criteria_engine.rendering.docx import render_docx
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.set_page.page import set_page

_RENDERERS: Final = {".html": render_html, ".htm": render_html, ".md": render_markdown}

_WORD: Final = ".docx"

_WHICH: Final = Template(
    "--out nhận tệp .html, .md hoặc .docx, không phải {path}",
    "--out takes a file .html, .md or .docx, not {path}",
)


def show(
    title: Title,
    *,
    scope: Scope = None,
    on: On = None,
    version: Version = None,
    revision: Revision = None,
    place: Places = None,
    criteria: Folders = None,
    out: Out = None,
    lang: Lang = "vi",
) -> None:
    """In bộ tiêu chí thành trang để đọc: tiêu chí bằng lời, mức số, ai trả lời, căn cứ, phiếu chấm.

    Print a set as a page to read: criteria in words, thresholds, sources, a blank scoring sheet.

    Ví dụ / example:

    criteria show learning_community --scope commune --out xa.html
    """
    check_output(out)
    query = CriteriaQuery(title, scope, version, revision, on, criteria, place)
    chosen = choose(query, lang, quiet=False)
    page = set_page(chosen.checked, chosen.on, lang)
    if out is None:
        show_document(page)
        return
    if out.suffix.lower() == _WORD:
        write_output(render_docx(page, chosen.on), out, lang)
        return
    render = _RENDERERS.get(out.suffix.lower())
    if render is None:
        raise CommandError(_WHICH, path=out)
    write_output(render(page), out, lang)
