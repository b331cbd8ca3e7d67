"""write: the tables of a plan → one workbook to fill in, with a sheet for each table and one that explains.

No cell has a formula and no sheet is protected: officers may add columns of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.rollup.blank_tables import BlankColumn, BlankTable, blank_tables
from criteria_engine.rollup.entry_cells import CellWriter, height_of, new_book, print_on_a4
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_texts import (
    YES,
    EntryTexts,
    entry_sheet,
    example_key,
    is_required,
)
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.spelling_sheet import write_spelling_sheet
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number

GUIDE: Final = Template("Hướng dẫn", "Guide")

EXAMPLE: Final = Template("Ví dụ", "Example")

_TITLE: Final = Template("Số liệu của xã, ngày {day}", "Figures of the commune, {day}")

_RULES: Final = (
    Template(
        "Mỗi trang tính là một bảng; mỗi dòng dưới tiêu đề là một đối tượng. Nơi nào thật sự không có đối tượng"
        " nào thì ghi không có vào ô đầu tiên dưới tiêu đề; trang để trống là chưa điền.",
        "Each sheet is a table; each row below the headings is one subject. Where there really are none, write"
        " none into the first cell below the headings; a blank sheet is not filled in yet.",
    ),
    Template(
        "Ô vàng phải điền: mã của đối tượng, và nơi đối tượng thuộc về. Mã phải giống hệt nhau giữa các trang.",
        "Yellow cells must be filled in: the key of the subject, and what it belongs to. Keys must be the same"
        " on all sheets.",
    ),
    Template(
        "Ô để trống là chưa biết, không bao giờ được hiểu là không. Không thuộc về đâu thì ghi -.",
        "A blank cell is unknown, and never means no. Write - for belonging to nothing.",
    ),
    Template(
        "Ô có/không: ghi có, không, đạt, không đạt, x hoặc ✓.",
        "Yes-or-no cells: write yes, no, x or ✓.",
    ),
    Template(
        "Ngày ghi theo kiểu 31/12/2025. Số có phần lẻ dùng dấu phẩy.",
        "Write dates as 31/12/2025.",
    ),
    Template(
        "Được thêm cột riêng như STT, Địa chỉ, Ghi chú; phần mềm bỏ qua các cột ấy. Không đổi tên các cột có"
        " sẵn.",
        "You may add columns of your own, such as No., Address, Notes; they are not read. Do not rename the"
        " columns that are here.",
    ),
    Template(
        "Dòng bắt đầu bằng “Ví dụ” chỉ để minh họa, không được tính.",
        "The row that begins with “Example” only shows the form; it is not counted.",
    ),
    Template(
        "Điền xong: criteria assess-commune TỆP --on {day_iso} --out ket-qua",
        "When it is filled in: criteria assess-commune FILE --on {day_iso} --out results",
    ),
)

_SHEETS: Final = Template("Trang tính", "Sheet")

_COLUMNS: Final = Template("Cột", "Column")

_WRITE: Final = Template("Ghi gì", "What to write")

_HEADING_ROW: Final = 1

_GUIDE_WIDTHS: Final = (24, 48, 70)

_PAGE_WIDTH: Final = 150
"""The characters of a line of an A4 page on its side, at a size that can be read."""

_LAST_ROW: Final = 20_000
"""The last row with drop-downs; later rows are read all the same."""

FORM_HEADS: Final = Template("Nội dung|Trả lời|Cách ghi", "Question|Answer|What to write")
"""The headings of a sheet with a single subject, whose cells stand below each other."""

_FORM_WIDTHS: Final = (60, 28, 70)


def write_entry_workbook(
    plan: RollupPlan,
    path: Path,
    language: Language,
    filled: Mapping[str, EntryTable] | None = None,
    tables: Collection[str] | None = None,
    forms: Collection[str] = (),
    spellings: Sequence[tuple[str, str, str]] | None = (),
    elsewhere: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """Write a workbook to fill in.

    Args:
        plan: the tables and their columns.
        path: the file, which must not exist.
        language: the language of sheets, headings and words.
        filled: rows that are filled in already, by table.
        tables: the tables to write; None for all.
        spellings: other spellings of keys that are confirmed: the table, the spelling and the key; None for a
            workbook without the sheet for them.
        forms: the tables of one row to write as forms, besides that of the commune itself.
        elsewhere: the keys of tables whose rows are in other workbooks; they stand on the sheet of lists.

    Raises:
        MissingPackages: XlsxWriter is not installed.
        OSError: the file exists already, or cannot be written.
    """
    with new_book(path, plan.on) as book:
        writer = _EntryWorkbook(book, plan, language, tables, forms, elsewhere or {})
        writer.write(filled or {}, spellings)
    return path


class _EntryWorkbook:
    """Writes the sheets of one workbook."""

    def __init__(
        self,
        book: Any,
        plan: RollupPlan,
        language: Language,
        tables: Collection[str] | None,
        forms: Collection[str],
        elsewhere: Mapping[str, Sequence[str]],
    ) -> None:
        self._book = book
        self._plan = plan
        self._language = language
        every = blank_tables(plan, language)
        self._texts = EntryTexts(language, {each.name: each for each in every})
        self._tables = [each for each in every if tables is None or each.name in tables]
        self._sheet_of = {each.name: entry_sheet(each.called) for each in self._tables}
        self._forms = {each.name for each in self._tables if each.whole or each.name in forms}
        self._cells = CellWriter(book, language)
        self._elsewhere = {
            name: self._cells.listed(self._texts.called[name].columns[0].heading, keys)
            for name, keys in elsewhere.items()
        }

    def write(
        self,
        filled: Mapping[str, EntryTable],
        spellings: Sequence[tuple[str, str, str]] | None,
    ) -> None:
        """Write the guide, the tables, the sheet of spellings and the lists of the drop-downs."""
        guide = self._book.add_worksheet(self._say(GUIDE))
        self._forms -= {name for name, table in filled.items() if len(table.rows) > 1}
        for table in self._tables:
            rows = filled.get(table.name, EntryTable())
            if table.name in self._forms:
                self._form(table, rows)
            else:
                self._table(table, rows)
        if spellings is not None:
            rows_of = [
                (entry_sheet(self._texts.called[name].called), *rest) for name, *rest in spellings
            ]
            write_spelling_sheet(self._book, self._cells, self._language, rows_of)
        self._cells.write_lists()
        self._guide(guide)

    def _say(self, template: Template, **data: object) -> str:
        return self._texts.say(template, **data)

    # ---- one subject -----------------------------------------------------------------------

    def _form(self, table: BlankTable, filled: EntryTable) -> None:
        """Write a table of one subject: a question in each row, with the cell for its answer beside it."""
        sheet = self._add_sheet(table)
        for index, (head, width) in enumerate(
            zip(self._say(FORM_HEADS).split("|"), _FORM_WIDTHS, strict=True)
        ):
            sheet.write_string(_HEADING_ROW, index, head, self._cells.head)
            sheet.set_column(index, index, width)
        row = filled.rows[0] if filled.rows else None
        for number, column in enumerate(table.columns, start=_HEADING_ROW + 1):
            what = self._texts.what(table, column)
            sheet.write_string(number, 0, column.heading, self._cells.strong)
            answer = self._cells.need if is_required(table, column) else self._cells.answer
            sheet.write_blank(number, 1, None, answer)
            self._cells.write(sheet, number, 1, row and row.cells.get(column.name), answer)
            sheet.write_string(number, 2, what, self._cells.note)
            self._cells.validate(sheet, (number, 1, number, 1), column, self._keys(column))
            texts = zip((column.heading, what), _FORM_WIDTHS[::2], strict=True)
            sheet.set_row(number, max(height_of(text, width) for text, width in texts))
        for number, heading in enumerate(filled.own, start=_HEADING_ROW + 1 + len(table.columns)):
            sheet.write_string(number, 0, heading, self._cells.strong)
            own = row.own[number - _HEADING_ROW - 1 - len(table.columns)] if row else None
            self._cells.write(sheet, number, 1, own)
        sheet.freeze_panes(_HEADING_ROW + 1, 0)
        sheet.repeat_rows(_HEADING_ROW)
        print_on_a4(sheet)

    def _add_sheet(self, table: BlankTable) -> Any:
        sheet = self._book.add_worksheet(self._sheet_of[table.name])
        title = table.called[:1].upper() + table.called[1:]
        sheet.write_string(0, 0, title, self._cells.title)
        return sheet

    def _keys(self, column: BlankColumn) -> str | None:
        """Return the cells with the keys that a column refers to; None where the workbook has none."""
        to = column.refers_to
        if to is None or to not in self._sheet_of:
            return self._elsewhere.get(to or "")
        name, first = self._sheet_of[to].replace("'", "''"), _HEADING_ROW + 2
        last = first if to in self._forms else _LAST_ROW
        letter = "B" if to in self._forms else "A"
        return f"='{name}'!${letter}${first}:${letter}${last}"

    # ---- one table -------------------------------------------------------------------------

    def _table(self, table: BlankTable, filled: EntryTable) -> None:
        sheet = self._add_sheet(table)
        for index, column in enumerate(table.columns):
            required = is_required(table, column)
            style = self._cells.need if required else self._cells.head
            sheet.write_string(_HEADING_ROW, index, column.heading, style)
            sheet.write_comment(
                _HEADING_ROW, index, self._texts.what(table, column), {"x_scale": 2}
            )
            sheet.set_column(index, index, _width(column))
            if column.kind == "date":
                sheet.set_column(index, index, _width(column), self._cells.day)
            if column.kind == "birth":
                # As text: Excel would make a day of 3/1980, and 1905 of 1980 in a column of days.
                sheet.set_column(index, index, _width(column), self._cells.plain)
            self._cells.validate(
                sheet, (_HEADING_ROW + 1, index, _LAST_ROW, index), column, self._keys(column)
            )
        sheet.set_row(_HEADING_ROW, 75)
        first = _HEADING_ROW + 1
        if not filled.rows:
            for index in range(len(table.columns)):
                sheet.write_string(first, index, self._example(table, index), self._cells.sample)
            first += 1
        names = [each.name for each in table.columns]
        for index, heading in enumerate(filled.own, start=len(names)):
            sheet.write_string(_HEADING_ROW, index, heading, self._cells.head)
        for number, row in enumerate(filled.rows, start=first):
            for index, cell in enumerate((*map(row.cells.get, names), *row.own)):
                self._cells.write(sheet, number, index, cell)
        planned = self._plan.tables.get(table.name)
        is_named = planned is not None and planned.name_column is not None
        # Key and name stay in sight.
        sheet.freeze_panes(_HEADING_ROW + 1, 2 if is_named else 1)
        sheet.repeat_rows(_HEADING_ROW)
        sheet.repeat_columns(0)
        print_on_a4(sheet, ceil(sum(map(_width, table.columns)) / _PAGE_WIDTH))

    def _example(self, table: BlankTable, index: int) -> str:
        column = table.columns[index]
        if index == 0:
            return f"{self._say(EXAMPLE)}: {example_key(table)}"
        if column.refers_to is not None:
            return example_key(self._texts.called[column.refers_to])
        if column.words:
            return next(iter(column.words))
        match column.kind:
            case "boolean":
                return self._say(YES)
            case "date":
                return "31/12/2025"
            case "birth":
                return "31/12/1980"
            case "integer" | "number":
                return format_number(column.low or 0, self._language)
            case _:
                return ""

    def _guide(self, sheet: Any) -> None:
        for index, width in enumerate(_GUIDE_WIDTHS):
            sheet.set_column(index, index, width)
        day = format_date(self._plan.on, self._language)
        sheet.write_string(0, 0, self._say(_TITLE, day=day), self._cells.title)
        row = 2
        for rule in _RULES:
            text = self._say(rule, day_iso=self._plan.on.isoformat())
            sheet.merge_range(row, 0, row, 2, "", self._cells.note)
            sheet.write_string(row, 0, text, self._cells.note)
            sheet.set_row(row, height_of(text, sum(_GUIDE_WIDTHS)))
            row += 1
        row += 1
        for index, head in enumerate((_SHEETS, _COLUMNS, _WRITE)):
            sheet.write_string(row, index, self._say(head), self._cells.head)
        for table, column in _each_column(self._tables):
            row += 1
            is_first = column is table.columns[0]
            name = self._sheet_of[table.name]
            sheet.write_string(row, 0, name if is_first else "", self._cells.strong)
            if is_first:
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self._cells.strong, name)
            style = self._cells.strong if is_required(table, column) else self._cells.note
            sheet.write_string(row, 1, column.heading, style)
            what = self._texts.what(table, column)
            sheet.write_string(row, 2, what, self._cells.note)
            height = max(
                height_of(column.heading, _GUIDE_WIDTHS[1]), height_of(what, _GUIDE_WIDTHS[2])
            )
            sheet.set_row(row, height)
        print_on_a4(sheet)


def _each_column(tables: Sequence[BlankTable]) -> Iterator[tuple[BlankTable, BlankColumn]]:
    return ((table, column) for table in tables for column in table.columns)


def _width(column: BlankColumn) -> int:
    if column.kind in ("key", "integer", "number", "boolean", "date", "birth"):
        return 14
    return 18 if column.refers_to is not None else 24
