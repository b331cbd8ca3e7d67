"""write: the report of several years → a page, a text and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.rendering.document import Document
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.xlsx import write_workbook
from criteria_engine.rollup.report.rows import write_text
from criteria_engine.rollup.report.years import years_document
from criteria_engine.rollup.years import AssessedYear

_NAME: Final = "years"


def write_years(
    years: Sequence[AssessedYear], document: Document, folder: Path, language: Language
) -> list[Path]:
    """Write the report of several years into a folder, which is created where it does not exist.

    Args:
        years: the years by their days.
        document: the report without the list of every subject; the workbook has this list, too.
        folder: the folder.
        language: the language of the texts.

    Returns:
        The files.

    Raises:
        MissingPackages: XlsxWriter is not installed.
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = years_document(years, language, every_subject=True)
    return [
        write_text(folder / f"{_NAME}.html", [render_html(document), "\n"]),
        write_text(folder / f"{_NAME}.md", [render_markdown(document), "\n"]),
        write_workbook(whole, folder / f"{_NAME}.xlsx", years[-1].on),
    ]
