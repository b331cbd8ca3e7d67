"""write: the cells to fill in or to correct → a workbook for each group (hamlet), with a cell for each answer.

`criteria assess-commune` reads the workbooks in again (:mod:`criteria_engine.rollup.answers`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.answers import ANSWER_HEADS, ANSWER_SHEET
from criteria_engine.rollup.asking.asked_cells import AskedCell, GroupQuestions, OtherFault
from criteria_engine.rollup.blank_tables import BlankTable, blank_tables
from criteria_engine.rollup.entry_cells import CellWriter, height_of, new_book, print_on_a4
from criteria_engine.rollup.entry_texts import EntryTexts, entry_sheet
from criteria_engine.rollup.file_names import distinct_file_names
from criteria_engine.rollup.report.files import FurtherFiles
from criteria_engine.rollup.report.labels import subject_text
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.spelling_sheet import write_spelling_sheet
from criteria_engine.rollup.splitting import COMMON
from criteria_engine.wording.dates import format_date

ANSWER_FOLDER: Final = Template("tra-lai", "to-answer")
"""The folder of the workbooks."""

_FILE: Final = Template("tra-loi-{group}", "answers-{group}")
"""The name of a file: not that of the hamlet's own workbook, so that neither replaces the other."""

_TITLE: Final = Template(
    "{whose}: câu hỏi và lỗi phải sửa, xét ngày {day}",
    "{whose}: questions and faults to correct, assessed on {day}",
)

_COMMON: Final = Template("Phần chung của xã", "The commune's own part")

_HOW: Final = Template(
    "Ghi vào ô vàng ở cột cuối rồi gửi lại tệp này. Ô để trống là chưa trả lời. Không sửa các cột Trang, Mã,"
    " Cột.",
    "Write into the yellow cells of the last column, and send this file back. A blank cell is no answer. Do not"
    " change the columns Sheet, Key, Column.",
)

_OTHERS: Final = Template("Sửa trong sổ tính", "To correct in the workbook")

_OTHERS_HOW: Final = Template(
    "Các dòng này phải sửa trong chính sổ tính đã gửi, rồi gửi lại sổ ấy.",
    "These rows must be corrected in the workbook that you sent; send it again.",
)

_OTHERS_HEADS: Final = Template(
    "Ở đâu|Mã|Lỗi|Cách sửa|Dòng", "Where|Key|What is wrong|How to correct it|Row"
)

_FOR: Final = Template("(cho: {titles})", "(for: {titles})")

_WIDTHS: Final = (5, 11, 11, 18, 24, 48, 14, 34, 20, 22)

_OTHERS_WIDTHS: Final = (30, 12, 50, 44, 60)

_QUESTION: Final = 5
_WHAT: Final = 7
_ANSWER: Final = 9

_HEADING_ROW: Final = 3


def answer_files(
    rollup: Rollup, asked: Mapping[str | None, GroupQuestions], language: Language
) -> FurtherFiles:
    """Return the workbooks as files to be written with the results."""
    folder = ANSWER_FOLDER.in_language(language, {})
    return FurtherFiles(
        f"{folder}/*.xlsx", lambda out: write_answer_workbooks(rollup, asked, out, language)
    )


def write_answer_workbooks(
    rollup: Rollup,
    asked: Mapping[str | None, GroupQuestions],
    out: Path,
    language: Language,
) -> list[Path]:
    """Write a workbook for each group of which something is asked.

    Args:
        rollup: the results.
        asked: what is asked of each group.
        out: the folder of the results.
        language: the language of the texts.

    Raises:
        MissingPackages: XlsxWriter is not installed.
        OSError: a file cannot be written.
    """
    folder = out / ANSWER_FOLDER.in_language(language, {})
    folder.mkdir(parents=True, exist_ok=True)
    common = COMMON.in_language(language, {})
    names = distinct_file_names(
        _FILE.in_language(language, {"group": common if each is None else each}) for each in asked
    )
    paths = []
    for (group, questions), name in zip(asked.items(), names, strict=True):
        path = folder / f"{name}.xlsx"
        with new_book(path, rollup.plan.on) as book:
            _AnswerWorkbook(book, rollup, language).write(group, questions)
        paths.append(path)
    return paths


class _AnswerWorkbook:
    """Writes one workbook."""

    def __init__(self, book: Any, rollup: Rollup, language: Language) -> None:
        self._book = book
        self._rollup = rollup
        self._language = language
        self._cells = CellWriter(book, language)
        tables = blank_tables(rollup.plan, language)
        self._texts = EntryTexts(language, {each.name: each for each in tables})

    def write(self, group: str | None, questions: GroupQuestions) -> None:
        """Write the sheet of answers, and that of the rows to correct elsewhere."""
        by = self._rollup.plan.report_by
        whose = self._texts.say(_COMMON)
        if group is not None and by is not None:
            whose = subject_text(self._rollup, by, group, self._language)
        day = format_date(self._rollup.plan.on, self._language)
        title = self._texts.say(_TITLE, whose=whose[:1].upper() + whose[1:], day=day)
        self._answers(title, questions.cells)
        if questions.others:
            self._others(title, questions.others)
        if questions.spellings:
            write_spelling_sheet(self._book, self._cells, self._language, questions.spellings)
        self._cells.write_lists()

    def _sheet(
        self, name: Template, title: str, how: Template, heads: Template, widths: Sequence[int]
    ) -> Any:
        sheet = self._book.add_worksheet(self._texts.say(name))
        sheet.write_string(0, 0, title, self._cells.title)
        sheet.write_string(1, 0, self._texts.say(how))
        for index, (head, width) in enumerate(
            zip(self._texts.say(heads).split("|"), widths, strict=True)
        ):
            sheet.write_string(_HEADING_ROW, index, head, self._cells.head)
            sheet.set_column(index, index, width)
        sheet.freeze_panes(_HEADING_ROW + 1, 0)
        sheet.repeat_rows(_HEADING_ROW)
        print_on_a4(sheet)
        return sheet

    def _answers(self, title: str, cells: Sequence[AskedCell]) -> None:
        sheet = self._sheet(ANSWER_SHEET, title, _HOW, ANSWER_HEADS, _WIDTHS)
        sheet.write_string(
            _HEADING_ROW, _ANSWER, self._texts.say(ANSWER_HEADS).split("|")[-1], self._cells.need
        )
        for number, each in enumerate(cells, start=1):
            row = _HEADING_ROW + number
            text = each.text
            if each.titles:
                text += "\n" + self._texts.say(_FOR, titles="; ".join(each.titles))
            what = self._texts.values_text(each.table, each.column)
            if each.help:
                what = f"{each.help}\n{what}"
            shown = (
                entry_sheet(each.table.called),
                each.key,
                each.name,
                each.heading,
                text,
                each.now,
                what,
                each.answered_by,
            )
            sheet.write_number(row, 0, number, self._cells.note)
            for index, cell in enumerate(shown, start=1):
                sheet.write_string(row, index, cell, self._cells.note)
            sheet.write_blank(row, _ANSWER, None, self._cells.need)
            self._cells.validate(
                sheet, (row, _ANSWER, row, _ANSWER), each.column, self._keys(each.table, each)
            )
            heights = (height_of(shown[at - 1], _WIDTHS[at]) for at in (4, _QUESTION, _WHAT, 8))
            sheet.set_row(row, max(heights))
        sheet.autofilter(_HEADING_ROW, 0, _HEADING_ROW + max(len(cells), 1), _ANSWER)

    def _keys(self, table: BlankTable, asked: AskedCell) -> list[str] | None:
        to = asked.column.refers_to
        return None if to is None else [*self._rollup.commune.tables[to].rows]

    def _others(self, title: str, others: Sequence[OtherFault]) -> None:
        sheet = self._sheet(_OTHERS, title, _OTHERS_HOW, _OTHERS_HEADS, _OTHERS_WIDTHS)
        for row, each in enumerate(others, start=_HEADING_ROW + 1):
            shown = (each.where, each.key, each.text, each.help, each.row)
            for index, cell in enumerate(shown):
                sheet.write_string(row, index, cell, self._cells.note)
            pairs = zip(shown, _OTHERS_WIDTHS, strict=True)
            sheet.set_row(row, max(height_of(text, width) for text, width in pairs))
