"""render: a form and the fields of a paper → PDF/A, set by Typst with the font of this folder."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.errors import MissingPackages
from criteria_engine.rendering.papers.faults import UnprintableText
from criteria_engine.rendering.papers.fields import values_of
from criteria_engine.rendering.papers.forms import (
    FOOTER_MM,
    FRAMED_FOOTER_MM,
    LOOKS,
    PaperForm,
    margins,
)
from criteria_engine.rendering.papers.resolving import NodeResolver

FONTS: Final = Path(__file__).with_name("fonts")
"""The folder of the font, Tinos, which has the widths of Times New Roman and every Vietnamese letter."""

STANDARD: Final = "a-2a"
"""The profile of PDF/A: it can be archived, its text can be searched and read aloud."""

_PAGE: Final = Path(__file__).with_name("paper.typ")


def check_typst() -> None:
    """Check that PDF files can be written; called before anything is computed.

    Raises:
        MissingPackages: typst is not installed.
    """
    try:
        import_module("typst")
    except ImportError as error:
        raise MissingPackages("papers", "typst") from error


def render_pdf(form: PaperForm, paper: object, title: str, language: Language, day: date) -> bytes:
    """Return a paper as PDF/A.

    Args:
        form: the form.
        paper: the fields: a dataclass.
        title: the title in the properties of the file.
        language: the language of the texts.
        day: the day in the properties; without the clock, the same paper gives the same bytes.

    Raises:
        MissingPackages: typst or Jinja is not installed.
        UnprintableText: no font here has a letter of the paper.
    """
    check_typst()
    resolver = NodeResolver(language)
    scope = values_of(paper)
    data = {
        "title": title,
        "language": language,
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "landscape": form.landscape,
        "framed": form.framed,
        "numbered": form.numbered,
        "margins": dict(margins(form)),
        "descent": (FRAMED_FOOTER_MM if form.framed else FOOTER_MM),
        "looks": {name: asdict(look) for name, look in LOOKS.items()},
        "footer": resolver.text(form.footer, scope),
        "nodes": list(resolver.nodes(form.elements, scope)),
    }
    typst = import_module("typst")
    try:
        written: bytes = typst.compile(
            str(_PAGE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARD,
            timestamp=datetime.combine(day, time(), UTC),
        )
    except typst.TypstError as error:
        unprintable = re.search(_NO_GLYPH, error.message)
        if unprintable is None:
            raise
        raise UnprintableText(unprintable[1]) from error
    return written


_NO_GLYPH: Final = r"the text `\"(.*)\"` could not be displayed"
"""How Typst says that its fonts have no glyph for a text, which PDF/A forbids to leave blank."""
