"""write: the tables of a plan → one workbook to fill in, with a sheet for each table and one that explains.

No cell has a formula and no sheet is protected: officers may add columns of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.errors import MissingPackages
from criteria_engine.reading.number_values import ShownPercentage
from criteria_engine.rendering.xlsx import sheet_name
from criteria_engine.rollup.blank_tables import BlankColumn, BlankTable, blank_tables
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.subjects import RECOGNITIONS
from criteria_engine.tables.cells import text_of
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number

GUIDE: Final = Template("Hướng dẫn", "Guide")

LISTS: Final = Template("Danh mục", "Lists")

EXAMPLE: Final = Template("Ví dụ", "Example")

YES: Final = Template("có", "yes")

NO: Final = Template("không", "no")

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

_KEY_NOTE: Final = Template(
    "Mã riêng của mỗi {called}, ví dụ {example}.",
    "A key of its own for each row, for example {example}.",
)

_REFERENCE: Final = Template(
    "Mã ở trang “{sheet}”; ghi - nếu không thuộc về đâu.",
    "A key of the sheet “{sheet}”; write - for none.",
)

_OF_WORDS: Final = Template("Một trong: {words}.", "One of: {words}.")

_LIST: Final = Template(
    "Nhiều giá trị thì ngăn bằng dấu chấm phẩy.", "Separate several values with semicolons."
)

_BOOLEAN: Final = Template("Có hoặc không.", "Yes or no.")

_DATE: Final = Template("Ngày, ví dụ 31/12/2025.", "A date, for example 31/12/2025.")

_WHOLE: Final = Template("Số nguyên{bounds}.", "A whole number{bounds}.")

_NUMBER: Final = Template("Số{bounds}.", "A number{bounds}.")

_TEXT: Final = Template("Chữ.", "A text.")

_BETWEEN: Final = Template(" từ {low} đến {high}", " from {low} to {high}")

_AT_LEAST: Final = Template(" từ {low} trở lên", ", at least {low}")

_AT_MOST: Final = Template(" không quá {high}", ", at most {high}")

_ANSWERED_BY: Final = Template("Người trả lời: {who}.", "Answered by: {who}.")

_WRONG: Final = Template("Giá trị chưa hợp lệ", "Not a valid value")

_SIGNIFICANT_DIGITS: Final = 15
"""How many digits of a number a spreadsheet keeps; a longer code is written as text."""

_FIRST_YEAR: Final = 1900
"""The year from which on a spreadsheet has days; an earlier day is written as text."""

_LAST_ROW: Final = 20_000
"""The last row with drop-downs; later rows are read all the same."""

_MAX_CHOICES: Final = 255
"""The characters that the choices of a drop-down may have where they are not on a sheet (Excel's limit)."""

_MAX_PROMPT: Final = 250

_HEADING_ROW: Final = 1

_GUIDE_WIDTHS: Final = (24, 48, 70)

_PAGE_WIDTH: Final = 150
"""The characters of a line of an A4 page on its side, at a size that can be read."""

_REQUIRED: Final = "#FFF2CC"

_HEAD: Final = "#E8EEF7"


def write_entry_workbook(
    plan: RollupPlan,
    path: Path,
    language: Language,
    filled: Mapping[str, EntryTable] | None = None,
    tables: Collection[str] | None = None,
) -> Path:
    """Write a workbook to fill in.

    Args:
        plan: the tables and their columns.
        path: the file, which must not exist.
        language: the language of sheets, headings and words.
        filled: rows that are filled in already, by table.
        tables: the tables to write; None for all.

    Raises:
        MissingPackages: XlsxWriter is not installed.
        OSError: the file exists already, or cannot be written.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError as error:
        raise MissingPackages("tables", "xlsxwriter") from error
    if path.exists():
        raise FileExistsError(17, "đã có tệp này / it is there already", str(path))
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.combine(plan.on, time())})
    _EntryWorkbook(book, plan, language, tables).write(filled or {})
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else error
        reason = getattr(cause, "strerror", None) or str(cause)
        raise OSError(getattr(cause, "errno", None), reason, str(path)) from error
    return path


def entry_sheet(called: str) -> str:
    """Return the name of the sheet of a table, by what its rows are called."""
    return sheet_name(called[:1].upper() + called[1:])


class _EntryWorkbook:
    """Writes the sheets of one workbook."""

    def __init__(
        self, book: Any, plan: RollupPlan, language: Language, tables: Collection[str] | None
    ) -> None:
        self._book = book
        self._plan = plan
        self._language = language
        every = blank_tables(plan, language)
        self._called = {each.name: each for each in every}
        self._tables = [each for each in every if tables is None or each.name in tables]
        self._sheet_of = {each.name: entry_sheet(each.called) for each in self._tables}
        cell = {"valign": "top", "text_wrap": True}
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._note = book.add_format(cell)
        self._strong = book.add_format({**cell, "bold": True})
        self._head = book.add_format({**cell, "bold": True, "border": 1, "bg_color": _HEAD})
        self._need = book.add_format({**cell, "bold": True, "border": 1, "bg_color": _REQUIRED})
        self._sample = book.add_format({"italic": True, "font_color": "#7F7F7F"})
        self._day = book.add_format({"num_format": "dd/mm/yyyy"})
        self._percent = book.add_format({"num_format": "0%"})
        self._percents = book.add_format({"num_format": "0.00%"})
        self._lists: list[tuple[str, list[str]]] = []

    def write(self, filled: Mapping[str, EntryTable]) -> None:
        """Write the guide, the tables and the lists of the drop-downs."""
        guide = self._book.add_worksheet(self._say(GUIDE))
        for table in self._tables:
            self._table(table, filled.get(table.name, EntryTable()))
        self._write_lists()
        self._guide(guide)

    def _say(self, template: Template, **data: object) -> str:
        return template.in_language(self._language, data)

    # ---- one table -------------------------------------------------------------------------

    def _table(self, table: BlankTable, filled: EntryTable) -> None:
        sheet = self._book.add_worksheet(self._sheet_of[table.name])
        sheet.write_string(0, 0, table.called[:1].upper() + table.called[1:], self._title)
        for index, column in enumerate(table.columns):
            required = _is_required(table, column)
            style = self._need if required else self._head
            sheet.write_string(_HEADING_ROW, index, column.heading, style)
            sheet.write_comment(_HEADING_ROW, index, self._what(table, column), {"x_scale": 2})
            sheet.set_column(index, index, _width(column))
            if column.kind == "date":
                sheet.set_column(index, index, _width(column), self._day)
            self._validate(sheet, index, column)
        sheet.set_row(_HEADING_ROW, 75)
        first = _HEADING_ROW + 1
        if not table.whole and not filled.rows:
            for index in range(len(table.columns)):
                sheet.write_string(first, index, self._example(table, index), self._sample)
            first += 1
        names = [each.name for each in table.columns]
        for index, heading in enumerate(filled.own, start=len(names)):
            sheet.write_string(_HEADING_ROW, index, heading, self._head)
        for number, row in enumerate(filled.rows, start=first):
            for index, cell in enumerate((*map(row.cells.get, names), *row.own)):
                self._cell(sheet, number, index, cell)
        sheet.freeze_panes(_HEADING_ROW + 1, 1)
        sheet.repeat_rows(_HEADING_ROW)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_columns(0)
        sheet.fit_to_pages(ceil(sum(map(_width, table.columns)) / _PAGE_WIDTH), 0)
        sheet.set_footer("&L&A&R&P / &N")

    def _cell(self, sheet: Any, row: int, index: int, value: Any) -> None:
        match value:
            case None:
                pass
            case bool():
                sheet.write_boolean(row, index, value)
            case int() | Decimal() if Decimal(value).adjusted() < _SIGNIFICANT_DIGITS:
                sheet.write_number(row, index, value)
            case ShownPercentage(value=share):
                whole = "." not in str(value)
                sheet.write_number(row, index, share, self._percent if whole else self._percents)
            case date() if value.year >= _FIRST_YEAR and getattr(value, "tzinfo", None) is None:
                sheet.write_datetime(row, index, value, self._day)
            case _:
                sheet.write_string(row, index, text_of(value))

    def _example(self, table: BlankTable, index: int) -> str:
        column = table.columns[index]
        if index == 0:
            return f"{self._say(EXAMPLE)}: {_example_key(table)}"
        if column.refers_to is not None:
            return _example_key(self._called[column.refers_to])
        if column.words:
            return next(iter(column.words))
        match column.kind:
            case "boolean":
                return self._say(YES)
            case "date":
                return "31/12/2025"
            case "integer" | "number":
                return format_number(column.low or 0, self._language)
            case _:
                return ""

    def _validate(self, sheet: Any, index: int, column: BlankColumn) -> None:
        """Give a column its drop-down or its bounds; a value that does not fit is warned of, not refused."""
        rule = self._rule(column)
        if rule is None or column.may_list:
            return
        prompt = column.question[:_MAX_PROMPT]
        more = {"error_type": "warning", "error_title": self._say(_WRONG), "ignore_blank": True}
        if prompt:
            more["input_message"] = prompt
        sheet.data_validation(_HEADING_ROW + 1, index, _LAST_ROW, index, {**rule, **more})

    def _rule(self, column: BlankColumn) -> dict[str, Any] | None:
        if column.refers_to is not None and column.refers_to not in self._sheet_of:
            return None
        if column.refers_to is not None:
            name = self._sheet_of[column.refers_to].replace("'", "''")
            first = _HEADING_ROW + 2
            return {"validate": "list", "source": f"='{name}'!$A${first}:$A${_LAST_ROW}"}
        if column.words:
            return {"validate": "list", "source": self._choices(column.heading, [*column.words])}
        match column.kind:
            case "boolean":
                return {"validate": "list", "source": [self._say(YES), self._say(NO)]}
            case "integer" | "number":
                return {"validate": "integer" if column.kind == "integer" else "decimal"} | _bounds(
                    column
                )
            case _:
                return None

    def _choices(self, heading: str, words: list[str]) -> list[str] | str:
        """Return the choices of a drop-down: in it, or on the sheet of lists where they are too long."""
        if len(",".join(words)) <= _MAX_CHOICES and not any("," in each for each in words):
            return words
        self._lists.append((heading, words))
        letter = _letter(len(self._lists) - 1)
        return f"='{self._say(LISTS)}'!${letter}$2:${letter}${len(words) + 1}"

    def _write_lists(self) -> None:
        if not self._lists:
            return
        sheet = self._book.add_worksheet(self._say(LISTS))
        for index, (heading, words) in enumerate(self._lists):
            sheet.write_string(0, index, heading, self._head)
            sheet.write_column(1, index, words)
            sheet.set_column(index, index, 40)
        sheet.hide()

    # ---- words -----------------------------------------------------------------------------

    def _what(self, table: BlankTable, column: BlankColumn) -> str:
        """Return what to write into a column: the question, the values, and who answers."""
        parts = [column.question, self._values_text(table, column)]
        if column.may_list:
            parts.append(self._say(_LIST))
        if column.answered_by:
            parts.append(self._say(_ANSWERED_BY, who=column.answered_by))
        return "\n".join(filter(None, parts))

    def _values_text(self, table: BlankTable, column: BlankColumn) -> str:
        if column.kind == "key":
            return self._say(_KEY_NOTE, called=table.called, example=_example_key(table))
        if column.refers_to is not None:
            called = self._called[column.refers_to].called
            return self._say(_REFERENCE, sheet=entry_sheet(called))
        if column.words:
            return self._say(_OF_WORDS, words="; ".join(column.words))
        match column.kind:
            case "boolean":
                return self._say(_BOOLEAN)
            case "date":
                return self._say(_DATE)
            case "integer":
                return self._say(_WHOLE, bounds=self._bounds_text(column))
            case "number":
                return self._say(_NUMBER, bounds=self._bounds_text(column))
            case _:
                return self._say(_TEXT)

    def _bounds_text(self, column: BlankColumn) -> str:
        low = None if column.low is None else format_number(column.low, self._language)
        high = None if column.high is None else format_number(column.high, self._language)
        if low is not None and high is not None:
            return self._say(_BETWEEN, low=low, high=high)
        if low is not None:
            return self._say(_AT_LEAST, low=low)
        return "" if high is None else self._say(_AT_MOST, high=high)

    def _guide(self, sheet: Any) -> None:
        for index, width in enumerate(_GUIDE_WIDTHS):
            sheet.set_column(index, index, width)
        day = format_date(self._plan.on, self._language)
        sheet.write_string(0, 0, self._say(_TITLE, day=day), self._title)
        row = 2
        for rule in _RULES:
            text = self._say(rule, day_iso=self._plan.on.isoformat())
            sheet.merge_range(row, 0, row, 2, "", self._note)
            sheet.write_string(row, 0, text, self._note)
            sheet.set_row(row, _height(text, sum(_GUIDE_WIDTHS)))
            row += 1
        row += 1
        for index, head in enumerate((_SHEETS, _COLUMNS, _WRITE)):
            sheet.write_string(row, index, self._say(head), self._head)
        for table, column in _each_column(self._tables):
            row += 1
            is_first = column is table.columns[0]
            name = self._sheet_of[table.name]
            sheet.write_string(row, 0, name if is_first else "", self._strong)
            if is_first:
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self._strong, name)
            style = self._strong if _is_required(table, column) else self._note
            sheet.write_string(row, 1, column.heading, style)
            what = self._what(table, column)
            sheet.write_string(row, 2, what, self._note)
            height = max(_height(column.heading, _GUIDE_WIDTHS[1]), _height(what, _GUIDE_WIDTHS[2]))
            sheet.set_row(row, height)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _each_column(tables: Sequence[BlankTable]) -> Iterator[tuple[BlankTable, BlankColumn]]:
    return ((table, column) for table in tables for column in table.columns)


def _is_required(table: BlankTable, column: BlankColumn) -> bool:
    if table.name == RECOGNITIONS:
        return column.name != "level"
    return column.kind == "key" or column.refers_to is not None


def _example_key(table: BlankTable) -> str:
    letters = "".join(word[0] for word in table.called.split()[:2]).upper()
    return f"{letters}001"


def _width(column: BlankColumn) -> int:
    if column.kind in ("key", "integer", "number", "boolean", "date"):
        return 14
    return 18 if column.refers_to is not None else 24


def _height(text: str, width: int) -> int:
    """Return the height of a row, in points, in which a wrapped text can be read."""
    return 15 * sum(max(1, ceil(len(line) / (0.9 * width))) for line in text.split("\n"))


def _bounds(column: BlankColumn) -> dict[str, Any]:
    """Return the bounds of a number for a validation; a number without any may be anything from −10¹²."""
    low, high = column.low, column.high
    if low is not None and high is not None:
        return {"criteria": "between", "minimum": str(low), "maximum": str(high)}
    if high is not None:
        return {"criteria": "<=", "value": str(high)}
    return {"criteria": ">=", "value": str(-(10**12) if low is None else low)}


def _letter(index: int) -> str:
    """Return the letters of a column of a spreadsheet, from 0.

    >>> _letter(0), _letter(26)
    ('A', 'AA')
    """
    index += 1
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
