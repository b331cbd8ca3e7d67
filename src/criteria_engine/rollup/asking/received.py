"""report: the workbooks of a folder → a table of who sent what and when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.errors import MissingPackages
from criteria_engine.rendering.document import (
    Document,
    DocumentRow,
    Heading,
    Table,
    TextLine,
    date_run,
    line,
    number_run,
)
from criteria_engine.rendering.xlsx import write_workbook
from criteria_engine.rollup.receipts import ReceivedFile
from criteria_engine.rollup.report.files import FurtherFiles
from criteria_engine.rollup.report.labels import called, group_label, subject_text, text_of
from criteria_engine.rollup.results import Rollup

_TITLE: Final = Template("Tệp đã nhận", "Files received")

_HEADS: Final = Template("Tệp|{group}|Sửa lần cuối", "File|{group}|Last changed")

_COMMON: Final = Template("phần chung của xã", "the commune's own part")

RECEIVED_FILE: Final = "received.xlsx"


def received_document(
    rollup: Rollup, received: Sequence[ReceivedFile], language: Language
) -> Document:
    """Return the table of the files: whose they are, when they were changed, and their rows by table."""
    tables = [name for name in rollup.plan.tables if any(each.rows.get(name) for each in received)]
    heads = _HEADS.in_language(language, {"group": group_label(rollup, language).capitalize()})
    headings = (*heads.split("|"), *(called(rollup, name, language) for name in tables))
    rows = tuple(
        DocumentRow(
            (
                line(each.name),
                line(_whose(rollup, each, language)),
                (date_run(each.changed_on, language),),
                *(_count(each.rows.get(name), language) for name in tables),
            )
        )
        for each in received
    )
    title = text_of(_TITLE, language)
    return Document(language, title, (Heading(2, line(title)), Table(headings, rows)))


def received_workbook(
    rollup: Rollup, received: Sequence[ReceivedFile], language: Language
) -> FurtherFiles:
    """Return the table as a workbook to be written with the results."""

    def write(out: Path) -> list[Path]:
        document = received_document(rollup, received, language)
        try:
            return [write_workbook(document, out / RECEIVED_FILE, rollup.plan.on)]
        except MissingPackages:
            return []  # a warning already says that no workbooks are written

    return FurtherFiles(RECEIVED_FILE, write)


def _count(count: int | None, language: Language) -> TextLine:
    return line("–") if count is None else (number_run(count, language),)


def _whose(rollup: Rollup, received: ReceivedFile, language: Language) -> str:
    by = rollup.plan.report_by
    if by is None or not received.groups:
        return text_of(_COMMON, language)
    return "; ".join(subject_text(rollup, by, each, language) for each in received.groups[:3])
