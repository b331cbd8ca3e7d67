"""read: the lists for recognition, as they were signed → rows of the table of recognitions.

The lists are those of `recognition.xlsx`. Officers remove who was not recognised, and add whom else; a row
counts if it has a key. Columns of their own and the signatures below the lists are passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rendering.xlsx import sheet_name
from criteria_engine.rollup import recognition_diagnostics as codes
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.input_rows import InputRow
from criteria_engine.rollup.plan import RollupPlan, TitlePlan
from criteria_engine.rollup.recognition_names import level_called
from criteria_engine.rollup.report.labels import text_of, title_name
from criteria_engine.rollup.report.recognition import KEY, LEVEL, NAME, NUMBER
from criteria_engine.rollup.sheet_rows import FOUND_HEADINGS, SheetReader, TableFile
from criteria_engine.rollup.subjects import RejectedRow
from criteria_engine.source import Source
from criteria_engine.tables.headed_rows import open_rows
from criteria_engine.tables.workbook import Workbook, open_workbook

_COLUMNS: Final = {"subject": KEY, "name": NAME, "level": LEVEL, "line": NUMBER}


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """The decision that recognises the subjects of a list.

    Attributes:
        number: its number.
        on: the day on which it was signed.
        signer: who signed it.
        year: the year that it is for.
    """

    number: str
    on: date
    signer: str
    year: int


def recognitions_of_lists(
    plan: RollupPlan,
    path: Path,
    decision: SignedDecision,
    language: Language,
    titles: Collection[str] = (),
) -> dict[str, EntryTable]:
    """Return the rows of the table of recognitions that a decision adds, by the id of their title.

    Args:
        plan: the titles on the day of the decision.
        path: the workbook of lists.
        decision: the decision.
        language: the language of titles and levels in the rows.
        titles: the ids of the titles that it gives; all for none.

    Raises:
        CriteriaError: the workbook cannot be read, has no list of a title, or a row of a list is wrong.
    """
    book = open_workbook(path)
    found = {}
    for title in plan.titles:
        if title.listed and title.criteria is not None and (not titles or title.id in titles):
            rows = [*_rows(plan, title, path, book, decision, language)]
            if rows:
                found[title.id] = EntryTable.of(rows)
    if not found:
        names = "; ".join(each.name for each in book.sheets)
        raise CriteriaError([codes.NOBODY_LISTED.at(Source(path.name, "").whole(), sheets=names)])
    return found


def _rows(
    plan: RollupPlan,
    title: TitlePlan,
    path: Path,
    book: Workbook,
    decision: SignedDecision,
    language: Language,
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the list of one title; none where the workbook has no sheet for it."""
    names = {fold_text(sheet_name(title_name(title, each))) for each in get_args(Language)}
    sheet = next((each.name for each in book.sheets if fold_text(each.name) in names), None)
    if sheet is None:
        return
    headings = {
        fold_text(text_of(template, each)): column
        for column, template in _COLUMNS.items()
        for each in get_args(Language)
    }
    options = replace(FOUND_HEADINGS, sheets=(sheet,))
    file = TableFile(path, options, headings, own_columns=True)
    reader = SheetReader(
        title.id, file, tuple(_COLUMNS), ("subject",), frozenset(), {}, {}, frozenset({"name"})
    )
    diagnostics: list[Diagnostic] = []
    rejects: list[RejectedRow] = []
    levels = plan.all_levels(title)
    for table in open_rows(
        path,
        options,
        books={path: book},
        is_heading=reader.is_heading,
        key_of=reader.key_of,
    ):
        for row in reader.rows(table, diagnostics, rejects):
            if not _is_listed(row):
                continue
            diagnostics += row.faults
            level = level_called(plan, title.id, row.text("level"))
            yield {
                "title": title_name(title, language),
                "subject": row.text("subject"),
                "name": row.text("name") or None,
                "level": levels[level].in_language(language) if level in levels else level or None,
                "number": decision.number,
                "date": decision.on,
                "signer": decision.signer,
                "year": decision.year,
            }
    diagnostics += (fault for each in rejects for fault in each.diagnostics)
    if diagnostics:
        raise CriteriaError(diagnostics)


def _is_listed(row: InputRow) -> bool:
    """Report whether a row of a list is a subject: it has a key, and a number or nothing before it.

    The signatures below a list have a text where the others have their number.
    """
    # Signatures may stand in merged cells, which cannot be read.
    line = row.span_of("line").text.strip() if "line" in row.columns else ""
    return bool(row.text("subject")) and (not line or line.isdecimal())
