"""write: results → workbooks to read and to print.

Shares are shown beside the counts they are computed from: a minimum (no open member counts) and a maximum
(every open member counts). They are rounded floats for display; no decision uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Outcome
from criteria_engine.rollup.report.labels import (
    basis_by_title,
    document_text,
    group_label,
    location_text,
    provisional_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.open_facts import open_fact_text
from criteria_engine.rollup.report.questions import questions
from criteria_engine.rollup.report.rows import recognised_subjects
from criteria_engine.rollup.report.sheet import (
    CellValue,
    SheetContent,
    close_workbook,
    new_workbook,
    sheet_name,
    write_table_sheet,
)
from criteria_engine.rollup.report.target_sheets import SUMMARY, write_target_workbook
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import TargetReport
from criteria_engine.wording.dates import format_date

WORKBOOKS: Final = ("targets.xlsx", "recognition.xlsx", "missing.xlsx")
"""The names of the workbooks."""


def write_workbooks(
    rollup: Rollup, reports: Sequence[TargetReport], folder: Path, language: Language
) -> list[Path]:
    """Write the workbooks: targets with charts, lists for recognition, and what is missing.

    Args:
        rollup: the results.
        reports: the targets.
        folder: the folder.
        language: the language of headings and words.

    Returns:
        The files written.

    Raises:
        CriteriaError: XlsxWriter is not installed.
    """
    targets, recognition, missing = (folder / name for name in WORKBOOKS)
    return [
        write_target_workbook(targets, rollup, reports, language),
        _write_workbook(recognition, rollup, _recognition_sheets(rollup, language)),
        _write_workbook(missing, rollup, _missing_sheets(rollup, language)),
    ]


def _write_workbook(path: Path, rollup: Rollup, sheets: Iterable[SheetContent]) -> Path:
    book = new_workbook(path, rollup)
    for each in sheets:
        write_table_sheet(book, each)
    close_workbook(book, path)
    return path


# ---- lists for recognition -------------------------------------------------------------------

_LIST_HEADS: Final = Template("Số thứ tự|{group}|Mã|Mức|Xếp loại", "No.|{group}|Key|Level|Grade")

_LIST_CAPTION: Final = Template(
    "Danh sách đề nghị công nhận {title}, xét ngày {day}",
    "Proposed for recognition as {title}, assessed on {day}",
)

_PROVISIONAL_LIST: Final = Template(
    "Danh sách tạm: bộ tiêu chí, hoặc bộ nó dựa vào, còn phần chưa đối chiếu với văn bản gốc;"
    " xem `criteria sources {title}`.",
    "A provisional list: the set, or one that feeds it, rests in part on sources not yet seen;"
    " see `criteria sources {title}`.",
)

_COUNT: Final = Template("{count} trường hợp", "{count} cases")

_COUNT_CAPTION: Final = Template(
    "Số đề nghị công nhận theo {group} và danh hiệu, xét ngày {day}",
    "Proposed for recognition, by {group} and title, assessed on {day}",
)

_NO_GROUP: Final = Template("(chưa rõ hoặc không có)", "(unknown or none)")


def _recognition_sheets(rollup: Rollup, language: Language) -> Iterator[SheetContent]:
    """Yield a sheet with counts by hamlet and title, then a sheet for each title."""
    day = format_date(rollup.plan.on, language)
    group = group_label(rollup, language).capitalize()
    titles = [t for t in rollup.plan.titles if t.criteria is not None and t.listed]
    counts: dict[str, dict[str, int]] = {}
    sheets: list[SheetContent] = []
    bases = basis_by_title(rollup)
    for title in titles:
        rows: list[tuple[CellValue, ...]] = []
        for number, (where, subject, level, grade) in enumerate(
            recognised_subjects(rollup, title, language), start=1
        ):
            group_name = where or text_of(_NO_GROUP, language)
            rows.append((number, group_name, subject, level, grade))
            tally = counts.setdefault(where, {})
            tally[title.id] = tally.get(title.id, 0) + 1
        caption = _LIST_CAPTION.in_language(
            language, {"title": title_name(title, language), "day": day}
        )
        heads = tuple(_LIST_HEADS.in_language(language, {"group": group}).split("|"))
        notes = [_COUNT.in_language(language, {"count": len(rows)})]
        if title.criteria is not None:
            notes.append(document_text(title.criteria.reference))
        if bases[title.id] is not Basis.SEEN:
            notes.append(_PROVISIONAL_LIST.in_language(language, {"title": title.title}))
        sheets.append(
            SheetContent(title_name(title, language), caption, heads, rows, notes=tuple(notes))
        )
    provisional = provisional_text(rollup, language)
    yield SheetContent(
        text_of(SUMMARY, language),
        _COUNT_CAPTION.in_language(language, {"group": group.lower(), "day": day}),
        (group, *(title_name(t, language) for t in titles)),
        [
            (where or text_of(_NO_GROUP, language), *(tally.get(t.id, 0) for t in titles))
            for where, tally in sorted(counts.items(), key=lambda each: (not each[0], each[0]))
        ],
        notes=() if provisional is None else (provisional,),
    )
    yield from _distinct_names(sheets)


def _distinct_names(sheets: Iterable[SheetContent]) -> Iterator[SheetContent]:
    """Add numbers to sheet names that spreadsheets treat as equal: they shorten names and ignore case."""
    names: set[str] = set()
    for each in sheets:
        name = sheet_name(each.name)
        number = 2
        while name.casefold() in names:
            name = f"{sheet_name(each.name)[:28]} {number}"
            number += 1
        names.add(name.casefold())
        yield SheetContent(name, each.caption, each.headings, each.rows, each.shares, each.notes)


# ---- what is missing -------------------------------------------------------------------------

_TO_ASK: Final = Template("Còn phải hỏi", "To be asked")

_TO_ASK_HEADS: Final = Template(
    "Ai trả lời|Câu hỏi|Danh hiệu|Số trường hợp|{group}|Mã",
    "Who can answer|Question|Title|Cases|{group}|Keys",
)

_OPEN_MEMBERS: Final = Template("Thành viên còn để ngỏ", "Members still open")

_OPEN_MEMBERS_HEADS: Final = Template("Danh hiệu|Của|Còn để ngỏ|Mã", "Title|Of|What is open|Keys")

_REJECTED: Final = Template("Dòng có lỗi", "Rows with errors")

_REJECTED_HEADS: Final = Template(
    "Ở đâu|Mã|Lỗi|Cách sửa|Dòng", "Where|Key|What is wrong|How to correct it|Row"
)

_MAX_KEYS: Final = 200
"""The number of keys that one cell lists; a cell holds at most 32,767 characters."""


def _missing_sheets(rollup: Rollup, language: Language) -> Iterator[SheetContent]:
    """Yield the sheets with questions, with open members and with rejected rows."""
    group = group_label(rollup, language).capitalize()
    asked: list[Sequence[CellValue]] = []
    for who, each in questions(rollup, language).items():
        for question in each:
            for where, subjects in sorted(question.groups.items()):
                keys = _keys(subjects)
                asked.append((who, question.question, question.title, len(subjects), where, keys))
    heads = tuple(_TO_ASK_HEADS.in_language(language, {"group": group}).split("|"))
    yield SheetContent(text_of(_TO_ASK, language), text_of(_TO_ASK, language), heads, asked)
    members = [
        (
            title_name(rollup.plan.title(result.title), language),
            result.subject,
            open_fact_text(rollup, result, open_fact, language),
            _keys(open_fact.amount.open_members),
        )
        for result in rollup.all()
        if result.outcome is Outcome.UNDETERMINED
        for open_fact in result.open_facts
    ]
    heads = tuple(text_of(_OPEN_MEMBERS_HEADS, language).split("|"))
    yield SheetContent(
        text_of(_OPEN_MEMBERS, language), text_of(_OPEN_MEMBERS, language), heads, members
    )
    rejected = [
        (
            location_text(diagnostic),
            reject.key or "",
            diagnostic.message(language),
            diagnostic.help(language) or "",
            " | ".join(reject.cells),
        )
        for reject in rollup.commune.rejects
        for diagnostic in reject.diagnostics
    ]
    heads = tuple(text_of(_REJECTED_HEADS, language).split("|"))
    yield SheetContent(text_of(_REJECTED, language), text_of(_REJECTED, language), heads, rejected)


def _keys(subjects: Sequence[str]) -> str:
    shown = " ".join(subjects[:_MAX_KEYS])
    return shown + (" …" if len(subjects) > _MAX_KEYS else "")
