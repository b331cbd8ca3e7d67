"""read: workbooks with answers to questions and faults → the tables, with these answers in their cells.

`criteria assess-commune --ask-back` writes such a workbook for each hamlet
(:mod:`criteria_engine.rollup.asking.answer_workbooks`). An answer fills a blank cell, or replaces one that is
wrong or that its row quotes. One that contradicts a filled cell, or another answer, is not used, and neither is
the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_args

from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Judgeable
from criteria_engine.reading.facts import read_evidence, read_result, read_value
from criteria_engine.reading.text_values import clean_text, fold_text
from criteria_engine.rollup import answer_diagnostics as codes
from criteria_engine.rollup.columns_file import declared_cell
from criteria_engine.rollup.entry_files import EntryTables, opened_workbook
from criteria_engine.rollup.entry_texts import entry_sheet
from criteria_engine.rollup.input_rows import InputRow, cell_text
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.sheet_rows import TableFile
from criteria_engine.rollup.subjects import NONE_WORDS
from criteria_engine.rollup.table_readers import sheet_reader
from criteria_engine.source import Source, Span
from criteria_engine.tables.cells import is_blank_cell, text_of
from criteria_engine.tables.headed_rows import OpenWorkbooks, is_workbook
from criteria_engine.tables.source import HEADING_SEARCH_ROWS, SheetRow
from criteria_engine.tables.workbook import SheetEntry, Workbook
from criteria_engine.tables.xlsx import WorkbookSheet

ANSWER_SHEET: Final = Template("Trả lời", "Answers")

ANSWER_HEADS: Final = Template(
    "STT|Trang|Mã|Tên|Cột|Câu hỏi, hoặc lỗi phải sửa|Đang ghi|Cách ghi|Ai trả lời|Trả lời",
    "No.|Sheet|Key|Name|Column|Question, or fault to correct|Now|What to write|Who answers|Answer",
)
"""The headings; the sheet, the key and the column of a row say which cell it is about."""

_TABLE: Final = 1
_KEY: Final = 2
_COLUMN: Final = 4
_NOW: Final = 6
_ANSWER: Final = 9


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question about one cell.

    Attributes:
        table: the table.
        key: the key of the row.
        column: the column.
        now: what the cell held when it was asked.
        value: the answer as the reader of facts takes it, with its location; None where it cannot be read.
        fault: why it cannot be read; None where it can.
        at: its location.
    """

    table: str
    key: str
    column: str
    now: str
    value: Any
    fault: Diagnostic | None
    at: Span

    @property
    def content(self) -> tuple[str, str, str, str]:
        """Return what is answered, and how."""
        return self.table, self.key, self.column, self.at.text


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers in some workbooks.

    Attributes:
        paths: the workbooks.
        answers: the answers, in their order.
        warnings: the answers that belong to no cell.
    """

    paths: tuple[Path, ...] = ()
    answers: tuple[Answer, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


def read_answers(
    paths: Iterable[Path], plan: RollupPlan, files: Mapping[str, TableFile], books: OpenWorkbooks
) -> Answers:
    """Read the workbooks with answers among some files; the others are passed over.

    Args:
        paths: the files.
        plan: the tables and their columns.
        files: the files of the tables, whose headings answers may name, too.
        books: workbooks that are open already; newly opened ones are added.
    """
    found: list[Path] = []
    answers: list[Answer] = []
    warnings: list[Diagnostic] = []
    for path in filter(is_workbook, paths):
        book = opened_workbook(path, books)
        language, entry = _answer_sheet(book)
        if book is not None and entry is not None:
            found.append(path)
            reader = _AnswerReader(plan, files, language, warnings)
            answers += reader.read(WorkbookSheet(book, entry))
    return Answers(tuple(found), tuple(answers), tuple(warnings))


def is_answer_workbook(path: Path, books: OpenWorkbooks) -> bool:
    """Return whether a file is a workbook with the sheet of answers."""
    return is_workbook(path) and _answer_sheet(opened_workbook(path, books))[1] is not None


def _answer_sheet(book: Workbook | None) -> tuple[Language, SheetEntry | None]:
    for language in get_args(Language):
        name = fold_text(ANSWER_SHEET.in_language(language, {}))
        for each in () if book is None else book.sheets:
            if fold_text(each.name) == name:
                return language, each
    return "vi", None


class _AnswerReader:
    """Reads the rows of a sheet of answers; `warnings` receives those that belong to no cell."""

    def __init__(
        self,
        plan: RollupPlan,
        files: Mapping[str, TableFile],
        language: Language,
        warnings: list[Diagnostic],
    ) -> None:
        self._plan = plan
        self._heads = ANSWER_HEADS.in_language(language, {}).split("|")
        self._warnings = warnings
        entries = EntryTables(plan)
        self._tables = {
            fold_text(name): table.name
            for each in get_args(Language)
            for table in entries.of(each)
            for name in (entry_sheet(table.called), table.name)
            if table.name in plan.tables
        }
        self._readers = {
            name: sheet_reader(
                name,
                replace(file, columns={**files.get(name, TableFile()).columns, **file.columns}),
                plan,
            )
            for name, file in entries.files(language).items()
            if name in plan.tables
        }

    def read(self, sheet: WorkbookSheet) -> Iterator[Answer]:
        """Yield the answers of a sheet; rows without an answer are passed over."""
        wanted = [fold_text(each) for each in self._heads]
        places: list[int] | None = None
        for number, row in enumerate(sheet.rows()):
            texts = [text_of(each) for each in row.cells]
            if places is None:
                folded = list(map(fold_text, texts))
                if set(wanted) <= set(folded):
                    places = [folded.index(each) for each in wanted]
                elif number > HEADING_SEARCH_ROWS:
                    return
                continue
            answer = self._answer(sheet, row, texts, places)
            if answer is not None:
                yield answer

    def _answer(
        self, sheet: WorkbookSheet, row: SheetRow, texts: list[str], places: list[int]
    ) -> Answer | None:
        place = places[_ANSWER]
        cell = row.cells[place] if place < len(row.cells) else None
        if is_blank_cell(cell):
            return None
        table, key, column, now = (
            clean_text(texts[places[each]]) if places[each] < len(texts) else ""
            for each in (_TABLE, _KEY, _COLUMN, _NOW)
        )
        heads = [*self._heads]
        heads[_ANSWER] = column
        shown = [""] * max(len(texts), *(each + 1 for each in places))
        headings = [""] * len(shown)
        for head, at in zip(heads, places, strict=True):
            headings[at] = head
        for index, text in enumerate(texts):
            shown[index] = text
        location = sheet.location
        source = Source.of_row(location.file, row.number, shown, headings, location.sheet)
        span = source.cell(place)
        name = self._tables.get(fold_text(table))
        if name is None:
            called = [each.called.in_language("vi") for each in self._plan.tables.values()]
            why = Text(f"không có trang `{table}`", f"there is no sheet `{table}`")
            near = nearest(table, [entry_sheet(each) for each in called])
            self._warnings.append(codes.ANSWER_TO_NOTHING.at(span, suggestion=near, why=why))
            return None
        reader = self._readers[name]
        known = reader.column_of(column)
        if known is None:
            why = Text(f"trang `{table}` không có cột `{column}`", f"`{table}` has no `{column}`")
            self._warnings.append(codes.ANSWER_TO_NOTHING.at(span, why=why))
            return None
        value, fault = reader.value(known, cell, span)
        wrong = None if fault is None else replace(fault, span=span)
        return Answer(name, key, known, now, value, wrong, span)


# ---- merging ---------------------------------------------------------------------------------


def merge_answers(
    plan: RollupPlan,
    tables: Mapping[str, Sequence[InputRow]],
    answers: Answers,
    files: Mapping[str, TableFile],
) -> tuple[dict[str, list[InputRow]], list[Diagnostic]]:
    """Put answers into the rows they belong to.

    Args:
        plan: the tables and their columns.
        tables: the rows of each table.
        answers: the answers.
        files: the files of the tables, for other spellings of keys.

    Returns:
        The rows, and a warning for each answer that belongs to none of them.
    """
    merger = _AnswerMerger(plan, tables, files)
    by_row: dict[tuple[str, str], dict[str, list[Answer]]] = {}
    for each in answers.answers:
        by_row.setdefault((each.table, each.key), {}).setdefault(each.column, []).append(each)
    merged: dict[str, list[InputRow]] = {}
    for name, rows in tables.items():
        key = plan.tables[name].key
        merged[name] = []
        for row in rows:
            asked = by_row.get((name, row.text(key)))
            merged[name].append(row if asked is None else merger.merge(name, row, asked))
    return merged, [*answers.warnings, *merger.of_no_row(by_row)]


class _AnswerMerger:
    """Merges answers into rows."""

    def __init__(
        self,
        plan: RollupPlan,
        tables: Mapping[str, Sequence[InputRow]],
        files: Mapping[str, TableFile],
    ) -> None:
        self._plan = plan
        self._keys = {
            name: {row.text(plan.tables[name].key) for row in rows} for name, rows in tables.items()
        }
        self._files = files

    def of_no_row(
        self, answers: Mapping[tuple[str, str], Mapping[str, Sequence[Answer]]]
    ) -> Iterator[Diagnostic]:
        """Yield a warning for each answer about a row that does not exist."""
        for (name, key), asked in answers.items():
            keys = self._keys.get(name, set())
            if key not in keys:
                called = self._plan.tables[name].called
                vi, en = called.in_language("vi"), called.in_language("en")
                why = Text(f"không có {vi} nào mã `{key}`", f"there is no `{key}` among the {en}")
                for each in (each for same in asked.values() for each in same):
                    near = nearest(key, keys)
                    yield codes.ANSWER_TO_NOTHING.at(each.at, suggestion=near, why=why)

    def merge(self, table: str, row: InputRow, asked: Mapping[str, Sequence[Answer]]) -> InputRow:
        """Return a row with the answers about it."""
        for column, answers in asked.items():
            row = self._merge_cell(table, row, column, answers)
        return row

    def _merge_cell(
        self, table: str, row: InputRow, column: str, answers: Sequence[Answer]
    ) -> InputRow:
        given = row.cells.get(column)
        meanings = [
            (each, *self._meaning(table, column, each.value))
            for each in answers
            if each.fault is None
        ]
        usable = [(each, meaning) for each, meaning, is_usable in meanings if is_usable]
        stated, holds = self._meaning(table, column, given)
        holds = holds and given is not None
        if not usable:
            wrong = next((each for each in answers if each.fault is not None), None)
            if wrong is not None and wrong.fault is not None:
                return self._fault(row, column, wrong.fault, keep=holds)
            if not holds:
                # It is rejected where it stands, like any wrong cell.
                return self._put(row, column, answers[0].value)
            return self._contradict(row, column, answers[0])
        first, meaning = usable[0]
        other = next((each for each, differs in usable if differs != meaning), None)
        if other is not None:
            shown = [cell_text(each.value) for each in (first, other)]
            where = str(first.at).partition(" (")[0]
            fault = codes.ANSWERS_DIFFER.at(other.at, one=shown[0], other=shown[1], where=where)
            return self._fault(row, column, fault, keep=holds)
        if holds and stated == meaning:
            return row
        if holds and fold_text(cell_text(given)) != fold_text(first.now):
            return self._contradict(row, column, first)
        return self._put(row, column, first.value)

    def _contradict(self, row: InputRow, column: str, answer: Answer) -> InputRow:
        where = str(row.span_of(column)).partition(" (")[0]
        given, said = row.text(column), cell_text(answer.value)
        fault = codes.ANSWER_CONTRADICTS.at(answer.at, answer=said, given=given, where=where)
        return self._fault(row, column, fault, keep=False)

    def _put(self, row: InputRow, column: str, value: Any) -> InputRow:
        faults = self._other_faults(row, column)
        return replace(row, cells={**row.cells, column: value}, faults=faults)

    def _fault(self, row: InputRow, column: str, fault: Diagnostic, *, keep: bool) -> InputRow:
        cells = {name: cell for name, cell in row.cells.items() if keep or name != column}
        faults = row.faults if keep else self._other_faults(row, column)
        return replace(row, cells=cells, faults=(*faults, fault))

    def _other_faults(self, row: InputRow, column: str) -> tuple[Diagnostic, ...]:
        if row.source is None or column not in row.columns:
            return row.faults
        at = row.source.cell(row.columns.index(column))
        return tuple(each for each in row.faults if each.span != at)

    def _meaning(self, table: str, column: str, cell: Any) -> tuple[Any, bool]:
        """Return what a cell means, and whether it can be used."""
        if cell is None:
            return None, False
        planned = self._plan.tables[table]
        to = planned.belongs_to.get(column)
        if to is not None:
            text = cell_text(cell)
            key = self._files[to].aliases.key(text) if to in self._files else text
            is_none = text.lower() in NONE_WORDS
            return None if is_none else key, is_none or key in self._keys.get(to, set())
        match declared_cell(self._plan, table, column):
            case None if column.startswith("evidence."):
                value, faults = read_evidence(cell, column)
            case None:
                return cell_text(cell), True
            case Judgeable() as judgeable:
                value, faults = read_result(cell, judgeable, column)
            case shape:
                value, faults = read_value(cell, shape, column)
        return value, not faults
