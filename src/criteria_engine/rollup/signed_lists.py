"""read: the lists for recognition, as they were signed → rows of the table of recognitions.

The lists are those of `recognition.xlsx`. Officers remove who was not recognised, and add whom else; a row
counts if it has a key, and on the sheet of those who await an award if it is marked. Columns of their own and
the signatures below the lists are passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from criteria_engine.bilingual import Language
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import BOOLEAN
from criteria_engine.reading.facts import read_value
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rendering.xlsx import sheet_name
from criteria_engine.rollup import recognition_diagnostics as codes
from criteria_engine.rollup.entry_files import YES_AND_NO
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.input_rows import InputRow
from criteria_engine.rollup.plan import RollupPlan, TitlePlan
from criteria_engine.rollup.recognition_names import level_called, title_called
from criteria_engine.rollup.report.awaiting import AWAITING, RECOGNISED, TITLE
from criteria_engine.rollup.report.labels import text_of, title_name
from criteria_engine.rollup.report.recognition import KEY, LEVEL, NAME, NUMBER
from criteria_engine.rollup.sheet_rows import FOUND_HEADINGS, SheetReader, TableFile
from criteria_engine.rollup.subjects import RejectedRow
from criteria_engine.source import Source
from criteria_engine.tables.headed_rows import open_rows
from criteria_engine.tables.workbook import Workbook, open_workbook

_MARKED: Final = "recognised"

_COLUMNS: Final = {
    "subject": KEY,
    "name": NAME,
    "level": LEVEL,
    "line": NUMBER,
    "title": TITLE,
    _MARKED: RECOGNISED,
}

_MARK: Final = FactShape(_MARKED, "boolean", BOOLEAN)


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
    awaited = _awaited(plan, path, book)
    found = {}
    for title in plan.listed_titles:
        if not titles or title.id in titles:
            names = [sheet_name(title_name(title, each)) for each in get_args(Language)]
            listed = [
                *_listed(path, book, names, title.id),
                *(row for id_, row in awaited if id_ == title.id),
            ]
            rows = [_recognition(plan, title, row, decision, language) for row in listed]
            if rows:
                found[title.id] = EntryTable.of(rows)
    if not found:
        sheets = "; ".join(each.name for each in book.sheets)
        raise CriteriaError([codes.NOBODY_LISTED.at(Source(path.name, "").whole(), sheets=sheets)])
    return found


def _recognition(
    plan: RollupPlan,
    title: TitlePlan,
    row: InputRow,
    decision: SignedDecision,
    language: Language,
) -> dict[str, Any]:
    """Return a row of a list as a row of the table of recognitions."""
    levels = plan.all_levels(title)
    level = level_called(plan, title.id, row.text("level"))
    return {
        "title": title_name(title, language),
        "subject": row.text("subject"),
        "name": row.text("name") or None,
        "level": levels[level].in_language(language) if level in levels else level or None,
        "number": decision.number,
        "date": decision.on,
        "signer": decision.signer,
        "year": decision.year,
    }


def _awaited(plan: RollupPlan, path: Path, book: Workbook) -> list[tuple[str, InputRow]]:
    """Return the title and row of each subject that the authority has marked on the sheet of awaited awards."""
    marked = []
    diagnostics: list[Diagnostic] = []
    names = [text_of(AWAITING, each) for each in get_args(Language)]
    for row in _listed(path, book, names, _MARKED):
        cell = row.cells.get(_MARKED)
        is_marked, wrong = read_value(cell, _MARK, _MARKED)
        diagnostics += wrong
        if is_marked is True:
            marked.append((title_called(plan, row.text("title")), row))
    if diagnostics:
        raise CriteriaError(diagnostics)
    return marked


def _listed(path: Path, book: Workbook, names: Sequence[str], title: str) -> Iterator[InputRow]:
    """Yield the rows of the list on the sheet with one of some names; none where there is no such sheet."""
    folded = set(map(fold_text, names))
    sheet = next((each.name for each in book.sheets if fold_text(each.name) in folded), None)
    if sheet is None:
        return
    headings = {
        fold_text(text_of(template, each)): column
        for column, template in _COLUMNS.items()
        for each in get_args(Language)
    }
    options = replace(FOUND_HEADINGS, sheets=(sheet,))
    words = {_MARKED: YES_AND_NO}
    file = TableFile(path, options, headings, words, own_columns=True)
    kinds = {_MARKED: "boolean"}
    private = frozenset({"name"})
    reader = SheetReader(title, file, tuple(_COLUMNS), ("subject",), frozenset, kinds, {}, private)
    diagnostics: list[Diagnostic] = []
    rejects: list[RejectedRow] = []
    for table in open_rows(
        path,
        options,
        books={path: book},
        is_heading=reader.is_heading,
        key_of=reader.key_of,
    ):
        for row in reader.rows(table, diagnostics, rejects):
            if _is_listed(row):
                diagnostics += row.faults
                yield row
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
